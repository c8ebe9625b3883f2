//! Tickets, comments and files as the wire shows them, for the reader at hand.

use std::collections::HashMap;

use db::Tx;
use personal::{Category, Disclosure};
use serde_json::Value;
use world::Timestamp;

use crate::api_v2::Patch;
use crate::api_v2::wire::{
    Attachment, Comment, CommentMetadata, CustomField, MetricSet, Minutes, SatisfactionRating, Ticket as Shown,
    TicketDates, Time, Upload, Via, ViaParty, ViaSource,
};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::masking::Mask;
use crate::tickets::attachments::{FileView, UPLOAD_SECONDS};
use crate::tickets::metrics::Metrics;
use crate::tickets::records::FileMeta;
use crate::tickets::{Body, CommentView, Fields, Ticket, TicketRow, read, sql};
use crate::voice::ops::Call;
use crate::words::{CommentKind, Priority, Source, Status, TicketKind};

/// Stands where a number is wanted and nobody is there: the program itself, or somebody forgotten.
pub const NOBODY: i64 = -1;

/// The reader's eyes: one disclosure for the whole answer, and the base of its addresses.
pub struct Eyes<'a> {
    /// The context of the request.
    pub cx: &'a Cx,
    /// What the client called.
    pub base: &'a Base,
    /// What the reader may see.
    pub disclosure: Disclosure,
}

impl<'a> Eyes<'a> {
    /// The eyes of whoever asks.
    pub fn of(cx: &'a Cx, base: &'a Base) -> Self {
        Self { cx, base, disclosure: crate::disclosure::for_actor(cx) }
    }

    /// Whether the reader sees this category.
    pub fn sees(&self, category: Category) -> bool {
        self.disclosure.allows(category)
    }
}

/// A moment of a row.
pub fn time(at: i64) -> Time {
    Time(Timestamp(at))
}

/// A ticket.
///
/// # Errors
/// The database's or the vault's.
pub fn ticket(tx: &mut Tx<'_>, eyes: &Eyes<'_>, ticket: &Ticket) -> Result<Shown, Error> {
    let description = match eyes.sees(Category::Content) {
        true => read::description(tx, eyes.cx, ticket.row.id)?,
        false => None,
    };
    let has_incidents =
        ticket.row.kind == Some(TicketKind::Problem) && sql::incidents(tx, eyes.cx.id(), ticket.row.id)? > 0;
    let mask = Mask::for_ticket(tx, eyes.cx, &ticket.row)?;
    let mut shown = filled(eyes, &mask, ticket, description.as_ref(), has_incidents);
    if let Some(rating) = crate::satisfaction::sql::of_ticket(tx, eyes.cx.id(), ticket.row.id)? {
        shown.satisfaction_rating.score = rating.score.word();
    }
    // Only what is closed is followed by something new.
    if ticket.row.status == crate::words::Status::Closed {
        shown.followup_ids = read::follow_ups(tx, eyes.cx, ticket.row.id)?;
    }
    Ok(shown)
}

