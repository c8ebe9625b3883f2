//! What a customer asked: reads, answers, closes and reopens it. All of it goes through the operations that everybody else's
//! work goes through; here is only what a customer may ask of them.

use std::sync::Arc;

use db::Tx;

use crate::accounts;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::listing::{From, Part, Window};
use crate::people;
use crate::tickets::attachments::{self, FileView, NewFile};
use crate::tickets::comments::NewComment;
use crate::tickets::read::{self, CommentView, Filter, Ticket};
use crate::tickets::{CommentRow, NewTicket, TicketChange, create, sql, update};
use crate::words::{Role, Status};

/// Requests on one page of the list.
pub const SHOWN: i64 = 30;
/// Messages on one page of a request.
pub const MESSAGES: i64 = 50;

/// The customer who acts.
///
/// # Errors
/// [`Error::NotFound`] for everybody else: staff have a side of their own.
pub fn customer(cx: &Cx) -> Result<i64, Error> {
    cx.actor.person.filter(|_| cx.actor.role == Role::EndUser).ok_or(Error::NotFound)
}

/// What the customer asked, what changed last first; `after` is the key and number of the last one shown before.
///
/// # Errors
/// [`Error::NotFound`] when nobody is signed in.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, after: Option<(i64, i64)>) -> Result<Part<Ticket>, Error> {
    let filter = Filter { requester: Some(customer(cx)?), ..Filter::default() };
    let from = after.map_or(From::Offset(0), |(key, id)| From::After(key, id));
    read::list(tx, cx, &filter, &Window { column: "updated_at", descending: true, from, size: SHOWN, counted: false })
}

/// The public messages of a request, newest first. What the desk wrote and can still take back is not among them.
///
/// # Errors
/// [`Error::NotFound`] when it is not the customer's own.
pub fn messages(tx: &mut Tx<'_>, cx: &Cx, id: i64, after: Option<(i64, i64)>) -> Result<Part<CommentView>, Error> {
    customer(cx)?;
    let from = after.map_or(From::Offset(0), |(key, id)| From::After(key, id));
    let window = Window { column: "created_at", descending: true, from, size: MESSAGES, counted: false };
    let mut part = read::comments(tx, cx, id, &window)?;
    settle(cx, &mut part);
    Ok(part)
}

/// Leaves out what the desk wrote and can still take back.
pub(super) fn settle(cx: &Cx, part: &mut Part<CommentView>) {
    part.rows.retain(|keyed| is_settled(cx, &keyed.row.row));
}

/// Whether a comment is the customer's own, or can no longer be taken back.
pub(super) fn is_settled(cx: &Cx, row: &CommentRow) -> bool {
    let settled = cx.now.plus_seconds(-cx.desk.settings.undo_seconds).0;
    let own = row.author.is_some() && row.author == cx.actor.person;
    own || row.mail_token.is_some() || row.created_at <= settled
}

/// Under which name somebody wrote, as the customer knows it from the mail: for staff their alias where they have one, else
/// the name; the company where it was no human.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn writer(tx: &mut Tx<'_>, cx: &Cx, author: Option<i64>) -> Result<String, Error> {
    let row = match author {
        Some(author) => people::sql::get(tx, cx.id(), author)?,
        None => None,
    };
    let Some(row) = row else {
        return Ok(accounts::sql::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone()));
    };
    let disclosure = match row.role {
        Role::EndUser => crate::disclosure::for_actor(cx),
        _ => crate::disclosure::of_answering(cx),
    };
    let profile = people::ops::open_profile(cx, &row)?;
    let staff = row.role.is_staff();
    let alias = profile.as_ref().filter(|_| staff).and_then(|profile| profile.reveal_alias(&disclosure)).cloned();
    let name = profile.as_ref().and_then(|profile| profile.reveal_name(&disclosure)).cloned();
    Ok(alias.or(name).unwrap_or_else(|| people::pseudonym::FORGOTTEN.to_owned()))
}

