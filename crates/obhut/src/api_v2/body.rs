//! Bodies in JSON, whatever the client calls them: some send no content type, some a wrong one.

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_LENGTH;
use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::error::{ApiError, Details};

/// Largest body in JSON (bytes).
pub const LARGEST_JSON: usize = 8 << 20;

/// A body read as `T`. An empty one is read as `{}`.
///
/// # Errors
/// 400 for what is not JSON, with line and column; 422 for a member of the wrong type, under its name; 413 for more
/// than [`LARGEST_JSON`] bytes.
pub struct Body<T>(pub T);

/// As [`Body`], together with the bytes as sent, for telling a repeated request from another one.
pub struct BodyAndBytes<T>(pub T, pub Bytes);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        parse(&read(request, LARGEST_JSON).await?).map(Self)
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for BodyAndBytes<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        let bytes = read(request, LARGEST_JSON).await?;
        let value = parse(&bytes)?;
        Ok(Self(value, bytes))
    }
}

/// The whole body, if it has at most `limit` bytes.
///
/// # Errors
/// 413 where it is longer; 400 where the client broke off.
pub async fn read(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limit as u64) {
        return Err(ApiError::payload_too_large(limit));
    }
    let body = request.into_body();
    match to_bytes(body, limit).await {
        Ok(bytes) => Ok(bytes),
        // Without an announced length nothing but the limit or a broken connection ends reading, and on a broken
        // connection nobody reads the answer.
        Err(_) if announced.is_none() => Err(ApiError::payload_too_large(limit)),
        Err(_) => Err(ApiError::bad_request_errors("IncompleteBody", "Incomplete body", "The body broke off")),
    }
}

/// Reads JSON.
///
/// # Errors
/// As [`Body`].
pub fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let bytes = if bytes.iter().all(u8::is_ascii_whitespace) { b"{}" } else { bytes };
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| fault(&error))?;
    reader.end().map_err(|error| malformed(&error))?;
    Ok(value)
}

fn fault(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    match error.inner().classify() {
        Category::Data => ApiError::record_invalid(wrong_type(&error.path().to_string(), error.inner())),
        Category::Io | Category::Syntax | Category::Eof => malformed(error.inner()),
    }
}

fn malformed(error: &serde_json::Error) -> ApiError {
    let place = format!("The body is not valid JSON (line {}, column {})", error.line(), error.column());
    ApiError::bad_request_errors("MalformedBody", "Malformed body", &place)
}

/// The message of serde repeats the value, which may be personal; only what was expected is passed on.
fn wrong_type(path: &str, error: &serde_json::Error) -> Details {
    let path = without_envelope(path);
    let message = error.to_string();
    if let Some(name) = message.strip_prefix("missing field `").and_then(|rest| rest.split('`').next()) {
        let field = if path == "." { name.to_owned() } else { format!("{path}.{name}") };
        return Details::one(&field, "BlankValue", "is required");
    }
    let expected = message.rsplit_once("expected ").map(|(_, rest)| rest.split(" at line ").next().unwrap_or(rest));
    let text = match expected {
        // The name of the type is ours alone.
        Some(expected) if expected.starts_with("struct ") => "must be an object".to_owned(),
        Some(expected) => format!("must be {expected}"),
        None => "has a value that cannot be read".to_owned(),
    };
    let field = if path == "." { "base" } else { path };
    Details::one(field, "InvalidValue", &text)
}

/// A record comes under its name, but its faults are told by field: `priority`, not `ticket.priority`.
fn without_envelope(path: &str) -> &str {
    match path.split_once('.') {
        Some((envelope, rest)) if ENVELOPES.contains(&envelope) && !rest.is_empty() => rest,
        _ => path,
    }
}

const ENVELOPES: [&str; 18] = [
    "article",
    "section",
    "category",
    "translation",
    "view",
    "ticket",
    "user",
    "organization",
    "group",
    "identity",
    "group_membership",
    "organization_membership",
    "ticket_field",
    "user_field",
    "organization_field",
    "custom_field_option",
    "recipient",
    "message",
];
