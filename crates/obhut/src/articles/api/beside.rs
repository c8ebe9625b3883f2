//! What clients want beside articles: who wrote them, where they stand, and their other languages.

use std::collections::BTreeSet;

use db::Tx;
use serde_json::{Value, json};

use super::show::{self, HelpArticle};
use super::{lists, topics};
use crate::api_v2::Query;
use crate::articles::words::Kind;
use crate::articles::{texts, texts_sql};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::i18n::Language;
use crate::tickets::api::include;
use crate::tickets::api::present::Eyes;

/// What `include` asks for.
#[derive(Clone, Copy, Default)]
pub(super) struct Wants {
    users: bool,
    sections: bool,
    categories: bool,
    translations: bool,
}

impl Wants {
    /// Reads the query.
    pub(super) fn of(query: &Query) -> Self {
        Self {
            users: query.includes("users"),
            sections: query.includes("sections"),
            categories: query.includes("categories"),
            translations: query.includes("translations"),
        }
    }
}

/// Adds to each article what belongs into it, and answers the lists beside them. People are told to staff alone.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn of(
    tx: &mut Tx<'_>,
    cx: &Cx,
    base: &Base,
    wants: Wants,
    articles: &mut [HelpArticle],
) -> Result<Vec<(&'static str, Value)>, Error> {
    let mut beside = Vec::new();
    if wants.translations {
        for article in articles.iter_mut() {
            article.translations = Some(translations(tx, cx, base, article.id)?);
        }
    }
    if wants.users {
        let authors: Vec<i64> = articles.iter().filter_map(|article| article.author_id).collect();
        let users = match authors.is_empty() {
            true => json!([]),
            false => include::users(tx, &Eyes::of(cx, base), authors.into_iter())?,
        };
        beside.push(("users", users));
    }
    if !wants.sections && !wants.categories {
        return Ok(beside);
    }
    let places: BTreeSet<(i64, String)> =
        articles.iter().map(|article| (article.section_id, article.locale.clone())).collect();
    let (mut sections, mut categories) = (Vec::new(), Vec::new());
    for (id, locale) in places {
        let language = Language::from_tag(&locale);
        if sections.iter().any(|known: &show::HelpSection| known.topic.id == id) {
            continue;
        }
        let section = topics::section_in(tx, cx, base, id, language)?;
        if categories.iter().all(|known: &show::HelpCategory| known.id != section.category_id) {
            categories.push(topics::category_in(tx, cx, base, section.category_id, language)?);
        }
        sections.push(section);
    }
    if wants.sections {
        beside.push(("sections", json!(sections)));
    }
    if wants.categories {
        beside.push(("categories", json!(categories)));
    }
    Ok(beside)
}

fn translations(tx: &mut Tx<'_>, cx: &Cx, base: &Base, article: i64) -> Result<Vec<show::HelpTranslation>, Error> {
    let mut found = Vec::new();
    for row in texts_sql::of(tx, cx.id(), Kind::Article, article)? {
        let Some(version) = lists::version(cx, &row) else { continue };
        let text = texts::text(tx, cx, &row, version)?;
        found.extend(text.map(|text| show::translation(base, &row, &text)));
    }
    Ok(found)
}
