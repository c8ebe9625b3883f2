//! The whole surface in one place.

use axum::Router;
use axum::routing::get;

use crate::state::App;

/// All routes.
pub fn router(app: App) -> Router {
    Router::new().route("/health", get(async || "ok")).with_state(app)
}
