//! OAuth 2.0 for programs that use the API (RFC 6749, with RFC 7636 and RFC 9700): administrators enter them, staff lend them
//! their rights for reading, for writing or for both, and take them back.
//!
//! A program gets a token that opens for minutes or hours, and one that gets the next. Each of those serves once: one that is
//! shown again has been stolen or copied, and all that came of the same permission ends.

pub(crate) mod admin;
pub mod api;
pub mod clients;
pub(crate) mod endpoint;
pub mod grants;
pub(crate) mod page;
pub mod scopes;
pub mod sql;
pub mod view;

pub use scopes::Scopes;

/// How long a code waits to be redeemed, in seconds.
pub const CODE_SECONDS: i64 = 120;
/// How long a token that gets the next one waits, in seconds.
pub const REFRESH_SECONDS: i64 = 30 * 24 * 3600;
/// How long a token opens, in seconds, where the program's entry says nothing.
pub const USUAL_SECONDS: i64 = 30 * 60;
/// The longest that a token opens, in seconds.
pub const MOST_SECONDS: i64 = 48 * 3600;
