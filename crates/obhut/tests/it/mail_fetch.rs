//! Mail fetched from a real Dovecot: once and only once, whatever happens on the way.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use mail::net::Stop;
use obhut::context::Cx;
use obhut::email::intake::{self, Fault, Intake, Outlook};
use obhut::email::servers::NewServer;
use obhut::email::{TokenError, check};
use obhut::erasure;
use obhut::words::{AfterImport, MailSecurity, SignIn};
use testkit::Engine;

use crate::dovecot::{Dovecot, PASSWORD};
use crate::postfix::wait;
use crate::proxy::{Proxy, WHOLE};
use crate::stories::*;
use crate::testing::TestDesk;

/// Looks once and hangs up.
struct Once;

impl Outlook for Once {
    fn looked(&mut self) -> Option<Duration> {
        None
    }
}

fn look(desk: &TestDesk, id: i64) -> Result<(), Fault> {
    intake::round(&desk.system(), &server(desk, id), &Stop::default(), &mut Once)
}

fn numbered(number: u32) -> String {
    letter(MIRA, &number.to_string(), &format!("Anliegen {number}"), "Guten Tag,\nes klemmt.\n")
}

/// One server for all of it: to start one takes longer than the stories.
#[test]
fn mail_is_fetched_once() {
    let mut dovecot = Dovecot::start();
    for engine in Engine::BOTH {
        let name = |story: &str| format!("{story}-{engine:?}").to_lowercase();
        over_each_kind_of_connection(engine, &dovecot, &name("kinds"));
        what_is_done_stays_done_however_it_is_cleared_away(engine, &dovecot, &name("clear"));
        several_folders_are_looked_at(engine, &dovecot, &name("folders"));
        what_lay_there_before_is_left_alone_unless_asked_for(engine, &dovecot, &name("old"));
        a_folder_that_is_numbered_anew_brings_nothing_twice(engine, &dovecot, &name("anew"));
        what_is_forgotten_is_not_taken_in_again(engine, &dovecot, &name("forgotten"));
        a_wire_that_breaks_anywhere_loses_and_doubles_nothing(engine, &dovecot, &name("cuts"));
        a_slow_server_is_waited_for(engine, &dovecot, &name("slow"));
        what_is_wrong_is_told_in_words(engine, &dovecot, &name("wrong"));
        two_mailboxes_with_the_same_mail_make_one_ticket(engine, &dovecot, &name("copies"));
        new_mail_comes_by_itself_and_comes_again_after_a_restart(engine, &mut dovecot, &name("idle"));
    }
}

fn over_each_kind_of_connection(engine: Engine, dovecot: &Dovecot, user: &str) {
    let mut desk = TestDesk::new(engine);
    let kinds = [
        (MailSecurity::Tls, dovecot.imaps),
        (MailSecurity::StartTls, dovecot.imap),
        (MailSecurity::None, dovecot.imap),
    ];
    for (number, (security, port)) in (1..).zip(kinds) {
        dovecot.deliver(user, "", numbered(number));
        let id = add_server(&desk, &dovecot.as_server(user, security, port));
        if security != MailSecurity::None {
            // Nobody vouches for this certificate yet: no word of the password is said.
            assert_eq!(look(&desk, id), Err(Fault::Tls));
            trusting(&mut desk, &dovecot.roots());
        }
        assert_eq!(look(&desk, id), Ok(()), "{}", dovecot.log());
        assert_eq!(tickets(&desk).len(), number as usize);
        assert!(server(&desk, id).row.last_success_at.is_some() && server(&desk, id).row.last_mail_at.is_some());
        restarted(&mut desk, None);
        desk = distrusting(desk);
    }
    assert_eq!((dovecot.count(user, ""), dovecot.count(user, "Erledigt")), (0, 3));
}

fn distrusting(mut desk: TestDesk) -> TestDesk {
    let old = Arc::clone(&desk.desk);
    let (settings, world) = (old.settings.clone(), old.world.clone());
    let new = obhut::desk::Desk::new(old.db.clone(), old.vault.clone(), world, old.blobs.clone(), settings);
    desk.desk = Arc::new(new);
    desk.account = desk.desk.account(desk.account.key.id).unwrap();
    desk
}

