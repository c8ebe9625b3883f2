//! Side conversations that were led elsewhere: taken over as they were, nothing is sent.

use db::Tx;

use super::wire::{EventInput, ImportBody};
use crate::api_v2::wire::Time;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::recipients::{self, NewRecipient};
use crate::side_conversations::ops::{self, Imported, ImportedMessage};
use crate::side_conversations::words::SideState;

/// Events of one import.
const EVENTS: usize = 500;

/// Takes it over; answers its name.
pub(super) fn bring(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, body: &ImportBody) -> Result<String, Error> {
    ops::writable(tx, cx, ticket)?;
    if body.events.is_empty() {
        return Err(Error::invalid("events", FaultKind::Blank));
    }
    if body.events.len() > EVENTS {
        return Err(Error::invalid("events", FaultKind::TooLong));
    }
    let state = match body.side_conversation.state.as_deref() {
        Some(word) => SideState::from_word(word).ok_or_else(|| Error::invalid("state", FaultKind::Invalid))?,
        None => SideState::Open,
    };
    // Whom we wrote to is the partner; where we never wrote, whoever wrote to us.
    let addressed = body.events.iter().find_map(|event| address(event.message.to.first()));
    let wrote = body.events.iter().find_map(|event| address(event.message.from.as_ref()));
    let email = addressed.or(wrote).ok_or_else(|| Error::invalid("to", FaultKind::Blank))?;
    let recipient = match recipients::ops::by_address(tx, cx, email)? {
        Some(known) => known,
        None => {
            let host = email.rsplit_once('@').map_or(email, |(_, host)| host);
            recipients::ops::create(tx, cx, &NewRecipient::named(host, email))?
        }
    };
    let mut messages = Vec::with_capacity(body.events.len());
    for event in &body.events {
        messages.push(message(cx, event, email)?);
    }
    let first = body.events.first().and_then(|event| event.message.subject.as_deref());
    let subject = body.side_conversation.subject.as_deref().or(first).unwrap_or_default().trim().to_owned();
    if subject.is_empty() {
        return Err(Error::invalid("subject", FaultKind::Blank));
    }
    ops::import(tx, cx, ticket, &Imported { recipient, address: email.to_owned(), subject, state, messages })
}

fn address(input: Option<&super::wire::AddressInput>) -> Option<&str> {
    input?.email.as_deref().map(str::trim).filter(|email| !email.is_empty())
}

fn message(cx: &Cx, event: &EventInput, partner: &str) -> Result<ImportedMessage, Error> {
    let said = &event.message;
    let text = match (&said.body, &said.html_body) {
        (Some(text), _) => text.clone(),
        (None, Some(html)) => mail::html::to_text(html),
        (None, None) => String::new(),
    };
    if text.trim().is_empty() {
        return Err(Error::invalid("body", FaultKind::Blank));
    }
    let at = match event.created_at.as_deref() {
        Some(text) => Time::parse(text).ok_or_else(|| Error::invalid("created_at", FaultKind::Invalid))?.0.0,
        None => cx.at(),
    };
    let from = address(said.from.as_ref()).filter(|from| from.eq_ignore_ascii_case(partner));
    Ok(ImportedMessage { text, from: from.map(str::to_owned), at: at.min(cx.at()) })
}
