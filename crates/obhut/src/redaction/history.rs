//! Old and new values in a ticket's history. The commitment in the leaf fits nothing else, so a detail goes whole.

use db::Tx;
use personal::{PersonalData, SystemUse};
use vault::KeyId;

use super::sql;
use crate::audit::Detail;
use crate::context::Cx;
use crate::error::Error;

/// Gives up every detail of a ticket's history with a value of which `says` holds; answers how many.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn give_up(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, says: impl Fn(&str) -> bool) -> Result<i64, Error> {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let mut count = 0;
    for (seq, key, sealed) in sql::details(tx, cx.id(), ticket)? {
        let cell = cx.cell("log_entry", seq, "sealed_detail");
        let plain = crate::desk::opened(cx.desk.vault.open_value(&cell, &sealed))?;
        let detail = plain.and_then(|plain| Detail::decode(plain.get(ledger::BLIND..)?).ok());
        let values = detail.iter().flat_map(|detail| &detail.changes).flat_map(|change| [&change.old, &change.new]);
        let found = values.flatten().any(|value| says(value.disclose(&system)));
        if found && let Some(key) = key {
            sql::drop_detail(tx, cx.id(), seq)?;
            crate::sweep::give_up(tx, cx, KeyId(key))?;
            count += 1;
        }
    }
    Ok(count)
}
