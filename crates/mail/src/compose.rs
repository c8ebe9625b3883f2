//! A mail of ours to bytes (RFC 5322, 2045 to 2047). Nothing in the values can break out of its field.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentDisposition, ContentId, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, Message, MessageBuilder, MultiPart, MultiPartBuilder, SinglePart};
use world::Timestamp;

use crate::{Address, Attachment, LOOP_FIELD};

/// What a machine had to do with a mail (RFC 3834 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AutoSubmitted {
    /// A machine sends it of its own accord: a notice.
    Generated,
    /// A machine answers another mail with it: an acknowledgement.
    Replied,
}

/// A mail to be sent. All of it is personal data.
#[derive(Clone, Debug, Default)]
pub struct Outgoing {
    /// The author.
    pub from: Address,
    /// Recipients; at least one here or in `cc`.
    pub to: Vec<Address>,
    /// Recipients of copies.
    pub cc: Vec<Address>,
    /// Where answers shall go: an address with the ticket's token.
    pub reply_to: Option<Address>,
    /// The subject.
    pub subject: String,
    /// When it is sent.
    pub date: Timestamp,
    /// The plain form of the text.
    pub text: String,
    /// The HTML form of the text.
    pub html: Option<String>,
    /// Its own identifier: see [`crate::token::message_id`].
    pub message_id: String,
    /// What it answers.
    pub in_reply_to: Option<String>,
    /// The thread, oldest first.
    pub references: Vec<String>,
    /// Set for everything that no person wrote.
    pub auto_submitted: Option<AutoSubmitted>,
    /// The account's mark against loops: goes into [`LOOP_FIELD`].
    pub loop_mark: Option<String>,
    /// Files; those with a content id and `inline` belong to the HTML.
    pub attachments: Vec<Attachment>,
}

