//! The conventions of the wire that all endpoints of `/api/v2` share: errors, queries, pages, bodies, and the shapes of
//! what goes in and out. The endpoints themselves live in their slices' `api.rs`.
//!
//! Shapes follow the Zendesk Support API v2, so that its clients work unchanged.

pub mod answers;
pub mod body;
pub mod caller;
pub mod convert;
pub mod error;
pub mod idempotency;
pub mod input;
pub mod limits;
pub mod paging;
pub mod patch;
pub mod path;
pub mod query;
pub mod router;
pub mod wire;

#[cfg(test)]
mod tests;

pub use body::Body;
pub use caller::{Caller, OptionalCaller};
pub use error::{ApiError, Details};
pub use paging::{Cursor, Listing, Page, PageRequest, Paging};
pub use patch::Patch;
pub use path::Ids;
pub use query::Query;
