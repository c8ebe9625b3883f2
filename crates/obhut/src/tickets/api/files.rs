//! Files: sent before the comment they belong to, shown, handed out.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Tx;
use zeroize::Zeroizing;

use super::answers::{AttachmentAnswer, UploadAnswer};
use super::present::{self, Eyes, name_and_type};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Caller, Query, body};
use crate::context::Cx;
use crate::error::Error;
use crate::http::download::file_headers;
use crate::http::pieces::{self, Asked};
use crate::masking::Mask;
use crate::staff::tokens;
use crate::tickets::attachments::{self, AT_MOST, NewFile};

/// Longest name of a file, in bytes.
const LONGEST_NAME: usize = 255;

/// Takes a file as the raw body. Another file under the same `token` goes with it.
#[utoipa::path(post, path = "/uploads", tag = "files", request_body(content = Vec<u8>, content_type = "application/binary"),
    responses((status = 201, body = UploadAnswer)))]
pub(super) async fn upload(caller: Caller, query: Query, request: Request) -> Result<Response, ApiError> {
    let name =
        query.get("filename").ok_or_else(|| ApiError::field_invalid("filename", "BlankValue", "cannot be blank"))?;
    if name.len() > LONGEST_NAME {
        return Err(ApiError::field_invalid("filename", "ValueTooLong", "is too long"));
    }
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let content_type = content_type.filter(|kind| kind.len() <= LONGEST_NAME).unwrap_or("application/octet-stream");
    let mut file = NewFile {
        // Old clients send a path; only its end is the name.
        name: name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned(),
        content_type: content_type.to_owned(),
        content_id: None,
        inline: query.flag("inline"),
        content: Zeroizing::new(Vec::new()),
    };
    let earlier = query.option("token").map(str::to_owned);
    file.content = Zeroizing::new(body::read(request, AT_MOST).await?.to_vec());
    let file = Arc::new(file);
    let token = match earlier {
        Some(token) => {
            let known = token.clone();
            let files = caller.read(move |tx, cx| Ok(attachments::of_upload(tx, cx, &known)?.len())).await?;
            if files == 0 {
                return Err(ApiError::record_not_found());
            }
            token
        }
        None => tokens::word(&*caller.cx.desk.world.random),
    };
    let (word, base) = (token.clone(), caller.base.clone());
    caller.write(move |tx, cx| attachments::upload(tx, cx, &word, &file)).await?;
    let files = caller.read(move |tx, cx| {
        let files = attachments::of_upload(tx, cx, &token)?;
        present::upload(&Eyes::of(cx, &base), &token, &files).ok_or(Error::NotFound)
    });
    Ok((StatusCode::CREATED, Json(UploadAnswer { upload: files.await? })).into_response())
}

/// Throws away the files under a token.
#[utoipa::path(delete, path = "/uploads/{token}", tag = "files", params(("token" = String, Path)), responses((status = 204)))]
pub(super) async fn discard(caller: Caller, Path(token): Path<String>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| attachments::discard(tx, cx, &token)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What is known of a file.
#[utoipa::path(get, path = "/attachments/{id}", tag = "files", params(("id" = i64, Path)),
    responses((status = 200, body = AttachmentAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<AttachmentAnswer>, ApiError> {
    let base = caller.base.clone();
    let shown = caller.read(move |tx, cx| {
        let file = attachments::get(tx, cx, id)?;
        let mask = of_file(tx, cx, file.row.ticket)?;
        Ok(present::attachment(&Eyes::of(cx, &base), &mask, 1, &file))
    });
    Ok(Json(AttachmentAnswer { attachment: shown.await? }))
}

/// The mask over a file; who sent it before it belonged to a ticket knows its name.
fn of_file(tx: &mut Tx<'_>, cx: &Cx, ticket: Option<i64>) -> Result<Mask, Error> {
    ticket.map_or(Ok(Mask::none()), |ticket| present::mask(tx, cx, ticket))
}

/// The file itself, or the stretch of it that a `Range` asks for.
#[utoipa::path(get, path = "/attachments/{id}/content", tag = "files", params(("id" = i64, Path)),
    responses((status = 200, body = Vec<u8>, content_type = "application/octet-stream")))]
pub(super) async fn content(caller: Caller, Ids([id]): Ids<1>, asked: HeaderMap) -> Result<Response, ApiError> {
    let (headers, file) = caller
        .read(move |tx, cx| {
            let file = attachments::get(tx, cx, id)?;
            let disclosure = crate::disclosure::for_actor(cx);
            let (name, kind) = name_and_type(&disclosure, file.meta.as_ref());
            let name = of_file(tx, cx, file.row.ticket)?.file_name(1, &name);
            let headers = file_headers(&name, &kind, file.row.inline);
            Ok((headers, crate::tickets::content::open(tx, cx, &file.row)?))
        })
        .await?;
    let length = file.length();
    Ok(pieces::answer(file, length, headers, Asked::of(&asked, length)))
}
