//! What sealing costs: two servers that differ in the cipher alone, one of them with none, asked the same in turns, so
//! that a busy machine is unkind to both.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use anyhow::{Result, anyhow, bail};
use obhut::config::{Place, Serve};
use vault::Suite;

use crate::Wanted;
use crate::client::{self, Make};
use crate::desk;
use crate::http;
use crate::process;
use crate::seed;
use crate::server::{self, Server};
use crate::table::{Row, Table};

/// Asks this program to serve a desk with a given cipher.
pub const SERVE: &str = "--sealing-server";

const CIPHERS: [(&str, Suite); 2] = [("aes", Suite::Aes256Gcm), ("none", Suite::Null)];
const ROUNDS: usize = 3;
const CUSTOMERS: u64 = 50;
const TICKETS: u64 = 200;

/// Serves a desk made by [`measure`].
pub fn serve(cipher: &str, place: &Path, port: u16) -> Result<()> {
    let Some((_, suite)) = CIPHERS.into_iter().find(|(name, _)| *name == cipher) else { bail!("no such cipher") };
    let opened = desk::with_suite(place, suite)?;
    let listen = Some(([127, 0, 0, 1], port).into());
    let options = Place { serve: Serve { listen, ..Serve::default() }, ..Place::default() };
    obhut::serve::serve(&opened.dir, &options, &opened.desk, |_| ()).map_err(|line| anyhow!(line))
}

/// A server and what it is asked, in the order of [`NAMES`].
struct Side {
    server: Server,
    asked: [(usize, Make); NAMES.len()],
}

const NAMES: [&str; 4] =
    ["create, durable, 64 clients", "a ticket", "20 comments of a ticket", "list of 50, by cursor"];

/// Measures both servers.
pub fn measure(wanted: &Wanted, folder: &Path, table: &mut Table) -> Result<()> {
    let mut sides = Vec::new();
    for (cipher, suite) in CIPHERS {
        sides.push(side(&folder.join(format!("sealing-{cipher}")), cipher, suite)?);
    }
    let mut costs = vec![[0.0; NAMES.len()]; sides.len()];
    for _ in 0..ROUNDS {
        for place in 0..NAMES.len() {
            for (side, costs) in sides.iter().zip(&mut costs) {
                costs[place] += cost(side, place, wanted.seconds / ROUNDS as f64)? / ROUNDS as f64;
            }
        }
    }
    let [sealed, bare] = costs.as_slice() else { bail!("two servers were to be measured") };
    for (place, name) in NAMES.iter().enumerate() {
        let (sealed, bare) = (sealed[place], bare[place]);
        let more = (sealed / bare.max(1e-9) - 1.0) * 100.0;
        let row = Row::new("sealing, over HTTP", name, 0).cpu(sealed).value(more, "% more");
        table.add(row.aim("≤ 20 %").note(format!("no cipher: {bare:.3} ms")));
    }
    Ok(())
}

fn side(place: &Path, cipher: &str, suite: Suite) -> Result<Side> {
    let opened = desk::with_suite(place, suite)?;
    let people = seed::customers(&opened, CUSTOMERS)?;
    let long = seed::long_tickets(&opened, TICKETS, &people)?;
    let credential = http::credential(&opened.token()?);
    drop(opened);
    let port = server::free_port()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args([SERVE, cipher]).arg(place).arg(port.to_string());
    let server = Server::spawn(command, port, "/health")?;
    let long: Arc<[i64]> = long.into();
    let of = |tail: &'static str| -> Make {
        let (long, credential) = (Arc::clone(&long), credential.clone());
        Arc::new(move |client, turn| {
            let ticket = long[(client * 31 + turn as usize) % long.len()];
            client::request("GET", &format!("/api/v2/tickets/{ticket}{tail}"), &credential, "")
        })
    };
    let request = client::request("GET", "/api/v2/tickets.json?page%5Bsize%5D=50&sort=-updated_at", &credential, "");
    let list: Make = Arc::new(move |_, _| request.clone());
    let asked =
        [(64, http::creating(people, credential.clone())), (16, of(".json")), (16, of("/comments.json")), (16, list)];
    for (_, make) in &asked {
        client::closed(server.address, 16, 0.1, make)?;
    }
    Ok(Side { server, asked })
}

/// CPU milliseconds of the server for each answer.
fn cost(side: &Side, place: usize, seconds: f64) -> Result<f64> {
    let (clients, make) = &side.asked[place];
    let before = process::cpu_millis(side.server.id());
    let load = client::closed(side.server.address, *clients, seconds, make)?;
    if load.failed > 0 {
        bail!("{} answers were errors: {}", load.failed, load.complaint.unwrap_or_default());
    }
    Ok((process::cpu_millis(side.server.id()) - before) / load.done.max(1) as f64)
}
