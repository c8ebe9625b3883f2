//! The log of a desk is signed as it grows, and holds until somebody reaches behind the program's back.

use ledger::check::Fault;
use testkit::Engine;

use super::ops;
use crate::testing::TestDesk;
use crate::tickets::comments::NewComment;
use crate::tickets::{NewTicket, create};

fn on_both(story: impl Fn(TestDesk)) {
    Engine::BOTH.into_iter().for_each(|engine| story(TestDesk::new(engine)));
}

fn work(desk: &TestDesk) {
    desk.write(&desk.acting(desk.agent), |tx, cx| {
        create::create(tx, cx, &NewTicket::new("Fernseher", NewComment::message("Kein Netz", true)))
    })
    .unwrap();
}

fn verified(desk: &TestDesk, against: Option<String>) -> Result<u64, Fault> {
    let id = desk.account.key.id;
    let found = desk.read(&desk.system(), move |tx, _| Ok(ops::verify(tx, id, against.as_deref()))).unwrap();
    found.map(|checked| checked.map_or(0, |checked| checked.head.size))
}

fn head(desk: &TestDesk) -> String {
    desk.read(&desk.system(), |tx, cx| Ok(ledger::store::head(tx, cx.id())?.unwrap().note)).unwrap()
}

#[test]
fn what_is_written_is_signed_soon_and_the_log_holds() {
    on_both(|desk| {
        work(&desk);
        ops::integrate(&desk.desk);
        let first = verified(&desk, None).unwrap();
        assert!(first > 3, "people, a group, a ticket: {first}");
        let kept = head(&desk);
        work(&desk);
        assert_eq!(verified(&desk, Some(kept.clone())).unwrap(), first, "the new entry is under no head yet");
        ops::integrate(&desk.desk);
        assert_eq!(verified(&desk, Some(kept)).unwrap(), first + 1);
        let newest = head(&desk);
        ops::integrate(&desk.desk);
        assert_eq!(head(&desk), newest, "nothing new, nothing signed");
    });
}

#[test]
fn a_head_of_another_log_is_refused() {
    let (one, two) = (TestDesk::new(Engine::Sqlite), TestDesk::new(Engine::Sqlite));
    // Tests begin with the same randomness: without this both logs would have one name and one key.
    world::random_bytes::<8>(&*two.desk.world.random);
    for desk in [&one, &two] {
        ops::integrate(&desk.desk);
    }
    assert!(matches!(verified(&one, Some(head(&two))), Err(Fault::Head(_))));
}
