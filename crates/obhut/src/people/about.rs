//! What is about whom.

use db::{Tx, params};
use vault::KeyId;

use crate::context::Cx;
use crate::error::Error;

pub(super) const INSERT: &str = "INSERT INTO about (account_id, person_id, table_name, row_id, kind, key_id, source) \
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, person_id, table_name, row_id, kind) \
    DO UPDATE SET key_id = excluded.key_id";

/// A row that is about somebody.
pub struct About {
    /// Whom.
    pub person: i64,
    /// Which table.
    pub table: &'static str,
    /// Which row.
    pub row: i64,
    /// In which part: requester, author, named, profile.
    pub kind: &'static str,
    /// The unit key that seals it.
    pub key: KeyId,
}

/// Writes down that a sealed row is about a person, in the transaction that seals it. Copy, erasure, restriction and
/// the review of mentions read nothing else.
///
/// # Errors
/// The database's.
pub fn note_about(tx: &mut Tx<'_>, cx: &Cx, about: &About) -> Result<(), Error> {
    tx.execute(
        INSERT,
        params![cx.id(), about.person, about.table, about.row, about.kind, about.key.0, cx.source.word()],
    )?;
    Ok(())
}
