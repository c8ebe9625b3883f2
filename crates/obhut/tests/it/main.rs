//! The product's proofs: what it stores, what it takes in, what it sends, how it is called, how it survives.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops at the first surprise")]

// The desk of the unit tests serves here too; it names the product's modules as its own.
use obhut::{accounts, context, desk, error, http, migrations, people, router, staff, state, words};

#[allow(dead_code, reason = "the unit tests use all of it, these tests a part")]
#[path = "../../src/testing.rs"]
mod testing;

mod adversary;
mod backup;
mod command_line;
mod crash;
mod dovecot;
mod golden;
mod keyring_copies;
mod kill;
mod log;
mod mail_addresses;
mod mail_fetch;
mod mail_in;
mod mail_lmtp;
mod mail_out;
mod outside;
mod partner;
mod postfix;
mod postgres_tls;
mod program;
mod proxy;
mod receiver;
mod reports;
mod residue;
mod schema;
mod statements;
mod stories;
mod traces;
