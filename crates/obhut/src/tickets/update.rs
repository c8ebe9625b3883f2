//! A ticket changes: its fields, its place in the work, and what is said about it, in one step.

use std::collections::BTreeMap;

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse};
use vault::KeyId;

use super::comments::{self, NewComment};
use super::create::{Requester, resolve};
use super::records::Fields;
use super::sql::{self, TicketRow};
use super::{access, read, salutation};
use crate::audit::{self, Detail, Record};
use crate::context::Cx;
use crate::email::outbox;
use crate::error::{Error, Fault, FaultKind};
use crate::masking::Mask;
use crate::people::{About, note_about};
use crate::search::feed;
use crate::sla::run as sla;
use crate::triggers::{Event, run};
use crate::words::{Priority, Role, Standing, Status, TicketKind};

/// What is to change; `None` leaves a field alone, `Some(None)` empties it.
#[derive(Clone, Default)]
pub struct TicketChange {
    /// New subject.
    pub subject: Option<String>,
    /// What is said with the change.
    pub comment: Option<NewComment>,
    /// New status.
    pub status: Option<Status>,
    /// New priority; it cannot be taken away again.
    pub priority: Option<Priority>,
    /// New type.
    pub kind: Option<Option<TicketKind>>,
    /// New assignee.
    pub assignee: Option<Option<i64>>,
    /// New group.
    pub group: Option<Option<i64>>,
    /// New requester.
    pub requester: Option<Requester>,
    /// New organisation.
    pub organisation: Option<Option<i64>>,
    /// New problem.
    pub problem: Option<Option<i64>>,
    /// New due date.
    pub due_at: Option<Option<i64>>,
    /// All tags, replacing the old.
    pub tags: Option<Vec<String>>,
    /// Tags to add.
    pub add_tags: Vec<String>,
    /// Tags to take away.
    pub remove_tags: Vec<String>,
    /// Values of the desk's own fields; `None` empties one.
    pub custom: BTreeMap<i64, Option<String>>,
    /// New key in another system.
    pub external_id: Option<Option<String>>,
    /// All people in copy, replacing the old.
    pub copies: Option<Vec<Requester>>,
    /// Whether a person asks for their rights in it.
    pub is_request: Option<bool>,
    /// The trigger that changes it.
    pub trigger: Option<i64>,
    /// The `updated_at` the writer saw: refuse if it is another now.
    pub seen: Option<i64>,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Updated {
    /// The log entry.
    pub seq: i64,
    /// The new comment, if there was one.
    pub comment: Option<i64>,
}

/// Changes a ticket, and lets its triggers run.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist for the actor, [`Error::Invalid`] naming every field at fault,
/// [`Error::Changed`] when somebody was faster and the writer asked to be told.
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &TicketChange) -> Result<Updated, Error> {
    let before = if run::any(tx, cx)? { sql::get(tx, cx.id(), id)? } else { None };
    let updated = apply(tx, cx, id, change)?;
    if let Some(before) = before {
        run::after(tx, cx, id, &Event::of(cx, Some(before), change.comment.as_ref()))?;
    }
    sla::after(tx, cx, id, sla::is_reply(cx, change.comment.as_ref()))?;
    Ok(updated)
}

