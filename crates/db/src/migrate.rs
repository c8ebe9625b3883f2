use crate::{Db, Error, params};

/// One step of the schema. Steps only go forward and are never edited once released.
pub struct Migration {
    /// Its place in the order, from 1.
    pub number: i64,
    /// A short name for people.
    pub name: &'static str,
    /// Statements, with the tokens of [`crate::dialect`].
    pub sql: &'static str,
}

const CREATE: &str = "CREATE TABLE IF NOT EXISTS migration (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)";
const DONE: &str = "SELECT number FROM migration WHERE number = $1";
const INSERT: &str = "INSERT INTO migration (number, name) VALUES ($1, $2)";

pub(crate) fn run(db: &Db, migrations: &'static [Migration]) -> Result<(), Error> {
    db.write_blocking(|tx| tx.batch(CREATE))?;
    for migration in migrations {
        db.write_blocking(move |tx| {
            if tx.row(DONE, params![migration.number], |row| row.get::<i64>(0))?.is_none() {
                tx.batch(migration.sql)?;
                tx.execute(INSERT, params![migration.number, migration.name])?;
            }
            Ok::<_, Error>(())
        })?;
    }
    Ok(())
}
