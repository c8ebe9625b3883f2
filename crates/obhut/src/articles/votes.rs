//! Who found what helpful. One vote for each person; it lies under their key and goes with them, the figures stay.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::comments_sql::{self as sql, VoteRow};
use super::records::HelpVote;
use super::words::{Ballot, CommentState, Voted};
use super::{comments, editing, object};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::Error;
use crate::people;

/// A vote with how it went, `None` once forgotten.
pub struct Vote {
    /// The row.
    pub row: VoteRow,
    /// How it went.
    pub ballot: Option<Ballot>,
}

/// Votes about an article, or a comment below it; the person's earlier vote is replaced. Answers the vote.
///
/// # Errors
/// [`Error::Forbidden`] for nobody in particular; [`Error::NotFound`].
pub fn vote(tx: &mut Tx<'_>, cx: &Cx, article: i64, comment: Option<i64>, ballot: Ballot) -> Result<Vote, Error> {
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    editing::get(tx, cx, article)?;
    let (kind, row) = match comment {
        Some(id) => {
            let comment = sql::get(tx, cx.id(), article, id)?.filter(|row| row.state == CommentState::Shown);
            (Voted::Comment, comment.ok_or(Error::NotFound)?.id)
        }
        None => (Voted::Article, article),
    };
    if let Some(earlier) = sql::vote(tx, cx.id(), kind, row, person)? {
        take_back(tx, cx, &open(cx, earlier)?)?;
    }
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let owners = [key, KeyId(people::ops::row(tx, cx, person)?.key)];
    let record = HelpVote { ballot: Personal::new(ballot.word().to_owned()), unknown: Unknown::default() };
    let sealed = cx.desk.vault.seal_record(&cx.cell("help_vote", id, "sealed_vote"), &owners, &record)?;
    let row = VoteRow { kind, row, person, id, article, key: key.0, sealed: Some(sealed), created_at: cx.at() };
    sql::add_vote(tx, cx.id(), &row)?;
    count(tx, cx, &row, ballot, 1)?;
    let facts = Facts::from([("of".into(), Fact::Word(kind.word()))]);
    let record = Record { act: "article.vote", object: object(article), facts, detail: None, owners: &[] };
    audit::record(tx, cx, record)?;
    Ok(Vote { row, ballot: Some(ballot) })
}

fn count(tx: &mut Tx<'_>, cx: &Cx, row: &VoteRow, ballot: Ballot, by: i64) -> Result<(), Error> {
    let (up, down) = if ballot == Ballot::Up { (by, 0) } else { (0, by) };
    match row.kind {
        Voted::Article => super::sql::count_votes(tx, cx.id(), row.row, up, down)?,
        Voted::Comment => sql::count_votes(tx, cx.id(), (row.article, row.row), up, down)?,
    }
    Ok(())
}

fn take_back(tx: &mut Tx<'_>, cx: &Cx, vote: &Vote) -> Result<(), Error> {
    sql::drop_vote(tx, cx.id(), &vote.row)?;
    crate::sweep::give_up(tx, cx, KeyId(vote.row.key))?;
    match vote.ballot {
        Some(ballot) => count(tx, cx, &vote.row, ballot, -1),
        None => Ok(()),
    }
}

/// Takes a vote back: one's own; an administrator's help for others.
///
/// # Errors
/// [`Error::NotFound`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let vote = get(tx, cx, id)?;
    if cx.actor.person != Some(vote.row.person) {
        cx.actor.must_administer()?;
    }
    take_back(tx, cx, &vote)
}

/// A vote that the actor may know of: one's own, or anybody's for those who may know people; about what exists for them.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Vote, Error> {
    let row = sql::vote_by_id(tx, cx.id(), id)?.filter(|row| is_for(cx, row)).ok_or(Error::NotFound)?;
    exists(tx, cx, &row)?;
    open(cx, row)
}

/// Whether what was voted about exists for the actor.
fn exists(tx: &mut Tx<'_>, cx: &Cx, row: &VoteRow) -> Result<(), Error> {
    match row.kind {
        Voted::Article => editing::get(tx, cx, row.article).map(drop),
        Voted::Comment => comments::get(tx, cx, row.article, row.row).map(drop),
    }
}

fn is_for(cx: &Cx, row: &VoteRow) -> bool {
    cx.actor.person == Some(row.person) || cx.actor.role.is_staff() && cx.actor.sees_identity()
}

/// The votes about something that the actor may know of.
///
/// # Errors
/// [`Error::NotFound`] when that does not exist for the actor.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, article: i64, comment: Option<i64>) -> Result<Vec<Vote>, Error> {
    let (kind, row) = match comment {
        Some(comment) => (Voted::Comment, comments::get(tx, cx, article, comment)?.row.id),
        None => (Voted::Article, editing::get(tx, cx, article)?.id),
    };
    let rows = sql::votes(tx, cx.id(), kind, row)?;
    rows.into_iter().filter(|row| is_for(cx, row)).map(|row| open(cx, row)).collect()
}

/// The votes of somebody about what exists for the actor.
///
/// # Errors
/// [`Error::NotFound`] where the actor may not know of them.
pub fn of_person(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<Vote>, Error> {
    if cx.actor.person != Some(person) && !(cx.actor.role.is_staff() && cx.actor.sees_identity()) {
        return Err(Error::NotFound);
    }
    let mut votes = Vec::new();
    for row in sql::votes_of(tx, cx.id(), person)? {
        match exists(tx, cx, &row) {
            Ok(()) => votes.push(open(cx, row)?),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(votes)
}

/// How the actor voted about an article.
///
/// # Errors
/// The database's or the vault's.
pub fn own(tx: &mut Tx<'_>, cx: &Cx, article: i64) -> Result<Option<Ballot>, Error> {
    let Some(person) = cx.actor.person else { return Ok(None) };
    match sql::vote(tx, cx.id(), Voted::Article, article, person)? {
        Some(row) => Ok(open(cx, row)?.ballot),
        None => Ok(None),
    }
}

fn open(cx: &Cx, row: VoteRow) -> Result<Vote, Error> {
    let opened: Option<HelpVote> =
        crate::desk::opened_record(cx, &cx.cell("help_vote", row.id, "sealed_vote"), row.sealed.as_deref())?;
    let system = crate::disclosure::for_system(SystemUse::Index);
    let ballot = opened.and_then(|vote| Ballot::from_word(vote.ballot.disclose(&system)));
    Ok(Vote { row, ballot })
}
