//! The API of people.

mod input;
mod me;
pub mod show;
#[cfg(test)]
mod tests;
mod users;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(me::me))
        .routes(routes!(me::settings))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::show, users::update, users::delete))
}
