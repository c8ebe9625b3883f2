//! The API of views.

mod answers;
mod input;
mod run;
#[cfg(test)]
mod tests;

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::answers::{View, ViewAnswer, ViewList};
use self::input::ViewBody;
use super::{SavedView, System, ops};
use crate::api_v2::answers::CountAnswer;
use crate::api_v2::input::MOST;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Listing, convert, wire};
use crate::context::Cx;
use crate::error::Error;
use crate::state::App;
use crate::tickets::api::Staff;

/// Views of `compact` at most.
const COMPACT: usize = 32;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(active))
        .routes(routes!(compact))
        .routes(routes!(count))
        .routes(routes!(run::count_many))
        .routes(routes!(show_many))
        .routes(routes!(search))
        .routes(routes!(run::preview))
        .routes(routes!(run::preview_count))
        .routes(routes!(show, update, delete))
        .routes(routes!(run::execute))
        .routes(routes!(run::tickets))
        .routes(routes!(run::count))
}

/// A view of the API: one that everybody has, or one that people made.
#[derive(Clone)]
enum Known {
    Common(System),
    Saved(Box<SavedView>),
}

impl Known {
    fn id(&self) -> i64 {
        match self {
            Self::Common(system) => system.number(),
            Self::Saved(view) => view.id,
        }
    }

    fn title(&self) -> &str {
        match self {
            Self::Common(system) => system.title(),
            Self::Saved(view) => &view.title,
        }
    }

    fn is_active(&self) -> bool {
        match self {
            Self::Common(_) => true,
            Self::Saved(view) => view.active,
        }
    }
}

/// Every view that exists for the caller, in their order.
fn all(tx: &mut db::Tx<'_>, cx: &Cx) -> Result<Vec<Known>, Error> {
    let saved = ops::list(tx, cx)?.into_iter().map(|view| Known::Saved(Box::new(view)));
    Ok(System::ALL.into_iter().map(Known::Common).chain(saved).collect())
}

fn get(tx: &mut db::Tx<'_>, cx: &Cx, id: i64) -> Result<Known, Error> {
    match System::of_number(id) {
        Some(system) => Ok(Known::Common(system)),
        None => Ok(Known::Saved(Box::new(ops::get(tx, cx, id)?))),
    }
}

async fn listed(
    Staff(caller): Staff,
    listing: Listing,
    most: usize,
    wanted: impl Fn(&Known) -> bool + Send + Sync + 'static,
) -> Result<Answer<View>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let views = all(tx, cx)?.into_iter().filter(|view| wanted(view)).take(most);
        Ok(views.map(|known| (known.id(), answers::view(cx, &base, &known))).collect::<Vec<_>>())
    });
    Ok(listing.answer(&Paging::LIST, &request, "views", convert::slice(&request, found.await?)))
}

/// The views of the desk and the caller's own.
#[utoipa::path(get, path = "/views", tag = "views", responses((status = 200, body = ViewList)))]
async fn list(staff: Staff, listing: Listing) -> Result<Answer<View>, ApiError> {
    let wanted = listing.query.option("active").map(|word| word == "true");
    listed(staff, listing, usize::MAX, move |view| wanted.is_none_or(|active| view.is_active() == active)).await
}

/// Those in use.
#[utoipa::path(get, path = "/views/active", tag = "views", responses((status = 200, body = ViewList)))]
async fn active(staff: Staff, listing: Listing) -> Result<Answer<View>, ApiError> {
    listed(staff, listing, usize::MAX, Known::is_active).await
}

/// The first of those in use.
#[utoipa::path(get, path = "/views/compact", tag = "views", responses((status = 200, body = ViewList)))]
async fn compact(staff: Staff, listing: Listing) -> Result<Answer<View>, ApiError> {
    listed(staff, listing, COMPACT, Known::is_active).await
}

/// Several by number; those that do not exist are left out.
#[utoipa::path(get, path = "/views/show_many", tag = "views", responses((status = 200, body = ViewList)))]
async fn show_many(staff: Staff, listing: Listing) -> Result<Answer<View>, ApiError> {
    let ids = listing.query.required_ids("ids", MOST)?;
    listed(staff, listing, usize::MAX, move |view| ids.contains(&view.id())).await
}

/// Those whose name contains the words.
#[utoipa::path(get, path = "/views/search", tag = "views", params(("query" = String, Query)),
    responses((status = 200, body = ViewList)))]
async fn search(staff: Staff, listing: Listing) -> Result<Answer<View>, ApiError> {
    let words = index::fold::fold(listing.query.get("query").unwrap_or_default());
    listed(staff, listing, usize::MAX, move |view| index::fold::fold(view.title()).contains(&words)).await
}

/// How many there are.
#[utoipa::path(get, path = "/views/count", tag = "views", responses((status = 200, body = CountAnswer)))]
async fn count(Staff(caller): Staff) -> Result<Json<CountAnswer>, ApiError> {
    let count = caller.read(|tx, cx| Ok(all(tx, cx)?.len())).await?;
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    Ok(Json(CountAnswer { count: wire::Count::new(count, caller.cx.now) }))
}

/// One view.
#[utoipa::path(get, path = "/views/{id}", tag = "views", params(("id" = i64, Path)),
    responses((status = 200, body = ViewAnswer)))]
async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<ViewAnswer>, ApiError> {
    let base = caller.base.clone();
    let view = caller.read(move |tx, cx| Ok(answers::view(cx, &base, &get(tx, cx, id)?))).await?;
    Ok(Json(ViewAnswer { view }))
}

/// Makes a view: the caller's own, or one for others where the caller administers.
#[utoipa::path(post, path = "/views", tag = "views", request_body = ViewBody,
    responses((status = 201, body = ViewAnswer)))]
async fn create(Staff(caller): Staff, Body(body): Body<ViewBody>) -> Result<impl IntoResponse, ApiError> {
    let base = caller.base.clone();
    let view = caller.write(move |tx, cx| {
        let new = body.view.for_new(cx)?;
        let id = ops::create(tx, cx, &new)?;
        if let Some(position) = body.view.position() {
            ops::set_position(tx, cx, id, position)?;
        }
        Ok(answers::view(cx, &base, &get(tx, cx, id)?))
    });
    let view = view.await?;
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(&view.url) {
        headers.insert(LOCATION, url);
    }
    Ok((StatusCode::CREATED, headers, Json(ViewAnswer { view })))
}

/// Changes a view; conditions that are given replace the old ones.
#[utoipa::path(put, path = "/views/{id}", tag = "views", params(("id" = i64, Path)), request_body = ViewBody,
    responses((status = 200, body = ViewAnswer)))]
async fn update(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<ViewBody>,
) -> Result<Json<ViewAnswer>, ApiError> {
    let base = caller.base.clone();
    let view = caller.write(move |tx, cx| {
        if System::of_number(id).is_some() {
            return Err(Error::Forbidden);
        }
        let present = ops::get(tx, cx, id)?;
        let new = body.view.over(present.as_new())?;
        ops::update(tx, cx, id, &new)?;
        if let Some(position) = body.view.position() {
            ops::set_position(tx, cx, id, position)?;
        }
        Ok(answers::view(cx, &base, &get(tx, cx, id)?))
    });
    Ok(Json(ViewAnswer { view: view.await? }))
}

/// Removes a view.
#[utoipa::path(delete, path = "/views/{id}", tag = "views", params(("id" = i64, Path)), responses((status = 204)))]
async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller
        .write(move |tx, cx| match System::of_number(id) {
            Some(_) => Err(Error::Forbidden),
            None => ops::delete(tx, cx, id),
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
