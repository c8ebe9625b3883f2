//! What can be done with categories and sections: they are named by whoever publishes, and readers see them at once.

use std::collections::HashSet;

use db::Tx;
use ledger::{Fact, Facts, Object};

use super::sql::{self, TopicRow};
use super::texts::{self, NewText, Of};
use super::texts_sql;
use super::words::{Audience, Kind, TopicIcon};
use super::{must_publish, note, sees};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;

/// A category or section about to be made or changed; what is none stays.
#[derive(Clone, Default)]
pub struct TopicChange {
    /// Its name and what it is about, in a language.
    pub text: Option<(Language, NewText)>,
    /// Its place in the order.
    pub position: Option<i64>,
    /// Of a section, another category.
    pub category: Option<i64>,
    /// The language in which it is shown where none is asked for.
    pub source: Option<Language>,
    /// Of a category, the picture beside it.
    pub icon: Option<TopicIcon>,
}

fn of(kind: Kind, id: i64) -> Of {
    if kind == Kind::Category { Of::category(id) } else { Of::section(id) }
}

pub(super) fn object(kind: Kind, id: i64) -> Object {
    Object { kind: if kind == Kind::Category { "help_category" } else { "help_section" }, id }
}

/// Which categories and sections exist for somebody: for readers those that hold an article which they may read.
pub enum Existing {
    /// All of them.
    All,
    /// These.
    These {
        /// Categories.
        categories: HashSet<i64>,
        /// Sections.
        sections: HashSet<i64>,
    },
}

impl Existing {
    /// Which there are for the actor.
    ///
    /// # Errors
    /// The database's.
    pub fn for_actor(tx: &mut Tx<'_>, cx: &Cx) -> Result<Self, Error> {
        let audience = sees(cx);
        if audience == Audience::Staff {
            return Ok(Self::All);
        }
        let held = sql::holding(tx, cx.id(), audience)?;
        let (sections, categories) = held.into_iter().unzip();
        Ok(Self::These { categories, sections })
    }

    /// Whether one of them is there.
    pub fn has(&self, kind: Kind, id: i64) -> bool {
        match (self, kind) {
            (Self::All, _) => true,
            (Self::These { categories, .. }, Kind::Category) => categories.contains(&id),
            (Self::These { sections, .. }, Kind::Section) => sections.contains(&id),
            (Self::These { .. }, Kind::Article) => false,
        }
    }
}

/// A category or section that exists for the actor.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, id: i64) -> Result<TopicRow, Error> {
    let found = match kind {
        Kind::Category => sql::category(tx, cx.id(), id)?,
        Kind::Section => sql::section(tx, cx.id(), id)?,
        Kind::Article => None,
    };
    let found = found.ok_or(Error::NotFound)?;
    if Existing::for_actor(tx, cx)?.has(kind, id) { Ok(found) } else { Err(Error::NotFound) }
}

