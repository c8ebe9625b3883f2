//! Chores of the repository: `cargo xtask COMMAND`. One file per command.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to the person who started it")]

mod bench;
mod ci;
mod debian;
mod dovecot;
mod postfix;
mod postgres;
mod process;
mod softhsm;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test [--e2e]   all tests on SQLite and on PostgreSQL (installed and started as needed), documentation,
                           clients; with --e2e the stories in a browser too
cargo xtask tidy           house rules: lengths, words, licences, rooms, accounts, languages, templates
cargo xtask ci             format, lints, tidy, test: what has to pass before a change goes in
cargo xtask bench [--quick] [--json] [--markdown FILE] [--tickets N,N] [--seconds N] [--only GROUP]
                           measures a release server with 1,000, 10,000 and 100,000 tickets; --quick: 1,000 only";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["test"] => test::run(test::Browser::Left),
        ["test", "--e2e"] => test::run(test::Browser::Tried),
        ["tidy"] => tidy::run(),
        ["ci"] => ci::run_all(),
        ["bench", arguments @ ..] => bench::run(arguments),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
