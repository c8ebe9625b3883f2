//! The mail server that the tests of outgoing mail start, each time with a queue and mailboxes of its own.

use std::path::Path;

use anyhow::{Result, bail};

use crate::{debian, process};

const HELP: &str = "the tests of outgoing mail start a Postfix of their own, as root: apt-get install postfix openssl";

/// Sees to it that the program is there; the system's own mail server stays as it is.
///
/// # Errors
/// It is not there and cannot be had; the message says what to do.
pub fn provide() -> Result<()> {
    let is_there = || Path::new("/usr/sbin/postfix").is_file() && process::works("openssl", &["version"]);
    if !is_there() {
        debian::install("postfix", HELP)?;
    }
    if !is_there() {
        bail!("apt-get installed postfix, yet {HELP}");
    }
    Ok(())
}
