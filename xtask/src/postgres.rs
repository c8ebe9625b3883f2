//! A PostgreSQL server for one run of the tests, whatever the machine looks like at first.

use std::env;
use std::process::Command;

use anyhow::{Result, bail};
use testkit::postgres::{HELP, Server, VARIABLE, find};

use crate::debian;

/// The server of a run.
pub enum Provided {
    /// Named by the environment; not ours to stop.
    Given,
    /// Started by us; it stops when this value goes.
    Started(Server),
}

impl Provided {
    /// Tells a test program where the server is.
    pub fn tell(&self, command: &mut Command) {
        if let Self::Started(server) = self {
            command.env(VARIABLE, server.url("postgres"));
        }
    }
}

/// Takes the server the environment names; else starts one from the system's programs; else, as root on a Debian system,
/// installs them first.
///
/// # Errors
/// There is no PostgreSQL and no way to get it; the message says what to do.
pub fn provide() -> Result<Provided> {
    if env::var_os(VARIABLE).is_some() {
        return Ok(Provided::Given);
    }
    if find().is_none() {
        install()?;
    }
    let server = Server::start(&[])?;
    println!("PostgreSQL runs for this test run only, in {}", server.data_directory().display());
    Ok(Provided::Started(server))
}

fn install() -> Result<()> {
    debian::install("postgresql", HELP)?;
    if find().is_none() {
        bail!("apt-get installed postgresql, yet {HELP}");
    }
    Ok(())
}
