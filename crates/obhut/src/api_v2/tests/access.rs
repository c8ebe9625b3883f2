//! Who may do what: every operation of the API's description stands in one table, with the status that each sort of
//! caller gets. An operation that is missing here fails the test.

mod chat;
mod copies;
mod help;
mod voice;

use axum::http::Method;
use serde_json::{Value, json};
use testkit::Engine;

use crate::testing::{TestApp, Who};

/// Statuses for nobody, a customer, a specialist, an agent, the administrator.
type Statuses = [u16; 5];

/// Everybody who works here may read it.
const STAFF: Statuses = [401, 403, 200, 200, 200];
/// Those who may know customers change it.
const KEEPERS: Statuses = [401, 403, 403, 200, 200];

struct Row {
    method: &'static str,
    path: &'static str,
    statuses: Statuses,
    body: Value,
}

fn row(method: &'static str, path: &'static str, statuses: Statuses) -> Row {
    Row { method, path, statuses, body: Value::Null }
}

fn with(method: &'static str, path: &'static str, statuses: Statuses, body: Value) -> Row {
    Row { method, path, statuses, body }
}

/// The table. Each row is called by everybody in turn, the least first, on one desk.
fn people() -> Vec<Row> {
    let nobody = json!({"user": {}});
    let unprocessable = [401, 403, 403, 422, 422];
    vec![
        row("GET", "/account/settings", STAFF),
        row("GET", "/users/me", [200; 5]),
        row("GET", "/users/me/settings", [401, 200, 200, 200, 200]),
        row("GET", "/users", STAFF),
        with("POST", "/users", unprocessable, nobody.clone()),
        row("GET", "/users/count", STAFF),
        row("GET", "/users/{id}", [401, 404, 200, 200, 200]),
        with("PUT", "/users/{id}", KEEPERS, json!({"user": {"notes": "n"}})),
        row("DELETE", "/users/{id}", [401, 403, 403, 200, 404]),
        with("POST", "/users/create_or_update", unprocessable, nobody),
        row("GET", "/users/show_many", STAFF),
        row("GET", "/users/search", STAFF),
        row("GET", "/users/autocomplete", STAFF),
        with("POST", "/users/create_many", unprocessable, json!({"users": []})),
        with("PUT", "/users/update_many", unprocessable, json!({"users": []})),
        with("POST", "/users/create_or_update_many", unprocessable, json!({"users": []})),
        row("DELETE", "/users/destroy_many", [401, 403, 403, 400, 400]),
        row("GET", "/users/{id}/related", [401, 404, 200, 200, 200]),
        with("PUT", "/users/{id}/merge", unprocessable, json!({"user": {}})),
        row("GET", "/users/{id}/groups", STAFF),
        row("GET", "/users/{id}/organizations", [401, 404, 200, 200, 200]),
        row("GET", "/users/{id}/group_memberships", STAFF),
        row("GET", "/users/{id}/organization_memberships", STAFF),
        with("POST", "/users/{id}/password", [401, 403, 403, 403, 200], json!({"password": "long enough for all"})),
        row("GET", "/users/{id}/tags", [401, 404, 200, 200, 200]),
        with("POST", "/users/{id}/tags", [401, 403, 403, 201, 201], json!({"tags": ["a"]})),
        with("PUT", "/users/{id}/tags", KEEPERS, json!({"tags": ["a"]})),
        with("DELETE", "/users/{id}/tags", KEEPERS, json!({"tags": ["a"]})),
        row("GET", "/users/{id}/consents", [401, 404, 404, 200, 200]),
        with(
            "POST",
            "/users/{id}/consents",
            [401, 404, 403, 201, 201],
            json!({"consent": {"purpose": "surveys", "status": "given"}}),
        ),
        row("GET", "/users/{id}/consents/record", [401, 404, 404, 200, 200]),
        row("GET", "/users/{id}/identities", [401, 404, 200, 200, 200]),
        with("POST", "/users/{id}/identities", unprocessable, json!({"identity": {}})),
        row("GET", "/users/{id}/identities/{identity_id}", [401, 404, 404, 200, 200]),
        with("PUT", "/users/{id}/identities/{identity_id}", KEEPERS, json!({"identity": {"verified": true}})),
        row("PUT", "/users/{id}/identities/{identity_id}/make_primary", KEEPERS),
        row("PUT", "/users/{id}/identities/{identity_id}/verify", KEEPERS),
        row("PUT", "/users/{id}/identities/{identity_id}/request_verification", KEEPERS),
        row("DELETE", "/users/{id}/identities/{identity_id}", [401, 403, 403, 204, 404]),
    ]
}

