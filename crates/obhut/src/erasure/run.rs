//! Carries an erasure out: destroys the keys, tidies the rows, tells the log. Every step can be repeated.

use std::sync::Arc;

use jobs::{Job, Outcome as JobOutcome};
use ledger::{Fact, Facts};
use vault::KeyId;

use super::{Kind, State, clean, dead, late, mentions, object, sql, waiting};
use crate::audit::{self, Record};
use crate::certificates::ops as certificates;
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::email::forgotten;
use crate::error::Error;
use crate::words::Source;

/// Keys destroyed in one pass over the keyring at the most.
const KEYS: usize = 10_000;
/// Rows tidied in one transaction at the most.
const ROWS: i64 = 100;

/// Carries out one job of the kind [`super::ERASE`].
pub fn job(desk: &Arc<Desk>, job: &Job) -> JobOutcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    match carry_out(&cx, job.subject) {
        Ok(()) => JobOutcome::Done,
        Err(Error::Waiting) => JobOutcome::Retry("waits_for_certificate_link"),
        Err(Error::Vault(vault::Error::Pending)) => JobOutcome::Retry("waits_for_keyring_mirror"),
        // Given up for good would mean that somebody asked to be forgotten stays: it is tried until it works.
        Err(error) => {
            tracing::warn!(%error, erasure = job.subject, "an erasure is not done yet");
            JobOutcome::Retry("not_done_yet")
        }
    }
}

/// Goes on with what a crash broke off. The jobs come again by themselves, but only when their leases have ended, and
/// whoever asked to be forgotten should not wait for that.
pub fn resume(desk: &Arc<Desk>) {
    let every = match desk.db.read_blocking(crate::accounts::sql::every) {
        Ok(every) => every,
        Err(error) => return tracing::warn!(%error, "erasures that were broken off wait for their jobs"),
    };
    for row in every {
        let resumed = desk.account(row.id).and_then(|account| {
            let cx = Cx::new(desk, &account, Actor::system(), Source::System);
            let unfinished = desk.db.read_blocking(move |tx| sql::unfinished(tx, row.id))?;
            unfinished.into_iter().try_for_each(|erasure| match carry_out(&cx, erasure) {
                // Its job comes again; the others need not wait for it.
                Err(Error::Waiting) => Ok(()),
                done => done,
            })
        });
        match resumed {
            // An account out of use has no desk; its erasures go with it.
            Ok(()) | Err(Error::NotFound) => {}
            Err(error) => tracing::warn!(%error, account = row.id, "erasures that were broken off wait for their jobs"),
        }
    }
}

/// Carries an erasure out to its end, from wherever it stands. Blocks.
///
/// # Errors
/// The database's or the vault's; calling again goes on where it stopped.
pub fn carry_out(cx: &Cx, id: i64) -> Result<(), Error> {
    // What goes on after a duty begins where the erasure that had to leave it has ended: until then that one needs the keys.
    let inner = cx.clone();
    for origin in cx.desk.db.read_blocking(move |tx| waiting::origins(tx, &inner, id))? {
        carry_out(cx, origin)?;
    }
    let _door = cx.account.erasing.enter(id);
    loop {
        let account = cx.id();
        let row = cx.desk.db.read_blocking(move |tx| sql::get(tx, account, id))?.ok_or(Error::NotFound)?;
        match row.state {
            State::Planned => {
                if cx.desk.db.read_blocking(move |tx| sql::is_open(tx, account, id))? {
                    prepare(cx, &row)?;
                }
                destroy(cx, row)?;
            }
            State::Destroyed => {
                clean::tickets(cx, id)?;
                dead::texts(cx, &row)?;
                dead::mails(cx, id)?;
                each_subject(cx, id, Kind::Person, clean::person)?;
                set(cx, id, State::Destroyed, State::Cleaned)?;
            }
            State::Cleaned => {
                // Words of what is gone stay in memory no longer than their keys.
                if cx.account.search.is_warm() {
                    cx.account.search.text.purge();
                }
                set(cx, id, State::Cleaned, State::Purged)?;
            }
            State::Purged => finish(cx, id)?,
            State::Done => return Ok(()),
        }
    }
}

