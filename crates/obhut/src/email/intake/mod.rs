//! Fetches mail: one thread for each mail account, as long as it is in use. A supervisor starts and ends them as the
//! settings say. A server that is slow, refuses or hangs up delays mail and never loses or doubles it.

mod session;
pub mod sql;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use db::Tx;
use jobs::Backoff;
use mail::imap::ImapError;
use mail::net::{NetError, Stop};

use super::oauth::TokenError;
use super::servers::{self, Server, sql::Fetching};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::words::Source;

pub use session::{Fault, Outlook, round};

/// How often the settings are looked at without being told: other processes change them too.
const LOOK: Duration = Duration::from_secs(5);
/// Pauses after a fault: from one second, so that a restart of the mail server is hardly noticed, to five minutes.
const PAUSES: Backoff = Backoff { first_seconds: 1, longest_seconds: 300, attempts: i64::MAX };

/// Tells the supervisor once the change is durable.
pub(super) fn settings_changed(tx: &mut Tx<'_>, cx: &Cx) {
    let desk = Arc::clone(&cx.desk);
    tx.after_commit(move || desk.posts.tell());
}

/// Fetches mail until it is stopped.
pub struct Intake {
    ended: Arc<AtomicBool>,
    desk: Arc<Desk>,
    supervisor: Option<JoinHandle<()>>,
}

impl Intake {
    /// Starts to fetch.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(desk: &Arc<Desk>) -> std::io::Result<Self> {
        let ended = Arc::new(AtomicBool::new(false));
        let (inner, flag) = (Arc::clone(desk), Arc::clone(&ended));
        let supervisor = std::thread::Builder::new().name("mail-in".into()).spawn(move || supervise(&inner, &flag))?;
        Ok(Self { ended, desk: Arc::clone(desk), supervisor: Some(supervisor) })
    }

    /// Ends: what is being stored is finished.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Intake {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        self.desk.posts.tell();
        if let Some(supervisor) = self.supervisor.take() {
            let _ = supervisor.join();
        }
    }
}

/// A thread that fetches from one account.
struct Fetcher {
    stop: Stop,
    thread: JoinHandle<()>,
}

fn supervise(desk: &Arc<Desk>, ended: &AtomicBool) {
    let mut fetchers: HashMap<Fetching, Fetcher> = HashMap::new();
    let mut seen = 0;
    while !ended.load(Ordering::Acquire) {
        match desk.db.read_blocking(servers::sql::fetching) {
            Ok(wanted) => {
                fetchers.retain(|server, fetcher| {
                    let keep = wanted.contains(server) && !fetcher.thread.is_finished();
                    if !keep {
                        fetcher.stop.store(true, Ordering::Release);
                    }
                    keep
                });
                for server in wanted {
                    if let std::collections::hash_map::Entry::Vacant(place) = fetchers.entry(server)
                        && let Ok(fetcher) = start(desk, server)
                    {
                        place.insert(fetcher);
                    }
                }
            }
            Err(error) => tracing::warn!(%error, "the mail accounts cannot be read"),
        }
        seen = desk.posts.wait(seen, LOOK);
    }
    for fetcher in fetchers.values() {
        fetcher.stop.store(true, Ordering::Release);
    }
    for (_, fetcher) in fetchers {
        let _ = fetcher.thread.join();
    }
}

fn start(desk: &Arc<Desk>, server: Fetching) -> std::io::Result<Fetcher> {
    let stop = Stop::default();
    let (inner, flag) = (Arc::clone(desk), Arc::clone(&stop));
    let thread = std::thread::Builder::new()
        .name(format!("mail-in-{}", server.id))
        .spawn(move || fetch(&inner, server, &flag))?;
    Ok(Fetcher { stop, thread })
}

/// Fetches from one account until told to stop.
fn fetch(desk: &Arc<Desk>, server: Fetching, stop: &Stop) {
    let mut failed = 0;
    while !stop.load(Ordering::Acquire) {
        let fault = match context(desk, server) {
            Ok(None) => return,
            Ok(Some((cx, server))) => {
                let mut outlook = session::Live { stop, healthy: false };
                let fault = session::round(&cx, &server, stop, &mut outlook);
                if outlook.healthy {
                    failed = 0;
                }
                fault
            }
            Err(_) => Err(Fault::Database),
        };
        let Err(fault) = fault else { continue };
        if fault == Fault::Stopped {
            return;
        }
        failed += 1;
        // A server that hangs up now and then, as many do with those who idle, is not a fault yet.
        if !(failed == 1 && fault.is_a_cut()) {
            tracing::warn!(account = server.account, server = server.id, word = fault.word(), "no mail can be fetched");
            note(desk, server, Some(fault.word()));
        }
        rest(stop, PAUSES.pause_seconds(failed).unwrap_or(PAUSES.longest_seconds));
    }
}

fn context(desk: &Arc<Desk>, wanted: Fetching) -> Result<Option<(Cx, Server)>, Error> {
    let account = match desk.account(wanted.account) {
        Ok(account) => account,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let cx = Cx::new(desk, &account, Actor::system(), Source::Email);
    let inner = cx.clone();
    let server = desk.db.read_blocking(move |tx| match servers::get(tx, &inner, wanted.id) {
        Ok(server) => Ok(Some(server)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    })?;
    let current = server.filter(|server| server.row.active && server.row.updated_at == wanted.updated_at);
    Ok(current.map(|server| (cx, server)))
}

fn note(desk: &Arc<Desk>, server: Fetching, word: Option<&'static str>) {
    let Ok(account) = desk.account(server.account) else { return };
    let cx = Cx::new(desk, &account, Actor::system(), Source::Email);
    // A database that is away is told by others.
    let _ = desk.db.write_blocking(move |tx| servers::note(tx, &cx, server.id, word));
}

fn rest(stop: &Stop, seconds: i64) {
    for _ in 0..seconds.saturating_mul(4) {
        if stop.load(Ordering::Acquire) {
            return;
        }
        std::thread::sleep(Duration::from_millis(250));
    }
}

impl From<ImapError> for Fault {
    fn from(error: ImapError) -> Self {
        match error {
            ImapError::Net(NetError::Name) => Self::Name,
            ImapError::Net(NetError::Unreachable) => Self::Unreachable,
            ImapError::Net(NetError::Tls | NetError::Roots) | ImapError::NoStartTls => Self::Tls,
            ImapError::Net(NetError::TimedOut) => Self::TimedOut,
            ImapError::Net(NetError::Closed) => Self::Cut,
            ImapError::Net(NetError::Stopped) => Self::Stopped,
            ImapError::NoLoginMethod => Self::LoginMethod,
            ImapError::Login => Self::Login,
            ImapError::Folder => Self::Folder,
            ImapError::Refused => Self::Refused,
            ImapError::Protocol => Self::Protocol,
        }
    }
}

impl From<TokenError> for Fault {
    fn from(error: TokenError) -> Self {
        Self::Token(error)
    }
}
