//! The API of fields, of the one form that holds them, and of lists that are still empty.

mod forms;
mod records;
mod tickets;
/// Fields on the wire.
pub mod wire;

use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api_v2::paging::{Page, PageRequest, Paging};
use crate::api_v2::{Patch, convert};
use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(tickets::list, tickets::create))
        .routes(routes!(tickets::count))
        .routes(routes!(tickets::reorder))
        .routes(routes!(tickets::show, tickets::update, tickets::delete))
        .routes(routes!(tickets::options, tickets::set_option))
        .routes(routes!(tickets::option, tickets::drop_option))
        .routes(routes!(records::users, records::create_user))
        .routes(routes!(records::reorder_users))
        .routes(routes!(records::user, records::update_user, records::delete_user))
        .routes(routes!(records::organisations, records::create_organisation))
        .routes(routes!(records::reorder_organisations))
        .routes(routes!(records::organisation, records::update_organisation, records::delete_organisation))
        .routes(routes!(forms::list))
        .routes(routes!(forms::show))
}

const LIST: Paging = Paging { fields: &[], ..Paging::LIST };

/// A page of what is in memory whole, in the order it is in.
fn page<T>(request: &PageRequest, all: Vec<T>) -> Page<T> {
    convert::slice(request, (1..).zip(all).collect())
}

/// Where a new record lies.
fn located(url: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(url) = HeaderValue::from_str(url) {
        headers.insert(LOCATION, url);
    }
    headers
}

/// The numbers of a list that was sent.
fn ids(list: &Patch<Vec<i64>>) -> Vec<i64> {
    list.value().cloned().unwrap_or_default()
}
