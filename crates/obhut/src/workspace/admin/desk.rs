//! How the desk looks, and which programs get in.

use world::Timestamp;

use crate::appearance::footer::{Footer, Leads};
use crate::i18n::{Key, Language, Translator};
use crate::oauth::view::{self, Programs};
use crate::workspace::console::{Act, Again, Bit, Block, Card, Console, Field, Form, Table};

/// A token for the API.
pub struct ApiToken {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub owner: String,
    /// What its maker called it; empty where nothing was said.
    pub label: String,
    /// When it was made.
    pub created: Timestamp,
    /// The day it was last used.
    pub used: Option<Timestamp>,
}

impl ApiToken {
    /// Its row in a table; with its owner where the table is everybody's.
    pub fn row(&self, t: &Translator, base: &str, with_owner: bool) -> Vec<Vec<Bit>> {
        let label = if self.label.is_empty() { format!("#{}", self.id) } else { self.label.clone() };
        let used = match self.used {
            Some(used) => Bit::Time(used),
            None => Bit::text(t.get(Key("token-never"))),
        };
        let end = Act::new(format!("{base}/{}/end", self.id), t.get(Key("token-end"))).of(&label).dangerous();
        let mut row = vec![vec![Bit::Strong(label), Bit::Time(self.created)], vec![used], vec![Bit::Act(end)]];
        if with_owner {
            row.insert(1, vec![Bit::text(&self.owner)]);
        }
        row
    }
}

/// The card that tells a token once.
pub fn new_token(t: &Translator, word: &str) -> Card {
    let card = Card::new("token-word", t.get(Key("token-made"))).about(t.get(Key("token-once")));
    card.with(Block::Raw(word.to_owned()))
}

/// The page of all tokens, and of the programs that sign in by OAuth.
pub fn api_tokens(t: &Translator, tokens: &[ApiToken], programs: &Programs, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let rows = tokens.iter().map(|token| token.row(t, "/admin/tokens", true)).collect();
    let head = vec![w(Key("token-label")), w(Key("token-owner")), w(Key("token-used")), String::new()];
    let table = Table { head, rows, empty: w(Key("token-none")) };
    let own = Block::Acts(vec![Bit::link("/profile", w(Key("token-own")))]);
    let mut cards = view::cards(t, programs, again);
    let tokens = Card::new("tokens", w(Key("tokens-all"))).with(Block::Table(table)).with(own);
    cards.insert(usize::from(programs.told.is_some()), tokens);
    Console {
        title: w(Key("tokens-title")),
        lead: w(Key("tokens-lead")),
        problems: again.count(),
        cards,
        ..Console::default()
    }
}

/// How the desk looks.
pub struct AppearancePage {
    /// The company's name.
    pub company: String,
    /// Its colour.
    pub colour: String,
    /// Whether it has a logo.
    pub has_logo: bool,
    /// What stands below the customers' pages.
    pub footer: Footer,
}

/// The page.
pub fn appearance(t: &Translator, page: &AppearancePage, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let look = Form::new("look", "/admin/appearance", w(Key("save")))
        .with(
            Field::line("company", w(Key("look-company")), again.value("company", &page.company))
                .needed()
                .checked(again),
        )
        .with(
            Field::line("colour", w(Key("look-colour")), again.value("colour", &page.colour))
                .hint(w(Key("look-colour-hint")))
                .checked(again),
        );
    let mut logo = Form::new("logo", "/admin/appearance/logo", w(Key("look-logo-act"))).with(
        Field::file("logo", w(Key("look-logo-file")), "image/png,image/svg+xml")
            .hint(w(Key("look-logo-hint")))
            .checked(again),
    );
    logo.multipart = true;
    let mut card = Card::new("logo-card", w(Key("look-logo"))).about(w(Key("look-logo-text"))).with(Block::Form(logo));
    if page.has_logo {
        let remove = Act::new("/admin/appearance/logo/delete", w(Key("look-logo-remove"))).dangerous();
        card = card.with(Block::Acts(vec![Bit::Act(remove)]));
    }
    Console {
        title: w(Key("look-title")),
        lead: w(Key("look-lead")),
        problems: again.count(),
        cards: vec![
            Card::new("look-card", w(Key("look-colours"))).with(Block::Form(look)),
            card,
            footer(t, page, again),
        ],
        narrow: true,
        ..Console::default()
    }
}

/// The links below the customers' pages, each in every language.
fn footer(t: &Translator, page: &AppearancePage, again: &Again) -> Card {
    let w = |key: Key| t.get(key).into_owned();
    let mut form = Form::new("footer", "/admin/appearance/footer", w(Key("save")));
    for leads in Leads::ALL {
        for language in Language::ALL {
            let name = leads.field(language);
            let what = t.get(leads.key());
            let label = t.with2(Key("look-footer-address"), "what", what, "language", language.own_name());
            let value = again.value(name, page.footer.address(leads, language));
            form = form.with(Field::line(name, label, value).checked(again));
        }
    }
    Card::new("footer-card", w(Key("look-footer"))).about(w(Key("look-footer-text"))).with(Block::Form(form))
}
