//! Who the caller is.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::ops;
use super::show;
use crate::api_v2::answers::UserAnswer;
use crate::api_v2::{ApiError, Caller, OptionalCaller, wire};
use crate::error::Error;

/// The caller. Without credentials an anonymous user, so that clients can try their settings.
#[utoipa::path(get, path = "/users/me", tag = "users", security((), ("basic" = []), ("bearer" = [])),
    responses((status = 200, body = UserAnswer)))]
pub(super) async fn me(OptionalCaller(caller): OptionalCaller) -> Result<Json<UserAnswer>, ApiError> {
    let Some(caller) = caller else {
        return Ok(Json(UserAnswer { user: wire::User::anonymous() }));
    };
    let base = caller.base.clone();
    let user = caller.read(move |tx, cx| {
        let id = cx.actor.person.ok_or(Error::NotFound)?;
        let person = ops::get(tx, cx, id)?;
        show::user(tx, cx, &base, &person)
    });
    Ok(Json(UserAnswer { user: user.await? }))
}

/// How the caller has set up the workspace.
#[utoipa::path(get, path = "/users/me/settings", tag = "users", responses((status = 200, body = MySettingsAnswer)))]
pub(super) async fn settings(_caller: Caller) -> Json<MySettingsAnswer> {
    Json(MySettingsAnswer { settings: MySettings { lotus: WorkspaceSettings { keyboard_shortcuts_enabled: true } } })
}

/// `{"settings": …}`
#[derive(Serialize, ToSchema)]
pub(super) struct MySettingsAnswer {
    settings: MySettings,
}

/// Settings of one's own.
#[derive(Serialize, ToSchema)]
struct MySettings {
    /// Those of the workspace, under the name that clients know.
    lotus: WorkspaceSettings,
}

/// Settings of the workspace.
#[derive(Serialize, ToSchema)]
struct WorkspaceSettings {
    /// Whether keys do something.
    keyboard_shortcuts_enabled: bool,
}
