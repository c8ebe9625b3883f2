//! Files: replaced by an empty one, with every copy that the ticket holds.

use db::Tx;
use personal::{Personal, SystemUse, Unknown};
use vault::{KeyId, Vault};
use zeroize::Zeroizing;

use super::words::Words;
use super::{Tally, sql};
use crate::context::Cx;
use crate::error::Error;
use crate::masking::release;
use crate::people::{About, note_about};
use crate::search::feed;
use crate::tickets::attachments;
use crate::tickets::records::FileMeta;
use crate::tickets::sql::{FileRow, TicketRow};
use crate::tickets::{read, sql as tickets};
use crate::words::Standing;

/// What stands where a file was.
const NAME: &str = "redacted.txt";

/// What files hold that are to go; those without content, and those whose keys are gone, have no copies to look for.
pub(super) fn contents(tx: &mut Tx<'_>, cx: &Cx, files: &[FileRow]) -> Result<Vec<Zeroizing<Vec<u8>>>, Error> {
    let mut contents = Vec::with_capacity(files.len());
    for file in files.iter().filter(|file| file.size > 0) {
        contents.extend(readable(tx, cx, file)?);
    }
    Ok(contents)
}

/// What a file holds; nothing where its key or its bytes are gone.
fn readable(tx: &mut Tx<'_>, cx: &Cx, file: &FileRow) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    match attachments::read_content(tx, cx, file) {
        Err(Error::NotFound) => Ok(None),
        content => content.map(Some),
    }
}

/// How markup of its comment refers to a file.
pub(super) fn source(cx: &Cx, file: &FileRow) -> Option<String> {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let meta = attachments::open(cx, file.clone()).ok()?.meta?;
    meta.content_id.map(|id| format!("cid:{}", id.disclose(&system).trim_matches(['<', '>'])))
}

/// The file of a comment that a picture's source names.
pub(super) fn shown_at(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (ticket, comment): (i64, i64),
    address: &str,
) -> Result<Option<FileRow>, Error> {
    let files = tickets::files_of(tx, cx.id(), ticket)?.into_iter().filter(|file| file.comment == Some(comment));
    let number = address.rsplit_once("/attachments/").and_then(|(_, rest)| rest.split('/').next()?.parse::<i64>().ok());
    Ok(files.into_iter().find(|file| number == Some(file.id) || source(cx, file).as_deref() == Some(address)))
}

/// Replaces a file by an empty one under a key of its own; the old key is given up.
pub(super) fn blank(tx: &mut Tx<'_>, cx: &Cx, file: &FileRow) -> Result<(), Error> {
    let Some(ticket) = file.ticket else { return Ok(()) };
    release::forget(tx, cx, ticket, file.id)?;
    let meta = FileMeta {
        name: Personal::new(NAME.to_owned()),
        content_type: Personal::new("text/plain".to_owned()),
        content_id: None,
        unknown: Unknown::default(),
    };
    let (key, owners) = renewed(cx, file)?;
    let sealed_meta = cx.desk.vault.seal_record(&cx.cell("attachment", file.id, "sealed_meta"), &owners, &meta)?;
    let content = cx.desk.vault.seal(&cx.cell("attachment", file.id, "sealed_content"), &owners, b"")?;
    sql::blank_file(tx, cx.id(), file.id, key.0, &sealed_meta, &content)?;
    gone(tx, cx, file, key)
}

fn renewed(cx: &Cx, file: &FileRow) -> Result<(KeyId, Vec<KeyId>), Error> {
    let key = cx.desk.vault.allocate()?;
    let mut owners = Vault::owners(file.sealed_meta.as_deref().ok_or(Error::NotFound)?)?;
    if let Some(unit) = owners.first_mut() {
        *unit = key;
    }
    Ok((key, owners))
}

fn gone(tx: &mut Tx<'_>, cx: &Cx, file: &FileRow, key: KeyId) -> Result<(), Error> {
    crate::sweep::give_up(tx, cx, KeyId(file.key))?;
    if let Some(person) = file.owner {
        note_about(tx, cx, &About { person, table: "attachment", row: file.id, kind: "author", key })?;
    }
    if let Some(blob) = &file.blob {
        attachments::remove_blob(tx, cx, blob);
    }
    Ok(())
}

/// Replaces every other file of a ticket with the same content.
pub(super) fn copies(
    tx: &mut Tx<'_>,
    cx: &Cx,
    row: &TicketRow,
    plain: &[Zeroizing<Vec<u8>>],
    tally: &mut Tally,
) -> Result<(), Error> {
    if plain.is_empty() {
        return Ok(());
    }
    for file in tickets::files_of(tx, cx.id(), row.id)? {
        let alike = plain.iter().any(|plain| i64::try_from(plain.len()) == Ok(file.size));
        if !alike || file.sealed_meta.is_none() {
            continue;
        }
        let Some(content) = readable(tx, cx, &file)? else { continue };
        if plain.iter().any(|plain| **plain == *content) {
            blank(tx, cx, &file)?;
            tally.files += 1;
            if let Some(comment) = file.comment {
                heard(tx, cx, row, comment)?;
            }
        }
    }
    Ok(())
}

/// Takes the words out of the names of a ticket's files. Name and content share a key, so both are sealed anew.
pub(super) fn rename(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow, words: &Words, tally: &mut Tally) -> Result<(), Error> {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    if words.is_empty() {
        return Ok(());
    }
    for file in tickets::files_of(tx, cx.id(), row.id)? {
        let Some(mut meta) = attachments::open(cx, file.clone())?.meta else { continue };
        let Some(name) = words.black_all(meta.name.disclose(&system)) else { continue };
        let Some(plain) = readable(tx, cx, &file)? else { continue };
        tally.copies += 1;
        meta.name = Personal::new(name);
        let (key, owners) = renewed(cx, &file)?;
        let sealed_meta = cx.desk.vault.seal_record(&cx.cell("attachment", file.id, "sealed_meta"), &owners, &meta)?;
        let (content, blob) = attachments::seal_content(tx, cx, file.id, &owners, &plain)?;
        let new = FileRow { blob, key: key.0, sealed_meta: Some(sealed_meta), ..file.clone() };
        tickets::move_file(tx, cx.id(), &new, content.as_deref())?;
        gone(tx, cx, &file, key)?;
        if let Some(comment) = file.comment {
            heard(tx, cx, row, comment)?;
        }
    }
    Ok(())
}

/// The index hears what a comment says and what its files are called now.
pub(crate) fn heard(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow, comment: i64) -> Result<(), Error> {
    let (system, ticket) = (crate::disclosure::for_system(SystemUse::Index), row.id);
    if row.standing != Standing::Normal || !cx.account.search.is_warm() {
        return Ok(());
    }
    let said = tickets::comment(tx, cx.id(), ticket, comment)?.filter(|said| said.standing == Standing::Normal);
    let Some(said) = said else { return Ok(()) };
    let public = said.public;
    let Some(body) = read::open_comment(cx, said)?.body else { return Ok(()) };
    let mut names = Vec::new();
    for file in tickets::files_of(tx, cx.id(), ticket)?.into_iter().filter(|file| file.comment == Some(comment)) {
        let meta = attachments::open(cx, file)?.meta;
        names.extend(meta.map(|meta| Zeroizing::new(meta.name.disclose(&system).clone())));
    }
    feed::comment_gone(tx, cx, ticket, comment);
    feed::comment(tx, cx, ticket, comment, public, &body.findable(), &names);
    Ok(())
}