/// Everything that needs the keys that go; then no duty keeps anything any more.
fn prepare(cx: &Cx, row: &sql::ErasureRow) -> Result<(), Error> {
    let id = row.id;
    if !certificates::before(cx, row)? {
        return Err(Error::Waiting);
    }
    // Also of mail there must be a mark before it cannot be read any more.
    each_subject(cx, id, Kind::Tickets, forgotten::of_ticket)?;
    each_subject(cx, id, Kind::Person, forgotten::of_person)?;
    if row.kind == Kind::Person {
        clean::mask_texts(cx, row)?;
        mentions::mask(cx, row)?;
    }
    waiting::mask(cx, id)?;
    loop {
        if row.kind == Kind::Person {
            waiting::keep(cx, id)?;
        }
        let inner = cx.clone();
        if cx.desk.db.write_blocking(move |tx| late::close(tx, &inner, id))? {
            return Ok(());
        }
    }
}

fn set(cx: &Cx, id: i64, from: State, to: State) -> Result<(), Error> {
    let account = cx.id();
    Ok(cx.desk.db.write_blocking(move |tx| sql::set_state(tx, account, id, from, to))?)
}

/// Destroys the keys, and lets others be told that they are gone.
pub(crate) fn destroy(cx: &Cx, row: sql::ErasureRow) -> Result<(), Error> {
    let (account, id, at) = (cx.id(), row.id, cx.desk.world.clock.now().0);
    let keys = cx.desk.db.read_blocking(move |tx| sql::keys(tx, account, &row))?;
    let ids: Vec<KeyId> = keys.into_iter().map(KeyId).collect();
    let mut passes = Vec::new();
    for some in ids.chunks(KEYS) {
        passes.push(cx.desk.vault.erase_fully(some)?);
    }
    // Nor do masks know any longer who was forgotten.
    cx.desk.masks.forget(account, None, cx.desk.world.clock.now());
    let count = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let inner = cx.clone();
    cx.desk.db.write_blocking(move |tx| {
        // Two may be at it, after a start: who comes second has destroyed nothing and has nothing to tell.
        let now = sql::get_locked(tx, account, id)?.ok_or(Error::NotFound)?;
        if now.state != State::Planned {
            return Ok(());
        }
        certificates::destroyed(tx, &inner, id, &passes)?;
        Ok::<_, Error>(sql::set_destroyed(tx, account, id, count, at)?)
    })?;
    Ok(())
}

fn each_subject(
    cx: &Cx,
    erasure: i64,
    kind: Kind,
    act: fn(&mut db::Tx<'_>, &Cx, i64) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut after = 0;
    loop {
        let inner = cx.clone();
        let last = cx.desk.db.write_blocking(move |tx| {
            let subjects = sql::subjects(tx, inner.id(), erasure, kind, after, ROWS)?;
            subjects.iter().try_for_each(|subject| act(tx, &inner, *subject))?;
            Ok::<_, Error>(subjects.last().copied())
        })?;
        match last {
            Some(last) => after = last,
            None => return Ok(()),
        }
    }
}

fn finish(cx: &Cx, id: i64) -> Result<(), Error> {
    let cx = Cx { now: cx.desk.world.clock.now(), ..cx.clone() };
    let desk = Arc::clone(&cx.desk);
    desk.db.write_blocking(move |tx| {
        let row = sql::get_locked(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
        if row.state == State::Done {
            return Ok(());
        }
        let mut facts = Facts::from([
            ("kind".into(), Fact::Word(row.kind.word())),
            ("outcome".into(), Fact::Word(row.outcome.word())),
            ("subjects".into(), Fact::Number(row.subjects)),
            ("keys".into(), Fact::Number(row.keys)),
        ]);
        facts.append(&mut certificates::facts(tx, &cx, id)?);
        let done = Record { act: "erasure.done", object: object(id), facts, detail: None, owners: &[] };
        let seq = audit::record(tx, &cx, done)?;
        Ok::<_, Error>(sql::set_done(tx, cx.id(), id, cx.at(), seq)?)
    })
}