/// The change alone.
pub(crate) fn apply(tx: &mut Tx<'_>, cx: &Cx, id: i64, change: &TicketChange) -> Result<Updated, Error> {
    let mut ticket = sql::get_locked(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &ticket)?;
    if change.seen.is_some_and(|seen| seen / 1_000_000 != ticket.updated_at / 1_000_000) {
        return Err(Error::Changed);
    }
    if ticket.status == Status::Closed {
        return Err(Error::invalid("status", FaultKind::Closed));
    }
    if change.comment.as_ref().is_some_and(|comment| comment.public) {
        access::must_speak(cx, &ticket)?;
    }
    let before = (ticket.assignee, ticket.status);
    let mut facts = Facts::new();
    facts.extend(change.trigger.map(|trigger| ("trigger".into(), Fact::Number(trigger))));
    if let Some(is_request) = change.is_request.filter(|is_request| *is_request != ticket.is_request) {
        cx.actor.must_see_identity()?;
        facts.insert("request".into(), Fact::Flag(is_request));
        ticket.is_request = is_request;
    }
    place(tx, cx, &mut ticket, change, &mut facts)?;
    set_status(cx, &mut ticket, change, &mut facts)?;
    people(tx, cx, &mut ticket, change, &mut facts)?;
    let detail = fields(tx, cx, &mut ticket, change)?;
    // What is closed without having been solved must not lack what a solution needs.
    let done = ticket.status == Status::Solved || ticket.status == Status::Closed && before.1 != Status::Solved;
    if done && facts.contains_key("status") {
        whole(tx, cx, &ticket)?;
    }
    let comment_id = match &change.comment {
        Some(comment) => {
            comments::check(comment)?;
            let id = cx.account.ids.next(tx)?;
            facts.insert("comment".into(), Fact::Number(id));
            facts.insert("public".into(), Fact::Flag(comment.public));
            Some(id)
        }
        None => None,
    };
    let owners = [KeyId(ticket.key)];
    let seq = audit::record(
        tx,
        cx,
        Record { act: "ticket.update", object: read::object(id), facts, detail: Some(&detail), owners: &owners },
    )?;
    // Whoever looked behind the mask looked for a task that is now another's, or done.
    if before.0 != ticket.assignee
        || before.1 != ticket.status && matches!(ticket.status, Status::Solved | Status::Closed)
    {
        crate::masking::reveals::end(tx, cx, id)?;
    }
    let said = match (&change.comment, comment_id) {
        (Some(new), Some(id)) => {
            let new = salutation::filled(tx, cx, &ticket, new)?;
            Some(comments::add(tx, cx, &mut ticket, id, &new, seq)?)
        }
        _ => None,
    };
    ticket.version += 1;
    ticket.updated_at = cx.at();
    super::places::store(tx, cx, &ticket)?;
    super::snooze::stir(tx, cx, id)?;
    if let (Some(comment), Some(new)) = (&said, &change.comment) {
        outbox::announce(tx, cx, &ticket, comment)?;
        crate::mentions::note(tx, cx, &ticket, comment, &new.text.text)?;
    }
    Ok(Updated { seq, comment: comment_id })
}

/// Group and assignee: whoever takes a new ticket opens it.
fn place(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &mut TicketRow,
    change: &TicketChange,
    facts: &mut Facts,
) -> Result<(), Error> {
    let group = change.group.unwrap_or(ticket.group);
    let assignee = change.assignee.unwrap_or(ticket.assignee);
    if (group, assignee) == (ticket.group, ticket.assignee) {
        return Ok(());
    }
    let handed_over = change.group.is_some() && change.assignee.is_none();
    let (group, assignee) = match check_work(tx, cx, group, assignee) {
        // A ticket handed to a group that its assignee does not belong to is nobody's there.
        Err(Error::Invalid(_)) if handed_over => check_work(tx, cx, group, None)?,
        checked => checked?,
    };
    if group != ticket.group {
        facts.insert("group".into(), number(group));
        facts.insert("group_was".into(), number(ticket.group));
    }
    if assignee != ticket.assignee {
        facts.insert("assignee".into(), number(assignee));
        facts.insert("assignee_was".into(), number(ticket.assignee));
    }
    (ticket.group, ticket.assignee) = (group, assignee);
    Ok(())
}

