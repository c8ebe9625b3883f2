//! What a partner calls a customer: the same in every question to one partner, another at every other partner.

use db::Tx;
use vault::KeyId;

use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Language;

/// Stones: the desk's own pseudonyms are made of other words, so that nobody takes the one for the other.
const STONES: [(&str, &str); 32] = [
    ("Achat", "Agate"),
    ("Basalt", "Basalt"),
    ("Beryll", "Beryl"),
    ("Bernstein", "Amber"),
    ("Bims", "Pumice"),
    ("Diorit", "Diorite"),
    ("Feldspat", "Feldspar"),
    ("Feuerstein", "Flint"),
    ("Flussspat", "Fluorspar"),
    ("Gabbro", "Gabbro"),
    ("Gips", "Gypsum"),
    ("Glimmer", "Mica"),
    ("Gneis", "Gneiss"),
    ("Granat", "Garnet"),
    ("Granit", "Granite"),
    ("Jaspis", "Jasper"),
    ("Kalkstein", "Limestone"),
    ("Kiesel", "Pebble"),
    ("Kreide", "Chalk"),
    ("Marmor", "Marble"),
    ("Obsidian", "Obsidian"),
    ("Olivin", "Olivine"),
    ("Onyx", "Onyx"),
    ("Opal", "Opal"),
    ("Porphyr", "Porphyry"),
    ("Pyrit", "Pyrite"),
    ("Quarz", "Quartz"),
    ("Sandstein", "Sandstone"),
    ("Schiefer", "Slate"),
    ("Topas", "Topaz"),
    ("Travertin", "Travertine"),
    ("Tuff", "Tuff"),
];

/// The pseudonym of a person for a partner, made with the person's own key: once that is gone, it can be linked to nobody.
pub fn of(cx: &Cx, person_key: KeyId, recipient: i64, language: Language) -> Option<String> {
    let mark = cx.desk.vault.mark(person_key, format!("pseudonym/partner/{recipient}").as_bytes()).ok()?;
    let [first, second, third, ..] = mark;
    let (german, english) = STONES.get(usize::from(first) % STONES.len())?;
    let number = u32::from(u16::from_be_bytes([second, third])) % 9_000 + 1_000;
    let stone = if language == Language::German { german } else { english };
    Some(format!("{stone} {number}"))
}

/// The pseudonym of a ticket's customer for a partner; none where nobody asked or who asked is forgotten.
///
/// # Errors
/// The database's.
pub fn of_requester(
    tx: &mut Tx<'_>,
    cx: &Cx,
    requester: Option<i64>,
    recipient: i64,
    language: Language,
) -> Result<Option<String>, Error> {
    let Some(person) = requester else { return Ok(None) };
    let row = crate::people::sql::get(tx, cx.id(), person)?;
    Ok(row.and_then(|row| of(cx, KeyId(row.key), recipient, language)))
}
