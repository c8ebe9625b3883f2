//! What can be done with people.

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::{Disclosure, Personal};
use vault::KeyId;

use super::records::{Address, Profile};
use super::sql::{self, IdentityRow, PersonRow};
use super::{About, identities, note_about};
use crate::audit::{self, Detail, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::fields::record_ops;
use crate::listing::{Conditions, Part, Window};
use crate::search::feed;
use crate::words::{FieldTarget, IdentityKind, Role, Standing};

/// Names longer than this are no names.
const NAME_AT_MOST: usize = 255;

/// A person about to be added.
pub struct NewPerson {
    /// The name; the e-mail address serves where there is none.
    pub name: Option<String>,
    /// An e-mail address; becomes the primary one.
    pub email: Option<String>,
    /// A telephone number.
    pub phone: Option<String>,
    /// Further identities.
    pub identities: Vec<(IdentityKind, String)>,
    /// What they may do.
    pub role: Role,
    /// Organisation they belong to.
    pub organisation: Option<i64>,
    /// Key in another system.
    pub external_id: Option<String>,
    /// Remarks.
    pub notes: Option<String>,
    /// What else is known.
    pub details: Option<String>,
    /// Name shown to customers.
    pub alias: Option<String>,
    /// Words that sort people.
    pub tags: Vec<String>,
    /// Preferred language.
    pub locale: Option<String>,
    /// The address is known to be theirs.
    pub verified: bool,
    /// Values of the desk's own fields, by word.
    pub fields: record_ops::Given,
}

impl NewPerson {
    /// A customer known by an address.
    pub fn customer(name: Option<&str>, email: &str) -> Self {
        Self {
            name: name.map(str::to_owned),
            email: Some(email.to_owned()),
            phone: None,
            identities: Vec::new(),
            role: Role::EndUser,
            organisation: None,
            external_id: None,
            notes: None,
            details: None,
            alias: None,
            tags: Vec::new(),
            locale: None,
            verified: false,
            fields: record_ops::Given::new(),
        }
    }
}

/// What is to change about a person; `None` leaves a field alone, `Some(None)` empties it.
#[derive(Default)]
pub struct PersonChange {
    /// New name.
    pub name: Option<String>,
    /// An address to add and make primary, as the API's `email` does.
    pub email: Option<String>,
    /// New telephone number.
    pub phone: Option<Option<String>>,
    /// New role.
    pub role: Option<Role>,
    /// New organisation.
    pub organisation: Option<Option<i64>>,
    /// New key in another system.
    pub external_id: Option<Option<String>>,
    /// New remarks.
    pub notes: Option<Option<String>>,
    /// New details.
    pub details: Option<Option<String>>,
    /// New alias.
    pub alias: Option<Option<String>>,
    /// New signature.
    pub signature: Option<Option<String>>,
    /// New tags, replacing the old.
    pub tags: Option<Vec<String>>,
    /// New language.
    pub locale: Option<Option<String>>,
    /// Confirmed or not.
    pub verified: Option<bool>,
    /// Shut out or let in again.
    pub suspended: Option<bool>,
    /// Values of the desk's own fields, by word.
    pub fields: record_ops::Given,
}

impl PersonChange {
    /// Whether it touches nothing but name, language, telephone, and what is shown under replies.
    fn is_personal(&self) -> bool {
        let others = [self.external_id.is_some(), self.notes.is_some(), self.details.is_some()];
        let rights = [self.role.is_some(), self.verified.is_some(), self.suspended.is_some(), self.email.is_some()];
        let sorts = [self.organisation.is_some(), self.tags.is_some(), !self.fields.is_empty()];
        !others.into_iter().chain(rights).chain(sorts).any(|touched| touched)
    }

    /// Whether it touches nothing but what colleagues may say about themselves.
    fn is_own(&self) -> bool {
        self.phone.is_none() && self.is_personal()
    }

    /// Whether it touches nothing but what customers may correct about themselves.
    fn is_correction(&self) -> bool {
        let others = [self.alias.is_some(), self.signature.is_some(), self.locale.is_some()];
        self.is_personal() && !others.into_iter().any(|touched| touched)
    }
}

/// A person with everything opened that still can be.
pub struct Person {
    /// The row.
    pub row: PersonRow,
    /// Who it is; `None` once forgotten.
    pub profile: Option<Profile>,
    /// What reaches them; the address is `None` once forgotten.
    pub identities: Vec<(IdentityRow, Option<Personal<String>>)>,
}

impl Person {
    /// The name, or the pseudonym where the disclosure does not open it.
    pub fn name(&self, cx: &Cx, disclosure: &Disclosure) -> String {
        match self.profile.as_ref().map(|profile| profile.reveal_name(disclosure)) {
            Some(Some(name)) => {
                if let (Some(looks), Role::EndUser) = (&cx.looks, self.row.role) {
                    looks.named(self.row.id);
                }
                name.clone()
            }
            Some(None) => super::pseudonym::of(cx, KeyId(self.row.key)),
            None => super::pseudonym::FORGOTTEN.to_owned(),
        }
    }

    /// The primary address of a kind, if the disclosure opens contacts.
    pub fn primary(&self, kind: IdentityKind, disclosure: &Disclosure) -> Option<&str> {
        let known = self.identities.iter().filter(|(row, _)| row.kind == kind);
        let (_, address) = known.max_by_key(|(row, _)| row.primary)?;
        address.as_ref()?.reveal(Address::FIELD, disclosure).map(String::as_str)
    }
}

/// Adds a person and answers their number.
///
/// # Errors
/// [`Error::Invalid`] when the name is too long, an address is no address or belongs to somebody else;
/// [`Error::Forbidden`] when the actor may not make somebody of this role.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewPerson) -> Result<i64, Error> {
    let id = cx.account.ids.next(tx)?;
    create_as(tx, cx, id, new)
}

