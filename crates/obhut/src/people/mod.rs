//! People: customers and staff, with what reaches them. Who somebody is lies sealed under a key of their own.

pub mod about;
pub mod api;
pub mod directory;
pub mod duplicates;
pub mod identities;
pub mod merge;
pub mod ops;
pub mod pseudonym;
pub mod records;
pub mod sql;

pub use about::{About, note_about};
pub use ops::{NewPerson, Person, PersonChange};
pub use records::{Address, Profile};
pub use sql::{IdentityRow, PersonRow};
