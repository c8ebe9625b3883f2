use rusqlite::types::ValueRef;

use crate::Error;

/// One row of an answer; columns are read by their place.
pub struct Row<'r>(pub(crate) Kind<'r>);

pub(crate) enum Kind<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    /// The column at `index`, counted from 0.
    ///
    /// # Errors
    /// [`Error::Column`] when it holds something else.
    pub fn get<T: FromColumn>(&self, index: usize) -> Result<T, Error> {
        match &self.0 {
            Kind::Sqlite(row) => T::from_sqlite(row.get_ref(index)?).ok_or(Error::Column(index)),
            Kind::Postgres(row) => T::from_postgres(row, index).ok_or(Error::Column(index)),
        }
    }
}

/// What can be read from a column.
pub trait FromColumn: Sized {
    /// From SQLite's value; `None` when it is of another type.
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self>;
    /// From PostgreSQL's column; `None` when it is of another type.
    fn from_postgres(row: &postgres::Row, index: usize) -> Option<Self>;
}

impl FromColumn for i64 {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok()
    }
    fn from_postgres(row: &postgres::Row, index: usize) -> Option<Self> {
        row.try_get(index).ok().or_else(|| row.try_get::<_, i32>(index).ok().map(Self::from))
    }
}

impl FromColumn for bool {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_i64().ok().map(|number| number != 0)
    }
    fn from_postgres(row: &postgres::Row, index: usize) -> Option<Self> {
        row.try_get(index).ok()
    }
}

impl FromColumn for String {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_str().ok().map(str::to_owned)
    }
    fn from_postgres(row: &postgres::Row, index: usize) -> Option<Self> {
        row.try_get(index).ok()
    }
}

impl FromColumn for Vec<u8> {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        value.as_blob().ok().map(<[u8]>::to_vec)
    }
    fn from_postgres(row: &postgres::Row, index: usize) -> Option<Self> {
        row.try_get(index).ok()
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_sqlite(value: ValueRef<'_>) -> Option<Self> {
        match value {
            ValueRef::Null => Some(None),
            value => T::from_sqlite(value).map(Some),
        }
    }
    fn from_postgres(row: &postgres::Row, index: usize) -> Option<Self> {
        // A NULL reads as an error for `T`, so ask for it first in the one form that every type accepts.
        match row.try_get::<_, Option<Any>>(index) {
            Ok(None) => Some(None),
            _ => T::from_postgres(row, index).map(Some),
        }
    }
}

/// Accepts any type: tells only whether a column is NULL.
struct Any;

impl<'a> postgres::types::FromSql<'a> for Any {
    fn from_sql(_: &postgres::types::Type, _: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Self)
    }
    fn accepts(_: &postgres::types::Type) -> bool {
        true
    }
}
