//! Search: fills the account's indexes in memory from sealed rows, and keeps them current after each commit.

pub mod feed;
pub mod state;

pub use state::SearchState;
