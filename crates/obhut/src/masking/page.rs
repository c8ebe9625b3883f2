//! The forms of the mask on a ticket's page.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::post;
use db::Tx;

use super::Mask;
use super::purposes::{self, RevealPurpose};
use super::release::{self, ReleaseKind};
use super::reveals;
use super::spare::{self, Place};
use super::sql;
use super::view::{Beside, Purpose, Released};
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::state::App;
use crate::tickets::{TicketChange, TicketRow, access, attachments, update};
use crate::words::Role;
use crate::workspace::page::{Form, Posted, Reader, number, redirect, unsigned};

/// The routes of this slice's forms.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/tickets/{number}/reveal", post(look))
        .route("/tickets/{number}/mask", post(open_gap))
        .route("/tickets/{number}/mask/undo", post(close_gap))
        .route("/tickets/{number}/files/{file}", post(show_file))
        .route("/tickets/{number}/data-request", post(mark))
}

/// What stands beside a ticket's conversation.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn beside(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Beside, Error> {
    let may_edit = access::must_edit(cx, ticket).is_ok();
    let (t, knows) = (Translator::new(cx.language), cx.actor.sees_identity());
    let (looks, offered) = reveals::of(tx, cx, ticket)?;
    let purpose = |known: RevealPurpose| Purpose {
        name: purposes::title(&t, &known),
        shows: purposes::shows(&t, if knows { known.opens.protected() } else { known.opens }),
        slug: known.slug,
    };
    let beside = Beside {
        covered: knows && super::is_covered(&cx.actor),
        purposes: offered.into_iter().map(purpose).collect(),
        looks: looks.into_iter().map(purpose).collect(),
        may_spare: may_edit && cx.actor.role != Role::Officer,
        spared: spare::last(tx, cx, ticket.id)?.map(unsigned),
        ..Beside::default()
    };
    if !knows || !beside.may_spare {
        return Ok(beside);
    }
    Ok(Beside { files: files(tx, cx, ticket)?, request: Some(ticket.is_request), ..beside })
}

/// The files of a ticket, and what others see of them.
fn files(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Vec<Released>, Error> {
    let released = sql::releases(tx, cx.id(), ticket.id)?;
    let disclosure = crate::disclosure::for_actor(cx);
    let mask = Mask::for_page(tx, cx, ticket)?;
    let mut files = Vec::new();
    for row in crate::tickets::sql::files_of(tx, cx.id(), ticket.id)? {
        if row.comment.is_none() {
            continue;
        }
        let id = row.id;
        let file = attachments::open(cx, row)?;
        let shown = released.iter().find(|(known, _)| *known == id).map(|(_, shown)| *shown == id);
        let shown = shown.map(|whole| if whole { Key("file-shown") } else { Key("file-blurred") });
        let name = file.meta.as_ref().and_then(|meta| meta.reveal_name(&disclosure)).cloned().unwrap_or_default();
        let picture = release::is_picture(&file);
        files.push(Released { id: unsigned(id), name: mask.line(&name), picture, shown });
    }
    Ok(files)
}

/// Does what a form asks for and leads back to the ticket.
async fn act(
    posted: Posted,
    ticket: &str,
    act: impl Fn(&mut Tx<'_>, &Cx, i64, &Form) -> Result<(), Error> + Send + Sync + 'static,
) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(ticket) {
        Ok(ticket) => write(&reader, ticket, form, act).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write(
    reader: &Reader,
    ticket: i64,
    form: Form,
    act: impl Fn(&mut Tx<'_>, &Cx, i64, &Form) -> Result<(), Error> + Send + Sync + 'static,
) -> Result<Response, Error> {
    reader.write(move |tx, cx| act(tx, cx, ticket, &form)).await?;
    Ok(redirect(&format!("/tickets/{ticket}")))
}

/// `POST /tickets/{number}/reveal`.
async fn look(Path(ticket): Path<String>, posted: Posted) -> Response {
    act(posted, &ticket, |tx, cx, ticket, form| reveals::reveal(tx, cx, ticket, form.text("why"))).await
}

/// `POST /tickets/{number}/mask`.
async fn open_gap(Path(ticket): Path<String>, posted: Posted) -> Response {
    act(posted, &ticket, |tx, cx, ticket, form| {
        let (comment, gap) = form.text("gap").split_once('.').ok_or(Error::NotFound)?;
        let place = Place { comment: Some(number(comment)?), gap: gap.parse().map_err(|_| Error::NotFound)? };
        spare::spare(tx, cx, ticket, place).map(drop)
    })
    .await
}

/// `POST /tickets/{number}/mask/undo`.
async fn close_gap(Path(ticket): Path<String>, posted: Posted) -> Response {
    act(posted, &ticket, |tx, cx, ticket, form| spare::take_back(tx, cx, ticket, number(form.text("id"))?)).await
}

/// `POST /tickets/{number}/files/{file}`.
async fn show_file(Path((ticket, file)): Path<(String, String)>, posted: Posted) -> Response {
    act(posted, &ticket, move |tx, cx, _, form| {
        let file = number(&file)?;
        match ReleaseKind::from_word(form.text("how")) {
            Some(kind) => release::release(tx, cx, file, kind),
            None => release::withdraw(tx, cx, file),
        }
    })
    .await
}

/// `POST /tickets/{number}/data-request`.
async fn mark(Path(ticket): Path<String>, posted: Posted) -> Response {
    act(posted, &ticket, |tx, cx, ticket, form| {
        let change = TicketChange { is_request: Some(form.text("request") == "1"), ..TicketChange::default() };
        update::update(tx, cx, ticket, &change).map(drop)
    })
    .await
}
