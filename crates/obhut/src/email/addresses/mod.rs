//! The addresses that customers write to: each with its own sender, signature, group, language and servers.

pub mod api;
pub mod sql;

use db::Tx;
use ledger::{Facts, Object};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

pub use self::sql::AddressRow;
use super::records::MailAddress;
use super::{servers, without_detail};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::i18n::Language;
use crate::people::identities;
use crate::words::{IdentityKind, MailKind};

/// Longer signatures and acknowledgements are refused.
const TEXT_AT_MOST: usize = 10_000;
/// Longer names of senders are refused.
const NAME_AT_MOST: usize = 200;

/// An address as an administrator writes it down.
#[derive(Clone, Default)]
pub struct NewAddress {
    /// The address itself.
    pub address: String,
    /// The name that customers see as the sender; the company's when empty.
    pub name: String,
    /// What stands under every answer.
    pub signature: String,
    /// What is said at once to somebody who writes for the first time; the usual text when empty.
    pub acknowledgement: String,
    /// Whether it is said.
    pub acknowledges: bool,
    /// Whether answers leave from here when nothing else is said.
    pub is_default: bool,
    /// The group that gets new tickets.
    pub group: Option<i64>,
    /// The language of what the program itself writes.
    pub locale: Option<String>,
    /// The server its mail is fetched from.
    pub incoming: Option<i64>,
    /// The server its answers are handed to.
    pub outgoing: Option<i64>,
}

/// An address with what is sealed of it, for the machine and for administrators.
pub struct Address {
    /// The row.
    pub row: AddressRow,
    /// The address itself.
    pub address: String,
    /// The name of the sender, if it has one.
    pub name: Option<String>,
    /// The signature, if it has one.
    pub signature: Option<String>,
    /// The text of the acknowledgement, if it has one of its own.
    pub acknowledgement: Option<String>,
}

impl Address {
    /// As an administrator would write it down again.
    pub fn as_written(&self) -> NewAddress {
        NewAddress {
            address: self.address.clone(),
            name: self.name.clone().unwrap_or_default(),
            signature: self.signature.clone().unwrap_or_default(),
            acknowledgement: self.acknowledgement.clone().unwrap_or_default(),
            acknowledges: self.row.acknowledges,
            is_default: self.row.is_default,
            group: self.row.group,
            locale: self.row.locale.clone(),
            incoming: self.row.incoming,
            outgoing: self.row.outgoing,
        }
    }

    /// The language of what the program itself writes from here.
    pub fn language(&self) -> Option<Language> {
        self.row.locale.as_deref().and_then(Language::from_tag)
    }
}

/// Adds an address.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming every field at fault.
pub fn add(tx: &mut Tx<'_>, cx: &Cx, new: &NewAddress) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    let known = every(tx, cx)?;
    check(tx, cx, new, &known, None)?;
    let id = cx.account.ids.next(tx)?;
    let mut row = sealed(cx, id, new)?;
    row.is_default |= known.is_empty();
    sql::insert(tx, cx.id(), &row)?;
    settle_default(tx, cx, &row)?;
    log(tx, cx, "mail_address.create", id)?;
    Ok(id)
}

/// Changes an address.
///
/// # Errors
/// As [`add`]; [`Error::NotFound`].
pub fn change(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewAddress) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let old = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    let known = every(tx, cx)?;
    check(tx, cx, new, &known, Some(id))?;
    let mut row = sealed(cx, id, new)?;
    // One address is the usual one: it stops being so only when another becomes it.
    row.is_default |= old.is_default;
    sql::update(tx, cx.id(), &row)?;
    crate::sweep::give_up(tx, cx, KeyId(old.key))?;
    settle_default(tx, cx, &row)?;
    log(tx, cx, "mail_address.update", id)
}

/// Takes an address away. Tickets that came to it are answered from the usual one.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`]; [`Error::Invalid`] when it is the usual one
/// and there are others.
pub fn remove(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    if row.is_default && sql::list(tx, cx.id())?.len() > 1 {
        return Err(Error::invalid("default", FaultKind::InUse));
    }
    sql::delete(tx, cx.id(), id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    log(tx, cx, "mail_address.delete", id)
}

/// One address.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Address, Error> {
    cx.actor.must_administer()?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    open(cx, row)?.ok_or(Error::NotFound)
}

/// All addresses.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Address>, Error> {
    cx.actor.must_administer()?;
    every(tx, cx)
}

/// All addresses as every colleague may know them: without texts and servers nobody is shown.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn visible(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Address>, Error> {
    cx.actor.must_be_staff()?;
    every(tx, cx)
}

