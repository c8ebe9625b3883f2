//! The runner's threads, on both engines. Nothing here waits for time: a test waits for a message of the handler, and the
//! long timeouts only end a test that would hang.
#![allow(clippy::unwrap_used, reason = "a helper that cannot do its work fails the test that called it")]

use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use db::{Db, Migration};
use jobs::{NewJob, Options, Outcome, Queue, Runner, run_due};
use testkit::clock::TestClock;
use world::Clock;

static MIGRATIONS: [Migration; 1] = [Migration { number: 1, name: "jobs", sql: jobs::SCHEMA }];

const ACCOUNT: i64 = 7;
/// Longer than any test: whoever is not woken is noticed.
const NEVER: Duration = Duration::from_secs(3600);
const HANGS: Duration = Duration::from_secs(60);

fn queue() -> (Queue, Arc<TestClock>) {
    let clock = Arc::new(TestClock::default());
    (Queue::new(clock.clone()), clock)
}

fn enqueue(db: &Db, queue: &Queue, ids: impl IntoIterator<Item = i64>) {
    let (queue, ids): (_, Vec<_>) = (queue.clone(), ids.into_iter().collect());
    let run_at = testkit::clock::START;
    let enqueued: Result<(), db::Error> = db.write_blocking(move |tx| {
        for id in &ids {
            queue
                .enqueue(tx, &NewJob { account: ACCOUNT, id: *id, kind: "count", subject: *id, argument: 0, run_at })?;
        }
        Ok(())
    });
    enqueued.unwrap();
}

fn sorted(receiver: &Receiver<i64>, count: usize) -> Vec<i64> {
    let mut ids: Vec<_> = (0..count).map(|_| receiver.recv_timeout(HANGS).unwrap()).collect();
    ids.sort_unstable();
    ids
}

fn waiting(db: &Db, queue: &Queue) -> Vec<i64> {
    let queue = queue.clone();
    let jobs = db.read_blocking(move |tx| queue.waiting(tx, ACCOUNT, 100)).unwrap();
    jobs.into_iter().map(|job| job.id).collect()
}

testkit::on_both_engines! {
    migrations = &MIGRATIONS;

    fn a_commit_wakes_the_runner_and_each_job_runs_once(db: Db) {
        let (queue, _) = queue();
        let (sender, receiver) = channel();
        let options = Options { workers: 3, batch: 4, poll: NEVER, ..Options::default() };
        let runner = Runner::start(&db, &queue, options, move |job| {
            sender.send(job.id).map_or(Outcome::Fail("test_over"), |()| Outcome::Done)
        })
        .unwrap();
        enqueue(&db, &queue, 1..=30);
        assert_eq!(sorted(&receiver, 30), (1..=30).collect::<Vec<_>>());
        enqueue(&db, &queue, [31]);
        assert_eq!(sorted(&receiver, 1), [31]);
        runner.stop();
        assert!(receiver.try_recv().is_err(), "no job ran twice");
        let next = db.read_blocking(move |tx| queue.next_due(tx)).unwrap();
        assert_eq!(next, None);
    }

    fn stopping_finishes_the_job_at_work_and_gives_the_others_back(db: Db) {
        let (queue, _) = queue();
        let (begun, at_work) = channel();
        let gate = Arc::new(Barrier::new(2));
        let options = Options { workers: 1, batch: 8, poll: NEVER, ..Options::default() };
        enqueue(&db, &queue, 1..=3);
        let handler_gate = Arc::clone(&gate);
        let runner = Runner::start(&db, &queue, options, move |job| {
            let sent = begun.send(job.id);
            handler_gate.wait();
            sent.map_or(Outcome::Fail("test_over"), |()| Outcome::Done)
        })
        .unwrap();
        assert_eq!(at_work.recv_timeout(HANGS), Ok(1));
        runner.stop_soon();
        gate.wait();
        runner.stop();
        assert_eq!(waiting(&db, &queue), [2, 3]);
        let same = queue.clone();
        let jobs = db.write_blocking(move |tx| same.claim(tx, 10, 60)).unwrap();
        assert!(jobs.iter().all(|job| job.attempts == 1), "what was given back was not tried");
    }

    fn a_panic_in_a_handler_is_a_failed_attempt(db: Db) {
        let (queue, _) = queue();
        enqueue(&db, &queue, [1, 2]);
        let tried = run_due(&db, &queue, |job| {
            assert_ne!(job.id, 1, "broken on purpose");
            Outcome::Done
        });
        assert_eq!(tried.unwrap(), 2);
        let jobs = db.read_blocking(move |tx| queue.waiting(tx, ACCOUNT, 10)).unwrap();
        assert_eq!(jobs.len(), 1);
        assert_eq!((jobs[0].id, jobs[0].last_error.as_deref()), (1, Some("panic")));
    }

    fn outcomes_settle_the_job(db: Db) {
        let (queue, clock) = queue();
        enqueue(&db, &queue, 1..=4);
        let (inner_db, inner_queue) = (db.clone(), queue.clone());
        let tried = run_due(&db, &queue, move |job| match job.id {
            1 => Outcome::Done,
            2 => Outcome::Retry("busy"),
            3 => Outcome::Fail("refused"),
            _ => {
                let (queue, claim) = (inner_queue.clone(), job.claim());
                let settled = inner_db.write_blocking(move |tx| queue.succeed(tx, claim));
                assert!(settled.unwrap());
                Outcome::Settled
            }
        });
        assert_eq!(tried.unwrap(), 4);
        assert_eq!(waiting(&db, &queue), [2]);
        let same = queue.clone();
        let dead = db.read_blocking(move |tx| same.dead_letters(tx, ACCOUNT, 10)).unwrap();
        assert_eq!((dead.len(), dead[0].id, dead[0].last_error.as_deref()), (1, 3, Some("refused")));
        clock.advance_seconds(30);
        assert_eq!(run_due(&db, &queue, |_| Outcome::Done).unwrap(), 1);
        assert!(waiting(&db, &queue).is_empty());
    }

    fn jobs_whose_lease_ran_out_in_the_batch_are_left_to_others(db: Db) {
        let (queue, clock) = queue();
        enqueue(&db, &queue, 1..=2);
        let slow = Arc::clone(&clock);
        let mut runs = Vec::new();
        let record = std::sync::Mutex::new(&mut runs);
        let tried = run_due(&db, &queue, |job| {
            record.lock().unwrap().push((job.id, job.attempts));
            if job.id == 1 && job.attempts == 1 {
                slow.advance_seconds(Options::default().lease_seconds);
            }
            Outcome::Done
        });
        tried.unwrap();
        // The first job outlasted its own lease too, but nobody had taken it, so it could still be settled.
        assert_eq!(runs, [(1, 1), (2, 2)]);
        assert!(clock.now() > testkit::clock::START);
    }
}
