//! What can be done with organisations.

use std::sync::Arc;

use db::Tx;
use ledger::{Facts, Object};
use personal::{Disclosure, Personal, SystemUse, Unknown};
use vault::KeyId;

use super::records::OrganisationProfile;
use super::sql::{self, OrganisationRow};
use crate::audit::{self, Detail, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::fields::{FieldRow, record_ops};
use crate::listing::{Conditions, Keyed, Part, Window};
use crate::search::feed;
use crate::tickets::places;
use crate::words::{FieldTarget, Standing};

/// An organisation about to be added.
#[derive(Default)]
pub struct NewOrganisation {
    /// Its name, unlike all others.
    pub name: String,
    /// Domains whose people belong to it.
    pub domains: Vec<String>,
    /// What else is known.
    pub details: Option<String>,
    /// Remarks.
    pub notes: Option<String>,
    /// Key in another system.
    pub external_id: Option<String>,
    /// Words that sort organisations.
    pub tags: Vec<String>,
    /// Its people see each other's tickets.
    pub shared_tickets: bool,
    /// Group that gets its tickets.
    pub group: Option<i64>,
    /// Values of the desk's own fields, by word.
    pub fields: record_ops::Given,
}

/// What is to change; `None` leaves a field alone, `Some(None)` empties it.
#[derive(Default)]
pub struct OrganisationChange {
    /// New name.
    pub name: Option<String>,
    /// New domains, replacing the old.
    pub domains: Option<Vec<String>>,
    /// New details.
    pub details: Option<Option<String>>,
    /// New remarks.
    pub notes: Option<Option<String>>,
    /// New key in another system.
    pub external_id: Option<Option<String>>,
    /// New tags, replacing the old.
    pub tags: Option<Vec<String>>,
    /// Shared tickets or not.
    pub shared_tickets: Option<bool>,
    /// New group.
    pub group: Option<Option<i64>>,
    /// Values of the desk's own fields, by word.
    pub fields: record_ops::Given,
}

/// An organisation with its profile, `None` once forgotten.
pub struct Organisation {
    /// The row.
    pub row: OrganisationRow,
    /// What is known of it.
    pub profile: Option<OrganisationProfile>,
    /// The desk's own fields of organisations.
    pub fields: Arc<[FieldRow]>,
}

impl Organisation {
    /// The name, or a stable stand-in where the disclosure does not open it.
    pub fn name(&self, disclosure: &Disclosure) -> String {
        let name = self.profile.as_ref().and_then(|profile| profile.reveal_name(disclosure));
        name.cloned().unwrap_or_else(|| format!("Organisation {}", self.row.id))
    }
}

/// Adds an organisation.
///
/// # Errors
/// [`Error::Invalid`] when the name is empty or taken.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewOrganisation) -> Result<i64, Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()?;
    let name = named(&new.name)?;
    if let Some(group) = new.group {
        crate::staff::groups::must_exist(tx, cx, group)?;
    }
    let id = cx.account.ids.next(tx)?;
    feed::reserve_organisation(tx, cx, id, name)?;
    let (key, profile_key) = (cx.desk.vault.allocate()?, cx.desk.vault.allocate()?);
    let mut custom = record_ops::Kept::new();
    record_ops::take_over(tx, cx, FieldTarget::Organisation, &mut custom, &new.fields, &mut Detail::new())?;
    let profile = OrganisationProfile {
        name: Personal::new(name.to_owned()),
        custom,
        domains: list(&new.domains),
        details: text(new.details.as_deref()),
        notes: text(new.notes.as_deref()),
        external_id: text(new.external_id.as_deref()),
        tags: list(&new.tags),
        unknown: Unknown::default(),
    };
    let cell = cx.cell("organisation", id, "sealed_profile");
    let row = OrganisationRow {
        id,
        standing: Standing::Normal,
        shared_tickets: new.shared_tickets,
        group: new.group,
        key: key.0,
        profile_key: profile_key.0,
        sealed_profile: Some(cx.desk.vault.seal_record(&cell, &[profile_key, key], &profile)?),
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &row, cx.source.word())?;
    feed::organisation(tx, cx, id, &profile);
    log(tx, cx, "organisation.create", id, None, key)?;
    Ok(id)
}

