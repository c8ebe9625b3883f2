//! Texts in their languages: each change is a version under a key of its own, and a translation says which one readers see.

use db::Tx;
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::records::HelpText;
use super::texts_sql::{self as sql, TranslationRow, VersionRow};
use super::words::{Kind, Markup, TextState};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;
use crate::sweep;

/// Characters of a heading.
const TITLE_AT_MOST: usize = 255;
/// Characters of what search engines show.
const SUMMARY_AT_MOST: usize = 400;
/// Bytes of a text.
const BODY_AT_MOST: usize = 512 * 1024;

/// What a text belongs to.
#[derive(Clone, Copy)]
pub struct Of {
    /// What it is of.
    pub kind: Kind,
    /// The number of that.
    pub row: i64,
    /// The key that it lies under besides its own: an article's.
    pub key: Option<KeyId>,
}

impl Of {
    /// A category's.
    pub const fn category(row: i64) -> Self {
        Self { kind: Kind::Category, row, key: None }
    }

    /// A section's.
    pub const fn section(row: i64) -> Self {
        Self { kind: Kind::Section, row, key: None }
    }

    /// An article's.
    pub const fn article(row: i64, key: i64) -> Self {
        Self { kind: Kind::Article, row, key: Some(KeyId(key)) }
    }
}

/// A text about to be stored.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct NewText {
    /// The heading.
    pub title: String,
    /// The text.
    pub body: String,
    /// What search engines show of it.
    pub summary: Option<String>,
    /// Whether the text is HTML instead of Markdown.
    pub html: bool,
}

impl NewText {
    /// A heading with a text in Markdown.
    pub fn new(title: &str, body: &str) -> Self {
        Self { title: title.to_owned(), body: body.to_owned(), ..Self::default() }
    }

    const fn markup(&self) -> Markup {
        if self.html { Markup::Html } else { Markup::Markdown }
    }
}

/// Checks a text.
///
/// # Errors
/// [`Error::Invalid`] naming `title`, `body` or `summary`.
pub fn check(kind: Kind, new: &NewText) -> Result<(), Error> {
    if new.title.trim().is_empty() {
        return Err(Error::invalid(if kind == Kind::Article { "title" } else { "name" }, FaultKind::Blank));
    }
    if new.title.chars().count() > TITLE_AT_MOST {
        return Err(Error::invalid(if kind == Kind::Article { "title" } else { "name" }, FaultKind::TooLong));
    }
    if new.body.len() > BODY_AT_MOST {
        return Err(Error::invalid("body", FaultKind::TooLong));
    }
    if new.summary.as_ref().is_some_and(|summary| summary.chars().count() > SUMMARY_AT_MOST) {
        return Err(Error::invalid("summary", FaultKind::TooLong));
    }
    Ok(())
}

/// Stores a text as the newest version of its language, unless it says what the newest says already; the first one makes
/// the translation. Readers see it once it is published.
///
/// # Errors
/// As [`check`].
pub(super) fn save(
    tx: &mut Tx<'_>,
    cx: &Cx,
    of: Of,
    language: Language,
    new: &NewText,
) -> Result<TranslationRow, Error> {
    check(of.kind, new)?;
    let known = sql::get(tx, cx.id(), of.kind, of.row, language.tag())?;
    let Some(mut row) = known else {
        let row = TranslationRow {
            kind: of.kind,
            row: of.row,
            locale: language.tag().to_owned(),
            id: cx.account.ids.next(tx)?,
            state: TextState::Draft,
            latest: 1,
            published: None,
            outdated: false,
            published_at: None,
            created_at: cx.at(),
            updated_at: cx.at(),
        };
        sql::insert(tx, cx.id(), &row)?;
        add(tx, cx, of, &row, new)?;
        return Ok(row);
    };
    if text(tx, cx, &row, row.latest)?.is_some_and(|present| present == *new) {
        return Ok(row);
    }
    row.latest += 1;
    row.state = TextState::Draft;
    row.updated_at = cx.at();
    sql::update(tx, cx.id(), &row)?;
    add(tx, cx, of, &row, new)?;
    Ok(row)
}

fn sealed(cx: &Cx, id: i64, owners: &[KeyId], new: &NewText) -> Result<Vec<u8>, Error> {
    let record = HelpText {
        title: Personal::new(new.title.trim().to_owned()),
        body: Personal::new(new.body.clone()),
        summary: new.summary.clone().filter(|text| !text.trim().is_empty()).map(Personal::new),
        unknown: Unknown::default(),
    };
    Ok(cx.desk.vault.seal_record(&cx.cell("help_version", id, "sealed_text"), owners, &record)?)
}

