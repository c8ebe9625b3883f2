//! The order in which work presses, as one number that an index holds, in memory and in the database.

use crate::words::{Priority, Status};

/// What presses most has the smallest key: deadlines, the next first; then what waits for an answer, urgent before high
/// before normal before low, and who has waited longest first; then what waits for others; what is solved comes last,
/// the newest first. Ranks lie ten quadrillions apart, more than there are microseconds in three hundred years.
pub const KEY: &str = "(CASE WHEN status IN ('solved', 'closed') THEN 90000000000000000 - updated_at WHEN due_at IS NOT NULL OR target_at IS NOT NULL THEN CASE WHEN target_at IS NULL OR due_at <= target_at THEN due_at ELSE target_at END ELSE last_activity_at + CASE WHEN status IN ('pending', 'hold') THEN 50000000000000000 WHEN priority = 'urgent' THEN 10000000000000000 WHEN priority = 'high' THEN 20000000000000000 WHEN priority = 'low' THEN 40000000000000000 ELSE 30000000000000000 END END)";

/// [`KEY`] of a ticket in memory.
pub(crate) fn key(facts: &Facts) -> i64 {
    /// So far apart lie the ranks.
    const RANK: i64 = 10_000_000_000_000_000;
    match (facts.status, facts.due()) {
        (Status::Solved | Status::Closed, _) => 9 * RANK - facts.updated_at,
        (_, Some(due)) => due,
        (Status::Pending | Status::Hold, None) => 5 * RANK + facts.last_activity_at,
        (Status::New | Status::Open, None) => {
            let rank = match facts.priority {
                Some(Priority::Urgent) => 1,
                Some(Priority::High) => 2,
                Some(Priority::Normal) | None => 3,
                Some(Priority::Low) => 4,
            };
            rank * RANK + facts.last_activity_at
        }
    }
}

/// What decides how much a ticket presses.
pub(crate) struct Facts {
    /// Where it stands.
    pub(crate) status: Status,
    /// How it was weighed.
    pub(crate) priority: Option<Priority>,
    /// When it is due, if somebody said so.
    pub(crate) due_at: Option<i64>,
    /// The next deadline of what the desk promises.
    pub(crate) target_at: Option<i64>,
    /// When it last changed.
    pub(crate) updated_at: i64,
    /// When anybody last wrote.
    pub(crate) last_activity_at: i64,
}

impl Facts {
    fn due(&self) -> Option<i64> {
        self.due_at.into_iter().chain(self.target_at).min()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_index_holds_what_the_list_orders_by() {
        assert!(include_str!("../../migrations/0041_sla.sql").contains(super::KEY));
    }
}
