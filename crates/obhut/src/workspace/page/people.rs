//! People: looked for, shown, corrected, compared, merged. For those who may know who customers are.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use db::Tx;
use index::places::Facet;
use personal::Disclosure;
use world::Timestamp;

use super::answer::redirect_saying;
use super::form::{Form, Posted};
use super::list::{self, unsigned};
use super::preferences::back;
use super::reader::{Reader, number};
use super::write::problem;
use crate::error::Error;
use crate::i18n::{Key, Language};
use crate::listing::Window;
use crate::organisations;
use crate::people::duplicates::{self, Likeness};
use crate::people::merge;
use crate::people::ops::{self, PersonChange};
use crate::people::{Address, Person};
use crate::state::App;
use crate::tickets::read::{self, Filter};
use crate::views::system::UNDONE;
use crate::words::{IdentityKind, Role};
use crate::workspace::{
    self, Choice, Duplicate, Fact, Identity, MergePerson, Notice, PeoplePage, PersonForm, PersonMergePage, PersonPage,
    PersonRow, PersonTicket, Problems,
};

/// People of a page.
const SHOWN: usize = 50;
/// Tickets of a person's page.
const TICKETS: i64 = 100;

/// The routes of people.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/people", get(newest).post(search))
        .route("/people/{id}", get(show).post(update))
        .route("/people/{id}/merge/{other}", get(compare).post(carry_out))
}

/// `GET /people`.
async fn newest(reader: Reader) -> Response {
    let answer = draw_list(&reader, None).await;
    reader.finish(answer).await
}

/// `POST /people`: what is looked for never stands in an address.
async fn search(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = draw_list(&reader, Some(form.text("q").trim().to_owned())).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, q: Option<String>) -> Result<Response, Error> {
    must_know(reader)?;
    let drawn = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let people = match q.as_deref().filter(|q| !q.is_empty()) {
            Some(q) => {
                let ids = cx.account.people.map.search(q, 0, SHOWN);
                let found = ops::many(tx, cx, &ids)?;
                found.into_iter().filter(|person| person.row.role == Role::EndUser).collect()
            }
            None => {
                let filter = ops::Filter { roles: vec![Role::EndUser], organisation: None };
                let size = i64::try_from(SHOWN).unwrap_or(0);
                let window = Window { descending: true, ..Window::first(size) };
                ops::list(tx, cx, &filter, &window)?.rows.into_iter().map(|keyed| keyed.row).collect::<Vec<_>>()
            }
        };
        let mut rows = Vec::with_capacity(people.len());
        for person in &people {
            rows.push(row(tx, reader, person)?);
        }
        let page = PeoplePage { searched: q.is_some(), q: q.clone().unwrap_or_default(), rows };
        Ok((reader.shell(tx, None, None)?, page))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, workspace::people(&shell, &page)))
}

/// Who may not know customers finds no such page.
fn must_know(reader: &Reader) -> Result<(), Error> {
    if reader.cx.actor.sees_identity() { Ok(()) } else { Err(Error::NotFound) }
}

pub(super) fn row(tx: &mut Tx<'_>, reader: &Reader, person: &Person) -> Result<PersonRow, Error> {
    let cx = &reader.cx;
    let disclosure = crate::disclosure::about(cx, person.row.id, person.row.role);
    Ok(PersonRow {
        id: unsigned(person.row.id),
        name: person.name(cx, &disclosure),
        email: person.primary(IdentityKind::Email, &disclosure).map(str::to_owned),
        phone: person.primary(IdentityKind::Phone, &disclosure).map(str::to_owned),
        organisation: organisation(tx, reader, person, &disclosure)?,
        since: Timestamp(person.row.created_at),
    })
}

fn organisation(
    tx: &mut Tx<'_>,
    reader: &Reader,
    person: &Person,
    disclosure: &Disclosure,
) -> Result<Option<String>, Error> {
    match person.row.organisation {
        Some(id) => Ok(Some(organisations::ops::get(tx, &reader.cx, id)?.name(disclosure))),
        None => Ok(None),
    }
}

/// What reaches a person, the usual ones first.
pub(super) fn identities(person: &Person, disclosure: &Disclosure) -> Vec<Identity> {
    let mut known: Vec<Identity> = Vec::new();
    for (row, address) in &person.identities {
        let address = address.as_ref().and_then(|address| address.reveal(Address::FIELD, disclosure));
        let Some(address) = address else { continue };
        known.push(Identity {
            kind: match row.kind {
                IdentityKind::Email => Key("field-email"),
                IdentityKind::Phone => Key("field-phone"),
                IdentityKind::Foreign => Key("identity-foreign"),
            },
            address: address.clone(),
            primary: row.primary,
            verified: row.verified,
            undeliverable: row.undeliverable > 0,
        });
    }
    known.sort_by_key(|identity| !identity.primary);
    known
}

