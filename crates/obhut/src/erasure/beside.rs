//! What is written beside the conversation of a ticket and names somebody who is being forgotten: tasks of hand-overs, what
//! partners were asked and what they answered. None of it is in the index: it is read through in steps, like the help centre.

use std::collections::BTreeSet;
use std::sync::Arc;

use db::{Tx, params};
use index::text::{Doc, Kind as Part, TextIndex};
use personal::SystemUse;
use roaring::RoaringTreemap;

use super::clean::{GONE, take_out};
use super::mentions::{self, Mention, Place};
use super::{sql, waiting};
use crate::context::Cx;
use crate::error::Error;
use crate::handover::ops as handovers;
use crate::handover::records::Task;
use crate::holds::records::HoldNote;
use crate::masking::Mask;
use crate::masking::records::Spared;
use crate::people::Person;
use crate::redaction::sql::{HOLD_NOTES, SIDE_MESSAGES, SIDES, SPARED, TASKS};
use crate::redaction::{each, history};
use crate::side_conversations::read as sides;
use crate::side_conversations::records::{SideBody, SideFields};
use crate::tickets::sql::{self as tickets, TicketRow};

/// Tickets read through in one step.
const STEP: i64 = 100;
/// Steps in which they are read through for a preview at the most.
const STEPS: usize = 100;

const HANDED: &str = "SELECT DISTINCT ticket_id FROM handover WHERE account_id = $1 AND ticket_id > $2 \
    ORDER BY ticket_id LIMIT $3";
const ASKED: &str = "SELECT DISTINCT ticket_id FROM side_conversation WHERE account_id = $1 AND ticket_id > $2 \
    ORDER BY ticket_id LIMIT $3";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[HANDED, ASKED];

/// Whom to look for.
#[derive(Clone)]
pub(super) struct Whom {
    /// The person.
    pub(super) known: Arc<Person>,
    /// What takes them out.
    pub(super) mask: Mask,
    /// All records of theirs.
    pub(super) records: Arc<[i64]>,
    /// Tickets in whose conversation they may be named.
    pub(super) talked_of: Arc<RoaringTreemap>,
}

/// A text; no two of an account have the same number.
struct Piece {
    row: i64,
    place: Place,
    author: Option<i64>,
    at: i64,
    text: String,
}

/// A step: up to which ticket, and what names the person.
type Step = (i64, Vec<(TicketRow, Vec<Piece>)>);

/// The next tickets of others with texts that name the person; `None` at the end. A text counts as it does in a conversation, and
/// once one of a ticket counts, so does every spelling.
fn next(tx: &mut Tx<'_>, cx: &Cx, whom: &Whom, after: i64) -> Result<Option<Step>, Error> {
    let mut some = BTreeSet::new();
    for statement in [HANDED, ASKED] {
        some.extend(tx.rows(statement, params![cx.id(), after, STEP], |row| row.get::<i64>(0))?);
    }
    let some: Vec<i64> = some.into_iter().take(usize::try_from(STEP).unwrap_or(usize::MAX)).collect();
    let Some(last) = some.last().copied() else { return Ok(None) };
    let (index, mut read) = (TextIndex::new(), Vec::new());
    for ticket in some {
        let row = tickets::get(tx, cx.id(), ticket)?.filter(|row| mentions::of_others(row, &whom.records));
        let Some(row) = row else { continue };
        let pieces = pieces(tx, cx, ticket)?;
        for piece in &pieces {
            let id = u64::try_from(piece.row).unwrap_or_default();
            index.add(Doc { id, ticket, kind: Part::Public, text: &piece.text });
        }
        read.push((row, pieces));
    }
    index.commit();
    let named = mentions::candidates(&index, cx, &whom.known, &whom.records) | &*whom.talked_of;
    read.retain(|(row, _)| u64::try_from(row.id).is_ok_and(|ticket| named.contains(ticket)));
    for (_, pieces) in &mut read {
        pieces.retain(|piece| !whom.mask.places(&piece.text).is_empty());
    }
    read.retain(|(_, pieces)| !pieces.is_empty());
    Ok(Some((last, read)))
}

