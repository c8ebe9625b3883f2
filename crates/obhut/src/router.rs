//! The whole surface in one place.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::routing::get;

use crate::error::Error;
use crate::state::App;

/// All routes.
pub fn router(app: App) -> Router {
    let api = crate::api_v2::router::router(&app);
    let pages = crate::workspace::page::routes().layer(from_fn(crate::http::compress::pages));
    Router::new().route("/health", get(health)).merge(pages).with_state(app).merge(api)
}

/// 200 while the database answers.
async fn health(State(app): State<App>) -> impl IntoResponse {
    match app.desk.db.read(|tx| crate::accounts::sql::last(tx).map_err(Error::from)).await {
        Ok(_) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable"),
    }
}
