//! `Idempotency-Key`: a client that repeats a POST after a lost answer gets the first answer again.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};

use super::error::ApiError;

/// Longest key taken, in characters.
const LONGEST: usize = 255;

/// The key of the request, if it has one. Chosen by the client, so it may name a person: store it sealed or as a mark.
#[derive(Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get("idempotency-key") else {
            return Ok(Self(None));
        };
        let invalid = || {
            ApiError::bad_request_errors(
                "InvalidIdempotencyKey",
                "Invalid header",
                "Idempotency-Key must be 1 to 255 printable ASCII characters",
            )
        };
        let key = value.to_str().map_err(|_| invalid())?.trim();
        if key.is_empty() || key.len() > LONGEST {
            return Err(invalid());
        }
        Ok(Self(Some(key.to_owned())))
    }
}

/// The header of the answer: whether the key was known already.
pub fn lookup_header(hit: bool) -> (HeaderName, HeaderValue) {
    (HeaderName::from_static("x-idempotency-lookup"), HeaderValue::from_static(if hit { "hit" } else { "miss" }))
}
