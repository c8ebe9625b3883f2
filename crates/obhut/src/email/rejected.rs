//! Mail that became no ticket: kept sealed, with the reason, where an administrator sees it.

use db::Tx;
use personal::PurposeId;
use vault::KeyId;
use zeroize::Zeroizing;

use super::sql;
pub use super::sql::RejectedRow;
use crate::access_log::{self, Act, Note};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::attachments::{read_blob, write_blob};

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

/// A mail that became no ticket, byte for byte. Reading it is written down.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`] when there is none or it is forgotten.
pub fn read(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Zeroizing<Vec<u8>>, Error> {
    cx.actor.must_administer()?;
    if !cx.actor.sees_identity() {
        return Err(Error::NotFound);
    }
    let bytes = open(tx, cx, id)?.ok_or(Error::NotFound)?;
    // Whose it is nobody has looked up: it counts as a look at what the desk holds.
    let note = Note {
        act: Act::Look,
        person: None,
        ticket: None,
        categories: super::original::IN_A_MAIL,
        purpose: PurposeId(cx.account.support),
        through: cx.source,
        recipient: None,
    };
    access_log::note(tx, cx, &note)?;
    let object = ledger::Object { kind: "mail_rejected", id };
    let facts = ledger::Facts::new();
    audit::record(tx, cx, Record { act: "mail_rejected.read", object, facts, detail: None, owners: &[] })?;
    Ok(bytes)
}

/// The bytes of a mail that became no ticket; `None` when there is none or it is forgotten.
pub(super) fn open(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let Some(sql::Kept { blob, sealed }) = sql::rejected_one(tx, cx.id(), id)? else { return Ok(None) };
    let cell = cx.cell("mail_rejected", id, "sealed_raw");
    match (blob, sealed) {
        (Some(blob), _) => match read_blob(cx, &cell, &blob) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        },
        (None, Some(sealed)) => crate::desk::opened(cx.desk.vault.open_value(&cell, &sealed)),
        (None, None) => Ok(None),
    }
}
