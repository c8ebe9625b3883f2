//! Message identifiers (RFC 5322 §3.6.4).

use crate::header;

/// More identifiers than this in one field are not read.
const MOST: usize = 500;

/// Every identifier of a raw Message-ID, In-Reply-To or References value, with its angle brackets. A value without any
/// brackets gives its words, where they look like identifiers.
pub fn read(raw: &[u8]) -> Vec<String> {
    let text = header::plain(raw);
    let mut ids = Vec::new();
    let mut rest = text.as_str();
    while let Some(start) = rest.find('<') {
        let inside = rest.get(start + 1..).unwrap_or_default();
        let Some(end) = inside.find('>') else {
            push(&mut ids, inside);
            return ids;
        };
        push(&mut ids, inside.get(..end).unwrap_or_default());
        rest = inside.get(end + 1..).unwrap_or_default();
        if ids.len() >= MOST {
            return ids;
        }
    }
    if ids.is_empty() {
        text.split_whitespace()
            .filter(|word| word.contains('@'))
            .take(MOST)
            .for_each(|word| push(&mut ids, word.trim_end_matches(['>', ','])));
    }
    ids
}

/// The identifier of the message itself: what stands in brackets, else the whole value.
pub fn own(raw: &[u8]) -> Option<String> {
    let bracketed = read(raw).into_iter().next();
    bracketed.or_else(|| {
        Some(header::plain(raw))
            .filter(|text| !text.is_empty())
            .map(|text| format!("<{}>", text.trim_matches(['<', '>'])))
    })
}

fn push(ids: &mut Vec<String>, inside: &str) {
    // Folding puts blanks into long identifiers.
    let id: String = inside.rsplit('<').next().unwrap_or_default().split_whitespace().collect();
    if !id.is_empty() {
        ids.push(format!("<{id}>"));
    }
}
