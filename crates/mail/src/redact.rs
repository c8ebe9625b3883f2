//! Takes words and files out of a mail as it came, whatever encoding hides them, and leaves the rest byte for byte.
//!
//! What cannot be read may hold the words all the same: such a mail is [`Redacted::Unreadable`], and its keeper gives it
//! up whole. The result is read again and looked through before it counts.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::header::{self, Field};
use crate::mime::{self, Part};
use crate::{charset, html, message, words};

/// Mails within mails are looked into this deep.
const DEEPEST: usize = 4;
/// Bytes of a line of base64 (RFC 2045 §6.8).
const LINE: usize = 57;
/// Bytes of text in one encoded word (RFC 2047 §2), so that no character is cut and no line grows too long.
const WORD: usize = 42;

/// What is to go.
pub struct Cut<'a> {
    /// A text without the words; `None` where it has none of them.
    pub text: &'a dyn Fn(&str) -> Option<String>,
    /// Cleaned HTML without the words; `None` where it has none of them.
    pub html: &'a dyn Fn(&str) -> Option<String>,
    /// Whether a file with this content goes.
    pub file: &'a dyn Fn(&[u8]) -> bool,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Redacted {
    /// Nothing of it stands in the mail.
    Unchanged,
    /// The mail without it.
    Rewritten(Vec<u8>),
    /// It may stand where nobody can take it out.
    Unreadable,
}

/// Takes words and files out of a mail.
pub fn redact(bytes: &[u8], cut: &Cut<'_>) -> Redacted {
    within(bytes, cut, 0)
}

fn within(bytes: &[u8], cut: &Cut<'_>, depth: usize) -> Redacted {
    if depth > DEEPEST {
        return Redacted::Unreadable;
    }
    let mended = message::lone_returns(bytes);
    let bytes = mended.as_deref().unwrap_or(bytes);
    let block = header::split(bytes, true);
    let tree = mime::walk(bytes, block.headers, block.body);
    let mut edits = Edits::default();
    for part in &tree.parts {
        if !edit(bytes, part, cut, depth, &mut edits) {
            return Redacted::Unreadable;
        }
    }
    if tree.damaged && !edits.0.is_empty() {
        return Redacted::Unreadable;
    }
    let after = edits.apply(bytes);
    let whole = after.as_deref().unwrap_or(bytes);
    if !is_clean(whole, cut) {
        return Redacted::Unreadable;
    }
    after.map_or(Redacted::Unchanged, Redacted::Rewritten)
}

/// Looked at again as a reader would, and as bytes: between the parts of a mail lies text that belongs to none.
fn is_clean(bytes: &[u8], cut: &Cut<'_>) -> bool {
    let mail = message::parse(bytes);
    let says = |text: &str| (cut.text)(text).is_some();
    let people = mail.from.iter().chain(&mail.to).chain(&mail.cc);
    let mut texts = [mail.text.as_deref(), mail.subject.as_deref()].into_iter().flatten();
    !texts.any(says)
        && !people.into_iter().any(|one| says(&one.name) || says(&one.address))
        && !mail.html.as_deref().is_some_and(|markup| says(&html::to_text(markup)) || says(markup))
        && !mail.attachments.iter().any(|file| file.name.as_deref().is_some_and(says))
        && !says(&String::from_utf8_lossy(bytes))
}

/// Stretches of the mail that are replaced, none within another.
#[derive(Default)]
struct Edits(Vec<(Range<usize>, Vec<u8>)>);

impl Edits {
    fn put(&mut self, range: Range<usize>, bytes: Vec<u8>) {
        self.0.push((range, bytes));
    }

    fn apply(mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        if self.0.is_empty() {
            return None;
        }
        self.0.sort_by_key(|(range, _)| (range.start, range.end));
        let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
        for (range, new) in self.0 {
            out.extend_from_slice(bytes.get(at..range.start.max(at)).unwrap_or_default());
            out.extend_from_slice(&new);
            at = range.end.max(at);
        }
        out.extend_from_slice(bytes.get(at..).unwrap_or_default());
        Some(out)
    }
}

