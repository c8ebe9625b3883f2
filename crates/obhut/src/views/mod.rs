//! Views: lists of tickets with a name, the ones everybody has and the ones people make.

pub mod api;
pub mod ops;
pub mod records;
pub mod sql;
pub mod system;
#[cfg(test)]
mod tests;

pub use ops::{Layout, NewView, SavedView, Sharing};
pub use system::System;