fn what_is_done_stays_done_however_it_is_cleared_away(engine: Engine, dovecot: &Dovecot, user: &str) {
    let desk = TestDesk::new(engine);
    let plain = dovecot.as_server(user, MailSecurity::None, dovecot.imap);
    let mut seen = 0;
    for (number, after_import) in (1..).step_by(2).zip([AfterImport::Mark, AfterImport::Delete, AfterImport::Move]) {
        let user = format!("{user}-{}", after_import.word());
        dovecot.deliver(&user, "", numbered(number));
        dovecot.deliver(&user, "", numbered(number + 1));
        let id = add_server(&desk, &NewServer { after_import, user: user.clone(), ..plain.clone() });
        for _ in 0..3 {
            assert_eq!(look(&desk, id), Ok(()));
        }
        seen += 2;
        assert_eq!(tickets(&desk).len(), seen);
        let (inbox, done) = (dovecot.files(&user, ""), dovecot.count(&user, "Erledigt"));
        match after_import {
            AfterImport::Mark => {
                assert!(inbox.len() == 2 && inbox.iter().all(|name| name.ends_with(":2,S")), "{inbox:?}");
            }
            AfterImport::Delete => assert_eq!((inbox.len(), done), (0, 0)),
            AfterImport::Move => assert_eq!((inbox.len(), done), (0, 2)),
        }
    }
}

fn several_folders_are_looked_at(engine: Engine, dovecot: &Dovecot, user: &str) {
    let desk = TestDesk::new(engine);
    dovecot.deliver(user, "", numbered(1));
    dovecot.deliver(user, "B&APw-ro", numbered(2));
    let folders = vec!["INBOX".to_owned(), "Büro".to_owned()];
    let id = add_server(&desk, &NewServer { folders, ..dovecot.as_server(user, MailSecurity::None, dovecot.imap) });
    assert_eq!(look(&desk, id), Ok(()), "{}", dovecot.log());
    assert_eq!(tickets(&desk).len(), 2);
    assert_eq!((dovecot.count(user, "B&APw-ro"), dovecot.count(user, "Erledigt")), (0, 2));
}

fn what_lay_there_before_is_left_alone_unless_asked_for(engine: Engine, dovecot: &Dovecot, user: &str) {
    let desk = TestDesk::new(engine);
    dovecot.deliver(user, "", numbered(1));
    let plain = dovecot.as_server(user, MailSecurity::None, dovecot.imap);
    let id = add_server(&desk, &NewServer { import_old: false, ..plain });
    assert_eq!(look(&desk, id), Ok(()));
    assert_eq!((tickets(&desk).len(), dovecot.count(user, "")), (0, 1));
    dovecot.deliver(user, "", numbered(2));
    assert_eq!(look(&desk, id), Ok(()));
    assert_eq!((tickets(&desk).len(), dovecot.count(user, "")), (1, 1));
}

fn a_folder_that_is_numbered_anew_brings_nothing_twice(engine: Engine, dovecot: &Dovecot, user: &str) {
    let mut desk = TestDesk::new(engine);
    dovecot.deliver(user, "", numbered(1));
    // What was turned down is not kept a second time either.
    let fields =
        [("From", MIRA), ("To", DESK), ("Auto-Submitted", "auto-replied"), ("Message-ID", "<weg@kunden.example>")];
    dovecot.deliver(user, "", mail(&fields, "Bin weg.\n"));
    let plain = dovecot.as_server(user, MailSecurity::None, dovecot.imap);
    let id = add_server(&desk, &NewServer { after_import: AfterImport::Mark, ..plain });
    assert_eq!(look(&desk, id), Ok(()));
    dovecot.renumber(user);
    // Also for a program that has just started and remembers nothing.
    restarted(&mut desk, None);
    dovecot.deliver(user, "", numbered(2));
    assert_eq!(look(&desk, id), Ok(()));
    assert_eq!((tickets(&desk).len(), rejected(&desk).len()), (2, 1));
}

