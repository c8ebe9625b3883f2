//! E-mail, in and out.

pub mod acknowledge;
pub mod addresses;
pub mod api;
pub mod check;
pub mod forgotten;
pub mod ingest;
pub mod intake;
pub mod lmtp;
mod oauth;
pub mod original;
pub mod outbox;
mod posts;
pub mod records;
pub mod rejected;
pub mod rules;
pub mod seen;
pub mod send;
pub mod servers;
pub mod signature;
pub mod sql;
pub mod suspended;
pub mod trouble;

pub use oauth::TokenError;
pub use posts::{LoginError, Posts};

/// `support+token@example.org` as `support@example.org`.
pub(crate) fn without_detail(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((local, host)) => format!("{}@{host}", local.split('+').next().unwrap_or(local)),
        None => address.to_owned(),
    }
}
