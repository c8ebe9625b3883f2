//! Sending over SMTP (RFC 5321) with TLS, with a password or an access token.

use std::sync::{Arc, Mutex, PoisonError};

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{Certificate, SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};

pub use crate::net::{Endpoint, Login, NetError, Security};

/// Connections kept open for the next mail.
const KEPT: usize = 2;

/// Where and how to hand mail over.
#[derive(Clone, Default)]
pub struct Config {
    /// The relay.
    pub endpoint: Endpoint,
    /// Who we are to it.
    pub login: Option<Login>,
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
    /// The other side says that none of the addresses exists. Do not try again.
    #[error("the mail server knows no such address, code {0}")]
    NoSuchAddress(u16),
    /// There is no host of this name. Try again later.
    #[error("the name of the mail server is not known")]
    Name,
    /// Nobody answers, or the connection broke. Try again later.
    #[error("the mail server could not be reached")]
    Unreachable,
    /// Certificate or protocol of TLS. Try again later; it needs an administrator.
    #[error("no trusted TLS connection to the mail server")]
    Tls,
    /// The sign-in was refused. Try again later; it needs an administrator.
    #[error("the mail server refused the sign-in")]
    Login,
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
        !matches!(self, Self::Permanent(_) | Self::NoSuchAddress(_) | Self::Address)
    }
}

/// A recipient whom the relay refused for good while it took the mail for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which of the recipients.
    pub index: usize,
    /// The reply's code.
    pub code: u16,
    /// Whether the address itself is at fault (RFC 3463, 5.1.x).
    pub no_such_address: bool,
}

/// A relay with connections kept open. Blocks: call it from a thread that may wait.
#[derive(Clone)]
pub struct Transport {
    config: Arc<Config>,
    tls: Option<TlsParameters>,
    idle: Arc<Mutex<Vec<SmtpConnection>>>,
}

impl Transport {
    /// Prepares a transport; no connection is made yet.
    pub fn new(config: &Config) -> Result<Self, SendError> {
        let tls = match config.endpoint.security {
            Security::None => None,
            Security::StartTls | Security::Tls => Some(parameters(&config.endpoint)?),
        };
        Ok(Self { config: Arc::new(config.clone()), tls, idle: Arc::default() })
    }

    /// Hands a mail over. `from` empty stands for the null return path. Success means that the relay took it for every
    /// recipient but those in the answer. A recipient who is refused for now has nobody get it: it comes again as a whole.
    pub fn send(&self, from: &str, recipients: &[&str], bytes: &[u8]) -> Result<Vec<Refusal>, SendError> {
        let from = match from {
            "" => None,
            from => Some(from.parse().map_err(|_| SendError::Address)?),
        };
        let recipients = recipients.iter().map(|one| one.parse()).collect::<Result<Vec<Address>, _>>();
        let recipients = recipients.map_err(|_| SendError::Address)?;
        if recipients.is_empty() {
            return Err(SendError::Address);
        }
        let mut connection = self.take()?;
        let sent = converse(&mut connection, from, &recipients, bytes);
        match &sent {
            Ok(_) => self.keep(connection),
            // After a refusal nobody knows what the relay still remembers.
            Err(_) => connection.abort(),
        }
        sent
    }

    /// Connects and signs in, as for a mail, and hangs up.
    pub fn test(&self) -> Result<(), SendError> {
        crate::net::reach(&self.config.endpoint).map_err(|error| match error {
            NetError::Name => SendError::Name,
            _ => SendError::Unreachable,
        })?;
        let mut connection = self.connect()?;
        let _ = connection.quit();
        Ok(())
    }

    fn take(&self) -> Result<SmtpConnection, SendError> {
        loop {
            let Some(mut kept) = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop() else {
                return self.connect();
            };
            // Relays hang up on those who say nothing for a while.
            if kept.test_connected() {
                return Ok(kept);
            }
        }
    }

    fn keep(&self, connection: SmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < KEPT {
            idle.push(connection);
        }
    }

