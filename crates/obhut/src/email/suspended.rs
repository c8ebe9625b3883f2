//! Mail that was put aside: looked at, taken in after all, or destroyed for good.

use std::sync::Arc;

use db::{Tx, params};
use ledger::{Fact, Facts, Object};
use vault::KeyId;
use zeroize::Zeroizing;

use super::{ingest, rejected, sql};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};

const DROP: &str = "DELETE FROM mail_rejected WHERE account_id = $1 AND id = $2";
const KEPT: &str = "SELECT id, reason, size, received_at, key_id, blob_name FROM mail_rejected \
    WHERE account_id = $1 AND id = $2";

const DROP_ABOUT: &str = "DELETE FROM about WHERE account_id = $1 AND table_name = 'mail_rejected' AND row_id = $2";
const OF_PERSON: &str = "SELECT b.row_id FROM about b CROSS JOIN mail_rejected m WHERE m.account_id = b.account_id \
    AND m.id = b.row_id AND b.account_id = $1 AND b.person_id = $2 AND b.table_name = 'mail_rejected'";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[DROP, KEPT, DROP_ABOUT, OF_PERSON];

/// A mail larger than this is not taken apart for a list.
const LISTED_AT_MOST: i64 = 1 << 20;

/// A mail put aside, as far as it can be told.
pub struct Suspended {
    /// Number within the account.
    pub id: i64,
    /// Why, as a word.
    pub reason: String,
    /// Bytes.
    pub size: i64,
    /// When it came.
    pub received_at: i64,
    /// What it says; `None` where it is forgotten, or too large for a list.
    pub mail: Option<Box<mail::ParsedMail>>,
}

/// The newest mails put aside.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, limit: i64) -> Result<Vec<Suspended>, Error> {
    let rows = rejected::list(tx, cx, limit)?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let small = row.size <= LISTED_AT_MOST && cx.actor.sees_identity();
        let mail =
            if small { rejected::open(tx, cx, row.id)?.map(|bytes| Box::new(mail::parse(&bytes))) } else { None };
        let sql::RejectedRow { id, reason, size, received_at } = row;
        all.push(Suspended { id, reason, size, received_at, mail });
    }
    Ok(all)
}

/// One mail put aside. Looking at it is written down.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or the actor may not know customers; [`Error::Forbidden`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Suspended, Error> {
    cx.actor.must_administer()?;
    if !cx.actor.sees_identity() {
        return Err(Error::NotFound);
    }
    let Kept { row, .. } = kept(tx, cx, id)?.ok_or(Error::NotFound)?;
    let bytes = rejected::read(tx, cx, id)?;
    let mail = Some(Box::new(mail::parse(&bytes)));
    Ok(Suspended { id, reason: row.reason, size: row.size, received_at: row.received_at, mail })
}

/// Takes a mail in after all, as a ticket or as an answer on one, whoever it is from; answers the ticket.
///
/// # Errors
/// [`Error::Invalid`] naming `base` when it can become no ticket; [`Error::NotFound`]; [`Error::Forbidden`].
pub fn recover(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    kept(tx, cx, id)?.ok_or(Error::NotFound)?;
    let bytes = rejected::open(tx, cx, id)?.ok_or(Error::NotFound)?;
    let mail = mail::parse(&bytes);
    let mut system = cx.as_system();
    system.source = crate::words::Source::Email;
    let outcome = ingest::take_in_anyway(tx, &system, &mail, &bytes)?;
    let ticket = outcome["ticket"].as_i64().ok_or_else(|| Error::invalid("base", FaultKind::Invalid))?;
    remove(tx, cx, id)?;
    log(tx, cx, "mail_rejected.recover", id, Facts::from([("ticket".into(), Fact::Number(ticket))]))?;
    Ok(ticket)
}

/// Destroys a mail for good: its key goes, and with it every copy.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor administers.
pub fn destroy(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    remove(tx, cx, id)?;
    log(tx, cx, "mail_rejected.destroy", id, Facts::new())
}

/// Takes the mails away that went with somebody's key.
///
/// # Errors
/// The database's.
pub(crate) fn tidy_person(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(), Error> {
    for id in tx.rows(OF_PERSON, params![cx.id(), person], |row| row.get::<i64>(0))? {
        remove(tx, cx, id)?;
    }
    Ok(())
}

struct Kept {
    row: sql::RejectedRow,
    key: i64,
    blob: Option<String>,
}

fn kept(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Option<Kept>, Error> {
    let found = tx.row(KEPT, params![cx.id(), id], |row| {
        let rejected =
            sql::RejectedRow { id: row.get(0)?, reason: row.get(1)?, size: row.get(2)?, received_at: row.get(3)? };
        Ok(Kept { row: rejected, key: row.get(4)?, blob: row.get(5)? })
    })?;
    Ok(found)
}

fn remove(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let Kept { key, blob, .. } = kept(tx, cx, id)?.ok_or(Error::NotFound)?;
    tx.execute(DROP, params![cx.id(), id])?;
    tx.execute(DROP_ABOUT, params![cx.id(), id])?;
    crate::sweep::give_up(tx, cx, KeyId(key))?;
    if let Some(blob) = blob {
        let desk = Arc::clone(&cx.desk);
        // Without its key the file says nothing; what is left of it only takes room.
        tx.after_commit(move || drop(std::fs::remove_file(desk.blobs.join(blob))));
    }
    Ok(())
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64, facts: Facts) -> Result<(), Error> {
    let object = Object { kind: "mail_rejected", id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}

/// The text that a person reads first: what was written, without what was quoted.
pub fn text(mail: &mail::ParsedMail) -> Zeroizing<String> {
    let shown = if mail.reply.text.trim().is_empty() { mail.text.as_deref() } else { Some(mail.reply.text.as_str()) };
    Zeroizing::new(shown.unwrap_or_default().to_owned())
}
