//! Takes back one's own last change to a ticket: status, priority, type, group, assignee, tags, putting aside.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse};
use serde_json::Value;
use vault::KeyId;

use super::sql::TicketRow;
use super::{access, places, read, snooze, sql, update};
use crate::audit::history::{self, Step};
use crate::audit::{self, Detail, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::search::feed;
use crate::words::{Priority, Status, TicketKind};

/// For how long a change can be taken back, in seconds.
pub const SECONDS: i64 = 60;
/// Steps looked at after the change.
const LATER: i64 = 50;

/// Takes back the change that the log knows as `seq`.
///
/// # Errors
/// [`Error::NotFound`] when it is no change of the actor's to this ticket; [`Error::Invalid`] naming `seq` when it is too
/// old, came with a message, or somebody has changed the ticket since.
pub fn take_back(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, seq: i64) -> Result<(), Error> {
    let row = sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    if !access::may_see(&cx.actor, &row) {
        return Err(Error::NotFound);
    }
    let step = history::one(tx, cx, read::object(ticket), seq)?;
    let by = step.facts.get("by").and_then(Value::as_i64);
    if by.is_none() || by != cx.actor.person {
        return Err(Error::NotFound);
    }
    let late = || Error::invalid("seq", FaultKind::Closed);
    if step.entry.at < cx.now.plus_seconds(-SECONDS).0 {
        return Err(late());
    }
    if step.entry.act == "ticket.snooze" {
        let was = step.facts.get("until_was").and_then(Value::as_i64).filter(|due| *due > cx.at());
        return snooze::set(tx, cx, ticket, was).map(drop);
    }
    let later = history::of(tx, cx, read::object(ticket), seq, LATER)?;
    let since = |step: &Step| step.entry.seq > seq && !super::is_quiet(&step.entry.act);
    if step.entry.act != "ticket.update" || step.facts.contains_key("comment") || later.iter().any(since) {
        return Err(late());
    }
    restore(tx, cx, row, &step, seq)
}

/// Puts back what the step says was there before.
fn restore(tx: &mut Tx<'_>, cx: &Cx, mut row: TicketRow, step: &Step, seq: i64) -> Result<(), Error> {
    access::must_edit(cx, &row)?;
    let mut facts = Facts::from([("of".into(), Fact::Number(seq))]);
    let was = |name: &str| step.facts.get(name).map(|value| value.as_str().map(str::to_owned));
    if let Some(Some(word)) = was("status_was")
        && let Some(status) = Status::from_word(&word)
    {
        facts.insert("status".into(), Fact::Word(status.word()));
        facts.insert("status_was".into(), Fact::Word(row.status.word()));
        let done = matches!(status, Status::Solved | Status::Closed);
        row.solved_at = if done { row.solved_at.or(Some(cx.at())) } else { None };
        row.closed_at = if status == Status::Closed { row.closed_at } else { None };
        row.status = status;
    }
    if let Some(word) = was("priority_was") {
        row.priority = word.as_deref().and_then(Priority::from_word);
        facts.insert("priority".into(), row.priority.map_or(Fact::None, |priority| Fact::Word(priority.word())));
    }
    if let Some(word) = was("type_was") {
        row.kind = word.as_deref().and_then(TicketKind::from_word);
        facts.insert("type".into(), row.kind.map_or(Fact::None, |kind| Fact::Word(kind.word())));
    }
    let number = |name: &str| step.facts.get(name).map(Value::as_i64);
    let fact = |id: Option<i64>| id.map_or(Fact::None, Fact::Number);
    if let Some(group) = number("group_was") {
        row.group = group;
        facts.insert("group".into(), fact(group));
    }
    if let Some(assignee) = number("assignee_was") {
        row.assignee = assignee;
        facts.insert("assignee".into(), fact(assignee));
    }
    let mut detail = Detail::new();
    tags(tx, cx, &mut row, step, &mut detail)?;
    row.version += 1;
    row.updated_at = cx.at();
    places::store(tx, cx, &row)?;
    let owners = [KeyId(row.key)];
    let object = read::object(row.id);
    audit::record(tx, cx, Record { act: "ticket.update", object, facts, detail: Some(&detail), owners: &owners })
        .map(drop)
}

fn tags(tx: &mut Tx<'_>, cx: &Cx, row: &mut TicketRow, step: &Step, detail: &mut Detail) -> Result<(), Error> {
    let system = crate::disclosure::for_system(SystemUse::Index);
    let changed = step.detail.iter().flat_map(|detail| &detail.changes).find(|change| change.field == "tags");
    let Some(old) = changed.and_then(|change| change.old.as_ref()) else { return Ok(()) };
    let mut fields = read::open_fields(cx, row)?.ok_or(Error::NotFound)?;
    let before = feed::Snapshot::of(&fields);
    let now: Vec<String> = fields.tags.iter().map(|tag| tag.disclose(&system).clone()).collect();
    let old = old.disclose(&system);
    detail.note("tags", Some(now.join(" ")), Some(old.clone()));
    fields.tags = old.split(' ').filter(|tag| !tag.is_empty()).map(|tag| Personal::new(tag.to_owned())).collect();
    update::reseal(tx, cx, row, &fields)?;
    feed::ticket_changed(tx, cx, row, before, &fields);
    Ok(())
}
