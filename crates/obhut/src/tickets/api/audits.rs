//! What happened to a ticket: the log, told as audits and their events.

use axum::Json;
use db::Tx;
use personal::Category;
use serde_json::{Value, json};

use super::Staff;
use super::answers::{AuditAnswer, AuditList};
use super::include::{self, Wants};
use super::present::{self, Eyes, NOBODY, Texts, channel, json_value, time};
use crate::api_v2::answers::CountAnswer;
use crate::api_v2::paging::Answer;
use crate::api_v2::path::Ids;
use crate::api_v2::wire::{Audit, AuditEvent, CommentMetadata, Count, Via};
use crate::api_v2::{ApiError, Listing, Paging, Patch, convert};
use crate::audit::Change;
use crate::audit::history::{self, Step};
use crate::context::Cx;
use crate::error::Error;
use crate::masking::Mask;
use crate::tickets::{Ticket, read};

const LIST: Paging = Paging { fields: &["created_at"], ..Paging::LIST };
/// Acts that change a ticket for its readers.
pub(crate) const ACTS: [&str; 5] =
    ["ticket.create", "ticket.update", "ticket.merge", "ticket.merged", "comment.make_private"];
/// Steps of one ticket that are told at most.
const MOST_STEPS: i64 = 10_000;
/// Events of one step are numbered within it.
const EVENTS: i64 = 1_000;

/// The steps of a ticket that exists for the actor, sealed parts still closed, oldest first.
fn entries(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<ledger::Entry>, Error> {
    let mut entries = ledger::of_object(tx, cx.id(), read::object(ticket), 0, MOST_STEPS)?;
    entries.retain(|entry| ACTS.contains(&entry.act.as_str()));
    Ok(entries)
}

/// The history of a ticket, the oldest step first unless `sort_order` says otherwise.
#[utoipa::path(get, path = "/tickets/{id}/audits", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = AuditList)))]
pub(super) async fn list(Staff(caller): Staff, Ids([id]): Ids<1>, listing: Listing) -> Result<Answer<Audit>, ApiError> {
    let request = listing.request(&LIST)?;
    let (base, wants) = (caller.base.clone(), Wants::of(&listing.query));
    let (page, users) = caller
        .read(move |tx, cx| {
            let ticket = read::get(tx, cx, id)?;
            let eyes = Eyes::of(cx, &base);
            let all = entries(tx, cx, id)?.into_iter().map(|entry| (entry.seq, entry)).collect();
            let page = convert::slice(&request, all);
            let users = match wants.users {
                true => Some(include::users(tx, &eyes, page.items.iter().filter_map(|entry| entry.actor))?),
                false => None,
            };
            let mut shown = Vec::with_capacity(page.items.len());
            let (total, more, ends) = (page.total, page.more, page.ends);
            for entry in page.items {
                let step = history::step(cx, entry)?;
                shown.push(audit(tx, &eyes, &ticket, &step)?);
            }
            Ok((crate::api_v2::Page { items: shown, total, more, ends }, users))
        })
        .await?;
    let answer = listing.answer(&LIST, &request, "audits", page);
    Ok(match users {
        Some(users) => answer.with("users", users),
        None => answer,
    })
}

/// How many steps a ticket's history has.
#[utoipa::path(get, path = "/tickets/{id}/audits/count", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = CountAnswer)))]
pub(super) async fn count(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<CountAnswer>, ApiError> {
    let steps = caller.read(move |tx, cx| {
        read::get(tx, cx, id)?;
        Ok(entries(tx, cx, id)?.len())
    });
    let value = i64::try_from(steps.await?).unwrap_or(i64::MAX);
    Ok(Json(CountAnswer { count: Count::new(value, caller.cx.now) }))
}

/// One step.
#[utoipa::path(get, path = "/tickets/{id}/audits/{audit_id}", tag = "tickets",
    params(("id" = i64, Path), ("audit_id" = i64, Path)), responses((status = 200, body = AuditAnswer)))]
pub(super) async fn show(Staff(caller): Staff, Ids([id, seq]): Ids<2>) -> Result<Json<AuditAnswer>, ApiError> {
    let base = caller.base.clone();
    let answer = caller.read(move |tx, cx| {
        let ticket = read::get(tx, cx, id)?;
        let step = history::one(tx, cx, read::object(id), seq)?;
        if !ACTS.contains(&step.entry.act.as_str()) {
            return Err(Error::NotFound);
        }
        Ok(AuditAnswer { audit: audit(tx, &Eyes::of(cx, &base), &ticket, &step)? })
    });
    Ok(Json(answer.await?))
}

