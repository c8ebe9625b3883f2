//! The sample company.

use std::sync::Arc;

use crate::desk::Desk;
use crate::error::Error;

/// The password of every login of the demo.
pub const PASSWORD: &str = "obhut-demo-2026";

/// Sets the sample company up, unless the desk has an account already; answers the lines to print.
///
/// # Errors
/// The database's.
pub fn fill(desk: &Arc<Desk>) -> Result<Vec<String>, Error> {
    if !desk.db.read_blocking(crate::accounts::sql::every)?.is_empty() {
        return Ok(vec!["The data directory holds a desk already; it is served as it is.".into()]);
    }
    crate::command::run::set_up(desk, "lindhof", "admin@lindhof.example", "Ada Lindhof", PASSWORD)?;
    Ok(vec![format!("Sign in as admin@lindhof.example with {PASSWORD}")])
}
