//! Statements about tickets, comments and files.

use db::{Error, Row, Tx, params};

use crate::words::{CommentKind, Priority, Standing, Status, TicketKind};

/// A ticket's row: facts, keys and the sealed fields.
#[derive(Clone)]
pub struct TicketRow {
    /// The ticket's number.
    pub id: i64,
    /// Whether it takes part in normal work.
    pub standing: Standing,
    /// Through which door it came.
    pub source: String,
    /// Where it stands.
    pub status: Status,
    /// How much it presses.
    pub priority: Option<Priority>,
    /// What sort of request it is.
    pub kind: Option<TicketKind>,
    /// The group that works it.
    pub group: Option<i64>,
    /// Who works it.
    pub assignee: Option<i64>,
    /// Who asks.
    pub requester: Option<i64>,
    /// Who wrote it down.
    pub submitter: Option<i64>,
    /// The requester's organisation.
    pub organisation: Option<i64>,
    /// The problem that this incident belongs to.
    pub problem: Option<i64>,
    /// The ticket this one was merged into.
    pub merged_into: Option<i64>,
    /// The closed ticket that this one follows.
    pub follow_up_of: Option<i64>,
    /// Whether the customer knows of it.
    pub is_public: bool,
    /// How many comments it has.
    pub comments: i64,
    /// Rises with every change.
    pub version: i64,
    /// Finds the ticket when an answer comes by mail; random, a fact.
    pub reply_token: String,
    /// The ticket's key.
    pub key: i64,
    /// The unit key of its fields.
    pub fields_key: i64,
    /// The sealed fields.
    pub sealed_fields: Option<Vec<u8>>,
    /// When a task is due.
    pub due_at: Option<i64>,
    /// The next deadline of what the desk promises; written by `sla` alone.
    pub target_at: Option<i64>,
    /// When it arose.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// When somebody last said something; a redaction does not restart a period.
    pub last_activity_at: i64,
    /// When it was solved.
    pub solved_at: Option<i64>,
    /// When it was closed.
    pub closed_at: Option<i64>,
    /// Whether a person asks for their rights in it (access, erasure …): nothing for those without need to know.
    pub is_request: bool,
    /// Whether a duty keeps it as it is.
    pub held: bool,
}

/// What the data of a ticket are, and those of one in which a person asks for their rights.
const TICKET: &str = "ticket";
const REQUEST: &str = "request";

/// A comment's row.
#[derive(Clone)]
pub struct CommentRow {
    /// Number within the account.
    pub id: i64,
    /// The ticket it belongs to.
    pub ticket: i64,
    /// Who said it, unless forgotten.
    pub author: Option<i64>,
    /// Whether the customer may read it.
    pub public: bool,
    /// How it came to be.
    pub kind: CommentKind,
    /// Through which door.
    pub source: String,
    /// Whether it takes part in normal work.
    pub standing: Standing,
    /// How many files hang on it.
    pub attachments: i64,
    /// The log entry it came with.
    pub log_seq: i64,
    /// Part of the Message-ID under which it left.
    pub mail_token: Option<String>,
    /// Its unit key.
    pub key: i64,
    /// What was said.
    pub sealed_body: Option<Vec<u8>>,
    /// What was quoted and signed.
    pub sealed_quote: Option<Vec<u8>>,
    /// When.
    pub created_at: i64,
}

/// The columns of a [`TicketRow`], after the two of a list.
pub const COLUMNS: &str = "standing, source, status, priority, kind, group_id, assignee_id, requester_id, submitter_id, \
    organisation_id, problem_id, merged_into, follow_up_of, is_public, comments, version, reply_token, key_id, \
    fields_key_id, sealed_fields, due_at, created_at, updated_at, last_activity_at, solved_at, closed_at, kind_of_data, target_at, held";
/// The columns of a [`CommentRow`], after the two of a list.
pub const COMMENT_COLUMNS: &str = "ticket_id, author_id, is_public, kind, source, standing, attachments, log_seq, \
    mail_token, key_id, sealed_body, sealed_quote, created_at";