fn create_as(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewPerson) -> Result<i64, Error> {
    if cx.actor.role != Role::EndUser {
        cx.actor.must_operate()?;
        cx.actor.must_see_identity()?;
    }
    if new.role != Role::EndUser {
        cx.actor.must_administer()?;
    }
    let name = new.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
    let name = name.or(new.email.as_deref().and_then(|email| email.split('@').next())).unwrap_or_default();
    if name.is_empty() {
        return Err(Error::invalid("name", FaultKind::Blank));
    }
    if name.chars().count() > NAME_AT_MOST {
        return Err(Error::invalid("name", FaultKind::TooLong));
    }
    if let Some(organisation) = new.organisation {
        crate::organisations::ops::must_exist(tx, cx, organisation)?;
    }
    let (key, profile_key) = (cx.desk.vault.allocate()?, cx.desk.vault.allocate()?);
    let mut profile = Profile::named(name);
    profile.alias = text(new.alias.as_deref());
    profile.external_id = text(new.external_id.as_deref());
    profile.notes = text(new.notes.as_deref());
    profile.details = text(new.details.as_deref());
    profile.tags = new.tags.iter().map(|tag| Personal::new(tag.clone())).collect();
    record_ops::take_over(tx, cx, FieldTarget::Person, &mut profile.custom, &new.fields, &mut Detail::new())?;
    let sealed = cx.desk.vault.seal_record(&cx.cell("person", id, "sealed_profile"), &[profile_key, key], &profile)?;
    let row = PersonRow {
        id,
        role: new.role,
        standing: Standing::Normal,
        source: cx.source.word().into(),
        suspended: false,
        verified: new.verified,
        locale: new.locale.clone(),
        organisation: new.organisation,
        merged_into: None,
        key: key.0,
        profile_key: profile_key.0,
        sealed_profile: Some(sealed),
        created_at: cx.at(),
        updated_at: cx.at(),
        last_activity_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &row)?;
    note_about(tx, cx, &About { person: id, table: "person", row: id, kind: "profile", key: profile_key })?;
    let given = [(IdentityKind::Email, new.email.as_deref()), (IdentityKind::Phone, new.phone.as_deref())];
    let given = given.into_iter().filter_map(|(kind, address)| address.map(|address| (kind, address)));
    let further = new.identities.iter().map(|(kind, address)| (*kind, address.as_str()));
    for (kind, address) in given.chain(further) {
        identities::add_to(tx, cx, &row, kind, address, new.verified)?;
    }
    feed::person(tx, cx, id)?;
    let facts = Facts::from([("role".into(), Fact::Word(new.role.word()))]);
    audit::record(tx, cx, Record { act: "person.create", object: object(id), facts, detail: None, owners: &[] })?;
    Ok(id)
}

/// The person with this address, added if there is none.
///
/// # Errors
/// As [`create`].
pub fn find_or_create(tx: &mut Tx<'_>, cx: &Cx, name: Option<&str>, email: &str) -> Result<i64, Error> {
    if let Some(known) = cx.account.people.by_email(email) {
        return Ok(known);
    }
    let email = super::identities::check(IdentityKind::Email, email)?;
    let id = cx.account.ids.next(tx)?;
    // Claimed before anything is written: of two who write at once, one adds the person and the other finds them.
    match feed::claim_email(tx, cx, id, email)? {
        Some(owner) => Ok(owner),
        None => create_as(tx, cx, id, &NewPerson::customer(name, email)),
    }
}

/// One person of the desk, not in the trash.
///
/// # Errors
/// [`Error::NotFound`] when there is none for this actor.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Person, Error> {
    let row = row(tx, cx, id)?;
    if matches!(row.standing, Standing::Trashed | Standing::Forgotten) {
        return Err(Error::NotFound);
    }
    if let (Some(looks), Role::EndUser) = (&cx.looks, row.role) {
        looks.at_person(id);
    }
    open(tx, cx, row)
}

