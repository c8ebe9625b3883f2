//! What can be done with articles: write, hand in for review, publish, withdraw, archive, and look at what was before.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::records::HelpLabels;
use super::sql::{self, ArticleRow};
use super::texts::{self, NewText, Of};
use super::texts_sql::{self, TranslationRow};
use super::words::{Audience, Kind, TextState};
use super::{must_publish, must_write, note, object};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;

/// Labels of an article at the most, and characters of one.
const LABELS: (usize, usize) = (50, 60);

/// What is decided about an article besides its texts; what is none stays.
#[derive(Clone, Default)]
pub struct ArticleChange {
    /// The section it stands in.
    pub section: Option<i64>,
    /// Its place there.
    pub position: Option<i64>,
    /// Who may read it.
    pub audience: Option<Audience>,
    /// Whether it stands first.
    pub promoted: Option<bool>,
    /// Whether people may comment on it.
    pub comments_open: Option<bool>,
    /// Its labels.
    pub labels: Option<Vec<String>>,
}

impl ArticleChange {
    fn is_empty(&self) -> bool {
        let Self { section, position, audience, promoted, comments_open, labels } = self;
        section.is_none()
            && position.is_none()
            && audience.is_none()
            && promoted.is_none()
            && comments_open.is_none()
            && labels.is_none()
    }
}

/// What of an article exists for the actor: readers see what is published for them, writers everything.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<ArticleRow, Error> {
    let row = sql::article(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    if cx.actor.role.is_staff() || cx.actor.role == crate::words::Role::System {
        return Ok(row);
    }
    let published = texts_sql::of(tx, cx.id(), Kind::Article, id)?.iter().any(|text| text.published.is_some());
    if published && !row.archived && row.audience <= super::sees(cx) { Ok(row) } else { Err(Error::NotFound) }
}

/// Whether readers may see a text of an article, or will again once it is back from the archive. What is asked so holds
/// until the end of the transaction.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn is_read(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<bool, Error> {
    sql::article_locked(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    Ok(texts_sql::of(tx, cx.id(), Kind::Article, id)?.iter().any(|text| text.published.is_some()))
}

/// Makes an article whose first text is a draft; answers its number.
///
/// # Errors
/// [`Error::Forbidden`] for those who do not write; [`Error::Invalid`] naming `title`, `body`, `section_id` or `label_names`.
pub fn create(
    tx: &mut Tx<'_>,
    cx: &Cx,
    section: i64,
    language: Language,
    text: &NewText,
    change: &ArticleChange,
) -> Result<i64, Error> {
    must_write(cx)?;
    texts::check(Kind::Article, text)?;
    sql::section(tx, cx.id(), section)?.ok_or(Error::invalid("section_id", FaultKind::Unknown))?;
    let id = cx.account.ids.next(tx)?;
    let mut row = ArticleRow {
        id,
        section,
        author: cx.actor.person,
        position: change.position.unwrap_or(0),
        locale: language.tag().to_owned(),
        audience: change.audience.unwrap_or(Audience::Everybody),
        promoted: change.promoted.unwrap_or(false),
        comments_open: change.comments_open.unwrap_or(true),
        archived: false,
        up: 0,
        down: 0,
        key: cx.desk.vault.allocate()?.0,
        labels_key: None,
        sealed_labels: None,
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    if let Some(labels) = &change.labels {
        seal_labels(tx, cx, &mut row, labels)?;
    }
    sql::insert_article(tx, cx.id(), &row)?;
    texts::save(tx, cx, Of::article(id, row.key), language, text)?;
    note(tx, cx, "article.create", object(id), spoken(language))?;
    Ok(id)
}

fn spoken(language: Language) -> Facts {
    Facts::from([("language".into(), Fact::Word(language.tag()))])
}

/// Changes what is decided about an article besides its texts. Who may read it, and where it stands, is decided by whoever
/// publishes.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`]; [`Error::Invalid`] naming `section_id` or `label_names`.
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &ArticleChange) -> Result<(), Error> {
    must_write(cx)?;
    let mut row = sql::article_locked(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    if change.is_empty() {
        return Ok(());
    }
    must_publish(cx)?;
    if let Some(section) = change.section {
        sql::section(tx, cx.id(), section)?.ok_or(Error::invalid("section_id", FaultKind::Unknown))?;
        row.section = section;
    }
    row.position = change.position.unwrap_or(row.position);
    row.audience = change.audience.unwrap_or(row.audience);
    row.promoted = change.promoted.unwrap_or(row.promoted);
    row.comments_open = change.comments_open.unwrap_or(row.comments_open);
    if let Some(labels) = &change.labels {
        seal_labels(tx, cx, &mut row, labels)?;
    }
    row.updated_at = cx.at();
    sql::update_article(tx, cx.id(), &row)?;
    let facts = Facts::from([("audience".into(), Fact::Word(row.audience.word()))]);
    note(tx, cx, "article.update", object(id), facts)
}

fn seal_labels(tx: &mut Tx<'_>, cx: &Cx, row: &mut ArticleRow, labels: &[String]) -> Result<(), Error> {
    let mut names: Vec<String> = labels.iter().map(|name| name.trim().to_owned()).collect();
    names.retain(|name| !name.is_empty());
    names.sort();
    names.dedup();
    if names.len() > LABELS.0 || names.iter().any(|name| name.chars().count() > LABELS.1) {
        return Err(Error::invalid("label_names", FaultKind::TooLong));
    }
    if let Some(old) = row.labels_key.take() {
        crate::sweep::give_up(tx, cx, KeyId(old))?;
    }
    row.sealed_labels = None;
    if names.is_empty() {
        return Ok(());
    }
    let key = cx.desk.vault.allocate()?;
    let record = HelpLabels { names: names.into_iter().map(Personal::new).collect(), unknown: Unknown::default() };
    let cell = cx.cell("help_article", row.id, "sealed_labels");
    row.sealed_labels = Some(cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], &record)?);
    row.labels_key = Some(key.0);
    Ok(())
}