/// The form of a person's record, for those who may change it.
pub(super) fn form(reader: &Reader, person: &Person, disclosure: &Disclosure, back: &str) -> Option<PersonForm> {
    let cx = &reader.cx;
    let may = cx.actor.must_operate().is_ok() && cx.actor.sees_identity() && person.row.role == Role::EndUser;
    let profile = person.profile.as_ref().filter(|_| may)?;
    let t = reader.visitor.translator();
    let locale = person.row.locale.as_deref().and_then(Language::from_tag);
    let mut languages = vec![Choice {
        value: String::new(),
        label: t.get(Key("person-language-unknown")).into_owned(),
        selected: locale.is_none(),
    }];
    languages.extend(Language::ALL.into_iter().map(|language| Choice {
        value: language.tag().to_owned(),
        label: language.own_name().to_owned(),
        selected: locale == Some(language),
    }));
    Some(PersonForm {
        id: unsigned(person.row.id),
        name: person.name(cx, disclosure),
        email: person.primary(IdentityKind::Email, disclosure).unwrap_or_default().to_owned(),
        phone: person.primary(IdentityKind::Phone, disclosure).unwrap_or_default().to_owned(),
        languages,
        details: profile.reveal_details(disclosure).cloned().unwrap_or_default(),
        notes: profile.reveal_notes(disclosure).cloned().unwrap_or_default(),
        back: back.to_owned(),
        problems: Problems::default(),
    })
}

/// Further values of a record, by the names that a page gives them.
pub(super) fn facts(reader: &Reader, person: &Person, disclosure: &Disclosure) -> Vec<Fact> {
    let t = reader.visitor.translator();
    let mut facts = Vec::new();
    if let Some(language) = person.row.locale.as_deref().and_then(Language::from_tag) {
        let name = t.get(Key("person-language")).into_owned();
        facts.push(Fact { name, value: language.own_name().to_owned() });
    }
    let Some(profile) = &person.profile else { return facts };
    let tags = profile.reveal_tags(disclosure).into_iter().cloned().collect::<Vec<_>>().join(", ");
    for (key, value) in [
        (Key("person-external-id"), profile.reveal_external_id(disclosure).cloned()),
        (Key("person-details"), profile.reveal_details(disclosure).cloned()),
        (Key("person-notes"), profile.reveal_notes(disclosure).cloned()),
        (Key("field-tags"), Some(tags)),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push(Fact { name: t.get(key).into_owned(), value });
        }
    }
    facts
}

/// How many tickets of a person are open, and how many there are.
pub(super) fn counts(tx: &mut Tx<'_>, reader: &Reader, person: i64) -> Result<(u64, u64), Error> {
    let all = read::numbers(tx, &reader.cx, &Filter { requester: Some(person), ..Filter::default() })?;
    let undone: Vec<i64> = UNDONE.iter().map(|status| i64::from(crate::tickets::places::status(*status))).collect();
    let open = reader.cx.account.places.any_of(Facet::Status, &undone);
    Ok((all.intersection_len(&open), all.len()))
}

