//! Forgetting and redaction: how long until the keys are gone. Runs last, for it leaves less behind than it found.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result};
use obhut::context::Cx;
use obhut::erasure::{self, Outcome, housekeeping, run};
use obhut::error::Error;
use obhut::listing::Window;
use obhut::people::{self, NewPerson};
use obhut::redaction::{self, Reason};
use obhut::tickets::read::{self, Filter};
use obhut::tickets::{NewComment, NewTicket, Requester, create, sql, trash};

use crate::Wanted;
use crate::desk::{self, Opened};
use crate::seed::Seeded;
use crate::table::{Row, Table};
use crate::text;

const GROUP: &str = "forgetting";
/// Redactions, and tickets and people forgotten one by one.
const TIMES: usize = 50;
/// Tickets of the person with some.
const SOME: u64 = 100;
/// Tickets changed in one transaction while the ground is laid.
const AT_ONCE: usize = 500;

/// Redacts, forgets one by one, forgets much, and empties the trash while somebody works.
pub fn measure(_wanted: &Wanted, place: &Path, seeded: &Seeded, table: &mut Table) -> Result<()> {
    let opened = desk::open(place)?;
    let size = seeded.size;
    // The first forgotten person builds the index, as the first search would have done.
    person(&opened, 1, "Zuerst")?;
    let words = redactions(&opened, seeded)?;
    table.add(Row::new(GROUP, "redact words of a comment", size).latency(words.0, words.1).aim("< 50 ms"));
    let one = each(TIMES, |n| ticket(&opened, seeded.tickets.0 + 7 * n as i64))?;
    table.add(Row::new(GROUP, "one ticket, until its key is gone", size).latency(one.0, one.1).aim("< 100 ms"));
    let some = each(TIMES / 5, |n| person(&opened, SOME, &format!("Einzig{n}")))?;
    table.add(
        Row::new(GROUP, "a person with 100 tickets, until the keys are gone", size)
            .latency(some.0, some.1)
            .aim("< 100 ms"),
    );
    if size >= 100_000 {
        let many = person(&opened, 70_000, "Vielschreiber")?;
        table.add(
            Row::new(GROUP, "a person with 70,000 tickets, until the keys are gone", size)
                .value(many / 1_000.0, "s")
                .aim("< 10 s"),
        );
    }
    expired(&opened, seeded, table)
}

fn each(times: usize, act: impl Fn(usize) -> Result<f64>) -> Result<(f64, f64)> {
    let mut took = (0..times).map(act).collect::<Result<Vec<f64>>>()?;
    Ok(percentiles(&mut took))
}

/// Median and 99th percentile.
fn percentiles(took: &mut [f64]) -> (f64, f64) {
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took.get(((took.len() as f64 - 1.0) * share) as usize).copied().unwrap_or_default();
    (at(0.5), at(0.99))
}

fn millis(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1_000.0
}

fn redactions(opened: &Opened, seeded: &Seeded) -> Result<(f64, f64)> {
    let cx = opened.system();
    each(TIMES, |n| {
        let number = seeded.tickets.1 - n as i64;
        let found = opened.write(&cx, move |tx, cx| {
            let said = sql::first_comment(tx, cx.id(), number)?.ok_or(Error::NotFound)?;
            let system = obhut::disclosure::for_system(personal::SystemUse::Index);
            let body = read::comment(tx, cx, number, said.id)?.body.ok_or(Error::NotFound)?;
            let words = body.text.disclose(&system).split_whitespace().take(3).collect::<Vec<_>>().join(" ");
            Ok((said.id, words))
        });
        let Ok((comment, words)) = found else { return Ok(0.0) };
        let begin = Instant::now();
        opened.write(&fresh(&cx), move |tx, cx| {
            redaction::ops::words(tx, cx, (number, comment), std::slice::from_ref(&words), Reason::Secret).map(drop)
        })?;
        Ok(millis(begin))
    })
}

fn fresh(cx: &Cx) -> Cx {
    Cx { now: cx.desk.world.clock.now(), ..cx.clone() }
}

/// Forgets a ticket; answers how long it took from the decision until its key was gone.
fn ticket(opened: &Opened, number: i64) -> Result<f64> {
    let cx = opened.system();
    opened.write(&cx, move |tx, cx| trash::trash(tx, cx, number))?;
    let erasure = opened.write(&fresh(&cx), move |tx, cx| erasure::tickets::forget(tx, cx, &[number]))?;
    until_gone(&cx, erasure)
}

