//! Systems outside that a rule tells of a ticket: a job that names rule and ticket. What it says is opened when it is sent, and as
//! somebody is shown it who need not know the customer: pseudonyms for names, gaps for what would tell who it is.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, NewJob, Outcome};
use ledger::{Fact, Facts};
use serde_json::{Value, json};

use super::actions::Act;
use super::notify;
use crate::audit::{self, Record};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::{Error, FaultKind};
use crate::macros::{placeholders, values};
use crate::tickets::{self, read};
use crate::webhooks::ops::{self, Webhook};
use crate::webhooks::{api, deliver, sql};
use crate::words::{Role, Source, Standing};

/// The kind of job that tells a system.
pub const HOOK: &str = "hook";

/// Demands that every system that is told exists.
///
/// # Errors
/// [`Error::Invalid`] naming `actions`.
pub(crate) fn check(tx: &mut Tx<'_>, cx: &Cx, acts: &[Act]) -> Result<(), Error> {
    for act in acts {
        if let Act::Hook { system, .. } = act
            && sql::get(tx, cx.id(), api::number(system).unwrap_or(0))?.is_none()
        {
            return Err(Error::invalid("actions", FaultKind::Unknown));
        }
    }
    Ok(())
}

/// Queues what a rule tells of a ticket.
pub(super) fn announce(tx: &mut Tx<'_>, cx: &Cx, rule: i64, ticket: i64) -> Result<(), Error> {
    let id = cx.account.ids.next(tx)?;
    let job = NewJob { account: cx.id(), id, kind: HOOK, subject: rule, argument: ticket, run_at: cx.now };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// Carries out one job of the kind [`HOOK`]. The error of a job is a word, never an address.
pub fn job(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let (inner, rule, ticket) = (cx.clone(), job.subject, job.argument);
    let (system, text) = match desk.db.read_blocking(move |tx| message(tx, &inner, rule, ticket)) {
        Ok(Some((system, _))) if !system.row.active => return Outcome::Fail("out_of_use"),
        Ok(Some(found)) => found,
        // The rule says something else by now, or the ticket is gone: there is nothing left to say.
        Ok(None) => return Outcome::Done,
        Err(error) if error.is_passing() => return Outcome::Retry("database"),
        Err(_) => return Outcome::Fail("cannot_be_written"),
    };
    let sent = deliver::send(&cx, &system, &text.to_string(), (job.id, cx.at()));
    let word = match &sent {
        Ok(answer) if answer.is_taken() => None,
        Ok(answer) => Some(answer.word()),
        Err(fault) => Some(fault.word()),
    };
    let (inner, number) = (cx.clone(), system.row.id);
    let noted = desk.db.write_blocking(move |tx| {
        sql::answered(tx, inner.id(), number, inner.desk.world.clock.now().0, word)?;
        if word.is_some() {
            return Ok(());
        }
        let told = [("trigger".into(), Fact::Number(rule)), ("webhook".into(), Fact::Number(number))];
        let facts = Facts::from(told);
        let record = Record { act: "ticket.notify", object: read::object(ticket), facts, detail: None, owners: &[] };
        audit::record(tx, &inner, record).map(drop)
    });
    match (noted, word) {
        (Ok(()), None) => Outcome::Done,
        (Ok(()), Some(word)) => Outcome::Retry(word),
        (Err(_), _) => Outcome::Retry("database"),
    }
}

/// Whom a rule tells about a ticket now, and what.
pub(super) fn message(tx: &mut Tx<'_>, cx: &Cx, rule: i64, ticket: i64) -> Result<Option<(Webhook, Value)>, Error> {
    let acts = notify::acts(tx, cx, rule)?;
    let told = acts.into_iter().find_map(|act| match act {
        Act::Hook { system, body } => Some((system, body)),
        _ => None,
    });
    let Some((system, body)) = told else { return Ok(None) };
    let row = tickets::sql::get(tx, cx.id(), ticket)?.filter(|row| row.standing == Standing::Normal);
    let Some(row) = row else { return Ok(None) };
    let system = match ops::get(tx, cx, api::number(&system)?) {
        Err(Error::NotFound) => return Ok(None),
        found => found?,
    };
    let body: Value = serde_json::from_str(&body).unwrap_or(Value::Null);
    if body.is_null() {
        let usual = json!({
            "type": "obhut:event-type:ticket",
            "rule_id": rule,
            "ticket": {
                "id": row.id,
                "status": row.status.word(),
                "priority": row.priority.map(crate::words::Priority::word),
                "type": row.kind.map(crate::words::TicketKind::word),
                "group_id": row.group,
                "assignee_id": row.assignee,
            },
        });
        return Ok(Some((system, usual)));
    }
    let opened = read::get(tx, cx, ticket)?;
    let reader = Cx { actor: Actor { role: Role::Specialist, ..Actor::system() }, ..cx.clone() };
    let values = values::of(tx, &reader, &opened)?;
    Ok(Some((
        system,
        filled(body, &|text| placeholders::fill(text, |name| Some(values.get(name).map_or("", String::as_str)))),
    )))
}

/// Fills the texts of a message one by one, so that what is filled in cannot change its form.
fn filled(value: Value, fill: &dyn Fn(&str) -> String) -> Value {
    match value {
        Value::String(text) => Value::String(fill(&text)),
        Value::Array(items) => items.into_iter().map(|item| filled(item, fill)).collect(),
        Value::Object(members) => members.into_iter().map(|(name, item)| (name, filled(item, fill))).collect(),
        other => other,
    }
}