/// `GET /people/{id}`.
async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match number(&id) {
        Ok(id) => draw(&reader, 200, id, None).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw(
    reader: &Reader,
    status: u16,
    id: i64,
    again: Option<(Form, Vec<crate::error::Fault>)>,
) -> Result<Response, Error> {
    must_know(reader)?;
    let drawn = reader.read(move |tx, reader| Ok((reader.shell(tx, None, None)?, page(tx, reader, id)?)));
    let (shell, mut page) = drawn.await?;
    if let (Some(shown), Some((form, faults))) = (&mut page.form, again) {
        for (slot, field) in [
            (&mut shown.name, "name"),
            (&mut shown.email, "email"),
            (&mut shown.phone, "phone"),
            (&mut shown.details, "details"),
            (&mut shown.notes, "notes"),
        ] {
            *slot = form.text(field).to_owned();
        }
        for fault in faults {
            let field = match fault.field {
                "email" | "phone" | "details" | "notes" => fault.field,
                _ => "name",
            };
            shown.problems.add(field, problem(fault.kind));
        }
    }
    Ok(reader.page(status, workspace::person(&shell, &page)))
}

fn page(tx: &mut Tx<'_>, reader: &Reader, id: i64) -> Result<PersonPage, Error> {
    let cx = &reader.cx;
    let person = ops::get(tx, cx, id)?;
    let disclosure = crate::disclosure::about(cx, id, person.row.role);
    let filter = Filter { requester: Some(id), ..Filter::default() };
    let window = Window { column: "updated_at", descending: true, ..Window::first(TICKETS) };
    let mut tickets = Vec::new();
    for keyed in read::list(tx, cx, &filter, &window)?.rows {
        tickets.push(PersonTicket {
            number: unsigned(keyed.id),
            subject: list::subject(tx, cx, &keyed.row)?,
            status: list::status(keyed.row.row.status),
            updated: Timestamp(keyed.row.row.updated_at),
        });
    }
    tickets.sort_by_key(|ticket| matches!(ticket.status, workspace::Status::Solved | workspace::Status::Closed));
    let mut likely = Vec::new();
    for (other, likeness) in duplicates::of(tx, cx, &person)? {
        let reached =
            other.primary(IdentityKind::Email, &disclosure).or(other.primary(IdentityKind::Phone, &disclosure));
        likely.push(Duplicate {
            id: unsigned(other.row.id),
            name: other.name(cx, &disclosure),
            reached: reached.unwrap_or_default().to_owned(),
            likeness: match likeness {
                Likeness::NameAndPhone => Key("likeness-name-phone"),
                Likeness::Address => Key("likeness-address"),
                Likeness::Name => Key("likeness-name"),
            },
        });
    }
    Ok(PersonPage {
        id: unsigned(id),
        name: person.name(cx, &disclosure),
        identities: identities(&person, &disclosure),
        organisation: organisation(tx, reader, &person, &disclosure)?,
        since: Timestamp(person.row.created_at),
        last: Timestamp(person.row.last_activity_at),
        counts: counts(tx, reader, id)?,
        tickets,
        facts: facts(reader, &person, &disclosure),
        form: form(reader, &person, &disclosure, ""),
        duplicates: likely,
        may_forget: crate::erasure::page::may_forget(cx),
    })
}

/// `POST /people/{id}`.
async fn update(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&id) {
        Ok(id) => write(&reader, id, &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write(reader: &Reader, id: i64, form: &Form) -> Result<Response, Error> {
    must_know(reader)?;
    let given = form.clone();
    let saved = reader.write(move |tx, cx| {
        let person = ops::get(tx, cx, id)?;
        let disclosure = crate::disclosure::about(cx, id, person.row.role);
        let changed = |kind: IdentityKind, field: &str| {
            let wanted = given.text(field).trim();
            (person.primary(kind, &disclosure).unwrap_or_default() != wanted).then(|| wanted.to_owned())
        };
        let text = |field: &str| Some(given.filled(field).map(str::to_owned));
        let change = PersonChange {
            name: Some(given.text("name").to_owned()),
            // An address is added and becomes the usual one; none is taken away by an empty field.
            email: changed(IdentityKind::Email, "email").filter(|email| !email.is_empty()),
            phone: changed(IdentityKind::Phone, "phone").map(|phone| Some(phone).filter(|phone| !phone.is_empty())),
            locale: Some(Language::from_tag(given.text("locale")).map(|language| language.tag().to_owned())),
            details: text("details"),
            notes: text("notes"),
            ..PersonChange::default()
        };
        ops::update(tx, cx, id, &change)
    });
    match saved.await {
        Ok(()) => {
            let path = form.filled("back").map_or_else(|| format!("/people/{id}"), |path| back(path).to_owned());
            Ok(redirect_saying(&path, Notice::Saved))
        }
        Err(Error::Invalid(faults)) => draw(reader, 422, id, Some((form.clone(), faults))).await,
        Err(error) => Err(error),
    }
}

/// `GET /people/{id}/merge/{other}`.
async fn compare(reader: Reader, Path((id, other)): Path<(String, String)>) -> Response {
    let answer = match (number(&id), number(&other)) {
        (Ok(id), Ok(other)) if id != other => draw_merge(&reader, id, other).await,
        _ => Err(Error::NotFound),
    };
    reader.finish(answer).await
}

async fn draw_merge(reader: &Reader, id: i64, other: i64) -> Result<Response, Error> {
    must_know(reader)?;
    reader.cx.actor.must_operate()?;
    let drawn = reader.read(move |tx, reader| {
        let mut sides = Vec::new();
        for id in [id, other] {
            sides.push(side(tx, reader, id)?);
        }
        Ok((reader.shell(tx, None, None)?, PersonMergePage { sides }))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, workspace::person_merge(&shell, &page)))
}

fn side(tx: &mut Tx<'_>, reader: &Reader, id: i64) -> Result<MergePerson, Error> {
    let cx = &reader.cx;
    let person = ops::get(tx, cx, id)?;
    if person.row.role != Role::EndUser {
        return Err(Error::NotFound);
    }
    let disclosure = crate::disclosure::about(cx, id, person.row.role);
    Ok(MergePerson {
        id: unsigned(id),
        name: person.name(cx, &disclosure),
        identities: identities(&person, &disclosure),
        organisation: organisation(tx, reader, &person, &disclosure)?,
        notes: person.profile.as_ref().and_then(|profile| profile.reveal_notes(&disclosure)).cloned(),
        since: Timestamp(person.row.created_at),
        tickets: counts(tx, reader, id)?.1,
    })
}

/// `POST /people/{id}/merge/{other}`: `keep` is the record that stays.
async fn carry_out(Path((id, other)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match (number(&id), number(&other), number(form.text("keep"))) {
        (Ok(id), Ok(other), Ok(keep)) if id != other && (keep == id || keep == other) => {
            let gone = if keep == id { other } else { id };
            let merged = reader.write(move |tx, cx| merge::merge(tx, cx, gone, keep)).await;
            merged.map(|()| redirect_saying(&format!("/people/{keep}"), Notice::PersonsMerged))
        }
        _ => Err(Error::NotFound),
    };
    reader.finish(answer).await
}
