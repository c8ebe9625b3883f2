//! Side conversations: a question to a partner outside about a ticket, by mail, and the answer back into the same place.
//! What leaves is masked unless somebody who may know decides otherwise, and the customer never sees any of it.

pub mod answers;
pub mod api;
pub mod files;
pub mod intake;
pub mod ops;
pub mod page;
pub mod pseudonym;
pub mod read;
pub mod records;
pub mod send;
pub mod sql;
#[cfg(test)]
mod tests;
pub mod veil;
pub mod view;
pub mod words;

pub use ops::{Leaving, NewSide};
pub use read::{MessageView, Side};
pub use sql::{MessageRow, SideRow};
pub use words::{MessageKind, MessageState, SideState};
