//! `obhut verify`: whether the log is whole, whether certificates hold, and a copy of the log for others to check.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ledger::note::NoteError;
use ledger::proof::ProofError;
use serde_json::json;

use super::Answer;
use super::run::{account, context};
use crate::accounts::{self, AccountState};
use crate::certificates::verify::{self, Refusal};
use crate::certificates::{Certificate, moment};
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

/// Signs what is not signed yet, then checks a certificate against the log of one account, or of the one that issued it.
///
/// # Errors
/// The database's; that the certificate does not hold is no error but the answer.
pub fn certificate(desk: &Arc<Desk>, name: Option<&str>, text: &str) -> Result<Answer, Error> {
    let every = desk.db.read_blocking(accounts::sql::every)?;
    let meant = match name {
        Some(_) => vec![account(desk, name)?],
        None => every.iter().map(|row| desk.account(row.id)).collect::<Result<Vec<_>, _>>()?,
    };
    let mut refused = None;
    for account in meant {
        sign(desk, &account)?;
        let (id, text) = (account.key.id, text.to_owned());
        match desk.db.read_blocking(move |tx| Ok::<_, Error>(verify::against_log(tx, id, &text)))? {
            Ok(certificate) => return Ok(held(&certificate)),
            // Of another account's log: that says the least, so any other reason wins.
            Err(refusal @ Refusal::Proof(ProofError::Note(NoteError::Unsigned))) => {
                refused.get_or_insert(refusal);
            }
            Err(refusal) => refused = Some(refusal),
        }
    }
    Ok(Answer::failed(refused.map_or_else(|| "there is no log here".to_owned(), |refusal| refusal.to_string())))
}

/// Checks a certificate with nothing but the key of its log.
pub fn certificate_alone(text: &str, key: &str) -> Answer {
    match verify::offline(text, key.trim()) {
        Ok((certificate, _)) => held(&certificate),
        Err(refusal) => Answer::failed(refusal.to_string()),
    }
}

fn held(certificate: &Certificate) -> Answer {
    let number = |name| certificate.number(name).unwrap_or_default();
    let at = moment(number("destroyed"));
    let line = format!(
        "The certificate holds: erasure {}, keys destroyed {at}: {} keys, {} people, {} tickets, {} messages, {} files, \
         {} mails. It attests this and does not prove that no other copy exists.",
        certificate.erasure,
        number("keys"),
        number("people"),
        number("tickets"),
        number("messages"),
        number("files"),
        number("mails"),
    );
    let json = json!({
        "holds": true, "erasure": certificate.erasure, "entry": certificate.seq, "destroyed": at,
        "keys": number("keys"), "people": number("people"), "tickets": number("tickets"),
        "messages": number("messages"), "files": number("files"), "mails": number("mails"),
    });
    Answer::done(json, line)
}

/// Signs what is not signed yet.
fn sign(desk: &Arc<Desk>, account: &Arc<AccountState>) -> Result<(), Error> {
    loop {
        let inner = context(desk, account);
        match desk.db.write_blocking(move |tx| ops::step(tx, &inner)) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            // What the tree does not fit is found and named by the check.
            Err(Error::Log(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

fn one(
    desk: &Arc<Desk>,
    account: &Arc<AccountState>,
    against: Option<String>,
    export: Option<PathBuf>,
) -> Result<(bool, String, serde_json::Value), Error> {
    let (id, name) = (account.key.id, account.name.clone());
    sign(desk, account)?;
    let checked = desk.db.read_blocking(move |tx| {
        let checked = ops::verify(tx, id, against.as_deref());
        match (checked, &export) {
            (Ok(checked), Some(folder)) => Ok::<_, Error>(ops::export(tx, id, folder).map(|_| checked)),
            (checked, _) => Ok(checked),
        }
    })?;
    let certificates = match checked {
        Ok(_) => desk.db.read_blocking(move |tx| verify::all(tx, id))?,
        Err(_) => Ok(0),
    };
    if let Err(erasure) = certificates {
        let fault = format!("the certificate of erasure {erasure} does not hold");
        return Ok((false, format!("{name}: {fault}"), json!({ "account": name, "fault": fault })));
    }
    let certificates = certificates.unwrap_or_default();
    Ok(match checked {
        Ok(None) => (true, format!("{name}: nothing has been written yet"), json!({ "account": name, "size": 0 })),
        Ok(Some(checked)) => {
            let size = checked.head.size;
            let root: String = checked.head.root.iter().map(|byte| format!("{byte:02x}")).collect();
            let line = format!("{name}: {size} entries, all as signed; root {root}; {certificates} certificates hold");
            let json = json!({
                "account": name, "size": size, "root": root, "origin": checked.head.origin, "certificates": certificates,
            });
            (true, line, json)
        }
        Err(fault) => (false, format!("{name}: {fault}"), json!({ "account": name, "fault": fault.to_string() })),
    })
}
