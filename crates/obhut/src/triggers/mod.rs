//! Triggers: what the desk does by itself when a ticket arises or changes. They run in the transaction of the change, in
//! their order, each at most once; what they change sets nothing off anew. One that fires too often is stopped and named.

pub mod actions;
pub mod api;
pub mod checks;
pub mod hook;
pub mod memory;
pub mod notify;
pub mod ops;
pub(crate) mod page;
pub mod records;
pub mod redact;
pub mod run;
pub mod sql;
#[cfg(test)]
mod tests;
pub mod trial;

pub use actions::Act;
pub use checks::{Check, Checks};
pub use ops::{NewTrigger, Trigger};
pub use run::Event;
