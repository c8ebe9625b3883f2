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
use crate::people::about::{About, note_about};
use crate::tickets::attachments::{read_blob, write_blob};

/// Up to this size a mail lies in its row.
const IN_ROW: usize = 64 * 1024;
/// People whose key a mail is sealed under, beside its own.
const NAMED: usize = 7;

/// Keeps a mail and says why it became no ticket. It goes with each of those named in it, the sender first; with the first
/// seven, where it names more.
pub(super) fn store(
    tx: &mut Tx<'_>,
    cx: &Cx,
    reason: &'static str,
    people: &[(i64, KeyId)],
    bytes: &[u8],
) -> Result<i64, Error> {
    let id = cx.account.ids.next(tx)?;
    let key: KeyId = cx.desk.vault.allocate()?;
    let people: Vec<_> = people.iter().take(NAMED).collect();
    let owners: Vec<KeyId> = std::iter::once(key).chain(people.iter().map(|(_, key)| *key)).collect();
    let cell = cx.cell("mail_rejected", id, "sealed_raw");
    let (sealed, blob) = if bytes.len() <= IN_ROW {
        (Some(cx.desk.vault.seal(&cell, &owners, bytes)?), None)
    } else {
        (None, Some(write_blob(tx, cx, &cell, &owners, bytes)?))
    };
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let row = RejectedRow { id, reason: reason.into(), size, received_at: cx.at() };
    sql::insert_rejected(tx, cx.id(), &row, blob.as_deref(), key.0, sealed.as_deref())?;
    for (person, _) in people {
        note_about(tx, cx, &About { person: *person, table: "mail_rejected", row: id, kind: "named", key })?;
    }
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

#[cfg(test)]
mod tests {
    use testkit::Engine;

    use super::*;
    use crate::email::ingest;
    use crate::erasure::{Outcome, people, run};
    use crate::testing::TestDesk;

    fn put_aside(desk: &TestDesk, from: &str) -> i64 {
        let mail = format!("From: {from}\r\nSubject: Weg\r\nAuto-Submitted: auto-replied\r\n\r\nBin nicht da.\r\n");
        ingest::ingest(&desk.system(), mail.as_bytes()).unwrap()["rejected"].as_i64().unwrap()
    }

    #[test]
    fn a_mail_put_aside_goes_with_whoever_sent_it() {
        for engine in Engine::BOTH {
            let desk = TestDesk::new(engine);
            let mia = desk.customer("Mia Ohm", "mia@kunde.example");
            let (theirs, other) = (put_aside(&desk, "mia@kunde.example"), put_aside(&desk, "wer@anders.example"));
            let mut large = b"From: mia@kunde.example\r\n\r\n".to_vec();
            large.resize(ingest::AT_MOST + 1, b'x');
            let large = ingest::ingest(&desk.system(), &large).unwrap()["rejected"].as_i64().unwrap();
            let kept = |id: i64| desk.read(&desk.system(), move |tx, cx| Ok(open(tx, cx, id)?.is_some())).unwrap();
            assert!(kept(theirs) && kept(other) && kept(large));
            let key = desk.read(&desk.system(), move |tx, cx| Ok(crate::people::ops::row(tx, cx, mia)?.key)).unwrap();
            let forget = move |tx: &mut Tx<'_>, cx: &Cx| people::forget(tx, cx, mia, Outcome::Identity);
            let erasure = desk.write(&desk.acting(desk.administrator), forget).unwrap();
            // The key is enough; what is tidied afterwards could not be read any more.
            desk.desk.vault.erase_fully(&[KeyId(key)]).unwrap();
            assert!(!kept(theirs) && !kept(large) && kept(other));
            run::carry_out(&desk.system(), erasure).unwrap();
            let left = desk.read(&desk.acting(desk.administrator), |tx, cx| list(tx, cx, 10)).unwrap();
            assert_eq!(left.iter().map(|row| row.id).collect::<Vec<_>>(), [other]);
        }
    }
}
