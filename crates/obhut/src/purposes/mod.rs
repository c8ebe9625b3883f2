//! The purposes for which the desk works with personal data, each with the legal basis that somebody recorded for it.

pub mod ops;
pub mod sql;
#[cfg(test)]
mod tests;

pub use sql::PurposeRow;
