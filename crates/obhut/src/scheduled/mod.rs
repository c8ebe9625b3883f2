//! Answers that leave later: written and checked now, sealed until their time, changed or called off until then. An answer
//! that a newer message has overtaken is held, and its writer is told.

pub mod jobs;
pub mod ops;
pub mod records;
pub mod sql;
#[cfg(test)]
mod tests;

pub(crate) use ops::tokens_in_use;
pub use ops::{Plan, Scheduled, call_off, move_to, say_now, schedule, waiting};
