//! What can be done with forms: drafts are changed, published versions are not.

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::LegalBasis;

use super::design::{ASKS_AT_MOST, Design, origin};
use super::records::ContactProof;
use super::sql::{self, FormRow, VersionRow};
use crate::audit::{self, Record};
use crate::consent::texts;
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::i18n::Language;
use crate::words::FieldTarget;

/// Forms of a desk at the most.
const MOST: usize = 100;
/// Characters of one text.
const TEXT_AT_MOST: usize = 4_000;
/// Sites that may show a form.
const ORIGINS_AT_MOST: usize = 20;

/// A form as its makers see it.
pub struct Form {
    /// The row.
    pub row: FormRow,
    /// The newest version: the draft, else what is published.
    pub newest: VersionRow,
    /// What it asks and says.
    pub design: Design,
}

impl Form {
    /// Whether there is something that is not published yet.
    pub fn is_draft(&self) -> bool {
        self.newest.published_at.is_none()
    }
}

/// Every form, in its order.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Form>, Error> {
    cx.actor.must_administer()?;
    let rows = sql::forms(tx, cx.id())?;
    rows.into_iter().map(|row| open(tx, cx, row)).collect()
}

/// One form.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor administers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Form, Error> {
    cx.actor.must_administer()?;
    let row = sql::form(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    open(tx, cx, row)
}

fn open(tx: &mut Tx<'_>, cx: &Cx, row: FormRow) -> Result<Form, Error> {
    let newest = sql::versions(tx, cx.id(), row.id)?.pop().ok_or(Error::NotFound)?;
    let design = Design::read(&newest.design);
    Ok(Form { row, newest, design })
}

/// Makes a form, which is nobody's yet: it begins as a draft.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming what does not fit.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, design: &Design) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    let known = sql::forms(tx, cx.id())?;
    if known.len() >= MOST {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    if design.title.of(Language::German).is_none() {
        return Err(Error::invalid("title_de", FaultKind::Blank));
    }
    check(tx, cx, design)?;
    let position = known.iter().map(|form| form.position).max().unwrap_or(0) + 1;
    let id = cx.account.ids.next(tx)?;
    let row = FormRow { id, active: true, position, published: None, created_at: cx.at(), updated_at: cx.at() };
    sql::insert(tx, cx.id(), &row)?;
    let draft = VersionRow { version: 1, design: design.stored(), published_at: None, updated_at: cx.at() };
    sql::put_version(tx, cx.id(), id, &draft)?;
    log(tx, cx, "contact_form.create", &row)?;
    Ok(id)
}

/// Writes the draft; what is published stays as it is until the draft is published, too.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn save(tx: &mut Tx<'_>, cx: &Cx, id: i64, design: &Design) -> Result<(), Error> {
    let Form { mut row, newest, .. } = get(tx, cx, id)?;
    check(tx, cx, design)?;
    let version = if newest.published_at.is_some() { newest.version + 1 } else { newest.version };
    let draft = VersionRow { version, design: design.stored(), published_at: None, updated_at: cx.at() };
    sql::put_version(tx, cx.id(), id, &draft)?;
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    log(tx, cx, "contact_form.save", &row)
}

/// Publishes the draft.
///
/// # Errors
/// [`Error::Invalid`] naming every field without a purpose or basis, and every box without a wording in both languages;
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn publish(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let Form { mut row, mut newest, design } = get(tx, cx, id)?;
    check(tx, cx, &design)?;
    let faults = unready(tx, cx, &design)?;
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    newest.published_at = Some(cx.at());
    newest.updated_at = cx.at();
    sql::put_version(tx, cx.id(), id, &newest)?;
    row.published = Some(newest.version);
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    log(tx, cx, "contact_form.publish", &row)
}

/// Opens a form to the world, or closes it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn set_active(tx: &mut Tx<'_>, cx: &Cx, id: i64, active: bool) -> Result<(), Error> {
    let Form { mut row, .. } = get(tx, cx, id)?;
    (row.active, row.updated_at) = (active, cx.at());
    sql::update(tx, cx.id(), &row)?;
    log(tx, cx, "contact_form.open", &row)
}

/// Removes a form that was never published; one that was is only closed, because tickets name its versions.
///
/// # Errors
/// [`Error::Invalid`] with `InUse`; [`Error::NotFound`], [`Error::Forbidden`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let Form { row, .. } = get(tx, cx, id)?;
    if row.published.is_some() {
        return Err(Error::invalid("base", FaultKind::InUse));
    }
    sql::delete(tx, cx.id(), id)?;
    log(tx, cx, "contact_form.delete", &row)
}

