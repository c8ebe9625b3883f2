//! Statements of forgetting.

use std::collections::BTreeSet;

use db::{Error, Row, Tx, params};

use super::held::Held;
use super::{Kind, Outcome, Plan, Reason, State};
use crate::backup::sql::about_of;

const INSERT: &str = "INSERT INTO erasure (account_id, id, kind, outcome, reason, state, asked_by, subjects, keys, \
    created_at, destroyed_at, completed_at, log_seq) VALUES ($1, $2, $3, $4, $5, 'planned', $6, $7, 0, $8, NULL, NULL, NULL)";
const ADD_SUBJECT: &str =
    "INSERT INTO erasure_subject (account_id, erasure_id, kind, subject_id) VALUES ($1, $2, $3, $4)";
const GET: &str = "SELECT id, kind, outcome, state, subjects, keys FROM erasure WHERE account_id = $1 AND id = $2";
const GET_LOCKED: &str =
    "SELECT id, kind, outcome, state, subjects, keys FROM erasure WHERE account_id = $1 AND id = $2 {for_update}";
const UNFINISHED: &str = "SELECT id FROM erasure WHERE account_id = $1 AND state <> 'done' ORDER BY id LIMIT 100";
const SUBJECTS: &str = "SELECT subject_id FROM erasure_subject WHERE account_id = $1 AND erasure_id = $2 AND kind = $3 \
    AND subject_id > $4 ORDER BY subject_id LIMIT $5";
const SET_DESTROYED: &str = "UPDATE erasure SET state = 'destroyed', keys = $3, destroyed_at = $4 \
    WHERE account_id = $1 AND id = $2 AND state = 'planned'";
const IS_OPEN: &str = "SELECT id FROM erasure WHERE account_id = $1 AND id = $2 AND closed_at IS NULL";
const CLOSE: &str = "UPDATE erasure SET closed_at = $3 WHERE account_id = $1 AND id = $2";
const SET_DONE: &str = "UPDATE erasure SET state = 'done', completed_at = $3, log_seq = $4 \
    WHERE account_id = $1 AND id = $2";
const OVERDUE: &str = "SELECT id FROM ticket WHERE account_id = $1 AND standing = 'trashed' AND NOT held AND trashed_at < $2 \
    ORDER BY trashed_at, id LIMIT $3";
const MARK_TICKET: &str = "UPDATE ticket SET standing = 'forgotten', updated_at = $3, version = version + 1 WHERE account_id = $1 AND id = $2";
const MARK_TICKETS: &str = "UPDATE ticket SET standing = 'forgotten', updated_at = $3, version = version + 1 \
    WHERE account_id = $1 AND id IN (SELECT subject_id FROM erasure_subject WHERE account_id = $1 AND erasure_id = $2 \
        AND kind = 'tickets')";
const ADD_TICKETS_OF: &str = "INSERT INTO erasure_subject (account_id, erasure_id, kind, subject_id) \
    SELECT account_id, $2, 'tickets', id FROM ticket WHERE account_id = $1 AND requester_id = $3 \
        AND standing <> 'forgotten' AND NOT held ON CONFLICT (account_id, erasure_id, kind, subject_id) DO NOTHING";
const COUNT_SUBJECTS: &str = "UPDATE erasure SET subjects = (SELECT COUNT(*) FROM erasure_subject \
    WHERE account_id = $1 AND erasure_id = $2) WHERE account_id = $1 AND id = $2";
const SET_STATE: &str = "UPDATE erasure SET state = $4 WHERE account_id = $1 AND id = $2 AND state = $3";
const COUNT_CLEANED: &str = "UPDATE erasure SET cleaned = (CASE WHEN $3 = 0 THEN 0 ELSE cleaned END) + $4 \
    WHERE account_id = $1 AND id = $2";
const HELD: &str = "SELECT id, NULL, updated_at FROM ticket WHERE account_id = $1 AND requester_id = $2 \
    AND held UNION ALL \
    SELECT c.ticket_id, c.id, t.updated_at FROM comment c CROSS JOIN ticket t \
        WHERE t.account_id = c.account_id AND t.id = c.ticket_id AND c.account_id = $1 AND c.author_id = $2 \
        AND (c.standing = 'held' OR t.held AND (t.requester_id IS NULL OR t.requester_id <> $2)) LIMIT 100";
const WRITTEN: &str =
    "SELECT ticket_id, id FROM comment WHERE account_id = $1 AND author_id = $2 AND standing <> 'held'";
