//! Queries as agents type them, and as nobody should.

use proptest::prelude::*;
use world::Timestamp;

use super::*;

fn word(words: &str) -> Term {
    Term { words: Words::Word(Text::new(words)), field: None, negated: false }
}

fn text(words: &str) -> Value {
    Value::Text { text: Text::new(words), prefix: false }
}

fn is(key: Key, values: Vec<Value>) -> Filter {
    Filter { key, operator: Operator::Equal, values, negated: false }
}

/// The only filter of a query without problems.
fn only(query: &str) -> Filter {
    let Query { filters, problems, .. } = Query::parse(query);
    assert_eq!(problems, [], "{query}");
    let [filter] = filters.try_into().unwrap();
    filter
}

fn problem(query: &str) -> (String, ProblemKind) {
    let [problem] = Query::parse(query).problems.try_into().unwrap();
    (problem.key, problem.kind)
}

#[test]
fn words_phrases_beginnings_and_negations() {
    let query = Query::parse("  drucker -kaputt \"paper jam\" -„roter Knopf“ toner* ");
    let expected = [
        word("drucker"),
        Term { negated: true, ..word("kaputt") },
        Term { words: Words::Phrase(Text::new("paper jam")), ..word("") },
        Term { words: Words::Phrase(Text::new("roter Knopf")), field: None, negated: true },
        Term { words: Words::Prefix(Text::new("toner")), ..word("") },
    ];
    assert_eq!(query.terms, expected);
    assert_eq!((query.filters, query.problems, query.number), (vec![], vec![], None));
}

#[test]
fn a_busy_agents_query() {
    let query = Query::parse(
        "type:ticket status<solved assignee:me -tags:spam tags:vip requester:\"Ada Lovelace\" printer priority>=high",
    );
    let expected = [
        is(Key::Type, vec![Value::Kind(ResultKind::Ticket)]),
        Filter { operator: Operator::Less, ..is(Key::Status, vec![Value::Status(Status::Solved)]) },
        is(Key::Assignee, vec![Value::Me]),
        Filter { negated: true, ..is(Key::Tags, vec![text("spam")]) },
        is(Key::Tags, vec![text("vip")]),
        is(Key::Requester, vec![text("Ada Lovelace")]),
        Filter { operator: Operator::GreaterOrEqual, ..is(Key::Priority, vec![Value::Priority(Priority::High)]) },
    ];
    assert_eq!(query.filters, expected);
    assert_eq!(query.terms, [word("printer")]);
    assert_eq!(query.problems, []);
}

#[test]
fn a_repeated_key_gives_alternatives_but_a_range_has_two_ends() {
    let open_or_new = vec![Value::Status(Status::Open), Value::Status(Status::New)];
    assert_eq!(only("status:open STATUS:New"), is(Key::Status, open_or_new));
    assert_eq!(Query::parse("created>2026-01-01 created<2026-02-01").filters.len(), 2);
    assert_eq!(Query::parse("tags:a -tags:b").filters.len(), 2);
}

#[test]
fn nothing_anything_and_beginnings_as_values() {
    assert_eq!(only("assignee:none"), is(Key::Assignee, vec![Value::None]));
    assert_eq!(only("organization:*"), is(Key::Organization, vec![Value::Any]));
    assert_eq!(only("group:\"Level 2\""), is(Key::Group, vec![text("Level 2")]));
    assert_eq!(only("group:25"), is(Key::Group, vec![Value::Number(25)]));
    let beginning = Value::Text { text: Text::new("K-"), prefix: true };
    assert_eq!(only("external_id:K-*"), is(Key::ExternalId, vec![beginning]));
    assert_eq!(only("custom_field_360001:large"), is(Key::CustomField(360_001), vec![text("large")]));
    assert_eq!(only("type:incident"), is(Key::TicketType, vec![Value::TicketKind(TicketKind::Incident)]));
}

#[test]
fn a_bare_number_may_be_a_ticket() {
    assert_eq!(Query::parse("1234").number, Some(1234));
    assert_eq!(Query::parse("#1234 type:ticket").number, Some(1234));
    assert_eq!(Query::parse("1234").terms, [word("1234")]);
    for other in ["1234 5678", "-1234", "1234 status:open", "99999999999999999999", "12a"] {
        assert_eq!(Query::parse(other).number, None, "{other}");
    }
    assert_eq!(only("id:1234"), is(Key::Id, vec![Value::Number(1234)]));
}

