//! What a telephone system calls.

use serde_json::json;

use super::{Row, STAFF, row, with};

/// The rows of the table.
pub(super) fn rows() -> Vec<Row> {
    let call = json!({"ticket": {"via_id": 45, "voice_comment": {"from": "+49 170 1234567"}}});
    let settings = json!({"voice_settings": {"recording": false}});
    vec![
        with("POST", "/channels/voice/tickets", [401, 403, 403, 201, 201], call.clone()),
        row("POST", "/channels/voice/agents/{id}/tickets/{ticket_id}/display", [401, 403, 403, 200, 200]),
        row("POST", "/channels/voice/agents/{id}/users/{user_id}/display", [401, 403, 403, 200, 200]),
        row("GET", "/channels/voice/settings", STAFF),
        with("PUT", "/channels/voice/settings", [401, 403, 403, 403, 200], settings),
        row("GET", "/tickets/{id}/calls", STAFF),
        with("POST", "/tickets/{id}/calls", [401, 403, 403, 201, 201], call),
        row("PUT", "/tickets/{id}/calls/check", [401, 403, 403, 204, 204]),
        with(
            "PUT",
            "/tickets/{id}/comments/{comment_id}/transcript",
            [401, 403, 403, 404, 404],
            json!({"transcript": "x"}),
        ),
    ]
}
