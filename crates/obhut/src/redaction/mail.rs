//! The stored original of a comment: written anew without what goes, or given up whole where it cannot be read.

use std::cell::RefCell;

use ::mail::redact::{Cut, Redacted};
use db::Tx;
use zeroize::Zeroizing;

use super::Tally;
use super::words::Words;
use crate::context::Cx;
use crate::email::original;
use crate::error::Error;
use crate::tickets::sql::TicketRow;

/// What goes from the mails that a comment was.
pub(super) struct Letter<'a> {
    /// The ticket.
    pub(super) row: &'a TicketRow,
    /// The comment.
    pub(super) comment: i64,
    /// Words.
    pub(super) words: &'a Words,
    /// Contents of files.
    pub(super) plain: &'a [Zeroizing<Vec<u8>>],
    /// The files came with this comment, so its mail holds them.
    pub(super) own: bool,
    /// The comment's text holds the words: a mail that cannot be read holds them too.
    pub(super) says: bool,
}

/// Takes words and files out of the mails that a comment was. A mail that cannot be read is given up where it must hold
/// them; others are left alone.
pub(super) fn redact(tx: &mut Tx<'_>, cx: &Cx, letter: &Letter<'_>, tally: &mut Tally) -> Result<(), Error> {
    let Letter { words, plain, .. } = letter;
    if words.is_empty() && plain.is_empty() {
        return Ok(());
    }
    let met = RefCell::new(vec![false; plain.len()]);
    let text = |text: &str| words.black_all(text);
    let html = |html: &str| words.black_all_html(html);
    let file = |content: &[u8]| {
        let at = plain.iter().position(|plain| plain.as_slice() == content);
        at.and_then(|at| met.borrow_mut().get_mut(at).map(|met| *met = true)).is_some()
    };
    let cut = Cut { text: &text, html: &html, file: &file };
    original::rewrite(tx, cx, letter.row, letter.comment, |mail| {
        met.borrow_mut().fill(false);
        let redacted = match ::mail::redact::redact(mail, &cut) {
            _ if letter.own && met.borrow().contains(&false) => Redacted::Unreadable,
            Redacted::Unreadable if !letter.own && !letter.says => Redacted::Unchanged,
            redacted => redacted,
        };
        match &redacted {
            Redacted::Unchanged => {}
            Redacted::Rewritten(_) => tally.mails += 1,
            Redacted::Unreadable => tally.mails_given_up += 1,
        }
        redacted
    })
}