fn set_status(cx: &Cx, ticket: &mut TicketRow, change: &TicketChange, facts: &mut Facts) -> Result<(), Error> {
    let before = ticket.status;
    let mut after = change.status.unwrap_or(before);
    if after == Status::New && before != Status::New {
        return Err(Error::invalid("status", FaultKind::Invalid));
    }
    if after == Status::New && ticket.assignee.is_some() {
        after = Status::Open;
    }
    // What a customer says opens the ticket again; an automatic answer does not.
    let customer = cx.actor.role == Role::EndUser || change.comment.as_ref().is_some_and(|c| c.author.is_some());
    let speaks = change.comment.as_ref().is_some_and(|c| c.kind == crate::words::CommentKind::Message);
    if customer
        && speaks
        && change.status.is_none()
        && matches!(before, Status::Pending | Status::Hold | Status::Solved)
    {
        after = Status::Open;
    }
    if after == before {
        return priority_and_kind(ticket, change, facts);
    }
    facts.insert("status".into(), Fact::Word(after.word()));
    facts.insert("status_was".into(), Fact::Word(before.word()));
    ticket.status = after;
    let done = matches!(after, Status::Solved | Status::Closed);
    ticket.solved_at = if done { ticket.solved_at.or(Some(cx.at())) } else { None };
    ticket.closed_at = (after == Status::Closed).then(|| cx.at());
    priority_and_kind(ticket, change, facts)
}

fn priority_and_kind(ticket: &mut TicketRow, change: &TicketChange, facts: &mut Facts) -> Result<(), Error> {
    if let Some(priority) = change.priority.filter(|priority| Some(*priority) != ticket.priority) {
        facts.insert("priority".into(), Fact::Word(priority.word()));
        facts.insert("priority_was".into(), ticket.priority.map_or(Fact::None, |was| Fact::Word(was.word())));
        ticket.priority = Some(priority);
    }
    if let Some(kind) = change.kind.filter(|kind| *kind != ticket.kind) {
        facts.insert("type".into(), kind.map_or(Fact::None, |kind| Fact::Word(kind.word())));
        facts.insert("type_was".into(), ticket.kind.map_or(Fact::None, |was| Fact::Word(was.word())));
        ticket.kind = kind;
    }
    if let Some(problem) = change.problem.filter(|problem| *problem != ticket.problem) {
        facts.insert("problem".into(), number(problem));
        ticket.problem = problem;
    }
    ticket.due_at = change.due_at.unwrap_or(ticket.due_at);
    Ok(())
}

/// Requester, organisation, people in copy.
fn people(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &mut TicketRow,
    change: &TicketChange,
    facts: &mut Facts,
) -> Result<(), Error> {
    let about = |person, kind| About { person, table: "ticket", row: ticket.id, kind, key: KeyId(ticket.fields_key) };
    if let Some(who) = &change.requester {
        access::must_answer(cx)?;
        let person = resolve(tx, cx, who)?;
        if Some(person) != ticket.requester {
            note_about(tx, cx, &about(person, "requester"))?;
            facts.insert("requester_changed".into(), Fact::Flag(true));
            ticket.requester = Some(person);
            ticket.organisation = crate::people::ops::row(tx, cx, person)?.organisation;
        }
    }
    if let Some(organisation) = change.organisation {
        if let Some(organisation) = organisation {
            crate::organisations::ops::must_exist(tx, cx, organisation)?;
        }
        ticket.organisation = organisation;
    }
    let Some(copies) = &change.copies else { return Ok(()) };
    access::must_answer(cx)?;
    let mut wanted = Vec::with_capacity(copies.len());
    for copy in copies {
        wanted.push(resolve(tx, cx, copy)?);
    }
    let known = sql::parties(tx, cx.id(), ticket.id)?;
    for (person, _) in known.iter().filter(|(person, part)| part == "cc" && !wanted.contains(person)) {
        sql::drop_party(tx, cx.id(), ticket.id, *person, "cc")?;
    }
    for person in wanted {
        sql::add_party(tx, cx.id(), ticket.id, person, "cc")?;
        note_about(tx, cx, &about(person, "cc"))?;
    }
    Ok(())
}

