//! The sample company: *Lindhof* sells and repairs electronics, and its desk has been busy for six weeks.

mod articles;
mod content;
mod fill;
mod steps;
mod story;
#[cfg(test)]
mod tests;
mod training;

use std::sync::Arc;

use crate::accounts;
use crate::desk::Desk;
use crate::error::Error;

/// The password of every login of the demo.
pub const PASSWORD: &str = "obhut-demo-2026";

/// The setting by which the sample company is known again.
const MARK: &str = "sample";

/// Sets the sample company up, unless the desk has an account already; answers the lines to print: one login a line, the
/// administrator's first and the customer's last, then the tickets of the story. `base` is where the desk is reached.
///
/// # Errors
/// The database's.
pub fn fill(desk: &Arc<Desk>, base: &str) -> Result<Vec<String>, Error> {
    let every = desk.db.read_blocking(accounts::sql::every)?;
    let id = match every.first() {
        None => fill::company(desk, base)?,
        Some(row) => row.id,
    };
    let Some(told) = desk.db.read_blocking(move |tx| accounts::sql::setting(tx, id, MARK))? else {
        return Ok(vec!["The data directory holds a desk already; it is served as it is.".into()]);
    };
    let login = |email: &str, role: &str| format!("{email:<28}{PASSWORD}   {role}");
    let mut lines: Vec<String> =
        content::people().staff.iter().map(|one| login(&one.email(), one.role.word())).collect();
    lines.push(login(content::VISITOR, "customer, at /portal"));
    lines.extend(story::lines(&told));
    Ok(lines)
}