/// Notes what changes in one part; false where it cannot be read.
fn edit(bytes: &[u8], part: &Part<'_>, cut: &Cut<'_>, depth: usize, edits: &mut Edits) -> bool {
    let label = part.content_type.get("charset");
    let named = part.file_name().is_some_and(|name| (cut.text)(name).is_some());
    let mut told = Vec::new();
    for field in part.headers.iter() {
        if is_structure(field) {
            continue;
        }
        if let Some(new) = (cut.text)(&words::decode(field.value, label)) {
            told.push((place(bytes, field.value), encoded(&new)));
        }
    }
    if part.container {
        told.into_iter().for_each(|(range, new)| edits.put(range, new));
        return !named;
    }
    let content = match content(bytes, part, cut, depth) {
        Content::Unreadable => return false,
        Content::Same if named => Some(Body::Bytes(part.decoded(bytes).0.into_owned())),
        Content::Same => None,
        Content::New(body) => Some(body),
    };
    told.into_iter().for_each(|(range, new)| edits.put(range, new));
    match content {
        Some(body) => rewrite(bytes, part, body, edits),
        None => true,
    }
}

enum Content {
    Same,
    New(Body),
    Unreadable,
}

enum Body {
    Text(&'static str, String),
    Mail(Vec<u8>),
    Bytes(Vec<u8>),
    Gone,
}

fn content(bytes: &[u8], part: &Part<'_>, cut: &Cut<'_>, depth: usize) -> Content {
    let (raw, damaged) = part.decoded(bytes);
    if (cut.file)(&raw) {
        return Content::New(Body::Gone);
    }
    let kind = part.content_type.value.as_str();
    match kind {
        // The words may lie in there, and nobody here can open it.
        "multipart/encrypted"
        | "application/pkcs7-mime"
        | "application/x-pkcs7-mime"
        | "application/ms-tnef"
        | "application/pgp-encrypted" => Content::Unreadable,
        "message/rfc822" => match within(&raw, cut, depth + 1) {
            Redacted::Unchanged => Content::Same,
            Redacted::Rewritten(mail) => Content::New(Body::Mail(mail)),
            Redacted::Unreadable => Content::Unreadable,
        },
        _ if kind.starts_with("text/") || kind.starts_with("message/") || kind.starts_with("multipart/") => {
            if damaged {
                return Content::Unreadable;
            }
            let markup = kind == "text/html";
            let label = part.content_type.get("charset").map(str::to_owned);
            let label = label.or_else(|| markup.then(|| html::declared_charset(&raw)).flatten());
            let text = charset::decode(&raw, label.as_deref()).0;
            let new = if markup { without(&text, cut) } else { (cut.text)(&text) };
            new.map_or(Content::Same, |new| {
                Content::New(Body::Text(if markup { "text/html" } else { "text/plain" }, new))
            })
        }
        _ => Content::Same,
    }
}

/// Markup of strangers holds words in places that nobody sees: where any stands, what is cleaned takes the whole's place.
fn without(markup: &str, cut: &Cut<'_>) -> Option<String> {
    let clean = html::clean(markup);
    let cleaned = (cut.html)(&clean);
    let hidden = || (cut.text)(markup).is_some() || (cut.text)(&html::to_text(markup)).is_some();
    cleaned.or_else(|| hidden().then_some(clean))
}

/// Gives a part another content; false where it has no place for what is said about it.
fn rewrite(bytes: &[u8], part: &Part<'_>, body: Body, edits: &mut Edits) -> bool {
    let first = part.headers.iter().map(|field| place(bytes, field.name).start).min();
    let Some(front) = first.or_else(|| blank_line(bytes, part.body.start)) else { return false };
    for field in part.headers.iter().filter(|field| is_structure(field)) {
        edits.put(place(bytes, field.name).start..place(bytes, field.value).end, Vec::new());
    }
    let disposition = match part.disposition.value.as_str() {
        "" => String::new(),
        value => format!("Content-Disposition: {}\r\n", if value == "inline" { "inline" } else { "attachment" }),
    };
    let (head, content) = match body {
        Body::Text(kind, text) => {
            (format!("Content-Type: {kind}; charset=utf-8\r\n{disposition}{IN_BASE64}"), base64(text.as_bytes()))
        }
        Body::Mail(mail) => (format!("Content-Type: message/rfc822\r\n{disposition}"), mail),
        Body::Bytes(plain) => {
            (format!("Content-Type: {}\r\n{disposition}{IN_BASE64}", part.content_type.value), base64(&plain))
        }
        Body::Gone => {
            let name = "Content-Disposition: attachment; filename=redacted.txt\r\n";
            (format!("Content-Type: text/plain; charset=utf-8\r\n{name}"), Vec::new())
        }
    };
    edits.put(front..front, head.into_bytes());
    edits.put(part.body.clone(), content);
    true
}

const IN_BASE64: &str = "Content-Transfer-Encoding: base64\r\n";

/// The blank line that ends a head without fields.
fn blank_line(bytes: &[u8], body: usize) -> Option<usize> {
    let before = bytes.get(..body)?;
    before.strip_suffix(b"\r\n").or_else(|| before.strip_suffix(b"\n")).map(<[u8]>::len)
}

fn is_structure(field: &Field<'_>) -> bool {
    ["content-type", "content-disposition", "content-transfer-encoding"]
        .iter()
        .any(|name| field.name.eq_ignore_ascii_case(name.as_bytes()))
}

/// Where a piece of the mail stands in it.
fn place(bytes: &[u8], piece: &[u8]) -> Range<usize> {
    let start = (piece.as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize);
    start..start + piece.len()
}

/// A value as encoded words, with the line end of its field.
fn encoded(text: &str) -> Vec<u8> {
    let mut out = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = rest.len().min(WORD);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (word, after) = rest.split_at(end);
        out.push_str(if out.is_empty() { " =?utf-8?B?" } else { "\r\n =?utf-8?B?" });
        out.push_str(&STANDARD.encode(word));
        out.push_str("?=");
        rest = after;
    }
    out.push_str("\r\n");
    out.into_bytes()
}