const ADD_LEFT: &str = "INSERT INTO erasure_mention (account_id, erasure_id, ticket_id, comment_id, decision, reason) \
    VALUES ($1, $2, $3, $4, 'left', $5) ON CONFLICT (account_id, erasure_id, ticket_id, comment_id) DO NOTHING";
const ADD_MASKED: &str = "INSERT INTO erasure_mention (account_id, erasure_id, ticket_id, comment_id, decision, reason) \
    VALUES ($1, $2, $3, $4, 'redacted', NULL) ON CONFLICT (account_id, erasure_id, ticket_id, comment_id) DO NOTHING";
const LEFT: &str = "SELECT ticket_id, comment_id FROM erasure_mention WHERE account_id = $1 AND erasure_id = $2 \
    AND decision = 'left'";
const MENTIONS: &str = "SELECT decision, COUNT(*) FROM erasure_mention WHERE account_id = $1 AND erasure_id = $2 \
    AND comment_id > 0 GROUP BY decision";
const NEWEST: &str = "SELECT id, kind, outcome, state, subjects, keys, cleaned, reason, asked_by, created_at, destroyed_at, \
    completed_at FROM erasure WHERE account_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";
const TICKET_KEYS: &str = "SELECT t.key_id FROM erasure_subject s \
    JOIN ticket t ON t.account_id = s.account_id AND t.id = s.subject_id \
    WHERE s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'tickets'";
const PERSON_KEYS: &str = "SELECT p.key_id FROM erasure_subject s \
    JOIN person p ON p.account_id = s.account_id AND p.id = s.subject_id \
    WHERE s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'person'";
const WRITTEN_KEYS: &str = "SELECT c.key_id FROM erasure_subject s CROSS JOIN comment c CROSS JOIN ticket t \
    WHERE c.account_id = s.account_id AND c.author_id = s.subject_id AND t.account_id = c.account_id AND t.id = c.ticket_id \
    AND c.standing <> 'held' AND NOT t.held \
    AND s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'person'";
const WRITTEN_FILES: &str = "SELECT a.key_id FROM erasure_subject s CROSS JOIN comment c CROSS JOIN ticket t \
    CROSS JOIN attachment a WHERE c.account_id = s.account_id AND c.author_id = s.subject_id \
    AND t.account_id = c.account_id AND t.id = c.ticket_id \
    AND a.account_id = c.account_id AND a.ticket_id = c.ticket_id AND a.comment_id = c.id \
    AND c.standing <> 'held' AND NOT t.held AND a.standing <> 'held' \
    AND s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'person'";
const MARK_PERSON: &str = "UPDATE person SET standing = 'forgotten', updated_at = $3 WHERE account_id = $1 AND id = $2";
const MERGED_INTO: &str = "SELECT id FROM person WHERE account_id = $1 AND merged_into = $2";
const OF_PERSON: &str = "SELECT e.id, e.kind, e.outcome, e.state, e.subjects, e.keys, e.created_at, e.completed_at \
    FROM erasure_subject s CROSS JOIN erasure e \
    WHERE e.account_id = s.account_id AND e.id = s.erasure_id AND s.account_id = $1 AND s.kind = 'person' AND s.subject_id = $2 ORDER BY e.id";
const COUNTS: &str = "SELECT \
    (SELECT COUNT(*) FROM ticket WHERE account_id = $1 AND requester_id = $2 AND standing <> 'forgotten'), \
    (SELECT COUNT(*) FROM comment WHERE account_id = $1 AND author_id = $2), \
    (SELECT COUNT(*) FROM identity WHERE account_id = $1 AND person_id = $2), \
    (SELECT COUNT(*) FROM about WHERE account_id = $1 AND person_id = $2 AND table_name = 'mail_original'), \
    (SELECT COUNT(*) FROM comment c CROSS JOIN attachment a WHERE a.account_id = c.account_id \
        AND a.ticket_id = c.ticket_id AND a.comment_id = c.id AND c.account_id = $1 AND c.author_id = $2), \
    (SELECT COUNT(*) FROM help_comment WHERE account_id = $1 AND author_id = $2), \
    (SELECT COUNT(*) FROM chat WHERE account_id = $1 AND person_id = $2), \
    (SELECT COUNT(*) FROM ticket t CROSS JOIN call c WHERE c.account_id = t.account_id AND c.ticket_id = t.id \
        AND t.account_id = $1 AND t.requester_id = $2), \
    (SELECT COUNT(*) FROM ticket t WHERE t.account_id = $1 AND t.held AND (t.requester_id = $2 OR EXISTS \
        (SELECT 1 FROM comment c WHERE c.account_id = t.account_id AND c.ticket_id = t.id AND c.author_id = $2)))";

