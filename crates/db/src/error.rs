/// What can go wrong in the database. Never holds a parameter's value: messages name codes, tables and constraints.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine cannot be reached or cannot write (disk full, server down). Nothing was changed; try again later.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// Two transactions met too often; try again.
    #[error("the change met too many others; try again")]
    Conflict,
    /// A primary key or constraint refused the change.
    #[error("a constraint refused the change: {0}")]
    Constraint(String),
    /// The statement does not fit the schema: a mistake in the program.
    #[error("the statement was refused: {0}")]
    Statement(String),
    /// A column does not hold what the program expects.
    #[error("column {0} does not hold what was expected")]
    Column(usize),
    /// The operation ended in a panic; its changes are undone.
    #[error("the operation broke off; its changes are undone")]
    Panicked,
    /// The database is being closed.
    #[error("the database is closed")]
    Closed,
}

impl Error {
    /// Whether the same call may work later without any change of the program.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Conflict | Self::Closed)
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as C;
        match &error {
            rusqlite::Error::SqliteFailure(failure, message) => match failure.code {
                C::ConstraintViolation => Self::Constraint(message.clone().unwrap_or_default()),
                C::DiskFull
                | C::SystemIoFailure
                | C::CannotOpen
                | C::ReadOnly
                | C::DatabaseBusy
                | C::DatabaseLocked
                | C::OutOfMemory
                | C::PermissionDenied
                | C::DatabaseCorrupt
                | C::NotADatabase => Self::Unavailable(format!("{:?}", failure.code)),
                _ => Self::Statement(message.clone().unwrap_or_else(|| format!("{:?}", failure.code))),
            },
            rusqlite::Error::SqlInputError { msg, .. } => Self::Statement(msg.clone()),
            rusqlite::Error::InvalidColumnIndex(index) | rusqlite::Error::InvalidColumnType(index, ..) => {
                Self::Column(*index)
            }
            _ => Self::Statement("the statement and its parameters do not fit".into()),
        }
    }
}

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        let Some(answer) = error.as_db_error() else {
            // Without an answer of the server it is the connection, or a value that does not fit its column.
            let text = if error.is_closed() { "connection closed" } else { "no answer from the server" };
            return Self::Unavailable(text.into());
        };
        let code = answer.code().code();
        let place = answer.constraint().or(answer.table()).unwrap_or("");
        match &code[..2] {
            "40" => Self::Conflict,
            "23" => Self::Constraint(format!("{place} ({code})")),
            "08" | "53" | "57" | "58" | "25" => Self::Unavailable(format!("SQLSTATE {code}")),
            // Class 42: the message names columns and tables of the statement, never a bound value.
            "42" => Self::Statement(answer.message().to_owned()),
            _ => Self::Statement(format!("SQLSTATE {code}")),
        }
    }
}
