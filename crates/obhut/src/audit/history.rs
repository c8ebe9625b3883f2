//! What happened to a row, read from the log.

use db::Tx;
use ledger::Object;
use personal::PersonalData as _;

use super::Detail;
use crate::context::Cx;
use crate::error::Error;

/// One step of a row's history.
pub struct Step {
    /// The log entry.
    pub entry: ledger::Entry,
    /// The leaf's facts.
    pub facts: serde_json::Map<String, serde_json::Value>,
    /// Role of whoever acted.
    pub role: String,
    /// Through which door.
    pub via: String,
    /// Old and new values; `None` once forgotten or where there are none.
    pub detail: Option<Detail>,
}

/// The history of a row, oldest first.
///
/// # Errors
/// The database's or the vault's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, object: Object, after: i64, limit: i64) -> Result<Vec<Step>, Error> {
    ledger::of_object(tx, cx.id(), object, after, limit)?.into_iter().map(|entry| step(cx, entry)).collect()
}

/// The history of a row before an entry, newest first.
///
/// # Errors
/// As [`of`].
pub fn newest(tx: &mut Tx<'_>, cx: &Cx, object: Object, before: i64, limit: i64) -> Result<Vec<Step>, Error> {
    ledger::newest_of_object(tx, cx.id(), object, before, limit)?.into_iter().map(|entry| step(cx, entry)).collect()
}

/// One step by its number.
///
/// # Errors
/// [`Error::NotFound`] when it is about another row.
pub fn one(tx: &mut Tx<'_>, cx: &Cx, object: Object, seq: i64) -> Result<Step, Error> {
    let entry = ledger::one(tx, cx.id(), seq)?;
    let entry = entry.filter(|entry| entry.object_kind == object.kind && entry.object_id == object.id);
    step(cx, entry.ok_or(Error::NotFound)?)
}

/// Opens what is sealed of an entry.
pub(crate) fn step(cx: &Cx, entry: ledger::Entry) -> Result<Step, Error> {
    let leaf: serde_json::Value = serde_json::from_slice(&entry.leaf).unwrap_or_default();
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let facts = leaf["facts"].as_object().cloned().unwrap_or_default();
    let detail = match &entry.sealed_detail {
        Some(sealed) => {
            let cell = cx.cell("log_entry", entry.seq, "sealed_detail");
            let plain = crate::desk::opened(cx.desk.vault.open_value(&cell, sealed))?;
            plain.and_then(|plain| Detail::decode(plain.get(ledger::BLIND..)?).ok())
        }
        None => None,
    };
    Ok(Step { role: word(&leaf["role"]), via: word(&leaf["facts"]["via"]), facts, entry, detail })
}
