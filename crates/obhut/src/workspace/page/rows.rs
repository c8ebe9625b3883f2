//! The rows of a list: what each ticket shows in two lines, read with few statements for all of them.

use std::collections::HashMap;

use db::Tx;
use world::Timestamp;

use super::list::{priority, status, unsigned};
use super::names::Names;
use crate::context::Cx;
use crate::drafts;
use crate::error::Error;
use crate::live::marks;
use crate::masking::Mask;
use crate::tickets::read::{self, Ticket};
use crate::words::Status;
use crate::workspace::TicketRow;

/// Characters of a preview, and of an own draft in its place: one line of the widest list.
const PREVIEW: usize = 90;

/// The rows of these tickets, in their order; `current` is the one shown beside the list.
pub(super) fn of(tx: &mut Tx<'_>, cx: &Cx, tickets: &[&Ticket], current: Option<i64>) -> Result<Vec<TicketRow>, Error> {
    let ids: Vec<i64> = tickets.iter().map(|ticket| ticket.row.id).collect();
    let mut newest = read::newest(tx, cx, &ids)?;
    let marks = marks::of_list(tx, cx, tickets)?;
    let mut drafts: HashMap<i64, String> = drafts::ops::beginnings(tx, cx, PREVIEW)?.into_iter().collect();
    let mut names = Names::default();
    let people: Vec<i64> = tickets.iter().filter_map(|ticket| ticket.row.requester).collect();
    names.read_many(tx, cx, &people)?;
    let disclosure = crate::disclosure::for_actor(cx);
    let mut rows = Vec::with_capacity(tickets.len());
    for ticket in tickets {
        let row = &ticket.row;
        let mask = Mask::for_page(tx, cx, row)?;
        let subject = ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure)).cloned();
        let last = newest.remove(&row.id);
        // Who has never opened a ticket has not read it; what is done asks nobody to.
        let done = matches!(row.status, Status::Solved | Status::Closed);
        let mark = marks.get(&row.id).copied().or(done.then_some(i64::MAX)).unwrap_or(0);
        let unread = last.as_ref().is_some_and(|last| last.row.log_seq > mark && last.row.author != cx.actor.person);
        let text = last.and_then(|last| last.body).and_then(|body| body.reveal_text(&disclosure).cloned());
        let text: String = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let draft = drafts.remove(&row.id);
        rows.push(TicketRow {
            draft: draft.is_some(),
            number: unsigned(row.id),
            requester: names.of(tx, cx, row.requester)?.name,
            subject: mask.line(&subject.unwrap_or_default()),
            preview: draft.unwrap_or_else(|| mask.line(&text).chars().take(PREVIEW).collect()),
            updated: Timestamp(row.updated_at),
            status: status(row.status),
            priority: row.priority.map(priority),
            due: row.due_at.into_iter().chain(row.target_at).min().map(Timestamp),
            unread,
            current: current == Some(row.id),
            heading: None,
        });
    }
    Ok(rows)
}
