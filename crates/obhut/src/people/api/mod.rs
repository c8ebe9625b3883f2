//! The API of people.

mod find;
mod identities;
mod input;
pub(crate) mod many;
mod me;
mod relations;
/// People as the API shows them.
pub mod show;
mod tags;
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
        .routes(routes!(users::count))
        .routes(routes!(users::show, users::update, users::delete))
        .routes(routes!(users::create_or_update))
        .routes(routes!(find::show_many))
        .routes(routes!(find::search))
        .routes(routes!(find::autocomplete))
        .routes(routes!(many::create_many))
        .routes(routes!(many::update_many))
        .routes(routes!(many::create_or_update_many))
        .routes(routes!(many::destroy_many))
        .routes(routes!(relations::related))
        .routes(routes!(relations::merge))
        .routes(routes!(relations::groups))
        .routes(routes!(relations::organizations))
        .routes(routes!(relations::of_group))
        .routes(routes!(relations::of_organization))
        .routes(routes!(relations::password))
        .routes(routes!(tags::list, tags::set, tags::add, tags::remove))
        .routes(routes!(identities::list, identities::create))
        .routes(routes!(identities::show, identities::update, identities::delete))
        .routes(routes!(identities::make_primary))
        .routes(routes!(identities::verify))
        .routes(routes!(identities::request_verification))
}