fn what_is_forgotten_is_not_taken_in_again(engine: Engine, dovecot: &Dovecot, user: &str) {
    const DAY: i64 = 24 * 3_600;
    let mut desk = TestDesk::new(engine);
    dovecot.deliver(user, "", numbered(1));
    let plain = dovecot.as_server(user, MailSecurity::None, dovecot.imap);
    let id = add_server(&desk, &NewServer { after_import: AfterImport::Mark, ..plain.clone() });
    assert_eq!(look(&desk, id), Ok(()));
    let mira = desk.account.people.by_email("mira@kunden.example").unwrap();
    let administrator = desk.acting(desk.administrator);
    let forget = move |tx: &mut db::Tx<'_>, cx: &Cx| erasure::people::forget(tx, cx, mira, erasure::Outcome::Content);
    let erasure = desk.write(&administrator, forget).unwrap();
    erasure::run::carry_out(&desk.system(), erasure).unwrap();
    // The mail still lies there, numbered anew, and the weeks are over in which servers repeat mail.
    desk.clock.advance_seconds(20 * DAY);
    dovecot.renumber(user);
    restarted(&mut desk, None);
    let before = tickets(&desk);
    assert_eq!(look(&desk, id), Ok(()));
    assert_eq!((tickets(&desk), desk.account.people.by_email("mira@kunden.example")), (before.clone(), None));
    // A new mail from the same human makes a new person.
    dovecot.deliver(user, "", numbered(2));
    assert_eq!(look(&desk, id), Ok(()));
    assert_eq!(tickets(&desk).len(), before.len() + 1);
    let anew = desk.account.people.by_email("mira@kunden.example");
    assert!(anew.is_some() && anew != Some(mira));
    // While the mail lies there the mark stays, however long that is; once the folder has been empty it goes with its key.
    let account = desk.account.key.id;
    let marks = |desk: &TestDesk| {
        let count = "SELECT COUNT(*) FROM mail_forgotten WHERE account_id = $1";
        desk.desk.db.read_blocking(move |tx| tx.row(count, db::params![account], |row| row.get::<i64>(0))).unwrap()
    };
    desk.clock.advance_seconds(60 * DAY);
    assert_eq!(look(&desk, id), Ok(()));
    erasure::housekeeping::tidy_account(&desk.system()).unwrap();
    assert_eq!(marks(&desk), Some(1));
    let clearing = add_server(&desk, &NewServer { after_import: AfterImport::Delete, ..plain });
    for server in [clearing, clearing, id] {
        assert_eq!(look(&desk, server), Ok(()));
    }
    assert_eq!(dovecot.count(user, ""), 0);
    erasure::housekeeping::tidy_account(&desk.system()).unwrap();
    assert_eq!(marks(&desk), Some(0));
}

fn a_wire_that_breaks_anywhere_loses_and_doubles_nothing(engine: Engine, dovecot: &Dovecot, user: &str) {
    let proxy = Proxy::to(dovecot.imap);
    for (round, up) in [false, true].into_iter().enumerate() {
        for after_import in [AfterImport::Delete, AfterImport::Move] {
            let desk = TestDesk::new(engine);
            let user = format!("{user}-{round}-{}", after_import.word());
            for number in 1..=3 {
                dovecot.deliver(&user, "", numbered(number));
            }
            let plain = dovecot.as_server(&user, MailSecurity::None, proxy.port);
            let id = add_server(&desk, &NewServer { after_import, ..plain });
            let (mut breaks, mut length) = (0, 1);
            loop {
                if up {
                    proxy.break_after(WHOLE, length);
                } else {
                    proxy.break_after(length, WHOLE);
                }
                match look(&desk, id) {
                    Ok(()) => break,
                    Err(Fault::Cut) => breaks += 1,
                    Err(other) => panic!("after {length} bytes: {other:?}"),
                }
                assert!(tickets(&desk).len() <= 3, "doubled after a break at {length}");
                length += if up { 19 } else { 61 };
            }
            assert!(breaks > 10, "{breaks} breaks");
            assert_eq!(tickets(&desk).len(), 3, "{after_import:?}, {breaks} breaks");
            let kept = if after_import == AfterImport::Move { 3 } else { 0 };
            // A copy may lie twice in the folder of what is done where the server had moved before the wire broke; here
            // the server moves in one step, so it does not.
            assert_eq!((dovecot.count(&user, ""), dovecot.count(&user, "Erledigt")), (0, kept));
        }
    }
}

fn a_slow_server_is_waited_for(engine: Engine, dovecot: &Dovecot, user: &str) {
    let desk = TestDesk::new(engine);
    let proxy = Proxy::to(dovecot.imap);
    proxy.slow(Duration::from_millis(60));
    dovecot.deliver(user, "", numbered(1));
    let id = add_server(&desk, &dovecot.as_server(user, MailSecurity::None, proxy.port));
    assert_eq!(look(&desk, id), Ok(()));
    assert_eq!(tickets(&desk).len(), 1);
}

