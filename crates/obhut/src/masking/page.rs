//! The forms of the mask on a ticket's page.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::post;
use db::Tx;

use super::release::{self, ReleaseKind};
use super::reveals::{self, RevealPurpose};
use super::spare::{self, Place};
use super::sql;
use super::view::{Beside, Purpose, Released};
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Key;
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
    if cx.actor.sees_identity() {
        if !may_edit || cx.actor.role == Role::Officer {
            return Ok(Beside::default());
        }
        let released = sql::releases(tx, cx.id(), ticket.id)?;
        let disclosure = crate::disclosure::for_actor(cx);
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
            files.push(Released { id: unsigned(id), name, picture: release::is_picture(&file), shown });
        }
        return Ok(Beside { files, request: Some(ticket.is_request), ..Beside::default() });
    }
    let looks = reveals::of(tx, cx, ticket)?;
    let purposes = RevealPurpose::ALL.iter().filter(|purpose| !looks.contains(purpose));
    let purposes =
        if reveals::may_reveal(cx, ticket) { purposes.map(|one| purpose(*one)).collect() } else { Vec::new() };
    Ok(Beside {
        purposes,
        looks: looks.into_iter().map(purpose).collect(),
        may_spare: may_edit,
        spared: spare::last(tx, cx, ticket.id)?.map(unsigned),
        ..Beside::default()
    })
}

fn purpose(purpose: RevealPurpose) -> Purpose {
    let (name, shows) = match purpose {
        RevealPurpose::Visit => (Key("why-visit"), Key("shows-visit")),
        RevealPurpose::Place => (Key("why-place"), Key("shows-place")),
        RevealPurpose::Number => (Key("why-number"), Key("shows-number")),
        RevealPurpose::File => (Key("why-file"), Key("shows-file")),
    };
    Purpose { slug: purpose.word(), name, shows }
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
