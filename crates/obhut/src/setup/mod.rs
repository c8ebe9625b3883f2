//! The first visit to an empty desk: a one-time link makes the company and its first administrator.

mod page;
mod view;

pub(crate) use page::routes;
pub use view::{SetupPage, setup, spent};
