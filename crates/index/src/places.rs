//! Where tickets stand: status, priority, type, group and assignee as sets of tickets, the order of their last changes and
//! the order in which they press. Facts alone, so nothing here is overwritten.
//!
//! Lists and counts are answered from here without a database: a sparse set is sorted, a dense one is met while walking
//! the tickets in the order that is asked for. Numbers are the caller's; 0 stands for "none".

use std::collections::{BTreeSet, HashMap};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use roaring::RoaringTreemap;

/// A fact that sorts tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Facet {
    /// Where it stands.
    Status,
    /// How much it presses.
    Priority,
    /// What sort of request it is.
    Kind,
    /// The group that works it.
    Group,
    /// Who works it.
    Assignee,
}

/// Where one ticket stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The caller's number of the status.
    pub status: u8,
    /// The caller's number of the priority.
    pub priority: u8,
    /// The caller's number of the type.
    pub kind: u8,
    /// The group.
    pub group: i64,
    /// The assignee.
    pub assignee: i64,
    /// When it last changed.
    pub updated_at: i64,
    /// What presses most has the smallest number; the caller's.
    pub urgency: i64,
}

impl Place {
    const fn values(self) -> [(Facet, i64); 5] {
        [
            (Facet::Status, self.status as i64),
            (Facet::Priority, self.priority as i64),
            (Facet::Kind, self.kind as i64),
            (Facet::Group, self.group),
            (Facet::Assignee, self.assignee),
        ]
    }
}

/// What orders a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The ticket's number.
    Id,
    /// When it last changed.
    Updated,
    /// How much it presses.
    Urgency,
}

/// Where a page begins, in the direction of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// After this many.
    Offset(usize),
    /// After the ticket with this key and number.
    After(i64, i64),
}

/// The tickets of one account. Any thread may use it; each call holds one lock briefly.
#[derive(Default)]
pub struct Places(RwLock<Inner>);

#[derive(Default)]
struct Inner {
    sets: HashMap<(Facet, i64), RoaringTreemap>,
    all: RoaringTreemap,
    places: HashMap<i64, Place>,
    changed: BTreeSet<(i64, i64)>,
    pressing: BTreeSet<(i64, i64)>,
}

impl Places {
    /// No tickets yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes where a ticket stands now.
    pub fn set(&self, id: i64, place: Place) {
        let Ok(number) = u64::try_from(id) else { return };
        let inner = &mut *self.write();
        let old = inner.places.insert(id, place);
        if old == Some(place) {
            return;
        }
        if let Some(old) = old {
            inner.unsort(id, old);
        }
        inner.changed.insert((place.updated_at, id));
        inner.pressing.insert((place.urgency, id));
        inner.all.insert(number);
        let old = old.map(Place::values);
        for (index, key) in place.values().into_iter().enumerate() {
            let was = old.and_then(|old| old.get(index).copied());
            if was == Some(key) {
                continue;
            }
            if let Some(was) = was {
                inner.take(was, number);
            }
            inner.sets.entry(key).or_default().insert(number);
        }
    }

    /// Takes a ticket out.
    pub fn remove(&self, id: i64) {
        let Ok(number) = u64::try_from(id) else { return };
        let inner = &mut *self.write();
        let Some(old) = inner.places.remove(&id) else { return };
        inner.unsort(id, old);
        inner.all.remove(number);
        for key in old.values() {
            inner.take(key, number);
        }
    }

    /// Where a ticket stands.
    pub fn of(&self, id: i64) -> Option<Place> {
        self.read().places.get(&id).copied()
    }

    /// Tickets with one of these values.
    pub fn any_of(&self, facet: Facet, values: &[i64]) -> RoaringTreemap {
        let inner = self.read();
        let mut found = RoaringTreemap::new();
        for value in values {
            if let Some(set) = inner.sets.get(&(facet, *value)) {
                found |= set;
            }
        }
        found
    }

    /// Every ticket.
    pub fn all(&self) -> RoaringTreemap {
        self.read().all.clone()
    }

