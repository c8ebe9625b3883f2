//! What was said, as its visitor sees it.

use db::Tx;
use world::Timestamp;

use super::ops::Visit;
use super::settings::Naming;
use crate::accounts;
use crate::context::Cx;
use crate::email::outbox;
use crate::error::Error;
use crate::listing::{From, Window};
use crate::macros::values;
use crate::tickets::attachments::FileView;
use crate::tickets::read::{self, CommentView};
use crate::workspace::page::unsigned;

/// Messages that are read first; more only where somebody missed more.
const FEW: i64 = 20;
/// Messages shown of one conversation, at most.
const MOST: i64 = 300;

/// A file.
pub struct File {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// A message.
pub struct Line {
    /// Its entry in the log: what comes later has a larger one.
    pub seq: i64,
    /// The comment.
    pub comment: i64,
    /// Whether the visitor said it.
    pub own: bool,
    /// Who did, where it was not the visitor.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The text.
    pub text: String,
    /// The files with it.
    pub files: Vec<File>,
}

/// Messages in order, and whether one that can still be taken back holds up what follows it.
#[derive(Default)]
pub struct Lines {
    /// The messages.
    pub lines: Vec<Line>,
    /// Whether more will follow without anybody saying anything.
    pub held_up: bool,
}

/// The messages after the log entry `after`.
///
/// # Errors
/// [`Error::NotFound`] where the ticket is not the visitor's any more.
pub fn after(tx: &mut Tx<'_>, visit: &Visit, after: i64, naming: Naming) -> Result<Lines, Error> {
    let (cx, ticket) = (&visit.cx, visit.chat.ticket);
    let window = |size| Window { column: "created_at", descending: true, from: From::Offset(0), size, counted: false };
    let mut part = read::comments(tx, cx, ticket, &window(FEW))?;
    if part.more && part.rows.last().is_some_and(|oldest| oldest.row.row.log_seq > after) {
        part = read::comments(tx, cx, ticket, &window(MOST))?;
    }
    let mut views: Vec<CommentView> = part.rows.into_iter().map(|keyed| keyed.row).collect();
    views.retain(|view| view.row.log_seq > after);
    views.sort_by_key(|view| view.row.log_seq);
    let mut found = Lines::default();
    for view in views {
        if view.row.author != Some(visit.chat.person) && waits(tx, cx, &view)? {
            found.held_up = true;
            break;
        }
        found.lines.push(line(tx, visit, &view, naming)?);
    }
    Ok(found)
}

/// Whether its writer can still take a message back.
fn waits(tx: &mut Tx<'_>, cx: &Cx, view: &CommentView) -> Result<bool, Error> {
    let settled = cx.desk.world.clock.now().plus_seconds(-cx.desk.settings.undo_seconds).0;
    if view.row.mail_token.is_some() || view.row.created_at <= settled {
        return Ok(false);
    }
    let waiting = cx.desk.queue.about(tx, cx.id(), outbox::MAIL, view.row.id)?;
    Ok(waiting.iter().any(|job| job.state == jobs::State::Ready && job.attempts == 0))
}

fn line(tx: &mut Tx<'_>, visit: &Visit, view: &CommentView, naming: Naming) -> Result<Line, Error> {
    let cx = &visit.cx;
    let disclosure = crate::disclosure::for_actor(cx);
    let own = view.row.author == Some(visit.chat.person);
    let by = match (own, naming) {
        (true, _) => String::new(),
        (false, Naming::Alias) => crate::portal::writer(tx, cx, view.row.author)?,
        (false, Naming::Company) => company(tx, cx)?,
    };
    let text = view.body.as_ref().and_then(|body| body.reveal_text(&disclosure)).cloned().unwrap_or_default();
    // An address that somebody typed proves nothing: gaps for the name stay empty here.
    let text = if own { text } else { values::fill_gaps(tx, cx, None, &text)? };
    let at = Timestamp(view.row.created_at);
    let files = view.files.iter().map(|file| named(cx, file)).collect();
    Ok(Line { seq: view.row.log_seq, comment: view.row.id, own, by, at, text, files })
}

/// What the company is called.
pub(super) fn company(tx: &mut Tx<'_>, cx: &Cx) -> Result<String, Error> {
    Ok(accounts::sql::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone()))
}

fn named(cx: &Cx, view: &FileView) -> File {
    let disclosure = crate::disclosure::for_actor(cx);
    let name = view.meta.as_ref().and_then(|meta| meta.reveal_name(&disclosure)).cloned().unwrap_or_default();
    File { id: view.row.id, name, size: unsigned(view.row.size) }
}