/// Makes a category, or a section in `category`; answers its number.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor publishes; [`Error::Invalid`] naming `name` or `category_id`.
pub fn create(
    tx: &mut Tx<'_>,
    cx: &Cx,
    category: Option<i64>,
    language: Language,
    text: &NewText,
    position: Option<i64>,
) -> Result<i64, Error> {
    must_publish(cx)?;
    let kind = if category.is_some() { Kind::Section } else { Kind::Category };
    texts::check(kind, text)?;
    let count = match category {
        Some(category) => {
            sql::category(tx, cx.id(), category)?.ok_or(Error::invalid("category_id", FaultKind::Unknown))?;
            sql::sections(tx, cx.id())?.len()
        }
        None => sql::categories(tx, cx.id())?.len(),
    };
    let count = i64::try_from(count).unwrap_or(sql::TOPICS);
    if count >= sql::TOPICS {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    let row = TopicRow {
        id: cx.account.ids.next(tx)?,
        category: category.unwrap_or(0),
        position: position.unwrap_or(count),
        locale: language.tag().to_owned(),
        created_at: cx.at(),
        updated_at: cx.at(),
        icon: TopicIcon::Document,
    };
    match kind {
        Kind::Section => sql::insert_section(tx, cx.id(), &row)?,
        _ => sql::insert_category(tx, cx.id(), &row)?,
    }
    say(tx, cx, kind, row.id, language, text)?;
    let act = if kind == Kind::Category { "help_category.create" } else { "help_section.create" };
    note(tx, cx, act, object(kind, row.id), Facts::new())?;
    Ok(row.id)
}

fn say(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, id: i64, language: Language, text: &NewText) -> Result<(), Error> {
    let mut translation = texts::save(tx, cx, of(kind, id), language, text)?;
    texts::publish(tx, cx, &mut translation)?;
    texts::keep_newest(tx, cx, &translation)
}

/// Changes a category or section.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`].
pub fn update(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, id: i64, change: &TopicChange) -> Result<(), Error> {
    must_publish(cx)?;
    let mut row = get(tx, cx, kind, id)?;
    if let Some(category) = change.category.filter(|_| kind == Kind::Section) {
        sql::category(tx, cx.id(), category)?.ok_or(Error::invalid("category_id", FaultKind::Unknown))?;
        row.category = category;
    }
    if let Some(language) = change.source {
        if texts_sql::get(tx, cx.id(), kind, id, language.tag())?.is_none() {
            return Err(Error::invalid("source_locale", FaultKind::Unknown));
        }
        language.tag().clone_into(&mut row.locale);
    }
    row.position = change.position.unwrap_or(row.position);
    row.icon = change.icon.unwrap_or(row.icon);
    row.updated_at = cx.at();
    match kind {
        Kind::Section => sql::update_section(tx, cx.id(), &row)?,
        _ => sql::update_category(tx, cx.id(), &row)?,
    }
    let mut facts = Facts::new();
    if let Some((language, text)) = &change.text {
        say(tx, cx, kind, id, *language, text)?;
        facts.insert("language".into(), Fact::Word(language.tag()));
    }
    let act = if kind == Kind::Category { "help_category.update" } else { "help_section.update" };
    note(tx, cx, act, object(kind, id), facts)
}

/// Removes a category or section that holds nothing any more; its names go for good.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`]; [`Error::Invalid`] while it holds something.
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, id: i64) -> Result<(), Error> {
    must_publish(cx)?;
    get(tx, cx, kind, id)?;
    let full = match kind {
        Kind::Section => sql::has_articles(tx, cx.id(), id)?,
        _ => sql::has_sections(tx, cx.id(), id)?,
    };
    if full {
        return Err(Error::invalid("base", FaultKind::InUse));
    }
    for translation in texts_sql::of(tx, cx.id(), kind, id)? {
        texts::remove(tx, cx, &translation)?;
    }
    match kind {
        Kind::Section => sql::delete_section(tx, cx.id(), id)?,
        _ => sql::delete_category(tx, cx.id(), id)?,
    }
    let act = if kind == Kind::Category { "help_category.delete" } else { "help_section.delete" };
    note(tx, cx, act, object(kind, id), Facts::new())
}

/// Removes the name in a language, but not the only one there is.
///
/// # Errors
/// As [`delete`].
pub fn remove_translation(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, id: i64, language: Language) -> Result<(), Error> {
    must_publish(cx)?;
    let row = texts::translation(tx, cx, of(kind, id), language)?;
    if texts_sql::of(tx, cx.id(), kind, id)?.len() < 2 {
        return Err(Error::invalid("base", FaultKind::InUse));
    }
    texts::remove(tx, cx, &row)?;
    let act = if kind == Kind::Category { "help_category.update" } else { "help_section.update" };
    let facts = Facts::from([("language".into(), Fact::Word(language.tag()))]);
    note(tx, cx, act, object(kind, id), facts)
}
