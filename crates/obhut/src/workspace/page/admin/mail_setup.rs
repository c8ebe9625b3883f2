//! Serves the pages of the desk's addresses and mail servers.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use db::Tx;
use world::Timestamp;
use zeroize::Zeroizing;

use super::{again, drawn};
use crate::accounts;
use crate::context::Cx;
use crate::email::addresses::{self, NewAddress};
use crate::email::servers::{self, NewServer, Server};
use crate::email::{check, ingest};
use crate::error::{Error, FaultKind};
use crate::listing::Window;
use crate::staff::groups;
use crate::state::App;
use crate::words::{AfterImport, MailKind, MailSecurity, SignIn};
use crate::workspace::Notice;
use crate::workspace::admin::mail_setup::{self as view, AddressForm, AddressLine, Overview, ServerForm, ServerLine};
use crate::workspace::console::Again;
use crate::workspace::page::answer::redirect_saying;
use crate::workspace::page::form::{Form, Posted};
use crate::workspace::page::reader::{Reader, number};

const LIST: &str = "/admin/addresses";
/// Groups offered in the form.
const GROUPS: i64 = 500;

/// The routes of these pages.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/addresses", get(list).post(add_address))
        .route("/admin/addresses/new", get(new_address))
        .route("/admin/addresses/filter", post(filter))
        .route("/admin/addresses/{id}", get(show_address).post(change_address))
        .route("/admin/addresses/{id}/test", post(test_address))
        .route("/admin/addresses/{id}/remove", post(remove_address))
        .route("/admin/servers/new/{kind}", get(new_server).post(add_server))
        .route("/admin/servers/{id}", get(show_server).post(change_server))
        .route("/admin/servers/{id}/test", post(test_server))
        .route("/admin/servers/{id}/remove", post(remove_server))
}

/// `GET /admin/addresses`.
async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader) -> Result<Response, Error> {
    reader.administration()?;
    let read = reader.read(|tx, reader| {
        let cx = &reader.cx;
        let servers = servers::list(tx, cx)?;
        let named = |id: Option<i64>| servers.iter().find(|one| Some(one.row.id) == id).map(name);
        let groups = all_groups(tx, cx)?;
        let group = |id: Option<i64>| groups.iter().find(|(group, _)| Some(*group) == id).map(|(_, name)| name.clone());
        let addresses = addresses::list(tx, cx)?.into_iter().map(|one| AddressLine {
            id: one.row.id,
            group: group(one.row.group),
            incoming: named(one.row.incoming),
            outgoing: named(one.row.outgoing),
            is_default: one.row.is_default,
            last_mail: one.row.last_mail_at.map(Timestamp),
            name: one.name.unwrap_or_default(),
            address: one.address,
        });
        let page = Overview {
            addresses: addresses.collect(),
            servers: servers.iter().map(line).collect(),
            spam_field: accounts::sql::setting(tx, cx.id(), ingest::SPAM_FIELD)?.unwrap_or_default(),
            spam_word: accounts::sql::setting(tx, cx.id(), ingest::SPAM_WORD)?.unwrap_or_default(),
        };
        Ok((reader.around(tx)?, page))
    });
    let (shell, page) = read.await?;
    Ok(drawn(reader, &shell, &view::overview(&reader.visitor.translator(), &page), &Again::default()))
}

fn name(server: &Server) -> String {
    let (user, host) = (Server::text(server.login.user.as_ref()), Server::text(Some(&server.login.host)));
    if user.is_empty() { host } else { format!("{user} · {host}") }
}

fn line(server: &Server) -> ServerLine {
    ServerLine {
        id: server.row.id,
        incoming: server.row.kind == MailKind::Imap,
        name: name(server),
        active: server.row.active,
        error: server.row.last_error.clone(),
        last_success: server.row.last_success_at.map(Timestamp),
        last_mail: server.row.last_mail_at.map(Timestamp),
    }
}

