//! Triggers run: in the transaction of a change, after it, in their order, until none is left whose conditions hold. Each
//! fires at most once per change, and what it changes does not start the round from outside again: there is no loop.

use std::collections::BTreeSet;

use db::Tx;
use zeroize::Zeroizing;

use super::actions::{Act, Whom};
use super::checks::Moment;
use super::hook;
use super::notify;
use super::ops::{self, Trigger};
use super::redact;
use crate::conditions::Seen;
use crate::consent::uses;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Translator};
use crate::macros::{Action, actions, placeholders, values};
use crate::tickets::{NewComment, TicketChange, TicketRow, lost_fields, read, sql, trash, update};
use crate::words::{CommentKind, FieldTarget, Role, Source, Standing, Status};

/// It fired too often.
pub const TOO_OFTEN: &str = "too_often";
/// What it is to do cannot be done any more.
pub const NOT_POSSIBLE: &str = "not_possible";

/// What happened to a ticket.
#[derive(Default)]
pub struct Event {
    /// The ticket before; none where it has just arisen.
    pub before: Option<TicketRow>,
    /// What was said.
    pub said: Option<(Zeroizing<String>, bool)>,
    /// Whether a customer acted.
    pub by_customer: bool,
    /// Whether a machine wrote: it is not written to, for it might answer that, too.
    pub automatic: bool,
}

impl Event {
    /// Something happened to a ticket that stood so before.
    pub fn of(cx: &Cx, before: Option<TicketRow>, comment: Option<&NewComment>) -> Self {
        let message = comment.filter(|comment| comment.kind == CommentKind::Message);
        Self {
            by_customer: cx.actor.role == Role::EndUser || message.is_some_and(|comment| comment.author.is_some()),
            said: message.map(|comment| (comment.text.text.clone(), comment.public)),
            automatic: comment
                .is_some_and(|comment| matches!(comment.kind, CommentKind::AutoReply | CommentKind::Bounce)),
            before,
        }
    }
}

/// Whether anything runs at all; from memory, so that a desk without triggers does nothing more.
pub(crate) fn any(tx: &mut Tx<'_>, cx: &Cx) -> Result<bool, Error> {
    Ok(!ops::running(tx, cx)?.is_empty())
}

/// Runs the triggers of a change that has just been written.
///
/// # Errors
/// The database's or the vault's; a trigger that cannot do what it is to do is stopped, and the change stays.
pub(crate) fn after(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, event: &Event) -> Result<(), Error> {
    let running = ops::running(tx, cx)?;
    let system = Cx { source: Source::System, ..cx.as_system() };
    let mut fired = BTreeSet::new();
    while fired.len() < running.len() {
        let Some(row) = sql::get(tx, cx.id(), ticket)? else { break };
        if row.standing != Standing::Normal || row.status == Status::Closed {
            break;
        }
        let Some(fields) = read::open_fields(&system, &row)? else { break };
        let said = event.said.as_ref().map(|(text, _)| text.as_str());
        let moment = Moment {
            seen: Seen { row: &row, fields: Some(&fields), said, actor: cx.actor.person },
            before: event.before.as_ref(),
            public: event.said.as_ref().map(|(_, public)| *public),
            by_customer: event.by_customer,
        };
        let holds = |one: &&Trigger| {
            !fired.contains(&one.row.id) && one.rule.as_ref().is_some_and(|(checks, _)| checks.hold(&moment))
        };
        let Some(next) = running.iter().find(holds) else { break };
        fired.insert(next.row.id);
        if !cx.account.triggers.may_fire(next.row.id, ticket, cx.at()) {
            ops::stop(tx, &system, next.row.id, TOO_OFTEN)?;
            continue;
        }
        let acts = next.rule.as_ref().map(|(_, acts)| acts.as_slice()).unwrap_or_default();
        // A system that is told and makes a ticket of it would be told of that one, too.
        if acts.iter().any(|act| matches!(act, Act::Hook { .. })) && !cx.account.triggers.may_call(next.row.id, cx.at())
        {
            ops::stop(tx, &system, next.row.id, TOO_OFTEN)?;
            continue;
        }
        let acts: Vec<&Act> = acts.iter().filter(|act| !act.is_moot(&moment.seen)).collect();
        let told = row.requester.filter(|_| !event.automatic);
        match perform(tx, &system, cx, next.row.id, (ticket, told), &acts) {
            Err(Error::Invalid(_) | Error::Forbidden | Error::NotFound) => {
                ops::stop(tx, &system, next.row.id, NOT_POSSIBLE)?;
            }
            done => done?,
        }
    }
    Ok(())
}

