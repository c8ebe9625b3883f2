//! Presence in other processes on the same database: that somebody is there to answer, that a visitor has their chat before
//! them, that one side writes. Never who and never what; every row counts for some seconds only.
//!
//! While pages are open, the feed of changes exchanges it ([`exchange`]). Who writes is told only once another process is known.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use db::{Row, Tx, params};

use crate::accounts::AccountState;
use crate::context::Cx;
use crate::desk::Desk;
use crate::error::Error;

/// How often a process says that it is still there, in microseconds: ten seconds.
const AGAIN: i64 = 10_000_000;
/// How long that counts, in microseconds.
const COUNTS: i64 = 25_000_000;
/// Stands for the desk as a whole where else a ticket stands.
const DESK: i64 = 0;

const PUT: &str = "INSERT INTO presence (account_id, process_id, ticket_id, present, visitor_until, staff_until, expires_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, process_id, ticket_id) DO UPDATE SET \
    present = excluded.present, visitor_until = excluded.visitor_until, staff_until = excluded.staff_until, \
    expires_at = excluded.expires_at";
const DROP: &str = "DELETE FROM presence WHERE account_id = $1 AND process_id = $2 AND ticket_id = $3";
const LEAVE: &str = "DELETE FROM presence WHERE account_id = $1 AND process_id = $2";
const SWEEP: &str = "DELETE FROM presence WHERE account_id = $1 AND expires_at < $2";
const OTHERS: &str = "SELECT ticket_id, present, visitor_until, staff_until FROM presence \
    WHERE account_id = $1 AND process_id <> $2 AND expires_at > $3";
const OF: &str = "SELECT ticket_id, present, visitor_until, staff_until FROM presence \
    WHERE account_id = $1 AND ticket_id = $2 AND process_id <> $3 AND expires_at > $4";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[PUT, DROP, LEAVE, SWEEP, OTHERS, OF];

/// What is told of a ticket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sign {
    /// Whether its visitor has the chat before them; of the desk as a whole, whether somebody is there to answer.
    pub present: bool,
    /// Until when the visitor counts as writing.
    pub visitor_until: i64,
    /// Until when somebody of the desk does.
    pub staff_until: i64,
}

impl Sign {
    fn with(self, other: Self) -> Self {
        Self {
            present: self.present || other.present,
            visitor_until: self.visitor_until.max(other.visitor_until),
            staff_until: self.staff_until.max(other.staff_until),
        }
    }
}

/// What an account's other processes have told.
#[derive(Default)]
pub struct Elsewhere(Mutex<State>);

#[derive(Default)]
struct State {
    /// The number of this process; it has none before it has told anything.
    process: Option<i64>,
    written: BTreeMap<i64, Sign>,
    written_at: i64,
    others: BTreeMap<i64, Sign>,
}

impl Elsewhere {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether somebody is there to answer.
    pub fn anybody(&self) -> bool {
        self.of(DESK).present
    }

    /// What was told of a ticket last.
    pub fn of(&self, ticket: i64) -> Sign {
        self.lock().others.get(&ticket).copied().unwrap_or_default()
    }

    fn process(&self) -> i64 {
        self.lock().process.unwrap_or(DESK)
    }
}

fn read(row: &Row<'_>) -> Result<(i64, Sign), db::Error> {
    Ok((row.get(0)?, Sign { present: row.get(1)?, visitor_until: row.get(2)?, staff_until: row.get(3)? }))
}

fn put(tx: &mut Tx<'_>, account: i64, (process, ticket): (i64, i64), sign: Sign, until: i64) -> Result<(), Error> {
    let values = params![account, process, ticket, sign.present, sign.visitor_until, sign.staff_until, until];
    Ok(tx.execute(PUT, values).map(drop)?)
}

/// What has to be written now.
struct Due {
    process: Option<i64>,
    put: BTreeMap<i64, Sign>,
    gone: Vec<i64>,
}

