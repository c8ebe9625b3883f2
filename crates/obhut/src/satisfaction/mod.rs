//! Satisfaction: whoever asked is asked once whether it went well. The mail carries a link that opens a page, and only the
//! click there answers; scanners follow links too. Nobody is asked without a basis for it.

pub mod api;
pub mod mail;
pub mod ops;
pub(crate) mod page;
pub mod records;
pub mod sql;
#[cfg(test)]
mod tests;
pub(crate) mod view;

pub use ops::Rating;
pub use sql::Score;
