//! What happened to tickets, step by step, as the log tells it: changes and comments, and how the times of a ticket ran.

use std::collections::HashMap;

use axum::Json;
use db::Tx;
use ledger::Entry;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::courses;
use super::steps::{self, ByTime, REST};
use crate::api_v2::paging::{Links, Meta};
use crate::api_v2::query::invalid_parameter;
use crate::api_v2::{ApiError, Caller, Query};
use crate::audit::history;
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::state::App;
use crate::tickets::api::audits::{self, ACTS};
use crate::tickets::api::present::{Eyes, time};
use crate::tickets::{Ticket, read};

/// Entries of the log that are looked through for one step.
const LOOKED: i64 = 20_000;
/// Entries that are read at once.
const SOME: i64 = 1_000;

/// The routes of what happened.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(ticket_events)).routes(routes!(ticket_metric_events))
}

/// Steps of tickets since a moment.
#[derive(Serialize, ToSchema)]
pub struct TicketEvents {
    /// The steps, each with what was changed and said in it.
    #[schema(value_type = Vec<Object>)]
    pub ticket_events: Vec<Value>,
    /// How it goes on.
    #[serde(flatten)]
    pub more: ByTime,
}

/// How the times of tickets ran since a moment.
#[derive(Serialize, ToSchema)]
pub struct TicketMetricEvents {
    /// When clocks were started, stopped and kept.
    #[schema(value_type = Vec<Object>)]
    pub ticket_metric_events: Vec<Value>,
    /// How it goes on.
    #[serde(flatten)]
    pub more: ByTime,
    /// The same for those who page by cursor.
    pub meta: Meta,
    /// The same for those who page by cursor.
    pub links: Links,
}

/// Where a step begins: after an entry of the log, and not before a moment.
#[derive(Clone, Copy)]
struct Start {
    after: Option<i64>,
    since: i64,
    most: usize,
}

impl Start {
    fn of(query: &Query) -> Result<Self, ApiError> {
        let most = usize::try_from(steps::size(query)).unwrap_or(usize::MAX);
        if let Some(cursor) = query.option("cursor") {
            let after = cursor.parse().map_err(|_| invalid_parameter("cursor", "is none of this export"))?;
            return Ok(Self { after: Some(after), since: i64::MIN, most });
        }
        Ok(Self { after: None, since: steps::seconds(query)?.saturating_mul(1_000_000), most })
    }
}

/// Entries about tickets, in their order, and where the next step begins.
struct Stretch {
    entries: Vec<Entry>,
    after: i64,
    end: bool,
}

/// What the log says of tickets after a place: no more than a step holds, but whole seconds, so that whoever goes on by time
/// misses nothing either.
fn stretch(tx: &mut Tx<'_>, cx: &Cx, start: Start) -> Result<Stretch, Error> {
    let until = cx.at() - REST;
    let mut after = match start.after {
        Some(after) => after,
        // Entries of other processes may stand a moment out of order.
        None => ledger::since(tx, cx.id(), start.since.saturating_sub(REST))? - 1,
    };
    let (mut entries, mut looked): (Vec<Entry>, i64) = (Vec::new(), 0);
    let second = |entry: &Entry| entry.at.div_euclid(1_000_000);
    loop {
        let some = ledger::after(tx, cx.id(), after, SOME)?;
        if some.is_empty() {
            return Ok(Stretch { entries, after, end: true });
        }
        for heading in some {
            if heading.object_kind == "ticket" && ACTS.contains(&heading.act.as_str()) {
                let Some(entry) = ledger::one(tx, cx.id(), heading.seq)? else { continue };
                if entry.at > until {
                    return Ok(Stretch { entries, after, end: true });
                }
                if entries.len() >= start.most && entries.last().is_some_and(|last| second(last) != second(&entry)) {
                    return Ok(Stretch { entries, after, end: false });
                }
                if entry.at >= start.since {
                    entries.push(entry);
                }
            }
            after = heading.seq;
            looked += 1;
        }
        if looked >= LOOKED {
            return Ok(Stretch { entries, after, end: false });
        }
    }
}