#[test]
fn an_order_inside_the_query() {
    let order = |query: &str| Query::parse(query).order;
    assert_eq!(order("printer order_by:updated_at"), Some(Order { by: OrderBy::Updated, descending: true }));
    assert_eq!(order("sort:asc order_by:Priority"), Some(Order { by: OrderBy::Priority, descending: false }));
    assert_eq!(order("order_by:priority sort:asc"), order("sort:asc order_by:priority"));
    assert_eq!(order("printer"), None);
    assert_eq!(problem("order_by:luck"), ("order_by".into(), ProblemKind::UnknownValue));
    assert_eq!(problem("sort:up"), ("sort".into(), ProblemKind::UnknownValue));
}

#[test]
fn fields_of_the_text() {
    let query = Query::parse("subject:refund -description:\"do not reply\" comment:foo*");
    let expected = [
        Term { field: Some(TextField::Subject), ..word("refund") },
        Term { words: Words::Phrase(Text::new("do not reply")), field: Some(TextField::Comments), negated: true },
        Term { words: Words::Prefix(Text::new("foo")), field: Some(TextField::Comments), negated: false },
    ];
    assert_eq!(query.terms, expected);
}

#[test]
fn what_only_looks_like_a_key_is_a_word() {
    for odd in ["https://example.org", "12:30", "foo:bar", ":x", "a>b"] {
        let query = Query::parse(odd);
        assert_eq!((query.terms, query.filters, query.problems), (vec![word(odd)], vec![], vec![]), "{odd}");
    }
    for nothing in ["", "-", "--", "\"\"", "*", "?!", "„", "- -"] {
        assert_eq!(Query::parse(nothing), Query::default(), "{nothing}");
    }
}

#[test]
fn problems_name_the_key_and_not_the_value() {
    assert_eq!(problem("status:wrong"), ("status".into(), ProblemKind::UnknownValue));
    assert_eq!(problem("status:"), ("status".into(), ProblemKind::MissingValue));
    assert_eq!(problem("subject:\"\""), ("subject".into(), ProblemKind::MissingValue));
    assert_eq!(problem("created>soon"), ("created".into(), ProblemKind::BadDate));
    assert_eq!(problem("id:abc"), ("id".into(), ProblemKind::BadNumber));
    assert_eq!(problem("tags>vip"), ("tags".into(), ProblemKind::NotComparable));
    assert_eq!(problem("subject>a"), ("subject".into(), ProblemKind::NotComparable));
    assert_eq!(problem("pr*ter"), ("text".into(), ProblemKind::StarInside));
    assert_eq!(problem("pr*"), ("text".into(), ProblemKind::PrefixTooShort));
    assert_eq!(problem(&"a ".repeat(MAX_PARTS + 1)), ("text".into(), ProblemKind::TooManyParts));
    let shown = format!("{:?}", Query::parse("requester:ada@example.org geheim"));
    assert!(!shown.contains("ada") && !shown.contains("geheim"), "{shown}");
}

fn seconds(text: &str) -> i64 {
    let Some(When::Moment(moment)) = When::parse(text) else { panic!("{text}") };
    moment.seconds()
}

#[test]
fn moments_know_their_zone() {
    assert_eq!(seconds("1970-01-01T00:00:00Z"), 0);
    assert_eq!(seconds("2026-01-31T12:00:05.25+01:00"), 1_769_857_205);
    assert_eq!(seconds("2026-01-31T12:00:05+0100"), 1_769_857_205);
    assert_eq!(seconds("2000-02-29T23:59:59-00:30"), 951_870_599);
    assert_eq!(When::parse("2026-01-31 08:30"), Some(When::Local(Day { year: 2026, month: 1, day: 31 }, 30_600)));
    for odd in [
        "2026-02-30",
        "2025-02-29",
        "2026-13-01",
        "26-01-01",
        "2026-01-01T25:00",
        "2026-01-01T",
        "2026-01-01T12:00+9",
        "4 lightyears",
        "hours",
    ] {
        // "+9" is an offset of nine hours; everything else is no time at all.
        assert_eq!(When::parse(odd).is_some(), odd.ends_with("+9"), "{odd}");
    }
}

