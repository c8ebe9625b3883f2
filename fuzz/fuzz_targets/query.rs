//! Any text as a search query: parsed, its times resolved, and asked of an index that holds the same text.

#![no_main]

use index::query::{MAX_PARTS, Operator, Query, Value};
use index::text::{Doc, Kind, Kinds, Search, TextIndex};
use libfuzzer_sys::fuzz_target;
use world::Timestamp;

fuzz_target!(|text: &str| {
    let query = Query::parse(text);
    assert!(query.terms.len() + query.filters.len() + query.problems.len() <= MAX_PARTS + 1);
    for filter in &query.filters {
        assert!(!filter.values.is_empty());
        assert!(filter.operator == Operator::Equal || filter.values.len() == 1);
        for value in &filter.values {
            if let Value::When(when) = value {
                let span = when.admits(filter.operator, Timestamp(i64::MAX), index::query::Day::utc_midnight);
                assert!(span.from.is_none_or(|from| span.until.is_none_or(|until| from <= until)));
            }
        }
    }
    let index = TextIndex::new();
    index.add(Doc { id: 1, ticket: 1, kind: Kind::Public, text });
    index.commit();
    let search = |kinds| index.search(&Search { terms: &query.terms, kinds, within: None, offset: 0, limit: 10 });
    assert!(search(Kinds::ALL).total <= 1);
    index.remove(1);
    index.purge();
    assert_eq!(search(Kinds::ALL).total, 0);
    assert_eq!(index.size().words, 0);
});