/// The labels of an article.
///
/// # Errors
/// The vault's.
pub fn labels(cx: &Cx, row: &ArticleRow) -> Result<Vec<String>, Error> {
    let Some(sealed) = &row.sealed_labels else { return Ok(Vec::new()) };
    let cell = cx.cell("help_article", row.id, "sealed_labels");
    let opened: Option<HelpLabels> = crate::desk::opened(cx.desk.vault.open_record(&cell, sealed))?;
    let system = crate::disclosure::for_system(SystemUse::Index);
    Ok(opened.map_or_else(Vec::new, |labels| labels.names.iter().map(|name| name.disclose(&system).clone()).collect()))
}

/// Writes a text of an article: a draft, until it is published. The first one in a language makes the translation.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::NotFound`], [`Error::Invalid`] as [`create`]; [`Error::Changed`] when somebody has
/// written a newer version than the one that `seen` names.
pub fn write(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: i64,
    language: Language,
    text: &NewText,
    seen: Option<i64>,
) -> Result<TranslationRow, Error> {
    must_write(cx)?;
    let row = sql::article_locked(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    let known = texts_sql::get(tx, cx.id(), Kind::Article, id, language.tag())?;
    let latest = known.as_ref().map_or(0, |known| known.latest);
    if seen.is_some_and(|seen| seen != latest) {
        return Err(Error::Changed);
    }
    let saved = texts::save(tx, cx, Of::article(id, row.key), language, text)?;
    if saved.latest != latest {
        let mut facts = spoken(language);
        facts.insert("version".into(), Fact::Number(saved.latest));
        note(tx, cx, "article.write", object(id), facts)?;
    }
    Ok(saved)
}

/// Hands the newest text in for review.
///
/// # Errors
/// As [`write`].
pub fn submit(tx: &mut Tx<'_>, cx: &Cx, id: i64, language: Language) -> Result<(), Error> {
    must_write(cx)?;
    step(tx, cx, id, language, "article.submit", |row| {
        if row.state == TextState::Draft {
            row.state = TextState::Review;
        }
        Ok(())
    })
}

/// Hands a text back to whoever writes it.
///
/// # Errors
/// As [`publish`].
pub fn hand_back(tx: &mut Tx<'_>, cx: &Cx, id: i64, language: Language) -> Result<(), Error> {
    must_publish(cx)?;
    step(tx, cx, id, language, "article.hand_back", |row| {
        if row.state == TextState::Review {
            row.state = TextState::Draft;
        }
        Ok(())
    })
}

/// Publishes the newest text: from now on readers see it.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor publishes; [`Error::NotFound`].
pub fn publish(tx: &mut Tx<'_>, cx: &Cx, id: i64, language: Language) -> Result<(), Error> {
    must_publish(cx)?;
    let at = cx.at();
    step(tx, cx, id, language, "article.publish", |row| {
        row.published = Some(row.latest);
        row.published_at = Some(at);
        row.state = TextState::Published;
        row.outdated = false;
        Ok(())
    })
}

/// Takes a text out of the readers' sight; it is a draft again.
///
/// # Errors
/// As [`publish`].
pub fn withdraw(tx: &mut Tx<'_>, cx: &Cx, id: i64, language: Language) -> Result<(), Error> {
    must_publish(cx)?;
    step(tx, cx, id, language, "article.withdraw", |row| {
        row.published = None;
        row.published_at = None;
        row.state = TextState::Draft;
        Ok(())
    })
}

/// Marks a text as behind the other languages, or no longer.
///
/// # Errors
/// As [`write`].
pub fn mark(tx: &mut Tx<'_>, cx: &Cx, id: i64, language: Language, outdated: bool) -> Result<(), Error> {
    must_write(cx)?;
    step(tx, cx, id, language, "article.mark", |row| {
        row.outdated = outdated;
        Ok(())
    })
}

fn step(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: i64,
    language: Language,
    act: &'static str,
    change: impl FnOnce(&mut TranslationRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let article = sql::article_locked(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    let mut row = texts::translation(tx, cx, Of::article(id, article.key), language)?;
    change(&mut row)?;
    row.updated_at = cx.at();
    texts_sql::update(tx, cx.id(), &row)?;
    let mut facts = spoken(language);
    facts.insert("version".into(), Fact::Number(row.latest));
    note(tx, cx, act, object(id), facts)
}

/// Takes an article out of the help centre, or puts it back. Its texts and its history stay.
///
/// # Errors
/// As [`publish`].
pub fn archive(tx: &mut Tx<'_>, cx: &Cx, id: i64, archived: bool) -> Result<(), Error> {
    must_publish(cx)?;
    let mut row = sql::article_locked(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    row.archived = archived;
    row.updated_at = cx.at();
    sql::update_article(tx, cx.id(), &row)?;
    note(tx, cx, if archived { "article.archive" } else { "article.restore" }, object(id), Facts::new())
}

/// Removes what an older version said for good; that there was one stays.
///
/// # Errors
/// As [`publish`]; [`Error::Invalid`] for the newest version and the one that readers see.
pub fn forget_version(tx: &mut Tx<'_>, cx: &Cx, id: i64, language: Language, version: i64) -> Result<(), Error> {
    must_publish(cx)?;
    let article = sql::article_locked(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    let row = texts::translation(tx, cx, Of::article(id, article.key), language)?;
    if version == row.latest || row.published == Some(version) {
        return Err(Error::invalid("version", FaultKind::InUse));
    }
    let found = texts_sql::version(tx, cx.id(), row.id, version)?.ok_or(Error::NotFound)?;
    texts::forget(tx, cx, &found)?;
    let mut facts = spoken(language);
    facts.insert("version".into(), Fact::Number(version));
    note(tx, cx, "article.forget_version", object(id), facts)
}

/// Removes the text of a language, with all that it said before.
///
/// # Errors
/// As [`publish`]; [`Error::Invalid`] for the only text there is.
pub fn remove_translation(tx: &mut Tx<'_>, cx: &Cx, id: i64, language: Language) -> Result<(), Error> {
    must_publish(cx)?;
    let article = sql::article_locked(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    let row = texts::translation(tx, cx, Of::article(id, article.key), language)?;
    if texts_sql::of(tx, cx.id(), Kind::Article, id)?.len() < 2 {
        return Err(Error::invalid("base", FaultKind::InUse));
    }
    texts::remove(tx, cx, &row)?;
    note(tx, cx, "article.remove_translation", object(id), spoken(language))
}
