//! Files: attachments, mails as they came, and our own assets.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use db::Tx;
use personal::SystemUse;

use super::reader::{Reader, number};
use crate::assets;
use crate::context::Cx;
use crate::email::original as mails;
use crate::error::Error;
use crate::http::compress::takes_gzip;
use crate::http::download::file_headers;
use crate::http::pieces::{self, Asked};
use crate::masking::Mask;
use crate::tickets::read::CommentView;
use crate::tickets::{attachments, content};

/// A page of a stranger: nothing runs, nothing is fetched, and it is not of our origin.
const STRANGER: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/// `GET /attachments/{id}`.
pub(super) async fn attachment(reader: Reader, asked: HeaderMap, Path(id): Path<String>) -> Response {
    let answer = match number(&id) {
        Ok(id) => send(&reader, id, &asked).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn send(reader: &Reader, id: i64, asked: &HeaderMap) -> Result<Response, Error> {
    let (name, kind, content) = reader
        .read(move |tx, reader| {
            let cx = &reader.cx;
            let file = attachments::get(tx, cx, id)?;
            let disclosure = crate::disclosure::for_actor(cx);
            let meta = file.meta.as_ref().ok_or(Error::NotFound)?;
            let name = meta.reveal_name(&disclosure).cloned().ok_or(Error::NotFound)?;
            let mask = match file.row.ticket {
                Some(ticket) => {
                    let row = crate::tickets::sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
                    Mask::for_page(tx, cx, &row)?
                }
                None => Mask::none(),
            };
            let name = mask.file_name(1, &name);
            let kind = meta.reveal_content_type(&disclosure).cloned().unwrap_or_default();
            Ok((name, kind, content::open(tx, cx, &file.row)?))
        })
        .await?;
    let length = content.length();
    Ok(pieces::answer(content, length, file_headers(&name, &kind, true), Asked::of(asked, length)))
}

/// `GET /tickets/{ticket}/original/{comment}`: what the mail looked like to its sender, in a page of its own.
pub(super) async fn original(reader: Reader, Path((ticket, comment)): Path<(String, String)>) -> Response {
    let answer = match read(&reader, &ticket, &comment).await {
        Ok(bytes) => Ok(shown(&bytes)),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `GET /tickets/{ticket}/original/{comment}/mail.eml`: the mail byte for byte.
pub(super) async fn original_raw(reader: Reader, Path((ticket, comment)): Path<(String, String)>) -> Response {
    let answer = match read(&reader, &ticket, &comment).await {
        Ok(bytes) => Ok(raw_mail(&bytes)),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// A mail as a file to keep, never shown as a page.
pub(super) fn raw_mail(bytes: &[u8]) -> Response {
    let mut response = Response::new(Body::from(bytes.to_vec()));
    *response.headers_mut() = file_headers("mail.eml", "message/rfc822", false);
    response
}

async fn read(reader: &Reader, ticket: &str, comment: &str) -> Result<zeroize::Zeroizing<Vec<u8>>, Error> {
    let (ticket, comment) = (number(ticket)?, number(comment)?);
    let read = reader.read(move |tx, reader| {
        // The mail as it came hides nothing: it stays shut while something of its message is covered.
        if is_covered(tx, &reader.cx, ticket, comment)? {
            return Err(Error::NotFound);
        }
        mails::read(tx, &reader.cx, ticket, comment)
    });
    read.await
}

/// Whether something that the message says is covered before this reader.
fn is_covered(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) -> Result<bool, Error> {
    let view = crate::tickets::read::comment(tx, cx, ticket, comment)?;
    let row = crate::tickets::sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    let mask = Mask::for_page(tx, cx, &row)?;
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let fields = crate::tickets::read::open_fields(cx, &row)?;
    let subject = fields.as_ref().map(|fields| fields.subject.disclose(&system));
    // The mail has the subject too.
    Ok(subject.is_some_and(|subject| !mask.holes(subject).is_empty()) || covers(&mask, &view))
}

/// Whether something that a message says, quotes or is signed with is covered, as text or as HTML.
pub(super) fn covers(mask: &Mask, view: &CommentView) -> bool {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let (body, quote) = (view.body.as_ref(), view.quote.as_ref());
    let texts = [
        body.map(|body| &body.text),
        body.and_then(|body| body.transcript.as_ref()),
        quote.and_then(|quote| quote.quoted.as_ref()),
        quote.and_then(|quote| quote.signature.as_ref()),
    ];
    let html = body.and_then(|body| body.html.as_ref());
    texts.into_iter().flatten().any(|text| !mask.holes(text.disclose(&system)).is_empty())
        || html.is_some_and(|html| mask.covers_html(html.disclose(&system)))
}

fn shown(bytes: &[u8]) -> Response {
    let parsed = mail::parse(bytes);
    let body = match (&parsed.html, &parsed.text) {
        (Some(html), _) => mail::html::clean(html),
        (None, Some(text)) => mail::html::from_text(text),
        (None, None) => String::new(),
    };
    let head = parsed.subject.as_deref().map(mail::html::from_text).unwrap_or_default();
    let page = format!(
        "<!doctype html><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{head}</title>\
         <p><a href=\"{DOWNLOAD}\" download>mail.eml</a></p><h1>{head}</h1>{body}"
    );
    let mut response = Response::new(Body::from(page));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(STRANGER));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    response
}

const DOWNLOAD: &str = "mail.eml";

/// `GET /assets/{name}`.
pub(super) async fn asset(uri: Uri, asked: HeaderMap) -> Response {
    let Some(asset) = assets::respond(uri.path()) else { return StatusCode::NOT_FOUND.into_response() };
    let small = asset.gzip.as_ref().filter(|_| takes_gzip(&asked));
    let mut response = Response::new(Body::from(small.unwrap_or(&asset.body).as_slice()));
    let headers = response.headers_mut();
    if small.is_some() {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(assets::CACHE_CONTROL));
    response
}
