//! How long to wait between attempts, and how often to try.

/// Pauses that double from the first to the longest, and the number of attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backoff {
    /// The pause after the first attempt, in seconds.
    pub first_seconds: i64,
    /// No pause is longer, in seconds.
    pub longest_seconds: i64,
    /// After so many attempts a job is given up.
    pub attempts: i64,
}

impl Default for Backoff {
    /// Half a minute up to six hours, twenty-two attempts: an outage of three days is outlasted.
    fn default() -> Self {
        Self { first_seconds: 30, longest_seconds: 6 * 3600, attempts: 22 }
    }
}

impl Backoff {
    /// The pause after the attempt of this number (from 1); `None` after the last one.
    pub fn pause_seconds(&self, attempt: i64) -> Option<i64> {
        if attempt >= self.attempts {
            return None;
        }
        let doublings = u32::try_from(attempt.saturating_sub(1)).unwrap_or_default().min(62);
        Some(self.first_seconds.saturating_mul(1 << doublings).min(self.longest_seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::Backoff;

    #[test]
    fn pauses_double_up_to_the_longest_and_end() {
        let backoff = Backoff { first_seconds: 10, longest_seconds: 60, attempts: 6 };
        let pauses: Vec<_> = (1..=7).map(|attempt| backoff.pause_seconds(attempt)).collect();
        assert_eq!(pauses, [Some(10), Some(20), Some(40), Some(60), Some(60), None, None]);
    }

    #[test]
    fn usual_pauses_outlast_three_days() {
        let backoff = Backoff::default();
        let total: i64 = (1..backoff.attempts).filter_map(|attempt| backoff.pause_seconds(attempt)).sum();
        assert!(total > 3 * 86_400, "{total} seconds");
    }

    #[test]
    fn absurd_attempts_do_not_overflow() {
        let backoff = Backoff { first_seconds: i64::MAX, longest_seconds: i64::MAX, attempts: i64::MAX };
        assert_eq!(backoff.pause_seconds(i64::MAX - 1), Some(i64::MAX));
        assert_eq!(backoff.pause_seconds(i64::MIN), Some(i64::MAX));
    }
}
