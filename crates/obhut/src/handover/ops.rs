//! What can be done with a hand-over: give, give back, take back.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::approvals;
use super::records::Task;
use super::sql::{self, HandoverRow};
use super::words::HandoverState;
use crate::audit::{self, Detail, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::listing::{Conditions, Keyed, Part, Window};
use crate::tickets::{self, NewComment, TicketChange, access, read};
use crate::words::{Role, Standing};

/// Longer tasks are notes.
const TASK_AT_MOST: usize = 1_000;

/// To whom a ticket is handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a group; whoever is there takes it.
    Group(i64),
    /// To somebody, in the group they belong to.
    Person(i64),
}

/// A hand-over about to happen.
#[derive(Clone)]
pub struct NewHandover {
    /// To whom.
    pub to: Target,
    /// What is to be done.
    pub task: String,
    /// What else the receiver should know; becomes an internal note.
    pub note: Option<String>,
}

/// How a hand-over ends.
#[derive(Clone)]
pub struct Finish {
    /// Done, declined or withdrawn.
    pub state: HandoverState,
    /// What the one who gets it back should know; becomes an internal note.
    pub note: Option<String>,
    /// A text of the ticket that the actor stands for.
    pub approve: Option<i64>,
}

/// A hand-over with its task, `None` once forgotten.
pub struct Handover {
    /// The row.
    pub row: HandoverRow,
    /// What is to be done.
    pub task: Option<Task>,
}

/// Hands a ticket over; answers the number of the hand-over. Hand-overs may lie on each other: each goes back to whoever
/// made it.
///
/// # Errors
/// [`Error::Invalid`] naming `task`, `to` (also for a group in which nobody would find it) or `note`; [`Error::NotFound`],
/// [`Error::Forbidden`] as for any change.
pub fn hand_over(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, new: &NewHandover) -> Result<i64, Error> {
    let author = cx.actor.person.ok_or(Error::Forbidden)?;
    let row = tickets::sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    let task = checked(&new.task)?;
    if row.is_request && is_for_unknowing(tx, cx, new.to)? {
        return Err(Error::invalid("to", FaultKind::Invalid));
    }
    if let Target::Group(group) = new.to
        && is_of_editors(tx, cx, group)?
    {
        return Err(Error::invalid("to", FaultKind::Invalid));
    }
    let (group, assignee) = place(tx, cx, row.group, new.to)?;
    let change = TicketChange {
        group: Some(group),
        assignee: Some(assignee),
        comment: said(new.note.as_deref()),
        ..TicketChange::default()
    };
    tickets::update::update(tx, cx, ticket, &change)?;
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let record = Task { task: Personal::new(task.clone()), unknown: Unknown::default() };
    let owners = [key, KeyId(row.key)];
    let sealed = cx.desk.vault.seal_record(&cx.cell("handover", id, "sealed_task"), &owners, &record)?;
    let handover = HandoverRow {
        id,
        ticket,
        state: HandoverState::Open,
        author,
        group_was: row.group,
        group,
        assignee,
        key: key.0,
        sealed_task: Some(sealed),
        created_at: cx.at(),
        closed_at: None,
    };
    sql::insert(tx, cx.id(), &handover)?;
    let mut facts = Facts::from([("handover".into(), Fact::Number(id))]);
    facts.insert("to_group".into(), group.map_or(Fact::None, Fact::Number));
    facts.insert("to_assignee".into(), assignee.map_or(Fact::None, Fact::Number));
    let mut detail = Detail::new();
    detail.note("task", None, Some(task));
    let object = read::object(ticket);
    let owners = [KeyId(row.key)];
    audit::record(tx, cx, Record { act: "handover.open", object, facts, detail: Some(&detail), owners: &owners })?;
    Ok(id)
}

