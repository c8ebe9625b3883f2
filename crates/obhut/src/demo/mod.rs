//! The sample company: *Lindhof* sells and repairs electronics, and its desk has been busy for six weeks.

mod articles;
mod content;
mod fill;
mod help;
mod story;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::accounts;
use crate::desk::Desk;
use crate::error::Error;

/// The password of every login of the demo.
pub const PASSWORD: &str = "obhut-demo-2026";

/// The setting by which the sample company is known again.
const MARK: &str = "sample";

/// Sets the sample company up, unless the desk has an account already; answers the lines to print: one login a line, the
/// administrator's first.
///
/// # Errors
/// The database's.
pub fn fill(desk: &Arc<Desk>) -> Result<Vec<String>, Error> {
    match desk.db.read_blocking(accounts::sql::every)?.first() {
        None => fill::company(desk)?,
        Some(row) => {
            let id = row.id;
            if desk.db.read_blocking(move |tx| accounts::sql::setting(tx, id, MARK))?.is_none() {
                return Ok(vec!["The data directory holds a desk already; it is served as it is.".into()]);
            }
        }
    }
    let staff = content::people().staff;
    Ok(staff.iter().map(|one| format!("{:<28}{PASSWORD}   {}", one.email(), one.role.word())).collect())
}