/// Forgets a new person with so many tickets.
fn person(opened: &Opened, tickets: u64, name: &str) -> Result<f64> {
    let cx = opened.system();
    let (called, email) = (format!("Erna {name}"), format!("{}@forget.example", name.to_lowercase()));
    let id =
        opened.write(&cx, move |tx, cx| people::ops::create(tx, cx, &NewPerson::customer(Some(&called), &email)))?;
    for first in (0..tickets).step_by(AT_ONCE) {
        let last = (first + AT_ONCE as u64).min(tickets);
        opened.write(&fresh(&cx), move |tx, cx| {
            for n in first..last {
                let said = NewComment { author: Some(id), ..NewComment::message(&text::comment(n, 0), true) };
                let new = NewTicket { requester: Requester::Known(id), ..NewTicket::new(&text::subject(n), said) };
                create::create(tx, cx, &new)?;
            }
            Ok(())
        })?;
    }
    let erasure = opened.write(&fresh(&cx), move |tx, cx| erasure::people::forget(tx, cx, id, Outcome::Content))?;
    until_gone(&cx, erasure)
}

fn until_gone(cx: &Cx, erasure: i64) -> Result<f64> {
    run::carry_out(cx, erasure)?;
    let account = cx.id();
    let told = cx.desk.db.read_blocking(move |tx| erasure::sql::newest(tx, account, erasure + 1, 1))?;
    let told = told.into_iter().next().context("the erasure is missing")?;
    let gone = told.destroyed_at.context("the keys are still there")?;
    Ok((gone - told.created_at) as f64 / 1_000.0)
}

/// What is in the trash goes when its days are over, while somebody lists and reads tickets.
fn expired(opened: &Opened, seeded: &Seeded, table: &mut Table) -> Result<()> {
    let cx = opened.system();
    let kept: Vec<i64> = seeded.long.clone();
    let gone: Vec<i64> = (seeded.tickets.0..=seeded.tickets.1).collect();
    let long_ago = Cx { now: cx.now.plus_seconds(-40 * 86_400), ..cx.clone() };
    let mut count = 0;
    for some in gone.chunks(AT_ONCE) {
        let some = some.to_vec();
        count += opened
            .write(&long_ago, move |tx, cx| Ok(some.iter().filter(|id| trash::trash(tx, cx, **id).is_ok()).count()))?;
    }
    let (median, slowest) = work(&opened.acting()?, &kept, Instant::now(), None)?;
    table.add(Row::new(GROUP, "an agent at work, nothing forgotten", seeded.size).latency(median, slowest));
    let (acting, ended) = (opened.acting()?, Arc::new(AtomicBool::new(false)));
    let (told, begin) = (Arc::clone(&ended), Instant::now());
    let worker = thread::spawn(move || work(&acting, &kept, begin, Some(&told)));
    housekeeping::tidy_account(&fresh(&cx))?;
    loop {
        let account = cx.id();
        let waiting = cx.desk.db.read_blocking(move |tx| erasure::sql::unfinished(tx, account))?;
        if waiting.is_empty() {
            break;
        }
        waiting.into_iter().try_for_each(|erasure| run::carry_out(&cx, erasure))?;
    }
    let seconds = begin.elapsed().as_secs_f64();
    ended.store(true, Ordering::Release);
    let (median, slowest) = worker.join().map_err(|_| anyhow::anyhow!("the agent gave up"))??;
    table.add(Row::new(GROUP, "an agent at work meanwhile", seeded.size).latency(median, slowest).aim("p99 ≤ twice"));
    let rate = count as f64 / seconds;
    let row = Row::new(GROUP, "expired tickets, to the last tidied row", seeded.size);
    table.add(row.rate(rate).value(seconds, "s").aim("100,000 in < 60 s"));
    Ok(())
}

/// Somebody lists and reads tickets by turns; answers median and 99th percentile.
fn work(cx: &Cx, tickets: &[i64], begin: Instant, ended: Option<&AtomicBool>) -> Result<(f64, f64)> {
    let window = Window { column: "updated_at", descending: true, ..Window::first(50) };
    let mut took = Vec::new();
    let over = |begin: Instant| ended.map_or(begin.elapsed().as_secs() >= 3, |ended| ended.load(Ordering::Acquire));
    while !over(begin) || took.len() < 100 {
        let (inner, id) = (cx.clone(), tickets.get(took.len() % tickets.len().max(1)).copied().unwrap_or(1));
        let asked = Instant::now();
        cx.desk.db.read_blocking(move |tx| {
            read::list(tx, &inner, &Filter::default(), &window)?;
            read::get(tx, &inner, id)?;
            read::comments(tx, &inner, id, &Window::first(100)).map(drop)
        })?;
        took.push(millis(asked));
    }
    Ok(percentiles(&mut took))
}