/// One organisation, not in the trash.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Organisation, Error> {
    cx.actor.must_be_staff()?;
    let row = sql::get(tx, cx.id(), id)?.filter(|row| row.standing != Standing::Trashed).ok_or(Error::NotFound)?;
    let fields = fields(tx, cx)?;
    Ok(Organisation { fields, ..open(cx, row)? })
}

/// The desk's own fields of organisations, read once for all that are shown.
fn fields(tx: &mut Tx<'_>, cx: &Cx) -> Result<Arc<[FieldRow]>, Error> {
    Ok(crate::fields::sql::all(tx, cx.id(), FieldTarget::Organisation)?.into())
}

/// Refuses a reference to an organisation that does not exist.
pub(crate) fn must_exist(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let found = sql::get(tx, cx.id(), id)?.is_some_and(|row| row.standing != Standing::Trashed);
    if found { Ok(()) } else { Err(Error::invalid("organization_id", FaultKind::Unknown)) }
}

/// Several organisations; those that do not exist are left out.
///
/// # Errors
/// The database's.
pub fn many(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<Vec<Organisation>, Error> {
    cx.actor.must_be_staff()?;
    let mut found = Vec::with_capacity(ids.len());
    let fields = fields(tx, cx)?;
    for id in ids {
        if let Some(row) = sql::get(tx, cx.id(), *id)?.filter(|row| row.standing != Standing::Trashed) {
            found.push(Organisation { fields: Arc::clone(&fields), ..open(cx, row)? });
        }
    }
    Ok(found)
}

/// Several organisations in the trash or not, in the order asked for.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn many_any(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<Vec<Organisation>, Error> {
    cx.actor.must_be_staff()?;
    let fields = fields(tx, cx)?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(row) = sql::get(tx, cx.id(), *id)? {
            found.push(Organisation { fields: Arc::clone(&fields), ..open(cx, row)? });
        }
    }
    Ok(found)
}

/// Organisations, not in the trash.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list_all(tx: &mut Tx<'_>, cx: &Cx, window: &Window) -> Result<Part<Organisation>, Error> {
    cx.actor.must_be_staff()?;
    let account = cx.id();
    let mut conditions = Conditions::of_account(&account);
    conditions.add_fixed("standing = 'normal'");
    let Part { rows, total, more } = conditions.read(tx, "organisation", sql::COLUMNS, window, sql::read)?;
    let mut opened = Vec::with_capacity(rows.len());
    let fields = fields(tx, cx)?;
    for keyed in rows {
        let row = Organisation { fields: Arc::clone(&fields), ..open(cx, keyed.row)? };
        opened.push(Keyed { key: keyed.key, id: keyed.id, row });
    }
    Ok(Part { rows: opened, total, more })
}

/// Changes an organisation; a changed profile is a new sealed version, the old key is given up.
///
/// # Errors
/// [`Error::Invalid`], [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &OrganisationChange) -> Result<(), Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()?;
    let Organisation { mut row, profile, .. } = get(tx, cx, id)?;
    let mut profile = profile.ok_or(Error::NotFound)?;
    let system = crate::disclosure::for_system(SystemUse::Index);
    let mut detail = Detail::new();
    if let Some(wanted) = &change.name {
        let name = named(wanted)?;
        let old = profile.name.disclose(&system);
        if !old.eq_ignore_ascii_case(name) {
            feed::reserve_organisation(tx, cx, id, name)?;
        }
        detail.note("name", Some(old.clone()), Some(name.to_owned()));
        profile.name = Personal::new(name.to_owned());
    }
    for (field, wanted, slot) in [
        ("details", &change.details, &mut profile.details),
        ("notes", &change.notes, &mut profile.notes),
        ("external_id", &change.external_id, &mut profile.external_id),
    ] {
        let Some(wanted) = wanted else { continue };
        detail.note(field, slot.as_ref().map(|old| old.disclose(&system).clone()), wanted.clone());
        *slot = text(wanted.as_deref());
    }
    record_ops::take_over(tx, cx, FieldTarget::Organisation, &mut profile.custom, &change.fields, &mut detail)?;
    for (field, wanted, slot) in
        [("domain_names", &change.domains, &mut profile.domains), ("tags", &change.tags, &mut profile.tags)]
    {
        let Some(wanted) = wanted else { continue };
        let old: Vec<&str> = slot.iter().map(|word| word.disclose(&system).as_str()).collect();
        detail.note(field, Some(old.join(" ")), Some(wanted.join(" ")));
        *slot = list(wanted);
    }
    if let Some(group) = change.group {
        if let Some(group) = group {
            crate::staff::groups::must_exist(tx, cx, group)?;
        }
        row.group = group;
    }
    row.shared_tickets = change.shared_tickets.unwrap_or(row.shared_tickets);
    row.updated_at = cx.at();
    if !detail.changes.is_empty() {
        reseal(tx, cx, &mut row, &profile)?;
        feed::organisation(tx, cx, id, &profile);
    }
    sql::update(tx, cx.id(), &row)?;
    log(tx, cx, "organisation.update", id, Some(&detail), KeyId(row.key))
}

