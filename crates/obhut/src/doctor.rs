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
    let mirror = match desk.vault.mirror_is_current() {
        Some(true) => "current",
        Some(false) => "cannot be reached: erasures wait until it is back",
        None => "none: losing this disk loses everything (--keyring-mirror DIR)",
    };
    let horizon = desk.vault.second_horizon_days();
    let chosen = desk.db.read_blocking(|tx| crate::accounts::sql::setting(tx, 0, crate::keys::safety::SETTING))?;
    let kept = match chosen.as_deref() {
        Some("none") => "neither mirror nor kit, accepted at the set-up",
        Some("kit") if desk.places.mirror.is_none() || horizon.is_none() => {
            "a mirror and a kit were chosen; one is missing"
        }
        Some("mirror") if desk.places.mirror.is_none() => "a mirror was chosen and none is set (--keyring-mirror DIR)",
        _ if desk.places.mirror.is_some() => "as it should be",
        _ => "nobody has chosen yet (docs/backup.md)",
    };
    let lines = vec![
        format!("accounts: {}", accounts.len()),
        "keyring: opens, generation agrees with the root secret".to_owned(),
        format!("root secret: {root}"),
        format!("keyring mirror: {mirror}"),
        match horizon {
            Some(days) => format!("recovery kit: made; second horizon {days} days"),
            None => "recovery kit: none (obhut recovery-kit create --to FILE)".to_owned(),
        },
        format!("if the disk dies: {kept}"),
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
        "mirror_current": desk.vault.mirror_is_current(), "second_horizon_days": horizon,
        "mail_out": desk.mail.is_some(), "mail_servers": servers.0, "mail_servers_with_fault": servers.1,
        "jobs_waiting": waiting, "dead_letters": dead,
    });
    Ok(Answer { ok: true, json, lines })
}
