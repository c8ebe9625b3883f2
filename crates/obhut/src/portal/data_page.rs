//! Serves what is stored about a customer. Shut until they prove again who they are; each correction comes back with what
//! was typed where it cannot be taken.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use db::Tx;
use serde::Deserialize;
use world::Timestamp;
use zeroize::Zeroizing;

use super::data::{self, Stored};
use super::data_view::{self, Again, DataPage, Known, ShutPage};
use super::door::{self, private};
use super::door_view::{LinkPage, Refusal};
use super::links::{self, LinkKind};
use super::requests_page::Customer;
use super::session::{self, Openness};
use super::{Called, Guest, Place, requests};
use crate::access_log::sql as log_sql;
use crate::consent::view::{Choice, Line};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Key;
use crate::people::Address;
use crate::state::App;
use crate::words::IdentityKind;
use crate::workspace::page::{self, Form, log_line, number, session_word};
use crate::workspace::{Failure, Problem};

/// Characters of the longest name or number.
const LONGEST: u64 = 255;

/// The routes.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/portal/data", get(show))
        .route("/portal/data/link", post(ask))
        .route("/portal/data/open", post(open))
        .route("/portal/data/name", post(name))
        .route("/portal/data/phone", post(phone))
        .route("/portal/data/email", post(email))
        .route("/portal/data/address/{id}/remove", post(remove))
        .route("/portal/data/object", post(object))
        .route("/portal/data/consent", post(consent))
}

const HERE: &str = "/portal/data";

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    before: String,
}

fn secret(guest: &Guest) -> Zeroizing<String> {
    guest.visitor.secret.as_ref().map(session_word).unwrap_or_default()
}

/// `GET /portal/data`.
async fn show(Customer(guest): Customer, Query(asked): Query<Asked>) -> Response {
    draw(&guest, asked.before.parse().ok(), Again::default()).await
}

async fn draw(guest: &Guest, before: Option<i64>, again: Again) -> Response {
    let word = secret(guest);
    let openness = guest.read(move |tx, cx| session::openness(tx, cx, &word)).await;
    match openness {
        Ok(Openness::Open(until)) => draw_open(guest, until, before, again).await,
        Ok(openness) => draw_shut(guest, ShutPage { proven: openness == Openness::Proven, refused: None }).await,
        Err(error) => page::refused(&guest.visitor, page::failure(&error)),
    }
}

async fn draw_shut(guest: &Guest, shown: ShutPage) -> Response {
    let status = shown.refused.map_or(200, Refusal::status);
    match guest.frame(Place::Data).await {
        Ok(frame) => private(page::html(status, data_view::shut(&frame, &shown))),
        Err(failure) => page::refused(&guest.visitor, failure),
    }
}

async fn draw_open(guest: &Guest, until: i64, before: Option<i64>, again: Again) -> Response {
    let status = if again.problem.is_some() { 422 } else { 200 };
    let word = secret(guest);
    let read = guest.read(move |tx, cx| {
        let stored = data::stored(tx, cx, &word, before)?;
        filled(tx, cx, stored, until, before.is_some())
    });
    match (read.await, guest.frame(Place::Data).await) {
        (Ok(shown), Ok(frame)) => private(page::html(status, data_view::data(&frame, &DataPage { again, ..shown }))),
        (Err(error), _) => page::refused(&guest.visitor, page::failure(&error)),
        (_, Err(failure)) => page::refused(&guest.visitor, failure),
    }
}

