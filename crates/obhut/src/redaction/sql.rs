//! Statements of redaction.

use db::{Error, Tx, params};

use crate::tickets::sql::{CommentRow, read_comment};

// Each arm has an index of its own; without the sign SQLite would read all tickets in the order that a union wants.
const FAMILY: &str = "SELECT +id FROM ticket WHERE account_id = $1 AND merged_into = $2 \
    UNION SELECT +id FROM ticket WHERE account_id = $1 AND follow_up_of = $2 \
    UNION SELECT merged_into FROM ticket WHERE account_id = $1 AND id = $2 AND merged_into IS NOT NULL \
    UNION SELECT follow_up_of FROM ticket WHERE account_id = $1 AND id = $2 AND follow_up_of IS NOT NULL";
const COMMENTS: &str = "SELECT id, id, ticket_id, author_id, is_public, kind, source, standing, attachments, log_seq, \
    mail_token, key_id, sealed_body, sealed_quote, created_at FROM comment \
    WHERE account_id = $1 AND ticket_id = $2 ORDER BY id";
const REPLACE_COMMENT: &str = "UPDATE comment SET key_id = $4, sealed_body = $5, sealed_quote = $6 \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const FILE_STANDING: &str = "SELECT standing FROM attachment WHERE account_id = $1 AND id = $2 AND ticket_id = $3";
const BLANK_FILE: &str = "UPDATE attachment SET inline = FALSE, size = 0, blob_name = NULL, key_id = $3, sealed_meta = $4, \
    sealed_content = $5 WHERE account_id = $1 AND id = $2";
const DETAILS: &str = "SELECT seq, key_id, sealed_detail FROM log_entry WHERE account_id = $1 AND object_kind = 'ticket' \
    AND object_id = $2 AND sealed_detail IS NOT NULL ORDER BY seq";
const DROP_DETAIL: &str = "UPDATE log_entry SET sealed_detail = NULL WHERE account_id = $1 AND seq = $2";

/// A kind of short text that hangs on a ticket: how it is read and replaced.
pub(crate) struct Texts {
    /// Its table, as the cell names it.
    pub(super) table: &'static str,
    /// Its sealed column.
    pub(super) column: &'static str,
    select: &'static str,
    replace: &'static str,
}

/// Every kind of them.
pub(crate) const DRAFTS: Texts = Texts {
    table: "draft",
    column: "sealed_text",
    select: "SELECT id, sealed_text FROM draft WHERE account_id = $1 AND ticket_id = $2 AND sealed_text IS NOT NULL",
    replace: "UPDATE draft SET key_id = $3, sealed_text = $4, edition = edition + 1 WHERE account_id = $1 AND id = $2 AND ticket_id = $5",
};
pub(crate) const PLANNED: Texts = Texts {
    table: "scheduled_comment",
    column: "sealed_text",
    select: "SELECT id, sealed_text FROM scheduled_comment WHERE account_id = $1 AND ticket_id = $2 \
        AND sealed_text IS NOT NULL",
    replace: "UPDATE scheduled_comment SET key_id = $3, sealed_text = $4 WHERE account_id = $1 AND id = $2 AND ticket_id = $5",
};
pub(crate) const SIDES: Texts = Texts {
    table: "side_conversation",
    column: "sealed_fields",
    select: "SELECT id, sealed_fields FROM side_conversation WHERE account_id = $1 AND ticket_id = $2 \
        AND sealed_fields IS NOT NULL",
    replace: "UPDATE side_conversation SET key_id = $3, sealed_fields = $4 WHERE account_id = $1 AND id = $2 AND ticket_id = $5",
};
pub(crate) const SIDE_MESSAGES: Texts = Texts {
    table: "side_message",
    column: "sealed_body",
    select: "SELECT id, sealed_body FROM side_message WHERE account_id = $1 AND ticket_id = $2 \
        AND sealed_body IS NOT NULL",
    replace: "UPDATE side_message SET key_id = $3, sealed_body = $4 WHERE account_id = $1 AND id = $2 AND ticket_id = $5",
};
pub(crate) const TASKS: Texts = Texts {
    table: "handover",
    column: "sealed_task",
    select: "SELECT id, sealed_task FROM handover WHERE account_id = $1 AND ticket_id = $2 AND sealed_task IS NOT NULL",
    replace: "UPDATE handover SET key_id = $3, sealed_task = $4 WHERE account_id = $1 AND id = $2 AND ticket_id = $5",
};
pub(crate) const SPARED: Texts = Texts {
    table: "mask_exception",
    column: "sealed_text",
    select: "SELECT id, sealed_text FROM mask_exception WHERE account_id = $1 AND ticket_id = $2 \
        AND sealed_text IS NOT NULL",
    replace: "UPDATE mask_exception SET key_id = $3, sealed_text = $4 WHERE account_id = $1 AND id = $2 AND ticket_id = $5",
};
/// What was noted about duties that have ended.
pub(crate) const HOLD_NOTES: Texts = Texts {
    table: "hold",
    column: "sealed_note",
    select: "SELECT id, sealed_note FROM hold WHERE account_id = $1 AND ticket_id = $2 AND sealed_note IS NOT NULL",
    replace: "UPDATE hold SET key_id = $3, sealed_note = $4 WHERE account_id = $1 AND id = $2 AND ticket_id = $5",
};
/// What somebody wrote to their rating.
pub(super) const RATINGS: Texts = Texts {
    table: "satisfaction_rating",
    column: "sealed_comment",
    select: "SELECT id, sealed_comment FROM satisfaction_rating WHERE account_id = $1 AND ticket_id = $2 \
        AND sealed_comment IS NOT NULL",
    replace: "UPDATE satisfaction_rating SET key_id = $3, sealed_comment = $4 WHERE account_id = $1 AND id = $2 AND ticket_id = $5",
};
/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    FAMILY,
    COMMENTS,
    REPLACE_COMMENT,
    FILE_STANDING,
    BLANK_FILE,
    DETAILS,
    DROP_DETAIL,
    DRAFTS.select,
    DRAFTS.replace,
    PLANNED.select,
    PLANNED.replace,
    SIDES.select,
    SIDES.replace,
    SIDE_MESSAGES.select,
    SIDE_MESSAGES.replace,
    TASKS.select,
    TASKS.replace,
    SPARED.select,
    SPARED.replace,
    HOLD_NOTES.select,
    HOLD_NOTES.replace,
    RATINGS.select,
    RATINGS.replace,
];

