//! The mail as it came: sealed, downloadable for those who may know who it is from, and found again by its identifiers.

use db::Tx;
use mail::redact::Redacted;
use personal::{Categories, Category, Personal, PersonalData, SystemUse, Unknown};
use vault::KeyId;
use zeroize::Zeroizing;

use super::sql::{self, OriginalRow};
use crate::context::Cx;
use crate::erasure::kept::exchange;
use crate::error::Error;
use crate::people::{About, note_about};
use crate::tickets::attachments::{read_blob, write_blob};

/// Up to this size a mail lies in its row.
const IN_ROW: usize = 64 * 1024;
/// A sealed value has eight owners at the most; further owners seal the sealed value once more.
const OWNERS: usize = 8;
/// What a mail holds.
pub(super) const IN_A_MAIL: Categories =
    Categories::of(&[Category::Identity, Category::Contact, Category::Content, Category::Technical]);

/// What names a mail elsewhere. Owners: a unit key, the ticket, every person named in From, To, Cc.
#[derive(PersonalData)]
#[personal(name = "mail_envelope")]
pub struct Envelope {
    /// Its Message-ID.
    #[personal(n = 0, category = Technical, purposes("support"))]
    pub message_id: Option<Personal<String>>,
    /// The thread it stands in.
    #[personal(n = 1, category = Technical, purposes("support"))]
    pub references: Vec<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// Stores a mail beside the comment it became.
pub(super) fn store(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: (i64, KeyId),
    comment: i64,
    people: &[(i64, KeyId)],
    mail: &mail::ParsedMail,
    bytes: &[u8],
) -> Result<(), Error> {
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let mut owners = vec![key, ticket.1];
    owners.extend(people.iter().map(|(_, key)| *key));
    let envelope = Envelope {
        message_id: mail.message_id.clone().map(Personal::new),
        references: mail.references.iter().cloned().map(Personal::new).collect(),
        unknown: Unknown::default(),
    };
    let sealed_envelope =
        seal_layers(cx, &cx.cell("mail_original", id, "sealed_envelope"), &owners, &envelope.encode())?;
    let cell = cx.cell("mail_original", id, "sealed_raw");
    let (sealed_raw, blob) = if bytes.len() <= IN_ROW || owners.len() > OWNERS {
        (Some(seal_layers(cx, &cell, &owners, bytes)?), None)
    } else {
        (None, Some(write_blob(tx, cx, &cell, &owners, bytes)?))
    };
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    sql::insert_original(
        tx,
        cx.id(),
        &OriginalRow {
            ticket: ticket.0,
            comment,
            id,
            size,
            blob,
            key: key.0,
            sealed_envelope: Some(sealed_envelope),
            sealed_raw,
            received_at: cx.at(),
        },
    )?;
    for (person, _) in people {
        note_about(tx, cx, &About { person: *person, table: "mail_original", row: id, kind: "named", key })?;
    }
    if let Some(message_id) = mail.message_id.clone().map(Zeroizing::new) {
        let account = std::sync::Arc::clone(&cx.account);
        tx.after_commit(move || account.threads.insert(&message_id, ticket.0));
    }
    Ok(())
}

/// The mail that a comment was.
///
/// # Errors
/// [`Error::NotFound`] when it was none, is forgotten, or the actor may not know who it is from.
pub fn read(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) -> Result<Zeroizing<Vec<u8>>, Error> {
    if !cx.actor.sees_identity() {
        return Err(Error::NotFound);
    }
    crate::tickets::read::comment(tx, cx, ticket, comment)?;
    let row = sql::original(tx, cx.id(), ticket, comment)?.ok_or(Error::NotFound)?;
    if let Some(looks) = &cx.looks {
        // Handed out byte for byte: no disclosure tells what it holds.
        looks.at_file("original", comment);
        looks.saw(IN_A_MAIL);
    }
    let cell = cx.cell("mail_original", row.id, "sealed_raw");
    match (&row.blob, &row.sealed_raw) {
        (Some(blob), _) => read_blob(cx, &cell, blob),
        (None, Some(sealed)) => open_layers(cx, &cell, sealed)?.ok_or(Error::NotFound),
        (None, None) => Err(Error::NotFound),
    }
}

/// The comments of a ticket whose mail the actor may read as it came.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor.
pub fn of_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<i64>, Error> {
    if !cx.actor.sees_identity() {
        return Ok(Vec::new());
    }
    crate::tickets::read::get(tx, cx, ticket)?;
    Ok(sql::originals_of(tx, cx.id(), ticket)?)
}

/// The identifiers of the newest mail of a ticket, for the thread of an answer; nothing once forgotten.
pub(super) fn latest(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<Envelope>, Error> {
    match sql::latest(tx, cx.id(), ticket)? {
        Some(row) => open_envelope(cx, &row),
        None => Ok(None),
    }
}

/// Fills the map of Message-IDs from the sealed envelopes.
///
/// # Errors
/// The database's or the vault's.
pub fn fill_threads(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    const STEP: i64 = 2_000;
    let system = crate::disclosure::for_system(SystemUse::Threading);
    let last = sql::last_ticket(tx, cx.id())?;
    let mut from = 0;
    while from <= last {
        for row in sql::envelopes(tx, cx.id(), from, from + STEP)? {
            if let Some(message_id) = open_envelope(cx, &row)?.and_then(|envelope| envelope.message_id) {
                cx.account.threads.insert(message_id.disclose(&system), row.ticket);
            }
        }
        from += STEP;
    }
    Ok(())
}

/// The mail of a comment goes with it into another ticket: sealed anew for that ticket and for everybody the mail names.
pub(crate) fn carry(tx: &mut Tx<'_>, cx: &Cx, from: i64, to: (i64, KeyId), comment: i64) -> Result<(), Error> {
    for row in sql::originals(tx, cx.id(), from, comment)? {
        let key = cx.desk.vault.allocate()?;
        let mut owners = vec![key, to.1];
        for person in sql::named(tx, cx.id(), row.id)? {
            owners.push(KeyId(crate::people::ops::row(tx, cx, person)?.key));
            note_about(tx, cx, &About { person, table: "mail_original", row: row.id, kind: "named", key })?;
        }
        let (envelope_cell, cell) =
            (cx.cell("mail_original", row.id, "sealed_envelope"), cx.cell("mail_original", row.id, "sealed_raw"));
        let sealed_envelope = match row.sealed_envelope.as_ref() {
            Some(sealed) => match open_layers(cx, &envelope_cell, sealed)? {
                Some(plain) => Some(seal_layers(cx, &envelope_cell, &owners, &plain)?),
                None => None,
            },
            None => None,
        };
        let plain = match (&row.blob, &row.sealed_raw) {
            (Some(blob), _) => Some(read_blob(cx, &cell, blob)?),
            (None, Some(sealed)) => open_layers(cx, &cell, sealed)?,
            (None, None) => None,
        };
        let (sealed_raw, blob) = match &plain {
            Some(plain) if plain.len() <= IN_ROW || owners.len() > OWNERS => {
                (Some(seal_layers(cx, &cell, &owners, plain)?), None)
            }
            Some(plain) => (None, Some(write_blob(tx, cx, &cell, &owners, plain)?)),
            None => (None, None),
        };
        if let Some(old) = &row.blob {
            crate::tickets::attachments::remove_blob(tx, cx, old);
        }
        crate::sweep::give_up(tx, cx, KeyId(row.key))?;
        let moved = OriginalRow { ticket: to.0, blob, key: key.0, sealed_envelope, sealed_raw, ..row };
        sql::move_original(tx, cx.id(), from, &moved)?;
        let message_id = open_envelope(cx, &moved)?.and_then(|envelope| envelope.message_id);
        if let Some(message_id) = message_id {
            let system = crate::disclosure::for_system(SystemUse::Threading);
            let message_id = Zeroizing::new(message_id.disclose(&system).clone());
            let account = std::sync::Arc::clone(&cx.account);
            tx.after_commit(move || account.threads.insert(&message_id, to.0));
        }
    }
    Ok(())
}

/// Mails of a ticket that lie under a key that is about to go stay for a duty: sealed anew with another key in its place, and
/// no longer about whoever it belonged to.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn keep_without(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &crate::tickets::TicketRow,
    gone: &[KeyId],
    place: KeyId,
) -> Result<(), Error> {
    for row in all_of(tx, cx, ticket.id)? {
        keep_one(tx, cx, ticket, &row, gone, place)?;
    }
    Ok(())
}

/// Every mail of a ticket, that of each comment once.
fn all_of(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<OriginalRow>, Error> {
    let mut comments = sql::originals_of(tx, cx.id(), ticket)?;
    comments.sort_unstable();
    comments.dedup();
    let mut all = Vec::new();
    for comment in comments {
        all.extend(sql::originals(tx, cx.id(), ticket, comment)?);
    }
    Ok(all)
}

fn keep_one(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &crate::tickets::TicketRow,
    row: &OriginalRow,
    gone: &[KeyId],
    place: KeyId,
) -> Result<(), Error> {
    // Whose key is gone already cannot be kept.
    let Some(mut owners) = owners(cx, row)? else { return Ok(()) };
    if !exchange(&mut owners, gone, place) {
        return Ok(());
    }
    let (envelope_cell, cell) =
        (cx.cell("mail_original", row.id, "sealed_envelope"), cx.cell("mail_original", row.id, "sealed_raw"));
    let Some(plain) = content(cx, row)? else { return Ok(()) };
    let key = cx.desk.vault.allocate()?;
    if let Some(unit) = owners.first_mut() {
        *unit = key;
    }
    let mut named = Vec::new();
    for person in sql::named(tx, cx.id(), row.id)? {
        if !gone.contains(&KeyId(crate::people::ops::row(tx, cx, person)?.key)) {
            named.push(person);
        }
    }
    let envelope = row.sealed_envelope.as_ref().map(|sealed| open_layers(cx, &envelope_cell, sealed)).transpose()?;
    let sealed_envelope =
        envelope.flatten().map(|plain| seal_layers(cx, &envelope_cell, &owners, &plain)).transpose()?;
    let (sealed_raw, blob) = if plain.len() <= IN_ROW || owners.len() > OWNERS {
        (Some(seal_layers(cx, &cell, &owners, &plain)?), None)
    } else {
        (None, Some(write_blob(tx, cx, &cell, &owners, &plain)?))
    };
    if let Some(old) = &row.blob {
        crate::tickets::attachments::remove_blob(tx, cx, old);
    }
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    crate::backup::sql::about_none(tx, cx.id(), "mail_original", row.id)?;
    for person in named {
        note_about(tx, cx, &About { person, table: "mail_original", row: row.id, kind: "named", key })?;
    }
    let kept = OriginalRow { blob, key: key.0, sealed_envelope, sealed_raw, ..*row };
    Ok(sql::move_original(tx, cx.id(), ticket.id, &kept)?)
}

/// Removes the mails of a ticket that lie under a key that goes now, and those that nobody can open any more.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn drop_under(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &crate::tickets::TicketRow,
    key: KeyId,
) -> Result<(), Error> {
    for row in all_of(tx, cx, ticket.id)? {
        if owners(cx, &row)?.is_some_and(|owners| !owners.contains(&key)) {
            continue;
        }
        if let Some(blob) = &row.blob {
            crate::tickets::attachments::remove_blob(tx, cx, blob);
        }
        crate::erasure::dead::drop_mail(tx, cx, (ticket.id, row.comment, row.id))?;
    }
    Ok(())
}

/// What a mail says; nothing where a key is gone.
fn content(cx: &Cx, row: &OriginalRow) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let cell = cx.cell("mail_original", row.id, "sealed_raw");
    match (&row.blob, &row.sealed_raw) {
        (Some(blob), _) => match read_blob(cx, &cell, blob) {
            Err(Error::NotFound) => Ok(None),
            plain => plain.map(Some),
        },
        (None, Some(sealed)) => open_layers(cx, &cell, sealed),
        (None, None) => Ok(None),
    }
}

