//! Links that let customers in, mailed to an address of theirs: good once and for a short time. Who asks for one learns
//! nothing about who is known here. A link opens a page; only the click there uses it, because scanners follow links.

use db::Tx;
use jobs::NewJob;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::session;
use super::sql::{self, LinkRow};
use crate::audit::{self, Record};
use crate::context::{Actor, Cx};
use crate::error::{Error, FaultKind};
use crate::i18n::Language;
use crate::people::{self, About, Address, identities, note_about};
use crate::staff::tokens;
use crate::words;
use crate::words::{IdentityKind, Role, Standing};

words! {
    /// What a link opens.
    LinkKind {
        /// What somebody asked.
        SignIn = "sign_in",
        /// All that is stored about somebody.
        Data = "data",
        /// Nothing: it confirms that an address is theirs.
        Address = "address",
    }
}

impl LinkKind {
    /// How long it is good once it has left, in minutes.
    pub const fn minutes(self) -> i64 {
        match self {
            Self::SignIn => 30,
            Self::Data => 15,
            Self::Address => 24 * 60,
        }
    }
}

/// The kind of job that mails a link.
pub const LINK: &str = "portal_link";

const HOUR: i64 = 3_600_000_000;
/// Links that one person is mailed within an hour at the most.
const AN_HOUR: i64 = 5;
/// How long a used or old link can be exchanged for a new one.
const KEPT: i64 = 30 * 24 * HOUR;

/// What a word opens.
pub enum Found {
    /// This, once.
    Good(LinkRow),
    /// Nothing any more.
    Spent(LinkRow),
}

/// What came of a click.
pub enum Opened {
    /// Somebody is signed in.
    SignedIn(LinkKind),
    /// The address is confirmed.
    Confirmed,
    /// The address is somebody else's.
    Taken,
    /// The link was used up or old.
    Spent,
}

/// Somebody asks for a link to sign in. A stranger's address takes the same way, and nothing is mailed.
///
/// # Errors
/// The database's or the vault's.
pub fn ask(tx: &mut Tx<'_>, cx: &Cx, email: &str) -> Result<(), Error> {
    let known = cx.account.people.by_email(email).unwrap_or(0);
    let system = crate::disclosure::for_system(SystemUse::Threading);
    let identity = identities::of(tx, cx, known)?.into_iter().find(|(row, address)| {
        let is = |address: &Personal<String>| address.disclose(&system).eq_ignore_ascii_case(email);
        row.kind == IdentityKind::Email && address.as_ref().is_some_and(is)
    });
    let link = match identity {
        Some((identity, _)) if guest(tx, cx, known)? => prepare(tx, cx, LinkKind::SignIn, known, Some(identity.id))?,
        _ => None,
    };
    queue(tx, cx, link.unwrap_or(0))
}

/// A link to the primary address of the signed-in person, for all that is stored about them.
///
/// # Errors
/// [`Error::NotFound`] when nobody is signed in.
pub fn ask_for_data(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    let person = cx.actor.person.ok_or(Error::NotFound)?;
    let known = sql_primary(tx, cx, person)?.ok_or(Error::NotFound)?;
    let link = prepare(tx, cx, LinkKind::Data, person, Some(known))?;
    queue(tx, cx, link.unwrap_or(0))
}

