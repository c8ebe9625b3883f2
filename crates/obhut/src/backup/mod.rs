//! Backups, and the way back: an old copy of the data beside the newest keyring.
//!
//! A backup holds what is sealed and never a key: neither the root nor pages of the keyring. Brought back beside the
//! present keyring it opens for everybody but those who were forgotten since; they are found by their dead keys and marked
//! before anything is served ([`replay`]).
//!
//! | file | what |
//! |---|---|
//! | `manifest` | what a backup consists of, with sizes and hashes |
//! | `make` | `obhut backup`, while the desk is served |
//! | `settings` | the configuration without secrets |
//! | `restore` | `obhut restore`, with the server stopped |
//! | `state` | whether a restore came to its end |
//! | `replay` | what was forgotten since is gone again |

pub mod make;
pub mod manifest;
pub mod replay;
pub mod restore;
mod settings;
pub mod sql;
pub mod state;
#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::path::Path;

/// Why a backup or a restore was refused or broke off; the text is for the operator.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

impl Refused {
    /// A fault of a file.
    fn file(path: &Path, error: impl Display) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl From<crate::error::Error> for Refused {
    fn from(error: crate::error::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<db::Error> for Refused {
    fn from(error: db::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<db::CopyError> for Refused {
    fn from(error: db::CopyError) -> Self {
        Self(error.to_string())
    }
}

impl From<vault::Error> for Refused {
    fn from(error: vault::Error) -> Self {
        Self(error.to_string())
    }
}

/// The last step of the schema that this version knows; every database it has opened has come to it.
fn newest_schema() -> i64 {
    crate::migrations::MIGRATIONS.iter().map(|step| step.number).max().unwrap_or_default()
}
