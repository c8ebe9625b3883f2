//! Fills what pages show of calls: who is on the telephone with the reader, and what stands beside a message.

use std::collections::BTreeMap;

use db::Tx;
use world::Timestamp;

use super::fill::Again;
use super::list::unsigned;
use super::names::Names;
use super::people as pages;
use super::reader::Reader;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Key;
use crate::masking::Mask;
use crate::people;
use crate::tickets::read::CommentView;
use crate::tickets::{TicketRow, access, sql as tickets};
use crate::voice::ops::{self, Call};
use crate::voice::view::{CallCard, Caller, Transcribe, Voice, length};
use crate::voice::{CallKind, Sound, SoundState, display};
use crate::words::IdentityKind;
use crate::workspace::Body;

/// Whom the reader has on the telephone.
pub(super) fn cards(tx: &mut Tx<'_>, reader: &Reader) -> Result<Vec<CallCard>, Error> {
    let cx = &reader.cx.apart();
    let mut cards = Vec::new();
    for row in display::open(tx, cx)? {
        let ticket = match row.ticket {
            Some(ticket) => tickets::get(tx, cx.id(), ticket)?.filter(|found| access::may_see(&cx.actor, found)),
            None => None,
        };
        // What has left the reader's sight meanwhile is not shown.
        let person = ticket.as_ref().and_then(|ticket| ticket.requester).or(row.person);
        let Some(person) = person.filter(|_| row.ticket.is_none() || ticket.is_some()) else { continue };
        let checked = row.checked_at.is_some();
        let knows = cx.actor.sees_identity();
        let number = match &ticket {
            Some(ticket) => outside(cx, ops::unchecked(tx, cx, ticket.id)?.as_ref()),
            None => None,
        };
        let number = if number.is_none() { phone(tx, cx, person)? } else { number };
        let say = if ticket.is_some() { to_say(tx, cx, person)? } else { None };
        cards.push(CallCard {
            id: unsigned(row.id),
            name: Names::default().of(tx, cx, Some(person))?.name,
            number,
            ticket: ticket.map(|ticket| unsigned(ticket.id)),
            person: (checked && knows).then(|| unsigned(person)),
            checked,
            may_check: knows && cx.actor.must_operate().is_ok(),
            say,
            counts: if checked && knows { Some(pages::counts(tx, reader, person)?) } else { None },
            since: Timestamp(row.created_at),
        });
    }
    Ok(cards)
}

/// The number outside of a call, as far as the reader may see it.
fn outside(cx: &Cx, call: Option<&Call>) -> Option<String> {
    let disclosure = crate::disclosure::for_actor(cx);
    let call = call.filter(|_| cx.actor.sees_identity())?;
    let details = call.details.as_ref()?;
    let number = match call.row.kind {
        CallKind::Out => details.reveal_to(&disclosure),
        CallKind::In | CallKind::Voicemail => details.reveal_from(&disclosure),
    };
    number.cloned()
}

/// A person's usual number, as far as the reader may see it.
fn phone(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<String>, Error> {
    if !cx.actor.sees_identity() {
        return Ok(None);
    }
    let disclosure = crate::disclosure::for_actor(cx);
    let known = people::identities::of(tx, cx, person)?;
    let phone = known.into_iter().find(|(row, _)| row.kind == IdentityKind::Phone);
    let address = phone.and_then(|(_, address)| address);
    Ok(address.and_then(|address| address.reveal(people::Address::FIELD, &disclosure).cloned()))
}

/// What the panel shows of a caller until somebody has noted that they are who they say.
pub(super) fn caller(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, name: &str) -> Result<Option<Caller>, Error> {
    let Some(call) = ops::unchecked(tx, cx, ticket.id)? else { return Ok(None) };
    let may_check = access::must_edit(cx, ticket).is_ok() && access::must_answer(cx).is_ok();
    let say = match ticket.requester.filter(|_| may_check) {
        Some(person) => to_say(tx, cx, person)?,
        None => None,
    };
    Ok(Some(Caller { name: name.to_owned(), number: outside(cx, Some(&call)), may_check, say }))
}

/// What the reader reads out to somebody who has not been told what is stored about them.
fn to_say(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<String>, Error> {
    if access::must_answer(cx).is_err() {
        return Ok(None);
    }
    crate::consent::notice::to_say(tx, cx, person)
}

/// The calls of a ticket by the comment that carries them.
pub(super) fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<BTreeMap<i64, Voice>, Error> {
    let disclosure = crate::disclosure::for_actor(cx);
    let knows = cx.actor.sees_identity();
    let calls = ops::of_ticket(tx, cx, ticket)?;
    let shown = calls.into_iter().map(|call| {
        let details = call.details.as_ref().filter(|_| knows);
        let voice = Voice {
            kind: call.row.kind,
            from: details.and_then(|details| details.reveal_from(&disclosure)).cloned(),
            to: details.and_then(|details| details.reveal_to(&disclosure)).cloned(),
            started: Timestamp(call.row.started_at),
            length: length(call.row.seconds),
            note: note(&call),
        };
        (call.row.comment, voice)
    });
    Ok(shown.collect())
}

fn note(call: &Call) -> Option<Key> {
    let agreed = call.row.caller_agreed_at.is_some() && call.row.staff_agreed_at.is_some();
    match call.row.state {
        SoundState::Fetching if call.row.last_error.is_some() => Some(Key("voice-fetch-failed")),
        SoundState::Fetching => Some(Key("voice-fetching")),
        SoundState::NoSound => Some(Key("voice-no-sound")),
        SoundState::Stored if call.row.kind != CallKind::Voicemail && agreed => Some(Key("voice-agreed")),
        SoundState::Stored => None,
        SoundState::Silent => (call.row.kind != CallKind::Voicemail).then_some(Key("voice-not-recorded")),
    }
}

/// The transcript of a message as the reader may see it, and its form where they may write it.
pub(super) fn transcript(
    cx: &Cx,
    mask: &Mask,
    view: &CommentView,
    may_edit: bool,
    again: &Again,
) -> (Option<Body>, Option<Transcribe>) {
    let disclosure = crate::disclosure::for_actor(cx);
    let text = view.body.as_ref().and_then(|body| body.reveal_transcript(&disclosure)).map(String::as_str);
    let shown = text.map(|text| Body::Parts(mask.parts(text)));
    let has_sound = view.files.iter().any(|file| {
        let kind = file.meta.as_ref().and_then(|meta| meta.reveal_content_type(&disclosure));
        kind.is_some_and(|kind| Sound::of_media_type(kind).is_some())
    });
    // Who cannot see all of it must not write it back.
    let whole = mask.knows() && text.is_none_or(|text| mask.holes(text).is_empty());
    if !(has_sound && may_edit && whole) {
        return (shown, None);
    }
    let typed = again.transcript.as_ref().filter(|typed| typed.comment == view.row.id);
    let form = Transcribe {
        edition: view.row.key,
        text: typed.map_or(text.unwrap_or_default(), |typed| typed.text.as_str()).to_owned(),
        problem: typed.map(|typed| typed.problem),
    };
    (shown, Some(form))
}
