//! E-mail, in and out.

pub mod api;
pub mod ingest;
pub mod original;
pub mod outbox;
pub mod rejected;
pub mod rules;
pub mod send;
pub mod sql;
pub mod suspended;