    fn connect(&self) -> Result<SmtpConnection, SendError> {
        let endpoint = &self.config.endpoint;
        let hello = self.config.hello.clone().map_or_else(ClientId::default, ClientId::Domain);
        let first = self.tls.as_ref().filter(|_| endpoint.security == Security::Tls);
        let place = (endpoint.host.as_str(), endpoint.port);
        let mut connection = SmtpConnection::connect(place, Some(endpoint.timeout), &hello, first, None)
            .map_err(|error| kind(&error))?;
        if let Some(tls) = self.tls.as_ref().filter(|_| endpoint.security == Security::StartTls) {
            if !connection.can_starttls() {
                connection.abort();
                return Err(SendError::Tls);
            }
            // Whatever goes wrong between the word STARTTLS and the first word within is TLS.
            connection
                .starttls(tls, &hello)
                .map_err(|error| if error.is_timeout() { kind(&error) } else { SendError::Tls })?;
        }
        if let Some(login) = &self.config.login {
            sign_in(&mut connection, login).inspect_err(|_| connection.abort())?;
        }
        Ok(connection)
    }
}

fn sign_in(connection: &mut SmtpConnection, login: &Login) -> Result<(), SendError> {
    let (mechanisms, name, secret): (&[Mechanism], _, _) = match login {
        Login::Password { user, password } => (&[Mechanism::Plain, Mechanism::Login], user, password),
        Login::Token { user, token } => (&[Mechanism::Xoauth2], user, token),
    };
    if connection.server_info().get_auth_mechanism(mechanisms).is_none() {
        return Err(SendError::Config("the mail server does not offer this way to sign in"));
    }
    match connection.auth(mechanisms, &Credentials::new(name.clone(), secret.clone())) {
        Ok(_) => Ok(()),
        Err(error) if error.is_transient() => Err(kind(&error)),
        // A refusal, or a question after a token that has run out.
        Err(error) if error.is_permanent() || error.is_client() || error.is_response() => Err(SendError::Login),
        Err(error) => Err(kind(&error)),
    }
}

/// The talk about one mail.
fn converse(
    connection: &mut SmtpConnection,
    from: Option<Address>,
    recipients: &[Address],
    bytes: &[u8],
) -> Result<Vec<Refusal>, SendError> {
    let mut options = Vec::new();
    let foreign = from.iter().chain(recipients).any(|address| !AsRef::<str>::as_ref(address).is_ascii());
    for (needed, extension, option) in [
        (foreign, Extension::SmtpUtfEight, MailParameter::SmtpUtfEight),
        (!bytes.is_ascii(), Extension::EightBitMime, MailParameter::Body(MailBodyParameter::EightBitMime)),
    ] {
        if needed && !connection.server_info().supports_feature(extension) {
            return Err(SendError::Config("the mail server does not offer what the mail needs"));
        }
        options.extend(needed.then_some(option));
    }
    connection.command(Mail::new(from, options)).map_err(|error| kind(&error))?;
    let mut refused = Vec::new();
    for (index, recipient) in recipients.iter().enumerate() {
        match connection.command(Rcpt::new(recipient.clone(), vec![])) {
            Ok(_) => {}
            Err(error) if error.is_permanent() => {
                let code = error.status().map_or(0, u16::from);
                refused.push(Refusal { index, code, no_such_address: names_the_address(&error) });
            }
            Err(error) => return Err(kind(&error)),
        }
    }
    if refused.len() == recipients.len() {
        let code = refused.first().map_or(0, |refusal| refusal.code);
        let all_unknown = refused.iter().all(|refusal| refusal.no_such_address);
        return Err(if all_unknown { SendError::NoSuchAddress(code) } else { SendError::Permanent(code) });
    }
    connection.command(Data).map_err(|error| kind(&error))?;
    connection.message(bytes).map_err(|error| kind(&error))?;
    Ok(refused)
}

/// Whether the reply's enhanced code speaks of the address: 5.1.x.
fn names_the_address(error: &lettre::transport::smtp::Error) -> bool {
    use std::error::Error as _;
    error.source().is_some_and(|source| source.to_string().trim_start().starts_with("5.1."))
}

/// Hands one mail over on a connection of its own; see [`Transport`] for many.
pub fn send(config: &Config, from: &str, recipients: &[&str], bytes: &[u8]) -> Result<Vec<Refusal>, SendError> {
    Transport::new(config)?.send(from, recipients, bytes)
}

fn parameters(endpoint: &Endpoint) -> Result<TlsParameters, SendError> {
    let mut builder = TlsParameters::builder(endpoint.host.clone());
    if let Some(path) = &endpoint.extra_roots {
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
    // The client itself refuses when the relay offers no way for the mail.
    if error.is_client() {
        return SendError::Config("the mail server does not offer what the settings ask for");
    }
    SendError::Unreachable
}
