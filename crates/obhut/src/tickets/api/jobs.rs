//! How jobs stand.

use axum::Json;
use axum::extract::Path;

use super::Staff;
use super::answers::{JobList, JobsAnswer};
use super::list::whole;
use crate::api_v2::answers::JobAnswer;
use crate::api_v2::input::MOST;
use crate::api_v2::paging::Answer;
use crate::api_v2::wire::{JobResult, JobResults, JobState, JobStatus};
use crate::api_v2::{ApiError, Listing, Paging, convert};
use crate::error::Error;
use crate::http::Base;
use crate::tickets::bulk;

/// Kinds of jobs about tickets, as they are stored.
pub(super) const CREATE_TICKETS: &str = "create_tickets";
pub(super) const UPDATE_TICKETS: &str = "update_tickets";
pub(super) const DELETE_TICKETS: &str = "delete_tickets";
pub(crate) const FORGET_TICKETS: &str = "forget_tickets";
pub(super) const MERGE_TICKETS: &str = "merge_tickets";

/// What clients call a kind of job.
fn job_type(kind: &str) -> &'static str {
    match kind {
        CREATE_TICKETS => "Bulk Create Ticket",
        UPDATE_TICKETS => "Bulk Update Ticket",
        DELETE_TICKETS => "Bulk Delete Ticket",
        MERGE_TICKETS => "Ticket Merge",
        FORGET_TICKETS => "Bulk Delete Ticket",
        "create_users" => "Bulk Create User",
        "update_users" => "Bulk Update User",
        "delete_users" => "Bulk Delete User",
        "create_organizations" => "Bulk Create Organization",
        "update_organizations" => "Bulk Update Organization",
        "delete_organizations" => "Bulk Delete Organization",
        _ => "Bulk Job",
    }
}

/// The first answer about a job.
pub fn queued(base: &Base, job: &bulk::JobStatus) -> JobStatus {
    JobStatus::queued(base, job.id.clone(), job_type(&job.kind))
}

/// A job as it stands.
pub fn shown(base: &Base, account: i64, job: &bulk::JobStatus) -> JobStatus {
    let results = job.results.iter().enumerate().map(|(place, item)| result(&job.kind, account, place, item)).collect();
    // Clients know a permanent deletion by one word for all, unless something failed.
    let whole = job.kind == FORGET_TICKETS && job.results.iter().all(|item| item.error.is_none());
    let failed = job.results.iter().filter(|item| item.error.is_some()).count();
    JobStatus {
        id: job.id.clone(),
        job_type: Some(job_type(&job.kind)),
        url: base.record(&format!("job_statuses/{}", job.id)),
        total: job.total.filter(|_| !whole),
        progress: job.progress,
        status: match job.state.as_str() {
            "completed" => JobState::Completed,
            _ => JobState::Failed,
        },
        message: Some(match failed {
            0 => format!("Completed at {}", job.progress.unwrap_or(0)),
            failed => format!("Completed; {failed} of {} items failed", job.results.len()),
        }),
        results: Some(if whole { JobResults::Whole { success: true } } else { JobResults::Each(results) }),
    }
}

fn result(kind: &str, account: i64, place: usize, item: &bulk::Item) -> JobResult {
    let index = i64::try_from(place).unwrap_or(i64::MAX);
    if let Some(error) = item.error {
        return JobResult::failed(index, item.id, error, &item.fields.join(", "));
    }
    let id = item.id.unwrap_or_default();
    match kind {
        CREATE_TICKETS => JobResult::ticket_created(index, id, account),
        kind if kind.starts_with("create_") => JobResult::created(id),
        kind if kind.starts_with("delete_") => JobResult::deleted(id),
        _ => JobResult::updated(id),
    }
}

/// Jobs, the newest first.
#[utoipa::path(get, path = "/job_statuses", tag = "jobs", responses((status = 200, body = JobList)))]
pub(super) async fn list(Staff(caller): Staff, listing: Listing) -> Result<Answer<JobStatus>, ApiError> {
    let paging = Paging::LIST;
    let request = listing.request(&paging)?;
    let jobs = caller.read(bulk::newest).await?;
    let account = caller.cx.id();
    let shown = (1..).zip(jobs.iter().map(|job| shown(&caller.base, account, job))).collect();
    Ok(listing.answer(&paging, &request, "job_statuses", convert::slice(&request, shown)))
}

/// One job.
#[utoipa::path(get, path = "/job_statuses/{id}", tag = "jobs", params(("id" = String, Path)),
    responses((status = 200, body = JobAnswer)))]
pub(super) async fn show(Staff(caller): Staff, Path(id): Path<String>) -> Result<Json<JobAnswer>, ApiError> {
    let job = caller.read(move |tx, cx| bulk::get(tx, cx, &id)).await?;
    Ok(Json(JobAnswer { job_status: shown(&caller.base, caller.cx.id(), &job) }))
}

/// Several jobs; those that do not exist are left out.
#[utoipa::path(get, path = "/job_statuses/show_many", tag = "jobs", responses((status = 200, body = JobsAnswer)))]
pub(super) async fn show_many(Staff(caller): Staff, listing: Listing) -> Result<Answer<JobStatus>, ApiError> {
    let ids: Vec<String> = listing.query.list("ids").into_iter().map(str::to_owned).collect();
    if ids.len() > MOST {
        return Err(ApiError::too_many_values(MOST));
    }
    let jobs = caller.read(move |tx, cx| {
        let mut found = Vec::with_capacity(ids.len());
        for id in &ids {
            match bulk::get(tx, cx, id) {
                Ok(job) => found.push(job),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    });
    let account = caller.cx.id();
    let shown = jobs.await?.iter().map(|job| shown(&caller.base, account, job)).collect();
    Ok(whole(&listing, "job_statuses", shown))
}
