//! The release server as a process of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::client;

/// A serving process; it ends when this is dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From its start to the first good answer, in milliseconds.
    pub started_in: f64,
}

/// A port that is free now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Server {
    /// Starts the server beside this program on a data directory.
    pub fn start(data: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(program()?);
        command.arg("serve").arg("--data").arg(data);
        // One client speaks for all: what a single credential may ask is not what is measured.
        command.args(["--listen", &format!("127.0.0.1:{port}"), "--requests-per-minute", "60000000"]);
        Self::spawn(command, port, "/health")
    }

    /// Starts a command that serves on a port.
    pub fn spawn(mut command: Command, port: u16, path: &str) -> Result<Self> {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let begin = Instant::now();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut server = Self { child: child.context("the server cannot be started")?, address, started_in: 0.0 };
        let request = client::request("GET", path, "", "");
        while begin.elapsed() < Duration::from_secs(60) {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended: {status}");
            }
            if client::once(address, &request).is_ok_and(|(status, _)| status == 200) {
                server.started_in = begin.elapsed().as_secs_f64() * 1000.0;
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        bail!("the server does not answer")
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Asked to end, it folds its files in; only if it does not is it made to.
        let _ = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        for _ in 0..1000 {
            if matches!(self.child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `target/release/obhut`, beside the directory of this program.
fn program() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    let release = own.parent().and_then(Path::parent).context("this program lies in no target directory")?;
    Ok(release.join("obhut"))
}