const TICKETS_AROUND: &str = "SELECT +id FROM ticket WHERE account_id = $1 AND requester_id = $2 \
        AND standing <> 'forgotten' AND +id > $3 \
    UNION SELECT +ticket_id FROM ticket_party WHERE account_id = $1 AND person_id = $2 AND +ticket_id > $3 \
    UNION SELECT +ticket_id FROM comment WHERE account_id = $1 AND author_id = $2 AND +ticket_id > $3 \
    UNION SELECT +d.ticket_id FROM about b CROSS JOIN draft d WHERE d.account_id = b.account_id AND d.id = b.row_id \
        AND b.account_id = $1 AND b.person_id = $2 AND b.table_name = 'draft' AND +d.ticket_id > $3 \
    UNION SELECT +s.ticket_id FROM about b CROSS JOIN scheduled_comment s WHERE s.account_id = b.account_id \
        AND s.id = b.row_id AND b.account_id = $1 AND b.person_id = $2 AND b.table_name = 'scheduled_comment' \
        AND +s.ticket_id > $3 \
    ORDER BY 1 LIMIT $4";

/// The statements that tidy tickets, given which: a condition, and who asked them.
macro_rules! tidying {
    ($these:literal, $requesters:literal) => {
        &[
            concat!(
                "DELETE FROM about WHERE account_id = $1 AND table_name = 'comment' AND person_id IN \
                    (SELECT author_id FROM comment WHERE account_id = $1 AND ticket_id",
                $these,
                ") AND row_id IN (SELECT id FROM comment WHERE account_id = $1 AND ticket_id",
                $these,
                ")"
            ),
            concat!(
                "DELETE FROM about WHERE account_id = $1 AND table_name = 'ticket' AND person_id IN (",
                $requesters,
                ") AND row_id",
                $these
            ),
            concat!(
                "DELETE FROM about WHERE account_id = $1 AND table_name = 'call' AND person_id IN (",
                $requesters,
                ") AND row_id IN (SELECT id FROM call WHERE account_id = $1 AND ticket_id",
                $these,
                ")"
            ),
            concat!(
                "DELETE FROM about WHERE account_id = $1 AND table_name = 'ticket' AND person_id IN \
                    (SELECT person_id FROM ticket_party WHERE account_id = $1 AND ticket_id",
                $these,
                ") AND row_id",
                $these
            ),
            concat!(
                "DELETE FROM about WHERE account_id = $1 AND table_name = 'attachment' AND person_id IN \
                    (SELECT owner_id FROM attachment WHERE account_id = $1 AND ticket_id",
                $these,
                ") AND row_id IN (SELECT id FROM attachment WHERE account_id = $1 AND ticket_id",
                $these,
                ")"
            ),
            concat!(
                "DELETE FROM about WHERE account_id = $1 AND table_name = 'mail_original' AND person_id IN \
                    (SELECT person_id FROM about WHERE account_id = $1 AND table_name = 'mail_original' AND row_id IN \
                        (SELECT id FROM mail_original WHERE account_id = $1 AND ticket_id",
                $these,
                ")) AND row_id IN (SELECT id FROM mail_original WHERE account_id = $1 AND ticket_id",
                $these,
                ")"
            ),
            concat!(
                "DELETE FROM about WHERE account_id = $1 AND table_name = 'contact_proof' AND person_id IN (",
                $requesters,
                ") AND row_id",
                $these
            ),
            concat!("DELETE FROM contact_proof WHERE account_id = $1 AND ticket_id", $these),
            concat!(
                "UPDATE ticket SET sealed_fields = NULL, requester_id = NULL, submitter_id = NULL, \
                    organisation_id = NULL, reply_token = '' WHERE account_id = $1 AND id",
                $these
            ),
            concat!(
                "UPDATE comment SET sealed_body = NULL, sealed_quote = NULL, mail_token = NULL, author_id = CASE WHEN \
                    author_id IN (SELECT id FROM person WHERE account_id = $1 AND role = 'end_user') THEN NULL \
                    ELSE author_id END WHERE account_id = $1 AND ticket_id",
                $these
            ),
            concat!("DELETE FROM attachment WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM mail_original WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM ticket_party WHERE account_id = $1 AND ticket_id", $these),
            about_of!("scheduled_comment", "scheduled_comment.ticket_id", $these),
            concat!("DELETE FROM scheduled_comment WHERE account_id = $1 AND ticket_id", $these),
            concat!(
                "DELETE FROM side_file WHERE account_id = $1 AND message_id IN \
                    (SELECT id FROM side_message WHERE account_id = $1 AND ticket_id",
                $these,
                ")"
            ),
            concat!(
                "UPDATE side_message SET sealed_body = NULL, mail_token = NULL, mark = NULL \
                    WHERE account_id = $1 AND ticket_id",
                $these
            ),
            concat!(
                "UPDATE side_conversation SET sealed_fields = NULL, reply_token = '' \
                    WHERE account_id = $1 AND ticket_id",
                $these
            ),
            concat!("UPDATE transmission SET sealed_reference = NULL WHERE account_id = $1 AND ticket_id", $these),
            concat!("UPDATE handover SET sealed_task = NULL WHERE account_id = $1 AND ticket_id", $these),
            concat!("UPDATE hold SET sealed_note = NULL WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM call WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM call_display WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM approval WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM automation_mark WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM ticket_target WHERE account_id = $1 AND ticket_id", $these),
            concat!(
                "DELETE FROM about WHERE account_id = $1 AND table_name = 'satisfaction_rating' AND person_id IN \
                    (SELECT requester_id FROM satisfaction_rating WHERE account_id = $1 AND ticket_id",
                $these,
                ") AND row_id IN (SELECT id FROM satisfaction_rating WHERE account_id = $1 AND ticket_id",
                $these,
                ")"
            ),
            concat!(
                "UPDATE satisfaction_rating SET requester_id = NULL, token_hash = NULL, sealed_comment = NULL \
                    WHERE account_id = $1 AND ticket_id",
                $these
            ),
            concat!("DELETE FROM reveal WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM mask_exception WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM file_release WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM help_task WHERE account_id = $1 AND ticket_id", $these),
            concat!("DELETE FROM chat WHERE account_id = $1 AND ticket_id", $these),
            concat!(
                "UPDATE log_entry SET sealed_detail = NULL, actor_id = CASE WHEN actor_id IN \
                    (SELECT id FROM person WHERE account_id = $1 AND role = 'end_user') THEN NULL ELSE actor_id END \
                    WHERE account_id = $1 AND object_kind = 'ticket' AND object_id",
                $these
            ),
        ]
    };
}