/// All addresses, for the machine.
pub(crate) fn every(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Address>, Error> {
    let mut addresses = Vec::new();
    for row in sql::list(tx, cx.id())? {
        addresses.extend(open(cx, row)?);
    }
    Ok(addresses)
}

/// The address of ours among these that somebody wrote to; a token in it does not matter.
pub(crate) fn written_to<'a, 't>(ours: &'a [Address], mut to: impl Iterator<Item = &'t str>) -> Option<&'a Address> {
    to.find_map(|address| {
        let plain = without_detail(address.trim());
        ours.iter()
            .find(|own| own.address.eq_ignore_ascii_case(address.trim()) || own.address.eq_ignore_ascii_case(&plain))
    })
}

/// The address that a ticket is answered from: the one the customer wrote to, else the usual one.
pub(super) fn for_ticket<'a>(ours: &'a [Address], recipient: Option<&str>) -> Option<&'a Address> {
    written_to(ours, recipient.into_iter()).or_else(|| ours.iter().find(|own| own.row.is_default))
}

fn open(cx: &Cx, row: AddressRow) -> Result<Option<Address>, Error> {
    let Some(sealed) = &row.sealed_address else { return Ok(None) };
    let cell = cx.cell("mail_address", row.id, "sealed_address");
    let Some(record) = crate::desk::opened(cx.desk.vault.open_record::<MailAddress>(&cell, sealed))? else {
        return Ok(None);
    };
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let text = |field: Option<Personal<String>>| field.map(|value| value.into_disclosed(&system));
    Ok(Some(Address {
        row,
        address: record.address.into_disclosed(&system),
        name: text(record.name),
        signature: text(record.signature),
        acknowledgement: text(record.acknowledgement),
    }))
}

fn sealed(cx: &Cx, id: i64, new: &NewAddress) -> Result<AddressRow, Error> {
    let key = cx.desk.vault.allocate()?;
    let text = |value: &str| Some(value.trim()).filter(|v| !v.is_empty()).map(|v| Personal::new(v.to_owned()));
    let record = MailAddress {
        address: Personal::new(new.address.trim().to_owned()),
        name: text(&new.name),
        signature: text(&new.signature),
        acknowledgement: text(&new.acknowledgement),
        unknown: Unknown::default(),
    };
    let sealed = cx.desk.vault.seal_record(&cx.cell("mail_address", id, "sealed_address"), &[key], &record)?;
    Ok(AddressRow {
        id,
        is_default: new.is_default,
        group: new.group,
        locale: new.locale.clone(),
        incoming: new.incoming,
        outgoing: new.outgoing,
        acknowledges: new.acknowledges,
        key: key.0,
        sealed_address: Some(sealed),
        last_mail_at: None,
        created_at: cx.at(),
        updated_at: cx.at(),
    })
}

fn check(tx: &mut Tx<'_>, cx: &Cx, new: &NewAddress, known: &[Address], itself: Option<i64>) -> Result<(), Error> {
    let mut faults = Vec::new();
    let mut fault = |field, kind| faults.push(Fault { field, kind, of: None });
    let address = new.address.trim();
    let taken = |own: &Address| Some(own.row.id) != itself && own.address.eq_ignore_ascii_case(address);
    if address.is_empty() {
        fault("email", FaultKind::Blank);
    } else if identities::check(IdentityKind::Email, address).is_err() || address.contains('+') {
        // What stands behind "+" is ours: it carries the ticket's token.
        fault("email", FaultKind::Invalid);
    } else if known.iter().any(taken) || cx.account.people.by_email(address).is_some() {
        fault("email", FaultKind::Duplicate);
    }
    if new.name.chars().count() > NAME_AT_MOST {
        fault("name", FaultKind::TooLong);
    }
    for (field, text) in [("signature", &new.signature), ("acknowledgement", &new.acknowledgement)] {
        if text.chars().count() > TEXT_AT_MOST {
            fault(field, FaultKind::TooLong);
        } else if super::signature::unknown_placeholder(text).is_some() {
            fault(field, FaultKind::Unknown);
        }
    }
    if new.locale.as_deref().is_some_and(|tag| Language::from_tag(tag).is_none()) {
        fault("locale", FaultKind::Unknown);
    }
    let group_missing = match new.group {
        Some(group) => crate::staff::groups::must_exist(tx, cx, group).is_err(),
        None => false,
    };
    if group_missing {
        fault("group_id", FaultKind::Unknown);
    }
    for (field, id, kind) in [("incoming", new.incoming, MailKind::Imap), ("outgoing", new.outgoing, MailKind::Smtp)] {
        if let Some(id) = id
            && servers::sql::get(tx, cx.id(), id)?.is_none_or(|row| row.kind != kind)
        {
            fault(field, FaultKind::Unknown);
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

fn settle_default(tx: &mut Tx<'_>, cx: &Cx, row: &AddressRow) -> Result<(), Error> {
    if row.is_default {
        sql::only_default(tx, cx.id(), row.id)?;
    }
    Ok(())
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64) -> Result<(), Error> {
    let object = Object { kind: "mail_address", id };
    audit::record(tx, cx, Record { act, object, facts: Facts::new(), detail: None, owners: &[] }).map(drop)
}
