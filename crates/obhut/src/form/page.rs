//! Serves forms to everybody: drawn, sent, and within pages of other sites. Every refusal keeps what was typed.

use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Query, Request};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::Response;
use axum::routing::get;
use db::Tx;
use serde::Deserialize;

use super::answers::{self, Wrong, name_of};
use super::draw::{self, Again, FormPage, Refused};
use super::embed;
use super::shown::{self, Shown};
use super::submit::{self, Submission};
use super::token::{Refusal, Token};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::http::headers::{CONTENT_POLICY, Framed};
use crate::http::session::CSRF_FIELD;
use crate::i18n::Language;
use crate::people;
use crate::portal::{Guest, Place, PortalFrame};
use crate::state::App;
use crate::tickets::attachments::NewFile;
use crate::words::IdentityKind;
use crate::workspace::Problem;
use crate::workspace::page::{self, FORM_AT_MOST, Form, Parts};

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/contact", get(first))
        .route("/contact/{id}", get(show).post(send))
        .route("/contact/{id}/embed.js", get(script))
        .layer(DefaultBodyLimit::max(FORM_AT_MOST))
}

/// How a form is shown.
#[derive(Deserialize)]
struct How {
    /// Within another site.
    embed: Option<String>,
    /// In this language, whatever the browser prefers.
    lang: Option<String>,
}

impl How {
    fn speaking(&self, guest: Guest, else_in: Option<Language>) -> Guest {
        let wanted = self.lang.as_deref().and_then(Language::from_tag).or(else_in);
        match wanted {
            Some(language) => guest.speaking(language),
            None => guest,
        }
    }
}

/// `GET /contact`: the form, or the choice between several.
async fn first(guest: Guest, Query(how): Query<How>) -> Response {
    let guest = how.speaking(guest, None);
    let language = guest.cx.language;
    let answer = match guest.read(move |tx, cx| shown::all(tx, cx, language)).await {
        Ok(all) => match all.as_slice() {
            [] => Err(Error::NotFound),
            [(only, _)] => drawn(&guest, *only, &how, Again::default()).await,
            several => choice(&guest, several).await,
        },
        Err(error) => Err(error),
    };
    guest.finish(answer)
}

async fn choice(guest: &Guest, forms: &[(i64, String)]) -> Result<Response, Error> {
    match guest.frame(Place::Contact).await {
        Ok(portal) => Ok(page::html(200, draw::choose(&portal, forms))),
        Err(failure) => Ok(page::refused(&guest.visitor, failure)),
    }
}

/// The form, or the choice between several, to stand beside something else of a page; none where there is no form.
///
/// # Errors
/// The database's.
pub(crate) async fn beside(guest: &Guest, portal: &PortalFrame) -> Result<Option<String>, Error> {
    let (language, known) = (portal.frame.translator().language(), guest.known);
    let read = guest.read(move |tx, cx| {
        let all = shown::all(tx, cx, language)?;
        let only = match all.as_slice() {
            [(only, _)] => Some(*only),
            _ => None,
        };
        let Some(only) = only else { return Ok((all, None)) };
        let shown = shown::now(tx, cx, only, language)?;
        let token = Token::new(cx, shown.version, language).written(cx, only)?;
        let own = known.map(|person| own(tx, cx, person)).transpose()?;
        Ok((all, Some((shown, token, own.unwrap_or_default()))))
    });
    let drawn = match read.await? {
        (_, Some((shown, token, own))) => {
            let action = format!("/contact/{}", shown.form);
            let page = FormPage { beside: true, ..draw::page(&shown, action, token, &Again::default(), &own) };
            draw::beside(&portal.frame, &page)
        }
        (all, None) if all.is_empty() => return Ok(None),
        (all, None) => draw::choice(&portal.frame, &all),
    };
    drawn.map(Some).map_err(|_| {
        tracing::error!("a form could not be drawn");
        Error::Storage(std::io::ErrorKind::Other)
    })
}

/// `GET /contact/{id}`.
async fn show(guest: Guest, Path(id): Path<String>, Query(how): Query<How>) -> Response {
    let guest = how.speaking(guest, None);
    let answer = match page::number(&id) {
        Ok(id) => drawn(&guest, id, &how, Again::default()).await,
        Err(error) => Err(error),
    };
    guest.finish(answer)
}

