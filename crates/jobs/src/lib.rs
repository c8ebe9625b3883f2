//! The job queue: what is done later, outside the transaction that asks for it.
//!
//! A job is a row of ids: which kind of work, about which row, with which argument. It joins the transaction that enqueues
//! it, so there is no job without its cause and no cause without its job. Content is opened when the job runs; what has been
//! forgotten by then is not done.
//!
//! A claimed job is leased. If the process dies, the lease ends and the job is claimed again; so work may be done more than
//! once and every handler has to bear that (or settles its job in the transaction of its effect, [`Outcome::Settled`]).
//! Each claim counts as an attempt, and the number of the attempt fences: who lost the lease can no longer settle the job.
//!
//! This crate knows no kind of job.

mod backoff;
mod queue;
mod runner;
mod sql;
mod wake;

pub use backoff::Backoff;
pub use queue::{Claim, Job, NewJob, Queue, State};
pub use runner::{Options, Outcome, Runner, run_due};

/// The table, for the product's first migration (tokens of `db::dialect`). `due_at` is when a job may be claimed: its time
/// while it is ready, the end of the lease while it runs, never once it is dead. The index on it and the claim that uses it
/// are the one place that looks across accounts.
pub const SCHEMA: &str = "
CREATE TABLE job (
    account_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    argument BIGINT NOT NULL,
    state TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, id)
) {clustered};
CREATE INDEX job_about ON job (account_id, kind, subject);
CREATE INDEX job_due ON job (due_at);
";
