//! Files of side conversations: chosen ones of the ticket on the way out, the partner's on the way in.

use db::Tx;
use personal::SystemUse;

use super::sql;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::attachments::{self, FileView};

/// A file of the ticket that can go along, under the name it would bear outside.
pub struct Offered {
    /// The file.
    pub file: FileView,
    /// The name outside.
    pub name: String,
}

/// The files of a ticket that may leave: masked, only those that were released; else all.
///
/// # Errors
/// The database's or the vault's.
pub fn offered(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, masked: bool) -> Result<Vec<Offered>, Error> {
    let mut offered = Vec::new();
    let released = crate::masking::sql::releases(tx, cx.id(), ticket)?;
    let rows = crate::tickets::sql::files_of(tx, cx.id(), ticket)?;
    for (place, row) in rows.into_iter().enumerate() {
        // What hangs on no comment is a blurred copy, or was sent for a partner, or by one: it tells nothing of the customer.
        if masked && row.comment.is_some() && !released.contains(&(row.id, row.id)) {
            continue;
        }
        let file = attachments::open(cx, row)?;
        let name = if masked { neutral(&file, place + 1) } else { plain(&file) };
        offered.push(Offered { file, name });
    }
    Ok(offered)
}

/// The files that an API call names: numbers are files of the ticket, words are files sent before, which are kept beside
/// the ticket from now on.
///
/// # Errors
/// [`Error::Invalid`] naming `attachment_ids` for words that name nothing of the actor's.
pub(super) fn named(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, names: &[serde_json::Value]) -> Result<Vec<i64>, Error> {
    let unknown = || Error::invalid("attachment_ids", FaultKind::Unknown);
    let mut files = Vec::with_capacity(names.len());
    for name in names {
        let word = name.as_str().unwrap_or_default();
        if let Some(id) = name.as_i64().or_else(|| word.parse().ok()) {
            files.push(id);
            continue;
        }
        let row = crate::tickets::sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
        let sent = attachments::of_upload(tx, cx, word)?;
        if sent.is_empty() {
            return Err(unknown());
        }
        for file in sent {
            let content = attachments::read_content(tx, cx, &file.row)?;
            let system = crate::disclosure::for_system(SystemUse::Outbox);
            let meta = file.meta.as_ref().ok_or_else(unknown)?;
            let kept = attachments::NewFile {
                name: meta.name.disclose(&system).clone(),
                content_type: meta.content_type.disclose(&system).clone(),
                content_id: None,
                inline: false,
                content,
            };
            files.push(attachments::keep(tx, cx, (ticket, vault::KeyId(row.key)), &kept)?);
        }
        attachments::discard(tx, cx, word)?;
    }
    Ok(files)
}

/// The chosen ones of those offered.
///
/// # Errors
/// [`Error::Invalid`] naming `files` when one may not leave.
pub(super) fn chosen(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: i64,
    masked: bool,
    files: &[i64],
) -> Result<Vec<Offered>, Error> {
    if files.is_empty() {
        return Ok(Vec::new());
    }
    let chosen: Vec<Offered> =
        offered(tx, cx, ticket, masked)?.into_iter().filter(|one| files.contains(&one.file.row.id)).collect();
    if files.iter().any(|file| !chosen.iter().any(|one| one.file.row.id == *file)) {
        return Err(Error::invalid("files", FaultKind::Unknown));
    }
    Ok(chosen)
}

/// The files of a message with their names, for a reader of the side conversation.
///
/// # Errors
/// The database's or the vault's.
pub fn of_message(tx: &mut Tx<'_>, cx: &Cx, message: i64) -> Result<Vec<FileView>, Error> {
    let mut files = Vec::new();
    for id in sql::files(tx, cx.id(), message)? {
        if let Some(row) = crate::tickets::sql::file(tx, cx.id(), id)? {
            files.push(attachments::open(cx, row)?);
        }
    }
    Ok(files)
}

/// A file that a partner sent, for staff to whom the ticket exists. A partner who was told nothing tells nothing: their
/// files may be seen by all who work the ticket; where identities were passed on, only by those who may know them.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, side: i64, file: i64) -> Result<FileView, Error> {
    let found = super::read::one(tx, cx, ticket, side)?;
    if !found.row.masked && !cx.actor.sees_identity() {
        return Err(Error::NotFound);
    }
    let shown = |kind| matches!(kind, super::MessageKind::Answer | super::MessageKind::AutoReply);
    for message in found.messages.iter().filter(|message| shown(message.row.kind)) {
        if sql::files(tx, cx.id(), message.row.id)?.contains(&file) {
            let row = crate::tickets::sql::file(tx, cx.id(), file)?.ok_or(Error::NotFound)?;
            return attachments::open(cx, row);
        }
    }
    Err(Error::NotFound)
}

fn plain(file: &FileView) -> String {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    file.meta.as_ref().map(|meta| meta.name.disclose(&system).clone()).unwrap_or_else(|| "file".into())
}

/// A name that tells nothing but the kind of file: its place in the ticket and a short ending of letters and digits.
fn neutral(file: &FileView, place: usize) -> String {
    let name = plain(file);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let fits =
        |ending: &String| (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match ending.filter(fits) {
        Some(ending) => format!("attachment-{place}.{ending}"),
        None => format!("attachment-{place}"),
    }
}
