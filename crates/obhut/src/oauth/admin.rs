//! Serves what administrators do with programs, on the page of all access to the API.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::post;
use db::Tx;

use super::clients::{self, NewClient};
use super::view::{ClientLine, Programs};
use super::{Scopes, USUAL_SECONDS};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::staff::{members, tokens};
use crate::state::App;
use crate::words::Role;
use crate::workspace::Notice;
use crate::workspace::console::Again;
use crate::workspace::page::{Form, Names, Posted, Reader, draw_access, number, redirect_saying};

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/clients", post(add))
        .route("/admin/clients/{id}/secret", post(renew))
        .route("/admin/clients/{id}/delete", post(delete))
}

/// The programs as the page shows them, and whose rights a new one can have.
///
/// # Errors
/// As [`clients::list`].
pub(crate) fn programs(tx: &mut Tx<'_>, cx: &Cx, told: Option<(String, String)>) -> Result<Programs, Error> {
    let mut names = Names::default();
    let mut lines = Vec::new();
    for row in clients::list(tx, cx)? {
        lines.push(ClientLine {
            id: row.id,
            owner: names.of(tx, cx, Some(row.person))?.name,
            confidential: row.secret_hash.is_some(),
            name: row.name,
            identifier: row.identifier,
            scopes: row.scopes,
            redirect_uris: row.redirect_uris,
            seconds: row.seconds,
        });
    }
    let mut owners = Vec::new();
    let staff = members::list(tx, cx)?;
    let others = staff.iter().filter(|one| one.row.role != Role::Administrator && !one.row.suspended);
    let own = staff.iter().filter(|one| Some(one.row.id) == cx.actor.person);
    for id in own.chain(others).map(|one| one.row.id) {
        owners.push((id, names.of(tx, cx, Some(id))?.name));
    }
    Ok(Programs { clients: lines, owners, told })
}

/// `POST /admin/clients`: enters one, and tells its secret once.
async fn add(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = added(&reader, &form).await;
    reader.finish(answer).await
}

fn written(form: &Form) -> Result<NewClient, Error> {
    let fault = |field| Error::invalid(field, FaultKind::Invalid);
    let scopes = Scopes::of_text(form.text("scopes")).ok_or_else(|| fault("scopes"))?;
    let seconds = match form.filled("expires_in") {
        Some(text) => text.parse().map_err(|_| fault("expires_in"))?,
        None => USUAL_SECONDS,
    };
    let person = match form.filled("user_id") {
        Some(text) => Some(text.parse().map_err(|_| fault("user_id"))?),
        None => None,
    };
    Ok(NewClient {
        name: form.text("name").to_owned(),
        identifier: form.filled("identifier").map(str::to_owned),
        redirect_uris: form.text("redirect_uri").lines().map(str::to_owned).collect(),
        scopes,
        person,
        seconds,
        confidential: form.text("kind") != "public",
    })
}

async fn added(reader: &Reader, form: &Form) -> Result<Response, Error> {
    reader.administration()?;
    let secret = tokens::word(&*reader.cx.desk.world.random);
    let done = match written(form) {
        Ok(new) => {
            let (kept, entered) = (secret.clone(), new.clone());
            let made = reader.write(move |tx, cx| clients::create(tx, cx, &entered, &kept).map(drop)).await;
            made.map(|()| new)
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(new) if new.confidential => draw_access(reader, Again::default(), Some((new.name, secret))).await,
        Ok(_) => Ok(redirect_saying("/admin/tokens", Notice::Saved)),
        Err(Error::Invalid(faults)) => {
            let mut again = Again::typed(form.typed());
            again.faults(&reader.visitor.translator(), &faults);
            draw_access(reader, again, None).await
        }
        Err(error) => Err(error),
    }
}

/// `POST /admin/clients/{id}/secret`: another secret, told once.
async fn renew(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = renewed(&reader, &id).await;
    reader.finish(answer).await
}

async fn renewed(reader: &Reader, id: &str) -> Result<Response, Error> {
    reader.administration()?;
    let (id, secret) = (number(id)?, tokens::word(&*reader.cx.desk.world.random));
    let kept = secret.clone();
    let name = reader.write(move |tx, cx| {
        clients::renew(tx, cx, id, &kept)?;
        Ok(clients::get(tx, cx, id)?.name)
    });
    let told = Some((name.await?, secret));
    draw_access(reader, Again::default(), told).await
}

/// `POST /admin/clients/{id}/delete`.
async fn delete(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match (reader.administration(), number(&id)) {
        (Ok(()), Ok(id)) => reader.write(move |tx, cx| clients::delete(tx, cx, id)).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer.map(|()| redirect_saying("/admin/tokens", Notice::Deleted))).await
}