/// Why a mail could not be composed. Carries none of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// An address is none by the rules of SMTP.
    #[error("an address in the field {0} is not valid")]
    Address(&'static str),
    /// An identifier is not of the form `<left@right>`.
    #[error("the field {0} holds no valid message identifier")]
    Identifier(&'static str),
    /// Neither To nor Cc names anybody.
    #[error("the mail has no recipient")]
    NoRecipient,
    /// The builder refused the mail.
    #[error("the mail cannot be built")]
    Build,
}

/// References beyond this many lose their middle (RFC 5322 lines must stay bounded; the oldest and newest thread best).
const MOST_REFERENCES: usize = 20;

/// Composes a mail. The same value gives the same bytes.
pub fn compose(mail: &Outgoing) -> Result<Vec<u8>, ComposeError> {
    if mail.to.is_empty() && mail.cc.is_empty() {
        return Err(ComposeError::NoRecipient);
    }
    let mut builder = Message::builder()
        .date(UNIX_EPOCH + Duration::from_secs(u64::try_from(mail.date.seconds()).unwrap_or_default()))
        .from(mailbox(&mail.from, "From")?)
        .subject(one_line(&mail.subject))
        .message_id(Some(identifier(&mail.message_id, "Message-ID")?));
    for one in &mail.to {
        builder = builder.to(mailbox(one, "To")?);
    }
    for one in &mail.cc {
        builder = builder.cc(mailbox(one, "Cc")?);
    }
    if let Some(one) = &mail.reply_to {
        builder = builder.reply_to(mailbox(one, "Reply-To")?);
    }
    builder = thread(builder, mail)?;
    builder = machine(builder, mail);
    let message = content(builder, mail).map_err(|_| ComposeError::Build)?;
    Ok(message.formatted())
}

fn thread(mut builder: MessageBuilder, mail: &Outgoing) -> Result<MessageBuilder, ComposeError> {
    if let Some(id) = &mail.in_reply_to {
        builder = builder.in_reply_to(identifier(id, "In-Reply-To")?);
    }
    // A foreign identifier that is malformed is left out: threads survive that.
    let all: Vec<String> = mail.references.iter().filter_map(|id| identifier(id, "References").ok()).collect();
    let kept: Vec<&str> = match all.split_first() {
        Some((first, rest)) if all.len() > MOST_REFERENCES => std::iter::once(first)
            .chain(rest.iter().skip(rest.len() + 1 - MOST_REFERENCES))
            .map(String::as_str)
            .collect(),
        _ => all.iter().map(String::as_str).collect(),
    };
    Ok(if kept.is_empty() { builder } else { builder.references(kept.join(" ")) })
}

fn machine(mut builder: MessageBuilder, mail: &Outgoing) -> MessageBuilder {
    if let Some(kind) = mail.auto_submitted {
        let value = match kind {
            AutoSubmitted::Generated => "auto-generated",
            AutoSubmitted::Replied => "auto-replied",
        };
        builder = builder.header(Plain::<0>(value.to_owned())).header(Plain::<1>("All".to_owned()));
    }
    match &mail.loop_mark {
        Some(mark) => builder.header(Plain::<2>(one_line(mark))),
        None => builder,
    }
}

/// A field of ours that lettre has no type for, named by its place in [`NAMES`].
#[derive(Clone)]
struct Plain<const N: usize>(String);

const NAMES: [&str; 3] = ["Auto-Submitted", "X-Auto-Response-Suppress", LOOP_FIELD];

impl<const N: usize> Header for Plain<N> {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str(NAMES[N])
    }

    fn parse(value: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self(value.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

fn content(builder: MessageBuilder, mail: &Outgoing) -> Result<Message, lettre::error::Error> {
    let (inline, files): (Vec<&Attachment>, Vec<&Attachment>) =
        mail.attachments.iter().partition(|one| one.inline && one.content_id.is_some() && mail.html.is_some());
    let plain = SinglePart::plain(crlf(&mail.text));
    let Some(html) = &mail.html else {
        if files.is_empty() {
            return builder.singlepart(plain);
        }
        return builder.multipart(with_files(multipart(MultiPart::mixed(), mail, 0).singlepart(plain), &files));
    };
    let html = SinglePart::html(crlf(html));
    let mut text = multipart(MultiPart::alternative(), mail, 1).singlepart(plain);
    text = if inline.is_empty() {
        text.singlepart(html)
    } else {
        text.multipart(with_files(multipart(MultiPart::related(), mail, 2).singlepart(html), &inline))
    };
    if files.is_empty() {
        return builder.multipart(text);
    }
    builder.multipart(with_files(multipart(MultiPart::mixed(), mail, 0).multipart(text), &files))
}

/// A boundary made of the identifier: nobody can know it before, and the same mail gives the same bytes.
fn multipart(builder: MultiPartBuilder, mail: &Outgoing, level: usize) -> MultiPartBuilder {
    // FNV-1a; only to shorten, the secret is in the identifier.
    let hash = mail
        .message_id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    builder.boundary(format!("=_obhut-{level}-{hash:016x}"))
}

fn with_files(mut part: MultiPart, files: &[&Attachment]) -> MultiPart {
    for one in files {
        part = part.singlepart(file(one));
    }
    part
}

fn file(one: &Attachment) -> SinglePart {
    let octets = || ContentType::parse("application/octet-stream");
    // A type that would be cut up by readers on the way is sent as what it is: bytes.
    let composite = one.content_type.starts_with("multipart/") || one.content_type.starts_with("message/");
    let content_type =
        if composite { octets() } else { ContentType::parse(&one_line(&one.content_type)).or_else(|_| octets()) };
    let name = one.name.as_deref().map(one_line).filter(|name| !name.is_empty()).unwrap_or_else(|| "file".to_owned());
    let body = Body::new_with_encoding(one.bytes.clone(), lettre::message::header::ContentTransferEncoding::Base64);
    let mut builder = SinglePart::builder();
    if let Ok(content_type) = content_type {
        builder = builder.header(content_type);
    }
    match one.content_id.as_deref().filter(|_| one.inline).and_then(|id| identifier(id, "Content-ID").ok()) {
        Some(id) => builder = builder.header(ContentDisposition::inline_with_name(&name)).header(ContentId::from(id)),
        None => builder = builder.header(ContentDisposition::attachment(&name)),
    }
    match body {
        Ok(body) => builder.body(body),
        Err(bytes) => builder.body(bytes),
    }
}

fn mailbox(one: &Address, field: &'static str) -> Result<Mailbox, ComposeError> {
    let address = one.address.trim().parse().map_err(|_| ComposeError::Address(field))?;
    let name = one_line(&one.name);
    Ok(Mailbox::new(Some(name).filter(|name| !name.is_empty()), address))
}

/// Checks an identifier: `<left@right>` of visible ASCII characters.
fn identifier(id: &str, field: &'static str) -> Result<String, ComposeError> {
    let inner = id.trim().trim_start_matches('<').trim_end_matches('>');
    let fits = inner.len() <= 900
        && inner.contains('@')
        && inner.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'));
    fits.then(|| format!("<{inner}>")).ok_or(ComposeError::Identifier(field))
}

/// Line ends and other control characters become blanks.
fn one_line(text: &str) -> String {
    let spaced: String =
        text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n")
}
