//! What is done with ratings: whoever asked is asked, answers, and may change their mind until the link ends.

use std::collections::HashMap;

use db::Tx;
use jobs::NewJob;
use ledger::{Fact, Facts, Object};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::mail::SURVEY;
use super::records::RatingComment;
use super::sql::{self, RatingRow, Score};
use crate::audit::{self, Record};
use crate::consent;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::listing::{Conditions, Keyed, Made, Part, Window};
use crate::masking::Mask;
use crate::people::{About, note_about};
use crate::staff::tokens;
use crate::tickets::{self, access};
use crate::words::{Role, Standing, Status};

/// The word of the purpose.
pub const PURPOSE: &str = "surveys";
/// How long a link is good, in seconds: thirty days.
const GOOD_FOR: i64 = 30 * 24 * 3_600;
/// Characters of a comment.
const COMMENT_AT_MOST: usize = 5_000;

/// A rating as the actor may see it.
pub struct Rating {
    /// The row.
    pub row: RatingRow,
    /// What was written to it.
    pub comment: Option<String>,
}

/// Which ratings a list shows.
#[derive(Clone, Default)]
pub struct Filter {
    /// One of these; empty for all.
    pub scores: Vec<Score>,
    /// Only those with a comment, or only those without.
    pub commented: Option<bool>,
    /// Answered or asked at this moment or later.
    pub since: Option<i64>,
    /// Before this moment.
    pub until: Option<i64>,
}

/// Why somebody may not be asked; `None` where they may: the purpose of surveys has a basis that holds for them.
///
/// # Errors
/// The database's.
pub(crate) fn why_not(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<&'static str>, Error> {
    let known = crate::people::sql::get(tx, cx.id(), person)?;
    if known.is_none_or(|row| row.role.is_staff()) {
        return Ok(Some("no_customer"));
    }
    Ok(consent::may(tx, cx, person, PURPOSE)?.reason().map(consent::Reason::word))
}

/// Asks whoever asked the ticket, once; `false` where they were asked before, or may not be.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn offer(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<bool, Error> {
    let row = tickets::sql::get(tx, cx.id(), ticket)?.filter(|row| row.standing == Standing::Normal);
    let Some((row, person)) = row.and_then(|row| row.requester.map(|person| (row, person))) else { return Ok(false) };
    if !row.is_public || sql::of_ticket(tx, cx.id(), ticket)?.is_some() {
        return Ok(false);
    }
    if let Some(reason) = why_not(tx, cx, person)? {
        note(tx, cx, "survey.refused", ticket, Facts::from([("reason".into(), Fact::Word(reason))]))?;
        return Ok(false);
    }
    let id = cx.account.ids.next(tx)?;
    let rating = RatingRow {
        id,
        ticket,
        requester: Some(person),
        assignee: row.assignee,
        group: row.group,
        score: Score::Offered,
        key: None,
        sealed: None,
        expires_at: cx.now.plus_seconds(GOOD_FOR).0,
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &rating)?;
    let job = NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: SURVEY,
        subject: id,
        argument: ticket,
        run_at: cx.now,
    };
    cx.desk.queue.enqueue(tx, &job)?;
    note(tx, cx, "survey.offer", ticket, Facts::new())?;
    Ok(true)
}

/// The rating that a link opens, while it is good and its ticket is there.
///
/// # Errors
/// [`Error::NotFound`].
pub fn by_word(tx: &mut Tx<'_>, cx: &Cx, word: &str) -> Result<RatingRow, Error> {
    let found = sql::by_token(tx, cx.id(), &tokens::hash(word))?;
    let found = found.filter(|row| row.expires_at > cx.at()).ok_or(Error::NotFound)?;
    let ticket = tickets::sql::get(tx, cx.id(), found.ticket)?;
    let there = ticket.is_some_and(|row| row.standing == Standing::Normal && row.requester == found.requester);
    if there { Ok(found) } else { Err(Error::NotFound) }
}

/// Answers through a link: whoever holds it is who was asked.
///
/// # Errors
/// [`Error::NotFound`] when the link is not good; [`Error::Invalid`] naming `score` or `comment`, also where a duty keeps
/// another comment.
pub fn answer_by_word(tx: &mut Tx<'_>, cx: &Cx, word: &str, score: &str, comment: &str) -> Result<(), Error> {
    let row = by_word(tx, cx, word)?;
    answer(tx, &cx.as_system(), row, score, comment)
}

