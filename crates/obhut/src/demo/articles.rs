//! The help centre of the sample company: what customers can read for themselves. The page about the home network shows the
//! old menu, as the story tells.

use db::Tx;

use super::fill::Company;
use crate::appearance::footer::{self, Footer, Leads};
use crate::articles::NewText;
use crate::articles::comments::{self, NewComment, Verdict};
use crate::articles::editing::{self, ArticleChange};
use crate::articles::topics::{self, TopicChange};
use crate::articles::words::{CommentState, Kind, TopicIcon};
use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Language;
use crate::words::Source;

/// The article that customers talk about: its place among those in the text.
const TALKED_ABOUT: usize = 2;

/// Publishes it all; below one article a customer's comment is shown and another's waits.
pub(super) fn publish(tx: &mut Tx<'_>, company: &Company, minutes: i64) -> Result<(), Error> {
    let cx = company.system(minutes);
    let (mut category, mut section, mut articles) = (0, 0, Vec::new());
    let mut footer = Footer::default();
    for part in include_str!("articles.txt").split("@ ").skip(1) {
        let (heading, text) = part.split_once('\n').unwrap_or((part, ""));
        match heading.split_once(' ').unwrap_or((heading, "")) {
            ("category", names) => {
                let (word, names) = names.split_once(' ').unwrap_or(("", names));
                category = named(tx, &cx, None, names)?;
                let change = TopicChange { icon: TopicIcon::from_word(word), ..TopicChange::default() };
                topics::update(tx, &cx, Kind::Category, category, &change)?;
            }
            ("section", names) => section = named(tx, &cx, Some(category), names)?,
            ("en", _) => {
                let before = articles.last().copied().ok_or(Error::NotFound)?;
                editing::write(tx, &cx, before, Language::English, &read(text), None)?;
                editing::publish(tx, &cx, before, Language::English)?;
            }
            (_, word) => {
                let id = written(tx, &cx, section, &read(text))?;
                articles.push(id);
                told(&mut footer, word, id);
            }
        }
    }
    footer::save(tx, &cx, &footer)?;
    let Some(article) = articles.get(TALKED_ABOUT).copied() else { return Ok(()) };
    let draft = NewText::new("Fernbedienung neu anlernen", "Halten Sie **OK** und **Zurück** fünf Sekunden lang.");
    editing::create(tx, &cx, section, Language::German, &draft, &ArticleChange::default())?;
    for (customer, text) in [(2, "Bei mir half es erst beim zweiten Mal."), (3, "Geht das auch beim Sund 43?")] {
        let Some(person) = company.customer(customer) else { continue };
        let cx = company.acting(tx, person, Source::Web, 200)?;
        let new = NewComment { text: text.into(), shown_as: None };
        let said = comments::add(tx, &cx, article, Language::German, &new)?;
        if customer == 2 {
            let shown = Verdict::Be(CommentState::Shown);
            comments::decide(tx, &company.system(190), article, said.id, shown, said.key)?;
        }
    }
    Ok(())
}

/// Leads the footer of all pages to an article, in both of its languages, where the text says that it is one of those.
fn told(footer: &mut Footer, word: &str, article: i64) {
    let leads = match word {
        "privacy" => Leads::Privacy,
        "accessibility" => Leads::Accessibility,
        "imprint" => Leads::Imprint,
        _ => return,
    };
    for language in Language::ALL {
        footer.set(leads, language, &format!("/help/{}/articles/{article}", language.tag()));
    }
}

/// The first line is the heading.
fn read(text: &str) -> NewText {
    let (title, body) = text.split_once('\n').unwrap_or((text, ""));
    NewText::new(title, body.trim())
}

fn written(tx: &mut Tx<'_>, cx: &Cx, section: i64, text: &NewText) -> Result<i64, Error> {
    let id = editing::create(tx, cx, section, Language::German, text, &ArticleChange::default())?;
    editing::publish(tx, cx, id, Language::German)?;
    Ok(id)
}

/// A category, or a section of one, with its German and its English name.
fn named(tx: &mut Tx<'_>, cx: &Cx, category: Option<i64>, names: &str) -> Result<i64, Error> {
    let (german, english) = names.split_once('|').unwrap_or((names, names));
    let id = topics::create(tx, cx, category, Language::German, &NewText::new(german.trim(), ""), None)?;
    let kind = if category.is_some() { Kind::Section } else { Kind::Category };
    let text = Some((Language::English, NewText::new(english.trim(), "")));
    topics::update(tx, cx, kind, id, &TopicChange { text, ..TopicChange::default() })?;
    Ok(id)
}
