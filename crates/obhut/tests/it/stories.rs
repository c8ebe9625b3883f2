//! What the stories about mail share: a desk, mails as text, and looks at what came of them.

use std::sync::Arc;

use obhut::context::Cx;
use obhut::error::Error;
use obhut::listing::{From, Window};
use obhut::tickets::{self, CommentView, NewComment, Ticket, TicketChange};
use obhut::words::Status;
use serde_json::Value;

use crate::testing::TestDesk;

/// Makes of each story two tests, one for each engine.
macro_rules! stories {
    ($($(#[$attribute:meta])* fn $name:ident($desk:ident) $body:block)*) => {$(
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, reason = "a story needs some of it")]
            use super::*;
            fn story($desk: &mut $crate::testing::TestDesk) $body
            #[test]
            fn sqlite() {
                story(&mut $crate::testing::TestDesk::new(testkit::Engine::Sqlite));
            }
            #[test]
            fn postgres() {
                story(&mut $crate::testing::TestDesk::new(testkit::Engine::Postgres));
            }
        }
    )*};
}
pub(crate) use stories;

/// The address of the desk.
pub const DESK: &str = "support@lindhof.example";
/// The customer of most stories.
pub const MIRA: &str = "Mira Kundin <mira@kunden.example>";

/// A mail with these fields and this text.
pub fn mail(fields: &[(&str, &str)], text: &str) -> String {
    let mut mail: String = fields.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    mail.push_str("\r\n");
    mail.push_str(&text.replace('\n', "\r\n"));
    mail
}

/// An ordinary mail to the desk.
pub fn letter(from: &str, id: &str, subject: &str, text: &str) -> String {
    let id = format!("<{id}@kunden.example>");
    mail(&[("From", from), ("To", DESK), ("Subject", subject), ("Message-ID", &id)], text)
}

/// Lets a mail arrive.
pub fn arrive(desk: &TestDesk, bytes: impl AsRef<[u8]>) -> Value {
    obhut::email::ingest::ingest(&desk.system(), bytes.as_ref()).unwrap()
}

/// Lets a mail arrive that becomes a ticket, and answers its number.
pub fn open(desk: &TestDesk, from: &str, id: &str) -> i64 {
    let outcome = arrive(desk, letter(from, id, "Rechnung fehlt", "Guten Tag,\nmir fehlt die Rechnung.\n"));
    assert_eq!(outcome["outcome"], "ticket", "{outcome}");
    outcome["ticket"].as_i64().unwrap()
}

/// The agent's context, now.
pub fn agent(desk: &TestDesk) -> Cx {
    desk.acting(desk.agent)
}

/// A ticket as the agent sees it.
pub fn ticket(desk: &TestDesk, id: i64) -> Ticket {
    desk.read(&agent(desk), move |tx, cx| tickets::read::get(tx, cx, id)).unwrap()
}

/// What was said on a ticket, oldest first.
pub fn comments(desk: &TestDesk, id: i64) -> Vec<CommentView> {
    let window = Window { column: "id", descending: false, from: From::Offset(0), size: 100, counted: false };
    let part = desk.read(&agent(desk), move |tx, cx| tickets::read::comments(tx, cx, id, &window)).unwrap();
    part.rows.into_iter().map(|keyed| keyed.row).collect()
}

/// The text of a comment.
pub fn text(desk: &TestDesk, comment: &CommentView) -> String {
    let disclosure = obhut::disclosure::for_actor(&agent(desk));
    comment.body.as_ref().and_then(|body| body.reveal_text(&disclosure)).cloned().unwrap()
}

/// The subject of a ticket.
pub fn subject(desk: &TestDesk, id: i64) -> String {
    let disclosure = obhut::disclosure::for_actor(&agent(desk));
    ticket(desk, id).fields.unwrap().reveal_subject(&disclosure).cloned().unwrap()
}

/// The address that answers to a ticket go to.
pub fn reply_address(desk: &TestDesk, id: i64) -> String {
    format!("support+{}@lindhof.example", ticket(desk, id).row.reply_token)
}

/// Lets the agent change a ticket.
pub fn change(desk: &TestDesk, id: i64, make: impl Fn() -> TicketChange + Send + Sync + 'static) -> Option<i64> {
    let change = move |tx: &mut db::Tx<'_>, cx: &Cx| tickets::update::update(tx, cx, id, &make());
    desk.write(&agent(desk), change).unwrap().comment
}