/// Where the sealed files of tickets lie.
macro_rules! blobs {
    ($these:literal) => {
        [
            concat!(
                "SELECT blob_name FROM attachment WHERE account_id = $1 AND blob_name IS NOT NULL AND ticket_id",
                $these
            ),
            concat!(
                "SELECT blob_name FROM mail_original WHERE account_id = $1 AND blob_name IS NOT NULL AND ticket_id",
                $these
            ),
        ]
    };
}

/// What is tidied of one ticket, in this order: `$2` is its number.
const CLEAN_TICKET: &[&str] = tidying!(" = $2", "SELECT requester_id FROM ticket WHERE account_id = $1 AND id = $2");
/// What is tidied of the tickets of an erasure with numbers above `$3` up to `$4`.
const CLEAN_TICKETS: &[&str] = tidying!(
    " IN (SELECT subject_id FROM erasure_subject WHERE account_id = $1 AND erasure_id = $2 AND kind = 'tickets' \
     AND subject_id > $3 AND subject_id <= $4)",
    "SELECT t.requester_id FROM erasure_subject s CROSS JOIN ticket t WHERE t.account_id = s.account_id \
     AND t.id = s.subject_id AND s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'tickets' \
     AND s.subject_id > $3 AND s.subject_id <= $4"
);
const BLOBS_OF_ONE: [&str; 2] = blobs!(" = $2");
const BLOBS: [&str; 2] = blobs!(
    " IN (SELECT subject_id FROM erasure_subject WHERE account_id = $1 AND erasure_id = $2 AND kind = 'tickets' \
     AND subject_id > $3 AND subject_id <= $4)"
);

/// What is tidied of all tickets of an erasure at once, because it is not found by the ticket: `$2` is the erasure.
const CLEAN_ALL: &[&str] = &[
    about_of!(
        "draft",
        "draft.ticket_id IN (SELECT subject_id FROM erasure_subject WHERE account_id = $1 AND erasure_id = $2 \
            AND kind = 'tickets')"
    ),
    "DELETE FROM draft WHERE account_id = $1 AND ticket_id IN (SELECT subject_id FROM erasure_subject \
        WHERE account_id = $1 AND erasure_id = $2 AND kind = 'tickets')",
    "DELETE FROM mention WHERE account_id = $1 AND ticket_id IN (SELECT subject_id FROM erasure_subject \
        WHERE account_id = $1 AND erasure_id = $2 AND kind = 'tickets')",
    "UPDATE mail_seen SET ticket_id = NULL WHERE account_id = $1 AND ticket_id IN (SELECT subject_id FROM erasure_subject \
        WHERE account_id = $1 AND erasure_id = $2 AND kind = 'tickets')",
];

