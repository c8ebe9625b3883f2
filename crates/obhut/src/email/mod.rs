//! E-mail, in and out.

pub mod ingest;
pub mod original;
pub mod outbox;
pub mod rejected;
pub mod send;
pub mod sql;
