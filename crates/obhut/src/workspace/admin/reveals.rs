//! What may be looked behind a mask for: the list, and one of them.

use crate::i18n::{Key, Translator};
use crate::masking::Opened;
use crate::workspace::console::{Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};

use super::choice;

/// What a purpose can open, each with its word in the form.
const EXTENTS: [(&str, Key); 6] = [
    ("identity", Key("shows-identity")),
    ("address", Key("shows-address")),
    ("contact", Key("shows-contact")),
    ("number", Key("shows-number")),
    ("file", Key("shows-file")),
    ("health", Key("shows-health")),
];

/// Something that may be looked behind a mask for.
pub struct RevealShown {
    /// Its number; 0 for a new one.
    pub id: i64,
    /// What people read.
    pub title: String,
    /// What it opens.
    pub opens: Opened,
    /// The same in words.
    pub shows: String,
    /// Whether it is offered.
    pub active: bool,
}

/// What the ticked words of a form open.
pub fn extent<'a>(words: impl Iterator<Item = &'a str>) -> Opened {
    let mut opens = Opened::default();
    for word in words {
        match word {
            "identity" => opens.identity = true,
            "address" => opens.address = true,
            "contact" => opens.contact = true,
            "number" => opens.number = true,
            "file" => opens.file = true,
            "health" => opens.health = true,
            _ => {}
        }
    }
    opens
}

fn is_open(opens: Opened, word: &str) -> bool {
    extent(std::iter::once(word)).and(opens) == opens
}

/// The page of all of them; `writes`: whether the reader decides about them.
pub fn reveals(t: &Translator, all: &[RevealShown], writes: bool, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let rows = all.iter().map(|one| {
        let at = format!("/admin/reveal-purposes/{}", one.id);
        let name = if writes { Bit::link(&at, &one.title) } else { Bit::Strong(one.title.clone()) };
        let state = match one.active {
            true => Bit::chip(w(Key("reveals-offered")), Tone::Good),
            false => Bit::chip(w(Key("reveals-retired")), Tone::Plain),
        };
        let act = match one.active {
            true => Act::new(format!("{at}/retire"), w(Key("reveals-retire"))).of(&one.title).dangerous(),
            false => Act::new(format!("{at}/resume"), w(Key("reveals-resume"))).of(&one.title),
        };
        let acts = if writes { vec![Bit::Act(act)] } else { Vec::new() };
        vec![vec![name, Bit::sub(&one.shows)], vec![state], acts]
    });
    let head = vec![w(Key("reveals-purpose")), w(Key("people-state")), String::new()];
    let table = Table { head, rows: rows.collect(), empty: w(Key("reveals-none")) };
    let mut cards =
        vec![Card::new("all", w(Key("reveals-all"))).about(w(Key("reveals-all-text"))).with(Block::Table(table))];
    if writes {
        let new =
            RevealShown { id: 0, title: String::new(), opens: Opened::default(), shows: String::new(), active: true };
        let form = form(t, &new, "/admin/reveal-purposes", again);
        cards.push(Card::new("add", w(Key("reveals-new"))).with(Block::Form(form)));
    }
    Console {
        title: w(Key("reveals-title")),
        lead: w(Key("reveals-lead")),
        problems: again.count(),
        cards,
        ..Console::default()
    }
}

fn form(t: &Translator, one: &RevealShown, action: &str, again: &Again) -> Form {
    let w = |key: Key| t.get(key).into_owned();
    let extents = EXTENTS
        .into_iter()
        .map(|(word, key)| choice(word, w(key), again.chose("opens", word, is_open(one.opens, word))));
    Form::new("reveal", action, w(Key("save")))
        .with(
            Field::line("title", w(Key("reveals-purpose")), again.value("title", &one.title))
                .needed()
                .hint(w(Key("reveals-purpose-hint")))
                .checked(again),
        )
        .with(
            Field::ticks("opens", w(Key("reveals-opens")), extents.collect())
                .hint(w(Key("reveals-opens-hint")))
                .checked(again),
        )
}

/// The page of one of them.
pub fn reveal(t: &Translator, one: &RevealShown, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let form = form(t, one, &format!("/admin/reveal-purposes/{}", one.id), again);
    Console {
        title: one.title.clone(),
        back: Some(Go::to("/admin/reveal-purposes", w(Key("reveals-title")))),
        problems: again.count(),
        cards: vec![Card::new("about", w(Key("reveals-about"))).with(Block::Form(form))],
        narrow: true,
        ..Console::default()
    }
}
