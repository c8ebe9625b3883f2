//! Statements about read marks and choices.

use db::{Error, Tx, params};

const SEEN: &str = "SELECT seen_seq FROM read_mark WHERE account_id = $1 AND person_id = $2 AND ticket_id = $3";
const OPEN: &str = "INSERT INTO read_mark (account_id, person_id, ticket_id, seen_seq, opened) VALUES ($1, $2, $3, $4, \
    (SELECT COALESCE(MAX(opened), 0) + 1 FROM read_mark WHERE account_id = $1 AND person_id = $2)) \
    ON CONFLICT (account_id, person_id, ticket_id) DO UPDATE SET opened = excluded.opened, seen_seq = \
    CASE WHEN excluded.seen_seq > read_mark.seen_seq THEN excluded.seen_seq ELSE read_mark.seen_seq END";
const ADVANCE: &str = "UPDATE read_mark SET seen_seq = $4 \
    WHERE account_id = $1 AND person_id = $2 AND ticket_id = $3 AND seen_seq < $4";
const RECENT: &str =
    "SELECT ticket_id FROM read_mark WHERE account_id = $1 AND person_id = $2 ORDER BY opened DESC LIMIT $3";
const CHOICE: &str = "SELECT value FROM staff_choice WHERE account_id = $1 AND person_id = $2 AND name = $3";
const CHOOSE: &str = "INSERT INTO staff_choice (account_id, person_id, name, value) VALUES ($1, $2, $3, $4) \
    ON CONFLICT (account_id, person_id, name) DO UPDATE SET value = excluded.value";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[SEEN, OPEN, ADVANCE, RECENT, CHOICE, CHOOSE];

/// Up to which log entry somebody has read a ticket.
pub fn seen(tx: &mut Tx<'_>, account: i64, person: i64, ticket: i64) -> Result<Option<i64>, Error> {
    tx.row(SEEN, params![account, person, ticket], |row| row.get(0))
}

/// Notes that somebody opened a ticket and has read it up to `seq`.
pub fn open(tx: &mut Tx<'_>, account: i64, person: i64, ticket: i64, seq: i64) -> Result<(), Error> {
    tx.execute(OPEN, params![account, person, ticket, seq]).map(drop)
}

/// Moves a mark on; a ticket never opened gets none.
pub fn advance(tx: &mut Tx<'_>, account: i64, person: i64, ticket: i64, seq: i64) -> Result<(), Error> {
    tx.execute(ADVANCE, params![account, person, ticket, seq]).map(drop)
}

/// The tickets somebody opened last, the last first.
pub fn recent(tx: &mut Tx<'_>, account: i64, person: i64, limit: i64) -> Result<Vec<i64>, Error> {
    tx.rows(RECENT, params![account, person, limit], |row| row.get(0))
}

/// What somebody chose under a name.
pub fn choice(tx: &mut Tx<'_>, account: i64, person: i64, name: &str) -> Result<Option<String>, Error> {
    tx.row(CHOICE, params![account, person, name], |row| row.get(0))
}

/// Notes what somebody chooses.
pub fn choose(tx: &mut Tx<'_>, account: i64, person: i64, name: &str, value: &str) -> Result<(), Error> {
    tx.execute(CHOOSE, params![account, person, name, value]).map(drop)
}
