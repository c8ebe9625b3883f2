//! The program itself, started as people start it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use base64::Engine as _;
use serde_json::Value;

/// The administrator's address.
pub const ADMIN: &str = "ada@lindhof.example";
/// The administrator's password.
pub const PASSWORD: &str = "correct horse battery staple";

/// A desk on disk.
pub struct Program {
    /// The data directory.
    pub data: PathBuf,
    /// What the program wrote, everything it was ever told to write included.
    pub log: PathBuf,
    database: Option<String>,
    _folder: tempfile::TempDir,
}

/// A desk that is served.
pub struct Served {
    child: Child,
    /// `host:port`.
    pub address: String,
    reader: Option<std::thread::JoinHandle<()>>,
}

impl Program {
    /// A directory for a desk, on SQLite or on the PostgreSQL database of this URL.
    pub fn new(database: Option<&str>) -> Self {
        let folder = testkit::temp_dir();
        Self::in_folder(folder, "data", database)
    }

    /// The same with a path below the folder.
    pub fn in_folder(folder: tempfile::TempDir, below: &str, database: Option<&str>) -> Self {
        let data = folder.path().join(below);
        let log = folder.path().join("program.log");
        std::fs::write(&log, "").unwrap();
        Self { data, log, database: database.map(str::to_owned), _folder: folder }
    }

    /// The program with these arguments and nothing of our own environment but the path.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_obhut"));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.args(arguments).arg("--data").arg(&self.data).stdin(Stdio::null());
        if let Some(url) = &self.database {
            command.env("OBHUT_DATABASE", url);
        }
        command
    }

    /// Runs to the end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.keep(self.command(arguments).env("OBHUT_ADMIN_PASSWORD", PASSWORD).output().unwrap())
    }

    /// Runs to the end with something on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut command = self.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        self.keep(child.wait_with_output().unwrap())
    }

    fn keep(&self, output: Output) -> Output {
        let mut log = std::fs::OpenOptions::new().append(true).open(&self.log).unwrap();
        log.write_all(&output.stdout).unwrap();
        log.write_all(&output.stderr).unwrap();
        output
    }

    /// Sets up the account `lindhof`; answers an API token of its administrator.
    pub fn set_up(&self) -> String {
        let output = self.run(&["init", "--account", "lindhof", "--admin-email", ADMIN, "--admin-name", "Ada Admin"]);
        assert!(output.status.success(), "{}", said(&output));
        self.token()
    }

    /// A new API token of the administrator.
    pub fn token(&self) -> String {
        // It is the one secret on standard output, so it does not go into the kept log.
        let output = self.command(&["token", "create", "--email", ADMIN, "--name", "test"]).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).unwrap().split_whitespace().last().unwrap().to_owned()
    }

    /// Serves on a free port.
    pub fn serve(&self, options: &[&str]) -> Served {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.args(options);
        self.start(command)
    }

    /// Starts a command that serves, and waits until it says where.
    pub fn start(&self, mut command: Command) -> Served {
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut log = std::fs::OpenOptions::new().append(true).open(&self.log).unwrap();
        let mut told = String::new();
        let address = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "it ended before it served:\n{told}");
            log.write_all(line.as_bytes()).unwrap();
            if let Some((_, rest)) = line.split_once("Obhut serves on http://") {
                break rest.trim().split('/').next().unwrap().to_owned();
            }
            told.push_str(&line);
        };
        let reader = std::thread::spawn(move || drop(std::io::copy(&mut lines, &mut log)));
        Served { child, address, reader: Some(reader) }
    }

    /// Opens the directory in this process, as the next start would.
    pub fn open(&self) -> (obhut::start::DataDir, std::sync::Arc<obhut::desk::Desk>) {
        let Ok(dir) = obhut::start::DataDir::take(&self.data) else { panic!("somebody serves the directory") };
        let place = obhut::config::Place {
            data: Some(self.data.clone()),
            database: self.database.clone(),
            ..obhut::config::Place::default()
        };
        let desk = obhut::start::open(&dir, &place, world::World::real()).unwrap();
        (dir, desk)
    }
}

/// What a command wrote, for messages.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

impl Served {
    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Calls a path with a body; answers status and body. An error is a connection that broke.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        token: &str,
        kind: &str,
        body: &[u8],
    ) -> std::io::Result<(u16, Vec<u8>)> {
        let credentials = base64::engine::general_purpose::STANDARD.encode(format!("{ADMIN}/token:{token}"));
        let mut stream = TcpStream::connect(&self.address)?;
        let length = body.len();
        let head = format!(
            "{method} {path} HTTP/1.0\r\nHost: {}\r\nAuthorization: Basic {credentials}\r\nContent-Type: {kind}\r\n\
             Content-Length: {length}\r\n\r\n",
            self.address
        );
        stream.write_all(head.as_bytes())?;
        stream.write_all(body)?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let status = String::from_utf8_lossy(&answer[..end]).split(' ').nth(1).and_then(|status| status.parse().ok());
        Ok((status.ok_or(std::io::ErrorKind::InvalidData)?, answer.split_off(end + 4)))
    }

    /// Calls the API with JSON.
    pub fn call(&self, method: &str, path: &str, token: &str, body: &Value) -> (u16, Value) {
        let bytes = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        let (status, answer) = self.send(method, path, token, "application/json", &bytes).unwrap();
        (status, serde_json::from_slice(&answer).unwrap_or_default())
    }

    /// Tells it to end, and waits.
    pub fn stop(mut self) {
        let ended = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(ended.success());
        assert!(self.child.wait().unwrap().success(), "it ends well when told to");
        self.reader.take().unwrap().join().unwrap();
    }

    /// Ends it as a crash does.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.reader.take().unwrap().join().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes a file and answers its path as text.
pub fn file(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}