/// Draws a form as it is now, with a fresh note and what was typed.
async fn drawn(guest: &Guest, id: i64, how: &How, again: Again) -> Result<Response, Error> {
    let language = guest.cx.language;
    let known = guest.known;
    let read = guest.read(move |tx, cx| {
        let shown = shown::now(tx, cx, id, language)?;
        let token = Token::new(cx, shown.version, language).written(cx, id)?;
        let own = known.map(|person| own(tx, cx, person)).transpose()?;
        Ok((shown, token, own.unwrap_or_default()))
    });
    let (shown, token, own) = read.await?;
    let embedded = how.embed.is_some();
    let action = if embedded { format!("/contact/{id}?embed=1") } else { format!("/contact/{id}") };
    let status = match again.refused {
        Some(refused) => refused.status(),
        None if again.wrong.is_empty() => 200,
        None => 422,
    };
    let page = draw::page(&shown, action, token, &again, &own);
    let portal = match guest.frame(Place::Contact).await {
        Ok(portal) => portal,
        Err(failure) => return Ok(page::refused(&guest.visitor, failure)),
    };
    Ok(framed(page::html(status, draw::form(&portal, &page, embedded)), embedded, &shown.origins))
}

/// What a form is filled in with for somebody who is signed in: their name and address.
fn own(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(String, String), Error> {
    let person = people::ops::get(tx, cx, id)?;
    let disclosure = crate::disclosure::about(cx, id, person.row.role);
    let address = person.primary(IdentityKind::Email, &disclosure).unwrap_or_default();
    Ok((person.name(cx, &disclosure), address.to_owned()))
}

/// Lets the sites that the form names show it within theirs.
fn framed(mut response: Response, embedded: bool, origins: &[String]) -> Response {
    if embedded && !origins.is_empty() {
        let policy =
            CONTENT_POLICY.replace("frame-ancestors 'none'", &format!("frame-ancestors {}", origins.join(" ")));
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
            response.extensions_mut().insert(Framed);
        }
    }
    response
}

/// `POST /contact/{id}`.
async fn send(guest: Guest, Path(id): Path<String>, Query(how): Query<How>, request: Request) -> Response {
    let parts = match Parts::of(request, &guest.visitor.app).await {
        Ok(parts) => parts,
        Err(refused) => return refused,
    };
    let answer = match page::number(&id) {
        Ok(id) => taken(guest.clone(), id, &how, parts).await,
        Err(error) => Err(error),
    };
    guest.finish(answer)
}

/// What became of a form that was sent.
enum Fate {
    /// It is this ticket.
    Taken(i64, Arc<Shown>),
    /// It is none, for this reason.
    Refused(Refused),
    /// Some of it does not fit.
    Wrong(Wrong),
}

async fn taken(guest: Guest, id: i64, how: &How, parts: Parts) -> Result<Response, Error> {
    let Parts { form, files, too_large, .. } = parts;
    let token = Token::read(&guest.cx, id, form.text("token"))?;
    let language = match &token {
        Ok(token) | Err(Refusal::Fast(token)) => Some(token.language),
        Err(_) => None,
    };
    let guest = how.speaking(guest, language);
    let lost_files = too_large || !files.is_empty();
    let fate = match judged(&guest, token, &form, too_large) {
        Ok(token) => submitted(&guest, id, token, &form, files).await?,
        Err(refused) => Fate::Refused(refused),
    };
    match fate {
        Fate::Taken(number, shown) => thanks(&guest, how, number, &shown).await,
        // What is agreed to may read otherwise on the new page: its boxes are ticked anew.
        Fate::Refused(Refused::Old) => {
            let typed = Some(answers::without_boxes(form));
            drawn(&guest, id, how, Again { typed, refused: Some(Refused::Old), lost_files, ..Again::default() }).await
        }
        Fate::Refused(refused) => {
            let again = Again { typed: Some(form), refused: Some(refused), lost_files, ..Again::default() };
            drawn(&guest, id, how, again).await
        }
        Fate::Wrong(wrong) => {
            drawn(&guest, id, how, Again { typed: Some(form), wrong, lost_files, ..Again::default() }).await
        }
    }
}

