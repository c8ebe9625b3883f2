use std::collections::BTreeMap;
use std::fmt::Write as _;

use db::{Error, Row, Tx, params};

use crate::Commitment;

const INSERT: &str = "INSERT INTO log_entry \
    (account_id, seq, at, object_kind, object_id, act, actor_id, leaf, key_id, sealed_detail, sealed_staff, \
    deed, role, via, categories, purpose_id) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
const OF_OBJECT: &str = "SELECT seq, at, object_kind, object_id, act, actor_id, leaf, key_id, sealed_detail \
    FROM log_entry WHERE account_id = $1 AND object_kind = $2 AND object_id = $3 AND seq > $4 ORDER BY seq LIMIT $5";
const NEWEST_OF_OBJECT: &str = "SELECT seq, at, object_kind, object_id, act, actor_id, leaf, key_id, sealed_detail \
    FROM log_entry WHERE account_id = $1 AND object_kind = $2 AND object_id = $3 AND seq < $4 \
    ORDER BY seq DESC LIMIT $5";
const ONE: &str = "SELECT seq, at, object_kind, object_id, act, actor_id, leaf, key_id, sealed_detail \
    FROM log_entry WHERE account_id = $1 AND seq = $2";

const AFTER: &str = "SELECT seq, object_kind, object_id, act FROM log_entry \
    WHERE account_id = $1 AND seq > $2 ORDER BY seq LIMIT $3";
const BEFORE: &str = "SELECT seq, object_kind, object_id, act FROM log_entry \
    WHERE account_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";
const LAST: &str = "SELECT seq FROM log_entry WHERE account_id = $1 ORDER BY seq DESC LIMIT 1";

/// Every statement of the log, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, OF_OBJECT, NEWEST_OF_OBJECT, ONE, AFTER, BEFORE, LAST];

/// The row that an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Object {
    /// Kind of row: `ticket`, `person`, `organisation` …
    pub kind: &'static str,
    /// Its id within the account.
    pub id: i64,
}

/// A value that identifies nobody: a number, a fixed word, a yes or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A count or an id of a row.
    Number(i64),
    /// A word of the program (`open`, `mail`), never text that somebody typed.
    Word(&'static str),
    /// A word read back from a leaf.
    Read(String),
    /// Yes or no.
    Flag(bool),
    /// Nothing.
    None,
}

/// Facts by name; the order of names is part of the leaf's canonical form.
pub type Facts = BTreeMap<String, Fact>;

/// An entry about to be written.
pub struct NewEntry<'a> {
    /// Whose desk.
    pub account: i64,
    /// Its number in the account's log, from the counter of the same transaction.
    pub seq: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Role of whoever acted.
    pub role: &'static str,
    /// What was done: `ticket.create`, `comment.send` …
    pub act: &'static str,
    /// To which row.
    pub object: Object,
    /// Under which kind it is found, where that is not the row's own: what is told often must not stand in the way of the
    /// row's history.
    pub shelf: Option<&'static str>,
    /// What identifies nobody.
    pub facts: &'a Facts,
    /// Who acted: beside the leaf, because it can be forgotten.
    pub actor: Option<i64>,
    /// Commitment to the sealed detail.
    pub commitment: Option<Commitment>,
    /// Key and ciphertext of the detail.
    pub sealed_detail: Option<(i64, &'a [u8])>,
    /// Commitment to, and ciphertext of, the employee who looked.
    pub staff: Option<(Commitment, &'a [u8])>,
    /// What the log is filtered by.
    pub traits: Traits,
}

/// What the log is filtered by; the leaf's facts say the same.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traits {
    /// The sort of deed, a word of the caller's list.
    pub deed: &'static str,
    /// Through which door.
    pub via: &'static str,
    /// Which categories of personal data, one bit each.
    pub categories: i64,
    /// For which purpose of the register.
    pub purpose: Option<i64>,
}

/// An entry read back.
pub struct Entry {
    /// Number in the account's log.
    pub seq: i64,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// Kind of the row it is about.
    pub object_kind: String,
    /// Id of that row.
    pub object_id: i64,
    /// What was done.
    pub act: String,
    /// Who acted, unless forgotten.
    pub actor: Option<i64>,
    /// The leaf's bytes, canonical JSON.
    pub leaf: Vec<u8>,
    /// Key of the detail.
    pub key: Option<i64>,
    /// The sealed detail.
    pub sealed_detail: Option<Vec<u8>>,
}

/// What an entry is about, without its leaf.
pub struct Heading {
    /// Number in the account's log.
    pub seq: i64,
    /// Kind of the row it is about.
    pub object_kind: String,
    /// Id of that row.
    pub object_id: i64,
    /// What was done.
    pub act: String,
}

impl NewEntry<'_> {
    /// The leaf: JSON with sorted facts and no white space, the same bytes on every machine.
    pub fn leaf(&self) -> Vec<u8> {
        let mut leaf = String::with_capacity(200);
        let _ = write!(
            leaf,
            "{{\"v\":1,\"seq\":{},\"t\":{},\"role\":\"{}\",\"act\":\"{}\",\"obj\":\"{}/{}\",\"facts\":{{",
            self.seq, self.at, self.role, self.act, self.object.kind, self.object.id
        );
        for (place, (name, fact)) in self.facts.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            let _ = match fact {
                Fact::Number(number) => write!(leaf, "{comma}\"{name}\":{number}"),
                Fact::Word(word) => write!(leaf, "{comma}\"{name}\":\"{word}\""),
                Fact::Read(word) => write!(leaf, "{comma}\"{name}\":\"{word}\""),
                Fact::Flag(flag) => write!(leaf, "{comma}\"{name}\":{flag}"),
                Fact::None => write!(leaf, "{comma}\"{name}\":null"),
            };
        }
        leaf.push('}');
        for (name, commitment) in [("c", self.commitment), ("cs", self.staff.map(|(commitment, _)| commitment))] {
            if let Some(commitment) = commitment {
                let _ = write!(leaf, ",\"{name}\":\"");
                commitment.iter().for_each(|byte| {
                    let _ = write!(leaf, "{byte:02x}");
                });
                leaf.push('"');
            }
        }
        leaf.push('}');
        leaf.into_bytes()
    }
}

