//! Address lists (RFC 5322 §3.4) as people and programs really write them.

use crate::{header, words};

/// One mailbox of a From, To, Cc or Reply-To field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The display name, decoded; empty where none is given.
    pub name: String,
    /// `local@domain` as written, without angle brackets; empty where it cannot be found.
    pub address: String,
}

/// More mailboxes than this in one field are not read.
const MOST: usize = 2_000;

/// Reads a raw header value into mailboxes. Groups are flattened; what has no address is kept with its name alone.
pub fn read(raw: &[u8], fallback: Option<&str>) -> Vec<Address> {
    let bytes = header::unfold(raw);
    let mut list = Vec::new();
    let mut one = Pieces::default();
    let mut at = 0;
    // A quote or comment that never closes is looked for once, not again at every place.
    let (mut quotes_close, mut comments_close) = (true, true);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' if quotes_close => match one.quoted(&bytes, at) {
                Some(next) => at = next,
                None => quotes_close = false,
            },
            b'"' => at += 1,
            b'(' if comments_close => match one.comment(&bytes, at) {
                Some(next) => at = next,
                None => comments_close = false,
            },
            b'<' => at = one.angle(&bytes, at),
            b',' | b';' => {
                one.finish(&mut list, fallback);
                at += 1;
            }
            // "Friends: a@x, b@y;" names a group; a colon inside an address or after one does not.
            b':' if !one.text.contains(&b'@') && one.angle.is_none() && is_group(&bytes, at) => {
                one = Pieces::default();
                at += 1;
            }
            _ => {
                one.text.push(byte);
                at += 1;
            }
        }
        if list.len() >= MOST {
            return list;
        }
    }
    one.finish(&mut list, fallback);
    list
}

fn is_group(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    rest.contains(&b';') || rest.contains(&b'@')
}

#[derive(Default)]
struct Pieces {
    /// What stands outside brackets: the name, or a bare address.
    text: Vec<u8>,
    comment: Vec<u8>,
    angle: Option<Vec<u8>>,
}

impl Pieces {
    /// Takes a quoted string and gives the place after it; `None` where it never closes.
    fn quoted(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        let mut at = start + 1;
        let close = closing_quote(bytes, at)?;
        while at < close {
            let Some(&byte) = bytes.get(at) else { break };
            if byte == b'\\' && at + 1 < close {
                at += 1;
                self.text.extend(bytes.get(at));
            } else {
                self.text.push(byte);
            }
            at += 1;
        }
        Some(close + 1)
    }

    /// Takes a comment with its nested ones and gives the place after it; `None` where it never closes.
    fn comment(&mut self, bytes: &[u8], start: usize) -> Option<usize> {
        let (mut depth, mut at) = (0usize, start);
        let before = self.comment.len();
        while let Some(&byte) = bytes.get(at) {
            at += 1;
            match byte {
                b'\\' => {
                    self.comment.extend(bytes.get(at));
                    at += 1;
                }
                b'(' => {
                    depth += 1;
                    if depth > 1 {
                        self.comment.push(byte);
                    }
                }
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                    self.comment.push(byte);
                }
                _ => self.comment.push(byte),
            }
        }
        self.comment.truncate(before);
        None
    }

    fn angle(&mut self, bytes: &[u8], start: usize) -> usize {
        let rest = bytes.get(start + 1..).unwrap_or_default();
        let end = rest.iter().position(|&b| b == b'>').unwrap_or(rest.len());
        let inside = rest.get(..end).unwrap_or_default();
        // "<<a@b>>" and "Name <x> <a@b>": the last bracket that holds an address wins.
        let inside = inside.rsplit(|&b| b == b'<').next().unwrap_or_default();
        if self.angle.as_ref().is_none_or(|had| !had.contains(&b'@')) {
            self.angle = Some(inside.to_vec());
        }
        start + end + 2
    }

    fn finish(&mut self, list: &mut Vec<Address>, fallback: Option<&str>) {
        let one = std::mem::take(self);
        let text = words::decode_unfolded(&one.text, fallback);
        let text = fold(&text);
        let comment = fold(&words::decode_unfolded(&one.comment, fallback));
        if let Some(angle) = one.angle {
            let address = clean_address(&words::decode_unfolded(&angle, fallback));
            let name = if text.is_empty() { comment } else { text };
            if !address.is_empty() || !name.is_empty() {
                list.push(Address { name, address });
            }
            return;
        }
        if text.is_empty() {
            return;
        }
        let (name, address) = bare(&text);
        list.push(Address { name: if name.is_empty() { comment } else { name }, address });
    }
}

/// A mailbox without brackets: an address alone, or a name with an address somewhere in it.
fn bare(text: &str) -> (String, String) {
    if !text.contains('@') {
        return (text.to_owned(), String::new());
    }
    let mut words: Vec<&str> = text.split(' ').collect();
    if words.len() == 1 {
        return (String::new(), clean_address(text));
    }
    let Some(place) =
        words.iter().position(|word| word.contains('@') && !word.starts_with('@') && !word.ends_with('@'))
    else {
        return (String::new(), clean_address(text));
    };
    let address = clean_address(words.remove(place));
    (words.join(" ").trim_matches(['"', '\'', ' ']).to_owned(), address)
}

fn clean_address(text: &str) -> String {
    let text = text.trim().trim_matches(['<', '>', '"', ' ']);
    // RFC 822 routes: "@relay1,@relay2:user@host".
    let text = match text.split_once(':') {
        Some((route, rest)) if route.starts_with('@') => rest,
        _ => text.strip_prefix("mailto:").unwrap_or(text),
    };
    if text.contains('"') { text.trim().to_owned() } else { text.split_whitespace().collect() }
}

fn fold(text: &str) -> String {
    let folded = text.split_whitespace().collect::<Vec<_>>().join(" ");
    folded.trim_matches('"').trim().to_owned()
}

/// The end of a quoted string; a quote that is followed by more text and another quote later is still the end.
fn closing_quote(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return Some(at),
            _ => at += 1,
        }
    }
    None
}
