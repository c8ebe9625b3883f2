//! What can be done with partners.

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::{Disclosure, Personal, SystemUse, Unknown};
use vault::KeyId;

use super::countries::{self, Zone};
use super::records::RecipientProfile;
use super::sql::{self, RecipientRow};
use super::words::{Ground, PassingPurpose, Position};
use crate::audit::{self, Detail, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::listing::{Conditions, Keyed, Part, Window};
use crate::people::identities;
use crate::words::{IdentityKind, Role};

/// Longer names are no names.
const NAME_AT_MOST: usize = 255;
/// Longer remarks belong into a file.
const NOTES_AT_MOST: usize = 5_000;
/// Addresses of one partner.
const ADDRESSES_AT_MOST: usize = 20;
/// Partners looked through for an address.
const ALL: i64 = 5_000;

/// A partner about to be added.
#[derive(Clone)]
pub struct NewRecipient {
    /// The organisation's name.
    pub name: String,
    /// What it is to us.
    pub role: Position,
    /// Where it is: a code of [`countries`].
    pub country: Option<String>,
    /// What allows a transfer to a third country.
    pub ground: Option<Ground>,
    /// What finds the contract.
    pub contract: Option<String>,
    /// The contract's date.
    pub contract_at: Option<i64>,
    /// What it may be given something for; empty means everything.
    pub purposes: Vec<PassingPurpose>,
    /// Where to write to.
    pub addresses: Vec<String>,
    /// Remarks.
    pub notes: Option<String>,
}

impl NewRecipient {
    /// A partner of whom no more is known than name and address.
    pub fn named(name: &str, address: &str) -> Self {
        Self {
            name: name.to_owned(),
            role: Position::Undetermined,
            country: None,
            ground: None,
            contract: None,
            contract_at: None,
            purposes: Vec::new(),
            addresses: vec![address.to_owned()],
            notes: None,
        }
    }
}

/// What is to change; `None` leaves a field alone, `Some(None)` empties it.
#[derive(Clone, Default)]
pub struct RecipientChange {
    /// New name.
    pub name: Option<String>,
    /// New role.
    pub role: Option<Position>,
    /// New country.
    pub country: Option<Option<String>>,
    /// New ground of transfer.
    pub ground: Option<Option<Ground>>,
    /// New contract.
    pub contract: Option<Option<String>>,
    /// New date of the contract.
    pub contract_at: Option<Option<i64>>,
    /// New purposes.
    pub purposes: Option<Vec<PassingPurpose>>,
    /// New addresses, replacing the old.
    pub addresses: Option<Vec<String>>,
    /// New remarks.
    pub notes: Option<Option<String>>,
    /// Taken out of use, or back into it.
    pub active: Option<bool>,
}

/// A partner with its profile, `None` once forgotten.
pub struct Recipient {
    /// The row.
    pub row: RecipientRow,
    /// Who it is.
    pub profile: Option<RecipientProfile>,
}

/// Why something may not be passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The partner is out of use.
    Inactive,
    /// The purpose is none of the partner's.
    Purpose,
    /// Nobody has decided what the partner is to us.
    Role,
    /// No contract with a date is named.
    Contract,
    /// Nobody knows where the partner is.
    Country,
    /// The country is outside the EEA and nothing allows the transfer.
    Ground,
    /// The actor may not know who the customer is, and so cannot tell anybody.
    Reader,
}

impl Recipient {
    /// The organisation's name.
    pub fn name(&self, disclosure: &Disclosure) -> String {
        self.profile.as_ref().and_then(|profile| profile.reveal_name(disclosure)).cloned().unwrap_or_default()
    }

    /// Where to write to.
    pub fn addresses(&self, disclosure: &Disclosure) -> Vec<String> {
        self.profile.iter().flat_map(|profile| profile.reveal_addresses(disclosure)).cloned().collect()
    }

