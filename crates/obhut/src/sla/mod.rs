//! What the desk promises: policies with conditions and targets per priority. The clocks of a ticket run in business or in
//! calendar hours; the next deadline stands in the ticket's row, so that lists show it and are ordered by it.

pub mod api;
pub mod clock;
pub mod memory;
pub mod ops;
pub(crate) mod page;
pub mod records;
pub mod run;
pub mod sql;
pub mod targets;
#[cfg(test)]
mod tests;
pub(crate) mod view;

pub use ops::{NewPolicy, Policy};
pub use targets::{Metric, Target, Targets};
