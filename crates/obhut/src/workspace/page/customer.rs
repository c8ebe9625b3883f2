//! Fills the panel of the person who asked.

use db::Tx;
use world::Timestamp;

use super::list::{self, unsigned};
use super::people as pages;
use super::reader::Reader;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::listing::Window;
use crate::masking::{Mask, Opened};
use crate::tickets::read::{self, Filter, Ticket};
use crate::words::{IdentityKind, Status};
use crate::workspace::{Customer, Fact, Hidden, OtherTicket, Profile, Pseudonym};
use crate::{organisations, people};

/// Other tickets of the person, or of the organisation.
const OTHERS: i64 = 8;

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
    })))
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
        let other = OtherTicket {
            number: unsigned(keyed.id),
            subject: list::subject(tx, &reader.cx, &keyed.row)?,
            updated: Timestamp(row.updated_at),
            status: list::status(row.status),
        };
        found.push((other, row.requester == ticket.row.requester));
    }
    Ok(found)
}
