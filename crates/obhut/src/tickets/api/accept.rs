//! What clients send, as the operations take it.

use std::collections::BTreeMap;

use serde_json::Value;
use zeroize::Zeroizing;

use crate::api_v2::input::{
    CollaboratorInput, CommentInput, ParticipantAction, ParticipantInput, Priority as PriorityWord,
    Status as StatusWord, TicketInput, TicketType,
};
use crate::api_v2::{ApiError, Details, Patch};
use crate::context::Cx;
use crate::tickets::{NewComment, NewText, NewTicket, Requester, TicketChange};
use crate::words::{CommentKind, Priority, Status, TicketKind};

/// A ticket to make.
///
/// # Errors
/// 422 naming every field that cannot be.
pub fn new_ticket(cx: &Cx, input: &TicketInput) -> Result<NewTicket, ApiError> {
    input.check_new()?;
    let mut comment = match input.comment.value() {
        Some(given) if !given.is_blank() => comment(cx, given),
        _ => NewComment::message(input.description.value().map_or("", String::as_str), cx.actor.sees_identity()),
    };
    if input.is_public.value() == Some(&false) {
        comment.public = false;
    }
    let subject = input.subject.value().or(input.raw_subject.value()).cloned().unwrap_or_default();
    let custom = custom(input).into_iter().filter_map(|(id, value)| Some((id, value?))).collect();
    let (assignee, copies) = (assignee(cx, input)?.flatten(), copies(input, &[]).unwrap_or_default());
    Ok(NewTicket {
        requester: requester(input)?.unwrap_or(Requester::Actor),
        submitter: input.submitter_id.value().copied(),
        copies,
        assignee,
        group: input.group_id.value().copied(),
        status: input.status.value().copied().map(status),
        priority: input.priority.value().copied().map(priority),
        kind: input.kind.value().copied().map(kind),
        tags: all_tags(input),
        custom,
        external_id: input.external_id.value().cloned(),
        organisation: input.organization_id.value().copied(),
        problem: input.problem_id.value().copied(),
        follow_up_of: input.via_followup_source_id.value().copied(),
        due_at: input.due_at.value().map(|time| time.0.0),
        recipient: input.recipient.value().cloned(),
        ..NewTicket::new(&subject, comment)
    })
}

/// The change of a ticket that has `known` people in copy now.
///
/// # Errors
/// 422 naming every field that cannot be.
pub fn change(cx: &Cx, input: &TicketInput, known: &[i64]) -> Result<TicketChange, ApiError> {
    let mut details = Details::default();
    if matches!(input.priority, Patch::Null) {
        details.invalid("priority", "cannot be taken away again");
    }
    details.into_result()?;
    Ok(TicketChange {
        subject: input.subject.value().or(input.raw_subject.value()).cloned(),
        comment: input.comment.value().filter(|given| !given.is_blank()).map(|given| comment(cx, given)),
        status: input.status.value().copied().map(status),
        priority: input.priority.value().copied().map(priority),
        kind: input.kind.into_change().map(|word| word.map(kind)),
        assignee: assignee(cx, input)?,
        group: input.group_id.into_change(),
        requester: requester(input)?,
        organisation: input.organization_id.into_change(),
        problem: input.problem_id.into_change(),
        due_at: input.due_at.into_change().map(|time| time.map(|time| time.0.0)),
        tags: input.tags.clone().into_change().map(Option::unwrap_or_default),
        add_tags: input.additional_tags.value().cloned().unwrap_or_default(),
        remove_tags: input.remove_tags.value().cloned().unwrap_or_default(),
        custom: custom(input),
        external_id: input.external_id.clone().into_change(),
        copies: copies(input, known),
        is_request: input.data_request.value().copied(),
        trigger: None,
        seen: input.unchanged_since()?.map(|time| time.0.0),
    })
}

/// A comment to add; HTML wins over text.
pub fn comment(cx: &Cx, given: &CommentInput) -> NewComment {
    // Roles that do not know who the customer is write notes.
    let aloud = cx.actor.sees_identity();
    let html = given.html_body.value().filter(|html| !html.trim().is_empty());
    let text = match (html, given.body.value()) {
        (Some(html), _) => mail::html::to_text(html),
        (None, body) => body.cloned().unwrap_or_default(),
    };
    NewComment {
        text: NewText {
            text: Zeroizing::new(text),
            html: html.map(|html| Zeroizing::new(html.clone())),
            ..NewText::default()
        },
        public: given.public.value().copied().unwrap_or(aloud),
        author: given.author_id.value().copied(),
        kind: CommentKind::Message,
        uploads: given.uploads.value().cloned().unwrap_or_default(),
        files: Vec::new(),
        created_at: None,
    }
}

/// Whose request it is; none where nothing is said.
fn requester(input: &TicketInput) -> Result<Option<Requester>, ApiError> {
    let Some(given) = input.requester.value() else {
        return Ok(input.requester_id.value().copied().map(Requester::Known));
    };
    if let Some(id) = given.id.value().or(input.requester_id.value()) {
        return Ok(Some(Requester::Known(*id)));
    }
    let name = given.name.value().filter(|name| !name.trim().is_empty()).cloned();
    match (given.email.value().filter(|email| !email.trim().is_empty()).cloned(), name) {
        (Some(email), name) => Ok(Some(Requester::Address { name, email })),
        (None, Some(name)) => Ok(Some(Requester::Named(name))),
        (None, None) => Err(ApiError::field_invalid("requester", "BlankValue", "needs a name or an email")),
    }
}

