//! Partners outside the house: who may be given something about a ticket, under which contract, and what they were given.

pub mod api;
pub mod countries;
pub mod ops;
pub mod page;
pub mod records;
pub mod register;
pub mod sql;
#[cfg(test)]
mod tests;
pub mod view;
pub mod words;

pub use ops::{NewRecipient, Recipient, RecipientChange, Refusal};
pub use sql::RecipientRow;
pub use words::{Ground, PassingPurpose, Position};
