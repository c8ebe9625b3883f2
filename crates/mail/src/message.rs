//! Bytes to a parsed mail.

use world::Timestamp;

use crate::address::{self, Address};
use crate::attachment::Attachment;
use crate::classify::{self, Class, Kind};
use crate::header::{self, Headers};
use crate::mime::{self, Tree};
use crate::reply::{self, Reply};
use crate::report::Source;
use crate::{date, ids, text, token, words};

/// A mail as far as it can be read. Every field is personal data.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ParsedMail {
    /// The subject, decoded; `None` where the mail has none.
    pub subject: Option<String>,
    /// Authors.
    pub from: Vec<Address>,
    /// Recipients.
    pub to: Vec<Address>,
    /// Recipients of copies.
    pub cc: Vec<Address>,
    /// Where answers shall go.
    pub reply_to: Vec<Address>,
    /// Where the last mail servers say that they delivered it.
    pub delivered: Vec<Address>,
    /// When it was written, by the sender's clock.
    pub date: Option<Timestamp>,
    /// Its identifier, in angle brackets.
    pub message_id: Option<String>,
    /// What it answers, in angle brackets.
    pub in_reply_to: Vec<String>,
    /// The thread it stands in, oldest first, in angle brackets.
    pub references: Vec<String>,
    /// The whole text, plain; from the HTML where there is no plain form. Lines end in LF.
    pub text: Option<String>,
    /// The whole text in HTML as it came: never show it before [`crate::html::clean`].
    pub html: Option<String>,
    /// The text, split into what is new, the history and the signature.
    pub reply: Reply,
    /// What it is and whether a machine may answer it.
    pub class: Class,
    /// Tokens that may name the ticket, best evidence first: see [`crate::token::candidates`].
    pub tokens: Vec<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// What could not be read as it should.
    pub problems: Vec<Problem>,
}

/// Something in the mail that is damaged; the rest was read all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// No header field was found; the whole is taken as text.
    NoHeader,
    /// Lines in the header are no fields, or the blank line after it is missing.
    DamagedHeader,
    /// A date field stands there that gives no date.
    UnreadableDate,
    /// A boundary is missing, or parts are nested too deep or too many.
    DamagedStructure,
    /// A transfer encoding is broken or unknown.
    DamagedEncoding,
    /// The charset of the text is missing, unknown or wrong, and was guessed.
    GuessedCharset,
}

/// Longer header values are cut here: no honest one is that long.
const LONGEST_VALUE: usize = 256 * 1024;

/// Reads a mail. Never fails: see [`ParsedMail::problems`]. Time and memory are bounded by the length of `bytes`.
pub fn parse(bytes: &[u8]) -> ParsedMail {
    let mended;
    let bytes = match lone_returns(bytes) {
        Some(owned) => {
            mended = owned;
            &mended
        }
        None => bytes,
    };
    let block = header::split(bytes, true);
    let mut mail = ParsedMail::default();
    if block.headers.is_empty() {
        mail.problems.push(Problem::NoHeader);
    } else if block.damaged {
        mail.problems.push(Problem::DamagedHeader);
    }
    let tree = mime::walk(bytes, block.headers, block.body);
    let Some(root) = tree.parts.first() else { return mail };
    read_fields(&mut mail, &root.headers, root.content_type.get("charset"));
    if tree.damaged {
        mail.problems.push(Problem::DamagedStructure);
    }
    read_content(&mut mail, bytes, &tree);
    mail.class = class(&mail, bytes, &tree, &root.headers);
    if matches!(mail.class.kind, Kind::Bounce | Kind::Complaint) {
        let returned = token::returned(bytes);
        mail.tokens.extend(returned.into_iter().filter(|token| !mail.tokens.contains(token)).collect::<Vec<_>>());
    }
    mail
}

/// The values of one field of a mail's head, unfolded; for fields that filters on the way have added.
pub fn field(bytes: &[u8], name: &str) -> Vec<String> {
    let block = header::split(bytes, true);
    block.headers.all(name).take(20).map(header::plain).collect()
}

fn class(mail: &ParsedMail, bytes: &[u8], tree: &Tree<'_>, headers: &Headers<'_>) -> Class {
    classify::read(&Source {
        bytes,
        tree,
        headers,
        subject: mail.subject.as_deref().unwrap_or_default(),
        // "From: MAILER-DAEMON" is a name by the rules, and the best evidence there is.
        from: mail.from.first().map_or("", |one| if one.address.is_empty() { &one.name } else { &one.address }),
        to: mail.to.iter().map(|one| one.address.as_str()).collect(),
        text: mail.text.as_deref().unwrap_or_default(),
    })
}

