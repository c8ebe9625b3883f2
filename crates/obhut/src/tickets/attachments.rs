//! Files: small ones lie sealed in their row and share its flush, large ones in a sealed blob with a random name.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::PathBuf;

use db::Tx;
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;
use zeroize::Zeroizing;

use super::access;
use super::records::FileMeta;
use super::sql::{self, FileRow};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::masking::release;
use crate::people::{About, note_about};
use crate::staff::tokens;
use crate::voice::audio::stored_type;

/// The largest file that is taken, in bytes.
pub const AT_MOST: usize = 25 * 1024 * 1024;
/// Up to this size a file lies in its row.
const IN_ROW: usize = 32 * 1024;
/// Uploads that nobody used within three days go, as at other desks.
pub const UPLOAD_SECONDS: i64 = 3 * 24 * 3600;

/// A file about to be stored.
pub struct NewFile {
    /// Its name as sent.
    pub name: String,
    /// Its media type as sent.
    pub content_type: String,
    /// How the text refers to it.
    pub content_id: Option<String>,
    /// Shown within the text.
    pub inline: bool,
    /// Its bytes.
    pub content: Zeroizing<Vec<u8>>,
}

/// A file with its name, `None` once forgotten.
pub struct FileView {
    /// The row.
    pub row: FileRow,
    /// Name and type.
    pub meta: Option<FileMeta>,
}

/// Where a file belongs.
struct Place {
    ticket: Option<i64>,
    comment: Option<i64>,
    owner: Option<i64>,
    upload: Option<[u8; 32]>,
    keys: Vec<KeyId>,
}

/// Hangs a file on a comment; the caller counts it there.
///
/// # Errors
/// [`Error::Invalid`] naming `file` when it is too long.
pub(crate) fn attach(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: (i64, KeyId),
    comment: i64,
    author: Option<i64>,
    file: &NewFile,
) -> Result<i64, Error> {
    let place =
        Place { ticket: Some(ticket.0), comment: Some(comment), owner: author, upload: None, keys: vec![ticket.1] };
    store(tx, cx, &place, file)
}

/// Keeps a file beside a ticket, on none of its comments: what a partner sent. It goes with the ticket.
///
/// # Errors
/// [`Error::Invalid`] naming `file` when it is too long.
pub(crate) fn keep(tx: &mut Tx<'_>, cx: &Cx, ticket: (i64, KeyId), file: &NewFile) -> Result<i64, Error> {
    let place = Place { ticket: Some(ticket.0), comment: None, owner: None, upload: None, keys: vec![ticket.1] };
    store(tx, cx, &place, file)
}

/// Takes a file before it is known where it belongs. Several files may share one token.
///
/// # Errors
/// [`Error::Invalid`] naming `filename` or `file`; [`Error::Forbidden`] for nobody in particular.
pub fn upload(tx: &mut Tx<'_>, cx: &Cx, token: &str, file: &NewFile) -> Result<i64, Error> {
    let owner = cx.actor.person.ok_or(Error::Forbidden)?;
    let key = KeyId(crate::people::ops::row(tx, cx, owner)?.key);
    let place =
        Place { ticket: None, comment: None, owner: Some(owner), upload: Some(tokens::hash(token)), keys: vec![key] };
    store(tx, cx, &place, file)
}

fn store(tx: &mut Tx<'_>, cx: &Cx, place: &Place, file: &NewFile) -> Result<i64, Error> {
    if file.content.len() > AT_MOST {
        return Err(Error::invalid("file", FaultKind::TooLong));
    }
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let mut keys = vec![key];
    keys.extend_from_slice(&place.keys);
    let meta = FileMeta {
        name: Personal::new(if file.name.trim().is_empty() { "file".into() } else { file.name.clone() }),
        content_type: Personal::new(stored_type(&file.content_type, &file.name, &file.content)),
        content_id: file.content_id.clone().map(Personal::new),
        unknown: Unknown::default(),
    };
    let (content, blob) = seal_content(tx, cx, id, &keys, &file.content)?;
    let row = FileRow {
        id,
        ticket: place.ticket,
        comment: place.comment,
        owner: place.owner,
        inline: file.inline,
        size: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
        blob,
        key: key.0,
        sealed_meta: Some(cx.desk.vault.seal_record(&cx.cell("attachment", id, "sealed_meta"), &keys, &meta)?),
        created_at: cx.at(),
    };
    sql::insert_file(tx, cx.id(), &row, place.upload.as_ref(), content.as_deref())?;
    if let Some(person) = place.owner {
        note_about(tx, cx, &About { person, table: "attachment", row: id, kind: "author", key })?;
    }
    Ok(id)
}

