//! Stories of the API of requests.

use serde_json::{Value, json};

use super::each;
use crate::testing::{TestApp, Who};
use crate::tickets::{NewComment, TicketChange, update};

fn says(app: &TestApp, ticket: i64, text: &str, public: bool) {
    let comment = Some(NewComment::message(text, public));
    let change = TicketChange { comment, tags: Some(vec!["ruft_oft_an".into()]), ..TicketChange::default() };
    let agent = app.desk.acting(app.desk.agent);
    app.desk.write(&agent, move |tx, cx| update::update(tx, cx, ticket, &change).map(drop)).unwrap();
}

fn numbers(list: &Value) -> Vec<i64> {
    list["requests"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap()).collect()
}

#[test]
fn a_customer_asks_answers_and_closes_and_sees_nothing_internal() {
    each(|app, ticket| {
        says(app, ticket, "Intern: Vorsicht", false);
        says(app, ticket, "Bitte ziehen Sie den Stecker.", true);
        let path = format!("requests/{ticket}");
        let (status, comments) = app.get(Who::EndUser, &format!("{path}/comments"));
        let said = |comments: &Value| comments["comments"].as_array().unwrap().len();
        assert_eq!((status, said(&comments)), (200, 1), "what can be taken back is not told yet: {comments}");
        app.desk.clock.advance_seconds(11);
        let (_, comments) = app.get(Who::EndUser, &format!("{path}/comments"));
        assert_eq!(said(&comments), 2);
        let agent = comments["users"].as_array().unwrap().iter().find(|user| user["agent"] == true).unwrap();
        assert_eq!((agent["name"].as_str(), agent["email"].as_str()), (Some("Jana Krüger"), None));
        let told = comments.to_string();
        assert!(!told.contains("Vorsicht") && !told.contains("ruft_oft_an"));
        let (status, one) = app.get(Who::EndUser, &path);
        let one = &one["request"];
        assert_eq!(
            (status, one["subject"].as_str(), one["status"].as_str()),
            (200, Some("Ton setzt aus"), Some("new"))
        );
        assert_eq!((one["can_be_solved_by_me"].as_bool(), one["is_public"].as_bool()), (Some(true), Some(true)));
        assert!(one.get("tags").is_none());
        let body = json!({"request": {"comment": {"body": "Geht wieder."}, "solved": true}});
        let (status, one) = app.put(Who::EndUser, &path, &body);
        assert_eq!((status, one["request"]["status"].as_str()), (200, Some("solved")));
        let (_, seen) = app.get(Who::Agent, &format!("tickets/{ticket}/comments"));
        assert!(seen.to_string().contains("Geht wieder."));
        // What only staff may say counts for nothing.
        let body = json!({"request": {"status": "hold", "priority": "urgent", "tags": ["x"],
            "comment": {"body": "Doch nicht.", "public": false, "author_id": app.desk.agent}}});
        let (status, one) = app.put(Who::EndUser, &path, &body);
        assert_eq!((status, one["request"]["status"].as_str()), (200, Some("open")), "an answer opens it again");
        let (_, row) = app.get(Who::Agent, &format!("tickets/{ticket}"));
        assert_eq!((&row["ticket"]["priority"], &row["ticket"]["tags"]), (&Value::Null, &json!(["ruft_oft_an"])));
        let (_, seen) = app.get(Who::Agent, &format!("tickets/{ticket}/comments"));
        let last = seen["comments"].as_array().unwrap().last().unwrap();
        assert_eq!((last["public"].as_bool(), last["author_id"].as_i64()), (Some(true), Some(app.end_user)));
    });
}

#[test]
fn requests_are_listed_by_state_and_found_by_words() {
    each(|app, ticket| {
        let body = json!({"request": {"subject": "Rechnung", "comment": {"body": "Bitte eine Kopie."}}});
        let (status, made) = app.post(Who::EndUser, "requests", &body);
        let made = made["request"]["id"].as_i64().unwrap();
        assert_eq!(status, 201);
        app.put(Who::EndUser, &format!("requests/{ticket}"), &json!({"request": {"solved": true}}));
        assert_eq!(numbers(&app.get(Who::EndUser, "requests/open").1), [made]);
        assert_eq!(numbers(&app.get(Who::EndUser, "requests/solved").1), [ticket]);
        assert_eq!(numbers(&app.get(Who::EndUser, "requests?status=solved,closed").1), [ticket]);
        assert_eq!(numbers(&app.get(Who::EndUser, "requests?sort_by=created_at&sort_order=asc").1), [ticket, made]);
        assert_eq!(numbers(&app.get(Who::EndUser, "requests/search?query=Kopie").1), [made]);
        says(app, ticket, "Geheimwort intern", false);
        assert!(numbers(&app.get(Who::EndUser, "requests/search?query=Geheimwort").1).is_empty());
        let tagged = numbers(&app.get(Who::EndUser, "requests/search?query=Ton tags:gibt_es_nicht").1);
        assert_eq!(tagged, [ticket], "by what the desk sorts by nothing is found and nothing kept away");
        assert_eq!(
            numbers(&app.get(Who::EndUser, &format!("requests/show_many?ids={ticket},{made},999")).1),
            [ticket, made]
        );
        assert_eq!(numbers(&app.get(Who::EndUser, &format!("users/{}/requests", app.end_user)).1).len(), 2);
        assert_eq!(numbers(&app.get(Who::Agent, &format!("users/{}/requests", app.end_user)).1).len(), 2);
        assert_eq!(app.get(Who::EndUser, &format!("users/{}/requests", app.desk.agent)).0, 404);
        assert!(numbers(&app.get(Who::Agent, "requests").1).is_empty(), "what others asked is not the agent's own");
        let (status, refused) = app.post(Who::EndUser, "requests", &json!({"request": {"subject": "Leer"}}));
        assert_eq!((status, refused["error"].as_str()), (422, Some("RecordInvalid")));
        let anonymous =
            json!({"request": {"requester": {"name": "X", "email": "x@x.example"}, "comment": {"body": "B"}}});
        assert_eq!(app.post(Who::Anonymous, "requests", &anonymous).0, 401);
    });
}
