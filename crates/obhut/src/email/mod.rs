//! E-mail, in and out.

pub mod outbox;
