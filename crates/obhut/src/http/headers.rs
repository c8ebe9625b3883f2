//! Headers that every answer carries. A handler that sets one itself wins.

use axum::extract::Request;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use super::base::Base;

/// What a page may load: our own files, no script or style in the page itself, no frame around or within it.
pub const CONTENT_POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const YEAR_IN_SECONDS: &str = "max-age=31536000";

/// Put into an answer that sites of the desk's choice may show within theirs; its own policy names them.
#[derive(Clone, Copy)]
pub struct Framed;

/// Adds the headers that keep browsers from guessing, framing, leaking addresses and keeping copies.
pub async fn security(request: Request, next: Next) -> Response {
    let secure = request.extensions().get::<Base>().is_some_and(Base::is_secure);
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let page = is_page(response.headers());
    let framed = response.extensions().get::<Framed>().is_some();
    let headers = response.headers_mut();
    set_default(headers, CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    set_default(headers, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set_default(headers, REFERRER_POLICY, "no-referrer");
    if !framed {
        set_default(headers, HeaderName::from_static("x-frame-options"), "DENY");
    }
    if secure {
        set_default(headers, STRICT_TRANSPORT_SECURITY, YEAR_IN_SECONDS);
    }
    if api {
        set_default(headers, CACHE_CONTROL, "private, no-cache");
        set_default(headers, HeaderName::from_static("x-zendesk-api-version"), "v2");
    } else if page {
        set_default(headers, CACHE_CONTROL, "no-store");
    }
    response
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
