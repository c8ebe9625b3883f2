//! The API of macros; filled in its own files.

use utoipa_axum::router::OpenApiRouter;

use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
}
