//! Articles: lists, one, make, change, archive.

use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use db::Tx;
use serde_json::{Map, Value, json};

use super::input::{ArticleBody, TranslationInput, language};
use super::lists::{self, Wanted};
use super::show::{HelpArticle, HelpArticleAnswer, HelpArticleList};
use super::{Reading, beside, made, spoken, wanted};
use crate::api_v2::paging::{Answer, Direction, Order, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::query::invalid_parameter;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body, Caller, Listing, Query};
use crate::articles::sql;
use crate::articles::texts::{self, NewText};
use crate::articles::texts_sql;
use crate::articles::words::Kind;
use crate::articles::{editing, must_publish};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;
use crate::tickets::api::Staff;

/// The newest first, as others list them.
const LIST: Paging = Paging {
    default: Order { field: "id", direction: Direction::Descending },
    fields: &["position", "title", "created_at", "updated_at", "edited_at"],
    ..Paging::LIST
};

async fn listed(caller: Caller, listing: Listing, asked: Wanted) -> Result<Answer<HelpArticle>, ApiError> {
    let request = listing.request(&LIST)?;
    let labels = listing.query.list("label_names").into_iter().map(str::to_owned).collect();
    let asked = Wanted { language: wanted(&listing.query)?, labels, ..asked };
    let (base, wants) = (caller.base.clone(), beside::Wants::of(&listing.query));
    let read = caller.read(move |tx, cx| {
        let mut page = lists::articles(tx, cx, &base, &request, &asked)?;
        let beside = beside::of(tx, cx, &base, wants, &mut page.items)?;
        Ok((page, beside))
    });
    let (page, beside) = read.await?;
    let answer = listing.answer(&LIST, &request, "articles", page);
    Ok(beside.into_iter().fold(answer, |answer, (name, value)| answer.with(name, value)))
}

/// The articles that there are for whoever asks.
#[utoipa::path(get, path = "/help_center/articles", tag = "help centre", params(("locale" = Option<String>, Query)),
    responses((status = 200, body = HelpArticleList)))]
pub(super) async fn all(Reading(caller): Reading, listing: Listing) -> Result<Answer<HelpArticle>, ApiError> {
    listed(caller, listing, Wanted::default()).await
}

/// Those that somebody wrote first; told to staff.
#[utoipa::path(get, path = "/help_center/users/{id}/articles", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpArticleList)))]
pub(super) async fn of_author(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpArticle>, ApiError> {
    caller.read(move |tx, cx| crate::people::ops::row(tx, cx, id)).await?;
    listed(caller, listing, Wanted { author: Some(id), ..Wanted::default() }).await
}

/// Those of a section.
#[utoipa::path(get, path = "/help_center/sections/{id}/articles", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpArticleList)))]
pub(super) async fn of_section(
    Reading(caller): Reading,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpArticle>, ApiError> {
    caller.read(move |tx, cx| crate::articles::topics::get(tx, cx, Kind::Section, id)).await?;
    listed(caller, listing, Wanted { sections: Some(vec![id]), ..Wanted::default() }).await
}

/// Those of a category.
#[utoipa::path(get, path = "/help_center/categories/{id}/articles", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpArticleList)))]
pub(super) async fn of_category(
    Reading(caller): Reading,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpArticle>, ApiError> {
    let sections = caller.read(move |tx, cx| {
        crate::articles::topics::get(tx, cx, Kind::Category, id)?;
        let sections = sql::sections(tx, cx.id())?.into_iter();
        Ok(sections.filter(|section| section.category == id).map(|section| section.id).collect::<Vec<_>>())
    });
    let sections = Some(sections.await?);
    listed(caller, listing, Wanted { sections, ..Wanted::default() }).await
}

/// Articles that changed since a moment.
#[utoipa::path(get, path = "/help_center/incremental/articles", tag = "help centre",
    params(("start_time" = i64, Query)), responses((status = 200, body = HelpArticleList)))]
pub(super) async fn changed(Staff(caller): Staff, listing: Listing) -> Result<Json<Value>, ApiError> {
    let since = listing.query.get("start_time").and_then(Time::parse);
    let since = since.ok_or_else(|| invalid_parameter("start_time", "must be a moment"))?;
    let request = listing.request(&Paging::LIST)?;
    let asked = Wanted { since: Some(since.0.0), ..Wanted::default() };
    let (base, now) = (caller.base.clone(), caller.cx.at());
    let page = caller.read(move |tx, cx| lists::articles(tx, cx, &base, &request, &asked)).await?;
    let count = page.items.len();
    let mut answer = json!(listing.answer(&Paging::LIST, &request, "articles", page));
    if let Some(members) = answer.as_object_mut() {
        members.insert("count".into(), count.into());
        members.insert("end_time".into(), world::Timestamp(now).seconds().into());
    }
    Ok(Json(answer))
}

/// One article.
#[utoipa::path(get, path = "/help_center/articles/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpArticleAnswer)))]
pub(super) async fn show(Reading(caller): Reading, Ids([id]): Ids<1>, query: Query) -> Result<Json<Value>, ApiError> {
    let (base, language, wants) = (caller.base.clone(), wanted(&query)?, beside::Wants::of(&query));
    let read = caller.read(move |tx, cx| {
        let mut article = [lists::one(tx, cx, &base, id, language)?];
        let beside = beside::of(tx, cx, &base, wants, &mut article)?;
        Ok((article, beside))
    });
    let ([article], beside) = read.await?;
    let mut answer = Map::from_iter([("article".to_owned(), json!(article))]);
    answer.extend(beside.into_iter().map(|(name, value)| (name.to_owned(), value)));
    Ok(Json(Value::Object(answer)))
}

/// Makes an article. Unless it is a draft it is published, or handed in by those who may not publish.
#[utoipa::path(post, path = "/help_center/sections/{id}/articles", tag = "help centre", params(("id" = i64, Path)),
    request_body = ArticleBody, responses((status = 201, body = HelpArticleAnswer)))]
