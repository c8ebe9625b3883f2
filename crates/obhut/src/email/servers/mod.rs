//! The mail servers of a desk: added, changed and taken away by an administrator; how they are is noted as words.

pub mod sql;

use std::path::PathBuf;
use std::time::Duration;

use db::Tx;
use ledger::{Facts, Object};
use mail::net::{Endpoint, Security};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;
use zeroize::Zeroizing;

pub use self::sql::ServerRow;
use super::records::MailLogin;
use super::{addresses, intake};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::words::{AfterImport, MailKind, MailSecurity, SignIn};

/// How long a mail server may take for one step.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Folders beyond this many are not looked at.
const FOLDERS_AT_MOST: usize = 20;

/// A server as an administrator writes it down. A secret that is `None` stays as it was.
#[derive(Clone)]
pub struct NewServer {
    /// Mail in or mail out.
    pub kind: MailKind,
    /// The server's name.
    pub host: String,
    /// The port.
    pub port: i64,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// How we sign in.
    pub sign_in: SignIn,
    /// Whose account.
    pub user: String,
    /// The password.
    pub password: Option<Zeroizing<String>>,
    /// Where access tokens are given out.
    pub token_url: String,
    /// Who we are there.
    pub client_id: String,
    /// What proves it.
    pub client_secret: Option<Zeroizing<String>>,
    /// What access tokens are given out for.
    pub refresh_token: Option<Zeroizing<String>>,
    /// What the access token shall open.
    pub scope: String,
    /// Folders that mail is fetched from.
    pub folders: Vec<String>,
    /// What happens to a mail once it is taken in.
    pub after_import: AfterImport,
    /// The folder that it is moved to.
    pub move_to: String,
    /// Whether mail that lies there already is taken in too.
    pub import_old: bool,
    /// Whether it is in use.
    pub active: bool,
}

impl NewServer {
    /// A server with a password, as most are.
    pub fn usual(kind: MailKind, host: &str, port: i64, user: &str, password: &str) -> Self {
        Self {
            kind,
            host: host.to_owned(),
            port,
            security: MailSecurity::Tls,
            sign_in: SignIn::Password,
            user: user.to_owned(),
            password: Some(Zeroizing::new(password.to_owned())),
            token_url: String::new(),
            client_id: String::new(),
            client_secret: None,
            refresh_token: None,
            scope: String::new(),
            folders: vec!["INBOX".into()],
            after_import: AfterImport::Move,
            move_to: String::new(),
            import_old: false,
            active: true,
        }
    }
}

/// A server with what is sealed of it.
pub struct Server {
    /// The row.
    pub row: ServerRow,
    /// How we sign in there.
    pub login: MailLogin,
}

impl Server {
    /// How to reach it.
    pub fn endpoint(&self, extra_roots: Option<PathBuf>) -> Endpoint {
        let security = match self.row.security {
            MailSecurity::None => Security::None,
            MailSecurity::StartTls => Security::StartTls,
            MailSecurity::Tls => Security::Tls,
        };
        let host = self.login.host.disclose(&crate::disclosure::for_system(SystemUse::Outbox)).clone();
        let port = u16::try_from(self.row.port).unwrap_or_default();
        Endpoint { host, port, security, timeout: PATIENCE, extra_roots }
    }

    /// A text of the login.
    pub fn text(field: Option<&Personal<String>>) -> String {
        let system = crate::disclosure::for_system(SystemUse::Outbox);
        field.map(|value| value.disclose(&system).clone()).unwrap_or_default()
    }

    /// The folders that mail is fetched from.
    pub fn folders(&self) -> Vec<String> {
        self.login.folders.iter().map(|name| Self::text(Some(name))).collect()
    }
}

/// Adds a server.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming every field at fault.
pub fn add(tx: &mut Tx<'_>, cx: &Cx, new: &NewServer) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    check(new, None)?;
    let id = cx.account.ids.next(tx)?;
    let row = sealed(cx, id, new, None)?;
    sql::insert(tx, cx.id(), &row)?;
    log(tx, cx, "mail_server.create", id)?;
    intake::settings_changed(tx, cx);
    Ok(id)
}