type Sealed = (Option<Vec<u8>>, Option<String>);

/// Seals a file's bytes: for its row, or as a blob of this name.
pub(crate) fn seal_content(tx: &mut Tx<'_>, cx: &Cx, id: i64, keys: &[KeyId], content: &[u8]) -> Result<Sealed, Error> {
    let cell = cx.cell("attachment", id, "sealed_content");
    if content.len() <= IN_ROW {
        return Ok((Some(cx.desk.vault.seal(&cell, keys, content)?), None));
    }
    Ok((None, Some(write_blob(tx, cx, &cell, keys, content)?)))
}

/// Seals bytes into a new blob, durable before the row that names it; undone with the transaction.
pub(crate) fn write_blob(
    tx: &mut Tx<'_>,
    cx: &Cx,
    cell: &vault::Cell<'_>,
    keys: &[KeyId],
    content: &[u8],
) -> Result<String, Error> {
    let name: String = world::random_bytes::<16>(&*cx.desk.world.random).iter().map(|b| format!("{b:02x}")).collect();
    let path = blob_path(cx, &name);
    if let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) {
        fs::create_dir_all(folder)?;
        // The new folder has a name in the folder above, and that one in the data directory: durable like the file.
        for above in folder.ancestors().skip(1).take(2) {
            File::open(above)?.sync_all()?;
        }
    }
    let undo = path.clone();
    tx.on_rollback(move || drop(fs::remove_file(undo)));
    let mut stream = cx.desk.vault.seal_stream(cell, keys, File::create_new(&path)?)?;
    stream.write_all(content)?;
    stream.finish()?.sync_all()?;
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(name)
}

pub(crate) fn blob_path(cx: &Cx, name: &str) -> PathBuf {
    let shelf: String = name.chars().take(2).collect();
    cx.desk.blobs.join(shelf).join(name)
}

/// Hangs the files of an upload on a comment and answers their names: resealed, so that they go with the ticket and not with whoever sent them.
pub(super) fn claim(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: (i64, KeyId),
    comment: i64,
    token: &str,
) -> Result<Vec<Zeroizing<String>>, Error> {
    let files = sql::files_of_upload(tx, cx.id(), &tokens::hash(token))?;
    if files.is_empty() {
        return Err(Error::invalid("uploads", FaultKind::Unknown));
    }
    let system = crate::disclosure::for_system(SystemUse::Index);
    let mut names = Vec::with_capacity(files.len());
    for mut file in files {
        let plain = read_content(tx, cx, &file)?;
        let keys = [KeyId(file.key), ticket.1];
        let meta = file.sealed_meta.take().ok_or(Error::NotFound)?;
        let cell = cx.cell("attachment", file.id, "sealed_meta");
        file.sealed_meta = Some(cx.desk.vault.reseal(&cell, &meta, &keys)?);
        let (content, blob) = seal_content(tx, cx, file.id, &keys, &plain)?;
        (file.ticket, file.comment) = (Some(ticket.0), Some(comment));
        if let (Some(new), Some(old)) = (blob, file.blob.take()) {
            let old = blob_path(cx, &old);
            sql::set_blob(tx, cx.id(), file.id, &new)?;
            tx.after_commit(move || drop(fs::remove_file(old)));
        }
        sql::claim_file(tx, cx.id(), &file, content.as_deref())?;
        let name = open(cx, file)?.meta.map(|meta| Zeroizing::new(meta.name.disclose(&system).clone()));
        names.push(name.unwrap_or_default());
    }
    Ok(names)
}

