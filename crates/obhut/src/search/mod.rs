//! Search: fills the account's indexes in memory from sealed rows, and keeps them current after each commit.

pub mod api;
pub mod build;
mod conditions;
pub mod feed;
pub mod ops;
pub mod snippets;
pub mod state;

pub use state::SearchState;
