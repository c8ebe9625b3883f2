//! Statements of backup and restore.

use db::{Error, Row, Tx, params};

/// Ends what rows of a small table are about: those rows lead to what is about them, `a`. By a plain `row_id IN (…)` SQLite reads
/// all that an account's rows are about.
macro_rules! about_of {
    ($table:literal, $($those:literal),+) => {
        concat!(
            "DELETE FROM about WHERE (account_id, person_id, table_name, row_id, kind) IN \
                (SELECT a.account_id, a.person_id, a.table_name, a.row_id, a.kind FROM ",
            $table,
            " CROSS JOIN about a WHERE a.account_id = $1 AND a.table_name = '",
            $table,
            "' AND a.row_id = ",
            $table,
            ".id AND ",
            $table,
            ".account_id = $1 AND ",
            $($those,)+
            ")"
        )
    };
}
pub(crate) use about_of;

const PEOPLE: &str = "SELECT id, key_id, profile_key_id FROM person \
    WHERE account_id = $1 AND id > $2 AND standing <> 'forgotten' ORDER BY id LIMIT $3";
const TICKETS: &str = "SELECT id, key_id, fields_key_id FROM ticket \
    WHERE account_id = $1 AND id > $2 AND standing <> 'forgotten' ORDER BY id LIMIT $3";
const PERSON: &str = "SELECT id, key_id, profile_key_id FROM person \
    WHERE account_id = $1 AND id = $2 AND standing <> 'forgotten' {for_update}";
const TICKET: &str = "SELECT id, key_id, fields_key_id FROM ticket \
    WHERE account_id = $1 AND id = $2 AND standing <> 'forgotten' {for_update}";
const COMMENT: &str = "SELECT id, key_id, ticket_id FROM comment \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3 AND sealed_body IS NOT NULL {for_update}";
const FILE: &str = "SELECT id, key_id, blob_name FROM attachment WHERE account_id = $1 AND id = $2 {for_update}";
const MAIL: &str = "SELECT id, ticket_id, blob_name, sealed_envelope FROM mail_original \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3 AND sealed_envelope IS NOT NULL {for_update}";
const ABOUT_NONE: &str = "DELETE FROM about WHERE account_id = $1 AND table_name = $2 AND row_id = $3 AND person_id IN \
    (SELECT person_id FROM about WHERE account_id = $1 AND table_name = $2 AND row_id = $3)";
const ABOUT_ANEW: &str = "UPDATE about SET key_id = $4 WHERE account_id = $1 AND table_name = $2 AND row_id = $3 \
    AND person_id IN (SELECT person_id FROM about WHERE account_id = $1 AND table_name = $2 AND row_id = $3)";
const COMMENTS: &str = "SELECT id, key_id, ticket_id FROM comment \
    WHERE account_id = $1 AND ticket_id > $2 AND ticket_id <= $3 AND sealed_body IS NOT NULL";
const FILES: &str = "SELECT id, key_id, blob_name FROM attachment WHERE account_id = $1 AND id > $2 \
    AND (sealed_meta IS NOT NULL OR sealed_content IS NOT NULL OR blob_name IS NOT NULL) ORDER BY id LIMIT $3";
const MAILS: &str = "SELECT id, ticket_id, blob_name, sealed_envelope FROM mail_original \
    WHERE account_id = $1 AND ticket_id > $2 AND ticket_id <= $3 AND sealed_envelope IS NOT NULL";
const LAST_TICKET: &str = "SELECT MAX(id) FROM ticket WHERE account_id = $1";
const BLANK_COMMENT: &str = "UPDATE comment SET sealed_body = NULL, sealed_quote = NULL \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const BLANK_FILE: &str = "UPDATE attachment SET sealed_meta = NULL, sealed_content = NULL, blob_name = NULL \
    WHERE account_id = $1 AND id = $2";
const BLANK_MAIL: &str = "UPDATE mail_original SET sealed_envelope = NULL, sealed_raw = NULL, blob_name = NULL \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const ABOUT_DRAFTS: &str = about_of!("draft", "draft.ticket_id = $2");
const DROP_DRAFTS: &str = "DELETE FROM draft WHERE account_id = $1 AND ticket_id = $2";
const DROP_MENTIONS: &str = "DELETE FROM mention WHERE account_id = $1 AND ticket_id = $2";
const CUT_SEEN: &str = "UPDATE mail_seen SET ticket_id = NULL WHERE account_id = $1 AND ticket_id = $2";
const SET_PROFILE: &str =
    "UPDATE person SET profile_key_id = $3, sealed_profile = $4 WHERE account_id = $1 AND id = $2";
const SET_FIELDS: &str = "UPDATE ticket SET fields_key_id = $3, sealed_fields = $4 WHERE account_id = $1 AND id = $2";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PEOPLE,
    TICKETS,
    PERSON,
    TICKET,
    COMMENT,
    FILE,
    MAIL,
    ABOUT_NONE,
    ABOUT_ANEW,
    COMMENTS,
    FILES,
    MAILS,
    LAST_TICKET,
    BLANK_COMMENT,
    BLANK_FILE,
    BLANK_MAIL,
    ABOUT_DRAFTS,
    DROP_DRAFTS,
    DROP_MENTIONS,
    CUT_SEEN,
    SET_PROFILE,
    SET_FIELDS,
];

/// The names of all sealed files of all accounts. The tables are asked of the database itself, so that none is forgotten.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn blobs(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for table in tx.tables_with("blob_name")? {
        let sql = format!("SELECT blob_name FROM {table} WHERE account_id > 0 AND blob_name IS NOT NULL");
        found.extend(tx.rows(&sql, &[], |row| row.get::<String>(0))?);
    }
    Ok(found)
}

