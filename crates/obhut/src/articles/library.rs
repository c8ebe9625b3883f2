//! What readers may see, in memory: categories, sections, published texts, comments, files, words to search, and the pages
//! drawn of them. It is read when somebody first asks, and thrown away whole when something of it changes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::body::Bytes;
use db::Tx;
use index::text::{Doc, Kind as Part, TextIndex};

use super::comments::{self, Said};
use super::files::{self, FileLine};
use super::sql::{self, ArticleRow, TopicRow};
use super::texts::{self, NewText};
use super::texts_sql::{self, TranslationRow};
use super::words::{Audience, Kind};
use super::{editing, render};
use crate::accounts::AccountState;
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::i18n::Language;
use crate::live::follow;
use crate::portal::{self, Surroundings};
use crate::words::Source;

/// Microseconds between two looks at what others have changed.
const PULSE: i64 = 1_000_000;
/// Rows read in one step.
const STEP: i64 = 500;
/// Drawn pages kept at once.
const PAGES: usize = 8_000;

/// The library of an account, once it is read.
#[derive(Default)]
pub struct Shelf(Mutex<State>);

#[derive(Default)]
struct State {
    edition: u64,
    library: Option<Arc<Library>>,
    /// When it was last asked what stands around the pages, and what does.
    looked_at: Option<i64>,
    around: Option<Surroundings>,
}

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known, else the edition under which it may be told.
    fn known(&self) -> Result<Arc<Library>, u64> {
        let state = self.lock();
        state.library.clone().ok_or(state.edition)
    }

    /// Keeps what was read, unless something has changed meanwhile.
    fn keep(&self, edition: u64, library: &Arc<Library>) {
        let mut state = self.lock();
        if state.edition == edition {
            state.library = Some(Arc::clone(library));
        }
    }

    /// Whether it is time to look around again; whoever is told so looks.
    fn is_due(&self, now: i64) -> bool {
        let mut state = self.lock();
        let due = state.looked_at.is_none_or(|at| now >= at.saturating_add(PULSE));
        if due {
            state.looked_at = Some(now);
        }
        due
    }

    /// What stands around the pages now: those that were drawn with something else are drawn anew.
    fn stands_in(&self, around: Surroundings) {
        let mut state = self.lock();
        if state.around.as_ref() != Some(&around) {
            (state.edition, state.library) = (state.edition + 1, None);
            state.around = Some(around);
        }
    }

    /// It is read anew when it is needed.
    pub fn forget(&self) {
        let mut state = self.lock();
        state.edition += 1;
        state.library = None;
    }
}

/// Everything that readers may see.
pub struct Library {
    /// Categories, in their order.
    pub categories: Vec<Topic>,
    /// Sections, in their order.
    pub sections: Vec<Topic>,
    /// Articles that are published in some language.
    pub articles: BTreeMap<i64, Article>,
    /// The address from outside, without a slash at its end; empty where nobody knows it.
    pub base: String,
    /// Tells this reading from others in entity tags.
    pub word: String,
    words: [TextIndex; 2],
    pages: Mutex<HashMap<PageKey, Arc<Drawn>>>,
}

/// A category or section with its names.
pub struct Topic {
    /// The row.
    pub row: TopicRow,
    names: [Option<NewText>; 2],
}

/// An article with what is published of it.
pub struct Article {
    /// The row; votes are counted as when it was read.
    pub row: ArticleRow,
    /// Its labels.
    pub labels: Vec<String>,
    /// What people said about it.
    pub comments: Vec<Said>,
    /// Files that stand below it.
    pub files: Vec<FileLine>,
    texts: [Option<Text>; 2],
}

/// A published text.
pub struct Text {
    /// What it says.
    pub text: NewText,
    /// Its translation.
    pub row: TranslationRow,
    html: OnceLock<String>,
    plain: OnceLock<String>,
}

/// Which page: its path and the colours it is drawn in.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PageKey {
    /// The path.
    pub path: String,
    /// The language.
    pub language: &'static str,
    /// The colours.
    pub theme: &'static str,
}

/// A page as it is sent.
pub struct Drawn {
    /// As it is.
    pub plain: Bytes,
    /// For browsers that take gzip.
    pub gzip: Option<Bytes>,
}

