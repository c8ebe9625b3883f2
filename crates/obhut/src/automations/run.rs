//! Automations run: once an hour, each in its order, on the tickets that meet its conditions now; every ticket in a
//! transaction of its own, so that no work waits long and what fails on one does not keep the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use db::Tx;

use super::ops::{self, Automation};
use super::sql;
use crate::accounts::AccountState;
use crate::conditions::{self, Conditions, Seen};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::tickets::{self, read};
use crate::triggers::{Act, run as triggers};
use crate::views;
use crate::words::{Source, Standing, Status};

/// An hour, in microseconds.
const HOUR: i64 = 3_600_000_000;
/// Tickets that one automation acts on in an hour.
const AT_MOST: usize = 1_000;

/// When the automations of an account last ran in this process.
#[derive(Default)]
pub struct Rounds(AtomicI64);

impl Rounds {
    /// Whether an hour has passed; it counts as run.
    fn is_due(&self, now: i64) -> bool {
        let last = self.0.load(Ordering::Acquire);
        now - last >= HOUR && self.0.compare_exchange(last, now, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// Runs what is due of every account.
pub fn due(desk: &Arc<Desk>) {
    for account in desk.all_known() {
        if account.automations.is_due(desk.world.clock.now().0)
            && let Err(error) = round(desk, &account)
        {
            tracing::warn!(%error, "automations could not run");
        }
    }
}

/// Runs the automations of an account once; answers on how many tickets they acted.
///
/// # Errors
/// The database's or the vault's.
pub fn round(desk: &Arc<Desk>, account: &Arc<AccountState>) -> Result<usize, Error> {
    let cx = Cx::new(desk, account, Actor::system(), Source::System);
    let inner = cx.clone();
    let all = desk.db.read_blocking(move |tx| ops::list(tx, &inner))?;
    let mut acted = 0;
    for one in all.into_iter().filter(|one| one.row.active) {
        let Some((conditions, acts)) = one.rule else { continue };
        // Before the index is whole, "none of these tags" would be said of every ticket.
        if conditions::needs_index(&conditions) {
            crate::search::build::warm_whole(&cx)?;
        }
        let acts: Arc<[Act]> = acts.into();
        let (inner, wanted, id) = (cx.clone(), conditions, one.row.id);
        let tickets = desk.db.read_blocking(move |tx| meeting(tx, &inner, id, &wanted, AT_MOST))?;
        for ticket in tickets {
            let (inner, acts) = (cx.clone(), Arc::clone(&acts));
            match desk.db.write_blocking(move |tx| act(tx, &inner, id, ticket, &acts)) {
                Ok(true) => acted += 1,
                Ok(false) => {}
                Err(Error::Invalid(_) | Error::Forbidden | Error::NotFound) => {
                    let inner = cx.clone();
                    desk.db.write_blocking(move |tx| ops::stop(tx, &inner, id))?;
                    break;
                }
                Err(error) => return Err(error),
            }
        }
    }
    Ok(acted)
}

/// The tickets that an automation would act on now.
///
/// # Errors
/// The database's.
pub fn meeting(tx: &mut Tx<'_>, cx: &Cx, rule: i64, wanted: &Conditions, most: usize) -> Result<Vec<i64>, Error> {
    let filter = views::ops::filter(tx, cx, wanted)?;
    let mut found = Vec::new();
    for id in read::numbers(tx, cx, &filter)? {
        let Ok(id) = i64::try_from(id) else { continue };
        let Some(row) = tickets::sql::get(tx, cx.id(), id)? else { continue };
        if row.status != Status::Closed && sql::mark(tx, cx.id(), id, rule)? != Some(row.version) {
            found.push(id);
        }
        if found.len() >= most {
            break;
        }
    }
    Ok(found)
}

/// Acts on one ticket, unless somebody was faster.
fn act(tx: &mut Tx<'_>, cx: &Cx, rule: i64, ticket: i64, acts: &[Act]) -> Result<bool, Error> {
    let row = tickets::sql::get_locked(tx, cx.id(), ticket)?;
    let Some(row) = row.filter(|row| row.standing == Standing::Normal && row.status != Status::Closed) else {
        return Ok(false);
    };
    if sql::mark(tx, cx.id(), ticket, rule)? == Some(row.version) {
        return Ok(false);
    }
    let Some(fields) = read::open_fields(cx, &row)? else { return Ok(false) };
    let seen = Seen { row: &row, fields: Some(&fields), said: None, actor: None };
    let acts: Vec<&Act> = acts.iter().filter(|act| !act.is_moot(&seen)).collect();
    triggers::perform(tx, cx, cx, rule, (ticket, row.requester), &acts)?;
    crate::sla::run::after(tx, cx, ticket, false)?;
    let version = tickets::sql::get(tx, cx.id(), ticket)?.map_or(row.version, |row| row.version);
    sql::set_mark(tx, cx.id(), ticket, rule, version)?;
    Ok(true)
}

impl Automation {
    /// On how many tickets it would act now.
    ///
    /// # Errors
    /// The database's.
    pub fn would_act(&self, tx: &mut Tx<'_>, cx: &Cx) -> Result<usize, Error> {
        let Some((conditions, _)) = &self.rule else { return Ok(0) };
        Ok(meeting(tx, &cx.as_system(), self.row.id, conditions, AT_MOST)?.len())
    }
}
