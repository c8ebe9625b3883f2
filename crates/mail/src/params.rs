//! Values with parameters: Content-Type and Content-Disposition (RFC 2045 §5, RFC 2231), read leniently.

use crate::{charset, header, words};

/// A value such as `text/plain` and its parameters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parameterised {
    /// The value before the first semicolon, lower case.
    pub value: String,
    params: Vec<(String, String)>,
}

/// More parameters than this are not read.
const MOST: usize = 100;

impl Parameterised {
    /// Reads a raw header value.
    pub fn read(raw: &[u8]) -> Self {
        let unfolded = header::unfold(raw);
        let mut pieces = split_pieces(&unfolded);
        if pieces.is_empty() {
            return Self::default();
        }
        let first = pieces.remove(0);
        let value = String::from_utf8_lossy(before_comment(first)).trim().trim_matches('"').to_ascii_lowercase();
        let mut rough = Vec::new();
        // A value that is itself a parameter ("charset=utf-8" alone) still counts as one.
        if value.contains('=') {
            rough.extend(parameter(first));
        }
        rough.extend(pieces.into_iter().take(MOST).filter_map(parameter));
        Self { value: value.split([' ', ',']).next().unwrap_or_default().to_owned(), params: join(rough) }
    }

    /// The first parameter called `name` (lower case), decoded.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

struct Rough {
    name: String,
    value: Vec<u8>,
    /// The section number of RFC 2231 §3, where the parameter came in pieces.
    section: Option<u32>,
    /// Percent-encoded (RFC 2231 §4).
    extended: bool,
}

fn before_comment(piece: &[u8]) -> &[u8] {
    piece.split(|&b| b == b'(').next().unwrap_or_default()
}

/// Splits at semicolons that stand outside quotes.
fn split_pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let (mut pieces, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, &byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            // A quote that never closes would swallow the rest.
            b'"' => quoted = !quoted && bytes.get(at + 1..).is_some_and(|rest| rest.contains(&b'"')),
            b';' if !quoted => {
                pieces.push(bytes.get(start..at).unwrap_or_default());
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(bytes.get(start..).unwrap_or_default());
    pieces
}

fn parameter(piece: &[u8]) -> Option<Rough> {
    let equals = piece.iter().position(|&b| b == b'=')?;
    let (name, rest) = piece.split_at(equals);
    let name = String::from_utf8_lossy(name).trim().to_ascii_lowercase();
    let name = name.rsplit([' ', '\t']).next().unwrap_or_default().to_owned();
    let value = unquote(rest.get(1..)?.trim_ascii());
    let extended = name.ends_with('*');
    let bare = name.trim_end_matches('*');
    let (base, section) = match bare.split_once('*') {
        Some((base, number)) => (base, number.parse().ok()),
        None => (bare, None),
    };
    (!base.is_empty()).then(|| Rough { name: base.to_owned(), value, section, extended })
}

fn unquote(value: &[u8]) -> Vec<u8> {
    let Some((b'"', inner)) = value.split_first() else {
        // Unquoted: blanks belong to it unless another parameter follows without its semicolon.
        let text = match missing_semicolon(value) {
            Some(end) => &value[..end],
            None => value,
        };
        return text.trim_ascii().to_vec();
    };
    let mut out = Vec::with_capacity(inner.len());
    let mut escaped = false;
    for &byte in inner {
        match byte {
            _ if escaped => {
                out.push(byte);
                escaped = false;
            }
            b'\\' => escaped = true,
            b'"' => break,
            _ => out.push(byte),
        }
    }
    out
}

fn missing_semicolon(value: &[u8]) -> Option<usize> {
    let blank = value.iter().position(|&b| b == b' ')?;
    let next = value.get(blank..)?.trim_ascii_start();
    let equals = next.iter().position(|&b| b == b'=')?;
    let name = next.get(..equals)?;
    let plain = !name.is_empty() && name.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'-' | b'*'));
    (plain && !next.starts_with(b"=?")).then_some(blank)
}

/// Joins the sections of RFC 2231 and decodes every value.
fn join(rough: Vec<Rough>) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    let mut sections: Vec<Rough> = Vec::new();
    for one in rough {
        if one.section.is_some() {
            sections.push(one);
        } else if one.extended {
            let (label, bytes) = label_and_text(&one.value);
            let text = charset::decode(&percent(bytes), label.as_deref()).0;
            // The extended form wins over a plain one of the same name (RFC 6266 §4.3 and common sense).
            out.retain(|(name, _)| *name != one.name);
            out.push((one.name, text));
        } else if !out.iter().any(|(name, _)| *name == one.name) {
            let text = words::decode_unfolded(&one.value, None);
            out.push((one.name, text.trim().to_owned()));
        }
    }
    sections.sort_by_key(|one| one.section);
    while let Some(name) = sections.first().map(|one| one.name.clone()) {
        let (mine, others): (Vec<Rough>, Vec<Rough>) = sections.into_iter().partition(|one| one.name == name);
        sections = others;
        let (mut label, mut bytes, mut extended) = (None, Vec::new(), false);
        for (n, one) in mine.iter().enumerate() {
            if n == 0 && one.extended {
                let (charset, text) = label_and_text(&one.value);
                label = charset;
                bytes.extend(percent(text));
                extended = true;
            } else if one.extended {
                bytes.extend(percent(&one.value));
            } else {
                bytes.extend_from_slice(&one.value);
            }
        }
        let text =
            if extended { charset::decode(&bytes, label.as_deref()).0 } else { words::decode_unfolded(&bytes, None) };
        out.retain(|(other, _)| *other != name);
        out.push((name, text));
    }
    out
}

/// Splits `charset'language'text`.
fn label_and_text(value: &[u8]) -> (Option<String>, &[u8]) {
    let mut quotes = value.iter().enumerate().filter(|&(_, &b)| b == b'\'').map(|(at, _)| at);
    match (quotes.next(), quotes.next()) {
        (Some(first), Some(second)) => {
            let label = String::from_utf8_lossy(value.get(..first).unwrap_or_default()).into_owned();
            (Some(label), value.get(second + 1..).unwrap_or_default())
        }
        _ => (None, value),
    }
}

fn percent(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut at = 0;
    let digit = |at: usize| value.get(at).and_then(|&b| char::from(b).to_digit(16)).and_then(|d| u8::try_from(d).ok());
    while let Some(&byte) = value.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}
