//! What everybody has for themselves.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use db::Tx;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use personal::SystemUse;
use world::Timestamp;

use super::super::answer::{redirect_saying, send_to};
use super::super::form::{Form, Posted};
use super::super::reader::{Reader, number, session_word};
use super::again;
use super::people::{colleagues, label, refusal};
use crate::absence::{self, AbsenceRow};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Key;
use crate::people;
use crate::staff::members::OwnProfile;
use crate::staff::{members, passwords, tokens};
use crate::training;
use crate::words::{IdentityKind, TokenKind};
use crate::workspace::Notice;
use crate::workspace::admin::{self, ApiToken, Away, OwnPage, SessionShown};
use crate::workspace::console::{self, Again};

/// A moment as a form takes it.
fn local(zone: &TimeZone, at: i64) -> String {
    let moment = jiff::Timestamp::from_microsecond(at).map(|at| at.to_zoned(zone.clone()));
    moment.map(|at| at.strftime("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
}

/// The absence of somebody as its form shows it.
pub(super) fn away(tx: &mut Tx<'_>, reader: &Reader, person: i64) -> Result<Away, Error> {
    let cx = &reader.cx;
    let zone = reader.visitor.frame(String::new()).times.zone;
    let absence = absence::ops::of(tx, cx, person)?;
    Ok(Away {
        from: absence.map(|absence| local(&zone, absence.from)).unwrap_or_default(),
        until: absence.and_then(|absence| absence.until).map(|until| local(&zone, until)).unwrap_or_default(),
        substitute: absence.and_then(|absence| absence.substitute),
        colleagues: colleagues(tx, cx, person)?,
        set: absence.is_some(),
        now: absence.is_some_and(|absence| absence.holds(cx.at())),
    })
}

/// The absence that a form tells; from now on where it says no beginning.
///
/// # Errors
/// [`Error::Invalid`] naming the field that holds no moment.
pub(super) fn absence(cx: &Cx, zone: &TimeZone, person: i64, form: &Form) -> Result<AbsenceRow, Error> {
    let moment = |field: &'static str| -> Result<Option<i64>, Error> {
        let Some(text) = form.filled(field) else { return Ok(None) };
        let fault = || Error::invalid(field, FaultKind::Invalid);
        let civil: DateTime = text.parse().map_err(|_| fault())?;
        let zoned = civil.to_zoned(zone.clone()).map_err(|_| fault())?;
        Ok(Some(zoned.timestamp().as_microsecond()))
    };
    Ok(AbsenceRow {
        person,
        from: moment("from")?.unwrap_or(cx.at()),
        until: moment("until")?,
        substitute: form.filled("substitute").and_then(|id| id.parse().ok()),
    })
}

/// `GET /profile`.
pub(super) async fn show(reader: Reader) -> Response {
    let answer = draw(&reader, Again::default(), None).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, again: Again, word: Option<String>) -> Result<Response, Error> {
    let (shell, page) = reader
        .read(move |tx, reader| {
            let cx = &reader.cx;
            let person = cx.actor.person.ok_or(Error::NotFound)?;
            let known = people::ops::get(tx, cx, person)?;
            let disclosure = crate::disclosure::of_colleagues(cx);
            let signature = known.profile.as_ref().and_then(|profile| profile.reveal_signature(&disclosure)).cloned();
            let alias = known.profile.as_ref().and_then(|profile| profile.reveal_alias(&disclosure)).cloned();
            let here = reader.visitor.secret.as_ref().map(|secret| tokens::hash(&session_word(secret)));
            let (mut sessions, mut api) = (Vec::new(), Vec::new());
            for token in tokens::of(tx, cx, person)? {
                let (created, seen) = (Timestamp(token.row.created_at), token.row.last_used_at.map(Timestamp));
                match token.row.kind {
                    TokenKind::Session => sessions.push(SessionShown {
                        id: token.row.id,
                        created,
                        seen,
                        this: here.is_some_and(|hash| token.row.hash == hash),
                    }),
                    _ if tokens::is_access(&token.row) => api.push(ApiToken {
                        id: token.row.id,
                        owner: String::new(),
                        label: label(&token),
                        created,
                        used: seen,
                    }),
                    _ => {}
                }
            }
            let training = training::ops::own(tx, cx)?.map(|(_, passed)| passed.map(training::ops::until));
            let page = OwnPage {
                name: known.name(cx, &disclosure),
                alias: alias.unwrap_or_default(),
                signature: signature.unwrap_or_default(),
                locale: known.row.locale.clone().unwrap_or_default(),
                sessions,
                tokens: api,
                word: word.clone(),
                away: away(tx, reader, person)?,
                training: training.map(|until| until.map(Timestamp)),
            };
            Ok((reader.around(tx)?, page))
        })
        .await?;
    let page = admin::own(&reader.visitor.translator(), &page, &again);
    Ok(reader.page(if again.has_problems() { 422 } else { 200 }, console::own(&shell, &page)))
}

async fn settle(reader: &Reader, form: &Form, done: Result<(), Error>, notice: Notice) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(redirect_saying("/profile", notice)),
        Err(error) => draw(reader, again(reader, form, error)?, None).await,
    }
}

