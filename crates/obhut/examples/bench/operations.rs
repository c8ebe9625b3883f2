//! The operations without HTTP: what each costs in CPU time and statements.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Result;
use obhut::context::Cx;
use obhut::error::Error;
use obhut::listing::Window;
use obhut::tickets::read::{self, Filter};
use obhut::tickets::{NewComment, NewTicket, Requester, create};

use crate::Wanted;
use crate::desk::{self, Opened};
use crate::process;
use crate::seed::Seeded;
use crate::table::{Row, Table};
use crate::text::{self, Dice};

/// Callers at the same time.
const CALLERS: usize = 64;

/// What one kind of operation cost.
struct Cost {
    rate: f64,
    cpu: f64,
    statements: f64,
}

impl Cost {
    fn row(&self, name: &str, size: usize) -> Row {
        Row::new("operations without HTTP", name, size).rate(self.rate).cpu(self.cpu).statements(self.statements)
    }
}

/// Creates, reads and lists on a seeded desk.
pub fn measure(wanted: &Wanted, place: &Path, seeded: &Seeded, table: &mut Table) -> Result<()> {
    let opened = desk::open(place)?;
    let count = (wanted.seconds * 2_000.0) as usize;
    let size = seeded.size;
    let read = reads(&opened, &seeded.long, count)?;
    table.add(read.row("read a ticket with 20 comments", size).aim("≤ 0.15 ms"));
    let list = lists(&opened, count / 5)?;
    table.add(list.row("list of 50, newest change first", size).aim("≤ 0.4 ms"));
    let create = creates(&opened, &seeded.people, count)?;
    table.add(create.row("create, durable, 64 at a time", size).aim("≤ 0.3 ms"));
    Ok(())
}

fn creates(opened: &Opened, people: &[i64], count: usize) -> Result<Cost> {
    let cx = opened.acting()?;
    let people: Arc<[i64]> = people.into();
    many(count, CALLERS, move |n| {
        let cx = Cx { now: cx.desk.world.clock.now(), ..cx.clone() };
        let customer = people[n % people.len()];
        let text = text::comment(n as u64 + 7_000_000, 0);
        let said = NewComment { author: Some(customer), ..NewComment::message(&text, true) };
        let mut new = NewTicket::new(&text::subject(n as u64), said);
        new.requester = Requester::Known(customer);
        async move {
            let db = cx.desk.db.clone();
            db.write(move |tx| create::create(tx, &cx, &new)).await.map(drop)
        }
    })
}

fn reads(opened: &Opened, tickets: &[i64], count: usize) -> Result<Cost> {
    let cx = opened.acting()?;
    let tickets: Arc<[i64]> = tickets.into();
    many(count, 8, move |n| {
        let (cx, id) = (cx.clone(), tickets[n % tickets.len()]);
        async move {
            let db = cx.desk.db.clone();
            db.read(move |tx| {
                let ticket = read::get(tx, &cx, id)?;
                let comments = read::comments(tx, &cx, id, &Window::first(100))?;
                Ok::<_, Error>((ticket.row.id, comments.rows.len()))
            })
            .await
            .map(drop)
        }
    })
}

fn lists(opened: &Opened, count: usize) -> Result<Cost> {
    let cx = opened.acting()?;
    let window = Window { column: "updated_at", descending: true, ..Window::first(50) };
    many(count, 8, move |_| {
        let cx = cx.clone();
        async move {
            let db = cx.desk.db.clone();
            db.read(move |tx| Ok::<_, Error>(read::list(tx, &cx, &Filter::default(), &window)?.rows.len()))
                .await
                .map(drop)
        }
    })
}

/// Does something `count` times, some at the same time, and tells what each cost this process.
fn many<F, Fut>(count: usize, callers: usize, make: F) -> Result<Cost>
where
    F: Fn(usize) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), Error>> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let make = Arc::new(make);
    // The first few fill caches and prepare statements.
    runtime.block_on(async { make(Dice::new(1).below(10) as usize).await })?;
    let begin = Instant::now();
    let (cpu, statements) = (process::cpu_millis(std::process::id()), db::statements_run());
    let done: Result<(), Error> = runtime.block_on(async {
        let tasks: Vec<_> = (0..callers)
            .map(|caller| {
                let make = Arc::clone(&make);
                tokio::spawn(async move {
                    for n in (caller..count).step_by(callers) {
                        make(n).await?;
                    }
                    Ok::<_, Error>(())
                })
            })
            .collect();
        for task in tasks {
            task.await.map_err(|_| Error::Database(db::Error::Closed))??;
        }
        Ok(())
    });
    done?;
    let count = count as f64;
    Ok(Cost {
        rate: count / begin.elapsed().as_secs_f64(),
        cpu: (process::cpu_millis(std::process::id()) - cpu) / count,
        statements: (db::statements_run() - statements) as f64 / count,
    })
}
