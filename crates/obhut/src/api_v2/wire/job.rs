//! Work that goes on after the answer.

use serde::Serialize;
use utoipa::ToSchema;

/// How a job stands. The first answer is always `queued` with nothing else known.
#[derive(Clone, Serialize, ToSchema)]
pub struct JobStatus {
    /// `V3-` and 32 hexadecimal digits.
    pub id: String,
    /// What kind of work, `Bulk Create Ticket` for one.
    pub job_type: Option<&'static str>,
    /// Address of this record.
    pub url: String,
    /// Items in it.
    pub total: Option<i64>,
    /// Items done.
    pub progress: Option<i64>,
    /// How it stands.
    pub status: JobState,
    /// How it ended, in words.
    pub message: Option<String>,
    /// What became of each item.
    pub results: Option<JobResults>,
}

/// Where a job is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Waits.
    Queued,
    /// Runs.
    Working,
    /// Could not be done.
    Failed,
    /// Done; single items may have failed.
    Completed,
    /// Stopped by somebody.
    Killed,
}

/// Results: a list, except after permanent deletion.
#[derive(Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum JobResults {
    /// One per item.
    Each(Vec<JobResult>),
    /// Of a permanent deletion.
    Whole {
        /// Whether all went well.
        success: bool,
    },
}

/// What became of one item. Members that do not belong to the kind of work are absent.
#[derive(Clone, Default, Serialize, ToSchema)]
pub struct JobResult {
    /// Place in the request, from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<i64>,
    /// The record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    /// Id given by the client.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The account; of created tickets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<i64>,
    /// `update` or `delete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<&'static str>,
    /// `Created`, `Updated`, `Deleted`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<&'static str>,
    /// Whether it went well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success: Option<bool>,
    /// Why not: a word such as `TicketNotFound`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Why not, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

impl JobStatus {
    /// The first answer about a job.
    pub fn queued(base: &crate::http::Base, id: String, job_type: &'static str) -> Self {
        let url = base.record(&format!("job_statuses/{id}"));
        Self {
            id,
            job_type: Some(job_type),
            url,
            total: None,
            progress: None,
            status: JobState::Queued,
            message: None,
            results: None,
        }
    }
}

impl JobResult {
    /// A ticket was created.
    pub fn ticket_created(index: i64, id: i64, account: i64) -> Self {
        Self { index: Some(index), id: Some(id), account_id: Some(account), ..Self::default() }
    }

    /// A person or organisation was created.
    pub fn created(id: i64) -> Self {
        Self { id: Some(id), status: Some("Created"), ..Self::default() }
    }

    /// A record was changed.
    pub fn updated(id: i64) -> Self {
        Self { id: Some(id), action: Some("update"), status: Some("Updated"), success: Some(true), ..Self::default() }
    }

    /// A record was deleted.
    pub fn deleted(id: i64) -> Self {
        Self { id: Some(id), action: Some("delete"), status: Some("Deleted"), success: Some(true), ..Self::default() }
    }

    /// An item failed. `details` must not repeat what a person wrote.
    pub fn failed(index: i64, id: Option<i64>, error: &str, details: &str) -> Self {
        Self {
            index: Some(index),
            id,
            success: Some(false),
            error: Some(error.to_owned()),
            details: Some(details.to_owned()),
            ..Self::default()
        }
    }
}
