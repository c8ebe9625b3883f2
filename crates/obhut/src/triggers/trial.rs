//! A trial: when a trigger would have fired in the last week, told from the log. Nothing is done. Status, priority, type,
//! group and assignee are those of then; tags, subject and fields those of now, for the log tells nobody's words.

use db::Tx;
use personal::SystemUse;
use serde_json::Value;
use zeroize::Zeroizing;

use super::checks::Moment;
use super::ops::Trigger;
use crate::conditions::Seen;
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::{self, Fields, TicketRow, read};
use crate::words::{CommentKind, Priority, Role, Status, TicketKind};

/// A week, in microseconds.
pub(crate) const WEEK: i64 = 7 * 86_400 * 1_000_000;
/// Tickets that are looked at.
pub(crate) const TICKETS: usize = 2_000;
/// Steps of one ticket that are looked at.
pub(crate) const STEPS: i64 = 1_000;
/// Hits that are told one by one.
const TOLD: usize = 50;

/// A time at which it would have fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// On which ticket.
    pub ticket: i64,
    /// When.
    pub at: i64,
    /// Whether a duty keeps the ticket now.
    pub held: bool,
}

/// What would have happened.
#[derive(Default)]
pub struct Trial {
    /// How many tickets were looked at.
    pub looked: usize,
    /// Whether there were more than are looked at.
    pub cut: bool,
    /// How often it would have fired.
    pub count: usize,
    /// The last of those times, the newest first.
    pub hits: Vec<Hit>,
}

/// What a trigger would have done in the last week, had it run alone: on tickets that exist for the actor.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; the database's or the vault's.
pub fn week(tx: &mut Tx<'_>, cx: &Cx, trigger: &Trigger) -> Result<Trial, Error> {
    cx.actor.must_administer()?;
    let Some((checks, _)) = &trigger.rule else { return Ok(Trial::default()) };
    let (system, since) = (cx.as_system(), cx.at() - WEEK);
    let mut trial = Trial::default();
    for id in tickets::sql::changed_since(tx, cx.id(), since)?.into_iter().rev() {
        // What does not exist for whoever asks is not counted either.
        let row = tickets::sql::get(tx, cx.id(), id)?.filter(|row| tickets::access::may_see(&cx.actor, row));
        let Some(row) = row else { continue };
        let Some(fields) = read::open_fields(&system, &row)? else { continue };
        if trial.looked >= TICKETS {
            trial.cut = true;
            break;
        }
        trial.looked += 1;
        let mut course = Course { row, fields };
        for entry in ledger::of_object(tx, cx.id(), read::object(id), 0, STEPS)?.into_iter().rev() {
            if entry.at < since {
                break;
            }
            let leaf: Value = serde_json::from_slice(&entry.leaf).unwrap_or_default();
            let after = course.row.clone();
            course.undo(&leaf["facts"]);
            let created = entry.act == "ticket.create";
            if !created && entry.act != "ticket.update" || leaf["facts"]["trigger"].is_i64() {
                continue;
            }
            let said = said(tx, &system, id, &leaf["facts"])?;
            let by_customer = leaf["role"].as_str().and_then(Role::from_word) == Some(Role::EndUser);
            let words = said.as_ref().map(|(text, _)| text.as_str());
            let moment = Moment {
                seen: Seen { row: &after, fields: Some(&course.fields), said: words, actor: entry.actor },
                before: (!created).then_some(&course.row),
                public: said.as_ref().map(|(_, public)| *public),
                by_customer,
            };
            if after.status != Status::Closed && checks.hold(&moment) {
                trial.count += 1;
                trial.hits.push(Hit { ticket: id, at: entry.at, held: after.held });
            }
        }
    }
    Ok(trial.newest_first())
}

impl Trial {
    /// The newest first, and no more than are told one by one.
    pub(crate) fn newest_first(mut self) -> Self {
        self.hits.sort_by_key(|hit| std::cmp::Reverse((hit.at, hit.ticket)));
        self.hits.truncate(TOLD);
        self
    }
}

/// A ticket on its way back.
struct Course {
    row: TicketRow,
    fields: Fields,
}

impl Course {
    /// As it was before a step.
    fn undo(&mut self, facts: &Value) {
        if let Some(was) = facts["status_was"].as_str().and_then(Status::from_word) {
            self.row.status = was;
        }
        if facts["priority"].is_string() {
            self.row.priority = facts["priority_was"].as_str().and_then(Priority::from_word);
        }
        if facts.get("type_was").is_some() {
            self.row.kind = facts["type_was"].as_str().and_then(TicketKind::from_word);
        }
        if facts.get("group_was").is_some() {
            self.row.group = facts["group_was"].as_i64();
        }
        if facts.get("assignee_was").is_some() {
            self.row.assignee = facts["assignee_was"].as_i64();
        }
    }
}

/// What was said with a step, as far as it can still be read.
fn said(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, facts: &Value) -> Result<Option<(Zeroizing<String>, bool)>, Error> {
    let Some(comment) = facts["comment"].as_i64() else { return Ok(None) };
    let view = match read::comment(tx, cx, ticket, comment) {
        Err(Error::NotFound) => return Ok(None),
        found => found?,
    };
    if view.row.kind != CommentKind::Message {
        return Ok(None);
    }
    let system = crate::disclosure::for_system(SystemUse::Index);
    let text = view.body.map(|body| body.text.disclose(&system).clone()).unwrap_or_default();
    Ok(Some((Zeroizing::new(text), view.row.public)))
}
