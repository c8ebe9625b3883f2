//! Access tokens for mail servers: asked for with a refresh token (RFC 6749 §6), kept in memory until shortly before
//! they run out. Microsoft 365 and Google give them out this way.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use serde::Deserialize;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use zeroize::Zeroizing;

use super::servers::{self, PATIENCE, Server};
use crate::context::Cx;

/// The longest answer that is read.
const ANSWER_AT_MOST: usize = 64 * 1024;
/// A token is replaced so many seconds before it runs out.
const BEFORE_END: i64 = 60;
/// How long a token is good that does not say it.
const USUAL_SECONDS: i64 = 300;

/// Why there is no access token, as words that may be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// The address where tokens are given out is none, or goes without TLS to another machine.
    Address,
    /// Nobody answers there, or without trusted TLS.
    Unreachable,
    /// The refresh token or the client is refused: somebody has to allow the access anew.
    Refused,
    /// What comes back is no token.
    Answer,
}

impl TokenError {
    /// As a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Address => "token_address",
            Self::Unreachable => "token_server_unreachable",
            Self::Refused => "token_refused",
            Self::Answer => "token_answer",
        }
    }
}

/// An access token in memory.
#[derive(Clone)]
pub(super) struct Access {
    /// The token.
    pub(super) token: Zeroizing<String>,
    /// The settings it was asked for with.
    pub(super) settings: i64,
    ends_at: i64,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: Option<i64>,
    refresh_token: Option<String>,
}

#[derive(Deserialize)]
struct Refused {
    error: String,
}

/// A token for this server: the one in memory, or a fresh one. Blocks; call it from a thread that may wait, never within
/// a transaction.
pub(super) fn token(cx: &Cx, server: &Server) -> Result<Zeroizing<String>, TokenError> {
    let place = (cx.id(), server.row.id);
    let now = cx.desk.world.clock.now().0 / 1_000_000;
    let known = cx.desk.posts.access(place);
    if let Some(known) = known.filter(|known| known.settings == server.row.updated_at && known.ends_at > now) {
        return Ok(known.token);
    }
    let granted = ask(cx, server)?;
    if let Some(next) = &granted.refresh_token {
        let (inner, id, next) = (cx.clone(), server.row.id, Zeroizing::new(next.clone()));
        // The old one may be spent: without the new one nobody gets in again.
        let stored = cx.desk.db.write_blocking(move |tx| servers::renew(tx, &inner, id, &next));
        if stored.is_err() {
            tracing::error!(server = server.row.id, "a new refresh token could not be stored");
        }
    }
    let lasts = granted.expires_in.unwrap_or(USUAL_SECONDS).clamp(0, 86_400);
    let access = Access {
        token: Zeroizing::new(granted.access_token),
        settings: server.row.updated_at,
        ends_at: now.saturating_add(lasts - BEFORE_END),
    };
    cx.desk.posts.keep_access(place, access.clone());
    Ok(access.token)
}

/// Whether a refresh token may be sent to this address: over TLS, or within this machine.
pub(super) fn is_safe(url: &str) -> bool {
    Place::of(url).is_some()
}

/// Where tokens are given out.
struct Place {
    tls: bool,
    host: String,
    port: u16,
    path: String,
}

impl Place {
    fn of(url: &str) -> Option<Self> {
        let uri: axum::http::Uri = url.trim().parse().ok()?;
        let host = uri.host()?.trim_matches(['[', ']']).to_owned();
        let tls = match uri.scheme_str()? {
            "https" => true,
            "http" if servers::is_here(&host) => false,
            _ => return None,
        };
        let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        let plain = uri.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        plain.then_some(Self { tls, host, port, path })
    }
}

fn ask(cx: &Cx, server: &Server) -> Result<Granted, TokenError> {
    let login = &server.login;
    let text = |field| Zeroizing::new(Server::text(field));
    let place = Place::of(&text(login.token_url.as_ref())).ok_or(TokenError::Address)?;
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "refresh_token");
    for (name, field) in [
        ("client_id", &login.client_id),
        ("client_secret", &login.client_secret),
        ("refresh_token", &login.refresh_token),
        ("scope", &login.scope),
    ] {
        if field.is_some() {
            form.append_pair(name, &text(field.as_ref()));
        }
    }
    let body = form.finish();
    let roots = cx.desk.posts.roots.clone();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|_| TokenError::Unreachable)?;
    let answer = runtime.block_on(async {
        tokio::time::timeout(PATIENCE, post(&place, body, roots.as_deref()))
            .await
            .map_err(|_| TokenError::Unreachable)?
    });
    let (status, bytes) = answer?;
    let bytes = Zeroizing::new(bytes);
    if (200..300).contains(&status) {
        return serde_json::from_slice(&bytes).map_err(|_| TokenError::Answer);
    }
    // Only these say that trying again is of no use (RFC 6749 §5.2).
    let refused = serde_json::from_slice::<Refused>(&bytes).map(|refused| refused.error);
    match refused.as_deref() {
        Ok("invalid_grant" | "invalid_client" | "unauthorized_client" | "invalid_scope") => Err(TokenError::Refused),
        _ if status >= 500 || status == 429 => Err(TokenError::Unreachable),
        _ => Err(TokenError::Answer),
    }
}

async fn post(place: &Place, body: String, roots: Option<&std::path::Path>) -> Result<(u16, Vec<u8>), TokenError> {
    let tcp = TcpStream::connect((place.host.as_str(), place.port)).await.map_err(|_| TokenError::Unreachable)?;
    if !place.tls {
        return converse(tcp, place, body).await;
    }
    let config = mail::net::client_config(roots).map_err(|_| TokenError::Unreachable)?;
    let name = ServerName::try_from(place.host.clone()).map_err(|_| TokenError::Address)?;
    let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.map_err(|_| TokenError::Unreachable)?;
    converse(tls, place, body).await
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    place: &Place,
    body: String,
) -> Result<(u16, Vec<u8>), TokenError> {
    let connected = hyper::client::conn::http1::handshake::<_, Body>(TokioIo::new(stream)).await;
    let (mut sender, connection) = connected.map_err(|_| TokenError::Unreachable)?;
    let driver = tokio::spawn(connection);
    let request = Request::post(&place.path)
        .header(HOST, format!("{}:{}", place.host, place.port))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .body(Body::from(body))
        .map_err(|_| TokenError::Address)?;
    let answer = sender.send_request(request).await.map_err(|_| TokenError::Unreachable)?;
    let status = answer.status().as_u16();
    let bytes = axum::body::to_bytes(Body::new(answer.into_body()), ANSWER_AT_MOST);
    let bytes = bytes.await.map_err(|_| TokenError::Answer)?.to_vec();
    driver.abort();
    Ok((status, bytes))
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn a_refresh_token_goes_over_tls_or_stays_on_this_machine() {
        assert!(is_safe("https://login.microsoftonline.com/common/oauth2/v2.0/token"));
        assert!(is_safe("http://127.0.0.1:4711/token"));
        for url in ["http://login.example/token", "ftp://a.example", "token", "https://a:b@c.example/", ""] {
            assert!(!is_safe(url), "{url}");
        }
    }
}
