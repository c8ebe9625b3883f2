//! `cargo xtask tidy`: the house rules that neither the compiler nor clippy knows.
//!
//! Each rule is a function from sources to [`Finding`]s, in a file of its own with its own tests. A finding names the place
//! and the way out.

mod accounts;
mod dependencies;
mod lengths;
mod licence;
mod locales;
mod prepared;
mod rooms;
mod rust_text;
mod sources;
mod sql;
mod templates;
mod words;

use std::fmt;

use anyhow::{Result, bail};

use crate::process;
pub use sources::Source;

/// Something a rule objects to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, from the root of the repository.
    pub path: String,
    /// The line, counted from 1; 0 when the whole file is meant.
    pub line: usize,
    /// What is wrong and what to do instead.
    pub text: String,
    /// Whether it is only worth a thought and does not fail the check.
    pub mild: bool,
}

impl Finding {
    /// An offence.
    pub fn new(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, text: text.into(), mild: false }
    }

    /// Something worth a thought.
    pub fn mild(path: &str, line: usize, text: impl Into<String>) -> Self {
        Self { mild: true, ..Self::new(path, line, text) }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.mild { "warning" } else { "error" };
        match self.line {
            0 => write!(out, "{}: {kind}: {}", self.path, self.text),
            line => write!(out, "{}:{line}: {kind}: {}", self.path, self.text),
        }
    }
}

/// Checks every rule and prints every finding.
///
/// # Errors
/// There was a finding that is not mild, or the sources cannot be read.
pub fn run() -> Result<()> {
    let sources = sources::read_all(&process::root())?;
    let workspace = dependencies::Workspace::read()?;
    let findings = [
        lengths::check(&sources),
        words::check(&sources),
        dependencies::check(&workspace),
        rooms::check_edges(&workspace),
        rooms::check_sql_stays_in_its_file(&sources),
        rooms::check_disclosure(&sources),
        accounts::check_tables(&sources),
        accounts::check_statements(&sources),
        accounts::check_words(&sources),
        prepared::check(&sources),
        locales::check(&sources),
        templates::check(&sources),
    ]
    .concat();
    for finding in &findings {
        println!("{finding}");
    }
    let offences = findings.iter().filter(|finding| !finding.mild).count();
    println!("tidy: {} files, {offences} offences, {} warnings", sources.len(), findings.len() - offences);
    if offences > 0 {
        bail!("the house rules are broken in {offences} places, listed above");
    }
    Ok(())
}
