//! The API of macros. Snippets are a matter of the pages.

mod apply;
mod lists;
mod show;
#[cfg(test)]
mod tests;
mod write;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(lists::list, write::create))
        .routes(routes!(lists::active))
        .routes(routes!(lists::search))
        .routes(routes!(lists::actions))
        .routes(routes!(lists::categories))
        .routes(routes!(lists::definitions))
        .routes(routes!(lists::replica))
        .routes(routes!(write::update_many))
        .routes(routes!(write::destroy_many))
        .routes(routes!(lists::show, write::update, write::delete))
        .routes(routes!(apply::alone))
        .routes(routes!(apply::on_ticket))
}