fn deletion() -> Vec<Row> {
    let keepers = [401, 403, 403, 200, 200];
    vec![
        row("GET", "/deleted_tickets", keepers),
        row("PUT", "/deleted_tickets/{id}/restore", [401, 403, 404, 404, 404]),
        row("PUT", "/deleted_tickets/restore_many", [401, 403, 400, 400, 400]),
        row("DELETE", "/deleted_tickets/{id}", [401, 403, 404, 404, 404]),
        row("DELETE", "/deleted_tickets/destroy_many", [401, 403, 400, 400, 400]),
        row("GET", "/deleted_users", keepers),
        row("GET", "/deleted_users/count", keepers),
        row("GET", "/deleted_users/{id}", [401, 403, 403, 404, 404]),
        row("DELETE", "/deleted_users/{id}", [401, 403, 403, 404, 404]),
        row("GET", "/users/{id}/compliance_deletion_statuses", keepers),
        with(
            "PUT",
            "/tickets/{id}/comments/{comment_id}/redact",
            [401, 403, 403, 422, 422],
            json!({"text": "steht nicht darin"}),
        ),
        with("PUT", "/comment_redactions/{id}", [401, 403, 422, 422, 422], json!({"html_body": "x"})),
        row("PUT", "/tickets/{id}/comments/{comment_id}/attachments/{attachment_id}/redact", [401, 403, 403, 404, 404]),
        row(
            "DELETE",
            "/tickets/{id}/comments/{comment_id}/attachments/{attachment_id}/redact",
            [401, 403, 403, 404, 404],
        ),
    ]
}

fn organisations() -> Vec<Row> {
    let unprocessable = [401, 403, 403, 422, 422];
    vec![
        row("GET", "/organizations", STAFF),
        with("POST", "/organizations", unprocessable, json!({"organization": {}})),
        row("GET", "/organizations/count", STAFF),
        with("POST", "/organizations/create_or_update", unprocessable, json!({"organization": {}})),
        row("GET", "/organizations/{id}", STAFF),
        with("PUT", "/organizations/{id}", KEEPERS, json!({"organization": {"notes": "n"}})),
        row("DELETE", "/organizations/{id}", [401, 403, 403, 204, 404]),
        row("GET", "/organizations/{id}/related", STAFF),
        row("GET", "/organizations/{id}/users", STAFF),
        row("GET", "/organizations/{id}/organization_memberships", STAFF),
        row("GET", "/organizations/show_many", STAFF),
        row("GET", "/organizations/search", STAFF),
        row("GET", "/organizations/autocomplete", STAFF),
        with("POST", "/organizations/create_many", unprocessable, json!({"organizations": []})),
        with("PUT", "/organizations/update_many", unprocessable, json!({"organizations": []})),
        row("DELETE", "/organizations/destroy_many", [401, 403, 403, 400, 400]),
        row("GET", "/organizations/{id}/tags", STAFF),
        with("POST", "/organizations/{id}/tags", [401, 403, 403, 201, 201], json!({"tags": ["a"]})),
        with("PUT", "/organizations/{id}/tags", KEEPERS, json!({"tags": ["a"]})),
        with("DELETE", "/organizations/{id}/tags", KEEPERS, json!({"tags": ["a"]})),
        row("GET", "/organization_memberships", STAFF),
        with("POST", "/organization_memberships", unprocessable, json!({"organization_membership": {}})),
        row("GET", "/organization_memberships/{id}", STAFF),
        row("DELETE", "/organization_memberships/{id}", [401, 403, 403, 204, 404]),
    ]
}

/// Everybody who is signed in is a customer here: of what others asked nobody finds anything.
fn requests() -> Vec<Row> {
    let signed = [401, 200, 200, 200, 200];
    // The ticket is one that the administrator asked.
    let own = [401, 404, 404, 404, 200];
    let asked = json!({"request": {"subject": "S", "comment": {"body": "B"}}});
    vec![
        row("GET", "/requests", signed),
        with("POST", "/requests", [401, 201, 201, 201, 201], asked),
        row("GET", "/requests/open", signed),
        row("GET", "/requests/solved", signed),
        row("GET", "/requests/search?query=volumes", signed),
        row("GET", "/requests/show_many?ids=1", signed),
        row("GET", "/requests/{id}", own),
        row("GET", "/requests/{id}/comments", own),
        row("GET", "/requests/{id}/comments/{comment_id}", own),
        with("PUT", "/requests/{id}", own, json!({"request": {"solved": true}})),
        row("GET", "/users/{id}/requests", [401, 404, 404, 200, 200]),
    ]
}

