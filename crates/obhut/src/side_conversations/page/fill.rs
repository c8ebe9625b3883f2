//! Fills the pages of side conversations with what this reader may see.

use db::Tx;
use world::Timestamp;

use super::ask;
use crate::context::Cx;
use crate::error::Error;
use crate::handover::approvals;
use crate::handover::view::{AskedPartner, SideStanding};
use crate::i18n::{Key, Translator};
use crate::listing::Window;
use crate::recipients::register::{self, Asked};
use crate::recipients::{self, Recipient};
use crate::side_conversations::read::{self, MessageView, Side};
use crate::side_conversations::veil::Veil;
use crate::side_conversations::view::{SideMessage, SidePage};
use crate::side_conversations::words::{MessageKind, MessageState, SideState};
use crate::side_conversations::{files, pseudonym};
use crate::tickets::{TicketRow, access};
use crate::words::Status;
use crate::workspace::Body;
use crate::workspace::page::{Names, Reader, unsigned};

/// How much of a question is shown beside the ticket.
const EXCERPT: usize = 280;

/// The partners who were asked about a ticket, for the panel beside it.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn asked(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, t: &Translator) -> Result<Vec<AskedPartner>, Error> {
    let sides = read::of_ticket(tx, cx, ticket.id)?;
    if sides.is_empty() {
        return Ok(Vec::new());
    }
    let veil = Veil::for_reader(tx, cx, ticket)?;
    let (disclosure, partners) = (crate::disclosure::for_actor(cx), crate::disclosure::of_colleagues(cx));
    let mut asked = Vec::with_capacity(sides.len());
    for side in sides {
        let partner = recipients::ops::get(tx, cx, side.row.recipient)?;
        let question = side.messages.iter().rev().find(|one| one.row.kind == MessageKind::Question);
        let text: String =
            question.map(|one| one.text(&disclosure)).unwrap_or_default().chars().take(EXCERPT).collect();
        asked.push(AskedPartner {
            side: unsigned(side.row.id),
            name: partner.name(&partners),
            role: partner.row.role.key(),
            country: recipients::page::country(&partner, t),
            contract: partner.row.contract_at.map(Timestamp),
            masked: side.row.masked,
            standing: standing(&side),
            text: Body::Parts(veil.parts(&text)),
            sent: question.and_then(|one| one.row.sent_at).map(Timestamp),
        });
    }
    Ok(asked)
}

/// Of a mail to a partner that was given up on: the ticket, and the partner's name.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn given_up(tx: &mut Tx<'_>, cx: &Cx, job: &jobs::Job) -> Result<Option<(i64, String)>, Error> {
    let Some(message) = crate::side_conversations::sql::message(tx, cx.id(), job.argument, job.subject)? else {
        return Ok(None);
    };
    let Some(side) = crate::side_conversations::sql::get(tx, cx.id(), message.ticket, message.side)? else {
        return Ok(None);
    };
    let partner = recipients::ops::get(tx, cx, side.recipient)?;
    Ok(Some((message.ticket, partner.name(&crate::disclosure::of_colleagues(cx)))))
}

/// Where a side conversation stands.
pub(super) fn standing(side: &Side) -> SideStanding {
    let has = |state: MessageState| side.messages.iter().any(|one| one.row.state == state);
    if has(MessageState::Held) {
        return SideStanding::Held;
    }
    if side.row.state == SideState::Closed {
        return SideStanding::Closed;
    }
    let said = |one: &&MessageView| !matches!(one.row.kind, MessageKind::AutoReply | MessageKind::Bounce);
    match side.messages.iter().rev().filter(said).find(|one| one.row.state != MessageState::Rejected) {
        Some(last) => match last.row.state {
            MessageState::Waiting => SideStanding::Leaving,
            MessageState::Returned => SideStanding::Returned,
            MessageState::Approved => SideStanding::Approved,
            MessageState::Arrived => SideStanding::Answered,
            MessageState::Sent | MessageState::Held | MessageState::Rejected => SideStanding::Asked,
        },
        None => SideStanding::Asked,
    }
}

