//! Internet addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::context;

/// The longest written form: eight groups, the last two in dotted form.
const LONGEST: usize = 45;
/// Four numbers with dots after one of these are a version.
const VERSIONS: [&str; 10] =
    ["version", "firmware", "^build", "release", "software", "^driver", "treiber", "^update", "upgrade", "patch"];

/// An address that begins at `start`.
pub fn address(text: &str, start: usize) -> Option<usize> {
    let length = text
        .bytes()
        .skip(start)
        .take(LONGEST + 1)
        .take_while(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        .count();
    let word = text.get(start..start + length)?.trim_end_matches('.');
    let word = if word.ends_with("::") { word } else { word.trim_end_matches(':') };
    let end = start + word.len();
    if !context::ends(text, end) {
        return version4_before_port(text, start, word);
    }
    if word.contains(':') {
        // `a::b` is a path in a program.
        let is_address = word.parse::<Ipv6Addr>().is_ok() && word.contains(|char: char| char.is_ascii_digit());
        return if is_address { Some(end) } else { version4_before_port(text, start, word) };
    }
    version4(text, start, word)
}

fn version4(text: &str, start: usize, word: &str) -> Option<usize> {
    word.parse::<Ipv4Addr>().ok()?;
    let version = matches!(context::word_before(text, start).as_str(), "v" | "ver" | "app")
        || context::nearest(text, start, &VERSIONS).is_some();
    (!version).then_some(start + word.len())
}

/// `192.0.2.7:8080`: the port is not part of the address.
fn version4_before_port(text: &str, start: usize, word: &str) -> Option<usize> {
    version4(text, start, word.split_once(':')?.0)
}