/// Files go with their comment into another ticket: sealed anew under its key, the old unit keys given up.
pub(super) fn carry(tx: &mut Tx<'_>, cx: &Cx, from: i64, to: (i64, KeyId), comment: i64) -> Result<(), Error> {
    for mut file in sql::files_of(tx, cx.id(), from)?.into_iter().filter(|file| file.comment == Some(comment)) {
        let plain = read_content(tx, cx, &file)?;
        let meta = open(cx, file.clone())?.meta.ok_or(Error::NotFound)?;
        let key = cx.desk.vault.allocate()?;
        let keys = [key, to.1];
        let (content, blob) = seal_content(tx, cx, file.id, &keys, &plain)?;
        if let Some(old) = file.blob.take() {
            let old = blob_path(cx, &old);
            tx.after_commit(move || drop(fs::remove_file(old)));
        }
        crate::sweep::give_up(tx, cx, KeyId(file.key))?;
        let sealed = cx.desk.vault.seal_record(&cx.cell("attachment", file.id, "sealed_meta"), &keys, &meta)?;
        if let Some(person) = file.owner {
            note_about(tx, cx, &About { person, table: "attachment", row: file.id, kind: "author", key })?;
        }
        file = FileRow { ticket: Some(to.0), blob, key: key.0, sealed_meta: Some(sealed), ..file };
        sql::move_file(tx, cx.id(), &file, content.as_deref())?;
    }
    Ok(())
}

/// A file that the actor may see: on a ticket that exists for them, or their own upload.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<FileView, Error> {
    let row = sql::file(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    match (row.ticket, row.comment) {
        (Some(ticket), Some(comment)) => {
            let owner = sql::get(tx, cx.id(), ticket)?.filter(|ticket| access::may_see(&cx.actor, ticket));
            let owner = owner.ok_or(Error::NotFound)?;
            if let Some(looks) = &cx.looks {
                looks.at_ticket(ticket, owner.requester);
                looks.at_file("attachment", id);
            }
            let comment = sql::comment(tx, cx.id(), owner.id, comment)?.ok_or(Error::NotFound)?;
            // A file may show who the customer is; until somebody releases it, those without need to know get none.
            if !super::read::comment_is_visible(&cx.actor, &comment) {
                return Err(Error::NotFound);
            }
            if !files_are_visible(cx) {
                return shown(tx, cx, &owner, id);
            }
        }
        _ if row.owner == cx.actor.person => {}
        _ => return Err(Error::NotFound),
    }
    open(cx, row)
}

/// What is shown of a file to somebody without need to know: itself or its blurred copy, once released.
fn shown(tx: &mut Tx<'_>, cx: &Cx, ticket: &sql::TicketRow, id: i64) -> Result<FileView, Error> {
    let released = release::shown(tx, cx, ticket)?.into_iter().find(|(file, _)| *file == id);
    let (_, shown) = released.ok_or(Error::NotFound)?;
    open(cx, sql::file(tx, cx.id(), shown)?.ok_or(Error::NotFound)?)
}

/// The files of a ticket that the actor may see, under the numbers they came with.
///
/// # Errors
/// The database's.
pub(super) fn visible(tx: &mut Tx<'_>, cx: &Cx, ticket: &sql::TicketRow) -> Result<Vec<FileRow>, Error> {
    let files = sql::files_of(tx, cx.id(), ticket.id)?;
    if files_are_visible(cx) {
        return Ok(files);
    }
    let released = release::shown(tx, cx, ticket)?;
    let size = |id: i64| files.iter().find(|file| file.id == id).map_or(0, |file| file.size);
    let shown = |file: &FileRow| released.iter().find(|(known, _)| *known == file.id).map(|(_, shown)| size(*shown));
    Ok(files.iter().filter_map(|file| Some(FileRow { size: shown(file)?, ..file.clone() })).collect())
}

