//! Serves the administration of wordings and of the notice, and what staff see and write down of one person's consents.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use personal::LegalBasis;
use world::Timestamp;

use super::notice::{self, Told};
use super::sql::TextRow;
use super::texts::{self, NewText};
use super::view::{self, Line};
use super::words::Act;
use super::{Statement, ops, record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Language, Translator};
use crate::purposes::PurposeRow;
use crate::state::App;
use crate::words::Role;
use crate::workspace::console::{self, Again, Bit, Block, Card, Chip, Console, Field, Form, Go, Table, Tone};
use crate::workspace::page::{self, Form as Sent, Posted, Reader};
use crate::workspace::{Choice, Notice};

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/admin/consent", get(show).post(publish))
        .route("/admin/consent/notice", post(set_notice))
        .route("/people/{id}/consents", get(of_person).post(say))
}

fn decides(cx: &Cx) -> bool {
    matches!(cx.actor.role, Role::Administrator | Role::Coordinator)
}

fn oversees(cx: &Cx) -> Result<(), Error> {
    if decides(cx) || cx.actor.role == Role::Officer { Ok(()) } else { Err(Error::NotFound) }
}

/// `GET /admin/consent`.
async fn show(reader: Reader) -> Response {
    let answer = draw(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, again: Again) -> Result<Response, Error> {
    oversees(&reader.cx)?;
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        let t = reader.visitor.translator();
        let purposes: Vec<PurposeRow> = crate::purposes::sql::all(tx, reader.cx.id())?
            .into_iter()
            .filter(|row| LegalBasis::from_slug(&row.basis) == Some(LegalBasis::Consent))
            .collect();
        let texts = texts::all(tx, &reader.cx)?;
        let told = notice::get(tx, &reader.cx)?;
        Ok((reader.around(tx)?, page(&t, &purposes, &texts, &told, decides(&reader.cx), &inner)))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(if again.has_problems() { 422 } else { 200 }, console::administration(&shell, &page)))
}

/// The wordings and the notice.
pub(crate) fn page(
    t: &Translator,
    purposes: &[PurposeRow],
    texts: &[TextRow],
    told: &Told,
    decides: bool,
    again: &Again,
) -> Console {
    let text = |key| t.get(key).into_owned();
    let title = |id: i64| purposes.iter().find(|row| row.id == id).map(|row| view::title(t, row)).unwrap_or_default();
    let rows = texts.iter().rev().filter(|row| purposes.iter().any(|purpose| purpose.id == row.purpose)).map(|row| {
        let days = match row.valid_days {
            Some(days) => t.with(Key("consents-days"), "n", days).into_owned(),
            None => text(Key("consents-forever")),
        };
        vec![
            vec![Bit::Strong(title(row.purpose)), Bit::sub(row.wording.clone())],
            vec![Bit::text(row.locale.clone())],
            vec![Bit::text(row.version.to_string())],
            vec![Bit::text(days)],
            vec![Bit::Time(Timestamp(row.created_at))],
        ]
    });
    let head: [Key; 5] = [
        Key("consents-purpose"),
        Key("consents-language"),
        Key("forms-version"),
        Key("consents-valid"),
        Key("consents-since"),
    ];
    let table = Table {
        head: head.map(|key| t.get(key).into_owned()).to_vec(),
        rows: rows.collect(),
        empty: text(Key("consents-empty")),
    };
    // What was typed into one form says nothing about the other.
    let fresh = Again::default();
    let (of_text, of_notice) = if again.was_typed("notice_de") { (&fresh, again) } else { (again, &fresh) };
    let mut cards = vec![Card::new("texts", text(Key("consents-texts"))).with(Block::Table(table))];
    if decides {
        cards.insert(0, Card::new("new", text(Key("consents-new"))).with(Block::Form(new_form(t, purposes, of_text))));
        cards.push(
            Card::new("notice", text(Key("consents-notice")))
                .about(text(Key("consents-notice-text")))
                .with(Block::Form(notice_form(t, told, of_notice))),
        );
    }
    Console {
        title: text(Key("consents-title")),
        lead: text(Key("consents-lead")),
        problems: again.count(),
        cards,
        ..Console::default()
    }
}

