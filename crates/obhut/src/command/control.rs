//! The socket of a serving process: one JSON line in, one JSON line out.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Answer, Request, run};
use crate::desk::Desk;

const NAME: &str = "control.sock";
/// The longest request: a mail of 40 MiB in base64.
const LINE_AT_MOST: u64 = 64 * 1024 * 1024;

/// The path of the socket by way of an open directory: socket paths end at 107 bytes, data directories do not.
fn path(dir: &Path) -> io::Result<(File, PathBuf)> {
    let open = File::open(dir)?;
    let path = PathBuf::from(format!("/proc/self/fd/{}/{NAME}", open.as_raw_fd()));
    Ok((open, path))
}

/// Answers requests until the process ends.
///
/// # Errors
/// When the socket cannot be made.
pub fn listen(dir: &Path, desk: &Arc<Desk>) -> io::Result<()> {
    let (open, path) = path(dir)?;
    let _ = fs::remove_file(&path);
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600))?;
    drop(open);
    let desk = Arc::clone(desk);
    std::thread::Builder::new().name("control".into()).spawn(move || {
        for stream in listener.incoming().flatten() {
            let desk = Arc::clone(&desk);
            std::thread::spawn(move || drop(serve(stream, &desk)));
        }
    })?;
    Ok(())
}

fn serve(stream: UnixStream, desk: &Arc<Desk>) -> io::Result<()> {
    let mut lines = BufReader::new(io::Read::take(stream.try_clone()?, LINE_AT_MOST));
    let mut out = stream;
    let mut line = String::new();
    while lines.read_line(&mut line)? > 0 {
        let answer = match serde_json::from_str::<Request>(&line) {
            Ok(request) => run::run(desk, request),
            Err(_) => Answer::failed("the serving process does not know this request; is it of another version?"),
        };
        serde_json::to_writer(&mut out, &answer)?;
        out.write_all(b"\n")?;
        line.clear();
        lines.get_mut().set_limit(LINE_AT_MOST);
    }
    Ok(())
}

/// A line to the process that serves a data directory.
pub struct Remote {
    stream: BufReader<UnixStream>,
}

impl Remote {
    /// Connects.
    ///
    /// # Errors
    /// When nobody answers.
    pub fn connect(dir: &Path) -> io::Result<Self> {
        let (open, path) = path(dir)?;
        let stream = UnixStream::connect(&path)?;
        drop(open);
        Ok(Self { stream: BufReader::new(stream) })
    }

    /// Asks and waits for the answer.
    ///
    /// # Errors
    /// When the serving process goes away.
    pub fn ask(&mut self, request: &Request) -> io::Result<Answer> {
        let mut line = serde_json::to_string(request)?;
        line.push('\n');
        self.stream.get_mut().write_all(line.as_bytes())?;
        let mut answer = String::new();
        self.stream.read_line(&mut answer)?;
        Ok(serde_json::from_str(&answer)?)
    }
}
