//! Mail that became no ticket: kept sealed, with the reason, where an administrator sees it.

use db::Tx;
use vault::KeyId;

use super::sql;
pub use super::sql::RejectedRow;
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::attachments::write_blob;

/// Up to this size a mail lies in its row.
const IN_ROW: usize = 64 * 1024;

/// Keeps a mail and says why it became no ticket.
pub(super) fn store(tx: &mut Tx<'_>, cx: &Cx, reason: &'static str, bytes: &[u8]) -> Result<i64, Error> {
    let id = cx.account.ids.next(tx)?;
    let key: KeyId = cx.desk.vault.allocate()?;
    let cell = cx.cell("mail_rejected", id, "sealed_raw");
    let (sealed, blob) = if bytes.len() <= IN_ROW {
        (Some(cx.desk.vault.seal(&cell, &[key], bytes)?), None)
    } else {
        (None, Some(write_blob(tx, cx, &cell, &[key], bytes)?))
    };
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let row = RejectedRow { id, reason: reason.into(), size, received_at: cx.at() };
    sql::insert_rejected(tx, cx.id(), &row, blob.as_deref(), key.0, sealed.as_deref())?;
    Ok(id)
}

/// The newest mails that became no ticket.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, limit: i64) -> Result<Vec<RejectedRow>, Error> {
    cx.actor.must_administer()?;
    Ok(sql::rejected(tx, cx.id(), limit)?)
}
