//! A task to write or change an article, as it travels with a ticket: whoever gets it sees the ticket as their role allows,
//! and the article knows nothing of the ticket.

use db::Tx;

use super::files_sql as sql;
use super::words::Kind;
use super::{editing, must_publish, must_write, texts, texts_sql};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::handover::{self, ops::Finish, words::HandoverState};
use crate::i18n::{Key, Translator};
use crate::workspace::Choice;

/// Articles offered: the newest.
const OFFERED: usize = 200;
/// Rows read in one step.
const STEP: i64 = 500;

/// Makes a hand-over a task to write: a new article, or to change one.
///
/// # Errors
/// [`Error::Invalid`] naming `article` when there is none.
pub fn set(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, handover: i64, article: Option<i64>) -> Result<(), Error> {
    if let Some(article) = article {
        editing::get(tx, cx, article).map_err(|error| match error {
            Error::NotFound => Error::invalid("article", FaultKind::Unknown),
            other => other,
        })?;
    }
    Ok(sql::add_task(tx, cx.id(), ticket, handover, article)?)
}

/// Whether a hand-over is a task to write, and which article it is about by now.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, handover: i64) -> Result<Option<Option<i64>>, Error> {
    Ok(sql::task(tx, cx.id(), ticket, handover)?)
}

/// Writes down that an article came of the task that lies on top of a ticket.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor.
pub fn begun(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, article: i64) -> Result<(), Error> {
    let Some(current) = handover::ops::current(tx, cx, ticket)? else { return Ok(()) };
    if of(tx, cx, ticket, current.row.id)?.is_some() {
        sql::set_task(tx, cx.id(), ticket, current.row.id, article)?;
    }
    Ok(())
}

/// The task is done: the ticket goes back to whoever gave it, with a note that leads to the article.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor publishes; as for the end of any hand-over.
pub fn done(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, note: &str) -> Result<bool, Error> {
    must_publish(cx)?;
    let Some(current) = handover::ops::current(tx, cx, ticket)? else { return Ok(false) };
    if of(tx, cx, ticket, current.row.id)?.is_none() {
        return Ok(false);
    }
    let finish = Finish { state: HandoverState::Done, note: Some(note.to_owned()), approve: None };
    handover::ops::finish(tx, cx, ticket, current.row.id, &finish)?;
    Ok(true)
}

/// What a form says the task is: nothing to write, a new article, or one to change.
///
/// # Errors
/// As [`set`].
pub fn asked(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, handover: i64, word: &str) -> Result<(), Error> {
    match word {
        "" => Ok(()),
        "new" => set(tx, cx, ticket, handover, None),
        id => set(tx, cx, ticket, handover, Some(id.parse().unwrap_or(0))),
    }
}

/// What a task may be about; nothing while there is no place for articles.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn choices(tx: &mut Tx<'_>, cx: &Cx, t: &Translator, chosen: &str) -> Result<Vec<Choice>, Error> {
    if super::sql::sections(tx, cx.id())?.is_empty() {
        return Ok(Vec::new());
    }
    let new = t.get(Key("article-task-new")).into_owned();
    let mut found = vec![Choice { value: "new".into(), label: new, selected: chosen == "new" }];
    let (mut rows, mut after) = (Vec::new(), 0);
    loop {
        let some = super::sql::articles(tx, cx.id(), after, STEP)?;
        let Some(last) = some.last().map(|row| row.id) else { break };
        rows.extend(some.into_iter().filter(|row| !row.archived));
        after = last;
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.updated_at));
    for row in rows.into_iter().take(OFFERED) {
        let own = texts_sql::of(tx, cx.id(), Kind::Article, row.id)?;
        let Some(best) = own.iter().find(|text| text.locale == row.locale).or(own.first()) else { continue };
        let title = texts::text(tx, cx, best, best.latest)?.map(|text| text.title).unwrap_or_default();
        let label = t.with(Key("article-task-change"), "title", title).into_owned();
        let value = row.id.to_string();
        found.push(Choice { selected: chosen == value, value, label });
    }
    Ok(found)
}

/// Where the article of a task is written, for those who write.
///
/// # Errors
/// The database's.
pub(crate) fn place(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, handover: i64) -> Result<Option<String>, Error> {
    if must_write(cx).is_err() {
        return Ok(None);
    }
    Ok(of(tx, cx, ticket, handover)?.map(|article| match article {
        Some(article) => format!("/articles/{article}?ticket={ticket}"),
        None => format!("/articles/new?ticket={ticket}"),
    }))
}