/// Where it goes on: after which entry, from which second, and whether there is nothing more for now.
struct Place {
    after: i64,
    second: Option<i64>,
    end: bool,
}

impl Stretch {
    fn place(&self) -> Place {
        let second = self.entries.last().map(|entry| entry.at.div_euclid(1_000_000) + 1);
        Place { after: self.after, second, end: self.end }
    }
}

/// What leads on: the address names the place, for those who follow it, and the second, for those who do not.
fn onward(base: &Base, path: &str, query: &Query, place: &Place, count: usize) -> ByTime {
    ByTime {
        next_page: steps::url(base, path, query, "cursor", &place.after.to_string()),
        count,
        end_of_stream: place.end,
        end_time: place.second,
    }
}

/// A ticket of an entry, if it exists for the actor; opened once for each step of the export.
fn known<'a>(
    tx: &mut Tx<'_>,
    cx: &Cx,
    tickets: &'a mut HashMap<i64, Option<Ticket>>,
    id: i64,
) -> Result<Option<&'a Ticket>, Error> {
    if let std::collections::hash_map::Entry::Vacant(vacant) = tickets.entry(id) {
        vacant.insert(read::many(tx, cx, &[id])?.pop());
    }
    Ok(tickets.get(&id).and_then(Option::as_ref))
}

/// What happened to tickets since `start_time`; with `include=comment_events` what was said, too.
#[utoipa::path(get, path = "/incremental/ticket_events", tag = "incremental",
    params(("start_time" = Option<i64>, Query), ("cursor" = Option<i64>, Query)),
    responses((status = 200, body = TicketEvents)))]
async fn ticket_events(caller: Caller, query: Query) -> Result<Json<TicketEvents>, ApiError> {
    caller.cx.actor.must_administer()?;
    let (start, base) = (Start::of(&query)?, caller.base.clone());
    let speaking = query.includes("comment_events");
    let read = caller.read(move |tx, cx| {
        let stretch = stretch(tx, cx, start)?;
        let (eyes, place) = (Eyes::of(cx, &base), stretch.place());
        let (mut tickets, mut shown) = (HashMap::new(), Vec::new());
        for entry in stretch.entries {
            let Some(ticket) = known(tx, cx, &mut tickets, entry.object_id)? else { continue };
            let step = history::step(cx, entry)?;
            let audit = audits::audit(tx, &eyes, ticket, &step)?;
            shown.push(event(&step.entry, &json!(audit), speaking));
        }
        Ok((place, shown))
    });
    let (place, ticket_events) = read.await?;
    let more = onward(&caller.base, "incremental/ticket_events", &query, &place, ticket_events.len());
    Ok(Json(TicketEvents { ticket_events, more }))
}

/// How the words of a channel are written in events.
fn via(word: &str) -> &'static str {
    match word {
        "email" => "Mail",
        "web" => "Web form",
        "chat" => "Chat",
        "voice" => "Phone call (inbound)",
        "system" => "Rule",
        _ => "Web service",
    }
}

/// A step as an event: what an audit says, under the names of events.
fn event(entry: &Entry, audit: &Value, speaking: bool) -> Value {
    let via = via(audit["via"]["channel"].as_str().unwrap_or_default());
    let children = audit["events"].as_array().map(Vec::as_slice).unwrap_or_default();
    let children: Vec<Value> = children.iter().filter_map(|child| told(child, audit, via, speaking)).collect();
    json!({
        "id": entry.seq,
        "ticket_id": audit["ticket_id"],
        "timestamp": entry.at.div_euclid(1_000_000),
        "created_at": audit["created_at"],
        "updater_id": audit["author_id"],
        "via": via,
        "system": {},
        "metadata": {},
        "event_type": "Audit",
        "child_events": children,
    })
}