/// The place of a language in what is kept by language.
pub const fn place(language: Language) -> usize {
    match language {
        Language::German => 0,
        Language::English => 1,
    }
}

fn place_of(tag: &str) -> Option<usize> {
    Language::from_tag(tag).map(place)
}

fn either<T>(both: &[Option<T>; 2], language: Language) -> Option<&T> {
    let [german, english] = both;
    match language {
        Language::German => german.as_ref().or(english.as_ref()),
        Language::English => english.as_ref().or(german.as_ref()),
    }
}

impl Topic {
    /// What it is called; in another language where there is no name in this one.
    pub fn name(&self, language: Language) -> &str {
        either(&self.names, language).map_or("", |text| &text.title)
    }

    /// What it is about.
    pub fn description(&self, language: Language) -> &str {
        either(&self.names, language).map_or("", |text| &text.body)
    }

    /// Whether it has a name in this language.
    pub fn speaks(&self, language: Language) -> bool {
        self.names.get(place(language)).is_some_and(Option::is_some)
    }
}

impl Text {
    /// As HTML, drawn once.
    pub fn html(&self) -> &str {
        self.html.get_or_init(|| render::html(&self.text))
    }

    /// Without markup, made once.
    pub fn plain(&self) -> &str {
        self.plain.get_or_init(|| mail::html::to_text(self.html()))
    }
}

impl Article {
    /// The text in a language.
    pub fn text(&self, language: Language) -> Option<&Text> {
        self.texts.get(place(language)).and_then(Option::as_ref)
    }

    /// The languages there are.
    pub fn languages(&self) -> impl Iterator<Item = Language> + '_ {
        Language::ALL.into_iter().filter(|language| self.text(*language).is_some())
    }
}

impl Library {
    /// An article for a reader, in a language.
    pub fn article(&self, id: i64, sees: Audience, language: Language) -> Option<(&Article, &Text)> {
        let article = self.articles.get(&id).filter(|article| article.row.audience <= sees)?;
        article.text(language).map(|text| (article, text))
    }

    /// The articles of a section for a reader, in their order.
    pub fn in_section(&self, section: i64, sees: Audience, language: Language) -> Vec<(&Article, &Text)> {
        let here =
            self.articles.values().filter(|article| article.row.section == section && article.row.audience <= sees);
        let mut found: Vec<_> = here.filter_map(|article| article.text(language).map(|text| (article, text))).collect();
        found.sort_by_key(|(article, _)| (!article.row.promoted, article.row.position, article.row.id));
        found
    }

    /// The sections of a category in which a reader finds something.
    pub fn in_category(&self, category: i64, sees: Audience, language: Language) -> Vec<&Topic> {
        let mut found = self.sections.iter().filter(|section| section.row.category == category).collect::<Vec<_>>();
        found.retain(|section| !self.in_section(section.row.id, sees, language).is_empty());
        found
    }

    /// A section by its number.
    pub fn section(&self, id: i64) -> Option<&Topic> {
        self.sections.iter().find(|section| section.row.id == id)
    }

    /// A category by its number.
    pub fn category(&self, id: i64) -> Option<&Topic> {
        self.categories.iter().find(|category| category.row.id == id)
    }

    /// The words of a language.
    pub fn words(&self, language: Language) -> &TextIndex {
        let [german, english] = &self.words;
        match language {
            Language::German => german,
            Language::English => english,
        }
    }

    /// A page that was drawn before.
    pub fn drawn(&self, key: &PageKey) -> Option<Arc<Drawn>> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(key).map(Arc::clone)
    }

    /// Keeps a drawn page.
    pub fn keep(&self, key: PageKey, html: String) -> Arc<Drawn> {
        let gzip = crate::assets::gzip(html.as_bytes(), crate::http::compress::LEVEL).map(Bytes::from);
        let drawn = Arc::new(Drawn { plain: Bytes::from(html), gzip });
        let mut pages = self.pages.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES {
            pages.clear();
        }
        pages.insert(key, Arc::clone(&drawn));
        drawn
    }
}

