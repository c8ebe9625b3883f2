//! Files that wait with a draft: uploads under a token that only the desk can make, so that they are found again from
//! every browser of their owner.

use db::Tx;

use super::ops::writer;
use super::{Written, sql};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::staff::tokens;
use crate::tickets::attachments::{self, FileView, NewFile};

/// Files of one draft at the most.
pub const MOST: usize = 20;

/// The token under which the actor's files on a ticket wait.
///
/// # Errors
/// The vault's; [`Error::Forbidden`] for nobody in particular.
pub fn token(cx: &Cx, ticket: i64) -> Result<String, Error> {
    token_of(cx, cx.actor.person.ok_or(Error::Forbidden)?, ticket)
}

fn token_of(cx: &Cx, person: i64, ticket: i64) -> Result<String, Error> {
    let mark = cx.desk.vault.mark(cx.account.key.key, format!("draft files {person} {ticket}").as_bytes())?;
    Ok(mark.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The files that wait.
///
/// # Errors
/// The database's or the vault's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<FileView>, Error> {
    attachments::of_upload(tx, cx, &token(cx, ticket)?)
}

/// The tokens (hashed) under which files of anybody's drafts may wait, however long.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn tokens_in_use(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<[u8; 32]>, Error> {
    let drafts = sql::places(tx, cx.id())?;
    drafts.into_iter().map(|(person, ticket)| Ok(tokens::hash(&token_of(cx, person, ticket)?))).collect()
}

/// Adds a file; answers its number. It waits as long as the draft does, which begins with it if nothing is typed yet.
///
/// # Errors
/// [`Error::Invalid`] naming `file` when it is too large or there are too many; [`Error::NotFound`] for a ticket that
/// does not exist for the actor.
pub fn add(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, file: &NewFile) -> Result<i64, Error> {
    writer(cx)?;
    if ticket != super::NEW_TICKET {
        let row = crate::tickets::read::get(tx, cx, ticket)?.row;
        crate::tickets::access::must_edit(cx, &row)?;
    }
    if of(tx, cx, ticket)?.len() >= MOST {
        return Err(Error::invalid("file", FaultKind::InUse));
    }
    let added = attachments::upload(tx, cx, &token(cx, ticket)?, file)?;
    if super::get(tx, cx, ticket)?.is_none() {
        super::save(tx, cx, ticket, &Written { public: true, ..Written::default() }, false)?;
    }
    Ok(added)
}

/// Takes a file away again, for good.
///
/// # Errors
/// [`Error::NotFound`] when it does not wait with this draft.
pub fn remove(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, file: i64) -> Result<(), Error> {
    let waiting = of(tx, cx, ticket)?.into_iter().find(|waiting| waiting.row.id == file).ok_or(Error::NotFound)?;
    attachments::remove(tx, cx, &waiting.row)?;
    match super::get(tx, cx, ticket)? {
        // Nothing typed and no file left is no draft.
        Some(draft) => super::save(tx, cx, ticket, &draft.written, false),
        None => Ok(()),
    }
}

pub(super) fn discard_all(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    of(tx, cx, ticket)?.iter().try_for_each(|waiting| attachments::remove(tx, cx, &waiting.row))
}

/// The draft's files wait under another token from now on: an answer that leaves later has them.
///
/// # Errors
/// The database's or the vault's.
pub fn hand_over(tx: &mut Tx<'_>, cx: &Cx, from: &str, to: &str) -> Result<(), Error> {
    Ok(sql::move_files(tx, cx.id(), &tokens::hash(from), &tokens::hash(to))?)
}

/// The files of a comment that the actor took back wait with the draft again.
///
/// # Errors
/// The database's or the vault's.
pub fn take_back(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) -> Result<(), Error> {
    let person = writer(cx)?;
    Ok(sql::take_back(tx, cx.id(), (ticket, comment), person, &tokens::hash(&token(cx, ticket)?))?)
}
