//! TLS at our own door, for desks without a proxy in front.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tower::Service as _;

use crate::config::Serve;
use crate::http::{Front, Secure, door};

/// Reads certificate and key.
///
/// # Errors
/// One line that names the option at fault.
pub fn acceptor(options: &Serve) -> Result<TlsAcceptor, String> {
    let cert = options.tls_cert.as_deref().ok_or("--tls-cert is missing: the certificate chain for --tls-listen")?;
    let key = options.tls_key.as_deref().ok_or("--tls-key is missing: the private key for --tls-listen")?;
    let chain: Result<Vec<_>, _> = CertificateDer::pem_reader_iter(&mut open(cert, "--tls-cert")?).collect();
    let chain = chain.map_err(|_| format!("--tls-cert: {} holds no PEM certificates", cert.display()))?;
    let key = PrivateKeyDer::from_pem_reader(&mut open(key, "--tls-key")?)
        .map_err(|_| format!("--tls-key: {} holds no PEM key", key.display()))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|_| "--tls-cert and --tls-key do not belong together".to_owned())?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn open(path: &Path, option: &str) -> Result<BufReader<File>, String> {
    File::open(path).map(BufReader::new).map_err(|error| format!("{option}: {}: {error}", path.display()))
}

/// Serves connections until the process ends.
pub async fn serve(listener: TcpListener, acceptor: TlsAcceptor, front: Front) {
    loop {
        let (stream, peer) = door::next(&listener).await;
        let (acceptor, front) = (acceptor.clone(), front.clone());
        tokio::spawn(async move {
            // A visitor who cannot speak TLS gets no answer; there is nobody to tell.
            let Ok(stream) = acceptor.accept(stream).await else { return };
            let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(Secure);
                request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
                front.clone().call(request)
            });
            let _ = door::connections().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