/// The keys of a mail in their order, the unit's first; nothing where one of them is gone.
fn owners(cx: &Cx, row: &OriginalRow) -> Result<Option<Vec<KeyId>>, Error> {
    match (&row.sealed_envelope, &row.sealed_raw) {
        (Some(sealed), _) => owners_of(cx, &cx.cell("mail_original", row.id, "sealed_envelope"), sealed),
        (None, Some(sealed)) => owners_of(cx, &cx.cell("mail_original", row.id, "sealed_raw"), sealed),
        (None, None) => Ok(None),
    }
}

fn owners_of(cx: &Cx, cell: &vault::Cell<'_>, sealed: &[u8]) -> Result<Option<Vec<KeyId>>, Error> {
    let Some((count, rest)) = sealed.split_first() else { return Ok(None) };
    let (mut value, mut layers) = (Zeroizing::new(rest.to_vec()), Vec::new());
    for _ in 0..*count {
        layers.push(vault::Vault::owners(&value)?);
        match crate::desk::opened(cx.desk.vault.open_value(cell, &value))? {
            Some(inner) => value = inner,
            None => return Ok(None),
        }
    }
    Ok(Some(layers.into_iter().rev().flatten().collect()))
}

/// Whether every key of a mail lives, as its envelope says.
///
/// # Errors
/// The vault's.
pub(crate) fn lives(cx: &Cx, id: i64, sealed_envelope: &[u8]) -> Result<bool, Error> {
    Ok(open_layers(cx, &cx.cell("mail_original", id, "sealed_envelope"), sealed_envelope)?.is_some())
}