/// Leaves out what a duty keeps, given the column of the ticket: what is held, and what has just become free and waits for the
/// erasure that goes on with it.
macro_rules! but_kept {
    ($sql:literal, $ticket:literal) => {
        concat!(
            $sql,
            " AND ",
            $ticket,
            " NOT IN (SELECT id FROM ticket WHERE account_id = $1 AND held) AND ",
            $ticket,
            " NOT IN (SELECT w.ticket_id FROM erasure_subject s CROSS JOIN erasure_waiting w \
                WHERE w.account_id = s.account_id AND w.erasure_id = s.erasure_id AND s.account_id = $1 \
                AND s.kind = 'person' AND s.subject_id = $2)"
        )
    };
}

/// What is tidied of a person, in this order: `$2` is their number.
const CLEAN_PERSON: &[&str] = &[
    "UPDATE log_entry SET actor_id = NULL WHERE account_id = $1 AND actor_id = $2 AND $2 IN \
        (SELECT id FROM person WHERE account_id = $1 AND role = 'end_user')",
    "UPDATE log_entry SET sealed_detail = NULL WHERE account_id = $1 AND object_kind = 'person' AND object_id = $2",
    "DELETE FROM log_person WHERE account_id = $1 AND person_id = $2",
    "UPDATE person SET sealed_profile = NULL, organisation_id = NULL, merged_into = NULL, locale = NULL, \
        verified = FALSE, suspended = TRUE WHERE account_id = $1 AND id = $2",
    "DELETE FROM identity WHERE account_id = $1 AND person_id = $2",
    "DELETE FROM credential WHERE account_id = $1 AND person_id = $2",
    "DELETE FROM chat WHERE account_id = $1 AND person_id = $2",
    "DELETE FROM portal_link WHERE account_id = $1 AND person_id = $2",
    "DELETE FROM portal_session WHERE account_id = $1 AND person_id = $2",
    "DELETE FROM membership WHERE account_id = $1 AND person_id = $2",
    but_kept!(
        "UPDATE contact_proof SET sealed_proof = NULL WHERE account_id = $1 AND ticket_id IN \
        (SELECT id FROM ticket WHERE account_id = $1 AND requester_id = $2)",
        "ticket_id"
    ),
    but_kept!("UPDATE ticket SET requester_id = NULL WHERE account_id = $1 AND requester_id = $2", "id"),
    but_kept!(
        "UPDATE comment SET author_id = NULL, sealed_quote = NULL WHERE account_id = $1 AND author_id = $2 \
        AND standing <> 'held' AND $2 IN (SELECT id FROM person WHERE account_id = $1 AND role = 'end_user')",
        "ticket_id"
    ),
    but_kept!(
        "UPDATE transmission SET person_id = NULL, sealed_reference = NULL WHERE account_id = $1 AND person_id = $2",
        "ticket_id"
    ),
    but_kept!(
        "UPDATE satisfaction_rating SET requester_id = NULL, token_hash = NULL, sealed_comment = NULL \
        WHERE account_id = $1 AND requester_id = $2",
        "ticket_id"
    ),
    "DELETE FROM call_display WHERE account_id = $1 AND person_id = $2",
    "DELETE FROM mention WHERE account_id = $1 AND person_id = $2",
    but_kept!("DELETE FROM ticket_party WHERE account_id = $1 AND person_id = $2", "ticket_id"),
    about_of!("draft", "draft.person_id = $2"),
    "DELETE FROM draft WHERE account_id = $1 AND person_id = $2",
    // What was begun for them under no ticket yet went with their key.
    about_of!(
        "draft",
        "draft.ticket_id = 0 AND a.person_id <> $2 AND draft.id IN (SELECT row_id FROM about WHERE account_id = $1 \
            AND person_id = $2 AND table_name = 'draft')"
    ),
    "DELETE FROM draft WHERE account_id = $1 AND ticket_id = 0 AND id IN \
        (SELECT row_id FROM about WHERE account_id = $1 AND person_id = $2 AND table_name = 'draft')",
    "UPDATE help_comment SET author_id = NULL WHERE account_id = $1 AND author_id = $2 AND kept",
    "DELETE FROM help_comment WHERE account_id = $1 AND author_id = $2",
    "DELETE FROM help_vote WHERE account_id = $1 AND person_id = $2",
    "UPDATE consent_event SET sealed_proof = NULL WHERE account_id = $1 AND person_id = $2",
    "DELETE FROM consent_link WHERE account_id = $1 AND person_id = $2",
    "DELETE FROM notice_given WHERE account_id = $1 AND person_id = $2",
    "DELETE FROM about WHERE account_id = $1 AND person_id = $2",
];

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    INSERT,
    ADD_SUBJECT,
    GET,
    GET_LOCKED,
    UNFINISHED,
    SUBJECTS,
    SET_DESTROYED,
    IS_OPEN,
    CLOSE,
    SET_DONE,
    OVERDUE,
    MARK_TICKETS,
    ADD_TICKETS_OF,
    COUNT_SUBJECTS,
    SET_STATE,
    COUNT_CLEANED,
    HELD,
    WRITTEN,
    ADD_LEFT,
    ADD_MASKED,
    LEFT,
    MENTIONS,
    NEWEST,
    TICKET_KEYS,
    PERSON_KEYS,
    WRITTEN_KEYS,
    WRITTEN_FILES,
    MARK_PERSON,
    MERGED_INTO,
    OF_PERSON,
    COUNTS,
    TICKETS_AROUND,
    BLOBS[0],
    BLOBS[1],
    BLOBS_OF_ONE[0],
    BLOBS_OF_ONE[1],
    MARK_TICKET,
];

