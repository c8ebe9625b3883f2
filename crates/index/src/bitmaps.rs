//! Tags, field values and external ids: for each value the set of things that have it.
//!
//! One [`Facts`] serves the tickets of an account, another its people, a third its organisations. Values are compared as
//! they are given; whoever wants case ignored folds it first, on both sides. Ids are positive.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use roaring::RoaringTreemap;
use zeroize::Zeroize;

/// The values of one kind of thing in one account. Any thread may use it; each call holds one lock briefly, except
/// [`remove`](Self::remove), which looks at every value.
#[derive(Default)]
pub struct Facts(RwLock<Inner>);

#[derive(Default)]
struct Inner {
    tags: Values,
    fields: HashMap<i64, Values>,
    external: Values,
}

/// A value with its number of things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The value.
    pub value: String,
    /// How many things have it.
    pub count: u64,
}

impl Facts {
    /// No values yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Changes the tags of a thing from `old` to `new`.
    pub fn set_tags<S: AsRef<str>>(&self, id: i64, old: &[S], new: &[S]) {
        self.write().tags.change(id, old, new);
    }

    /// Changes the values of one custom field of a thing. A list field with several choices has several values.
    pub fn set_field<S: AsRef<str>>(&self, id: i64, field: i64, old: &[S], new: &[S]) {
        let mut inner = self.write();
        let values = inner.fields.entry(field).or_default();
        values.change(id, old, new);
        if values.0.is_empty() {
            inner.fields.remove(&field);
        }
    }

    /// Changes the external id of a thing.
    pub fn set_external(&self, id: i64, old: Option<&str>, new: Option<&str>) {
        self.write().external.change(id, old.as_slice(), new.as_slice());
    }

    /// Things with this tag.
    pub fn tagged(&self, tag: &str) -> RoaringTreemap {
        self.read().tags.get(tag)
    }

    /// Things with a tag that begins so.
    pub fn tagged_like(&self, beginning: &str) -> RoaringTreemap {
        self.read().tags.beginning_with(beginning).map(|(_, things)| things).fold(RoaringTreemap::new(), Things::add_to)
    }

    /// Things with any tag at all.
    pub fn any_tag(&self) -> RoaringTreemap {
        self.tagged_like("")
    }

    /// Things whose custom field has this value.
    pub fn with_field(&self, field: i64, value: &str) -> RoaringTreemap {
        self.read().fields.get(&field).map(|values| values.get(value)).unwrap_or_default()
    }

    /// Things whose custom field has a value that begins so; with `""` those where it is set at all.
    pub fn with_field_like(&self, field: i64, beginning: &str) -> RoaringTreemap {
        let inner = self.read();
        let things = inner.fields.get(&field).into_iter().flat_map(|values| values.beginning_with(beginning));
        things.map(|(_, things)| things).fold(RoaringTreemap::new(), Things::add_to)
    }

    /// Things whose custom field has a value that `wanted` accepts: for comparisons of numbers and dates.
    pub fn with_field_where(&self, field: i64, wanted: impl Fn(&str) -> bool) -> RoaringTreemap {
        let inner = self.read();
        let things = inner.fields.get(&field).into_iter().flat_map(|values| values.beginning_with(""));
        things.filter(|(value, _)| wanted(value)).map(|(_, things)| things).fold(RoaringTreemap::new(), Things::add_to)
    }

    /// Things of which any custom field has this value (`fieldvalue:`).
    pub fn with_value(&self, value: &str) -> RoaringTreemap {
        self.read().fields.values().filter_map(|values| values.0.get(value)).fold(RoaringTreemap::new(), Things::add_to)
    }

    /// Things with this external id: one for people and organisations, perhaps several for tickets.
    pub fn with_external(&self, external_id: &str) -> RoaringTreemap {
        self.read().external.get(external_id)
    }

    /// All tags with their counts, the most frequent first, the same ones by name.
    pub fn tag_counts(&self) -> Vec<Count> {
        let mut counts: Vec<Count> = self.read().tags.beginning_with("").map(Count::new).collect();
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        counts
    }