/// The mask over what hangs on a ticket, for the reader at hand.
///
/// # Errors
/// [`Error::NotFound`]; the database's or the vault's.
pub fn mask(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Mask, Error> {
    if cx.actor.sees_identity() {
        return Ok(Mask::none());
    }
    let row = sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    Mask::for_ticket(tx, cx, &row)
}

/// Several tickets.
///
/// # Errors
/// As [`ticket`].
pub fn tickets(tx: &mut Tx<'_>, eyes: &Eyes<'_>, many: &[Ticket]) -> Result<Vec<Shown>, Error> {
    let ids: Vec<i64> = many.iter().map(|one| one.row.id).collect();
    let descriptions = match eyes.sees(Category::Content) {
        true => read::descriptions(tx, eyes.cx, &ids)?,
        false => HashMap::new(),
    };
    let scores = crate::satisfaction::ops::scores(tx, eyes.cx, &ids)?;
    let mut shown = Vec::with_capacity(many.len());
    for one in many {
        let has_incidents =
            one.row.kind == Some(TicketKind::Problem) && sql::incidents(tx, eyes.cx.id(), one.row.id)? > 0;
        let mask = Mask::for_ticket(tx, eyes.cx, &one.row)?;
        let mut one_shown = filled(eyes, &mask, one, descriptions.get(&one.row.id), has_incidents);
        if let Some(score) = scores.get(&one.row.id) {
            one_shown.satisfaction_rating.score = score.word();
        }
        shown.push(one_shown);
    }
    Ok(shown)
}

fn filled(eyes: &Eyes<'_>, mask: &Mask, ticket: &Ticket, description: Option<&Body>, has_incidents: bool) -> Shown {
    let (row, fields, disclosure) = (&ticket.row, ticket.fields.as_ref(), &eyes.disclosure);
    let content = eyes.sees(Category::Content);
    let subject = fields.and_then(|fields| fields.reveal_subject(disclosure)).map(|subject| mask.line(subject));
    let subject = Patch::shown(content, subject);
    let text = description.and_then(|body| body.reveal_text(disclosure)).map(|text| mask.line(text));
    let custom = custom_fields(mask, fields, disclosure);
    Shown {
        url: eyes.base.record(&format!("tickets/{}", row.id)),
        id: row.id,
        external_id: fields.and_then(|fields| fields.reveal_external_id(disclosure)).cloned(),
        via: via(eyes, row, fields),
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
        kind: row.kind.map(TicketKind::word),
        raw_subject: subject.clone(),
        subject,
        description: Patch::shown(content, text),
        priority: row.priority.map(Priority::word),
        status: row.status.word(),
        recipient: Patch::shown(
            eyes.sees(Category::Technical),
            fields.and_then(|fields| fields.reveal_recipient(disclosure)).cloned(),
        ),
        requester_id: row.requester.unwrap_or(NOBODY),
        submitter_id: row.submitter.unwrap_or(NOBODY),
        assignee_id: row.assignee,
        organization_id: row.organisation,
        data_request: row.is_request,
        group_id: row.group,
        collaborator_ids: ticket.copies.clone(),
        follower_ids: ticket.followers.clone(),
        email_cc_ids: ticket.copies.clone(),
        forum_topic_id: None,
        problem_id: row.problem,
        has_incidents,
        is_public: row.is_public,
        due_at: row.due_at.map(time),
        tags: tags(mask, fields, disclosure),
        custom_fields: custom.clone(),
        satisfaction_rating: SatisfactionRating::default(),
        sharing_agreement_ids: Vec::new(),
        custom_status_id: None,
        fields: custom,
        followup_ids: Vec::new(),
        ticket_form_id: None,
        brand_id: None,
        allow_channelback: false,
        allow_attachments: true,
        from_messaging_channel: false,
        generated_timestamp: None,
        comment_count: None,
        incident_count: None,
        metric_set: None,
        dates: None,
        slas: None,
    }
}

/// How a ticket went, as clients read it.
pub fn metric_set(eyes: &Eyes<'_>, row: &TicketRow, metrics: &Metrics) -> MetricSet {
    let minutes = |micros: Option<i64>| Minutes { calendar: micros.map(|micros| micros / 60_000_000), business: None };
    let spent = |statuses: &[Status]| {
        let total = statuses.iter().filter_map(|status| metrics.spent.get(status.word())).sum();
        minutes(Some(total))
    };
    MetricSet {
        id: row.id,
        url: eyes.base.record(&format!("tickets/{}", row.id)),
        ticket_id: row.id,
        created_at: time(row.created_at),
        updated_at: time(row.updated_at),
        group_stations: metrics.group_stations,
        assignee_stations: metrics.assignee_stations,
        reopens: metrics.reopens,
        replies: metrics.replies,
        dates: dates(metrics),
        reply_time_in_minutes: minutes(metrics.reply_time),
        first_resolution_time_in_minutes: minutes(metrics.first_resolution_time),
        full_resolution_time_in_minutes: minutes(metrics.full_resolution_time),
        agent_wait_time_in_minutes: spent(&[Status::Pending]),
        requester_wait_time_in_minutes: spent(&[Status::New, Status::Open, Status::Hold]),
        on_hold_time_in_minutes: spent(&[Status::Hold]),
    }
}

/// When what happened to a ticket, as clients read it.
pub fn dates(metrics: &Metrics) -> TicketDates {
    TicketDates {
        assignee_updated_at: metrics.assignee_updated_at.map(time),
        requester_updated_at: metrics.requester_updated_at.map(time),
        status_updated_at: metrics.status_updated_at.map(time),
        initially_assigned_at: metrics.initially_assigned_at.map(time),
        assigned_at: metrics.assigned_at.map(time),
        solved_at: metrics.solved_at.map(time),
        latest_comment_added_at: metrics.latest_comment_added_at.map(time),
    }
}

/// The tags that the reader may see.
pub fn tags(mask: &Mask, fields: Option<&Fields>, disclosure: &Disclosure) -> Vec<String> {
    fields.map(|fields| mask.tags(fields.reveal_tags(disclosure))).unwrap_or_default()
}

fn custom_fields(mask: &Mask, fields: Option<&Fields>, disclosure: &Disclosure) -> Vec<CustomField> {
    let values = fields.map(|fields| fields.reveal_custom(disclosure)).unwrap_or_default();
    values.into_iter().map(|(id, value)| CustomField { id, value: mask.value(json_value(value)) }).collect()
}

/// A stored value of one of the desk's own fields: JSON, or the text itself where it is none.
pub fn json_value(stored: &str) -> Value {
    serde_json::from_str(stored).unwrap_or_else(|_| Value::String(stored.to_owned()))
}

/// The channel's name on the wire.
pub fn channel(source: &str) -> &'static str {
    match Source::from_word(source) {
        Some(Source::Email) => "email",
        Some(Source::Web | Source::Form | Source::Portal) => "web",
        Some(Source::Voice) => "voice",
        Some(Source::Chat) => "chat",
        Some(Source::System) => "system",
        Some(Source::Api | Source::Command) | None => "api",
    }
}

