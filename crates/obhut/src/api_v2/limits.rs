//! How often the API may be called: every answer says what is left, one call too many gets 429.

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::error::ApiError;
use crate::http::Peer;
use crate::http::rate_limit::{RateLimiter, Verdict};

/// The middleware, for `axum::middleware::from_fn_with_state(limiter, rate_limit)` around the routes of the API. Who
/// sends credentials is counted by them, everybody else by their network.
pub async fn rate_limit(State(limiter): State<RateLimiter>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let verdict = match headers.get(AUTHORIZATION).or_else(|| headers.get(COOKIE)) {
        Some(credential) => limiter.take(credential.as_bytes()),
        None => limiter.take(request.extensions().get::<Peer>().map(|peer| peer.network())),
    };
    let mut response = match verdict.allowed {
        true => next.run(request).await,
        false => ApiError::too_many_requests(verdict.retry_after).into_response(),
    };
    announce(response.headers_mut(), verdict);
    response
}

fn announce(headers: &mut HeaderMap, verdict: Verdict) {
    for (name, value) in [
        ("x-rate-limit", verdict.limit),
        ("x-rate-limit-remaining", verdict.remaining),
        ("ratelimit-limit", verdict.limit),
        ("ratelimit-remaining", verdict.remaining),
        ("ratelimit-reset", verdict.reset),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(value));
    }
}