fn told(child: &Value, audit: &Value, via: &str, speaking: bool) -> Option<Value> {
    let kind = child["type"].as_str()?;
    let mut one = match (kind, child) {
        ("Create" | "Change", _) => {
            let mut one = Map::new();
            let (name, value) = (child["field_name"].as_str()?, child.get("value").cloned().unwrap_or_default());
            if name.bytes().all(|byte| byte.is_ascii_digit()) {
                one.insert("custom_ticket_fields".to_owned(), json!({ name: value }));
            } else {
                one.insert(name.to_owned(), value);
            }
            if kind == "Change" {
                one.insert("previous_value".to_owned(), child.get("previous_value").cloned().unwrap_or_default());
            }
            one
        }
        ("Comment", Value::Object(said)) if speaking => {
            let mut one = said.clone();
            one.insert("created_at".to_owned(), audit["created_at"].clone());
            one
        }
        ("Comment", _) => {
            let mut one = Map::new();
            one.insert("comment_present".to_owned(), true.into());
            one.insert("comment_public".to_owned(), child["public"].clone());
            one
        }
        (_, Value::Object(other)) => other.clone(),
        _ => return None,
    };
    one.insert("id".to_owned(), child["id"].clone());
    one.insert("event_type".to_owned(), kind.into());
    // A comment names its door as an object, everything else as a word.
    let door = if kind == "Comment" && speaking { audit["via"].clone() } else { via.into() };
    one.insert("via".to_owned(), door);
    one.insert("via_reference_id".to_owned(), Value::Null);
    Some(Value::Object(one))
}

/// How the times of tickets ran since `start_time`: started, stopped, kept, broken.
#[utoipa::path(get, path = "/incremental/ticket_metric_events", tag = "incremental",
    params(("start_time" = Option<i64>, Query), ("cursor" = Option<i64>, Query)),
    responses((status = 200, body = TicketMetricEvents)))]
async fn ticket_metric_events(caller: Caller, query: Query) -> Result<Json<TicketMetricEvents>, ApiError> {
    caller.cx.actor.must_administer()?;
    let start = Start::of(&query)?;
    let read = caller.read(move |tx, cx| {
        let stretch = stretch(tx, cx, start)?;
        let (mut tickets, mut told, mut shown) = (HashMap::new(), HashMap::new(), Vec::new());
        for entry in &stretch.entries {
            let id = entry.object_id;
            let Some(ticket) = known(tx, cx, &mut tickets, id)? else { continue };
            if let std::collections::hash_map::Entry::Vacant(vacant) = told.entry(id) {
                vacant.insert(courses::of(tx, cx, &ticket.row)?);
            }
            let of_step = told.get(&id).into_iter().flatten().filter(|one| one.seq == entry.seq);
            shown.extend(of_step.map(metric));
        }
        Ok((stretch.place(), shown))
    });
    let (place, ticket_metric_events) = read.await?;
    let more = onward(&caller.base, "incremental/ticket_metric_events", &query, &place, ticket_metric_events.len());
    let meta = Meta { has_more: !place.end, after_cursor: Some(place.after.to_string()), before_cursor: None };
    let links = Links { next: Some(more.next_page.clone()), prev: None };
    Ok(Json(TicketMetricEvents { ticket_metric_events, more, meta, links }))
}

fn metric(one: &courses::Event) -> Value {
    let mut shown = json!({
        "id": one.id,
        "ticket_id": one.ticket,
        "metric": one.metric,
        "instance_id": one.instance,
        "type": one.kind,
        "time": time(one.at),
    });
    if let Some(status) = one.calendar {
        // Of business hours only what was promised in them is known.
        shown["status"] = json!({"calendar": status, "business": one.business.unwrap_or(status)});
    }
    if let Some(sla) = &one.sla {
        shown["sla"] = json!({"target": sla.minutes, "business_hours": sla.business, "policy": {"id": sla.policy}});
    }
    if one.kind == "breach" {
        shown["deleted"] = false.into();
    }
    shown
}
