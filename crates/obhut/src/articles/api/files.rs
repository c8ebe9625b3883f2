//! Files of articles.

use std::sync::Arc;

use axum::Json;
use axum::extract::multipart::Multipart;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;
use zeroize::Zeroizing;

use super::input::HangBody;
use super::show::{self, HelpAttachment, HelpAttachmentAnswer, HelpAttachmentList};
use super::{Reading, made};
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, convert};
use crate::articles::{files, must_write};
use crate::tickets::api::Staff;
use crate::tickets::attachments::{AT_MOST, NewFile};

async fn listed(
    caller: &Caller,
    id: i64,
    listing: Listing,
    inline: Option<bool>,
) -> Result<Answer<HelpAttachment>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let all = files::of(tx, cx, id)?.into_iter();
        let wanted = all.filter(|file| inline.is_none_or(|inline| file.row.inline == inline));
        Ok(wanted.map(|file| (file.row.id, show::file(&base, &file))).collect::<Vec<_>>())
    });
    Ok(listing.answer(&Paging::LIST, &request, "article_attachments", convert::slice(&request, found.await?)))
}

/// The files of an article.
#[utoipa::path(get, path = "/help_center/articles/{id}/attachments", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpAttachmentList)))]
pub(super) async fn of_article(
    Reading(caller): Reading,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpAttachment>, ApiError> {
    listed(&caller, id, listing, None).await
}

/// Pictures within the text.
#[utoipa::path(get, path = "/help_center/articles/{id}/attachments/inline", tag = "help centre",
    params(("id" = i64, Path)), responses((status = 200, body = HelpAttachmentList)))]
pub(super) async fn inline(
    Reading(caller): Reading,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpAttachment>, ApiError> {
    listed(&caller, id, listing, Some(true)).await
}

/// What hangs below the text.
#[utoipa::path(get, path = "/help_center/articles/{id}/attachments/block", tag = "help centre",
    params(("id" = i64, Path)), responses((status = 200, body = HelpAttachmentList)))]
pub(super) async fn block(
    Reading(caller): Reading,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Answer<HelpAttachment>, ApiError> {
    listed(&caller, id, listing, Some(false)).await
}

/// The file of a form: `file`, and `inline`.
async fn sent(request: Request) -> Result<NewFile, ApiError> {
    let broken = || ApiError::bad_request_errors("MalformedBody", "Malformed body", "The body is no form with a file");
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
    let (mut file, mut inline) = (None, false);
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        match field.name() {
            Some("inline") => inline = matches!(field.text().await.map_err(|_| broken())?.as_str(), "true" | "1"),
            Some("file") => {
                let name = field.file_name().unwrap_or("file");
                let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
                let content_type = field.content_type().unwrap_or("application/octet-stream").to_owned();
                let content = field.bytes().await.map_err(|_| ApiError::payload_too_large(AT_MOST))?;
                file = Some((name, content_type, Zeroizing::new(content.to_vec())));
            }
            _ => {}
        }
    }
    let file = file.ok_or_else(|| ApiError::field_invalid("file", "BlankValue", "cannot be blank"))?;
    let (name, content_type, content) = file;
    Ok(NewFile { name, content_type, content_id: None, inline, content })
}

async fn take(caller: &Caller, article: Option<i64>, request: Request) -> Result<Response, ApiError> {
    must_write(&caller.cx)?;
    let (file, base) = (Arc::new(sent(request).await?), caller.base.clone());
    let article_attachment = caller.write(move |tx, cx| {
        let id = files::add(tx, cx, article, &file)?;
        Ok(show::file(&base, &files::get(tx, cx, id)?))
    });
    let article_attachment = article_attachment.await?;
    Ok(made(&article_attachment.url.clone(), HelpAttachmentAnswer { article_attachment }))
}

/// Adds a file to an article.
#[utoipa::path(post, path = "/help_center/articles/{id}/attachments", tag = "help centre", params(("id" = i64, Path)),
    request_body(content = Vec<u8>, content_type = "multipart/form-data"),
    responses((status = 201, body = HelpAttachmentAnswer)))]
pub(super) async fn add(Staff(caller): Staff, Ids([id]): Ids<1>, request: Request) -> Result<Response, ApiError> {
    take(&caller, Some(id), request).await
}

/// Adds a file of which the article is not known yet.
#[utoipa::path(post, path = "/help_center/articles/attachments", tag = "help centre",
    request_body(content = Vec<u8>, content_type = "multipart/form-data"),
    responses((status = 201, body = HelpAttachmentAnswer)))]
pub(super) async fn add_loose(Staff(caller): Staff, request: Request) -> Result<Response, ApiError> {
    take(&caller, None, request).await
}

/// What is known of a file.
#[utoipa::path(get, path = "/help_center/articles/attachments/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpAttachmentAnswer)))]
pub(super) async fn show(Reading(caller): Reading, Ids([id]): Ids<1>) -> Result<Json<HelpAttachmentAnswer>, ApiError> {
    let base = caller.base.clone();
    let article_attachment = caller.read(move |tx, cx| Ok(show::file(&base, &files::get(tx, cx, id)?))).await?;
    Ok(Json(HelpAttachmentAnswer { article_attachment }))
}

/// Removes a file for good.
#[utoipa::path(delete, path = "/help_center/articles/attachments/{id}", tag = "help centre",
    params(("id" = i64, Path)), responses((status = 204)))]
pub(super) async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| files::delete(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Hangs files that were sent before on an article.
#[utoipa::path(post, path = "/help_center/articles/{id}/bulk_attachments", tag = "help centre",
    params(("id" = i64, Path)), request_body = HangBody, responses((status = 200)))]
pub(super) async fn hang(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<HangBody>,
) -> Result<StatusCode, ApiError> {
    let ids = body.attachment_ids.into_value().unwrap_or_default();
    caller.write(move |tx, cx| files::hang(tx, cx, id, &ids)).await?;
    Ok(StatusCode::OK)
}
