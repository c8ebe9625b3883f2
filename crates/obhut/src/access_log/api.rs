//! The log for programs: of the desk for those who oversee or administer, of oneself for everybody.

use axum::Json;
use personal::{Categories, Category, PurposeId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use world::Timestamp;

use super::read::{self, Filter, Line};
use super::sql::Of;
use super::{Act, Note, export, of_bits};
use crate::api_v2::paging::{Answer, Cursor, Direction, Links, Meta, Order, PageRequest, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Caller, Listing, Page, Query};
use crate::http::Base;
use crate::state::App;

/// The newest first; by cursor alone.
const LIST: Paging = Paging {
    offset: false,
    most: 2_500,
    default: Order { field: "id", direction: Direction::Descending },
    ..Paging::LIST
};
/// The letters of Crockford's base 32, of which ULIDs are made.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(all)).routes(routes!(of_person))
}

/// An entry of the log. What Zendesk tells of a request and we do not keep, addresses and browsers above all, is null.
#[derive(Serialize, ToSchema)]
pub struct AccessLog {
    /// Sorts by time.
    pub id: String,
    /// When.
    pub timestamp: Time,
    /// Null.
    pub method: Option<String>,
    /// The record, where it is one.
    pub url: Option<String>,
    /// Null.
    pub status: Option<i64>,
    /// Null: which employee it was lies sealed.
    pub user_id: Option<i64>,
    /// Null.
    pub ip_address: Option<String>,
    /// Null.
    pub authorization_type: Option<String>,
    /// Through which door: `web`, `api`, `email`, `command`, `system`.
    pub client: String,
    /// Null.
    pub referer: Option<String>,
    /// Null.
    pub bytes_sent: Option<i64>,
    /// The sort of deed: `seen`, `revealed`, `changed`, `sent`, `exported` …
    pub category: String,
    /// What exactly was done.
    pub summary: String,
    /// Null.
    pub graphql: Option<String>,
    /// The role of whoever acted.
    pub role: String,
    /// For which purpose, by its number.
    pub purpose_id: Option<i64>,
    /// Which categories of personal data.
    pub data_categories: Vec<&'static str>,
}

/// A page of the log.
#[derive(ToSchema)]
pub struct AccessLogList {
    /// The entries.
    pub access_logs: Vec<AccessLog>,
    /// Where the page lies.
    pub meta: Option<Meta>,
    /// The way to other pages.
    pub links: Option<Links>,
}

/// The log in one answer.
#[derive(Serialize, ToSchema)]
pub struct AccessLogExport {
    /// The entries, the newest first; 20,000 at most.
    pub access_logs: Vec<AccessLog>,
}

/// The log of the desk, the newest first. `filter[start]`, `filter[end]`, `filter[path]` (of a ticket or a person)
/// narrow it. Who looked cannot be asked for.
#[utoipa::path(get, path = "/access_logs", tag = "access_logs", responses((status = 200, body = AccessLogList)))]
async fn list(caller: Caller, listing: Listing) -> Result<Answer<AccessLog>, ApiError> {
    let request = listing.request(&LIST)?;
    let wanted = windowed(&request, narrowed(&listing.query)?);
    let lines = caller.read(move |tx, cx| read::for_programs(tx, cx, &wanted, request.fetch())).await?;
    Ok(answered(&caller, &listing, &request, lines))
}

/// The same in one answer. That it was taken along is written down before it is answered.
#[utoipa::path(get, path = "/access_logs/export", tag = "access_logs",
    responses((status = 200, body = AccessLogExport)))]
async fn all(caller: Caller, query: Query) -> Result<Json<AccessLogExport>, ApiError> {
    let wanted = narrowed(&query)?;
    let lines = caller.write(move |tx, cx| {
        let lines = read::for_programs(tx, cx, &wanted, export::MOST)?;
        let (ticket, person) = match wanted.of {
            Of::Ticket(id) => (Some(id), None),
            Of::Person(id) => (None, Some(id)),
            Of::Desk => (None, None),
        };
        let categories = Categories::of(&[Category::Identity]);
        let (purpose, through) = (PurposeId(cx.account.support), cx.source);
        super::note(tx, cx, &Note { act: Act::Export, person, ticket, categories, purpose, through, recipient: None })?;
        Ok(lines)
    });
    let lines = lines.await?;
    let access_logs = lines.into_iter().map(|line| shown(&caller.base, line)).collect();
    Ok(Json(AccessLogExport { access_logs }))
}

/// What happened to one person's data, for that person and for those who oversee.
#[utoipa::path(get, path = "/users/{id}/access_log", tag = "access_logs", params(("id" = i64, Path)),
    responses((status = 200, body = AccessLogList)))]
