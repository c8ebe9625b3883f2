//! Mailbox files with many mails (the mboxrd and mboxo forms of RFC 4155's appendix).

use std::borrow::Cow;

/// Whether the bytes are a mailbox file: they begin with an envelope line.
pub fn is_mbox(bytes: &[u8]) -> bool {
    envelope(bytes)
}

/// Splits a mailbox file into its mails, without their envelope lines. What stands before the first envelope line is a
/// mail too, so that a file with a single bare mail gives that mail.
pub fn split(bytes: &[u8]) -> impl Iterator<Item = Cow<'_, [u8]>> {
    Mails { bytes, at: 0 }
}

struct Mails<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Mails<'a> {
    type Item = Cow<'a, [u8]>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.bytes.get(self.at..).filter(|rest| !rest.is_empty())?;
            let start = if envelope(rest) { crate::header::line_end(rest, 0) } else { 0 };
            let end = next_envelope(rest, start);
            let mail = rest.get(start..end).unwrap_or_default();
            self.at += end;
            if !mail.trim_ascii().is_empty() {
                return Some(unescape(mail));
            }
        }
    }
}

/// The place of the next envelope line that stands after a blank line, else the end.
fn next_envelope(bytes: &[u8], from: usize) -> usize {
    let (mut at, mut after_blank) = (from, false);
    while at < bytes.len() {
        let end = crate::header::line_end(bytes, at);
        let line = bytes.get(at..end).unwrap_or_default();
        if after_blank && envelope(line) {
            return at;
        }
        after_blank = line.trim_ascii().is_empty();
        at = end;
    }
    bytes.len()
}

/// `From sender date`, where the date ends in a year or a time: a sentence that begins with "From" does not.
fn envelope(bytes: &[u8]) -> bool {
    let line = bytes.get(..crate::header::line_end(bytes, 0)).unwrap_or_default();
    let Some(rest) = line.strip_prefix(b"From ") else { return false };
    let words: Vec<&[u8]> = rest.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).take(12).collect();
    let time = words
        .iter()
        .any(|word| word.iter().filter(|&&b| b == b':').count() >= 1 && word.first().is_some_and(u8::is_ascii_digit));
    let year = words.iter().any(|word| {
        word.len() == 4 && (word.starts_with(b"19") || word.starts_with(b"20")) && word.iter().all(u8::is_ascii_digit)
    });
    words.len() >= 4 && time && year
}

/// Takes one `>` from lines that begin with `>From `, `>>From ` and so on.
fn unescape(mail: &[u8]) -> Cow<'_, [u8]> {
    if crate::words::find(mail, 0, b"\n>").is_none() {
        return Cow::Borrowed(mail);
    }
    let mut out = Vec::with_capacity(mail.len());
    for line in mail.split_inclusive(|&b| b == b'\n') {
        let marks = line.iter().take_while(|&&b| b == b'>').count();
        let escaped = marks > 0 && line.get(marks..).is_some_and(|rest| rest.starts_with(b"From "));
        out.extend_from_slice(if escaped { line.get(1..).unwrap_or_default() } else { line });
    }
    Cow::Owned(out)
}
