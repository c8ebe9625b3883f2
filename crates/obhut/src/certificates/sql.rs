//! Statements about certificates.

use db::{Error, Row, Tx, params};

const COLUMNS_GET: &str = "SELECT erasure_id, tickets, people, messages, files, mails, case_key_id, links, told_at, passes, \
    generation_before, generation_after, root_hash, provider, created_at FROM certificate \
    WHERE account_id = $1 AND erasure_id = $2";
const INSERT: &str = "INSERT INTO certificate (account_id, erasure_id, tickets, people, messages, files, mails, case_key_id, \
    links, told_at, passes, generation_before, generation_after, root_hash, provider, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, NULL, 0, NULL, NULL, NULL, NULL, $9) \
    ON CONFLICT (account_id, erasure_id) DO NOTHING";
const RECOUNT: &str = "UPDATE certificate SET tickets = $3, people = $4, messages = $5, files = $6, mails = $7 \
    WHERE account_id = $1 AND erasure_id = $2";
const TOLD: &str = "UPDATE certificate SET told_at = $3, links = $4 WHERE account_id = $1 AND erasure_id = $2";
const DESTROYED: &str = "UPDATE certificate SET passes = $3, generation_before = $4, generation_after = $5, root_hash = $6, \
    provider = $7 WHERE account_id = $1 AND erasure_id = $2";
const COUNTS: &str = "SELECT \
    (SELECT COUNT(*) FROM erasure_subject WHERE account_id = $1 AND erasure_id = $2 AND kind = 'tickets'), \
    (SELECT COUNT(*) FROM erasure_subject WHERE account_id = $1 AND erasure_id = $2 AND kind = 'person')";
const IN_TICKETS: &[&str] = &[
    "SELECT COUNT(*) FROM erasure_subject s CROSS JOIN comment c WHERE c.account_id = s.account_id \
        AND c.ticket_id = s.subject_id AND s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'tickets'",
    "SELECT COUNT(*) FROM erasure_subject s CROSS JOIN attachment a WHERE a.account_id = s.account_id \
        AND a.ticket_id = s.subject_id AND s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'tickets'",
    "SELECT COUNT(*) FROM erasure_subject s CROSS JOIN mail_original m WHERE m.account_id = s.account_id \
        AND m.ticket_id = s.subject_id AND s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'tickets'",
];
// What people wrote, sent and were named in elsewhere than in the tickets that go.
const ELSEWHERE: &[&str] = &[
    "SELECT COUNT(*) FROM erasure_subject s CROSS JOIN comment c WHERE c.account_id = s.account_id \
        AND c.author_id = s.subject_id AND s.account_id = $1 AND s.erasure_id = $2 AND s.kind = 'person' \
        AND NOT EXISTS (SELECT 1 FROM erasure_subject o WHERE o.account_id = $1 AND o.erasure_id = $2 \
        AND o.kind = 'tickets' AND o.subject_id = c.ticket_id)",
    "SELECT COUNT(*) FROM erasure_subject s CROSS JOIN comment c CROSS JOIN attachment a \
        WHERE c.account_id = s.account_id AND c.author_id = s.subject_id AND a.account_id = c.account_id \
        AND a.ticket_id = c.ticket_id AND a.comment_id = c.id AND s.account_id = $1 AND s.erasure_id = $2 \
        AND s.kind = 'person' AND NOT EXISTS (SELECT 1 FROM erasure_subject o WHERE o.account_id = $1 \
        AND o.erasure_id = $2 AND o.kind = 'tickets' AND o.subject_id = c.ticket_id)",
    "SELECT COUNT(DISTINCT m.id) FROM erasure_subject s CROSS JOIN about b CROSS JOIN mail_original m \
        WHERE b.account_id = s.account_id AND b.person_id = s.subject_id AND b.table_name = 'mail_original' \
        AND m.account_id = b.account_id AND m.id = b.row_id AND s.account_id = $1 AND s.erasure_id = $2 \
        AND s.kind = 'person' AND NOT EXISTS (SELECT 1 FROM erasure_subject o WHERE o.account_id = $1 \
        AND o.erasure_id = $2 AND o.kind = 'tickets' AND o.subject_id = m.ticket_id)",
];
const INSERT_LINK: &str =
    "INSERT INTO certificate_link (account_id, token_hash, erasure_id, created_at) VALUES ($1, $2, $3, $4)";
