//! What the palette finds on the server: a ticket by its number, and tickets of people for who may know who they are.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::Tx;
use serde::Serialize;

use super::answer::redirect;
use super::form::Posted;
use super::names::Names;
use super::preferences;
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Key;
use crate::listing::Window;
use crate::live::choices;
use crate::masking::Mask;
use crate::tickets::read::{self, Filter, Ticket};

/// People whose tickets are offered.
const PEOPLE: usize = 5;
/// Tickets of each.
const EACH: i64 = 3;
/// Fewer letters name too many people.
const LETTERS: usize = 2;

/// Something the palette offers.
#[derive(Serialize)]
struct Found {
    text: String,
    hint: String,
    href: String,
}

/// `POST /palette`.
pub(super) async fn find(posted: Posted) -> Response {
    let q = posted.form.text("q").trim().to_owned();
    let kind = posted.reader.visitor.translator().get(Key("person")).into_owned();
    match posted.reader.read(move |tx, reader| found(tx, &reader.cx, &q, &kind)).await {
        Ok(found) => Json(found).into_response(),
        Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}

fn found(tx: &mut Tx<'_>, cx: &Cx, q: &str, kind: &str) -> Result<Vec<Found>, Error> {
    let (mut tickets, mut people) = (Vec::new(), Vec::new());
    if let Ok(number) = q.trim_start_matches('#').parse::<i64>() {
        tickets.extend(read::many(tx, cx, &[number])?);
    } else if cx.actor.sees_identity() && q.chars().count() >= LETTERS {
        for person in cx.account.people.map.search(q, 0, PEOPLE) {
            let filter = Filter { requester: Some(person), ..Filter::default() };
            let window = Window { column: "updated_at", descending: true, ..Window::first(EACH) };
            tickets.extend(read::list(tx, cx, &filter, &window)?.rows.into_iter().map(|keyed| keyed.row));
            people.push(person);
        }
    }
    let mut names = Names::default();
    let mut found = Vec::with_capacity(people.len() + tickets.len());
    for person in people {
        let text = names.of(tx, cx, Some(person))?.name;
        found.push(Found { text, hint: kind.to_owned(), href: format!("/people/{person}") });
    }
    for ticket in &tickets {
        found.push(one(tx, cx, ticket, &mut names)?);
    }
    Ok(found)
}

fn one(tx: &mut Tx<'_>, cx: &Cx, ticket: &Ticket, names: &mut Names) -> Result<Found, Error> {
    let mask = Mask::for_page(tx, cx, &ticket.row)?;
    let disclosure = crate::disclosure::for_actor(cx);
    let subject = ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure));
    let subject = mask.line(subject.map_or("", String::as_str));
    Ok(Found {
        text: format!("#{} {subject}", ticket.row.id),
        hint: names.of(tx, cx, ticket.row.requester)?.name,
        href: format!("/tickets/{}", ticket.row.id),
    })
}

/// `POST /preferences/keys`: whether single keys act.
pub(super) async fn keys(posted: Posted) -> Response {
    let on = posted.form.text("on") == "1";
    let back = posted.form.filled("back").map(|path| preferences::back(path).to_owned());
    match (posted.reader.write(move |tx, cx| choices::set_single_keys(tx, cx, on)).await, back) {
        // The menu works without script and leads back to its page.
        (Ok(()), Some(back)) => redirect(&back),
        (Ok(()), None) => StatusCode::NO_CONTENT.into_response(),
        (Err(_), _) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