/// Changes a server.
///
/// # Errors
/// As [`add`]; [`Error::NotFound`].
pub fn change(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewServer) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let old = get(tx, cx, id)?;
    if old.row.kind != new.kind {
        return Err(Error::NotFound);
    }
    check(new, Some(&old))?;
    let row = sealed(cx, id, new, Some(&old))?;
    sql::update(tx, cx.id(), &row)?;
    crate::sweep::give_up(tx, cx, KeyId(old.row.key))?;
    log(tx, cx, "mail_server.update", id)?;
    intake::settings_changed(tx, cx);
    Ok(())
}

/// Takes a server away. Addresses that used it go on without it.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`].
pub fn remove(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    addresses::sql::forget_server(tx, cx.id(), id)?;
    intake::sql::delete(tx, cx.id(), id)?;
    sql::delete(tx, cx.id(), id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    log(tx, cx, "mail_server.delete", id)?;
    intake::settings_changed(tx, cx);
    Ok(())
}

/// One server.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Server, Error> {
    cx.actor.must_administer()?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    open(cx, row)?.ok_or(Error::NotFound)
}

/// All servers.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Server>, Error> {
    cx.actor.must_administer()?;
    let mut servers = Vec::new();
    for row in sql::list(tx, cx.id())? {
        servers.extend(open(cx, row)?);
    }
    Ok(servers)
}

/// Puts a new refresh token in the place of the one that has been used up.
///
/// # Errors
/// The database's or the vault's.
pub(super) fn renew(tx: &mut Tx<'_>, cx: &Cx, id: i64, refresh_token: &str) -> Result<(), Error> {
    let Some(row) = sql::get(tx, cx.id(), id)? else { return Ok(()) };
    let old = KeyId(row.key);
    let Some(mut server) = open(cx, row)? else { return Ok(()) };
    server.login.refresh_token = Some(Personal::new(refresh_token.to_owned()));
    let key = cx.desk.vault.allocate()?;
    let sealed = cx.desk.vault.seal_record(&cx.cell("mail_server", id, "sealed_login"), &[key], &server.login)?;
    sql::reseal(tx, cx.id(), id, key.0, &sealed)?;
    crate::sweep::give_up(tx, cx, old)
}

/// Notes how a server is: nothing wrong, or a word that says what.
///
/// # Errors
/// The database's.
pub fn note(tx: &mut Tx<'_>, cx: &Cx, id: i64, error: Option<&str>) -> Result<(), Error> {
    match error {
        None => Ok(sql::success(tx, cx.id(), id, cx.at())?),
        Some(word) => Ok(sql::failure(tx, cx.id(), id, cx.at(), word)?),
    }
}

fn open(cx: &Cx, row: ServerRow) -> Result<Option<Server>, Error> {
    let Some(sealed) = &row.sealed_login else { return Ok(None) };
    let cell = cx.cell("mail_server", row.id, "sealed_login");
    let login = crate::desk::opened(cx.desk.vault.open_record::<MailLogin>(&cell, sealed))?;
    Ok(login.map(|login| Server { row, login }))
}

