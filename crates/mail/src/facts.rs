//! The facts of a mail in a form that a script can compare: one line of JSON per mail.

use mail_parser::DateTime;
use serde::Serialize;

use crate::{Address, ParsedMail, parse};

/// What was read from one mail.
#[derive(Debug, Serialize)]
pub struct Facts {
    /// The name the caller gave.
    pub file: String,
    /// Subject.
    pub subject: Option<String>,
    /// Authors.
    pub from: Vec<Person>,
    /// Recipients.
    pub to: Vec<Person>,
    /// Recipients of copies.
    pub cc: Vec<Person>,
    /// RFC 3339, in UTC.
    pub date: Option<String>,
    /// In angle brackets.
    pub message_id: Option<String>,
    /// In angle brackets; several are separated by blanks.
    pub in_reply_to: Option<String>,
    /// Files.
    pub attachments: Vec<File>,
    /// The whole text.
    pub text: Option<String>,
    /// What was newly written.
    pub reply_text: String,
    /// The best candidate for the token of a ticket.
    pub ticket_token: Option<String>,
    /// Must never be answered automatically.
    pub auto: bool,
    /// See [`crate::Kind::name`].
    pub kind: &'static str,
    /// For bounces: one for each recipient.
    pub delivery: Vec<Outcome>,
}

/// What became of a mail for one recipient.
#[derive(Debug, Serialize)]
pub struct Outcome {
    recipient: Option<String>,
    status: String,
    reason: &'static str,
    hard_bounce: bool,
}

/// A mailbox.
#[derive(Debug, Serialize)]
pub struct Person {
    name: String,
    address: String,
}

/// An attachment without its content.
#[derive(Debug, Serialize)]
pub struct File {
    name: Option<String>,
    #[serde(rename = "type")]
    content_type: Option<String>,
    size: usize,
}

/// Reads a mail and gives its facts; `file` is printed as it is given.
pub fn facts(file: &str, bytes: &[u8]) -> Facts {
    Facts::of(file, &parse(bytes))
}

impl Facts {
    /// The facts of a mail that is already parsed.
    pub fn of(file: &str, mail: &ParsedMail) -> Self {
        Self {
            file: file.to_owned(),
            subject: mail.subject.clone(),
            from: people(&mail.from),
            to: people(&mail.to),
            cc: people(&mail.cc),
            date: mail.date.map(|date| DateTime::from_timestamp(date.seconds()).to_rfc3339()),
            message_id: mail.message_id.clone(),
            in_reply_to: (!mail.in_reply_to.is_empty()).then(|| mail.in_reply_to.join(" ")),
            attachments: mail
                .attachments
                .iter()
                .map(|one| File {
                    name: one.name.clone(),
                    content_type: (one.declared || one.content_type != "message/rfc822")
                        .then(|| one.content_type.clone()),
                    size: one.bytes.len(),
                })
                .collect(),
            text: mail.text.clone(),
            reply_text: mail.reply.text.clone(),
            ticket_token: mail.tokens.first().cloned(),
            auto: mail.class.auto,
            kind: mail.class.kind.name(),
            delivery: mail
                .class
                .deliveries
                .iter()
                .map(|one| Outcome {
                    recipient: one.recipient.clone(),
                    status: one.status.clone(),
                    reason: one.reason.name(),
                    hard_bounce: one.hard_bounce,
                })
                .collect(),
        }
    }
}

fn people(list: &[Address]) -> Vec<Person> {
    list.iter().map(|one| Person { name: one.name.clone(), address: one.address.clone() }).collect()
}