/// What a customer answers.
#[derive(Clone, Default)]
pub struct Answer {
    /// The text.
    pub text: String,
    /// The word under which its files wait, which tells a form sent twice from two.
    pub once: String,
    /// Whether the request is done with it.
    pub closes: bool,
}

/// Keeps files that come with an answer under its word, whatever becomes of the answer.
///
/// # Errors
/// [`Error::Invalid`] naming `file`.
pub fn keep_files(tx: &mut Tx<'_>, cx: &Cx, once: &str, files: &[Arc<NewFile>]) -> Result<(), Error> {
    customer(cx)?;
    if once.is_empty() {
        return Ok(());
    }
    files.iter().try_for_each(|file| attachments::upload(tx, cx, once, file).map(drop))
}

/// The files that wait under a word.
///
/// # Errors
/// The database's.
pub fn kept_files(tx: &mut Tx<'_>, cx: &Cx, once: &str) -> Result<Vec<FileView>, Error> {
    if once.is_empty() { Ok(Vec::new()) } else { attachments::of_upload(tx, cx, once) }
}

/// Answers a request; a closed one is followed by a new one. Answers the number of the request in which it stands.
///
/// # Errors
/// [`Error::Invalid`] naming `comment` where there is nothing in it; [`Error::NotFound`].
pub fn answer(tx: &mut Tx<'_>, cx: &Cx, id: i64, said: &Answer) -> Result<i64, Error> {
    customer(cx)?;
    let ticket = read::get(tx, cx, id)?;
    let mark = mark(cx, &said.once)?;
    if let Some(mark) = &mark
        && let Some((_, known)) = sql::known_request(tx, cx.id(), mark)?
    {
        return Ok(known);
    }
    let mut comment = NewComment::message(said.text.trim_end(), true);
    if !kept_files(tx, cx, &said.once)?.is_empty() {
        comment.uploads.push(said.once.clone());
    }
    if ticket.row.status == Status::Closed {
        let disclosure = crate::disclosure::for_actor(cx);
        let fields = ticket.fields.as_ref().ok_or(Error::NotFound)?;
        let subject = fields.reveal_subject(&disclosure).cloned().unwrap_or_default();
        let new = NewTicket {
            follow_up_of: Some(id),
            group: ticket.row.group,
            once: mark.map(|mark| (mark, mark)),
            ..NewTicket::new(&subject, comment)
        };
        return Ok(create::create(tx, cx, &new)?.ticket);
    }
    let status = said.closes.then_some(Status::Solved).filter(|status| *status != ticket.row.status);
    update::update(tx, cx, id, &TicketChange { comment: Some(comment), status, ..TicketChange::default() })?;
    if let Some(mark) = &mark {
        sql::note_request(tx, cx.id(), mark, mark, id, cx.at())?;
    }
    Ok(id)
}

fn mark(cx: &Cx, once: &str) -> Result<Option<[u8; 16]>, Error> {
    if once.is_empty() {
        return Ok(None);
    }
    Ok(Some(cx.desk.vault.mark(cx.account.key.key, &[b"portal/", once.as_bytes()].concat())?))
}

/// The customer needs no more: the request is solved.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] naming `status` once it is closed for good.
pub fn close(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    set(tx, cx, id, Status::Solved, &[Status::Solved])
}

/// It is not solved after all.
///
/// # Errors
/// As [`close`].
pub fn reopen(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let work = [Status::New, Status::Open, Status::Pending, Status::Hold];
    set(tx, cx, id, Status::Open, &work)
}

/// Puts a request into another state, unless it is where it should be already.
fn set(tx: &mut Tx<'_>, cx: &Cx, id: i64, status: Status, already: &[Status]) -> Result<(), Error> {
    customer(cx)?;
    let ticket = read::get(tx, cx, id)?.row;
    if ticket.status == Status::Closed {
        return Err(Error::invalid("status", FaultKind::Closed));
    }
    if already.contains(&ticket.status) {
        return Ok(());
    }
    update::update(tx, cx, id, &TicketChange { status: Some(status), ..TicketChange::default() }).map(drop)
}
