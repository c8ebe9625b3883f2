//! What was forgotten since a backup is gone again, before anything is served.
//!
//! Who was forgotten stands in the keyring itself: a row whose key is dead belongs to somebody or something forgotten. The
//! data remember up to which generation of the keyring they know of every erasure; where the keyring is ahead (data that
//! were brought back, by whatever means, or a crash between two steps) all rows are asked once. Data that are ahead of the
//! keyring are not served at all.

use std::path::Path;
use std::sync::Arc;

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::{Personal, SystemUse, Unknown};
use vault::{KeyId, Vault};

use super::sql::{self, Keyed};
use super::{Refused, state};
use crate::accounts;
use crate::audit::{self, Record};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::email::original;
use crate::erasure;
use crate::error::Error;
use crate::people::{About, Profile, note_about};
use crate::tickets::Fields;
use crate::words::{IdentityKind, Source, TokenKind};

/// The name of the line that remembers the generation; of no account.
const KNOWN: &str = "keyring_generation";
/// Rows asked in one step.
const STEP: i64 = 1_000;
/// Stands for a subject that was changed after the backup and whose older version is destroyed.
const REPLACED: &str = "…";

/// What was found gone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Accounts.
    pub accounts: i64,
    /// People.
    pub people: i64,
    /// Tickets.
    pub tickets: i64,
    /// Comments in tickets of others.
    pub comments: i64,
    /// Files and original mails.
    pub files: i64,
    /// Names and subjects that were changed after the backup: the version in it is destroyed.
    pub replaced: i64,
    /// Tickets that a duty keeps of people who are gone, or with words of theirs: they wait for its end.
    pub held: i64,
}

impl Replayed {
    fn add(&mut self, other: Self) {
        self.accounts += other.accounts;
        self.people += other.people;
        self.tickets += other.tickets;
        self.comments += other.comments;
        self.files += other.files;
        self.replaced += other.replaced;
        self.held += other.held;
    }
}

/// At every start, before anything is served or taken in.
///
/// # Errors
/// [`Refused`] when the keyring is older than the data, or something cannot be read.
pub fn at_start(desk: &Arc<Desk>, data: &Path) -> Result<Replayed, Refused> {
    let note = state::load(data)?;
    let generation = desk.vault.generation()?;
    let known = known(desk)?;
    if known.is_some_and(|known| known > generation) {
        return Err(Refused(format!(
            "the keyring is older than the data: the data know of generation {}, this keyring stands at {generation}. \
             Nothing was changed. Put the newest keyring in its place (the mirror), or take a backup made before it",
            known.unwrap_or_default()
        )));
    }
    let mut found = Replayed::default();
    if note.is_some() || known != Some(generation) {
        for account in desk.db.read_blocking(accounts::sql::every)? {
            found.add(account_replayed(desk, &account, note.as_ref())?);
        }
        if note.is_some() {
            // Whoever was shut out since then must not come in with an old session.
            desk.db.write_blocking(|tx| crate::staff::sql::end_all(tx, TokenKind::Session))?;
        }
        remember(desk, generation)?;
        state::clear(data)?;
    }
    Ok(found)
}

fn known(desk: &Desk) -> Result<Option<i64>, Refused> {
    let text = desk.db.read_blocking(|tx| accounts::sql::setting(tx, 0, KNOWN))?;
    Ok(text.and_then(|text| text.parse().ok()))
}

fn remember(desk: &Desk, generation: i64) -> Result<(), Error> {
    Ok(desk.db.write_blocking(move |tx| accounts::sql::set(tx, 0, KNOWN, &generation.to_string()))?)
}

/// Notes up to which generation the data know of every erasure, if that has changed. Rows are changed before their keys
/// go, so whatever the present generation has destroyed is known.
///
/// # Errors
/// The database's or the vault's.
pub fn note(desk: &Desk, last: &mut i64) -> Result<(), Error> {
    let generation = desk.vault.generation()?;
    if generation != *last {
        remember(desk, generation)?;
        *last = generation;
    }
    Ok(())
}

fn account_replayed(
    desk: &Arc<Desk>,
    row: &accounts::sql::AccountRow,
    note: Option<&state::Restored>,
) -> Result<Replayed, Error> {
    if !desk.vault.exists(KeyId(row.key))? {
        crate::accounts::closing::forgotten(desk, row.id)?;
        return Ok(Replayed { accounts: 1, ..Replayed::default() });
    }
    let inner = (Arc::clone(desk), row.clone());
    let account = desk.db.read_blocking(move |tx| accounts::ops::load(tx, &inner.0, &inner.1))?;
    account.ids.fill()?;
    let cx = Cx::new(desk, &account, Actor::system(), Source::System);
    let mut found = Replayed::default();
    walk(&cx, &mut found, sql::people, one_person)?;
    walk(&cx, &mut found, sql::tickets, one_ticket)?;
    texts(&cx, &mut found)?;
    files(&cx, &mut found)?;
    // After a crash there may be rows whose keys had gone in order and that were not tidied yet: nothing to tell.
    if note.is_some() || found.people + found.tickets + found.replaced > 0 {
        tell(&cx, found, note.cloned())?;
    }
    Ok(found)
}

