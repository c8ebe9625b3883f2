//! What may be looked behind a mask for: written down by those who decide, read by whoever oversees.

use axum::extract::Path;
use axum::response::Response;

use super::super::answer::redirect_saying;
use super::super::form::{Form, Posted};
use super::super::reader::{Reader, number};
use super::{again, drawn};
use crate::error::Error;
use crate::i18n::Translator;
use crate::masking::purposes::{self, RevealPurpose, Written};
use crate::words::Role;
use crate::workspace::Notice;
use crate::workspace::admin::{self, RevealShown};
use crate::workspace::console::Again;

const HERE: &str = "/admin/reveal-purposes";

/// Whether the reader decides, if the page exists for them.
fn decides(reader: &Reader) -> Result<bool, Error> {
    match reader.cx.actor.role {
        Role::Administrator | Role::Coordinator => Ok(true),
        Role::Officer => Ok(false),
        _ => Err(Error::NotFound),
    }
}

fn must_decide(reader: &Reader) -> Result<(), Error> {
    if decides(reader)? { Ok(()) } else { Err(Error::Forbidden) }
}

fn shown(t: &Translator, row: &RevealPurpose) -> RevealShown {
    RevealShown {
        id: row.id,
        title: purposes::title(t, row),
        opens: row.opens,
        shows: purposes::shows(t, row.opens),
        active: row.active,
    }
}

fn written(form: &Form) -> Written {
    Written { title: form.text("title").to_owned(), opens: admin::extent(form.all("opens")) }
}

/// `GET /admin/reveal-purposes`.
pub(super) async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    let (writes, t) = (decides(reader)?, reader.visitor.translator());
    let (shell, all) = reader
        .read(move |tx, reader| {
            let all = purposes::list(tx, &reader.cx)?;
            Ok((reader.around(tx)?, all.iter().map(|row| shown(&t, row)).collect::<Vec<_>>()))
        })
        .await?;
    Ok(drawn(reader, &shell, &admin::reveals(&t, &all, writes, &again), &again))
}

/// `POST /admin/reveal-purposes`.
pub(super) async fn add(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = added(&reader, &form).await;
    reader.finish(answer).await
}

async fn added(reader: &Reader, form: &Form) -> Result<Response, Error> {
    must_decide(reader)?;
    let new = written(form);
    match reader.write(move |tx, cx| purposes::create(tx, cx, &new)).await {
        Ok(_) => Ok(redirect_saying(HERE, Notice::Saved)),
        Err(error) => draw_list(reader, again(reader, form, error)?).await,
    }
}

/// `GET /admin/reveal-purposes/{id}`.
pub(super) async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw(&reader, &id, Again::default()).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, id: &str, again: Again) -> Result<Response, Error> {
    if !decides(reader)? {
        return Err(Error::NotFound);
    }
    let (id, t) = (number(id)?, reader.visitor.translator());
    let (shell, one) = reader
        .read(move |tx, reader| {
            let row = purposes::list(tx, &reader.cx)?.into_iter().find(|row| row.id == id).ok_or(Error::NotFound)?;
            Ok((reader.around(tx)?, shown(&t, &row)))
        })
        .await?;
    Ok(drawn(reader, &shell, &admin::reveal(&t, &one, &again), &again))
}

/// `POST /admin/reveal-purposes/{id}`.
pub(super) async fn save(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = saved(&reader, &form, &id).await;
    reader.finish(answer).await
}

async fn saved(reader: &Reader, form: &Form, id: &str) -> Result<Response, Error> {
    must_decide(reader)?;
    let (at, typed, t) = (number(id)?, written(form), reader.visitor.translator());
    let saved = reader.write(move |tx, cx| {
        let known = purposes::list(tx, cx)?.into_iter().find(|row| row.id == at).ok_or(Error::NotFound)?;
        let mut change = typed.clone();
        // The program's own name, left as it is, stays one in every language.
        if known.title.is_empty() && change.title.trim() == purposes::title(&t, &known) {
            change.title = String::new();
        }
        purposes::update(tx, cx, at, &change)
    });
    match saved.await {
        Ok(()) => Ok(redirect_saying(HERE, Notice::Saved)),
        Err(error) => draw(reader, id, again(reader, form, error)?).await,
    }
}

/// `POST /admin/reveal-purposes/{id}/retire`.
pub(super) async fn retire(Path(id): Path<String>, posted: Posted) -> Response {
    set(&id, posted, false).await
}

/// `POST /admin/reveal-purposes/{id}/resume`.
pub(super) async fn resume(Path(id): Path<String>, posted: Posted) -> Response {
    set(&id, posted, true).await
}

async fn set(id: &str, posted: Posted, active: bool) -> Response {
    let Posted { reader, .. } = posted;
    let answer = match (must_decide(&reader), number(id)) {
        (Ok(()), Ok(id)) => reader.write(move |tx, cx| purposes::set_active(tx, cx, id, active)).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer.map(|()| redirect_saying(HERE, Notice::Saved))).await
}