    /// The first tags, by name, that begin so.
    pub fn complete_tag(&self, beginning: &str, limit: usize) -> Vec<Count> {
        self.read().tags.beginning_with(beginning).take(limit).map(Count::new).collect()
    }

    /// Takes a thing out of every set, for when its old values can no longer be read. Looks at every value.
    pub fn remove(&self, id: i64) {
        let inner = &mut *self.write();
        inner.tags.remove(id);
        inner.external.remove(id);
        inner.fields.retain(|_, values| {
            values.remove(id);
            !values.0.is_empty()
        });
    }

    /// Takes many things out of every set in one look at every value.
    pub fn remove_all(&self, ids: &RoaringTreemap) {
        let inner = &mut *self.write();
        inner.tags.remove_all(ids);
        inner.external.remove_all(ids);
        inner.fields.retain(|_, values| {
            values.remove_all(ids);
            !values.0.is_empty()
        });
    }

    fn read(&self) -> RwLockReadGuard<'_, Inner> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Inner> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Count {
    fn new((value, things): (&str, &Things)) -> Self {
        Self { value: value.to_owned(), count: things.len() }
    }
}

/// Sets by value, in the order of the values.
#[derive(Default)]
struct Values(BTreeMap<Key, Things>);

/// A value, overwritten when dropped.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key(Box<str>);

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Most external ids and many field values belong to one thing; a bitmap for each would be a waste.
enum Things {
    One(u64),
    Many(RoaringTreemap),
}

impl Values {
    fn change<A: AsRef<str>, B: AsRef<str>>(&mut self, id: i64, old: &[A], new: &[B]) {
        let Ok(id) = u64::try_from(id) else { return };
        for value in old.iter().map(AsRef::as_ref) {
            if !new.iter().any(|new| new.as_ref() == value) {
                self.take(id, value);
            }
        }
        for value in new.iter().map(AsRef::as_ref) {
            match self.0.get_mut(value) {
                Some(things) => things.insert(id),
                None => {
                    self.0.insert(Key(value.into()), Things::One(id));
                }
            }
        }
    }

    fn take(&mut self, id: u64, value: &str) {
        if self.0.get_mut(value).is_some_and(|things| things.take(id)) {
            self.0.remove(value);
        }
    }

    fn remove(&mut self, id: i64) {
        let Ok(id) = u64::try_from(id) else { return };
        self.0.retain(|_, things| !things.take(id));
    }

    fn remove_all(&mut self, ids: &RoaringTreemap) {
        self.0.retain(|_, things| match things {
            Things::One(one) => !ids.contains(*one),
            Things::Many(many) => {
                *many -= ids;
                !many.is_empty()
            }
        });
    }

    fn get(&self, value: &str) -> RoaringTreemap {
        self.0.get(value).into_iter().fold(RoaringTreemap::new(), Things::add_to)
    }

    fn beginning_with<'a>(&'a self, beginning: &'a str) -> impl Iterator<Item = (&'a str, &'a Things)> {
        let from = self.0.range::<str, _>((Bound::Included(beginning), Bound::Unbounded));
        from.map(|(key, things)| (&*key.0, things)).take_while(move |(value, _)| value.starts_with(beginning))
    }
}

impl Things {
    fn insert(&mut self, id: u64) {
        match self {
            Self::One(one) if *one == id => {}
            Self::One(one) => *self = Self::Many([*one, id].into_iter().collect()),
            Self::Many(many) => {
                many.insert(id);
            }
        }
    }

    /// Takes a thing out; says whether none is left.
    fn take(&mut self, id: u64) -> bool {
        match self {
            Self::One(one) => *one == id,
            Self::Many(many) => {
                many.remove(id);
                many.is_empty()
            }
        }
    }

    fn len(&self) -> u64 {
        match self {
            Self::One(_) => 1,
            Self::Many(many) => many.len(),
        }
    }