    /// How many tickets there are.
    pub fn len(&self) -> u64 {
        self.read().all.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Tickets of the set in order, with their keys: at most `limit` from `start` on. Tickets that are not known here are
    /// left out.
    pub fn page(&self, set: &RoaringTreemap, by: By, descending: bool, start: Start, limit: usize) -> Vec<(i64, i64)> {
        let inner = self.read();
        match by {
            By::Id => {
                let known = set & &inner.all;
                let keyed = |id: u64| i64::try_from(id).ok().map(|id| (id, id));
                match descending {
                    true => cut(known.iter().rev().filter_map(keyed), true, start, limit),
                    false => cut(known.iter().filter_map(keyed), false, start, limit),
                }
            }
            _ if set.len().saturating_mul(SPARSE) < inner.all.len() => {
                let numbers = set.iter().filter_map(|id| i64::try_from(id).ok());
                let key = |place: &Place| if by == By::Urgency { place.urgency } else { place.updated_at };
                let mut keyed: Vec<(i64, i64)> =
                    numbers.filter_map(|id| Some((key(inner.places.get(&id)?), id))).collect();
                keyed.sort_unstable();
                if descending {
                    keyed.reverse();
                }
                cut(keyed.into_iter(), descending, start, limit)
            }
            By::Updated | By::Urgency => {
                let order = if by == By::Urgency { &inner.pressing } else { &inner.changed };
                let within = |(_, id): &(i64, i64)| u64::try_from(*id).is_ok_and(|id| set.contains(id));
                match (descending, start) {
                    (true, Start::After(key, id)) => {
                        let rest = order.range(..(key, id)).rev().copied().filter(within);
                        rest.take(limit).collect()
                    }
                    (true, _) => cut(order.iter().rev().copied().filter(within), true, start, limit),
                    (false, Start::After(key, id)) => {
                        let rest = order.range((key, id.saturating_add(1))..).copied().filter(within);
                        rest.take(limit).collect()
                    }
                    (false, _) => cut(order.iter().copied().filter(within), false, start, limit),
                }
            }
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A set of less than one ticket in so many is sorted by itself.
const SPARSE: u64 = 64;

fn cut(keyed: impl Iterator<Item = (i64, i64)>, descending: bool, start: Start, limit: usize) -> Vec<(i64, i64)> {
    match start {
        Start::Offset(offset) => keyed.skip(offset).take(limit).collect(),
        Start::After(key, id) => {
            let beyond = |place: &(i64, i64)| if descending { *place < (key, id) } else { *place > (key, id) };
            keyed.filter(beyond).take(limit).collect()
        }
    }
}

impl Inner {
    fn unsort(&mut self, id: i64, place: Place) {
        self.changed.remove(&(place.updated_at, id));
        self.pressing.remove(&(place.urgency, id));
    }

    fn take(&mut self, key: (Facet, i64), number: u64) {
        if let Some(set) = self.sets.get_mut(&key) {
            set.remove(number);
            if set.is_empty() {
                self.sets.remove(&key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(status: u8, assignee: i64, updated_at: i64) -> Place {
        Place { status, assignee, updated_at, urgency: 7 * updated_at % 5, ..Place::default() }
    }

    #[test]
    fn a_ticket_stands_in_one_set_of_each_fact() {
        let places = Places::new();
        places.set(1, place(1, 7, 10));
        places.set(2, place(1, 0, 20));
        places.set(1, place(2, 7, 30));
        assert_eq!(places.any_of(Facet::Status, &[1]).iter().collect::<Vec<_>>(), [2]);
        assert_eq!(places.any_of(Facet::Assignee, &[0, 7]).len(), 2);
        places.remove(1);
        assert!(places.any_of(Facet::Assignee, &[7]).is_empty() && places.of(1).is_none());
        assert_eq!(places.len(), 1);
    }

    proptest! {
        #[test]
        fn pages_follow_each_other_without_gap_or_repetition(
            changes in prop::collection::vec((1..60i64, 1..4u8, 0..9i64), 1..200),
            wanted in prop::collection::vec(1..4i64, 0..3),
            descending: bool,
            by in prop::sample::select(vec![By::Id, By::Updated, By::Urgency]),
            size in 1..9usize,
        ) {
            let places = Places::new();
            let mut model = HashMap::new();
            for (id, status, updated_at) in changes {
                places.set(id, place(status, 0, updated_at));
                model.insert(id, (status, updated_at));
            }
            let set = places.any_of(Facet::Status, &wanted);
            let mut expected: Vec<(i64, i64)> = model.iter()
                .filter(|(_, (status, _))| wanted.contains(&i64::from(*status)))
                .map(|(id, (_, at))| (match by { By::Id => *id, By::Updated => *at, By::Urgency => 7 * at % 5 }, *id)).collect();
            expected.sort_unstable();
            if descending { expected.reverse(); }
            let (mut start, mut read) = (Start::Offset(0), Vec::new());
            loop {
                let page = places.page(&set, by, descending, start, size);
                let Some((key, id)) = page.last().copied() else { break };
                start = Start::After(key, id);
                read.extend(page);
            }
            prop_assert_eq!(&read, &expected);
            prop_assert_eq!(places.page(&set, by, descending, Start::Offset(2), size), expected.iter().skip(2).take(size).copied().collect::<Vec<_>>());
        }
    }
}