macro_rules! select_ticket {
    ($where:literal) => {
        concat!(
            "SELECT id, id, standing, source, status, priority, kind, group_id, assignee_id, requester_id, submitter_id, \
             organisation_id, problem_id, merged_into, follow_up_of, is_public, comments, version, reply_token, key_id, \
             fields_key_id, sealed_fields, due_at, created_at, updated_at, last_activity_at, solved_at, closed_at, \
             kind_of_data, target_at, held FROM ticket WHERE account_id = $1 AND ",
            $where
        )
    };
}

const GET: &str = select_ticket!("id = $2");
const GET_LOCKED: &str = select_ticket!("id = $2 {for_update}");
const BY_TOKEN: &str = select_ticket!("reply_token = $2");
const NEWEST: &str = select_ticket!("standing = 'normal' AND id < $2 ORDER BY id DESC LIMIT $3");
const INSERT: &str = "INSERT INTO ticket (account_id, id, standing, kind_of_data, source, purpose_id, status, priority, \
    kind, group_id, assignee_id, requester_id, submitter_id, organisation_id, problem_id, merged_into, follow_up_of, \
    is_public, comments, version, reply_token, key_id, fields_key_id, sealed_fields, due_at, created_at, updated_at, \
    last_activity_at, solved_at, closed_at) \
    VALUES ($1, $2, 'normal', 'ticket', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, $14, $15, $16, 1, $17, \
    $18, $19, $20, $21, $22, $23, $23, $24, $25)";
const UPDATE: &str = "UPDATE ticket SET status = $3, priority = $4, kind = $5, group_id = $6, assignee_id = $7, \
    requester_id = $8, organisation_id = $9, problem_id = $10, merged_into = $11, is_public = $12, comments = $13, \
    version = $14, fields_key_id = $15, sealed_fields = $16, due_at = $17, updated_at = $18, last_activity_at = $19, \
    solved_at = $20, closed_at = $21, kind_of_data = $22 WHERE account_id = $1 AND id = $2";
const SET_TARGET: &str = "UPDATE ticket SET target_at = $3 WHERE account_id = $1 AND id = $2";
const TRASH: &str = "UPDATE ticket SET standing = 'trashed', previous_status = status, trashed_at = $3, trashed_by = $4, \
    updated_at = $3, version = version + 1 WHERE account_id = $1 AND id = $2";
const RESTORE: &str = "UPDATE ticket SET standing = 'normal', previous_status = NULL, trashed_at = NULL, trashed_by = NULL, \
    restored_at = $3, updated_at = $3, version = version + 1 WHERE account_id = $1 AND id = $2";
const RESTORED: &str = "SELECT restored_at FROM ticket WHERE account_id = $1 AND id = $2";
const PARTIES: &str =
    "SELECT person_id, part FROM ticket_party WHERE account_id = $1 AND ticket_id = $2 ORDER BY person_id";
const ADD_PARTY: &str = "INSERT INTO ticket_party (account_id, ticket_id, person_id, part) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (account_id, ticket_id, person_id, part) DO NOTHING";
const DROP_PARTY: &str =
    "DELETE FROM ticket_party WHERE account_id = $1 AND ticket_id = $2 AND person_id = $3 AND part = $4";
const INSERT_COMMENT: &str = "INSERT INTO comment (account_id, id, ticket_id, author_id, is_public, kind, source, \
    standing, kind_of_data, attachments, log_seq, mail_token, key_id, sealed_body, sealed_quote, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'normal', 'comment', $8, $9, $10, $11, $12, $13, $14)";
const COMMENT: &str = "SELECT id, id, ticket_id, author_id, is_public, kind, source, standing, attachments, log_seq, \
    mail_token, key_id, sealed_body, sealed_quote, created_at FROM comment \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const FIRST_COMMENT: &str = "SELECT id, id, ticket_id, author_id, is_public, kind, source, standing, attachments, log_seq, \
    mail_token, key_id, sealed_body, sealed_quote, created_at FROM comment \
    WHERE account_id = $1 AND ticket_id = $2 ORDER BY id LIMIT 1";
