//! Finds words in texts and in markup, and blacks them out. Pure.

use std::collections::BTreeSet;
use std::ops::Range;

use super::markup;

/// Stands for one character that is gone.
pub const BLACK: char = '\u{2587}';
/// Letters and digits from which on words are looked for outside the comment that they are taken out of: shorter ones
/// would be found in what has nothing to do with them.
const TELLING: usize = 4;

/// Words that are to go, each found as written, by whatever blanks, line ends and quote marks it is parted.
#[derive(Clone, Default)]
pub struct Words(Vec<Vec<String>>);

/// Which of the places go.
#[derive(Clone, Default)]
pub enum Which {
    /// Every one.
    #[default]
    All,
    /// Of each word those that are named, counted from 0 in the order of the text.
    Some(BTreeSet<(usize, usize)>),
}

/// Counts the places of each word from text to text.
pub struct Picker<'a> {
    which: &'a Which,
    seen: Vec<usize>,
}

impl Picker<'_> {
    fn takes(&mut self, word: usize) -> bool {
        let Some(seen) = self.seen.get_mut(word) else { return false };
        *seen += 1;
        match self.which {
            Which::All => true,
            Which::Some(places) => places.contains(&(word, *seen - 1)),
        }
    }
}

impl Words {
    /// These words; blank ones find nothing.
    pub fn of<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let pieces = words.into_iter().map(|word| word.split_whitespace().map(str::to_owned).collect());
        Self(pieces.filter(|pieces: &Vec<String>| !pieces.is_empty()).collect())
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that tell enough to be looked for elsewhere.
    pub fn telling(&self) -> Self {
        let long = |word: &&Vec<String>| {
            word.iter().flat_map(|piece| piece.chars()).filter(|char| char.is_alphanumeric()).count() >= TELLING
        };
        Self(self.0.iter().filter(long).cloned().collect())
    }

    /// A picker for the texts of one comment.
    pub fn picker<'a>(&self, which: &'a Which) -> Picker<'a> {
        Picker { which, seen: vec![0; self.0.len()] }
    }

    /// Where the words stand, in order; each place with the number of its word.
    pub fn places(&self, text: &str) -> Vec<(usize, Range<usize>)> {
        let mut found = Vec::new();
        for (number, pieces) in self.0.iter().enumerate() {
            let Some((first, rest)) = pieces.split_first() else { continue };
            let mut from = 0;
            while let Some(start) = text.get(from..).and_then(|text| text.find(first.as_str())).map(|at| at + from) {
                match end_of(text, start + first.len(), rest) {
                    Some(end) => {
                        found.push((number, start..end));
                        from = end;
                    }
                    None => from = start + first.len(),
                }
            }
        }
        found.sort_by_key(|(number, range)| (range.start, *number));
        found
    }

    /// How often they stand in a text.
    pub fn count(&self, text: &str) -> usize {
        self.places(text).len()
    }

    /// The text without the picked places; `None` where there is none. Line ends stay, so that the text keeps its shape.
    pub fn black(&self, text: &str, picker: &mut Picker<'_>) -> Option<String> {
        blacked(text, &self.picked(text, picker), |out, gone| {
            out.extend(gone.chars().map(|char| if matches!(char, '\n' | '\r') { char } else { BLACK }));
        })
    }

    /// Every place of a text.
    pub fn black_all(&self, text: &str) -> Option<String> {
        self.black(text, &mut self.picker(&Which::All))
    }

    /// Cleaned HTML without the picked places, attributes included.
    pub fn black_html(&self, html: &str, picker: &mut Picker<'_>) -> Option<String> {
        let stream = markup::Stream::of(html);
        let picked = self.picked(&stream.text, picker);
        let mut gone: Vec<(Range<usize>, String)> = Vec::new();
        for range in &picked {
            gone.extend(stream.sources(range).map(|source| {
                let kept = html.get(source.clone()) == Some("\n");
                (source, if kept { "\n".to_owned() } else { BLACK.to_string() })
            }));
        }
        for attribute in &stream.attributes {
            // An address that holds the words says nothing without them.
            if self.count(&attribute.value) > 0 || self.count(&markup::unescaped_address(&attribute.value)) > 0 {
                gone.push((attribute.source.clone(), String::new()));
            }
        }
        if gone.is_empty() {
            return None;
        }
        gone.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut out, mut at) = (String::with_capacity(html.len()), 0);
        for (range, new) in gone {
            if range.start >= at {
                out.push_str(html.get(at..range.start).unwrap_or_default());
                out.push_str(&new);
                at = range.end;
            }
        }
        out.push_str(html.get(at..).unwrap_or_default());
        Some(out)
    }

    /// Every place of cleaned HTML.
    pub fn black_all_html(&self, html: &str) -> Option<String> {
        self.black_html(html, &mut self.picker(&Which::All))
    }

    fn picked(&self, text: &str, picker: &mut Picker<'_>) -> Vec<Range<usize>> {
        let places = self.places(text).into_iter();
        let mut picked: Vec<Range<usize>> = places.filter(|(word, _)| picker.takes(*word)).map(|(_, at)| at).collect();
        picked.dedup_by(|next, last| {
            let within = next.start < last.end;
            if within {
                last.end = last.end.max(next.end);
            }
            within
        });
        picked
    }
}