/// The statements that tidy, for the same test.
pub const TIDYING: &[&[&str]] = &[CLEAN_TICKETS, CLEAN_PERSON, CLEAN_ALL, CLEAN_TICKET];

/// An erasure's row.
pub struct ErasureRow {
    /// Number within the account.
    pub id: i64,
    /// What is forgotten.
    pub kind: Kind,
    /// How much of it.
    pub outcome: Outcome,
    /// How far it is.
    pub state: State,
    /// How many rows it names.
    pub subjects: i64,
    /// How many keys were destroyed.
    pub keys: i64,
}

fn read(row: &Row<'_>) -> Result<ErasureRow, Error> {
    Ok(ErasureRow {
        id: row.get(0)?,
        kind: Kind::stored(&row.get::<String>(1)?)?,
        outcome: Outcome::stored(&row.get::<String>(2)?)?,
        state: State::stored(&row.get::<String>(3)?)?,
        subjects: row.get(4)?,
        keys: row.get(5)?,
    })
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    account: i64,
    id: i64,
    plan: &Plan,
    subjects: i64,
    asked_by: Option<i64>,
    at: i64,
) -> Result<(), Error> {
    let (kind, outcome, reason) = (plan.kind.word(), plan.outcome.word(), plan.reason.word());
    tx.execute(INSERT, params![account, id, kind, outcome, reason, asked_by, subjects, at]).map(drop)
}

pub(super) fn add_subject(tx: &mut Tx<'_>, account: i64, id: i64, kind: Kind, subject: i64) -> Result<(), Error> {
    tx.execute(ADD_SUBJECT, params![account, id, kind.word(), subject]).map(drop)
}

