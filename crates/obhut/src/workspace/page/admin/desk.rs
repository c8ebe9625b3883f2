//! How the desk looks, and which programs get in.

use axum::body::Body;
use axum::extract::{Multipart, Path};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use world::Timestamp;

use super::super::answer::redirect_saying;
use super::super::form::{Form, Posted};
use super::super::reader::{Reader, Visitor, number};
use super::people::{label, name, refusal};
use super::{again, drawn};
use crate::appearance::colour::Colour;
use crate::appearance::footer::{self, Footer, Leads};
use crate::appearance::logo::{self, Refusal};
use crate::appearance::ops;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Language};
use crate::oauth;
use crate::staff::tokens;
use crate::workspace::Notice;
use crate::workspace::admin::{self, ApiToken, AppearancePage};
use crate::workspace::console::Again;

/// `GET /admin/tokens`.
pub(super) async fn list_tokens(reader: Reader) -> Response {
    let answer = draw_access(&reader, Again::default(), None).await;
    reader.finish(answer).await
}

/// Draws the page of everything that lets programs in; with name and secret of a program, told this once.
pub(crate) async fn draw_access(
    reader: &Reader,
    again: Again,
    told: Option<(String, String)>,
) -> Result<Response, Error> {
    reader.administration()?;
    let (shell, all, programs) = reader
        .read(move |tx, reader| {
            let mut all = Vec::new();
            for token in tokens::for_api(tx, &reader.cx)? {
                let owner = match token.row.person {
                    Some(person) => name(tx, &reader.cx, person)?,
                    None => String::new(),
                };
                let (created, used) = (Timestamp(token.row.created_at), token.row.last_used_at.map(Timestamp));
                all.push(ApiToken { id: token.row.id, owner, label: label(&token), created, used });
            }
            let programs = oauth::admin::programs(tx, &reader.cx, told.clone())?;
            Ok((reader.around(tx)?, all, programs))
        })
        .await?;
    let page = admin::api_tokens(&reader.visitor.translator(), &all, &programs, &again);
    Ok(drawn(reader, &shell, &page, &again))
}

/// `POST /admin/tokens/{id}/end`.
pub(super) async fn end_token(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, .. } = posted;
    let answer = match (reader.administration(), number(&id)) {
        (Ok(()), Ok(id)) => reader.write(move |tx, cx| tokens::end_by_id(tx, cx, id)).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer.map(|()| redirect_saying("/admin/tokens", Notice::Deleted))).await
}

/// `GET /admin/appearance`.
pub(super) async fn look(reader: Reader) -> Response {
    let answer = draw_look(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_look(reader: &Reader, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let read =
        reader.read(|tx, reader| Ok((reader.around(tx)?, ops::get(tx, &reader.cx)?, footer::get(tx, reader.cx.id())?)));
    let (shell, look, footer) = read.await?;
    let page = AppearancePage { company: look.company, colour: look.colour, has_logo: !look.logo.is_empty(), footer };
    let page = admin::appearance(&reader.visitor.translator(), &page, &again);
    Ok(drawn(reader, &shell, &page, &again))
}

/// `POST /admin/appearance`. A colour on which nobody can read is refused with its contrast.
pub(super) async fn save_look(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = saved(&reader, &form).await;
    reader.finish(answer).await
}

async fn saved(reader: &Reader, form: &Form) -> Result<Response, Error> {
    reader.administration()?;
    let (company, colour) = (form.text("company").to_owned(), form.text("colour").trim().to_owned());
    let (name, chosen) = (company.clone(), colour.clone());
    match reader.write(move |tx, cx| ops::save(tx, cx, &name, &chosen)).await {
        Ok(()) => Ok(redirect_saying("/admin/appearance", Notice::Saved)),
        Err(Error::Invalid(faults)) if faults.iter().any(|fault| fault.kind == FaultKind::Closed) => {
            let contrast = Colour::parse(&colour).map_or(1.0, Colour::on_white);
            // Rounded down: what is told as enough is enough.
            let told = format!("{}.{}", contrast.floor(), ((contrast * 10.0).floor() % 10.0));
            let mut again = Again::typed(form.typed());
            again.wrong("colour", reader.visitor.translator().with(Key("look-colour-contrast"), "contrast", told));
            draw_look(reader, again).await
        }
        Err(error) => draw_look(reader, again(reader, form, error)?).await,
    }
}

/// `POST /admin/appearance/footer`: where the links below the customers' pages lead.
pub(super) async fn save_footer(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = footed(&reader, &form).await;
    reader.finish(answer).await
}

async fn footed(reader: &Reader, form: &Form) -> Result<Response, Error> {
    reader.administration()?;
    let mut footer = Footer::default();
    for leads in Leads::ALL {
        for language in Language::ALL {
            footer.set(leads, language, form.text(leads.field(language)));
        }
    }
    match reader.write(move |tx, cx| footer::save(tx, cx, &footer)).await {
        Ok(()) => Ok(redirect_saying("/admin/appearance", Notice::Saved)),
        Err(error) => draw_look(reader, again(reader, form, error)?).await,
    }
}

/// `POST /admin/appearance/logo`: a form with a file.
pub(super) async fn save_logo(reader: Reader, parts: Multipart) -> Response {
    let answer = kept(&reader, parts).await;
    reader.finish(answer).await
}

async fn kept(reader: &Reader, mut parts: Multipart) -> Result<Response, Error> {
    reader.administration()?;
    let (mut token, mut file) = (String::new(), Vec::new());
    while let Ok(Some(part)) = parts.next_field().await {
        match part.name() {
            Some("csrf") => token = part.text().await.unwrap_or_default(),
            Some("logo") => file = part.bytes().await.map(|bytes| bytes.to_vec()).unwrap_or_default(),
            _ => {}
        }
    }
    if !reader.accepts(&token) {
        return Err(Error::Forbidden);
    }
    let key = match logo::read(&file) {
        _ if file.is_empty() => Key("problem-missing"),
        Ok(logo) => {
            reader.write(move |tx, cx| ops::set_logo(tx, cx, Some(&logo))).await?;
            return Ok(redirect_saying("/admin/appearance", Notice::Saved));
        }
        Err(Refusal::TooLarge) => Key("look-logo-large"),
        Err(Refusal::Unreadable) => Key("look-logo-unreadable"),
    };
    draw_look(reader, refusal(reader, "logo", key, &Form::default())).await
}

/// `POST /admin/appearance/logo/delete`.
pub(super) async fn drop_logo(posted: Posted) -> Response {
    let Posted { reader, .. } = posted;
    let answer = match reader.administration() {
        Ok(()) => reader.write(|tx, cx| ops::set_logo(tx, cx, None)).await,
        Err(error) => Err(error),
    };
    reader.finish(answer.map(|()| redirect_saying("/admin/appearance", Notice::Saved))).await
}

/// `GET /brand/{name}`: the desk's own stylesheet or logo. Nothing in it can run.
pub(super) async fn brand(visitor: Visitor, Path(name): Path<String>) -> Response {
    let Ok(account) = visitor.account().await else { return StatusCode::NOT_FOUND.into_response() };
    let id = account.key.id;
    let found = visitor.app.desk.db.read(move |tx| ops::served(tx, id, &name)).await;
    let Ok(Some((kind, bytes))) = found else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(crate::assets::CACHE_CONTROL));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    response
}