async fn of_person(caller: Caller, Ids([id]): Ids<1>, listing: Listing) -> Result<Answer<AccessLog>, ApiError> {
    let request = listing.request(&LIST)?;
    let wanted = windowed(&request, Filter::default());
    let lines = caller.read(move |tx, cx| read::of_person(tx, cx, id, &wanted, request.fetch())).await?;
    Ok(answered(&caller, &listing, &request, lines))
}

fn narrowed(query: &Query) -> Result<Filter, ApiError> {
    let wrong = |name: &str, text: &str| {
        ApiError::bad_request_errors("InvalidParameter", "Invalid parameter", &format!("{name} {text}"))
    };
    if query.option("filter[user_id]").is_some() {
        return Err(wrong("filter[user_id]", "is not taken: which employee it was lies sealed"));
    }
    let time = |name: &str| match query.option(name) {
        Some(text) => Time::parse(text).map(|time| Some(time.0.0)).ok_or_else(|| wrong(name, "must be a time")),
        None => Ok(None),
    };
    let of = match query.option("filter[path]") {
        Some(path) => named(path).ok_or_else(|| wrong("filter[path]", "must be the path of a ticket or a user"))?,
        None => Of::Desk,
    };
    Ok(Filter { of, from: time("filter[start]")?, until: time("filter[end]")?, ..Filter::default() })
}

/// What a path of the API names.
fn named(path: &str) -> Option<Of> {
    let path = path.strip_prefix("/api/v2").unwrap_or(path).trim_matches('/');
    let (kind, id) = path.split_once('/')?;
    let id = id.strip_suffix(".json").unwrap_or(id).parse().ok()?;
    match kind {
        "tickets" => Some(Of::Ticket(id)),
        "users" => Some(Of::Person(id)),
        _ => None,
    }
}

/// The filter for the page that is asked for.
fn windowed(request: &PageRequest, mut filter: Filter) -> Filter {
    let up = request.fetch_direction() == Direction::Ascending;
    let beyond = request.beyond().map(|cursor| cursor.id);
    (filter.before, filter.after) = if up { (None, beyond) } else { (beyond, None) };
    filter.up = up;
    filter
}

fn answered(caller: &Caller, listing: &Listing, request: &PageRequest, lines: Vec<Line>) -> Answer<AccessLog> {
    let rows = lines.into_iter().map(|line| {
        let seq = line.row.seq;
        (Cursor { key: seq, id: seq }, shown(&caller.base, line))
    });
    let page = Page::from_rows(request, rows.collect(), 0);
    listing.answer(&LIST, request, "access_logs", page)
}

fn shown(base: &Base, line: Line) -> AccessLog {
    let row = line.row;
    let path = match row.kind.as_str() {
        "ticket" | "look.ticket" => Some(format!("tickets/{}", row.object)),
        "person" | "look.person" => Some(format!("users/{}", row.object)),
        "organisation" => Some(format!("organizations/{}", row.object)),
        _ => None,
    };
    AccessLog {
        id: ulid(row.at, row.seq),
        timestamp: Time(Timestamp(row.at)),
        method: None,
        url: path.map(|path| base.record(&path)),
        status: None,
        user_id: None,
        ip_address: None,
        authorization_type: None,
        client: row.via,
        referer: None,
        bytes_sent: None,
        category: row.deed,
        summary: row.act,
        graphql: None,
        role: row.role,
        purpose_id: row.purpose,
        data_categories: of_bits(row.categories).into_iter().map(Category::slug).collect(),
    }
}

/// Twenty-six letters that sort by time: 48 bits of milliseconds, then the number of the entry where others are random.
pub(crate) fn ulid(at: i64, seq: i64) -> String {
    let milliseconds = u128::from(u64::try_from(at.div_euclid(1_000)).unwrap_or(0)) & 0xffff_ffff_ffff;
    let value = milliseconds << 80 | u128::from(u64::try_from(seq).unwrap_or(0));
    let letter = |place: u32| LETTERS.get(usize::try_from(value >> (place * 5) & 31).unwrap_or(0));
    (0..26).rev().filter_map(|place| letter(place).map(|letter| char::from(*letter))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_of_a_ulid_and_sort_by_time() {
        let (one, two) = (ulid(1_795_338_000_000_000, 7), ulid(1_795_338_001_000_000, 3));
        assert_eq!(one.len(), 26);
        assert!(one < two);
        assert!(ulid(5_000, 7) < ulid(5_000, 8));
    }

    #[test]
    fn a_path_names_a_ticket_or_a_person() {
        assert!(named("/api/v2/tickets/12.json") == Some(Of::Ticket(12)));
        assert!(named("/users/7") == Some(Of::Person(7)));
        assert!(named("/api/v2/views/7").is_none());
    }
}