/// Ends the newest hand-over of a ticket: it goes back to whoever made it, in the group that had it before.
///
/// # Errors
/// [`Error::Changed`] when the newest one is another by now; [`Error::NotFound`]; [`Error::Forbidden`] when somebody else
/// than its author withdraws it; [`Error::Invalid`] naming `approve` when there is no such text.
pub fn finish(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, handover: i64, finish: &Finish) -> Result<(), Error> {
    let row = tickets::sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    let known = sql::get(tx, cx.id(), ticket, handover)?.ok_or(Error::NotFound)?;
    let top = sql::top(tx, cx.id(), ticket)?;
    if top.is_none_or(|top| top.id != known.id) {
        return Err(Error::Changed);
    }
    let may_withdraw = cx.actor.person == Some(known.author) || cx.actor.role == Role::Administrator;
    match finish.state {
        HandoverState::Open => return Err(Error::invalid("state", FaultKind::Invalid)),
        HandoverState::Withdrawn if !may_withdraw => return Err(Error::Forbidden),
        HandoverState::Done | HandoverState::Declined | HandoverState::Withdrawn => {}
    }
    let mut facts =
        Facts::from([("handover".into(), Fact::Number(handover)), ("state".into(), Fact::Word(finish.state.word()))]);
    if let Some(comment) = finish.approve {
        facts.insert("approved".into(), Fact::Number(comment));
        approve(tx, cx, &row, comment)?;
    }
    sql::close(tx, cx.id(), &known, finish.state, cx.at())?;
    let (group, assignee) = back(tx, cx, &known)?;
    let change = TicketChange {
        group: Some(group),
        assignee: Some(assignee),
        comment: said(finish.note.as_deref()),
        ..TicketChange::default()
    };
    tickets::update::update(tx, cx, ticket, &change)?;
    let object = read::object(ticket);
    audit::record(tx, cx, Record { act: "handover.close", object, facts, detail: None, owners: &[] }).map(drop)
}

/// The task that lies on top of a ticket.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor.
pub fn current(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<Handover>, Error> {
    let found = sql::top(tx, cx.id(), ticket)?;
    if found.is_some() {
        read::get(tx, cx, ticket)?;
    }
    found.map(|row| open(cx, row)).transpose()
}

/// Every hand-over of a ticket, the oldest first, for the program itself.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn every(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<Handover>, Error> {
    sql::of_ticket(tx, cx.id(), ticket)?.into_iter().map(|row| open(cx, row)).collect()
}

/// Tasks that wait for the actor: given to them, or to a group of theirs and nobody in it.
///
/// # Errors
/// The database's.
pub fn mine(tx: &mut Tx<'_>, cx: &Cx, window: &Window) -> Result<Part<Handover>, Error> {
    let (account, person) = (cx.id(), cx.actor.person.unwrap_or(0));
    let groups: Vec<i64> = cx.actor.groups.iter().map(|(group, _)| *group).collect();
    let mut conditions = Conditions::of_account(&account);
    conditions.add_fixed("state = 'open'");
    // Those below a newer one wait for it, not for anybody.
    conditions.add_fixed(
        "NOT EXISTS (SELECT 1 FROM handover later WHERE later.account_id = $1 \
         AND later.ticket_id = handover.ticket_id AND later.id > handover.id AND later.state = 'open')",
    );
    if groups.is_empty() {
        conditions.add("assignee_id = {}", &person);
    } else {
        conditions.add_in_or("CASE WHEN assignee_id IS NULL THEN group_id END", &groups, "assignee_id = {}", &person);
    }
    let Part { rows, total, more } = conditions.read(tx, "handover", sql::COLUMNS, window, sql::read_handover)?;
    let mut opened = Vec::with_capacity(rows.len());
    for keyed in rows {
        let ticket = tickets::sql::get(tx, cx.id(), keyed.row.ticket)?;
        let alive = ticket.is_some_and(|ticket| {
            access::may_see(&cx.actor, &ticket)
                && !matches!(ticket.status, crate::words::Status::Solved | crate::words::Status::Closed)
        });
        if alive {
            opened.push(Keyed { key: keyed.key, id: keyed.id, row: open(cx, keyed.row)? });
        }
    }
    Ok(Part { rows: opened, total, more })
}

/// Whether those who would get a ticket may not know who a customer is: what somebody asks about their own data is not
/// shown to them at all.
fn is_for_unknowing(tx: &mut Tx<'_>, cx: &Cx, to: Target) -> Result<bool, Error> {
    match to {
        Target::Group(group) => is_unknowing(tx, cx, group),
        Target::Person(person) => {
            let row = crate::people::sql::get(tx, cx.id(), person)?;
            Ok(row.is_some_and(|row| !row.role.sees_identity()))
        }
    }
}

