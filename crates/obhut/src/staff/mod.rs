//! Those who work at the desk: how they sign in, what they may do, and the groups they belong to.

pub mod actors;
pub mod api;
pub mod groups;
pub mod invites;
pub mod members;
pub mod passwords;
pub mod records;
pub mod sql;
pub mod tokens;