fn filled(tx: &mut Tx<'_>, cx: &Cx, stored: Stored, until: i64, further: bool) -> Result<DataPage, Error> {
    let Stored { person, items, consents, log, more, logged, named_days } = stored;
    // The right to object stands apart from everything else (Art. 21(4)).
    let objected = Key("consent-objected");
    let of = |line: &Line| line.choice == Some(Choice::Object) || line.state == objected;
    let (objections, consents) = consents.into_iter().partition(of);
    let disclosure = crate::disclosure::about(cx, person.row.id, person.row.role);
    let addresses = person.identities.iter().filter_map(|(row, address)| {
        let address = address.as_ref()?.reveal(Address::FIELD, &disclosure)?.clone();
        Some(Known { id: row.id, address, primary: row.primary, phone: row.kind == IdentityKind::Phone })
    });
    let addresses = addresses.collect();
    let purposes = log_sql::purposes(tx, cx.id())?;
    let newest = further.then(|| format!("{HERE}#zugriffe"));
    let older = log.last().filter(|_| more).map(|last| format!("{HERE}?before={}#zugriffe", last.row.seq));
    let log = log.into_iter().map(|line| log_line(tx, cx, line, &purposes, None)).collect::<Result<_, _>>()?;
    let name = person.name(cx, &disclosure);
    let until = Timestamp(until);
    let again = Again::default();
    Ok(DataPage { until, name, addresses, items, consents, objections, log, logged, newest, older, named_days, again })
}

/// Who sent a form of these pages, if they are a customer.
fn sender(called: Called) -> Option<(Guest, Form)> {
    let Called { guest, form } = called;
    requests::customer(&guest.cx).is_ok().then_some((guest, form))
}

fn way_to_the_door() -> Response {
    page::redirect("/portal/sign-in?back=%2Fportal%2Fdata")
}

/// `POST /portal/data/link`: a link for this very purpose, to the address that is used.
async fn ask(called: Called) -> Response {
    let Some((guest, _)) = sender(called) else { return way_to_the_door() };
    if let Err(refused) = door::may_ask(&guest) {
        return draw_shut(&guest, ShutPage { proven: false, refused: Some(refused) }).await;
    }
    let asked = guest.write(links::ask_for_data).await;
    door::answer(&guest, asked.map(|()| LinkPage::Sent(LinkKind::Data)), "").await
}

/// `POST /portal/data/open`: with the password, or because it was given just now.
async fn open(called: Called) -> Response {
    let Some((guest, form)) = sender(called) else { return way_to_the_door() };
    let password = form.text("password").to_owned();
    let proven = match prove(&guest, &password).await {
        Ok(Ok(proven)) => proven,
        Ok(Err(refused)) => return draw_shut(&guest, ShutPage { proven: false, refused: Some(refused) }).await,
        Err(error) => return page::refused(&guest.visitor, page::failure(&error)),
    };
    let word = secret(&guest);
    match guest.write(move |tx, cx| data::open(tx, cx, &word, proven)).await {
        Ok(()) => page::redirect(HERE),
        Err(Error::Forbidden) => draw_shut(&guest, ShutPage { proven: false, refused: Some(Refusal::Wrong) }).await,
        Err(error) => page::refused(&guest.visitor, page::failure(&error)),
    }
}

/// Whether the password is that of the customer who is signed in; `false` where none was given.
async fn prove(guest: &Guest, password: &str) -> Result<Result<bool, Refusal>, Error> {
    if password.is_empty() {
        return Ok(Ok(false));
    }
    let own = guest.read(|tx, cx| {
        let person = crate::people::ops::get(tx, cx, requests::customer(cx)?)?;
        let disclosure = crate::disclosure::about(cx, person.row.id, person.row.role);
        Ok(person.primary(IdentityKind::Email, &disclosure).map(str::to_owned))
    });
    let Some(email) = own.await? else { return Ok(Err(Refusal::Wrong)) };
    let checked = door::by_password(guest, &email, password).await?;
    Ok(checked.and_then(|actor| if actor.person == guest.known { Ok(true) } else { Err(Refusal::Wrong) }))
}

