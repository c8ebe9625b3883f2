//! Side conversations as the actor may see them: whoever sees the ticket, and never the customer.

use db::Tx;
use personal::Disclosure;

use super::records::{SideBody, SideFields};
use super::sql::{self, MessageRow, SideRow};
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::{self, TicketRow};

/// A side conversation with what it is about, `None` once forgotten.
pub struct Side {
    /// The row.
    pub row: SideRow,
    /// Subject and address.
    pub fields: Option<SideFields>,
    /// What was said, oldest first.
    pub messages: Vec<MessageView>,
}

/// A message with its text, `None` once forgotten.
pub struct MessageView {
    /// The row.
    pub row: MessageRow,
    /// What it says.
    pub body: Option<SideBody>,
}

impl Side {
    /// The subject as it left.
    pub fn subject(&self, disclosure: &Disclosure) -> String {
        self.fields.as_ref().and_then(|fields| fields.reveal_subject(disclosure)).cloned().unwrap_or_default()
    }

    /// The partner's address.
    pub fn address(&self, disclosure: &Disclosure) -> String {
        self.fields.as_ref().and_then(|fields| fields.reveal_address(disclosure)).cloned().unwrap_or_default()
    }
}

impl MessageView {
    /// What it says.
    pub fn text(&self, disclosure: &Disclosure) -> String {
        self.body.as_ref().and_then(|body| body.reveal_text(disclosure)).cloned().unwrap_or_default()
    }

    /// The address it came from.
    pub fn from(&self, disclosure: &Disclosure) -> Option<String> {
        self.body.as_ref().and_then(|body| body.reveal_from(disclosure)).cloned()
    }

    /// The name of whoever wrote it at the partner's.
    pub fn from_name(&self, disclosure: &Disclosure) -> Option<String> {
        self.body.as_ref().and_then(|body| body.reveal_from_name(disclosure)).cloned()
    }
}

/// The ticket, for staff to whom it exists.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub(super) fn ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<TicketRow, Error> {
    cx.actor.must_be_staff()?;
    Ok(tickets::read::get(tx, cx, ticket)?.row)
}

/// The side conversations of a ticket, oldest first.
///
/// # Errors
/// As [`one`].
pub fn of_ticket(tx: &mut Tx<'_>, cx: &Cx, number: i64) -> Result<Vec<Side>, Error> {
    ticket(tx, cx, number)?;
    every(tx, cx, number)
}

/// The side conversations of a ticket, oldest first, for the program itself.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn every(tx: &mut Tx<'_>, cx: &Cx, number: i64) -> Result<Vec<Side>, Error> {
    let rows = sql::of_ticket(tx, cx.id(), number)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let messages = sql::messages_of_ticket(tx, cx.id(), number)?;
    let mut sides = Vec::with_capacity(rows.len());
    for row in rows {
        let own = messages.iter().filter(|message| message.side == row.id).cloned().collect();
        sides.push(open(cx, row, own)?);
    }
    Ok(sides)
}

/// One side conversation.
///
/// # Errors
/// [`Error::NotFound`] when it or its ticket does not exist for the actor.
pub fn one(tx: &mut Tx<'_>, cx: &Cx, number: i64, id: i64) -> Result<Side, Error> {
    ticket(tx, cx, number)?;
    let row = sql::get(tx, cx.id(), number, id)?.ok_or(Error::NotFound)?;
    let messages = sql::messages(tx, cx.id(), row.id)?;
    open(cx, row, messages)
}

/// One side conversation by its name in the API.
///
/// # Errors
/// As [`one`].
pub fn by_sid(tx: &mut Tx<'_>, cx: &Cx, number: i64, sid: &str) -> Result<Side, Error> {
    ticket(tx, cx, number)?;
    let row = sql::by_sid(tx, cx.id(), number, sid)?.ok_or(Error::NotFound)?;
    let messages = sql::messages(tx, cx.id(), row.id)?;
    open(cx, row, messages)
}

fn open(cx: &Cx, row: SideRow, messages: Vec<MessageRow>) -> Result<Side, Error> {
    let fields = crate::desk::opened_record(
        cx,
        &cx.cell("side_conversation", row.id, "sealed_fields"),
        row.sealed_fields.as_deref(),
    )?;
    let mut opened = Vec::with_capacity(messages.len());
    for message in messages {
        opened.push(open_message(cx, message)?);
    }
    Ok(Side { row, fields, messages: opened })
}

/// Opens a message; what is forgotten is `None`.
pub(super) fn open_message(cx: &Cx, row: MessageRow) -> Result<MessageView, Error> {
    let body =
        crate::desk::opened_record(cx, &cx.cell("side_message", row.id, "sealed_body"), row.sealed_body.as_deref())?;
    Ok(MessageView { row, body })
}
