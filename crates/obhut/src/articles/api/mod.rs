//! The API of the help centre. Readers get what is published for them, also without credentials; those who write get
//! the newest texts.

mod articles;
mod audiences;
mod beside;
mod comments;
mod files;
mod input;
mod labels;
mod lists;
mod search;
pub mod shapes;
pub mod show;
#[cfg(test)]
mod stories;
mod topics;
mod translations;
mod votes;

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::LOCATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api_v2::{ApiError, Caller, OptionalCaller, Query, caller};
use crate::context::{Actor, Cx};
use crate::http::Base;
use crate::i18n::Language;
use crate::state::App;
use crate::words::{Source, TokenKind};

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(topics()).merge(articles()).merge(said()).merge(files())
}

fn topics() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(topics::categories, topics::create_category))
        .routes(routes!(topics::category, topics::update_category, topics::delete_category))
        .routes(routes!(topics::sections_of, topics::create_section))
        .routes(routes!(topics::sections))
        .routes(routes!(topics::section, topics::update_section, topics::delete_section))
        .routes(routes!(topics::section_source))
        .routes(routes!(topics::category_source))
        .routes(routes!(audiences::segments))
        .routes(routes!(audiences::applicable))
        .routes(routes!(audiences::show))
        .routes(routes!(audiences::sections))
        .routes(routes!(audiences::of_person))
        .routes(routes!(audiences::permission_groups))
        .routes(routes!(audiences::permission_group))
        .routes(routes!(audiences::locales))
}

fn articles() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(articles::all))
        .routes(routes!(articles::of_section, articles::create))
        .routes(routes!(articles::of_category))
        .routes(routes!(search::search))
        .routes(routes!(articles::changed))
        .routes(routes!(articles::show, articles::update, articles::archive))
        .routes(routes!(articles::of_author))
        .routes(routes!(labels::list))
        .routes(routes!(labels::show))
        .routes(routes!(labels::of_article, labels::add))
        .routes(routes!(labels::remove))
        .routes(routes!(translations::of_article, translations::write_article))
        .routes(routes!(translations::missing_of_article))
        .routes(routes!(translations::one_of_article, translations::change_article))
        .routes(routes!(translations::of_section, translations::write_section))
        .routes(routes!(translations::missing_of_section))
        .routes(routes!(translations::one_of_section, translations::change_section))
        .routes(routes!(translations::of_category, translations::write_category))
        .routes(routes!(translations::missing_of_category))
        .routes(routes!(translations::one_of_category, translations::change_category))
        .routes(routes!(translations::delete))
}

fn said() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(comments::of_article, comments::create))
        .routes(routes!(comments::show, comments::update, comments::delete))
        .routes(routes!(comments::of_person))
        .routes(routes!(votes::of_article))
        .routes(routes!(votes::up))
        .routes(routes!(votes::down))
        .routes(routes!(votes::of_comment))
        .routes(routes!(votes::comment_up))
        .routes(routes!(votes::comment_down))
        .routes(routes!(votes::of_person))
        .routes(routes!(votes::show, votes::delete))
}

fn files() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(files::of_article, files::add))
        .routes(routes!(files::inline))
        .routes(routes!(files::block))
        .routes(routes!(files::add_loose))
        .routes(routes!(files::show, files::delete))
        .routes(routes!(files::hang))
}

/// Whoever reads the help centre: with credentials somebody, without them nobody in particular.
pub struct Reading(pub Caller);

impl FromRequestParts<App> for Reading {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let OptionalCaller(known) = OptionalCaller::from_request_parts(parts, app).await?;
        if let Some(caller) = known {
            return Ok(Self(caller));
        }
        let base = parts.extensions.get::<Base>().cloned().unwrap_or_default();
        let account = caller::account(app, &base).await?;
        let cx = Cx::new(&app.desk, &account, Actor::guest(), Source::Api);
        Ok(Self(Caller { cx, base, kind: TokenKind::Session, lent: false }))
    }
}

/// The language that a request names; none where it names none.
///
/// # Errors
/// 404 for a language in which nothing is written here.
fn wanted(query: &Query) -> Result<Option<Language>, ApiError> {
    query.option("locale").map(spoken).transpose()
}

/// The language of a tag.
///
/// # Errors
/// As [`wanted`].
fn spoken(tag: &str) -> Result<Language, ApiError> {
    Language::from_tag(tag).ok_or_else(ApiError::record_not_found)
}

/// 201 with where the record is.
fn made(url: &str, answer: impl Serialize) -> Response {
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(url) {
        headers.insert(LOCATION, url);
    }
    (StatusCode::CREATED, headers, Json(answer)).into_response()
}