fn what_is_wrong_is_told_in_words(engine: Engine, dovecot: &Dovecot, user: &str) {
    let mut desk = TestDesk::new(engine);
    trusting(&mut desk, &dovecot.roots());
    let right = dovecot.as_server(user, MailSecurity::Tls, dovecot.imaps);
    let password = Some(zeroize::Zeroizing::new(format!("{PASSWORD}x")));
    let cases = [
        (right.clone(), None),
        (NewServer { host: "no-such-host.invalid".into(), ..right.clone() }, Some("server_name")),
        (NewServer { port: 1, ..right.clone() }, Some("server_unreachable")),
        (NewServer { host: "127.0.0.1".into(), ..right.clone() }, Some("no_trusted_connection")),
        (NewServer { password, ..right.clone() }, Some("sign_in_refused")),
        (NewServer { folders: vec!["Fehlt".into()], ..right.clone() }, Some("folder_missing")),
    ];
    for (settings, expected) in cases {
        let id = add_server(&desk, &settings);
        assert_eq!(check::server(&desk.system(), &server(&desk, id)), expected);
    }
}

fn two_mailboxes_with_the_same_mail_make_one_ticket(engine: Engine, dovecot: &Dovecot, user: &str) {
    let desk = TestDesk::new(engine);
    let ids: Vec<i64> = ["a", "b", "c"]
        .into_iter()
        .map(|one| {
            let user = format!("{user}-{one}");
            dovecot.deliver(&user, "", numbered(1));
            add_server(&desk, &dovecot.as_server(&user, MailSecurity::None, dovecot.imap))
        })
        .collect();
    // At the same time, as processes that share a database do: each with a memory of its own.
    std::thread::scope(|scope| {
        for id in ids {
            let settings = desk.desk.settings.clone();
            let (old, world) = (&desk.desk, desk.desk.world.clone());
            let new = obhut::desk::Desk::new(old.db.clone(), old.vault.clone(), world, old.blobs.clone(), settings);
            let new = Arc::new(new);
            let account = new.account(desk.account.key.id).unwrap();
            let cx = Cx::new(&new, &account, obhut::context::Actor::system(), obhut::words::Source::Email);
            let server = server(&desk, id);
            scope.spawn(move || assert_eq!(intake::round(&cx, &server, &Stop::default(), &mut Once), Ok(())));
        }
    });
    assert_eq!(tickets(&desk).len(), 1);
}

#[expect(clippy::print_stdout, reason = "how long it took is of interest and never asserted")]
fn new_mail_comes_by_itself_and_comes_again_after_a_restart(engine: Engine, dovecot: &mut Dovecot, user: &str) {
    let desk = TestDesk::new(engine);
    dovecot.deliver(user, "", numbered(1));
    let running = Intake::start(&desk.desk).unwrap();
    // The settings are written while it runs.
    let id = add_server(&desk, &dovecot.as_server(user, MailSecurity::None, dovecot.imap));
    let came = |count: usize| move |desk: &TestDesk| (tickets(desk).len() == count).then_some(());
    wait("the first mail comes", || came(1)(&desk), || dovecot.log());
    // Until it waits for news.
    std::thread::sleep(Duration::from_millis(500));
    for number in 2..=6 {
        let begun = Instant::now();
        dovecot.deliver(user, "", numbered(number));
        wait("a mail comes", || came(number as usize)(&desk), || dovecot.log());
        println!("{engine:?}: mail {number} is a ticket {} ms after it arrived", begun.elapsed().as_millis());
    }
    dovecot.pause();
    dovecot.deliver(user, "", numbered(7));
    wait("the fault is told", || server(&desk, id).row.last_error, || dovecot.log());
    dovecot.resume();
    wait("the mail comes after the restart", || came(7)(&desk), || dovecot.log());
    wait("the fault is gone", || server(&desk, id).row.last_error.is_none().then_some(()), || dovecot.log());
    // An account that is out of use is left alone at once.
    let settings =
        NewServer { active: false, password: None, ..dovecot.as_server(user, MailSecurity::None, dovecot.imap) };
    let change = move |tx: &mut db::Tx<'_>, cx: &Cx| obhut::email::servers::change(tx, cx, id, &settings);
    desk.write(&desk.acting(desk.administrator), change).unwrap();
    std::thread::sleep(Duration::from_millis(800));
    dovecot.deliver(user, "", numbered(8));
    std::thread::sleep(Duration::from_millis(800));
    assert_eq!(tickets(&desk).len(), 7);
    running.stop();
}

