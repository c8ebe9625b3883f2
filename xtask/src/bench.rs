//! `cargo xtask bench`: builds the server and the program that measures it, both for release, and starts the latter.

use anyhow::{Result, bail};

use crate::process;

/// Measures; the arguments are passed on. Standard output holds nothing but what was measured.
///
/// # Errors
/// Something does not build, or a measurement breaks off.
pub fn run(arguments: &[&str]) -> Result<()> {
    let build = ["build", "--quiet", "--release", "-p", "obhut", "--bin", "obhut", "--example", "bench"];
    let start = ["run", "--quiet", "--release", "-p", "obhut", "--example", "bench", "--"];
    for words in [build.to_vec(), [&start[..], arguments].concat()] {
        let status = process::cargo(&words).status()?;
        if !status.success() {
            bail!("cargo {} failed ({status})", words.first().copied().unwrap_or_default());
        }
    }
    Ok(())
}
