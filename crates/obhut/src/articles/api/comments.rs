//! What people say below articles.

use axum::Json;
use axum::http::StatusCode;
use axum::response::Response;
use db::Tx;

use super::input::{SaidBody, SaidInput, language};
use super::show::{self, HelpCommentAnswer, HelpCommentList, HelpSaid};
use super::{Reading, made, wanted};
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, Query, convert};
use crate::articles::comments::{self, NewComment};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;

fn one(tx: &mut Tx<'_>, cx: &Cx, base: &Base, article: i64, id: i64) -> Result<HelpSaid, Error> {
    Ok(show::comment(cx, base, &comments::get(tx, cx, article, id)?))
}

/// The texts that clients send are HTML; what is kept is what they say.
fn given(input: &SaidInput) -> NewComment {
    NewComment { text: mail::html::to_text(input.body.value().map_or("", String::as_str)), shown_as: None }
}

/// What readers see, what one said oneself, and for those who moderate everything.
#[utoipa::path(get, path = "/help_center/articles/{id}/comments", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpCommentList)))]
pub(super) async fn of_article(
    Reading(caller): Reading,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpSaid>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let all = comments::of(tx, cx, id)?.into_iter();
        let readable = all.filter(|comment| comment.content.is_some());
        Ok(readable.map(|comment| (comment.row.id, show::comment(cx, &base, &comment))).collect::<Vec<_>>())
    });
    Ok(listing.answer(&Paging::LIST, &request, "comments", convert::slice(&request, found.await?)))
}

/// What somebody said below articles: oneself, and for those who moderate anybody.
#[utoipa::path(get, path = "/help_center/users/{id}/comments", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpCommentList)))]
pub(super) async fn of_person(
    caller: Caller,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpSaid>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let all = comments::of_person(tx, cx, id)?.into_iter();
        let readable = all.filter(|comment| comment.content.is_some());
        Ok(readable.map(|comment| (comment.row.id, show::comment(cx, &base, &comment))).collect::<Vec<_>>())
    });
    Ok(listing.answer(&Paging::LIST, &request, "comments", convert::slice(&request, found.await?)))
}

/// One comment.
#[utoipa::path(get, path = "/help_center/articles/{id}/comments/{comment_id}", tag = "help centre",
    params(("id" = i64, Path), ("comment_id" = i64, Path)), responses((status = 200, body = HelpCommentAnswer)))]
pub(super) async fn show(
    Reading(caller): Reading,
    Ids([article, id]): Ids<2>,
) -> Result<Json<HelpCommentAnswer>, ApiError> {
    let base = caller.base.clone();
    let comment = caller.read(move |tx, cx| one(tx, cx, &base, article, id)).await?;
    Ok(Json(HelpCommentAnswer { comment }))
}

/// Says something, as oneself. What customers say waits for somebody who looks at it.
#[utoipa::path(post, path = "/help_center/articles/{id}/comments", tag = "help centre", params(("id" = i64, Path)),
    request_body = SaidBody, responses((status = 201, body = HelpCommentAnswer)))]
pub(super) async fn create(
    caller: Caller,
    Ids([article]): Ids<1>,
    query: Query,
    Body(body): Body<SaidBody>,
) -> Result<Response, ApiError> {
    let language = language(&body.comment.locale, wanted(&query)?)?;
    let (new, base) = (given(&body.comment), caller.base.clone());
    let comment = caller.write(move |tx, cx| {
        let row = comments::add(tx, cx, article, language, &new)?;
        one(tx, cx, &base, article, row.id)
    });
    let comment = comment.await?;
    Ok(made(&comment.url.clone(), HelpCommentAnswer { comment }))
}

/// Writes one's own comment anew.
#[utoipa::path(put, path = "/help_center/articles/{id}/comments/{comment_id}", tag = "help centre",
    params(("id" = i64, Path), ("comment_id" = i64, Path)), request_body = SaidBody,
    responses((status = 200, body = HelpCommentAnswer)))]
pub(super) async fn update(
    caller: Caller,
    Ids([article, id]): Ids<2>,
    Body(body): Body<SaidBody>,
) -> Result<Json<HelpCommentAnswer>, ApiError> {
    let (new, base) = (given(&body.comment), caller.base.clone());
    let comment = caller.write(move |tx, cx| {
        comments::change(tx, cx, article, id, &new)?;
        one(tx, cx, &base, article, id)
    });
    Ok(Json(HelpCommentAnswer { comment: comment.await? }))
}

/// Removes a comment for good: one's own, and for those who moderate anybody's.
#[utoipa::path(delete, path = "/help_center/articles/{id}/comments/{comment_id}", tag = "help centre",
    params(("id" = i64, Path), ("comment_id" = i64, Path)), responses((status = 204)))]
pub(super) async fn delete(caller: Caller, Ids([article, id]): Ids<2>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| comments::delete(tx, cx, article, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