/// The row of a person whatever their standing; history names people in the trash too.
pub(crate) fn row(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<PersonRow, Error> {
    sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)
}

/// Several people, whatever their standing; those that do not exist are left out.
///
/// # Errors
/// The database's.
pub fn many(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<Vec<Person>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(row) = sql::get(tx, cx.id(), *id)? {
            found.push(open(tx, cx, row)?);
        }
    }
    Ok(found)
}

/// Which people a list is to show.
#[derive(Default)]
pub struct Filter {
    /// Of these roles; empty means all.
    pub roles: Vec<Role>,
    /// Of this organisation.
    pub organisation: Option<i64>,
}

/// People, not in the trash.
///
/// # Errors
/// [`Error::Forbidden`] for roles that do not work with people.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, window: &Window) -> Result<Part<Person>, Error> {
    cx.actor.must_be_staff()?;
    let account = cx.id();
    let words: Vec<&str> = filter.roles.iter().map(|role| role.word()).collect();
    let mut conditions = Conditions::of_account(&account);
    conditions.add_fixed("standing = 'normal'");
    if !words.is_empty() {
        conditions.add_in("role", &words);
    }
    if let Some(organisation) = &filter.organisation {
        conditions.add("organisation_id = {}", organisation);
    }
    let part = conditions.read(tx, "person", sql::COLUMNS, window, sql::read_person)?;
    let Part { rows, total, more } = part;
    let mut opened = Vec::with_capacity(rows.len());
    for keyed in rows {
        opened.push(crate::listing::Keyed { key: keyed.key, id: keyed.id, row: open(tx, cx, keyed.row)? });
    }
    Ok(Part { rows: opened, total, more })
}

/// Opens a person's row: what is forgotten is `None`.
pub(crate) fn open(tx: &mut Tx<'_>, cx: &Cx, row: PersonRow) -> Result<Person, Error> {
    let profile = open_profile(cx, &row)?;
    let identities = identities::of(tx, cx, row.id)?;
    Ok(Person { row, profile, identities })
}

/// Opens the profile alone; `None` once forgotten.
pub(crate) fn open_profile(cx: &Cx, row: &PersonRow) -> Result<Option<Profile>, Error> {
    crate::desk::opened_record(cx, &cx.cell("person", row.id, "sealed_profile"), row.sealed_profile.as_deref())
}

/// Changes a person. A changed profile is sealed anew under a new unit key; the old one is given up for erasure.
///
/// # Errors
/// [`Error::Invalid`], [`Error::NotFound`], [`Error::Forbidden`] as for [`create`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &PersonChange) -> Result<(), Error> {
    // Whoever works here writes their own name and signature, whatever else they may not; customers correct their own.
    let fits = if cx.actor.role == Role::EndUser { change.is_correction() } else { change.is_own() };
    let own = cx.actor.person == Some(id) && (cx.actor.role.is_staff() || cx.actor.role == Role::EndUser) && fits;
    if !own {
        cx.actor.must_operate()?;
        cx.actor.must_see_identity()?;
    }
    let Person { mut row, profile, identities: known } = get(tx, cx, id)?;
    let mut profile = profile.ok_or(Error::NotFound)?;
    let may = |wanted: Role| if own || wanted == Role::EndUser { Ok(()) } else { cx.actor.must_administer() };
    may(row.role)?;
    let mut detail = Detail::new();
    let mut facts = Facts::new();
    let system = crate::disclosure::for_system(personal::SystemUse::Backup);
    if let Some(role) = change.role.filter(|role| *role != row.role) {
        may(role)?;
        if row.role == Role::Administrator && sql::administrators(tx, cx.id())? <= 1 {
            return Err(Error::invalid("role", FaultKind::InUse));
        }
        facts.insert("role".into(), Fact::Word(role.word()));
        row.role = role;
    }
    if let Some(name) = change.name.as_deref().map(str::trim) {
        if name.is_empty() {
            return Err(Error::invalid("name", FaultKind::Blank));
        }
        if name.chars().count() > NAME_AT_MOST {
            return Err(Error::invalid("name", FaultKind::TooLong));
        }
        note(&mut detail, "name", Some(profile.name.disclose(&system)), Some(name));
        profile.name = Personal::new(name.to_owned());
    }
    for (field, wanted, slot) in [
        ("alias", &change.alias, &mut profile.alias),
        ("external_id", &change.external_id, &mut profile.external_id),
        ("notes", &change.notes, &mut profile.notes),
        ("details", &change.details, &mut profile.details),
        ("signature", &change.signature, &mut profile.signature),
    ] {
        let Some(wanted) = wanted else { continue };
        note(&mut detail, field, slot.as_ref().map(|old| old.disclose(&system)), wanted.as_deref());
        *slot = text(wanted.as_deref());
    }
    record_ops::take_over(tx, cx, FieldTarget::Person, &mut profile.custom, &change.fields, &mut detail)?;
    if let Some(tags) = &change.tags {
        let old: Vec<&str> = profile.tags.iter().map(|tag| tag.disclose(&system).as_str()).collect();
        detail.note("tags", Some(old.join(" ")), Some(tags.join(" ")));
        profile.tags = tags.iter().map(|tag| Personal::new(tag.clone())).collect();
    }
    if let Some(organisation) = change.organisation {
        if let Some(organisation) = organisation {
            crate::organisations::ops::must_exist(tx, cx, organisation)?;
        }
        row.organisation = organisation;
        facts.insert("organisation".into(), organisation.map_or(Fact::None, Fact::Number));
    }
    if let Some(locale) = &change.locale {
        row.locale.clone_from(locale);
    }
    row.verified = change.verified.unwrap_or(row.verified);
    row.suspended = change.suspended.unwrap_or(row.suspended);
    row.updated_at = cx.at();
    if !detail.changes.is_empty() {
        reseal(tx, cx, &mut row, &profile)?;
    }
    sql::update(tx, cx.id(), &row)?;
    if let Some(email) = &change.email {
        identities::add_primary(tx, cx, &row, &known, IdentityKind::Email, email)?;
    }
    if let Some(phone) = &change.phone {
        identities::replace_phone(tx, cx, &row, &known, phone.as_deref())?;
    }
    feed::person(tx, cx, id)?;
    let owners = [KeyId(row.key)];
    audit::record(
        tx,
        cx,
        Record { act: "person.update", object: object(id), facts, detail: Some(&detail), owners: &owners },
    )?;
    crate::staff::actors::changed(tx, cx);
    Ok(())
}