fn sealed(cx: &Cx, id: i64, new: &NewServer, old: Option<&Server>) -> Result<ServerRow, Error> {
    let key = cx.desk.vault.allocate()?;
    let text = |value: &str| Some(value.trim()).filter(|v| !v.is_empty()).map(|v| Personal::new(v.to_owned()));
    let kept = |new: &Option<Zeroizing<String>>, old: Option<&Personal<String>>| match new {
        Some(secret) => text(secret),
        None => old.cloned(),
    };
    let login = old.map(|old| &old.login);
    let (by_password, by_token) = (new.sign_in == SignIn::Password, new.sign_in == SignIn::OAuth);
    let record = MailLogin {
        host: Personal::new(new.host.trim().to_owned()),
        user: text(&new.user).filter(|_| new.sign_in != SignIn::None),
        password: kept(&new.password, login.and_then(|l| l.password.as_ref())).filter(|_| by_password),
        folders: new.folders.iter().filter_map(|name| text(name)).collect(),
        move_to: text(&new.move_to),
        token_url: text(&new.token_url).filter(|_| by_token),
        client_id: text(&new.client_id).filter(|_| by_token),
        client_secret: kept(&new.client_secret, login.and_then(|l| l.client_secret.as_ref())).filter(|_| by_token),
        refresh_token: kept(&new.refresh_token, login.and_then(|l| l.refresh_token.as_ref())).filter(|_| by_token),
        scope: text(&new.scope).filter(|_| by_token),
        unknown: Unknown::default(),
    };
    let sealed = cx.desk.vault.seal_record(&cx.cell("mail_server", id, "sealed_login"), &[key], &record)?;
    Ok(ServerRow {
        id,
        kind: new.kind,
        security: new.security,
        port: new.port,
        sign_in: new.sign_in,
        after_import: new.after_import,
        import_old: new.import_old,
        active: new.active,
        key: key.0,
        sealed_login: Some(sealed),
        last_success_at: None,
        last_mail_at: None,
        last_failure_at: None,
        last_error: None,
        updated_at: cx.at(),
    })
}

/// A changed host with an old secret would hand the secret to whoever names the host.
fn check(new: &NewServer, old: Option<&Server>) -> Result<(), Error> {
    let mut faults = Vec::new();
    let mut fault = |field, kind| faults.push(Fault { field, kind, of: None });
    let host = new.host.trim();
    if host.is_empty() {
        fault("host", FaultKind::Blank);
    } else if host.len() > 253
        || !host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':' | b'_'))
    {
        fault("host", FaultKind::Invalid);
    }
    if new.security == MailSecurity::None && !is_here(host) {
        fault("security", FaultKind::Invalid);
    }
    if !(1..=65_535).contains(&new.port) {
        fault("port", FaultKind::Invalid);
    }
    if new.kind == MailKind::Imap && new.sign_in == SignIn::None {
        fault("sign_in", FaultKind::Invalid);
    }
    if new.sign_in != SignIn::None && new.user.trim().is_empty() {
        fault("user", FaultKind::Blank);
    }
    let moved = old.is_some_and(|old| Server::text(Some(&old.login.host)) != host);
    let missing = |new: &Option<Zeroizing<String>>, old: Option<&Personal<String>>| match new {
        Some(secret) => secret.trim().is_empty(),
        None => old.is_none() || moved,
    };
    let login = old.map(|old| &old.login);
    if new.sign_in == SignIn::Password && missing(&new.password, login.and_then(|l| l.password.as_ref())) {
        fault("password", FaultKind::Blank);
    }
    if new.sign_in == SignIn::OAuth {
        if !super::oauth::is_safe(&new.token_url) {
            fault("token_url", FaultKind::Invalid);
        }
        if new.client_id.trim().is_empty() {
            fault("client_id", FaultKind::Blank);
        }
        let given_elsewhere = old.is_some_and(|old| Server::text(old.login.token_url.as_ref()) != new.token_url.trim());
        let kept = login.and_then(|l| l.refresh_token.as_ref()).filter(|_| !given_elsewhere);
        if missing(&new.refresh_token, kept) {
            fault("refresh_token", FaultKind::Blank);
        }
    }
    if new.kind == MailKind::Imap {
        let folders = new.folders.iter().filter(|name| !name.trim().is_empty()).count();
        if folders == 0 {
            fault("folders", FaultKind::Blank);
        } else if folders > FOLDERS_AT_MOST {
            fault("folders", FaultKind::TooLong);
        }
        let target = new.move_to.trim();
        if new.after_import == AfterImport::Move && target.is_empty() {
            fault("move_to", FaultKind::Blank);
        } else if new.after_import == AfterImport::Move && new.folders.iter().any(|name| name.trim() == target) {
            fault("move_to", FaultKind::Invalid);
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}

/// Whether a host is this machine: only there a connection may go without TLS.
pub(super) fn is_here(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "::1")
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64) -> Result<(), Error> {
    let object = Object { kind: "mail_server", id };
    audit::record(tx, cx, Record { act, object, facts: Facts::new(), detail: None, owners: &[] }).map(drop)
}
