//! What a refused or failed request gets. There is no single envelope: clients look for the body that belongs to each
//! status. Constructors are named after the outcome; the texts are ours and never hold what a person wrote.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

/// An answer that is not a success. Its `Debug` shows the status only.
#[derive(Clone, PartialEq)]
pub struct ApiError {
    status: StatusCode,
    body: Option<Box<Value>>,
    retry_after: Option<u32>,
}

/// One thing wrong with a field: `description` for people, `error` for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Detail {
    /// `Field: what is wrong`.
    pub description: String,
    /// A word such as `BlankValue`.
    pub error: &'static str,
}

/// What is wrong with a record, by field; `base` for the record as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Details(BTreeMap<String, Vec<Detail>>);

impl Details {
    /// One field with one fault.
    pub fn one(field: &str, error: &'static str, text: &str) -> Self {
        let mut details = Self::default();
        details.add(field, error, text);
        details
    }

    /// Adds a fault. The description becomes `Field: text`; for `base` it is the text alone.
    pub fn add(&mut self, field: &str, error: &'static str, text: &str) {
        let description = match field {
            "base" => text.to_owned(),
            _ => format!("{}: {text}", title(field)),
        };
        self.0.entry(field.to_owned()).or_default().push(Detail { description, error });
    }

    /// Adds `BlankValue`.
    pub fn blank(&mut self, field: &str) {
        self.add(field, "BlankValue", "cannot be blank");
    }

    /// Adds `InvalidValue`.
    pub fn invalid(&mut self, field: &str, text: &str) {
        self.add(field, "InvalidValue", text);
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// An error if anything was added.
    pub fn into_result(self) -> Result<(), ApiError> {
        if self.is_empty() { Ok(()) } else { Err(ApiError::record_invalid(self)) }
    }
}

impl ApiError {
    fn new(status: StatusCode, body: Value) -> Self {
        Self { status, body: Some(Box::new(body)), retry_after: None }
    }

    /// 404: no such record, or none that the caller may know of.
    pub fn record_not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, json!({"error": "RecordNotFound", "description": "Not found"}))
    }

    /// 404: it was there and is deleted for good; clients look for the same word as for what never was.
    pub fn gone() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            json!({"error": "RecordNotFound", "description": "Deleted for good, or about to be: nothing of it can be read or restored"}),
        )
    }

    /// 404: no such route.
    pub fn invalid_endpoint() -> Self {
        Self::new(StatusCode::NOT_FOUND, json!({"error": "InvalidEndpoint", "description": "Not found"}))
    }

    /// 401: no credentials or wrong ones. Says not which.
    pub fn unauthorised() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, json!({"error": "Couldn't authenticate you"}))
    }

    /// 403: known, but not allowed to do this. Only for acts and resources whose existence is no secret.
    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            json!({"error": {"title": "Forbidden", "message": "Your role does not allow this. An administrator of the account can change it."}}),
        )
    }

    /// 403: the token's scopes do not reach this far. Clients look for the words before the colon.
    pub fn missing_scopes(scopes: &str) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            json!({"error": "Forbidden", "description": format!("Missing the following required scopes: {scopes}")}),
        )
    }

    /// 400: more items than one request may carry.
    pub fn too_many_values(max_count: usize) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            json!({"error": "TooManyValues", "description": format!("At most {max_count} items are allowed"), "max_count": max_count}),
        )
    }

    /// 422: the record cannot be as the client wants it.
    pub fn record_invalid(details: Details) -> Self {
        let faults = details.0.into_iter().map(|(field, faults)| (field, json!(faults))).collect();
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            json!({"error": "RecordInvalid", "description": "Record validation errors", "details": Value::Object(faults)}),
        )
    }

    /// 422 with one fault of one field; `base` for the record as a whole.
    pub fn field_invalid(field: &str, error: &'static str, text: &str) -> Self {
        Self::record_invalid(Details::one(field, error, text))
    }

    /// 400 in the form of paging and of the younger services.
    pub fn bad_request_errors(code: &str, title: &str, detail: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, json!({"errors": [{"code": code, "title": title, "detail": detail}]}))
    }

    /// 400: an idempotency key was used before with another body.
    pub fn idempotent_request() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            json!({"error": "IdempotentRequestError", "description": "This key was used with other request parameters"}),
        )
    }

    /// 409: the record changed since the client read it.
    pub fn conflict() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            json!({"error": "UpdateConflict", "description": "The record changed since it was read"}),
        )
    }

    /// 422: a search that cannot be understood, or more results than a search gives.
    pub fn search_invalid(description: &str) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, json!({"error": "invalid", "description": description}))
    }

    /// 405: the route exists, the method does not.
    pub fn method_not_allowed() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, json!({"error": "InvalidEndpoint", "description": "Not found"}))
    }

    /// 413: the body is longer than `limit` bytes.
    pub fn payload_too_large(limit: usize) -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            json!({"error": "PayloadTooLarge", "description": format!("The body may hold at most {limit} bytes")}),
        )
    }

    /// 415: a body of a kind that this route cannot read.
    pub fn unsupported_media_type() -> Self {
        Self::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            json!({"error": "UnsupportedMediaType", "description": "This kind of content cannot be read here"}),
        )
    }

    /// 429: try again in so many seconds (at least one). The only answer with `Retry-After`: clients take any that has
    /// the header for this one.
    pub fn too_many_requests(retry_after: u32) -> Self {
        let error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            json!({"error": "TooManyRequests", "description": "Number of allowed requests per minute exceeded"}),
        );
        Self { retry_after: Some(retry_after.max(1)), ..error }
    }

    /// 429: too many background jobs are waiting or running.
    pub fn too_many_jobs(retry_after: u32) -> Self {
        let error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            json!({"error": "TooManyJobs", "description": "Too many jobs are queued or running"}),
        );
        Self { retry_after: Some(retry_after.max(1)), ..error }
    }

    /// 503: database or disk cannot take it now; nothing was acknowledged.
    pub fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            json!({"error": "ServiceUnavailable", "description": "Please try again in a moment"}),
        )
    }

    /// 500 with an empty body.
    pub fn internal() -> Self {
        Self { status: StatusCode::INTERNAL_SERVER_ERROR, body: None, retry_after: None }
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The body of the answer, null where it is empty; for results of jobs and for tests.
    pub fn body(&self) -> Value {
        self.body.as_deref().cloned().unwrap_or(Value::Null)
    }
}

impl std::fmt::Debug for ApiError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "ApiError({})", self.status.as_u16())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = match self.body {
            Some(body) => (self.status, Json(*body)).into_response(),
            None => self.status.into_response(),
        };
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// `requester_id` becomes `Requester`, `due_at` `Due at`; a path such as `ticket.tags[2]` stays.
fn title(field: &str) -> String {
    if field.contains(['.', '[']) {
        return field.to_owned();
    }
    let words = field.strip_suffix("_id").unwrap_or(field).replace('_', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}