const DROP_LINK: &str = "DELETE FROM certificate_link WHERE account_id = $1 AND token_hash = $2";
const LINKED: &str = "SELECT erasure_id FROM certificate_link WHERE account_id = $1 AND token_hash = $2";
// What data brought back from a backup learn of an erasure was certified before, in the log as it was.
const ERASURES: &str = "SELECT e.id, e.kind, e.outcome, e.reason, e.state, e.created_at, e.destroyed_at, e.log_seq \
    FROM erasure e WHERE e.account_id = $1 AND e.id < $2 AND e.reason <> 'restored' ORDER BY e.id DESC LIMIT $3";
const ERASURE: &str = "SELECT e.id, e.kind, e.outcome, e.reason, e.state, e.created_at, e.destroyed_at, e.log_seq \
    FROM erasure e WHERE e.account_id = $1 AND e.id = $2 AND e.reason <> 'restored'";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] =
    &[COLUMNS_GET, INSERT, RECOUNT, TOLD, DESTROYED, COUNTS, INSERT_LINK, DROP_LINK, LINKED, ERASURES, ERASURE];

/// The statements that count, for the same test.
pub const COUNTING: &[&[&str]] = &[IN_TICKETS, ELSEWHERE];

/// How much goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tickets.
    pub tickets: i64,
    /// People.
    pub people: i64,
    /// Messages and notes.
    pub messages: i64,
    /// Files.
    pub files: i64,
    /// Mails as they came.
    pub mails: i64,
}

/// What the keyring said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destroyed {
    /// Passes over the keyring.
    pub passes: i64,
    /// Its generation before the first.
    pub before: i64,
    /// Its generation after the last.
    pub after: i64,
    /// SHA-256 of the id of the root that went; of several, over their hashes one after the other.
    pub root_hash: String,
    /// What destroying that root is worth.
    pub provider: String,
}

/// A certificate's row.
pub struct CertificateRow {
    /// The erasure.
    pub erasure: i64,
    /// How much goes.
    pub counts: Counts,
    /// The key under which lies what must outlive the person.
    pub case_key: i64,
    /// How many links were mailed.
    pub links: i64,
    /// When that was done, or given up.
    pub told_at: Option<i64>,
    /// What the keyring said.
    pub destroyed: Option<Destroyed>,
    /// When it was begun.
    pub created_at: i64,
}

fn read(row: &Row<'_>) -> Result<CertificateRow, Error> {
    let before: Option<i64> = row.get(10)?;
    let destroyed = match before {
        Some(before) => Some(Destroyed {
            passes: row.get(9)?,
            before,
            after: row.get(11)?,
            root_hash: row.get(12)?,
            provider: row.get(13)?,
        }),
        None => None,
    };
    Ok(CertificateRow {
        erasure: row.get(0)?,
        counts: Counts {
            tickets: row.get(1)?,
            people: row.get(2)?,
            messages: row.get(3)?,
            files: row.get(4)?,
            mails: row.get(5)?,
        },
        case_key: row.get(6)?,
        links: row.get(7)?,
        told_at: row.get(8)?,
        destroyed,
        created_at: row.get(14)?,
    })
}

/// The certificate of an erasure, as far as it is.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, erasure: i64) -> Result<Option<CertificateRow>, Error> {
    tx.row(COLUMNS_GET, params![account, erasure], read)
}

/// Begins a certificate; one that is begun stays as it is.
pub fn begin(
    tx: &mut Tx<'_>,
    account: i64,
    erasure: i64,
    counts: &Counts,
    case_key: i64,
    at: i64,
) -> Result<(), Error> {
    let Counts { tickets, people, messages, files, mails } = *counts;
    tx.execute(INSERT, params![account, erasure, tickets, people, messages, files, mails, case_key, at]).map(drop)
}