/// One erasure.
pub fn get(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<ErasureRow>, Error> {
    tx.row(GET, params![account, id], read)
}

/// One erasure that is about to change.
pub(crate) fn get_locked(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<ErasureRow>, Error> {
    tx.row(GET_LOCKED, params![account, id], read)
}

/// Erasures that are not done, the oldest first.
pub fn unfinished(tx: &mut Tx<'_>, account: i64) -> Result<Vec<i64>, Error> {
    tx.rows(UNFINISHED, params![account], |row| row.get(0))
}

/// The rows an erasure names, in the order of their numbers, after `after`.
pub(crate) fn subjects(
    tx: &mut Tx<'_>,
    account: i64,
    id: i64,
    kind: Kind,
    after: i64,
    limit: i64,
) -> Result<Vec<i64>, Error> {
    tx.rows(SUBJECTS, params![account, id, kind.word(), after, limit], |row| row.get(0))
}

/// The keys whose destruction is what this erasure means.
pub(super) fn keys(tx: &mut Tx<'_>, account: i64, row: &ErasureRow) -> Result<Vec<i64>, Error> {
    let mut statements = vec![TICKET_KEYS, PERSON_KEYS];
    if row.kind == Kind::Person && row.outcome == Outcome::Content {
        statements.extend([WRITTEN_KEYS, WRITTEN_FILES]);
    }
    let mut keys = Vec::new();
    for statement in statements {
        keys.extend(tx.rows(statement, params![account, row.id], |row| row.get::<i64>(0))?);
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

pub(super) fn set_destroyed(tx: &mut Tx<'_>, account: i64, id: i64, keys: i64, at: i64) -> Result<(), Error> {
    tx.execute(SET_DESTROYED, params![account, id, keys, at]).map(drop)
}

/// Whether a duty may still keep something of an erasure.
pub(super) fn is_open(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<bool, Error> {
    Ok(tx.row(IS_OPEN, params![account, id], |row| row.get::<i64>(0))?.is_some())
}

/// From now on no duty keeps anything of it any more.
pub(super) fn close(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(CLOSE, params![account, id, at]).map(drop)
}

pub(super) fn set_done(tx: &mut Tx<'_>, account: i64, id: i64, at: i64, seq: i64) -> Result<(), Error> {
    tx.execute(SET_DONE, params![account, id, at, seq]).map(drop)
}

/// Tickets that have lain in the trash since before `before`.
pub(super) fn overdue(tx: &mut Tx<'_>, account: i64, before: i64, limit: i64) -> Result<Vec<i64>, Error> {
    tx.rows(OVERDUE, params![account, before, limit], |row| row.get(0))
}

/// Takes one ticket out of every list.
pub(crate) fn mark_ticket(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(MARK_TICKET, params![account, id, at]).map(drop)
}

/// Takes the tickets of an erasure out of every list.
pub(super) fn mark_tickets(tx: &mut Tx<'_>, account: i64, erasure: i64, at: i64) -> Result<(), Error> {
    tx.execute(MARK_TICKETS, params![account, erasure, at]).map(drop)
}

/// Names the tickets that a person asked, in the trash too; what a duty keeps is left out.
pub(super) fn add_tickets_of(tx: &mut Tx<'_>, account: i64, erasure: i64, person: i64) -> Result<(), Error> {
    tx.execute(ADD_TICKETS_OF, params![account, erasure, person]).map(drop)
}

/// Writes down how much an erasure names, and answers it.
pub(super) fn count_subjects(tx: &mut Tx<'_>, account: i64, erasure: i64) -> Result<i64, Error> {
    tx.execute(COUNT_SUBJECTS, params![account, erasure])?;
    Ok(get(tx, account, erasure)?.map_or(0, |row| row.subjects))
}

/// Goes on to the next state.
pub(super) fn set_state(tx: &mut Tx<'_>, account: i64, id: i64, from: State, to: State) -> Result<(), Error> {
    tx.execute(SET_STATE, params![account, id, from.word(), to.word()]).map(drop)
}

/// Counts tickets after this number as tidied; whoever begins again at 0 counts anew.
pub(super) fn count_cleaned(tx: &mut Tx<'_>, account: i64, erasure: i64, after: i64, count: i64) -> Result<(), Error> {
    tx.execute(COUNT_CLEANED, params![account, erasure, after, count]).map(drop)
}

/// What a duty keeps of a person.
pub(super) fn held(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<Held>, Error> {
    tx.rows(HELD, params![account, person], |row| {
        Ok(Held { ticket: row.get(0)?, comment: row.get(1)?, since: row.get(2)?, duty: None })
    })
}

/// What a person wrote: ticket and comment.
pub(super) fn written(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<(i64, i64)>, Error> {
    tx.rows(WRITTEN, params![account, person], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Other people's texts that somebody decided to leave as they are.
pub(super) struct Left(BTreeSet<(i64, i64)>);

impl Left {
    /// Whether this one is left.
    pub(super) fn keeps(&self, ticket: i64, comment: i64) -> bool {
        self.0.contains(&(ticket, comment)) || self.0.contains(&EVERY)
    }
}

/// Stands for all mentions.
pub(super) const EVERY: (i64, i64) = (0, 0);

/// Stands for the help centre where a mention names a ticket; no ticket has this number.
pub(super) const HELP: i64 = -1;

/// Writes down that a mention is left, and why.
pub(super) fn add_left(
    tx: &mut Tx<'_>,
    account: i64,
    erasure: i64,
    (ticket, comment): (i64, i64),
    reason: &str,
) -> Result<(), Error> {
    tx.execute(ADD_LEFT, params![account, erasure, ticket, comment, reason]).map(drop)
}

/// Writes down that a mention was taken out.
pub(super) fn add_masked(tx: &mut Tx<'_>, account: i64, erasure: i64, at: (i64, i64)) -> Result<(), Error> {
    tx.execute(ADD_MASKED, params![account, erasure, at.0, at.1]).map(drop)
}

/// The mentions that are left.
pub(super) fn left(tx: &mut Tx<'_>, account: i64, erasure: i64) -> Result<Left, Error> {
    let pairs = tx.rows(LEFT, params![account, erasure], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Left(pairs.into_iter().collect()))
}

/// How many mentions were taken out and how many left.
pub fn mentions(tx: &mut Tx<'_>, account: i64, erasure: i64) -> Result<(i64, i64), Error> {
    let counts: Vec<(String, i64)> =
        tx.rows(MENTIONS, params![account, erasure], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let of = |word: &str| counts.iter().find(|(known, _)| known == word).map_or(0, |(_, count)| *count);
    Ok((of("redacted"), of("left")))
}

/// An erasure as a list shows it.
pub struct Told {
    /// The row.
    pub row: ErasureRow,
    /// How many of its tickets are tidied.
    pub cleaned: i64,
    /// Why.
    pub reason: Reason,
    /// Who asked.
    pub asked_by: Option<i64>,
    /// When it was decided.
    pub created_at: i64,
    /// When the keys were gone.
    pub destroyed_at: Option<i64>,
    /// When it was done.
    pub completed_at: Option<i64>,
}

/// Erasures with numbers below `before`, the newest first.
pub fn newest(tx: &mut Tx<'_>, account: i64, before: i64, limit: i64) -> Result<Vec<Told>, Error> {
    tx.rows(NEWEST, params![account, before, limit], |row| {
        Ok(Told {
            row: read(row)?,
            cleaned: row.get(6)?,
            reason: Reason::stored(&row.get::<String>(7)?)?,
            asked_by: row.get(8)?,
            created_at: row.get(9)?,
            destroyed_at: row.get(10)?,
            completed_at: row.get(11)?,
        })
    })
}

pub(crate) fn mark_person(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(MARK_PERSON, params![account, id, at]).map(drop)
}

/// The records that were merged into a person's.
pub(super) fn merged_into(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<i64>, Error> {
    tx.rows(MERGED_INTO, params![account, person], |row| row.get(0))
}

/// An erasure that names a person, as its proof tells.
pub struct OfPerson {
    /// The row.
    pub row: ErasureRow,
    /// When it was asked for.
    pub created_at: i64,
    /// When it was done.
    pub completed_at: Option<i64>,
}

/// The erasures that name a person.
pub fn of_person(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<OfPerson>, Error> {
    tx.rows(OF_PERSON, params![account, person], |row| {
        Ok(OfPerson { row: read(row)?, created_at: row.get(6)?, completed_at: row.get(7)? })
    })
}

/// How much there is of a person: tickets, messages, addresses, mails that name them, files, comments on articles, chats,
/// calls, tickets that a duty keeps.
pub(super) fn counts(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<[i64; 9], Error> {
    let found = tx.row(COUNTS, params![account, person], |row| {
        let mut counts = [0; 9];
        for (at, count) in counts.iter_mut().enumerate() {
            *count = row.get(at)?;
        }
        Ok(counts)
    })?;
    Ok(found.unwrap_or_default())
}

/// The names of the sealed files of tickets of an erasure.
pub(super) fn blobs_of_tickets(
    tx: &mut Tx<'_>,
    account: i64,
    erasure: i64,
    (after, last): (i64, i64),
) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for statement in BLOBS {
        names.extend(tx.rows(statement, params![account, erasure, after, last], |row| row.get::<String>(0))?);
    }
    Ok(names)
}

/// Tickets in which a person asked, wrote, or is in copy, after this number.
pub(super) fn tickets_around(
    tx: &mut Tx<'_>,
    account: i64,
    person: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<i64>, Error> {
    tx.rows(TICKETS_AROUND, params![account, person, after, limit], |row| row.get(0))
}

pub(super) fn clean_tickets(
    tx: &mut Tx<'_>,
    account: i64,
    erasure: i64,
    (after, last): (i64, i64),
) -> Result<(), Error> {
    CLEAN_TICKETS.iter().try_for_each(|sql| tx.execute(sql, params![account, erasure, after, last]).map(drop))
}

/// The names of the sealed files of one ticket.
pub(super) fn blobs_of_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for statement in BLOBS_OF_ONE {
        names.extend(tx.rows(statement, params![account, ticket], |row| row.get::<String>(0))?);
    }
    Ok(names)
}

pub(super) fn clean_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<(), Error> {
    CLEAN_TICKET.iter().try_for_each(|sql| tx.execute(sql, params![account, ticket]).map(drop))
}

/// Tidies what is not found by the ticket.
pub(super) fn clean_all(tx: &mut Tx<'_>, account: i64, erasure: i64) -> Result<(), Error> {
    CLEAN_ALL.iter().try_for_each(|sql| tx.execute(sql, params![account, erasure]).map(drop))
}

pub(super) fn clean_person(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<(), Error> {
    CLEAN_PERSON.iter().try_for_each(|sql| tx.execute(sql, params![account, person]).map(drop))
}
