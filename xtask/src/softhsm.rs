//! SoftHSM, which stands for a device with keys in the tests of the root store.

use std::path::Path;

use anyhow::{Result, bail};

use crate::debian;

const HELP: &str = "the tests of a root in a device need SoftHSM: apt-get install softhsm2";

/// Sees to it that module and tool are there; no token of the system is touched.
///
/// # Errors
/// They are not there and cannot be had; the message says what to do.
pub fn provide() -> Result<()> {
    let is_there =
        || Path::new("/usr/lib/softhsm/libsofthsm2.so").is_file() && Path::new("/usr/bin/softhsm2-util").is_file();
    if !is_there() {
        debian::install("softhsm2", HELP)?;
    }
    if !is_there() {
        bail!("apt-get installed softhsm2, yet {HELP}");
    }
    Ok(())
}