/// Counts once more what goes, where a certificate has begun: a duty has come in between.
pub fn recount(tx: &mut Tx<'_>, account: i64, erasure: i64, own_texts: bool) -> Result<(), Error> {
    if get(tx, account, erasure)?.is_none() {
        return Ok(());
    }
    let Counts { tickets, people, messages, files, mails } = count(tx, account, erasure, own_texts)?;
    tx.execute(RECOUNT, params![account, erasure, tickets, people, messages, files, mails]).map(drop)
}

/// Notes that the links are out, or given up.
pub fn set_told(tx: &mut Tx<'_>, account: i64, erasure: i64, at: i64, links: i64) -> Result<(), Error> {
    tx.execute(TOLD, params![account, erasure, at, links]).map(drop)
}

/// Notes what the keyring said.
pub fn set_destroyed(tx: &mut Tx<'_>, account: i64, erasure: i64, d: &Destroyed) -> Result<(), Error> {
    tx.execute(DESTROYED, params![account, erasure, d.passes, d.before, d.after, d.root_hash, d.provider]).map(drop)
}

/// How much an erasure destroys; `own_texts`: what its people wrote, too.
pub fn count(tx: &mut Tx<'_>, account: i64, erasure: i64, own_texts: bool) -> Result<Counts, Error> {
    let subjects = tx.row(COUNTS, params![account, erasure], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let (tickets, people) = subjects.unwrap_or_default();
    let mut sums = [0_i64; 3];
    // Texts and files of somebody whose identity alone goes stay where others share them; mails that name them do not.
    let elsewhere = ELSEWHERE.iter().zip([own_texts, own_texts, true]);
    for ((sum, within), (elsewhere, counts)) in sums.iter_mut().zip(IN_TICKETS).zip(elsewhere) {
        for statement in std::iter::once(within).chain(counts.then_some(elsewhere)) {
            *sum += tx.row(statement, params![account, erasure], |row| row.get::<i64>(0))?.unwrap_or_default();
        }
    }
    let [messages, files, mails] = sums;
    Ok(Counts { tickets, people, messages, files, mails })
}

/// Makes a word open a certificate.
pub fn insert_link(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32], erasure: i64, at: i64) -> Result<(), Error> {
    tx.execute(INSERT_LINK, params![account, hash.as_slice(), erasure, at]).map(drop)
}

/// Takes a word back that nobody got.
pub fn drop_link(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32]) -> Result<(), Error> {
    tx.execute(DROP_LINK, params![account, hash.as_slice()]).map(drop)
}

/// The erasure whose certificate a word opens.
pub fn linked(tx: &mut Tx<'_>, account: i64, hash: &[u8; 32]) -> Result<Option<i64>, Error> {
    tx.row(LINKED, params![account, hash.as_slice()], |row| row.get(0))
}

/// An erasure as the list of certificates shows it.
pub struct Line {
    /// Its number.
    pub id: i64,
    /// What is forgotten.
    pub kind: String,
    /// How much of it.
    pub outcome: String,
    /// Why.
    pub reason: String,
    /// How far it is.
    pub state: String,
    /// When it was decided.
    pub created_at: i64,
    /// When the keys went.
    pub destroyed_at: Option<i64>,
    /// The entry of the log that certifies it.
    pub log_seq: Option<i64>,
}

fn line(row: &Row<'_>) -> Result<Line, Error> {
    Ok(Line {
        id: row.get(0)?,
        kind: row.get(1)?,
        outcome: row.get(2)?,
        reason: row.get(3)?,
        state: row.get(4)?,
        created_at: row.get(5)?,
        destroyed_at: row.get(6)?,
        log_seq: row.get(7)?,
    })
}

/// The erasures with numbers below `before`, newest first.
pub fn erasures(tx: &mut Tx<'_>, account: i64, before: i64, limit: i64) -> Result<Vec<Line>, Error> {
    tx.rows(ERASURES, params![account, before, limit], line)
}

/// One of them.
pub fn erasure(tx: &mut Tx<'_>, account: i64, id: i64) -> Result<Option<Line>, Error> {
    tx.row(ERASURE, params![account, id], line)
}
