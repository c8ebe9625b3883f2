//! What the command line asks of a desk. The same requests run in this process when nobody serves the data directory,
//! else in the serving process, over a socket in the directory that only its owner may open.

mod backup;
pub mod control;
pub mod find;
mod forget;
mod report;
pub mod run;
pub mod verify;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// One request.
#[derive(Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Request {
    /// An account with its first administrator.
    Init {
        /// Its name.
        account: String,
        /// The administrator's address.
        email: String,
        /// The administrator's name.
        name: String,
        /// The administrator's password.
        password: String,
    },
    /// An account without anybody.
    AccountCreate {
        /// Its name.
        name: String,
    },
    /// The accounts.
    AccountList,
    /// An account is forgotten.
    AccountClose {
        /// Its name.
        name: String,
        /// The new folder that everything is written into first.
        export: Option<PathBuf>,
        /// Whether to do it; else only what it would reach is told.
        sure: bool,
    },
    /// Data, files and configuration are copied.
    Backup {
        /// The new folder.
        to: PathBuf,
    },
    /// A recovery kit is made.
    RecoveryKit {
        /// The new file.
        to: PathBuf,
        /// The second horizon.
        days: u32,
    },
    /// An API token.
    TokenCreate {
        /// Whose.
        email: String,
        /// What for.
        name: String,
        /// On which account.
        account: Option<String>,
    },
    /// One raw mail.
    Ingest {
        /// Its bytes in base64.
        mail: String,
        /// What to call it in the answer.
        file: String,
        /// For which account.
        account: Option<String>,
    },
    /// A ticket or a person is forgotten for good.
    Forget {
        /// On which account.
        account: Option<String>,
        /// What.
        what: Forgotten,
        /// Whether to do it; else only what it would reach is told.
        sure: bool,
    },
    /// Whether the log is whole.
    Verify {
        /// Of which account; of all where none is named.
        account: Option<String>,
        /// An earlier signed head that somebody kept.
        against: Option<String>,
        /// The folder to write the log into, for others to check.
        export: Option<PathBuf>,
    },
    /// Figures over some days.
    Report {
        /// On which account.
        account: Option<String>,
        /// The first day.
        from: Option<String>,
        /// The last day.
        until: Option<String>,
    },
    /// Whether a certificate holds and stands in a log of this desk.
    VerifyCertificate {
        /// Of which account; looked for in all where none is named.
        account: Option<String>,
        /// The certificate's text.
        certificate: String,
    },
    /// How things are.
    Doctor,
}

/// What is to be forgotten.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgotten {
    /// A ticket with everything said on it.
    Ticket {
        /// Its number.
        id: i64,
    },
    /// Every ticket in the trash.
    Trash,
    /// A person.
    Person {
        /// An e-mail address or a number.
        who: String,
        /// `identity` or `content`; with what they wrote where nothing is said.
        outcome: Option<String>,
    },
}

/// The answer: JSON for machines, and lines for people.
#[derive(Serialize, Deserialize)]
pub struct Answer {
    /// Whether it was done.
    pub ok: bool,
    /// For standard output with `--json`, and for commands that always print it.
    pub json: serde_json::Value,
    /// For people.
    pub lines: Vec<String>,
}

impl Answer {
    /// Done.
    pub fn done(json: serde_json::Value, line: impl Into<String>) -> Self {
        Self { ok: true, json, lines: vec![line.into()] }
    }

    /// Not done.
    pub fn failed(line: impl Into<String>) -> Self {
        let line = line.into();
        Self { ok: false, json: serde_json::json!({ "error": line }), lines: vec![line] }
    }
}
