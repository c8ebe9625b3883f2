//! Automations: what the desk does by itself when time passes. Once an hour each looks for the tickets that meet its
//! conditions, and acts once on each until somebody changes the ticket. What somebody took out of the trash is not put back at
//! once: it waits anew. They alone may close a ticket for good without anybody's doing.

pub mod api;
pub mod ops;
pub(crate) mod page;
pub mod records;
pub mod run;
pub mod sql;
#[cfg(test)]
mod tests;
pub mod trial;

pub use ops::{Automation, NewAutomation};
