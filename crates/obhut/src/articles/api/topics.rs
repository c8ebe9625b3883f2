//! Categories and sections.

use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use db::Tx;

use super::input::{CategoryBody, SectionBody, SourceBody, TopicInput};
use super::show::{
    HelpCategory, HelpCategoryAnswer, HelpCategoryList, HelpSection, HelpSectionAnswer, HelpSectionList, time,
};
use super::{Reading, made, wanted};
use crate::api_v2::paging::{Answer, Cursor, Direction, Order, PageRequest, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, Query, convert};
use crate::articles::sql::{self, TopicRow};
use crate::articles::texts::{self, NewText};
use crate::articles::topics::{self, Existing, TopicChange};
use crate::articles::words::Kind;
use crate::articles::{must_publish, texts_sql};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::http::Base;
use crate::i18n::Language;
use crate::tickets::api::Staff;

/// A category or section as it is shown in a language; none where it has no name in the one that is asked for.
fn shown(
    tx: &mut Tx<'_>,
    cx: &Cx,
    base: &Base,
    kind: Kind,
    row: &TopicRow,
    language: Option<Language>,
) -> Result<Option<HelpCategory>, Error> {
    let own = texts_sql::of(tx, cx.id(), kind, row.id)?;
    let chosen = match language {
        Some(language) => own.iter().find(|text| text.locale == language.tag()),
        None => own.iter().find(|text| text.locale == row.locale).or(own.first()),
    };
    let Some(chosen) = chosen else { return Ok(None) };
    let text = texts::text(tx, cx, chosen, chosen.latest)?.unwrap_or_default();
    let part = if kind == Kind::Category { "categories" } else { "sections" };
    let locale = chosen.locale.clone();
    Ok(Some(HelpCategory {
        url: base.record(&format!("help_center/{locale}/{part}/{}", row.id)),
        html_url: base.url(&format!("/help/{locale}/{part}/{}", row.id)),
        id: row.id,
        name: text.title,
        description: text.body,
        locale,
        source_locale: row.locale.clone(),
        position: row.position,
        outdated: false,
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
    }))
}

const fn of_section(topic: HelpCategory, category: i64) -> HelpSection {
    HelpSection {
        topic,
        category_id: category,
        parent_section_id: None,
        sorting: "manual",
        theme_template: "section_page",
    }
}

fn section_of(
    tx: &mut Tx<'_>,
    cx: &Cx,
    base: &Base,
    id: i64,
    language: Option<Language>,
) -> Result<HelpSection, Error> {
    let row = topics::get(tx, cx, Kind::Section, id)?;
    let topic = shown(tx, cx, base, Kind::Section, &row, language)?.ok_or(Error::NotFound)?;
    Ok(of_section(topic, row.category))
}

fn category_of(
    tx: &mut Tx<'_>,
    cx: &Cx,
    base: &Base,
    id: i64,
    language: Option<Language>,
) -> Result<HelpCategory, Error> {
    let row = topics::get(tx, cx, Kind::Category, id)?;
    shown(tx, cx, base, Kind::Category, &row, language)?.ok_or(Error::NotFound)
}

/// A section in a language, or where it has no name in that one, in the one it was first named in.
pub(super) fn section_in(
    tx: &mut Tx<'_>,
    cx: &Cx,
    base: &Base,
    id: i64,
    language: Option<Language>,
) -> Result<HelpSection, Error> {
    match section_of(tx, cx, base, id, language) {
        Err(Error::NotFound) if language.is_some() => section_of(tx, cx, base, id, None),
        other => other,
    }
}

/// A category, as [`section_in`].
pub(super) fn category_in(
    tx: &mut Tx<'_>,
    cx: &Cx,
    base: &Base,
    id: i64,
    language: Option<Language>,
) -> Result<HelpCategory, Error> {
    match category_of(tx, cx, base, id, language) {
        Err(Error::NotFound) if language.is_some() => category_of(tx, cx, base, id, None),
        other => other,
    }
}

/// In the order of the pages, or by time.
const LIST: Paging = Paging {
    default: Order { field: "position", direction: Direction::Ascending },
    fields: &["position", "created_at", "updated_at"],
    ..Paging::LIST
};

/// What the topic at a place of the order is sorted by.
fn key(request: &PageRequest, place: i64, row: &TopicRow) -> Cursor {
    let key = match request.order().field {
        "created_at" => row.created_at,
        "updated_at" => row.updated_at,
        "id" => row.id,
        _ => place,
    };
    Cursor { key, id: row.id }
}

/// The categories, in their order.
#[utoipa::path(get, path = "/help_center/categories", tag = "help centre", params(("locale" = Option<String>, Query)),
    responses((status = 200, body = HelpCategoryList)))]
