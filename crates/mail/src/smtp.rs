//! Sending over SMTP (RFC 5321) with TLS.

use std::path::PathBuf;
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{SmtpTransport, Transport as _};

/// How the connection is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// Not at all: only for a relay on the same machine.
    None,
    /// Begins in the clear and turns to TLS, or fails (RFC 3207).
    #[default]
    StartTls,
    /// TLS from the first byte (RFC 8314).
    Tls,
}

/// Where and how to hand mail over.
#[derive(Clone, Default)]
pub struct Config {
    /// Host name of the relay; the certificate must be for it.
    pub host: String,
    /// 25, 465 or 587, as a rule.
    pub port: u16,
    /// Protection of the connection.
    pub security: Security,
    /// User name and password.
    pub login: Option<(String, String)>,
    /// How long to wait for the other side, in each step.
    pub timeout: Duration,
    /// A file with further root certificates in PEM form.
    pub extra_roots: Option<PathBuf>,
    /// How we call ourselves; the relay's idea of our host where not set.
    pub hello: Option<String>,
}

/// Why a mail was not handed over. Carries no address and no text of the other side, which often quotes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The other side says: not now (4xx). Try again later.
    #[error("the mail server refused for now, code {0}")]
    Temporary(u16),
    /// The other side says: never (5xx). Do not try again.
    #[error("the mail server refused for good, code {0}")]
    Permanent(u16),
    /// Nobody answers, or the connection broke. Try again later.
    #[error("the mail server could not be reached")]
    Unreachable,
    /// Certificate or protocol of TLS. Try again later; it needs an administrator.
    #[error("no trusted TLS connection to the mail server")]
    Tls,
    /// The settings are wrong: host, certificate file, login method. It needs an administrator.
    #[error("the mail settings are wrong: {0}")]
    Config(&'static str),
    /// An address of the envelope is no address. Do not try again.
    #[error("an envelope address is not valid")]
    Address,
}

impl SendError {
    /// Whether the same mail may succeed later without anybody changing it.
    pub fn is_temporary(self) -> bool {
        matches!(self, Self::Temporary(_) | Self::Unreachable | Self::Tls | Self::Config(_))
    }
}

/// A relay with its pooled connections. Blocks: call it from a thread that may wait.
#[derive(Clone)]
pub struct Transport {
    inner: SmtpTransport,
}

impl Transport {
    /// Prepares a transport; no connection is made yet.
    pub fn new(config: &Config) -> Result<Self, SendError> {
        let tls = match config.security {
            Security::None => Tls::None,
            Security::StartTls => Tls::Required(parameters(config)?),
            Security::Tls => Tls::Wrapper(parameters(config)?),
        };
        let mut builder = SmtpTransport::builder_dangerous(config.host.clone())
            .port(config.port)
            .tls(tls)
            .timeout(Some(config.timeout));
        if let Some((user, password)) = &config.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        if let Some(hello) = &config.hello {
            builder = builder.hello_name(ClientId::Domain(hello.clone()));
        }
        Ok(Self { inner: builder.build() })
    }

    /// Hands a mail over. `from` empty stands for the null return path. Success means that the relay took it for every
    /// recipient.
    pub fn send(&self, from: &str, recipients: &[&str], bytes: &[u8]) -> Result<(), SendError> {
        let from = match from {
            "" => None,
            from => Some(from.parse().map_err(|_| SendError::Address)?),
        };
        let recipients =
            recipients.iter().map(|one| one.parse()).collect::<Result<Vec<_>, _>>().map_err(|_| SendError::Address)?;
        let envelope = Envelope::new(from, recipients).map_err(|_| SendError::Address)?;
        self.inner.send_raw(&envelope, bytes).map(|_| ()).map_err(|error| kind(&error))
    }
}

/// Hands one mail over on a connection of its own; see [`Transport`] for many.
pub fn send(config: &Config, from: &str, recipients: &[&str], bytes: &[u8]) -> Result<(), SendError> {
    Transport::new(config)?.send(from, recipients, bytes)
}

fn parameters(config: &Config) -> Result<TlsParameters, SendError> {
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.extra_roots {
        let pem = std::fs::read(path).map_err(|_| SendError::Config("the file of root certificates cannot be read"))?;
        let roots =
            Certificate::from_pem(&pem).map_err(|_| SendError::Config("the file of root certificates holds none"))?;
        builder = builder.add_root_certificate(roots);
    }
    builder.build().map_err(|_| SendError::Config("TLS cannot be set up for this host"))
}

fn kind(error: &lettre::transport::smtp::Error) -> SendError {
    let code = error.status().map_or(0, u16::from);
    if error.is_permanent() {
        return SendError::Permanent(code);
    }
    if error.is_transient() {
        return SendError::Temporary(code);
    }
    if error.is_tls() {
        return SendError::Tls;
    }
    // The client itself refuses when the relay offers no STARTTLS, no login method, or no way for the envelope.
    if error.is_client() {
        return SendError::Config("the mail server does not offer what the settings ask for");
    }
    SendError::Unreachable
}
