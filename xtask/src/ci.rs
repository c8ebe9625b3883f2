//! `cargo xtask ci`: what has to pass before a change goes in; `.ci/run` calls it.

use anyhow::Result;

use crate::process::{cargo, run};
use crate::{test, tidy};

/// Quick checks first, so that a slip costs seconds.
///
/// # Errors
/// The first step that fails.
pub fn run_all() -> Result<()> {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    tidy::run()?;
    run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    test::run(test::Browser::Left)
}
