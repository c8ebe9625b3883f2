//! What somebody says on a ticket.

use std::sync::Arc;

use db::Tx;
use personal::{Personal, Unknown};
use vault::KeyId;
use zeroize::Zeroizing;

use super::attachments::{self, NewFile};
use super::records::{Body, Quote};
use super::sql::{self, CommentRow, TicketRow};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::people::{About, note_about};
use crate::search::feed;
use crate::words::{CommentKind, Standing};

/// Longer texts than this are files.
const TEXT_AT_MOST: usize = 1024 * 1024;

/// The parts of a text.
#[derive(Clone, Default)]
pub struct NewText {
    /// What was newly written.
    pub text: Zeroizing<String>,
    /// The same as HTML; cleaned before it is sealed.
    pub html: Option<Zeroizing<String>>,
    /// Quoted history.
    pub quoted: Option<Zeroizing<String>>,
    /// The signature block.
    pub signature: Option<Zeroizing<String>>,
    /// What its recording says, in writing.
    pub transcript: Option<Zeroizing<String>>,
}

impl NewText {
    /// Plain text and nothing else.
    pub fn plain(text: &str) -> Self {
        Self { text: Zeroizing::new(text.to_owned()), ..Self::default() }
    }
}

/// A comment about to be added.
#[derive(Clone)]
pub struct NewComment {
    /// What is said.
    pub text: NewText,
    /// Whether the customer may read it.
    pub public: bool,
    /// Who says it, where it is not the actor.
    pub author: Option<i64>,
    /// How it came to be.
    pub kind: CommentKind,
    /// Tokens of uploads that belong to it.
    pub uploads: Vec<String>,
    /// Files that come with it.
    pub files: Vec<Arc<NewFile>>,
    /// When it was said, where it was not just now (imports).
    pub created_at: Option<i64>,
}

impl NewComment {
    /// A message of the actor.
    pub fn message(text: &str, public: bool) -> Self {
        Self {
            text: NewText::plain(text),
            public,
            author: None,
            kind: CommentKind::Message,
            uploads: Vec::new(),
            files: Vec::new(),
            created_at: None,
        }
    }
}

/// Adds a comment to a ticket whose row the caller writes afterwards; answers the new comment's row.
///
/// # Errors
/// [`Error::Invalid`] naming `comment` when there is nothing in it, `uploads` when a token is unknown.
pub(super) fn add(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &mut TicketRow,
    id: i64,
    new: &NewComment,
    seq: i64,
) -> Result<CommentRow, Error> {
    check(new)?;
    let author = new.author.or(cx.actor.person);
    let ticket_key = KeyId(ticket.key);
    let key = cx.desk.vault.allocate()?;
    let body = Body {
        text: Personal::new(new.text.text.to_string()),
        html: new.text.html.as_ref().map(|html| Personal::new(mail::html::clean(html))),
        transcript: new.text.transcript.as_ref().map(|text| Personal::new(text.to_string())),
        unknown: Unknown::default(),
    };
    let sealed_body = cx.desk.vault.seal_record(&cx.cell("comment", id, "sealed_body"), &[key, ticket_key], &body)?;
    let sealed_quote = seal_quote(tx, cx, id, &[key, ticket_key], author, &new.text)?;
    let mut names = Vec::with_capacity(new.files.len());
    for file in &new.files {
        names.push(Zeroizing::new(file.name.clone()));
        attachments::attach(tx, cx, (ticket.id, ticket_key), id, author, file)?;
    }
    for token in &new.uploads {
        names.extend(attachments::claim(tx, cx, (ticket.id, ticket_key), id, token)?);
    }
    let created_at = new.created_at.unwrap_or(cx.at());
    let row = CommentRow {
        id,
        ticket: ticket.id,
        author,
        public: new.public,
        kind: new.kind,
        source: cx.source.word().into(),
        standing: Standing::Normal,
        attachments: i64::try_from(names.len()).unwrap_or(i64::MAX),
        log_seq: seq,
        mail_token: None,
        key: key.0,
        sealed_body: Some(sealed_body),
        sealed_quote,
        created_at,
    };
    sql::insert_comment(tx, cx.id(), &row)?;
    if let Some(person) = author {
        note_about(tx, cx, &About { person, table: "comment", row: id, kind: "author", key })?;
    }
    ticket.comments += 1;
    ticket.is_public |= new.public;
    ticket.last_activity_at = created_at;
    feed::comment(tx, cx, ticket.id, id, new.public, &body.findable(), &names);
    Ok(row)
}

/// Refuses a comment with nothing in it.
pub(super) fn check(new: &NewComment) -> Result<(), Error> {
    let html = new.text.html.as_ref().is_some_and(|html| !html.trim().is_empty());
    // A mail may be empty or nothing but a file; somebody who writes here has something to say.
    let came_by_mail = new.author.is_some();
    if new.text.text.trim().is_empty() && !html && new.files.is_empty() && new.uploads.is_empty() && !came_by_mail {
        return Err(Error::invalid("comment", FaultKind::Blank));
    }
    if new.text.text.len() > TEXT_AT_MOST {
        return Err(Error::invalid("comment", FaultKind::TooLong));
    }
    Ok(())
}

/// Quotes and signatures lie under the author's key too: they go with the identity even where the text stays.
fn seal_quote(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: i64,
    owners: &[KeyId],
    author: Option<i64>,
    text: &NewText,
) -> Result<Option<Vec<u8>>, Error> {
    if text.quoted.is_none() && text.signature.is_none() {
        return Ok(None);
    }
    let mut owners = owners.to_vec();
    if let Some(author) = author {
        owners.push(KeyId(crate::people::ops::row(tx, cx, author)?.key));
    }
    let personal = |part: &Option<Zeroizing<String>>| part.as_ref().map(|part| Personal::new(part.to_string()));
    let quote =
        Quote { quoted: personal(&text.quoted), signature: personal(&text.signature), unknown: Unknown::default() };
    Ok(Some(cx.desk.vault.seal_record(&cx.cell("comment", id, "sealed_quote"), &owners, &quote)?))
}
