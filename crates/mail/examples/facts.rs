//! Prints the facts of mails, one JSON object a line: `cargo run -p mail --example facts -- FILE…`.
//! The name of each is its path, from the last `files/` on where there is one.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::io::Write;

fn main() -> std::io::Result<()> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for path in std::env::args().skip(1).filter(|path| path != "--") {
        let bytes = std::fs::read(&path)?;
        let name = path.rfind("files/").and_then(|at| path.get(at..)).unwrap_or(&path);
        serde_json::to_writer(&mut out, &mail::facts(name, &bytes))?;
        writeln!(out)?;
    }
    out.flush()
}
