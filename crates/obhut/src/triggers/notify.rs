//! Mail of triggers: a job that names trigger and ticket; who gets it and what it says is opened when it is sent.

use db::Tx;
use jobs::NewJob;

use super::actions::{Act, Whom};
use super::ops;
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::macros::{placeholders, values};
use crate::tickets::{TicketRow, read};
use crate::words::Role;

/// The kind of job that notifies somebody.
pub const NOTIFY: &str = "notify";

/// What is to be sent to whom.
pub struct Notice {
    /// People who get it.
    pub people: Vec<i64>,
    /// The subject line.
    pub subject: String,
    /// What is written.
    pub text: String,
}

/// Queues the mail of a trigger about a ticket.
pub(super) fn announce(tx: &mut Tx<'_>, cx: &Cx, trigger: i64, ticket: i64) -> Result<(), Error> {
    let job = NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: NOTIFY,
        subject: trigger,
        argument: ticket,
        run_at: cx.now,
    };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// What a rule does: numbers are single within the account, so that one that is no trigger's is an automation's.
pub(super) fn acts(tx: &mut Tx<'_>, cx: &Cx, rule: i64) -> Result<Vec<Act>, Error> {
    let acts = match ops::get(tx, cx, rule) {
        Ok(found) => found.rule.map(|(_, acts)| acts),
        Err(Error::NotFound) => match crate::automations::ops::get(tx, cx, rule) {
            Err(Error::NotFound) => None,
            found => found?.rule.map(|(_, acts)| acts),
        },
        Err(error) => return Err(error),
    };
    Ok(acts.unwrap_or_default())
}

/// What the mail of a trigger says now; none where there is nothing to say or nobody to say it to.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn notice(tx: &mut Tx<'_>, cx: &Cx, trigger: i64, row: &TicketRow) -> Result<Option<Notice>, Error> {
    let mail = acts(tx, cx, trigger)?.into_iter().find_map(|act| match act {
        Act::Mail { whom, subject, text } => Some((whom, subject, text)),
        _ => None,
    });
    let Some((whom, subject, text)) = mail else { return Ok(None) };
    let people = match whom {
        Whom::Requester => row.requester.into_iter().collect(),
        Whom::Assignee => row.assignee.into_iter().collect(),
        Whom::Group(group) => match group.or(row.group) {
            Some(group) => crate::staff::groups::members(tx, cx, group)?,
            None => Vec::new(),
        },
    };
    // A mailbox knows no roles: what goes to staff names no customer.
    let reader = match whom {
        Whom::Requester => cx.clone(),
        _ => Cx { actor: Actor { role: Role::Specialist, ..Actor::system() }, ..cx.clone() },
    };
    let ticket = read::get(tx, cx, row.id)?;
    let values = values::of(tx, &reader, &ticket)?;
    let filled = |text: &str| placeholders::fill(text, |name| Some(values.get(name).map_or("", String::as_str)));
    Ok(Some(Notice { people, subject: filled(&subject), text: filled(&text) }))
}