/// Whether only editors are in a group: they see what is given to them by name, so that a task for the group would lie there
/// unseen.
///
/// # Errors
/// The database's.
pub fn is_of_editors(tx: &mut Tx<'_>, cx: &Cx, group: i64) -> Result<bool, Error> {
    let mut some = false;
    for member in crate::staff::sql::members(tx, cx.id(), group)? {
        let row = crate::people::sql::get(tx, cx.id(), member)?;
        match row.filter(|row| row.standing == Standing::Normal && !row.suspended) {
            Some(row) if row.role != Role::Editor => return Ok(false),
            member => some |= member.is_some(),
        }
    }
    Ok(some)
}

/// Whether nobody in a group may know who a customer is.
///
/// # Errors
/// The database's.
pub fn is_unknowing(tx: &mut Tx<'_>, cx: &Cx, group: i64) -> Result<bool, Error> {
    for member in crate::staff::sql::members(tx, cx.id(), group)? {
        let row = crate::people::sql::get(tx, cx.id(), member)?;
        if row.is_some_and(|row| row.role.sees_identity() && row.standing == Standing::Normal && !row.suspended) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn open(cx: &Cx, row: HandoverRow) -> Result<Handover, Error> {
    let task = crate::desk::opened_record(cx, &cx.cell("handover", row.id, "sealed_task"), row.sealed_task.as_deref())?;
    Ok(Handover { row, task })
}

type Place = (Option<i64>, Option<i64>);

/// Where the ticket goes: somebody keeps the group it is in when they belong to it.
fn place(tx: &mut Tx<'_>, cx: &Cx, group: Option<i64>, to: Target) -> Result<Place, Error> {
    let wrong = |error: Error| match error {
        Error::Invalid(_) => Error::invalid("to", FaultKind::Unknown),
        other => other,
    };
    match to {
        Target::Group(group) if cx.actor.hidden_groups.contains(&group) => {
            Err(Error::invalid("to", FaultKind::Unknown))
        }
        Target::Group(group) => tickets::update::check_work(tx, cx, Some(group), None).map_err(wrong),
        Target::Person(person) => match tickets::update::check_work(tx, cx, group, Some(person)) {
            Err(Error::Invalid(_)) => tickets::update::check_work(tx, cx, None, Some(person)).map_err(wrong),
            placed => placed,
        },
    }
}

/// Where it goes back to: whoever gave it, in the group it was in; that group alone when they are no longer there.
fn back(tx: &mut Tx<'_>, cx: &Cx, known: &HandoverRow) -> Result<Place, Error> {
    for (group, assignee) in
        [(known.group_was, Some(known.author)), (None, Some(known.author)), (known.group_was, None)]
    {
        match tickets::update::check_work(tx, cx, group, assignee) {
            Err(Error::Invalid(_)) => {}
            placed => return placed,
        }
    }
    Ok((None, None))
}

fn approve(tx: &mut Tx<'_>, cx: &Cx, ticket: &tickets::TicketRow, comment: i64) -> Result<(), Error> {
    let unknown = || Error::invalid("approve", FaultKind::Unknown);
    let view = read::comment(tx, cx, ticket.id, comment).map_err(|error| match error {
        Error::NotFound => unknown(),
        other => other,
    })?;
    let body = view.body.ok_or_else(unknown)?;
    let system = crate::disclosure::for_system(SystemUse::Backup);
    let text = approvals::Text {
        ticket: ticket.id,
        version: ticket.version,
        table: "comment",
        row: comment,
        key: KeyId(view.row.key),
        text: body.text.disclose(&system),
    };
    approvals::note(tx, cx, &text).map(drop)
}

fn said(note: Option<&str>) -> Option<NewComment> {
    note.map(str::trim).filter(|note| !note.is_empty()).map(|note| NewComment::message(note, false))
}

fn checked(task: &str) -> Result<String, Error> {
    match task.trim() {
        "" => Err(Error::invalid("task", FaultKind::Blank)),
        task if task.chars().count() > TASK_AT_MOST => Err(Error::invalid("task", FaultKind::TooLong)),
        task => Ok(task.to_owned()),
    }
}
