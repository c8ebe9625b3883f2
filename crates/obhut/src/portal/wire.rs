//! A request on the wire: what a ticket is for whoever asked.

use std::collections::HashMap;

use db::Tx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api_v2::Patch;
use crate::api_v2::answers::{answer, list};
use crate::api_v2::input::{CommentInput, loose};
use crate::api_v2::wire::{self, CustomField, Time, Via};
use crate::error::Error;
use crate::tickets::api::present::{self, Eyes};
use crate::tickets::{Ticket, read};
use crate::words::{FieldTarget, Priority, Status, TicketKind};

/// A request as whoever asked reads it: no tags, no notes, and of the desk's own fields those that customers may see.
#[derive(Clone, Serialize, ToSchema)]
pub struct Request {
    /// Address of this record.
    pub url: String,
    /// Its number.
    pub id: i64,
    /// `new`, `open`, `pending`, `hold`, `solved`, `closed`.
    pub status: &'static str,
    /// `low`, `normal`, `high`, `urgent`.
    pub priority: Option<&'static str>,
    /// `question`, `incident`, `problem`, `task`.
    #[serde(rename = "type")]
    pub kind: Option<&'static str>,
    /// What it is about.
    pub subject: Option<String>,
    /// Text of the first comment.
    pub description: Option<String>,
    /// Organisation of the requester.
    pub organization_id: Option<i64>,
    /// How it came.
    pub via: Via,
    /// Values of the desk's own fields that customers may see.
    pub custom_fields: Vec<CustomField>,
    /// The same as `custom_fields`.
    pub fields: Vec<CustomField>,
    /// Whose request it is.
    pub requester_id: i64,
    /// People in copy.
    pub collaborator_ids: Vec<i64>,
    /// People in copy of mails.
    pub email_cc_ids: Vec<i64>,
    /// Always true.
    pub is_public: bool,
    /// When a task is due.
    pub due_at: Option<Time>,
    /// Whether whoever asked can close it.
    pub can_be_solved_by_me: bool,
    /// Whether it is solved.
    pub solved: bool,
    /// When it was asked.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Always null: which address of ours it went to is ours to know.
    pub recipient: Option<String>,
    /// The closed request that this one follows.
    pub followup_source_id: Option<i64>,
    /// Agent in charge.
    pub assignee_id: Option<i64>,
    /// Group in charge.
    pub group_id: Option<i64>,
    /// Form it was entered in.
    pub ticket_form_id: Option<i64>,
    /// The desk's own status, where it has such.
    pub custom_status_id: Option<i64>,
}

answer! {
    /// `{"request": …}`
    RequestAnswer { request: Request }
    /// `{"comment": …}`
    CommentAnswer { comment: wire::Comment }
}

list! {
    /// A page of requests.
    RequestList { requests: Request }
    /// A page of comments, with those who wrote them beside it.
    CommentsList { comments: wire::Comment }
}

/// A request to make, or its change.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct RequestInput {
    /// What it is about; of a new request only.
    #[serde(default, deserialize_with = "loose::text")]
    pub subject: Patch<String>,
    /// What is asked, in the old spelling; of a new request only.
    #[serde(default, deserialize_with = "loose::text")]
    pub description: Patch<String>,
    /// What is said.
    #[serde(default)]
    pub comment: Patch<CommentInput>,
    /// Whether it is solved.
    #[serde(default, deserialize_with = "loose::flag")]
    pub solved: Patch<bool>,
}

/// `{"request": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct RequestBody {
    /// The request.
    pub request: RequestInput,
}

/// Requests as whoever asked reads them.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn shown(tx: &mut Tx<'_>, eyes: &Eyes<'_>, tickets: &[Ticket]) -> Result<Vec<Request>, Error> {
    let ids: Vec<i64> = tickets.iter().map(|ticket| ticket.row.id).collect();
    let descriptions = read::descriptions(tx, eyes.cx, &ids)?;
    let mut visible = crate::fields::ops::in_use(tx, &eyes.cx.as_system(), FieldTarget::Ticket)?;
    visible.retain(|field| field.visible);
    let visible: Vec<i64> = visible.iter().map(|field| field.id).collect();
    Ok(tickets.iter().map(|ticket| request(eyes, ticket, &descriptions, &visible)).collect())
}

fn request(
    eyes: &Eyes<'_>,
    ticket: &Ticket,
    descriptions: &HashMap<i64, crate::tickets::Body>,
    visible: &[i64],
) -> Request {
    let (row, fields, disclosure) = (&ticket.row, ticket.fields.as_ref(), &eyes.disclosure);
    let done = matches!(row.status, Status::Solved | Status::Closed);
    let values = fields.map(|fields| fields.reveal_custom(disclosure)).unwrap_or_default();
    let values = values.into_iter().filter(|(id, _)| visible.contains(id));
    let custom: Vec<CustomField> =
        values.map(|(id, value)| CustomField { id, value: present::json_value(value) }).collect();
    Request {
        url: eyes.base.record(&format!("requests/{}", row.id)),
        id: row.id,
        status: row.status.word(),
        priority: row.priority.map(Priority::word),
        kind: row.kind.map(TicketKind::word),
        subject: fields.and_then(|fields| fields.reveal_subject(disclosure)).cloned(),
        description: descriptions.get(&row.id).and_then(|body| body.reveal_text(disclosure)).cloned(),
        organization_id: row.organisation,
        via: Via::channel(present::channel(&row.source)),
        fields: custom.clone(),
        custom_fields: custom,
        requester_id: row.requester.unwrap_or(present::NOBODY),
        collaborator_ids: ticket.copies.clone(),
        email_cc_ids: ticket.copies.clone(),
        is_public: row.is_public,
        due_at: row.due_at.map(present::time),
        can_be_solved_by_me: !done,
        solved: done,
        created_at: present::time(row.created_at),
        updated_at: present::time(row.updated_at),
        recipient: None,
        followup_source_id: row.follow_up_of,
        assignee_id: row.assignee,
        group_id: row.group,
        ticket_form_id: None,
        custom_status_id: None,
    }
}
