//! The pages of partners, for those who look after them.

use std::collections::HashMap;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use db::Tx;
use world::Timestamp;

use super::countries::{self, COUNTRIES};
use super::ops::{self, NewRecipient, Recipient, RecipientChange};
use super::register::{self, Asked};
use super::view::{self, PassedLine, RecipientLine, RecipientPage, RecipientsPage};
use super::words::{Ground, PassingPurpose, Position};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::i18n::{Key, Translator};
use crate::listing::Window;
use crate::state::App;
use crate::words::Role;
use crate::workspace::page::{Form, Posted, Reader, number, redirect_saying, unsigned};
use crate::workspace::{Choice, Notice, Problem, Problems};

/// Partners on the page.
const SHOWN: i64 = 1_000;
/// Lines of the register on a page.
const LINES: i64 = 100;

/// The routes of this slice's pages.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/recipients", get(list).post(create))
        .route("/recipients/new", get(new))
        .route("/recipients/{id}", get(show).post(update))
}

/// The pages do not exist for anybody else.
fn keeps(reader: &Reader) -> Result<(), Error> {
    let keeps = matches!(reader.cx.actor.role, Role::Administrator | Role::Coordinator);
    if keeps { Ok(()) } else { Err(Error::NotFound) }
}

/// `GET /recipients`.
async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader) -> Result<Response, Error> {
    keeps(reader)?;
    let drawn = reader.read(|tx, reader| {
        let cx = &reader.cx;
        let t = reader.visitor.translator();
        let mut known: Vec<Recipient> =
            ops::list(tx, cx, false, &Window::first(SHOWN))?.rows.into_iter().map(|keyed| keyed.row).collect();
        let disclosure = crate::disclosure::of_colleagues(cx);
        known.sort_by_key(|one| (!one.row.active, index::fold::fold(&one.name(&disclosure))));
        let recipients = known.iter().map(|one| line(cx, &t, one)).collect();
        let passed = passed(tx, cx, &Asked::default())?;
        Ok((reader.around(tx)?, RecipientsPage { recipients, passed }))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, view::list(&shell, &page)))
}

fn line(cx: &Cx, t: &Translator, one: &Recipient) -> RecipientLine {
    let purpose = one.row.purposes.first().copied().unwrap_or(PassingPurpose::Question);
    RecipientLine {
        id: unsigned(one.row.id),
        name: one.name(&crate::disclosure::of_colleagues(cx)),
        role: one.row.role.key(),
        country: country(one, t),
        contract: one.row.contract_at.map(Timestamp),
        ground: one.row.ground.map(Ground::key),
        active: one.row.active,
        complete: one.refusals(cx, false, purpose).is_empty(),
    }
}

/// The name of a partner's country.
pub(crate) fn country(one: &Recipient, t: &Translator) -> Option<&'static str> {
    one.row.country.as_deref().and_then(countries::of).map(|country| country.name(t.language()))
}

/// The register, newest first.
fn passed(tx: &mut Tx<'_>, cx: &Cx, asked: &Asked) -> Result<Vec<PassedLine>, Error> {
    let disclosure = crate::disclosure::of_colleagues(cx);
    let window = Window { descending: true, ..Window::first(LINES) };
    let mut names: HashMap<i64, String> = HashMap::new();
    let mut lines = Vec::new();
    for keyed in register::list(tx, cx, asked, &window)?.rows {
        let row = &keyed.row.row;
        let name = match names.get(&row.recipient) {
            Some(name) => name.clone(),
            None => {
                let name = ops::get(tx, cx, row.recipient)?.name(&disclosure);
                names.insert(row.recipient, name.clone());
                name
            }
        };
        lines.push(PassedLine {
            at: Timestamp(row.created_at),
            recipient: name,
            ticket: unsigned(row.ticket),
            purpose: row.purpose.key(),
            categories: keyed.row.categories().into_iter().map(category).collect(),
            masked: row.masked,
            reference: keyed.row.reference(&disclosure),
        });
    }
    Ok(lines)
}

