//! Entity tags of JSON answers, so that a client which asks again gets 304 instead of the body.
//!
//! The tag is keyed: proxies write tags into their logs, and a plain hash there would let anybody who guesses a text
//! confirm it, also after it was forgotten. The key lives as long as the process; afterwards a client fetches once more.

use aws_lc_rs::hmac;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use world::{Random, random_bytes};

/// Bodies of unknown or larger size pass without a tag (bytes).
const LARGEST: u64 = 4 << 20;

/// The key of this process.
#[derive(Clone)]
pub struct EtagKey(hmac::Key);

impl EtagKey {
    /// A fresh key.
    pub fn new(random: &dyn Random) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, &random_bytes::<32>(random)))
    }

    fn tag(&self, body: &[u8]) -> String {
        let mac = hmac::sign(&self.0, body);
        let half = mac.as_ref().get(..16).unwrap_or_default();
        format!("W/\"{}\"", URL_SAFE_NO_PAD.encode(half))
    }
}

/// Tags successful JSON answers to GET, and answers 304 where the client has that body already.
pub async fn entity_tag(State(key): State<EtagKey>, request: Request, next: Next) -> Response {
    let asked = request.method() == Method::GET;
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    if !asked || !is_taggable(&response) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST as usize).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let tag = key.tag(&bytes);
    let fresh = known.as_ref().and_then(|known| known.to_str().ok()).is_some_and(|known| matches(known, &tag));
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(ETAG, value);
    }
    if fresh {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        parts.headers.remove(CONTENT_LENGTH);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}

fn is_taggable(response: &Response) -> bool {
    let json =
        response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let size = response.body().size_hint().exact();
    json && response.status() == StatusCode::OK
        && !response.headers().contains_key(ETAG)
        && size.is_some_and(|size| size <= LARGEST)
}

/// RFC 9110 §13.1.2: weak comparison with a list of tags, or a star.
fn matches(list: &str, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    list.split(',').any(|one| one.trim() == "*" || opaque(one) == opaque(tag))
}
