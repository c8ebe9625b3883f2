//! One at a time: who carries an erasure out waits for who is at it already. After a start both its job and what goes on with
//! the broken-off ones reach for it, and nobody shall be mailed the link to their certificate twice.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// A door for every few erasures.
#[derive(Default)]
pub struct Doors([Mutex<()>; 32]);

impl Doors {
    /// Waits until nobody of this process carries the erasure out. Held while it is carried out.
    pub(super) fn enter(&self, erasure: i64) -> Option<MutexGuard<'_, ()>> {
        let doors = i64::try_from(self.0.len()).ok()?;
        let door = usize::try_from(erasure.rem_euclid(doors)).ok().and_then(|door| self.0.get(door))?;
        Some(door.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::Doors;

    #[test]
    fn only_one_is_within() {
        let (doors, within) = (Doors::default(), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        let _door = doors.enter(1_007);
                        assert_eq!(within.fetch_add(1, Ordering::SeqCst), 0);
                        within.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
    }
}