    /// Whether the partner is known to write from this address.
    pub fn writes_from(&self, address: &str) -> bool {
        let system = crate::disclosure::for_system(SystemUse::Threading);
        self.addresses(&system).iter().any(|known| known.eq_ignore_ascii_case(address.trim()))
    }

    /// Why something may not be passed on to the partner; empty when it may. Masked text needs an active partner and a
    /// fitting purpose; identities need a contract, a country and, outside the EEA, a ground.
    pub fn refusals(&self, cx: &Cx, masked: bool, purpose: PassingPurpose) -> Vec<Refusal> {
        let row = &self.row;
        let mut found = Vec::new();
        if !row.active {
            found.push(Refusal::Inactive);
        }
        if !row.purposes.is_empty() && !row.purposes.contains(&purpose) {
            found.push(Refusal::Purpose);
        }
        if masked {
            return found;
        }
        if !cx.actor.sees_identity() {
            found.push(Refusal::Reader);
        }
        if row.role == Position::Undetermined {
            found.push(Refusal::Role);
        }
        let contract = self.profile.as_ref().is_some_and(|profile| profile.contract.is_some());
        if !contract || row.contract_at.is_none() {
            found.push(Refusal::Contract);
        }
        match row.country.as_deref().and_then(countries::of) {
            None => found.push(Refusal::Country),
            Some(country) if country.zone != Zone::Eea && row.ground.is_none() => found.push(Refusal::Ground),
            Some(_) => {}
        }
        found
    }
}

/// The object of log entries about a partner.
pub const fn object(id: i64) -> Object {
    Object { kind: "recipient", id }
}

/// Demands a role that keeps the list of partners.
fn must_keep(cx: &Cx) -> Result<(), Error> {
    let keeps = matches!(cx.actor.role, Role::Administrator | Role::Coordinator | Role::System);
    if keeps { Ok(()) } else { Err(Error::Forbidden) }
}

/// Adds a partner and answers its number. Whoever works tickets may: a partner without a contract gets masked text only.
///
/// # Errors
/// [`Error::Invalid`] naming every field at fault; [`Error::Forbidden`] for those who do not work tickets.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewRecipient) -> Result<i64, Error> {
    cx.actor.must_operate()?;
    let id = cx.account.ids.next(tx)?;
    let addresses = checked(&new.addresses)?;
    let profile = RecipientProfile {
        name: Personal::new(named(&new.name)?),
        contract: text("contract", new.contract.as_deref(), NAME_AT_MOST)?,
        notes: text("notes", new.notes.as_deref(), NOTES_AT_MOST)?,
        addresses,
        unknown: Unknown::default(),
    };
    let (key, profile_key) = (cx.desk.vault.allocate()?, cx.desk.vault.allocate()?);
    let sealed =
        cx.desk.vault.seal_record(&cx.cell("recipient", id, "sealed_profile"), &[profile_key, key], &profile)?;
    let row = RecipientRow {
        id,
        role: new.role,
        country: placed(new.country.as_deref())?,
        ground: new.ground,
        contract_at: new.contract_at,
        purposes: new.purposes.clone(),
        active: true,
        key: key.0,
        profile_key: profile_key.0,
        sealed_profile: Some(sealed),
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    fits(&row)?;
    sql::insert(tx, cx.id(), &row)?;
    audit::record(
        tx,
        cx,
        Record { act: "recipient.create", object: object(id), facts: facts(&row), detail: None, owners: &[] },
    )?;
    Ok(id)
}

/// One partner, in use or not.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Recipient, Error> {
    cx.actor.must_be_staff()?;
    open(cx, sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?)
}

/// Partners; those out of use only when asked for.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, active_only: bool, window: &Window) -> Result<Part<Recipient>, Error> {
    cx.actor.must_be_staff()?;
    let account = cx.id();
    let mut conditions = Conditions::of_account(&account);
    if active_only {
        conditions.add_fixed("active");
    }
    let Part { rows, total, more } = conditions.read(tx, "recipient", sql::COLUMNS, window, sql::read_recipient)?;
    let mut opened = Vec::with_capacity(rows.len());
    for keyed in rows {
        opened.push(Keyed { key: keyed.key, id: keyed.id, row: open(cx, keyed.row)? });
    }
    Ok(Part { rows: opened, total, more })
}

