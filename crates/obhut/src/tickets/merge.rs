//! Several tickets about one matter become one.

use db::Tx;
use ledger::{Fact, Facts};

use super::comments::{self, NewComment};
use super::{access, read, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::words::{CommentKind, Status};

/// What is said on both sides of a merge.
pub struct MergeComments {
    /// On the ticket that stays.
    pub target: Option<NewComment>,
    /// On the tickets that close.
    pub source: Option<NewComment>,
}

/// Merges `sources` into `target`: the sources are closed and say where the matter went on. Their texts stay where they
/// are, under their own keys: a copy in the target would outlive them.
///
/// # Errors
/// [`Error::NotFound`] when one does not exist for the actor; [`Error::Invalid`] when one is closed or merged into itself.
pub fn merge(tx: &mut Tx<'_>, cx: &Cx, target: i64, sources: &[i64], said: &MergeComments) -> Result<(), Error> {
    let mut into = sql::get_locked(tx, cx.id(), target)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &into)?;
    if sources.is_empty() || sources.contains(&target) {
        return Err(Error::invalid("ids", FaultKind::Invalid));
    }
    if into.status == Status::Closed {
        return Err(Error::invalid("status", FaultKind::Closed));
    }
    for id in sources {
        let mut from = sql::get_locked(tx, cx.id(), *id)?.ok_or(Error::NotFound)?;
        access::must_edit(cx, &from)?;
        if from.status == Status::Closed {
            return Err(Error::invalid("ids", FaultKind::Closed));
        }
        from.merged_into = Some(target);
        from.status = Status::Closed;
        from.solved_at = from.solved_at.or(Some(cx.at()));
        from.closed_at = Some(cx.at());
        let facts = Facts::from([("into".into(), Fact::Number(target)), ("status".into(), Fact::Word("closed"))]);
        step(tx, cx, &mut from, "ticket.merge", facts, said.source.as_ref())?;
        if let Some(requester) = from.requester.filter(|requester| Some(*requester) != into.requester) {
            sql::add_party(tx, cx.id(), target, requester, "cc")?;
        }
        let facts = Facts::from([("from".into(), Fact::Number(*id))]);
        step(tx, cx, &mut into, "ticket.merged", facts, said.target.as_ref())?;
    }
    Ok(())
}

fn step(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &mut sql::TicketRow,
    act: &'static str,
    mut facts: Facts,
    said: Option<&NewComment>,
) -> Result<(), Error> {
    let comment = match said {
        Some(said) => Some((cx.account.ids.next(tx)?, NewComment { kind: CommentKind::Notice, ..said.clone() })),
        None => None,
    };
    if let Some((id, _)) = &comment {
        facts.insert("comment".into(), Fact::Number(*id));
    }
    let object = read::object(ticket.id);
    let seq = audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] })?;
    if let Some((id, said)) = &comment {
        comments::add(tx, cx, ticket, *id, said, seq)?;
    }
    ticket.version += 1;
    ticket.updated_at = cx.at();
    super::places::store(tx, cx, ticket)?;
    crate::sla::run::after(tx, cx, ticket.id, false)
}