/// Whether a row still names this sealed file.
pub fn names_blob(tx: &mut Tx<'_>, blob: &str) -> Result<bool, Error> {
    for table in tx.tables_with("blob_name")? {
        let sql = format!("SELECT account_id FROM {table} WHERE account_id > 0 AND blob_name = $1");
        if tx.row(&sql, params![blob], |row| row.get::<i64>(0))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A row with its own key and that of its sealed part.
#[derive(Clone, Copy)]
pub struct Keyed {
    /// Its number.
    pub id: i64,
    /// The key of the row.
    pub key: i64,
    /// The key of its present version; of a comment, the number of its ticket.
    pub other: i64,
}

fn keyed(row: &Row<'_>) -> Result<Keyed, Error> {
    Ok(Keyed { id: row.get(0)?, key: row.get(1)?, other: row.get(2)? })
}

/// People who are not marked as forgotten, after one.
pub fn people(tx: &mut Tx<'_>, account: i64, after: i64, limit: i64) -> Result<Vec<Keyed>, Error> {
    tx.rows(PEOPLE, params![account, after, limit], keyed)
}

/// Tickets that are not marked as forgotten, after one.
pub fn tickets(tx: &mut Tx<'_>, account: i64, after: i64, limit: i64) -> Result<Vec<Keyed>, Error> {
    tx.rows(TICKETS, params![account, after, limit], keyed)
}

/// A person who is about to change, unless they are marked as forgotten.
pub fn person(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<Keyed>, Error> {
    tx.row(PERSON, params![account, id], keyed)
}

/// A ticket that is about to change, unless it is marked as forgotten.
pub fn ticket(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<Keyed>, Error> {
    tx.row(TICKET, params![account, id], keyed)
}

/// A comment that is about to change, if it has a text.
pub fn comment(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<Option<Keyed>, Error> {
    tx.row(COMMENT, params![account, ticket, id], keyed)
}

/// The highest number of a ticket.
pub fn last_ticket(tx: &mut Tx<'_>, account: i64) -> Result<i64, Error> {
    Ok(tx.row(LAST_TICKET, params![account], |row| row.get::<Option<i64>>(0))?.flatten().unwrap_or(0))
}

/// Comments with a text, of the tickets after one up to another.
pub fn comments(tx: &mut Tx<'_>, account: i64, after: i64, to: i64) -> Result<Vec<Keyed>, Error> {
    tx.rows(COMMENTS, params![account, after, to], keyed)
}

/// A file: number, key, name of the sealed file.
pub type File = (i64, i64, Option<String>);

/// Files, after one.
pub fn files(tx: &mut Tx<'_>, account: i64, after: i64, limit: i64) -> Result<Vec<File>, Error> {
    tx.rows(FILES, params![account, after, limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// A file that is about to change.
pub fn file(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<File>, Error> {
    tx.row(FILE, params![account, id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// An original mail.
pub struct Mail {
    /// Its number.
    pub id: i64,
    /// Its ticket.
    pub ticket: i64,
    /// The name of its sealed file.
    pub blob: Option<String>,
    /// The envelope, whose owners are those of the mail.
    pub envelope: Vec<u8>,
}

/// Original mails of the tickets after one up to another.
pub fn mails(tx: &mut Tx<'_>, account: i64, after: i64, to: i64) -> Result<Vec<Mail>, Error> {
    tx.rows(MAILS, params![account, after, to], mail_read)
}

fn mail_read(row: &Row<'_>) -> Result<Mail, Error> {
    Ok(Mail { id: row.get(0)?, ticket: row.get(1)?, blob: row.get(2)?, envelope: row.get(3)? })
}

/// An original mail that is about to change.
pub fn mail(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<Option<Mail>, Error> {
    tx.row(MAIL, params![account, ticket, id], mail_read)
}

/// Nothing of a row is about anybody any longer.
pub fn about_none(tx: &mut Tx<'_>, account: i64, table: &str, id: i64) -> Result<(), Error> {
    tx.execute(ABOUT_NONE, params![account, table, id]).map(drop)
}

/// What a row says of people lies under another key.
pub fn about_anew(tx: &mut Tx<'_>, account: i64, table: &str, id: i64, key: i64) -> Result<(), Error> {
    tx.execute(ABOUT_ANEW, params![account, table, id, key]).map(drop)
}

/// Empties a comment whose key is gone.
pub fn blank_comment(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<(), Error> {
    tx.execute(BLANK_COMMENT, params![account, ticket, id]).map(drop)
}

/// Empties a file whose key is gone.
pub fn blank_file(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(BLANK_FILE, params![account, id]).map(drop)
}

/// Empties an original mail of which a key is gone.
pub fn blank_mail(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<(), Error> {
    tx.execute(BLANK_MAIL, params![account, ticket, id]).map(drop)
}

/// Tidies what an erasure tidies of all its tickets at once, for one.
pub fn tidy_beside(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<(), Error> {
    [ABOUT_DRAFTS, DROP_DRAFTS, DROP_MENTIONS, CUT_SEEN]
        .iter()
        .try_for_each(|sql| tx.execute(sql, params![account, ticket]).map(drop))
}

/// Gives a person another profile.
pub fn set_profile(tx: &mut Tx<'_>, account: i64, id: i64, key: i64, sealed: &[u8]) -> Result<(), Error> {
    tx.execute(SET_PROFILE, params![account, id, key, sealed]).map(drop)
}

/// Gives a ticket other fields.
pub fn set_fields(tx: &mut Tx<'_>, account: i64, id: i64, key: i64, sealed: &[u8]) -> Result<(), Error> {
    tx.execute(SET_FIELDS, params![account, id, key, sealed]).map(drop)
}