/// The library as it is now. What other processes have changed, and a new name or colour of the desk, is seen within a second.
///
/// # Errors
/// The database's or the vault's.
pub async fn open(desk: &Arc<Desk>, account: &Arc<AccountState>) -> Result<Arc<Library>, Error> {
    let due = account.help.is_due(desk.world.clock.now().0);
    if let (false, Ok(known)) = (due, account.help.known()) {
        return Ok(known);
    }
    let cx = Cx::new(desk, account, Actor::system(), Source::System);
    let inner = cx.clone();
    if due {
        let around = desk.db.read(move |tx| {
            follow::catch_up(tx, &inner)?;
            portal::surroundings(tx, inner.id())
        });
        account.help.stands_in(around.await?);
    }
    // Asked before the reading begins, so that what changes meanwhile is not missed.
    let edition = match account.help.known() {
        Ok(known) => return Ok(known),
        Err(edition) => edition,
    };
    let library = Arc::new(desk.db.read(move |tx| read(tx, &cx)).await?);
    account.help.keep(edition, &library);
    Ok(library)
}

fn read(tx: &mut Tx<'_>, cx: &Cx) -> Result<Library, Error> {
    let mut names: HashMap<(Kind, i64), [Option<NewText>; 2]> = HashMap::new();
    let mut published: HashMap<i64, [Option<Text>; 2]> = HashMap::new();
    let mut after = 0;
    loop {
        let some = texts_sql::some(tx, cx.id(), after, STEP)?;
        let Some(last) = some.last().map(|row| row.id) else { break };
        for row in some {
            let (Some(version), Some(place)) = (row.published, place_of(&row.locale)) else { continue };
            let Some(text) = texts::text(tx, cx, &row, version)? else { continue };
            if row.kind == Kind::Article {
                let both = published.entry(row.row).or_default();
                if let Some(slot) = both.get_mut(place) {
                    *slot = Some(Text { text, row, html: OnceLock::new(), plain: OnceLock::new() });
                }
            } else if let Some(slot) = names.entry((row.kind, row.row)).or_default().get_mut(place) {
                *slot = Some(text);
            }
        }
        after = last;
    }
    let mut topic = |kind: Kind, row: TopicRow| {
        let names = names.remove(&(kind, row.id)).unwrap_or_default();
        Topic { row, names }
    };
    let categories = sql::categories(tx, cx.id())?;
    let sections = sql::sections(tx, cx.id())?;
    let categories: Vec<Topic> = categories.into_iter().map(|row| topic(Kind::Category, row)).collect();
    let sections: Vec<Topic> = sections.into_iter().map(|row| topic(Kind::Section, row)).collect();
    let mut said = comments::shown(tx, cx)?;
    let mut attached = files::of_all(tx, cx)?;
    let (mut articles, mut after) = (BTreeMap::new(), 0);
    loop {
        let some = sql::articles(tx, cx.id(), after, STEP)?;
        let Some(last) = some.last().map(|row| row.id) else { break };
        for row in some.into_iter().filter(|row| !row.archived) {
            let Some(texts) = published.remove(&row.id) else { continue };
            let article = Article {
                labels: editing::labels(cx, &row)?,
                comments: said.remove(&row.id).unwrap_or_default(),
                files: attached.remove(&row.id).unwrap_or_default(),
                texts,
                row,
            };
            articles.insert(article.row.id, article);
        }
        after = last;
    }
    let words = [index(&articles, Language::German), index(&articles, Language::English)];
    let base = crate::accounts::base::of(tx, cx)?;
    let word = crate::staff::tokens::word(&*cx.desk.world.random);
    Ok(Library { categories, sections, articles, base, word, words, pages: Mutex::default() })
}

/// The words of what is published in a language.
fn index(articles: &BTreeMap<i64, Article>, language: Language) -> TextIndex {
    let index = TextIndex::new();
    for (id, article) in articles {
        let Some(text) = article.text(language) else { continue };
        let labels = article.labels.join("\n");
        let heading = format!("{}\n{labels}", text.text.title);
        index.add(Doc { id: 0, ticket: *id, kind: Part::Subject, text: &heading });
        // The signs of Markdown are no letters.
        let body = if text.text.html { render::plain(&text.text) } else { text.text.body.clone() };
        index.add(Doc { id: 1, ticket: *id, kind: Part::Public, text: &body });
    }
    index.commit();
    index
}
