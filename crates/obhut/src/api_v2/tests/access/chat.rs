//! Chats.

use serde_json::json;

use super::{Row, STAFF, row, with};

/// The rows of the table.
pub(super) fn rows() -> Vec<Row> {
    let left =
        json!({"visitor": {"name": "Mara Ohm", "email": "mara@kunden.example"}, "message": "Bitte zurückrufen."});
    vec![
        row("GET", "/chat/chats", STAFF),
        with("POST", "/chat/chats", [401, 403, 403, 201, 201], left),
        row("DELETE", "/chat/chats", [401, 403, 400, 400, 400]),
        row("GET", "/chat/chats/search", [401, 403, 422, 422, 422]),
        row("GET", "/chat/chats/{id}", [401, 403, 404, 404, 404]),
        row("DELETE", "/chat/chats/{id}", [401, 403, 404, 404, 404]),
        row("GET", "/chat/incremental/chats", STAFF),
    ]
}
