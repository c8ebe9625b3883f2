//! What can be done with drafts.

use db::Tx;
use personal::{Personal, Unknown};
use vault::KeyId;
use zeroize::Zeroizing;

use super::files;
use super::records::DraftText;
use super::sql::{self, DraftRow};
use crate::backup::sql::about_none;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::people::{About, note_about};
use crate::tickets;

/// The ticket number of the form for a new ticket.
pub const NEW_TICKET: i64 = 0;
/// Bytes of the longest draft, as of the longest message.
const TEXT_AT_MOST: usize = 1024 * 1024;

/// What somebody has written so far.
#[derive(Clone, Default)]
pub struct Written {
    /// The text of the box.
    pub text: Zeroizing<String>,
    /// Whether the box stands at "answer".
    pub public: bool,
    /// Changes that wait for the send, each as `field=value`.
    pub changes: Vec<String>,
    /// Of a new ticket: what it is about.
    pub subject: String,
    /// Of a new ticket: who asks.
    pub requester_name: String,
    /// Of a new ticket: their address.
    pub requester_email: String,
}

impl Written {
    fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
            && self.changes.is_empty()
            && self.subject.trim().is_empty()
            && self.requester_name.trim().is_empty()
            && self.requester_email.trim().is_empty()
    }
}

/// A draft as its writer left it.
pub struct Draft {
    /// The row.
    pub row: DraftRow,
    /// What it says.
    pub written: Written,
}

/// Saves what the actor has written on a ticket so far; nothing written is no draft. `fills` says that the text did not
/// come from the box itself, so that a page which shows the box must not keep what it has.
///
/// # Errors
/// [`Error::NotFound`] for a ticket that does not exist for the actor, [`Error::Forbidden`] where they may not write,
/// [`Error::Invalid`] when the text is too long.
pub fn save(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, written: &Written, fills: bool) -> Result<(), Error> {
    let person = writer(cx)?;
    let mut owners = Vec::with_capacity(3);
    let named = if ticket == NEW_TICKET {
        cx.actor.must_operate()?;
        // It names whoever asks, if they are known, and goes with them.
        let asks = cx.account.people.by_email(written.requester_email.trim());
        if let Some(person) = asks {
            owners.push(KeyId(crate::people::ops::row(tx, cx, person)?.key));
        }
        asks
    } else {
        let row = tickets::read::get(tx, cx, ticket)?.row;
        tickets::access::must_edit(cx, &row)?;
        owners.push(KeyId(row.key));
        row.requester
    };
    if written.text.len() > TEXT_AT_MOST {
        return Err(Error::invalid("comment", FaultKind::TooLong));
    }
    let before = sql::get(tx, cx.id(), person, ticket)?;
    if written.is_empty() && !fills && files::of(tx, cx, ticket)?.is_empty() {
        return drop_row(tx, cx, before.as_ref());
    }
    owners.push(KeyId(crate::people::ops::row(tx, cx, person)?.key));
    let key = cx.desk.vault.allocate()?;
    owners.insert(0, key);
    let id = match &before {
        Some(row) => row.id,
        None => cx.account.ids.next(tx)?,
    };
    let edition = before.as_ref().map_or(0, |row| row.edition) + i64::from(fills);
    let record = record(written);
    let sealed = cx.desk.vault.seal_record(&cx.cell("draft", id, "sealed_text"), &owners, &record)?;
    let row = DraftRow {
        person,
        ticket,
        id,
        edition,
        public: written.public,
        key: key.0,
        sealed_text: Some(sealed),
        created_at: before.as_ref().map_or(cx.at(), |row| row.created_at),
        updated_at: cx.at(),
    };
    sql::save(tx, cx.id(), &row)?;
    if let Some(before) = before {
        about_none(tx, cx.id(), "draft", id)?;
        crate::sweep::give_up(tx, cx, KeyId(before.key))?;
    }
    note_about(tx, cx, &About { person, table: "draft", row: id, kind: "author", key })?;
    match named {
        Some(person) => note_about(tx, cx, &About { person, table: "draft", row: id, kind: "named", key }),
        None => Ok(()),
    }
}

/// The actor's draft on a ticket; nothing once its key is gone.
///
/// # Errors
/// The database's or the vault's.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<Draft>, Error> {
    let Some(person) = cx.actor.person else { return Ok(None) };
    match sql::get(tx, cx.id(), person, ticket)? {
        Some(row) => open(cx, row),
        None => Ok(None),
    }
}

/// Where the actor has drafts, and how their texts begin.
///
/// # Errors
/// The database's or the vault's.
pub fn beginnings(tx: &mut Tx<'_>, cx: &Cx, characters: usize) -> Result<Vec<(i64, String)>, Error> {
    let Some(person) = cx.actor.person else { return Ok(Vec::new()) };
    let mut beginnings = Vec::new();
    for row in sql::of_person(tx, cx.id(), person)? {
        if let Some(draft) = open(cx, row)? {
            let text = draft.written.text.split_whitespace().collect::<Vec<_>>().join(" ");
            beginnings.push((draft.row.ticket, text.chars().take(characters).collect()));
        }
    }
    Ok(beginnings)
}

/// Throws away the actor's draft on a ticket; its files stay with the comment that took them, and go otherwise.
///
/// # Errors
/// The database's or the vault's.
pub fn discard(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    let person = writer(cx)?;
    files::discard_all(tx, cx, ticket)?;
    let row = sql::get(tx, cx.id(), person, ticket)?;
    drop_row(tx, cx, row.as_ref())
}

fn drop_row(tx: &mut Tx<'_>, cx: &Cx, row: Option<&DraftRow>) -> Result<(), Error> {
    let Some(row) = row else { return Ok(()) };
    sql::delete(tx, cx.id(), row.person, row.ticket)?;
    about_none(tx, cx.id(), "draft", row.id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))
}

/// Whose drafts the actor writes: their own.
pub(super) fn writer(cx: &Cx) -> Result<i64, Error> {
    cx.actor.must_operate()?;
    cx.actor.person.ok_or(Error::Forbidden)
}

fn record(written: &Written) -> DraftText {
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty()).map(Personal::new);
    DraftText {
        text: Personal::new(written.text.to_string()),
        changes: written.changes.iter().cloned().map(Personal::new).collect(),
        subject: filled(&written.subject),
        requester_name: filled(&written.requester_name),
        requester_email: filled(&written.requester_email),
        unknown: Unknown::default(),
    }
}

fn open(cx: &Cx, row: DraftRow) -> Result<Option<Draft>, Error> {
    let Some(sealed) = &row.sealed_text else { return Ok(None) };
    let cell = cx.cell("draft", row.id, "sealed_text");
    let opened: Option<DraftText> = crate::desk::opened(cx.desk.vault.open_record(&cell, sealed))?;
    let Some(record) = opened else { return Ok(None) };
    let disclosure = crate::disclosure::for_actor(cx);
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    let written = Written {
        text: text(record.reveal_text(&disclosure)).into(),
        public: row.public,
        changes: record.reveal_changes(&disclosure).into_iter().cloned().collect(),
        subject: text(record.reveal_subject(&disclosure)),
        requester_name: text(record.reveal_requester_name(&disclosure)),
        requester_email: text(record.reveal_requester_email(&disclosure)),
    };
    Ok(Some(Draft { row, written }))
}