fn all_groups(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<(i64, String)>, Error> {
    let part = groups::list(tx, cx, &Window::first(GROUPS))?;
    Ok(part.rows.into_iter().map(|keyed| (keyed.row.id, keyed.row.name)).collect())
}

/// `POST /admin/addresses/filter`.
async fn filter(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match reader.administration() {
        Ok(()) => {
            // A field of a mail's head has a name of visible letters; anything else is no name and turns it off.
            let field = form.text("spam_field").trim().to_owned();
            let fits = field.len() <= 100 && field.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            let (field, word) = (if fits { field } else { String::new() }, form.text("spam_word").trim().to_owned());
            let saved = reader.write(move |tx, cx| {
                accounts::sql::set(tx, cx.id(), ingest::SPAM_FIELD, &field)?;
                Ok(accounts::sql::set(tx, cx.id(), ingest::SPAM_WORD, &word)?)
            });
            saved.await.map(|()| redirect_saying(LIST, Notice::Saved))
        }
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `GET /admin/addresses/new`.
async fn new_address(reader: Reader) -> Response {
    let answer = draw_address(&reader, None, Again::default(), None).await;
    reader.finish(answer).await
}

/// `GET /admin/addresses/{id}`.
async fn show_address(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match number(&id) {
        Ok(id) => draw_address(&reader, Some(id), Again::default(), None).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw_address(
    reader: &Reader,
    id: Option<i64>,
    again: Again,
    tested: Option<String>,
) -> Result<Response, Error> {
    reader.administration()?;
    let read = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let known = match id {
            Some(id) => addresses::get(tx, cx, id)?.as_written(),
            None => NewAddress::default(),
        };
        let of = |servers: &[Server], kind: MailKind| -> Vec<(i64, String)> {
            servers.iter().filter(|one| one.row.kind == kind).map(|one| (one.row.id, name(one))).collect()
        };
        let servers = servers::list(tx, cx)?;
        let form = AddressForm {
            id,
            address: known.address,
            name: known.name,
            signature: known.signature,
            acknowledgement: known.acknowledgement,
            acknowledges: known.acknowledges,
            is_default: known.is_default,
            locale: known.locale.unwrap_or_default(),
            groups: all_groups(tx, cx)?,
            group: known.group,
            incoming: of(&servers, MailKind::Imap),
            incoming_chosen: known.incoming,
            outgoing: of(&servers, MailKind::Smtp),
            outgoing_chosen: known.outgoing,
            tested: None,
        };
        Ok((reader.around(tx)?, form))
    });
    let (shell, mut form) = read.await?;
    form.tested = tested;
    Ok(drawn(reader, &shell, &view::address(&reader.visitor.translator(), &form, &again), &again))
}

fn written_address(form: &Form) -> NewAddress {
    let id = |field: &str| form.filled(field).and_then(|text| text.parse().ok());
    NewAddress {
        address: form.text("email").to_owned(),
        name: form.text("name").to_owned(),
        signature: form.text("signature").to_owned(),
        acknowledgement: form.text("acknowledgement").to_owned(),
        acknowledges: form.has("acknowledges"),
        is_default: form.has("default"),
        group: id("group_id"),
        locale: form.filled("locale").map(str::to_owned),
        incoming: id("incoming"),
        outgoing: id("outgoing"),
    }
}

/// `POST /admin/addresses`.
async fn add_address(posted: Posted) -> Response {
    save_address(posted, None).await
}

/// `POST /admin/addresses/{id}`.
async fn change_address(Path(id): Path<String>, posted: Posted) -> Response {
    match number(&id) {
        Ok(id) => save_address(posted, Some(id)).await,
        Err(error) => posted.reader.finish(Err(error)).await,
    }
}

async fn save_address(posted: Posted, id: Option<i64>) -> Response {
    let Posted { reader, form } = posted;
    if let Err(error) = reader.administration() {
        return reader.finish(Err(error)).await;
    }
    let new = written_address(&form);
    let saved = reader.write(move |tx, cx| match id {
        Some(id) => addresses::change(tx, cx, id, &new),
        None => addresses::add(tx, cx, &new).map(drop),
    });
    let answer = match saved.await {
        Ok(()) => Ok(redirect_saying(LIST, Notice::Saved)),
        Err(error) => match again(&reader, &form, error) {
            Ok(again) => draw_address(&reader, id, again, None).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `POST /admin/addresses/{id}/test`: a mail to the administrator, from this address and on its way.
async fn test_address(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match (reader.administration(), number(&id)) {
        (Ok(()), Ok(id)) => {
            let cx = reader.cx.clone();
            let sent = tokio::task::spawn_blocking(move || check::test_mail(&cx, id)).await;
            match sent.unwrap_or(Ok(Some("database"))) {
                Ok(fault) => {
                    draw_address(&reader, Some(id), Again::default(), Some(fault.unwrap_or_default().to_owned())).await
                }
                Err(error) => Err(error),
            }
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

/// `POST /admin/addresses/{id}/remove`.
async fn remove_address(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match (reader.administration(), number(&id)) {
        (Ok(()), Ok(id)) => match reader.write(move |tx, cx| addresses::remove(tx, cx, id)).await {
            Ok(()) => Ok(redirect_saying(LIST, Notice::Saved)),
            Err(error) => match again(&reader, &form, error) {
                Ok(again) => draw_address(&reader, Some(id), again, None).await,
                Err(error) => Err(error),
            },
        },
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

/// `GET /admin/servers/new/{kind}`.
async fn new_server(reader: Reader, Path(kind): Path<String>) -> Response {
    let answer = match MailKind::from_word(&kind) {
        Some(kind) => draw_server(&reader, Which::New(kind), Again::default()).await,
        None => Err(Error::NotFound),
    };
    reader.finish(answer).await
}

/// `GET /admin/servers/{id}`.
async fn show_server(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match number(&id) {
        Ok(id) => draw_server(&reader, Which::Known(id), Again::default()).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// Which server a form is about.
#[derive(Clone, Copy)]
enum Which {
    New(MailKind),
    Known(i64),
}

async fn draw_server(reader: &Reader, which: Which, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let read = reader.read(move |tx, reader| {
        let form = match which {
            Which::New(kind) => fresh(kind),
            Which::Known(id) => stored(&servers::get(tx, &reader.cx, id)?),
        };
        Ok((reader.around(tx)?, form))
    });
    let (shell, form) = read.await?;
    Ok(drawn(reader, &shell, &view::server(&reader.visitor.translator(), &form, &again), &again))
}

fn fresh(kind: MailKind) -> ServerForm {
    let incoming = kind == MailKind::Imap;
    ServerForm {
        incoming,
        port: if incoming { "993" } else { "465" }.to_owned(),
        security: MailSecurity::Tls.word().to_owned(),
        sign_in: SignIn::Password.word().to_owned(),
        folders: "INBOX".to_owned(),
        after_import: AfterImport::Mark.word().to_owned(),
        active: true,
        ..ServerForm::default()
    }
}

fn stored(server: &Server) -> ServerForm {
    let (row, login) = (&server.row, &server.login);
    ServerForm {
        id: Some(row.id),
        incoming: row.kind == MailKind::Imap,
        host: Server::text(Some(&login.host)),
        port: row.port.to_string(),
        security: row.security.word().to_owned(),
        sign_in: row.sign_in.word().to_owned(),
        user: Server::text(login.user.as_ref()),
        token_url: Server::text(login.token_url.as_ref()),
        client_id: Server::text(login.client_id.as_ref()),
        scope: Server::text(login.scope.as_ref()),
        folders: server.folders().join("\n"),
        after_import: row.after_import.word().to_owned(),
        move_to: Server::text(login.move_to.as_ref()),
        import_old: row.import_old,
        active: row.active,
        line: Some(line(server)),
    }
}

fn written_server(form: &Form, kind: MailKind) -> Result<NewServer, Error> {
    let secret = |field: &str| form.filled(field).map(|text| Zeroizing::new(text.to_owned()));
    let missing = |field| Error::invalid(field, FaultKind::Invalid);
    Ok(NewServer {
        kind,
        host: form.text("host").to_owned(),
        port: form.filled("port").and_then(|port| port.parse().ok()).unwrap_or(0),
        security: MailSecurity::from_word(form.text("security")).ok_or_else(|| missing("security"))?,
        sign_in: SignIn::from_word(form.text("sign_in")).ok_or_else(|| missing("sign_in"))?,
        user: form.text("user").to_owned(),
        password: secret("password"),
        token_url: form.text("token_url").to_owned(),
        client_id: form.text("client_id").to_owned(),
        client_secret: secret("password_client"),
        refresh_token: secret("password_refresh"),
        scope: form.text("scope").to_owned(),
        folders: form.text("folders").lines().map(str::to_owned).collect(),
        after_import: AfterImport::from_word(form.text("after_import")).unwrap_or(AfterImport::Mark),
        move_to: form.text("move_to").to_owned(),
        import_old: form.has("import_old"),
        active: form.has("active"),
    })
}

/// `POST /admin/servers/new/{kind}`.
async fn add_server(Path(kind): Path<String>, posted: Posted) -> Response {
    match MailKind::from_word(&kind) {
        Some(kind) => save_server(posted, Which::New(kind)).await,
        None => posted.reader.finish(Err(Error::NotFound)).await,
    }
}

/// `POST /admin/servers/{id}`.
async fn change_server(Path(id): Path<String>, posted: Posted) -> Response {
    match number(&id) {
        Ok(id) => save_server(posted, Which::Known(id)).await,
        Err(error) => posted.reader.finish(Err(error)).await,
    }
}

async fn save_server(posted: Posted, which: Which) -> Response {
    let Posted { reader, form } = posted;
    if let Err(error) = reader.administration() {
        return reader.finish(Err(error)).await;
    }
    let inner = form.clone();
    let saved = reader.write(move |tx, cx| match which {
        Which::New(kind) => servers::add(tx, cx, &written_server(&inner, kind)?),
        Which::Known(id) => {
            let kind = servers::get(tx, cx, id)?.row.kind;
            servers::change(tx, cx, id, &written_server(&inner, kind)?).map(|()| id)
        }
    });
    let answer = match saved.await {
        // To where it can be tried.
        Ok(id) => Ok(redirect_saying(&format!("/admin/servers/{id}"), Notice::Saved)),
        Err(error) => match again(&reader, &form, error) {
            Ok(mut again) => {
                if let Some(text) = again.problem("refresh_token").map(str::to_owned) {
                    again.wrong("password_refresh", text);
                }
                draw_server(&reader, which, again).await
            }
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `POST /admin/servers/{id}/test`: connects as the desk does; what came of it stands on the page.
async fn test_server(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match (reader.administration(), number(&id)) {
        (Ok(()), Ok(id)) => try_server(&reader, id).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

async fn try_server(reader: &Reader, id: i64) -> Result<Response, Error> {
    let server = reader.read(move |tx, reader| servers::get(tx, &reader.cx, id)).await?;
    let cx = reader.cx.clone();
    let tried = tokio::task::spawn_blocking(move || check::server(&cx, &server)).await;
    let fault = tried.unwrap_or(Some("database"));
    reader.write(move |tx, cx| servers::note(tx, cx, id, fault)).await?;
    Ok(redirect_saying(&format!("/admin/servers/{id}"), Notice::Saved))
}

/// `POST /admin/servers/{id}/remove`.
async fn remove_server(Path(id): Path<String>, posted: Posted) -> Response {
    let reader = posted.reader;
    let answer = match (reader.administration(), number(&id)) {
        (Ok(()), Ok(id)) => {
            let removed = reader.write(move |tx, cx| servers::remove(tx, cx, id));
            removed.await.map(|()| redirect_saying(LIST, Notice::Saved))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}