fn sql_primary(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<i64>, Error> {
    let rows = people::sql::identities(tx, cx.id(), person)?;
    let mails = rows.into_iter().filter(|row| row.kind == IdentityKind::Email);
    Ok(mails.max_by_key(|row| row.primary).map(|row| row.id))
}

/// A link to an address that the signed-in person says is theirs. Whether somebody else has it is told only to whoever
/// reads the mail there.
///
/// # Errors
/// [`Error::Invalid`] naming `email`; [`Error::NotFound`] when nobody is signed in.
pub fn ask_for_address(tx: &mut Tx<'_>, cx: &Cx, email: &str) -> Result<(), Error> {
    let person = cx.actor.person.ok_or(Error::NotFound)?;
    let email = identities::check(IdentityKind::Email, email)?;
    let Some(id) = prepare(tx, cx, LinkKind::Address, person, None)? else {
        return Err(Error::invalid("email", FaultKind::InUse));
    };
    let owner = KeyId(people::ops::row(tx, cx, person)?.key);
    let key = cx.desk.vault.allocate()?;
    let record = Address { address: Personal::new(email.to_owned()), unknown: Unknown::default() };
    let sealed = cx.desk.vault.seal_record(&cx.cell("portal_link", id, "sealed_address"), &[key, owner], &record)?;
    sql::seal(tx, cx.id(), id, key.0, &sealed)?;
    note_about(tx, cx, &About { person, table: "portal_link", row: id, kind: "address", key })?;
    queue(tx, cx, id)
}

/// A new link in place of a used or old one, to where that was mailed.
///
/// # Errors
/// [`Error::NotFound`] for a word that was none.
pub fn ask_again(tx: &mut Tx<'_>, cx: &Cx, word: &str) -> Result<LinkKind, Error> {
    let old = sql::by_word(tx, cx.id(), &tokens::hash(word))?.ok_or(Error::NotFound)?;
    let link = match old.identity {
        Some(identity) if guest(tx, cx, old.person)? => prepare(tx, cx, old.kind, old.person, Some(identity))?,
        _ => None,
    };
    queue(tx, cx, link.unwrap_or(0))?;
    Ok(old.kind)
}

/// Whether this is a customer who may come in.
fn guest(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<bool, Error> {
    let row = people::sql::get(tx, cx.id(), person)?;
    Ok(row.is_some_and(|row| row.role == Role::EndUser && row.standing == Standing::Normal && !row.suspended))
}

/// Writes down that a link is to be mailed; `None` where enough were mailed within the hour.
fn prepare(tx: &mut Tx<'_>, cx: &Cx, kind: LinkKind, person: i64, identity: Option<i64>) -> Result<Option<i64>, Error> {
    if sql::recent(tx, cx.id(), person, cx.at() - HOUR)? >= AN_HOUR {
        return Ok(None);
    }
    let id = cx.account.ids.next(tx)?;
    let row = LinkRow {
        id,
        person,
        identity,
        kind,
        locale: cx.language.tag().to_owned(),
        key: None,
        sealed: None,
        created_at: cx.at(),
        expires_at: None,
        used_at: None,
    };
    sql::insert(tx, cx.id(), &row)?;
    let facts = Facts::from([("kind".into(), Fact::Word(kind.word()))]);
    let object = people::ops::object(person);
    audit::record(tx, cx, Record { act: "portal.link", object, facts, detail: None, owners: &[] })?;
    Ok(Some(id))
}

fn queue(tx: &mut Tx<'_>, cx: &Cx, link: i64) -> Result<(), Error> {
    let id = cx.account.ids.next(tx)?;
    let job = NewJob { account: cx.id(), id, kind: LINK, subject: link, argument: 0, run_at: cx.now };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// What a word opens now; `None` for one that was never mailed, or long ago.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, cx: &Cx, word: &str) -> Result<Option<Found>, Error> {
    let Some(row) = sql::by_word(tx, cx.id(), &tokens::hash(word))? else { return Ok(None) };
    let good = row.used_at.is_none() && row.expires_at.is_some_and(|end| end > cx.at());
    // A link dies with the address that it was mailed to.
    let reached = match row.identity {
        Some(identity) => people::sql::identities(tx, cx.id(), row.person)?.iter().any(|known| known.id == identity),
        None => true,
    };
    let good = good && reached && guest(tx, cx, row.person)?;
    Ok(Some(if good { Found::Good(row) } else { Found::Spent(row) }))
}

/// Uses a link: signs its owner in under `secret`, or confirms an address.
///
/// # Errors
/// [`Error::NotFound`] for a word that was none.
pub fn open(tx: &mut Tx<'_>, cx: &Cx, word: &str, secret: &str) -> Result<Opened, Error> {
    let row = match find(tx, cx, word)?.ok_or(Error::NotFound)? {
        Found::Good(row) => row,
        Found::Spent(_) => return Ok(Opened::Spent),
    };
    if !sql::use_up(tx, cx.id(), row.id, cx.at())? {
        return Ok(Opened::Spent);
    }
    let own = Cx { actor: Actor { person: Some(row.person), ..Actor::guest() }, looks: None, ..cx.clone() };
    match row.kind {
        LinkKind::SignIn => session::begin(tx, &own, row.person, secret, session::Proof::Link)?,
        LinkKind::Data => session::begin(tx, &own, row.person, secret, session::Proof::DataLink)?,
        LinkKind::Address => return confirm(tx, &own, &row),
    }
    Ok(Opened::SignedIn(row.kind))
}

/// The address is theirs: it becomes the one that is used, and the others hear of it.
fn confirm(tx: &mut Tx<'_>, cx: &Cx, row: &LinkRow) -> Result<Opened, Error> {
    let (Some(sealed), Some(key)) = (&row.sealed, row.key) else { return Ok(Opened::Spent) };
    let cell = cx.cell("portal_link", row.id, "sealed_address");
    let record = crate::desk::opened(cx.desk.vault.open_record::<Address>(&cell, sealed))?;
    let Some(record) = record else { return Ok(Opened::Spent) };
    crate::sweep::give_up(tx, cx, KeyId(key))?;
    let system = crate::disclosure::for_system(SystemUse::Threading);
    let address = record.address.disclose(&system);
    let owner = cx.account.people.by_email(address);
    if owner.is_some_and(|owner| owner != row.person) {
        return Ok(Opened::Taken);
    }
    session::tell(tx, cx, row.person, session::News::Address)?;
    let system = cx.as_system();
    let known = known_as(tx, &system, row.person, address)?;
    let id = match known {
        Some(id) => id,
        None => identities::add(tx, &system, row.person, IdentityKind::Email, address, true)?,
    };
    identities::change(tx, &system, row.person, id, None, Some(true))?;
    identities::make_primary(tx, &system, row.person, id)?;
    Ok(Opened::Confirmed)
}

fn known_as(tx: &mut Tx<'_>, cx: &Cx, person: i64, address: &str) -> Result<Option<i64>, Error> {
    let system = crate::disclosure::for_system(SystemUse::Threading);
    let mut known = identities::of(tx, cx, person)?.into_iter();
    let found = known.find(|(row, own)| {
        row.kind == IdentityKind::Email
            && own.as_ref().is_some_and(|own| own.disclose(&system).eq_ignore_ascii_case(address))
    });
    Ok(found.map(|(row, _)| row.id))
}

/// The address to which a link goes; `None` where it is not theirs any more.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn address(tx: &mut Tx<'_>, cx: &Cx, row: &LinkRow) -> Result<Option<Personal<String>>, Error> {
    if let Some(sealed) = &row.sealed {
        let cell = cx.cell("portal_link", row.id, "sealed_address");
        let record = crate::desk::opened(cx.desk.vault.open_record::<Address>(&cell, sealed))?;
        return Ok(record.map(|record| record.address));
    }
    let Some(identity) = row.identity else { return Ok(None) };
    let known = identities::of(tx, cx, row.person)?.into_iter().find(|(known, _)| known.id == identity);
    Ok(known.and_then(|(_, address)| address))
}

/// Whether the link is still waited for, and mailed to somebody who may come in.
pub(super) fn is_waited_for(tx: &mut Tx<'_>, cx: &Cx, row: &LinkRow) -> Result<bool, Error> {
    Ok(row.used_at.is_none() && row.created_at > cx.at() - HOUR && guest(tx, cx, row.person)?)
}

/// The language in which a link was asked for.
pub(super) fn language(row: &LinkRow) -> Language {
    Language::from_tag(&row.locale).unwrap_or(Language::German)
}

/// Drops links that nobody will ask a new one for, and sessions that are over.
///
/// # Errors
/// The database's.
pub fn tidy(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    for row in sql::old(tx, cx.id(), cx.at() - KEPT)? {
        if let Some(key) = row.key {
            crate::sweep::give_up(tx, cx, KeyId(key))?;
        }
        sql::delete(tx, cx.id(), row.id)?;
    }
    Ok(sql::drop_sessions(tx, cx.id(), cx.at() - 2 * tokens::SESSION_SECONDS * 1_000_000, cx.at())?)
}