/// Answers about a ticket of the actor's own that is solved, asked or not.
///
/// # Errors
/// [`Error::NotFound`] where it is not theirs; [`Error::Invalid`] naming `status` where it is not solved, `score`,
/// `comment`, also where a duty keeps another one.
pub fn rate(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, score: &str, comment: &str) -> Result<i64, Error> {
    let row = tickets::sql::get(tx, cx.id(), ticket)?.filter(|row| access::may_see(&cx.actor, row));
    let row = row.ok_or(Error::NotFound)?;
    if cx.actor.role != Role::EndUser || row.requester != cx.actor.person {
        return Err(Error::Forbidden);
    }
    if !matches!(row.status, Status::Solved | Status::Closed) {
        return Err(Error::invalid("status", FaultKind::Invalid));
    }
    let known = match sql::of_ticket(tx, cx.id(), ticket)? {
        Some(known) => known,
        None => {
            let new = RatingRow {
                id: cx.account.ids.next(tx)?,
                ticket,
                requester: row.requester,
                assignee: row.assignee,
                group: row.group,
                score: Score::Offered,
                key: None,
                sealed: None,
                expires_at: cx.at(),
                created_at: cx.at(),
                updated_at: cx.at(),
            };
            sql::insert(tx, cx.id(), &new)?;
            new
        }
    };
    let id = known.id;
    answer(tx, cx, known, score, comment)?;
    Ok(id)
}

fn answer(tx: &mut Tx<'_>, cx: &Cx, mut row: RatingRow, score: &str, comment: &str) -> Result<(), Error> {
    let score = Score::from_word(score).filter(|score| *score != Score::Offered);
    row.score = score.ok_or(Error::invalid("score", FaultKind::Blank))?;
    if comment.chars().count() > COMMENT_AT_MOST {
        return Err(Error::invalid("comment", FaultKind::TooLong));
    }
    let ticket = tickets::sql::get_locked(tx, cx.id(), row.ticket)?.ok_or(Error::NotFound)?;
    let person = row.requester.ok_or(Error::NotFound)?;
    let (comment, kept) = (comment.trim(), if ticket.held { written(cx, &row)? } else { None });
    match kept {
        // What a duty keeps stays as it was written; whoever thinks better of the score alone sends no text.
        Some(known) if comment.is_empty() || says(&known, comment) => {}
        // Whom it concerns need not learn of a claim or an order.
        Some(_) => return Err(Error::invalid("comment", FaultKind::Held(None))),
        None => replace(tx, cx, &mut row, (KeyId(ticket.key), person), comment)?,
    }
    row.updated_at = cx.at();
    sql::answer(tx, cx.id(), &row)?;
    note(tx, cx, "survey.answer", row.ticket, Facts::from([("score".into(), Fact::Word(row.score.word()))]))
}

/// Gives the old comment up and seals the new one, if there is one, under the ticket and whoever wrote it.
fn replace(
    tx: &mut Tx<'_>,
    cx: &Cx,
    row: &mut RatingRow,
    (ticket, person): (KeyId, i64),
    comment: &str,
) -> Result<(), Error> {
    if let Some(old) = row.key.take() {
        crate::sweep::give_up(tx, cx, KeyId(old))?;
    }
    row.sealed = None;
    if comment.is_empty() {
        return Ok(());
    }
    let key = cx.desk.vault.allocate()?;
    let whose = crate::people::ops::row(tx, cx, person)?.key;
    let content = RatingComment { text: Personal::new(comment.to_owned()), unknown: Unknown::default() };
    let cell = cx.cell("satisfaction_rating", row.id, "sealed_comment");
    row.sealed = Some(cx.desk.vault.seal_record(&cell, &[key, ticket, KeyId(whose)], &content)?);
    row.key = Some(key.0);
    note_about(tx, cx, &About { person, table: "satisfaction_rating", row: row.id, kind: "author", key })
}

/// What was written to a rating, unless it is forgotten.
fn written(cx: &Cx, row: &RatingRow) -> Result<Option<RatingComment>, Error> {
    let cell = cx.cell("satisfaction_rating", row.id, "sealed_comment");
    crate::desk::opened_record(cx, &cell, row.sealed.as_deref())
}

fn says(known: &RatingComment, comment: &str) -> bool {
    known.text.disclose(&crate::disclosure::for_system(SystemUse::Backup)) == comment
}

/// Ratings of tickets that exist for the actor.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, window: &Window) -> Result<Part<Rating>, Error> {
    cx.actor.must_be_staff()?;
    let (account, words, scope) = (cx.id(), filter.words(), scope(cx));
    let conditions = filter.conditions(&account, &words, &scope);
    let Part { rows, total, more } = conditions.read(tx, "satisfaction_rating", sql::COLUMNS, window, sql::read)?;
    let mut opened = Vec::with_capacity(rows.len());
    for Keyed { key, id, row } in rows {
        if let Some(row) = seen(tx, cx, row)? {
            opened.push(Keyed { key, id, row });
        }
    }
    Ok(Part { rows: opened, total, more })
}

