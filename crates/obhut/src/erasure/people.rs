//! A person is forgotten: who it is, or who it is and what they wrote.

use db::Tx;

use super::mentions::Review;
use super::{Kind, Outcome, Plan, Reason, held, mentions, sql, tickets, waiting};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::listing::{Conditions, Part, Window};
use crate::people::ops;
use crate::people::sql::{self as rows, PersonRow};
use crate::search::feed;
use crate::words::{Role, Standing};

/// Records merged into one another are followed this far.
const MERGES: usize = 100;

/// What forgetting a person would reach, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// Records of the same human, merged ones included.
    pub records: i64,
    /// Tickets they asked; they go *with content*.
    pub tickets: i64,
    /// Messages they wrote; their texts go *with content*.
    pub messages: i64,
    /// Addresses and numbers.
    pub identities: i64,
    /// Original mails that name them; they go with the identity.
    pub mails: i64,
    /// Files they sent; they go *with content*.
    pub files: i64,
    /// What they said below articles; its text goes *with content*.
    pub article_comments: i64,
    /// Chats they began; what was said in them counts as messages.
    pub chats: i64,
    /// Calls on their tickets.
    pub calls: i64,
    /// Tickets that a duty keeps: asked by them, or with words of theirs.
    pub held: i64,
}

/// Demands somebody who may forget people.
fn must_forget(cx: &Cx) -> Result<(), Error> {
    match cx.actor.role {
        Role::Administrator | Role::Coordinator | Role::System => cx.actor.must_see_identity(),
        _ => Err(Error::Forbidden),
    }
}

/// Demands somebody who works with people they may know.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) fn must_look_after(cx: &Cx) -> Result<(), Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()
}

const GONE: &str = "standing IN ('trashed', 'forgotten')";

/// People in the trash, and the places of those who are forgotten.
///
/// # Errors
/// [`Error::Forbidden`] for those who may not know people.
pub fn deleted(tx: &mut Tx<'_>, cx: &Cx, window: &Window) -> Result<Part<PersonRow>, Error> {
    must_look_after(cx)?;
    let account = cx.id();
    let mut conditions = Conditions::of_account(&account);
    conditions.add_fixed(GONE);
    Ok(conditions.read(tx, "person", rows::COLUMNS, window, rows::read_person)?)
}

/// How many they are.
///
/// # Errors
/// As [`deleted`].
pub fn count_deleted(tx: &mut Tx<'_>, cx: &Cx) -> Result<i64, Error> {
    must_look_after(cx)?;
    let account = cx.id();
    let mut conditions = Conditions::of_account(&account);
    conditions.add_fixed(GONE);
    Ok(conditions.count(tx, "person")?)
}

/// The person and the records merged into theirs.
fn records(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Vec<i64>, Error> {
    let (mut found, mut next) = (vec![id], 0);
    while let Some(person) = found.get(next).copied().filter(|_| next < MERGES) {
        found.extend(sql::merged_into(tx, cx.id(), person)?.into_iter().filter(|other| *other != id));
        next += 1;
    }
    Ok(found)
}

/// What forgetting a person would reach.
///
/// # Errors
/// [`Error::NotFound`] when there is none, [`Error::Gone`] when they are forgotten already; [`Error::Forbidden`].
pub fn preview(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Preview, Error> {
    must_forget(cx)?;
    present(tx, cx, id)?;
    let mut sum = Preview::default();
    for person in records(tx, cx, id)? {
        let [tickets, messages, identities, mails, files, article_comments, chats, calls, held] =
            sql::counts(tx, cx.id(), person)?;
        sum = Preview {
            records: sum.records + 1,
            tickets: sum.tickets + tickets,
            messages: sum.messages + messages,
            identities: sum.identities + identities,
            mails: sum.mails + mails,
            files: sum.files + files,
            article_comments: sum.article_comments + article_comments,
            chats: sum.chats + chats,
            calls: sum.calls + calls,
            held: sum.held + held,
        };
    }
    Ok(sum)
}

fn present(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<PersonRow, Error> {
    let row = ops::row(tx, cx, id)?;
    if row.standing == Standing::Forgotten { Err(Error::Gone) } else { Ok(row) }
}

/// The person's records, for those who may forget them.
///
/// # Errors
/// As [`preview`].
pub(super) fn records_of(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Vec<i64>, Error> {
    must_forget(cx)?;
    present(tx, cx, id)?;
    records(tx, cx, id)
}

/// Forgets a person, and takes them out of other people's texts. From now on nobody finds them; the keys go with the job.
/// Answers the erasure's number.
///
/// # Errors
/// As [`forget_reviewed`].
pub fn forget(tx: &mut Tx<'_>, cx: &Cx, id: i64, outcome: Outcome) -> Result<i64, Error> {
    forget_reviewed(tx, cx, id, outcome, &Review::default())
}

/// As [`forget`], with decisions about the texts of others. Of a member of staff only the identity goes: the tickets they
/// worked on are others'. What a duty keeps stays and is named in the preview.
///
/// # Errors
/// [`Error::NotFound`] when there is none, [`Error::Gone`] when they are forgotten already; [`Error::Forbidden`];
/// [`Error::Invalid`] for oneself, the last administrator, and somebody whom a duty keeps.
pub fn forget_reviewed(tx: &mut Tx<'_>, cx: &Cx, id: i64, outcome: Outcome, review: &Review) -> Result<i64, Error> {
    must_forget(cx)?;
    let row = present(tx, cx, id)?;
    held::must_be_free(&row)?;
    let outcome = if row.role == Role::EndUser { outcome } else { Outcome::Identity };
    if row.role != Role::EndUser {
        cx.actor.must_administer()?;
        let last = row.role == Role::Administrator
            && row.standing == Standing::Normal
            && rows::administrators(tx, cx.id())? <= 1;
        if last || cx.actor.person == Some(id) {
            return Err(Error::invalid("base", FaultKind::InUse));
        }
    }
    let records = records(tx, cx, id)?;
    let plan = Plan { kind: Kind::Person, outcome, reason: Reason::ByHand };
    super::plan(tx, cx, &plan, |tx, erasure| {
        mentions::note(tx, cx, erasure, review)?;
        for person in &records {
            sql::add_subject(tx, cx.id(), erasure, Kind::Person, *person)?;
            if outcome == Outcome::Content {
                sql::add_tickets_of(tx, cx.id(), erasure, *person)?;
                for (ticket, comment) in sql::written(tx, cx.id(), *person)? {
                    feed::comment_gone(tx, cx, ticket, comment);
                }
            }
            waiting::note(tx, cx, erasure, *person)?;
            sql::mark_person(tx, cx.id(), *person, cx.at())?;
            feed::person_gone(tx, cx, *person);
            crate::staff::tokens::drop_of(tx, cx, *person)?;
        }
        tickets::withdraw(tx, cx, erasure)?;
        crate::staff::actors::changed(tx, cx);
        crate::articles::forgetting::withdraw(tx, cx);
        Ok(())
    })
}
