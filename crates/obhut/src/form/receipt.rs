//! The mail that says that a form has come, with the number. It repeats nothing of what was typed, so that nobody can send words
//! of theirs to strangers with it; and it goes to the same address a few times an hour at most.

use db::Tx;
use jobs::NewJob;

use super::sql;
use crate::consent::{self, Act};
use crate::context::Cx;
use crate::email::acknowledge;
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::tickets::Created;

/// The kind of job that sends it.
pub const RECEIPT: &str = "contact_receipt";

/// What the mail says.
pub struct Letter {
    /// The subject line.
    pub subject: String,
    /// The text.
    pub text: String,
}

/// Queues the mail.
pub(super) fn announce(tx: &mut Tx<'_>, cx: &Cx, person: i64, created: &Created) -> Result<(), Error> {
    if acknowledge::is_too_much(tx, cx, person, created.ticket)? {
        return Ok(());
    }
    consent::link::ensure(tx, cx, person)?;
    consent::notice::tell(tx, cx, created.ticket, person, true)?;
    let job = NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: RECEIPT,
        subject: created.comment,
        argument: created.ticket,
        run_at: cx.now,
    };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// What the mail about a ticket says now.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn letter(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, person: i64, company: &str) -> Result<Letter, Error> {
    let proof = sql::proof(tx, cx.id(), ticket)?;
    let language = proof.and_then(|proof| Language::from_tag(&proof.locale)).unwrap_or(Language::German);
    let t = Translator::new(language);
    let number = ticket.to_string();
    let mut text = t.with2(Key("receipt-text"), "number", &number, "company", company).into_owned();
    if let Some(link) = consent::link::address(tx, cx, person)? {
        let events = consent::sql::events(tx, cx.id(), person)?;
        let mut wished = Vec::new();
        for purpose in crate::purposes::sql::all(tx, cx.id())? {
            let last = events.iter().rev().find(|event| event.purpose == purpose.id);
            if last.is_some_and(|event| event.act == Act::Asked) {
                wished.push(format!("- {}", consent::view::title(&t, &purpose)));
            }
        }
        let wished = wished.join("\n");
        let key = if wished.is_empty() { Key("receipt-link") } else { Key("receipt-wished") };
        text.push_str("\n\n");
        // Both texts know both gaps.
        text.push_str(&t.with2(key, "link", &link, "wished", &wished));
    }
    if let Some(notice) = consent::notice::beside(tx, cx, ticket, person, language)? {
        text.push_str("\n\n");
        text.push_str(&notice);
    }
    Ok(Letter { subject: t.with(Key("receipt-subject"), "number", &number).into_owned(), text })
}
