//! The API of deletion: the trash of tickets, people in the trash, and what became of a person.

mod tickets;
mod users;

pub(crate) use users::GONE;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(tickets::list))
        .routes(routes!(tickets::restore))
        .routes(routes!(tickets::restore_many))
        .routes(routes!(tickets::delete))
        .routes(routes!(tickets::destroy_many))
        .routes(routes!(users::list))
        .routes(routes!(users::count))
        .routes(routes!(users::show, users::delete))
        .routes(routes!(users::compliance))
}
