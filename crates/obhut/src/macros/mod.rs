//! Prepared answers (macros) and short texts (snippets): who may use them, what they say, what they change. Applying one
//! changes nothing by itself: it fills the box and lists the changes, and both leave with the next send.

pub mod actions;
pub mod api;
pub mod apply;
pub mod ops;
pub mod placeholders;
pub mod records;
pub mod sql;
#[cfg(test)]
mod tests;
pub mod values;

pub use actions::Action;
pub use ops::{Content, Filter, Macro};
