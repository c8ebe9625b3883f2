//! Fills the panel of the person who asked.

use db::Tx;
use world::Timestamp;

use super::history::channel;
use super::list::{self, unsigned};
use super::people as pages;
use super::reader::Reader;
use crate::consent::Act;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::listing::Window;
use crate::masking::{Mask, Opened};
use crate::tickets::read::{self, Filter, Ticket};
use crate::tickets::{access, sql as tickets};
use crate::words::{IdentityKind, Status};
use crate::workspace::{Customer, Doing, Fact, Hidden, OtherTicket, Profile, Pseudonym};
use crate::{organisations, people};

/// Other tickets of the person, or of the organisation.
const OTHERS: i64 = 8;
/// What the person did last, and what they asked about their data.
const DOINGS: i64 = 5;
/// Requests about their data that are looked at for those.
const REQUESTS: i64 = 100;

/// The panel of whoever asked; a pseudonym for readers who may not know.
pub(super) fn of(
    tx: &mut Tx<'_>,
    reader: &Reader,
    ticket: &Ticket,
    mask: &Mask,
    name: &str,
) -> Result<Customer, Error> {
    let cx = &reader.cx;
    let known = match ticket.row.requester {
        Some(id) if cx.actor.sees_identity() => people::ops::many(tx, cx, &[id])?.pop(),
        _ => None,
    };
    let Some(person) = known else {
        let opened = mask.opened();
        let mut hidden = vec![Hidden::Identity, Hidden::OtherTickets, Hidden::Attachments, Hidden::Original];
        hidden.retain(|sort| match sort {
            Hidden::Identity => !opened.identity,
            Hidden::Attachments => !opened.file,
            Hidden::OtherTickets | Hidden::Original => true,
        });
        let facts = uncovered(tx, cx, ticket, opened)?;
        return Ok(Customer::Pseudonym(Pseudonym { name: name.to_owned(), facts, hidden }));
    };
    if let Some(caller) = super::calls::caller(tx, cx, &ticket.row, name)? {
        return Ok(Customer::Caller(caller));
    }
    let disclosure = crate::disclosure::about(cx, person.row.id, person.row.role);
    let organisation = match person.row.organisation {
        Some(id) => Some(organisations::ops::get(tx, cx, id)?),
        None => None,
    };
    let shared = match &organisation {
        Some(known) if known.row.shared_tickets => {
            let filter = Filter { organisation: Some(known.row.id), ..Filter::default() };
            others(tx, reader, ticket, &filter)?.into_iter().filter(|(_, own)| !own).map(|(other, _)| other).collect()
        }
        _ => Vec::new(),
    };
    let own = Filter { requester: ticket.row.requester, ..Filter::default() };
    let mut own: Vec<OtherTicket> = others(tx, reader, ticket, &own)?.into_iter().map(|(other, _)| other).collect();
    own.sort_by_key(|other| {
        matches!(other.status, crate::workspace::Status::Solved | crate::workspace::Status::Closed)
    });
    let requests = requests(tx, reader, person.row.id)?;
    let activity = activity(tx, reader, person.row.id)?;
    let counts = pages::counts(tx, reader, person.row.id)?;
    let back = format!("/tickets/{}", ticket.row.id);
    Ok(Customer::Known(Box::new(Profile {
        name: name.to_owned(),
        organisation: organisation.map(|known| known.name(&disclosure)),
        since: Some(Timestamp(person.row.created_at)),
        facts: pages::facts(reader, &person, &disclosure),
        others: own,
        id: unsigned(person.row.id),
        identities: pages::identities(&person, &disclosure),
        counts,
        shared,
        form: pages::form(reader, &person, &disclosure, &back),
        consents: crate::consent::view::brief(tx, cx, person.row.id)?,
        requests,
        activity,
    })))
}

/// What the person asked about their own data.
fn requests(tx: &mut Tx<'_>, reader: &Reader, person: i64) -> Result<Vec<OtherTicket>, Error> {
    let ids = tickets::about_data(tx, reader.cx.id(), person, REQUESTS)?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let filter = Filter { ids: Some(ids), ..Filter::default() };
    let window = Window { column: "updated_at", descending: true, ..Window::first(DOINGS) };
    read::list(tx, &reader.cx, &filter, &window)?.rows.iter().map(|keyed| other(tx, reader, &keyed.row)).collect()
}

