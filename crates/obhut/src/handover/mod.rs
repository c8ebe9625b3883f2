//! A ticket passed on to a colleague or a group with a task, and back.

pub mod approvals;
pub mod ops;
pub mod page;
pub mod records;
pub mod sql;
#[cfg(test)]
mod tests;
pub mod view;
pub mod words;

pub use ops::{Finish, Handover, NewHandover, Target};
pub use sql::HandoverRow;
pub use words::HandoverState;
