//! The log of what was set up and changed beside tickets, as clients read it: which row, what was done, by whom of the staff. Names,
//! addresses and values are not told.

use axum::Json;
use db::Tx;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api_v2::paging::{Links, Meta};
use crate::api_v2::path::Ids;
use crate::api_v2::query::invalid_parameter;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Caller, Listing, Query};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::people;
use crate::state::App;

/// Records on a page at the most.
const MOST: usize = 100;
/// Entries of the log that are read at once.
const SOME: i64 = 1_000;
/// Entries that are looked through for one page.
const LOOKED: usize = 50_000;
/// What has a history of its own, or is told elsewhere.
const ELSEWHERE: [&str; 6] = ["ticket", "list", "chat", "survey", "mail_rejected", "notice"];

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show))
}

/// One thing that was done.
#[derive(Serialize, ToSchema)]
pub struct AuditLog {
    /// Where it is.
    pub url: String,
    /// Its number.
    pub id: i64,
    /// When.
    pub created_at: Time,
    /// `create`, `update` or `destroy`.
    pub action: &'static str,
    /// The desk's own word for it.
    pub action_label: String,
    /// Who did it; -1 for the program itself and for customers.
    pub actor_id: i64,
    /// The name of the member of staff.
    pub actor_name: String,
    /// What sort of row it is about.
    pub source_type: String,
    /// Its number.
    pub source_id: i64,
    /// Sort and number once more: names are not kept in the log.
    pub source_label: String,
    /// What the log says of it.
    pub change_description: String,
    /// Always null: addresses are not kept.
    pub ip_address: Option<String>,
}

/// A page of the log.
#[derive(Serialize, ToSchema)]
pub struct AuditLogs {
    /// The records.
    pub audit_logs: Vec<AuditLog>,
    /// How it goes on.
    pub meta: Meta,
    /// How it goes on.
    pub links: Links,
}

/// `{"audit_log": …}`
#[derive(Serialize, ToSchema)]
pub struct AuditLogAnswer {
    /// The record.
    pub audit_log: AuditLog,
}

/// What is asked for.
#[derive(Clone)]
struct Asked {
    ascending: bool,
    place: i64,
    size: usize,
    between: Option<(i64, i64)>,
    kind: Option<String>,
    source: Option<i64>,
    actor: Option<i64>,
}

impl Asked {
    fn of(query: &Query) -> Result<Self, ApiError> {
        let ascending = query.option("sort").is_some_and(|sort| !sort.starts_with('-'));
        let number = |name: &str, text: &str| text.parse().map_err(|_| invalid_parameter(name, "must be a number"));
        let place = match query.option("page[after]") {
            Some(text) => number("page[after]", text)?,
            None if ascending => 0,
            None => i64::MAX,
        };
        let size = query.option("page[size]").and_then(|text| text.parse().ok()).unwrap_or(MOST).clamp(1, MOST);
        let moments: Vec<i64> =
            query.list("filter[created_at]").into_iter().filter_map(Time::parse).map(|time| time.0.0).collect();
        let between = match moments.as_slice() {
            [from, until, ..] => Some((*from, *until)),
            [from] => Some((*from, i64::MAX)),
            [] => None,
        };
        let first = |name: &str| query.list(name).first().map(|text| (*text).to_owned());
        let numbered = |name: &str| first(name).map(|text| number(name, &text)).transpose();
        Ok(Self {
            ascending,
            place,
            size,
            between,
            kind: first("filter[source_type]"),
            source: numbered("filter[source_id]")?,
            actor: numbered("filter[actor_id]")?,
        })
    }
}

/// The kind of a row under the name that clients know.
fn kind(object: &str) -> &str {
    match object {
        "person" => "user",
        "organisation" => "organization",
        "trigger" | "automation" | "macro" | "view" => "rule",
        "field" | "field_order" => "custom_field",
        "setting" | "appearance" => "account_setting",
        "sla" => "sla_policy",
        other => other,
    }
}

fn action(act: &str) -> &'static str {
    match act.rsplit('.').next().unwrap_or_default() {
        "create" | "add" | "make" | "invite" => "create",
        "delete" | "remove" | "trash" | "forget" | "end" | "drop" => "destroy",
        _ => "update",
    }
}

fn is_told(heading: &ledger::Heading) -> bool {
    // Looks stand on shelves of their own (`access_log::shelf`), and so do reveals and exports.
    !ELSEWHERE.contains(&heading.object_kind.as_str()) && !heading.object_kind.starts_with("look.")
}

