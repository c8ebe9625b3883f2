//! Serves the pages on which categories and sections are named and put in order.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use db::Tx;

use super::sql::{self, TopicRow};
use super::texts::{self, NewText};
use super::topics::{self, TopicChange};
use super::words::{Kind, TopicIcon};
use super::{must_publish, texts_sql};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Language, Translator};
use crate::workspace::console::{self, Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table};
use crate::workspace::page::{self, Form as Sent, Posted, Reader, number};
use crate::workspace::{Choice, Notice};

/// What all categories, or sections, are called.
pub(super) fn names(tx: &mut Tx<'_>, cx: &Cx, kind: Kind, language: Language) -> Result<HashMap<i64, String>, Error> {
    let rows = if kind == Kind::Category { sql::categories(tx, cx.id())? } else { sql::sections(tx, cx.id())? };
    let mut names = HashMap::with_capacity(rows.len());
    for row in rows {
        let own = texts_sql::of(tx, cx.id(), kind, row.id)?;
        let best = own.iter().find(|text| text.locale == language.tag()).or(own.first());
        if let Some(best) = best
            && let Some(text) = texts::text(tx, cx, best, best.latest)?
        {
            names.insert(row.id, text.title);
        }
    }
    Ok(names)
}

fn kind(word: &str) -> Result<Kind, Error> {
    Kind::from_word(word).filter(|kind| *kind != Kind::Article).ok_or(Error::NotFound)
}

/// `GET /articles/topics`.
pub(super) async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        must_publish(&reader.cx).map_err(|_| Error::NotFound)?;
        Ok((reader.around(tx)?, list_page(tx, reader, &inner)?))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(if again.has_problems() { 422 } else { 200 }, console::own(&shell, &page)))
}

fn list_page(tx: &mut Tx<'_>, reader: &Reader, again: &Again) -> Result<Console, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let text = |key| t.get(key).into_owned();
    let categories = sql::categories(tx, cx.id())?;
    let of_categories = names(tx, cx, Kind::Category, t.language())?;
    let of_sections = names(tx, cx, Kind::Section, t.language())?;
    let sections = sql::sections(tx, cx.id())?;
    let name = |names: &HashMap<i64, String>, id: i64| names.get(&id).cloned().unwrap_or_default();
    let rows = categories.iter().map(|category| {
        let inside = sections.iter().filter(|section| section.category == category.id);
        let inside = inside.map(|section| {
            Bit::link(format!("/articles/topics/section/{}", section.id), name(&of_sections, section.id))
        });
        vec![
            vec![Bit::link(format!("/articles/topics/category/{}", category.id), name(&of_categories, category.id))],
            inside.collect(),
        ]
    });
    let head = vec![text(Key("topic-category")), text(Key("topic-sections"))];
    let table = Table { head, rows: rows.collect(), empty: text(Key("topics-empty")) };
    let add_category = form(&t, "category", "/articles/topics", None, again).sending("kind", "category");
    let mut cards = vec![
        Card::new("themen", text(Key("topics-title"))).with(Block::Table(table)),
        Card::new("kategorie", text(Key("topic-new-category"))).with(Block::Form(add_category)),
    ];
    if !categories.is_empty() {
        let choices = choices(&categories, &of_categories, None);
        let mut add = form(&t, "section", "/articles/topics", None, again).sending("kind", "section");
        add.fields.insert(0, Field::pick("category", text(Key("topic-category")), choices));
        cards.push(Card::new("bereich", text(Key("topic-new-section"))).with(Block::Form(add)));
    }
    Ok(Console {
        title: text(Key("topics-title")),
        lead: text(Key("topics-lead")),
        back: Some(Go::to("/articles", text(Key("articles-title")))),
        problems: again.count(),
        cards,
        ..Console::default()
    })
}

fn choices(categories: &[TopicRow], names: &HashMap<i64, String>, chosen: Option<i64>) -> Vec<Choice> {
    let choice = |row: &TopicRow| Choice {
        value: row.id.to_string(),
        label: names.get(&row.id).cloned().unwrap_or_default(),
        selected: chosen == Some(row.id),
    };
    categories.iter().map(choice).collect()
}

