//! What hangs on a ticket: people, incidents.

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::Staff;
use super::answers::{Related, RelatedAnswer};
use super::include;
use super::list::whole;
use super::present::Eyes;
use crate::api_v2::answers::UserList;
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Caller, Listing};
use crate::tickets::{Ticket, read, sql};

/// How much hangs on a ticket.
#[utoipa::path(get, path = "/tickets/{id}/related", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = RelatedAnswer)))]
pub(super) async fn related(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<RelatedAnswer>, ApiError> {
    let related = caller.read(move |tx, cx| {
        let ticket = read::get(tx, cx, id)?;
        Ok(Related {
            topic_id: None,
            jira_issue_ids: Vec::new(),
            followup_source_ids: ticket.row.follow_up_of.into_iter().collect(),
            from_archive: false,
            incidents: sql::incidents(tx, cx.id(), id)?,
        })
    });
    Ok(Json(RelatedAnswer { ticket_related: related.await? }))
}

async fn people(
    caller: &Caller,
    listing: &Listing,
    id: i64,
    of: fn(&Ticket) -> Vec<i64>,
) -> Result<Response, ApiError> {
    let base = caller.base.clone();
    let shown = caller.read(move |tx, cx| {
        let ticket = read::get(tx, cx, id)?;
        include::people_of(tx, &Eyes::of(cx, &base), of(&ticket).into_iter())
    });
    Ok(whole(listing, "users", shown.await?).into_response())
}

/// People in copy.
#[utoipa::path(get, path = "/tickets/{id}/collaborators", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = UserList)))]
pub(super) async fn collaborators(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Response, ApiError> {
    people(&caller, &listing, id, |ticket| ticket.copies.clone()).await
}

/// People in copy of mails.
#[utoipa::path(get, path = "/tickets/{id}/email_ccs", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = UserList)))]
pub(super) async fn email_ccs(Staff(caller): Staff, Ids([id]): Ids<1>, listing: Listing) -> Result<Response, ApiError> {
    people(&caller, &listing, id, |ticket| ticket.copies.clone()).await
}

/// Staff who follow.
#[utoipa::path(get, path = "/tickets/{id}/followers", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = UserList)))]
pub(super) async fn followers(Staff(caller): Staff, Ids([id]): Ids<1>, listing: Listing) -> Result<Response, ApiError> {
    people(&caller, &listing, id, |ticket| ticket.followers.clone()).await
}