pub(super) async fn categories(Reading(caller): Reading, listing: Listing) -> Result<Answer<HelpCategory>, ApiError> {
    let request = listing.request(&LIST)?;
    let (base, language) = (caller.base.clone(), wanted(&listing.query)?);
    let found = caller.read(move |tx, cx| {
        let (existing, mut found) = (Existing::for_actor(tx, cx)?, Vec::new());
        for (place, row) in (1..).zip(sql::categories(tx, cx.id())?) {
            if existing.has(Kind::Category, row.id) {
                let topic = shown(tx, cx, &base, Kind::Category, &row, language)?;
                found.extend(topic.map(|topic| (key(&request, place, &row), topic)));
            }
        }
        Ok(found)
    });
    Ok(listing.answer(&LIST, &request, "categories", convert::slice_by(&request, found.await?)))
}

async fn list_sections(
    caller: &Caller,
    listing: Listing,
    category: Option<i64>,
) -> Result<Answer<HelpSection>, ApiError> {
    let request = listing.request(&LIST)?;
    let (base, language) = (caller.base.clone(), wanted(&listing.query)?);
    let found = caller.read(move |tx, cx| {
        if let Some(category) = category {
            topics::get(tx, cx, Kind::Category, category)?;
        }
        let (existing, mut found) = (Existing::for_actor(tx, cx)?, Vec::new());
        for (place, row) in (1..).zip(sql::sections(tx, cx.id())?) {
            let here = category.is_none_or(|category| row.category == category);
            if here && existing.has(Kind::Section, row.id) {
                let topic = shown(tx, cx, &base, Kind::Section, &row, language)?;
                found.extend(topic.map(|topic| (key(&request, place, &row), of_section(topic, row.category))));
            }
        }
        Ok(found)
    });
    Ok(listing.answer(&LIST, &request, "sections", convert::slice_by(&request, found.await?)))
}

/// All sections, in their order.
#[utoipa::path(get, path = "/help_center/sections", tag = "help centre", params(("locale" = Option<String>, Query)),
    responses((status = 200, body = HelpSectionList)))]
pub(super) async fn sections(Reading(caller): Reading, listing: Listing) -> Result<Answer<HelpSection>, ApiError> {
    list_sections(&caller, listing, None).await
}

/// The sections of a category.
#[utoipa::path(get, path = "/help_center/categories/{id}/sections", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpSectionList)))]
pub(super) async fn sections_of(
    Reading(caller): Reading,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpSection>, ApiError> {
    list_sections(&caller, listing, Some(id)).await
}

/// One category.
#[utoipa::path(get, path = "/help_center/categories/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpCategoryAnswer)))]
pub(super) async fn category(
    Reading(caller): Reading,
    Ids([id]): Ids<1>,
    query: Query,
) -> Result<Json<HelpCategoryAnswer>, ApiError> {
    let (base, language) = (caller.base.clone(), wanted(&query)?);
    let category = caller.read(move |tx, cx| category_of(tx, cx, &base, id, language)).await?;
    Ok(Json(HelpCategoryAnswer { category }))
}

/// One section.
#[utoipa::path(get, path = "/help_center/sections/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpSectionAnswer)))]
pub(super) async fn section(
    Reading(caller): Reading,
    Ids([id]): Ids<1>,
    query: Query,
) -> Result<Json<HelpSectionAnswer>, ApiError> {
    let (base, language) = (caller.base.clone(), wanted(&query)?);
    let section = caller.read(move |tx, cx| section_of(tx, cx, &base, id, language)).await?;
    Ok(Json(HelpSectionAnswer { section }))
}

/// Makes a category or section in all the languages that are given.
fn make(
    tx: &mut Tx<'_>,
    cx: &Cx,
    category: Option<i64>,
    texts: &[(Language, NewText)],
    position: Option<i64>,
) -> Result<(i64, Language), Error> {
    must_publish(cx)?;
    let ((language, first), rest) = texts.split_first().ok_or(Error::invalid("name", FaultKind::Blank))?;
    let id = topics::create(tx, cx, category, *language, first, position)?;
    let kind = if category.is_some() { Kind::Section } else { Kind::Category };
    for text in rest {
        topics::update(tx, cx, kind, id, &TopicChange { text: Some(text.clone()), ..TopicChange::default() })?;
    }
    Ok((id, *language))
}

/// Makes a category.
#[utoipa::path(post, path = "/help_center/categories", tag = "help centre", request_body = CategoryBody,
    responses((status = 201, body = HelpCategoryAnswer)))]
pub(super) async fn create_category(
    Staff(caller): Staff,
    query: Query,
    Body(body): Body<CategoryBody>,
) -> Result<Response, ApiError> {
    let (texts, position) = (body.category.texts(wanted(&query)?)?, body.category.position.into_value());
    let base = caller.base.clone();
    let category = caller.write(move |tx, cx| {
        let (id, language) = make(tx, cx, None, &texts, position)?;
        category_of(tx, cx, &base, id, Some(language))
    });
    let category = category.await?;
    Ok(made(&category.url.clone(), HelpCategoryAnswer { category }))
}