/// What a category or section is called in German and English.
type Both = [Option<NewText>; 2];

fn form(t: &Translator, id: &str, action: &str, stored: Option<&Both>, again: &Again) -> Form {
    let text = |key| t.get(key).into_owned();
    let mut form = Form::new(id, action, text(Key("topic-save")));
    for (place, language) in Language::ALL.into_iter().enumerate() {
        let known = stored.and_then(|both| both.get(place)).and_then(Option::as_ref);
        let (name, about) = fields(language);
        let title = known.map_or("", |text| text.title.as_str());
        let body = known.map_or("", |text| text.body.as_str());
        let label = |key| format!("{} ({})", t.get(key), language.own_name());
        form = form
            .with(Field::line(name, label(Key("topic-name")), again.value(name, title)).checked(again))
            .with(Field::line(about, label(Key("topic-about")), again.value(about, body)));
    }
    form
}

const fn fields(language: Language) -> (&'static str, &'static str) {
    match language {
        Language::German => ("name_de", "text_de"),
        Language::English => ("name_en", "text_en"),
    }
}

/// The names that a form gives.
fn given(sent: &Sent) -> Vec<(Language, NewText)> {
    let given = Language::ALL.into_iter().filter_map(|language| {
        let (name, about) = fields(language);
        let title = sent.filled(name)?;
        Some((language, NewText::new(title, sent.text(about).trim())))
    });
    given.collect()
}

/// The form as it was typed with what is wrong with it.
fn again(reader: &Reader, sent: &Sent, error: Error) -> Result<Again, Error> {
    let Error::Invalid(faults) = error else { return Err(error) };
    let t = reader.visitor.translator();
    let typed = ["name_de", "text_de", "name_en", "text_en", "position", "icon"];
    let mut again = Again::typed(typed.map(|name| (name.to_owned(), sent.text(name).to_owned())).to_vec());
    for fault in faults {
        again.wrong("name_de", console::said(&t, fault.kind));
    }
    Ok(again)
}