/// The page of a side conversation.
pub(super) fn side(tx: &mut Tx<'_>, reader: &Reader, number: i64, id: i64) -> Result<SidePage, Error> {
    let cx = &reader.cx;
    let t = reader.visitor.translator();
    let known = read::one(tx, cx, number, id)?;
    let ticket = crate::tickets::read::get(tx, cx, number)?;
    let partner = recipients::ops::get(tx, cx, known.row.recipient)?;
    let veil = Veil::for_reader(tx, cx, &ticket.row)?;
    let (disclosure, partners) = (crate::disclosure::for_actor(cx), crate::disclosure::of_colleagues(cx));
    let subject = ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure));
    let approvals = approvals::of_ticket(tx, cx, number)?;
    let mut names = Names::default();
    let mut messages = Vec::with_capacity(known.messages.len());
    for message in &known.messages {
        let mut shown = line(tx, cx, &known, message, &partner, &veil, &mut names)?;
        let approval = approvals.iter().find(|one| one.table == "side_message" && one.row == message.row.id);
        if let Some(approval) = approval {
            let by = names.of(tx, cx, Some(approval.author))?.name;
            shown.approved = Some((by, unsigned(approval.version), Timestamp(approval.created_at)));
        }
        messages.push(shown);
    }
    let window = Window { descending: true, ..Window::first(50) };
    let passed = register::list(tx, cx, &Asked { ticket: Some(number), ..Asked::default() }, &window)?;
    let sign = passed.rows.iter().find(|keyed| keyed.row.row.side == id).map(|keyed| keyed.row.reference(&partners));
    let may_edit = access::must_edit(cx, &ticket.row).is_ok() && ticket.row.status != Status::Closed;
    let ask = if may_edit { Some(ask::blank_reply(tx, reader, number, id)?) } else { None };
    let recipient = known.row.recipient;
    let pseudonym = if known.row.masked {
        pseudonym::of_requester(tx, cx, ticket.row.requester, recipient, t.language())?
    } else {
        None
    };
    Ok(SidePage {
        number: unsigned(number),
        ticket_subject: veil.line(subject.map(String::as_str).unwrap_or_default()),
        side: unsigned(id),
        subject: veil.text(&t, &known.subject(&disclosure)),
        recipient: partner.name(&partners),
        address: known.address(&partners),
        purpose: known.row.purpose.key(),
        masked: known.row.masked,
        pseudonym,
        standing: standing(&known),
        closed: known.row.state == SideState::Closed,
        messages,
        reference: sign.map(Option::unwrap_or_default),
        may_edit,
        ask,
    })
}

fn line(
    tx: &mut Tx<'_>,
    cx: &Cx,
    side: &Side,
    message: &MessageView,
    partner: &Recipient,
    veil: &Veil,
    names: &mut Names,
) -> Result<SideMessage, Error> {
    let (disclosure, partners) = (crate::disclosure::for_actor(cx), crate::disclosure::of_colleagues(cx));
    let row = &message.row;
    let ours = row.kind == MessageKind::Question;
    let name = partner.name(&partners);
    let author = match row.author {
        Some(person) => names.of(tx, cx, Some(person))?.name,
        None => match message.from_name(&partners).filter(|_| row.state != MessageState::Held) {
            Some(who) => format!("{who}, {name}"),
            None if row.state == MessageState::Held => message.from(&partners).unwrap_or_default(),
            None => name,
        },
    };
    let mut shown = Vec::new();
    let sent = if ours { files::offered(tx, cx, side.row.ticket, side.row.masked)? } else { Vec::new() };
    for (place, file) in files::of_message(tx, cx, row.id)?.into_iter().enumerate() {
        let outside = sent.iter().find(|one| one.file.row.id == file.row.id).map(|one| one.name.clone());
        let inside = file.meta.as_ref().and_then(|meta| meta.reveal_name(&disclosure)).cloned();
        let open = !ours && (side.row.masked || cx.actor.sees_identity());
        let name = if ours { outside } else { inside.filter(|_| open) };
        let name = name.unwrap_or_else(|| format!("#{}", place + 1));
        let url = open.then(|| format!("/tickets/{}/partner/{}/files/{}", side.row.ticket, side.row.id, file.row.id));
        shown.push((name, unsigned(file.row.size), url));
    }
    let (chip, tone) = chip(row.kind, row.state);
    Ok(SideMessage {
        id: unsigned(row.id),
        author,
        from: if ours { None } else { message.from(&partners) },
        ours,
        chip,
        tone,
        body: Body::Parts(veil.parts(&message.text(&disclosure))),
        files: shown,
        at: Timestamp(row.sent_at.unwrap_or(row.created_at)),
        held: row.state == MessageState::Held,
        arrived: row.kind == MessageKind::Answer && row.state == MessageState::Arrived,
        approved: None,
    })
}

fn chip(kind: MessageKind, state: MessageState) -> (Key, &'static str) {
    match (kind, state) {
        (_, MessageState::Held) => (Key("side-message-held"), "warn"),
        (_, MessageState::Rejected) => (Key("side-message-rejected"), "bad"),
        (MessageKind::Bounce, _) => (Key("side-message-bounce"), "bad"),
        (MessageKind::AutoReply, _) => (Key("side-message-auto"), ""),
        (_, MessageState::Waiting) => (Key("side-message-waiting"), ""),
        (_, MessageState::Sent) => (Key("side-message-sent"), ""),
        (_, MessageState::Returned) => (Key("side-message-returned"), "bad"),
        (_, MessageState::Arrived) => (Key("side-message-arrived"), "accent"),
        (_, MessageState::Approved) => (Key("side-message-approved"), "ok"),
    }
}
