//! Automations run: once an hour, each in its order, on the tickets that meet its conditions now; every ticket in a
//! transaction of its own, so that no work waits long and what fails on one does not keep the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use db::Tx;

use super::ops::{self, Automation};
use super::sql;
use crate::accounts::AccountState;
use crate::conditions::{self, Conditions, Field, Operator, Seen};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::tickets::{self, read};
use crate::triggers::{Act, run as triggers};
use crate::views;
use crate::words::{Source, Standing, Status};

/// An hour, in microseconds.
pub(super) const HOUR: i64 = 3_600_000_000;
/// Tickets that one automation acts on in an hour.
const AT_MOST: usize = 1_000;
/// For how many hours at the least a ticket that came out of the trash is not put back.
const SPARED: i64 = 24;

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
        let (id, rule) = (one.row.id, Arc::new((conditions, acts)));
        let (inner, own) = (cx.clone(), Arc::clone(&rule));
        let tickets = desk.db.read_blocking(move |tx| meeting(tx, &inner, id, &own, &Actor::system()))?;
        for ticket in tickets {
            let (inner, own) = (cx.clone(), Arc::clone(&rule));
            match desk.db.write_blocking(move |tx| act(tx, &inner, id, ticket, &own)) {
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

/// When an automation acts, and what it does.
type Rule = (Conditions, Vec<Act>);

/// The tickets that an automation would act on now, as far as they exist for `eyes`.
fn meeting(tx: &mut Tx<'_>, cx: &Cx, number: i64, rule: &Rule, eyes: &Actor) -> Result<Vec<i64>, Error> {
    let filter = views::ops::filter(tx, cx, &rule.0)?;
    let mut found = Vec::new();
    for id in read::numbers(tx, cx, &filter)? {
        let Ok(id) = i64::try_from(id) else { continue };
        let Some(row) = tickets::sql::get(tx, cx.id(), id)? else { continue };
        if row.status == Status::Closed || !tickets::access::may_see(eyes, &row) {
            continue;
        }
        if sql::mark(tx, cx.id(), id, number)? != Some(row.version) && !is_spared(tx, cx, id, rule)? {
            found.push(id);
        }
        if found.len() >= AT_MOST {
            break;
        }
    }
    Ok(found)
}

/// Whether somebody took a ticket out of the trash so lately that the automation does not put it back yet: its conditions wait
/// anew, and a day at the least.
fn is_spared(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, (conditions, acts): &Rule) -> Result<bool, Error> {
    if !acts.contains(&Act::Trash) {
        return Ok(false);
    }
    let waits = |one: &&conditions::Condition| {
        matches!(one.field, Field::Created | Field::Updated | Field::Solved | Field::Due)
            && one.operator != Operator::LessThan
    };
    let hours = conditions.all.iter().filter(waits).filter_map(|one| one.value.parse::<i64>().ok()).max();
    let spared = hours.unwrap_or(0).max(SPARED).saturating_mul(HOUR);
    Ok(tickets::sql::restored(tx, cx.id(), ticket)?.is_some_and(|at| cx.at() - at < spared))
}

/// Acts on one ticket, unless somebody was faster.
fn act(tx: &mut Tx<'_>, cx: &Cx, id: i64, ticket: i64, rule: &Rule) -> Result<bool, Error> {
    let row = tickets::sql::get_locked(tx, cx.id(), ticket)?;
    let Some(row) = row.filter(|row| row.standing == Standing::Normal && row.status != Status::Closed) else {
        return Ok(false);
    };
    if sql::mark(tx, cx.id(), ticket, id)? == Some(row.version) || is_spared(tx, cx, ticket, rule)? {
        return Ok(false);
    }
    let Some(fields) = read::open_fields(cx, &row)? else { return Ok(false) };
    let seen = Seen { row: &row, fields: Some(&fields), said: None, actor: None };
    let acts: Vec<&Act> = rule.1.iter().filter(|act| !act.is_moot(&seen)).collect();
    triggers::perform(tx, cx, cx, id, (ticket, row.requester), &acts)?;
    crate::sla::run::after(tx, cx, ticket, false)?;
    let version = tickets::sql::get(tx, cx.id(), ticket)?.map_or(row.version, |row| row.version);
    sql::set_mark(tx, cx.id(), ticket, id, version)?;
    Ok(true)
}

impl Automation {
    /// On how many tickets it would act now, of those that exist for the actor.
    ///
    /// # Errors
    /// The database's.
    pub fn would_act(&self, tx: &mut Tx<'_>, cx: &Cx) -> Result<usize, Error> {
        let Some(rule) = &self.rule else { return Ok(0) };
        Ok(meeting(tx, &cx.as_system(), self.row.id, rule, &cx.actor)?.len())
    }
}