type Correct = fn(&mut Tx<'_>, &Cx, &str, &str) -> Result<(), Error>;

/// Corrects one field; `Ok` with what goes on.
async fn correct(called: Called, field: &'static str, act: Correct) -> Result<Guest, Response> {
    let (guest, form) = sender(called).ok_or_else(way_to_the_door)?;
    let (word, typed) = (secret(&guest), form.text(field).to_owned());
    let value = typed.clone();
    match guest.write(move |tx, cx| act(tx, cx, &word, &value)).await {
        Ok(()) => Ok(guest),
        Err(Error::Invalid(faults)) => {
            let problem = faults.first().map(|fault| problem(field, fault.kind));
            Err(draw(&guest, None, Again { field, typed, problem }).await)
        }
        // It shut meanwhile: proven again, it opens on the same page.
        Err(Error::Forbidden) => Err(page::redirect(HERE)),
        Err(error) => Err(page::refused(&guest.visitor, page::failure(&error))),
    }
}

fn problem(field: &str, kind: FaultKind) -> Problem {
    match kind {
        FaultKind::Blank => Problem::Missing,
        FaultKind::TooLong => Problem::TooLong { most: LONGEST },
        _ if field == "email" => Problem::NotAnAddress,
        _ => Problem::NotOffered,
    }
}

/// `POST /portal/data/name`.
async fn name(called: Called) -> Response {
    correct(called, "name", data::correct_name).await.map_or_else(|response| response, |_| page::redirect(HERE))
}

/// `POST /portal/data/phone`.
async fn phone(called: Called) -> Response {
    correct(called, "phone", data::correct_phone).await.map_or_else(|response| response, |_| page::redirect(HERE))
}

/// `POST /portal/data/email`: nothing changes before the link in the new mailbox is used.
async fn email(called: Called) -> Response {
    match correct(called, "email", data::correct_email).await {
        Ok(guest) => door::answer(&guest, Ok(LinkPage::Sent(LinkKind::Address)), "").await,
        Err(response) => response,
    }
}

/// `POST /portal/data/address/{id}/remove`.
async fn remove(Path(id): Path<String>, called: Called) -> Response {
    let Some((guest, _)) = sender(called) else { return way_to_the_door() };
    let word = secret(&guest);
    let removed = match number(&id) {
        Ok(id) => guest.write(move |tx, cx| data::remove_address(tx, cx, &word, id)).await,
        Err(error) => Err(error),
    };
    match removed {
        Ok(()) | Err(Error::Forbidden | Error::Invalid(_)) => page::redirect(HERE),
        Err(error) => page::refused(&guest.visitor, page::failure(&error)),
    }
}

/// `POST /portal/data/object`.
async fn object(called: Called) -> Response {
    let Some((guest, form)) = sender(called) else { return way_to_the_door() };
    let t = guest.visitor.translator();
    let marketing = form.has("marketing");
    let subject = t.get(if marketing { Key("portal-object-marketing") } else { Key("portal-object-subject") });
    let typed = form.text("reason").to_owned();
    let text = if marketing { t.get(Key("portal-object-marketing-words")).into_owned() } else { typed.clone() };
    let objected = guest.write(move |tx, cx| {
        if marketing {
            data::stop_marketing(tx, cx)?;
        }
        data::object(tx, cx, &subject, &text)
    });
    match objected.await {
        Ok(ticket) => page::redirect(&format!("/portal/requests/{ticket}")),
        Err(Error::Invalid(_)) => {
            draw(&guest, None, Again { field: "reason", typed, problem: Some(Problem::Missing) }).await
        }
        Err(error) => page::refused(&guest.visitor, page::failure(&error)),
    }
}

/// `POST /portal/data/consent`: a button beside a purpose was pressed. To withdraw is as easy as to agree.
async fn consent(called: Called) -> Response {
    let Some((guest, form)) = sender(called) else { return way_to_the_door() };
    let chosen = Choice::from_word(form.text("act")).zip(number(form.text("purpose")).ok());
    let Some((choice, purpose)) = chosen else { return page::refused(&guest.visitor, Failure::NotFound) };
    let shown = number(form.text("wording")).ok();
    match guest.write(move |tx, cx| data::say(tx, cx, (purpose, choice.act()), shown)).await {
        // What no longer fits the purpose is seen on the page as it is now.
        Ok(()) | Err(Error::Invalid(_)) => page::redirect(HERE),
        Err(error) => page::refused(&guest.visitor, page::failure(&error)),
    }
}
