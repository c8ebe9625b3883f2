//! Part of a ticket becomes a ticket of its own: chosen messages move, with their files and mails.

use db::Tx;
use ledger::{Fact, Facts};
use vault::KeyId;

use super::attachments;
use super::create::{self, NewTicket, Requester};
use super::sql::{self, CommentRow, TicketRow};
use super::{access, places, read};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::email::outbox;
use crate::error::{Error, FaultKind};
use crate::search::feed;
use crate::words::{Standing, Status};

/// Moves messages of a ticket into a new one that says where they come from; answers the new ticket. Texts are sealed anew
/// under the new ticket's key and the old keys given up, so neither ticket holds the other's words.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor; [`Error::Invalid`] naming `comments` when none, all
/// or unknown ones are chosen or one still waits to be sent, `subject` when there is none.
pub fn split(tx: &mut Tx<'_>, cx: &Cx, from: i64, comments: &[i64], subject: &str) -> Result<i64, Error> {
    let mut source = sql::get_locked(tx, cx.id(), from)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &source)?;
    crate::holds::ops::must_be_free(tx, cx, &source)?;
    if source.status == Status::Closed {
        return Err(Error::invalid("status", FaultKind::Closed));
    }
    if subject.trim().is_empty() {
        return Err(Error::invalid("subject", FaultKind::Blank));
    }
    let all = sql::comments_of(tx, cx.id(), from)?;
    let moved: Vec<&CommentRow> = all.iter().filter(|comment| comments.contains(&comment.id)).collect();
    if moved.is_empty() || moved.len() != comments.len() || moved.len() == all.len() {
        return Err(Error::invalid("comments", FaultKind::Invalid));
    }
    for comment in &moved {
        // A mail on its way names the ticket it was written on.
        if !cx.desk.queue.about(tx, cx.id(), outbox::MAIL, comment.id)?.is_empty() {
            return Err(Error::invalid("comments", FaultKind::InUse));
        }
    }
    let mut target = create::empty(tx, cx, &new_ticket(&source, subject))?;
    let created = target.id;
    for comment in &moved {
        carry(tx, cx, &source, &mut target, comment)?;
        source.comments -= 1;
    }
    target.last_activity_at = moved.iter().map(|comment| comment.created_at).max().unwrap_or(cx.at());
    places::store(tx, cx, &target)?;
    note(tx, cx, from, "ticket.split", "into", created)?;
    note(tx, cx, created, "ticket.split_off", "from", from)?;
    source.version += 1;
    source.updated_at = cx.at();
    places::store(tx, cx, &source)?;
    crate::sla::run::after(tx, cx, created, false)?;
    Ok(created)
}

fn new_ticket(source: &TicketRow, subject: &str) -> NewTicket {
    let comment = super::NewComment::message("", true);
    NewTicket {
        requester: source.requester.map_or(Requester::Actor, Requester::Known),
        group: source.group,
        assignee: source.assignee,
        priority: source.priority,
        organisation: source.organisation,
        status: Some(Status::Open),
        ..NewTicket::new(subject.trim(), comment)
    }
}

/// One message goes over: its text, its quote, its files.
fn carry(
    tx: &mut Tx<'_>,
    cx: &Cx,
    source: &TicketRow,
    target: &mut TicketRow,
    comment: &CommentRow,
) -> Result<(), Error> {
    let key = cx.desk.vault.allocate()?;
    let owners = [key, KeyId(target.key)];
    let mut moved = CommentRow { ticket: target.id, key: key.0, ..comment.clone() };
    let view = read::open_comment(&cx.as_system(), comment.clone())?;
    let cell = |column| cx.cell("comment", comment.id, column);
    moved.sealed_body = match &view.body {
        Some(body) => Some(cx.desk.vault.seal_record(&cell("sealed_body"), &owners, body)?),
        None => None,
    };
    moved.sealed_quote = match &view.quote {
        Some(quote) => {
            let mut owners = owners.to_vec();
            if let Some(author) = comment.author {
                owners.push(KeyId(crate::people::ops::row(tx, cx, author)?.key));
            }
            Some(cx.desk.vault.seal_record(&cell("sealed_quote"), &owners, quote)?)
        }
        None => None,
    };
    sql::move_comment(tx, cx.id(), source.id, &moved)?;
    if let Some(person) = comment.author {
        let about = crate::people::About { person, table: "comment", row: comment.id, kind: "author", key };
        crate::people::note_about(tx, cx, &about)?;
    }
    crate::sweep::give_up(tx, cx, KeyId(comment.key))?;
    attachments::carry(tx, cx, source.id, (target.id, KeyId(target.key)), comment.id)?;
    crate::voice::ops::carry(tx, cx, source.id, (target.id, KeyId(target.key)), comment.id)?;
    crate::email::original::carry(tx, cx, source.id, (target.id, KeyId(target.key)), comment.id)?;
    target.comments += 1;
    target.is_public |= comment.public;
    refeed(tx, cx, source.id, &moved, &view)
}

/// The words are found under the new ticket from now on.
fn refeed(tx: &mut Tx<'_>, cx: &Cx, from: i64, moved: &CommentRow, view: &super::CommentView) -> Result<(), Error> {
    feed::comment_gone(tx, cx, from, moved.id);
    if moved.standing != Standing::Normal {
        return Ok(());
    }
    let system = crate::disclosure::for_system(personal::SystemUse::Index);
    let mut names = Vec::new();
    for file in sql::files_of(tx, cx.id(), moved.ticket)?.into_iter().filter(|file| file.comment == Some(moved.id)) {
        if let Some(meta) = attachments::open(&cx.as_system(), file)?.meta {
            names.push(zeroize::Zeroizing::new(meta.name.disclose(&system).clone()));
        }
    }
    let text = view.body.as_ref().map(super::Body::findable).unwrap_or_default();
    feed::comment(tx, cx, moved.ticket, moved.id, moved.public, &text, &names);
    Ok(())
}

fn note(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, act: &'static str, name: &'static str, other: i64) -> Result<(), Error> {
    let facts = Facts::from([(name.into(), Fact::Number(other))]);
    audit::record(tx, cx, Record { act, object: read::object(ticket), facts, detail: None, owners: &[] }).map(drop)
}
