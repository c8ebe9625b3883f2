//! A connection to a mail server: name, TCP, TLS, each with an error of its own, and a wait that can be broken off.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// How the connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Not at all: only for a server on the same machine.
    None,
    /// Begins in the clear and turns to TLS, or fails.
    #[default]
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// Where a server is and how to reach it.
#[derive(Clone, Default)]
pub struct Endpoint {
    /// Its name; the certificate must be for it.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Protection of the connection.
    pub security: Security,
    /// How long to wait for the other side, in each step.
    pub timeout: Duration,
    /// A file with further root certificates in PEM form.
    pub extra_roots: Option<PathBuf>,
}

/// Who we are to a server.
#[derive(Clone)]
pub enum Login {
    /// Name and password.
    Password {
        /// The name.
        user: String,
        /// The password.
        password: String,
    },
    /// Name and an access token that is good for minutes (RFC 6750).
    Token {
        /// The name.
        user: String,
        /// The access token.
        token: String,
    },
}

/// What failed. Carries no address and no text of the other side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// There is no such host.
    #[error("the name of the mail server is not known")]
    Name,
    /// Nobody listens there.
    #[error("the mail server could not be reached")]
    Unreachable,
    /// No trusted TLS.
    #[error("no trusted TLS connection to the mail server")]
    Tls,
    /// The file of further roots is none.
    #[error("the file of root certificates cannot be used")]
    Roots,
    /// The other side says nothing.
    #[error("the mail server does not answer in time")]
    TimedOut,
    /// The other side has hung up.
    #[error("the mail server closed the connection")]
    Closed,
    /// We were told to end.
    #[error("told to end")]
    Stopped,
}

/// Set to `true`, every wait on the connections that hold it ends within a quarter of a second.
pub type Stop = Arc<AtomicBool>;

/// How long one look at the socket lasts; in between the stop is looked at.
const SLICE: Duration = Duration::from_millis(250);
/// How much is read at once.
const CHUNK: usize = 64 * 1024;

/// An open connection. Blocks.
pub(crate) struct Stream {
    line: Line,
    stop: Stop,
}

enum Line {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
    /// Between the two, and after a failed change.
    Gone,
}

impl Stream {
    /// Finds the host, connects, and shakes hands where TLS comes first.
    pub(crate) fn connect(endpoint: &Endpoint, stop: &Stop) -> Result<Self, NetError> {
        let tcp = reach(endpoint)?;
        let mut stream = Self { line: Line::Plain(tcp), stop: Arc::clone(stop) };
        if endpoint.security == Security::Tls {
            stream.start_tls(endpoint)?;
        }
        Ok(stream)
    }

    /// Turns the connection to TLS. What the other side sent in the clear before is the caller's to refuse.
    pub(crate) fn start_tls(&mut self, endpoint: &Endpoint) -> Result<(), NetError> {
        let Line::Plain(mut tcp) = std::mem::replace(&mut self.line, Line::Gone) else { return Err(NetError::Closed) };
        let config = client_config(endpoint.extra_roots.as_deref())?;
        let name = ServerName::try_from(endpoint.host.clone()).map_err(|_| NetError::Name)?;
        let mut tls = ClientConnection::new(Arc::new(config), name).map_err(|_| NetError::Tls)?;
        let mut left = slices(endpoint.timeout);
        while tls.is_handshaking() {
            match tls.complete_io(&mut tcp) {
                Ok(_) => {}
                Err(error) if waits(&error) => self.again(&mut left)?,
                Err(error) if error.kind() == ErrorKind::InvalidData => return Err(NetError::Tls),
                // Some servers hang up on a handshake that they do not like.
                Err(_) => return Err(NetError::Tls),
            }
        }
        self.line = Line::Tls(Box::new(StreamOwned::new(tls, tcp)));
        Ok(())
    }

    /// Appends what comes next, waiting for it as long as `patience`.
    pub(crate) fn read_some(&mut self, into: &mut Vec<u8>, patience: Duration) -> Result<(), NetError> {
        let mut chunk = [0; CHUNK];
        let mut left = slices(patience);
        loop {
            let read = match &mut self.line {
                Line::Plain(tcp) => tcp.read(&mut chunk),
                Line::Tls(tls) => tls.read(&mut chunk),
                Line::Gone => return Err(NetError::Closed),
            };
            match read {
                Ok(0) => return Err(NetError::Closed),
                Ok(count) => {
                    into.extend_from_slice(chunk.get(..count).unwrap_or_default());
                    return Ok(());
                }
                Err(error) if waits(&error) => self.again(&mut left)?,
                Err(_) => return Err(NetError::Closed),
            }
        }
    }

    /// Sends all of it.
    pub(crate) fn write_all(&mut self, bytes: &[u8]) -> Result<(), NetError> {
        let written = match &mut self.line {
            Line::Plain(tcp) => tcp.write_all(bytes).and_then(|()| tcp.flush()),
            Line::Tls(tls) => tls.write_all(bytes).and_then(|()| tls.flush()),
            Line::Gone => return Err(NetError::Closed),
        };
        written.map_err(|_| NetError::Closed)
    }

    /// One slice has passed without a word.
    fn again(&self, left: &mut u64) -> Result<(), NetError> {
        if self.stop.load(Ordering::Acquire) {
            return Err(NetError::Stopped);
        }
        *left = left.checked_sub(1).ok_or(NetError::TimedOut)?;
        Ok(())
    }
}

/// Finds the host and connects to it; the first address that answers is taken.
pub(crate) fn reach(endpoint: &Endpoint) -> Result<TcpStream, NetError> {
    let addresses = (endpoint.host.as_str(), endpoint.port).to_socket_addrs().map_err(|_| NetError::Name)?;
    let mut failed = NetError::Name;
    for address in addresses.take(8) {
        match TcpStream::connect_timeout(&address, endpoint.timeout.max(SLICE)) {
            Ok(tcp) => {
                let set =
                    tcp.set_read_timeout(Some(SLICE)).and_then(|()| tcp.set_write_timeout(Some(endpoint.timeout)));
                set.and_then(|()| tcp.set_nodelay(true)).map_err(|_| NetError::Unreachable)?;
                return Ok(tcp);
            }
            Err(_) => failed = NetError::Unreachable,
        }
    }
    Err(failed)
}

fn slices(patience: Duration) -> u64 {
    u64::try_from(patience.as_millis() / SLICE.as_millis()).unwrap_or(u64::MAX)
}

fn waits(error: &std::io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

/// How we check whom we speak to over TLS: the usual roots, and those in a file.
pub fn client_config(extra_roots: Option<&Path>) -> Result<ClientConfig, NetError> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(path) = extra_roots {
        let pem = std::fs::read(path).map_err(|_| NetError::Roots)?;
        for one in CertificateDer::pem_slice_iter(&pem) {
            roots.add(one.map_err(|_| NetError::Roots)?).map_err(|_| NetError::Roots)?;
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| NetError::Tls)?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
