//! The histories of all tickets in one list, newest first, in the paging of its own that clients know: `before_url` leads to what
//! is older, `after_url` to what is newer; by `page[size]` it pages as other lists do.

use axum::Json;
use serde_json::{Value, json};

use super::Staff;
use super::answers::AuditList;
use super::audits::{self, ACTS};
use super::present::Eyes;
use crate::api_v2::query::invalid_parameter;
use crate::api_v2::{ApiError, Listing, Query};
use crate::audit::history;
use crate::error::Error;
use crate::tickets::read;

/// Steps on a page at the most.
const MOST: usize = 1_000;
/// Entries of the log that are read at once.
const SOME: i64 = 1_000;
/// Entries that are looked through for one page.
const LOOKED: usize = 50_000;

/// Where a page lies.
#[derive(Clone, Copy)]
enum From {
    /// Before this entry, newest first.
    Before(i64),
    /// After it.
    After(i64),
}

fn from(query: &Query) -> Result<From, ApiError> {
    let given = query.option("cursor").or(query.option("page[after]"));
    let Some(text) = given else { return Ok(From::Before(i64::MAX)) };
    let wrong = || invalid_parameter("cursor", "is none of this list");
    let (side, number) = text.split_at_checked(1).ok_or_else(wrong)?;
    let number = number.parse().map_err(|_| wrong())?;
    match side {
        "b" => Ok(From::Before(number)),
        "a" => Ok(From::After(number)),
        _ => Err(wrong()),
    }
}

/// What happened to tickets that exist for the caller.
#[utoipa::path(get, path = "/ticket_audits", tag = "tickets",
    params(("limit" = Option<i64>, Query), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = AuditList)))]
pub(super) async fn list(Staff(caller): Staff, listing: Listing) -> Result<Json<Value>, ApiError> {
    let query = &listing.query;
    let asked = query.option("limit").or(query.option("page[size]")).or(query.option("per_page"));
    let size = asked.and_then(|text| text.parse::<usize>().ok()).unwrap_or(100).clamp(1, MOST);
    let (from, base) = (from(query)?, caller.base.clone());
    let read = caller.read(move |tx, cx| {
        let (mut found, mut ends, mut looked, mut more) = (Vec::new(), None::<(i64, i64)>, 0, false);
        let mut place = from;
        'pages: loop {
            let some = match place {
                From::Before(seq) => ledger::before(tx, cx.id(), seq, SOME)?,
                From::After(seq) => ledger::after(tx, cx.id(), seq, SOME)?,
            };
            if some.is_empty() {
                break;
            }
            for heading in some {
                place = match place {
                    From::Before(_) => From::Before(heading.seq),
                    From::After(_) => From::After(heading.seq),
                };
                looked += 1;
                if heading.object_kind != "ticket" || !ACTS.contains(&heading.act.as_str()) {
                    continue;
                }
                let Some(ticket) = read::many(tx, cx, &[heading.object_id])?.pop() else { continue };
                if found.len() >= size {
                    more = true;
                    break 'pages;
                }
                let Some(entry) = ledger::one(tx, cx.id(), heading.seq)? else { continue };
                let step = history::step(cx, entry)?;
                found.push(audits::audit(tx, &Eyes::of(cx, &base), &ticket, &step)?);
                ends =
                    Some(ends.map_or((heading.seq, heading.seq), |(low, high)| {
                        (low.min(heading.seq), high.max(heading.seq))
                    }));
            }
            if looked >= LOOKED {
                // It goes on where the looking ended, whether or not there was something to tell.
                let (From::Before(seq) | From::After(seq)) = place;
                ends = Some(ends.map_or((seq, seq), |(low, high)| (low.min(seq), high.max(seq))));
                more = true;
                break;
            }
        }
        if matches!(from, From::After(_)) {
            found.reverse();
        }
        Ok::<_, Error>((found, ends, more))
    });
    let (found, ends, more) = read.await?;
    let cursor = |side: &str, number: i64| format!("{side}{number}");
    let (before, after) = (ends.map(|(low, _)| cursor("b", low)), ends.map(|(_, high)| cursor("a", high)));
    let url = |name: &str, cursor: &Option<String>| {
        let size = size.to_string();
        let limit = if name == "cursor" { "limit" } else { "page[size]" };
        let query = |cursor: &str| {
            let mut encoder = form_urlencoded::Serializer::new(String::new());
            encoder.append_pair(limit, &size).append_pair(name, cursor);
            encoder.finish()
        };
        cursor.as_deref().map(|cursor| format!("{}{}?{}", listing.base.origin(), listing.path, query(cursor)))
    };
    let mut answer = json!({
        "audits": found,
        "before_url": url("cursor", &before),
        "after_url": url("cursor", &after),
        "before_cursor": before,
        "after_cursor": after,
    });
    if listing.query.option("page[size]").is_some() {
        answer["meta"] = json!({"has_more": more, "after_cursor": before, "before_cursor": after});
        answer["links"] = json!({"next": url("page[after]", &before), "prev": url("page[after]", &after)});
    }
    Ok(Json(answer))
}