const NEWEST_COMMENT: &str = "SELECT id, id, ticket_id, author_id, is_public, kind, source, standing, attachments, log_seq, \
    mail_token, key_id, sealed_body, sealed_quote, created_at FROM comment \
    WHERE account_id = $1 AND ticket_id = $2 AND standing = 'normal' ORDER BY id DESC LIMIT 1";
const ABOUT_DATA: &str = "SELECT id FROM ticket WHERE account_id = $1 AND requester_id = $2 AND kind_of_data = 'request' ORDER BY id DESC \
    LIMIT $3";
const REQUESTED: &str = "SELECT id FROM ticket WHERE account_id = $1 AND requester_id = $2 ORDER BY id DESC LIMIT $3";
const SAID_BY: &str = "SELECT ticket_id, source, created_at FROM comment WHERE account_id = $1 AND author_id = $2 \
    AND is_public AND standing = 'normal' ORDER BY +id DESC LIMIT $3";
const COMMENTS_OF: &str = "SELECT id, id, ticket_id, author_id, is_public, kind, source, standing, attachments, log_seq, \
    mail_token, key_id, sealed_body, sealed_quote, created_at FROM comment \
    WHERE account_id = $1 AND ticket_id = $2 AND standing = 'normal' ORDER BY id";
const COMMENT_STANDING: &str = "UPDATE comment SET standing = $4 WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const COMMENT_PRIVATE: &str =
    "UPDATE comment SET is_public = FALSE WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const COMMENT_OF_LOG: &str = "SELECT id FROM comment WHERE account_id = $1 AND ticket_id = $2 AND log_seq = $3";
const INSERT_FILE: &str = "INSERT INTO attachment (account_id, id, ticket_id, comment_id, owner_id, upload_hash, standing, \
    inline, size, blob_name, key_id, sealed_meta, sealed_content, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, 'normal', $7, $8, $9, $10, $11, $12, $13)";
const FILE: &str = "SELECT id, ticket_id, comment_id, owner_id, inline, size, blob_name, key_id, sealed_meta, created_at \
    FROM attachment WHERE account_id = $1 AND id = $2 AND standing = 'normal'";
const FILES_OF: &str = "SELECT id, ticket_id, comment_id, owner_id, inline, size, blob_name, key_id, sealed_meta, created_at \
    FROM attachment WHERE account_id = $1 AND ticket_id = $2 AND standing = 'normal' ORDER BY +id";
const FILES_OF_UPLOAD: &str = "SELECT id, ticket_id, comment_id, owner_id, inline, size, blob_name, key_id, sealed_meta, \
    created_at FROM attachment WHERE account_id = $1 AND upload_hash = $2 AND standing = 'normal' ORDER BY +id";
const FILE_CONTENT: &str = "SELECT sealed_content FROM attachment WHERE account_id = $1 AND id = $2";
const CLAIM_FILE: &str = "UPDATE attachment SET ticket_id = $3, comment_id = $4, upload_hash = NULL, sealed_meta = $5, \
    sealed_content = $6 WHERE account_id = $1 AND id = $2";
const SET_BLOB: &str = "UPDATE attachment SET blob_name = $3 WHERE account_id = $1 AND id = $2";
const DELETE_FILE: &str = "DELETE FROM attachment WHERE account_id = $1 AND id = $2";
const STALE_UPLOADS: &str = "SELECT DISTINCT upload_hash FROM attachment \
    WHERE account_id = $1 AND upload_hash IS NOT NULL AND created_at < $2";
const KNOWN_REQUEST: &str = "SELECT body_mark, ticket_id FROM idempotency WHERE account_id = $1 AND mark = $2";
const NOTE_REQUEST: &str = "INSERT INTO idempotency (account_id, mark, body_mark, ticket_id, created_at) \
    VALUES ($1, $2, $3, $4, $5) ON CONFLICT (account_id, mark) DO NOTHING";
