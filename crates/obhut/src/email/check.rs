//! Tries a mail server as the desk would use it, step by step, and says in a word which step fails. Blocks; never called
//! within a transaction.

use mail::imap::Client;
use mail::net::Stop;
use mail::smtp::SendError;
use mail::{AutoSubmitted, Outgoing};
use personal::SystemUse;

use super::addresses;
use super::intake::Fault;
use super::oauth::TokenError;
use super::posts::LoginError;
use super::servers::{self, Server};
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::words::{AfterImport, IdentityKind, MailKind};

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

/// Sends a mail to the acting administrator from an address of the desk, on its way; answers a word where it did not
/// leave.
///
/// # Errors
/// [`Error::NotFound`] when there is no such address; the database's.
pub fn test_mail(cx: &Cx, address: i64) -> Result<Option<&'static str>, Error> {
    let inner = cx.clone();
    let read = cx.desk.db.read_blocking(move |tx| {
        let own = addresses::get(tx, &inner, address)?;
        let server = match own.row.outgoing {
            Some(id) => Some(servers::get(tx, &inner, id)?),
            None => None,
        };
        let person = inner.actor.person.ok_or(Error::NotFound)?;
        let system = crate::disclosure::for_system(SystemUse::Outbox);
        let person = crate::people::ops::get(tx, &inner, person)?;
        let to = person.primary(IdentityKind::Email, &system).map(str::to_owned).ok_or(Error::NotFound)?;
        Ok::<_, Error>((own, server, to))
    });
    let (own, server, to) = read?;
    let transport = match (&server, &cx.desk.mail) {
        (Some(server), _) => cx.desk.posts.transport(cx, server).map_err(login_word),
        (None, Some(out)) => out.transport().map_err(word),
        (None, None) => Err("no_mail_server"),
    };
    let t = Translator::new(own.language().unwrap_or(Language::German));
    let host = own.address.rsplit_once('@').map_or("", |(_, host)| host);
    let random: [u8; 12] = world::random_bytes(&*cx.desk.world.random);
    let random: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
    let letter = Outgoing {
        from: mail::Address { name: own.name.clone().unwrap_or_default(), address: own.address.clone() },
        to: vec![mail::Address { name: String::new(), address: to.clone() }],
        subject: t.get(Key("mailset-test-subject")).into_owned(),
        date: cx.now,
        text: t.get(Key("mailset-test-body")).into_owned(),
        message_id: format!("<{random}.test@{host}>"),
        auto_submitted: Some(AutoSubmitted::Generated),
        loop_mark: Some(super::send::loop_mark(cx)?),
        ..Outgoing::default()
    };
    let Ok(bytes) = mail::compose(&letter) else { return Ok(Some("address")) };
    let sent = transport.and_then(|way| way.send(&own.address, &[to.as_str()], &bytes).map_err(word));
    Ok(sent.err())
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