/// The partner in use that writes from an address.
///
/// # Errors
/// The database's.
pub fn by_address(tx: &mut Tx<'_>, cx: &Cx, address: &str) -> Result<Option<i64>, Error> {
    let known = list(tx, cx, true, &Window::first(ALL))?.rows;
    Ok(known.into_iter().find(|keyed| keyed.row.writes_from(address)).map(|keyed| keyed.id))
}

/// Changes a partner.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers or coordinates; [`Error::NotFound`], [`Error::Invalid`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &RecipientChange) -> Result<(), Error> {
    must_keep(cx)?;
    write(tx, cx, id, change)
}

/// Adds an address from which a partner turned out to write.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn add_address(tx: &mut Tx<'_>, cx: &Cx, id: i64, address: &str) -> Result<(), Error> {
    cx.actor.must_operate()?;
    let known = get(tx, cx, id)?;
    if known.writes_from(address) {
        return Ok(());
    }
    let mut addresses = known.addresses(&crate::disclosure::for_system(SystemUse::Backup));
    addresses.push(address.to_owned());
    write(tx, cx, id, &RecipientChange { addresses: Some(addresses), ..RecipientChange::default() })
}

fn write(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &RecipientChange) -> Result<(), Error> {
    let Recipient { mut row, profile } = get(tx, cx, id)?;
    let mut profile = profile.ok_or(Error::NotFound)?;
    let mut detail = Detail::new();
    let system = crate::disclosure::for_system(SystemUse::Backup);
    if let Some(name) = &change.name {
        let name = named(name)?;
        detail.note("name", Some(profile.name.disclose(&system).clone()), Some(name.clone()));
        profile.name = Personal::new(name);
    }
    for (field, wanted, slot, most) in [
        ("contract", &change.contract, &mut profile.contract, NAME_AT_MOST),
        ("notes", &change.notes, &mut profile.notes, NOTES_AT_MOST),
    ] {
        let Some(wanted) = wanted else { continue };
        let new = text(field, wanted.as_deref(), most)?;
        let shown = |value: &Option<Personal<String>>| value.as_ref().map(|value| value.disclose(&system).clone());
        detail.note(field, shown(slot), shown(&new));
        *slot = new;
    }
    if let Some(addresses) = &change.addresses {
        let new = checked(addresses)?;
        let shown = |list: &[Personal<String>]| {
            Some(list.iter().map(|one| one.disclose(&system).as_str()).collect::<Vec<_>>().join(" "))
        };
        detail.note("addresses", shown(&profile.addresses), shown(&new));
        profile.addresses = new;
    }
    detail.changes.retain(|one| {
        let shown = |value: &Option<Personal<String>>| value.as_ref().map(|value| value.disclose(&system).clone());
        shown(&one.old) != shown(&one.new)
    });
    row.role = change.role.unwrap_or(row.role);
    if let Some(country) = &change.country {
        row.country = placed(country.as_deref())?;
    }
    row.ground = change.ground.unwrap_or(row.ground);
    row.contract_at = change.contract_at.unwrap_or(row.contract_at);
    row.purposes = change.purposes.clone().unwrap_or(row.purposes);
    row.active = change.active.unwrap_or(row.active);
    row.updated_at = cx.at();
    fits(&row)?;
    if !detail.changes.is_empty() {
        let key = cx.desk.vault.allocate()?;
        crate::sweep::give_up(tx, cx, KeyId(row.profile_key))?;
        let cell = cx.cell("recipient", id, "sealed_profile");
        row.sealed_profile = Some(cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], &profile)?);
        row.profile_key = key.0;
    }
    sql::update(tx, cx.id(), &row)?;
    let owners = [KeyId(row.key)];
    audit::record(
        tx,
        cx,
        Record {
            act: "recipient.update",
            object: object(id),
            facts: facts(&row),
            detail: Some(&detail),
            owners: &owners,
        },
    )?;
    Ok(())
}

