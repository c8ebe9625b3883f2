//! What is done with purposes. A purpose without a legal basis cannot be used; one that is used cannot lose its basis.

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::LegalBasis;

use super::sql::{self, PurposeRow};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::words::Role;

/// A purpose as it is written down.
#[derive(Clone, Default)]
pub struct Purpose {
    /// What people read.
    pub title: String,
    /// What is done for it.
    pub description: String,
    /// On what ground; `None` where nobody has decided yet.
    pub basis: Option<LegalBasis>,
}

/// Every purpose.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<PurposeRow>, Error> {
    cx.actor.must_be_staff()?;
    Ok(sql::all(tx, cx.id())?)
}

/// One purpose.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<PurposeRow, Error> {
    cx.actor.must_be_staff()?;
    sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)
}

/// Whether something may be done for this purpose: it exists, and its legal basis is recorded.
///
/// # Errors
/// The database's.
pub fn may_serve(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<bool, Error> {
    Ok(sql::get(tx, cx.id(), id)?.is_some_and(|purpose| LegalBasis::from_slug(&purpose.basis).is_some()))
}

/// Adds a purpose.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor sets the desk up or coordinates data protection; [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &Purpose) -> Result<i64, Error> {
    must_decide(cx)?;
    let title = named(&new.title)?;
    if sql::all(tx, cx.id())?.iter().any(|known| known.title.eq_ignore_ascii_case(&title)) {
        return Err(Error::invalid("title", FaultKind::Duplicate));
    }
    let id = cx.account.ids.next(tx)?;
    let row = PurposeRow {
        id,
        slug: format!("purpose-{id}"),
        title,
        description: described(&new.description)?,
        basis: new.basis.map_or("", LegalBasis::slug).to_owned(),
        updated_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &row)?;
    log(tx, cx, "purpose.create", id, new.basis)?;
    Ok(id)
}

/// Changes a purpose.
///
/// # Errors
/// As [`create`]; [`Error::Invalid`] with `InUse` for taking the basis from a purpose that is used.
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &Purpose) -> Result<(), Error> {
    must_decide(cx)?;
    let mut row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    // Those every desk begins with are named by the program, in the language of the reader.
    let own_name = row.slug.starts_with("purpose-");
    row.title = if own_name { named(&change.title)? } else { change.title.trim().to_owned() };
    if row.title.chars().count() > 255 {
        return Err(Error::invalid("title", FaultKind::TooLong));
    }
    row.description = described(&change.description)?;
    let used = row.slug == "support" || sql::fields_of(tx, cx.id(), id)? > 0;
    if change.basis.is_none() && used {
        return Err(Error::invalid("basis", FaultKind::InUse));
    }
    row.basis = change.basis.map_or("", LegalBasis::slug).to_owned();
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    log(tx, cx, "purpose.update", id, change.basis)
}

fn must_decide(cx: &Cx) -> Result<(), Error> {
    let decides = matches!(cx.actor.role, Role::Administrator | Role::Coordinator | Role::System);
    if decides { Ok(()) } else { Err(Error::Forbidden) }
}

fn named(title: &str) -> Result<String, Error> {
    match title.trim() {
        "" => Err(Error::invalid("title", FaultKind::Blank)),
        title if title.chars().count() > 255 => Err(Error::invalid("title", FaultKind::TooLong)),
        title => Ok(title.to_owned()),
    }
}

fn described(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.chars().count() > 2_000 {
        return Err(Error::invalid("description", FaultKind::TooLong));
    }
    Ok(text.to_owned())
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64, basis: Option<LegalBasis>) -> Result<(), Error> {
    let facts = Facts::from([("basis".into(), basis.map_or(Fact::None, |basis| Fact::Word(basis.slug())))]);
    let object = Object { kind: "purpose", id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}
