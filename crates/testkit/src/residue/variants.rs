//! The disguises in which software writes a text.

use base64::engine::general_purpose::{STANDARD, URL_SAFE};

/// A disguise. Upper, lower and mixed case of each are the same variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variant {
    /// As it is.
    Plain,
    /// Any eight characters in a row: stems, truncated columns, and the groups of eight that PostgreSQL's own compression
    /// leaves between its control bytes.
    Fragment,
    /// Back to front, as suffix indexes store it.
    Reversed,
    /// Two bytes a character, either order.
    Utf16,
    /// Four bytes a character, either order.
    Utf32,
    /// Base64 with either alphabet, wherever in a group of three bytes it begins.
    Base64,
    /// Two hexadecimal digits a byte, as in a dump of a database.
    Hex,
    /// `=41`, as in mail bodies and encoded header words.
    QuotedPrintable,
    /// `%41`, as in URLs.
    Percent,
    /// `&#65;` or `&#x41;`.
    Entity,
    /// `\u0041`, as in JSON.
    JsonEscape,
    /// `\x41`, as in the dumps of programming languages.
    ByteEscape,
}

/// Shortest run of characters that counts as a finding: 40 bits of a marker.
const FRAGMENT: usize = 8;

/// Every pattern to look for when looking for a word.
pub(super) fn of_text(word: &str) -> Vec<(Variant, Vec<u8>)> {
    let mut patterns: Vec<_> =
        word.as_bytes().windows(FRAGMENT).map(|part| (Variant::Fragment, part.to_vec())).collect();
    let reversed: String = word.chars().rev().collect();
    push_halves(&mut patterns, Variant::Plain, word.as_bytes(), 1);
    push_halves(&mut patterns, Variant::Reversed, reversed.as_bytes(), 1);
    // The automaton ignores case in what it reads; the codes of small letters differ by more than that.
    for word in [word.to_ascii_uppercase(), word.to_ascii_lowercase()] {
        let bytes = word.as_bytes();
        push_encoded(&mut patterns, bytes);
        push_halves(&mut patterns, Variant::Utf16, &each(bytes, |byte| vec![byte, 0]), 2);
        push_halves(&mut patterns, Variant::Utf16, &each(bytes, |byte| vec![0, byte]), 2);
        push_halves(&mut patterns, Variant::Utf32, &each(bytes, |byte| vec![byte, 0, 0, 0]), 4);
        push_halves(&mut patterns, Variant::Utf32, &each(bytes, |byte| vec![0, 0, 0, byte]), 4);
    }
    patterns.sort();
    patterns.dedup();
    patterns
}

/// Every pattern to look for when looking for a key.
pub(super) fn of_bytes(secret: &[u8]) -> Vec<(Variant, Vec<u8>)> {
    let mut patterns = Vec::new();
    let reversed: Vec<u8> = secret.iter().rev().copied().collect();
    push_halves(&mut patterns, Variant::Plain, secret, 1);
    push_halves(&mut patterns, Variant::Reversed, &reversed, 1);
    push_encoded(&mut patterns, secret);
    patterns.sort();
    patterns.dedup();
    patterns
}

fn push_encoded(patterns: &mut Vec<(Variant, Vec<u8>)>, bytes: &[u8]) {
    for shift in 0..3 {
        push_halves(patterns, Variant::Base64, &inner_base64(&STANDARD, bytes, shift), 1);
        push_halves(patterns, Variant::Base64, &inner_base64(&URL_SAFE, bytes, shift), 1);
    }
    let mut push = |variant, unit: usize, write: fn(u8) -> String| {
        push_halves(patterns, variant, &each(bytes, |byte| write(byte).into_bytes()), unit);
    };
    push(Variant::Hex, 2, |byte| format!("{byte:02x}"));
    push(Variant::QuotedPrintable, 3, |byte| format!("={byte:02x}"));
    push(Variant::Percent, 3, |byte| format!("%{byte:02x}"));
    push(Variant::Entity, 6, |byte| format!("&#x{byte:02x};"));
    push(Variant::Entity, 1, |byte| format!("&#{byte};"));
    push(Variant::JsonEscape, 6, |byte| format!("\\u{byte:04x}"));
    push(Variant::ByteEscape, 4, |byte| format!("\\x{byte:02x}"));
}

fn each(bytes: &[u8], write: impl Fn(u8) -> Vec<u8>) -> Vec<u8> {
    bytes.iter().flat_map(|byte| write(*byte)).collect()
}

/// The characters of base64 that depend on `bytes` alone when `shift` bytes of something else stand before them.
fn inner_base64(engine: &impl base64::Engine, bytes: &[u8], shift: usize) -> Vec<u8> {
    let padded = [&[0; 2][..shift], bytes].concat();
    let encoded = engine.encode(&padded).into_bytes();
    let first = (shift * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    encoded[first..last].to_vec()
}

/// A cut anywhere in an encoded text leaves one of its halves whole. `unit` is the length of one encoded character.
fn push_halves(patterns: &mut Vec<(Variant, Vec<u8>)>, variant: Variant, encoded: &[u8], unit: usize) {
    let middle = encoded.len() / unit / 2 * unit;
    let (head, tail) = encoded.split_at(middle);
    patterns.push((variant, head.to_vec()));
    patterns.push((variant, tail.to_vec()));
}
