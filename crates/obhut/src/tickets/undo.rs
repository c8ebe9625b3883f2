//! Takes back what was just said, while it has not left the house.

use db::Tx;
use ledger::{Fact, Facts};

use super::{TicketChange, access, read, sql, update};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::email::outbox;
use crate::error::{Error, FaultKind};
use crate::search::feed;
use crate::words::{Priority, Standing, Status, TicketKind};

/// What was taken back.
pub struct Undone {
    /// What had been said.
    pub view: super::CommentView,
    /// What had been changed with it, besides the status, each as `field=value`, for doing it again.
    pub changes: Vec<String>,
}

/// Takes back a comment of the actor whose mail has not been sent yet, and what changed with it as far as nobody changed
/// it since; answers the text and the changes, for the composer.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] when the mail has left already.
pub fn undo(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) -> Result<Undone, Error> {
    let mut row = sql::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    let said = sql::comment(tx, cx.id(), ticket, comment)?.filter(|said| said.author == cx.actor.person);
    let said = said.filter(|said| said.standing == Standing::Normal).ok_or(Error::NotFound)?;
    if !outbox::cancel(tx, cx, comment)? {
        return Err(Error::invalid("comment", FaultKind::Closed));
    }
    sql::set_comment_standing(tx, cx.id(), &said, Standing::Trashed)?;
    row.comments -= 1;
    row.version += 1;
    row.updated_at = cx.at();
    feed::comment_gone(tx, cx, ticket, comment);
    let step = crate::audit::history::one(tx, cx, read::object(ticket), said.log_seq)?;
    let mut facts = Facts::from([("comment".into(), Fact::Number(comment))]);
    let mut changes = restore(&mut row, &step, &mut facts);
    super::places::store(tx, cx, &row)?;
    crate::sla::run::taken_back(tx, cx, ticket, said.created_at)?;
    let object = read::object(ticket);
    audit::record(tx, cx, Record { act: "comment.undo", object, facts, detail: None, owners: &[] })?;
    if let Some((before, after)) = tags(cx, &step) {
        changes.push(format!("set_tags={after}"));
        let words = before.split(' ').filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
        update::update(tx, cx, ticket, &TicketChange { tags: Some(words), ..TicketChange::default() })?;
    }
    Ok(Undone { view: read::open_comment(cx, said)?, changes })
}

/// Puts back what the step changed and nobody changed since.
fn restore(row: &mut sql::TicketRow, step: &crate::audit::history::Step, facts: &mut Facts) -> Vec<String> {
    let mut changes = Vec::new();
    let word = |name: &str| step.facts.get(name).and_then(serde_json::Value::as_str);
    let number = |name: &str| step.facts.get(name).and_then(serde_json::Value::as_i64);
    let is_there = |name: &str| step.facts.contains_key(name);
    if let (Some(to), Some(was)) = (word("status").and_then(Status::from_word), word("status_was"))
        && let Some(was) = Status::from_word(was)
        && row.status == to
    {
        row.status = was;
        row.solved_at = row.solved_at.filter(|_| was == Status::Solved);
        // Nobody writes in a closed ticket, so it was none before.
        row.closed_at = None;
        facts.insert("status".into(), Fact::Word(was.word()));
        facts.insert("status_was".into(), Fact::Word(to.word()));
    }
    if let Some(to) = word("priority").and_then(Priority::from_word)
        && row.priority == Some(to)
    {
        row.priority = word("priority_was").and_then(Priority::from_word);
        changes.push(format!("priority={}", to.word()));
        facts.insert("priority".into(), row.priority.map_or(Fact::None, |was| Fact::Word(was.word())));
    }
    let kind = word("type").and_then(TicketKind::from_word);
    if is_there("type") && row.kind == kind {
        row.kind = word("type_was").and_then(TicketKind::from_word);
        changes.push(format!("type={}", kind.map_or("", TicketKind::word)));
        facts.insert("type".into(), row.kind.map_or(Fact::None, |was| Fact::Word(was.word())));
    }
    if is_there("group") && row.group == number("group") {
        row.group = number("group_was");
        changes.push(format!("group_id={}", number("group").map(|id| id.to_string()).unwrap_or_default()));
        facts.insert("group".into(), row.group.map_or(Fact::None, Fact::Number));
    }
    if is_there("assignee") && row.assignee == number("assignee") {
        row.assignee = number("assignee_was");
        changes.push(format!("assignee_id={}", number("assignee").map(|id| id.to_string()).unwrap_or_default()));
        facts.insert("assignee".into(), row.assignee.map_or(Fact::None, Fact::Number));
    }
    changes
}

/// The tags before and after the step, where it changed them and this reader may see them.
fn tags(cx: &Cx, step: &crate::audit::history::Step) -> Option<(String, String)> {
    let disclosure = crate::disclosure::for_actor(cx);
    let change = step.detail.as_ref()?.changes.iter().find(|change| change.field == "tags")?;
    let text = |value: Option<&String>| value.cloned().unwrap_or_default();
    Some((text(change.reveal_old(&disclosure)), text(change.reveal_new(&disclosure))))
}
