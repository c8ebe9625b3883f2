//! What clients want beside tickets: the people, groups and organisations they name, counts, the last audit.

use db::Tx;
use serde_json::{Map, Value, json};

use super::audits;
use super::present::{self, Eyes};
use crate::api_v2::{Query, wire};
use crate::error::Error;
use crate::tickets::{Ticket, metrics, sql};
use crate::words::TicketKind;
use crate::{organisations, people, staff};

/// What `include` asks for.
#[derive(Clone, Copy, Default)]
pub struct Wants {
    /// People.
    pub users: bool,
    groups: bool,
    organisations: bool,
    comment_count: bool,
    last_audits: bool,
    incident_counts: bool,
    metric_sets: bool,
    dates: bool,
    slas: bool,
}

impl Wants {
    /// Reads the query.
    pub fn of(query: &Query) -> Self {
        Self {
            users: query.includes("users"),
            groups: query.includes("groups"),
            organisations: query.includes("organizations"),
            comment_count: query.includes("comment_count"),
            last_audits: query.includes("last_audits"),
            incident_counts: query.includes("incident_counts"),
            metric_sets: query.includes("metric_sets"),
            dates: query.includes("dates"),
            slas: query.includes("slas"),
        }
    }
}

/// Adds to each ticket what belongs into it.
pub fn within(
    tx: &mut Tx<'_>,
    eyes: &Eyes<'_>,
    wants: Wants,
    rows: &[Ticket],
    shown: &mut [wire::Ticket],
) -> Result<(), Error> {
    for (ticket, shown) in rows.iter().zip(shown) {
        if wants.comment_count {
            shown.comment_count = Some(ticket.row.comments);
        }
        if wants.incident_counts && ticket.row.kind == Some(TicketKind::Problem) {
            shown.incident_count = Some(sql::incidents(tx, eyes.cx.id(), ticket.row.id)?);
        }
        if wants.slas {
            let clocks = crate::sla::sql::targets(tx, eyes.cx.id(), ticket.row.id)?;
            shown.slas = Some(Box::new(crate::sla::view::wire(eyes.cx.at(), &clocks)));
        }
        if wants.metric_sets || wants.dates {
            let metrics = metrics::of(tx, eyes.cx, &ticket.row)?;
            shown.metric_set = wants.metric_sets.then(|| Box::new(present::metric_set(eyes, &ticket.row, &metrics)));
            shown.dates = wants.dates.then(|| Box::new(present::dates(&metrics)));
        }
    }
    Ok(())
}

/// The lists beside the tickets.
///
/// # Errors
/// The database's or the vault's.
pub fn beside(tx: &mut Tx<'_>, eyes: &Eyes<'_>, wants: Wants, tickets: &[Ticket]) -> Result<Map<String, Value>, Error> {
    let mut beside = Map::new();
    if wants.users {
        let named = tickets.iter().flat_map(|ticket| {
            let row = &ticket.row;
            let single = [row.requester, row.submitter, row.assignee].into_iter().flatten();
            single.chain(ticket.copies.iter().copied()).chain(ticket.followers.iter().copied())
        });
        beside.insert("users".into(), users(tx, eyes, named)?);
    }
    if wants.groups {
        let named = tickets.iter().filter_map(|ticket| ticket.row.group);
        beside.insert("groups".into(), groups(tx, eyes, named)?);
    }
    if wants.organisations {
        let ids = once_each(tickets.iter().filter_map(|ticket| ticket.row.organisation));
        let known = organisations::ops::many(tx, eyes.cx, &ids)?;
        let shown: Vec<_> =
            known.iter().map(|known| organisations::api::show::organisation(eyes.cx, eyes.base, known)).collect();
        beside.insert("organizations".into(), json!(shown));
    }
    if wants.last_audits {
        let mut last = Vec::with_capacity(tickets.len());
        for ticket in tickets {
            last.extend(audits::last(tx, eyes, ticket)?);
        }
        beside.insert("last_audits".into(), json!(last));
    }
    Ok(beside)
}

/// Groups as a list beside something else, each once.
///
/// # Errors
/// The database's.
pub fn groups(tx: &mut Tx<'_>, eyes: &Eyes<'_>, named: impl Iterator<Item = i64>) -> Result<Value, Error> {
    let mut shown = Vec::new();
    for id in once_each(named) {
        shown.extend(staff::sql::group(tx, eyes.cx.id(), id)?.map(|row| staff::api::show::group(eyes.base, &row)));
    }
    Ok(json!(shown))
}

/// People as a list beside something else, each once.
///
/// # Errors
/// The database's or the vault's.
pub fn users(tx: &mut Tx<'_>, eyes: &Eyes<'_>, named: impl Iterator<Item = i64>) -> Result<Value, Error> {
    Ok(json!(people_of(tx, eyes, named)?))
}

/// People as the reader sees them, each once.
///
/// # Errors
/// The database's or the vault's.
pub fn people_of(tx: &mut Tx<'_>, eyes: &Eyes<'_>, named: impl Iterator<Item = i64>) -> Result<Vec<wire::User>, Error> {
    let known = people::ops::many(tx, eyes.cx, &once_each(named))?;
    known.iter().map(|person| people::api::show::user(tx, eyes.cx, eyes.base, person)).collect()
}

fn once_each(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut once: Vec<i64> = ids.collect();
    once.sort_unstable();
    once.dedup();
    once
}
