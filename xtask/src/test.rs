//! `cargo xtask test`: every test there is.

use std::process::Command;

use anyhow::{Context, Result};

use crate::{dovecot, postfix, postgres, process, softhsm};

/// Whether the stories in a browser run too; they need Chromium and several minutes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// No.
    Left,
    /// Yes.
    Tried,
}

/// Runs all tests; the closing lines of the runners are repeated at the end.
///
/// # Errors
/// A test fails, or something needed for them is missing.
pub fn run(browser: Browser) -> Result<()> {
    let server = postgres::provide().context("the tests need PostgreSQL")?;
    postfix::provide().context("the tests need Postfix")?;
    dovecot::provide().context("the tests need Dovecot")?;
    softhsm::provide().context("the tests need SoftHSM")?;
    let mut closing = workspace(&server)?;
    // Tests of their own kind: each folder brings a program that installs what it needs and ends with 0 if all is well.
    let mut folders = vec!["clients"];
    if browser == Browser::Tried {
        folders.push("e2e");
    }
    for folder in folders {
        let program = process::root().join(folder).join("run");
        if !program.is_file() {
            continue;
        }
        let mut command = Command::new(program);
        command.current_dir(process::root());
        server.tell(&mut command);
        process::run(&mut command)?;
        closing.push(format!("{folder}: passed"));
    }
    println!("\nAll tests passed.");
    for line in closing {
        println!("  {line}");
    }
    Ok(())
}

/// The tests of the crates and of their documentation.
fn workspace(server: &postgres::Provided) -> Result<Vec<String>> {
    let nextest = process::works("cargo", &["nextest", "--version"]);
    let steps: &[&[&str]] = if nextest {
        &[&["nextest", "run", "--workspace"], &["test", "--workspace", "--doc"]]
    } else {
        &[&["test", "--workspace", "--no-fail-fast"]]
    };
    let mut closing = Vec::new();
    for arguments in steps {
        let mut command = process::cargo(arguments);
        server.tell(&mut command);
        let lines = process::run_and_keep(&mut command, is_closing)?;
        closing.extend(sum(&lines).map(|line| format!("cargo {}: {line}", arguments.join(" "))));
    }
    Ok(closing)
}

fn is_closing(line: &str) -> bool {
    line.starts_with("test result:") || line.starts_with("Summary [")
}

/// nextest closes once, cargo test once per binary; those lines are added up.
fn sum(lines: &[String]) -> Option<String> {
    if let Some(summary) = lines.iter().find(|line| line.starts_with("Summary [")) {
        return Some(summary.clone());
    }
    let count = |what: &str| -> u64 { lines.iter().filter_map(|line| count_of(line, what)).sum() };
    let (passed, failed, ignored) = (count("passed"), count("failed"), count("ignored"));
    (!lines.is_empty()).then(|| format!("test result: {passed} passed; {failed} failed; {ignored} ignored"))
}

/// The number before `what` in `test result: ok. 3 passed; 0 failed; …`.
fn count_of(line: &str, what: &str) -> Option<u64> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|word| word.trim_end_matches(';') == what)?;
    words.get(at.checked_sub(1)?)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_results_of_many_binaries_are_added() {
        let lines = [
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s".to_owned(),
            "test result: ok. 14 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 2.79s".to_owned(),
        ];
        assert!(lines.iter().all(|line| is_closing(line)));
        assert_eq!(sum(&lines).unwrap(), "test result: 17 passed; 0 failed; 1 ignored");
    }

    #[test]
    fn the_summary_of_nextest_is_taken_as_it_is() {
        let lines = ["Summary [   2.1s] 57 tests run: 57 passed, 0 skipped".to_owned()];
        assert!(is_closing(&lines[0]) && !is_closing("PASS [ 0.1s] world tests::summary"));
        assert_eq!(sum(&lines).unwrap(), lines[0]);
        assert_eq!(sum(&[]), None);
    }
}
