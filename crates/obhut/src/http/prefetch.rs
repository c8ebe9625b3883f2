//! Refuses to answer before anybody asked. A page fetched ahead would either write into the access log that somebody was
//! looked at who was not, or be a way to look unseen; so it is not made at all.

use axum::extract::Request;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// 503 for what a browser fetches ahead, which makes it ask again in earnest; our own assets excepted.
pub async fn refuse(request: Request, next: Next) -> Response {
    if is_ahead(request.headers()) && !request.uri().path().starts_with("/assets/") {
        let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return response;
    }
    next.run(request).await
}

/// Whether the request says that nobody waits for it: the standard's header, and what older browsers send.
fn is_ahead(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose", "x-purpose", "x-moz"].iter().any(|name| {
        headers.get_all(*name).iter().filter_map(|value| value.to_str().ok()).any(|value| {
            let value = value.to_ascii_lowercase();
            ["prefetch", "prerender", "preview"].iter().any(|word| value.contains(word))
        })
    })
}