fn via(eyes: &Eyes<'_>, row: &TicketRow, fields: Option<&Fields>) -> Via {
    let to = fields.and_then(|fields| fields.reveal_recipient(&eyes.disclosure)).cloned();
    let follows = row.follow_up_of.map(|id| ViaParty { ticket_id: Some(id), ..ViaParty::default() });
    let rel = follows.is_some().then_some("follow_up");
    let source =
        ViaSource { from: follows.unwrap_or_default(), to: ViaParty { address: to, ..ViaParty::default() }, rel };
    Via { channel: channel(&row.source), source }
}

/// A comment.
pub fn comment(eyes: &Eyes<'_>, mask: &Mask, view: &CommentView) -> Comment {
    let Texts { body, html_body, plain_body } = texts(eyes, mask, view);
    Comment {
        id: view.row.id,
        kind: "Comment",
        author_id: view.row.author.unwrap_or(NOBODY),
        body,
        html_body,
        plain_body,
        public: view.row.public,
        attachments: attachments(eyes, mask, view),
        audit_id: view.row.log_seq,
        via: Via::channel(if view.row.kind == CommentKind::Notice { "system" } else { channel(&view.row.source) }),
        created_at: time(view.row.created_at),
        metadata: CommentMetadata::default(),
        data: None,
        formatted_from: Patch::Absent,
        formatted_to: Patch::Absent,
        transcription_visible: None,
    }
}

/// A comment of a ticket with these calls: with the call that it tells of.
pub fn comment_among(eyes: &Eyes<'_>, mask: &Mask, view: &CommentView, calls: &[Call]) -> Comment {
    let plain = comment(eyes, mask, view);
    let Some(data) = crate::voice::wire::data(eyes, mask, view, calls) else { return plain };
    Comment {
        kind: "VoiceComment",
        formatted_from: data.from.clone(),
        formatted_to: data.to.clone(),
        transcription_visible: Some(data.transcription_text.value().is_some()),
        data: Some(data),
        ..plain
    }
}