/// Whether the actor's role is shown files at all.
pub fn files_are_visible(cx: &Cx) -> bool {
    cx.actor.sees_identity() || cx.actor.role == crate::words::Role::EndUser
}

/// The files uploaded under a token, for its owner.
///
/// # Errors
/// The database's.
pub fn of_upload(tx: &mut Tx<'_>, cx: &Cx, token: &str) -> Result<Vec<FileView>, Error> {
    let files = sql::files_of_upload(tx, cx.id(), &tokens::hash(token))?;
    files.into_iter().filter(|file| file.owner == cx.actor.person).map(|file| open(cx, file)).collect()
}

/// Gives up an upload.
///
/// # Errors
/// [`Error::NotFound`] when there is none of the actor's.
pub fn discard(tx: &mut Tx<'_>, cx: &Cx, token: &str) -> Result<(), Error> {
    let files = of_upload(tx, cx, token)?;
    if files.is_empty() {
        return Err(Error::NotFound);
    }
    files.into_iter().try_for_each(|file| remove(tx, cx, &file.row))
}

/// Gives up uploads that nobody used in time, but those under the `waiting` tokens (hashed).
///
/// # Errors
/// The database's.
pub fn discard_stale(tx: &mut Tx<'_>, cx: &Cx, waiting: &HashSet<[u8; 32]>) -> Result<(), Error> {
    let before = cx.now.plus_seconds(-UPLOAD_SECONDS).0;
    for token in sql::stale_uploads(tx, cx.id(), before)? {
        let Ok(token) = <[u8; 32]>::try_from(token) else { continue };
        if !waiting.contains(&token) {
            sql::files_of_upload(tx, cx.id(), &token)?.iter().try_for_each(|file| remove(tx, cx, file))?;
        }
    }
    Ok(())
}

/// Gives a file up for good.
pub(crate) fn remove(tx: &mut Tx<'_>, cx: &Cx, file: &FileRow) -> Result<(), Error> {
    sql::delete_file(tx, cx.id(), file.id)?;
    crate::sweep::give_up(tx, cx, KeyId(file.key))?;
    if let Some(blob) = &file.blob {
        let path = blob_path(cx, blob);
        tx.after_commit(move || drop(fs::remove_file(path)));
    }
    Ok(())
}

/// Removes a blob once the transaction is durable.
pub(crate) fn remove_blob(tx: &mut Tx<'_>, cx: &Cx, name: &str) {
    let path = blob_path(cx, name);
    tx.after_commit(move || drop(fs::remove_file(path)));
}

/// Opens name and type.
pub(crate) fn open(cx: &Cx, row: FileRow) -> Result<FileView, Error> {
    let meta =
        crate::desk::opened_record(cx, &cx.cell("attachment", row.id, "sealed_meta"), row.sealed_meta.as_deref())?;
    Ok(FileView { row, meta })
}

/// A file's plain bytes.
///
/// # Errors
/// [`Error::NotFound`] once forgotten.
pub fn read_content(tx: &mut Tx<'_>, cx: &Cx, file: &FileRow) -> Result<Zeroizing<Vec<u8>>, Error> {
    let cell = cx.cell("attachment", file.id, "sealed_content");
    if let Some(blob) = &file.blob {
        return read_blob(cx, &cell, blob);
    }
    let sealed = sql::file_content(tx, cx.id(), file.id)?.ok_or(Error::NotFound)?;
    crate::desk::opened(cx.desk.vault.open_value(&cell, &sealed))?.ok_or(Error::NotFound)
}

/// The plain bytes of a blob.
pub(crate) fn read_blob(cx: &Cx, cell: &vault::Cell<'_>, name: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let input = File::open(blob_path(cx, name)).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::NotFound,
        _ => error.into(),
    })?;
    let mut stream = crate::desk::opened(cx.desk.vault.open_stream(cell, input))?.ok_or(Error::NotFound)?;
    let mut plain = Zeroizing::new(Vec::new());
    stream.read_to_end(&mut plain)?;
    Ok(plain)
}
