//! Statements of forgetting.

use db::{Error, Row, Tx, params};

use super::{Kind, Outcome, Plan, State};

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
const SET_DONE: &str = "UPDATE erasure SET state = 'done', completed_at = $3, log_seq = $4 \
    WHERE account_id = $1 AND id = $2";
const OVERDUE: &str = "SELECT id FROM ticket WHERE account_id = $1 AND standing = 'trashed' AND trashed_at < $2 \
    ORDER BY trashed_at, id LIMIT $3";
const MARK_TICKET: &str = "UPDATE ticket SET standing = 'forgotten', updated_at = $3, version = version + 1 WHERE account_id = $1 AND id = $2";
const TICKET_KEYS: &str = "SELECT t.key_id FROM erasure_subject s \
    JOIN ticket t ON t.account_id = s.account_id AND t.id = s.subject_id \
    WHERE s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'tickets'";
const PERSON_KEYS: &str = "SELECT p.key_id FROM erasure_subject s \
    JOIN person p ON p.account_id = s.account_id AND p.id = s.subject_id \
    WHERE s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'person'";
const WRITTEN_KEYS: &str = "SELECT c.key_id FROM erasure_subject s CROSS JOIN comment c \
    WHERE c.account_id = s.account_id AND c.author_id = s.subject_id \
    AND s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'person'";
const WRITTEN_FILES: &str = "SELECT a.key_id FROM erasure_subject s CROSS JOIN comment c CROSS JOIN attachment a \
    WHERE c.account_id = s.account_id AND c.author_id = s.subject_id \
    AND a.account_id = c.account_id AND a.ticket_id = c.ticket_id AND a.comment_id = c.id \
    AND s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'person'";
const MARK_PERSON: &str = "UPDATE person SET standing = 'forgotten', updated_at = $3 WHERE account_id = $1 AND id = $2";
const MERGED_INTO: &str = "SELECT id FROM person WHERE account_id = $1 AND merged_into = $2";
const TICKETS_OF: &str =
    "SELECT id FROM ticket WHERE account_id = $1 AND requester_id = $2 AND standing <> 'forgotten'";
const OF_PERSON: &str = "SELECT e.id, e.kind, e.outcome, e.state, e.subjects, e.keys, e.created_at, e.completed_at \
    FROM erasure_subject s CROSS JOIN erasure e \
    WHERE e.account_id = s.account_id AND e.id = s.erasure_id AND s.account_id = $1 AND s.kind = 'person' AND s.subject_id = $2 ORDER BY e.id";
const COUNTS: &str = "SELECT \
    (SELECT COUNT(*) FROM ticket WHERE account_id = $1 AND requester_id = $2 AND standing <> 'forgotten'), \
    (SELECT COUNT(*) FROM comment WHERE account_id = $1 AND author_id = $2), \
    (SELECT COUNT(*) FROM identity WHERE account_id = $1 AND person_id = $2), \
    (SELECT COUNT(*) FROM about WHERE account_id = $1 AND person_id = $2 AND table_name = 'mail_original'), \
    (SELECT COUNT(*) FROM comment c CROSS JOIN attachment a WHERE a.account_id = c.account_id \
        AND a.ticket_id = c.ticket_id AND a.comment_id = c.id AND c.account_id = $1 AND c.author_id = $2)";

const TICKET_BLOBS: &str = "SELECT blob_name FROM attachment WHERE account_id = $1 AND ticket_id = $2 AND blob_name IS NOT NULL \
    UNION ALL SELECT blob_name FROM mail_original WHERE account_id = $1 AND ticket_id = $2 AND blob_name IS NOT NULL";
const TICKETS_AROUND: &str = "SELECT id FROM ticket WHERE account_id = $1 AND requester_id = $2 AND standing <> 'forgotten' \
    UNION SELECT +ticket_id FROM ticket_party WHERE account_id = $1 AND person_id = $2 \
    UNION SELECT +ticket_id FROM comment WHERE account_id = $1 AND author_id = $2";
const REPLACE_BODY: &str =
    "UPDATE comment SET key_id = $4, sealed_body = $5 WHERE account_id = $1 AND ticket_id = $2 AND id = $3";

/// What is tidied of a ticket, in this order: `$2` is its number.
const CLEAN_TICKET: &[&str] = &[
    "DELETE FROM about WHERE account_id = $1 AND table_name = 'comment' AND person_id IN \
        (SELECT author_id FROM comment WHERE account_id = $1 AND ticket_id = $2) AND row_id IN \
        (SELECT id FROM comment WHERE account_id = $1 AND ticket_id = $2)",
    "DELETE FROM about WHERE account_id = $1 AND table_name = 'ticket' AND row_id = $2 AND person_id IN \
        (SELECT requester_id FROM ticket WHERE account_id = $1 AND id = $2 UNION \
        SELECT person_id FROM ticket_party WHERE account_id = $1 AND ticket_id = $2)",
    "UPDATE ticket SET sealed_fields = NULL, requester_id = NULL, submitter_id = NULL, organisation_id = NULL, \
        reply_token = '' WHERE account_id = $1 AND id = $2",
    "UPDATE comment SET sealed_body = NULL, sealed_quote = NULL, mail_token = NULL, author_id = CASE WHEN author_id IN \
        (SELECT id FROM person WHERE account_id = $1 AND role = 'end_user') THEN NULL ELSE author_id END \
        WHERE account_id = $1 AND ticket_id = $2",
    "DELETE FROM attachment WHERE account_id = $1 AND ticket_id = $2",
    "DELETE FROM mail_original WHERE account_id = $1 AND ticket_id = $2",
    "DELETE FROM ticket_party WHERE account_id = $1 AND ticket_id = $2",
    "DELETE FROM scheduled_comment WHERE account_id = $1 AND ticket_id = $2",
    "UPDATE log_entry SET sealed_detail = NULL, actor_id = CASE WHEN actor_id IN \
        (SELECT id FROM person WHERE account_id = $1 AND role = 'end_user') THEN NULL ELSE actor_id END \
        WHERE account_id = $1 AND object_kind = 'ticket' AND object_id = $2",
];

