//! Consent: what people are asked to agree to, word for word and in versions, and what they said to it. Consent is one
//! legal basis of six; whoever uses data for a purpose asks [`may`], and is told why not.
//!
//! A box ticked for an address that nobody has proven to be theirs is a wish ([`Act::Asked`]): it counts once it is confirmed
//! from the mailbox. Whoever was mailed a link withdraws with one click there, without signing in.

pub mod admin;
pub mod api;
pub mod link;
pub mod notice;
#[cfg(test)]
mod notice_tests;
pub mod ops;
pub mod page;
pub mod record;
pub mod records;
pub mod sql;
#[cfg(test)]
pub(crate) mod stories;
#[cfg(test)]
mod tests;
pub mod texts;
pub mod uses;
pub mod view;
pub mod words;

pub use ops::{Statement, Verdict, may, record};
pub use words::{Act, Reason};
