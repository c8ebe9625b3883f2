//! One session with an IMAP server: takes in what is new, clears it away, waits for more.
//!
//! The transaction that stores a mail also raises the number up to which the folder is taken in; only then the mail is
//! cleared away on the server. A cut at any point is made good by the next session: what is taken in and not cleared
//! away yet lies between two numbers that both are facts.

use std::sync::atomic::Ordering;
use std::time::Duration;

use mail::imap::{Client, News};
use mail::net::Stop;

use super::sql::{self, Place};
use crate::context::{Actor, Cx};
use crate::email::forgotten;
use crate::email::ingest::{self, Arrival};
use crate::email::oauth::TokenError;
use crate::email::servers::{self, Server};
use crate::error::Error;
use crate::words::{AfterImport, Source};

/// Folders beside the first, and servers that tell nothing by themselves, are looked at this often.
const POLL: Duration = Duration::from_secs(30);
/// A wait for news is begun anew before routers on the way forget the connection.
const IDLE: Duration = Duration::from_secs(5 * 60);
/// How many mails are cleared away in one step.
const STEP: usize = 50;

/// What is wrong, as words that may be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such host.
    Name,
    /// Nobody listens there.
    Unreachable,
    /// No trusted TLS.
    Tls,
    /// The server says nothing.
    TimedOut,
    /// The server hung up.
    Cut,
    /// No common way to sign in.
    LoginMethod,
    /// The sign-in is refused.
    Login,
    /// A folder is missing.
    Folder,
    /// A command is refused.
    Refused,
    /// It does not speak IMAP.
    Protocol,
    /// There is no access token.
    Token(TokenError),
    /// Our database is away.
    Database,
    /// We were told to end.
    Stopped,
}

impl Fault {
    /// As a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "server_name",
            Self::Unreachable => "server_unreachable",
            Self::Tls => "no_trusted_connection",
            Self::TimedOut => "server_silent",
            Self::Cut => "server_hung_up",
            Self::LoginMethod => "sign_in_method",
            Self::Login => "sign_in_refused",
            Self::Folder => "folder_missing",
            Self::Refused => "server_refused",
            Self::Protocol => "protocol",
            Self::Token(error) => error.word(),
            Self::Database => "database",
            Self::Stopped => "stopped",
        }
    }

    /// Whether the connection broke, as it may without anything being wrong.
    pub(super) const fn is_a_cut(self) -> bool {
        matches!(self, Self::Cut | Self::TimedOut)
    }
}

/// What a session does when the folders are empty.
pub trait Outlook {
    /// All folders were looked at. Whether to wait for more: how long at most, or not at all.
    fn looked(&mut self) -> Option<Duration>;
}

/// Goes on until it is stopped.
pub(super) struct Live<'a> {
    pub(super) stop: &'a Stop,
    /// Whether everything has worked once.
    pub(super) healthy: bool,
}

impl Outlook for Live<'_> {
    fn looked(&mut self) -> Option<Duration> {
        self.healthy = true;
        (!self.stop.load(Ordering::Acquire)).then_some(Duration::MAX)
    }
}

/// One session: from the connection to its end, which is a fault or the outlook's wish.
///
/// # Errors
/// What went wrong; nothing is lost, and the next session goes on.
pub fn round(cx: &Cx, server: &Server, stop: &Stop, outlook: &mut dyn Outlook) -> Result<(), Fault> {
    let login = cx.desk.posts.login(cx, server)?.ok_or(Fault::LoginMethod)?;
    let mut client = Client::connect(&server.endpoint(cx.desk.posts.roots.clone()), stop)?;
    if let Err(error) = client.sign_in(&login) {
        cx.desk.posts.forget_access(cx, server.row.id);
        return Err(error.into());
    }
    let folders = server.folders();
    loop {
        // The first folder comes last: it is the one that is open while we wait.
        for folder in folders.iter().rev() {
            take_folder(cx, server, &mut client, folder, stop)?;
        }
        let id = server.row.id;
        store(cx, move |tx, cx| servers::note(tx, cx, id, None))?;
        let Some(at_most) = outlook.looked() else {
            client.sign_out();
            return Ok(());
        };
        wait(&mut client, folders.len() == 1, at_most, stop)?;
    }
}

