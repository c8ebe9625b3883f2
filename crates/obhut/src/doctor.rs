//! How things are, one line each; nothing personal.

use std::sync::Arc;

use serde_json::json;

use crate::command::Answer;
use crate::desk::Desk;
use crate::error::Error;

/// Looks at keys, queues and data.
///
/// # Errors
/// The database's.
pub fn examine(desk: &Arc<Desk>) -> Result<Answer, Error> {
    let accounts = desk.db.read_blocking(crate::accounts::sql::every)?;
    let mut dead = 0;
    for row in &accounts {
        let (queue, id) = (desk.queue.clone(), row.id);
        dead += desk.db.read_blocking(move |tx| queue.dead_letters(tx, id, 1_000))?.len();
    }
    let mut servers = (0, 0);
    let mut waiting = 0;
    for row in &accounts {
        let (queue, id) = (desk.queue.clone(), row.id);
        let (known, queued) = desk.db.read_blocking(move |tx| {
            Ok::<_, db::Error>((crate::email::servers::sql::list(tx, id)?, queue.waiting(tx, id, 100_000)?.len()))
        })?;
        servers.0 += known.iter().filter(|server| server.active).count();
        servers.1 += known.iter().filter(|server| server.active && server.last_error.is_some()).count();
        waiting += queued;
    }
    let root = desk.root_class.clone();
    let lines = vec![
        format!("accounts: {}", accounts.len()),
        "keyring: opens, generation agrees with the root secret".to_owned(),
        format!("root secret: {root}"),
        format!("keyring and data: {}", desk.layout),
        format!(
            "mail out: {}",
            if desk.mail.is_some() { "configured" } else { "no server named; replies wait (--smtp)" }
        ),
        format!("mail servers of accounts: {} in use, {} with a fault", servers.0, servers.1),
        format!("jobs waiting: {waiting}"),
        format!("dead letters: {dead}"),
    ];
    let json = json!({
        "accounts": accounts.len(), "keyring": "ok", "root": root, "layout": desk.layout,
        "mail_out": desk.mail.is_some(), "mail_servers": servers.0, "mail_servers_with_fault": servers.1,
        "jobs_waiting": waiting, "dead_letters": dead,
    });
    Ok(Answer { ok: true, json, lines })
}
