//! Sets of tickets from memory: only these, never those.

use roaring::RoaringTreemap;

/// Which tickets count, as far as memory tells.
#[derive(Clone, Default)]
pub struct Sets {
    /// Only these, if that is known.
    pub within: Option<RoaringTreemap>,
    /// None of these.
    pub without: RoaringTreemap,
}

impl Sets {
    /// Narrows to a set, or to all outside it.
    pub fn add(&mut self, set: RoaringTreemap, negated: bool) {
        match (&mut self.within, negated) {
            (_, true) => self.without |= set,
            (Some(within), false) => *within &= set,
            (within @ None, false) => *within = Some(set),
        }
    }

    /// Narrows by other sets.
    pub fn join(&mut self, other: Self) {
        if let Some(within) = other.within {
            self.add(within, false);
        }
        self.without |= other.without;
    }

    /// Whether they narrow anything.
    pub fn is_used(&self) -> bool {
        self.within.is_some() || !self.without.is_empty()
    }

    /// The set, where `every` is what there is.
    pub fn of(self, every: impl FnOnce() -> RoaringTreemap) -> RoaringTreemap {
        self.within.unwrap_or_else(every) - self.without
    }

    /// Whether a ticket counts.
    pub fn has(&self, id: i64) -> bool {
        u64::try_from(id)
            .is_ok_and(|id| self.within.as_ref().is_none_or(|within| within.contains(id)) && !self.without.contains(id))
    }
}
