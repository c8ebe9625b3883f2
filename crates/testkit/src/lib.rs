//! What tests share: databases on both engines, a clock, a marker scanner.
//!
//! A helper that cannot do its work fails the test that called it, so the functions here panic with a message instead
//! of returning errors.
#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "everything here runs inside a test, and panicking is how a test fails"
)]

#[cfg(feature = "databases")]
pub mod clock;
#[cfg(feature = "databases")]
mod engine;
pub mod postgres;
#[cfg(feature = "databases")]
pub mod random;
#[cfg(feature = "databases")]
pub mod residue;

#[cfg(feature = "databases")]
pub use engine::{Engine, Place, TestDb, block_on};

/// A temporary folder that goes with the value.
pub fn temp_dir() -> tempfile::TempDir {
    let folder = tempfile::Builder::new().prefix("obhut-test-").tempdir();
    folder.expect("the system gives a temporary folder")
}

/// A world that does the same in every run: the randomness of `seed` and a clock that the test sets.
#[cfg(feature = "databases")]
pub fn world(seed: u64) -> (world::World, std::sync::Arc<clock::TestClock>) {
    let clock = std::sync::Arc::new(clock::TestClock::default());
    let random = std::sync::Arc::new(random::SeededRandom::new(seed));
    (world::World { clock: clock.clone(), random }, clock)
}