/// Seals a profile anew under a fresh unit key; the old one is given up.
fn reseal(tx: &mut Tx<'_>, cx: &Cx, row: &mut OrganisationRow, profile: &OrganisationProfile) -> Result<(), Error> {
    let key = cx.desk.vault.allocate()?;
    let cell = cx.cell("organisation", row.id, "sealed_profile");
    row.sealed_profile = Some(cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], profile)?);
    crate::sweep::give_up(tx, cx, KeyId(row.profile_key))?;
    row.profile_key = key.0;
    Ok(())
}

/// Removes what was written into a field that is gone.
pub(crate) fn forget_field(tx: &mut Tx<'_>, cx: &Cx, id: i64, field: i64) -> Result<(), Error> {
    let Some(row) = sql::get(tx, cx.id(), id)? else { return Ok(()) };
    let Organisation { mut row, profile, .. } = open(cx, row)?;
    let Some(mut profile) = profile else { return Ok(()) };
    if profile.custom.remove(&field).is_none() {
        return Ok(());
    }
    reseal(tx, cx, &mut row, &profile)?;
    Ok(sql::update(tx, cx.id(), &row)?)
}

/// Puts an organisation into the trash. Its people and tickets belong to none any more; whoever keeps a copy is told of them again.
///
/// # Errors
/// [`Error::NotFound`].
pub fn trash(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()?;
    let row = get(tx, cx, id)?.row;
    for ticket in sql::trash(tx, cx.id(), id, cx.at())? {
        places::refresh(tx, cx, ticket)?;
    }
    feed::organisation_gone(tx, cx, id);
    log(tx, cx, "organisation.trash", id, None, KeyId(row.key))
}

/// Opens a row; what is forgotten is `None`.
pub(crate) fn open(cx: &Cx, row: OrganisationRow) -> Result<Organisation, Error> {
    let profile = crate::desk::opened_record(
        cx,
        &cx.cell("organisation", row.id, "sealed_profile"),
        row.sealed_profile.as_deref(),
    )?;
    Ok(Organisation { row, profile, fields: Arc::from([]) })
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64, detail: Option<&Detail>, key: KeyId) -> Result<(), Error> {
    let object = Object { kind: "organisation", id };
    audit::record(tx, cx, Record { act, object, facts: Facts::new(), detail, owners: &[key] }).map(drop)
}

fn named(name: &str) -> Result<&str, Error> {
    let name = name.trim();
    match name.chars().count() {
        0 => Err(Error::invalid("name", FaultKind::Blank)),
        1..=255 => Ok(name),
        _ => Err(Error::invalid("name", FaultKind::TooLong)),
    }
}

fn list(words: &[String]) -> Vec<Personal<String>> {
    words.iter().filter(|word| !word.is_empty()).map(|word| Personal::new(word.clone())).collect()
}

fn text(value: Option<&str>) -> Option<Personal<String>> {
    value.filter(|value| !value.is_empty()).map(|value| Personal::new(value.to_owned()))
}

/// Fills the directory of names from the sealed rows.
///
/// # Errors
/// The database's or the vault's.
pub fn fill(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    const STEP: i64 = 500;
    let system = crate::disclosure::for_system(SystemUse::Index);
    let mut after = 0;
    loop {
        let rows = sql::every(tx, cx.id(), after, STEP)?;
        let Some(last) = rows.last().map(|row| row.id) else { return Ok(()) };
        for row in rows {
            let organisation = open(cx, row)?;
            if let Some(profile) = &organisation.profile {
                let (names, id) = (&cx.account.organisations, organisation.row.id);
                names.insert(index::people::Identity::Email(profile.name.disclose(&system)), id);
                feed::describe_organisation(&cx.account, id, profile);
            }
        }
        after = last;
    }
}
