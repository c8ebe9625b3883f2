//! What the indexes in memory hear of a change, once it is durable.

use std::sync::Arc;
use std::time::Duration;

use db::Tx;
use index::people::{Claim, Identity};
use index::text::{Doc, Kind};
use personal::SystemUse;
use zeroize::Zeroizing;

use crate::accounts::AccountState;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::organisations::records::OrganisationProfile;
use crate::tickets::{Fields, TicketRow};
use crate::words::IdentityKind;

/// The part of a ticket that its subject is; comments count under their own ids, which are never 0.
const SUBJECT: u64 = 0;
/// File names of a comment count under the comment's id with this bit.
const FILES: u64 = 1 << 60;
/// How long a transaction waits for another that holds the same address.
const PATIENCE: Duration = Duration::from_secs(10);

/// Claims an identity for a person until the transaction ends; from then on it is theirs.
///
/// # Errors
/// [`Error::Invalid`] when it is somebody else's.
pub fn reserve(tx: &mut Tx<'_>, cx: &Cx, person: i64, kind: IdentityKind, value: &str) -> Result<(), Error> {
    let identity = match kind {
        IdentityKind::Email => Identity::Email(value),
        // Families and firms share numbers: a number finds somebody, it does not belong to one alone.
        IdentityKind::Phone | IdentityKind::Foreign => return Ok(()),
    };
    match claim(tx, cx, person, identity)? {
        None => Ok(()),
        Some(owner) if owner == person => Ok(()),
        Some(_) => Err(Error::invalid("email", FaultKind::Duplicate)),
    }
}

/// Claims an address for a person about to be added; answers whose it is already, if it is somebody's.
///
/// # Errors
/// [`Error::Invalid`] when there is nothing in it; the database's.
pub fn claim_email(tx: &mut Tx<'_>, cx: &Cx, person: i64, email: &str) -> Result<Option<i64>, Error> {
    claim(tx, cx, person, Identity::Email(email))
}

fn claim(tx: &mut Tx<'_>, cx: &Cx, person: i64, identity: Identity<'_>) -> Result<Option<i64>, Error> {
    let map = &cx.account.people.map;
    let mut claim = map.reserve(identity, person);
    if let Claim::Pending(other) = claim {
        // What this connection sees already is of an earlier request of the same flush: as good as settled.
        if other == person || crate::people::sql::get(tx, cx.id(), other)?.is_some() {
            return Ok(Some(other));
        }
        claim = map.reserve_within(identity, person, PATIENCE);
    }
    match claim {
        Claim::Reserved(reservation) => {
            tx.after_commit(move || reservation.confirm());
            Ok(None)
        }
        Claim::Taken(owner) => Ok(Some(owner)),
        Claim::Pending(_) => Err(Error::Database(db::Error::Conflict)),
        Claim::Blank => Err(Error::invalid("email", FaultKind::Blank)),
    }
}

/// Whose address this is, those of requests included that wait for the same flush.
///
/// # Errors
/// The database's.
pub fn owner_of(tx: &mut Tx<'_>, cx: &Cx, email: &str) -> Result<Option<i64>, Error> {
    let identity = Identity::Email(email);
    // Nobody has number 0: the claim is given back at once.
    let claim = match cx.account.people.map.reserve(identity, 0) {
        Claim::Pending(other) if crate::people::sql::get(tx, cx.id(), other)?.is_some() => return Ok(Some(other)),
        Claim::Pending(_) => cx.account.people.map.reserve_within(identity, 0, PATIENCE),
        claim => claim,
    };
    match claim {
        Claim::Taken(owner) => Ok(Some(owner)),
        Claim::Pending(_) => Err(Error::Database(db::Error::Conflict)),
        Claim::Reserved(_) | Claim::Blank => Ok(None),
    }
}

/// Gives an identity back.
pub fn release(tx: &mut Tx<'_>, cx: &Cx, person: i64, kind: IdentityKind, value: &str) {
    if kind == IdentityKind::Email {
        let value = Zeroizing::new(value.to_owned());
        after(tx, cx, move |account| account.people.map.release(Identity::Email(&value), person));
    }
}