fn groups() -> Vec<Row> {
    let administrators = |status| [401, 403, 403, 403, status];
    let solve = json!({"field": "status", "value": "solved"});
    vec![
        row("GET", "/triggers", STAFF),
        with(
            "POST",
            "/triggers",
            administrators(201),
            json!({"trigger": {"title": "T", "conditions": {"all": [{"field": "status", "operator": "is", "value": "hold"}]},
                "actions": [{"field": "priority", "value": "low"}]}}),
        ),
        row("GET", "/triggers/active", STAFF),
        row("GET", "/triggers/search", STAFF),
        row("GET", "/triggers/definitions", STAFF),
        with("PUT", "/triggers/reorder", administrators(422), json!({"trigger_ids": []})),
        row("DELETE", "/triggers/destroy_many", administrators(400)),
        row("GET", "/triggers/{id}", STAFF),
        with("PUT", "/triggers/{id}", administrators(200), json!({"trigger": {"active": true}})),
        row("GET", "/triggers/{id}/trial", administrators(200)),
        row("DELETE", "/triggers/{id}", administrators(204)),
        row("GET", "/automations", STAFF),
        with(
            "POST",
            "/automations",
            administrators(201),
            json!({"automation": {"title": "T", "conditions": {"all": [{"field": "SOLVED", "operator": "greater_than", "value": "900"}]},
                "actions": [{"field": "priority", "value": "low"}]}}),
        ),
        row("GET", "/automations/active", STAFF),
        row("GET", "/automations/search", STAFF),
        row("GET", "/automations/definitions", STAFF),
        with("PUT", "/automations/reorder", administrators(422), json!({"automation_ids": []})),
        row("DELETE", "/automations/destroy_many", administrators(400)),
        row("GET", "/automations/{id}", STAFF),
        with("PUT", "/automations/{id}", administrators(200), json!({"automation": {"active": true}})),
        row("GET", "/automations/{id}/trial", administrators(200)),
        row("DELETE", "/automations/{id}", administrators(204)),
        row("GET", "/business_hours/schedules", STAFF),
        with("POST", "/business_hours/schedules", administrators(201), json!({"schedule": {"name": "T"}})),
        row("GET", "/business_hours/schedules/{id}", STAFF),
        with("PUT", "/business_hours/schedules/{id}", administrators(200), json!({"schedule": {"time_zone": "UTC"}})),
        row("DELETE", "/business_hours/schedules/{id}", administrators(204)),
        with(
            "PUT",
            "/business_hours/schedules/{id}/workweek",
            administrators(200),
            json!({"workweek": {"intervals": [{"start_time": 0, "end_time": 60}]}}),
        ),
        row("GET", "/business_hours/schedules/{id}/holidays", STAFF),
        with(
            "POST",
            "/business_hours/schedules/{id}/holidays",
            administrators(201),
            json!({"holiday": {"name": "T", "start_date": "2026-12-24"}}),
        ),
        row("GET", "/business_hours/schedules/{id}/holidays/{holiday_id}", STAFF),
        with(
            "PUT",
            "/business_hours/schedules/{id}/holidays/{holiday_id}",
            administrators(200),
            json!({"holiday": {"name": "N"}}),
        ),
        row("DELETE", "/business_hours/schedules/{id}/holidays/{holiday_id}", administrators(204)),
        row("GET", "/slas/policies", STAFF),
        with(
            "POST",
            "/slas/policies",
            administrators(201),
            json!({"sla_policy": {"title": "T", "policy_metrics": [
                {"metric": "first_reply_time", "priority": "low", "target": 60, "business_hours": false}]}}),
        ),
        row("GET", "/slas/policies/definitions", STAFF),
        with("PUT", "/slas/policies/reorder", administrators(422), json!({"sla_policy_ids": []})),
        row("GET", "/slas/policies/{id}", STAFF),
        with("PUT", "/slas/policies/{id}", administrators(200), json!({"sla_policy": {"title": "N"}})),
        row("DELETE", "/slas/policies/{id}", administrators(204)),
        // Own macros everybody has; shared ones are the administrator's.
        row("GET", "/macros", STAFF),
        with(
            "POST",
            "/macros",
            [401, 403, 201, 201, 201],
            json!({"macro": {"title": "Own", "actions": [solve.clone()]}}),
        ),
        row("GET", "/macros/active", STAFF),
        row("GET", "/macros/search", STAFF),
        row("GET", "/macros/actions", STAFF),
        row("GET", "/macros/categories", STAFF),
        row("GET", "/macros/definitions", STAFF),
        with("PUT", "/macros/update_many", [401, 403, 422, 422, 422], json!({"macros": []})),
        row("DELETE", "/macros/destroy_many", [401, 403, 400, 400, 400]),
        row("GET", "/macros/new", [401, 403, 422, 422, 422]),
        row("GET", "/macros/{id}", STAFF),
        with("PUT", "/macros/{id}", [401, 403, 403, 403, 200], json!({"macro": {"active": true}})),
        row("DELETE", "/macros/{id}", [401, 403, 403, 403, 204]),
        row("GET", "/macros/{id}/apply", STAFF),
        row("GET", "/tickets/{id}/macros/{macro_id}/apply", STAFF),
        row("GET", "/groups", STAFF),
        with("POST", "/groups", administrators(422), json!({"group": {}})),
        row("GET", "/groups/assignable", STAFF),
        row("GET", "/groups/count", STAFF),
        row("GET", "/groups/{id}", STAFF),
        with("PUT", "/groups/{id}", administrators(200), json!({"group": {"description": "d"}})),
        row("DELETE", "/groups/{id}", administrators(422)),
        row("GET", "/groups/{id}/users", STAFF),
        row("GET", "/groups/{id}/memberships", STAFF),
        row("GET", "/group_memberships", STAFF),
        with("POST", "/group_memberships", administrators(422), json!({"group_membership": {}})),
        row("GET", "/group_memberships/{id}", STAFF),
        row("DELETE", "/group_memberships/{id}", administrators(204)),
    ]
}

