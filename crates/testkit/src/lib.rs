//! What tests share: databases on both engines, a clock, a marker scanner.
//!
//! A helper that cannot do its work fails the test that called it, so the functions here panic with a message instead
//! of returning errors.
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "everything here runs inside a test, and panicking is how a test fails"
)]

pub mod postgres;
