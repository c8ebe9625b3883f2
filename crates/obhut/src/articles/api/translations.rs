//! Texts in their languages: of articles, sections and categories.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::Tx;

use super::articles::say;
use super::input::{TranslationBody, TranslationInput, language};
use super::lists::version;
use super::show::{self, HelpMissingAnswer, HelpTranslation, HelpTranslationAnswer, HelpTranslationList};
use super::{Reading, made, spoken, wanted};
use crate::api_v2::paging::Paging;
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, Query, convert};
use crate::articles::texts::{self, NewText};
use crate::articles::topics::{self, TopicChange};
use crate::articles::words::Kind;
use crate::articles::{editing, must_publish, texts_sql};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::http::Base;
use crate::i18n::Language;
use crate::tickets::api::Staff;

/// Whether the thing is there for the actor.
fn exists(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, id: i64) -> Result<(), Error> {
    match kind {
        Kind::Article => editing::get(tx, cx, id).map(drop),
        Kind::Section | Kind::Category => topics::get(tx, cx, kind, id).map(drop),
    }
}

fn one(
    tx: &mut Tx<'_>,
    cx: &Cx,
    base: &Base,
    kind: Kind,
    id: i64,
    language: Language,
) -> Result<HelpTranslation, Error> {
    exists(tx, cx, kind, id)?;
    let row = texts_sql::get(tx, cx.id(), kind, id, language.tag())?.ok_or(Error::NotFound)?;
    let version = version(cx, &row).ok_or(Error::NotFound)?;
    let text = texts::text(tx, cx, &row, version)?.ok_or(Error::NotFound)?;
    Ok(show::translation(base, &row, &text))
}

async fn of(caller: &Caller, kind: Kind, id: i64, listing: Listing) -> Result<Response, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        exists(tx, cx, kind, id)?;
        let mut found = Vec::new();
        for row in texts_sql::of(tx, cx.id(), kind, id)? {
            let Some(version) = version(cx, &row) else { continue };
            let text = texts::text(tx, cx, &row, version)?;
            found.extend(text.map(|text| (row.id, show::translation(&base, &row, &text))));
        }
        Ok(found)
    });
    let page = convert::slice(&request, found.await?);
    Ok(listing.answer(&Paging::LIST, &request, "translations", page).into_response())
}

async fn missing(caller: &Caller, kind: Kind, id: i64) -> Result<Json<HelpMissingAnswer>, ApiError> {
    let known = caller.read(move |tx, cx| {
        exists(tx, cx, kind, id)?;
        Ok(texts_sql::of(tx, cx.id(), kind, id)?.into_iter().map(|row| row.locale).collect::<Vec<_>>())
    });
    let known = known.await?;
    let locales = Language::ALL.into_iter().map(Language::tag);
    Ok(Json(HelpMissingAnswer { locales: locales.filter(|tag| !known.iter().any(|known| known == tag)).collect() }))
}

/// Writes a text: of an article a version, of a category or section its name.
fn write(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: Kind,
    id: i64,
    language: Language,
    given: &TranslationInput,
) -> Result<(), Error> {
    if kind == Kind::Article {
        return say(tx, cx, id, language, given);
    }
    must_publish(cx)?;
    let present = match texts_sql::get(tx, cx.id(), kind, id, language.tag())? {
        Some(row) => texts::text(tx, cx, &row, row.latest)?.unwrap_or_default(),
        None => NewText::default(),
    };
    let text = Some((language, given.over(present, false)));
    topics::update(tx, cx, kind, id, &TopicChange { text, ..TopicChange::default() })
}

async fn add(
    caller: &Caller,
    kind: Kind,
    id: i64,
    query: &Query,
    given: TranslationInput,
) -> Result<Response, ApiError> {
    let language = language(&given.locale, wanted(query)?)?;
    let base = caller.base.clone();
    let translation = caller.write(move |tx, cx| {
        exists(tx, cx, kind, id)?;
        if texts_sql::get(tx, cx.id(), kind, id, language.tag())?.is_some() {
            return Err(Error::invalid("locale", FaultKind::Duplicate));
        }
        write(tx, cx, kind, id, language, &given)?;
        one(tx, cx, &base, kind, id, language)
    });
    let translation = translation.await?;
    Ok(made(&translation.url.clone(), HelpTranslationAnswer { translation }))
}

