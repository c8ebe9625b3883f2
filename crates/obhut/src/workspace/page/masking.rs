//! Text for a reader who may not know who the customer is: gaps where a name, an address or a number stood.

use zeroize::Zeroizing;

use crate::workspace::{Gap, Part};

/// The text in parts; the customer's own names and everything with the form of personal data left out.
pub(super) fn parts(text: &str, names: &[Zeroizing<String>]) -> Vec<Part> {
    let mut gaps: Vec<(usize, usize, Gap)> =
        pii::find(text).into_iter().map(|found| (found.start, found.end, gap(found.label))).collect();
    for (start, word) in words(text) {
        let end = start + word.len();
        let known = names.iter().any(|name| index::fold::fold(name) == index::fold::fold(word));
        if known && !gaps.iter().any(|(from, to, _)| start < *to && *from < end) {
            gaps.push((start, end, Gap::Name));
        }
    }
    gaps.sort_by_key(|(start, ..)| *start);
    let mut parts = Vec::with_capacity(gaps.len() * 2 + 1);
    let mut at = 0;
    for (start, end, gap) in gaps {
        let between = text.get(at..start).unwrap_or_default();
        // A first name and a last name are one gap.
        let adjoins =
            matches!(parts.last(), Some(Part::Gap(Gap::Name))) && gap == Gap::Name && between.trim().is_empty();
        if !adjoins {
            if !between.is_empty() {
                parts.push(Part::Text(between.to_owned()));
            }
            parts.push(Part::Gap(gap));
        }
        at = end;
    }
    let rest = text.get(at..).unwrap_or_default();
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

/// The same as one line of plain text, for subjects and previews.
pub(super) fn line(text: &str, names: &[Zeroizing<String>]) -> String {
    parts(text, names).iter().map(|part| if let Part::Text(text) = part { text.as_str() } else { "…" }).collect()
}

fn gap(label: pii::Label) -> Gap {
    match label {
        pii::Label::Email => Gap::Email,
        pii::Label::Phone => Gap::Phone,
        pii::Label::Iban | pii::Label::CreditCard => Gap::Bank,
        pii::Label::IpAddress | pii::Label::TaxId | pii::Label::SocialSecurity => Gap::Number,
    }
}

fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split(|letter: char| !letter.is_alphanumeric()).map(move |word| {
        // `split` yields slices of `text` in order; each separator is one character.
        let start = text.get(at..).and_then(|rest| rest.find(word)).map_or(at, |found| at + found);
        at = start + word.len();
        (start, word)
    })
}
