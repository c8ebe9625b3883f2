//! Fills the pages of the help centre from the library: what a reader may see, in the order they see it.

use world::Timestamp;

use super::find::Found;
use super::library::{Article, Library, Text, Topic, place};
use super::render;
use super::view::{ArticlePage, Block, FileLink, Hit, HomePage, Link, Meta, SaidLine, TopicPage};
use super::words::Audience;
use crate::i18n::{Key, Language, Translator};
use crate::workspace::page::unsigned;

/// Articles of a category on the home page.
const AT_HOME: usize = 5;
/// Other articles below an article.
const OTHERS: usize = 6;

/// The path of an article.
pub(super) fn path(language: Language, id: i64) -> String {
    format!("/help/{}/articles/{id}", language.tag())
}

fn link((article, text): (&Article, &Text), language: Language) -> Link {
    Link { href: path(language, article.row.id), label: text.text.title.clone() }
}

fn root(language: Language) -> Link {
    let label = Translator::new(language).get(Key("portal-help")).into_owned();
    Link { href: format!("/help/{}", language.tag()), label }
}

/// What programs are told of a page that is there in these languages.
fn meta(
    library: &Library,
    language: Language,
    description: String,
    languages: impl Iterator<Item = Language>,
    path: impl Fn(Language) -> String,
) -> Meta {
    let at = |path: &str| format!("{}{path}", library.base);
    Meta {
        canonical: at(&path(language)),
        alternates: languages.map(|other| (other.tag(), at(&path(other)))).collect(),
        description,
        feed: at(&format!("/help/{}/feed.xml", language.tag())),
    }
}

/// The home page.
pub(super) fn home(library: &Library, sees: Audience, language: Language) -> (HomePage, Meta) {
    let topics = library.categories.iter().filter_map(|category| {
        let sections = library.in_category(category.row.id, sees, language);
        let all: Vec<_> =
            sections.iter().flat_map(|section| library.in_section(section.row.id, sees, language)).collect();
        let href = format!("/help/{}/categories/{}", language.tag(), category.row.id);
        let links: Vec<Link> = all.iter().take(AT_HOME).map(|found| link(*found, language)).collect();
        (!links.is_empty()).then(|| Block {
            title: category.name(language).to_owned(),
            href,
            links,
            more: all.len() > AT_HOME,
            icon: category.row.icon,
        })
    });
    let page = HomePage { topics: topics.collect(), contact: None };
    let names: Vec<&str> = page.topics.iter().map(|topic| topic.title.as_str()).collect();
    let text = Translator::new(language).with(Key("help-description"), "topics", names.join(", ")).into_owned();
    let meta = meta(library, language, text, Language::ALL.into_iter(), |tongue| format!("/help/{}", tongue.tag()));
    (page, meta)
}

fn speaking(topic: &Topic) -> impl Iterator<Item = Language> + '_ {
    Language::ALL.into_iter().filter(|language| topic.speaks(*language))
}

/// A category with its sections.
pub(super) fn category(library: &Library, sees: Audience, language: Language, id: i64) -> Option<(TopicPage, Meta)> {
    let topic = library.category(id)?;
    let sections = library.in_category(id, sees, language);
    let blocks: Vec<Block> = sections
        .iter()
        .map(|section| Block {
            title: section.name(language).to_owned(),
            href: format!("/help/{}/sections/{}", language.tag(), section.row.id),
            links: library
                .in_section(section.row.id, sees, language)
                .into_iter()
                .map(|found| link(found, language))
                .collect(),
            more: false,
            icon: section.row.icon,
        })
        .collect();
    // What holds nothing for the reader does not exist for them.
    if blocks.is_empty() && sees < Audience::Staff {
        return None;
    }
    let page = TopicPage {
        title: topic.name(language).to_owned(),
        text: topic.description(language).to_owned(),
        crumbs: vec![root(language)],
        blocks,
    };
    let path = |tongue: Language| format!("/help/{}/categories/{id}", tongue.tag());
    let meta = meta(library, language, page.text.clone(), speaking(topic), path);
    Some((page, meta))
}

/// A section with its articles.
pub(super) fn section(library: &Library, sees: Audience, language: Language, id: i64) -> Option<(TopicPage, Meta)> {
    let topic = library.section(id)?;
    let links: Vec<Link> =
        library.in_section(id, sees, language).into_iter().map(|found| link(found, language)).collect();
    if links.is_empty() && sees < Audience::Staff {
        return None;
    }
    let page = TopicPage {
        title: topic.name(language).to_owned(),
        text: topic.description(language).to_owned(),
        crumbs: crumbs(library, topic, language),
        blocks: vec![Block { title: String::new(), href: String::new(), links, more: false, icon: topic.row.icon }],
    };
    let path = |tongue: Language| format!("/help/{}/sections/{id}", tongue.tag());
    let meta = meta(library, language, page.text.clone(), speaking(topic), path);
    Some((page, meta))
}

/// The way to what lies in a section's category.
fn crumbs(library: &Library, section: &Topic, language: Language) -> Vec<Link> {
    let mut crumbs = vec![root(language)];
    crumbs.extend(library.category(section.row.category).map(|category| Link {
        href: format!("/help/{}/categories/{}", language.tag(), category.row.id),
        label: category.name(language).to_owned(),
    }));
    crumbs
}

/// An article.
pub(super) fn article(library: &Library, sees: Audience, language: Language, id: i64) -> Option<(ArticlePage, Meta)> {
    let (article, text) = library.article(id, sees, language)?;
    let mut way = vec![root(language)];
    if let Some(section) = library.section(article.row.section) {
        way = crumbs(library, section, language);
        let href = format!("/help/{}/sections/{}", language.tag(), section.row.id);
        way.push(Link { href, label: section.name(language).to_owned() });
    }
    let comments = article.comments.iter().map(|said| SaidLine {
        author: said.author.get(place(language)).cloned().unwrap_or_default(),
        staff: said.staff,
        text: said.text.clone(),
        at: Timestamp(said.at),
    });
    let files = article.files.iter().map(|file| FileLink {
        id: unsigned(file.id),
        name: file.name.clone(),
        size: unsigned(file.size),
    });
    let others = library.in_section(article.row.section, sees, language);
    let others = others.into_iter().filter(|(other, _)| other.row.id != id).take(OTHERS);
    let page = ArticlePage {
        id: unsigned(id),
        title: text.text.title.clone(),
        html: text.html().to_owned(),
        crumbs: way,
        published: Timestamp(text.row.published_at.unwrap_or(text.row.updated_at)),
        files: files.collect(),
        others: others.map(|found| link(found, language)).collect(),
        comments: comments.collect(),
        comments_open: article.row.comments_open,
        own: None,
    };
    let mut meta =
        meta(library, language, render::description(&text.text), article.languages(), |tongue| path(tongue, id));
    if article.row.audience != Audience::Everybody {
        meta.canonical.clear();
    }
    Some((page, meta))
}

/// What was found, as links.
pub(super) fn hits(language: Language, found: Vec<Found>) -> Vec<Hit> {
    let hit = |found: Found| Hit { href: path(language, found.id), title: found.title, snippet: found.snippet };
    found.into_iter().map(hit).collect()
}
