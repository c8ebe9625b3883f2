//! Programs that the tests need and that the system may not have yet.

use std::process::Command;

use anyhow::{Result, bail};

use crate::process;

/// Installs a package, where we are root on a Debian system.
///
/// # Errors
/// We are not, and then the message is `help`; or the installation fails.
pub fn install(package: &str, help: &str) -> Result<()> {
    if !process::works("apt-get", &["--version"]) || !process::works("sh", &["-c", "test \"$(id -u)\" = 0"]) {
        bail!("{help}");
    }
    let apt = |arguments: &[&str]| {
        process::run(Command::new("apt-get").args(arguments).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&["update"])?;
    apt(&["install", "--yes", "--no-install-recommends", package])
}
