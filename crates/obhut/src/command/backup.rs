//! `obhut backup`, `obhut account close`, `obhut recovery-kit create`: what reaches beyond one desk's rows.

use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use vault::{KIT, RecoveryKit};

use super::Answer;
use super::run::{account, context};
use crate::accounts::{closing, export};
use crate::backup::make;
use crate::desk::Desk;
use crate::error::Error;

/// Makes a backup.
pub fn backup(desk: &Arc<Desk>, to: &Path) -> Answer {
    match make::make(desk, to) {
        Ok(made) => {
            let json = json!({ "files": made.files, "bytes": made.bytes, "generation": made.generation });
            let line = format!(
                "Backed up into {}: {} files, {} bytes, keyring generation {}. Neither keys nor the root are in it.",
                to.display(),
                made.files,
                made.bytes,
                made.generation
            );
            Answer::done(json, line)
        }
        Err(refused) => Answer::failed(refused.to_string()),
    }
}

/// What closing an account would forget; once `sure`, exports it if asked to, and forgets it.
///
/// # Errors
/// The database's and the vault's; [`Error::Invalid`] when there is no such account.
pub fn close(desk: &Arc<Desk>, name: &str, to: Option<&Path>, sure: bool) -> Result<Answer, Error> {
    let account = account(desk, Some(name))?;
    let id = account.key.id;
    if !sure {
        let line = format!("the account {name} with all its people, tickets, files and settings");
        return Ok(Answer::done(json!({ "account": name, "id": id }), line));
    }
    let mut lines = Vec::new();
    if let Some(folder) = to {
        let written = export::export(&context(desk, &account), folder);
        let done = match written {
            Ok(done) => done,
            Err(Error::Storage(kind)) => {
                return Ok(Answer::failed(format!("{}: {kind}; nothing was closed", folder.display())));
            }
            Err(error) => return Err(error),
        };
        lines.push(format!(
            "Exported into {}: {} people, {} organisations, {} tickets, {} files, in the clear: keep it safe.",
            folder.display(),
            done.people,
            done.organisations,
            done.tickets,
            done.files
        ));
    }
    drop(account);
    let closed = closing::close(desk, id)?;
    lines.push(if closed.effective {
        format!("The account {name} is forgotten: its key is destroyed.")
    } else {
        format!("The account {name} is out of reach. Its key goes as soon as the keyring's mirror can be reached.")
    });
    let json = json!({ "account": name, "closed": true, "forgotten": closed.effective, "log_head": closed.head });
    Ok(Answer { ok: true, json, lines })
}

/// Makes a recovery kit: the offline half into the file `to`, the other half beside the keyring. Earlier kits end.
pub fn kit(desk: &Arc<Desk>, to: &Path, days: u32) -> Answer {
    match made(desk, to, days) {
        Ok(line) => Answer::done(json!({ "days": days }), line),
        Err(line) => Answer::failed(line),
    }
}

fn made(desk: &Arc<Desk>, to: &Path, days: u32) -> Result<String, String> {
    if desk.places.root.is_none() {
        return Err("the root lies in a device; recover it as the device's maker says, a kit cannot hold it".into());
    }
    let kit = RecoveryKit::new(&*desk.world.random);
    let now = desk.world.clock.now();
    let public = kit.public(days, now.0).map_err(|error| error.to_string())?;
    let text = page(&kit, days, now.0);
    let mut options = OpenOptions::new();
    let file = options.write(true).create_new(true).mode(0o600).open(to);
    let written = file.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error| format!("{}: {error}", to.display()))?;
    public.store(&desk.places.keyring.join(KIT)).map_err(|error| error.to_string())?;
    // A new root, sealed to this kit from the start; what earlier kits open goes with the old one.
    let settled = desk.vault.erase_fully(&[]);
    let copies = match settled {
        Ok(_) => "Earlier kits open nothing any more.",
        Err(vault::Error::Pending | vault::Error::Root(_)) => {
            "What earlier kits open goes as soon as the keyring's mirror can be reached."
        }
        Err(error) => return Err(error.to_string()),
    };
    Ok(format!(
        "The recovery kit is {}. Print it or move it off this machine, then delete the file. {copies}",
        to.display()
    ))
}

fn page(kit: &RecoveryKit, days: u32, at: i64) -> zeroize::Zeroizing<String> {
    let made = jiff::Timestamp::from_microsecond(at).map(|at| at.to_string()).unwrap_or_default();
    // Made as large as it gets: what grows leaves copies behind.
    let mut text = zeroize::Zeroizing::new(String::with_capacity(4_096));
    let _ = write!(
        text,
        "OBHUT RECOVERY KIT / WIEDERHERSTELLUNGSSCHLÜSSEL\n\n\
         kit: {}\nkey: {}\n\n\
         made: {made}\nsecond horizon: {days} days\n\n\
         With this page and a copy of the keyring (the mirror) everything can be read again after the root\n\
         secret was lost:  obhut recovery-kit use --kit THIS-FILE\n\
         Keep it offline, under lock, and apart from every copy of the keyring. Whoever has both reads everything,\n\
         and from a copy of the keyring made before an erasure also what was forgotten. Copies of the keyring's\n\
         disk are kept for {days} days at most; destroy this page when a newer kit is made.\n\n\
         Mit dieser Seite und einer Kopie des Schlüsselbunds (dem Spiegel) lässt sich alles wieder lesen, wenn das\n\
         Wurzelgeheimnis verloren ist. Bitte offline, verschlossen und getrennt von jeder Kopie des Schlüsselbunds\n\
         aufbewahren und vernichten, sobald es eine neuere gibt.\n",
        kit.id_text(),
        *kit.key_text()
    );
    text
}
