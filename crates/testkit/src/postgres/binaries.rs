//! Where the system keeps PostgreSQL's programs, and as whom they may run.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What to tell somebody whose machine has no PostgreSQL.
pub const HELP: &str = "no PostgreSQL found: neither in PATH, nor in /usr/local/bin, nor in /usr/lib/postgresql/*/bin. \
    Install it (Debian, Ubuntu: apt-get install postgresql; Fedora: dnf install postgresql-server; macOS: brew install \
    postgresql), or name a running server of yours that tests may fill: OBHUT_TEST_POSTGRES=postgres://USER:PASSWORD@HOST:PORT/postgres";

/// The folder that holds both `initdb` and `postgres`; of several versions the newest.
pub fn find() -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&path).collect();
    folders.push("/usr/local/bin".into());
    folders.extend(versions(Path::new("/usr/lib/postgresql")));
    folders.into_iter().find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// The `bin` folders below Debian's `/usr/lib/postgresql`, newest version first.
fn versions(root: &Path) -> Vec<PathBuf> {
    let Ok(entries) = root.read_dir() else { return Vec::new() };
    let mut found: Vec<(u32, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .collect();
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, folder)| folder).collect()
}

/// How to start a program without the rights of root, which PostgreSQL refuses to run with.
pub(super) struct Identity {
    /// User and group to give the server's folder to; `None` when this process is nobody special.
    pub owner: Option<(u32, u32)>,
    prefix: Vec<String>,
}

impl Identity {
    /// This process itself if it is not root; else the user `postgres`, else `nobody`.
    pub fn choose() -> Result<Self, String> {
        if id(&["-u"]) != Some(0) {
            return Ok(Self { owner: None, prefix: Vec::new() });
        }
        let (name, user, group) = ["postgres", "nobody"]
            .iter()
            .find_map(|name| Some((*name, id(&["-u", name])?, id(&["-g", name])?)))
            .ok_or("this process is root and the machine has neither a user `postgres` nor a user `nobody`")?;
        let prefix: Vec<String> = if in_path("setpriv") {
            vec!["setpriv".into(), format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".into()]
        } else if in_path("runuser") {
            ["runuser", "-u", name, "--"].map(String::from).into()
        } else if in_path("su") {
            ["su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", name, "--"].map(String::from).into()
        } else {
            return Err("this process is root and the machine has none of setpriv, runuser, su".into());
        };
        Ok(Self { owner: Some((user, group)), prefix })
    }

    /// The words of a command line that runs `program`; the arguments follow.
    pub fn command_line(&self, program: &Path) -> Vec<String> {
        let mut words = self.prefix.clone();
        words.push(program.display().to_string());
        words
    }
}

fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    if !output.status.success() {
        return None;
    }
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn in_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_comes_first_by_number_not_by_letter() {
        let root = tempfile::tempdir().unwrap();
        for name in ["9", "15", "17", "common"] {
            std::fs::create_dir_all(root.path().join(name).join("bin")).unwrap();
        }
        let found: Vec<_> = versions(root.path());
        let expected = ["17", "15", "9"].map(|name| root.path().join(name).join("bin"));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_machine_without_the_folder_has_no_versions() {
        assert!(versions(Path::new("/nonexistent/postgresql")).is_empty());
    }
}
