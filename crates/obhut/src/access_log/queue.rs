//! Looks on their way into the log: noted in memory, written together within a second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::Category;

use super::{Deed, Entry, bit};
use crate::accounts::AccountState;
use crate::desk::Desk;
use crate::error::Error;
use crate::ids;
use crate::words::{Role, Source};

/// Repeated looks of one actor at one thing within this time are one entry: ten minutes in microseconds.
const TOGETHER: i64 = 600_000_000;
/// Entries of one transaction at most.
const STEP: usize = 500;
/// Beyond this many remembered looks those that are over are dropped.
const REMEMBERED: usize = 10_000;

/// A look as it was heard.
#[derive(Clone)]
pub(super) struct Seen {
    pub(super) account: Arc<AccountState>,
    pub(super) staff: i64,
    pub(super) role: Role,
    pub(super) source: Source,
    pub(super) at: i64,
    pub(super) act: &'static str,
    pub(super) object: Object,
    pub(super) files: Vec<(&'static str, i64)>,
    pub(super) counts: [u32; Category::ALL.len()],
    pub(super) people: Vec<i64>,
}

impl Seen {
    /// A list asked for by a program is one entry per request, with how much it held.
    fn is_counted(&self) -> bool {
        self.act == "list.look" && self.source == Source::Api
    }

    fn categories(&self) -> i64 {
        Category::ALL.into_iter().zip(self.counts).filter(|(_, count)| *count > 0).map(|(it, _)| bit(it)).sum()
    }

    fn facts(&self) -> Facts {
        let counted = self.is_counted();
        let seen = Category::ALL.into_iter().zip(self.counts).filter(|(_, count)| *count > 0);
        let fact = |count: u32| if counted { Fact::Number(i64::from(count)) } else { Fact::Flag(true) };
        let mut facts: Facts = seen.map(|(category, count)| (category.slug().to_owned(), fact(count))).collect();
        facts.extend(self.files.iter().map(|(kind, id)| ((*kind).to_owned(), Fact::Number(*id))));
        facts
    }
}

/// Who looked at what.
type What = (i64, i64, &'static str, i64, Vec<(&'static str, i64)>);

#[derive(Default)]
struct Inner {
    waiting: Vec<Seen>,
    /// When somebody first looked at something, and at which categories.
    recent: HashMap<What, (i64, i64)>,
}

/// The looks of all accounts that are not in the log yet.
#[derive(Default)]
pub struct Queue(Mutex<Inner>);

impl Queue {
    /// Takes a look in. Costs a lock and a look-up.
    pub(super) fn push(&self, seen: Seen) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !seen.is_counted() && inner.is_known(&seen) {
            return;
        }
        inner.waiting.push(seen);
    }

    /// Writes what waits; answers how many entries. What could not be written waits on.
    ///
    /// # Errors
    /// The database's or the vault's.
    pub fn flush(&self, desk: &Arc<Desk>) -> Result<usize, Error> {
        let mut written = 0;
        loop {
            let step = self.take();
            if step.is_empty() {
                return Ok(written);
            }
            let step = Arc::new(step);
            let (inner, with) = (Arc::clone(&step), Arc::clone(desk));
            if let Err(error) = desk.db.write_blocking(move |tx| write(tx, &with, &inner)) {
                let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                inner.waiting.splice(0..0, step.iter().cloned());
                return Err(error);
            }
            written += step.len();
        }
    }

    /// Some that belong to one account, oldest first.
    fn take(&self) -> Vec<Seen> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(account) = inner.waiting.first().map(|seen| seen.account.key.id) else { return Vec::new() };
        let waiting = std::mem::take(&mut inner.waiting);
        let mut step = Vec::new();
        for seen in waiting {
            if seen.account.key.id == account && step.len() < STEP {
                step.push(seen);
            } else {
                inner.waiting.push(seen);
            }
        }
        step
    }
}

impl Inner {
    /// Whether the look is part of one that is written already. What is seen for the first time is not.
    fn is_known(&mut self, seen: &Seen) -> bool {
        if self.recent.len() > REMEMBERED {
            self.recent.retain(|_, (since, _)| seen.at - *since < TOGETHER);
        }
        let what = (seen.account.key.id, seen.staff, seen.act, seen.object.id, seen.files.clone());
        let categories = seen.categories();
        match self.recent.get_mut(&what) {
            Some((since, known)) if seen.at - *since < TOGETHER => {
                let new = categories & !*known;
                *known |= categories;
                new == 0
            }
            _ => {
                self.recent.insert(what, (seen.at, categories));
                false
            }
        }
    }
}

/// Writes looks of one account.
fn write(tx: &mut Tx<'_>, desk: &Desk, step: &[Seen]) -> Result<(), Error> {
    let Some(first) = step.first() else { return Ok(()) };
    let many = i64::try_from(step.len()).unwrap_or(i64::MAX);
    let number = ids::count(tx, first.account.key.id, "log", many)?;
    for (seq, seen) in (number..).zip(step) {
        let entry = Entry {
            at: seen.at,
            role: seen.role,
            source: seen.source,
            act: seen.act,
            deed: Deed::Seen,
            object: seen.object,
            facts: seen.facts(),
            categories: seen.categories(),
            purpose: seen.account.support,
            people: &seen.people,
            staff: Some(seen.staff),
            secret: true,
        };
        entry.write(tx, desk, &seen.account, seq)?;
    }
    Ok(())
}