    fn add_to(mut set: RoaringTreemap, things: &Self) -> RoaringTreemap {
        match things {
            Self::One(one) => {
                set.insert(*one);
            }
            Self::Many(many) => set |= many,
        }
        set
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn many_things_go_in_one_look() {
        let facts = super::Facts::new();
        facts.set_tags(1, &[] as &[&str], &["a"]);
        facts.set_tags(2, &[] as &[&str], &["a", "b"]);
        facts.set_external(2, None, Some("x"));
        facts.remove_all(&[1, 3].into_iter().collect());
        assert_eq!(facts.tagged("a").iter().collect::<Vec<_>>(), [2]);
        facts.remove_all(&[2].into_iter().collect());
        assert!(facts.tagged("a").is_empty() && facts.tag_counts().is_empty() && facts.with_external("x").is_empty());
    }

    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn ids(set: RoaringTreemap) -> Vec<u64> {
        set.into_iter().collect()
    }

    #[test]
    fn tags_come_go_and_are_counted() {
        let tickets = Facts::new();
        tickets.set_tags(1, &[], &["vip", "printer"]);
        tickets.set_tags(2, &[], &["printer", "princess"]);
        tickets.set_tags(1, &["vip", "printer"], &["printer", "refund"]);
        assert_eq!(ids(tickets.tagged("printer")), [1, 2]);
        assert_eq!(ids(tickets.tagged("vip")), [0; 0]);
        assert_eq!(ids(tickets.tagged_like("pri")), [1, 2]);
        let count = |value: &str, count| Count { value: value.to_owned(), count };
        assert_eq!(tickets.tag_counts(), [count("printer", 2), count("princess", 1), count("refund", 1)]);
        assert_eq!(tickets.complete_tag("pri", 1), [count("princess", 1)]);
    }

    #[test]
    fn fields_are_found_by_value_by_comparison_and_at_large() {
        let tickets = Facts::new();
        tickets.set_field(1, 360, &[], &["900"]);
        tickets.set_field(2, 360, &[], &["1100"]);
        tickets.set_field(3, 361, &[], &["1100"]);
        assert_eq!(ids(tickets.with_field(360, "900")), [1]);
        assert_eq!(
            ids(tickets.with_field_where(360, |value| value.parse().is_ok_and(|number: u32| number > 1000))),
            [2]
        );
        assert_eq!(ids(tickets.with_field_like(360, "")), [1, 2]);
        assert_eq!(ids(tickets.with_value("1100")), [2, 3]);
        tickets.set_field(3, 361, &["1100"], &[]);
        assert!(!tickets.read().fields.contains_key(&361));
    }

    #[test]
    fn an_external_id_may_be_shared_and_moves_with_a_change() {
        let tickets = Facts::new();
        tickets.set_external(1, None, Some("K-1"));
        tickets.set_external(2, None, Some("K-1"));
        tickets.set_external(1, Some("K-1"), Some("K-2"));
        assert_eq!(ids(tickets.with_external("K-1")), [2]);
        assert_eq!(ids(tickets.with_external("K-2")), [1]);
    }

    #[test]
    fn a_removed_thing_leaves_no_value_behind() {
        let people = Facts::new();
        people.set_tags(1, &[], &["only-hers"]);
        people.set_field(1, 5, &[], &["secret"]);
        people.set_external(1, None, Some("P-1"));
        people.set_tags(2, &[], &["staff"]);
        people.remove(1);
        let inner = people.read();
        assert!(inner.fields.is_empty() && inner.external.0.is_empty());
        assert_eq!(inner.tags.0.len(), 1);
    }

    proptest! {
        #[test]
        fn sets_agree_with_a_list_of_pairs(changes in prop::collection::vec((1..9i64, prop::collection::btree_set("[a-c]{1,2}", 0..4)), 0..40)) {
            let facts = Facts::new();
            let mut model: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
            for (id, new) in changes {
                let old: Vec<String> = model.remove(&id).unwrap_or_default().into_iter().collect();
                facts.set_tags(id, &old, &new.iter().cloned().collect::<Vec<_>>());
                model.insert(id, new);
            }
            let all: BTreeSet<&String> = model.values().flatten().collect();
            let counts = facts.tag_counts();
            prop_assert_eq!(counts.len(), all.len());
            for count in counts {
                let with: Vec<u64> = model.iter().filter(|(_, tags)| tags.contains(&count.value)).map(|(id, _)| *id as u64).collect();
                prop_assert_eq!(with.len() as u64, count.count);
                prop_assert_eq!(ids(facts.tagged(&count.value)), with);
            }
        }
    }
}