/// Whether a form may become a ticket, as far as it can be told without reading what it says.
fn judged(guest: &Guest, token: Result<Token, Refusal>, form: &Form, too_large: bool) -> Result<Token, Refused> {
    if let Some(peer) = guest.visitor.peer
        && !guest.cx.desk.contacts.take((guest.account.key.id, peer.network())).allowed
    {
        return Err(Refused::TooMany);
    }
    if too_large {
        return Err(Refused::TooLarge);
    }
    if !form.text("website").is_empty() {
        return Err(Refused::Robot);
    }
    token.map_err(|refusal| match refusal {
        Refusal::Robot | Refusal::Fast(_) => Refused::Robot,
        Refusal::Old => Refused::Old,
    })
}

async fn submitted(guest: &Guest, id: i64, token: Token, form: &Form, files: Vec<Arc<NewFile>>) -> Result<Fate, Error> {
    let shown = Arc::new(guest.read(move |tx, cx| shown::then(tx, cx, id, &token)).await?);
    if !shown.files && !files.is_empty() {
        return Ok(Fate::Refused(Refused::NoFiles));
    }
    let answers = match answers::read(&shown, form) {
        Ok(answers) => answers,
        Err(wrong) => return Ok(Fate::Wrong(wrong)),
    };
    let ticked = shown.boxes.iter().filter(|one| answers.agreed.contains(&one.purpose));
    let sent = Submission {
        form: (id, token.version),
        language: token.language,
        group: shown.group,
        proof: Arc::new(submit::proof(&shown, &answers, guest.cx.at())),
        wordings: ticked.map(|one| (one.purpose, one.text)).collect(),
        once: (token.mark(&guest.cx)?, said(form, &files)),
        known: guest.known.filter(|_| guest.accepts(form.text(CSRF_FIELD))),
        answers: Arc::new(answers),
        files,
    };
    match guest.write(move |tx, cx| submit::submit(tx, cx, &sent)).await {
        Ok(number) => Ok(Fate::Taken(number, shown)),
        Err(Error::Replayed) => Ok(Fate::Refused(Refused::Twice)),
        Err(Error::Invalid(faults)) => Ok(match faults.iter().find(|fault| fault.field == "custom_fields") {
            Some(fault) => Fate::Wrong(vec![(name_of(fault.of.unwrap_or_default()), problem(fault.kind))]),
            None => Fate::Refused(Refused::Closed),
        }),
        Err(error) => Err(error),
    }
}

const fn problem(kind: FaultKind) -> Problem {
    match kind {
        FaultKind::NoGround(reason) => Problem::NoGround(reason),
        _ => Problem::NotOffered,
    }
}

/// What tells two forms of one page apart: everything that was sent.
fn said(form: &Form, files: &[Arc<NewFile>]) -> [u8; 16] {
    let mut context = Context::new(&SHA256);
    let mut add = |bytes: &[u8]| {
        context.update(&u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        context.update(bytes);
    };
    for (name, value) in form.pairs().filter(|(name, _)| *name != CSRF_FIELD) {
        add(name.as_bytes());
        add(value.as_bytes());
    }
    for file in files {
        add(file.name.as_bytes());
        add(&file.content);
    }
    let digest = context.finish();
    digest.as_ref().first_chunk::<16>().copied().unwrap_or_default()
}

async fn thanks(guest: &Guest, how: &How, number: i64, shown: &Shown) -> Result<Response, Error> {
    let embedded = how.embed.is_some();
    match guest.frame(Place::Contact).await {
        Ok(portal) => Ok(framed(page::html(200, draw::thanks(&portal, number, embedded)), embedded, &shown.origins)),
        Err(failure) => Ok(page::refused(&guest.visitor, failure)),
    }
}

/// `GET /contact/{id}/embed.js`.
async fn script(guest: Guest, Path(id): Path<String>) -> Response {
    let language = guest.cx.language;
    let answer = match page::number(&id) {
        Ok(id) => guest.read(move |tx, cx| Ok((id, shown::now(tx, cx, id, language)?.title))).await,
        Err(error) => Err(error),
    };
    let answer = answer.map(|(id, title)| {
        let mut response = Response::new(Body::from(embed::script(&guest.visitor.base, id, &title)));
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/javascript; charset=utf-8"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    });
    guest.finish(answer)
}