/// Replaces the mails that a comment was by what `act` makes of them. One that it finds unreadable goes; what names it in
/// its thread stays, under a new key. Whatever is replaced loses its key.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn rewrite(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &crate::tickets::TicketRow,
    comment: i64,
    mut act: impl FnMut(&[u8]) -> Redacted,
) -> Result<(), Error> {
    for row in sql::originals(tx, cx.id(), ticket.id, comment)? {
        let cell = cx.cell("mail_original", row.id, "sealed_raw");
        // Whose key is gone cannot be read, and needs no rewriting.
        let plain = content(cx, &row)?;
        let Some(plain) = plain else { continue };
        let new = match act(&plain) {
            Redacted::Unchanged => continue,
            Redacted::Rewritten(new) => Some(Zeroizing::new(new)),
            Redacted::Unreadable => None,
        };
        let key = cx.desk.vault.allocate()?;
        let mut owners = vec![key, KeyId(ticket.key)];
        for person in sql::named(tx, cx.id(), row.id)? {
            owners.push(KeyId(crate::people::ops::row(tx, cx, person)?.key));
            note_about(tx, cx, &About { person, table: "mail_original", row: row.id, kind: "named", key })?;
        }
        let envelope_cell = cx.cell("mail_original", row.id, "sealed_envelope");
        let envelope = match &row.sealed_envelope {
            Some(sealed) => open_layers(cx, &envelope_cell, sealed)?,
            None => None,
        };
        let sealed_envelope = envelope.map(|plain| seal_layers(cx, &envelope_cell, &owners, &plain)).transpose()?;
        let (sealed_raw, blob) = match &new {
            Some(new) if new.len() <= IN_ROW || owners.len() > OWNERS => {
                (Some(seal_layers(cx, &cell, &owners, new)?), None)
            }
            Some(new) => (None, Some(write_blob(tx, cx, &cell, &owners, new)?)),
            None => (None, None),
        };
        if let Some(old) = &row.blob {
            crate::tickets::attachments::remove_blob(tx, cx, old);
        }
        crate::sweep::give_up(tx, cx, KeyId(row.key))?;
        let written = OriginalRow { blob, key: key.0, sealed_envelope, sealed_raw, ..row };
        sql::move_original(tx, cx.id(), ticket.id, &written)?;
    }
    Ok(())
}

