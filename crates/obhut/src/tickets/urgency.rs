//! The order in which work presses, as one number that an index holds.

/// What presses most has the smallest key: deadlines, the next first; then what waits for an answer, urgent before high
/// before normal before low, and who has waited longest first; then what waits for others; what is solved comes last,
/// the newest first. Ranks lie ten quadrillions apart, more than there are microseconds in three hundred years.
pub const KEY: &str = "(CASE WHEN status IN ('solved', 'closed') THEN 90000000000000000 - updated_at WHEN due_at IS NOT NULL THEN due_at ELSE last_activity_at + CASE WHEN status IN ('pending', 'hold') THEN 50000000000000000 WHEN priority = 'urgent' THEN 10000000000000000 WHEN priority = 'high' THEN 20000000000000000 WHEN priority = 'low' THEN 40000000000000000 ELSE 30000000000000000 END END)";

#[cfg(test)]
mod tests {
    #[test]
    fn the_index_holds_what_the_list_orders_by() {
        assert!(include_str!("../../migrations/0010_live.sql").contains(super::KEY));
    }
}