const DROP_REQUESTS: &str = "DELETE FROM idempotency WHERE account_id = $1 AND created_at < $2";
const CHANGED_SINCE: &str = "SELECT id FROM ticket WHERE account_id = $1 AND updated_at >= $2 ORDER BY id";
const INCIDENTS: &str = "SELECT COUNT(*) FROM ticket WHERE account_id = $1 AND problem_id = $2";

const PLACES: &str = "SELECT id, status, priority, kind, group_id, assignee_id, updated_at, due_at, last_activity_at, \
    target_at FROM ticket WHERE account_id = $1 AND standing = 'normal'";
const FOLLOWED: &str = "SELECT ticket_id FROM ticket_party WHERE account_id = $1 AND person_id = $2 AND part = 'follower' \
    ORDER BY ticket_id DESC LIMIT 10000";
const MOVE_COMMENT: &str = "UPDATE comment SET ticket_id = $4, key_id = $5, sealed_body = $6, sealed_quote = $7 \
    WHERE account_id = $1 AND ticket_id = $2 AND id = $3";
const MOVE_FILE: &str = "UPDATE attachment SET ticket_id = $3, blob_name = $4, key_id = $5, sealed_meta = $6, \
    sealed_content = $7 WHERE account_id = $1 AND id = $2";
const FOLLOW_UPS: &str = "SELECT id FROM ticket WHERE account_id = $1 AND follow_up_of = $2 AND standing = 'normal' \
    ORDER BY +id";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    GET,
    GET_LOCKED,
    BY_TOKEN,
    NEWEST,
    INSERT,
    UPDATE,
    SET_TARGET,
    TRASH,
    RESTORE,
    RESTORED,
    PARTIES,
    ADD_PARTY,
    DROP_PARTY,
    INSERT_COMMENT,
    COMMENT,
    FIRST_COMMENT,
    NEWEST_COMMENT,
    ABOUT_DATA,
    REQUESTED,
    SAID_BY,
    COMMENTS_OF,
    COMMENT_STANDING,
    COMMENT_PRIVATE,
    COMMENT_OF_LOG,
    INSERT_FILE,
    FILE,
    FILES_OF,
    FILES_OF_UPLOAD,
    FILE_CONTENT,
    CLAIM_FILE,
    SET_BLOB,
    DELETE_FILE,
    STALE_UPLOADS,
    KNOWN_REQUEST,
    NOTE_REQUEST,
    DROP_REQUESTS,
    CHANGED_SINCE,
    INCIDENTS,
    PLACES,
    FOLLOWED,
    MOVE_COMMENT,
    MOVE_FILE,
    FOLLOW_UPS,
];

fn optional<T>(word: Option<String>, read: fn(&str) -> Result<T, Error>) -> Result<Option<T>, Error> {
    word.map(|word| read(&word)).transpose()
}

/// Reads a ticket whose columns begin at 2.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn read_ticket(row: &Row<'_>) -> Result<TicketRow, Error> {
    Ok(TicketRow {
        id: row.get(1)?,
        standing: Standing::stored(&row.get::<String>(2)?)?,
        source: row.get(3)?,
        status: Status::stored(&row.get::<String>(4)?)?,
        priority: optional(row.get(5)?, Priority::stored)?,
        kind: optional(row.get(6)?, TicketKind::stored)?,
        group: row.get(7)?,
        assignee: row.get(8)?,
        requester: row.get(9)?,
        submitter: row.get(10)?,
        organisation: row.get(11)?,
        problem: row.get(12)?,
        merged_into: row.get(13)?,
        follow_up_of: row.get(14)?,
        is_public: row.get(15)?,
        comments: row.get(16)?,
        version: row.get(17)?,
        reply_token: row.get(18)?,
        key: row.get(19)?,
        fields_key: row.get(20)?,
        sealed_fields: row.get(21)?,
        due_at: row.get(22)?,
        created_at: row.get(23)?,
        updated_at: row.get(24)?,
        last_activity_at: row.get(25)?,
        solved_at: row.get(26)?,
        closed_at: row.get(27)?,
        is_request: row.get::<String>(28)? == REQUEST,
        target_at: row.get(29)?,
        held: row.get(30)?,
    })
}

