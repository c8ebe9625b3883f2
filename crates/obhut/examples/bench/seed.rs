//! Fills a desk by its own operations, many in one transaction.

use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use db::Tx;
use obhut::context::Cx;
use obhut::error::Error;
use obhut::people::{self, NewPerson};
use obhut::tickets::{NewComment, NewTicket, Requester, TicketChange, create, update};
use obhut::words::{Priority, Status};
use world::Timestamp;

use crate::desk::{self, Opened};
use crate::process;
use crate::table::{Row, Table};
use crate::text::{self, Dice};

/// Comments of every ticket.
pub const COMMENTS: u64 = 5;
/// Comments of the few long tickets.
pub const LONG: u64 = 20;
const TICKETS_AT_ONCE: u64 = 100;
const YEAR: i64 = 365 * 86_400;

/// What is in the desk now.
pub struct Seeded {
    /// How many tickets were asked for.
    pub size: usize,
    /// An API token of the member of staff.
    pub token: String,
    /// Customers.
    pub people: Vec<i64>,
    /// Tickets with five comments: the first and the last number.
    pub tickets: (i64, i64),
    /// Tickets with twenty comments.
    pub long: Vec<i64>,
}

/// Fills the directory.
pub fn seed(place: &Path, size: usize, table: &mut Table) -> Result<Seeded> {
    let begin = Instant::now();
    let opened = desk::open(place)?;
    let token = opened.token()?;
    let cx = opened.system();
    let people = customers(&opened, (size as u64 / 10).clamp(20, 20_000))?;
    let staff = opened.staff()?;
    let long = (size as u64 / 250).clamp(20, 400);
    let mut numbers = Vec::new();
    let total = size as u64 + long;
    for first in (0..total).step_by(TICKETS_AT_ONCE as usize) {
        let last = (first + TICKETS_AT_ONCE).min(total);
        let (customers, size) = (people.clone(), size as u64);
        numbers.extend(opened.write(&cx, move |tx, cx| {
            let one = |n| ticket(tx, cx, n, if n < size { COMMENTS } else { LONG }, &customers, (staff, total));
            (first..last).map(one).collect::<Result<Vec<i64>, Error>>()
        })?);
    }
    drop(opened);
    let seconds = begin.elapsed().as_secs_f64();
    let bytes = process::bytes_below(place) as f64 / total as f64;
    table.add(Row::new("data", "seeding through the operations", size).rate(total as f64 / seconds));
    table.add(Row::new("data", "bytes on disk per ticket, keys included", size).value(bytes, "bytes"));
    let long = numbers.split_off(size);
    let tickets = (numbers.first().copied().unwrap_or(1), numbers.last().copied().unwrap_or(1));
    Ok(Seeded { size, token, people, tickets, long })
}

/// Adds so many customers.
pub fn customers(opened: &Opened, count: u64) -> Result<Vec<i64>> {
    let mut people = Vec::new();
    for first in (0..count).step_by(200) {
        let last = (first + 200).min(count);
        people.extend(opened.write(&opened.system(), move |tx, cx| {
            let one = |n| {
                let name = format!("{} {}", text::word(n + 3), text::word(n + 40));
                people::ops::create(tx, cx, &NewPerson::customer(Some(&name), &format!("customer{n}@example.org")))
            };
            (first..last).map(one).collect::<Result<Vec<i64>, Error>>()
        })?);
    }
    Ok(people)
}

/// Adds so many tickets with twenty comments.
pub fn long_tickets(opened: &Opened, count: u64, customers: &[i64]) -> Result<Vec<i64>> {
    let (customers, staff) = (customers.to_vec(), opened.staff()?);
    opened.write(&opened.system(), move |tx, cx| {
        (0..count).map(|n| ticket(tx, cx, n, LONG, &customers, (staff, count))).collect::<Result<Vec<i64>, Error>>()
    })
}

/// The `n`-th ticket with all its comments, in the names of a customer and of the member of staff by turns.
fn ticket(
    tx: &mut Tx<'_>,
    cx: &Cx,
    n: u64,
    comments: u64,
    customers: &[i64],
    (staff, total): (i64, u64),
) -> Result<i64, Error> {
    let mut dice = Dice::new(n);
    let customer = customers[dice.below(customers.len() as u64) as usize];
    let mut cx = cx.clone();
    let arose = cx.at() - (YEAR - YEAR * n as i64 / total as i64) * 1_000_000;
    cx.now = Timestamp(arose);
    let mut new = NewTicket::new(&text::subject(n), said(n, 0, customer));
    new.requester = Requester::Known(customer);
    new.status = Some([Status::Open, Status::Pending, Status::Solved][dice.below(3) as usize]);
    new.priority = Some([Priority::Low, Priority::Normal, Priority::High][dice.below(3) as usize]);
    new.tags = vec![text::word(dice.below(50)), text::word(50 + dice.below(500))];
    new.comment.created_at = Some(arose);
    let id = create::create(tx, &cx, &new)?.ticket;
    for number in 1..comments {
        cx.now = Timestamp(arose + number as i64 * 3_600_000_000);
        let author = if number % 2 == 1 { staff } else { customer };
        let change = TicketChange { comment: Some(said(n, number, author)), ..TicketChange::default() };
        update::update(tx, &cx, id, &change)?;
    }
    Ok(id)
}

fn said(ticket: u64, number: u64, author: i64) -> NewComment {
    NewComment { author: Some(author), ..NewComment::message(&text::comment(ticket, number), number % 4 != 3) }
}
