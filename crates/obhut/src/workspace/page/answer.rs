//! Answers that are pages: drawn HTML, a way on to another page, a refusal.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::reader::Visitor;
use crate::error::Error;
use crate::workspace::{self, Done, Failure, Notice};

/// A drawn page.
pub(crate) fn html(status: u16, drawn: Result<String, askama::Error>) -> Response {
    let Ok(text) = drawn else {
        tracing::error!("a page could not be drawn");
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}

/// On to another page with GET, whatever brought the reader here.
pub(crate) fn redirect(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    send_to(&mut response, path);
    response
}

/// Makes an answer lead to another page.
pub(crate) fn send_to(response: &mut Response, path: &str) {
    let to = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, to);
}

/// On to another page that says something once. What it says travels in a cookie, so that no address repeats it.
pub(crate) fn redirect_saying(path: &str, notice: Notice) -> Response {
    let mut response = redirect(path);
    let cookie = format!("said={}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", slug(notice));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// On to another page that tells what was just done, and offers to undo it.
pub(super) fn redirect_having(path: &str, done: Done) -> Response {
    let mut response = redirect(path);
    let cookie = format!("done={}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", done.word());
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// What was told as done is not told again.
pub(super) fn told_done(response: &mut Response) {
    response
        .headers_mut()
        .append(SET_COOKIE, HeaderValue::from_static("done=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
}

/// What was said is not said again.
pub(crate) fn said(response: &mut Response) {
    response
        .headers_mut()
        .append(SET_COOKIE, HeaderValue::from_static("said=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
}

const NOTICES: &[Notice] = &[
    Notice::Invited,
    Notice::SessionsEnded,
    Notice::Recovered,
    Notice::Published,
    Notice::Passed,
    Notice::PasswordChanged,
    Notice::CommentWaits,
    Notice::CommentChanged,
    Notice::Voted,
    Notice::HandedIn,
    Notice::Withdrawn,
    Notice::Saved,
    Notice::ChangedMeanwhile,
    Notice::Undone,
    Notice::TooLateToUndo,
    Notice::Created,
    Notice::MailRetried,
    Notice::MailDiscarded,
    Notice::NotPossible,
    Notice::ChangeUndone,
    Notice::TooLateForChange,
    Notice::Merged,
    Notice::Split,
    Notice::Trashed,
    Notice::Redacted,
    Notice::Forgotten,
    Notice::Restored,
    Notice::Deleted,
    Notice::PersonsMerged,
    Notice::DraftSaved,
    Notice::DraftDiscarded,
    Notice::MentionUnseen,
    Notice::FileTooLarge,
    Notice::Planned,
    Notice::PlanMoved,
    Notice::PlanSent,
    Notice::CalledOff,
    Notice::NotAhead,
    Notice::MacroSaved,
    Notice::MacroDeleted,
];

const fn slug(notice: Notice) -> &'static str {
    match notice {
        Notice::Saved => "saved",
        Notice::ChangedMeanwhile => "changed",
        Notice::Undone => "undone",
        Notice::TooLateToUndo => "too-late",
        Notice::Created => "created",
        Notice::MailRetried => "mail-retried",
        Notice::MailDiscarded => "mail-discarded",
        Notice::NotPossible => "not-possible",
        Notice::ChangeUndone => "change-undone",
        Notice::TooLateForChange => "too-late-change",
        Notice::Merged => "merged",
        Notice::Split => "split",
        Notice::Trashed => "trashed",
        Notice::Redacted => "redacted",
        Notice::Forgotten => "forgotten",
        Notice::Restored => "restored",
        Notice::Deleted => "deleted",
        Notice::PersonsMerged => "persons-merged",
        Notice::DraftSaved => "draft-saved",
        Notice::DraftDiscarded => "draft-discarded",
        Notice::MentionUnseen => "mention-unseen",
        Notice::FileTooLarge => "file-too-large",
        Notice::Planned => "planned",
        Notice::PlanMoved => "plan-moved",
        Notice::PlanSent => "plan-sent",
        Notice::CalledOff => "called-off",
        Notice::NotAhead => "not-ahead",
        Notice::MacroSaved => "macro-saved",
        Notice::MacroDeleted => "macro-deleted",
        Notice::Invited => "invited",
        Notice::SessionsEnded => "sessions-ended",
        Notice::Recovered => "recovered",
        Notice::Published => "published",
        Notice::Passed => "passed",
        Notice::PasswordChanged => "password-changed",
        Notice::CommentWaits => "comment-waits",
        Notice::CommentChanged => "comment-changed",
        Notice::Voted => "voted",
        Notice::HandedIn => "handed-in",
        Notice::Withdrawn => "withdrawn",
    }
}

/// The notice of a cookie.
pub(crate) fn notice(word: &str) -> Option<Notice> {
    NOTICES.iter().copied().find(|notice| slug(*notice) == word)
}

/// The page for an error. What does not exist and what is not for this reader look the same.
pub(crate) fn failure(error: &Error) -> Failure {
    if error.is_passing() {
        return Failure::Unavailable;
    }
    match error {
        Error::NotFound | Error::Gone => Failure::NotFound,
        Error::Forbidden => Failure::Forbidden,
        Error::Invalid(_) | Error::Changed | Error::Replayed | Error::Waiting => Failure::Unprocessable,
        Error::Database(_) | Error::Vault(_) | Error::Storage(_) | Error::Log(_) => {
            // The error names no value: see the types it can hold.
            tracing::error!(error = %error, "a page failed");
            Failure::Internal
        }
    }
}

/// A refusal for somebody who is not signed in.
pub(crate) fn refused(visitor: &Visitor, failure: Failure) -> Response {
    let reference = visitor.request_id.as_deref().filter(|_| failure == Failure::Internal);
    html(failure.status(), workspace::failure(&visitor.frame(String::new()), failure, reference))
}

/// No route leads here.
pub(crate) async fn nothing_here(visitor: Visitor) -> Response {
    match visitor.reader().await {
        Ok(Some(reader)) => reader.finish(Err(Error::NotFound)).await,
        _ => refused(&visitor, Failure::NotFound),
    }
}
