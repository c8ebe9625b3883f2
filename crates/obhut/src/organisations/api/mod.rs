//! The API of organisations and of who belongs to them.

mod find;
mod many;
mod memberships;
mod organisations;
/// Organisations as the API shows them.
pub mod show;
mod tags;
#[cfg(test)]
mod tests;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(organisations::list, organisations::create))
        .routes(routes!(organisations::count))
        .routes(routes!(organisations::create_or_update))
        .routes(routes!(organisations::show, organisations::update, organisations::delete))
        .routes(routes!(organisations::related))
        .routes(routes!(find::show_many))
        .routes(routes!(find::search))
        .routes(routes!(find::autocomplete))
        .routes(routes!(many::create_many))
        .routes(routes!(many::update_many))
        .routes(routes!(many::destroy_many))
        .routes(routes!(tags::list, tags::set, tags::add, tags::remove))
        .routes(routes!(memberships::list, memberships::create))
        .routes(routes!(memberships::show, memberships::delete))
        .routes(routes!(memberships::of_organization))
        .routes(routes!(memberships::of_user))
}