fn pieces(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<Piece>, Error> {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let mut pieces = Vec::new();
    for handed in handovers::every(tx, cx, ticket)? {
        let (row, author, at) = (handed.row.id, Some(handed.row.author), handed.row.created_at);
        let text = handed.task.map(|task| task.task.disclose(&system).clone());
        pieces.extend(text.map(|text| Piece { row, place: Place::Task, author, at, text }));
    }
    for side in sides::every(tx, cx, ticket)? {
        let (row, author, at) = (side.row.id, Some(side.row.author), side.row.created_at);
        let place = || Place::Side(side.row.id);
        let subject = side.fields.map(|fields| fields.subject.disclose(&system).clone());
        pieces.extend(subject.map(|text| Piece { row, place: place(), author, at, text }));
        for message in side.messages {
            let Some(body) = message.body else { continue };
            let parts = [body.from_name.as_ref(), body.from.as_ref(), Some(&body.text)];
            let parts: Vec<&str> = parts.into_iter().flatten().map(|part| part.disclose(&system).as_str()).collect();
            let (row, author, at) = (message.row.id, message.row.author, message.row.created_at);
            pieces.push(Piece { row, place: place(), author, at, text: parts.join("\n") });
        }
    }
    Ok(pieces)
}

/// Those beside the tickets of others, for a preview; whether there may be more than were looked through.
pub(super) fn find(tx: &mut Tx<'_>, cx: &Cx, whom: &Whom, found: &mut Vec<Mention>) -> Result<bool, Error> {
    let mut after = 0;
    for _ in 0..STEPS {
        let Some((last, step)) = next(tx, cx, whom, after)? else { return Ok(false) };
        after = last;
        for (row, pieces) in step.into_iter().filter(|(row, _)| !row.held) {
            for Piece { row: number, place, author, at, text } in pieces {
                let known = found.iter().any(|mention| (mention.ticket, mention.comment) == (row.id, number));
                let Some(range) = whom.mask.places(&text).into_iter().next().filter(|_| !known) else { continue };
                let snippet = mentions::snippet(&text, &range);
                found.push(Mention { ticket: row.id, comment: number, place, author, at, snippet });
            }
        }
        if found.len() > mentions::SHOWN {
            return Ok(true);
        }
    }
    Ok(true)
}

/// Takes a person out of what is written beside the tickets of others, as far as nobody decided to leave it; what a duty keeps
/// waits for its end. Read beside everybody's work; only what names them is written.
pub(super) fn mask(cx: &Cx, erasure: i64, person: i64, whom: &Whom) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let (inner, sought) = (cx.clone(), whom.clone());
        let read = cx.desk.db.read_blocking(move |tx| next(tx, &inner, &sought, after))?;
        let Some((last, step)) = read else { return Ok(()) };
        after = last;
        if step.is_empty() {
            continue;
        }
        let (inner, whom) = (cx.clone(), whom.clone());
        cx.desk.db.write_blocking(move |tx| {
            let left = sql::left(tx, inner.id(), erasure)?;
            for (row, pieces) in &step {
                let row = tickets::get_locked(tx, inner.id(), row.id)?;
                let Some(row) = row.filter(|row| mentions::of_others(row, &whom.records)) else { continue };
                let rows: BTreeSet<i64> = pieces.iter().map(|piece| piece.row).collect();
                let goes = |id: i64| rows.contains(&id) && !left.keeps(row.id, id);
                if row.held {
                    if rows.iter().any(|id| goes(*id)) {
                        waiting::leave(tx, &inner, erasure, row.id)?;
                        waiting::remember(tx, &inner, erasure, person)?;
                    }
                    continue;
                }
                for id in without(tx, &inner, row.id, &whom.mask, goes)? {
                    sql::add_masked(tx, inner.id(), erasure, (row.id, id))?;
                }
            }
            Ok::<_, Error>(())
        })?;
    }
}

/// Takes a person out of all that hangs on a ticket around them: what was written beside it, what was noted about duties that have
/// ended or corrected in a mask, and old values in its history.
pub(super) fn mask_own(tx: &mut Tx<'_>, cx: &Cx, mask: &Mask, ticket: i64, left: &sql::Left) -> Result<(), Error> {
    without(tx, cx, ticket, mask, |id| !left.keeps(ticket, id))?;
    each(tx, cx, ticket, &HOLD_NOTES, |_, hold: &mut HoldNote| take_out(mask, &mut hold.note))?;
    each(tx, cx, ticket, &SPARED, |_, spared: &mut Spared| take_out(mask, &mut spared.text))?;
    forget_history(tx, cx, ticket, mask)
}

/// Seals those of the texts beside a ticket that `goes` names anew without what the mask knows; answers which held any of it.
fn without(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: i64,
    mask: &Mask,
    goes: impl Fn(i64) -> bool,
) -> Result<BTreeSet<i64>, Error> {
    let mut gone = BTreeSet::new();
    each(tx, cx, ticket, &TASKS, |id, task: &mut Task| goes(id) && take_out(mask, &mut task.task) && gone.insert(id))?;
    each(tx, cx, ticket, &SIDES, |id, side: &mut SideFields| {
        // Where it goes is the partner's.
        goes(id) && take_out(mask, &mut side.subject) && gone.insert(id)
    })?;
    each(tx, cx, ticket, &SIDE_MESSAGES, |id, message: &mut SideBody| {
        goes(id) && take_out_of_message(mask, message) && gone.insert(id)
    })?;
    if !gone.is_empty() {
        // A task stands in the history, too.
        forget_history(tx, cx, ticket, mask)?;
    }
    Ok(gone)
}

fn take_out_of_message(mask: &Mask, message: &mut SideBody) -> bool {
    let mut changed = take_out(mask, &mut message.text);
    for value in message.from.iter_mut().chain(&mut message.from_name) {
        changed |= take_out(mask, value);
    }
    changed
}

fn forget_history(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, mask: &Mask) -> Result<(), Error> {
    history::give_up(tx, cx, ticket, |value| mask.without(value, GONE).is_some()).map(drop)
}
