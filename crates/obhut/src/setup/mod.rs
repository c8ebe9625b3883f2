//! The first visit to an empty desk: a one-time link makes the company and its first administrator.

mod view;

pub use view::{SetupPage, setup, spent};
