//! Obhut: a help desk that can forget.

pub mod access_log;
pub mod accounts;
pub mod api_v2;
pub mod assets;
pub mod audit;
pub mod cli;
pub mod command;
pub mod conditions;
pub mod config;
pub mod context;
pub mod demo;
pub mod desk;
pub mod disclosure;
pub mod doctor;
pub mod drafts;
pub mod email;
pub mod error;
pub mod guard;
pub mod handover;
pub mod http;
pub mod i18n;
pub mod ids;
pub mod inventory;
pub mod listing;
pub mod macros;
pub mod markdown;
pub mod masking;
pub mod mentions;
pub mod migrations;
pub mod organisations;
pub mod people;
<<<<<<< HEAD
pub mod proof;
=======
pub mod recipients;
>>>>>>> 0a4b46f (Hand tickets over with a task, keep partners and what was passed on, ask partners aside by mail)
pub mod router;
pub mod scheduled;
pub mod search;
pub mod serve;
pub mod setup;
pub mod side_conversations;
pub mod signin;
pub mod staff;
pub mod start;
pub mod state;
pub mod sweep;
#[cfg(test)]
mod testing;
pub mod tickets;
pub mod tls;
pub mod views;
pub mod words;
pub mod workspace;
