//! Text that somebody has not sent yet: kept for them alone, per ticket, until it is sent or thrown away. It never
//! reaches the customer and nobody else reads it.

pub mod files;
pub mod ops;
pub mod records;
pub mod sql;
#[cfg(test)]
mod tests;

pub use ops::{Draft, NEW_TICKET, Written, discard, get, save};
