//! The API of groups, of who belongs to them, and of the tokens with which programs sign in.

mod groups;
mod memberships;
/// Groups and memberships as the API shows them.
pub mod show;
#[cfg(test)]
mod tests;
mod tokens;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(groups::list, groups::create))
        .routes(routes!(groups::assignable))
        .routes(routes!(groups::count))
        .routes(routes!(groups::show, groups::update, groups::delete))
        .routes(routes!(memberships::list, memberships::create))
        .routes(routes!(memberships::show, memberships::delete))
        .routes(routes!(memberships::of_group))
        .routes(routes!(memberships::of_user))
        .routes(routes!(tokens::list, tokens::create))
        .routes(routes!(tokens::current, tokens::end_current))
        .routes(routes!(tokens::show, tokens::delete))
}
