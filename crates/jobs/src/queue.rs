//! What can be done with jobs, each inside the caller's transaction.

use std::sync::Arc;

use db::{Error, Tx};
use world::{Clock, Timestamp};

use crate::backoff::Backoff;
use crate::sql;
use crate::wake::Wake;

/// A job to be enqueued. It holds ids only: neither text nor anything else that says who it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewJob {
    /// The account.
    pub account: i64,
    /// The job's id, allocated by the caller.
    pub id: i64,
    /// What kind of work; a name of the program, not of the data.
    pub kind: &'static str,
    /// The id of the row it is about.
    pub subject: i64,
    /// One more number, its meaning is the kind's.
    pub argument: i64,
    /// Not before this moment.
    pub run_at: Timestamp,
}

/// A job as it stands in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// The account.
    pub account: i64,
    /// The job's id within the account.
    pub id: i64,
    /// What kind of work.
    pub kind: String,
    /// The id of the row it is about.
    pub subject: i64,
    /// One more number, its meaning is the kind's.
    pub argument: i64,
    /// Where it is in its life.
    pub state: State,
    /// Ready: not before. Running: the end of the lease.
    pub due_at: Timestamp,
    /// How often it was claimed, this time included.
    pub attempts: i64,
    /// Why the last attempt did not do: a code of the program.
    pub last_error: Option<String>,
    /// When it was enqueued.
    pub created_at: Timestamp,
}

impl Job {
    /// The right to settle this job, as long as the lease is not lost to another.
    pub const fn claim(&self) -> Claim {
        Claim { account: self.account, id: self.id, attempt: self.attempts }
    }
}

/// Which attempt at which job. Settling by a claim that is no longer the present one changes nothing and answers `false`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Claim {
    /// The account.
    pub account: i64,
    /// The job's id.
    pub id: i64,
    /// The attempt, counted from 1.
    pub attempt: i64,
}

/// Where a job is in its life. A job that is done is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// Waits for its time.
    Ready,
    /// Is leased.
    Running,
    /// Was given up; a person decides whether it is revived or discarded.
    Dead,
}

impl State {
    /// The name in the table.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Dead => "dead",
        }
    }

    pub(crate) fn from_slug(slug: &str) -> Option<Self> {
        [Self::Ready, Self::Running, Self::Dead].into_iter().find(|state| state.slug() == slug)
    }
}

/// The queue. Cheap to clone; all clones wake the same runners.
#[derive(Clone)]
pub struct Queue {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) wake: Arc<Wake>,
    pub(crate) backoff: Backoff,
}

impl Queue {
    /// The code of a job that was claimed as often as allowed and never settled: it takes the process down with it, or
    /// outlasts its lease.
    pub const ABANDONED: &'static str = "abandoned";

