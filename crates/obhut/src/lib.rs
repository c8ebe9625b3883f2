//! Obhut: a help desk that can forget.

pub mod accounts;
pub mod api_v2;
pub mod assets;
pub mod audit;
pub mod context;
pub mod desk;
pub mod disclosure;
pub mod email;
pub mod error;
pub mod http;
pub mod i18n;
pub mod ids;
pub mod listing;
pub mod migrations;
pub mod organisations;
pub mod people;
pub mod search;
pub mod setup;
pub mod signin;
pub mod staff;
pub mod state;
#[cfg(test)]
mod testing;
pub mod tickets;
pub mod words;
pub mod workspace;
