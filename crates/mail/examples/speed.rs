//! Measures reading: `cargo run --release -p mail --example speed -- FILE…` prints microseconds per mail.
#![allow(clippy::print_stdout, reason = "printing is what it is for")]

use std::time::Instant;

fn main() -> std::io::Result<()> {
    let files: Vec<Vec<u8>> = std::env::args().skip(1).map(std::fs::read).collect::<Result<_, _>>()?;
    if files.is_empty() {
        println!("usage: speed FILE…");
        return Ok(());
    }
    let mut each: Vec<f64> = files.iter().map(|bytes| time(bytes)).collect();
    each.sort_by(f64::total_cmp);
    let at = |share: f64| each.get((share * (each.len() - 1) as f64) as usize).copied().unwrap_or_default();
    println!("{} mails: median {:.1} µs, 90 % {:.1} µs, worst {:.1} µs", each.len(), at(0.5), at(0.9), at(1.0));
    Ok(())
}

/// The best of some runs, in microseconds.
fn time(bytes: &[u8]) -> f64 {
    let run = |_| {
        let start = Instant::now();
        std::hint::black_box(mail::parse(std::hint::black_box(bytes)));
        start.elapsed().as_secs_f64() * 1e6
    };
    (0..20).map(run).fold(f64::INFINITY, f64::min)
}
