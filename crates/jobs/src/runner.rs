//! The threads that do the work.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use db::{Db, Error};

use crate::queue::{Claim, Job, Queue};

/// What a handler says about a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Done,
    /// The handler has settled the job itself, in the transaction of its effect ([`Queue::succeed`] and the like).
    Settled,
    /// Not now; try again after a pause. The code says why, for the dead letters and the log.
    Retry(&'static str),
    /// Never. The code says why.
    Fail(&'static str),
}

/// How the runner works.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many threads.
    pub workers: usize,
    /// How many jobs a thread claims at once.
    pub batch: i64,
    /// How long a claim holds, in seconds. A handler that takes longer extends it ([`Queue::extend`]).
    pub lease_seconds: i64,
    /// How often to look without being woken: other hosts enqueue too, and leases end silently.
    pub poll: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { workers: 2, batch: 8, lease_seconds: 300, poll: Duration::from_secs(2) }
    }
}

/// Runs jobs until it is stopped or dropped.
pub struct Runner {
    queue: Queue,
    stopping: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

impl Runner {
    /// Starts the threads. Each kind of job is the handler's to know; one it does not know it fails.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start<H>(db: &Db, queue: &Queue, options: Options, handler: H) -> std::io::Result<Self>
    where
        H: Fn(&Job) -> Outcome + Send + Sync + 'static,
    {
        let handler = Arc::new(handler);
        let mut runner = Self { queue: queue.clone(), stopping: Arc::default(), threads: Vec::new() };
        for number in 0..options.workers {
            let stopping = Arc::clone(&runner.stopping);
            let worker = Worker { db: db.clone(), queue: queue.clone(), options, stopping };
            let handler = Arc::clone(&handler);
            let thread = std::thread::Builder::new().name(format!("jobs-{number}"));
            runner.threads.push(thread.spawn(move || worker.work(&*handler))?);
        }
        Ok(runner)
    }

    /// Asks the threads to end and does not wait for it.
    pub fn stop_soon(&self) {
        // First the flag, then the reason to look at it: see `Worker::work`.
        self.stopping.store(true, Ordering::SeqCst);
        self.queue.wake();
    }

    /// Ends: what is being done is finished, what is claimed but not begun is given back.
    pub fn stop(self) {
        drop(self);
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        self.stop_soon();
        for thread in self.threads.drain(..) {
            if thread.join().is_err() {
                tracing::error!("a job thread had broken off");
            }
        }
    }
}

/// Does everything that is due now, in this thread, and tells how many jobs were tried: for commands and tests.
///
/// # Errors
/// The database's; what was claimed then comes again when its lease ends.
pub fn run_due(db: &Db, queue: &Queue, handler: impl Fn(&Job) -> Outcome) -> Result<usize, Error> {
    let worker = Worker { db: db.clone(), queue: queue.clone(), options: Options::default(), stopping: Arc::default() };
    let mut tried = 0;
    while let Some(jobs) = worker.claim()? {
        for job in jobs {
            worker.run(&job, &handler)?;
            tried += 1;
        }
    }
    Ok(tried)
}

struct Worker {
    db: Db,
    queue: Queue,
    options: Options,
    stopping: Arc<AtomicBool>,
}

impl Worker {
    fn work(&self, handler: &dyn Fn(&Job) -> Outcome) {
        loop {
            // Noted before the flag is read: a stop that comes after that is a newer reason and ends the sleep.
            let seen = self.queue.wake.seen();
            if self.is_stopping() {
                return;
            }
            match self.claim() {
                Ok(Some(jobs)) => self.run_all(&jobs, handler),
                Ok(None) => self.queue.wake.wait(seen, self.pause()),
                Err(error) => {
                    tracing::warn!(%error, "no jobs can be claimed");
                    self.queue.wake.wait(seen, self.options.poll);
                }
            }
        }
    }

    fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    fn run_all(&self, jobs: &[Job], handler: &dyn Fn(&Job) -> Outcome) {
        for job in jobs {
            let result = if self.is_stopping() { self.give_back(job.claim()) } else { self.run(job, handler) };
            if let Err(error) = result {
                // Nothing is lost: the lease ends, and the job comes again.
                tracing::warn!(%error, kind = job.kind, "a job cannot be settled");
            }
        }
    }

    /// `None`: nothing is due. An empty list: what was due is with another host, or given up.
    fn claim(&self) -> Result<Option<Vec<Job>>, Error> {
        // An idle queue costs a read, not a flushed write.
        if self.next_due()?.is_none_or(|due| due > self.queue.clock.now()) {
            return Ok(None);
        }
        let (queue, options) = (self.queue.clone(), self.options);
        self.db.write_blocking(move |tx| queue.claim(tx, options.batch, options.lease_seconds)).map(Some)
    }

    fn next_due(&self) -> Result<Option<world::Timestamp>, Error> {
        let queue = self.queue.clone();
        self.db.read_blocking(move |tx| queue.next_due(tx))
    }

    /// How long to sleep when nothing is due: until something will be, but no longer than the poll.
    fn pause(&self) -> Duration {
        let Ok(Some(due)) = self.next_due() else {
            return self.options.poll;
        };
        let micros = due.0.saturating_sub(self.queue.clock.now().0);
        // At least a millisecond, so that a clock that stands still does not make the thread spin.
        Duration::from_micros(u64::try_from(micros).unwrap_or_default())
            .clamp(Duration::from_millis(1), self.options.poll)
    }

    fn run(&self, job: &Job, handler: &dyn Fn(&Job) -> Outcome) -> Result<(), Error> {
        if self.queue.clock.now() >= job.due_at {
            // The jobs before it in the batch took the lease's time: another may have it already.
            return Ok(());
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| handler(job))).unwrap_or(Outcome::Retry("panic"));
        self.settle(job.claim(), outcome)
    }

    fn settle(&self, claim: Claim, outcome: Outcome) -> Result<(), Error> {
        let queue = self.queue.clone();
        if outcome == Outcome::Settled {
            return Ok(());
        }
        self.db.write_blocking(move |tx| {
            match outcome {
                Outcome::Done => queue.succeed(tx, claim),
                Outcome::Retry(code) => queue.retry_later(tx, claim, code),
                Outcome::Fail(code) => queue.fail(tx, claim, code),
                Outcome::Settled => Ok(true),
            }
            .map(drop)
        })
    }

    fn give_back(&self, claim: Claim) -> Result<(), Error> {
        let queue = self.queue.clone();
        self.db.write_blocking(move |tx| queue.release(tx, claim).map(drop))
    }
}
