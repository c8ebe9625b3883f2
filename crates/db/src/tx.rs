use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::dialect::Texts;
use crate::row::Kind;
use crate::{Error, Param, Row, Value};

static STATEMENTS: AtomicU64 = AtomicU64::new(0);

/// How many statements this process has run, for the benchmark.
#[doc(hidden)]
pub fn statements_run() -> u64 {
    STATEMENTS.load(Ordering::Relaxed)
}

/// One transaction. Everything in it happens or nothing does.
pub struct Tx<'a> {
    conn: Conn<'a>,
    hooks: Hooks,
    conflict: bool,
}

pub(crate) enum Conn<'a> {
    Sqlite { conn: &'a rusqlite::Connection, texts: &'a mut Texts },
    Postgres { client: &'a mut postgres::Client, texts: &'a mut Texts, statements: &'a mut Statements },
}

/// Prepared statements of one PostgreSQL connection.
pub(crate) type Statements = HashMap<String, postgres::Statement>;

type Hook = Box<dyn FnOnce() + Send>;

/// What happens once the transaction's end is known.
#[derive(Default)]
pub(crate) struct Hooks {
    after_commit: Vec<Hook>,
    on_rollback: Vec<Hook>,
}

impl Hooks {
    pub(crate) fn committed(self) {
        self.after_commit.into_iter().for_each(|hook| hook());
    }

    pub(crate) fn rolled_back(self) {
        self.on_rollback.into_iter().rev().for_each(|hook| hook());
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(conn: Conn<'a>) -> Self {
        Self { conn, hooks: Hooks::default(), conflict: false }
    }

    pub(crate) fn into_hooks(self) -> Hooks {
        self.hooks
    }

    pub(crate) fn must_run_again(&self) -> bool {
        self.conflict
    }

    /// Runs a statement and tells how many rows it changed.
    ///
    /// # Errors
    /// The database's [`Error`].
    pub fn execute(&mut self, sql: &str, params: &[&dyn Param]) -> Result<u64, Error> {
        let result = match &mut self.conn {
            Conn::Sqlite { conn, texts } => {
                let mut statement = conn.prepare_cached(texts.get(sql))?;
                bind(&mut statement, params)?;
                statement.raw_execute().map(|count| count as u64).map_err(Error::from)
            }
            Conn::Postgres { client, texts, statements } => {
                let statement = prepared(client, texts, statements, sql)?;
                let values: Vec<Value<'_>> = params.iter().map(|param| param.value()).collect();
                client.execute(&statement, &references(&values)).map_err(Error::from)
            }
        };
        self.note(result)
    }

    /// All rows of an answer, each read by `map`.
    ///
    /// # Errors
    /// The database's [`Error`], or what `map` answers.
    pub fn rows<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut map: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let result = match &mut self.conn {
            Conn::Sqlite { conn, texts } => {
                let mut statement = conn.prepare_cached(texts.get(sql))?;
                bind(&mut statement, params)?;
                let mut rows = statement.raw_query();
                let mut found = Vec::new();
                loop {
                    match rows.next() {
                        Ok(Some(row)) => found.push(map(&Row(Kind::Sqlite(row)))?),
                        Ok(None) => break Ok(found),
                        Err(error) => break Err(error.into()),
                    }
                }
            }
            Conn::Postgres { client, texts, statements } => {
                let statement = prepared(client, texts, statements, sql)?;
                let values: Vec<Value<'_>> = params.iter().map(|param| param.value()).collect();
                match client.query(&statement, &references(&values)) {
                    Ok(rows) => rows.iter().map(|row| map(&Row(Kind::Postgres(row)))).collect(),
                    Err(error) => Err(error.into()),
                }
            }
        };
        self.note(result)
    }

    /// The first row of an answer, if there is one.
    ///
    /// # Errors
    /// As [`Tx::rows`].
    pub fn row<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        map: impl FnMut(&Row<'_>) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        Ok(self.rows(sql, params, map)?.into_iter().next())
    }

