//! Signing the log, checking it, and giving it to others.

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use db::Tx;
use ledger::check::{self, Checked, Fault};
use ledger::note::{Checkpoint, NoteError, Signer};
use ledger::store::{self, Head};
use ledger::tree::TreeError;
use personal::{Personal, SystemUse, Unknown};
use zeroize::Zeroizing;

use super::records::Seed;
use super::sql::{self, KeyRow};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::words::Source;

/// Makes leaves of what was written in the accounts in memory, and signs. What fails stays for the next time.
pub fn integrate(desk: &Arc<Desk>) {
    for account in desk.all_known() {
        if !account.log_pending.take() {
            continue;
        }
        let cx = Cx::new(desk, &account, Actor::system(), Source::System);
        match desk.db.write_blocking(move |tx| step(tx, &cx)) {
            // A full step: there is more.
            Ok(count) if count > 0 => account.log_pending.note(),
            Ok(_) => {}
            Err(error) => {
                account.log_pending.note();
                tracing::warn!(%error, account = account.key.id, "the log could not be signed yet");
            }
        }
    }
}

/// One step of an account; answers how many entries became leaves.
///
/// # Errors
/// The database's or the vault's; [`Error::Log`] when the tree does not fit the
/// entries.
pub fn step(tx: &mut Tx<'_>, cx: &Cx) -> Result<usize, Error> {
    let (row, signer) = match sql::key(tx, cx.id())? {
        Some(row) => {
            let signer = signer(cx, &row)?;
            (row, signer)
        }
        None => new_key(tx, cx)?,
    };
    store::integrate(tx, cx.id(), cx.at(), &row.origin, &|checkpoint| signer.sign(checkpoint)).map_err(|error| {
        // The database's own errors are passed on as such: it knows which of them go by.
        match error {
            TreeError::Db(error) => error.into(),
            other => fault(other),
        }
    })
}

fn fault(fault: impl Into<Fault>) -> Error {
    Box::new(fault.into()).into()
}

fn new_key(tx: &mut Tx<'_>, cx: &Cx) -> Result<(KeyRow, Signer), Error> {
    let random = &*cx.desk.world.random;
    let seed = Zeroizing::new(world::random_bytes::<32>(random));
    let name: String = world::random_bytes::<8>(random).iter().map(|byte| format!("{byte:02x}")).collect();
    let origin = format!("obhut.log/{name}");
    let signer = Signer::new(&origin, &seed).map_err(fault)?;
    let key = cx.desk.vault.allocate()?;
    let record = Seed { seed: Personal::new(STANDARD.encode(*seed)), unknown: Unknown::default() };
    let sealed = cx.desk.vault.seal_record(&cx.cell("log_key", cx.id(), "sealed_seed"), &[key], &record)?;
    let row = KeyRow { origin, verifier: signer.verifier_key(), key: key.0, sealed_seed: Some(sealed) };
    sql::insert(tx, cx.id(), &row, cx.at())?;
    Ok((row, signer))
}

fn signer(cx: &Cx, row: &KeyRow) -> Result<Signer, Error> {
    let unreadable = || fault(NoteError::Key);
    let sealed = row.sealed_seed.as_ref().ok_or_else(unreadable)?;
    let record: Seed = cx.desk.vault.open_record(&cx.cell("log_key", cx.id(), "sealed_seed"), sealed)?;
    let system = crate::disclosure::for_system(SystemUse::Backup);
    let seed = Zeroizing::new(STANDARD.decode(record.seed.disclose(&system)).map_err(|_| unreadable())?);
    let seed = seed.as_slice().try_into().map_err(|_| unreadable())?;
    Signer::new(&row.origin, seed).map_err(fault)
}

/// Checks an account's log, entry by entry; with an earlier head that somebody kept, that nothing was rewritten since.
/// `None`: nothing has been written yet.
///
/// # Errors
/// [`Fault`]: the first thing that does not hold.
pub fn verify(tx: &mut Tx<'_>, account: i64, earlier: Option<&str>) -> Result<Option<Checked>, Fault> {
    let key = sql::key(tx, account)?;
    let (origin, verifier) = key.map_or_else(Default::default, |row| (row.origin, row.verifier));
    let earlier: Option<Checkpoint> = match earlier {
        Some(note) => Some(ledger::note::open(note, &verifier)?),
        None => None,
    };
    check::database(tx, account, &origin, &verifier, earlier.as_ref())
}

/// Writes an account's log into a folder that anybody can check with the key in it. `None`: there is no head yet.
///
/// # Errors
/// [`Fault`]: a file cannot be written, or the log cannot be read.
pub fn export(tx: &mut Tx<'_>, account: i64, folder: &Path) -> Result<Option<Head>, Fault> {
    match sql::key(tx, account)? {
        Some(row) => check::export(tx, account, &row.verifier, folder),
        None => Ok(None),
    }
}
