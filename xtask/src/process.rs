//! Starting other programs.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The cargo that runs us, in the root of the repository.
pub fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(arguments).current_dir(root());
    command
}

/// Runs to the end; the program's output is ours.
///
/// # Errors
/// The program is missing or fails.
pub fn run(command: &mut Command) -> Result<()> {
    announce(command);
    let status = command.status().with_context(|| format!("{} cannot be started", name(command)))?;
    if !status.success() {
        bail!("{} failed ({status})", line(command));
    }
    Ok(())
}

/// Runs to the end, passes the output on as it comes, and gives back the lines that `wanted` picks from it.
///
/// # Errors
/// The program is missing or fails.
pub fn run_and_keep(command: &mut Command, wanted: impl Fn(&str) -> bool) -> Result<Vec<String>> {
    announce(command);
    // Both streams go into one pipe, so that the lines stay in order.
    let (reader, writer) = std::io::pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("{} cannot be started", name(command)))?;
    // The command holds writing ends; while they are open the pipe does not end.
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut kept = Vec::new();
    let mut lines = BufReader::new(reader);
    let mut bytes = Vec::new();
    while lines.read_until(b'\n', &mut bytes)? > 0 {
        std::io::stdout().write_all(&bytes)?;
        let text = String::from_utf8_lossy(&bytes).trim().to_owned();
        if wanted(&text) {
            kept.push(text);
        }
        bytes.clear();
    }
    let status = child.wait()?;
    if !status.success() {
        bail!("{} failed ({status})", line(command));
    }
    Ok(kept)
}

/// Whether the program is there and answers to `arguments` without complaint.
pub fn works(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn announce(command: &Command) {
    println!("\n==> {}", line(command));
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

/// What is started: a program of this repository by its path in it, any other by its bare name.
fn line(command: &Command) -> String {
    let name = name(command);
    let ours = Path::new(&name).strip_prefix(root()).ok().map(|path| path.display().to_string());
    let short = ours.unwrap_or_else(|| name.rsplit('/').next().unwrap_or(&name).to_owned());
    let arguments = command.get_args().map(|argument| argument.to_string_lossy().into_owned());
    std::iter::once(short).chain(arguments).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn wanted_lines_of_both_streams_are_kept() {
        let kept = run_and_keep(&mut shell("echo one; echo two >&2; echo three"), |line| line != "one").unwrap();
        assert_eq!(kept, ["two", "three"]);
    }

    #[test]
    fn a_failure_is_told_with_the_command() {
        let error = run(&mut shell("exit 3")).unwrap_err().to_string();
        assert!(error.contains("sh -c exit 3 failed") && error.contains('3'), "{error}");
        assert!(run_and_keep(&mut shell("exit 1"), |_| true).is_err());
        assert!(run(&mut Command::new("/nonexistent/program")).is_err());
        assert_eq!(line(&Command::new(root().join("clients/run"))), "clients/run");
        assert_eq!(line(&Command::new("/usr/bin/cargo")), "cargo");
    }

    #[test]
    fn a_missing_program_does_not_work() {
        assert!(works("sh", &["-c", "true"]));
        assert!(!works("sh", &["-c", "false"]));
        assert!(!works("/nonexistent/program", &[]));
    }
}
