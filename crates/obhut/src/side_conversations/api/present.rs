//! Side conversations as the API shows them: to readers without need to know with gaps in every text.

use db::Tx;
use world::Timestamp;

use super::wire::{Event, File, Message, Participant, SideConversation};
use crate::api_v2::wire::Time;
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::recipients;
use crate::side_conversations::read::{MessageView, Side};
use crate::side_conversations::veil::Veil;
use crate::side_conversations::words::MessageKind;
use crate::side_conversations::{files, sql};

/// How much of a text names it.
const PREVIEW: usize = 255;

fn time(at: i64) -> Time {
    Time(Timestamp(at))
}

fn preview(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(PREVIEW).collect()
}

/// What an answer about one side conversation needs.
pub(super) struct Shown {
    /// The record.
    pub side: SideConversation,
    /// What happened.
    pub events: Vec<Event>,
}

/// A side conversation and what happened in it.
pub(super) fn side(tx: &mut Tx<'_>, cx: &Cx, base: &Base, known: &Side) -> Result<Shown, Error> {
    let row = &known.row;
    let ticket = crate::tickets::read::get(tx, cx, row.ticket)?.row;
    let veil = Veil::for_program(tx, cx, &ticket)?;
    let (disclosure, partners) = (crate::disclosure::for_actor(cx), crate::disclosure::of_colleagues(cx));
    let partner = recipients::ops::get(tx, cx, row.recipient)?;
    let them =
        Participant { user_id: None, name: Some(partner.name(&partners)), email: Some(known.address(&partners)) };
    let us = staff(tx, cx, Some(row.author))?;
    let subject = veil.line(&known.subject(&disclosure));
    let url = base.url(&format!("/api/v2/tickets/{}/side_conversations/{}", row.ticket, row.sid));
    let mut events = Vec::with_capacity(known.messages.len());
    for message in &known.messages {
        let one = event(tx, cx, known, message, &veil, (&subject, &url), &them)?;
        events.push(one);
    }
    let newest = known.messages.last();
    Ok(Shown {
        side: SideConversation {
            url,
            id: row.sid.clone(),
            ticket_id: row.ticket,
            subject,
            preview_text: newest.map(|one| preview(&veil.line(&one.text(&disclosure)))).unwrap_or_default(),
            state: row.state.word(),
            participants: vec![us, them],
            recipient_id: row.recipient,
            masked: row.masked,
            purpose: row.purpose.word(),
            external_ids: serde_json::Map::new(),
            created_at: time(row.created_at),
            updated_at: time(row.updated_at),
            message_added_at: time(newest.map_or(row.created_at, |one| one.row.created_at)),
            state_updated_at: time(row.state_at),
        },
        events,
    })
}

fn staff(tx: &mut Tx<'_>, cx: &Cx, person: Option<i64>) -> Result<Participant, Error> {
    let disclosure = crate::disclosure::of_colleagues(cx);
    let known = match person {
        Some(person) => crate::people::ops::many(tx, cx, &[person])?.pop(),
        None => None,
    };
    Ok(Participant { user_id: person, name: known.map(|known| known.name(cx, &disclosure)), email: None })
}

fn event(
    tx: &mut Tx<'_>,
    cx: &Cx,
    side: &Side,
    message: &MessageView,
    veil: &Veil,
    (subject, url): (&str, &str),
    them: &Participant,
) -> Result<Event, Error> {
    let (disclosure, partners) = (crate::disclosure::for_actor(cx), crate::disclosure::of_colleagues(cx));
    let row = &message.row;
    let ours = row.kind == MessageKind::Question;
    let from = if ours {
        staff(tx, cx, row.author)?
    } else {
        let email = message.from(&partners);
        Participant { user_id: None, name: message.from_name(&partners).or_else(|| them.name.clone()), email }
    };
    let first = side.messages.first().is_some_and(|first| first.row.id == row.id);
    let body = veil.line(&message.text(&disclosure));
    Ok(Event {
        id: row.id.to_string(),
        url: url.to_owned(),
        kind: if first { "create" } else { "reply" },
        side_conversation_id: side.row.sid.clone(),
        actor: from.clone(),
        via: if ours { "support" } else { "email" },
        state: row.state.word(),
        created_at: time(row.created_at),
        ticket_id: row.ticket,
        message: Message {
            subject: subject.to_owned(),
            preview_text: preview(&body),
            body,
            html_body: None,
            to: if ours { vec![them.clone()] } else { Vec::new() },
            from,
            external_ids: serde_json::Map::new(),
            attachments: attached(tx, cx, side, message, ours)?,
        },
        updates: serde_json::Map::new(),
    })
}

fn attached(tx: &mut Tx<'_>, cx: &Cx, side: &Side, message: &MessageView, ours: bool) -> Result<Vec<File>, Error> {
    if sql::files(tx, cx.id(), message.row.id)?.is_empty() {
        return Ok(Vec::new());
    }
    let disclosure = crate::disclosure::for_actor(cx);
    let outside = if ours { files::offered(tx, cx, side.row.ticket, side.row.masked)? } else { Vec::new() };
    let mut shown = Vec::new();
    for (place, file) in files::of_message(tx, cx, message.row.id)?.into_iter().enumerate() {
        let leaving = outside.iter().find(|one| one.file.row.id == file.row.id).map(|one| one.name.clone());
        let theirs = file.meta.as_ref().and_then(|meta| meta.reveal_name(&disclosure)).cloned();
        let open = side.row.masked || cx.actor.sees_identity();
        let name = if ours { leaving } else { theirs.filter(|_| open) };
        shown.push(File {
            id: file.row.id.to_string(),
            file_name: name.unwrap_or_else(|| format!("#{}", place + 1)),
            size: file.row.size,
        });
    }
    Ok(shown)
}
