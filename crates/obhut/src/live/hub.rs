//! The feed of changes: one reader of the log per account while anybody listens, and a channel to all who do.
//!
//! A change wakes the feed once it is durable; besides, the feed looks by itself twice a second, because another process
//! on the same database wakes nobody here. What it tells is read from the log, so nothing is told twice or out of order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Notify, broadcast};
use tokio::time::Instant;

use super::elsewhere::{self, Elsewhere};
use super::presence::Presence;
use crate::accounts::AccountState;
use crate::chat::duty::Duty;
use crate::desk::Desk;
use crate::error::Error;
use crate::tickets::{TicketRow, sql as tickets};

/// How often the feed looks without being woken.
const PULSE: Duration = Duration::from_millis(500);
/// Entries read at once.
const STEP: i64 = 500;
/// Notes that wait for a slow listener; whoever falls behind further is told to load the page anew.
const BACKLOG: usize = 1_024;

/// Something that open pages may have to show.
#[derive(Clone)]
pub enum Note {
    /// A ticket has changed.
    Changed(Arc<Changed>),
    /// Who has this ticket open, or writes, has changed.
    Presence(i64),
    /// Somebody calls this member of staff, or it is noted who it is.
    Called(i64),
}

/// A ticket that has changed.
pub struct Changed {
    /// The newest log entry about it.
    pub seq: i64,
    /// The ticket's row as it stands.
    pub row: TicketRow,
}

/// The feed of one account.
pub struct Hub {
    wake: Notify,
    notes: broadcast::Sender<Note>,
    fed: Mutex<bool>,
    /// Who has which ticket open.
    pub presence: Presence,
    /// Who is there to answer.
    pub duty: Duty,
    /// What other processes tell of both.
    pub elsewhere: Elsewhere,
}

impl Default for Hub {
    fn default() -> Self {
        let (notes, _) = broadcast::channel(BACKLOG);
        Self {
            wake: Notify::new(),
            notes,
            fed: Mutex::new(false),
            presence: Presence::default(),
            duty: Duty::default(),
            elsewhere: Elsewhere::default(),
        }
    }
}

impl Hub {
    /// The log has grown, durably.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Tells all who listen.
    pub fn tell(&self, note: Note) {
        // Nobody listening is no fault.
        let _ = self.notes.send(note);
    }

    /// How many pages listen.
    pub fn listeners(&self) -> usize {
        self.notes.receiver_count()
    }
}

/// Listens from now on. Whoever then reads the log ([`since`]) and leaves out of the notes what that told, misses nothing.
///
/// # Errors
/// The database's.
pub async fn listen(desk: &Arc<Desk>, account: &Arc<AccountState>) -> Result<broadcast::Receiver<Note>, Error> {
    let notes = account.live.notes.subscribe();
    let mut fed = account.live.fed.lock().await;
    if !*fed {
        let id = account.key.id;
        let last = desk.db.read(move |tx| ledger::last(tx, id).map_err(Error::from)).await?;
        *fed = true;
        tokio::spawn(feed(Arc::clone(desk), Arc::clone(account), last));
    }
    Ok(notes)
}

/// The tickets that changed after the entry `after`, each once, and the last entry that was read; `None` when there is
/// more than one wants to tell one by one.
///
/// # Errors
/// The database's.
pub async fn since(desk: &Desk, account: i64, after: i64) -> Result<Option<(Vec<Changed>, i64)>, Error> {
    let Step { changed, last, more, .. } = step(desk, account, after).await?;
    Ok((!more).then_some((changed, last)))
}

async fn feed(desk: Arc<Desk>, account: Arc<AccountState>, mut last: i64) {
    let id = account.key.id;
    let mut exchanged: Option<Instant> = None;
    loop {
        if exchanged.is_none_or(|at| at.elapsed() >= PULSE) {
            exchanged = Some(Instant::now());
            match elsewhere::exchange(&desk, &account).await {
                Ok(news) => news.into_iter().for_each(|ticket| account.live.tell(Note::Presence(ticket))),
                Err(error) => tracing::debug!(%error, "presence is not exchanged for now"),
            }
        }
        let _ = tokio::time::timeout(PULSE, account.live.wake.notified()).await;
        if account.live.listeners() == 0 {
            let mut fed = account.live.fed.lock().await;
            // Somebody may have come while we waited for the lock.
            if account.live.listeners() == 0 {
                if let Err(error) = elsewhere::leave(&desk, &account).await {
                    tracing::debug!(%error, "presence that was told ends by itself");
                }
                *fed = false;
                return;
            }
        }
        match step(&desk, id, last).await {
            Ok(Step { changed, called, last: read, more }) => {
                last = read;
                called.into_iter().for_each(|agent| account.live.tell(Note::Called(agent)));
                for one in changed {
                    account.live.tell(Note::Changed(Arc::new(one)));
                }
                if more {
                    account.live.wake();
                }
            }
            // The database is away; the feed goes on where it stood once it is back.
            Err(error) => tracing::debug!(%error, "the feed of changes waits"),
        }
    }
}

/// What a stretch of the log tells.
struct Step {
    changed: Vec<Changed>,
    /// Staff who are called.
    called: Vec<i64>,
    last: i64,
    more: bool,
}

async fn step(desk: &Desk, account: i64, after: i64) -> Result<Step, Error> {
    desk.db
        .read(move |tx| {
            let entries = ledger::after(tx, account, after, STEP)?;
            let last = entries.last().map_or(after, |entry| entry.seq);
            let more = i64::try_from(entries.len()).is_ok_and(|count| count == STEP);
            let mut newest = BTreeMap::new();
            for entry in entries.iter().filter(|entry| entry.object_kind == "ticket" && changes(&entry.act)) {
                newest.insert(entry.object_id, entry.seq);
            }
            let mut changed = Vec::with_capacity(newest.len());
            for (ticket, seq) in newest {
                if let Some(row) = tickets::get(tx, account, ticket)? {
                    changed.push(Changed { seq, row });
                }
            }
            changed.sort_by_key(|one| one.seq);
            let mut called = Vec::new();
            for entry in entries.iter().filter(|entry| entry.object_kind == crate::voice::display::OBJECT) {
                let shown = crate::voice::sql::display(tx, account, entry.object_id)?;
                called.extend(shown.map(|shown| shown.agent));
            }
            Ok(Step { changed, called, last, more })
        })
        .await
}

/// Whether an act changes what a page shows; looks at a ticket are in the log too.
fn changes(act: &str) -> bool {
    !["look", "reveal", "view", "read", "export"].iter().any(|word| act.contains(word))
}
