//! The verbs: words of a comment, what somebody marked in it, a file of it.

use std::collections::BTreeSet;

use db::Tx;
use ledger::{Fact, Facts};

use super::markup::{Stream, Tag};
use super::words::{Which, Words};
use super::{Reason, Tally, files, reach, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::search::SearchState;
use crate::tickets::sql::{CommentRow, FileRow, TicketRow};
use crate::tickets::{access, places, read, sql as tickets, trash};
use crate::words::{Role, Standing};

/// Words beyond this length are no words.
const LONGEST: usize = 100_000;

/// What is to go from one comment.
pub(super) struct Order {
    /// The words.
    pub(super) words: Words,
    /// Which of their places in the comment.
    pub(super) which: Which,
    /// Pictures in its markup, counted from 0.
    pub(super) pictures: BTreeSet<usize>,
    /// Files of it.
    pub(super) files: Vec<FileRow>,
}

/// Whether the actor may redact in a ticket that exists for them: those who may also delete it.
pub fn may(cx: &Cx, row: &TicketRow) -> bool {
    cx.actor.must_operate().is_ok() && cx.actor.sees_identity() && trash::may_keep(cx, row)
}

/// Takes words out of a comment wherever they stand in it, and out of what repeats it.
///
/// # Errors
/// [`Error::NotFound`] when ticket or comment do not exist for the actor; [`Error::Forbidden`] without the right;
/// [`Error::Invalid`] naming `text` when there are none or they do not stand there, and `base` when a duty keeps the
/// original as it is.
pub fn words(tx: &mut Tx<'_>, cx: &Cx, at: (i64, i64), text: &[String], reason: Reason) -> Result<Tally, Error> {
    let order = Order { words: given(text)?, which: Which::All, pictures: BTreeSet::new(), files: Vec::new() };
    carry_out(tx, cx, at, order, reason)
}

/// Takes words and files out of a comment in one step; either may be missing, not both.
///
/// # Errors
/// As [`words`] and [`file`].
pub fn chosen(
    tx: &mut Tx<'_>,
    cx: &Cx,
    at: (i64, i64),
    text: &[String],
    files: &[i64],
    reason: Reason,
) -> Result<Tally, Error> {
    let words = match given(text) {
        Err(Error::Invalid(_)) if !files.is_empty() && text.iter().all(|text| text.trim().is_empty()) => {
            Words::default()
        }
        words => words?,
    };
    let mut rows = Vec::with_capacity(files.len());
    target(tx, cx, at)?;
    for id in files {
        rows.push(own_file(tx, cx, at, *id)?);
    }
    let order = Order { words, which: Which::All, pictures: BTreeSet::new(), files: rows };
    carry_out(tx, cx, at, order, reason)
}

/// Takes out what is marked in the comment's HTML: the content of `redact` elements there and nowhere else in it, links
/// and pictures with the attribute `redact`, and the files at these addresses.
///
/// # Errors
/// As [`words`]; [`Error::Invalid`] naming `html_body` when it is not the comment's text, or nothing is marked.
pub fn marked(
    tx: &mut Tx<'_>,
    cx: &Cx,
    at: (i64, i64),
    html: &str,
    addresses: &[String],
    reason: Reason,
) -> Result<Tally, Error> {
    let (_, said) = target(tx, cx, at)?;
    let view = read::open_comment(cx, said)?;
    let shown = reach::shown_html(&view);
    let sent = Stream::of(html);
    let stored = Stream::of(&shown);
    let bare = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    if !html.trim().is_empty() && bare(&sent.text) != bare(&stored.text) {
        return Err(Error::invalid("html_body", FaultKind::Changed));
    }
    let mut order = of_marks(&sent)?;
    for id in addresses.iter().filter_map(|address| file_of(address)) {
        order.files.push(own_file(tx, cx, at, id)?);
    }
    let images: Vec<&Tag> = sent.tags.iter().filter(|tag| tag.name == "img" && !tag.closes).collect();
    for picture in &order.pictures {
        let source = images.get(*picture).and_then(|tag| value(tag, "src")).unwrap_or_default();
        order.files.extend(files::shown_at(tx, cx, at, source)?);
    }
    if order.words.is_empty() && order.pictures.is_empty() && order.files.is_empty() {
        return Err(Error::invalid("html_body", FaultKind::Blank));
    }
    carry_out(tx, cx, at, order, reason)
}

/// Replaces a file of a comment by an empty one.
///
/// # Errors
/// As [`words`]; [`Error::NotFound`] when the file does not hang on the comment.
pub fn file(tx: &mut Tx<'_>, cx: &Cx, at: (i64, i64), id: i64, reason: Reason) -> Result<Tally, Error> {
    target(tx, cx, at)?;
    let files = vec![own_file(tx, cx, at, id)?];
    let order = Order { words: Words::default(), which: Which::All, pictures: BTreeSet::new(), files };
    carry_out(tx, cx, at, order, reason)
}

fn given(text: &[String]) -> Result<Words, Error> {
    let words = Words::of(text.iter().map(String::as_str));
    if words.is_empty() {
        return Err(Error::invalid("text", FaultKind::Blank));
    }
    if text.iter().map(String::len).sum::<usize>() > LONGEST {
        return Err(Error::invalid("text", FaultKind::TooLong));
    }
    Ok(words)
}

/// Ticket and comment, if they exist for the actor and may be redacted.
pub(super) fn target(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (ticket, comment): (i64, i64),
) -> Result<(TicketRow, CommentRow), Error> {
    let row = tickets::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    if !access::may_see(&cx.actor, &row) || cx.actor.role == Role::EndUser {
        return Err(Error::NotFound);
    }
    if !may(cx, &row) {
        return Err(Error::Forbidden);
    }
    let said = tickets::comment(tx, cx.id(), ticket, comment)?.ok_or(Error::NotFound)?;
    crate::holds::ops::must_be_free(tx, cx, &row)?;
    if said.standing == Standing::Held {
        return Err(Error::invalid("base", FaultKind::Held(None)));
    }
    if said.standing != Standing::Normal || said.sealed_body.is_none() {
        return Err(Error::NotFound);
    }
    Ok((row, said))
}

fn own_file(tx: &mut Tx<'_>, cx: &Cx, (ticket, comment): (i64, i64), id: i64) -> Result<FileRow, Error> {
    if sql::file_standing(tx, cx.id(), ticket, id)?.as_deref() == Some(Standing::Held.word()) {
        return Err(Error::invalid("base", FaultKind::Held(None)));
    }
    let row = tickets::file(tx, cx.id(), id)?;
    row.filter(|row| (row.ticket, row.comment) == (Some(ticket), Some(comment))).ok_or(Error::NotFound)
}

/// The number of the file at an address of ours.
fn file_of(address: &str) -> Option<i64> {
    let (_, rest) = address.rsplit_once("/attachments/")?;
    rest.split(['/', '?', '.']).next()?.parse().ok()
}

fn value<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    tag.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// What somebody marked.
fn of_marks(sent: &Stream) -> Result<Order, Error> {
    let (mut texts, mut starts, mut addresses, mut pictures) = (Vec::new(), Vec::new(), Vec::new(), BTreeSet::new());
    let (mut open, mut images) = (None, 0);
    for tag in &sent.tags {
        let marked = value(tag, "redact").is_some();
        match (tag.name.as_str(), tag.closes) {
            ("redact", false) => open = Some(("redact", tag.at)),
            ("a", false) if marked => {
                addresses.extend(value(tag, "href").filter(|address| !address.is_empty()).map(str::to_owned));
                open = Some(("a", tag.at));
            }
            ("img", false) => {
                if marked {
                    pictures.insert(images);
                }
                images += 1;
            }
            (name, true) if open.is_some_and(|(opened, _)| opened == name) => {
                let from = open.take().map_or(tag.at, |(_, from)| from);
                let text = sent.text.get(from..tag.at).unwrap_or_default();
                if !text.trim().is_empty() {
                    starts.push(from + (text.len() - text.trim_start().len()));
                    texts.push(text.to_owned());
                }
            }
            _ => {}
        }
    }
    if open.is_some() {
        return Err(Error::invalid("html_body", FaultKind::Invalid));
    }
    let marked = texts.len();
    texts.extend(addresses);
    let words = Words::of(texts.iter().map(String::as_str));
    let mut spots = BTreeSet::new();
    let mut seen = vec![0; texts.len()];
    for (word, place) in words.places(&sent.text) {
        let Some(count) = seen.get_mut(word) else { continue };
        if word >= marked || starts.get(word) == Some(&place.start) {
            spots.insert((word, *count));
        }
        *count += 1;
    }
    Ok(Order { words, which: Which::Some(spots), pictures, files: Vec::new() })
}

fn carry_out(tx: &mut Tx<'_>, cx: &Cx, at: (i64, i64), mut order: Order, reason: Reason) -> Result<Tally, Error> {
    let (row, said) = target(tx, cx, at)?;
    let mut tally = Tally::default();
    // The same file may have been named twice.
    order.files.sort_unstable_by_key(|file| file.id);
    order.files.dedup_by_key(|file| file.id);
    let plain = files::contents(tx, cx, &order.files)?;
    let whole = reach::Whole { cx, order: &order, plain: &plain };
    whole.comment(tx, &row, said, &mut tally)?;
    let nothing = tally == Tally::default() && order.files.is_empty();
    if nothing {
        let field = if matches!(order.which, Which::All) { "text" } else { "html_body" };
        return Err(Error::invalid(field, FaultKind::Absent));
    }
    whole.everywhere(tx, at, &mut tally)?;
    // Written meanwhile with another subject.
    let mut row = tickets::get_locked(tx, cx.id(), at.0)?.ok_or(Error::NotFound)?;
    row.version += 1;
    row.updated_at = cx.at();
    places::store(tx, cx, &row)?;
    note(tx, cx, at, reason, &tally)?;
    crate::webhooks::notices::redacted(tx, cx, at.0)?;
    let account = std::sync::Arc::clone(&cx.account);
    // Words of what is gone stay in memory no longer than their keys; nobody waits for it.
    tx.after_commit(move || SearchState::purge_soon(account));
    Ok(tally)
}

fn note(tx: &mut Tx<'_>, cx: &Cx, (ticket, comment): (i64, i64), reason: Reason, tally: &Tally) -> Result<(), Error> {
    let mut facts = Facts::from([
        ("comment".into(), Fact::Number(comment)),
        ("reason".into(), Fact::Word(reason.word())),
        ("category".into(), Fact::Word("content")),
    ]);
    for (name, count) in [
        ("places", tally.places),
        ("copies", tally.copies),
        ("files", tally.files),
        ("mails", tally.mails),
        ("mails_given_up", tally.mails_given_up),
        ("history", tally.history),
        ("held", tally.held),
    ] {
        if count > 0 {
            facts.insert(name.into(), Fact::Number(count));
        }
    }
    let object = read::object(ticket);
    audit::record(tx, cx, Record { act: "ticket.redact", object, facts, detail: None, owners: &[] }).map(drop)
}
