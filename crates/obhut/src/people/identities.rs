//! What reaches a person: addresses and numbers, each sealed under a unit key of its own.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::records::Address;
use super::sql::{self, IdentityRow, PersonRow};
use super::{About, note_about, ops};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::search::feed;
use crate::words::IdentityKind;

type Known = (IdentityRow, Option<Personal<String>>);

/// A person's identities, opened; the address is `None` once forgotten.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<Known>, Error> {
    let rows = sql::identities(tx, cx.id(), person)?;
    rows.into_iter().map(|row| open(cx, row)).collect()
}

pub(crate) fn open(cx: &Cx, row: IdentityRow) -> Result<Known, Error> {
    let address = match &row.sealed {
        Some(sealed) => {
            let cell = cx.cell("identity", row.id, "sealed_address");
            crate::desk::opened(cx.desk.vault.open_record::<Address>(&cell, sealed))?.map(|record| record.address)
        }
        None => None,
    };
    Ok((row, address))
}

/// Adds an identity to somebody through the API or a page.
///
/// # Errors
/// [`Error::Invalid`] when it is no address or belongs to somebody else.
pub fn add(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: i64,
    kind: IdentityKind,
    value: &str,
    verified: bool,
) -> Result<i64, Error> {
    let row = changeable(tx, cx, person)?;
    let id = add_to(tx, cx, &row, kind, value, verified)?;
    feed::person(tx, cx, person)?;
    log(tx, cx, "identity.add", person, id)?;
    Ok(id)
}

pub(super) fn add_to(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: &PersonRow,
    kind: IdentityKind,
    value: &str,
    verified: bool,
) -> Result<i64, Error> {
    let value = check(kind, value)?;
    feed::reserve(tx, cx, person.id, kind, value)?;
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let first = !sql::identities(tx, cx.id(), person.id)?.iter().any(|known| known.kind == kind);
    let row = IdentityRow {
        id,
        person: person.id,
        kind,
        primary: first,
        verified,
        undeliverable: 0,
        key: key.0,
        sealed: Some(seal(cx, id, &[key, KeyId(person.key)], value)?),
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    sql::insert_identity(tx, cx.id(), &row, cx.source.word())?;
    note_about(tx, cx, &About { person: person.id, table: "identity", row: id, kind: "identity", key })?;
    Ok(id)
}

/// The API's `email`: adds the address if it is new to the person, and makes it the primary one.
pub(super) fn add_primary(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: &PersonRow,
    known: &[Known],
    kind: IdentityKind,
    value: &str,
) -> Result<(), Error> {
    let system = crate::disclosure::for_system(SystemUse::Threading);
    let same = known.iter().find(|(row, address)| {
        let address = address.as_ref().map(|address| address.disclose(&system));
        row.kind == kind && address.is_some_and(|address| address.eq_ignore_ascii_case(value.trim()))
    });
    let id = match same {
        Some((row, _)) => row.id,
        None => add_to(tx, cx, person, kind, value, false)?,
    };
    set_primary(tx, cx, person.id, id)
}

/// The API's `phone`: the person's one number.
pub(super) fn replace_phone(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: &PersonRow,
    known: &[Known],
    value: Option<&str>,
) -> Result<(), Error> {
    for (row, address) in known.iter().filter(|(row, _)| row.kind == IdentityKind::Phone && row.primary) {
        drop_row(tx, cx, row, address.as_ref())?;
    }
    if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
        let id = add_to(tx, cx, person, IdentityKind::Phone, value, false)?;
        set_primary(tx, cx, person.id, id)?;
    }
    Ok(())
}

/// Changes an address, or confirms it. A changed address is a new sealed version; the old key is given up.
///
/// # Errors
/// As [`add`].
pub fn change(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: i64,
    id: i64,
    value: Option<&str>,
    verified: Option<bool>,
) -> Result<(), Error> {
    let owner = changeable(tx, cx, person)?;
    let (mut row, old) = one(tx, cx, person, id)?;
    if let Some(value) = value {
        let value = check(row.kind, value)?;
        feed::reserve(tx, cx, person, row.kind, value)?;
        let system = crate::disclosure::for_system(SystemUse::Index);
        if let Some(old) = old.as_ref().map(|old| old.disclose(&system)).filter(|old| !old.eq_ignore_ascii_case(value))
        {
            feed::release(tx, cx, person, row.kind, old);
        }
        let key = cx.desk.vault.allocate()?;
        row.sealed = Some(seal(cx, id, &[key, KeyId(owner.key)], value)?);
        note_about(tx, cx, &About { person, table: "identity", row: id, kind: "identity", key })?;
        crate::sweep::give_up(tx, cx, KeyId(row.key))?;
        row.key = key.0;
    }
    row.verified = verified.unwrap_or(row.verified);
    sql::update_identity(tx, cx.id(), &row, cx.at())?;
    feed::person(tx, cx, person)?;
    log(tx, cx, "identity.change", person, id)
}