/// The last step of a ticket.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn last(tx: &mut Tx<'_>, eyes: &Eyes<'_>, ticket: &Ticket) -> Result<Option<Audit>, Error> {
    let Some(entry) = entries(tx, eyes.cx, ticket.row.id)?.pop() else { return Ok(None) };
    let step = history::step(eyes.cx, entry)?;
    audit(tx, eyes, ticket, &step).map(Some)
}

/// One step as an audit.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn audit(tx: &mut Tx<'_>, eyes: &Eyes<'_>, ticket: &Ticket, step: &Step) -> Result<Audit, Error> {
    let mask = Mask::for_ticket(tx, eyes.cx, &ticket.row)?;
    let mut events = Vec::new();
    if let Some(id) = step.facts.get("comment").and_then(Value::as_i64) {
        events.extend(said(tx, eyes, &mask, id, step, ticket.row.id)?);
        told_to(tx, eyes.cx, ticket, id, step, &mut events)?;
    }
    let mut fields = Fields { first: step.entry.seq.saturating_mul(EVENTS), events };
    match step.entry.act.as_str() {
        "ticket.create" => created(tx, eyes, &mask, ticket, step, &mut fields)?,
        _ => changed(eyes, &mask, step, &mut fields),
    }
    Ok(Audit {
        id: step.entry.seq,
        ticket_id: ticket.row.id,
        created_at: time(step.entry.at),
        author_id: step.entry.actor.unwrap_or(NOBODY),
        metadata: CommentMetadata::default(),
        via: Via::channel(channel(&step.via)),
        events: fields.events,
    })
}

/// The events of one step, numbered as they come.
struct Fields {
    first: i64,
    events: Vec<AuditEvent>,
}

impl Fields {
    fn id(&self) -> i64 {
        self.first.saturating_add(i64::try_from(self.events.len()).unwrap_or(i64::MAX))
    }

    fn create(&mut self, field: &str, value: Patch<Value>) {
        let id = self.id();
        self.events.push(AuditEvent::Create { id, field_name: field.to_owned(), value });
    }

    fn change(&mut self, field: &str, value: Patch<Value>, previous_value: Patch<Value>) {
        let id = self.id();
        self.events.push(AuditEvent::Change { id, field_name: field.to_owned(), value, previous_value });
    }
}

/// Steps after a comment among which its sending is looked for.
const SENT_WITHIN: i64 = 100;

/// Whom the comment of a step was sent to, once it has left.
fn told_to(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &Ticket,
    comment: i64,
    step: &Step,
    events: &mut Vec<AuditEvent>,
) -> Result<(), Error> {
    if !matches!(events.last(), Some(AuditEvent::Comment { public: true, .. })) {
        return Ok(());
    }
    let later = ledger::of_object(tx, cx.id(), read::object(ticket.row.id), step.entry.seq, SENT_WITHIN)?;
    let sent = later.into_iter().filter(|entry| entry.act == "comment.send").find(|entry| {
        let leaf: Value = serde_json::from_slice(&entry.leaf).unwrap_or_default();
        leaf["facts"]["comment"].as_i64() == Some(comment)
    });
    let Some(sent) = sent else { return Ok(()) };
    let people = crate::access_log::sql::people(tx, cx.id(), sent.seq)?;
    let (recipients, copies): (Vec<i64>, Vec<i64>) =
        people.into_iter().partition(|person| Some(*person) == ticket.row.requester);
    let first = step.entry.seq.saturating_mul(EVENTS);
    if !recipients.is_empty() {
        let id = first.saturating_add(i64::try_from(events.len()).unwrap_or(i64::MAX));
        events.push(AuditEvent::Notification { id, recipients });
    }
    if !copies.is_empty() {
        let id = first.saturating_add(i64::try_from(events.len()).unwrap_or(i64::MAX));
        events.push(AuditEvent::Cc { id, recipients: copies });
    }
    Ok(())
}

