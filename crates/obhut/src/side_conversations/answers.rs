//! What the desk does with a partner's answer: take it or not, approve it, quote it to the customer.

use db::Tx;
use ledger::Fact;
use personal::SystemUse;
use vault::KeyId;

use super::ops::{facts, log, writable};
use super::read::{self, MessageView};
use super::sql;
use super::words::{MessageKind, MessageState};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::handover::approvals;
use crate::recipients;

/// What becomes of an answer from an unknown address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is the partner's.
    Accept,
    /// It is the partner's, and so is the address from now on.
    AcceptAndAdd,
    /// It is not.
    Reject,
}

fn found(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, side: i64, message: i64) -> Result<MessageView, Error> {
    let side = read::one(tx, cx, ticket, side)?;
    side.messages.into_iter().find(|one| one.row.id == message).ok_or(Error::NotFound)
}

/// Decides about a held answer.
///
/// # Errors
/// [`Error::Invalid`] naming `message` when it is not held; [`Error::NotFound`], [`Error::Forbidden`].
pub fn decide(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, side: i64, message: i64, decision: Decision) -> Result<(), Error> {
    writable(tx, cx, ticket)?;
    let held = found(tx, cx, ticket, side, message)?;
    if held.row.state != MessageState::Held {
        return Err(Error::invalid("message", FaultKind::Closed));
    }
    let row = sql::get(tx, cx.id(), ticket, side)?.ok_or(Error::NotFound)?;
    let state = if decision == Decision::Reject { MessageState::Rejected } else { MessageState::Arrived };
    sql::set_message(tx, cx.id(), &held.row, state)?;
    if decision == Decision::AcceptAndAdd {
        let system = crate::disclosure::for_system(SystemUse::Threading);
        let from = held.from(&system).ok_or(Error::NotFound)?;
        recipients::ops::add_address(tx, cx, row.recipient, &from)?;
    }
    let mut facts = facts(&row, Some(message));
    facts.insert("state".into(), Fact::Word(state.word()));
    facts.insert("address_added".into(), Fact::Flag(decision == Decision::AcceptAndAdd));
    log(tx, cx, "side.decide", ticket, facts)
}

/// Stands for an answer: who, which text, when is kept.
///
/// # Errors
/// [`Error::Invalid`] naming `message` when it is no answer that waits for it; [`Error::NotFound`],
/// [`Error::Forbidden`].
pub fn approve(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, side: i64, message: i64) -> Result<(), Error> {
    let row = writable(tx, cx, ticket)?;
    let answer = found(tx, cx, ticket, side, message)?;
    if answer.row.kind != MessageKind::Answer || answer.row.state != MessageState::Arrived {
        return Err(Error::invalid("message", FaultKind::Closed));
    }
    let system = crate::disclosure::for_system(SystemUse::Backup);
    let said = zeroize::Zeroizing::new(answer.text(&system));
    let text = approvals::Text {
        ticket,
        version: row.version,
        table: "side_message",
        row: message,
        key: KeyId(answer.row.key),
        text: &said,
    };
    let approval = approvals::note(tx, cx, &text)?;
    sql::set_message(tx, cx.id(), &answer.row, MessageState::Approved)?;
    let side = sql::get(tx, cx.id(), ticket, side)?.ok_or(Error::NotFound)?;
    let mut facts = facts(&side, Some(message));
    facts.insert("approval".into(), Fact::Number(approval));
    log(tx, cx, "side.approve", ticket, facts)
}

/// The text of an approved answer, for an answer to the customer.
///
/// # Errors
/// [`Error::Invalid`] naming `message` when nobody has approved it; [`Error::NotFound`], [`Error::Forbidden`].
pub fn quote(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, side: i64, message: i64) -> Result<String, Error> {
    writable(tx, cx, ticket)?;
    let answer = found(tx, cx, ticket, side, message)?;
    if answer.row.state != MessageState::Approved {
        return Err(Error::invalid("message", FaultKind::Invalid));
    }
    let disclosure = crate::disclosure::for_actor(cx);
    Ok(answer.text(&disclosure).trim().to_owned())
}