/// Claims an organisation's name, which no other has.
///
/// # Errors
/// [`Error::Invalid`] when it is taken.
pub fn reserve_organisation(tx: &mut Tx<'_>, cx: &Cx, id: i64, name: &str) -> Result<(), Error> {
    match cx.account.organisations.reserve(Identity::Email(name), id) {
        Claim::Reserved(reservation) => {
            tx.after_commit(move || reservation.confirm());
            Ok(())
        }
        Claim::Taken(owner) | Claim::Pending(owner) if owner == id => Ok(()),
        Claim::Taken(_) | Claim::Pending(_) => Err(Error::invalid("name", FaultKind::Duplicate)),
        Claim::Blank => Err(Error::invalid("name", FaultKind::Blank)),
    }
}

/// A person is new or has changed, in the profile or in what reaches them.
///
/// # Errors
/// The database's or the vault's.
pub fn person(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let words = crate::people::directory::read(tx, cx, id)?;
    after(tx, cx, move |account| words.apply(account, id));
    Ok(())
}

/// A person is in the trash: nobody finds them, and their addresses are free.
pub fn person_gone(tx: &mut Tx<'_>, cx: &Cx, id: i64) {
    after(tx, cx, move |account| {
        account.people.map.remove(&[id]);
        account.search.people.remove(id);
    });
}

/// Two records have become one.
pub fn person_merged(tx: &mut Tx<'_>, cx: &Cx, loser: i64, winner: i64) {
    after(tx, cx, move |account| {
        account.people.map.merge(loser, winner);
        account.search.people.remove(loser);
    });
}

/// An organisation is new or has changed.
pub fn organisation(tx: &mut Tx<'_>, cx: &Cx, id: i64, profile: &OrganisationProfile) {
    let words = organisation_words(profile);
    after(tx, cx, move |account| apply_organisation(account, id, &words));
}

/// An organisation read from its row.
pub(crate) fn describe_organisation(account: &AccountState, id: i64, profile: &OrganisationProfile) {
    apply_organisation(account, id, &organisation_words(profile));
}

type OrganisationWords = (Zeroizing<String>, Vec<Zeroizing<String>>, Option<Zeroizing<String>>);

fn organisation_words(profile: &OrganisationProfile) -> OrganisationWords {
    let system = crate::disclosure::for_system(SystemUse::Index);
    let text = |value: &personal::Personal<String>| Zeroizing::new(value.disclose(&system).clone());
    (text(&profile.name), profile.tags.iter().map(text).collect(), profile.external_id.as_ref().map(text))
}

fn apply_organisation(account: &AccountState, id: i64, (name, tags, external_id): &OrganisationWords) {
    account.organisations.describe(id, &[name.as_str()]);
    let tags: Vec<&str> = tags.iter().map(|tag| tag.as_str()).collect();
    account.search.organisations.remove(id);
    account.search.organisations.set_tags(id, &[], &tags);
    account.search.organisations.set_external(id, None, external_id.as_ref().map(|id| id.as_str()));
}

/// An organisation is in the trash.
pub fn organisation_gone(tx: &mut Tx<'_>, cx: &Cx, id: i64) {
    after(tx, cx, move |account| {
        account.organisations.remove(&[id]);
        account.search.organisations.remove(id);
    });
}

/// What the index knows of a ticket's fields.
pub struct Snapshot {
    subject: Zeroizing<String>,
    tags: Vec<Zeroizing<String>>,
    custom: Vec<(i64, Zeroizing<String>)>,
    external_id: Option<Zeroizing<String>>,
}

impl Snapshot {
    /// Of these fields.
    pub fn of(fields: &Fields) -> Self {
        let system = crate::disclosure::for_system(SystemUse::Index);
        let text = |value: &personal::Personal<String>| Zeroizing::new(value.disclose(&system).clone());
        Self {
            subject: text(&fields.subject),
            tags: fields.tags.iter().map(text).collect(),
            custom: fields.custom.iter().map(|(field, value)| (*field, text(value))).collect(),
            external_id: fields.external_id.as_ref().map(text),
        }
    }