/// Lets the agent set the status.
pub fn set_status(desk: &TestDesk, id: i64, status: Status) {
    change(desk, id, move || TicketChange { status: Some(status), ..TicketChange::default() });
}

/// Lets the agent answer in public.
pub fn reply(desk: &TestDesk, id: i64, text: &str) -> i64 {
    let text = text.to_owned();
    let said = move || TicketChange { comment: Some(NewComment::message(&text, true)), ..TicketChange::default() };
    change(desk, id, said).unwrap()
}

/// The mail that a comment was, as it came.
pub fn original(desk: &TestDesk, id: i64, comment: i64) -> Result<Vec<u8>, Error> {
    desk.read(&agent(desk), move |tx, cx| obhut::email::original::read(tx, cx, id, comment)).map(|mail| mail.to_vec())
}

/// The reasons of the rejected mails, newest first.
pub fn rejected(desk: &TestDesk) -> Vec<String> {
    let list = desk.read(&desk.acting(desk.administrator), |tx, cx| obhut::email::rejected::list(tx, cx, 10)).unwrap();
    list.into_iter().map(|row| row.reason).collect()
}

/// How many jobs wait.
pub fn waiting(desk: &TestDesk) -> Vec<jobs::Job> {
    let (queue, account) = (desk.desk.queue.clone(), desk.account.key.id);
    desk.desk.db.read_blocking(move |tx| queue.waiting(tx, account, 100)).unwrap()
}

/// The same desk on the same data, as after a start of the program: nothing in memory yet, and other ways to send.
pub fn restarted(desk: &mut TestDesk, mail: Option<obhut::email::outbox::MailOut>) {
    let old = Arc::clone(&desk.desk);
    let settings = old.settings.clone();
    let world = old.world.clone();
    let mut new = obhut::desk::Desk::new(old.db.clone(), old.vault.clone(), world, old.blobs.clone(), settings);
    new.mail = mail;
    new.posts.roots.clone_from(&old.posts.roots);
    desk.desk = Arc::new(new);
    desk.account = desk.desk.account(desk.account.key.id).unwrap();
}

/// The same desk, which from now on trusts the authority in this file for mail.
pub fn trusting(desk: &mut TestDesk, roots: &std::path::Path) {
    let old = Arc::clone(&desk.desk);
    let (settings, world) = (old.settings.clone(), old.world.clone());
    let mut new = obhut::desk::Desk::new(old.db.clone(), old.vault.clone(), world, old.blobs.clone(), settings);
    new.mail.clone_from(&old.mail);
    new.posts.roots = Some(roots.to_owned());
    desk.desk = Arc::new(new);
    desk.account = desk.desk.account(desk.account.key.id).unwrap();
}

/// The numbers of all tickets, oldest first.
pub fn tickets(desk: &TestDesk) -> Vec<i64> {
    let account = desk.account.key.id;
    let every = "SELECT id FROM ticket WHERE account_id = $1 ORDER BY id";
    desk.desk.db.read_blocking(move |tx| tx.rows(every, db::params![account], |row| row.get(0))).unwrap()
}

/// Adds a mail server, as the administrator does.
pub fn add_server(desk: &TestDesk, server: &obhut::email::servers::NewServer) -> i64 {
    let server = server.clone();
    let add = move |tx: &mut db::Tx<'_>, cx: &Cx| obhut::email::servers::add(tx, cx, &server);
    desk.write(&desk.acting(desk.administrator), add).unwrap()
}

/// A mail server as the program has it.
pub fn server(desk: &TestDesk, id: i64) -> obhut::email::servers::Server {
    desk.read(&desk.system(), move |tx, cx| obhut::email::servers::get(tx, cx, id)).unwrap()
}

/// Adds an address of the desk, as the administrator does.
pub fn add_address(desk: &TestDesk, address: &obhut::email::addresses::NewAddress) -> i64 {
    let address = address.clone();
    let add = move |tx: &mut db::Tx<'_>, cx: &Cx| obhut::email::addresses::add(tx, cx, &address);
    desk.write(&desk.acting(desk.administrator), add).unwrap()
}
