//! How tickets went: the sets of times that clients read beside tickets, as a list and alone.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use super::Staff;
use super::present::{self, Eyes};
use crate::api_v2::paging::Answer;
use crate::api_v2::path::Ids;
use crate::api_v2::wire::MetricSet;
use crate::api_v2::{ApiError, Caller, Listing, Paging, convert};
use crate::listing::{Keyed, Part};
use crate::tickets::metrics;
use crate::tickets::read::{self, Filter};

const LIST: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };

/// `{"ticket_metric": …}`
#[derive(Serialize, ToSchema)]
pub struct MetricAnswer {
    /// How the ticket went.
    pub ticket_metric: MetricSet,
}

/// A page of sets.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct MetricList {
    /// One for each ticket.
    ticket_metrics: Vec<MetricSet>,
}

/// How all tickets went.
#[utoipa::path(get, path = "/ticket_metrics", tag = "tickets", responses((status = 200, body = MetricList)))]
pub(super) async fn list(Staff(caller): Staff, listing: Listing) -> Result<Answer<MetricSet>, ApiError> {
    let request = listing.request(&LIST)?;
    let (window, base) = (convert::window(&request), caller.base.clone());
    let part = caller.read(move |tx, cx| {
        let Part { rows, total, more } = read::list(tx, cx, &Filter::default(), &window)?;
        let eyes = Eyes::of(cx, &base);
        let mut shown = Vec::with_capacity(rows.len());
        for Keyed { key, id, row } in rows {
            let course = metrics::of(tx, cx, &row.row)?;
            shown.push(Keyed { key, id, row: present::metric_set(&eyes, &row.row, &course) });
        }
        Ok(Part { rows: shown, total, more })
    });
    Ok(listing.answer(&LIST, &request, "ticket_metrics", convert::page(part.await?, |one| one)))
}

async fn one(caller: &Caller, id: i64) -> Result<Json<MetricAnswer>, ApiError> {
    let base = caller.base.clone();
    let told = caller.read(move |tx, cx| {
        let ticket = read::get(tx, cx, id)?;
        let course = metrics::of(tx, cx, &ticket.row)?;
        Ok(MetricAnswer { ticket_metric: present::metric_set(&Eyes::of(cx, &base), &ticket.row, &course) })
    });
    Ok(Json(told.await?))
}

/// One set; it has the number of its ticket.
#[utoipa::path(get, path = "/ticket_metrics/{id}", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = MetricAnswer)))]
pub(super) async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<MetricAnswer>, ApiError> {
    one(&caller, id).await
}

/// How a ticket went.
#[utoipa::path(get, path = "/tickets/{id}/metrics", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = MetricAnswer)))]
pub(super) async fn of_ticket(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<MetricAnswer>, ApiError> {
    one(&caller, id).await
}