/// Makes an identity the one that is used.
///
/// # Errors
/// [`Error::NotFound`].
pub fn make_primary(tx: &mut Tx<'_>, cx: &Cx, person: i64, id: i64) -> Result<(), Error> {
    changeable(tx, cx, person)?;
    set_primary(tx, cx, person, id)?;
    log(tx, cx, "identity.primary", person, id)
}

fn set_primary(tx: &mut Tx<'_>, cx: &Cx, person: i64, id: i64) -> Result<(), Error> {
    let (row, _) = one(tx, cx, person, id)?;
    Ok(sql::make_primary(tx, cx.id(), &row, cx.at())?)
}

/// Removes an identity and gives its key up.
///
/// # Errors
/// [`Error::Invalid`] for the primary address while there are others.
pub fn remove(tx: &mut Tx<'_>, cx: &Cx, person: i64, id: i64) -> Result<(), Error> {
    changeable(tx, cx, person)?;
    let (row, address) = one(tx, cx, person, id)?;
    let others = sql::identities(tx, cx.id(), person)?.iter().filter(|known| known.kind == row.kind).count() > 1;
    if row.primary && others {
        return Err(Error::invalid("base", FaultKind::InUse));
    }
    drop_row(tx, cx, &row, address.as_ref())?;
    feed::person(tx, cx, person)?;
    log(tx, cx, "identity.remove", person, id)
}

fn drop_row(tx: &mut Tx<'_>, cx: &Cx, row: &IdentityRow, address: Option<&Personal<String>>) -> Result<(), Error> {
    if let Some(address) = address {
        let system = crate::disclosure::for_system(SystemUse::Index);
        feed::release(tx, cx, row.person, row.kind, address.disclose(&system));
    }
    sql::delete_identity(tx, cx.id(), row.person, row.id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))
}

/// One identity of somebody.
///
/// # Errors
/// [`Error::NotFound`].
pub fn one(tx: &mut Tx<'_>, cx: &Cx, person: i64, id: i64) -> Result<Known, Error> {
    of(tx, cx, person)?.into_iter().find(|(row, _)| row.id == id).ok_or(Error::NotFound)
}

fn changeable(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<PersonRow, Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()?;
    let row = ops::get(tx, cx, person)?.row;
    if row.role.is_staff() && cx.actor.person != Some(person) {
        cx.actor.must_administer()?;
    }
    Ok(row)
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, person: i64, identity: i64) -> Result<(), Error> {
    let facts = Facts::from([("identity".into(), Fact::Number(identity))]);
    sql::changed(tx, cx.id(), person, cx.at())?;
    audit::record(tx, cx, Record { act, object: ops::object(person), facts, detail: None, owners: &[] }).map(drop)
}

fn seal(cx: &Cx, id: i64, owners: &[KeyId], value: &str) -> Result<Vec<u8>, Error> {
    let record = Address { address: Personal::new(value.to_owned()), unknown: Unknown::default() };
    Ok(cx.desk.vault.seal_record(&cx.cell("identity", id, "sealed_address"), owners, &record)?)
}

/// An address as it is stored, or the fault it has.
///
/// # Errors
/// [`Error::Invalid`] naming `email` or `phone`.
pub fn check(kind: IdentityKind, value: &str) -> Result<&str, Error> {
    let value = value.trim();
    let (field, fits) = match kind {
        IdentityKind::Email => ("email", is_address(value)),
        IdentityKind::Phone => ("phone", value.len() <= 64 && value.bytes().filter(u8::is_ascii_digit).count() >= 3),
        IdentityKind::Foreign => ("value", !value.is_empty() && value.len() <= 255),
    };
    if fits { Ok(value) } else { Err(Error::invalid(field, FaultKind::Invalid)) }
}

/// Whether this could be delivered to: one `@`, a local part, a host, nothing that breaks a header.
fn is_address(value: &str) -> bool {
    let Some((local, host)) = value.rsplit_once('@') else { return false };
    let plain =
        |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')');
    !local.is_empty()
        && local.len() <= 64
        && !host.is_empty()
        && value.len() <= 254
        && value.chars().all(plain)
        && !local.contains('@')
        && host.split('.').all(|label| !label.is_empty())
}
