//! Gaps in cleaned HTML, for readers who see the letter as it looked and not all of its words.

use std::fmt::Write;

use super::{Hole, Mask};

/// Elements that stand in a line; all others part words.
const INLINE: [&str; 20] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "ins", "kbd", "mark", "s", "small", "span",
    "strong", "sub", "sup", "u",
];

impl Mask {
    /// Whether something that the HTML says, or that stands in its addresses, is left out.
    pub fn covers_html(&self, html: &str) -> bool {
        let attributes: Vec<&str> = tags(html).collect();
        !self.holes(&text_of(html).0).is_empty() || !self.holes(&attributes.join("\n")).is_empty()
    }

    /// The HTML with a gap where something is left out, each drawn by `gap`; `None` where that cannot be done surely, and
    /// the text has to be shown instead.
    pub fn html(&self, html: &str, gap: impl Fn(Hole) -> String) -> Option<String> {
        if self.is_open() {
            return Some(html.to_owned());
        }
        let (text, places) = text_of(html);
        let holes = self.holes(&text);
        let masked = if holes.is_empty() { html.to_owned() } else { with_gaps(html, &places, &holes, &gap) };
        // What stands in an address or another attribute is not cut out of it.
        let attributes: Vec<&str> = tags(html).collect();
        self.holes(&attributes.join("\n")).is_empty().then_some(masked)
    }
}

/// The tags of the HTML, and what stands behind a sign that begins none.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).map(|piece| piece.split('>').next().unwrap_or_default())
}

/// The text between the tags, and for each of its bytes where in the HTML it is from.
fn text_of(html: &str) -> (String, Vec<usize>) {
    let (mut text, mut places) = (String::with_capacity(html.len()), Vec::with_capacity(html.len()));
    let mut at = 0;
    let mut push = |what: &str, from: usize| {
        text.push_str(what);
        places.resize(text.len(), from);
    };
    while let Some(rest) = html.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(end) = rest.strip_prefix('<').and_then(|tag| tag.find('>')) {
            let tag = rest.get(1..=end).unwrap_or_default();
            let name = tag.trim_start_matches('/').split(|char: char| !char.is_ascii_alphanumeric()).next();
            if !name.is_some_and(|name| INLINE.contains(&name)) {
                push("\n", at);
            }
            at += end + 2;
            continue;
        }
        if let Some((sign, length)) = entity(rest) {
            push(sign, at);
            at += length;
            continue;
        }
        let length = rest.chars().next().map_or(1, char::len_utf8);
        push(rest.get(..length).unwrap_or_default(), at);
        at += length;
    }
    places.push(html.len());
    (text, places)
}

/// A sign that HTML writes with a word, and how many bytes that takes.
fn entity(rest: &str) -> Option<(&'static str, usize)> {
    const KNOWN: [(&str, &str); 6] =
        [("&nbsp;", "\u{a0}"), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")];
    KNOWN.into_iter().find(|(word, _)| rest.starts_with(word)).map(|(word, sign)| (sign, word.len()))
}

/// The HTML without the text of the holes: tags within them stay, so that what was opened is closed.
fn with_gaps(html: &str, places: &[usize], holes: &[Hole], gap: &impl Fn(Hole) -> String) -> String {
    let mut masked = String::with_capacity(html.len() + holes.len() * 64);
    let mut at = 0;
    let place = |byte: usize| places.get(byte).copied().unwrap_or(html.len());
    for hole in holes {
        let (start, end) = (place(hole.start), place(hole.end));
        masked.push_str(html.get(at..start).unwrap_or_default());
        let _infallible = write!(masked, "{}", gap(*hole));
        for tag in tags(html.get(start..end).unwrap_or_default()) {
            let _infallible = write!(masked, "<{tag}>");
        }
        at = end;
    }
    masked.push_str(html.get(at..).unwrap_or_default());
    masked
}

#[cfg(test)]
mod tests {
    use super::super::Mask;

    fn masked(html: &str) -> Option<String> {
        Mask::of_protected().html(html, |_| "[…]".to_owned())
    }

    #[test]
    fn a_number_is_cut_out_wherever_tags_part_it_and_the_letter_keeps_its_form() {
        assert_eq!(
            masked("<p>IBAN <b>DE46 1005</b>&nbsp;0000 <i>1234 5678 90</i>, danke</p>").unwrap(),
            "<p>IBAN <b>[…]</b><i></i>, danke</p>"
        );
        assert_eq!(masked("<ul><li>a &amp; b</li><li>c</li></ul>").unwrap(), "<ul><li>a &amp; b</li><li>c</li></ul>");
        assert_eq!(masked("<p>Ich bin <em>schwanger</em>.</p>").unwrap(), "<p>Ich bin <em>[…]</em>.</p>");
    }

    #[test]
    fn what_stands_in_an_attribute_makes_the_whole_unfit() {
        assert_eq!(masked("<a href=\"https://bank.example/DE46100500001234567890\">hier</a>"), None);
        assert_eq!(masked("<p>1 < 2, DE46100500001234567890</p>"), None, "nor is what is no proper HTML cut");
    }
}
