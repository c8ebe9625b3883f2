//! Fills the menus at the head of a ticket.

use db::Tx;
use jiff::civil::{DateTime, Weekday, time};
use jiff::{ToSpan as _, Zoned};
use world::Timestamp;

use super::list::{self, unsigned};
use super::names::Names;
use super::reader::Reader;
use crate::context::Cx;
use crate::error::Error;
use crate::holds::ops as holds;
use crate::i18n::Key;
use crate::listing::Window;
use crate::tickets::read::{self, Filter, Ticket};
use crate::tickets::{access, snooze, trash};
use crate::words::{Status, TicketKind};
use crate::workspace::{Head, Link, LinkKind, SnoozePreset};

/// Linked tickets of one sort that are shown.
const LINKS: i64 = 10;

/// What the head of this ticket offers the reader.
pub(super) fn of(tx: &mut Tx<'_>, reader: &Reader, ticket: &Ticket, names: &mut Names) -> Result<Head, Error> {
    let cx = &reader.cx;
    let row = &ticket.row;
    let mut followers = Vec::with_capacity(ticket.followers.len());
    for person in &ticket.followers {
        followers.push((unsigned(*person), names.of(tx, cx, Some(*person))?.name));
    }
    let own = cx.actor.person;
    Ok(Head {
        may_edit: access::must_edit(cx, row).is_ok() && row.status != Status::Closed,
        is_mine: row.assignee.is_some() && row.assignee == own,
        presets: presets(reader),
        snoozed: snooze::until(tx, cx, row.id)?.map(Timestamp),
        follows: own.is_some_and(|own| ticket.followers.contains(&own)),
        followers,
        may_trash: trash::may_keep(cx, row),
        is_problem: row.kind == Some(TicketKind::Problem),
        links: links(tx, cx, ticket)?,
        rating: crate::satisfaction::ops::of_ticket(tx, cx, row.id)?.map(crate::satisfaction::view::shown),
        clocks: crate::sla::view::shown(cx.at(), &crate::sla::sql::targets(tx, cx.id(), row.id)?),
        held: holds::duty(tx, cx, row)?.map(|duty| duty.text(&reader.visitor.translator())),
        may_hold: holds::may(cx),
    })
}

/// Today at four, tomorrow at nine, next Monday at nine, as far as they lie ahead.
fn presets(reader: &Reader) -> Vec<SnoozePreset> {
    let times = reader.visitor.frame(String::new()).times;
    let now = jiff::Timestamp::from_microsecond(times.now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let now: Zoned = now.to_zoned(times.zone);
    let today = now.date();
    let tomorrow = today.checked_add(1.day()).unwrap_or(today);
    let monday = today.nth_weekday(1, Weekday::Monday).unwrap_or(tomorrow);
    let (nine, four) = (time(9, 0, 0, 0), time(16, 0, 0, 0));
    let wanted = [
        (Key("snooze-today"), DateTime::from_parts(today, four)),
        (Key("snooze-tomorrow"), DateTime::from_parts(tomorrow, nine)),
        (Key("snooze-week"), DateTime::from_parts(monday, nine)),
    ];
    let zone = now.time_zone().clone();
    let preset = |(label, local): (Key, DateTime)| {
        let at = local.to_zoned(zone.clone()).ok()?.timestamp();
        (at > now.timestamp()).then(|| SnoozePreset {
            value: local.strftime("%Y-%m-%dT%H:%M").to_string(),
            label,
            at: Timestamp(at.as_microsecond()),
        })
    };
    wanted.into_iter().filter_map(preset).collect()
}

/// Tickets that belong to this one and exist for the reader.
fn links(tx: &mut Tx<'_>, cx: &Cx, ticket: &Ticket) -> Result<Vec<Link>, Error> {
    let row = &ticket.row;
    let mut links = Vec::new();
    let single = [
        (LinkKind::Problem, row.problem),
        (LinkKind::Follows, row.follow_up_of),
        (LinkKind::MergedInto, row.merged_into),
    ];
    for (kind, number) in single.into_iter().filter_map(|(kind, number)| Some((kind, number?))) {
        links.extend(link(tx, cx, kind, number)?);
    }
    if row.kind == Some(TicketKind::Problem) {
        let filter = Filter { problem: Some(row.id), ..Filter::default() };
        for keyed in read::list(tx, cx, &filter, &Window::first(LINKS))?.rows {
            links.extend(link(tx, cx, LinkKind::Incident, keyed.id)?);
        }
    }
    if row.status == Status::Closed {
        for number in read::follow_ups(tx, cx, row.id)? {
            links.extend(link(tx, cx, LinkKind::FollowedBy, number)?);
        }
    }
    Ok(links)
}

fn link(tx: &mut Tx<'_>, cx: &Cx, kind: LinkKind, number: i64) -> Result<Option<Link>, Error> {
    match read::get(tx, cx, number) {
        Ok(found) => {
            let subject = list::subject(tx, cx, &found)?;
            Ok(Some(Link { kind, number: unsigned(number), subject }))
        }
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