/// Demands the values without which the desk solves nothing; of staff alone, for others do not see the fields.
fn whole(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<(), Error> {
    if !cx.actor.role.is_staff() {
        return Ok(());
    }
    let mut required = crate::fields::ops::in_use(tx, cx, crate::words::FieldTarget::Ticket)?;
    required.retain(|field| field.required);
    if required.is_empty() {
        return Ok(());
    }
    let known = read::open_fields(cx, ticket)?.ok_or(Error::NotFound)?.custom;
    let missing = required.iter().filter(|field| !known.contains_key(&field.id));
    let faults: Vec<Fault> =
        missing.map(|field| Fault { field: "custom_fields", kind: FaultKind::Blank, of: Some(field.id) }).collect();
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Subject, tags, the desk's own fields: a change seals a new version under a new unit key and gives the old one up.
fn fields(tx: &mut Tx<'_>, cx: &Cx, ticket: &mut TicketRow, change: &TicketChange) -> Result<Detail, Error> {
    let mut detail = Detail::new();
    let touched = change.subject.is_some()
        || change.tags.is_some()
        || change.external_id.is_some()
        || !(change.add_tags.is_empty() && change.remove_tags.is_empty() && change.custom.is_empty());
    if !touched {
        return Ok(detail);
    }
    let mut fields = read::open_fields(cx, ticket)?.ok_or(Error::NotFound)?;
    let before = feed::Snapshot::of(&fields);
    let system = crate::disclosure::for_system(SystemUse::Index);
    let mask = Mask::for_ticket(tx, cx, ticket)?;
    // Whoever sends back what they were shown changes nothing, gaps included.
    let shown = |new: &str, old: &str| !mask.is_open() && new == mask.line(old);
    if let Some(subject) = change.subject.as_ref().filter(|new| !shown(new, fields.subject.disclose(&system))) {
        if subject != fields.subject.disclose(&system) {
            // The key of the old version goes: what a duty keeps would be gone.
            crate::holds::ops::must_be_free(tx, cx, ticket)?;
        }
        note(&mut detail, "subject", Some(fields.subject.disclose(&system).clone()), Some(subject.clone()));
        fields.subject = Personal::new(subject.clone());
    }
    if let Some(external_id) = &change.external_id {
        let old = fields.external_id.as_ref().map(|old| old.disclose(&system).clone());
        note(&mut detail, "external_id", old, external_id.clone());
        fields.external_id = external_id.clone().map(Personal::new);
    }
    let old: Vec<String> = fields.tags.iter().map(|tag| tag.disclose(&system).clone()).collect();
    let mut new = change.tags.clone().unwrap_or_else(|| old.clone());
    // Nobody takes away what they are not shown.
    new.extend(old.iter().filter(|tag| mask.tag(tag).is_none()).cloned());
    new.extend(change.add_tags.iter().cloned());
    new.retain(|tag| !change.remove_tags.iter().any(|gone| gone.eq_ignore_ascii_case(tag)));
    let new = normal_tags(&new);
    if new != old {
        note(&mut detail, "tags", Some(old.join(" ")), Some(new.join(" ")));
        fields.tags = tags(&new);
    }
    let kept = |field: &i64| fields.custom.get(field).map(|old| old.disclose(&system).clone());
    // What comes back as the mask showed it has not been touched.
    let touched: BTreeMap<i64, Option<String>> = change
        .custom
        .iter()
        .filter(|(field, value)| {
            !kept(field).zip(value.as_ref()).is_some_and(|(old, new)| shown_value(&mask, new, &old))
        })
        .map(|(field, value)| (*field, value.clone()))
        .collect();
    let given = touched.iter().filter_map(|(id, value)| value.clone().map(|value| (*id, value))).collect();
    let checked = crate::fields::values::checked(tx, cx, &given)?;
    let used = checked.iter().filter(|(field, value)| kept(field).as_ref() != Some(*value)).map(|(field, _)| *field);
    crate::consent::uses::fields(tx, cx, ticket.requester, used, &[])?;
    let lost = touched.keys().copied().filter(|field| kept(field).is_some_and(|old| checked.get(field) != Some(&old)));
    super::lost_fields::must_be_free(tx, cx, ticket, lost)?;
    for field in touched.keys() {
        let (old, value) = (kept(field), checked.get(field));
        note(&mut detail, &format!("custom_fields_{field}"), old, value.cloned());
    }
    for field in touched.keys() {
        match checked.get(field) {
            Some(value) => drop(fields.custom.insert(*field, Personal::new(value.clone()))),
            None => drop(fields.custom.remove(field)),
        }
    }
    if detail.changes.is_empty() {
        return Ok(detail);
    }
    reseal(tx, cx, ticket, &fields)?;
    feed::ticket_changed(tx, cx, ticket, before, &fields);
    Ok(detail)
}

/// Whether a value is what the mask leaves of the old one.
fn shown_value(mask: &Mask, new: &str, old: &str) -> bool {
    let value = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| serde_json::Value::String(text.to_owned()));
    !mask.is_open() && value(new) == mask.value(value(old))
}

/// Seals the fields anew under a fresh unit key.
pub(crate) fn reseal(tx: &mut Tx<'_>, cx: &Cx, ticket: &mut TicketRow, fields: &Fields) -> Result<(), Error> {
    let key = cx.desk.vault.allocate()?;
    let cell = cx.cell("ticket", ticket.id, "sealed_fields");
    ticket.sealed_fields = Some(cx.desk.vault.seal_record(&cell, &[key, KeyId(ticket.key)], fields)?);
    crate::sweep::give_up(tx, cx, KeyId(ticket.fields_key))?;
    ticket.fields_key = key.0;
    if let Some(person) = ticket.requester {
        note_about(tx, cx, &About { person, table: "ticket", row: ticket.id, kind: "requester", key })?;
    }
    Ok(())
}

/// A group that exists, and an assignee who works in it.
pub(crate) fn check_work(
    tx: &mut Tx<'_>,
    cx: &Cx,
    group: Option<i64>,
    assignee: Option<i64>,
) -> Result<(Option<i64>, Option<i64>), Error> {
    if let Some(group) = group {
        crate::staff::groups::must_exist(tx, cx, group)?;
    }
    let Some(person) = assignee else { return Ok((group, None)) };
    let row = crate::people::sql::get(tx, cx.id(), person)?;
    if !row.is_some_and(|row| row.role.is_staff() && row.standing == Standing::Normal && !row.suspended) {
        return Err(Error::invalid("assignee_id", FaultKind::Unknown));
    }
    let groups = crate::staff::sql::groups_of(tx, cx.id(), person)?;
    match group {
        Some(group) if groups.iter().any(|(own, _)| *own == group) || groups.is_empty() => Ok((Some(group), assignee)),
        Some(_) => Err(Error::invalid("assignee_id", FaultKind::Invalid)),
        None => Ok((groups.first().map(|(own, _)| *own), assignee)),
    }
}

/// Tags as they are stored: lower case, no spaces within, each once.
pub(super) fn tags(words: &[String]) -> Vec<Personal<String>> {
    normal_tags(words).into_iter().map(Personal::new).collect()
}

fn normal_tags(words: &[String]) -> Vec<String> {
    let mut tags: Vec<String> = words
        .iter()
        .flat_map(|word| word.split([' ', ',']))
        .map(|tag| tag.trim().to_lowercase())
        .filter(|tag| !tag.is_empty() && tag.chars().count() <= 255)
        .collect();
    tags.sort();
    tags.dedup();
    tags
}

fn note(detail: &mut Detail, field: &str, old: Option<String>, new: Option<String>) {
    if old != new {
        detail.note(field, old, new);
    }
}

fn number(id: Option<i64>) -> Fact {
    id.map_or(Fact::None, Fact::Number)
}
