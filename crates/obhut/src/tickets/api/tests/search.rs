use serde_json::json;

use super::{ids, made, story, ticket};
use crate::testing::{TestApp, Who};

/// A query as it stands in an address.
fn encoded(query: &str) -> String {
    form_urlencoded::byte_serialize(query.as_bytes()).collect()
}

fn found(app: &TestApp, query: &str) -> Vec<i64> {
    let query = encoded(query);
    let (status, answer) = app.get(Who::Agent, &format!("search.json?query={query}"));
    assert_eq!(status, 200, "{query} {answer}");
    let found = ids(&answer["results"]);
    assert_eq!(answer["count"], found.len(), "{query}");
    assert_eq!(app.get(Who::Agent, &format!("search/count?query={query}")).1["count"], found.len(), "{query}");
    found
}

#[test]
fn tickets_are_found_by_word_fact_and_tag() {
    story(|app| {
        let printer = made(
            app,
            &json!({"subject": "Printer jam", "comment": {"body": "Paper everywhere"}, "tags": ["hardware"],
            "priority": "high", "requester_id": app.end_user, "assignee_id": app.desk.agent}),
        );
        let invoice = made(
            app,
            &json!({"subject": "Invoice", "comment": {"body": "wrong amount on paper", "public": false},
            "type": "question", "external_id": "R-9", "group_id": app.desk.group}),
        );
        assert_eq!(found(app, "type:ticket paper"), [invoice, printer]);
        // What comes after the index was built is found too.
        let late = ticket(app, "Late", "paper aeroplanes");
        assert_eq!(found(app, "type:ticket paper sort"), [0; 0]);
        assert_eq!(found(app, "type:ticket paper -invoice"), [late, printer]);
        assert_eq!(found(app, "\"paper everywhere\""), [printer]);
        for (query, wanted) in [
            ("tags:hardware", vec![printer]),
            ("type:ticket -tags:hardware", vec![late, invoice]),
            ("priority>normal", vec![printer]),
            ("status<pending priority:high", vec![printer]),
            ("assignee:me", vec![printer]),
            ("type:ticket assignee:none", vec![late, invoice]),
            ("requester:lena@kunden.example", vec![late, printer]),
            ("requester:Lena paper*", vec![late, printer]),
            ("external_id:R-9", vec![invoice]),
            ("ticket_type:question", vec![invoice]),
            ("subject:paper", vec![]),
            ("description:amount", vec![invoice]),
            ("created<2001-01-01", vec![]),
            ("type:ticket created>2001-01-01", vec![late, invoice, printer]),
            ("group:service tags:hardware", vec![printer]),
            ("via:mail", vec![]),
        ] {
            assert_eq!(found(app, query), wanted, "{query}");
        }
        assert!(found(app, &printer.to_string()).contains(&printer));
        let (_, oldest) = app.get(Who::Agent, "search?query=type:ticket&sort_by=created_at&sort_order=asc&per_page=1");
        assert_eq!((ids(&oldest["results"]), &oldest["count"]), (vec![printer], &json!(3)));
        assert_eq!(oldest["results"][0]["result_type"], "ticket");
        assert!(oldest["next_page"].is_string() && oldest["facets"].is_null());
        app.put(
            Who::Agent,
            &format!("tickets/{printer}"),
            &json!({"ticket": {"tags": ["solved-it"], "subject": "Scanner"}}),
        );
        assert_eq!(found(app, "tags:hardware"), [0; 0]);
        assert_eq!(found(app, "subject:scanner"), [printer]);
        assert_eq!(found(app, "subject:printer"), [0; 0]);
    });
}

#[test]
fn people_and_groups_are_found_beside_tickets() {
    story(|app| {
        let id = ticket(app, "Lena called", "please call back");
        let (_, all) = app.get(Who::Agent, "search?query=lena");
        let kinds: Vec<_> =
            all["results"].as_array().unwrap().iter().map(|found| found["result_type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["ticket", "user"]);
        assert_eq!(all["results"][0]["id"], id);
        assert_eq!(found(app, "type:user email:lena@kunden.example"), [app.end_user]);
        assert_eq!(found(app, "type:user role:end-user"), [app.end_user]);
        assert_eq!(found(app, "type:group service"), [app.desk.group]);
        assert_eq!(found(app, "type:organization nobody"), [0; 0]);
        let (_, second) = app.get(Who::Agent, "search?query=lena&per_page=1&page=2");
        assert_eq!((&second["results"][0]["result_type"], &second["count"]), (&json!("user"), &json!(2)));
    });
}

#[test]
fn an_export_walks_through_everything() {
    story(|app| {
        let numbers: Vec<i64> = (0..3).map(|n| ticket(app, &format!("Export {n}"), "walnut")).collect();
        for query in ["walnut", "status:new"] {
            let (status, first) =
                app.get(Who::Agent, &format!("search/export?query={query}&filter[type]=ticket&page[size]=2"));
            assert_eq!((status, ids(&first["results"])), (200, numbers[..2].to_vec()), "{first}");
            assert_eq!(first["meta"]["has_more"], true);
            let next = first["links"]["next"]
                .as_str()
                .unwrap()
                .strip_prefix("http://desk.example/api/v2/")
                .unwrap()
                .to_owned();
            let (_, second) = app.get(Who::Agent, &next);
            assert_eq!((ids(&second["results"]), &second["meta"]["has_more"]), (numbers[2..].to_vec(), &json!(false)));
        }
        assert_eq!(app.get(Who::Agent, "search/export?query=walnut").0, 422);
        let typed = |kind: &str| format!("search/export?query=walnut+type:{kind}&filter[type]=ticket");
        assert_eq!(app.get(Who::Agent, &typed("user")).0, 422);
        let (status, all) = app.get(Who::Agent, &typed("ticket"));
        assert_eq!((status, ids(&all["results"])), (200, numbers));
    });
}

#[test]
fn a_query_that_cannot_be_understood_is_refused() {
    story(|app| {
        for (query, named) in
            [("status:maybe", "status"), ("created>soon", "created"), ("tags<x", "tags"), ("ab*c", "text")]
        {
            let (status, answer) = app.get(Who::Agent, &format!("search?query={}", encoded(query)));
            assert_eq!((status, &answer["error"]), (422, &json!("invalid")), "{query}");
            assert!(answer["description"].as_str().unwrap().starts_with(named), "{answer}");
        }
        assert_eq!(app.get(Who::Agent, "search").0, 422);
        assert_eq!(app.get(Who::Agent, "search?query=x&page=11&per_page=100").0, 422);
        assert_eq!(app.get(Who::Agent, "search?query=x&page[size]=5").0, 400);
    });
}