fn base64(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() / LINE * 80 + 80);
    for line in content.chunks(LINE) {
        out.extend_from_slice(STANDARD.encode(line).as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "Müller 4711";

    fn cut(text: &str) -> Option<String> {
        text.contains(SECRET).then(|| text.replace(SECRET, "###"))
    }

    fn all(bytes: &[u8]) -> Redacted {
        redact(bytes, &Cut { text: &cut, html: &cut, file: &|file| file == b"photo" })
    }

    fn rewritten(bytes: &[u8]) -> Vec<u8> {
        match all(bytes) {
            Redacted::Rewritten(bytes) => bytes,
            other => unreachable!("{other:?}"),
        }
    }

    fn mail(head: &str, body: &str) -> Vec<u8> {
        format!("From: a@b.example\r\nTo: c@d.example\r\nX-Kept: yes\r\n{head}\r\n{body}").into_bytes()
    }

    #[test]
    fn words_go_out_of_every_encoding_and_the_rest_stays() {
        for (head, body) in [
            ("Content-Type: text/plain; charset=utf-8\r\n", "Ja, Müller 4711.\r\n".to_owned()),
            (
                "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n",
                "Ja, M=FCller=\r\n 4711.\r\n".to_owned(),
            ),
            (
                "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n",
                STANDARD.encode("Ja, Müller 4711."),
            ),
            ("", "Ja, Müller 4711.\r\n".to_owned()),
        ] {
            let after = rewritten(&mail(head, &body));
            let parsed = message::parse(&after);
            assert_eq!(parsed.text.unwrap().trim(), "Ja, ###.", "{head}");
            assert!(after.windows(11).any(|line| line == b"X-Kept: yes"), "{head}");
        }
    }

    #[test]
    fn subjects_names_and_file_names_are_headers_too() {
        let head = "Subject: =?iso-8859-1?Q?Von_M=FCller_4711?=\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=x\r\n";
        let body = "--x\r\n\r\nHallo\r\n--x\r\nContent-Type: application/pdf\r\n\
            Content-Disposition: attachment; filename*=utf-8''M%C3%BCller%204711.pdf\r\n\r\nPDF\r\n--x--\r\n";
        let parsed = message::parse(&rewritten(&mail(head, body)));
        assert_eq!(parsed.subject.as_deref(), Some("Von ###"));
        assert_eq!(parsed.text.as_deref().map(str::trim), Some("Hallo"));
        assert_eq!((parsed.attachments.len(), parsed.attachments[0].bytes.as_slice()), (1, b"PDF".as_slice()));
        assert_eq!(parsed.attachments[0].name.as_deref().unwrap_or_default(), "");
    }

    #[test]
    fn markup_is_cut_even_where_it_hides_the_words() {
        let head = "Content-Type: text/html; charset=utf-8\r\n";
        let after = rewritten(&mail(head, "<!-- Müller 4711 --><p>Hallo</p>"));
        assert_eq!(message::parse(&after).html.as_deref().map(str::trim), Some("<p>Hallo</p>"));
    }

    #[test]
    fn a_file_is_replaced_by_nothing() {
        let head = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n";
        let body = "--x\r\n\r\nSiehe Foto\r\n--x\r\nContent-Type: image/png; name=\"haus.png\"\r\n\
            Content-Transfer-Encoding: base64\r\n\r\ncGhvdG8=\r\n--x--\r\n";
        let parsed = message::parse(&rewritten(&mail(head, body)));
        assert_eq!(parsed.attachments[0].name.as_deref(), Some("redacted.txt"));
        assert!(parsed.attachments[0].bytes.is_empty());
    }

    #[test]
    fn a_mail_within_the_mail_is_read_too() {
        let inner = "From: x@y.example\r\nSubject: Innen\r\n\r\nMüller 4711\r\n";
        let head = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n";
        let body = format!(
            "--x\r\n\r\nSiehe unten\r\n--x\r\nContent-Type: message/rfc822\r\n\
            Content-Disposition: attachment\r\n\r\n{inner}\r\n--x--\r\n"
        );
        let after = rewritten(&mail(head, &body));
        assert!(!String::from_utf8_lossy(&after).contains(SECRET));
        assert!(String::from_utf8_lossy(&after).contains("Subject: Innen"));
    }

    #[test]
    fn what_nobody_can_read_is_said_to_be_unreadable() {
        let secret = mail("Content-Type: application/pkcs7-mime\r\nContent-Transfer-Encoding: base64\r\n", "AAAA");
        assert_eq!(all(&secret), Redacted::Unreadable);
        let odd = mail("Content-Type: text/plain\r\nContent-Transfer-Encoding: rot13\r\n", "Hallo");
        assert_eq!(all(&odd), Redacted::Unreadable);
        let between = mail(
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n",
            "Müller 4711\r\n--x\r\n\r\nHallo\r\n--x--\r\n",
        );
        assert_eq!(all(&between), Redacted::Unreadable, "it stands between the parts");
    }

    #[test]
    fn a_mail_without_the_words_stays_as_it_came() {
        assert_eq!(all(&mail("", "Hallo")), Redacted::Unchanged);
    }

    proptest::proptest! {
        #[test]
        fn nothing_of_the_words_is_left_whatever_comes(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..400), at in 0usize..400) {
            let mut bytes = bytes;
            let at = at.min(bytes.len());
            bytes.splice(at..at, SECRET.bytes());
            match all(&bytes) {
                Redacted::Rewritten(after) => {
                    proptest::prop_assert!(!String::from_utf8_lossy(&after).contains(SECRET));
                }
                Redacted::Unchanged => proptest::prop_assert!(!String::from_utf8_lossy(&bytes).contains(SECRET)),
                Redacted::Unreadable => {}
            }
        }
    }
}
