//! The life of a job, on both engines.
#![allow(clippy::unwrap_used, reason = "a helper that cannot do its work fails the test that called it")]

use std::sync::Arc;

use db::{Db, Error, Migration, Tx};
use jobs::{Backoff, Job, NewJob, Queue, State};
use testkit::clock::TestClock;
use world::{Clock, Timestamp};

static MIGRATIONS: [Migration; 1] = [Migration { number: 1, name: "jobs", sql: jobs::SCHEMA }];

const ACCOUNT: i64 = 7;
const LEASE: i64 = 60;

fn queue() -> (Queue, Arc<TestClock>) {
    let clock = Arc::new(TestClock::default());
    let backoff = Backoff { first_seconds: 10, longest_seconds: 40, attempts: 3 };
    (Queue::new(clock.clone()).with_backoff(backoff), clock)
}

fn mail(id: i64, run_at: Timestamp) -> NewJob {
    NewJob { account: ACCOUNT, id, kind: "mail.send", subject: 100 + id, argument: 0, run_at }
}

/// Runs one closure in a transaction of its own.
#[track_caller]
fn write<T: Send + 'static>(db: &Db, f: impl Fn(&mut Tx<'_>) -> Result<T, Error> + Send + Sync + 'static) -> T {
    db.write_blocking(f).unwrap()
}

fn enqueue(db: &Db, queue: &Queue, job: NewJob) {
    let queue = queue.clone();
    write(db, move |tx| queue.enqueue(tx, &job));
}

fn claim(db: &Db, queue: &Queue, limit: i64) -> Vec<Job> {
    let queue = queue.clone();
    write(db, move |tx| queue.claim(tx, limit, LEASE))
}

fn ids(jobs: &[Job]) -> Vec<i64> {
    jobs.iter().map(|job| job.id).collect()
}