/// What the person did last: what they wrote, on tickets that exist for the reader, and what they said about purposes.
fn activity(tx: &mut Tx<'_>, reader: &Reader, person: i64) -> Result<Vec<Doing>, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let mut doings = Vec::new();
    for (ticket, source, at) in tickets::said_by(tx, cx.id(), person, DOINGS)? {
        let there = tickets::get(tx, cx.id(), ticket)?.is_some_and(|row| access::may_see(&cx.actor, &row));
        if there {
            let text = t.with(Key("activity-wrote"), "channel", t.get(channel(&source).key())).into_owned();
            doings.push(Doing { text, ticket: Some(unsigned(ticket)), at: Timestamp(at) });
        }
    }
    let events = crate::consent::sql::events(tx, cx.id(), person)?;
    if !events.is_empty() {
        let purposes = crate::purposes::sql::all(tx, cx.id())?;
        for event in events.iter().rev().take(usize::try_from(DOINGS).unwrap_or(0)) {
            let Some(purpose) = purposes.iter().find(|purpose| purpose.id == event.purpose) else { continue };
            let title = crate::consent::view::title(&t, purpose);
            let text = format!("{}: {title}", t.get(said(event.act)));
            doings.push(Doing { text, ticket: None, at: Timestamp(event.at) });
        }
    }
    doings.sort_by_key(|doing| std::cmp::Reverse(doing.at));
    doings.truncate(usize::try_from(DOINGS).unwrap_or(0));
    Ok(doings)
}

const fn said(act: Act) -> Key {
    match act {
        Act::Asked => Key("activity-asked"),
        Act::Given => Key("activity-given"),
        Act::Refused => Key("activity-refused"),
        Act::Withdrawn => Key("activity-withdrawn"),
        Act::Objected => Key("activity-objected"),
    }
}

/// What a reader behind the mask sees of the person for the purposes they look for.
fn uncovered(tx: &mut Tx<'_>, cx: &Cx, ticket: &Ticket, opened: Opened) -> Result<Vec<Fact>, Error> {
    let Some(id) = ticket.row.requester.filter(|_| opened != Opened::default()) else { return Ok(Vec::new()) };
    let Some(person) = people::ops::many(tx, cx, &[id])?.pop() else { return Ok(Vec::new()) };
    let disclosure = crate::disclosure::revealed(cx, opened);
    let t = Translator::new(cx.language);
    let mut facts = Vec::new();
    let mut add = |key: Key, value: Option<&String>| {
        facts.extend(value.map(|value| Fact { name: t.get(key).into_owned(), value: value.clone() }));
    };
    if let Some(profile) = &person.profile {
        add(Key("gap-name"), profile.reveal_name(&disclosure).filter(|_| opened.identity));
        add(Key("gap-address"), profile.reveal_details(&disclosure).filter(|_| opened.address));
        add(Key("gap-number"), profile.reveal_external_id(&disclosure).filter(|_| opened.number));
    }
    for (row, address) in person.identities.iter().filter(|_| opened.contact) {
        let key = if row.kind == IdentityKind::Phone { Key("gap-phone") } else { Key("gap-email") };
        add(key, address.as_ref().and_then(|address| address.reveal(people::Address::FIELD, &disclosure)));
    }
    Ok(facts)
}

/// Other tickets, the newest first, and whether each is of the same person.
fn others(
    tx: &mut Tx<'_>,
    reader: &Reader,
    ticket: &Ticket,
    filter: &Filter,
) -> Result<Vec<(OtherTicket, bool)>, Error> {
    let window = Window { column: "updated_at", descending: true, ..Window::first(OTHERS + 1) };
    let mut found = Vec::new();
    for keyed in read::list(tx, &reader.cx, filter, &window)?.rows {
        let row = &keyed.row.row;
        if row.id == ticket.row.id || row.status == Status::Closed && row.merged_into.is_some() {
            continue;
        }
        found.push((other(tx, reader, &keyed.row)?, row.requester == ticket.row.requester));
    }
    Ok(found)
}

fn other(tx: &mut Tx<'_>, reader: &Reader, ticket: &Ticket) -> Result<OtherTicket, Error> {
    Ok(OtherTicket {
        number: unsigned(ticket.row.id),
        subject: list::subject(tx, &reader.cx, ticket)?,
        updated: Timestamp(ticket.row.updated_at),
        status: list::status(ticket.row.status),
    })
}
