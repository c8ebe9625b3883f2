//! What clients ask about the account.

use axum::Json;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api_v2::wire::AccountSettings;
use crate::api_v2::{ApiError, Caller};
use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(settings)).merge(super::house::routes()).merge(super::empty::routes())
}

/// Settings of the account, as far as clients look at them.
#[utoipa::path(get, path = "/account/settings", tag = "account", responses((status = 200, body = AccountSettings)))]
async fn settings(caller: Caller) -> Result<Json<AccountSettings>, ApiError> {
    caller.cx.actor.must_be_staff()?;
    Ok(Json(AccountSettings::default()))
}
