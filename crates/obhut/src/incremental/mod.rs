//! Exports in steps: what changed since a moment, oldest first, with a mark from which to go on. For programs that keep a copy;
//! only who administers may make one.

pub mod api;
mod courses;
mod events;
pub mod sql;
mod steps;
#[cfg(test)]
mod tests;
