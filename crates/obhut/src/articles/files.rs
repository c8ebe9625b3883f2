//! Files of articles: pictures within a text, and what hangs below it. They lie sealed like every file, and are served to
//! whoever may read the article.

use std::collections::HashMap;

use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;
use zeroize::Zeroizing;

use super::files_sql::{self as sql, HelpFileRow};
use super::{editing, must_publish, must_write, note, object};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::attachments::{AT_MOST, NewFile, read_blob, remove_blob, write_blob};
use crate::tickets::records::FileMeta;

/// Up to this size a file lies in its row.
const IN_ROW: usize = 32 * 1024;
/// Rows read in one step.
const STEP: i64 = 500;

/// A file with its name and type, empty once forgotten.
pub struct HelpFile {
    /// The row.
    pub row: HelpFileRow,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub content_type: String,
}

/// A file as readers see it below an article.
#[derive(Clone)]
pub struct FileLine {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: i64,
}

/// Demands somebody who may add files to an article and remove them: readers see at once what hangs on a text they read, so
/// that it is decided by whoever publishes; while all of it is a draft, by whoever writes.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::NotFound`].
pub fn must_attach(tx: &mut Tx<'_>, cx: &Cx, article: i64) -> Result<(), Error> {
    must_write(cx)?;
    if editing::is_read(tx, cx, article)? { must_publish(cx) } else { Ok(()) }
}

/// Takes a file; answers its number. Without an article only staff see it.
///
/// # Errors
/// As [`must_attach`]; [`Error::Invalid`] naming `file`.
pub fn add(tx: &mut Tx<'_>, cx: &Cx, article: Option<i64>, file: &NewFile) -> Result<i64, Error> {
    must_write(cx)?;
    if file.content.len() > AT_MOST {
        return Err(Error::invalid("file", FaultKind::TooLong));
    }
    if file.content.is_empty() {
        return Err(Error::invalid("file", FaultKind::Blank));
    }
    if let Some(article) = article {
        must_attach(tx, cx, article)?;
    }
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let meta = FileMeta {
        name: Personal::new(if file.name.trim().is_empty() { "file".into() } else { file.name.clone() }),
        content_type: Personal::new(file.content_type.clone()),
        content_id: None,
        unknown: Unknown::default(),
    };
    let cell = cx.cell("help_file", id, "sealed_content");
    let (content, blob) = if file.content.len() <= IN_ROW {
        (Some(cx.desk.vault.seal(&cell, &[key], &file.content)?), None)
    } else {
        (None, Some(write_blob(tx, cx, &cell, &[key], &file.content)?))
    };
    let row = HelpFileRow {
        id,
        article,
        owner: cx.actor.person,
        inline: file.inline,
        size: i64::try_from(file.content.len()).unwrap_or(i64::MAX),
        blob,
        key: key.0,
        sealed_meta: Some(cx.desk.vault.seal_record(&cx.cell("help_file", id, "sealed_meta"), &[key], &meta)?),
        created_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &row, content.as_deref())?;
    tell(tx, cx, "article.add_file", &row)?;
    Ok(id)
}

fn tell(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &HelpFileRow) -> Result<(), Error> {
    note(tx, cx, act, object(row.article.unwrap_or(0)), Facts::from([("file".into(), Fact::Number(row.id))]))
}

/// Hangs files that were sent before on an article.
///
/// # Errors
/// As [`add`]; [`Error::Invalid`] naming `attachment_ids` for one that hangs elsewhere.
pub fn hang(tx: &mut Tx<'_>, cx: &Cx, article: i64, ids: &[i64]) -> Result<(), Error> {
    must_attach(tx, cx, article)?;
    for id in ids {
        let row = sql::get(tx, cx.id(), *id)?.filter(|row| row.article.is_none_or(|known| known == article));
        let row = row.ok_or(Error::invalid("attachment_ids", FaultKind::Unknown))?;
        sql::hang(tx, cx.id(), *id, article)?;
        tell(tx, cx, "article.add_file", &HelpFileRow { article: Some(article), ..row })?;
    }
    Ok(())
}

/// A file that the actor may see: that of an article that exists for them.
///
/// # Errors
/// [`Error::NotFound`].
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<HelpFile, Error> {
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    match row.article {
        Some(article) => drop(editing::get(tx, cx, article)?),
        None => must_write(cx).map_err(|_| Error::NotFound)?,
    }
    open(cx, row)
}

/// The files of an article.
///
/// # Errors
/// [`Error::NotFound`] when the article does not exist for the actor.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, article: i64) -> Result<Vec<HelpFile>, Error> {
    editing::get(tx, cx, article)?;
    sql::of_article(tx, cx.id(), article)?.into_iter().map(|row| open(cx, row)).collect()
}

/// What hangs below articles, by article.
pub(super) fn of_all(tx: &mut Tx<'_>, cx: &Cx) -> Result<HashMap<i64, Vec<FileLine>>, Error> {
    let (mut found, mut after) = (HashMap::<i64, Vec<FileLine>>::new(), 0);
    loop {
        let some = sql::some(tx, cx.id(), after, STEP)?;
        let Some(last) = some.last().map(|row| row.id) else { return Ok(found) };
        for row in some {
            let (false, Some(article)) = (row.inline, row.article) else { continue };
            let file = open(cx, row)?;
            found.entry(article).or_default().push(FileLine { id: file.row.id, name: file.name, size: file.row.size });
        }
        after = last;
    }
}

/// Removes a file for good.
///
/// # Errors
/// As [`must_attach`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    must_write(cx)?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    if let Some(article) = row.article {
        must_attach(tx, cx, article)?;
    }
    sql::delete(tx, cx.id(), id)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    if let Some(blob) = &row.blob {
        remove_blob(tx, cx, blob);
    }
    tell(tx, cx, "article.drop_file", &row)
}

fn open(cx: &Cx, row: HelpFileRow) -> Result<HelpFile, Error> {
    let meta: Option<FileMeta> =
        crate::desk::opened_record(cx, &cx.cell("help_file", row.id, "sealed_meta"), row.sealed_meta.as_deref())?;
    let system = crate::disclosure::for_system(SystemUse::Index);
    let (name, content_type) = meta.map_or_else(Default::default, |meta| {
        (meta.name.disclose(&system).clone(), meta.content_type.disclose(&system).clone())
    });
    Ok(HelpFile { row, name, content_type })
}

/// A file's plain bytes.
///
/// # Errors
/// [`Error::NotFound`] once forgotten.
pub fn content(tx: &mut Tx<'_>, cx: &Cx, file: &HelpFile) -> Result<Zeroizing<Vec<u8>>, Error> {
    let cell = cx.cell("help_file", file.row.id, "sealed_content");
    if let Some(blob) = &file.row.blob {
        return read_blob(cx, &cell, blob);
    }
    let sealed = sql::content(tx, cx.id(), file.row.id)?.ok_or(Error::NotFound)?;
    crate::desk::opened(cx.desk.vault.open_value(&cell, &sealed))?.ok_or(Error::NotFound)
}