/// Makes a section in a category.
#[utoipa::path(post, path = "/help_center/categories/{id}/sections", tag = "help centre", params(("id" = i64, Path)),
    request_body = SectionBody, responses((status = 201, body = HelpSectionAnswer)))]
pub(super) async fn create_section(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    query: Query,
    Body(body): Body<SectionBody>,
) -> Result<Response, ApiError> {
    let (texts, position) = (body.section.texts(wanted(&query)?)?, body.section.position.into_value());
    let base = caller.base.clone();
    let section = caller.write(move |tx, cx| {
        topics::get(tx, cx, Kind::Category, id)?;
        let (section, language) = make(tx, cx, Some(id), &texts, position)?;
        section_of(tx, cx, &base, section, Some(language))
    });
    let section = section.await?;
    Ok(made(&section.topic.url.clone(), HelpSectionAnswer { section }))
}

/// Changes a category or section: names where they are given, else only what is not a name.
fn change(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, id: i64, input: &TopicInput) -> Result<(), Error> {
    must_publish(cx)?;
    let row = topics::get(tx, cx, kind, id)?;
    let mut change = TopicChange {
        text: None,
        position: input.position.value().copied(),
        category: input.category_id.value().copied(),
        source: None,
        icon: None,
    };
    if !(input.name.is_absent() && input.description.is_absent()) {
        let tag = input.locale.value().map_or(row.locale.as_str(), String::as_str);
        let language = Language::from_tag(tag).ok_or(Error::invalid("locale", FaultKind::Invalid))?;
        let present = match texts_sql::get(tx, cx.id(), kind, id, language.tag())? {
            Some(own) => texts::text(tx, cx, &own, own.latest)?.unwrap_or_default(),
            None => NewText::default(),
        };
        let title = input.name.value().unwrap_or(&present.title);
        let body = input.description.value().unwrap_or(&present.body);
        change.text = Some((language, NewText::new(title, body)));
    }
    topics::update(tx, cx, kind, id, &change)
}

/// Changes a category.
#[utoipa::path(put, path = "/help_center/categories/{id}", tag = "help centre", params(("id" = i64, Path)),
    request_body = CategoryBody, responses((status = 200, body = HelpCategoryAnswer)))]
pub(super) async fn update_category(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<CategoryBody>,
) -> Result<Json<HelpCategoryAnswer>, ApiError> {
    let base = caller.base.clone();
    let category = caller.write(move |tx, cx| {
        change(tx, cx, Kind::Category, id, &body.category)?;
        category_of(tx, cx, &base, id, None)
    });
    Ok(Json(HelpCategoryAnswer { category: category.await? }))
}

/// Changes a section.
#[utoipa::path(put, path = "/help_center/sections/{id}", tag = "help centre", params(("id" = i64, Path)),
    request_body = SectionBody, responses((status = 200, body = HelpSectionAnswer)))]
pub(super) async fn update_section(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<SectionBody>,
) -> Result<Json<HelpSectionAnswer>, ApiError> {
    let base = caller.base.clone();
    let section = caller.write(move |tx, cx| {
        change(tx, cx, Kind::Section, id, &body.section)?;
        section_of(tx, cx, &base, id, None)
    });
    Ok(Json(HelpSectionAnswer { section: section.await? }))
}

/// Removes a category that holds no sections.
#[utoipa::path(delete, path = "/help_center/categories/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn delete_category(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| topics::delete(tx, cx, Kind::Category, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a section that holds no articles.
#[utoipa::path(delete, path = "/help_center/sections/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn delete_section(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| topics::delete(tx, cx, Kind::Section, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn source(caller: &Caller, kind: Kind, id: i64, body: SourceBody) -> Result<StatusCode, ApiError> {
    let tag = body.source_locale.into_value().unwrap_or_default();
    let language = Language::from_tag(&tag)
        .ok_or_else(|| ApiError::field_invalid("source_locale", "InvalidValue", "is no language of this desk"))?;
    let change = TopicChange { source: Some(language), ..TopicChange::default() };
    caller.write(move |tx, cx| topics::update(tx, cx, kind, id, &change)).await?;
    Ok(StatusCode::OK)
}

/// Shows a category in a language where none is asked for.
#[utoipa::path(put, path = "/help_center/categories/{id}/source_locale", tag = "help centre",
    params(("id" = i64, Path)), request_body = SourceBody, responses((status = 200)))]
pub(super) async fn category_source(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<SourceBody>,
) -> Result<StatusCode, ApiError> {
    source(&caller, Kind::Category, id, body).await
}

/// Shows a section in a language where none is asked for.
#[utoipa::path(put, path = "/help_center/sections/{id}/source_locale", tag = "help centre",
    params(("id" = i64, Path)), request_body = SourceBody, responses((status = 200)))]
pub(super) async fn section_source(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<SourceBody>,
) -> Result<StatusCode, ApiError> {
    source(&caller, Kind::Section, id, body).await
}
