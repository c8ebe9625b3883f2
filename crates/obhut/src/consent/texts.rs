//! Wordings: published in versions, never changed. A new one holds for whoever is asked from now on; what was agreed to
//! before stays agreed to as it was read.

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::LegalBasis;

use super::sql::{self, TextRow};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Language, Translator};
use crate::words::Role;

/// Characters of a wording.
const AT_MOST: usize = 4_000;
/// The longest time for which a consent may be asked, in days.
const DAYS_AT_MOST: i64 = 3_650;

/// A wording about to be published.
#[derive(Clone)]
pub struct NewText {
    /// What it asks consent for.
    pub purpose: i64,
    /// Its language.
    pub language: Language,
    /// What people read.
    pub wording: String,
    /// For how many days a consent to it holds.
    pub valid_days: Option<i64>,
}

/// Every wording there ever was.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn all(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<TextRow>, Error> {
    cx.actor.must_be_staff()?;
    Ok(sql::texts(tx, cx.id())?)
}

/// The wordings every desk begins with, for the purposes that rest on consent.
///
/// # Errors
/// The database's.
pub fn seed(tx: &mut Tx<'_>, account: i64, (purpose, slug): (i64, &str), at: i64) -> Result<(), Error> {
    let (key, first) = match slug {
        "surveys" => (Key("consent-text-surveys"), 1),
        "marketing" => (Key("consent-text-marketing"), 3),
        "recording" => (Key("consent-text-recording"), 5),
        _ => return Ok(()),
    };
    for (id, language) in (first..).zip(Language::ALL) {
        let (locale, wording) = (language.tag().to_owned(), Translator::new(language).get(key).into_owned());
        let row = TextRow { id, purpose, locale, version: 1, wording, valid_days: None, created_at: at };
        sql::insert_text(tx, account, &row)?;
    }
    Ok(())
}

/// The wording in use for a purpose in a language.
///
/// # Errors
/// The database's.
pub fn current(tx: &mut Tx<'_>, cx: &Cx, purpose: i64, language: Language) -> Result<Option<TextRow>, Error> {
    let all = sql::texts(tx, cx.id())?;
    Ok(all.into_iter().rev().find(|text| text.purpose == purpose && text.locale == language.tag()))
}

/// Publishes a wording; answers its number. The same words again are no new version.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor sets the desk up or coordinates data protection; [`Error::Invalid`] naming what
/// does not fit: consent is asked only for purposes that rest on it.
pub fn publish(tx: &mut Tx<'_>, cx: &Cx, new: &NewText) -> Result<i64, Error> {
    if !matches!(cx.actor.role, Role::Administrator | Role::Coordinator | Role::System) {
        return Err(Error::Forbidden);
    }
    let purpose = crate::purposes::sql::get(tx, cx.id(), new.purpose)?;
    let purpose = purpose.ok_or(Error::invalid("purpose", FaultKind::Unknown))?;
    if LegalBasis::from_slug(&purpose.basis) != Some(LegalBasis::Consent) {
        return Err(Error::invalid("purpose", FaultKind::Invalid));
    }
    let wording = match new.wording.trim() {
        "" => return Err(Error::invalid("wording", FaultKind::Blank)),
        wording if wording.chars().count() > AT_MOST => return Err(Error::invalid("wording", FaultKind::TooLong)),
        wording => wording.to_owned(),
    };
    if new.valid_days.is_some_and(|days| !(1..=DAYS_AT_MOST).contains(&days)) {
        return Err(Error::invalid("valid_days", FaultKind::Invalid));
    }
    let before = current(tx, cx, new.purpose, new.language)?;
    if let Some(same) = before.as_ref().filter(|one| one.wording == wording && one.valid_days == new.valid_days) {
        return Ok(same.id);
    }
    let row = TextRow {
        id: cx.account.ids.next(tx)?,
        purpose: new.purpose,
        locale: new.language.tag().to_owned(),
        version: before.map_or(1, |before| before.version + 1),
        wording,
        valid_days: new.valid_days,
        created_at: cx.at(),
    };
    sql::insert_text(tx, cx.id(), &row)?;
    let facts =
        Facts::from([("purpose".into(), Fact::Number(row.purpose)), ("version".into(), Fact::Number(row.version))]);
    let object = Object { kind: "consent_text", id: row.id };
    audit::record(tx, cx, Record { act: "consent_text.publish", object, facts, detail: None, owners: &[] })?;
    Ok(row.id)
}
