//! Tries a mail server as the desk would use it, step by step, and says in a word which step fails. Blocks; never called
//! within a transaction.

use mail::imap::Client;
use mail::net::Stop;
use mail::smtp::SendError;

use super::intake::Fault;
use super::oauth::TokenError;
use super::posts::LoginError;
use super::servers::Server;
use crate::context::Cx;
use crate::words::{AfterImport, MailKind};

/// What an administrator is told: `None` when everything works, else a word that [`Fault::word`] or [`word`] gives.
pub fn server(cx: &Cx, server: &Server) -> Option<&'static str> {
    let tried = match server.row.kind {
        MailKind::Imap => imap(cx, server).map_err(Fault::word),
        MailKind::Smtp => smtp(cx, server),
    };
    tried.err()
}

/// Connects, signs in, opens every folder. The folder that mail is moved to may be missing: it is made when it is needed.
fn imap(cx: &Cx, server: &Server) -> Result<(), Fault> {
    let login = cx.desk.posts.login(cx, server)?.ok_or(Fault::LoginMethod)?;
    let mut client = Client::connect(&server.endpoint(cx.desk.posts.roots.clone()), &Stop::default())?;
    client.sign_in(&login).inspect_err(|_| cx.desk.posts.forget_access(cx, server.row.id))?;
    for folder in server.folders() {
        client.select(&folder)?;
    }
    if server.row.after_import == AfterImport::Move && Server::text(server.login.move_to.as_ref()).is_empty() {
        return Err(Fault::Folder);
    }
    client.sign_out();
    Ok(())
}

fn smtp(cx: &Cx, server: &Server) -> Result<(), &'static str> {
    let transport = cx.desk.posts.transport(cx, server).map_err(login_word)?;
    transport.test().map_err(|error| {
        if error == SendError::Login {
            cx.desk.posts.forget_access(cx, server.row.id);
        }
        word(error)
    })
}

/// Why we do not get in, as a word that may be stored.
pub fn login_word(error: LoginError) -> &'static str {
    match error {
        LoginError::Token(error) => TokenError::word(error),
        LoginError::Settings(error) => word(error),
    }
}

/// Why a mail was not handed over, as a word that may be stored.
pub fn word(error: SendError) -> &'static str {
    match error {
        SendError::Temporary(_) => "server_refused_for_now",
        SendError::Permanent(_) => "server_refused",
        SendError::NoSuchAddress(_) => "no_such_address",
        SendError::Name => "server_name",
        SendError::Unreachable => "server_unreachable",
        SendError::Tls => "no_trusted_connection",
        SendError::Login => "sign_in_refused",
        SendError::Config(_) => "settings",
        SendError::Address => "address",
    }
}