fn shown(tx: &mut Tx<'_>, cx: &Cx, base: &Base, entry: &ledger::Entry) -> Result<AuditLog, Error> {
    let leaf: Value = serde_json::from_slice(&entry.leaf).unwrap_or_default();
    let facts = leaf["facts"].as_object().cloned().unwrap_or_default();
    // Of customers the leaf names nobody, and neither does this.
    let by = facts.get("by").and_then(Value::as_i64);
    let name = match by {
        Some(person) => match people::ops::row(tx, cx, person) {
            Ok(row) => people::ops::open(tx, cx, row)?.name(cx, &crate::disclosure::of_colleagues(cx)),
            Err(Error::NotFound) => String::new(),
            Err(error) => return Err(error),
        },
        None => String::new(),
    };
    Ok(AuditLog {
        url: base.record(&format!("audit_logs/{}", entry.seq)),
        id: entry.seq,
        created_at: Time(world::Timestamp(entry.at)),
        action: action(&entry.act),
        action_label: entry.act.clone(),
        actor_id: by.unwrap_or(-1),
        actor_name: name,
        source_type: kind(&entry.object_kind).to_owned(),
        source_id: entry.object_id,
        source_label: format!("{} {}", kind(&entry.object_kind), entry.object_id),
        change_description: described(&facts),
        ip_address: None,
    })
}

fn described(facts: &Map<String, Value>) -> String {
    let own = facts.iter().filter(|(name, _)| !matches!(name.as_str(), "by" | "deed" | "via" | "data" | "purpose"));
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    own.map(|(name, value)| format!("{name}: {}", text(value))).collect::<Vec<_>>().join("\n")
}

/// One page: the entries, the place after the last one looked at, and whether there is more.
fn page(tx: &mut Tx<'_>, cx: &Cx, base: &Base, asked: &Asked) -> Result<(Vec<AuditLog>, i64, bool), Error> {
    let (mut found, mut place, mut looked) = (Vec::new(), asked.place, 0);
    // Entries stand in the order of time: what lies before the moments asked for is not gone through.
    if let (Some((from, _)), true, 0) = (asked.between, asked.ascending, asked.place) {
        place = ledger::since(tx, cx.id(), from)? - 1;
    }
    loop {
        let some = match asked.ascending {
            true => ledger::after(tx, cx.id(), place, SOME)?,
            false => ledger::before(tx, cx.id(), place, SOME)?,
        };
        if some.is_empty() {
            return Ok((found, place, false));
        }
        for heading in some {
            let fits = asked.kind.as_deref().is_none_or(|wanted| kind(&heading.object_kind) == wanted)
                && asked.source.is_none_or(|wanted| heading.object_id == wanted);
            if is_told(&heading) && fits {
                let Some(entry) = ledger::one(tx, cx.id(), heading.seq)? else { continue };
                let within = asked.between.is_none_or(|(from, until)| (from..=until).contains(&entry.at));
                let by = asked.actor.is_none_or(|wanted| entry.actor == Some(wanted));
                if within && by {
                    if found.len() >= asked.size {
                        return Ok((found, place, true));
                    }
                    found.push(shown(tx, cx, base, &entry)?);
                }
            }
            place = heading.seq;
            looked += 1;
        }
        if looked >= LOOKED {
            return Ok((found, place, true));
        }
    }
}

/// What was set up and changed, newest first unless `sort=created_at` says otherwise.
#[utoipa::path(get, path = "/audit_logs", tag = "audit logs", responses((status = 200, body = AuditLogs)))]
async fn list(caller: Caller, listing: Listing) -> Result<Json<AuditLogs>, ApiError> {
    caller.cx.actor.must_administer()?;
    let asked = Asked::of(&listing.query)?;
    let (base, size) = (caller.base.clone(), asked.size.to_string());
    let (audit_logs, place, has_more) = caller.read(move |tx, cx| page(tx, cx, &base, &asked)).await?;
    let after = (!audit_logs.is_empty() || has_more).then(|| place.to_string());
    let next = after.as_deref().map(|after| {
        let query = listing.query.with_paging(&[("page[size]", &size), ("page[after]", after)]);
        format!("{}{}?{query}", listing.base.origin(), listing.path)
    });
    let meta = Meta { has_more, after_cursor: after, before_cursor: None };
    Ok(Json(AuditLogs { audit_logs, meta, links: Links { next, prev: None } }))
}

/// One thing that was done.
#[utoipa::path(get, path = "/audit_logs/{id}", tag = "audit logs", params(("id" = i64, Path)),
    responses((status = 200, body = AuditLogAnswer)))]
async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<AuditLogAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let entry = ledger::one(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
        let heading = ledger::Heading {
            seq: entry.seq,
            object_kind: entry.object_kind.clone(),
            object_id: entry.object_id,
            act: entry.act.clone(),
        };
        if !is_told(&heading) {
            return Err(Error::NotFound);
        }
        shown(tx, cx, &base, &entry)
    });
    Ok(Json(AuditLogAnswer { audit_log: found.await? }))
}
