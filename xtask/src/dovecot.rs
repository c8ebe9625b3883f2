//! The mail server that the tests of fetched mail start, each time with users and mailboxes of its own.

use std::path::Path;

use anyhow::{Result, bail};

use crate::debian;

const HELP: &str =
    "the tests of fetched mail start a Dovecot of their own, as root: apt-get install dovecot-imapd dovecot-lmtpd";

/// Sees to it that the program is there; the system's own mail server stays as it is.
///
/// # Errors
/// It is not there and cannot be had; the message says what to do.
pub fn provide() -> Result<()> {
    let is_there = || ["imap", "lmtp"].iter().all(|part| Path::new("/usr/lib/dovecot").join(part).is_file());
    if !is_there() {
        debian::install("dovecot-imapd", HELP)?;
        debian::install("dovecot-lmtpd", HELP)?;
    }
    if !is_there() {
        bail!("apt-get installed dovecot, yet {HELP}");
    }
    Ok(())
}