async fn change(
    caller: &Caller,
    kind: Kind,
    (id, tag): (i64, String),
    given: TranslationInput,
) -> Result<Json<HelpTranslationAnswer>, ApiError> {
    let (language, base) = (spoken(&tag)?, caller.base.clone());
    let translation = caller.write(move |tx, cx| {
        one(tx, cx, &base, kind, id, language)?;
        write(tx, cx, kind, id, language, &given)?;
        one(tx, cx, &base, kind, id, language)
    });
    Ok(Json(HelpTranslationAnswer { translation: translation.await? }))
}

async fn shown(caller: &Caller, kind: Kind, (id, tag): (i64, String)) -> Result<Json<HelpTranslationAnswer>, ApiError> {
    let (language, base) = (spoken(&tag)?, caller.base.clone());
    let translation = caller.read(move |tx, cx| one(tx, cx, &base, kind, id, language)).await?;
    Ok(Json(HelpTranslationAnswer { translation }))
}

/// Declares the five handlers of one kind of thing.
macro_rules! handlers {
    ($part:literal, $kind:expr, $of:ident, $write:ident, $missing:ident, $one:ident, $change:ident) => {
        /// The texts there are.
        #[utoipa::path(get, path = concat!("/help_center/", $part, "/{id}/translations"), tag = "help centre",
                            params(("id" = i64, Path)), responses((status = 200, body = HelpTranslationList)))]
        pub(super) async fn $of(
            Reading(caller): Reading,
            Ids([id]): Ids<1>,
            listing: Listing,
        ) -> Result<Response, ApiError> {
            of(&caller, $kind, id, listing).await
        }

        /// Writes the text of a language in which there is none.
        #[utoipa::path(post, path = concat!("/help_center/", $part, "/{id}/translations"), tag = "help centre",
                            params(("id" = i64, Path)), request_body = TranslationBody,
                            responses((status = 201, body = HelpTranslationAnswer)))]
        pub(super) async fn $write(
            Staff(caller): Staff,
            Ids([id]): Ids<1>,
            query: Query,
            Body(body): Body<TranslationBody>,
        ) -> Result<Response, ApiError> {
            add(&caller, $kind, id, &query, body.translation).await
        }

        /// The languages in which there is no text.
        #[utoipa::path(get, path = concat!("/help_center/", $part, "/{id}/translations/missing"), tag = "help centre",
                            params(("id" = i64, Path)), responses((status = 200, body = HelpMissingAnswer)))]
        pub(super) async fn $missing(
            Staff(caller): Staff,
            Ids([id]): Ids<1>,
        ) -> Result<Json<HelpMissingAnswer>, ApiError> {
            missing(&caller, $kind, id).await
        }

        /// The text of a language.
        #[utoipa::path(get, path = concat!("/help_center/", $part, "/{id}/translations/{locale}"), tag = "help centre",
                            params(("id" = i64, Path), ("locale" = String, Path)),
                            responses((status = 200, body = HelpTranslationAnswer)))]
        pub(super) async fn $one(
            Reading(caller): Reading,
            Ids([id]): Ids<1>,
            Path((_, locale)): Path<(String, String)>,
        ) -> Result<Json<HelpTranslationAnswer>, ApiError> {
            shown(&caller, $kind, (id, locale)).await
        }

        /// Changes the text of a language.
        #[utoipa::path(put, path = concat!("/help_center/", $part, "/{id}/translations/{locale}"), tag = "help centre",
                            params(("id" = i64, Path), ("locale" = String, Path)), request_body = TranslationBody,
                            responses((status = 200, body = HelpTranslationAnswer)))]
        pub(super) async fn $change(
            Staff(caller): Staff,
            Ids([id]): Ids<1>,
            Path((_, locale)): Path<(String, String)>,
            Body(body): Body<TranslationBody>,
        ) -> Result<Json<HelpTranslationAnswer>, ApiError> {
            change(&caller, $kind, (id, locale), body.translation).await
        }
    };
}

handlers!("articles", Kind::Article, of_article, write_article, missing_of_article, one_of_article, change_article);
handlers!("sections", Kind::Section, of_section, write_section, missing_of_section, one_of_section, change_section);
handlers!(
    "categories",
    Kind::Category,
    of_category,
    write_category,
    missing_of_category,
    one_of_category,
    change_category
);

/// Removes the text of a language, but not the only one there is.
#[utoipa::path(delete, path = "/help_center/translations/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller
        .write(move |tx, cx| {
            must_publish(cx)?;
            let row = texts_sql::by_id(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
            let language = Language::from_tag(&row.locale).ok_or(Error::NotFound)?;
            match row.kind {
                Kind::Article => editing::remove_translation(tx, cx, row.row, language),
                kind => topics::remove_translation(tx, cx, kind, row.row, language),
            }
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