/// `POST /profile`. The language chosen here holds in this browser at once.
pub(super) async fn save(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let profile = OwnProfile {
        name: form.text("name").to_owned(),
        alias: form.text("alias").to_owned(),
        signature: form.text("signature").to_owned(),
        locale: form.filled("locale").map(str::to_owned),
    };
    let done = reader.write(move |tx, cx| members::save_own(tx, cx, &profile)).await;
    let mut answer = settle(&reader, &form, done, Notice::Saved).await;
    let language = crate::i18n::Language::from_tag(form.text("locale"));
    if let (Ok(response), Some(language)) = (&mut answer, language) {
        let cookie = format!("language={}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax", language.tag());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    reader.finish(answer).await
}

/// `POST /profile/password`: every session ends, and this browser gets a new one.
pub(super) async fn password(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = change_password(&reader, &form).await;
    reader.finish(answer).await
}

async fn change_password(reader: &Reader, form: &Form) -> Result<Response, Error> {
    let wrong = |field: &str, key: Key| refusal(reader, field, key, form);
    let new = form.text("password").to_owned();
    if new.chars().count() < passwords::AT_LEAST {
        return draw(reader, wrong("password", Key("own-password-short")), None).await;
    }
    if new != form.text("password_again") {
        return draw(reader, wrong("password_again", Key("problem-differs")), None).await;
    }
    let person = reader.cx.actor.person.ok_or(Error::Forbidden)?;
    let stored = reader
        .read(move |tx, reader| {
            let known = people::ops::get(tx, &reader.cx, person)?;
            let system = crate::disclosure::for_system(SystemUse::Threading);
            match known.primary(IdentityKind::Email, &system) {
                Some(email) => passwords::stored(tx, &reader.cx, email),
                None => Ok(None),
            }
        })
        .await?;
    let (now, random) = (form.text("password_now").to_owned(), Arc::clone(&reader.cx.desk.world.random));
    let _turn = reader.cx.desk.sign_ins.acquire().await.map_err(|_| db::Error::Closed)?;
    let checked = tokio::task::spawn_blocking(move || {
        let hashed = stored.map(|(_, hashed)| hashed);
        if passwords::matches(&now, hashed.as_ref()) { passwords::hash(&new, &*random).map(Some) } else { Ok(None) }
    })
    .await
    .map_err(|_| db::Error::Panicked)?;
    let hashed = match checked {
        Ok(Some(hashed)) => Arc::new(hashed),
        Ok(None) => return draw(reader, wrong("password_now", Key("own-password-wrong")), None).await,
        Err(error) => return draw(reader, again(reader, form, error)?, None).await,
    };
    reader.write(move |tx, cx| passwords::set(tx, cx, person, &hashed)).await?;
    let mut response = crate::signin::begin(&reader.visitor, &reader.cx.account, reader.cx.actor.clone()).await?;
    let said = redirect_saying("/profile", Notice::PasswordChanged);
    send_to(&mut response, "/profile");
    for cookie in said.headers().get_all(SET_COOKIE) {
        response.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    Ok(response)
}

/// `POST /profile/sessions/end`: every session, this one too.
pub(super) async fn end_sessions(posted: Posted) -> Response {
    let Posted { reader, .. } = posted;
    let answer = match reader.cx.actor.person {
        Some(person) => reader.write(move |tx, cx| members::end_sessions(tx, cx, person)).await,
        None => Err(Error::NotFound),
    };
    reader.finish(answer.map(|()| super::super::answer::redirect("/signed-out"))).await
}

async fn end(reader: &Reader, id: &str, notice: Notice) -> Response {
    let answer = match number(id) {
        Ok(id) => reader.write(move |tx, cx| tokens::end_own(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    reader.finish(answer.map(|()| redirect_saying("/profile", notice))).await
}

/// `POST /profile/sessions/{id}/end`.
pub(super) async fn end_session(Path(id): Path<String>, posted: Posted) -> Response {
    end(&posted.reader, &id, Notice::SessionsEnded).await
}

/// `POST /profile/tokens/{id}/end`.
pub(super) async fn end_token(Path(id): Path<String>, posted: Posted) -> Response {
    end(&posted.reader, &id, Notice::Deleted).await
}

/// `POST /profile/tokens`: makes one, and tells it once.
pub(super) async fn make_token(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = made(&reader, &form).await;
    reader.finish(answer).await
}

async fn made(reader: &Reader, form: &Form) -> Result<Response, Error> {
    let Some(label) = form.filled("label").map(str::to_owned) else {
        return draw(reader, refusal(reader, "label", Key("problem-missing"), form), None).await;
    };
    let word = tokens::word(&*reader.cx.desk.world.random);
    let (person, kept) = (reader.cx.actor.person, word.clone());
    reader.write(move |tx, cx| tokens::store(tx, cx, person, TokenKind::Api, &kept, Some(&label), None)).await?;
    draw(reader, Again::default(), Some(word)).await
}

/// `POST /profile/absence`.
pub(super) async fn set_away(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let zone = reader.visitor.frame(String::new()).times.zone;
    let sent = form.clone();
    let done = reader.write(move |tx, cx| {
        let absence = absence(cx, &zone, cx.actor.person.ok_or(Error::NotFound)?, &sent)?;
        absence::ops::set(tx, cx, &absence)
    });
    let answer = settle(&reader, &form, done.await, Notice::Saved).await;
    reader.finish(answer).await
}

/// `POST /profile/absence/end`.
pub(super) async fn back(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let done = reader.write(|tx, cx| absence::ops::end(tx, cx, cx.actor.person.ok_or(Error::NotFound)?)).await;
    let answer = settle(&reader, &form, done, Notice::Saved).await;
    reader.finish(answer).await
}
