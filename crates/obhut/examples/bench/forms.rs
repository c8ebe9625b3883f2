//! The contact form: filled in by people who read it first, each from an address of their own. An answer comes once the ticket
//! is durable, with person, consent and proof.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use form_urlencoded::Serializer;

use crate::chats::{connect, exchange, post};
use crate::http::Bench;
use crate::table::{Row, Table};
use crate::text;

/// Forms that are sent in one round.
const FORMS: usize = 400;
/// How long somebody reads at least: whoever is faster is taken for a robot.
const READING: Duration = Duration::from_secs(4);

/// Sends forms, one at a time and four at a time.
pub fn measure(bench: &Bench<'_>, table: &mut Table) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for (round, (people, name)) in
        [(1, "a form, until its ticket is durable"), (4, "a form, four at a time")].into_iter().enumerate()
    {
        let mut took = runtime.block_on(send(bench.server.address, round * FORMS, people))?;
        took.sort_unstable();
        let at = |part: usize| took.get(took.len() * part / 100).map_or(0.0, |took| took.as_secs_f64() * 1_000.0);
        let row = Row::new("forms", name, bench.seeded.size).latency(at(50), at(99));
        table.add(row.aim("p95 < 30 ms"));
    }
    Ok(())
}

/// Opens so many forms, and sends them once they were read, `people` at a time; answers how long each took.
async fn send(address: SocketAddr, from: usize, people: usize) -> Result<Vec<Duration>> {
    let mut forms = Vec::new();
    for number in from..from + FORMS {
        let page = exchange(&mut connect(address, number).await?, &asked(address)).await?;
        let path = between(&page, " action=\"/contact/", "\"").context("there is no form")?;
        let token = between(&page, "name=\"token\" value=\"", "\"").context("the form has no note")?;
        let mut typed = Serializer::new(String::new());
        typed.append_pair("token", token).append_pair("name", &format!("Visitor {number}"));
        typed.append_pair("email", &format!("visitor{number}@forms.example"));
        typed.append_pair("message", &text::comment(number as u64, 0));
        forms.push((number, format!("/contact/{path}"), typed.finish()));
    }
    tokio::time::sleep(READING).await;
    let mut senders = Vec::new();
    for own in forms.chunks(FORMS.div_ceil(people)) {
        let own = own.to_vec();
        senders.push(tokio::spawn(async move {
            let mut took = Vec::new();
            for (number, path, form) in own {
                let mut line = connect(address, number).await?;
                let began = Instant::now();
                let answer = exchange(&mut line, &post(address, &path, "none=1", &form)).await?;
                took.push(began.elapsed());
                if !answer.starts_with("HTTP/1.1 200") {
                    bail!("the form is refused: {}", answer.lines().next().unwrap_or_default());
                }
            }
            Ok(took)
        }));
    }
    let mut took = Vec::new();
    for sender in senders {
        took.extend(sender.await??);
    }
    Ok(took)
}

fn asked(address: SocketAddr) -> Vec<u8> {
    format!("GET /contact HTTP/1.1\r\nhost: {address}\r\naccept-language: en\r\n\r\n").into_bytes()
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    text.split_once(from)?.1.split(to).next()
}