    /// Makes the ticket findable by them, in place of `old`.
    pub(crate) fn apply(&self, account: &AccountState, ticket: i64, old: Option<&Self>) {
        let search = &account.search;
        search.text.add(Doc { id: SUBJECT, ticket, kind: Kind::Subject, text: &self.subject });
        let words = |snapshot: Option<&Self>| -> Vec<String> {
            snapshot.map(|s| s.tags.iter().map(|tag| tag.to_string()).collect()).unwrap_or_default()
        };
        search.tickets.set_tags(ticket, &words(old), &words(Some(self)));
        let none = Vec::new();
        for (field, value) in old.map_or(&none, |old| &old.custom) {
            search.tickets.set_field(ticket, *field, &field_values(value), &[]);
        }
        for (field, value) in &self.custom {
            search.tickets.set_field(ticket, *field, &[], &field_values(value));
        }
        let id = |snapshot: &Self| snapshot.external_id.as_ref().map(|id| id.to_string());
        search.tickets.set_external(ticket, old.and_then(id).as_deref(), id(self).as_deref());
    }
}

/// A custom value is JSON; a list counts as each of its words.
fn field_values(value: &str) -> Vec<String> {
    match serde_json::from_str(value) {
        Ok(serde_json::Value::String(text)) => vec![text],
        Ok(serde_json::Value::Array(items)) => {
            items.iter().map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned)).collect()
        }
        Ok(serde_json::Value::Null) => Vec::new(),
        Ok(other) => vec![other.to_string()],
        Err(_) => vec![value.to_owned()],
    }
}

/// A ticket is new.
pub fn ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, fields: &Fields) {
    if cx.account.search.is_warm() {
        let (id, snapshot) = (ticket.id, Snapshot::of(fields));
        after(tx, cx, move |account| snapshot.apply(account, id, None));
    }
}

/// A ticket's fields have changed.
pub fn ticket_changed(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, old: Snapshot, fields: &Fields) {
    if cx.account.search.is_warm() {
        let (id, snapshot) = (ticket.id, Snapshot::of(fields));
        after(tx, cx, move |account| snapshot.apply(account, id, Some(&old)));
    }
}

/// A ticket is in the trash: nobody finds it.
pub fn ticket_gone(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) {
    after(tx, cx, move |account| {
        account.search.text.remove(ticket);
        account.search.tickets.remove(ticket);
        account.places.remove(ticket);
    });
}

/// Many tickets are gone at once.
pub fn tickets_gone(tx: &mut Tx<'_>, cx: &Cx, tickets: Vec<i64>) {
    after(tx, cx, move |account| {
        let set = tickets.iter().filter_map(|id| u64::try_from(*id).ok()).collect();
        account.search.tickets.remove_all(&set);
        account.threads.remove_all(&set);
        for ticket in tickets {
            account.search.text.remove(ticket);
            account.places.remove(ticket);
        }
    });
}

/// Something was said.
pub fn comment(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, id: i64, public: bool, text: &str, files: &[Zeroizing<String>]) {
    if !cx.account.search.is_warm() {
        return;
    }
    let text = Zeroizing::new(text.to_owned());
    let names = Zeroizing::new(files.iter().map(|name| name.as_str()).collect::<Vec<_>>().join("\n"));
    after(tx, cx, move |account| add_comment(account, ticket, id, public, &text, &names));
}

/// Makes a comment and its file names findable.
pub(crate) fn add_comment(account: &AccountState, ticket: i64, id: i64, public: bool, text: &str, names: &str) {
    let number = u64::try_from(id).unwrap_or_default();
    let kind = if public { Kind::Public } else { Kind::Internal };
    account.search.text.add(Doc { id: number, ticket, kind, text });
    if !names.is_empty() {
        account.search.text.add(Doc { id: number | FILES, ticket, kind: Kind::FileName, text: names });
    }
}

/// What was said was taken back.
pub fn comment_gone(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) {
    let number = u64::try_from(comment).unwrap_or_default();
    after(tx, cx, move |account| {
        account.search.text.remove_doc(ticket, number);
        account.search.text.remove_doc(ticket, number | FILES);
    });
}

fn after(tx: &mut Tx<'_>, cx: &Cx, act: impl FnOnce(&AccountState) + Send + 'static) {
    let account = Arc::clone(&cx.account);
    tx.after_commit(move || act(&account));
}