fn mail_addresses() -> Vec<Row> {
    let administrators = |status| [401, 403, 403, 403, status];
    vec![
        row("GET", "/recipient_addresses", STAFF),
        with("POST", "/recipient_addresses", administrators(422), json!({"recipient_address": {}})),
        row("GET", "/recipient_addresses/{id}", [401, 403, 200, 200, 200]),
        with("PUT", "/recipient_addresses/{id}", administrators(200), json!({"recipient_address": {"name": "n"}})),
        row("DELETE", "/recipient_addresses/{id}", administrators(204)),
    ]
}

fn tickets() -> Vec<Row> {
    let unprocessable = [401, 403, 422, 422, 422];
    let removed = [401, 403, 403, 204, 404];
    vec![
        row("GET", "/tickets", STAFF),
        with("POST", "/tickets", unprocessable, json!({"ticket": {}})),
        row("GET", "/tickets/{id}", STAFF),
        with("PUT", "/tickets/{id}", STAFF, json!({"ticket": {"priority": "high"}})),
        row("DELETE", "/tickets/{id}", removed),
        row("GET", "/tickets/show_many?ids=1", STAFF),
        row("GET", "/tickets/count", STAFF),
        row("GET", "/tickets/recent", STAFF),
        with("POST", "/tickets/create_many", unprocessable, json!({"tickets": []})),
        with("PUT", "/tickets/update_many", unprocessable, json!({"tickets": []})),
        row("DELETE", "/tickets/destroy_many", [401, 403, 400, 400, 400]),
        with("POST", "/tickets/{id}/merge", unprocessable, json!({"ids": []})),
        row("GET", "/tickets/{id}/related", STAFF),
        row("GET", "/tickets/{id}/incidents", STAFF),
        row("GET", "/tickets/{id}/collaborators", STAFF),
        row("GET", "/tickets/{id}/followers", STAFF),
        row("GET", "/tickets/{id}/email_ccs", STAFF),
        row("GET", "/tickets/{id}/comments", STAFF),
        row("GET", "/tickets/{id}/comments/count", STAFF),
        row("PUT", "/tickets/{id}/comments/{comment_id}/make_private", STAFF),
        row("GET", "/tickets/{id}/audits", STAFF),
        row("GET", "/tickets/{id}/audits/count", STAFF),
        row("GET", "/tickets/{id}/audits/{audit_id}", STAFF),
        row("GET", "/tickets/{id}/tags", STAFF),
        with("POST", "/tickets/{id}/tags", [401, 403, 201, 201, 201], json!({"tags": ["a"]})),
        with("PUT", "/tickets/{id}/tags", STAFF, json!({"tags": ["b"]})),
        with("DELETE", "/tickets/{id}/tags", STAFF, json!({"tags": ["b"]})),
        row("GET", "/problems", STAFF),
        row("GET", "/users/{id}/tickets/requested", STAFF),
        row("GET", "/users/{id}/tickets/ccd", STAFF),
        row("GET", "/users/{id}/tickets/assigned", STAFF),
        row("GET", "/users/{id}/tickets/followed", STAFF),
        row("GET", "/organizations/{id}/tickets", STAFF),
        row("GET", "/tags", STAFF),
        row("GET", "/tags/count", STAFF),
        row("GET", "/autocomplete/tags?name=ab", STAFF),
        row("GET", "/search?query=x", STAFF),
        row("GET", "/search/count?query=x", STAFF),
        row("GET", "/search/export?filter[type]=ticket&query=x", STAFF),
        row("GET", "/job_statuses", STAFF),
        row("GET", "/job_statuses/show_many", STAFF),
        row("GET", "/access_logs", [401, 403, 403, 403, 200]),
        row("GET", "/access_logs/export", [401, 403, 403, 403, 200]),
        row("GET", "/users/{id}/access_log", [401, 404, 404, 404, 404]),
    ]
}

fn views() -> Vec<Row> {
    let unprocessable = [401, 403, 422, 422, 422];
    let status = json!({"view": {"all": [{"field": "status", "operator": "is", "value": "open"}]}});
    vec![
        row("GET", "/views", STAFF),
        with("POST", "/views", unprocessable, json!({"view": {}})),
        row("GET", "/views/active", STAFF),
        row("GET", "/views/compact", STAFF),
        row("GET", "/views/count", STAFF),
        row("GET", "/views/count_many?ids=1", STAFF),
        row("GET", "/views/show_many?ids=1", STAFF),
        row("GET", "/views/search?query=open", STAFF),
        with("POST", "/views/preview", STAFF, status.clone()),
        with("POST", "/views/preview/count", STAFF, status),
        row("GET", "/views/{id}", STAFF),
        with("PUT", "/views/{id}", [401, 403, 403, 403, 200], json!({"view": {"active": true}})),
        row("DELETE", "/views/{id}", [401, 403, 403, 403, 204]),
        row("GET", "/views/{id}/execute", STAFF),
        row("GET", "/views/{id}/tickets", STAFF),
        row("GET", "/views/{id}/count", STAFF),
    ]
}