/// Writes an entry; it becomes true together with the change it tells of.
///
/// # Errors
/// The database's [`Error`].
pub fn append(tx: &mut Tx<'_>, entry: &NewEntry<'_>) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![
            entry.account,
            entry.seq,
            entry.at,
            entry.shelf.unwrap_or(entry.object.kind),
            entry.object.id,
            entry.act,
            entry.actor,
            entry.leaf(),
            entry.sealed_detail.map(|(key, _)| key),
            entry.sealed_detail.map(|(_, sealed)| sealed),
            entry.staff.map(|(_, sealed)| sealed),
            entry.traits.deed,
            entry.role,
            entry.traits.via,
            entry.traits.categories,
            entry.traits.purpose
        ],
    )?;
    Ok(())
}

/// The history of one row: entries after `after`, oldest first, at most `limit`.
///
/// # Errors
/// The database's [`Error`].
pub fn of_object(tx: &mut Tx<'_>, account: i64, object: Object, after: i64, limit: i64) -> Result<Vec<Entry>, Error> {
    tx.rows(OF_OBJECT, params![account, object.kind, object.id, after, limit], read)
}

/// The history of one row: entries before `before`, newest first, at most `limit`.
///
/// # Errors
/// The database's [`Error`].
pub fn newest_of_object(
    tx: &mut Tx<'_>,
    account: i64,
    object: Object,
    before: i64,
    limit: i64,
) -> Result<Vec<Entry>, Error> {
    tx.rows(NEWEST_OF_OBJECT, params![account, object.kind, object.id, before, limit], read)
}

/// One entry by its number.
///
/// # Errors
/// The database's [`Error`].
pub fn one(tx: &mut Tx<'_>, account: i64, seq: i64) -> Result<Option<Entry>, Error> {
    tx.row(ONE, params![account, seq], read)
}

/// What the entries after `after` are about, oldest first, at most `limit`.
///
/// # Errors
/// The database's [`Error`].
pub fn after(tx: &mut Tx<'_>, account: i64, after: i64, limit: i64) -> Result<Vec<Heading>, Error> {
    tx.rows(AFTER, params![account, after, limit], |row| {
        Ok(Heading { seq: row.get(0)?, object_kind: row.get(1)?, object_id: row.get(2)?, act: row.get(3)? })
    })
}

/// What the entries before `before` are about, newest first, at most `limit`.
///
/// # Errors
/// The database's [`Error`].
pub fn before(tx: &mut Tx<'_>, account: i64, before: i64, limit: i64) -> Result<Vec<Heading>, Error> {
    tx.rows(BEFORE, params![account, before, limit], |row| {
        Ok(Heading { seq: row.get(0)?, object_kind: row.get(1)?, object_id: row.get(2)?, act: row.get(3)? })
    })
}

/// The first entry that is not older than a moment: all before it are. Entries stand in the order in which they were written,
/// which is that of time but for moments between processes.
///
/// # Errors
/// The database's [`Error`].
pub fn since(tx: &mut Tx<'_>, account: i64, at: i64) -> Result<i64, Error> {
    let (mut older, mut younger) = (0, last(tx, account)?.saturating_add(1));
    while younger - older > 1 {
        let middle = older + (younger - older) / 2;
        match one(tx, account, middle)? {
            Some(entry) if entry.at >= at => younger = middle,
            _ => older = middle,
        }
    }
    Ok(younger)
}

/// The number of the newest entry; 0 where there is none.
///
/// # Errors
/// The database's [`Error`].
pub fn last(tx: &mut Tx<'_>, account: i64) -> Result<i64, Error> {
    Ok(tx.row(LAST, params![account], |row| row.get(0))?.unwrap_or(0))
}

fn read(row: &Row<'_>) -> Result<Entry, Error> {
    Ok(Entry {
        seq: row.get(0)?,
        at: row.get(1)?,
        object_kind: row.get(2)?,
        object_id: row.get(3)?,
        act: row.get(4)?,
        actor: row.get(5)?,
        leaf: row.get(6)?,
        key: row.get(7)?,
        sealed_detail: row.get(8)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_is_canonical_and_names_nobody() {
        let facts = Facts::from([("to".into(), Fact::Word("open")), ("comment".into(), Fact::Number(9))]);
        let entry = NewEntry {
            account: 1,
            seq: 4,
            at: 17,
            role: "agent",
            act: "ticket.update",
            object: Object { kind: "ticket", id: 12 },
            shelf: None,
            facts: &facts,
            actor: Some(5),
            commitment: Some([0xab; 32]),
            sealed_detail: None,
            staff: None,
            traits: Traits::default(),
        };
        let leaf = String::from_utf8(entry.leaf()).unwrap();
        assert_eq!(
            leaf,
            format!(
                "{{\"v\":1,\"seq\":4,\"t\":17,\"role\":\"agent\",\"act\":\"ticket.update\",\
            \"obj\":\"ticket/12\",\"facts\":{{\"comment\":9,\"to\":\"open\"}},\"c\":\"{}\"}}",
                "ab".repeat(32)
            )
        );
    }
}
