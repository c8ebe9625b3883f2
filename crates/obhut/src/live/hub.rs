//! The feed of changes: one reader of the log per account while anybody listens, and a channel to all who do.
//!
//! A change wakes the feed once it is durable; besides, the feed looks by itself twice a second, because another process
//! on the same database wakes nobody here. What it tells is read from the log, so nothing is told twice or out of order.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError};
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
/// The same for whoever listens to one ticket alone.
const BACKLOG_OF_ONE: usize = 32;

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
    /// Notes of one ticket, for pages that show nothing else: five hundred chats would wake each other at every word.
    of_one: std::sync::Mutex<HashMap<i64, broadcast::Sender<Note>>>,
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
            of_one: std::sync::Mutex::default(),
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
        let ticket = match &note {
            Note::Changed(one) => Some(one.row.id),
            Note::Presence(ticket) => Some(*ticket),
            Note::Called(_) => None,
        };
        let of_one = self.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        // Nobody listening is no fault.
        if let Some(listening) = ticket.and_then(|ticket| of_one.get(&ticket)) {
            let _ = listening.send(note.clone());
        }
        let _ = self.notes.send(note);
    }

    fn subscribe_to(&self, ticket: i64) -> broadcast::Receiver<Note> {
        let mut of_one = self.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        of_one.entry(ticket).or_insert_with(|| broadcast::channel(BACKLOG_OF_ONE).0).subscribe()
    }

    /// How many pages listen. Tickets that nobody listens to any more are dropped.
    pub fn listeners(&self) -> usize {
        let mut of_one = self.of_one.lock().unwrap_or_else(PoisonError::into_inner);
        of_one.retain(|_, listening| listening.receiver_count() > 0);
        let ones: usize = of_one.values().map(broadcast::Sender::receiver_count).sum();
        self.notes.receiver_count() + ones
    }
}

/// Listens from now on. Whoever then reads the log ([`since`]) and leaves out of the notes what that told, misses nothing.
///
/// # Errors
/// The database's.
pub async fn listen(desk: &Arc<Desk>, account: &Arc<AccountState>) -> Result<broadcast::Receiver<Note>, Error> {
    let notes = account.live.notes.subscribe();
    be_fed(desk, account).await?;
    Ok(notes)
}

/// Listens to what concerns one ticket, as [`listen`] does to everything.
///
/// # Errors
/// The database's.
pub async fn listen_to(
    desk: &Arc<Desk>,
    account: &Arc<AccountState>,
    ticket: i64,
) -> Result<broadcast::Receiver<Note>, Error> {
    let notes = account.live.subscribe_to(ticket);
    be_fed(desk, account).await?;
    Ok(notes)
}

/// Begins to read the log, unless it is read already.
async fn be_fed(desk: &Arc<Desk>, account: &Arc<AccountState>) -> Result<(), Error> {
    let mut fed = account.live.fed.lock().await;
    if !*fed {
        let id = account.key.id;
        let last = desk.db.read(move |tx| ledger::last(tx, id).map_err(Error::from)).await?;
        *fed = true;
        tokio::spawn(feed(Arc::clone(desk), Arc::clone(account), last));
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_one_ticket_hears_of_that_alone_and_leaves_nothing_behind() {
        let hub = Hub::default();
        let (mut seven, mut all) = (hub.subscribe_to(7), hub.notes.subscribe());
        hub.tell(Note::Presence(8));
        hub.tell(Note::Called(1));
        assert!(matches!(seven.try_recv(), Err(broadcast::error::TryRecvError::Empty)));
        hub.tell(Note::Presence(7));
        assert!(matches!(seven.try_recv(), Ok(Note::Presence(7))));
        assert!(matches!(all.try_recv(), Ok(Note::Presence(8))), "the workspace hears of everything");
        assert_eq!(hub.listeners(), 2);
        drop(seven);
        assert_eq!((hub.listeners(), hub.of_one.lock().unwrap().len()), (1, 0));
    }
}