/// `POST /articles/topics`.
pub(super) async fn create(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let sent = form.clone();
    let made = reader.write(move |tx, cx| {
        must_publish(cx)?;
        let category = match kind(sent.text("kind"))? {
            Kind::Section => Some(sent.text("category").parse().unwrap_or(0)),
            _ => None,
        };
        let mut texts = given(&sent).into_iter();
        let (language, text) = texts.next().ok_or(Error::invalid("name", FaultKind::Blank))?;
        let id = topics::create(tx, cx, category, language, &text, None)?;
        let kind = if category.is_some() { Kind::Section } else { Kind::Category };
        texts.try_for_each(|text| {
            topics::update(tx, cx, kind, id, &TopicChange { text: Some(text), ..TopicChange::default() })
        })
    });
    let answer = match made.await {
        Ok(()) => Ok(page::redirect_saying("/articles/topics", Notice::Created)),
        Err(error) => match again(&reader, &form, error) {
            Ok(again) => draw_list(&reader, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `GET /articles/topics/{kind}/{id}`.
pub(super) async fn show(reader: Reader, Path((word, id)): Path<(String, String)>) -> Response {
    let answer = match (kind(&word), number(&id)) {
        (Ok(kind), Ok(id)) => draw_one(&reader, kind, id, Again::default()).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw_one(reader: &Reader, kind: Kind, id: i64, again: Again) -> Result<Response, Error> {
    let again = Arc::new(again);
    let inner = Arc::clone(&again);
    let drawn = reader.read(move |tx, reader| {
        must_publish(&reader.cx).map_err(|_| Error::NotFound)?;
        Ok((reader.around(tx)?, one_page(tx, reader, kind, id, &inner)?))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(if again.has_problems() { 422 } else { 200 }, console::own(&shell, &page)))
}

fn one_page(tx: &mut Tx<'_>, reader: &Reader, kind: Kind, id: i64, again: &Again) -> Result<Console, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let row = topics::get(tx, cx, kind, id)?;
    let mut both: Both = [None, None];
    for text in texts_sql::of(tx, cx.id(), kind, id)? {
        let place = Language::ALL.iter().position(|language| language.tag() == text.locale);
        if let Some(slot) = place.and_then(|place| both.get_mut(place)) {
            *slot = texts::text(tx, cx, &text, text.latest)?;
        }
    }
    let path = format!("/articles/topics/{}/{id}", kind.word());
    let position = row.position.to_string();
    let mut form = form(&t, "topic", &path, Some(&both), again).with(Field::kind(
        "number",
        "position",
        t.get(Key("topic-position")),
        again.value("position", &position),
    ));
    if kind == Kind::Category {
        let choices = TopicIcon::ALL.iter().map(|icon| Choice {
            value: icon.word().into(),
            label: t.get(icon.key()).into_owned(),
            selected: again.chose("icon", icon.word(), *icon == row.icon),
        });
        form = form.with(Field::pick("icon", t.get(Key("topic-icon")), choices.collect()));
    }
    if kind == Kind::Section {
        let categories = sql::categories(tx, cx.id())?;
        let names = names(tx, cx, Kind::Category, t.language())?;
        let choices = choices(&categories, &names, Some(row.category));
        form = form.with(Field::pick("category", t.get(Key("topic-category")), choices));
    }
    let title = both.iter().flatten().next().map(|text| text.title.clone()).unwrap_or_default();
    let gone = Act::new(format!("{path}/delete"), t.get(Key("topic-delete"))).dangerous();
    Ok(Console {
        title,
        back: Some(Go::to("/articles/topics", t.get(Key("topics-title")))),
        problems: again.count(),
        cards: vec![
            Card::new("thema", t.get(Key("topic-settings")))
                .with(Block::Form(form))
                .with(Block::Acts(vec![Bit::Act(gone)])),
        ],
        ..Console::default()
    })
}

/// `POST /articles/topics/{kind}/{id}`.
pub(super) async fn save(Path((word, id)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let (kind, id) = match (kind(&word), number(&id)) {
        (Ok(kind), Ok(id)) => (kind, id),
        (Err(error), _) | (_, Err(error)) => return reader.finish(Err(error)).await,
    };
    let sent = form.clone();
    let written = reader.write(move |tx, cx| {
        let change = TopicChange {
            text: None,
            position: sent.text("position").trim().parse().ok(),
            category: sent.text("category").parse().ok(),
            source: None,
            icon: TopicIcon::from_word(sent.text("icon")),
        };
        topics::update(tx, cx, kind, id, &change)?;
        let texts = given(&sent);
        if texts.is_empty() {
            return Err(Error::invalid("name", FaultKind::Blank));
        }
        texts.into_iter().try_for_each(|text| {
            topics::update(tx, cx, kind, id, &TopicChange { text: Some(text), ..TopicChange::default() })
        })
    });
    let answer = match written.await {
        Ok(()) => Ok(page::redirect_saying("/articles/topics", Notice::Saved)),
        Err(error) => match again(&reader, &form, error) {
            Ok(again) => draw_one(&reader, kind, id, again).await,
            Err(error) => Err(error),
        },
    };
    reader.finish(answer).await
}

/// `POST /articles/topics/{kind}/{id}/delete`.
pub(super) async fn delete(Path((word, id)): Path<(String, String)>, posted: Posted) -> Response {
    let reader = posted.reader;
    let gone = match (kind(&word), number(&id)) {
        (Ok(kind), Ok(id)) => reader.write(move |tx, cx| topics::delete(tx, cx, kind, id)).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    let answer = match gone {
        Ok(()) => Ok(page::redirect_saying("/articles/topics", Notice::Deleted)),
        Err(Error::Invalid(_)) => Ok(page::redirect_saying("/articles/topics", Notice::NotPossible)),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}