/// A comment's text in its three forms.
pub struct Texts {
    /// As written.
    pub body: Patch<String>,
    /// As HTML.
    pub html_body: Patch<String>,
    /// Without any marks.
    pub plain_body: Patch<String>,
}

/// What was said, with the quotes below it for those who may know who it is.
pub fn texts(eyes: &Eyes<'_>, mask: &Mask, view: &CommentView) -> Texts {
    let disclosure = &eyes.disclosure;
    let content = eyes.sees(Category::Content);
    let text = view.body.as_ref().and_then(|body| body.reveal_text(disclosure)).map(|text| {
        let quoted = view.quote.as_ref().and_then(|quote| quote.reveal_quoted(disclosure));
        let signature = view.quote.as_ref().and_then(|quote| quote.reveal_signature(disclosure));
        let parts = [Some(text.as_str()), signature.map(String::as_str), quoted.map(String::as_str)];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
    });
    let text = text.map(|text| mask.line(&text));
    // Markup hides what it parts, so behind a mask the HTML is made of the masked text.
    let html = view.body.as_ref().filter(|_| mask.is_open()).and_then(|body| body.reveal_html(disclosure)).cloned();
    let html = html.or_else(|| text.as_deref().map(mail::html::from_text));
    Texts {
        body: Patch::shown(content, text.clone()),
        html_body: Patch::shown(content, html),
        plain_body: Patch::shown(content, text),
    }
}

/// The files of a comment.
pub fn attachments(eyes: &Eyes<'_>, mask: &Mask, view: &CommentView) -> Vec<Attachment> {
    (1..).zip(&view.files).map(|(place, file)| attachment(eyes, mask, place, file)).collect()
}

/// The file in this place of its comment, from 1.
pub fn attachment(eyes: &Eyes<'_>, mask: &Mask, place: usize, file: &FileView) -> Attachment {
    let (row, disclosure) = (&file.row, &eyes.disclosure);
    let meta = file.meta.as_ref();
    let name = meta.and_then(|meta| meta.reveal_name(disclosure)).map(|name| mask.file_name(place, name));
    let content_type = meta.and_then(|meta| meta.reveal_content_type(disclosure)).cloned();
    // No name in the address: addresses are logged on their way.
    let content_url = eyes.base.url(&format!("/api/v2/attachments/{}/content", row.id));
    Attachment {
        url: eyes.base.record(&format!("attachments/{}", row.id)),
        id: row.id,
        file_name: name.unwrap_or_else(|| "file".to_owned()),
        mapped_content_url: content_url.clone(),
        content_url,
        content_type: content_type.unwrap_or_else(|| "application/octet-stream".to_owned()),
        size: row.size,
        width: None,
        height: None,
        inline: row.inline,
        deleted: meta.is_none(),
        malware_access_override: false,
        malware_scan_result: "not_scanned",
        thumbnails: Vec::new(),
    }
}

/// Name and type of a file for handing it out.
pub fn name_and_type(disclosure: &Disclosure, meta: Option<&FileMeta>) -> (String, String) {
    let name = meta.and_then(|meta| meta.reveal_name(disclosure)).cloned();
    let kind = meta.and_then(|meta| meta.reveal_content_type(disclosure)).cloned();
    (name.unwrap_or_else(|| "file".to_owned()), kind.unwrap_or_else(|| "application/octet-stream".to_owned()))
}

/// The answer to an upload; the file of this request is the last one under its token.
pub fn upload(eyes: &Eyes<'_>, token: &str, files: &[FileView]) -> Option<Upload> {
    let last = files.last()?;
    let first = files.first()?;
    Some(Upload {
        token: token.to_owned(),
        expires_at: time(Timestamp(first.row.created_at).plus_seconds(UPLOAD_SECONDS).0),
        // Who sent a file knows its name.
        attachment: attachment(eyes, &Mask::none(), 1, last),
        attachments: files.iter().map(|file| attachment(eyes, &Mask::none(), 1, file)).collect(),
    })
}