/// Reads a comment whose columns begin at 2.
pub fn read_comment(row: &Row<'_>) -> Result<CommentRow, Error> {
    Ok(CommentRow {
        id: row.get(1)?,
        ticket: row.get(2)?,
        author: row.get(3)?,
        public: row.get(4)?,
        kind: CommentKind::stored(&row.get::<String>(5)?)?,
        source: row.get(6)?,
        standing: Standing::stored(&row.get::<String>(7)?)?,
        attachments: row.get(8)?,
        log_seq: row.get(9)?,
        mail_token: row.get(10)?,
        key: row.get(11)?,
        sealed_body: row.get(12)?,
        sealed_quote: row.get(13)?,
        created_at: row.get(14)?,
    })
}

/// One ticket, whatever its standing.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<TicketRow>, Error> {
    tx.row(GET, params![account, id], read_ticket)
}

/// One ticket, locked until the transaction ends.
pub fn get_locked(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<TicketRow>, Error> {
    tx.row(GET_LOCKED, params![account, id], read_ticket)
}

/// The ticket with this reply token, whatever its standing.
pub fn by_token(tx: &mut Tx<'_>, account: i64, token: &str) -> Result<Option<TicketRow>, Error> {
    tx.row(BY_TOKEN, params![account, token], read_ticket)
}

/// Tickets with numbers below `before`, newest first, for filling the index.
pub fn newest(tx: &mut Tx<'_>, account: i64, before: i64, limit: i64) -> Result<Vec<TicketRow>, Error> {
    tx.rows(NEWEST, params![account, before, limit], read_ticket)
}

/// Adds a ticket.
pub fn insert(tx: &mut Tx<'_>, account: i64, t: &TicketRow, purpose: i64) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            account,
            t.id,
            t.source,
            purpose,
            t.status.word(),
            t.priority.map(Priority::word),
            t.kind.map(TicketKind::word),
            t.group,
            t.assignee,
            t.requester,
            t.submitter,
            t.organisation,
            t.problem,
            t.follow_up_of,
            t.is_public,
            t.comments,
            t.reply_token,
            t.key,
            t.fields_key,
            t.sealed_fields,
            t.due_at,
            t.created_at,
            t.updated_at,
            t.solved_at,
            t.closed_at
        ],
    )
    .map(drop)
}

/// Writes what can change of a ticket.
pub fn update(tx: &mut Tx<'_>, account: i64, t: &TicketRow) -> Result<(), Error> {
    tx.execute(
        UPDATE,
        params![
            account,
            t.id,
            t.status.word(),
            t.priority.map(Priority::word),
            t.kind.map(TicketKind::word),
            t.group,
            t.assignee,
            t.requester,
            t.organisation,
            t.problem,
            t.merged_into,
            t.is_public,
            t.comments,
            t.version,
            t.fields_key,
            t.sealed_fields,
            t.due_at,
            t.updated_at,
            t.last_activity_at,
            t.solved_at,
            t.closed_at,
            if t.is_request { REQUEST } else { TICKET }
        ],
    )
    .map(drop)
}

/// Puts a ticket into the trash.
pub fn trash(tx: &mut Tx<'_>, account: i64, id: i64, at: i64, by: Option<i64>) -> Result<(), Error> {
    tx.execute(TRASH, params![account, id, at, by]).map(drop)
}

/// Takes a ticket out of the trash.
pub fn restore(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(RESTORE, params![account, id, at]).map(drop)
}

