//! `obhut verify`: whether the log is whole, and a copy of it for others to check.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::json;

use super::Answer;
use super::run::{account, context};
use crate::accounts::{self, AccountState};
use crate::desk::Desk;
use crate::error::Error;
use crate::proof::ops;

/// Signs what is not signed yet, then checks every entry of one account's log or of all. The answer is one line an
/// account; it is no success when one does not hold.
///
/// # Errors
/// The database's; that a log does not hold is no error but the answer.
pub fn verify(
    desk: &Arc<Desk>,
    name: Option<&str>,
    against: Option<&str>,
    export: Option<&Path>,
) -> Result<Answer, Error> {
    let every = desk.db.read_blocking(accounts::sql::every)?;
    let meant = match name {
        // A kept head and a folder belong to one log.
        None if against.is_none() && export.is_none() => {
            every.iter().map(|row| desk.account(row.id)).collect::<Result<Vec<_>, _>>()?
        }
        name => vec![account(desk, name)?],
    };
    let (mut ok, mut lines, mut found) = (true, Vec::new(), Vec::new());
    for account in meant {
        let (holds, line, json) = one(desk, &account, against.map(str::to_owned), export.map(Path::to_owned))?;
        ok &= holds;
        lines.push(line);
        found.push(json);
    }
    Ok(Answer { ok, json: json!({ "holds": ok, "logs": found }), lines })
}

fn one(
    desk: &Arc<Desk>,
    account: &Arc<AccountState>,
    against: Option<String>,
    export: Option<PathBuf>,
) -> Result<(bool, String, serde_json::Value), Error> {
    let (cx, name) = (context(desk, account), account.name.clone());
    loop {
        let inner = cx.clone();
        match desk.db.write_blocking(move |tx| ops::step(tx, &inner)) {
            Ok(0) => break,
            Ok(_) => {}
            // What the tree does not fit is found and named below.
            Err(Error::Log(_)) => break,
            Err(error) => return Err(error),
        }
    }
    let id = cx.id();
    let checked = desk.db.read_blocking(move |tx| {
        let checked = ops::verify(tx, id, against.as_deref());
        match (checked, &export) {
            (Ok(checked), Some(folder)) => Ok::<_, Error>(ops::export(tx, id, folder).map(|_| checked)),
            (checked, _) => Ok(checked),
        }
    })?;
    Ok(match checked {
        Ok(None) => (true, format!("{name}: nothing has been written yet"), json!({ "account": name, "size": 0 })),
        Ok(Some(checked)) => {
            let size = checked.head.size;
            let root: String = checked.head.root.iter().map(|byte| format!("{byte:02x}")).collect();
            let line = format!("{name}: {size} entries, all as signed; root {root}");
            (true, line, json!({ "account": name, "size": size, "root": root, "origin": checked.head.origin }))
        }
        Err(fault) => (false, format!("{name}: {fault}"), json!({ "account": name, "fault": fault.to_string() })),
    })
}
