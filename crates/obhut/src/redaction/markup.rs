//! Cleaned HTML as the text that a reader sees, each letter with the place it comes from. Pure.
//!
//! Only for markup that `mail::html::clean` or `mail::html::from_text` wrote: attributes in double quotes, few entities.

use std::ops::Range;

/// The text of a piece of markup.
#[derive(Default)]
pub struct Stream {
    /// What is read; elements that break lines count as a line end.
    pub text: String,
    /// For each letter of the text where it begins in it and where it stands in the markup.
    letters: Vec<(usize, Range<usize>)>,
    /// Values of attributes.
    pub attributes: Vec<Attribute>,
    /// Tags in order.
    pub tags: Vec<Tag>,
}

/// An attribute.
pub struct Attribute {
    /// Its value, unescaped.
    pub value: String,
    /// Its place with the blank before it.
    pub source: Range<usize>,
}

/// A tag.
pub struct Tag {
    /// The element, lower case.
    pub name: String,
    /// Whether it ends the element.
    pub closes: bool,
    /// Its attributes with their values, names lower case.
    pub attributes: Vec<(String, String)>,
    /// How much of the text stands before it, in bytes.
    pub at: usize,
    /// Its place in the markup.
    pub source: Range<usize>,
}

/// Elements within a line: words go on over them.
const WITHIN_A_LINE: [&str; 28] = [
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd",
    "mark", "q", "redact", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "u",
];

impl Stream {
    /// Reads markup.
    pub fn of(html: &str) -> Self {
        let mut stream = Self::default();
        let mut at = 0;
        while let Some(rest) = html.get(at..).filter(|rest| !rest.is_empty()) {
            at += if rest.starts_with('<') { stream.tag(html, at) } else { stream.letter(rest, at) };
        }
        stream
    }

    /// Where a stretch of the text stands in the markup, letter by letter.
    pub fn sources<'a>(&'a self, range: &'a Range<usize>) -> impl Iterator<Item = Range<usize>> + 'a {
        let from = self.letters.partition_point(|(place, _)| *place < range.start);
        let letters = self.letters.get(from..).unwrap_or_default().iter();
        letters
            .take_while(|(place, _)| *place < range.end)
            .map(|(_, source)| source.clone())
            .filter(|at| !at.is_empty())
    }

    fn letter(&mut self, rest: &str, at: usize) -> usize {
        let (letter, length) = entity(rest).unwrap_or_else(|| {
            let letter = rest.chars().next().unwrap_or_default();
            (letter, letter.len_utf8())
        });
        self.letters.push((self.text.len(), at..at + length));
        self.text.push(letter);
        length
    }

    fn tag(&mut self, html: &str, at: usize) -> usize {
        let rest = html.get(at..).unwrap_or_default();
        let length = tag_length(rest);
        let inside = rest.get(1..length.saturating_sub(1)).unwrap_or_default();
        let closes = inside.starts_with('/');
        let bare = inside.trim_start_matches('/');
        let name: String =
            bare.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        let mut attributes = Vec::new();
        let offset = at + 1 + (inside.len() - bare.len());
        let mut place = name.len();
        while let Some((key, value, source)) = attribute(bare, place) {
            place = source.end;
            let value = unescaped(value);
            self.attributes
                .push(Attribute { value: value.clone(), source: offset + source.start..offset + source.end });
            attributes.push((key.to_ascii_lowercase(), value));
        }
        if !WITHIN_A_LINE.contains(&name.as_str()) {
            self.letters.push((self.text.len(), at..at));
            self.text.push('\n');
        }
        self.tags.push(Tag { name, closes, attributes, at: self.text.len(), source: at..at + length });
        length
    }
}

/// How long a tag is: up to the `>` outside quotes.
fn tag_length(rest: &str) -> usize {
    let mut quoted = false;
    for (at, char) in rest.char_indices() {
        match char {
            '"' => quoted = !quoted,
            '>' if !quoted => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The next attribute from `from` on: name, escaped value, place with the blank before it.
fn attribute(tag: &str, from: usize) -> Option<(&str, &str, Range<usize>)> {
    let rest = tag.get(from..)?;
    let blank = rest.len() - rest.trim_start().len();
    let start = from + blank;
    let name_length = tag.get(start..)?.find(|char: char| char == '=' || char.is_whitespace() || char == '/');
    let name_end = start + name_length.unwrap_or(tag.len() - start);
    let name = tag.get(start..name_end).filter(|name| !name.is_empty())?;
    let Some(value) = tag.get(name_end..)?.strip_prefix("=\"") else {
        // Without a value, or one without quotes.
        let bare = tag.get(name_end..)?.strip_prefix('=');
        let length = bare.map_or(0, |bare| bare.find(char::is_whitespace).unwrap_or(bare.len()) + 1);
        let value = tag.get(name_end..name_end + length).unwrap_or_default().trim_start_matches('=');
        return Some((name, value, from..name_end + length));
    };
    let length = value.find('"')?;
    Some((name, value.get(..length)?, from..name_end + 2 + length + 1))
}

/// The letter that an entity stands for, and how long it is.
fn entity(rest: &str) -> Option<(char, usize)> {
    let body = rest.strip_prefix('&')?;
    let end = body.bytes().take(12).position(|byte| byte == b';')?;
    let name = body.get(..end)?;
    let letter = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((letter, end + 2))
}

fn unescaped(value: &str) -> String {
    let (mut out, mut at) = (String::with_capacity(value.len()), 0);
    while let Some(rest) = value.get(at..).filter(|rest| !rest.is_empty()) {
        match entity(rest) {
            Some((letter, length)) => {
                out.push(letter);
                at += length;
            }
            None => {
                let letter = rest.chars().next().unwrap_or_default();
                out.push(letter);
                at += letter.len_utf8();
            }
        }
    }
    out
}

/// An address with its percent escapes undone.
pub fn unescaped_address(address: &str) -> String {
    if !address.contains('%') {
        return address.to_owned();
    }
    let mut bytes = Vec::with_capacity(address.len());
    let raw = address.as_bytes();
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        let pair = address.get(at + 1..at + 3).filter(|_| byte == b'%');
        match pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                at += 3;
            }
            None => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
