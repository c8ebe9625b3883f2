//! A clock that goes only when told to.

use std::sync::atomic::{AtomicI64, Ordering};

use world::{Clock, Timestamp};

/// Where a test's time begins unless it says otherwise: 2026-03-02T08:00:00Z, a Monday morning.
pub const START: Timestamp = Timestamp::from_seconds(1_772_438_400);

const SECONDS_PER_DAY: i64 = 86_400;

/// A settable clock. It stands still, or steps by a fixed amount each time somebody looks at it.
#[derive(Debug)]
pub struct TestClock {
    now: AtomicI64,
    step: i64,
}

impl TestClock {
    /// Stands still at `start`.
    pub fn at(start: Timestamp) -> Self {
        Self::stepping(start, 0)
    }

    /// Shows `start` at the first look and `step_micros` more at each further one, for tests that need different times
    /// for different events.
    pub fn stepping(start: Timestamp, step_micros: i64) -> Self {
        Self { now: AtomicI64::new(start.0), step: step_micros }
    }

    /// Jumps to a moment, backwards too (clocks of real machines are set back as well).
    pub fn set(&self, to: Timestamp) {
        self.now.store(to.0, Ordering::SeqCst);
    }

    /// Lets time pass; a negative number turns it back.
    pub fn advance_seconds(&self, seconds: i64) {
        self.now.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// Lets days of 24 hours pass.
    pub fn advance_days(&self, days: i64) {
        self.advance_seconds(days * SECONDS_PER_DAY);
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::at(START)
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.now.fetch_add(self.step, Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_still_until_told() {
        let clock = TestClock::default();
        assert_eq!((clock.now(), clock.now()), (START, START));
        clock.advance_days(3_652);
        assert_eq!(clock.now(), START.plus_seconds(3_652 * SECONDS_PER_DAY));
        clock.set(Timestamp(5));
        assert_eq!(clock.now(), Timestamp(5));
    }

    #[test]
    fn it_steps_at_each_look() {
        let clock = TestClock::stepping(Timestamp(10), 7);
        assert_eq!([clock.now(), clock.now(), clock.now()], [Timestamp(10), Timestamp(17), Timestamp(24)]);
    }
}
