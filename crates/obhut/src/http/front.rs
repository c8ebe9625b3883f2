//! The first thing a request meets, before routing: path aliases, base, request id, peer.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, Uri};
use axum::response::Response;
use tower::Service;
use world::{World, random_bytes};

use super::base::{Base, Peer, Secure, split_prefix};

/// How requests reach us.
#[derive(Clone, Debug, Default)]
pub struct FrontOptions {
    /// Taken as base where the request names no usable host.
    pub fallback: Base,
    /// Whether `X-Forwarded-Proto`, `-Host` and `-For` are believed: only behind a proxy that sets them itself.
    pub trust_forwarded: bool,
}

/// The name of one request, in the answer (`X-Request-Id`) and in the log: 32 hexadecimal digits of our own making, so
/// that nobody can write into the log through it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(pub Arc<str>);

/// The whole path as the client sent it, prefix and suffix included, without the query.
#[derive(Clone, Debug)]
pub struct CalledPath(pub Arc<str>);

/// A [`Router`] behind the rewriting of paths. axum routes before its own layers run, therefore this one stands outside.
#[derive(Clone)]
pub struct Front {
    router: Router,
    options: Arc<FrontOptions>,
    world: World,
}

impl Front {
    /// Puts `router`, already wrapped by [`super::layers`], behind the front.
    pub fn new(router: Router, options: FrontOptions, world: World) -> Self {
        Self { router, options: Arc::new(options), world }
    }

    fn prepare(&self, request: &mut Request<Body>) {
        let secure = request.extensions().get::<Secure>().is_some();
        let options = &self.options;
        let mut base =
            Base::of_request(request.headers(), request.uri(), secure, options.trust_forwarded, &options.fallback);
        if let Some(peer) = peer(request, options.trust_forwarded) {
            request.extensions_mut().insert(peer);
        }
        let called = request.uri().path().to_owned();
        let mut path = called.as_str();
        if let Some((prefix, rest)) = split_prefix(path) {
            base.prefix = prefix.to_owned();
            path = rest;
        }
        let routed = api_path(path);
        if let Some((path, tag)) = without_locale(routed) {
            if let Some(uri) = with_locale(request.uri(), &path, tag) {
                *request.uri_mut() = uri;
            }
        } else if routed != called
            && let Some(uri) = with_path(request.uri(), routed)
        {
            *request.uri_mut() = uri;
        }
        let id = random_bytes::<16>(&*self.world.random).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let extensions = request.extensions_mut();
        extensions.insert(base);
        extensions.insert(CalledPath(called.into()));
        extensions.insert(RequestId(id.into()));
    }
}

impl Service<Request<Body>> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = <Router as Service<Request<Body>>>::Future;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        self.prepare(&mut request);
        self.router.call(request)
    }
}

/// Paths of the API come with and without `.json`, some with a slash at the end; routes are written without either.
fn api_path(path: &str) -> &str {
    if !path.starts_with("/api/") && !path.starts_with("/oauth/") {
        return path;
    }
    let path = path.strip_suffix('/').unwrap_or(path);
    path.strip_suffix(".json").unwrap_or(path)
}

/// Paths of the help centre may name a language before what they are about; routes take it from the query.
fn without_locale(path: &str) -> Option<(String, &str)> {
    const HELP: &str = "/api/v2/help_center/";
    let (tag, rest) = path.strip_prefix(HELP)?.split_once('/')?;
    let mut parts = tag.split('-');
    let language = parts.next().is_some_and(|part| part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic()));
    let region = parts.all(|part| matches!(part.len(), 2..=4) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    (language && region).then(|| (format!("{HELP}{rest}"), tag))
}

fn with_locale(uri: &Uri, path: &str, tag: &str) -> Option<Uri> {
    let more = uri.query().map(|query| format!("&{query}")).unwrap_or_default();
    format!("{path}?locale={tag}{more}").parse().ok()
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let target = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    target.parse().ok()
}

/// The socket's peer; behind a trusted proxy the last address it added, which the client cannot choose.
fn peer(request: &Request<Body>, trust_forwarded: bool) -> Option<Peer> {
    let socket = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| Peer(info.0.ip()));
    if !trust_forwarded {
        return socket;
    }
    forwarded_for(request.headers()).or(socket)
}

fn forwarded_for(headers: &HeaderMap) -> Option<Peer> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    last.rsplit(',').next()?.trim().parse().ok().map(Peer)
}