/// What is tidied of all tickets of an erasure at once, because it is not found by the ticket: `$2` is the erasure.
const CLEAN_TICKETS: &[&str] = &[
    "DELETE FROM draft WHERE account_id = $1 AND ticket_id IN (SELECT subject_id FROM erasure_subject \
        WHERE account_id = $1 AND erasure_id = $2 AND kind = 'tickets')",
    "DELETE FROM mention WHERE account_id = $1 AND ticket_id IN (SELECT subject_id FROM erasure_subject \
        WHERE account_id = $1 AND erasure_id = $2 AND kind = 'tickets')",
    "UPDATE mail_seen SET ticket_id = NULL WHERE account_id = $1 AND ticket_id IN (SELECT subject_id FROM erasure_subject \
        WHERE account_id = $1 AND erasure_id = $2 AND kind = 'tickets')",
];

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
    "DELETE FROM membership WHERE account_id = $1 AND person_id = $2",
    "UPDATE ticket SET requester_id = NULL WHERE account_id = $1 AND requester_id = $2",
    "UPDATE comment SET author_id = NULL, sealed_quote = NULL WHERE account_id = $1 AND author_id = $2 AND $2 IN \
        (SELECT id FROM person WHERE account_id = $1 AND role = 'end_user')",
    "DELETE FROM ticket_party WHERE account_id = $1 AND person_id = $2",
    "DELETE FROM draft WHERE account_id = $1 AND person_id = $2",
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
    SET_DONE,
    OVERDUE,
    MARK_TICKET,
    TICKET_KEYS,
    PERSON_KEYS,
    WRITTEN_KEYS,
    WRITTEN_FILES,
    MARK_PERSON,
    MERGED_INTO,
    TICKETS_OF,
    OF_PERSON,
    COUNTS,
    TICKET_BLOBS,
    TICKETS_AROUND,
    REPLACE_BODY,
];

/// The statements that tidy, for the same test.
pub const TIDYING: &[&[&str]] = &[CLEAN_TICKET, CLEAN_PERSON, CLEAN_TICKETS];

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

pub(super) fn get_locked(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<ErasureRow>, Error> {
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

pub(super) fn set_done(tx: &mut Tx<'_>, account: i64, id: i64, at: i64, seq: i64) -> Result<(), Error> {
    tx.execute(SET_DONE, params![account, id, at, seq]).map(drop)
}

/// Tickets that have lain in the trash since before `before`.
pub(super) fn overdue(tx: &mut Tx<'_>, account: i64, before: i64, limit: i64) -> Result<Vec<i64>, Error> {
    tx.rows(OVERDUE, params![account, before, limit], |row| row.get(0))
}

pub(crate) fn mark_ticket(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(MARK_TICKET, params![account, id, at]).map(drop)
}

pub(crate) fn mark_person(tx: &mut Tx<'_>, account: i64, id: i64, at: i64) -> Result<(), Error> {
    tx.execute(MARK_PERSON, params![account, id, at]).map(drop)
}

/// The records that were merged into a person's.
pub(super) fn merged_into(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<i64>, Error> {
    tx.rows(MERGED_INTO, params![account, person], |row| row.get(0))
}

/// The tickets a person asked, in the trash too.
pub(super) fn tickets_of(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<i64>, Error> {
    tx.rows(TICKETS_OF, params![account, person], |row| row.get(0))
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

/// How much there is of a person: tickets, messages, addresses, mails that name them, files.
pub(super) fn counts(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<[i64; 5], Error> {
    let found = tx.row(COUNTS, params![account, person], |row| {
        Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])
    })?;
    Ok(found.unwrap_or_default())
}

/// The names of the sealed files of a ticket.
pub(super) fn blobs_of_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<Vec<String>, Error> {
    tx.rows(TICKET_BLOBS, params![account, ticket], |row| row.get(0))
}

/// Tickets in which a person asked, wrote, or is in copy.
pub(super) fn tickets_around(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<Vec<i64>, Error> {
    tx.rows(TICKETS_AROUND, params![account, person], |row| row.get(0))
}

pub(super) fn replace_body(
    tx: &mut Tx<'_>,
    account: i64,
    (ticket, comment): (i64, i64),
    key: i64,
    sealed: &[u8],
) -> Result<(), Error> {
    tx.execute(REPLACE_BODY, params![account, ticket, comment, key, sealed]).map(drop)
}

pub(super) fn clean_ticket(tx: &mut Tx<'_>, account: i64, ticket: i64) -> Result<(), Error> {
    CLEAN_TICKET.iter().try_for_each(|sql| tx.execute(sql, params![account, ticket]).map(drop))
}

pub(super) fn clean_tickets(tx: &mut Tx<'_>, account: i64, erasure: i64) -> Result<(), Error> {
    CLEAN_TICKETS.iter().try_for_each(|sql| tx.execute(sql, params![account, erasure]).map(drop))
}

pub(super) fn clean_person(tx: &mut Tx<'_>, account: i64, person: i64) -> Result<(), Error> {
    CLEAN_PERSON.iter().try_for_each(|sql| tx.execute(sql, params![account, person]).map(drop))
}