fn blacked(text: &str, places: &[Range<usize>], mut gone: impl FnMut(&mut String, &str)) -> Option<String> {
    if places.is_empty() {
        return None;
    }
    let (mut out, mut at) = (String::with_capacity(text.len() * 2), 0);
    for range in places {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        gone(&mut out, text.get(range.clone()).unwrap_or_default());
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    Some(out)
}

/// Where the last of the pieces ends, if they follow one another from here.
fn end_of(text: &str, mut at: usize, pieces: &[String]) -> Option<usize> {
    for piece in pieces {
        let rest = text.get(at..)?;
        let next = rest.trim_start_matches(|char: char| char.is_whitespace() || matches!(char, '>' | '|'));
        if next.len() == rest.len() || !next.starts_with(piece.as_str()) {
            return None;
        }
        at += rest.len() - next.len() + piece.len();
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_as_written_and_leave_their_length() {
        let words = Words::of(["Kennwort geheim"]);
        assert_eq!(words.black_all("Mein Kennwort geheim!").as_deref(), Some("Mein ▇▇▇▇▇▇▇▇▇▇▇▇▇▇▇!"));
        assert_eq!(words.black_all("mein kennwort geheim"), None, "another spelling is another word");
        assert_eq!(words.count("> Kennwort\n> geheim"), 1, "quoted and wrapped");
        assert_eq!(words.count("Kennwortgeheim"), 0);
        assert!(Words::of(["", "  "]).is_empty());
    }

    #[test]
    fn one_of_several_places_goes_when_only_it_is_meant() {
        let words = Words::of(["42"]);
        let which = Which::Some(BTreeSet::from([(0, 1)]));
        let mut picker = words.picker(&which);
        assert_eq!(words.black("42", &mut picker), None);
        assert_eq!(words.black("42 und 42", &mut picker).as_deref(), Some("▇▇ und 42"), "counted on over the texts");
    }

    #[test]
    fn short_words_are_looked_for_nowhere_else() {
        assert!(Words::of(["42", "der"]).telling().is_empty());
        assert_eq!(Words::of(["42", "ab 12"]).telling().count("ab 12 42"), 1);
    }

    #[test]
    fn overlapping_words_go_once() {
        assert_eq!(Words::of(["abcd", "cdef"]).black_all("abcdef").as_deref(), Some("▇▇▇▇▇▇"));
    }

    #[test]
    fn markup_does_not_hide_words() {
        let words = Words::of(["Müller & Söhne"]);
        let html = "<p>An <b>Müller</b>&nbsp;&amp; Söhne, <a href=\"https://x.example/\">hier</a></p>";
        let after = words.black_all_html(html).unwrap();
        assert_eq!(after, "<p>An <b>▇▇▇▇▇▇</b>▇▇▇▇▇▇▇▇, <a href=\"https://x.example/\">hier</a></p>");
        let address = "<a href=\"mailto:a@b.example\" title=\"x\">schreiben</a>";
        let after = Words::of(["a@b.example"]).black_all_html(address).unwrap();
        assert_eq!(after, "<a title=\"x\">schreiben</a>");
        let escaped = "<a href=\"https://x.example/?q=M%C3%BCller\">x</a>";
        assert_eq!(Words::of(["Müller"]).black_all_html(escaped).as_deref(), Some("<a>x</a>"));
    }
}
