//! What happened to a ticket besides what was said, as the lines between the messages.

use db::Tx;
use ledger::Object;
use world::Timestamp;

use super::list::{priority, status, unsigned};
use super::names::Names;
use super::shell;
use crate::audit::history::{self, Step};
use crate::context::Cx;
use crate::error::Error;
use crate::masking::Mask;
use crate::tickets::TicketRow;
use crate::words::{Priority, Status, TicketKind};
use crate::workspace::{Change, Channel, Event, Kind};

/// Steps of a ticket's history that are read for a page.
const STEPS: i64 = 1_000;

/// Changes made together.
pub(super) struct Deed {
    /// Who made them; none for the desk itself.
    pub(super) by: String,
    /// What changed.
    pub(super) events: Vec<Event>,
    /// When.
    pub(super) at: i64,
}

/// The steps of a ticket's history, oldest first.
pub(super) fn steps(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<Step>, Error> {
    history::of(tx, cx, Object { kind: "ticket", id: ticket }, 0, STEPS)
}

/// What is shown of the steps since `from`.
pub(super) fn deeds(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &TicketRow,
    from: i64,
    mask: &Mask,
    names: &mut Names,
) -> Result<Vec<Deed>, Error> {
    let mut deeds = Vec::new();
    for step in steps(tx, cx, ticket.id)? {
        if step.entry.at < from {
            continue;
        }
        let changes = changes(tx, cx, &step, mask, names)?;
        if changes.is_empty() {
            continue;
        }
        let by = match step.facts.get("by").and_then(serde_json::Value::as_i64) {
            Some(person) => names.of(tx, cx, Some(person))?.name,
            None => shell::company(tx, cx)?,
        };
        let at = Timestamp(step.entry.at);
        let events = changes.into_iter().map(|change| Event { change, at }).collect();
        deeds.push(Deed { by, events, at: step.entry.at });
    }
    Ok(deeds)
}

fn changes(tx: &mut Tx<'_>, cx: &Cx, step: &Step, mask: &Mask, names: &mut Names) -> Result<Vec<Change>, Error> {
    if step.entry.act == "ticket.create" {
        return Ok(vec![Change::Received(channel(&step.via))]);
    }
    if let Some(change) = crate::handover::page::change(tx, cx, step, names)? {
        return Ok(vec![change]);
    }
    if let Some(change) = crate::voice::view::change(step) {
        return Ok(vec![change]);
    }
    let mut changes = Vec::new();
    let word = |name: &str| step.facts.get(name).and_then(serde_json::Value::as_str);
    if let Some(to) = word("status").and_then(Status::from_word) {
        changes.push(Change::Status(status(to)));
    }
    if let Some(to) = word("priority").and_then(Priority::from_word) {
        changes.push(Change::Priority(Some(priority(to))));
    }
    if step.facts.contains_key("type") {
        changes.push(Change::Kind(word("type").and_then(TicketKind::from_word).map(kind)));
    }
    if let Some(to) = step.facts.get("group") {
        let name = match to.as_i64() {
            Some(group) => shell::group_name(tx, cx, group)?,
            None => None,
        };
        changes.push(Change::Group(name));
    }
    if let Some(to) = step.facts.get("assignee") {
        let name = match to.as_i64() {
            Some(person) => Some(names.of(tx, cx, Some(person))?.name),
            None => None,
        };
        changes.push(Change::Assignee(name));
    }
    let number = |name: &str| step.facts.get(name).and_then(serde_json::Value::as_i64);
    let named = |name: &str| number(name).map(unsigned);
    match step.entry.act.as_str() {
        "ticket.merge" => changes.extend(named("into").map(Change::MergedInto)),
        "ticket.merged" => changes.extend(named("from").map(Change::Absorbed)),
        "ticket.split" => changes.extend(named("into").map(Change::SplitInto)),
        "ticket.split_off" => changes.extend(named("from").map(Change::SplitFrom)),
        "ticket.trash" => changes.push(Change::Trash(true)),
        "ticket.redact" => changes.push(Change::Redacted),
        "ticket.restore" => changes.push(Change::Trash(false)),
        "ticket.follow" => {
            let follows = step.facts.get("follows").and_then(serde_json::Value::as_bool).unwrap_or(false);
            changes.push(Change::Follows(names.of(tx, cx, number("follower"))?.name, follows));
        }
        _ if step.facts.contains_key("problem") => changes.push(Change::Problem(named("problem"))),
        _ => {}
    }
    let disclosure = crate::disclosure::for_actor(cx);
    for change in step.detail.iter().flat_map(|detail| &detail.changes) {
        let text = |value: Option<Option<&String>>| value.flatten().cloned().unwrap_or_default();
        match change.field.as_str() {
            "subject" => changes.push(Change::Subject),
            "tags" => {
                let old = text(Some(change.reveal_old(&disclosure)));
                let new = text(Some(change.reveal_new(&disclosure)));
                let (old, new): (Vec<&str>, Vec<&str>) = (old.split(' ').collect(), new.split(' ').collect());
                let fresh = |of: &[&str], not: &[&str]| -> Vec<String> {
                    let fresh = of.iter().filter(|tag| !tag.is_empty() && !not.contains(tag));
                    fresh.filter_map(|tag| mask.tag(tag)).collect()
                };
                changes.extend(fresh(&new, &old).into_iter().map(Change::Tagged));
                changes.extend(fresh(&old, &new).into_iter().map(Change::Untagged));
            }
            _ => {}
        }
    }
    Ok(changes)
}

/// The way something took, by the word of its door.
pub(super) fn channel(source: &str) -> Channel {
    match source {
        "email" => Channel::Email,
        "voice" => Channel::Voice,
        "web" => Channel::Web,
        "form" => Channel::Form,
        "portal" => Channel::Portal,
        "chat" => Channel::Chat,
        "system" => Channel::System,
        _ => Channel::Api,
    }
}

/// The page's word for a type.
pub(super) const fn kind(kind: TicketKind) -> Kind {
    match kind {
        TicketKind::Question => Kind::Question,
        TicketKind::Incident => Kind::Incident,
        TicketKind::Problem => Kind::Problem,
        TicketKind::Task => Kind::Task,
    }
}

/// Whether somebody other than the actor said something since the ticket had the version `seen`: every version has one
/// step of its own.
pub(super) fn somebody_wrote(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, seen: i64) -> Result<bool, Error> {
    let since = usize::try_from(ticket.version.saturating_sub(seen)).unwrap_or(0);
    if since == 0 {
        return Ok(false);
    }
    let by_other = |step: &Step| {
        let by = step.facts.get("by").and_then(serde_json::Value::as_i64);
        step.entry.act == "ticket.update"
            && step.facts.contains_key("comment")
            && (by.is_none() || by != cx.actor.person)
    };
    let counted = |step: &&Step| !crate::tickets::is_quiet(&step.entry.act);
    Ok(steps(tx, cx, ticket.id)?.iter().rev().filter(counted).take(since).any(by_other))
}