/// What a server that gives out access tokens was asked, and what it answers next.
struct Tokens {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    /// The refresh token that is good.
    good: Arc<Mutex<String>>,
}

impl Tokens {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (asked, good) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new("refresh-1".to_owned())));
        let (log, current) = (Arc::clone(&asked), Arc::clone(&good));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let mut length = 0;
                loop {
                    let mut field = String::new();
                    reader.read_line(&mut field).unwrap();
                    if field.trim().is_empty() {
                        break;
                    }
                    if let Some(value) = field.to_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let body = String::from_utf8(body).unwrap();
                let (status, answer) = if line.starts_with("POST /token") {
                    log.lock().unwrap().push(body.clone());
                    let mut good = current.lock().unwrap();
                    if body.contains(&format!("refresh_token={good}&")) {
                        let next = format!("{good}x");
                        let answer = format!(
                            "{{\"access_token\":\"access-for-{good}\",\"expires_in\":3600,\"refresh_token\":\"{next}\",\
                             \"token_type\":\"Bearer\"}}"
                        );
                        *good = next;
                        ("200 OK", answer)
                    } else {
                        ("400 Bad Request", "{\"error\":\"invalid_grant\"}".to_owned())
                    }
                } else if line.contains("token=access-for-") {
                    ("200 OK", "{\"active\":\"yes\",\"user\":\"token@lindhof.example\"}".to_owned())
                } else {
                    ("200 OK", "{\"active\":\"no\"}".to_owned())
                };
                let mut stream = stream;
                let length = answer.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\
                     Connection: close\r\n\r\n{answer}"
                );
            }
        });
        Self { port, asked, good }
    }
}

#[test]
fn an_access_token_opens_the_mailbox_and_its_successor_is_kept() {
    let tokens = Tokens::start();
    let dovecot = Dovecot::trusting(Some(tokens.port));
    for engine in Engine::BOTH {
        "refresh-1".clone_into(&mut tokens.good.lock().unwrap());
        tokens.asked.lock().unwrap().clear();
        let mut desk = TestDesk::new(engine);
        trusting(&mut desk, &dovecot.roots());
        let user = "token@lindhof.example";
        dovecot.deliver(user, "", numbered(1));
        let settings = NewServer {
            sign_in: SignIn::OAuth,
            password: None,
            token_url: format!("http://127.0.0.1:{}/token", tokens.port),
            client_id: "obhut".into(),
            client_secret: Some(zeroize::Zeroizing::new("client secret".to_owned())),
            refresh_token: Some(zeroize::Zeroizing::new("refresh-1".to_owned())),
            scope: "https://outlook.office.com/IMAP.AccessAsUser.All offline_access".into(),
            ..dovecot.as_server(user, MailSecurity::Tls, dovecot.imaps)
        };
        let id = add_server(&desk, &settings);
        assert_eq!(look(&desk, id), Ok(()), "{}", dovecot.log());
        assert_eq!(tickets(&desk).len(), 1);
        let asked = tokens.asked.lock().unwrap().clone();
        let expected = "grant_type=refresh_token&client_id=obhut&client_secret=client+secret&refresh_token=refresh-1&\
            scope=https%3A%2F%2Foutlook.office.com%2FIMAP.AccessAsUser.All+offline_access";
        assert_eq!(asked, [expected]);
        // While it is good the token is not asked for again.
        assert_eq!(look(&desk, id), Ok(()));
        assert_eq!(tokens.asked.lock().unwrap().len(), 1);
        // Once it has run out it is, with the refresh token that came with it, by a program that has just started too.
        desk.clock.advance_seconds(3_600);
        assert_eq!(look(&desk, id), Ok(()));
        restarted(&mut desk, None);
        assert_eq!(look(&desk, id), Ok(()));
        let asked = tokens.asked.lock().unwrap().clone();
        assert!(asked[1].contains("refresh_token=refresh-1x&") && asked[2].contains("refresh_token=refresh-1xx&"));
        // Somebody has withdrawn the access.
        "another".clone_into(&mut tokens.good.lock().unwrap());
        restarted(&mut desk, None);
        assert_eq!(look(&desk, id), Err(Fault::Token(TokenError::Refused)));
        assert_eq!(check::server(&desk.system(), &server(&desk, id)), Some("token_refused"));
    }
}
