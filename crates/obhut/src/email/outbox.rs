//! What leaves by mail: a job that names a comment; the text is opened when it is sent, so forgetting reaches the queue.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use db::Tx;
use mail::smtp::{Config, Endpoint, Login, Security};

use super::{addresses, servers};
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::{CommentRow, TicketRow};
use crate::words::{CommentKind, Role};

/// How our mail leaves.
#[derive(Clone)]
pub struct MailOut {
    server: Config,
    connection: Arc<OnceLock<mail::smtp::Transport>>,
    /// The address it comes from.
    pub from: String,
    /// The host part of our message ids.
    pub host: String,
}

impl MailOut {
    /// As configured; none where no server is named.
    ///
    /// # Errors
    /// One line that names the option at fault; never the URL, which may hold a password.
    pub fn of(options: &crate::config::Serve) -> Result<Option<Self>, String> {
        let Some(url) = &options.smtp else { return Ok(None) };
        let server = server(url, options.smtp_ca.clone()).ok_or(
            "--smtp: give smtp://host:port, smtp+starttls://user:password@host:port or smtps://user:password@host:port",
        )?;
        let from = options.mail_from.clone().ok_or("--mail-from is missing: the address our mail comes from")?;
        let host = from.rsplit_once('@').map(|(_, host)| host.to_owned());
        let host = host.filter(|host| !host.is_empty()).ok_or("--mail-from is no e-mail address")?;
        Ok(Some(Self { server, connection: Arc::default(), from, host }))
    }

    /// The connections to the server, made on first use.
    ///
    /// # Errors
    /// [`mail::smtp::SendError::Config`] when the settings cannot work.
    pub fn transport(&self) -> Result<mail::smtp::Transport, mail::smtp::SendError> {
        match self.connection.get() {
            Some(transport) => Ok(transport.clone()),
            None => {
                let transport = mail::smtp::Transport::new(&self.server)?;
                Ok(self.connection.get_or_init(|| transport).clone())
            }
        }
    }
}

/// How mail leaves that answers nobody's mail: from the usual address of the account and by its server, else as the
/// installation is set to. Blocks where an access token is asked for; not for use within a transaction.
///
/// # Errors
/// A word that says why there is no way out.
pub fn usual(cx: &Cx) -> Result<MailOut, &'static str> {
    let inner = cx.as_system();
    let found = cx.desk.db.read_blocking(move |tx| {
        let usual = addresses::every(tx, &inner)?.into_iter().find(|own| own.row.is_default);
        let server = match usual.as_ref().and_then(|own| own.row.outgoing) {
            Some(id) => Some(servers::get(tx, &inner, id)?).filter(|server| server.row.active),
            None => None,
        };
        Ok::<_, Error>(usual.map(|own| (own.address, server)))
    });
    let (address, server) = match found.map_err(|_| "database")? {
        Some((address, Some(server))) => (address, server),
        Some((address, None)) => {
            let out = cx.desk.mail.clone().ok_or("no_mail_server")?;
            let host = address.rsplit_once('@').map_or(out.host.clone(), |(_, host)| host.to_owned());
            return Ok(MailOut { from: address, host, ..out });
        }
        None => return cx.desk.mail.clone().ok_or("no_mail_server"),
    };
    let transport = cx.desk.posts.transport(cx, &server).map_err(super::check::login_word)?;
    let host = address.rsplit_once('@').map(|(_, host)| host.to_owned()).unwrap_or_default();
    Ok(MailOut { server: Config::default(), connection: Arc::new(OnceLock::from(transport)), from: address, host })
}

fn server(url: &str, extra_roots: Option<PathBuf>) -> Option<Config> {
    let (scheme, rest) = url.split_once("://")?;
    let (security, usual) = match scheme {
        "smtp" => (Security::None, 25),
        "smtp+starttls" => (Security::StartTls, 587),
        "smtps" => (Security::Tls, 465),
        _ => return None,
    };
    let (login, place) = match rest.rsplit_once('@') {
        Some((login, place)) => {
            let (user, password) = login.split_once(':')?;
            (Some(Login::Password { user: decoded(user), password: decoded(password) }), place)
        }
        None => (None, rest),
    };
    let place = place.trim_end_matches('/');
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().ok()?),
        None => (place, usual),
    };
    let timeout = std::time::Duration::from_secs(30);
    let host = Some(host.to_owned()).filter(|host| !host.is_empty())?;
    Some(Config { endpoint: Endpoint { host, port, security, timeout, extra_roots }, login, hello: None })
}

fn decoded(text: &str) -> String {
    form_urlencoded::parse(text.replace('+', "%2B").as_bytes())
        .map(|(name, _)| name.into_owned())
        .next()
        .unwrap_or_default()
}

/// The kind of job that sends a comment.
pub const MAIL: &str = "mail";

/// Queues the mail of a public comment of the desk, after the time in which it can be taken back.
pub(crate) fn announce(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, comment: &CommentRow) -> Result<(), Error> {
    let ours = cx.actor.role.is_staff() && comment.author != ticket.requester;
    if !comment.public || !ours || comment.kind != CommentKind::Message || cx.actor.role == Role::EndUser {
        return Ok(());
    }
    if crate::chat::away::is_there(tx, cx, ticket)? {
        return crate::chat::away::look_later(tx, cx, ticket.id, comment.id);
    }
    let job = jobs::NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: MAIL,
        subject: comment.id,
        argument: ticket.id,
        run_at: cx.now.plus_seconds(cx.desk.settings.undo_seconds),
    };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// Keeps a comment's mail from leaving; `false` when there is none waiting.
pub(crate) fn cancel(tx: &mut Tx<'_>, cx: &Cx, comment: i64) -> Result<bool, Error> {
    Ok(cx.desk.queue.cancel(tx, cx.id(), MAIL, comment)? > 0)
}

/// Keeps all mail of a ticket from leaving.
pub(crate) fn cancel_all(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    for comment in crate::tickets::sql::comments_of(tx, cx.id(), ticket)? {
        cx.desk.queue.cancel(tx, cx.id(), MAIL, comment.id)?;
    }
    Ok(())
}
