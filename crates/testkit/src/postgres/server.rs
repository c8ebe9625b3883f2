//! A private PostgreSQL server in a temporary folder.

use std::fs;
use std::io::{self, Read};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use super::binaries::{HELP, Identity, find};

/// Ends the server and removes its folder when the standard input closes, which happens however the test process ends.
/// The shell has a process group of its own and ignores what a terminal sends, so that Ctrl-C cleans up too.
const KEEPER: &str = r#"
trap '' INT TERM HUP
( cd "$FOLDER" && "$@" </dev/null >"$FOLDER/server.log" 2>&1; : >"$FOLDER/ended" ) &
cat >/dev/null
pid=$(head -n 1 "$FOLDER/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
wait
rm -rf -- "$FOLDER"
"#;

/// Waits between two looks at a starting server, and how many of them make a minute.
const PAUSE: Duration = Duration::from_millis(10);
const LOOKS: u32 = 6_000;

/// For throw-away data speed is everything; a later entry of the same name wins.
const SETTINGS: &[(&str, &str)] = &[
    ("fsync", "off"),
    ("synchronous_commit", "off"),
    ("full_page_writes", "off"),
    ("wal_level", "minimal"),
    ("max_wal_senders", "0"),
    ("max_connections", "400"),
    ("shared_buffers", "64MB"),
    ("jit", "off"),
    ("timezone", "UTC"),
    ("lc_messages", "C"),
    ("listen_addresses", "127.0.0.1"),
];

/// Why there is no server.
#[derive(Debug)]
pub enum StartError {
    /// The programs are nowhere to be found.
    NotInstalled,
    /// The programs are there and did not do what they should; the text says which and what they wrote.
    Failed(String),
}

impl std::fmt::Display for StartError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotInstalled => out.write_str(HELP),
            Self::Failed(what) => write!(out, "PostgreSQL did not start: {what}"),
        }
    }
}

impl std::error::Error for StartError {}

impl From<io::Error> for StartError {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

/// A running server. It ends, and its folder goes, when this value is dropped or the process ends.
pub struct Server {
    folder: PathBuf,
    port: u16,
    password: String,
    keeper: Child,
}

impl Server {
    /// Makes a cluster and starts a server on it: on a Unix socket in a folder that nobody else may enter, and on a
    /// loopback port behind a random password. `settings` override the fast and careless defaults.
    ///
    /// # Errors
    /// PostgreSQL is not installed, or does not start within a minute.
    pub fn start(settings: &[(&str, &str)]) -> Result<Self, StartError> {
        let programs = find().ok_or(StartError::NotInstalled)?;
        let identity = Identity::choose().map_err(StartError::Failed)?;
        let folder = make_folder(&identity)?;
        let password = random_word()?;
        let server = init_cluster(&programs, &identity, &folder, &password)
            .and_then(|()| start_on_free_port(&programs, &identity, &folder, &password, settings));
        if server.is_err() {
            // Best effort: the reason why there is no server matters more than a folder left behind.
            let _ = fs::remove_dir_all(&folder);
        }
        server
    }

    /// The URL of a database of this server, as its superuser, over the loopback port.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://obhut:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    /// The folder with tables and write-ahead log.
    pub fn data_directory(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// What the server has written about itself.
    pub fn log_file(&self) -> PathBuf {
        self.folder.join("server.log")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        // The keeper waits for the server and removes the folder; nothing is left to do if that fails.
        let _ = self.keeper.wait();
    }
}

/// A folder only the server's user may enter. In `/tmp`, because the path of a socket must be short and because root's
/// own temporary folder may be closed to the user the server runs as.
fn make_folder(identity: &Identity) -> Result<PathBuf, StartError> {
    let parent = if Path::new("/tmp").is_dir() { PathBuf::from("/tmp") } else { std::env::temp_dir() };
    let folder = tempfile::Builder::new().prefix("obhut-postgres-").tempdir_in(parent)?.keep();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700))?;
    give(&folder, identity)?;
    Ok(folder)
}

fn give(path: &Path, identity: &Identity) -> io::Result<()> {
    match identity.owner {
        Some((user, group)) => chown(path, Some(user), Some(group)),
        None => Ok(()),
    }
}

fn random_word() -> io::Result<String> {
    let mut bytes = [0; 12];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn init_cluster(programs: &Path, identity: &Identity, folder: &Path, password: &str) -> Result<(), StartError> {
    let password_file = folder.join("password");
    fs::write(&password_file, password)?;
    give(&password_file, identity)?;
    let words = identity.command_line(&programs.join("initdb"));
    let (program, arguments) = words.split_first().ok_or(StartError::NotInstalled)?;
    let output = Command::new(program)
        .args(arguments)
        .args(["--username=obhut", "--auth-local=trust", "--auth-host=md5", "--encoding=UTF8", "--locale=C"])
        .arg("--no-sync")
        .arg(format!("--pwfile={}", password_file.display()))
        .arg(format!("--pgdata={}", folder.join("data").display()))
        .current_dir(folder)
        .output()?;
    if !output.status.success() {
        return Err(StartError::Failed(format!("initdb said: {}", String::from_utf8_lossy(&output.stderr).trim())));
    }
    Ok(())
}

/// Another process may take the port between our look and the server's bind; then the next port is tried.
fn start_on_free_port(
    programs: &Path,
    identity: &Identity,
    folder: &Path,
    password: &str,
    settings: &[(&str, &str)],
) -> Result<Server, StartError> {
    let mut reason = String::new();
    for _ in 0..5 {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let mut words = identity.command_line(&programs.join("postgres"));
        words.push("-D".into());
        words.push(folder.join("data").display().to_string());
        let place = [("port", port.to_string()), ("unix_socket_directories", folder.display().to_string())];
        let settings = SETTINGS.iter().chain(settings).map(|(name, value)| (*name, (*value).to_owned())).chain(place);
        for (name, value) in settings {
            words.push("-c".into());
            words.push(format!("{name}={value}"));
        }
        let _ = fs::remove_file(folder.join("ended"));
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "sh"])
            .args(&words)
            .env("FOLDER", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        match wait_until_ready(folder) {
            Ok(()) => return Ok(Server { folder: folder.to_owned(), port, password: password.to_owned(), keeper }),
            Err(error) => reason = error,
        }
        if !reason.contains("already in use") {
            drop(keeper.stdin.take());
            keeper.wait()?;
            break;
        }
        // The keeper would remove the folder that the next attempt needs.
        keeper.kill()?;
        keeper.wait()?;
    }
    Err(StartError::Failed(reason))
}

/// The server writes its state into the eighth line of its pid file.
fn wait_until_ready(folder: &Path) -> Result<(), String> {
    for _ in 0..LOOKS {
        let state = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
        if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
            return Ok(());
        }
        if folder.join("ended").exists() {
            let log = fs::read_to_string(folder.join("server.log")).unwrap_or_default();
            return Err(format!("the server ended at once and said: {}", log.trim()));
        }
        thread::sleep(PAUSE);
    }
    Err("the server was not ready within a minute".into())
}
