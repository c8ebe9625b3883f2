//! Reads one JSON object with `id` and `text` on each line of a file, writes the findings: one line for each, offsets in
//! characters.
//!
//! `cargo run -p pii --example find FILE.jsonl`

use std::error::Error;
use std::io::{BufRead, BufReader, Write};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: find FILE.jsonl")?;
    let mut out = std::io::stdout().lock();
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let text = record.get("text").and_then(serde_json::Value::as_str).unwrap_or_default();
        let characters = |bytes: usize| text.get(..bytes).map_or(0, |head| head.chars().count());
        let spans: Vec<_> = pii::find(text)
            .into_iter()
            .map(|found| {
                serde_json::json!({ "start": characters(found.start), "end": characters(found.end), "label": found.label.slug() })
            })
            .collect();
        writeln!(out, "{}", serde_json::json!({ "id": record.get("id"), "spans": spans }))?;
    }
    Ok(())
}