/// What keeps a draft from being published.
///
/// # Errors
/// The database's.
pub fn unready(tx: &mut Tx<'_>, cx: &Cx, design: &Design) -> Result<Vec<Fault>, Error> {
    let mut faults = Vec::new();
    let mut asked = Vec::new();
    for ask in &design.asks {
        let fault = |kind| Fault { field: "asks", kind, of: Some(ask.field) };
        let field = crate::fields::sql::get(tx, cx.id(), FieldTarget::Ticket, ask.field)?;
        let Some(field) = field.filter(|field| field.active) else {
            faults.push(fault(FaultKind::Unknown));
            continue;
        };
        match basis(tx, cx, field.purpose)? {
            None => faults.push(fault(FaultKind::NoGround(crate::consent::Reason::NoBasis))),
            Some(LegalBasis::Consent) => asked.push(field.purpose),
            Some(_) => {}
        }
    }
    asked.extend(&design.boxes);
    asked.sort_unstable();
    asked.dedup();
    for purpose in asked {
        let fault = |kind| Fault { field: "boxes", kind, of: Some(purpose) };
        if basis(tx, cx, purpose)? != Some(LegalBasis::Consent) {
            faults.push(fault(FaultKind::Invalid));
            continue;
        }
        for language in Language::ALL {
            if texts::current(tx, cx, purpose, language)?.is_none() {
                faults.push(fault(FaultKind::Blank));
                break;
            }
        }
    }
    Ok(faults)
}

fn basis(tx: &mut Tx<'_>, cx: &Cx, purpose: i64) -> Result<Option<LegalBasis>, Error> {
    let row = crate::purposes::sql::get(tx, cx.id(), purpose)?;
    Ok(row.and_then(|row| LegalBasis::from_slug(&row.basis)))
}

/// What holds for drafts, too.
fn check(tx: &mut Tx<'_>, cx: &Cx, design: &Design) -> Result<(), Error> {
    let info = &design.information;
    let texts = [
        ("title_de", &design.title),
        ("lead_de", &design.lead),
        ("what_de", &info.what),
        ("why_de", &info.why),
        ("how_long_de", &info.how_long),
        ("recipients_de", &info.recipients),
        ("object_de", &info.object),
    ];
    for (field, said) in texts {
        if said.de.chars().count().max(said.en.chars().count()) > TEXT_AT_MOST {
            return Err(Error::invalid(field, FaultKind::TooLong));
        }
        // What one half of the readers is not told is told to nobody.
        if said.is_half() {
            let other = if said.de.trim().is_empty() { field } else { english(field) };
            return Err(Error::invalid(other, FaultKind::Blank));
        }
    }
    if let Some(group) = design.group {
        crate::staff::groups::must_exist(tx, cx, group)?;
    }
    if design.origins.len() > ORIGINS_AT_MOST || design.origins.iter().any(|site| origin(site).as_ref() != Some(site)) {
        return Err(Error::invalid("origins", FaultKind::Invalid));
    }
    if design.asks.len() > ASKS_AT_MOST {
        return Err(Error::invalid("asks", FaultKind::TooLong));
    }
    for (place, ask) in design.asks.iter().enumerate() {
        let earlier = design.asks.get(..place).unwrap_or_default();
        if earlier.iter().any(|other| other.field == ask.field) {
            return Err(Error::Invalid(vec![Fault { field: "asks", kind: FaultKind::Duplicate, of: Some(ask.field) }]));
        }
        // Asked after what it depends on, so that nobody scrolls back.
        if ask.when.as_ref().is_some_and(|when| earlier.iter().all(|other| other.field != when.field)) {
            return Err(Error::Invalid(vec![Fault { field: "when", kind: FaultKind::Unknown, of: Some(ask.field) }]));
        }
    }
    Ok(())
}

const fn english(field: &str) -> &'static str {
    match field.as_bytes() {
        b"title_de" => "title_en",
        b"lead_de" => "lead_en",
        b"what_de" => "what_en",
        b"why_de" => "why_en",
        b"how_long_de" => "how_long_en",
        b"recipients_de" => "recipients_en",
        _ => "object_en",
    }
}

/// What somebody was shown and chose before their ticket arose, for those who may know them.
///
/// # Errors
/// [`Error::NotFound`] where there is none, or it is forgotten.
pub fn proof(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<serde_json::Value, Error> {
    cx.actor.must_be_staff()?;
    crate::tickets::read::get(tx, cx, ticket)?;
    if !cx.actor.sees_identity() {
        return Err(Error::NotFound);
    }
    let row = sql::proof(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    let cell = cx.cell("contact_proof", ticket, "sealed_proof");
    let sealed = row.sealed.ok_or(Error::NotFound)?;
    let proof: ContactProof = crate::desk::opened(cx.desk.vault.open_record(&cell, &sealed))?.ok_or(Error::NotFound)?;
    let shown = proof.reveal_shown(&crate::disclosure::for_actor(cx)).ok_or(Error::NotFound)?;
    Ok(serde_json::from_str(shown).unwrap_or_default())
}

/// The form every desk begins with, and what people are asked in it.
///
/// # Errors
/// The database's.
pub fn seed(tx: &mut Tx<'_>, account: i64, surveys: i64, at: i64) -> Result<(), Error> {
    let row = FormRow { id: 1, active: true, position: 1, published: Some(1), created_at: at, updated_at: at };
    sql::insert(tx, account, &row)?;
    let design = Design { boxes: vec![surveys], files: true, ..Design::default() };
    let first = VersionRow { version: 1, design: design.stored(), published_at: Some(at), updated_at: at };
    Ok(sql::put_version(tx, account, 1, &first)?)
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &FormRow) -> Result<(), Error> {
    let facts = Facts::from([
        ("active".into(), Fact::Flag(row.active)),
        ("version".into(), row.published.map_or(Fact::None, Fact::Number)),
    ]);
    // Pages of the help centre say whether there is a form.
    crate::articles::changed(tx, cx);
    let object = Object { kind: "contact_form", id: row.id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}
