//! Serves the doors: in with address and password, out again.

use axum::Router;
use axum::extract::Query;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;

use super::{Refusal, SignInPage, sign_in, signed_out};
use crate::accounts::{self, AccountState};
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::http::session::{CSRF_FIELD, SessionSecret, clear_cookie};
use crate::staff::{actors, tokens};
use crate::state::App;
use crate::words::{Source, TokenKind};
use crate::workspace::Failure;
use crate::workspace::Frame;
use crate::workspace::page::{self, Knock, Visitor};

/// The routes of the doors.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(form).post(enter))
        .route("/sign-out", post(leave))
        .route("/signed-out", get(outside))
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    back: String,
}

async fn form(visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    if let Ok(Some(_)) = visitor.reader().await {
        return page::redirect(page::back(&asked.back));
    }
    draw(&visitor, 200, SignInPage { back: asked.back, ..SignInPage::default() }).await
}

async fn draw(visitor: &Visitor, status: u16, page: SignInPage) -> Response {
    match dressed(visitor).await {
        Ok(frame) => page::html(status, sign_in(&frame, &page)),
        Err(failure) => page::refused(visitor, failure),
    }
}

/// The frame of a page outside, dressed as the desk is.
pub(crate) async fn dressed(visitor: &Visitor) -> Result<Frame, Failure> {
    let account = visitor.account().await?;
    let id = account.key.id;
    let found = visitor.app.desk.db.read(move |tx| {
        let company = accounts::sql::setting(tx, id, "company")?;
        Ok::<_, Error>((company, crate::appearance::ops::brand(tx, id)?))
    });
    let (company, brand) = found.await.map_err(|_| Failure::Unavailable)?;
    let frame = visitor.frame(company.unwrap_or_else(|| account.name.clone()));
    Ok(Frame { brand, ..frame })
}

/// `POST /sign-in`. An unknown address, a wrong password and a customer's account are refused alike.
async fn enter(knock: Knock) -> Response {
    let Knock { visitor, form } = knock;
    let account = match visitor.account().await {
        Ok(account) => account,
        Err(failure) => return page::refused(&visitor, failure),
    };
    let desk = &visitor.app.desk;
    let email = form.text("email").trim().to_owned();
    let back = form.text("back").to_owned();
    let tried = (account.key.id, visitor.peer.map(super::super::http::base::Peer::network), email.to_lowercase());
    let verdict = desk.failed_sign_ins.peek(&tried);
    if !verdict.allowed {
        let minutes = u64::from(verdict.retry_after).div_ceil(60).max(1);
        let refusal = Some(Refusal::RateLimited { minutes });
        return draw(&visitor, 429, SignInPage { email, back, refusal }).await;
    }
    match actors::by_password(desk, &account, &email, form.text("password")).await {
        Ok(Some(seen)) if seen.actor.role.is_staff() => {
            let trained = seen.actor.trained;
            match begin(&visitor, &account, seen.actor).await {
                Ok(mut response) => {
                    if trained {
                        page::send_to(&mut response, page::back(&back));
                    }
                    response
                }
                Err(error) => page::refused(&visitor, page::failure(&error)),
            }
        }
        Ok(_) => {
            desk.failed_sign_ins.take(&tried);
            draw(&visitor, 401, SignInPage { email, back, refusal: Some(Refusal::Wrong) }).await
        }
        Err(error) => page::refused(&visitor, page::failure(&error)),
    }
}

/// Begins a session of `actor`; the answer carries its cookie and leads to the list, or first to the training that the
/// role demands.
pub(crate) async fn begin(
    visitor: &Visitor,
    account: &std::sync::Arc<AccountState>,
    actor: Actor,
) -> Result<Response, Error> {
    let desk = &visitor.app.desk;
    let secret = SessionSecret::new(&*desk.world.random);
    let (word, person, trained) = (page::session_word(&secret), actor.person, actor.trained);
    let cx = Cx::new(desk, account, actor, Source::Web);
    let until = cx.now.plus_seconds(tokens::SESSION_SECONDS).0;
    desk.db
        .write(move |tx| tokens::store(tx, &cx, person, TokenKind::Session, &word, None, Some(until)).map(drop))
        .await?;
    let mut response = page::redirect(if trained { "/" } else { "/training" });
    let seconds = u32::try_from(tokens::SESSION_SECONDS).ok();
    if let Some(cookie) = secret.set_cookie(&visitor.base, seconds) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    Ok(response)
}

/// `POST /sign-out`.
async fn leave(knock: Knock) -> Response {
    let Knock { visitor, form } = knock;
    let shown = visitor.secret.as_ref().is_some_and(|secret| secret.accepts(form.text(CSRF_FIELD)));
    if let (Ok(Some(reader)), Some(secret)) = (visitor.reader().await, &visitor.secret) {
        if !shown {
            return page::refused(&visitor, Failure::Forbidden);
        }
        let (cx, word) = (reader.cx, page::session_word(secret));
        let ended = visitor.app.desk.db.write(move |tx| tokens::end(tx, &cx, &word)).await;
        if let Err(error) = ended {
            return page::refused(&visitor, page::failure(&error));
        }
    }
    let mut response = page::redirect("/signed-out");
    response.headers_mut().append(SET_COOKIE, clear_cookie(&visitor.base));
    response
}

/// `GET /signed-out`.
async fn outside(visitor: Visitor) -> Response {
    match dressed(&visitor).await {
        Ok(frame) => page::html(200, signed_out(&frame)),
        Err(failure) => page::refused(&visitor, failure),
    }
}
