//! What moves while a page is open: the feed of changes, who reads along, how far each member of staff has read, and what
//! they chose for their own pages.
//!
//! Nothing personal of customers stands here: the feed carries numbers, each reader's page is drawn by the page code with
//! what that reader may see, and who reads or writes along is known in memory only and to colleagues of the same ticket. What processes tell each other of
//! presence names nobody.

pub mod choices;
pub mod elsewhere;
pub mod follow;
pub mod hub;
pub mod marks;
pub mod presence;
pub mod sql;
#[cfg(test)]
mod tests;

pub use hub::{Changed, Hub, Note};
