//! The way into the administration: all its pages at one look.

use crate::i18n::{Key, Translator};
use crate::workspace::Administration;
use crate::workspace::console::{Block, Card, Console, Entry};

/// Puts the page together.
pub fn index(t: &Translator, administration: &Administration) -> Console {
    let cards = administration.sections.iter().map(|section| {
        let entries = section.entries.iter().map(|entry| Entry {
            href: entry.href.to_owned(),
            icon: entry.icon,
            label: t.get(entry.title).into_owned(),
            text: t.get(entry.text).into_owned(),
        });
        Card::new(format!("at-{}", section.key.0), t.get(section.key)).with(Block::Links(entries.collect()))
    });
    Console { title: t.get(Key("admin-settings")).into_owned(), cards: cards.collect(), ..Console::default() }
}