/// When a ticket last came out of the trash, if it was there.
pub fn restored(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<i64>, Error> {
    Ok(tx.row(RESTORED, params![account, id], |row| row.get(0))?.flatten())
}

/// The columns of [`read_trashed`], after the two of a list.
pub const TRASHED_COLUMNS: &str = "trashed_at, trashed_by";

/// Since when a ticket is in the trash, and who put it there.
pub fn read_trashed(row: &Row<'_>) -> Result<(i64, Option<i64>), Error> {
    Ok((row.get::<Option<i64>>(2)?.unwrap_or_default(), row.get(3)?))
}

/// Who else takes part: `cc`, `follower`.
pub fn parties(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<(i64, String)>, Error> {
    tx.rows(PARTIES, params![account, ticket], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Adds somebody who takes part.
pub fn add_party(tx: &mut Tx<'_>, account: i64, ticket: i64, person: i64, part: &str) -> Result<(), Error> {
    tx.execute(ADD_PARTY, params![account, ticket, person, part]).map(drop)
}

/// Removes somebody who took part.
pub fn drop_party(tx: &mut Tx<'_>, account: i64, ticket: i64, person: i64, part: &str) -> Result<(), Error> {
    tx.execute(DROP_PARTY, params![account, ticket, person, part]).map(drop)
}

/// Adds a comment.
pub fn insert_comment(tx: &mut Tx<'_>, account: i64, c: &CommentRow) -> Result<(), Error> {
    tx.execute(
        INSERT_COMMENT,
        params![
            account,
            c.id,
            c.ticket,
            c.author,
            c.public,
            c.kind.word(),
            c.source,
            c.attachments,
            c.log_seq,
            c.mail_token,
            c.key,
            c.sealed_body,
            c.sealed_quote,
            c.created_at
        ],
    )
    .map(drop)
}

/// One comment of a ticket, whatever its standing.
pub fn comment(tx: &mut Tx<'_>, account: i64, ticket: i64, id: i64) -> Result<Option<CommentRow>, Error> {
    tx.row(COMMENT, params![account, ticket, id], read_comment)
}

/// The comment that began a ticket.
pub fn first_comment(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Option<CommentRow>, Error> {
    tx.row(FIRST_COMMENT, params![account, ticket], read_comment)
}

/// The numbers of the tickets that somebody asked, of any standing, the newest first.
pub fn requested(tx: &mut Tx<'_>, account: i64, person: i64, limit: i64) -> Result<Vec<i64>, Error> {
    tx.rows(REQUESTED, params![account, person, limit], |row| row.get(0))
}

/// The numbers of the tickets by which somebody asked about their own data, of any standing, the newest first.
pub fn about_data(tx: &mut Tx<'_>, account: i64, person: i64, limit: i64) -> Result<Vec<i64>, Error> {
    tx.rows(ABOUT_DATA, params![account, person, limit], |row| row.get(0))
}

/// The newest comment of a ticket in normal standing.
pub fn newest_comment(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Option<CommentRow>, Error> {
    tx.row(NEWEST_COMMENT, params![account, ticket], read_comment)
}

/// What somebody said last that customers read: ticket, door and time.
pub fn said_by(tx: &mut Tx<'_>, account: i64, person: i64, limit: i64) -> Result<Vec<(i64, String, i64)>, Error> {
    tx.rows(SAID_BY, params![account, person, limit], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

/// All comments of a ticket in normal standing, for filling the index.
pub fn comments_of(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<CommentRow>, Error> {
    tx.rows(COMMENTS_OF, params![account, ticket], read_comment)
}

/// Changes the standing of a comment.
pub fn set_comment_standing(tx: &mut Tx<'_>, account: i64, c: &CommentRow, standing: Standing) -> Result<(), Error> {
    tx.execute(COMMENT_STANDING, params![account, c.ticket, c.id, standing.word()]).map(drop)
}

/// Hides a comment from the customer.
pub fn make_private(tx: &mut Tx<'_>, account: i64, c: &CommentRow) -> Result<(), Error> {
    tx.execute(COMMENT_PRIVATE, params![account, c.ticket, c.id]).map(drop)
}

/// The comment that a log entry came with.
pub fn comment_of_log(tx: &mut Tx<'_>, account: i64, ticket: i64, seq: i64) -> Result<Option<i64>, Error> {
    tx.row(COMMENT_OF_LOG, params![account, ticket, seq], |row| row.get(0))
}

/// A file's row, without its content.
#[derive(Clone)]
pub struct FileRow {
    /// Number within the account.
    pub id: i64,
    /// The ticket it belongs to; none for a fresh upload.
    pub ticket: Option<i64>,
    /// The comment it hangs on.
    pub comment: Option<i64>,
    /// Who uploaded it.
    pub owner: Option<i64>,
    /// Shown within the text.
    pub inline: bool,
    /// Bytes of the plain content.
    pub size: i64,
    /// The blob that holds the sealed content; none when it lies in the row.
    pub blob: Option<String>,
    /// Its unit key.
    pub key: i64,
    /// Name and type.
    pub sealed_meta: Option<Vec<u8>>,
    /// When it came.
    pub created_at: i64,
}

fn read_file(row: &Row<'_>) -> Result<FileRow, Error> {
    Ok(FileRow {
        id: row.get(0)?,
        ticket: row.get(1)?,
        comment: row.get(2)?,
        owner: row.get(3)?,
        inline: row.get(4)?,
        size: row.get(5)?,
        blob: row.get(6)?,
        key: row.get(7)?,
        sealed_meta: row.get(8)?,
        created_at: row.get(9)?,
    })
}

/// Adds a file.
pub fn insert_file(
    tx: &mut Tx<'_>,
    account: i64,
    f: &FileRow,
    upload: Option<&[u8; 32]>,
    content: Option<&[u8]>,
) -> Result<(), Error> {
    tx.execute(
        INSERT_FILE,
        params![
            account,
            f.id,
            f.ticket,
            f.comment,
            f.owner,
            upload,
            f.inline,
            f.size,
            f.blob,
            f.key,
            f.sealed_meta,
            content,
            f.created_at
        ],
    )
    .map(drop)
}

/// One file.
pub fn file(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<FileRow>, Error> {
    tx.row(FILE, params![account, id], read_file)
}

/// The files of a ticket.
pub fn files_of(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<FileRow>, Error> {
    tx.rows(FILES_OF, params![account, ticket], read_file)
}

/// The files uploaded under a token.
pub fn files_of_upload(tx: &mut Tx<'_>, account: i64, upload: &[u8; 32]) -> Result<Vec<FileRow>, Error> {
    tx.rows(FILES_OF_UPLOAD, params![account, upload], read_file)
}

/// The sealed content of a small file.
pub fn file_content(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<Vec<u8>>, Error> {
    Ok(tx.row(FILE_CONTENT, params![account, id], |row| row.get::<Option<Vec<u8>>>(0))?.flatten())
}

/// Hangs an upload on a comment.
pub fn claim_file(tx: &mut Tx<'_>, account: i64, f: &FileRow, content: Option<&[u8]>) -> Result<(), Error> {
    tx.execute(CLAIM_FILE, params![account, f.id, f.ticket, f.comment, f.sealed_meta, content]).map(drop)
}

/// Names the blob that holds a file from now on.
pub fn set_blob(tx: &mut Tx<'_>, account: i64, id: i64, blob: &str) -> Result<(), Error> {
    tx.execute(SET_BLOB, params![account, id, blob]).map(drop)
}

/// Removes a file's row.
pub fn delete_file(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<(), Error> {
    tx.execute(DELETE_FILE, params![account, id]).map(drop)
}

/// The hashed tokens of uploads that nobody has used for long.
pub fn stale_uploads(tx: &mut Tx<'_>, account: i64, before: i64) -> Result<Vec<Vec<u8>>, Error> {
    tx.rows(STALE_UPLOADS, params![account, before], |row| row.get(0))
}

/// What a request with this mark made before: the mark of its body, and the ticket.
pub fn known_request(tx: &mut Tx<'_>, account: i64, mark: &[u8]) -> Result<Option<(Vec<u8>, i64)>, Error> {
    tx.row(KNOWN_REQUEST, params![account, mark], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Remembers a request.
pub fn note_request(
    tx: &mut Tx<'_>,
    account: i64,
    mark: &[u8],
    body: &[u8],
    ticket: i64,
    at: i64,
) -> Result<(), Error> {
    tx.execute(NOTE_REQUEST, params![account, mark, body, ticket, at]).map(drop)
}

/// Drops requests remembered for long enough.
pub fn drop_requests(tx: &mut Tx<'_>, account: i64, before: i64) -> Result<(), Error> {
    tx.execute(DROP_REQUESTS, params![account, before]).map(drop)
}

/// Tickets of any standing that changed at or after a moment.
pub fn changed_since(tx: &mut Tx<'_>, account: i64, at: i64) -> Result<Vec<i64>, Error> {
    tx.rows(CHANGED_SINCE, params![account, at], |row| row.get(0))
}

/// How many incidents a problem has.
pub fn incidents(tx: &mut Tx<'_>, account: i64, problem: i64) -> Result<i64, Error> {
    Ok(tx.row(INCIDENTS, params![account, problem], |row| row.get(0))?.unwrap_or(0))
}

/// Where all tickets in normal standing stand.
pub(crate) fn places(tx: &mut Tx<'_>, account: i64) -> Result<Vec<(i64, index::places::Place)>, Error> {
    use super::{places, urgency};
    tx.rows(PLACES, params![account], |row| {
        let facts = urgency::Facts {
            status: Status::stored(&row.get::<String>(1)?)?,
            priority: optional(row.get(2)?, Priority::stored)?,
            due_at: row.get(7)?,
            target_at: row.get(9)?,
            updated_at: row.get(6)?,
            last_activity_at: row.get(8)?,
        };
        let place = index::places::Place {
            status: places::status(facts.status),
            priority: places::priority(facts.priority),
            kind: places::kind(optional(row.get(3)?, TicketKind::stored)?),
            group: row.get::<Option<i64>>(4)?.unwrap_or(0),
            assignee: row.get::<Option<i64>>(5)?.unwrap_or(0),
            updated_at: facts.updated_at,
            urgency: urgency::key(&facts),
        };
        Ok((row.get(0)?, place))
    })
}

/// The newest tickets that somebody follows.
pub fn followed(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<i64>, Error> {
    tx.rows(FOLLOWED, params![account, person], |row| row.get(0))
}

/// Writes the next deadline of what the desk promises; no change of the ticket, so that its version stays.
pub(crate) fn set_target(tx: &mut Tx<'_>, account: i64, id: i64, at: Option<i64>) -> Result<(), Error> {
    tx.execute(SET_TARGET, params![account, id, at]).map(drop)
}

/// Puts a comment into another ticket, sealed anew.
pub(crate) fn move_comment(tx: &mut Tx<'_>, account: i64, from: i64, c: &CommentRow) -> Result<(), Error> {
    let params = params![account, from, c.id, c.ticket, c.key, c.sealed_body, c.sealed_quote];
    tx.execute(MOVE_COMMENT, params).map(drop)
}

/// Puts a file into another ticket, sealed anew.
pub(crate) fn move_file(tx: &mut Tx<'_>, account: i64, f: &FileRow, content: Option<&[u8]>) -> Result<(), Error> {
    tx.execute(MOVE_FILE, params![account, f.id, f.ticket, f.blob, f.key, f.sealed_meta, content]).map(drop)
}

/// Tickets that follow a closed one.
pub fn follow_ups(tx: &mut Tx<'_>, account: i64, of: i64) -> Result<Vec<i64>, Error> {
    tx.rows(FOLLOW_UPS, params![account, of], |row| row.get(0))
}