type Rows = fn(&mut Tx<'_>, i64, i64, i64) -> Result<Vec<Keyed>, db::Error>;
/// Acts on one row: reads it anew, locked, for it may have been set right since it was found.
type Act = fn(&mut Tx<'_>, &Cx, &Found) -> Result<Replayed, Error>;

/// A row of which a key was found to be gone.
pub(super) struct Found {
    /// Its number.
    pub(super) id: i64,
    /// The number of its ticket, where it lies in one.
    pub(super) ticket: i64,
}

/// Asks the keys of all rows of a kind, and acts on those of which one is gone.
fn walk(cx: &Cx, found: &mut Replayed, rows: Rows, act: Act) -> Result<(), Error> {
    let (mut after, account) = (0, cx.id());
    loop {
        let some = cx.desk.db.read_blocking(move |tx| rows(tx, account, after, STEP))?;
        let Some(last) = some.last() else { return Ok(()) };
        after = last.id;
        let mut dead = Vec::new();
        for row in some {
            if !whole(&cx.desk.vault, row)? {
                dead.push(Found { id: row.id, ticket: 0 });
            }
        }
        found.add(each(cx, dead, act)?);
    }
}

fn lives(vault: &Vault, key: i64) -> Result<bool, Error> {
    Ok(vault.exists(KeyId(key))?)
}

fn whole(vault: &Vault, row: Keyed) -> Result<bool, Error> {
    Ok(lives(vault, row.key)? && lives(vault, row.other)?)
}

/// Acts on rows that were found, in one transaction.
pub(super) fn each(cx: &Cx, rows: Vec<Found>, act: Act) -> Result<Replayed, Error> {
    if rows.is_empty() {
        return Ok(Replayed::default());
    }
    let inner = cx.clone();
    cx.desk.db.write_blocking(move |tx| {
        let mut found = Replayed::default();
        for row in &rows {
            found.add(act(tx, &inner, row)?);
        }
        Ok(found)
    })
}

pub(super) fn one_person(tx: &mut Tx<'_>, cx: &Cx, found: &Found) -> Result<Replayed, Error> {
    let Some(row) = sql::person(tx, cx.id(), found.id)? else { return Ok(Replayed::default()) };
    if whole(&cx.desk.vault, row)? {
        return Ok(Replayed::default());
    }
    if lives(&cx.desk.vault, row.key)? {
        // Who it is was changed after the backup: the address tells it as well as may be.
        let name = address(tx, cx, row.id)?;
        let name = name.split('@').next().filter(|name| !name.is_empty()).unwrap_or(REPLACED);
        let key = cx.desk.vault.allocate()?;
        let cell = cx.cell("person", row.id, "sealed_profile");
        let sealed = cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], &Profile::named(name))?;
        sql::set_profile(tx, cx.id(), row.id, key.0, &sealed)?;
        note_about(tx, cx, &About { person: row.id, table: "person", row: row.id, kind: "profile", key })?;
        return Ok(Replayed { replaced: 1, ..Replayed::default() });
    }
    let held = erasure::waiting::restored(tx, cx, row.id)?;
    erasure::sql::mark_person(tx, cx.id(), row.id, cx.at())?;
    erasure::clean::person(tx, cx, row.id)?;
    crate::staff::tokens::drop_of(tx, cx, row.id)?;
    Ok(Replayed { people: 1, held, ..Replayed::default() })
}

fn address(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<String, Error> {
    let row = crate::people::ops::row(tx, cx, id)?;
    let person = crate::people::ops::open(tx, cx, row)?;
    let system = crate::disclosure::for_system(SystemUse::Backup);
    let mut known = person.identities.iter().filter(|(row, _)| row.kind == IdentityKind::Email);
    let address = known.find_map(|(_, address)| address.as_ref());
    Ok(address.map(|address| address.disclose(&system).clone()).unwrap_or_default())
}

pub(super) fn one_ticket(tx: &mut Tx<'_>, cx: &Cx, found: &Found) -> Result<Replayed, Error> {
    let Some(row) = sql::ticket(tx, cx.id(), found.id)? else { return Ok(Replayed::default()) };
    if whole(&cx.desk.vault, row)? {
        return Ok(Replayed::default());
    }
    if lives(&cx.desk.vault, row.key)? {
        let fields = Fields {
            subject: Personal::new(REPLACED.to_owned()),
            tags: Vec::new(),
            custom: std::collections::BTreeMap::new(),
            external_id: None,
            recipient: None,
            unknown: Unknown::default(),
        };
        let key = cx.desk.vault.allocate()?;
        let cell = cx.cell("ticket", row.id, "sealed_fields");
        let sealed = cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], &fields)?;
        sql::set_fields(tx, cx.id(), row.id, key.0, &sealed)?;
        sql::about_anew(tx, cx.id(), "ticket", row.id, key.0)?;
        return Ok(Replayed { replaced: 1, ..Replayed::default() });
    }
    crate::email::outbox::cancel_all(tx, cx, row.id)?;
    erasure::sql::mark_ticket(tx, cx.id(), row.id, cx.at())?;
    erasure::clean::ticket(tx, cx, row.id)?;
    sql::tidy_beside(tx, cx.id(), row.id)?;
    Ok(Replayed { tickets: 1, ..Replayed::default() })
}

