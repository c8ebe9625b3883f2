mod access;
mod bodies;
mod callers;
mod errors;
mod pages;
mod properties;
mod shapes;

use axum::body::to_bytes;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// Status, `Retry-After` and body of an answer, as one text for snapshots.
async fn show(answer: impl IntoResponse) -> String {
    let response: Response = answer.into_response();
    let status = response.status().as_u16();
    let wait = response.headers().get("retry-after").map(|value| value.to_str().unwrap().to_owned());
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    let body = String::from_utf8(bytes.to_vec()).unwrap();
    match wait {
        Some(wait) => format!("{status} after {wait} {body}"),
        None => format!("{status} {body}"),
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
