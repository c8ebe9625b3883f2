//! One line per request: method, template of the route, status, duration, request id. Never the path, the query or a
//! header: they may name a person.

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use world::World;

use super::front::RequestId;

/// Writes the line and gives the answer its `X-Request-Id`.
pub async fn record(State(world): State<World>, request: Request, next: Next) -> Response {
    let method = method_name(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let id = request.extensions().get::<RequestId>().cloned();
    let began = world.clock.now();
    let mut response = next.run(request).await;
    let microseconds = world.clock.now().0.saturating_sub(began.0);
    let id = id.as_ref().map_or("", |id| &*id.0);
    tracing::info!(
        method,
        route = route.as_ref().map_or("unknown", MatchedPath::as_str),
        status = response.status().as_u16(),
        microseconds,
        request_id = id,
        "request"
    );
    if let Ok(value) = HeaderValue::from_str(id)
        && !id.is_empty()
    {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

/// A method is a free word on the wire; the log takes the known ones only.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
