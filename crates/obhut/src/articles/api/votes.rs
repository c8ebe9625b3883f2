//! Votes about articles and comments.

use axum::Json;
use axum::http::StatusCode;

use super::show::{self, HelpBallot, HelpVoteAnswer, HelpVoteList};
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Caller, Listing, convert};
use crate::articles::votes::{self, Vote};
use crate::articles::words::Ballot;
use crate::context::Cx;
use crate::error::Error;
use db::Tx;

async fn listed(
    caller: &Caller,
    listing: Listing,
    read: impl Fn(&mut Tx<'_>, &Cx) -> Result<Vec<Vote>, Error> + Send + Sync + 'static,
) -> Result<Answer<HelpBallot>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let all = read(tx, cx)?.into_iter();
        Ok(all.map(|vote| (vote.row.id, show::vote(&base, &vote.row, vote.ballot))).collect::<Vec<_>>())
    });
    Ok(listing.answer(&Paging::LIST, &request, "votes", convert::slice(&request, found.await?)))
}

async fn cast(
    caller: &Caller,
    article: i64,
    comment: Option<i64>,
    ballot: Ballot,
) -> Result<Json<HelpVoteAnswer>, ApiError> {
    let base = caller.base.clone();
    let vote = caller.write(move |tx, cx| {
        let vote = votes::vote(tx, cx, article, comment, ballot)?;
        Ok(show::vote(&base, &vote.row, vote.ballot))
    });
    Ok(Json(HelpVoteAnswer { vote: vote.await? }))
}

/// The votes about an article: one's own, and for those who may know people everybody's.
#[utoipa::path(get, path = "/help_center/articles/{id}/votes", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpVoteList)))]
pub(super) async fn of_article(
    caller: Caller,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpBallot>, ApiError> {
    listed(&caller, listing, move |tx, cx| votes::of(tx, cx, id, None)).await
}

/// Votes for an article.
#[utoipa::path(post, path = "/help_center/articles/{id}/up", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpVoteAnswer)))]
pub(super) async fn up(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<HelpVoteAnswer>, ApiError> {
    cast(&caller, id, None, Ballot::Up).await
}

/// Votes against an article.
#[utoipa::path(post, path = "/help_center/articles/{id}/down", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpVoteAnswer)))]
pub(super) async fn down(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<HelpVoteAnswer>, ApiError> {
    cast(&caller, id, None, Ballot::Down).await
}

/// The votes about a comment.
#[utoipa::path(get, path = "/help_center/articles/{id}/comments/{comment_id}/votes", tag = "help centre",
    params(("id" = i64, Path), ("comment_id" = i64, Path)), responses((status = 200, body = HelpVoteList)))]
pub(super) async fn of_comment(
    caller: Caller,
    Ids([article, id]): Ids<2>,
    listing: Listing,
) -> Result<Answer<HelpBallot>, ApiError> {
    listed(&caller, listing, move |tx, cx| votes::of(tx, cx, article, Some(id))).await
}

/// Votes for a comment.
#[utoipa::path(post, path = "/help_center/articles/{id}/comments/{comment_id}/up", tag = "help centre",
    params(("id" = i64, Path), ("comment_id" = i64, Path)), responses((status = 200, body = HelpVoteAnswer)))]
pub(super) async fn comment_up(caller: Caller, Ids([article, id]): Ids<2>) -> Result<Json<HelpVoteAnswer>, ApiError> {
    cast(&caller, article, Some(id), Ballot::Up).await
}

/// Votes against a comment.
#[utoipa::path(post, path = "/help_center/articles/{id}/comments/{comment_id}/down", tag = "help centre",
    params(("id" = i64, Path), ("comment_id" = i64, Path)), responses((status = 200, body = HelpVoteAnswer)))]
pub(super) async fn comment_down(caller: Caller, Ids([article, id]): Ids<2>) -> Result<Json<HelpVoteAnswer>, ApiError> {
    cast(&caller, article, Some(id), Ballot::Down).await
}

/// The votes of somebody: one's own, and for those who may know people anybody's.
#[utoipa::path(get, path = "/help_center/users/{id}/votes", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpVoteList)))]
pub(super) async fn of_person(
    caller: Caller,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpBallot>, ApiError> {
    listed(&caller, listing, move |tx, cx| votes::of_person(tx, cx, id)).await
}

/// One vote.
#[utoipa::path(get, path = "/help_center/votes/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpVoteAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<HelpVoteAnswer>, ApiError> {
    let base = caller.base.clone();
    let vote = caller.read(move |tx, cx| {
        let vote = votes::get(tx, cx, id)?;
        Ok(show::vote(&base, &vote.row, vote.ballot))
    });
    Ok(Json(HelpVoteAnswer { vote: vote.await? }))
}

/// Takes a vote back.
#[utoipa::path(delete, path = "/help_center/votes/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn delete(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| votes::delete(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
