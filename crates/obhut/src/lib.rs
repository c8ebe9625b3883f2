//! Obhut: a help desk that can forget.

pub mod accounts;
pub mod api_v2;
pub mod assets;
pub mod audit;
pub mod cli;
pub mod command;
pub mod config;
pub mod context;
pub mod demo;
pub mod desk;
pub mod disclosure;
pub mod doctor;
pub mod email;
pub mod error;
pub mod http;
pub mod i18n;
pub mod ids;
pub mod inventory;
pub mod listing;
pub mod migrations;
pub mod organisations;
pub mod people;
pub mod router;
pub mod search;
pub mod serve;
pub mod setup;
pub mod signin;
pub mod staff;
pub mod start;
pub mod state;
pub mod sweep;
#[cfg(test)]
mod testing;
pub mod tickets;
pub mod tls;
pub mod words;
pub mod workspace;
