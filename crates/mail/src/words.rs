//! Encoded words (RFC 2047) in header values, with the repairs real senders need.

use crate::{charset, header, transfer};

/// Decodes a raw header value to text: unfolded, encoded words resolved, trimmed. `fallback` names the charset of
/// bytes that are neither labelled nor UTF-8.
pub fn decode(value: &[u8], fallback: Option<&str>) -> String {
    let unfolded = header::unfold(value);
    decode_unfolded(&unfolded, fallback).trim().to_owned()
}

/// One run of encoded words that share charset and encoding: joined before decoding, since senders cut characters in two.
struct Run {
    charset: String,
    bytes: Vec<u8>,
}

/// As [`decode`], for bytes without line ends; nothing is trimmed.
pub fn decode_unfolded(bytes: &[u8], fallback: Option<&str>) -> String {
    let mut out = String::with_capacity(bytes.len());
    let mut run: Option<Run> = None;
    let mut plain_from = 0;
    let mut at = 0;
    while let Some(found) = find(bytes, at, b"=?") {
        let word = match encoded_word(bytes, found) {
            Ok(word) => word,
            Err(NoWord::Here) => {
                at = found + 2;
                continue;
            }
            Err(NoWord::Anymore) => break,
        };
        let between = bytes.get(plain_from..found).unwrap_or_default();
        let joined = run.is_some() && between.iter().all(|b| matches!(b, b' ' | b'\t'));
        if !joined {
            flush(&mut out, &mut run);
            push_plain(&mut out, between, fallback);
        }
        match &mut run {
            Some(open) if open.charset == word.charset => open.bytes.extend_from_slice(&word.bytes),
            _ => {
                flush(&mut out, &mut run);
                run = Some(Run { charset: word.charset, bytes: word.bytes });
            }
        }
        at = word.end;
        plain_from = word.end;
    }
    flush(&mut out, &mut run);
    push_plain(&mut out, bytes.get(plain_from..).unwrap_or_default(), fallback);
    out
}

fn flush(out: &mut String, run: &mut Option<Run>) {
    if let Some(run) = run.take() {
        let text = charset::decode(&run.bytes, Some(&run.charset)).0;
        out.extend(text.chars().filter(|c| !matches!(c, '\r' | '\n' | '\0')));
    }
}

fn push_plain(out: &mut String, bytes: &[u8], fallback: Option<&str>) {
    if bytes.is_ascii() {
        out.extend(bytes.iter().map(|&b| char::from(b)));
    } else {
        out.push_str(&charset::unlabelled(bytes, fallback).0);
    }
}

struct Word {
    charset: String,
    bytes: Vec<u8>,
    end: usize,
}

/// Why no encoded word was read. Without any "?=" ahead none can follow, and looking again would cost the square.
enum NoWord {
    Here,
    Anymore,
}

/// Reads `=?charset?B|Q?text?=` at `start`. Blanks inside the text are tolerated: broken folding puts them there.
fn encoded_word(bytes: &[u8], start: usize) -> Result<Word, NoWord> {
    let front = front(bytes, start).ok_or(NoWord::Here)?;
    let mut close = find(bytes, front.text, b"?=").ok_or(NoWord::Anymore)?;
    // "?=" may be a "?" of the text followed by "=XX": take the next close while only such follows.
    while front.encoding == b'q' && is_hex_pair(bytes.get(close + 2..close + 4)) {
        match find(bytes, close + 1, b"?=") {
            Some(next) if find(bytes.get(..next).unwrap_or_default(), close + 2, b"=?").is_none() => close = next,
            _ => break,
        }
    }
    let text = bytes.get(front.text..close).unwrap_or_default();
    let decoded = if front.encoding == b'b' { transfer::base64(text).0 } else { transfer::quoted_word(text) };
    Ok(Word { charset: front.charset, bytes: decoded, end: close + 2 })
}

struct Front {
    charset: String,
    encoding: u8,
    text: usize,
}

/// Reads `=?charset?B|Q?`.
fn front(bytes: &[u8], start: usize) -> Option<Front> {
    let after = start + 2;
    let first = after + bytes.get(after..)?.iter().take(60).position(|&b| b == b'?')?;
    let label = bytes.get(after..first)?;
    let encoding = bytes.get(first + 1)?.to_ascii_lowercase();
    let fits = !label.is_empty() && label.iter().all(u8::is_ascii_graphic) && matches!(encoding, b'b' | b'q');
    if !fits || bytes.get(first + 2) != Some(&b'?') {
        return None;
    }
    let label = String::from_utf8_lossy(label);
    // RFC 2231 §5: a language may follow the charset after an asterisk.
    let charset = label.split('*').next().unwrap_or_default().to_ascii_lowercase();
    Some(Front { charset, encoding, text: first + 3 })
}

fn is_hex_pair(two: Option<&[u8]>) -> bool {
    two.is_some_and(|two| two.len() == 2 && two.iter().all(u8::is_ascii_hexdigit))
}

/// The first place of `needle` at or after `from`.
pub fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    bytes.get(from..)?.windows(needle.len()).position(|window| window == needle).map(|n| n + from)
}