fn fields() -> Vec<Row> {
    let administrators = |status| [401, 403, 403, 403, status];
    let named = |name: &str| json!({name: {"title": "Renamed"}});
    let option = json!({"custom_field_option": {"name": "Three", "value": "three"}});
    vec![
        row("GET", "/ticket_fields", STAFF),
        with("POST", "/ticket_fields", administrators(422), json!({"ticket_field": {}})),
        row("GET", "/ticket_fields/count", STAFF),
        with("PUT", "/ticket_fields/reorder", administrators(200), json!({"ticket_field_ids": []})),
        row("GET", "/ticket_fields/{id}", STAFF),
        with("PUT", "/ticket_fields/{id}", administrators(200), named("ticket_field")),
        row("GET", "/ticket_fields/{id}/options", STAFF),
        with("POST", "/ticket_fields/{id}/options", administrators(201), option),
        row("GET", "/ticket_fields/{id}/options/{option_id}", STAFF),
        row("DELETE", "/ticket_fields/{id}/options/{option_id}", administrators(204)),
        row("DELETE", "/ticket_fields/{id}", administrators(204)),
        row("GET", "/user_fields", STAFF),
        with("POST", "/user_fields", administrators(422), json!({"user_field": {}})),
        with("PUT", "/user_fields/reorder", administrators(200), json!({"user_field_ids": []})),
        row("GET", "/user_fields/{id}", STAFF),
        with("PUT", "/user_fields/{id}", administrators(200), named("user_field")),
        row("DELETE", "/user_fields/{id}", administrators(204)),
        row("GET", "/organization_fields", STAFF),
        with("POST", "/organization_fields", administrators(422), json!({"organization_field": {}})),
        with("PUT", "/organization_fields/reorder", administrators(200), json!({"organization_field_ids": []})),
        row("GET", "/organization_fields/{id}", STAFF),
        with("PUT", "/organization_fields/{id}", administrators(200), named("organization_field")),
        row("DELETE", "/organization_fields/{id}", administrators(204)),
        row("GET", "/ticket_forms", STAFF),
        row("GET", "/ticket_forms/{id}", STAFF),
        row("GET", "/satisfaction_ratings", STAFF),
        row("GET", "/satisfaction_ratings/count", STAFF),
        row("GET", "/satisfaction_ratings/{id}", [401, 403, 404, 404, 404]),
        with(
            "POST",
            "/tickets/{id}/satisfaction_rating",
            [401, 404, 403, 403, 403],
            json!({"satisfaction_rating": {"score": "good"}}),
        ),
        row("GET", "/satisfaction_reasons", STAFF),
        row("GET", "/suspended_tickets", administrators(200)),
        row("GET", "/suspended_tickets/{id}", administrators(200)),
        row("PUT", "/suspended_tickets/recover_many?ids=9", administrators(200)),
        row("DELETE", "/suspended_tickets/destroy_many?ids=9", administrators(204)),
        row("DELETE", "/suspended_tickets/{id}", administrators(204)),
        row("PUT", "/suspended_tickets/{id}/recover", administrators(200)),
    ]
}

fn partners() -> Vec<Row> {
    let unprocessable = [401, 403, 422, 422, 422];
    let message = json!({"message": {}});
    let side = "/tickets/{id}/side_conversations/{sid}";
    vec![
        row("GET", "/recipients", STAFF),
        with("POST", "/recipients", unprocessable, json!({"recipient": {}})),
        row("GET", "/recipients/{id}", STAFF),
        with("PUT", "/recipients/{id}", [401, 403, 403, 403, 200], json!({"recipient": {"notes": "n"}})),
        row("DELETE", "/recipients/{id}", [401, 403, 403, 403, 422]),
        row("GET", "/tickets/{id}/side_conversations", STAFF),
        with("POST", "/tickets/{id}/side_conversations", unprocessable, message.clone()),
        with("POST", "/tickets/{id}/side_conversations/import", unprocessable, json!({})),
        row("GET", side, STAFF),
        with("PUT", side, STAFF, json!({"side_conversation": {"state": "closed"}})),
        with("POST", "/tickets/{id}/side_conversations/{sid}/reply", unprocessable, message),
        row("GET", "/tickets/{id}/side_conversations/{sid}/events", STAFF),
        row("POST", "/tickets/side_conversations/attachments", unprocessable),
    ]
}

fn webhooks() -> Vec<Row> {
    let administrators = |status| [401, 403, 403, 403, status];
    let one = "/webhooks/{webhook_id}";
    let entered = json!({"webhook": {"name": "Laden", "endpoint": "https://laden.example/hook"}});
    vec![
        row("GET", "/webhooks", administrators(200)),
        with("POST", "/webhooks", administrators(422), json!({"webhook": {}})),
        row("POST", "/webhooks/test", administrators(422)),
        row("GET", one, administrators(200)),
        with("PUT", one, administrators(204), entered.clone()),
        with("PATCH", one, administrators(204), entered),
        row("GET", "/webhooks/{webhook_id}/signing_secret", administrators(200)),
        row("POST", "/webhooks/{webhook_id}/signing_secret", administrators(201)),
        row("GET", "/webhooks/{webhook_id}/invocations", administrators(200)),
        row("GET", "/webhooks/{webhook_id}/invocations/{invocation_id}/attempts", administrators(404)),
        row("DELETE", one, administrators(204)),
    ]
}