/// The comment of a step; none where it was taken back.
fn said(
    tx: &mut Tx<'_>,
    eyes: &Eyes<'_>,
    mask: &Mask,
    id: i64,
    step: &Step,
    ticket: i64,
) -> Result<Option<AuditEvent>, Error> {
    if step.entry.act == "comment.make_private" {
        let event = step.entry.seq.saturating_mul(EVENTS);
        return Ok(Some(AuditEvent::CommentPrivacyChange { id: event, comment_id: id, public: false }));
    }
    let view = match read::comment(tx, eyes.cx, ticket, id) {
        Ok(view) => view,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let Texts { body, html_body, plain_body } = present::texts(eyes, mask, &view);
    let calls = crate::voice::ops::any_of_ticket(tx, eyes.cx, ticket)?;
    if let Some(data) = crate::voice::wire::data(eyes, mask, &view, &calls) {
        return Ok(Some(AuditEvent::VoiceComment {
            id,
            author_id: view.row.author.unwrap_or(NOBODY),
            body,
            html_body,
            public: view.row.public,
            attachments: present::attachments(eyes, mask, &view),
            audit_id: step.entry.seq,
            formatted_from: data.from.clone(),
            formatted_to: data.to.clone(),
            transcription_visible: data.transcription_text.value().is_some(),
            data: Box::new(data),
        }));
    }
    Ok(Some(AuditEvent::Comment {
        id,
        author_id: view.row.author.unwrap_or(NOBODY),
        body,
        html_body,
        plain_body,
        public: view.row.public,
        attachments: present::attachments(eyes, mask, &view),
        audit_id: step.entry.seq,
    }))
}

/// Facts under the names of the API.
const FACTS: [(&str, &str); 5] = [
    ("status", "status"),
    ("priority", "priority"),
    ("type", "type"),
    ("group", "group_id"),
    ("assignee", "assignee_id"),
];

fn created(
    tx: &mut Tx<'_>,
    eyes: &Eyes<'_>,
    mask: &Mask,
    ticket: &Ticket,
    step: &Step,
    fields: &mut Fields,
) -> Result<(), Error> {
    let subject = first_subject(tx, eyes, ticket, step)?.map(|subject| mask.line(&subject));
    fields.create("subject", Patch::shown(eyes.sees(Category::Content), subject.map(Value::String)));
    for (fact, field) in FACTS {
        if let Some(value) = step.facts.get(fact).filter(|value| !value.is_null()) {
            fields.create(field, Patch::Value(told(value)));
        }
    }
    Ok(())
}

/// The subject a ticket began with: what the first change of it replaced, else what it has now.
fn first_subject(tx: &mut Tx<'_>, eyes: &Eyes<'_>, ticket: &Ticket, step: &Step) -> Result<Option<String>, Error> {
    let cx = eyes.cx;
    if ticket.row.version > 1 {
        for later in history::of(tx, cx, read::object(ticket.row.id), step.entry.seq, MOST_STEPS)? {
            let changes = later.detail.map(|detail| detail.changes).unwrap_or_default();
            if let Some(change) = changes.iter().find(|change| change.field == "subject") {
                return Ok(change.reveal_old(&eyes.disclosure).cloned());
            }
        }
    }
    Ok(ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&eyes.disclosure)).cloned())
}

fn changed(eyes: &Eyes<'_>, mask: &Mask, step: &Step, fields: &mut Fields) {
    for (fact, field) in FACTS {
        if let Some(value) = step.facts.get(fact) {
            let previous = step.facts.get(&format!("{fact}_was"));
            fields.change(field, told_or_null(Some(value)), told_or_null(previous));
        }
    }
    for (fact, field) in [("into", "merged_into"), ("from", "merged_from")] {
        if let Some(value) = step.facts.get(fact) {
            fields.change(field, told_or_null(Some(value)), Patch::Null);
        }
    }
    for change in step.detail.as_ref().map(|detail| detail.changes.as_slice()).unwrap_or_default() {
        personal(eyes, mask, change, fields);
    }
}

/// A change of something personal: told to those who may see it, named to all.
fn personal(eyes: &Eyes<'_>, mask: &Mask, change: &Change, fields: &mut Fields) {
    // The key in another system tells who it is, whatever else may be seen of a change.
    let open = eyes.sees(Category::Content) && (change.field != "external_id" || eyes.sees(Category::Identity));
    let name = change.field.strip_prefix("custom_fields_");
    let value = |text: Option<&String>| match (text, name, change.field.as_str()) {
        (Some(text), Some(_), _) => Some(mask.value(json_value(text))),
        (Some(text), None, "tags") => {
            Some(json!(text.split_whitespace().filter_map(|tag| mask.tag(tag)).collect::<Vec<_>>()))
        }
        (Some(text), None, _) => Some(Value::String(mask.line(text))),
        (None, ..) => None,
    };
    let new = Patch::shown(open, value(change.reveal_new(&eyes.disclosure)));
    let old = Patch::shown(open, value(change.reveal_old(&eyes.disclosure)));
    fields.change(name.unwrap_or(&change.field), new, old);
}

fn told_or_null(value: Option<&Value>) -> Patch<Value> {
    value.filter(|value| !value.is_null()).map(told).into()
}

/// Numbers of rows are texts in audits, as words are.
fn told(value: &Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        other => other.clone(),
    }
}