/// Tells what is so here, and takes in what the others tell; answers the tickets of which they tell something new.
///
/// # Errors
/// The database's; the next exchange makes it good.
pub async fn exchange(desk: &Desk, account: &Arc<AccountState>) -> Result<Vec<i64>, Error> {
    let (id, now, elsewhere) = (account.key.id, desk.world.clock.now().0, &account.live.elsewhere);
    if let Some(due) = due(account, now) {
        let inner = Arc::clone(account);
        let Due { process, put: signs, gone } = due;
        let told = signs.clone();
        let write = move |tx: &mut Tx<'_>| {
            let process = match process {
                Some(process) => process,
                None => inner.ids.next(tx)?,
            };
            for (ticket, sign) in &signs {
                put(tx, id, (process, *ticket), *sign, now.saturating_add(COUNTS))?;
            }
            for ticket in &gone {
                tx.execute(DROP, params![id, process, *ticket])?;
            }
            tx.execute(SWEEP, params![id, now])?;
            Ok::<_, Error>(process)
        };
        let process = desk.db.write(write).await?;
        let mut state = elsewhere.lock();
        (state.process, state.written, state.written_at) = (Some(process), told, now);
    }
    let process = elsewhere.process();
    let rows = desk.db.read(move |tx| Ok::<_, Error>(tx.rows(OTHERS, params![id, process, now], read)?)).await?;
    let mut others: BTreeMap<i64, Sign> = BTreeMap::new();
    for (ticket, sign) in rows {
        let known = others.entry(ticket).or_default();
        *known = known.with(sign);
    }
    let mut state = elsewhere.lock();
    let before = std::mem::replace(&mut state.others, others);
    let all = before.keys().chain(state.others.keys());
    let mut news: Vec<i64> = all.filter(|one| before.get(one) != state.others.get(one)).copied().collect();
    news.sort_unstable();
    news.dedup();
    Ok(news)
}

/// What is so here and not yet told, or told so long ago that it must be told again.
fn due(account: &AccountState, now: i64) -> Option<Due> {
    let live = &account.live;
    let state = live.elsewhere.lock();
    let alone = !state.others.contains_key(&DESK);
    let mut own = live.presence.signs(now);
    if alone {
        // Nobody hears who writes.
        own.values_mut().for_each(|sign| (sign.visitor_until, sign.staff_until) = (0, 0));
    }
    own.retain(|_, sign| *sign != Sign::default());
    own.insert(DESK, Sign { present: live.duty.anybody(), ..Sign::default() });
    let gone: Vec<i64> = state.written.keys().filter(|ticket| !own.contains_key(ticket)).copied().collect();
    let again = now >= state.written_at.saturating_add(AGAIN);
    (again || !gone.is_empty() || own != state.written).then_some(Due { process: state.process, put: own, gone })
}

/// Nobody listens here any more: what was told is taken back.
///
/// # Errors
/// The database's; it ends by itself.
pub async fn leave(desk: &Desk, account: &Arc<AccountState>) -> Result<(), Error> {
    let id = account.key.id;
    let process = {
        let mut state = account.live.elsewhere.lock();
        let process = state.process;
        *state = State { process, ..State::default() };
        process
    };
    let Some(process) = process else { return Ok(()) };
    desk.db.write(move |tx| Ok::<_, Error>(tx.execute(LEAVE, params![id, process]).map(drop)?)).await
}

/// What other processes tell of a ticket, asked at once; for decisions that must not rest on the last exchange.
///
/// # Errors
/// The database's.
pub fn ask(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Sign, Error> {
    let rows = tx.rows(OF, params![cx.id(), ticket, cx.account.live.elsewhere.process(), cx.at()], read)?;
    Ok(rows.into_iter().map(|(_, sign)| sign).fold(Sign::default(), Sign::with))
}

/// Whether somebody is there to answer, in this process or another.
///
/// # Errors
/// The database's.
pub fn anybody(tx: &mut Tx<'_>, cx: &Cx) -> Result<bool, Error> {
    Ok(cx.account.live.duty.anybody() || ask(tx, cx, DESK)?.present)
}

/// Tells of a visitor whose page listens to another process: beside what the feed tells, under a number of its own.
///
/// # Errors
/// The database's.
pub fn tell(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, sign: Sign) -> Result<(), Error> {
    let known = cx.account.live.elsewhere.lock().process;
    let process = match known {
        Some(process) => process,
        None => {
            let process = cx.account.ids.next(tx)?;
            *cx.account.live.elsewhere.lock().process.get_or_insert(process)
        }
    };
    put(tx, cx.id(), (-process, ticket), sign, cx.at().saturating_add(COUNTS))
}