fn new_form(t: &Translator, purposes: &[PurposeRow], again: &Again) -> Form {
    let text = |key| t.get(key).into_owned();
    let choice = |field: &str, value: String, label: String| Choice {
        selected: again.chose(field, &value, false),
        value,
        label,
    };
    let purposes = purposes.iter().map(|row| choice("purpose", row.id.to_string(), view::title(t, row))).collect();
    let languages =
        Vec::from(Language::ALL.map(|one| choice("language", one.tag().to_owned(), one.own_name().to_owned())));
    Form::new("new-text", "/admin/consent", text(Key("consents-publish")))
        .with(Field::pick("purpose", text(Key("consents-purpose")), purposes).checked(again))
        .with(Field::pick("language", text(Key("consents-language")), languages).checked(again))
        .with(
            Field::area("wording", text(Key("consents-wording")), again.value("wording", ""), 4)
                .needed()
                .checked(again),
        )
        .with(
            Field::kind("number", "valid_days", text(Key("consents-valid-days")), again.value("valid_days", ""))
                .hint(text(Key("consents-valid-hint")))
                .checked(again),
        )
}

fn notice_form(t: &Translator, told: &Told, again: &Again) -> Form {
    let text = |key| t.get(key).into_owned();
    let ([de, en], [usual_de, usual_en]) = (&told.texts, &told.usual);
    let own = |name: &'static str, key, stored: &str, usual: &str| {
        let hint = t.with(Key("consents-notice-usual"), "text", usual).into_owned();
        Field::area(name, text(key), again.value(name, stored), 4).hint(hint).checked(again)
    };
    Form::new("notice-text", "/admin/consent/notice", text(Key("consents-save")))
        .with(Field::tick("on", text(Key("consents-notice-on")), again.ticked("on", told.on)))
        .with(own("notice_de", Key("consents-notice-de"), de, usual_de))
        .with(own("notice_en", Key("consents-notice-en"), en, usual_en))
}

fn again(reader: &Reader, sent: &Sent, error: Error) -> Result<Again, Error> {
    let Error::Invalid(faults) = error else { return Err(error) };
    let mut again = Again::typed(sent.typed());
    again.faults(&reader.visitor.translator(), &faults);
    Ok(again)
}