/// Seals a profile anew under a fresh unit key; the old one is given up.
fn reseal(tx: &mut Tx<'_>, cx: &Cx, row: &mut PersonRow, profile: &Profile) -> Result<(), Error> {
    let (old, key) = (KeyId(row.profile_key), cx.desk.vault.allocate()?);
    let cell = cx.cell("person", row.id, "sealed_profile");
    row.sealed_profile = Some(cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], profile)?);
    row.profile_key = key.0;
    note_about(tx, cx, &About { person: row.id, table: "person", row: row.id, kind: "profile", key })?;
    crate::sweep::give_up(tx, cx, old)
}

/// Removes what was written into a field that is gone.
pub(crate) fn forget_field(tx: &mut Tx<'_>, cx: &Cx, id: i64, field: i64) -> Result<(), Error> {
    let Some(mut row) = sql::get(tx, cx.id(), id)? else { return Ok(()) };
    let Some(mut profile) = open_profile(cx, &row)? else { return Ok(()) };
    if profile.custom.remove(&field).is_none() {
        return Ok(());
    }
    reseal(tx, cx, &mut row, &profile)?;
    Ok(sql::update(tx, cx.id(), &row)?)
}

/// Puts a person into the trash. Their addresses are free again: the same human writing anew is a new person.
///
/// # Errors
/// [`Error::Invalid`] for oneself, for the last administrator, and while a ticket of theirs is not closed, since its
/// answers would reach nobody; [`Error::NotFound`].
pub fn trash(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Person, Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()?;
    let person = get(tx, cx, id)?;
    if person.row.role != Role::EndUser {
        cx.actor.must_administer()?;
        if cx.actor.person == Some(id) {
            return Err(Error::invalid("base", FaultKind::InUse));
        }
        // What is in their charge is given to somebody else first.
        if crate::staff::members::charge(tx, cx, id)? > 0 {
            return Err(Error::invalid("base", FaultKind::InUse));
        }
    }
    if sql::awaits(tx, cx.id(), id)? {
        return Err(Error::invalid("base", FaultKind::InUse));
    }
    sql::trash(tx, cx.id(), id, None, cx.at())?;
    feed::person_gone(tx, cx, id);
    crate::staff::tokens::drop_of(tx, cx, id)?;
    let record = Record { act: "person.trash", object: object(id), facts: Facts::new(), detail: None, owners: &[] };
    audit::record(tx, cx, record)?;
    crate::staff::actors::changed(tx, cx);
    Ok(person)
}

/// The object of log entries about a person's record.
pub const fn object(id: i64) -> Object {
    Object { kind: "person", id }
}

fn text(value: Option<&str>) -> Option<Personal<String>> {
    value.filter(|value| !value.is_empty()).map(|value| Personal::new(value.to_owned()))
}

fn note(detail: &mut Detail, field: &str, old: Option<impl AsRef<str>>, new: Option<&str>) {
    detail.note(field, old.map(|old| old.as_ref().to_owned()), new.map(str::to_owned));
}