fn category(word: &str) -> Key {
    match word {
        "identity" => Key("category-identity"),
        "contact" => Key("category-contact"),
        "files" => Key("category-files"),
        _ => Key("category-content"),
    }
}

/// `GET /recipients/new`.
async fn new(reader: Reader) -> Response {
    let answer = draw(&reader, 200, None, Form::default(), Vec::new()).await;
    reader.finish(answer).await
}

/// `GET /recipients/{id}`.
async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match number(&id) {
        Ok(id) => stored(&reader, id).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn stored(reader: &Reader, id: i64) -> Result<Response, Error> {
    keeps(reader)?;
    let drawn = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let known = ops::get(tx, cx, id)?;
        let disclosure = crate::disclosure::of_colleagues(cx);
        let t = reader.visitor.translator();
        let profile = known.profile.as_ref();
        let text = |value: Option<&String>| value.cloned().unwrap_or_default();
        let row = &known.row;
        let page = RecipientPage {
            id: Some(unsigned(id)),
            name: known.name(&disclosure),
            roles: roles(&t, row.role.word()),
            countries: country_choices(&t, row.country.as_deref().unwrap_or_default()),
            grounds: grounds(&t, row.ground.map_or("", Ground::word)),
            contract: text(profile.and_then(|profile| profile.reveal_contract(&disclosure))),
            contract_at: row.contract_at.map(date).unwrap_or_default(),
            purposes: purposes(&t, &row.purposes),
            addresses: known.addresses(&disclosure).join("\n"),
            notes: text(profile.and_then(|profile| profile.reveal_notes(&disclosure))),
            active: row.active,
            passed: passed(tx, cx, &Asked { recipient: Some(id), ..Asked::default() })?,
            problems: Problems::default(),
        };
        Ok((reader.around(tx)?, page))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, view::one(&shell, &page)))
}

