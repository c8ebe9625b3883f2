//! The sample company is complete, and works.

use std::sync::Arc;

use testkit::Engine;
use vault::{FileRootStore, Vault};

use super::content::{Voice, matters, people};
use super::fill;
use crate::context::{Actor, Cx};
use crate::desk::{Desk, Settings};
use crate::error::Error;
use crate::listing::Window;
use crate::staff::actors;
use crate::tickets::read::{self, Filter};
use crate::training;
use crate::words::{Role, Source};

#[test]
fn the_texts_are_read_whole() {
    let people = people();
    assert_eq!((people.staff.len(), people.customers.len(), people.organisations.len()), (12, 40, 5));
    assert!(people.staff.first().is_some_and(|one| one.role == Role::Administrator));
    for customer in &people.customers {
        let named = |name: &str| people.organisations.iter().any(|(known, _)| *known == name);
        assert!(customer.organisation.is_none_or(named), "{}", customer.name);
        assert!(["de", "en"].contains(&customer.language), "{}", customer.name);
    }
    let groups: Vec<&str> = people.groups.iter().map(|group| group.word).collect();
    assert!(people.staff.iter().flat_map(|one| &one.groups).all(|word| groups.contains(word)));
    for matter in matters() {
        assert!(
            groups.contains(&matter.group) && matter.kind.is_some() && matter.priority.is_some(),
            "{}",
            matter.subject
        );
        assert!(matter.parts.first().is_some_and(|(voice, _)| *voice == Voice::Customer), "{}", matter.subject);
    }
}

#[test]
fn the_company_is_made_once_and_its_logins_are_told_again() {
    for engine in Engine::BOTH {
        let (world, _clock) = testkit::world(7);
        let (data, keys) = (engine.migrated(crate::migrations::MIGRATIONS), engine.fresh());
        let folder = testkit::temp_dir();
        let root = FileRootStore::open(&folder.path().join("root"), Arc::clone(&world.random)).unwrap();
        let vault = Vault::open(keys.db.clone(), Box::new(root), world.clone(), vault::Options::default()).unwrap();
        let desk = Desk::new(data.db.clone(), vault, world, folder.path().join("blobs"), Settings::default());
        let desk = Arc::new(desk);
        let logins = super::fill(&desk).unwrap();
        assert_eq!(logins.len(), 12);
        assert!(logins[0].starts_with("ada@lindhof.example "), "the administrator comes first");
        assert_eq!(super::fill(&desk).unwrap(), logins);
        let cx = Cx::new(&desk, &desk.account(1).unwrap(), Actor::system(), Source::System);
        let read = move |tx: &mut db::Tx<'_>| {
            let count = read::count(tx, &cx, &Filter::default())?;
            let newest = Window { column: "updated_at", descending: true, ..Window::first(4) };
            let newest = read::list(tx, &cx, &Filter::default(), &newest)?;
            let open = newest.rows.iter().all(|keyed| keyed.row.row.closed_at.is_none());
            let latest = newest.rows.first().map_or(0, |keyed| keyed.key);
            Ok::<_, Error>((count, open, latest <= cx.at(), cx.desk.queue.waiting(tx, cx.id(), 10)?.len()))
        };
        let (count, open, past, waiting) = desk.db.read_blocking(read).unwrap();
        assert_eq!(count, fill::TICKETS);
        assert!(open && past, "the newest tickets can be worked on, and nothing lies in the future");
        assert_eq!(waiting, 0, "nothing of the past leaves by mail");
        let articles = desk.db.read_blocking(|tx| crate::articles::sql::articles(tx, 1, 0, 100)).unwrap();
        assert_eq!(articles.len(), 8, "seven that customers read, and a draft");
        // Every login has passed what its role demands, a partner is asked, and a specialist has a task.
        let account = desk.account(1).unwrap();
        let read = move |tx: &mut db::Tx<'_>| {
            let cx = Cx::new(&desk, &account, Actor::system(), Source::System);
            let published = training::ops::overview(tx, &cx)?.iter().filter(|one| one.published.is_some()).count();
            let (mut trained, mut tasks) = (0, 0);
            for employee in people().staff {
                let person = account.people.by_email(&employee.email()).unwrap();
                let actor = actors::actor(tx, cx.id(), person, cx.at())?.unwrap();
                trained += usize::from(actor.trained);
                let own = Cx { actor, ..cx.clone() };
                tasks += usize::from(!crate::handover::ops::mine(tx, &own, &Window::first(5))?.rows.is_empty());
            }
            let partners = crate::recipients::ops::list(tx, &cx, false, &Window::first(5))?.rows.len();
            Ok::<_, Error>((published, trained, tasks, partners))
        };
        assert_eq!(data.db.read_blocking(read).unwrap(), (6, 12, 1, 1));
    }
}
