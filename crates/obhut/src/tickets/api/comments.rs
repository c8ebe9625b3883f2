//! What was said on a ticket.

use axum::Json;
use axum::http::StatusCode;

use super::Staff;
use super::answers::CommentList;
use super::include::{self, Wants};
use super::present::{self, Eyes};
use crate::api_v2::answers::CountAnswer;
use crate::api_v2::paging::Answer;
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Listing, Paging, convert, wire};
use crate::listing::{Keyed, Part, Window};
use crate::tickets::{privacy, read};

const LIST: Paging = Paging { fields: &["created_at"], ..Paging::LIST };

/// The comments of a ticket, the oldest first unless `sort_order` says otherwise.
#[utoipa::path(get, path = "/tickets/{id}/comments", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = CommentList)))]
pub(super) async fn list(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<wire::Comment>, ApiError> {
    let request = listing.request(&LIST)?;
    let (window, base, wants) = (convert::window(&request), caller.base.clone(), Wants::of(&listing.query));
    let (part, users) = caller
        .read(move |tx, cx| {
            let Part { rows, total, more } = read::comments(tx, cx, id, &window)?;
            let eyes = Eyes::of(cx, &base);
            let users = match wants.users {
                true => Some(include::users(tx, &eyes, rows.iter().filter_map(|keyed| keyed.row.row.author))?),
                false => None,
            };
            let mask = present::mask(tx, cx, id)?;
            let calls = crate::voice::ops::any_of_ticket(tx, cx, id)?;
            let shown = |keyed: &Keyed<_>| Keyed {
                key: keyed.key,
                id: keyed.id,
                row: present::comment_among(&eyes, &mask, &keyed.row, &calls),
            };
            Ok((Part { rows: rows.iter().map(shown).collect(), total, more }, users))
        })
        .await?;
    let answer = listing.answer(&LIST, &request, "comments", convert::page(part, |comment| comment));
    Ok(match users {
        Some(users) => answer.with("users", users),
        None => answer,
    })
}

/// How many comments a ticket has.
#[utoipa::path(get, path = "/tickets/{id}/comments/count", tag = "tickets", params(("id" = i64, Path)),
    responses((status = 200, body = CountAnswer)))]
pub(super) async fn count(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<CountAnswer>, ApiError> {
    let window = Window { counted: true, ..Window::first(0) };
    let total = caller.read(move |tx, cx| Ok(read::comments(tx, cx, id, &window)?.total.unwrap_or(0))).await?;
    Ok(Json(CountAnswer { count: wire::Count::new(total, caller.cx.now) }))
}

/// Hides a comment from the customer.
#[utoipa::path(put, path = "/tickets/{id}/comments/{comment_id}/make_private", tag = "tickets",
    params(("id" = i64, Path), ("comment_id" = i64, Path)), responses((status = 200)))]
pub(super) async fn make_private(Staff(caller): Staff, Ids([id, comment]): Ids<2>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| privacy::make_private(tx, cx, id, comment)).await?;
    Ok(StatusCode::OK)
}