    /// A queue with the usual pauses between attempts.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, wake: Arc::default(), backoff: Backoff::default() }
    }

    /// The same queue with other pauses.
    #[must_use]
    pub fn with_backoff(self, backoff: Backoff) -> Self {
        Self { backoff, ..self }
    }

    /// Enqueues a job in the caller's transaction; once that is durable, the runners look.
    ///
    /// # Errors
    /// [`Error::Constraint`] when the id is taken, else the database's.
    pub fn enqueue(&self, tx: &mut Tx<'_>, job: &NewJob) -> Result<(), Error> {
        sql::insert(tx, job, self.clock.now())?;
        self.wake_after(tx);
        Ok(())
    }

    /// Takes back what is still ready, as when a sender changes their mind, and tells how many jobs that were. What is
    /// running or dead stays.
    ///
    /// # Errors
    /// The database's.
    pub fn cancel(&self, tx: &mut Tx<'_>, account: i64, kind: &str, subject: i64) -> Result<u64, Error> {
        sql::delete_ready(tx, account, kind, subject)
    }

    /// Leases up to `limit` due jobs for `lease_seconds`, the longest due first. Jobs whose lease has ended are among them;
    /// those that were claimed as often as allowed go to the dead letters instead.
    ///
    /// # Errors
    /// The database's.
    pub fn claim(&self, tx: &mut Tx<'_>, limit: i64, lease_seconds: i64) -> Result<Vec<Job>, Error> {
        let now = self.clock.now();
        let mut jobs = Vec::new();
        for found in sql::lock_due(tx, now, limit)? {
            if found.attempt >= self.backoff.attempts {
                sql::set_dead(tx, found, Self::ABANDONED)?;
                continue;
            }
            jobs.extend(sql::lease(tx, found, now.plus_seconds(lease_seconds))?);
        }
        Ok(jobs)
    }

    /// Prolongs the lease to `lease_seconds` from now. `false`: the lease is lost, stop working.
    ///
    /// # Errors
    /// The database's.
    pub fn extend(&self, tx: &mut Tx<'_>, claim: Claim, lease_seconds: i64) -> Result<bool, Error> {
        sql::extend(tx, claim, self.clock.now().plus_seconds(lease_seconds))
    }

    /// The job is done and goes. `false`: the lease was lost, and the work may be done once more.
    ///
    /// # Errors
    /// The database's.
    pub fn succeed(&self, tx: &mut Tx<'_>, claim: Claim) -> Result<bool, Error> {
        sql::delete_claimed(tx, claim)
    }

    /// The job is to be tried again at `at`; `code` is a word of the program that says why.
    ///
    /// # Errors
    /// The database's.
    pub fn retry(&self, tx: &mut Tx<'_>, claim: Claim, at: Timestamp, code: &'static str) -> Result<bool, Error> {
        self.wake_after(tx);
        sql::set_ready(tx, claim, at, code)
    }

    /// The job is to be tried again after the usual pause, or given up after the last attempt.
    ///
    /// # Errors
    /// The database's.
    pub fn retry_later(&self, tx: &mut Tx<'_>, claim: Claim, code: &'static str) -> Result<bool, Error> {
        match self.backoff.pause_seconds(claim.attempt) {
            Some(pause) => self.retry(tx, claim, self.clock.now().plus_seconds(pause), code),
            None => self.fail(tx, claim, code),
        }
    }

    /// Whether this attempt is the last one that the pauses allow.
    pub fn is_last(&self, job: &Job) -> bool {
        self.backoff.pause_seconds(job.attempts).is_none()
    }

    /// The job will never do: it goes to the dead letters.
    ///
    /// # Errors
    /// The database's.
    pub fn fail(&self, tx: &mut Tx<'_>, claim: Claim, code: &'static str) -> Result<bool, Error> {
        sql::set_dead(tx, claim, code)
    }

    /// Gives a claimed job back untried; the attempt does not count.
    ///
    /// # Errors
    /// The database's.
    pub fn release(&self, tx: &mut Tx<'_>, claim: Claim) -> Result<bool, Error> {
        self.wake_after(tx);
        sql::set_untried(tx, claim, self.clock.now())
    }

    /// What was given up in this account, at most `limit`.
    ///
    /// # Errors
    /// The database's.
    pub fn dead_letters(&self, tx: &mut Tx<'_>, account: i64, limit: i64) -> Result<Vec<Job>, Error> {
        sql::select_state(tx, account, State::Dead, limit)
    }

    /// Tries a dead letter again, now and with all its attempts. `false`: there is no such dead letter.
    ///
    /// # Errors
    /// The database's.
    pub fn revive(&self, tx: &mut Tx<'_>, account: i64, id: i64) -> Result<bool, Error> {
        self.wake_after(tx);
        sql::revive(tx, account, id, self.clock.now())
    }

    /// Throws a dead letter away. `false`: there is no such dead letter.
    ///
    /// # Errors
    /// The database's.
    pub fn discard(&self, tx: &mut Tx<'_>, account: i64, id: i64) -> Result<bool, Error> {
        sql::delete_dead(tx, account, id)
    }

    /// What waits in this account, the next first, at most `limit`.
    ///
    /// # Errors
    /// The database's.
    pub fn waiting(&self, tx: &mut Tx<'_>, account: i64, limit: i64) -> Result<Vec<Job>, Error> {
        sql::select_state(tx, account, State::Ready, limit)
    }

    /// All jobs of a kind about a row, in whatever state, the next first.
    ///
    /// # Errors
    /// The database's.
    pub fn about(&self, tx: &mut Tx<'_>, account: i64, kind: &str, subject: i64) -> Result<Vec<Job>, Error> {
        sql::select_about(tx, account, kind, subject)
    }

    /// When the next job of any account is due; `None` when nothing waits or runs.
    ///
    /// # Errors
    /// The database's.
    pub fn next_due(&self, tx: &mut Tx<'_>) -> Result<Option<Timestamp>, Error> {
        sql::find_next_due(tx)
    }

    /// Makes the runners look now, as after a jump of the clock.
    pub fn wake(&self) {
        self.wake.wake();
    }

    fn wake_after(&self, tx: &mut Tx<'_>) {
        let wake = Arc::clone(&self.wake);
        tx.after_commit(move || wake.wake());
    }
}

/// The statements, for the product's test that prepares all of them on both engines.
impl Queue {
    /// Every statement this crate runs.
    pub const STATEMENTS: &'static [&'static str] = &sql::ALL;
}
