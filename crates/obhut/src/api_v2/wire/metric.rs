//! How a ticket went.

use serde::Serialize;
use utoipa::ToSchema;

use super::time::Time;

/// Times and counts of a ticket.
#[derive(Clone, Serialize, ToSchema)]
pub struct MetricSet {
    /// The ticket's number: there is one set for each.
    pub id: i64,
    /// Address of the ticket.
    pub url: String,
    /// The ticket.
    pub ticket_id: i64,
    /// When the ticket came.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Groups that had it one after the other.
    pub group_stations: i64,
    /// Members of staff that had it one after the other.
    pub assignee_stations: i64,
    /// How often it was opened again.
    pub reopens: i64,
    /// Public answers of staff.
    pub replies: i64,
    /// The times that `include=dates` gives too.
    #[serde(flatten)]
    pub dates: TicketDates,
    /// Until the first public answer.
    pub reply_time_in_minutes: Minutes,
    /// Until it was first solved.
    pub first_resolution_time_in_minutes: Minutes,
    /// Until it was last solved.
    pub full_resolution_time_in_minutes: Minutes,
    /// How long staff waited.
    pub agent_wait_time_in_minutes: Minutes,
    /// How long whoever asked waited.
    pub requester_wait_time_in_minutes: Minutes,
    /// How long it was on hold.
    pub on_hold_time_in_minutes: Minutes,
}

/// When what happened to a ticket.
#[derive(Clone, Serialize, ToSchema)]
pub struct TicketDates {
    /// When whoever has it last did something.
    pub assignee_updated_at: Option<Time>,
    /// When whoever asked last wrote.
    pub requester_updated_at: Option<Time>,
    /// When the status last changed.
    pub status_updated_at: Option<Time>,
    /// When somebody first had it.
    pub initially_assigned_at: Option<Time>,
    /// When the present one got it.
    pub assigned_at: Option<Time>,
    /// When it was solved.
    pub solved_at: Option<Time>,
    /// When somebody last wrote.
    pub latest_comment_added_at: Option<Time>,
}

/// A duration. Business hours are not kept, so theirs is null.
#[derive(Clone, Copy, Serialize, ToSchema)]
pub struct Minutes {
    /// Of the calendar.
    pub calendar: Option<i64>,
    /// Null.
    pub business: Option<i64>,
}

/// What the desk promised for a ticket.
#[derive(Clone, Serialize, ToSchema)]
pub struct TicketSlas {
    /// One for each thing that is promised.
    pub policy_metrics: Vec<PromisedMetric>,
}

/// One thing that is promised.
#[derive(Clone, Serialize, ToSchema)]
pub struct PromisedMetric {
    /// What is measured.
    pub metric: &'static str,
    /// `active` while the clock runs, `paused` while it rests, `achieved` once it was kept, early or late.
    pub stage: &'static str,
    /// When it is or was due; null while it rests.
    pub breach_at: Option<Time>,
    /// What is left, or below zero what it is over: in days where it is two or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
    /// In hours where it is one or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hours: Option<i64>,
    /// In minutes else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minutes: Option<i64>,
}
