//! Lists of the help centre: which articles there are for whoever asks, and the texts they are shown with.

use std::collections::HashMap;

use db::Tx;

use super::show::{self, HelpArticle};
use crate::api_v2::{Cursor, Page, PageRequest, convert};
use crate::articles::editing;
use crate::articles::sql::{self, ArticleRow};
use crate::articles::texts;
use crate::articles::texts_sql::{self, TranslationRow};
use crate::articles::words::{Audience, Kind};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::i18n::Language;

/// Rows read in one step.
const STEP: i64 = 500;

/// Which articles are asked for.
#[derive(Clone, Default)]
pub(super) struct Wanted {
    /// With a text in this language; in the one it was first written in where none is named.
    pub(super) language: Option<Language>,
    /// In these sections.
    pub(super) sections: Option<Vec<i64>>,
    /// First written by this person.
    pub(super) author: Option<i64>,
    /// With one of these labels.
    pub(super) labels: Vec<String>,
    /// Changed since then.
    pub(super) since: Option<i64>,
}

/// Whether the actor reads texts that are not published.
pub(super) fn reads_drafts(cx: &Cx) -> bool {
    super::super::sees(cx) == Audience::Staff
}

/// The version of a text that the actor reads.
pub(super) fn version(cx: &Cx, row: &TranslationRow) -> Option<i64> {
    if reads_drafts(cx) { Some(row.latest) } else { row.published }
}

/// Every translation of something, by its number.
fn translations(tx: &mut Tx<'_>, cx: &Cx, kind: Kind) -> Result<HashMap<i64, Vec<TranslationRow>>, Error> {
    let (mut found, mut after) = (HashMap::<i64, Vec<TranslationRow>>::new(), 0);
    loop {
        let some = texts_sql::some(tx, cx.id(), after, STEP)?;
        let Some(last) = some.last().map(|row| row.id) else { return Ok(found) };
        for row in some.into_iter().filter(|row| row.kind == kind && version(cx, row).is_some()) {
            found.entry(row.row).or_default().push(row);
        }
        after = last;
    }
}

/// The text that an article is shown with.
fn chosen<'a>(row: &ArticleRow, own: &'a [TranslationRow], language: Option<Language>) -> Option<&'a TranslationRow> {
    match language {
        Some(language) => own.iter().find(|text| text.locale == language.tag()),
        None => own.iter().find(|text| text.locale == row.locale).or(own.first()),
    }
}

/// The page that a request means of the articles that are asked for.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn articles(
    tx: &mut Tx<'_>,
    cx: &Cx,
    base: &Base,
    request: &PageRequest,
    wanted: &Wanted,
) -> Result<Page<HelpArticle>, Error> {
    let texts = translations(tx, cx, Kind::Article)?;
    let sees = super::super::sees(cx);
    let (mut rows, mut after) = (Vec::new(), 0);
    loop {
        let some = sql::articles(tx, cx.id(), after, STEP)?;
        let Some(last) = some.last().map(|row| row.id) else { break };
        for row in some.into_iter().filter(|row| !row.archived && row.audience <= sees) {
            let own = texts.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let Some(text) = chosen(&row, own, wanted.language) else { continue };
            let here = wanted.sections.as_ref().is_none_or(|sections| sections.contains(&row.section));
            let late = wanted.since.is_none_or(|since| row.updated_at.max(text.updated_at) >= since);
            let theirs = wanted.author.is_none_or(|author| row.author == Some(author));
            if !here || !late || !theirs {
                continue;
            }
            if !wanted.labels.is_empty() {
                let labels = editing::labels(cx, &row)?;
                if !labels.iter().any(|label| wanted.labels.contains(label)) {
                    continue;
                }
            }
            rows.push((row, text.clone()));
        }
        after = last;
    }
    let page = convert::slice_by(request, keyed(tx, cx, request.order().field, rows)?);
    let mut items = Vec::with_capacity(page.items.len());
    for (row, text) in page.items {
        let own = texts.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        items.extend(article(tx, cx, base, &row, own, &text)?);
    }
    Ok(Page { items, total: page.total, more: page.more, ends: page.ends })
}

/// An article with the text that the reader sees.
type Told = (ArticleRow, TranslationRow);

/// Articles with what they are sorted by.
fn keyed(tx: &mut Tx<'_>, cx: &Cx, field: &str, rows: Vec<Told>) -> Result<Vec<(Cursor, Told)>, Error> {
    let mut ranks = HashMap::new();
    if field == "title" {
        let mut titles = Vec::with_capacity(rows.len());
        for (row, text) in &rows {
            let version = version(cx, text).unwrap_or(text.latest);
            let title = texts::text(tx, cx, text, version)?.map(|text| text.title.to_lowercase()).unwrap_or_default();
            titles.push((title, row.id));
        }
        titles.sort();
        ranks = titles.into_iter().map(|(_, id)| id).zip(0..).collect();
    }
    let key = |row: &ArticleRow, text: &TranslationRow| match field {
        "position" => row.position,
        "title" => ranks.get(&row.id).copied().unwrap_or(i64::MAX),
        "created_at" => row.created_at,
        "updated_at" => row.updated_at.max(text.updated_at),
        "edited_at" => text.updated_at,
        _ => row.id,
    };
    Ok(rows.into_iter().map(|(row, text)| (Cursor { key: key(&row, &text), id: row.id }, (row, text))).collect())
}

/// An article with one of its texts.
fn article(
    tx: &mut Tx<'_>,
    cx: &Cx,
    base: &Base,
    row: &ArticleRow,
    own: &[TranslationRow],
    chosen: &TranslationRow,
) -> Result<Option<HelpArticle>, Error> {
    let Some(version) = version(cx, chosen) else { return Ok(None) };
    let Some(text) = texts::text(tx, cx, chosen, version)? else { return Ok(None) };
    let outdated = own.iter().filter(|text| text.outdated).map(|text| text.locale.clone()).collect();
    Ok(Some(show::article(cx, base, row, editing::labels(cx, row)?, (chosen, &text), outdated)))
}

/// One article as the actor reads it.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn one(
    tx: &mut Tx<'_>,
    cx: &Cx,
    base: &Base,
    id: i64,
    language: Option<Language>,
) -> Result<HelpArticle, Error> {
    let row = editing::get(tx, cx, id)?;
    let mut own = texts_sql::of(tx, cx.id(), Kind::Article, id)?;
    own.retain(|text| version(cx, text).is_some());
    let chosen = chosen(&row, &own, language).ok_or(Error::NotFound)?.clone();
    article(tx, cx, base, &row, &own, &chosen)?.ok_or(Error::NotFound)
}