testkit::on_both_engines! {
    migrations = &MIGRATIONS;

    fn due_jobs_are_claimed_once_the_longest_due_first(db: Db) {
        let (queue, clock) = queue();
        let now = clock.now();
        for (id, wait) in [(1, 20), (2, 0), (3, 10), (4, 30)] {
            enqueue(&db, &queue, mail(id, now.plus_seconds(wait)));
        }
        assert_eq!(ids(&claim(&db, &queue, 10)), [2]);
        clock.advance_seconds(20);
        assert_eq!(ids(&claim(&db, &queue, 1)), [3]);
        let jobs = claim(&db, &queue, 10);
        let [job] = jobs.as_slice() else { panic!("one job is due") };
        let expected = Job {
            account: ACCOUNT,
            id: 1,
            kind: "mail.send".to_owned(),
            subject: 101,
            argument: 0,
            state: State::Running,
            due_at: clock.now().plus_seconds(LEASE),
            attempts: 1,
            last_error: None,
            created_at: now,
        };
        assert_eq!(*job, expected);
        assert!(claim(&db, &queue, 10).is_empty());
    }

    fn a_job_that_is_done_is_gone(db: Db) {
        let (queue, clock) = queue();
        enqueue(&db, &queue, mail(1, clock.now()));
        let claim = claim(&db, &queue, 1)[0].claim();
        let (same, also) = (queue.clone(), queue.clone());
        assert!(write(&db, move |tx| same.succeed(tx, claim)));
        assert!(!write(&db, move |tx| also.succeed(tx, claim)), "a job is done once");
        assert_eq!(write(&db, move |tx| queue.next_due(tx)), None);
    }

    fn nothing_is_enqueued_by_a_transaction_that_is_undone(db: Db) {
        let (queue, clock) = queue();
        let (same, job) = (queue.clone(), mail(1, clock.now()));
        let result: Result<(), Error> = db.write_blocking(move |tx| {
            same.enqueue(tx, &job)?;
            Err(Error::Closed)
        });
        assert!(result.is_err());
        assert!(claim(&db, &queue, 1).is_empty());
    }

    fn an_id_is_taken_once(db: Db) {
        let (queue, clock) = queue();
        let job = mail(1, clock.now());
        enqueue(&db, &queue, job);
        let result = db.write_blocking(move |tx| queue.enqueue(tx, &job));
        assert!(matches!(result, Err(Error::Constraint(_))));
    }

    fn a_lost_lease_is_claimed_again_and_fences_the_first(db: Db) {
        let (queue, clock) = queue();
        enqueue(&db, &queue, mail(1, clock.now()));
        let first = claim(&db, &queue, 1)[0].claim();
        clock.advance_seconds(LEASE - 1);
        assert!(claim(&db, &queue, 1).is_empty());
        clock.advance_seconds(1);
        let second = claim(&db, &queue, 1)[0].claim();
        assert_eq!((first.attempt, second.attempt), (1, 2));
        let settled = write(&db, move |tx| {
            Ok([
                queue.succeed(tx, first)?,
                queue.retry(tx, first, Timestamp(0), "busy")?,
                queue.fail(tx, first, "refused")?,
                queue.release(tx, first)?,
                queue.extend(tx, first, LEASE)?,
                queue.succeed(tx, second)?,
            ])
        });
        assert_eq!(settled, [false, false, false, false, false, true]);
    }

    fn an_extended_lease_holds(db: Db) {
        let (queue, clock) = queue();
        enqueue(&db, &queue, mail(1, clock.now()));
        let held = claim(&db, &queue, 1)[0].claim();
        clock.advance_seconds(LEASE - 1);
        let same = queue.clone();
        assert!(write(&db, move |tx| same.extend(tx, held, LEASE)));
        clock.advance_seconds(LEASE - 1);
        assert!(claim(&db, &queue, 1).is_empty());
    }

    fn pauses_grow_until_the_job_is_given_up(db: Db) {
        let (queue, clock) = queue();
        enqueue(&db, &queue, mail(1, clock.now()));
        for pause in [10, 20] {
            let (same, held) = (queue.clone(), claim(&db, &queue, 1)[0].claim());
            assert!(write(&db, move |tx| same.retry_later(tx, held, "busy")));
            clock.advance_seconds(pause - 1);
            assert!(claim(&db, &queue, 1).is_empty());
            clock.advance_seconds(1);
        }
        let (same, held) = (queue.clone(), claim(&db, &queue, 1)[0].claim());
        assert!(write(&db, move |tx| same.retry_later(tx, held, "busy")));
        clock.advance_days(3_652);
        assert!(claim(&db, &queue, 1).is_empty());
        let dead = write(&db, move |tx| queue.dead_letters(tx, ACCOUNT, 10));
        assert_eq!(ids(&dead), [1]);
        assert_eq!((dead[0].state, dead[0].attempts, dead[0].last_error.as_deref()), (State::Dead, 3, Some("busy")));
    }

    fn a_job_that_takes_its_process_down_is_given_up(db: Db) {
        let (queue, clock) = queue();
        enqueue(&db, &queue, mail(1, clock.now()));
        for _ in 0..3 {
            assert_eq!(ids(&claim(&db, &queue, 1)), [1]);
            clock.advance_seconds(LEASE);
        }
        assert!(claim(&db, &queue, 1).is_empty());
        let dead = write(&db, move |tx| queue.dead_letters(tx, ACCOUNT, 10));
        assert_eq!(dead[0].last_error.as_deref(), Some(Queue::ABANDONED));
    }

    fn dead_letters_are_revived_or_discarded(db: Db) {
        let (queue, clock) = queue();
        for id in [1, 2] {
            enqueue(&db, &queue, mail(id, clock.now()));
        }
        for job in claim(&db, &queue, 2) {
            let same = queue.clone();
            assert!(write(&db, move |tx| same.fail(tx, job.claim(), "refused")));
        }
        let same = queue.clone();
        let answers = write(&db, move |tx| {
            Ok([
                same.revive(tx, ACCOUNT + 1, 1)?,
                same.revive(tx, ACCOUNT, 1)?,
                same.revive(tx, ACCOUNT, 1)?,
                same.discard(tx, ACCOUNT, 1)?,
                same.discard(tx, ACCOUNT, 2)?,
            ])
        });
        assert_eq!(answers, [false, true, false, false, true]);
        let again = claim(&db, &queue, 10);
        assert_eq!((ids(&again), again[0].attempts), (vec![1], 1));
        assert!(write(&db, move |tx| queue.dead_letters(tx, ACCOUNT, 10)).is_empty());
    }

    fn what_is_ready_can_be_taken_back(db: Db) {
        let (queue, clock) = queue();
        enqueue(&db, &queue, mail(1, clock.now()));
        claim(&db, &queue, 1);
        let later = clock.now().plus_seconds(10);
        enqueue(&db, &queue, NewJob { subject: 101, ..mail(2, later) });
        enqueue(&db, &queue, NewJob { subject: 101, kind: "hook.call", ..mail(3, later) });
        enqueue(&db, &queue, NewJob { subject: 102, ..mail(4, later) });
        let same = queue.clone();
        let cancelled = write(&db, move |tx| {
            Ok([same.cancel(tx, ACCOUNT + 1, "mail.send", 101)?, same.cancel(tx, ACCOUNT, "mail.send", 101)?])
        });
        assert_eq!(cancelled, [0, 1]);
        let same = queue.clone();
        assert_eq!(ids(&write(&db, move |tx| same.waiting(tx, ACCOUNT, 10))), [3, 4]);
        let about = write(&db, move |tx| queue.about(tx, ACCOUNT, "mail.send", 101));
        assert_eq!((ids(&about), about[0].state), (vec![1], State::Running), "what runs cannot be taken back");
    }

    fn a_released_job_has_not_been_tried(db: Db) {
        let (queue, clock) = queue();
        enqueue(&db, &queue, mail(1, clock.now()));
        let (same, held) = (queue.clone(), claim(&db, &queue, 1)[0].claim());
        assert!(write(&db, move |tx| same.release(tx, held)));
        assert_eq!(claim(&db, &queue, 1)[0].attempts, 1);
    }

    fn the_next_due_moment_counts_leases_but_no_dead_letters(db: Db) {
        let (queue, clock) = queue();
        let now = clock.now();
        enqueue(&db, &queue, mail(1, now));
        enqueue(&db, &queue, mail(2, now.plus_seconds(LEASE + 5)));
        let held = claim(&db, &queue, 1)[0].claim();
        let same = queue.clone();
        assert_eq!(write(&db, move |tx| same.next_due(tx)), Some(now.plus_seconds(LEASE)));
        let same = queue.clone();
        assert!(write(&db, move |tx| same.fail(tx, held, "refused")));
        assert_eq!(write(&db, move |tx| queue.next_due(tx)), Some(now.plus_seconds(LEASE + 5)));
    }

    fn every_statement_fits_the_schema(db: Db) {
        for statement in Queue::STATEMENTS {
            write(&db, |tx| tx.prepare(statement));
        }
    }
}