/// What a condition on `created` admits at noon of 31 March 2024 in an account one hour east of Greenwich.
fn admits(query: &str) -> (Option<i64>, Option<i64>) {
    let Filter { operator, values, .. } = only(query);
    let [Value::When(when)] = values.as_slice() else { panic!("{query}") };
    let now = Timestamp::from_seconds(seconds("2024-03-31T12:00:00Z"));
    let span = when.admits(operator, now, |day| day.utc_midnight().plus_seconds(-3_600));
    assert!(span.from.is_none_or(|from| span.contains(from)));
    assert!(span.until.is_none_or(|until| !span.contains(until)));
    (span.from.map(Timestamp::seconds), span.until.map(Timestamp::seconds))
}

#[test]
fn a_day_is_a_stretch_and_an_age_is_a_moment() {
    let (start, end) = (seconds("2024-02-28T23:00:00Z"), seconds("2024-02-29T23:00:00Z"));
    assert_eq!(admits("created:2024-02-29"), (Some(start), Some(end)));
    assert_eq!(admits("created<2024-02-29"), (None, Some(start)));
    assert_eq!(admits("created<=2024-02-29"), (None, Some(end)));
    assert_eq!(admits("created>2024-02-29"), (Some(end), None));
    assert_eq!(admits("created>=2024-02-29"), (Some(start), None));
    assert_eq!(admits("created>4hours"), (Some(seconds("2024-03-31T08:00:00Z")), None));
    assert_eq!(admits("created<\"2 weeks\""), (None, Some(seconds("2024-03-17T12:00:00Z"))));
    assert_eq!(admits("created>1month"), (Some(seconds("2024-02-29T12:00:00Z")), None));
    assert_eq!(admits("created>1year"), (Some(seconds("2023-03-31T12:00:00Z")), None));
}

proptest! {
    #[test]
    fn any_characters_at_all(query in any::<String>()) {
        let parsed = Query::parse(&query);
        prop_assert!(parsed.filters.iter().all(|filter| !filter.values.is_empty()));
    }

    #[test]
    fn any_mixture_of_its_own_signs(parts in prop::collection::vec(
        prop::sample::select(vec![
            "status", "created", "tags", "id", "subject", "custom_field_", ":", "<", ">", "=", "\"", "-", "*", " ", "none", "me", "2026-01-31", "T12:00",
            "4", "hours", "99999999999999999999", "ä", "\u{0}", "#",
        ]), 0..40)) {
        let query = parts.concat();
        let parsed = Query::parse(&query);
        prop_assert!(parsed.terms.len() + parsed.filters.len() + parsed.problems.len() <= MAX_PARTS + 1);
        let ranges_have_one_value = parsed.filters.iter().all(|filter| filter.operator == Operator::Equal || filter.values.len() == 1);
        prop_assert!(ranges_have_one_value);
    }

    #[test]
    fn a_value_in_quotes_comes_back_as_it_was(value in "[a-zäöü0-9 :<>=-]{1,20}") {
        prop_assume!(!value.trim().is_empty() && !value.trim().eq_ignore_ascii_case("none"));
        prop_assert_eq!(only(&format!("tags:\"{value}\"")), is(Key::Tags, vec![text(value.trim())]));
    }

    #[test]
    fn a_month_ago_is_four_weeks_or_a_little_more(day in -719_000i64..2_900_000, microsecond in 0i64..86_400_000_000) {
        let now = Timestamp(day * 86_400_000_000 + microsecond);
        let ago = now.0 - Age { months: 1, seconds: 0 }.before(now).0;
        prop_assert!((28..=31).contains(&(ago / 86_400_000_000)));
        prop_assert_eq!(ago % 86_400_000_000, 0);
        prop_assert_eq!(Age { months: 0, seconds: 90 }.before(now), now.plus_seconds(-90));
    }
}

#[test]
fn the_calendar_agrees_with_itself_over_four_hundred_years() {
    let mut day = Day::new(1799, 12, 31).unwrap();
    let mut midnight = day.utc_midnight();
    while day.year < 2201 {
        day = day.next();
        midnight = midnight.plus_seconds(86_400);
        assert_eq!(day.utc_midnight(), midnight);
        assert_eq!(Day::parse(&format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)), Some(day));
    }
    assert_eq!(Day::new(9999, 12, 31).map(Day::next), Day::new(9999, 12, 31));
}