/// Operations that need files or jobs of a caller's own; stories of theirs try them. This list only gets shorter.
const ELSEWHERE: [&str; 5] = [
    "POST /uploads",
    "DELETE /uploads/{token}",
    "GET /attachments/{id}",
    "GET /attachments/{id}/content",
    "GET /job_statuses/{id}",
];

fn table() -> Vec<Row> {
    let all = people().into_iter().chain(organisations()).chain(groups()).chain(tickets()).chain(requests());
    all.chain(views())
        .chain(fields())
        .chain(deletion())
        .chain(partners())
        .chain(mail_addresses())
        .chain(webhooks())
        .chain(copies::rows())
        .chain(help::rows())
        .chain(chat::rows())
        .chain(voice::rows())
        .collect()
}

/// The rows that a path's parameters name: a customer other than the caller, in an organisation.
struct Things {
    person: i64,
    identity: i64,
    organisation: i64,
    membership: i64,
    ticket: i64,
    comment: i64,
    audit: i64,
    view: i64,
    ticket_field: i64,
    option: i64,
    user_field: i64,
    organisation_field: i64,
    suspended: i64,
    recipient: i64,
    sid: String,
    webhook: String,
    address: i64,
}

fn things(app: &TestApp) -> Things {
    let body = json!({"organization": {"name": "Lindenhof Buch"}});
    let organisation = app.post(Who::Administrator, "organizations", &body).1["organization"]["id"].as_i64().unwrap();
    let body = json!({"user": {"name": "Kim Tran", "email": "kim@firma.example", "organization_id": organisation}});
    let person = app.post(Who::Administrator, "users", &body).1["user"]["id"].as_i64().unwrap();
    let reached = app.get(Who::Administrator, &format!("users/{person}/identities")).1;
    let memberships = app.get(Who::Administrator, "group_memberships").1;
    let body = json!({"ticket": {
        "subject": "Two volumes missing", "comment": {"body": "Where are they?"}, "group_id": app.desk.group,
    }});
    let ticket = app.post(Who::Administrator, "tickets", &body).1["ticket"]["id"].as_i64().unwrap();
    let comments = app.get(Who::Administrator, &format!("tickets/{ticket}/comments")).1;
    let audits = app.get(Who::Administrator, &format!("tickets/{ticket}/audits")).1;
    let body = json!({"view": {"title": "Open", "all": [{"field": "status", "operator": "is", "value": "open"}]}});
    let view = app.post(Who::Administrator, "views", &body).1["view"]["id"].as_i64().unwrap();
    let made = |path: &str, name: &str, body: Value| {
        app.post(Who::Administrator, path, &json!({ name: body })).1[name].clone()
    };
    let options = json!([{"name": "One", "value": "one"}]);
    let choice = json!({"type": "tagger", "title": "Choice", "custom_field_options": options});
    let ticket_field = made("ticket_fields", "ticket_field", choice);
    let line = json!({"type": "text", "title": "Line", "key": "line"});
    let user_field = made("user_fields", "user_field", line.clone());
    let organisation_field = made("organization_fields", "organization_field", line);
    let number = |field: &Value| field["id"].as_i64().unwrap();
    // An automatic answer to nothing is put aside.
    let mail = b"From: a@far.example\r\nSubject: Away\r\nAuto-Submitted: auto-replied\r\n\r\nBack on Monday.\r\n";
    let put_aside = crate::email::ingest::ingest(&app.desk.system(), mail).unwrap();
    let body = json!({"recipient": {"name": "Holm", "addresses": ["service@holm.example"]}});
    let recipient = app.post(Who::Administrator, "recipients", &body).1["recipient"]["id"].as_i64().unwrap();
    let body = json!({"message": {"subject": "F12", "body": "What is F12?"}, "recipient_id": recipient});
    let asked = app.post(Who::Administrator, &format!("tickets/{ticket}/side_conversations"), &body).1;
    let body = json!({"recipient_address": {"name": "Lindhof", "email": "hilfe@lindhof.example"}});
    let address = app.post(Who::Administrator, "recipient_addresses", &body).1;
    let body = json!({"webhook": {"name": "Laden", "endpoint": "https://laden.example/hook"}});
    let webhook = app.post(Who::Administrator, "webhooks", &body).1;
    Things {
        webhook: webhook["webhook"]["id"].as_str().unwrap().to_owned(),
        recipient,
        sid: asked["side_conversation"]["id"].as_str().unwrap().to_owned(),
        view,
        ticket_field: number(&ticket_field),
        option: number(&ticket_field["custom_field_options"][0]),
        user_field: number(&user_field),
        organisation_field: number(&organisation_field),
        suspended: put_aside["rejected"].as_i64().unwrap(),
        person,
        identity: reached["identities"][0]["id"].as_i64().unwrap(),
        organisation,
        membership: memberships["group_memberships"][0]["id"].as_i64().unwrap(),
        ticket,
        comment: comments["comments"][0]["id"].as_i64().unwrap(),
        audit: audits["audits"][0]["id"].as_i64().unwrap(),
        address: address["recipient_address"]["id"].as_i64().unwrap(),
    }
}

