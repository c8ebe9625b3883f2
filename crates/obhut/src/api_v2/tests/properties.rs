use proptest::prelude::*;

use crate::api_v2::body::parse;
use crate::api_v2::input::{OrganisationsBody, TicketBody, TicketsBody, UserBody, UsersBody};
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Cursor, Paging, Query};

/// A query made of the names we look at and of anything.
fn query() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("page".to_owned()),
        Just("per_page".to_owned()),
        Just("page[size]".to_owned()),
        Just("page%5Bafter%5D".to_owned()),
        Just("page[before]".to_owned()),
        Just("sort".to_owned()),
        Just("ids".to_owned()),
        ".{0,8}",
    ];
    let value = prop_oneof!["[0-9]{0,20}", "[-a-z_,%]{0,12}", ".{0,12}"];
    proptest::collection::vec((name, value), 0..6)
        .prop_map(|pairs| pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&"))
}

/// Any JSON under names of ours.
fn document() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_map(Into::into),
        ".{0,10}".prop_map(Into::into),
    ];
    let name = prop_oneof![
        Just("comment"),
        Just("tags"),
        Just("priority"),
        Just("requester"),
        Just("custom_fields"),
        Just("collaborators"),
        Just("id"),
        Just("uploads"),
        Just("due_at"),
        Just("email_ccs"),
        Just("identities"),
        Just("name"),
        Just("body"),
    ];
    leaf.prop_recursive(3, 24, 5, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            proptest::collection::vec((name.clone(), inner), 0..5).prop_map(|members| {
                serde_json::Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
            }),
        ]
    })
}

fn is_client_fault(error: &ApiError) -> bool {
    matches!(error.status().as_u16(), 400 | 422)
}

proptest! {
    #[test]
    fn any_query_is_read_or_refused(query in query()) {
        let query = Query::parse(&query);
        for paging in [Paging::LIST, Paging::SEARCH, Paging::EXPORT] {
            match paging.read(&query, None) {
                Ok(request) => prop_assert!((1..=paging.most).contains(&request.size()) && request.skip() >= 0),
                Err(error) => prop_assert!(is_client_fault(&error)),
            }
        }
        if let Err(error) = query.ids("ids", 100) {
            prop_assert!(is_client_fault(&error));
        }
    }

    #[test]
    fn cursors_come_back(key: i64, id: i64, order in 0..=254u8) {
        let cursor = Cursor { key, id };
        let text = cursor.encode(order, None);
        prop_assert_eq!(Cursor::decode(&text, order), Some((cursor, None)));
        let dated = cursor.encode(order, Some(key));
        prop_assert_eq!(Cursor::decode(&dated, order), Some((cursor, Some(key))));
        prop_assert_eq!(Cursor::decode(&text, order + 1), None);
    }

    #[test]
    fn a_mangled_cursor_is_none(key: i64, id: i64, place in 0..32usize, letter in "[A-Za-z0-9_-]") {
        let text = Cursor { key, id }.encode(0, None);
        let mut mangled = text.clone();
        mangled.replace_range(place..=place, &letter);
        prop_assume!(mangled != text);
        prop_assert_eq!(Cursor::decode(&mangled, 0), None);
    }

    #[test]
    fn paging_of_links_leads_to_what_was_meant(text in ".{0,20}") {
        let encoded = Query::parse(&format!("query={}", form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()));
        let again = Query::parse(&encoded.with_paging(&[("page", "2")]));
        prop_assert_eq!(encoded.get("query"), again.get("query"));
        prop_assert_eq!(again.get("page"), Some("2"));
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        if let Err(error) = parse::<TicketBody>(&bytes) {
            prop_assert!(is_client_fault(&error));
        }
    }

    #[test]
    fn any_document_is_read_or_refused(document in document()) {
        let one = |name: &str| format!("{{\"{name}\": {document}}}");
        let faults = [
            parse::<TicketBody>(one("ticket").as_bytes()).err(),
            parse::<TicketsBody>(one("tickets").as_bytes()).err(),
            parse::<UserBody>(one("user").as_bytes()).err(),
            parse::<UsersBody>(one("users").as_bytes()).err(),
            parse::<OrganisationsBody>(one("organizations").as_bytes()).err(),
        ];
        for fault in faults.iter().flatten() {
            prop_assert!(is_client_fault(fault));
        }
    }

    #[test]
    fn any_text_is_a_time_or_not(text in ".{0,24}") {
        if let Some(time) = Time::parse(&text) {
            prop_assert!(Time::parse(&time.to_string()).is_some());
        }
    }
}
