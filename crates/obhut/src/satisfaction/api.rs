//! The API of ratings.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops::{self, Filter, Rating};
use super::sql::Score;
use crate::api_v2::answers::CountAnswer;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::{Count, Time};
use crate::api_v2::{ApiError, Body, Caller, Listing, Query, convert};
use crate::http::Base;
use crate::state::App;
use crate::tickets::api::Staff;

/// Ratings can be sorted by these.
const LIST: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(count))
        .routes(routes!(show))
        .routes(routes!(rate))
        .routes(routes!(reasons))
}

/// A rating.
#[derive(Serialize, ToSchema)]
pub struct ShownRating {
    /// Where it is.
    pub url: String,
    /// Its number.
    pub id: i64,
    /// Who had the ticket when it was asked for.
    pub assignee_id: Option<i64>,
    /// The group that had it.
    pub group_id: Option<i64>,
    /// Who was asked, unless forgotten.
    pub requester_id: Option<i64>,
    /// The ticket.
    pub ticket_id: i64,
    /// `offered`, `good`, `bad`.
    pub score: &'static str,
    /// What was written to it.
    pub comment: Option<String>,
    /// When it was asked for.
    pub created_at: Time,
    /// When it was last given.
    pub updated_at: Time,
}

/// `{"satisfaction_rating": …}`
#[derive(Serialize, ToSchema)]
pub struct RatingAnswer {
    /// The rating.
    pub satisfaction_rating: ShownRating,
}

/// A page of ratings.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct RatingList {
    /// The ratings.
    satisfaction_ratings: Vec<ShownRating>,
    /// The next page, null on the last.
    next_page: Option<String>,
    /// The page before, null on the first.
    previous_page: Option<String>,
    /// How many there are in all.
    count: i64,
}

/// `{"satisfaction_rating": {"score": "good", "comment": …}}`
#[derive(Deserialize, ToSchema)]
pub struct RatingBody {
    /// The rating.
    #[serde(default)]
    pub satisfaction_rating: RatingInput,
}

/// What somebody says.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct RatingInput {
    /// `good` or `bad`.
    score: String,
    /// A sentence to it.
    comment: Option<String>,
}

/// Reasons to choose from; there are none.
#[derive(Serialize, ToSchema)]
pub struct ReasonList {
    /// Always empty.
    pub reasons: Vec<i64>,
}

fn shown(base: &Base, rating: &Rating) -> ShownRating {
    let row = &rating.row;
    ShownRating {
        url: base.record(&format!("satisfaction_ratings/{}", row.id)),
        id: row.id,
        assignee_id: row.assignee,
        group_id: row.group,
        requester_id: row.requester,
        ticket_id: row.ticket,
        score: row.score.word(),
        comment: rating.comment.clone(),
        created_at: Time(world::Timestamp(row.created_at)),
        updated_at: Time(world::Timestamp(row.updated_at)),
    }
}

/// Which ratings a request means.
fn filter(query: &Query) -> Filter {
    let seconds = |name: &str| query.get(name).and_then(|text| text.parse::<i64>().ok()).map(|at| at * 1_000_000);
    let word = query.option("score").unwrap_or_default();
    let (scores, rest) = match word.split_once('_').unwrap_or((word, "")) {
        ("offered", rest) => (vec![Score::Offered], rest),
        ("received", rest) => (vec![Score::Good, Score::Bad], rest),
        ("good", rest) => (vec![Score::Good], rest),
        ("bad", rest) => (vec![Score::Bad], rest),
        _ => (Vec::new(), ""),
    };
    let commented = match rest {
        "with_comment" => Some(true),
        "without_comment" => Some(false),
        _ => None,
    };
    Filter { scores, commented, since: seconds("start_time"), until: seconds("end_time") }
}

/// Ratings: `score`, `start_time` and `end_time` narrow them.
#[utoipa::path(get, path = "/satisfaction_ratings", tag = "satisfaction_ratings",
    params(("score" = Option<String>, Query), ("start_time" = Option<i64>, Query), ("end_time" = Option<i64>, Query)),
    responses((status = 200, body = RatingList)))]
async fn list(Staff(caller): Staff, listing: Listing) -> Result<Answer<ShownRating>, ApiError> {
    let request = listing.request(&LIST)?;
    let (filter, window, base) = (filter(&listing.query), convert::window(&request), caller.base.clone());
    let found = caller.read(move |tx, cx| ops::list(tx, cx, &filter, &window)).await?;
    Ok(listing.answer(&LIST, &request, "satisfaction_ratings", convert::page(found, |one| shown(&base, &one))))
}

/// How many there are.
#[utoipa::path(get, path = "/satisfaction_ratings/count", tag = "satisfaction_ratings",
    responses((status = 200, body = CountAnswer)))]
async fn count(Staff(caller): Staff, query: Query) -> Result<Json<CountAnswer>, ApiError> {
    let filter = filter(&query);
    let counted = caller.read(move |tx, cx| ops::count(tx, cx, &filter)).await?;
    Ok(Json(CountAnswer { count: Count::new(counted, caller.cx.now) }))
}

/// One rating.
#[utoipa::path(get, path = "/satisfaction_ratings/{id}", tag = "satisfaction_ratings", params(("id" = i64, Path)),
    responses((status = 200, body = RatingAnswer)))]
async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<RatingAnswer>, ApiError> {
    let base = caller.base.clone();
    let satisfaction_rating = caller.read(move |tx, cx| Ok(shown(&base, &ops::get(tx, cx, id)?))).await?;
    Ok(Json(RatingAnswer { satisfaction_rating }))
}

/// Whoever asked rates their solved ticket.
#[utoipa::path(post, path = "/tickets/{id}/satisfaction_rating", tag = "satisfaction_ratings",
    params(("id" = i64, Path)), request_body = RatingBody, responses((status = 201, body = RatingAnswer)))]
async fn rate(
    caller: Caller,
    Ids([ticket]): Ids<1>,
    Body(body): Body<RatingBody>,
) -> Result<(StatusCode, Json<RatingAnswer>), ApiError> {
    let base = caller.base.clone();
    let rated = caller.write(move |tx, cx| {
        let input = &body.satisfaction_rating;
        let id = ops::rate(tx, cx, ticket, &input.score, input.comment.as_deref().unwrap_or_default())?;
        Ok(shown(&base, &ops::own(tx, cx, id)?))
    });
    Ok((StatusCode::CREATED, Json(RatingAnswer { satisfaction_rating: rated.await? })))
}

/// Reasons that can be chosen: none are kept.
#[utoipa::path(get, path = "/satisfaction_reasons", tag = "satisfaction_ratings",
    responses((status = 200, body = ReasonList)))]
async fn reasons(Staff(_): Staff) -> Json<ReasonList> {
    Json(ReasonList { reasons: Vec::new() })
}