/// Comments and original mails, by their tickets.
fn texts(cx: &Cx, found: &mut Replayed) -> Result<(), Error> {
    let account = cx.id();
    let last = cx.desk.db.read_blocking(move |tx| sql::last_ticket(tx, account))?;
    let mut after = 0;
    while after < last {
        let from = after;
        after += STEP;
        let to = after;
        let (comments, mails) = cx.desk.db.read_blocking(move |tx| {
            Ok::<_, db::Error>((sql::comments(tx, account, from, to)?, sql::mails(tx, account, from, to)?))
        })?;
        let mut dead = Vec::new();
        for row in comments {
            if !lives(&cx.desk.vault, row.key)? {
                dead.push(Found { id: row.id, ticket: row.other });
            }
        }
        found.add(each(cx, dead, one_comment)?);
        let mut dead = Vec::new();
        for mail in mails {
            if !original::lives(cx, mail.id, &mail.envelope)? {
                dead.push(Found { id: mail.id, ticket: mail.ticket });
            }
        }
        found.add(each(cx, dead, one_mail)?);
    }
    Ok(())
}

fn one_comment(tx: &mut Tx<'_>, cx: &Cx, found: &Found) -> Result<Replayed, Error> {
    let row = sql::comment(tx, cx.id(), found.ticket, found.id)?;
    let Some(row) = row else { return Ok(Replayed::default()) };
    if lives(&cx.desk.vault, row.key)? {
        return Ok(Replayed::default());
    }
    sql::blank_comment(tx, cx.id(), row.other, row.id)?;
    sql::about_none(tx, cx.id(), "comment", row.id)?;
    Ok(Replayed { comments: 1, ..Replayed::default() })
}

fn one_mail(tx: &mut Tx<'_>, cx: &Cx, found: &Found) -> Result<Replayed, Error> {
    let row = sql::mail(tx, cx.id(), found.ticket, found.id)?;
    let Some(mail) = row else { return Ok(Replayed::default()) };
    if original::lives(cx, mail.id, &mail.envelope)? {
        return Ok(Replayed::default());
    }
    remove_later(tx, cx, mail.blob.as_deref());
    sql::blank_mail(tx, cx.id(), mail.ticket, mail.id)?;
    sql::about_none(tx, cx.id(), "mail_original", mail.id)?;
    Ok(Replayed { files: 1, ..Replayed::default() })
}

fn files(cx: &Cx, found: &mut Replayed) -> Result<(), Error> {
    let (mut after, account) = (0, cx.id());
    loop {
        let some = cx.desk.db.read_blocking(move |tx| sql::files(tx, account, after, STEP))?;
        let Some((last, ..)) = some.last() else { return Ok(()) };
        after = *last;
        let mut dead = Vec::new();
        for (id, key, _) in some {
            if !lives(&cx.desk.vault, key)? {
                dead.push(Found { id, ticket: 0 });
            }
        }
        found.add(each(cx, dead, one_file)?);
    }
}

fn one_file(tx: &mut Tx<'_>, cx: &Cx, found: &Found) -> Result<Replayed, Error> {
    let Some((id, key, blob)) = sql::file(tx, cx.id(), found.id)? else { return Ok(Replayed::default()) };
    if lives(&cx.desk.vault, key)? {
        return Ok(Replayed::default());
    }
    remove_later(tx, cx, blob.as_deref());
    sql::blank_file(tx, cx.id(), id)?;
    sql::about_none(tx, cx.id(), "attachment", id)?;
    Ok(Replayed { files: 1, ..Replayed::default() })
}

fn remove_later(tx: &mut Tx<'_>, cx: &Cx, blob: Option<&str>) {
    if let Some(blob) = blob {
        let path = crate::tickets::attachments::blob_path(cx, blob);
        tx.after_commit(move || drop(std::fs::remove_file(path)));
    }
}

/// The log says that it was restored: it is shorter than it was, and whoever kept a later head learns why.
fn tell(cx: &Cx, found: Replayed, note: Option<state::Restored>) -> Result<(), Error> {
    let inner = cx.clone();
    cx.desk.db.write_blocking(move |tx| {
        let number = |name: &str, value: i64| (name.to_owned(), Fact::Number(value));
        let mut facts = Facts::from([
            number("people", found.people),
            number("tickets", found.tickets),
            number("comments", found.comments),
            number("files", found.files),
            number("replaced", found.replaced),
            number("held", found.held),
        ]);
        if let Some(note) = &note {
            facts.extend([number("made_at", note.made_at), number("generation", note.generation)]);
        }
        let object = Object { kind: "account", id: inner.id() };
        let record = Record { act: "account.restore", object, facts, detail: None, owners: &[] };
        audit::record(tx, &inner, record).map(drop)
    })
}
