//! The chat: a visitor of a foreign page or of ours writes, staff answer in the workspace, and each sees the other's words as
//! they come. A conversation is a ticket like any other; here is only what a visitor needs beside it.
//!
//! Nothing is kept of somebody who only looks: the word that opens a conversation is made with its first message. What is
//! typed and not sent never leaves the browser; that somebody writes is known in memory only.

pub mod admin;
pub mod api;
pub mod away;
pub mod delete;
pub mod duty;
pub mod limits;
pub mod ops;
mod page;
pub mod said;
mod script;
pub mod settings;
pub mod sql;
mod stream;
#[cfg(test)]
mod tests;
pub mod transcript;
pub mod view;
pub mod wire;

/// The routes.
pub(crate) fn routes() -> axum::Router<crate::state::App> {
    page::routes().merge(admin::routes())
}
