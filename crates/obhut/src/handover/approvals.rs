//! Approvals: who stood for which text, as it was at that moment.

use db::Tx;
use vault::KeyId;

use super::sql::{self, ApprovalRow};
use crate::context::Cx;
use crate::error::Error;

/// A text that somebody stands for.
pub struct Text<'a> {
    /// The ticket.
    pub ticket: i64,
    /// The ticket's version.
    pub version: i64,
    /// Where the text lies.
    pub table: &'static str,
    /// Its row.
    pub row: i64,
    /// Its unit key.
    pub key: KeyId,
    /// What it says.
    pub text: &'a str,
}

/// Writes down that the actor approves a text. The mark of the text says later whether it is still the same, and says
/// nothing once the text's key is gone.
///
/// # Errors
/// [`Error::Forbidden`] for the program itself; the database's and the vault's.
pub(crate) fn note(tx: &mut Tx<'_>, cx: &Cx, text: &Text<'_>) -> Result<i64, Error> {
    let author = cx.actor.person.ok_or(Error::Forbidden)?;
    let id = cx.account.ids.next(tx)?;
    let approval = ApprovalRow {
        id,
        table: text.table.to_owned(),
        row: text.row,
        version: text.version,
        mark: mark(cx, text.key, text.text)?.to_vec(),
        author,
        created_at: cx.at(),
    };
    sql::approve(tx, cx.id(), text.ticket, &approval)?;
    Ok(id)
}

/// Whether a text is still the one that was approved.
///
/// # Errors
/// The vault's.
pub fn is_of(cx: &Cx, approval: &ApprovalRow, key: KeyId, text: &str) -> Result<bool, Error> {
    Ok(mark(cx, key, text)?.as_slice() == approval.mark.as_slice())
}

/// The approvals of a ticket that exists for the actor, oldest first.
///
/// # Errors
/// [`Error::NotFound`].
pub fn of_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<ApprovalRow>, Error> {
    crate::tickets::read::get(tx, cx, ticket)?;
    Ok(sql::approvals(tx, cx.id(), ticket)?)
}

fn mark(cx: &Cx, key: KeyId, text: &str) -> Result<[u8; 16], Error> {
    let context = [b"approval/", text.as_bytes()].concat();
    Ok(cx.desk.vault.mark(key, &context)?)
}