fn assignee(cx: &Cx, input: &TicketInput) -> Result<Option<Option<i64>>, ApiError> {
    let Some(email) = input.assignee_email.value() else { return Ok(input.assignee_id.into_change()) };
    match by_address(cx, email) {
        Some(person) => Ok(Some(Some(person))),
        None => Err(ApiError::field_invalid("assignee_email", "InvalidValue", "is no agent's address")),
    }
}

/// Whose address this is, for those who may know it.
fn by_address(cx: &Cx, email: &str) -> Option<i64> {
    cx.account.people.by_email(email).filter(|_| cx.actor.sees_identity())
}

/// People in copy in every form they are named in; `None` where nothing is said of them.
fn copies(input: &TicketInput, known: &[i64]) -> Option<Vec<Requester>> {
    let people = |ids: &[i64]| ids.iter().copied().map(Requester::Known).collect::<Vec<_>>();
    let whole = match (&input.collaborators, &input.collaborator_ids, &input.email_cc_ids) {
        (Patch::Value(list), ..) => Some(list.iter().map(collaborator).collect()),
        (Patch::Null, Patch::Absent, Patch::Absent) => Some(Vec::new()),
        (_, Patch::Value(ids), _) | (_, _, Patch::Value(ids)) => Some(people(ids)),
        (_, Patch::Null, _) | (_, _, Patch::Null) => Some(Vec::new()),
        (Patch::Absent, Patch::Absent, Patch::Absent) => None,
    };
    let (more, changes) = (input.additional_collaborators.value(), input.email_ccs.value());
    if whole.is_none() && more.is_none() && changes.is_none() {
        return None;
    }
    let mut copies: Vec<Requester> = whole.unwrap_or_else(|| people(known));
    copies.extend(more.into_iter().flatten().map(collaborator));
    for change in changes.into_iter().flatten() {
        let Some(person) = participant(change) else { continue };
        if change.action.value() == Some(&ParticipantAction::Delete) {
            copies.retain(|copy| !same(copy, &person));
        } else {
            copies.push(person);
        }
    }
    Some(copies)
}

fn collaborator(given: &CollaboratorInput) -> Requester {
    match given {
        CollaboratorInput::Id(id) => Requester::Known(*id),
        CollaboratorInput::Address { name, email } => Requester::Address { name: name.clone(), email: email.clone() },
    }
}

fn participant(given: &ParticipantInput) -> Option<Requester> {
    if let Some(id) = given.user_id.value() {
        return Some(Requester::Known(*id));
    }
    let email = given.user_email.value()?.clone();
    Some(Requester::Address { name: given.user_name.value().cloned(), email })
}

fn same(one: &Requester, other: &Requester) -> bool {
    match (one, other) {
        (Requester::Known(one), Requester::Known(other)) => one == other,
        (Requester::Address { email: one, .. }, Requester::Address { email: other, .. }) => {
            one.eq_ignore_ascii_case(other)
        }
        _ => false,
    }
}

/// Staff who follow, after the change: `None` where nothing is said of them.
pub fn followers(cx: &Cx, input: &TicketInput, known: &[i64]) -> Option<Vec<i64>> {
    let whole = input.follower_ids.clone().into_change().map(Option::unwrap_or_default);
    let changes = input.followers.value();
    if whole.is_none() && changes.is_none() {
        return None;
    }
    let mut followers = whole.unwrap_or_else(|| known.to_vec());
    for change in changes.into_iter().flatten() {
        let by_email = || change.user_email.value().and_then(|email| by_address(cx, email));
        let Some(person) = change.user_id.value().copied().or_else(by_email) else { continue };
        followers.retain(|follower| *follower != person);
        if change.action.value() != Some(&ParticipantAction::Delete) {
            followers.push(person);
        }
    }
    Some(followers)
}

fn all_tags(input: &TicketInput) -> Vec<String> {
    let tags = input.tags.value().into_iter().chain(input.additional_tags.value());
    tags.flatten().cloned().collect()
}

/// Values of the desk's own fields as JSON; an empty one empties the field.
fn custom(input: &TicketInput) -> BTreeMap<i64, Option<String>> {
    let value = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) if text.is_empty() => None,
        value => Some(value.to_string()),
    };
    input.field_values().map(|field| (field.id, value(&field.value))).collect()
}

const fn status(word: StatusWord) -> Status {
    match word {
        StatusWord::New => Status::New,
        StatusWord::Open => Status::Open,
        StatusWord::Pending => Status::Pending,
        StatusWord::Hold => Status::Hold,
        StatusWord::Solved => Status::Solved,
        StatusWord::Closed => Status::Closed,
    }
}

const fn priority(word: PriorityWord) -> Priority {
    match word {
        PriorityWord::Low => Priority::Low,
        PriorityWord::Normal => Priority::Normal,
        PriorityWord::High => Priority::High,
        PriorityWord::Urgent => Priority::Urgent,
    }
}

const fn kind(word: TicketType) -> TicketKind {
    match word {
        TicketType::Question => TicketKind::Question,
        TicketType::Incident => TicketKind::Incident,
        TicketType::Problem => TicketKind::Problem,
        TicketType::Task => TicketKind::Task,
    }
}
