//! TLS to PostgreSQL with rustls, verified: `?sslmode=require` or `verify-full` in the URL, further roots by
//! `sslrootcert=FILE`. Both check certificate and name: a connection that anybody may listen in to is none.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{CertificateError, ClientConfig, Error as RustlsError, RootCertStore, crypto};

use crate::Error;

/// Makes TLS connections to one server.
#[derive(Clone)]
pub(crate) struct Tls {
    config: Arc<ClientConfig>,
}

/// Takes what the driver does not know out of a URL: `sslrootcert`, and `verify-full` and `verify-ca`, which are
/// `require` for it. Answers the URL for the driver, the file of roots, and whether TLS is asked for.
pub(crate) fn read(url: &str) -> (String, Option<String>, bool) {
    let Some((base, query)) = url.split_once('?') else { return (url.to_owned(), None, false) };
    let (mut roots, mut wanted, mut kept) = (None, false, Vec::new());
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("sslrootcert", file)) => roots = Some(file.replace("%2F", "/")),
            Some(("sslmode", "require" | "verify-full" | "verify-ca")) => {
                wanted = true;
                kept.push("sslmode=require");
            }
            _ => kept.push(pair),
        }
    }
    let url = if kept.is_empty() { base.to_owned() } else { format!("{base}?{}", kept.join("&")) };
    (url, roots, wanted)
}

impl Tls {
    /// With the usual roots and those in the file.
    pub(crate) fn new(roots: Option<&str>) -> Result<Self, Error> {
        let unusable = || Error::Unavailable("the file of root certificates (sslrootcert) cannot be used".into());
        let mut store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(path) = roots {
            for one in CertificateDer::pem_file_iter(path).map_err(|_| unusable())? {
                store.add(one.map_err(|_| unusable())?).map_err(|_| unusable())?;
            }
        }
        let builder = ClientConfig::builder_with_provider(Arc::new(crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| Error::Unavailable("TLS cannot be set up".into()))?;
        Ok(Self { config: Arc::new(builder.with_root_certificates(store).with_no_client_auth()) })
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> MakeTlsConnect<S> for Tls {
    type Stream = Encrypted<S>;
    type TlsConnect = Connect;
    type Error = io::Error;

    fn make_tls_connect(&mut self, domain: &str) -> Result<Connect, io::Error> {
        let name = ServerName::try_from(domain.to_owned()).map_err(io::Error::other)?;
        Ok(Connect { connector: TlsConnector::from(Arc::clone(&self.config)), name })
    }
}

/// One handshake.
pub(crate) struct Connect {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> TlsConnect<S> for Connect {
    type Stream = Encrypted<S>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Encrypted<S>>> + Send>>;

    fn connect(self, stream: S) -> Self::Future {
        Box::pin(async move { self.connector.connect(self.name, stream).await.map(|tls| Encrypted(Box::new(tls))) })
    }
}

/// A connection within TLS.
pub(crate) struct Encrypted<S>(Box<tokio_rustls::client::TlsStream<S>>);

impl<S: AsyncRead + AsyncWrite + Unpin> TlsStream for Encrypted<S> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Encrypted<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_read(cx, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Encrypted<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_shutdown(cx)
    }
}

/// What to tell when a handshake failed; none when the fault is another.
pub(crate) fn refusal(error: &postgres::Error) -> Option<Error> {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        let inner = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(RustlsError::InvalidCertificate(fault)) = inner.and_then(|inner| inner.downcast_ref()) {
            let why = match fault {
                CertificateError::UnknownIssuer => "nobody trusted has signed it; name who did: sslrootcert=FILE",
                CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired",
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                    "it is for another name than the host in the URL"
                }
                _ => "it is not valid",
            };
            return Some(Error::Unavailable(format!("the server's certificate is refused: {why}")));
        }
        source = cause.source();
    }
    let text = error.to_string();
    text.contains("TLS").then(|| Error::Unavailable("no encrypted connection: the server offers no TLS".into()))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn what_the_driver_does_not_know_is_taken_out_of_the_url() {
        let plain = "postgres://u:p@host/db";
        assert_eq!(read(plain), (plain.to_owned(), None, false));
        let full = "postgres://u:p@host/db?sslmode=verify-full&sslrootcert=/etc/ca.pem&connect_timeout=5";
        let known = "postgres://u:p@host/db?sslmode=require&connect_timeout=5".to_owned();
        assert_eq!(read(full), (known, Some("/etc/ca.pem".to_owned()), true));
        assert_eq!(
            read("postgres://host/db?sslmode=disable"),
            ("postgres://host/db?sslmode=disable".to_owned(), None, false)
        );
    }
}
