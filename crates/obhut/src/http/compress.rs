//! Pages as gzip, for browsers that take it. Streams and files pass as they are.
//!
//! Tokens of forms are masked anew on every page, and session cookies are not sent with requests that other sites start,
//! so the length of an answer tells nobody anything.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use flate2::Compression;

/// How hard pages are pressed: what goes on from here saves nothing, and one step below it a ticket beside its list is no longer
/// under twelve kilobytes.
pub const LEVEL: Compression = Compression::new(8);
/// Below this a page fits into one packet anyway.
const SMALL: usize = 1_400;
/// No page of ours is larger.
const LARGEST: usize = 8 << 20;

/// Whether the client says that it takes gzip.
pub fn takes_gzip(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|part| {
        let mut words = part.split(';').map(str::trim);
        words.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip")) && !words.any(|word| word == "q=0")
    })
}

/// Makes pages small.
pub async fn pages(request: Request, next: Next) -> Response {
    let wanted = takes_gzip(request.headers());
    let response = next.run(request).await;
    let page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !wanted || !page || response.headers().contains_key(CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST).await else { return Response::from_parts(parts, Body::empty()) };
    if bytes.len() < SMALL {
        return Response::from_parts(parts, Body::from(bytes));
    }
    match crate::assets::gzip(&bytes, LEVEL) {
        Some(small) => {
            parts.headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            parts.headers.append(VARY, HeaderValue::from_static("accept-encoding"));
            parts.headers.remove(CONTENT_LENGTH);
            Response::from_parts(parts, Body::from(small))
        }
        None => Response::from_parts(parts, Body::from(bytes)),
    }
}
