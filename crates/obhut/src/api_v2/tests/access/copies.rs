//! Programs that keep a copy: what they are told is the administrator's to take, what they find empty is no secret.

use serde_json::json;

use super::{Row, STAFF, row, with};

/// The rows of the table.
pub(super) fn rows() -> Vec<Row> {
    let administrators = |status| [401, 403, 403, 403, status];
    // Nobody's but their own, and the caller's here is not of this sort.
    let own = [401, 403, 404, 404, 404];
    vec![
        row("GET", "/incremental/tickets", administrators(400)),
        row("GET", "/incremental/tickets/cursor", administrators(400)),
        row("GET", "/incremental/users", administrators(400)),
        row("GET", "/incremental/users/cursor", administrators(400)),
        row("GET", "/incremental/organizations", administrators(400)),
        row("GET", "/incremental/ticket_events", administrators(400)),
        row("GET", "/incremental/ticket_metric_events", administrators(400)),
        row("GET", "/audit_logs", administrators(200)),
        row("GET", "/audit_logs/{id}", administrators(404)),
        row("GET", "/ticket_audits", STAFF),
        row("GET", "/ticket_metrics", STAFF),
        row("GET", "/ticket_metrics/{id}", STAFF),
        row("GET", "/tickets/{id}/metrics", STAFF),
        row("GET", "/oauth/tokens", STAFF),
        with("POST", "/oauth/tokens", [401, 403, 422, 422, 422], json!({"token": {"scopes": ["all"]}})),
        row("GET", "/oauth/tokens/current", own),
        row("DELETE", "/oauth/tokens/current", own),
        row("GET", "/oauth/tokens/{id}", own),
        row("DELETE", "/oauth/tokens/{id}", own),
        row("GET", "/oauth/clients", administrators(200)),
        with("POST", "/oauth/clients", administrators(422), json!({"client": {"name": ""}})),
        row("GET", "/oauth/clients/{id}", administrators(404)),
        with("PUT", "/oauth/clients/{id}", administrators(404), json!({"client": {"name": "X"}})),
        row("DELETE", "/oauth/clients/{id}", administrators(404)),
        row("PUT", "/oauth/clients/{id}/generate_secret", administrators(404)),
        row("GET", "/brands", STAFF),
        row("GET", "/brands/{id}", STAFF),
        row("GET", "/locales", STAFF),
        row("GET", "/locales/agent", STAFF),
        row("GET", "/locales/public", STAFF),
        row("GET", "/locales/current", STAFF),
        row("GET", "/locales/{id}", STAFF),
        row("GET", "/custom_roles", STAFF),
        row("GET", "/custom_roles/{id}", STAFF),
        row("GET", "/activities", STAFF),
        row("GET", "/skips", STAFF),
        row("GET", "/routing/attributes", STAFF),
        row("GET", "/routing/attributes/definitions", STAFF),
        row("GET", "/sharing_agreements", STAFF),
        row("GET", "/dynamic_content/items", STAFF),
        row("GET", "/workspaces", STAFF),
        row("GET", "/bookmarks", STAFF),
        row("GET", "/channels/voice/phone_numbers", STAFF),
        row("GET", "/community/topics", STAFF),
        row("GET", "/community/posts", STAFF),
    ]
}
