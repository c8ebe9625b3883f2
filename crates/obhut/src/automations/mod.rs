//! Automations: what the desk does by itself when time passes. Once an hour each looks for the tickets that meet its
//! conditions, and acts once on each until somebody changes the ticket.

pub mod api;
pub mod ops;
pub(crate) mod page;
pub mod records;
pub mod run;
pub mod sql;
#[cfg(test)]
mod tests;

pub use ops::{Automation, NewAutomation};