/// Does what a rule is to do to a ticket; a requester is written to only where one is named, and not too often.
///
/// # Errors
/// [`Error::Invalid`] where that is not possible any more; the database's.
pub(crate) fn perform(
    tx: &mut Tx<'_>,
    system: &Cx,
    cx: &Cx,
    trigger: i64,
    (ticket, told): (i64, Option<i64>),
    acts: &[&Act],
) -> Result<(), Error> {
    let mut set = Vec::new();
    let (mut notes, mut kept) = (Vec::new(), Vec::new());
    let trashes = acts.iter().any(|act| matches!(act, Act::Trash));
    let closes = acts.iter().any(|act| matches!(act, Act::Close));
    for act in acts {
        match act {
            Act::Set(action) => set.extend(for_actor(cx, action)),
            Act::Note(text) => notes.push(text.as_str()),
            Act::Trash | Act::Close => {}
            Act::Redact(extent) => kept.extend(redact::announce(tx, system, ticket, *extent)?),
            Act::Survey => {
                crate::satisfaction::ops::offer(tx, system, ticket)?;
            }
            Act::Mail { whom: Whom::Requester, .. } => {
                if told.is_some_and(|person| cx.account.triggers.may_tell(person, cx.at())) {
                    notify::announce(tx, system, trigger, ticket)?;
                }
            }
            Act::Mail { .. } => notify::announce(tx, system, trigger, ticket)?,
            Act::Hook { .. } => hook::announce(tx, system, trigger, ticket)?,
        }
    }
    let refused = grounded(tx, cx, system, ticket, &mut set)?;
    notes.extend(refused.iter().chain(&kept).map(String::as_str));
    let mut change = TicketChange { trigger: Some(trigger), ..actions::change(system, &set)? };
    if !notes.is_empty() {
        let seen = read::get(tx, system, ticket)?;
        let values = values::of(tx, system, &seen)?;
        let text = placeholders::fill(&notes.join("\n\n"), |name| values.get(name).map(String::as_str));
        change.comment = (!text.trim().is_empty())
            .then(|| NewComment { kind: CommentKind::Notice, ..NewComment::message(&text, false) });
    }
    // Whatever else the rule sets comes with it: nothing of a closed ticket can be changed any more.
    if closes {
        change.status = Some(Status::Closed);
    }
    if closes || !set.is_empty() || change.comment.is_some() {
        update::apply(tx, system, ticket, &change)?;
    }
    // What is done besides stands in the history of the ticket that goes.
    if trashes { trash::trash(tx, system, ticket) } else { Ok(()) }
}

/// Takes out what may not be set, as far as the person is concerned who asked, and what a duty keeps as it is; answers a
/// sentence for each, which the ticket keeps: the trigger goes on, for the next ticket may be another matter.
fn grounded(tx: &mut Tx<'_>, cx: &Cx, system: &Cx, ticket: i64, set: &mut Vec<Action>) -> Result<Vec<String>, Error> {
    if set.iter().all(|action| action.custom().is_none()) {
        return Ok(Vec::new());
    }
    let row = sql::get(tx, cx.id(), ticket)?;
    let requester = row.as_ref().and_then(|row| row.requester);
    let mut faults = match uses::prepared(tx, system, requester, cx.account.support, set) {
        Err(Error::Invalid(faults)) => faults,
        checked => checked.map(|()| Vec::new())?,
    };
    if let Some(row) = &row
        && let Some(fields) = read::open_fields(system, row)?
    {
        let lost = set.iter().filter_map(Action::custom).filter(|field| fields.custom.contains_key(field));
        match lost_fields::must_be_free(tx, system, row, lost) {
            Err(Error::Invalid(held)) => faults.extend(held),
            free => free?,
        }
    }
    let t = Translator::new(cx.language);
    let mut sentences = Vec::new();
    for fault in faults {
        let Some(id) = fault.of else { continue };
        let reason = match fault.kind {
            FaultKind::NoGround(reason) => t.get(reason.key()),
            FaultKind::Held(Some(duty)) => t.with(Key("problem-kept"), "duty", duty.text(&t).as_str()),
            _ => continue,
        };
        set.retain(|action| action.custom() != Some(id));
        let field = crate::fields::sql::get(tx, cx.id(), FieldTarget::Ticket, id)?;
        let title = field.map(|field| field.title).unwrap_or_default();
        sentences.push(t.with2(Key("trigger-refused"), "field", title, "reason", reason).into_owned());
    }
    Ok(sentences)
}

/// Whoever acts, where a ticket is to become theirs; a customer's is nobody's.
fn for_actor(cx: &Cx, action: &Action) -> Option<Action> {
    if action.field != "assignee_id" || action.value != actions::CURRENT_USER {
        return Some(action.clone());
    }
    let person = cx.actor.person.filter(|_| cx.actor.role.is_staff())?;
    Some(Action::new("assignee_id", &person.to_string()))
}
