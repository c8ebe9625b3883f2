//! The help centre is open; who writes and who publishes is not the same.

use serde_json::json;

use super::{Row, STAFF, row, with};

/// The rows of the table.
pub(super) fn rows() -> Vec<Row> {
    let (open, here) = ([200; 5], "/help_center/articles/{id}");
    let publishers = |status| [401, 403, 403, 403, status];
    let (signed, own) = ([401, 200, 200, 200, 200], json!({"comment": {"body": "Danke", "locale": "de"}}));
    let english = json!({"translation": {"locale": "en", "title": "T", "body": "B"}});
    let part = |part: &str, name: &'static str| format!("/help_center/{part}/{{id}}{name}");
    let mut rows = vec![
        row("GET", "/help_center/categories", open),
        with("POST", "/help_center/categories", publishers(422), json!({"category": {}})),
        row("GET", "/help_center/categories/{id}", open),
        with("PUT", "/help_center/categories/{id}", publishers(200), json!({"category": {"position": 1}})),
        row("DELETE", "/help_center/categories/{id}", publishers(422)),
        row("GET", "/help_center/categories/{id}/sections", open),
        with("POST", "/help_center/categories/{id}/sections", publishers(422), json!({"section": {}})),
        row("GET", "/help_center/categories/{id}/articles", open),
        row("GET", "/help_center/sections", open),
        row("GET", "/help_center/sections/{id}", open),
        with("PUT", "/help_center/sections/{id}", publishers(200), json!({"section": {"position": 1}})),
        row("DELETE", "/help_center/sections/{id}", publishers(422)),
        row("GET", "/help_center/user_segments", STAFF),
        row("GET", "/help_center/user_segments/applicable", STAFF),
        row("GET", "/help_center/user_segments/{id}", [401, 403, 404, 404, 404]),
        row("GET", "/help_center/user_segments/{id}/sections", [401, 403, 404, 404, 404]),
        row("GET", "/guide/permission_groups/{id}", [401, 403, 404, 404, 404]),
        row("GET", "/help_center/locales", open),
        with("PUT", "/help_center/categories/{id}/source_locale", publishers(200), json!({"source_locale": "de"})),
        with("PUT", "/help_center/sections/{id}/source_locale", publishers(200), json!({"source_locale": "de"})),
        row("GET", "/guide/permission_groups", STAFF),
        row("GET", "/help_center/articles", open),
        row("GET", "/help_center/sections/{id}/articles", open),
        with("POST", "/help_center/sections/{id}/articles", [401, 403, 422, 422, 422], json!({"article": {}})),
        row("GET", "/help_center/articles/search?query=x", open),
        row("GET", "/help_center/incremental/articles?start_time=0", STAFF),
        row("GET", here, open),
        with("PUT", here, publishers(200), json!({"article": {"promoted": true}})),
        row("DELETE", here, publishers(204)),
        row("GET", "/help_center/articles/{id}/labels", open),
        with("POST", "/help_center/articles/{id}/labels", publishers(201), json!({"label": {"name": "HDMI"}})),
        row("DELETE", "/help_center/articles/{id}/labels/{label_id}", publishers(404)),
        row("GET", "/help_center/articles/labels", STAFF),
        row("GET", "/help_center/articles/labels/{id}", [401, 403, 404, 404, 404]),
        row("GET", "/help_center/users/{id}/articles", STAFF),
        row("GET", "/help_center/users/{id}/comments", [401, 404, 404, 200, 200]),
        row("GET", "/help_center/users/{id}/user_segments", STAFF),
        row("DELETE", "/help_center/translations/{id}", [401, 403, 403, 403, 422]),
        row("GET", "/help_center/articles/{id}/comments", open),
        with("POST", "/help_center/articles/{id}/comments", [401, 201, 201, 201, 201], own.clone()),
        row("GET", "/help_center/articles/{id}/comments/{comment_id}", open),
        with("PUT", "/help_center/articles/{id}/comments/{comment_id}", [401, 404, 404, 404, 200], own),
        row("GET", "/help_center/articles/{id}/comments/{comment_id}/votes", signed),
        row("POST", "/help_center/articles/{id}/comments/{comment_id}/up", signed),
        row("POST", "/help_center/articles/{id}/comments/{comment_id}/down", signed),
        row("DELETE", "/help_center/articles/{id}/comments/{comment_id}", [401, 404, 404, 204, 404]),
        row("GET", "/help_center/articles/{id}/votes", signed),
        row("POST", "/help_center/articles/{id}/up", signed),
        row("POST", "/help_center/articles/{id}/down", signed),
        row("GET", "/help_center/users/{id}/votes", [401, 404, 404, 200, 200]),
        row("GET", "/help_center/votes/{id}", [401, 404, 404, 200, 200]),
        row("DELETE", "/help_center/votes/{id}", [401, 404, 404, 403, 204]),
        row("GET", "/help_center/articles/{id}/attachments", open),
        row("GET", "/help_center/articles/{id}/attachments/inline", open),
        row("GET", "/help_center/articles/{id}/attachments/block", open),
        with("POST", "/help_center/articles/{id}/bulk_attachments", publishers(200), json!({})),
        row("POST", "/help_center/articles/{id}/attachments", [401, 403, 400, 400, 400]),
        row("POST", "/help_center/articles/attachments", [401, 403, 400, 400, 400]),
        row("GET", "/help_center/articles/attachments/{id}", open),
        row("DELETE", "/help_center/articles/attachments/{id}", publishers(204)),
    ];
    for (one, writes) in [("articles", true), ("sections", false), ("categories", false)] {
        let change = json!({"translation": {"title": "T"}});
        let path = |name| &*Box::leak(part(one, name).into_boxed_str());
        let changed = if writes { STAFF } else { publishers(200) };
        let added = if writes { [401, 403, 201, 422, 422] } else { publishers(201) };
        rows.push(row("GET", path("/translations"), open));
        rows.push(row("GET", path("/translations/missing"), STAFF));
        rows.push(with("POST", path("/translations"), added, english.clone()));
        rows.push(row("GET", path("/translations/{locale}"), open));
        rows.push(with("PUT", path("/translations/{locale}"), changed, change));
    }
    rows
}