/// `POST /admin/consent`: a new wording.
async fn publish(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let written = match wording(&form) {
        Ok(new) => reader.write(move |tx, cx| texts::publish(tx, cx, &new)).await,
        Err(error) => oversees(&reader.cx).and(Err(error)),
    };
    let answer = match written {
        Ok(_) => Ok(page::redirect_saying("/admin/consent", Notice::Saved)),
        Err(error) => match again(&reader, &form, error) {
            Ok(again) => draw(&reader, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

fn wording(form: &Sent) -> Result<NewText, Error> {
    let invalid = |field| Error::invalid(field, FaultKind::Invalid);
    let days = form.filled("valid_days").map(str::parse).transpose().map_err(|_| invalid("valid_days"))?;
    Ok(NewText {
        purpose: form.text("purpose").parse().map_err(|_| invalid("purpose"))?,
        language: Language::from_tag(form.text("language")).ok_or(invalid("language"))?,
        wording: form.text("wording").to_owned(),
        valid_days: days,
    })
}

/// `POST /admin/consent/notice`.
async fn set_notice(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let texts = [form.text("notice_de").to_owned(), form.text("notice_en").to_owned()];
    let told = Told { on: form.has("on"), texts, ..Told::default() };
    let answer = match reader.write(move |tx, cx| notice::set(tx, cx, &told)).await {
        Ok(()) => Ok(page::redirect_saying("/admin/consent", Notice::Saved)),
        Err(error) => match again(&reader, &form, error) {
            Ok(again) => draw(&reader, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `GET /people/{id}/consents`.
async fn of_person(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match page::number(&id) {
        Ok(id) => draw_person(&reader, id, Again::default()).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw_person(reader: &Reader, id: i64, again: Again) -> Result<Response, Error> {
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        let t = reader.visitor.translator();
        let lines = view::list(tx, &reader.cx, id)?;
        let purposes = crate::purposes::sql::all(tx, reader.cx.id())?;
        let heard = ops::history(tx, &reader.cx, id)?;
        let writes = reader.cx.actor.must_operate().is_ok();
        Ok((reader.around(tx)?, person_page(&t, id, &lines, &purposes, &heard, writes, &inner)))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(if again.has_problems() { 422 } else { 200 }, console::own(&shell, &page)))
}

/// What one person said, and where it stands.
pub(crate) fn person_page(
    t: &Translator,
    id: i64,
    lines: &[Line],
    purposes: &[PurposeRow],
    heard: &[ops::Heard],
    writes: bool,
    again: &Again,
) -> Console {
    let text = |key| t.get(key).into_owned();
    let mut cards: Vec<Card> = lines.iter().map(|line| standing(t, line)).collect();
    let title = |id: i64| purposes.iter().find(|row| row.id == id).map(|row| view::title(t, row)).unwrap_or_default();
    let rows = heard.iter().rev().map(|one| {
        let mut what = vec![Bit::Strong(title(one.row.purpose))];
        what.extend(one.wording.clone().map(Bit::Sub));
        let mut how = vec![Bit::text(t.get(view::door(&one.row.source)))];
        how.extend(one.remark.clone().map(Bit::Sub));
        how.extend(one.row.ticket.map(|ticket| Bit::link(format!("/tickets/{ticket}"), format!("#{ticket}"))));
        let version = one.version.map(|version| t.with(Key("consent-version"), "version", version).into_owned());
        vec![
            what,
            vec![Bit::text(t.get(one.row.act.key())), Bit::sub(version.unwrap_or_default())],
            how,
            vec![Bit::Time(Timestamp(one.row.at))],
        ]
    });
    let head = [Key("consents-purpose"), Key("consents-said"), Key("consents-how"), Key("consents-since")];
    let table = Table {
        head: head.map(|key| t.get(key).into_owned()).to_vec(),
        rows: rows.collect(),
        empty: text(Key("consents-nothing-said")),
    };
    cards.push(Card::new("history", text(Key("consents-history"))).with(Block::Table(table)));
    if writes {
        let form = said_form(t, id, purposes, again);
        cards.push(
            Card::new("say", text(Key("consents-say"))).about(text(Key("consents-say-text"))).with(Block::Form(form)),
        );
    }
    Console {
        title: text(Key("consents-of")),
        back: Some(Go::to(format!("/people/{id}"), t.get(Key("person-open")))),
        problems: again.count(),
        cards,
        ..Console::default()
    }
}

fn standing(t: &Translator, line: &Line) -> Card {
    let tone = if line.used { Tone::Good } else { Tone::Plain };
    let card =
        Card::new(format!("purpose{}", line.purpose), line.title.clone()).marked(Chip::new(t.get(line.state), tone));
    if line.text.is_empty() { card } else { card.with(Block::Text(line.text.clone())) }
}

fn said_form(t: &Translator, id: i64, purposes: &[PurposeRow], again: &Again) -> Form {
    let text = |key| t.get(key).into_owned();
    let asked = purposes.iter().filter(|row| LegalBasis::from_slug(&row.basis).is_some_and(ops::asks));
    let asked = asked.map(|row| {
        let value = row.id.to_string();
        Choice { selected: again.chose("purpose", &value, false), value, label: view::title(t, row) }
    });
    let acts = [Act::Given, Act::Refused, Act::Withdrawn, Act::Objected].map(|act| Choice {
        value: act.word().to_owned(),
        label: t.get(act.key()).into_owned(),
        selected: again.chose("act", act.word(), false),
    });
    Form::new("say-form", format!("/people/{id}/consents"), text(Key("consents-save")))
        .with(Field::pick("purpose", text(Key("consents-purpose")), asked.collect()).checked(again))
        .with(Field::pick("act", text(Key("consents-said")), Vec::from(acts)).checked(again))
        .with(Field::area("remark", text(Key("consents-remark")), again.value("remark", ""), 2).needed().checked(again))
}

/// `POST /people/{id}/consents`: a colleague writes down what the person said.
async fn say(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let id = match page::number(&id) {
        Ok(id) => id,
        Err(error) => return reader.finish(Err(error)).await,
    };
    let said = match statement(&form, reader.cx.language) {
        Ok(said) => reader.write(move |tx, cx| record(tx, cx, id, &said).map(drop)).await,
        Err(error) => reader.cx.actor.must_see_identity().and(Err(error)),
    };
    let answer = match said {
        Ok(()) => Ok(page::redirect_saying(&format!("/people/{id}/consents"), Notice::Saved)),
        Err(error) => match again(&reader, &form, error) {
            Ok(again) => draw_person(&reader, id, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

fn statement(form: &Sent, language: Language) -> Result<Statement, Error> {
    let act = Act::from_word(form.text("act")).filter(|act| *act != Act::Asked);
    let act = act.ok_or(Error::invalid("act", FaultKind::Unknown))?;
    let purpose = form.text("purpose").parse().map_err(|_| Error::invalid("purpose", FaultKind::Unknown))?;
    // What nobody can show later is no consent: how it was said is part of it.
    let remark = form.filled("remark").ok_or(Error::invalid("remark", FaultKind::Blank))?;
    Ok(Statement { remark: Some(remark.to_owned()), ..Statement::new(purpose, act, language) })
}
