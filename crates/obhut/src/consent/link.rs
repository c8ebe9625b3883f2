//! The link in mail that opens somebody's consents without signing in. Its word is a keyed mark that nobody can guess and the
//! same in every mail, so that an old mail withdraws as well as a new one; the desk keeps its hash.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;

use super::sql;
use super::words::Act;
use crate::accounts;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::people::PersonRow;

/// The word of somebody's link; it opens nothing before [`ensure`].
fn word(cx: &Cx, person: &PersonRow) -> Result<String, Error> {
    let context = format!("consent/{}/{}", person.id, person.key);
    Ok(URL_SAFE_NO_PAD.encode(cx.desk.vault.mark(cx.account.key.key, context.as_bytes())?))
}

/// Makes somebody's link open, in the transaction that decides to mail it.
///
/// # Errors
/// [`Error::NotFound`]; the database's or the vault's.
pub fn ensure(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(), Error> {
    let row = crate::people::ops::row(tx, cx, person)?;
    let hash = crate::staff::tokens::hash(&word(cx, &row)?);
    Ok(sql::insert_link(tx, cx.id(), &hash, person, cx.at())?)
}

/// The address to be written into a mail to somebody; `None` while nobody knows under which address the desk is reached.
///
/// # Errors
/// As [`ensure`].
pub fn address(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<String>, Error> {
    let base = accounts::base::of(tx, cx)?;
    if base.is_empty() {
        return Ok(None);
    }
    let row = crate::people::ops::row(tx, cx, person)?;
    Ok(Some(format!("{base}/consent/{}", word(cx, &row)?)))
}

/// What a mail says below to somebody who has agreed to something: where to take it back. `None` for everybody else.
///
/// # Errors
/// As [`ensure`].
pub fn footer(tx: &mut Tx<'_>, cx: &Cx, person: i64, t: &Translator) -> Result<Option<String>, Error> {
    let events = sql::events(tx, cx.id(), person)?;
    let stands = |event: &sql::EventRow| {
        let last = events.iter().rev().find(|other| other.purpose == event.purpose);
        last.is_some_and(|last| last.act == Act::Given)
    };
    if !events.iter().any(stands) {
        return Ok(None);
    }
    Ok(address(tx, cx, person)?.map(|link| t.with(Key("consent-footer"), "link", link).into_owned()))
}

/// Whose consents a word opens.
///
/// # Errors
/// [`Error::NotFound`] for a word that opens nothing, whatever the reason.
pub fn find(tx: &mut Tx<'_>, cx: &Cx, word: &str) -> Result<i64, Error> {
    if word.len() > 64 {
        return Err(Error::NotFound);
    }
    sql::linked(tx, cx.id(), &crate::staff::tokens::hash(word))?.ok_or(Error::NotFound)
}