/// Takes away a partner that never got anything; one that did stays in the register and can only go out of use.
///
/// # Errors
/// [`Error::Invalid`] for one that got something; [`Error::Forbidden`], [`Error::NotFound`].
pub fn remove(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    must_keep(cx)?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    if sql::conversations(tx, cx.id(), id)? > 0 {
        return Err(Error::invalid("base", FaultKind::InUse));
    }
    sql::delete(tx, cx.id(), id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.profile_key))?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    let record = Record { act: "recipient.delete", object: object(id), facts: Facts::new(), detail: None, owners: &[] };
    audit::record(tx, cx, record).map(drop)
}

fn open(cx: &Cx, row: RecipientRow) -> Result<Recipient, Error> {
    let profile =
        crate::desk::opened_record(cx, &cx.cell("recipient", row.id, "sealed_profile"), row.sealed_profile.as_deref())?;
    Ok(Recipient { row, profile })
}

fn named(name: &str) -> Result<String, Error> {
    match name.trim() {
        "" => Err(Error::invalid("name", FaultKind::Blank)),
        name if name.chars().count() > NAME_AT_MOST => Err(Error::invalid("name", FaultKind::TooLong)),
        name => Ok(name.to_owned()),
    }
}

fn text(field: &'static str, value: Option<&str>, most: usize) -> Result<Option<Personal<String>>, Error> {
    match value.map(str::trim).filter(|value| !value.is_empty()) {
        Some(value) if value.chars().count() > most => Err(Error::invalid(field, FaultKind::TooLong)),
        value => Ok(value.map(|value| Personal::new(value.to_owned()))),
    }
}

fn placed(code: Option<&str>) -> Result<Option<String>, Error> {
    match code.map(str::trim).filter(|code| !code.is_empty()) {
        None => Ok(None),
        Some(code) => match countries::of(code) {
            Some(country) => Ok(Some(country.code.to_owned())),
            None => Err(Error::invalid("country", FaultKind::Invalid)),
        },
    }
}

/// A decision of the Commission helps only where there is one.
fn fits(row: &RecipientRow) -> Result<(), Error> {
    let zone = row.country.as_deref().and_then(countries::of).map(|country| country.zone);
    if row.ground == Some(Ground::Adequacy) && zone == Some(Zone::Third) {
        return Err(Error::invalid("transfer_ground", FaultKind::Invalid));
    }
    Ok(())
}

fn checked(addresses: &[String]) -> Result<Vec<Personal<String>>, Error> {
    let mut known: Vec<String> = Vec::new();
    for address in addresses.iter().map(|address| address.trim()).filter(|address| !address.is_empty()) {
        let address = identities::check(IdentityKind::Email, address)
            .map_err(|_| Error::invalid("addresses", FaultKind::Invalid))?;
        if !known.iter().any(|one| one.eq_ignore_ascii_case(address)) {
            known.push(address.to_owned());
        }
    }
    match known.len() {
        0 => Err(Error::invalid("addresses", FaultKind::Blank)),
        n if n > ADDRESSES_AT_MOST => Err(Error::invalid("addresses", FaultKind::TooLong)),
        _ => Ok(known.into_iter().map(Personal::new).collect()),
    }
}

fn facts(row: &RecipientRow) -> Facts {
    let mut facts = Facts::from([
        ("role".into(), Fact::Word(row.role.word())),
        ("active".into(), Fact::Flag(row.active)),
        ("contract".into(), Fact::Flag(row.contract_at.is_some())),
    ]);
    if let Some(country) = row.country.as_deref().and_then(countries::of) {
        facts.insert("country".into(), Fact::Word(country.code));
    }
    if let Some(ground) = row.ground {
        facts.insert("ground".into(), Fact::Word(ground.word()));
    }
    facts
}
