//! Beside the requests: writes looks within a second, and gives up the keys of days that have passed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use super::days;
use crate::desk::Desk;

/// How often looks are written: a crash loses those of this time at most.
const EVERY: Duration = Duration::from_millis(200);
/// How often passed days are looked for, in microseconds.
const HOUR: i64 = 3_600_000_000;

/// Starts the writer.
///
/// # Errors
/// When no thread can be had.
pub fn start(desk: &Arc<Desk>, ended: &Arc<AtomicBool>) -> Result<JoinHandle<()>, String> {
    let (desk, ended) = (Arc::clone(desk), Arc::clone(ended));
    let thread = std::thread::Builder::new().name("looks".into());
    thread.spawn(move || run(&desk, &ended)).map_err(|error| format!("cannot start the access log: {error}"))
}

fn run(desk: &Arc<Desk>, ended: &AtomicBool) {
    let mut next = 0;
    while !ended.load(Ordering::Acquire) {
        finish(desk);
        let now = desk.world.clock.now().0;
        if now >= next {
            next = now + HOUR;
            forget(desk);
        }
        std::thread::sleep(EVERY);
    }
}

/// Writes what waits.
pub fn finish(desk: &Arc<Desk>) {
    if let Err(error) = desk.looks.flush(desk) {
        tracing::warn!(%error, "looks could not be written yet");
    }
}

fn forget(desk: &Arc<Desk>) {
    for account in desk.all_known() {
        if let Err(error) = days::forget_passed(desk, &account) {
            tracing::warn!(%error, "days of the access log could not be given up yet");
        }
    }
}
