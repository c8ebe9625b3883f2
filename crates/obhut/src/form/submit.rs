//! A form becomes a ticket: person, consents, ticket, proof, reference by mail, in one transaction, once.

use std::collections::BTreeMap;
use std::sync::Arc;

use db::Tx;
use personal::{Personal, Unknown};
use serde_json::json;
use vault::KeyId;

use super::answers::Answers;
use super::receipt;
use super::records::ContactProof;
use super::shown::Shown;
use super::sql::{self, ProofRow};
use crate::api_v2::wire::Time;
use crate::consent::{self, Act, Statement};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::people::{self, About, PersonRow, note_about};
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, NewTicket, Requester, create};
use crate::words::{Role, Source, Standing};

/// A form that was filled in as it should be.
#[derive(Clone)]
pub struct Submission {
    /// The form and its version.
    pub form: (i64, i64),
    /// The language in which it was shown.
    pub language: crate::i18n::Language,
    /// The group whose work it becomes.
    pub group: Option<i64>,
    /// What was filled in.
    pub answers: Arc<Answers>,
    /// Files that came with it.
    pub files: Vec<Arc<NewFile>>,
    /// What was shown and chosen, as JSON.
    pub proof: Arc<String>,
    /// The wordings of the ticked boxes, by purpose.
    pub wordings: BTreeMap<i64, i64>,
    /// Whoever is signed in.
    pub known: Option<i64>,
    /// Marks of the page that was sent and of what it says.
    pub once: ([u8; 16], [u8; 16]),
}

/// What somebody was shown and chose, for ever as it was.
pub fn proof(shown: &Shown, answers: &Answers, at: i64) -> String {
    let boxes: Vec<_> = shown
        .boxes
        .iter()
        .map(|one| {
            json!({
                "purpose": one.purpose, "wording": one.wording, "text": one.text, "version": one.version,
                "fields": one.fields, "chosen": answers.agreed.contains(&one.purpose),
            })
        })
        .collect();
    let information: Vec<&str> = shown.information.iter().map(|(_, text)| text.as_str()).collect();
    let fields: Vec<_> = shown
        .fields
        .iter()
        .map(|asked| json!({"field": asked.field.id, "label": asked.label, "purpose": asked.purpose}))
        .collect();
    json!({
        "form": shown.form, "version": shown.version, "language": shown.language.tag(), "title": shown.title,
        "information": information, "fields": fields, "boxes": boxes, "sent_at": Time(world::Timestamp(at)),
    })
    .to_string()
}

/// Makes a ticket of a form; the same page sent twice is one ticket. Answers its number.
///
/// # Errors
/// [`Error::Replayed`] when the page was sent before and said something else; [`Error::Invalid`] naming `requester` for an
/// address whose owner does not write here any more.
pub fn submit(tx: &mut Tx<'_>, cx: &Cx, sent: &Submission) -> Result<i64, Error> {
    let cx = &Cx { source: Source::Form, ..cx.as_system() };
    if let Some((body, ticket)) = crate::tickets::sql::known_request(tx, cx.id(), &sent.once.0)? {
        return if body.as_slice() == sent.once.1.as_slice() { Ok(ticket) } else { Err(Error::Replayed) };
    }
    let answers = &sent.answers;
    let person = requester(tx, cx, sent)?;
    let mut comment = NewComment::message(&answers.message, true);
    comment.author = Some(person.id);
    comment.files.clone_from(&sent.files);
    let mut new = NewTicket::new(&answers.subject, comment);
    new.requester = Requester::Known(person.id);
    new.submitter = Some(person.id);
    new.custom.clone_from(&answers.values);
    new.agreed.clone_from(&answers.agreed);
    new.group = sent.group;
    new.once = Some(sent.once);
    let created = match create::create(tx, cx, &new) {
        // The group is gone since the form was published: the ticket is everybody's.
        Err(Error::Invalid(faults)) if sent.group.is_some() && faults.iter().any(|fault| fault.field == "group_id") => {
            create::create(tx, cx, &NewTicket { group: None, ..new })?
        }
        created => created?,
    };
    keep(tx, cx, sent, &person, created.ticket)?;
    if person.role == Role::EndUser {
        agree(tx, cx, sent, person.id, created.ticket)?;
        receipt::announce(tx, cx, person.id, &created)?;
    }
    people::sql::touch(tx, cx.id(), person.id, cx.at())?;
    Ok(created.ticket)
}

/// Whose address was given. That somebody typed it proves nothing, and nothing of the person is shown.
fn requester(tx: &mut Tx<'_>, cx: &Cx, sent: &Submission) -> Result<PersonRow, Error> {
    let name = Some(sent.answers.name.as_str()).filter(|name| !name.is_empty());
    let id = people::ops::find_or_create(tx, cx, name, &sent.answers.email)?;
    let row = people::ops::row(tx, cx, id)?;
    if row.suspended || row.standing != Standing::Normal {
        return Err(Error::invalid("requester", FaultKind::Closed));
    }
    let new = row.created_at == cx.at() && row.locale.is_none();
    if new {
        let locale = Some(Some(sent.language.tag().to_owned()));
        people::ops::update(tx, cx, id, &people::PersonChange { locale, ..Default::default() })?;
        return people::ops::row(tx, cx, id);
    }
    Ok(row)
}

/// Ticked boxes: a consent where the person is signed in, else a wish that counts once it is confirmed from the mailbox.
fn agree(tx: &mut Tx<'_>, cx: &Cx, sent: &Submission, person: i64, ticket: i64) -> Result<(), Error> {
    let act = if sent.known == Some(person) { Act::Given } else { Act::Asked };
    for (purpose, text) in &sent.wordings {
        let said = Statement::new(*purpose, act, sent.language);
        let said = Statement { text: Some(*text), ticket: Some(ticket), ..said };
        consent::record(tx, cx, person, &said)?;
    }
    Ok(())
}

/// Seals what was shown and chosen with the ticket and the person.
fn keep(tx: &mut Tx<'_>, cx: &Cx, sent: &Submission, person: &PersonRow, ticket: i64) -> Result<(), Error> {
    let owner = crate::tickets::sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?.key;
    let key = cx.desk.vault.allocate()?;
    let record = ContactProof { shown: Personal::new(sent.proof.to_string()), unknown: Unknown::default() };
    let cell = cx.cell("contact_proof", ticket, "sealed_proof");
    let keys = [key, KeyId(owner), KeyId(person.key)];
    let (form, version) = sent.form;
    let row = ProofRow {
        ticket,
        form,
        version,
        locale: sent.language.tag().to_owned(),
        key: key.0,
        sealed: Some(cx.desk.vault.seal_record(&cell, &keys, &record)?),
        created_at: cx.at(),
    };
    sql::insert_proof(tx, cx.id(), &row)?;
    note_about(tx, cx, &About { person: person.id, table: "contact_proof", row: ticket, kind: "author", key })
}