fn wait(client: &mut Client, one_folder: bool, at_most: Duration, stop: &Stop) -> Result<(), Fault> {
    if client.can_idle() {
        let patience = if one_folder { IDLE } else { POLL };
        return match client.idle(patience.min(at_most))? {
            News::Some | News::None => Ok(()),
        };
    }
    let slices = POLL.min(at_most).as_millis() / 250;
    for _ in 0..slices {
        if stop.load(Ordering::Acquire) {
            return Err(Fault::Stopped);
        }
        std::thread::sleep(Duration::from_millis(250));
    }
    Ok(())
}

fn take_folder(cx: &Cx, server: &Server, client: &mut Client, name: &str, stop: &Stop) -> Result<(), Fault> {
    let folder = client.select(name)?;
    let word = [b"folder ".as_slice(), name.as_bytes()].concat();
    let mark = cx.desk.vault.mark(cx.account.key.key, &word).map_err(|_| Fault::Database)?;
    let place = Place { server: server.row.id, mark, validity: i64::from(folder.validity) };
    let (known, account) = (place, cx.id());
    let progress = cx.desk.db.read_blocking(move |tx| sql::get(tx, account, known.server, &known.mark));
    let progress = match progress.map_err(|_| Fault::Database)? {
        Some(progress) if progress.validity == place.validity => progress,
        earlier => {
            // Numbered anew: everything is looked at again, and known by its Message-ID. At the very first look, what
            // lies there is left alone unless it was asked for.
            let old = earlier.is_none() && !server.row.import_old;
            let taken = if old { i64::from(folder.next) - 1 } else { 0 };
            store(cx, move |tx, cx| Ok(sql::begin(tx, cx.id(), &place, taken)?))?;
            sql::Progress { validity: place.validity, taken, cleared: taken }
        }
    };
    if folder.exists == 0 {
        // Told of only where it is waited for: what was forgotten cannot come from here any more.
        let account = cx.id();
        let waits = cx.desk.db.read_blocking(move |tx| forgotten::waits(tx, account)).map_err(|_| Fault::Database)?;
        if waits {
            store(cx, move |tx, cx| Ok(sql::empty(tx, cx.id(), &place, cx.at())?))?;
        }
    }
    let first = u32::try_from(progress.cleared.min(progress.taken) + 1).map_err(|_| Fault::Protocol)?;
    let mut to_clear = Vec::new();
    for uid in client.from(first)? {
        if stop.load(Ordering::Acquire) {
            return Err(Fault::Stopped);
        }
        if i64::from(uid) > progress.taken {
            let Some(mail) = client.fetch(uid, ingest::AT_MOST + 1)? else { continue };
            let arrival = Arrival { folder: Some((place, i64::from(uid))), ..Arrival::default() };
            let cx = Cx::new(&cx.desk, &cx.account, Actor::system(), Source::Email);
            ingest::arrive(&cx, &mail.bytes, arrival).map_err(|_| Fault::Database)?;
            if !mail.whole {
                // Too large to be taken in whole: the mail on the server is the only one there is.
                clear(&cx, server, client, &place, &to_clear)?;
                to_clear.clear();
                store(&cx, move |tx, cx| Ok(sql::cleared(tx, cx.id(), &place, i64::from(uid))?))?;
                continue;
            }
        }
        to_clear.push(uid);
        if to_clear.len() >= STEP {
            clear(cx, server, client, &place, &to_clear)?;
            to_clear.clear();
        }
    }
    clear(cx, server, client, &place, &to_clear)
}

/// Clears mails away on the server, then notes it: a cut in between has it done twice, which changes nothing.
fn clear(cx: &Cx, server: &Server, client: &mut Client, place: &Place, uids: &[u32]) -> Result<(), Fault> {
    let Some(last) = uids.last().copied() else { return Ok(()) };
    match server.row.after_import {
        AfterImport::Mark => client.mark_seen(uids)?,
        AfterImport::Delete => client.delete(uids)?,
        AfterImport::Move => client.move_to(uids, &Server::text(server.login.move_to.as_ref()))?,
    }
    let place = *place;
    store(cx, move |tx, cx| Ok(sql::cleared(tx, cx.id(), &place, i64::from(last))?))
}

fn store(
    cx: &Cx,
    change: impl Fn(&mut db::Tx<'_>, &Cx) -> Result<(), Error> + Send + Sync + 'static,
) -> Result<(), Fault> {
    let cx = Cx::new(&cx.desk, &cx.account, Actor::system(), Source::Email);
    cx.desk.db.clone().write_blocking(move |tx| change(tx, &cx)).map_err(|_| Fault::Database)
}