    /// Runs several statements without parameters, as a migration does.
    ///
    /// # Errors
    /// The database's [`Error`].
    pub fn batch(&mut self, sql: &str) -> Result<(), Error> {
        match &mut self.conn {
            Conn::Sqlite { conn, .. } => conn.execute_batch(&crate::dialect::sqlite(sql)).map_err(Error::from),
            Conn::Postgres { client, .. } => client.batch_execute(&crate::dialect::postgres(sql)).map_err(Error::from),
        }
    }

    /// Checks that a statement fits the schema, without running it.
    ///
    /// # Errors
    /// [`Error::Statement`] when it does not.
    pub fn prepare(&mut self, sql: &str) -> Result<(), Error> {
        match &mut self.conn {
            Conn::Sqlite { conn, texts } => conn.prepare(texts.get(sql)).map(drop).map_err(Error::from),
            Conn::Postgres { client, texts, .. } => client.prepare(texts.get(sql)).map(drop).map_err(Error::from),
        }
    }

    /// The tables that have a column of this name, by name.
    ///
    /// # Errors
    /// The database's [`Error`].
    pub fn tables_with(&mut self, column: &str) -> Result<Vec<String>, Error> {
        let sql = match &self.conn {
            Conn::Sqlite { .. } => {
                "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
                 WHERE m.type = 'table' AND c.name = $1 ORDER BY m.name"
            }
            Conn::Postgres { .. } => {
                "SELECT CAST(table_name AS TEXT) FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND CAST(column_name AS TEXT) = $1 ORDER BY table_name"
            }
        };
        self.rows(sql, &[&column], |row| row.get(0))
    }

    /// Deletes rows of a table whose `column` is this number, `limit` at the most; answers how many. Table and column are names
    /// that the database itself or the program gave.
    ///
    /// # Errors
    /// The database's [`Error`].
    pub fn delete_some(&mut self, table: &str, column: &str, number: i64, limit: i64) -> Result<u64, Error> {
        let sql = match &self.conn {
            Conn::Sqlite { .. } => {
                let key = "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk";
                let key: Vec<String> = self.rows(key, &[&table], |row| row.get(0))?;
                let key = key.join(", ");
                format!("DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {column} = $1 LIMIT $2)")
            }
            Conn::Postgres { .. } => format!(
                "DELETE FROM {table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM {table} WHERE {column} = $1 LIMIT $2))"
            ),
        };
        self.execute(&sql, &[&number, &limit])
    }

    /// `f` runs once the transaction is durable; never when it is undone.
    pub fn after_commit(&mut self, f: impl FnOnce() + Send + 'static) {
        self.hooks.after_commit.push(Box::new(f));
    }

    /// `f` runs if the transaction is undone, last registered first.
    pub fn on_rollback(&mut self, f: impl FnOnce() + Send + 'static) {
        self.hooks.on_rollback.push(Box::new(f));
    }

    /// A conflict asks for another run even where the closure turns the error into one of its own.
    fn note<T>(&mut self, result: Result<T, Error>) -> Result<T, Error> {
        STATEMENTS.fetch_add(1, Ordering::Relaxed);
        if matches!(result, Err(Error::Conflict)) {
            self.conflict = true;
        }
        result
    }
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, params: &[&dyn Param]) -> Result<(), Error> {
    if statement.parameter_count() > params.len() {
        return Err(Error::Statement(format!(
            "{} parameters wanted, {} given",
            statement.parameter_count(),
            params.len()
        )));
    }
    for (index, param) in params.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, param.value())?;
    }
    Ok(())
}

fn references<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn postgres::types::ToSql + Sync)> {
    values.iter().map(|value| value as _).collect()
}

fn prepared(
    client: &mut postgres::Client,
    texts: &mut Texts,
    statements: &mut Statements,
    sql: &str,
) -> Result<postgres::Statement, Error> {
    const REMEMBERED_AT_MOST: usize = 2_000;
    if let Some(statement) = statements.get(sql) {
        return Ok(statement.clone());
    }
    let statement = client.prepare(texts.get(sql))?;
    if statements.len() >= REMEMBERED_AT_MOST {
        statements.clear();
    }
    statements.insert(sql.to_owned(), statement.clone());
    Ok(statement)
}
