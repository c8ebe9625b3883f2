//! What a recording says, in writing. It lies with what was said in the comment's body: searched, masked, redacted and
//! forgotten with it.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, Unknown};

use super::{ops, take};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::{Body, access, read, sql as tickets};

/// Longer transcripts than this are files.
pub const AT_MOST: usize = 256 * 1024;

/// Writes down what the recording of a comment says. `seen` is the version (`edition`) that the writer saw, if they say.
///
/// # Errors
/// [`Error::NotFound`] for a comment that does not exist for the actor or has no sound; [`Error::Forbidden`] for those who
/// may not know who it is; [`Error::Invalid`] naming `transcript` when it is too long; [`Error::Changed`] when a colleague
/// wrote meanwhile.
pub fn write(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (ticket, comment): (i64, i64),
    text: &str,
    seen: Option<i64>,
) -> Result<(), Error> {
    let row = tickets::get_locked(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    access::must_answer(cx)?;
    let said = tickets::comment(tx, cx.id(), ticket, comment)?;
    let said = said.filter(|said| read::comment_is_visible(&cx.actor, said)).ok_or(Error::NotFound)?;
    if !take::has_sound(tx, cx, ticket, comment)? {
        return Err(Error::NotFound);
    }
    if text.len() > AT_MOST {
        return Err(Error::invalid("transcript", FaultKind::TooLong));
    }
    if seen.is_some_and(|seen| seen != said.key) {
        return Err(Error::Changed);
    }
    let text = text.trim();
    let mut view = read::open_comment(cx, said)?;
    let body = view.body.get_or_insert_with(|| Body {
        text: Personal::new(String::new()),
        html: None,
        transcript: None,
        unknown: Unknown::default(),
    });
    body.transcript = (!text.is_empty()).then(|| Personal::new(text.to_owned()));
    crate::redaction::replace(tx, cx, &row, view)?;
    crate::redaction::heard(tx, cx, &row, comment)?;
    let facts = Facts::from([("comment".into(), Fact::Number(comment))]);
    ops::log(tx, cx, "voice.transcribe", ticket, facts)
}
