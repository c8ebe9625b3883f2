//! What lies dead in tickets that stay: comments that went with whoever wrote them, their files, and mails that named them. Like
//! all tidying it may be done again, and nothing depends on it.

use std::fs;

use db::{Tx, params};

use super::sql::{self, ErasureRow};
use super::{Kind, Outcome};
use crate::backup::sql::about_none;
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::attachments::blob_path;

/// Comments or mails tidied in one transaction.
const STEP: i64 = 100;

const TEXTS: &str = "SELECT c.ticket_id, c.id FROM comment c CROSS JOIN ticket t WHERE t.account_id = c.account_id \
    AND t.id = c.ticket_id AND c.account_id = $1 AND c.author_id = $2 AND c.sealed_body IS NOT NULL \
    AND c.standing <> 'held' AND NOT t.held AND NOT EXISTS (SELECT 1 FROM erasure_waiting w CROSS JOIN erasure_subject s \
        WHERE w.account_id = t.account_id AND w.ticket_id = t.id AND s.account_id = w.account_id \
        AND s.erasure_id = w.erasure_id AND s.kind = 'person' AND s.subject_id = $2) LIMIT $3";
const BLANK: &str = "UPDATE comment SET sealed_body = NULL, sealed_quote = NULL, mail_token = NULL \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const FILES: &str = "SELECT id, blob_name FROM attachment WHERE account_id = $1 AND ticket_id = $2 AND comment_id = $3 \
    AND standing <> 'held'";
const DROP_FILES: &str =
    "DELETE FROM attachment WHERE account_id = $1 AND ticket_id = $2 AND comment_id = $3 AND standing <> 'held'";
const MAILS: &str = "SELECT m.ticket_id, m.comment_id, m.id, m.blob_name FROM about b CROSS JOIN mail_original m \
    WHERE m.account_id = b.account_id AND m.id = b.row_id AND b.account_id = $1 AND b.person_id = $2 \
    AND b.table_name = 'mail_original' AND b.row_id > $3 ORDER BY b.row_id LIMIT $4";
const DROP_MAIL: &str =
    "DELETE FROM mail_original WHERE account_id = $1 AND ticket_id = $2 AND comment_id = $3 AND id = $4";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[TEXTS, BLANK, FILES, DROP_FILES, MAILS, DROP_MAIL];

fn people(cx: &Cx, erasure: i64) -> Result<Vec<i64>, Error> {
    let account = cx.id();
    Ok(cx.desk.db.read_blocking(move |tx| sql::subjects(tx, account, erasure, Kind::Person, 0, i64::MAX))?)
}

/// Empties what the people of an erasure wrote, where that went with them.
pub(super) fn texts(cx: &Cx, row: &ErasureRow) -> Result<(), Error> {
    if row.kind != Kind::Person || row.outcome != Outcome::Content {
        return Ok(());
    }
    for person in people(cx, row.id)? {
        loop {
            let inner = cx.clone();
            let some = cx.desk.db.write_blocking(move |tx| some_texts(tx, &inner, person))?;
            if some == 0 {
                break;
            }
        }
    }
    Ok(())
}

fn some_texts(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<usize, Error> {
    let texts = tx.rows(TEXTS, params![cx.id(), person, STEP], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)))?;
    for (ticket, comment) in &texts {
        let account = cx.id();
        let place = params![account, *ticket, *comment];
        for (file, blob) in tx.rows(FILES, place, |row| Ok((row.get::<i64>(0)?, row.get::<Option<String>>(1)?)))? {
            remove_later(tx, cx, blob.as_deref());
            about_none(tx, cx.id(), "attachment", file)?;
        }
        tx.execute(DROP_FILES, place)?;
        tx.execute(BLANK, place)?;
        about_none(tx, cx.id(), "comment", *comment)?;
    }
    Ok(texts.len())
}

/// Removes the mails that named the people of an erasure: one of their keys is gone, so nobody can read them.
pub(super) fn mails(cx: &Cx, erasure: i64) -> Result<(), Error> {
    for person in people(cx, erasure)? {
        let mut after = 0;
        loop {
            let inner = cx.clone();
            match cx.desk.db.write_blocking(move |tx| some_mails(tx, &inner, person, after))? {
                Some(last) => after = last,
                None => break,
            }
        }
    }
    Ok(())
}

fn some_mails(tx: &mut Tx<'_>, cx: &Cx, person: i64, after: i64) -> Result<Option<i64>, Error> {
    let mails = tx.rows(MAILS, params![cx.id(), person, after, STEP], |row| {
        Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<i64>(2)?, row.get::<Option<String>>(3)?))
    })?;
    for (ticket, comment, mail, blob) in &mails {
        remove_later(tx, cx, blob.as_deref());
        drop_mail(tx, cx, (*ticket, *comment, *mail))?;
    }
    Ok(mails.last().map(|(.., mail, _)| *mail))
}

/// Removes the row of a mail that nobody can read any more.
pub(crate) fn drop_mail(tx: &mut Tx<'_>, cx: &Cx, (ticket, comment, mail): (i64, i64, i64)) -> Result<(), Error> {
    tx.execute(DROP_MAIL, params![cx.id(), ticket, comment, mail])?;
    Ok(about_none(tx, cx.id(), "mail_original", mail)?)
}

fn remove_later(tx: &mut Tx<'_>, cx: &Cx, blob: Option<&str>) {
    if let Some(blob) = blob {
        let path = blob_path(cx, blob);
        tx.after_commit(move || drop(fs::remove_file(path)));
    }
}
