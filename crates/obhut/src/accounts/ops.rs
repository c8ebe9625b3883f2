//! What can be done with accounts.

use std::sync::Arc;

use db::{Error as DbError, Tx};
use personal::LegalBasis;

use super::AccountState;
use super::sql::{self, AccountRow};
use crate::desk::Desk;
use crate::error::{Error, FaultKind};

/// The purposes every account begins with. A purpose without a basis is refused by the system; the coordinator may
/// change the basis before the first use.
pub const PURPOSES: [(&str, LegalBasis); 4] = [
    ("support", LegalBasis::Contract),
    ("surveys", LegalBasis::Consent),
    ("marketing", LegalBasis::Consent),
    ("recording", LegalBasis::Consent),
];

/// Adds an account with its purposes and counters; answers its number.
///
/// # Errors
/// [`Error::Invalid`] when the name does not fit into an address or is taken.
pub fn create(tx: &mut Tx<'_>, desk: &Desk, name: &str) -> Result<i64, Error> {
    let fits = !name.is_empty()
        && name.len() <= 63
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !name.starts_with('-');
    if !fits {
        return Err(Error::invalid("account", FaultKind::Invalid));
    }
    if sql::by_name(tx, name)?.is_some() {
        return Err(Error::invalid("account", FaultKind::Duplicate));
    }
    let id = sql::last(tx)? + 1;
    let key = desk.vault.allocate()?;
    let created_at = desk.world.clock.now().0;
    sql::insert(tx, &AccountRow { id, name: name.to_owned(), key: key.0, created_at })?;
    for (kind, next) in [("ticket", 1), ("log", 1), ("id", 1000)] {
        sql::insert_counter(tx, id, kind, next)?;
    }
    for (number, (slug, basis)) in (1..).zip(PURPOSES) {
        sql::insert_purpose(tx, id, number, slug, basis.slug())?;
    }
    crate::masking::purposes::seed(tx, id, created_at)?;
    for (number, (slug, _)) in (1..).zip(PURPOSES) {
        crate::consent::texts::seed(tx, id, (number, slug), created_at)?;
        if slug == "surveys" {
            crate::form::ops::seed(tx, id, number, created_at)?;
        }
    }
    Ok(id)
}

/// Takes an account out of everybody's reach; its key and its rows go next.
///
/// # Errors
/// [`Error::NotFound`].
pub fn close(tx: &mut Tx<'_>, id: i64) -> Result<(), Error> {
    sql::get(tx, id)?.ok_or(Error::NotFound)?;
    Ok(sql::close(tx, id, &freed_name(id))?)
}

/// What an account is called once its name is free for another.
pub(super) fn freed_name(id: i64) -> String {
    format!("closed-{id}")
}

/// Reads an account into memory; people are read by [`crate::desk::Desk::account`].
///
/// # Errors
/// The database's.
pub fn load(tx: &mut Tx<'_>, desk: &Desk, row: &AccountRow) -> Result<Arc<AccountState>, Error> {
    let support = sql::purpose(tx, row.id, "support")?.ok_or(DbError::Column(0))?;
    let ids = crate::ids::Ids::new(desk.db.clone(), row.id);
    Ok(Arc::new(AccountState::new(row, ids, support)))
}
