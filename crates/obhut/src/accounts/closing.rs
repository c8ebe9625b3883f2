//! An account is closed: one key is destroyed, and everything of the account is forgotten, in every copy.
//!
//! First the log tells and is signed (its own key goes with the account's), then the account is out of reach, then the key
//! goes: from here on nothing can be read, in no copy. Then the sealed files go, then the rows, some at a time, so that the
//! other accounts work on meanwhile. Each step can be repeated; [`finish`] makes good what a crash or an absent mirror left
//! open.

use std::fs;
use std::io::ErrorKind;
use std::sync::Arc;

use ledger::{Facts, Object};
use vault::KeyId;

use super::{ops, sql};
use crate::audit::{self, Record};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::words::Source;

/// Rows removed in one transaction at the most.
const ROWS: i64 = 2_000;

/// What is left once an account is closed.
pub struct Closed {
    /// The last signed head of its log; whoever keeps it can check an export of the log for ever.
    pub head: Option<String>,
    /// Whether the key is gone everywhere; else that waits for the keyring's mirror.
    pub effective: bool,
}

/// Closes an account for good.
///
/// # Errors
/// [`Error::NotFound`]; the database's and the vault's: then calling [`finish`] goes on.
pub fn close(desk: &Arc<Desk>, id: i64) -> Result<Closed, Error> {
    let account = desk.account(id)?;
    let cx = Cx::new(desk, &account, Actor::system(), Source::Command);
    let inner = cx.clone();
    desk.db.write_blocking(move |tx| {
        let object = Object { kind: "account", id: inner.id() };
        let record = Record { act: "account.close", object, facts: Facts::new(), detail: None, owners: &[] };
        audit::record(tx, &inner, record)
    })?;
    sign_all(&cx)?;
    let head = desk.db.read_blocking(move |tx| ledger::store::head(tx, id))?.map(|head| head.note);
    desk.db.write_blocking(move |tx| ops::close(tx, id))?;
    desk.dismiss(id);
    let effective = match finish(desk) {
        Ok(()) => true,
        Err(Error::Vault(vault::Error::Pending)) => false,
        Err(error) => return Err(error),
    };
    Ok(Closed { head, effective })
}

/// Signs every entry of the log that is not signed yet.
pub(super) fn sign_all(cx: &Cx) -> Result<(), Error> {
    loop {
        let inner = cx.clone();
        if cx.desk.db.write_blocking(move |tx| crate::proof::ops::step(tx, &inner))? == 0 {
            return Ok(());
        }
    }
}

/// Forgets every account whose closing was decided.
///
/// # Errors
/// [`vault::Error::Pending`] while the keyring's mirror is away; the database's and the vault's.
pub fn finish(desk: &Arc<Desk>) -> Result<(), Error> {
    for (id, key) in desk.db.read_blocking(sql::closing)? {
        desk.dismiss(id);
        desk.vault.erase_fully(&[KeyId(key)])?;
        forgotten(desk, id)?;
    }
    Ok(())
}

/// Removes the rows and files of an account whose key is gone. The log stays, without what was sealed in it: it names
/// nobody.
///
/// # Errors
/// The database's; calling again goes on.
pub fn forgotten(desk: &Arc<Desk>, id: i64) -> Result<(), Error> {
    in_steps(desk, id, ROWS, &mut || Ok(()))
}

/// As [`forgotten`], with so many rows in one transaction at the most; `done` hears of each step, and an error of it ends the work.
pub(super) fn in_steps(
    desk: &Arc<Desk>,
    id: i64,
    rows: i64,
    done: &mut dyn FnMut() -> Result<(), Error>,
) -> Result<(), Error> {
    desk.dismiss(id);
    // While rows name the files, whoever goes on after a crash finds them.
    for blob in desk.db.read_blocking(move |tx| sql::blobs(tx, id))? {
        if removed(desk, &blob) {
            done()?;
        }
    }
    for table in desk.db.read_blocking(sql::emptied)? {
        loop {
            let name = table.clone();
            if desk.db.write_blocking(move |tx| sql::empty(tx, &name, id, rows))? == 0 {
                break;
            }
            done()?;
        }
    }
    let (mut after, last) = (0, desk.db.read_blocking(move |tx| sql::last_entry(tx, id))?);
    while after < last {
        let part = (after, after.saturating_add(rows));
        if desk.db.write_blocking(move |tx| sql::blank_log(tx, id, part))? > 0 {
            done()?;
        }
        after = part.1;
    }
    // It may come from a backup in which the account was still in use.
    desk.db.write_blocking(move |tx| sql::forgotten(tx, id, &ops::freed_name(id)))?;
    desk.dismiss(id);
    Ok(())
}

/// Removes a sealed file; answers whether it was there.
fn removed(desk: &Desk, blob: &str) -> bool {
    let path = desk.blobs.join(blob.chars().take(2).collect::<String>()).join(blob);
    match fs::remove_file(path) {
        Ok(()) => true,
        Err(error) => {
            if error.kind() != ErrorKind::NotFound {
                // Nobody can open it; whoever runs the desk may want its room back.
                tracing::warn!(kind = ?error.kind(), "a sealed file of a closed account could not be removed");
            }
            false
        }
    }
}