/// Tickets merged with this one, and those it follows or that follow it.
pub(super) fn family(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<i64>, Error> {
    tx.rows(FAMILY, params![account, ticket], |row| row.get(0))
}

/// Every comment of a ticket, those taken back and those held included.
pub(super) fn comments(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<CommentRow>, Error> {
    tx.rows(COMMENTS, params![account, ticket], read_comment)
}

/// Writes a comment's new version.
pub(super) fn replace_comment(tx: &mut Tx<'_>, account: i64, c: &CommentRow) -> Result<(), Error> {
    tx.execute(REPLACE_COMMENT, params![account, c.ticket, c.id, c.key, c.sealed_body, c.sealed_quote]).map(drop)
}

/// The standing of a file of a ticket, as a word.
pub(super) fn file_standing(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<Option<String>, Error> {
    tx.row(FILE_STANDING, params![account, id, ticket], |row| row.get(0))
}

/// Writes the empty file that stands where one was.
pub(super) fn blank_file(
    tx: &mut Tx<'_>,
    account: i64,
    id: i64,
    key: i64,
    meta: &[u8],
    content: &[u8],
) -> Result<(), Error> {
    tx.execute(BLANK_FILE, params![account, id, key, meta, content]).map(drop)
}

/// A log entry's number, unit key and sealed detail.
type Detail = (i64, Option<i64>, Vec<u8>);

/// A ticket's log entries with personal details.
pub(super) fn details(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<Detail>, Error> {
    tx.rows(DETAILS, params![account, ticket], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// Drops the detail of an entry; the leaf stays.
pub(super) fn drop_detail(tx: &mut Tx<'_>, account: i64, seq: i64) -> Result<(), Error> {
    tx.execute(DROP_DETAIL, params![account, seq]).map(drop)
}

/// The texts of one kind on a ticket.
pub(super) fn texts(tx: &mut Tx<'_>, account: i64, ticket: i64, of: &Texts) -> Result<Vec<(i64, Vec<u8>)>, Error> {
    tx.rows(of.select, params![account, ticket], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Writes the new version of one of them.
pub(super) fn replace_text(
    tx: &mut Tx<'_>,
    account: i64,
    of: &Texts,
    (ticket, id): (i64, i64),
    key: i64,
    sealed: &[u8],
) -> Result<(), Error> {
    tx.execute(of.replace, params![account, id, key, sealed, ticket]).map(drop)
}
