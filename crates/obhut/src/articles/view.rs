//! What the pages of the help centre show, ready to print.

use askama::Template;
use world::Timestamp;

use super::words::TopicIcon;
use crate::assets::icon;
use crate::i18n::{Language, Translator};
use crate::portal::PortalFrame;
use crate::search::snippets::Piece;
use crate::workspace::{Notice, Problems};

/// A link.
#[derive(Clone)]
pub struct Link {
    /// A path of ours.
    pub href: String,
    /// What it says.
    pub label: String,
}

/// What programs are told about a page.
#[derive(Clone, Default)]
pub struct Meta {
    /// The one address of the page; empty where it is not for search engines.
    pub canonical: String,
    /// The page in other languages: tag and address.
    pub alternates: Vec<(&'static str, String)>,
    /// What search engines show of it.
    pub description: String,
    /// The feed of this language.
    pub feed: String,
}

/// Links under a heading.
pub struct Block {
    /// The heading.
    pub title: String,
    /// Where the heading leads.
    pub href: String,
    /// The articles.
    pub links: Vec<Link>,
    /// Whether there are more than are shown.
    pub more: bool,
    /// The picture beside a category.
    pub icon: TopicIcon,
}

/// The home page.
pub struct HomePage {
    /// Categories with their first articles.
    pub topics: Vec<Block>,
    /// The form to write to us, drawn; none where there is none.
    pub contact: Option<String>,
}

/// A category or a section.
pub struct TopicPage {
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub text: String,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// Sections with their articles; of a section, its articles under an empty heading.
    pub blocks: Vec<Block>,
}

/// A comment.
pub struct SaidLine {
    /// Who said it.
    pub author: String,
    /// Whether it was somebody of the desk.
    pub staff: bool,
    /// What was said.
    pub text: String,
    /// When.
    pub at: Timestamp,
}

/// A file below an article.
pub struct FileLink {
    /// Its number.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
}

/// An article.
pub struct ArticlePage {
    /// Its number.
    pub id: u64,
    /// Its heading.
    pub title: String,
    /// Its text as HTML, cleaned.
    pub html: String,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// When it was published.
    pub published: Timestamp,
    /// Files below it.
    pub files: Vec<FileLink>,
    /// Other articles of its section.
    pub others: Vec<Link>,
    /// What people said.
    pub comments: Vec<SaidLine>,
    /// Whether people may comment.
    pub comments_open: bool,
    /// What the reader who is signed in may do; `None` for everybody else.
    pub own: Option<Own>,
}

/// What a reader who is signed in has done and may do.
#[derive(Clone, Default)]
pub struct Own {
    /// Whether it helped them, if they said so.
    pub helped: Option<bool>,
    /// What they typed as comment.
    pub comment: String,
    /// The name they typed.
    pub shown_as: String,
    /// What is wrong with that.
    pub problems: Problems,
    /// Whether they may change the article.
    pub edits: bool,
}

/// An article that was found.
pub struct Hit {
    /// Where it is.
    pub href: String,
    /// Its heading.
    pub title: String,
    /// A piece of it.
    pub snippet: Vec<Piece>,
}

/// What a search has found.
pub struct SearchPage {
    /// What was searched for.
    pub query: String,
    /// What was found.
    pub hits: Vec<Hit>,
}

/// What all pages of the help centre have.
pub struct Around<'a> {
    /// Around the page.
    pub portal: &'a PortalFrame,
    /// What programs are told.
    pub meta: &'a Meta,
    /// Something to say once.
    pub notice: Option<Notice>,
}

#[derive(Template)]
#[template(path = "articles/home.html")]
struct HomeTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    meta: &'a Meta,
    page: &'a HomePage,
    query: &'a str,
}

#[derive(Template)]
#[template(path = "articles/topic.html")]
struct TopicTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    meta: &'a Meta,
    page: &'a TopicPage,
    query: &'a str,
}

#[derive(Template)]
#[template(path = "articles/article.html")]
struct ArticleTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    meta: &'a Meta,
    page: &'a ArticlePage,
    notice: Option<Notice>,
    query: &'a str,
}

#[derive(Template)]
#[template(path = "articles/search.html")]
struct SearchTemplate<'a> {
    t: Translator,
    portal: &'a PortalFrame,
    meta: &'a Meta,
    page: &'a SearchPage,
    query: &'a str,
}

#[derive(Template)]
#[template(path = "articles/hits.html")]
struct HitsTemplate<'a> {
    t: Translator,
    page: &'a SearchPage,
}

#[derive(Template)]
#[template(path = "articles/suggestions.html")]
struct SuggestionsTemplate<'a> {
    t: Translator,
    hits: &'a [Hit],
}

fn t(around: &Around<'_>) -> Translator {
    around.portal.frame.translator()
}

/// Draws the home page (`GET /help/{language}`).
pub fn home(around: &Around<'_>, page: &HomePage) -> Result<String, askama::Error> {
    HomeTemplate { t: t(around), portal: around.portal, meta: around.meta, page, query: "" }.render()
}

/// Draws a category or a section (`GET /help/{language}/sections/{id}`).
pub fn topic(around: &Around<'_>, page: &TopicPage) -> Result<String, askama::Error> {
    TopicTemplate { t: t(around), portal: around.portal, meta: around.meta, page, query: "" }.render()
}

/// Draws an article (`GET /help/{language}/articles/{id}`).
pub fn article(around: &Around<'_>, page: &ArticlePage) -> Result<String, askama::Error> {
    let Around { portal, meta, notice } = *around;
    ArticleTemplate { t: t(around), portal, meta, page, notice, query: "" }.render()
}

/// Draws what a search has found (`GET /help/search`).
pub fn search(around: &Around<'_>, page: &SearchPage) -> Result<String, askama::Error> {
    SearchTemplate { t: t(around), portal: around.portal, meta: around.meta, page, query: &page.query }.render()
}

/// Draws the list of what was found, alone, to be put into the page while somebody types.
pub fn hits(language: Language, page: &SearchPage) -> Result<String, askama::Error> {
    HitsTemplate { t: Translator::new(language), page }.render()
}

/// Draws articles that may answer what somebody is about to ask, to be put into a form (`POST /help/suggest`).
pub fn suggestions(language: Language, hits: &[Hit]) -> Result<String, askama::Error> {
    SuggestionsTemplate { t: Translator::new(language), hits }.render()
}
