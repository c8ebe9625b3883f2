//! Whom the names of files tell.

use super::{Doubt, Letter, Others, spelled, words};

/// Words of file names that are no names of people, whatever somebody is called.
const ORDINARY: &[&str] = &[
    "rechnung",
    "rechnungen",
    "vertrag",
    "angebot",
    "bestellung",
    "lieferschein",
    "mahnung",
    "gutschrift",
    "anleitung",
    "handbuch",
    "bild",
    "foto",
    "scan",
    "anhang",
    "dokument",
    "brief",
    "formular",
    "antrag",
    "bestatigung",
    "kopie",
    "neu",
    "alt",
    "final",
    "entwurf",
    "abschlag",
    "kaufbeleg",
    "beleg",
    "quittung",
    "protokoll",
    "bericht",
    "liste",
    "januar",
    "februar",
    "marz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "winter",
    "sommer",
    "herbst",
    "fruhling",
    "invoice",
    "contract",
    "offer",
    "order",
    "receipt",
    "manual",
    "letter",
    "photo",
    "image",
    "copy",
    "new",
    "draft",
    "report",
    "list",
    "form",
    "january",
    "february",
    "march",
    "may",
    "june",
    "july",
    "october",
    "december",
    "summer",
    "spring",
    "pdf",
    "img",
];
/// Shorter words are too often something else.
const SHORTEST: usize = 4;

pub(super) fn doubts(letter: &Letter<'_>, others: &impl Others) -> Vec<Doubt> {
    let known: Vec<String> = letter.recipients.iter().flat_map(|recipient| words(&recipient.name)).collect();
    let mut doubts = Vec::new();
    for (id, name) in letter.files {
        let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
        let parts: Vec<&str> = stem.split(|letter: char| !letter.is_alphabetic()).collect();
        // Who is named rightly may stand beside somebody else: "Kundin_Vollmacht_Nowak.pdf".
        if parts.iter().any(|part| known.contains(&spelled(part))) {
            continue;
        }
        let told = parts.iter().flat_map(|part| humps(part)).find_map(|part| {
            let plain = spelled(part);
            let worth = part.chars().count() >= SHORTEST && !ORDINARY.contains(&plain.as_str());
            if worth { others.surnamed(part) } else { None }
        });
        if let Some(names) = told {
            doubts.push(Doubt::File { id: *id, name: name.clone(), names });
        }
    }
    doubts
}

/// A word, and its parts where capitals stand within: `AbschlagNowak`.
fn humps(word: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = Vec::new();
    let mut before_is_lower = false;
    for (at, letter) in word.char_indices() {
        if letter.is_uppercase() && before_is_lower {
            starts.push(at);
        }
        before_is_lower = letter.is_lowercase();
    }
    if starts.is_empty() {
        return vec![word];
    }
    let mut parts = vec![word];
    let ends = starts.iter().skip(1).copied().chain([word.len()]);
    parts.extend(starts.first().and_then(|first| word.get(..*first)));
    parts.extend(starts.iter().zip(ends).filter_map(|(start, end)| word.get(*start..end)));
    parts
}
