//! A mail that answers a side conversation: found by our own token, kept where it belongs, and never shown to the customer.

use db::Tx;
use mail::{Kind, ParsedMail};
use personal::{Personal, Unknown};
use serde_json::{Value, json};
use vault::KeyId;
use zeroize::Zeroizing;

use super::ops::{NewMessage, facts, log, write};
use super::records::SideBody;
use super::sql::{self, SideRow};
use super::words::{MessageKind, MessageState, SideState};
use crate::context::Cx;
use crate::error::Error;
use crate::recipients;
use crate::tickets::attachments::{self, NewFile};
use crate::tickets::{self, TicketChange, TicketRow};
use crate::words::{Standing, Status};

/// Takes the mail in if it belongs to a side conversation; `None` leaves it to the customers' way.
///
/// # Errors
/// The database's and the vault's.
pub(crate) fn take_in(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail) -> Result<Option<Value>, Error> {
    let Some(side) = find(tx, cx, mail)? else { return Ok(None) };
    let Some(ticket) = tickets::sql::get(tx, cx.id(), side.ticket)? else { return Ok(None) };
    let mark = match mail.message_id.as_deref() {
        Some(id) => Some(cx.desk.vault.mark(cx.account.key.key, format!("side mail from {id}").as_bytes())?),
        None => None,
    };
    if let Some(mark) = &mark
        && sql::known(tx, cx.id(), side.id, mark)?.is_some()
    {
        return Ok(Some(json!({ "outcome": "duplicate", "ticket": side.ticket })));
    }
    let partner = recipients::ops::get(tx, &cx.as_system(), side.recipient)?;
    let from = mail.from.first().map(|from| from.address.trim().to_owned()).unwrap_or_default();
    let (kind, state) = match mail.class.kind {
        Kind::Bounce | Kind::Complaint => (MessageKind::Bounce, MessageState::Arrived),
        Kind::AutoReply if partner.writes_from(&from) => (MessageKind::AutoReply, MessageState::Arrived),
        Kind::AutoReply => (MessageKind::AutoReply, MessageState::Held),
        _ if partner.writes_from(&from) => (MessageKind::Answer, MessageState::Arrived),
        _ => (MessageKind::Answer, MessageState::Held),
    };
    let message = keep(tx, cx, mail, &ticket, &side, (kind, state, mark))?;
    let act = match (kind, state) {
        (MessageKind::Bounce, _) => "side.bounce",
        (_, MessageState::Held) => "side.hold",
        _ => "side.answer",
    };
    if kind == MessageKind::Bounce {
        returned(tx, cx, &side)?;
    }
    log(tx, cx, act, side.ticket, facts(&side, Some(message)))?;
    if kind != MessageKind::AutoReply {
        wake(tx, cx, &ticket, &side)?;
    }
    Ok(Some(json!({
        "outcome": "side_conversation", "ticket": side.ticket, "side": side.id, "message": message,
        "state": state.word(), "kind": kind.word()
    })))
}

fn find(tx: &mut Tx<'_>, cx: &Cx, mail: &ParsedMail) -> Result<Option<SideRow>, Error> {
    for token in &mail.tokens {
        if let Some(side) = sql::by_token(tx, cx.id(), token)? {
            return Ok(Some(side));
        }
    }
    Ok(None)
}

fn keep(
    tx: &mut Tx<'_>,
    cx: &Cx,
    mail: &ParsedMail,
    ticket: &TicketRow,
    side: &SideRow,
    (kind, state, mark): (MessageKind, MessageState, Option<[u8; 16]>),
) -> Result<i64, Error> {
    let shown = if mail.reply.text.trim().is_empty() { mail.text.as_deref() } else { Some(mail.reply.text.as_str()) };
    let shown = shown.filter(|text| !text.trim().is_empty()).or(mail.subject.as_deref()).unwrap_or("-");
    let part = |text: &str| Some(text.trim()).filter(|text| !text.is_empty()).map(|t| Personal::new(t.to_owned()));
    let body = SideBody {
        text: Personal::new(shown.trim_end().to_owned()),
        from: mail.from.first().and_then(|from| part(&from.address)),
        from_name: mail.from.first().and_then(|from| part(&from.name)),
        message_id: mail.message_id.as_deref().and_then(part),
        unknown: Unknown::default(),
    };
    let files: Vec<&mail::Attachment> =
        mail.attachments.iter().filter(|file| file.bytes.len() <= attachments::AT_MOST).collect();
    let attachments = i64::try_from(files.len()).unwrap_or(i64::MAX);
    let message = write(tx, cx, ticket, side, &NewMessage { kind, state, author: None, mark, attachments }, &body)?;
    for file in files {
        let file = NewFile {
            name: file.name.clone().unwrap_or_default(),
            content_type: file.content_type.clone(),
            content_id: None,
            inline: false,
            content: Zeroizing::new(file.bytes.clone()),
        };
        let id = attachments::keep(tx, cx, (ticket.id, KeyId(ticket.key)), &file)?;
        sql::add_file(tx, cx.id(), message, id)?;
    }
    Ok(message)
}

/// The newest question is the one that did not arrive.
fn returned(tx: &mut Tx<'_>, cx: &Cx, side: &SideRow) -> Result<(), Error> {
    let asked = sql::messages(tx, cx.id(), side.id)?;
    match asked.iter().rev().find(|one| one.kind == MessageKind::Question && one.state == MessageState::Sent) {
        Some(question) => Ok(sql::set_message(tx, cx.id(), question, MessageState::Returned)?),
        None => Ok(()),
    }
}

/// Somebody has to look: a closed side conversation and a waiting ticket are open again. One that is finished for good, or
/// lies in the trash, keeps what came beside it.
fn wake(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, side: &SideRow) -> Result<(), Error> {
    if side.state == SideState::Closed {
        sql::set_state(tx, cx.id(), side, SideState::Open, cx.at())?;
    }
    let sleeps = matches!(ticket.status, Status::Pending | Status::Hold | Status::Solved);
    if ticket.standing == Standing::Normal && sleeps {
        let change = TicketChange { status: Some(Status::Open), ..TicketChange::default() };
        tickets::update::update(tx, &cx.as_system(), ticket.id, &change)?;
    }
    Ok(())
}
