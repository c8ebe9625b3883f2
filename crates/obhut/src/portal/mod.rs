//! The customers' side: who visits it, and what stands around its pages; how customers come in, what they asked, and what is
//! stored about them.

pub mod api;
pub mod data;
mod data_page;
pub mod data_view;
mod door;
pub mod door_view;
mod guest;
pub mod links;
pub mod mails;
pub mod requests;
mod requests_page;
pub mod requests_view;
pub mod session;
pub mod sql;
#[cfg(test)]
mod tests;
mod view;
pub mod wire;

pub(crate) use guest::{Called, Guest, Surroundings, surroundings};
pub(crate) use requests::writer;
pub(crate) use requests_page::content;
pub use view::{Place, PortalFrame};

/// The routes of the doors and of what lies behind them.
pub(crate) fn routes() -> axum::Router<crate::state::App> {
    door::routes().merge(requests_page::routes()).merge(data_page::routes())
}