pub(super) async fn create(
    Staff(caller): Staff,
    Ids([section]): Ids<1>,
    query: Query,
    Body(body): Body<ArticleBody>,
) -> Result<Response, ApiError> {
    let input = body.article;
    let otherwise = wanted(&query)?;
    let mut given = vec![input.text()];
    if input.title.is_absent() && !input.translations.is_empty() {
        given.clear();
    }
    given.extend(input.translations.iter().cloned());
    let texts: Vec<(Language, TranslationInput)> = given
        .into_iter()
        .map(|text| Ok::<_, ApiError>((language(&text.locale, otherwise)?, text)))
        .collect::<Result<_, _>>()?;
    let change = input.change()?;
    let base = caller.base.clone();
    let article = caller.write(move |tx, cx| {
        crate::articles::topics::get(tx, cx, Kind::Section, section)?;
        let mut texts = texts.iter();
        let (tongue, first) = texts.next().ok_or(Error::invalid("title", FaultKind::Blank))?;
        let id = editing::create(tx, cx, section, *tongue, &first.over(NewText::default(), true), &change)?;
        go_on(tx, cx, id, *tongue, first)?;
        for (tongue, text) in texts {
            say(tx, cx, id, *tongue, text)?;
        }
        lists::one(tx, cx, &base, id, Some(*tongue))
    });
    let article = article.await?;
    Ok(made(&article.url.clone(), HelpArticleAnswer { article }))
}

/// Writes a text and lets readers see it, unless it is to be a draft.
pub(super) fn say(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: i64,
    language: Language,
    given: &TranslationInput,
) -> Result<(), Error> {
    let known = texts_sql::get(tx, cx.id(), Kind::Article, id, language.tag())?;
    let present = match &known {
        Some(row) => texts::text(tx, cx, row, row.latest)?.unwrap_or_default(),
        None => NewText::default(),
    };
    editing::write(tx, cx, id, language, &given.over(present, true), None)?;
    if let Some(outdated) = given.outdated.value() {
        editing::mark(tx, cx, id, language, *outdated)?;
    }
    // A draft that is only changed stays one.
    let was_draft = known.is_some_and(|row| row.published.is_none());
    match given.draft.value() {
        None if was_draft => Ok(()),
        _ => go_on(tx, cx, id, language, given),
    }
}

/// Publishes, hands in, or withdraws, as is wished.
fn go_on(tx: &mut Tx<'_>, cx: &Cx, id: i64, language: Language, given: &TranslationInput) -> Result<(), Error> {
    match (given.draft.value(), must_publish(cx)) {
        (Some(true), Ok(())) => editing::withdraw(tx, cx, id, language),
        (Some(true), Err(_)) => Ok(()),
        (_, Ok(())) => editing::publish(tx, cx, id, language),
        (_, Err(_)) => editing::submit(tx, cx, id, language),
    }
}

/// Changes an article; texts only where they are given.
#[utoipa::path(put, path = "/help_center/articles/{id}", tag = "help centre", params(("id" = i64, Path)),
    request_body = ArticleBody, responses((status = 200, body = HelpArticleAnswer)))]
pub(super) async fn update(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    query: Query,
    Body(body): Body<ArticleBody>,
) -> Result<Json<HelpArticleAnswer>, ApiError> {
    let input = body.article;
    let tongue = match input.locale.value() {
        Some(tag) => Some(spoken(tag)?),
        None => wanted(&query)?,
    };
    let change = input.change()?;
    let base = caller.base.clone();
    let article = caller.write(move |tx, cx| {
        editing::update(tx, cx, id, &change)?;
        let row = editing::get(tx, cx, id)?;
        let own = tongue.or(Language::from_tag(&row.locale)).unwrap_or(Language::German);
        let text = input.text();
        if !(text.title.is_absent() && text.body.is_absent() && text.draft.is_absent()) {
            say(tx, cx, id, own, &text)?;
        }
        lists::one(tx, cx, &base, id, tongue)
    });
    Ok(Json(HelpArticleAnswer { article: article.await? }))
}

/// Takes an article out of the help centre; its texts and its history stay.
#[utoipa::path(delete, path = "/help_center/articles/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn archive(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller
        .write(move |tx, cx| {
            must_publish(cx)?;
            if editing::get(tx, cx, id)?.archived {
                return Err(Error::NotFound);
            }
            editing::archive(tx, cx, id, true)
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