/// How many a list would show.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn count(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter) -> Result<i64, Error> {
    cx.actor.must_be_staff()?;
    let (account, words, scope) = (cx.id(), filter.words(), scope(cx));
    Ok(filter.conditions(&account, &words, &scope).count(tx, "satisfaction_rating")?)
}

impl Filter {
    fn words(&self) -> Vec<&'static str> {
        self.scores.iter().map(|score| score.word()).collect()
    }

    fn conditions<'a>(&'a self, account: &'a i64, words: &'a [&'a str], scope: &'a Made) -> Conditions<'a> {
        let mut conditions = Conditions::of_account(account);
        conditions.add_made(scope);
        if !words.is_empty() {
            conditions.add_in("score", words);
        }
        match self.commented {
            Some(true) => conditions.add_fixed("sealed_comment IS NOT NULL"),
            Some(false) => conditions.add_fixed("sealed_comment IS NULL"),
            None => {}
        }
        if let Some(since) = &self.since {
            conditions.add("updated_at >= {}", since);
        }
        if let Some(until) = &self.until {
            conditions.add("updated_at < {}", until);
        }
        conditions
    }
}

/// That the ticket exists for the actor, as `tickets::access` says it.
fn scope(cx: &Cx) -> Made {
    let mut text = "EXISTS (SELECT 1 FROM ticket t WHERE t.account_id = $1 AND t.id = ticket_id \
        AND t.standing = 'normal'"
        .to_owned();
    let mut values = Vec::new();
    let hidden = &cx.actor.hidden_groups;
    if !hidden.is_empty() {
        text.push_str(&format!(
            " AND (t.group_id IS NULL OR t.group_id NOT IN ({}))",
            vec!["{}"; hidden.len()].join(", ")
        ));
        values.extend(hidden.iter());
    }
    if matches!(cx.actor.role, Role::Specialist | Role::Editor) {
        text.push_str(" AND t.kind_of_data <> 'request' AND (t.assignee_id = {}");
        values.push(cx.actor.person.unwrap_or(0));
        let groups: Vec<i64> = cx.actor.groups.iter().map(|(group, _)| *group).collect();
        if cx.actor.role == Role::Specialist && !groups.is_empty() {
            text.push_str(&format!(" OR t.group_id IN ({})", vec!["{}"; groups.len()].join(", ")));
            values.extend(groups);
        }
        text.push(')');
    }
    text.push(')');
    Made { text, values }
}

/// One rating.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Rating, Error> {
    cx.actor.must_be_staff()?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    seen(tx, cx, row)?.ok_or(Error::NotFound)
}

/// A rating of the actor's own ticket.
///
/// # Errors
/// [`Error::NotFound`].
pub fn own(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Rating, Error> {
    let row = sql::get(tx, cx.id(), id)?.filter(|row| row.requester.is_some() && row.requester == cx.actor.person);
    seen(tx, cx, row.ok_or(Error::NotFound)?)?.ok_or(Error::NotFound)
}

/// The rating of a ticket that the actor may see.
///
/// # Errors
/// The database's or the vault's.
pub fn of_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<Rating>, Error> {
    match sql::of_ticket(tx, cx.id(), ticket)? {
        Some(row) => seen(tx, cx, row),
        None => Ok(None),
    }
}

/// What was said of several tickets.
///
/// # Errors
/// The database's.
pub(crate) fn scores(tx: &mut Tx<'_>, cx: &Cx, tickets: &[i64]) -> Result<HashMap<i64, Score>, Error> {
    let account = cx.id();
    let mut conditions = Conditions::of_account(&account);
    conditions.add_in("ticket_id", tickets);
    let found = conditions.all(tx, "satisfaction_rating", "ticket_id, score", "ticket_id", |row| {
        Ok((row.get::<i64>(0)?, row.get::<String>(1)?))
    })?;
    Ok(found.into_iter().filter_map(|(ticket, word)| Some((ticket, Score::from_word(&word)?))).collect())
}

/// A rating as the actor may see it: where the ticket does not exist for them, neither does what is said of it.
fn seen(tx: &mut Tx<'_>, cx: &Cx, row: RatingRow) -> Result<Option<Rating>, Error> {
    let ticket = tickets::sql::get(tx, cx.id(), row.ticket)?.filter(|ticket| access::may_see(&cx.actor, ticket));
    let Some(ticket) = ticket else { return Ok(None) };
    let opened = written(cx, &row)?;
    let disclosure = crate::disclosure::for_actor(cx);
    let text = opened.as_ref().and_then(|content| content.reveal_text(&disclosure)).cloned();
    let comment = match text {
        Some(text) => Some(Mask::for_ticket(tx, cx, &ticket)?.line(&text)),
        None => None,
    };
    Ok(Some(Rating { row, comment }))
}

fn note(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, ticket: i64, facts: Facts) -> Result<(), Error> {
    let object = Object { kind: "survey", id: ticket };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}
