//! A trial: on which tickets an automation would have acted in the last week, hour by hour, told from the log. Nothing is done.
//! Status, priority, type, group and assignee are those of then; tags, subject, fields and deadlines those of now.

use db::Tx;
use serde_json::Value;

use super::ops::Automation;
use super::run::HOUR;
use crate::conditions::{self, Condition, Conditions, Field, Seen, Sets};
use crate::context::Cx;
use crate::error::Error;
use crate::listing::Window;
use crate::tickets::read::{self, Filter};
use crate::tickets::{self, TicketRow};
use crate::triggers::trial::{Hit, STEPS, TICKETS, Trial, WEEK};
use crate::words::{Priority, Standing, Status, TicketKind};

/// What an automation would have done in the last week, had it run alone: on tickets that exist for the actor.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; the database's or the vault's.
pub fn week(tx: &mut Tx<'_>, cx: &Cx, automation: &Automation) -> Result<Trial, Error> {
    cx.actor.must_administer()?;
    let Some((conditions, _)) = &automation.rule else { return Ok(Trial::default()) };
    let (system, since) = (cx.as_system(), cx.at() - WEEK);
    let said = said(tx, &system, conditions)?;
    let most = i64::try_from(TICKETS).unwrap_or(i64::MAX);
    let window = Window { descending: true, ..Window::first(most + 1) };
    let mut trial = Trial::default();
    for id in read::numbers_in_order(tx, cx, &Filter::default(), &window)? {
        let row = tickets::sql::get(tx, cx.id(), id)?.filter(|row| tickets::access::may_see(&cx.actor, row));
        let Some(row) = row else { continue };
        if trial.looked >= TICKETS {
            trial.cut = true;
            break;
        }
        trial.looked += 1;
        if row.closed_at.is_some_and(|at| at < since) {
            continue;
        }
        let Some(fields) = read::open_fields(&system, &row)? else { continue };
        let holds = |then: &TicketRow, now: i64| {
            let seen = Seen { row: then, fields: Some(&fields), said: None, actor: None };
            let one = |condition: &Condition| match said.iter().find(|(known, _)| *known == condition) {
                Some((_, sets)) => sets.has(id),
                None => conditions::holds_at(condition, &seen, now),
            };
            conditions.all.iter().all(one) && (conditions.any.is_empty() || conditions.any.iter().any(one))
        };
        for (from, until, then) in states(tx, cx, &row)? {
            if then.standing != Standing::Normal || then.status == Status::Closed {
                continue;
            }
            // Once in each state: until somebody changes the ticket.
            let first = (from.max(since) - since).div_euclid(HOUR) + i64::from((from.max(since) - since) % HOUR != 0);
            let mut rounds = (first..).map(|round| since + round * HOUR).take_while(|at| *at < until && *at <= cx.at());
            if let Some(at) = rounds.find(|at| holds(&then, *at)) {
                trial.count += 1;
                trial.hits.push(Hit { ticket: id, at, held: row.held });
            }
        }
    }
    Ok(trial.newest_first())
}

/// Which tickets have words in what was said, for each condition that asks for them: the index knows, the row does not.
fn said<'a>(tx: &mut Tx<'_>, cx: &Cx, conditions: &'a Conditions) -> Result<Vec<(&'a Condition, Sets)>, Error> {
    let asking = conditions.all.iter().chain(&conditions.any).filter(|one| one.field == Field::Comment);
    let mut sets = Vec::new();
    for one in asking {
        let alone = Conditions { all: vec![one.clone()], any: Vec::new() };
        sets.push((one, conditions::plan(tx, cx, &alone)?.sets));
    }
    Ok(sets)
}

/// The states of a ticket one after the other, each with when it began and ended, as far as the log tells.
fn states(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow) -> Result<Vec<(i64, i64, TicketRow)>, Error> {
    let mut states: Vec<(i64, i64, TicketRow)> = Vec::new();
    let mut then = TicketRow { solved_at: None, status: Status::New, ..row.clone() };
    (then.priority, then.kind, then.group, then.assignee) = (None, None, None, None);
    let entries = ledger::of_object(tx, cx.id(), read::object(row.id), 0, STEPS)?;
    for entry in entries.into_iter().filter(|entry| !tickets::is_quiet(&entry.act)) {
        let leaf: Value = serde_json::from_slice(&entry.leaf).unwrap_or_default();
        match entry.act.as_str() {
            "ticket.trash" => then.standing = Standing::Trashed,
            "ticket.restore" => then.standing = Standing::Normal,
            _ => {}
        }
        apply(&mut then, &leaf["facts"], entry.at);
        then.updated_at = entry.at;
        if let Some(last) = states.last_mut() {
            last.1 = entry.at;
        }
        states.push((entry.at, i64::MAX, then.clone()));
    }
    Ok(states)
}

/// What a step sets.
fn apply(row: &mut TicketRow, facts: &Value, at: i64) {
    if let Some(status) = facts["status"].as_str().and_then(Status::from_word) {
        let done = matches!(status, Status::Solved | Status::Closed);
        row.solved_at = if done { row.solved_at.or(Some(at)) } else { None };
        row.status = status;
    }
    if let Some(priority) = facts.get("priority") {
        row.priority = priority.as_str().and_then(Priority::from_word);
    }
    if let Some(kind) = facts.get("type") {
        row.kind = kind.as_str().and_then(TicketKind::from_word);
    }
    if let Some(group) = facts.get("group") {
        row.group = group.as_i64();
    }
    if let Some(assignee) = facts.get("assignee") {
        row.assignee = assignee.as_i64();
    }
}