/// The form with what was typed.
async fn draw(
    reader: &Reader,
    status: u16,
    id: Option<i64>,
    form: Form,
    faults: Vec<(&'static str, Problem)>,
) -> Result<Response, Error> {
    keeps(reader)?;
    let drawn = reader.read(move |tx, reader| {
        let t = reader.visitor.translator();
        let mut problems = Problems::default();
        faults.iter().for_each(|(field, problem)| problems.add(field, *problem));
        let text = |name: &str| form.text(name).to_owned();
        let page = RecipientPage {
            id: id.map(unsigned),
            name: text("name"),
            roles: roles(&t, form.text("role")),
            countries: country_choices(&t, form.text("country")),
            grounds: grounds(&t, form.text("ground")),
            contract: text("contract"),
            contract_at: text("contract_at"),
            purposes: purposes(&t, &chosen_purposes(&form)),
            addresses: text("addresses"),
            notes: text("notes"),
            active: form.text("active") == "1",
            passed: Vec::new(),
            problems,
        };
        Ok((reader.around(tx)?, page))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, view::one(&shell, &page)))
}

/// `POST /recipients`.
async fn create(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = write(&reader, None, form).await;
    reader.finish(answer).await
}

/// `POST /recipients/{id}`.
async fn update(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&id) {
        Ok(id) => write(&reader, Some(id), form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write(reader: &Reader, id: Option<i64>, form: Form) -> Result<Response, Error> {
    keeps(reader)?;
    let typed = match typed(&form) {
        Ok(typed) => typed,
        Err(fault) => return draw(reader, 422, id, form, vec![fault]).await,
    };
    let addresses = form.text("addresses").split(['\n', ',', ';', ' ']).map(str::to_owned).collect::<Vec<_>>();
    let new = NewRecipient {
        name: form.text("name").to_owned(),
        addresses,
        notes: form.filled("notes").map(str::to_owned),
        purposes: chosen_purposes(&form),
        ..typed
    };
    let active = form.text("active") == "1";
    let written = reader.write(move |tx, cx| match id {
        None => ops::create(tx, cx, &new).map(drop),
        Some(id) => {
            let new = new.clone();
            let change = RecipientChange {
                name: Some(new.name),
                role: Some(new.role),
                country: Some(new.country),
                ground: Some(new.ground),
                contract: Some(new.contract),
                contract_at: Some(new.contract_at),
                purposes: Some(new.purposes),
                addresses: Some(new.addresses),
                notes: Some(new.notes),
                active: Some(active),
            };
            ops::update(tx, cx, id, &change)
        }
    });
    match written.await {
        Ok(()) => Ok(redirect_saying("/recipients", Notice::Saved)),
        Err(Error::Invalid(faults)) => {
            let faults = faults.iter().map(shown).collect();
            draw(reader, 422, id, form, faults).await
        }
        Err(error) => Err(error),
    }
}

/// What the fields of role, place and contract say; name and addresses are the caller's.
///
/// # Errors
/// The field at fault.
pub(crate) fn typed(form: &Form) -> Result<NewRecipient, (&'static str, Problem)> {
    let contract_at = match form.filled("contract_at") {
        Some(text) => Some(moment(text).ok_or(("contract_at", Problem::NotOffered))?),
        None => None,
    };
    Ok(NewRecipient {
        role: Position::from_word(form.text("role")).unwrap_or(Position::Undetermined),
        country: form.filled("country").map(str::to_owned),
        ground: Ground::from_word(form.text("ground")),
        contract: form.filled("contract").map(str::to_owned),
        contract_at,
        ..NewRecipient::named(form.text("name"), form.text("address"))
    })
}

/// A fault as a page shows it.
pub(crate) fn shown(fault: &Fault) -> (&'static str, Problem) {
    let problem = match (fault.field, fault.kind) {
        (_, FaultKind::Blank) => Problem::Missing,
        (_, FaultKind::TooLong) => Problem::TooLong { most: 255 },
        ("addresses", _) => Problem::NotAnAddress,
        _ => Problem::NotOffered,
    };
    (fault.field, problem)
}

/// The noon of a day as a form has it, so that no time zone moves it to another day.
fn moment(text: &str) -> Option<i64> {
    let day: jiff::civil::Date = text.parse().ok()?;
    let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(noon.timestamp().as_microsecond())
}

fn date(at: i64) -> String {
    let moment = jiff::Timestamp::from_microsecond(at).ok();
    moment.map(|moment| moment.to_zoned(jiff::tz::TimeZone::UTC).date().to_string()).unwrap_or_default()
}

/// The roles on offer.
pub(crate) fn roles(t: &Translator, chosen: &str) -> Vec<Choice> {
    let choice = |one: &Position| Choice {
        value: one.word().into(),
        label: t.get(one.key()).into_owned(),
        selected: one.word() == chosen,
    };
    Position::ALL.iter().map(choice).collect()
}

/// The countries on offer, by name.
pub(crate) fn country_choices(t: &Translator, chosen: &str) -> Vec<Choice> {
    let mut choices: Vec<Choice> = COUNTRIES
        .iter()
        .map(|one| Choice {
            value: one.code.into(),
            label: one.name(t.language()).into(),
            selected: one.code.eq_ignore_ascii_case(chosen),
        })
        .collect();
    choices.sort_by_key(|choice| index::fold::fold(&choice.label));
    choices
}

/// The grounds of transfer on offer.
pub(crate) fn grounds(t: &Translator, chosen: &str) -> Vec<Choice> {
    let choice = |one: &Ground| Choice {
        value: one.word().into(),
        label: t.get(one.key()).into_owned(),
        selected: one.word() == chosen,
    };
    Ground::ALL.iter().map(choice).collect()
}

fn purposes(t: &Translator, chosen: &[PassingPurpose]) -> Vec<Choice> {
    let choice = |one: &PassingPurpose| Choice {
        value: one.word().into(),
        label: t.get(one.key()).into_owned(),
        selected: chosen.contains(one),
    };
    PassingPurpose::ALL.iter().map(choice).collect()
}

fn chosen_purposes(form: &Form) -> Vec<PassingPurpose> {
    form.all("purpose").filter_map(PassingPurpose::from_word).collect()
}