pub(super) fn open_envelope(cx: &Cx, row: &OriginalRow) -> Result<Option<Envelope>, Error> {
    let Some(sealed) = &row.sealed_envelope else { return Ok(None) };
    let plain = open_layers(cx, &cx.cell("mail_original", row.id, "sealed_envelope"), sealed)?;
    Ok(plain.and_then(|plain| Envelope::decode(&plain).ok()))
}

/// Seals for any number of owners: a count of layers, then the innermost layer sealed again and again.
fn seal_layers(cx: &Cx, cell: &vault::Cell<'_>, owners: &[KeyId], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let mut layers = owners.chunks(OWNERS);
    let first = layers.next().unwrap_or_default();
    let mut sealed = cx.desk.vault.seal(cell, first, plain)?;
    let mut count: u8 = 1;
    for layer in layers {
        sealed = cx.desk.vault.seal(cell, layer, &sealed)?;
        count += 1;
    }
    sealed.insert(0, count);
    Ok(sealed)
}

fn open_layers(cx: &Cx, cell: &vault::Cell<'_>, sealed: &[u8]) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let Some((count, rest)) = sealed.split_first() else { return Ok(None) };
    let mut value = Zeroizing::new(rest.to_vec());
    for _ in 0..*count {
        match crate::desk::opened(cx.desk.vault.open_value(cell, &value))? {
            Some(inner) => value = inner,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
}