/// A path about a macro names one that everybody may use.
fn with_macro(app: &TestApp, path: &str) -> String {
    let (name, rest) = match path.strip_prefix("macros/{id}") {
        Some(rest) => ("macros/", rest),
        None if path.contains("{macro_id}") => ("", path),
        None => return path.to_owned(),
    };
    let body = json!({"macro": {"title": "For all", "actions": [{"field": "status", "value": "pending"}]}});
    let id = app.post(Who::Administrator, "macros", &body).1["macro"]["id"].to_string();
    if name.is_empty() { rest.replace("{macro_id}", &id) } else { format!("{name}{id}{rest}") }
}

/// A path about a trigger names one that exists.
fn with_trigger(app: &TestApp, path: &str) -> String {
    let Some(rest) = path.strip_prefix("triggers/{id}") else { return path.to_owned() };
    let when = json!({"all": [{"field": "status", "operator": "is", "value": "hold"}]});
    let body =
        json!({"trigger": {"title": "T", "conditions": when, "actions": [{"field": "priority", "value": "low"}]}});
    let id = app.post(Who::Administrator, "triggers", &body).1["trigger"]["id"].to_string();
    format!("triggers/{id}{rest}")
}

/// A path about an automation names one that exists.
fn with_automation(app: &TestApp, path: &str) -> String {
    let Some(rest) = path.strip_prefix("automations/{id}") else { return path.to_owned() };
    let when = json!({"all": [{"field": "SOLVED", "operator": "greater_than", "value": "900"}]});
    let body =
        json!({"automation": {"title": "T", "conditions": when, "actions": [{"field": "priority", "value": "low"}]}});
    let id = app.post(Who::Administrator, "automations", &body).1["automation"]["id"].to_string();
    format!("automations/{id}{rest}")
}

/// A path about a policy names one that exists.
fn with_policy(app: &TestApp, path: &str) -> String {
    let Some(rest) = path.strip_prefix("slas/policies/{id}") else { return path.to_owned() };
    let metric = json!({"metric": "first_reply_time", "priority": "low", "target": 60});
    let body = json!({"sla_policy": {"title": "T", "policy_metrics": [metric]}});
    let id = app.post(Who::Administrator, "slas/policies", &body).1["sla_policy"]["id"].to_string();
    format!("slas/policies/{id}{rest}")
}

/// A path about business hours names some that exist, with a day.
fn with_schedule(app: &TestApp, path: &str) -> String {
    let Some(rest) = path.strip_prefix("business_hours/schedules/{id}") else { return path.to_owned() };
    let known = app.get(Who::Administrator, "business_hours/schedules").1["schedules"].as_array().map_or(0, Vec::len);
    let body = json!({"schedule": {"name": format!("Hours {known}")}});
    let id = app.post(Who::Administrator, "business_hours/schedules", &body).1["schedule"]["id"].to_string();
    let path = format!("business_hours/schedules/{id}");
    let body = json!({"holiday": {"name": "H", "start_date": "2026-12-24"}});
    let day = app.post(Who::Administrator, &format!("{path}/holidays"), &body).1["holiday"]["id"].to_string();
    format!("{path}{}", rest.replace("{holiday_id}", &day))
}

/// A path of the help centre names what exists there.
fn with_help(app: &TestApp, things: &Things, path: &str) -> String {
    let Some(rest) = path.strip_prefix("help_center/") else { return path.to_owned() };
    let number = |path: &str, body: &Value, name: &str| {
        app.post(Who::Administrator, &format!("help_center/{path}"), body).1[name]["id"].as_i64().unwrap()
    };
    let names = json!({"name": "T", "locale": "de"});
    let category = number("categories", &json!({ "category": names }), "category");
    let section = number(&format!("categories/{category}/sections"), &json!({ "section": names }), "section");
    let body = json!({"article": {"title": "T", "locale": "de"}});
    let article = number(&format!("sections/{section}/articles"), &body, "article");
    let said = json!({"comment": {"body": "Gut", "locale": "de"}});
    let comment = number(&format!("articles/{article}/comments"), &said, "comment");
    let id = match rest.split('/').next() {
        Some("categories") => category,
        Some("sections") => section,
        Some("translations") => {
            let texts = app.get(Who::Administrator, &format!("help_center/articles/{article}/translations")).1;
            texts["translations"][0]["id"].as_i64().unwrap()
        }
        Some("votes") => number(&format!("articles/{article}/up"), &Value::Null, "vote"),
        Some("users") => things.person,
        _ if rest == "articles/attachments/{id}" => file_of(app, article),
        _ => article,
    };
    path.replace("{id}", &id.to_string())
        .replace("{comment_id}", &comment.to_string())
        .replace("{locale}", "de")
        .replace("{label_id}", "1")
}

