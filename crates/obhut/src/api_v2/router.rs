//! The whole surface of `/api/v2` in one place, each route bound to its description, and what stands around it.

use axum::middleware::from_fn_with_state;
use axum::routing::{any, get};
use axum::{Json, Router};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;

use super::ApiError;
use super::limits::rate_limit;
use crate::http::rate_limit::RateLimiter;
use crate::state::App;

/// Every operation of the API, by slice.
pub fn surface() -> OpenApiRouter<App> {
    let slices = OpenApiRouter::new()
        .merge(crate::access_log::api::routes())
        .merge(crate::accounts::api::routes())
        .merge(crate::audit::api::routes())
        .merge(crate::people::api::routes())
        .merge(crate::organisations::api::routes())
        .merge(crate::staff::api::routes())
        .merge(crate::oauth::api::routes())
        .merge(crate::tickets::api::routes())
        .merge(crate::recipients::api::routes())
        .merge(crate::side_conversations::api::routes())
        .merge(crate::search::api::routes())
        .merge(crate::views::api::routes())
        .merge(crate::voice::api::routes())
        .merge(crate::fields::api::routes())
        .merge(crate::consent::api::routes())
        .merge(crate::email::api::routes())
        .merge(crate::erasure::api::routes())
        .merge(crate::webhooks::api::routes())
        .merge(crate::redaction::api::routes())
        .merge(crate::macros::api::routes())
        .merge(crate::articles::api::routes())
        .merge(crate::portal::api::routes())
        .merge(crate::triggers::api::routes())
        .merge(crate::automations::api::routes())
        .merge(crate::hours::api::routes())
        .merge(crate::sla::api::routes())
        .merge(crate::incremental::api::routes())
        .merge(crate::satisfaction::api::routes())
        .merge(crate::chat::api::routes())
        .merge(crate::email::addresses::api::routes());
    let info = InfoBuilder::new()
        .title("Obhut")
        .version("2")
        .description(Some("The help desk's API, in the shapes of the Zendesk Support API v2."))
        .build();
    OpenApiRouter::with_openapi(OpenApiBuilder::new().info(info).build()).nest("/api/v2", slices)
}

/// The description of the API.
pub fn description() -> OpenApi {
    surface().into_openapi()
}

/// The routes of the API with their limits, and its description.
pub fn router(app: &App) -> Router {
    let (api, description) = surface().split_for_parts();
    let limiter = RateLimiter::new(app.desk.settings.requests_per_minute, app.desk.world.clock.clone());
    let description = Json(description);
    let api = api
        .merge(crate::oauth::endpoint::routes())
        .route("/api/v2/openapi", get(async move || description))
        .method_not_allowed_fallback(async || ApiError::method_not_allowed())
        .route("/api/{*rest}", any(async || ApiError::invalid_endpoint()))
        .layer(from_fn_with_state(limiter, rate_limit));
    api.with_state(app.clone())
}
