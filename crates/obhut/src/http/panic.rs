//! A panic is a bug, and its message may hold what a person wrote: the answer is an empty 500, the log gets the place
//! in the code and nothing else.

use std::any::Any;

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// The answer to a request whose handler panicked. The payload is dropped unread.
pub(super) fn answer(_payload: Box<dyn Any + Send + 'static>) -> Response<Body> {
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Makes the process report panics by file and line only. Called once, at the start of `main`.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|info| match info.location() {
        Some(place) => tracing::error!(file = place.file(), line = place.line(), "a bug stopped an operation"),
        None => tracing::error!("a bug stopped an operation"),
    }));
}
