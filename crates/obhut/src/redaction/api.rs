//! The API of redaction. What is gone is answered as it is now.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reason, ops};
use crate::api_v2::body::Body;
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Caller, wire};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::masking::Mask;
use crate::state::App;
use crate::tickets::api::Staff;
use crate::tickets::api::answers::AttachmentAnswer;
use crate::tickets::api::present::{self, Eyes};
use crate::tickets::{attachments, read};

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(words)).routes(routes!(marked)).routes(routes!(file, file_as_deletion))
}

/// `{"text": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub(super) struct WordsBody {
    /// The words as they stand in the comment.
    #[serde(default)]
    text: Option<String>,
    /// Why: `excess`, `others`, `secret`, `request`, `mistake`.
    #[serde(default)]
    reason: Option<String>,
}

/// What is marked in a comment.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub(super) struct MarkedBody {
    /// The ticket.
    #[serde(default)]
    ticket_id: Option<i64>,
    /// The comment's `html_body` with `redact` elements around what is to go, and the attribute `redact` on links and pictures.
    #[serde(default)]
    html_body: Option<String>,
    /// Addresses of files of the comment that are to go.
    #[serde(default)]
    external_attachment_urls: Option<Vec<String>>,
    /// Why: `excess`, `others`, `secret`, `request`, `mistake`.
    #[serde(default)]
    reason: Option<String>,
}

/// `{"comment": …}`
#[derive(Serialize, ToSchema)]
pub(super) struct CommentAnswer {
    /// The comment as it is now.
    comment: wire::Comment,
}

fn reason(given: Option<&str>) -> Result<Reason, Error> {
    match given {
        None => Ok(Reason::Unstated),
        Some(word) => Reason::from_word(word).ok_or(Error::invalid("reason", FaultKind::Invalid)),
    }
}

/// Takes words out of a comment, wherever they stand in it, and out of what repeats them.
#[utoipa::path(put, path = "/tickets/{id}/comments/{comment_id}/redact", tag = "redaction",
    params(("id" = i64, Path), ("comment_id" = i64, Path)), request_body = WordsBody,
    responses((status = 200, body = CommentAnswer)))]
pub(super) async fn words(
    Staff(caller): Staff,
    Ids([ticket, comment]): Ids<2>,
    Body(body): Body<WordsBody>,
) -> Result<Json<CommentAnswer>, ApiError> {
    let why = reason(body.reason.as_deref())?;
    let text = vec![body.text.unwrap_or_default()];
    caller.write(move |tx, cx| ops::words(tx, cx, (ticket, comment), &text, why).map(drop)).await?;
    answer(&caller, ticket, comment).await
}

/// Takes out of a comment what is marked in its HTML.
#[utoipa::path(put, path = "/comment_redactions/{id}", tag = "redaction", params(("id" = i64, Path)),
    request_body = MarkedBody, responses((status = 200, body = CommentAnswer)))]
pub(super) async fn marked(
    Staff(caller): Staff,
    Ids([comment]): Ids<1>,
    Body(body): Body<MarkedBody>,
) -> Result<Json<CommentAnswer>, ApiError> {
    let ticket = body.ticket_id.ok_or(Error::invalid("ticket_id", FaultKind::Blank))?;
    let why = reason(body.reason.as_deref())?;
    let (html, addresses) = (body.html_body.unwrap_or_default(), body.external_attachment_urls.unwrap_or_default());
    caller.write(move |tx, cx| ops::marked(tx, cx, (ticket, comment), &html, &addresses, why).map(drop)).await?;
    answer(&caller, ticket, comment).await
}

/// Replaces a file of a comment by an empty `redacted.txt`.
#[utoipa::path(put, path = "/tickets/{id}/comments/{comment_id}/attachments/{attachment_id}/redact", tag = "redaction",
    params(("id" = i64, Path), ("comment_id" = i64, Path), ("attachment_id" = i64, Path)),
    responses((status = 200, body = AttachmentAnswer)))]
pub(super) async fn file(Staff(caller): Staff, Ids(at): Ids<3>) -> Result<Json<AttachmentAnswer>, ApiError> {
    without_file(&caller, at).await
}

/// The same, as some clients call it.
#[utoipa::path(delete, path = "/tickets/{id}/comments/{comment_id}/attachments/{attachment_id}/redact",
    tag = "redaction", params(("id" = i64, Path), ("comment_id" = i64, Path), ("attachment_id" = i64, Path)),
    responses((status = 200, body = AttachmentAnswer)))]
pub(super) async fn file_as_deletion(
    Staff(caller): Staff,
    Ids(at): Ids<3>,
) -> Result<Json<AttachmentAnswer>, ApiError> {
    without_file(&caller, at).await
}

async fn without_file(caller: &Caller, [ticket, comment, file]: [i64; 3]) -> Result<Json<AttachmentAnswer>, ApiError> {
    caller.write(move |tx, cx| ops::file(tx, cx, (ticket, comment), file, Reason::Unstated).map(drop)).await?;
    let base = caller.base.clone();
    let shown = caller.read(move |tx, cx| {
        let view = attachments::get(tx, cx, file)?;
        Ok(present::attachment(&Eyes::of(cx, &base), &Mask::none(), 1, &view))
    });
    Ok(Json(AttachmentAnswer { attachment: shown.await? }))
}

async fn answer(caller: &Caller, ticket: i64, comment: i64) -> Result<Json<CommentAnswer>, ApiError> {
    let base = caller.base.clone();
    let shown = caller.read(move |tx, cx: &Cx| {
        let view = read::comment(tx, cx, ticket, comment)?;
        Ok(present::comment(&Eyes::of(cx, &base), &Mask::none(), &view))
    });
    Ok(Json(CommentAnswer { comment: shown.await? }))
}