/// Some senders end lines with CR alone; such a mail has no LF at all.
pub(crate) fn lone_returns(bytes: &[u8]) -> Option<Vec<u8>> {
    let lone = bytes.contains(&b'\r') && !bytes.contains(&b'\n');
    lone.then(|| bytes.iter().map(|&b| if b == b'\r' { b'\n' } else { b }).collect())
}

fn read_fields(mail: &mut ParsedMail, headers: &Headers<'_>, charset: Option<&str>) {
    let first = |name: &str| headers.first(name).map(|value| value.get(..LONGEST_VALUE).unwrap_or(value));
    let people = |name: &str| {
        headers
            .all(name)
            .take(20)
            .flat_map(|value| address::read(value.get(..LONGEST_VALUE).unwrap_or(value), charset))
            .collect::<Vec<_>>()
    };
    mail.subject = first("subject").map(|value| words::decode(value, charset));
    mail.from = people("from");
    mail.to = people("to");
    mail.cc = people("cc");
    mail.reply_to = people("reply-to");
    mail.message_id = first("message-id").and_then(ids::own);
    mail.in_reply_to = first("in-reply-to").map(ids::read).unwrap_or_default();
    mail.references = first("references").map(ids::read).unwrap_or_default();
    mail.date = first("date").and_then(|value| date::read(&header::plain(value)));
    let delivered =
        ["delivered-to", "x-original-to", "envelope-to"].iter().flat_map(|name| people(name)).collect::<Vec<_>>();
    let recipients = mail.to.iter().chain(&mail.cc).chain(&delivered);
    mail.tokens = token::candidates(recipients, &mail.in_reply_to, &mail.references, mail.subject.as_deref());
    mail.delivered = delivered;
    if mail.date.is_none() && headers.has("date") {
        mail.problems.push(Problem::UnreadableDate);
    }
}

/// A part of a digest that nobody declared and that holds a mail without subject, text and files: nothing to open.
fn is_empty_digest_part(attachment: &Attachment) -> bool {
    // A mail with nothing in it is short; the limit also bounds how deep digests within digests are looked into.
    const SHORT: usize = 2_048;
    let undeclared = !attachment.declared && attachment.name.is_none() && attachment.content_type == "message/rfc822";
    if !undeclared || attachment.bytes.len() > SHORT {
        return false;
    }
    let inner = parse(&attachment.bytes);
    let blank = inner.text.as_deref().is_none_or(|text| text.trim().is_empty());
    inner.subject.is_none() && inner.attachments.is_empty() && blank
}

fn read_content(mail: &mut ParsedMail, bytes: &[u8], tree: &Tree<'_>) {
    let body = text::read(bytes, tree);
    let mut damaged = body.damaged;
    for (index, part) in tree.parts.iter().enumerate() {
        if part.container || text::is_body(tree, index) || is_report_part(tree, index) {
            continue;
        }
        let (attachment, broken) = Attachment::of(part, bytes);
        damaged |= broken;
        if !is_empty_digest_part(&attachment) {
            mail.attachments.push(attachment);
        }
    }
    mail.reply = body.text.as_deref().map(reply::split).unwrap_or_default();
    mail.text = body.text;
    mail.html = body.html;
    if damaged {
        mail.problems.push(Problem::DamagedEncoding);
    }
    if body.guessed_charset {
        mail.problems.push(Problem::GuessedCharset);
    }
}

/// What a report says to machines, and the mail it is about: no files that anybody sent (RFC 6522 §3).
fn is_report_part(tree: &Tree<'_>, index: usize) -> bool {
    let Some(part) = tree.parts.get(index) else { return false };
    let reported = part.content_type.value.starts_with("message/");
    let report =
        part.parent.and_then(|parent| tree.parts.get(parent)).is_some_and(|parent| parent.is("multipart/report"));
    let empty_root = part.parent.is_none() && part.body.is_empty() && part.file_name().is_none();
    reported && report && part.disposition.value != "attachment"
        || empty_root
        || part.is("message/rfc822") && part.disposition.value == "inline"
}