fn file_of(app: &TestApp, article: i64) -> i64 {
    let administrator = app.desk.acting(app.desk.administrator);
    let add = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
        let file = crate::tickets::attachments::NewFile {
            name: "plan.txt".into(),
            content_type: "text/plain".into(),
            content_id: None,
            inline: false,
            content: b"Plan".to_vec().into(),
        };
        crate::articles::files::add(tx, cx, Some(article), &file)
    };
    app.desk.write(&administrator, add).unwrap()
}

fn concrete(app: &TestApp, things: &Things, path: &str) -> String {
    let path = with_automation(app, &with_trigger(app, &with_macro(app, path.trim_start_matches('/'))));
    let path = with_policy(app, &with_schedule(app, &path));
    let path = with_help(app, things, &path);
    let id = match path.split('/').next() {
        Some("users" | "organization_memberships") => things.person,
        Some("organizations") => things.organisation,
        Some("groups") => app.desk.group,
        Some("tickets" | "requests") => things.ticket,
        Some("channels") => app.desk.agent,
        Some("recipients") => things.recipient,
        Some("views") => things.view,
        Some("ticket_fields") => things.ticket_field,
        Some("user_fields") => things.user_field,
        Some("organization_fields") => things.organisation_field,
        Some("suspended_tickets") => things.suspended,
        Some("ticket_forms" | "brands" | "locales" | "custom_roles") => 1,
        Some("ticket_metrics") => things.ticket,
        Some("audit_logs" | "oauth") => 987_654,
        Some("recipient_addresses") => things.address,
        _ => things.membership,
    };
    path.replace("{id}", &id.to_string())
        .replace("{identity_id}", &things.identity.to_string())
        .replace("{ticket_id}", &things.ticket.to_string())
        .replace("{user_id}", &things.person.to_string())
        .replace("{option_id}", &things.option.to_string())
        .replace("{comment_id}", &things.comment.to_string())
        .replace("{attachment_id}", "1")
        .replace("{audit_id}", &things.audit.to_string())
        .replace("{webhook_id}", &things.webhook)
        .replace("{invocation_id}", &things.webhook)
        .replace("{sid}", &things.sid)
}

#[test]
fn everybody_gets_what_their_role_allows() {
    for engine in Engine::BOTH {
        let mut app = TestApp::new(engine);
        let mut known = things(&app);
        let mut wrong = Vec::new();
        for row in table() {
            let path = concrete(&app, &known, row.path);
            let method: Method = row.method.parse().unwrap();
            for (who, expected) in Who::ALL.into_iter().zip(row.statuses) {
                let answer = app.call(who, method.clone(), &path, &row.body);
                if answer.status != expected {
                    wrong.push(format!("{} {} as {who:?}: {} for {expected}", row.method, row.path, answer.status));
                }
            }
            if method == Method::DELETE {
                app = TestApp::new(engine);
                known = things(&app);
            }
        }
        assert!(wrong.is_empty(), "{engine:?}:\n{}", wrong.join("\n"));
    }
}

#[test]
fn every_operation_stands_in_the_table() {
    let description = serde_json::to_value(crate::api_v2::router::description()).unwrap();
    let table = table();
    let known = |method: &str, path: &str| {
        table.iter().any(|row| row.method == method && row.path.split('?').next() == Some(path))
    };
    let (mut missing, mut described) = (Vec::new(), Vec::new());
    for (path, operations) in description["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/v2").unwrap();
        for method in operations.as_object().unwrap().keys().map(|method| method.to_uppercase()) {
            let name = format!("{method} {path}");
            if !known(&method, path) && !ELSEWHERE.contains(&name.as_str()) {
                missing.push(name.clone());
            }
            described.push(name);
        }
    }
    assert!(missing.is_empty(), "without a check of access:\n{}", missing.join("\n"));
    for exception in ELSEWHERE {
        let (method, path) = exception.split_once(' ').unwrap();
        assert!(described.iter().any(|name| name == exception), "no such operation any more: {exception}");
        assert!(!known(method, path), "stands in the table by now: {exception}");
    }
}

#[test]
fn the_description_is_the_one_that_was_reviewed() {
    let description = serde_json::to_value(crate::api_v2::router::description()).unwrap();
    insta::assert_json_snapshot!("openapi", description);
}

#[test]
fn what_does_not_exist_is_no_route_and_no_method() {
    let app = TestApp::new(Engine::Sqlite);
    let (status, body) = app.get(Who::Agent, "no/such/route.json");
    assert_eq!((status, &body["error"]), (404, &json!("InvalidEndpoint")));
    assert_eq!(app.delete(Who::Agent, "users").0, 405);
    let (status, description) = app.get(Who::Anonymous, "openapi.json");
    assert_eq!((status, &description["info"]["title"]), (200, &json!("Obhut")));
}
