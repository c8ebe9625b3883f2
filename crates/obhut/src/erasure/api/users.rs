//! People in the trash, forgotten for good, and what became of them.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use world::Timestamp;

use super::super::{Outcome, people, sql};
use crate::api_v2::answers::CountAnswer;
use crate::api_v2::paging::Answer;
use crate::api_v2::path::Ids;
use crate::api_v2::wire::{Time, User};
use crate::api_v2::{ApiError, Caller, Listing, Paging, Patch, Query, convert, wire};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::listing::{Keyed, Part, Window};
use crate::people::api::show;
use crate::people::{ops, sql as rows};
use crate::words::Standing;

const LIST: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };
/// The name of somebody of whom nothing is left, as clients know it.
pub(crate) const GONE: &str = "Permanently Deleted User";

/// People in the trash and forgotten ones.
#[derive(Serialize, ToSchema)]
pub(super) struct DeletedUserList {
    deleted_users: Vec<User>,
}

/// One of them.
#[derive(Serialize, ToSchema)]
pub(super) struct DeletedUserAnswer {
    deleted_user: User,
}

/// One step of a person's deletion.
#[derive(Serialize, ToSchema)]
pub(super) struct Compliance {
    account_subdomain: String,
    /// `request_deletion`, `started`, `complete`.
    action: &'static str,
    application: &'static str,
    created_at: Time,
    executer_id: Option<i64>,
    user_id: i64,
}

/// The steps of a person's deletion.
#[derive(Serialize, ToSchema)]
pub(super) struct ComplianceList {
    compliance_deletion_statuses: Vec<Compliance>,
}

fn user(tx: &mut db::Tx<'_>, cx: &Cx, base: &crate::http::Base, row: rows::PersonRow) -> Result<User, Error> {
    let forgotten = row.standing == Standing::Forgotten;
    let person = ops::open(tx, cx, row)?;
    let shown = show::user(tx, cx, base, &person)?;
    let name = if forgotten { GONE.to_owned() } else { shown.name.clone() };
    Ok(User { name, email: Patch::Null, phone: Patch::Null, active: false, ..shown })
}

/// People in the trash, and the places of those who are forgotten.
#[utoipa::path(get, path = "/deleted_users", tag = "deletion", responses((status = 200, body = DeletedUserList)))]
pub(super) async fn list(caller: Caller, listing: Listing) -> Result<Answer<User>, ApiError> {
    let request = listing.request(&LIST)?;
    let (window, base): (Window, _) = (convert::window(&request), caller.base.clone());
    let part = caller.read(move |tx, cx| {
        let part = people::deleted(tx, cx, &window)?;
        let mut shown = Vec::with_capacity(part.rows.len());
        for Keyed { key, id, row } in part.rows {
            shown.push(Keyed { key, id, row: user(tx, cx, &base, row)? });
        }
        Ok(Part { rows: shown, total: part.total, more: part.more })
    });
    Ok(listing.answer(&LIST, &request, "deleted_users", convert::page(part.await?, |user| user)))
}

/// How many they are.
#[utoipa::path(get, path = "/deleted_users/count", tag = "deletion", responses((status = 200, body = CountAnswer)))]
pub(super) async fn count(caller: Caller) -> Result<Json<CountAnswer>, ApiError> {
    let count = caller.read(people::count_deleted).await?;
    Ok(Json(CountAnswer { count: wire::Count::new(count, caller.cx.now) }))
}

fn in_trash(tx: &mut db::Tx<'_>, cx: &Cx, id: i64) -> Result<rows::PersonRow, Error> {
    people::must_look_after(cx)?;
    let row = ops::row(tx, cx, id)?;
    match row.standing {
        Standing::Trashed => Ok(row),
        Standing::Forgotten => Err(Error::Gone),
        _ => Err(Error::NotFound),
    }
}

/// Somebody in the trash.
#[utoipa::path(get, path = "/deleted_users/{id}", tag = "deletion", params(("id" = i64, Path)),
    responses((status = 200, body = DeletedUserAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<DeletedUserAnswer>, ApiError> {
    let base = caller.base.clone();
    let shown = caller.read(move |tx, cx| {
        let row = in_trash(tx, cx, id)?;
        user(tx, cx, &base, row)
    });
    Ok(Json(DeletedUserAnswer { deleted_user: shown.await? }))
}

/// Forgets somebody in the trash for good: with what they wrote, unless `outcome=identity` or the account's setting
/// `person_outcome` says that only who it is goes.
#[utoipa::path(delete, path = "/deleted_users/{id}", tag = "deletion", params(("id" = i64, Path)),
    responses((status = 200, body = DeletedUserAnswer)))]
pub(super) async fn delete(
    caller: Caller,
    Ids([id]): Ids<1>,
    query: Query,
) -> Result<Json<DeletedUserAnswer>, ApiError> {
    let asked = query.get("outcome").map(|word| Outcome::from_word(word).ok_or(word)).transpose();
    let asked = asked.map_err(|_| Error::invalid("outcome", FaultKind::Invalid))?;
    let base = caller.base.clone();
    let shown = caller.write(move |tx, cx| {
        in_trash(tx, cx, id)?;
        let usual = super::super::settings::outcome(tx, cx)?;
        people::forget(tx, cx, id, asked.unwrap_or(usual))?;
        let row = ops::row(tx, cx, id)?;
        user(tx, cx, &base, row)
    });
    Ok(Json(DeletedUserAnswer { deleted_user: shown.await? }))
}

/// How far the deletion of a person is.
#[utoipa::path(get, path = "/users/{id}/compliance_deletion_statuses", tag = "deletion", params(("id" = i64, Path)),
    responses((status = 200, body = ComplianceList)))]
pub(super) async fn compliance(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<ComplianceList>, ApiError> {
    let account = caller.cx.account.name.clone();
    let steps = caller.read(move |tx, cx| {
        people::must_look_after(cx)?;
        ops::row(tx, cx, id)?;
        let step = |action, at| Compliance {
            account_subdomain: account.clone(),
            action,
            application: "support",
            created_at: Time(Timestamp(at)),
            executer_id: None,
            user_id: id,
        };
        let mut steps = Vec::new();
        for erasure in sql::of_person(tx, cx.id(), id)? {
            steps.push(step("request_deletion", erasure.created_at));
            steps.push(step("started", erasure.created_at));
            steps.extend(erasure.completed_at.map(|at| step("complete", at)));
        }
        Ok(steps)
    });
    Ok(Json(ComplianceList { compliance_deletion_statuses: steps.await? }))
}