fn add(tx: &mut Tx<'_>, cx: &Cx, of: Of, row: &TranslationRow, new: &NewText) -> Result<(), Error> {
    let key = cx.desk.vault.allocate()?;
    let owners: Vec<KeyId> = std::iter::once(key).chain(of.key).collect();
    let id = cx.account.ids.next(tx)?;
    let version = VersionRow {
        translation: row.id,
        version: row.latest,
        id,
        author: cx.actor.person,
        markup: new.markup(),
        key: key.0,
        sealed: Some(sealed(cx, id, &owners, new)?),
        created_at: cx.at(),
    };
    Ok(sql::add_version(tx, cx.id(), &version)?)
}

/// Puts other words into a version, whatever it said before; the key of what it said is given up.
pub(super) fn replace(
    tx: &mut Tx<'_>,
    cx: &Cx,
    version: &VersionRow,
    article: Option<KeyId>,
    new: &NewText,
) -> Result<(), Error> {
    let key = cx.desk.vault.allocate()?;
    let owners: Vec<KeyId> = std::iter::once(key).chain(article).collect();
    let words = sealed(cx, version.id, &owners, new)?;
    sql::replace_version(tx, cx.id(), version.translation, version.version, key.0, &words)?;
    sweep::give_up(tx, cx, KeyId(version.key))
}

/// What a version says; none once it was removed for good.
///
/// # Errors
/// The database's or the vault's.
pub fn text(tx: &mut Tx<'_>, cx: &Cx, row: &TranslationRow, version: i64) -> Result<Option<NewText>, Error> {
    match sql::version(tx, cx.id(), row.id, version)? {
        Some(version) => open(cx, &version),
        None => Ok(None),
    }
}

/// Opens a version.
///
/// # Errors
/// The vault's.
pub fn open(cx: &Cx, version: &VersionRow) -> Result<Option<NewText>, Error> {
    let Some(sealed) = &version.sealed else { return Ok(None) };
    let cell = cx.cell("help_version", version.id, "sealed_text");
    let opened: Option<HelpText> = crate::desk::opened(cx.desk.vault.open_record(&cell, sealed))?;
    // What the company says to everybody is no secret before those who write it; who may read it is asked by the caller.
    let system = crate::disclosure::for_system(SystemUse::Index);
    Ok(opened.map(|text| NewText {
        title: text.title.disclose(&system).clone(),
        body: text.body.disclose(&system).clone(),
        summary: text.summary.as_ref().map(|summary| summary.disclose(&system).clone()),
        html: version.markup == Markup::Html,
    }))
}

/// Makes the newest version the one that readers see.
pub(super) fn publish(tx: &mut Tx<'_>, cx: &Cx, row: &mut TranslationRow) -> Result<(), Error> {
    row.published = Some(row.latest);
    row.published_at = Some(cx.at());
    row.state = TextState::Published;
    row.outdated = false;
    row.updated_at = cx.at();
    Ok(sql::update(tx, cx.id(), row)?)
}

/// Keeps the newest version alone: what a category was called before is of no use.
pub(super) fn keep_newest(tx: &mut Tx<'_>, cx: &Cx, row: &TranslationRow) -> Result<(), Error> {
    for version in sql::versions(tx, cx.id(), row.id, i64::MAX)? {
        if version.version != row.latest && version.sealed.is_some() {
            forget(tx, cx, &version)?;
        }
    }
    Ok(())
}

/// Takes the text out of a version and gives its key up.
pub(super) fn forget(tx: &mut Tx<'_>, cx: &Cx, version: &VersionRow) -> Result<(), Error> {
    sql::blank_version(tx, cx.id(), version.translation, version.version)?;
    sweep::give_up(tx, cx, KeyId(version.key))
}

/// Removes a translation; the keys of all its versions are given up.
pub(super) fn remove(tx: &mut Tx<'_>, cx: &Cx, row: &TranslationRow) -> Result<(), Error> {
    for version in sql::versions(tx, cx.id(), row.id, i64::MAX)? {
        sweep::give_up(tx, cx, KeyId(version.key))?;
    }
    Ok(sql::delete(tx, cx.id(), row)?)
}

/// The translation of something in a language.
///
/// # Errors
/// [`Error::NotFound`].
pub fn translation(tx: &mut Tx<'_>, cx: &Cx, of: Of, language: Language) -> Result<TranslationRow, Error> {
    sql::get(tx, cx.id(), of.kind, of.row, language.tag())?.ok_or(Error::NotFound)
}
