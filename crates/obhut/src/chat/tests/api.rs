//! Chats to programs: in the shapes of Zendesk's, as the role of whoever asks allows.

use serde_json::json;

use super::*;

/// A chat that somebody began with these words, answered or not.
fn begun(app: &TestApp, once: &str, text: &str, answered: bool) -> sql::ChatRow {
    let mut visitor = Visitor::new(app);
    visitor.post("/chat", "application/json", &[("text", text), ("once", once), ("name", "Mara Ohm")]);
    let chat = chats(app)[0];
    if answered {
        app.desk.clock.advance_seconds(40);
        answer(app, chat.ticket, "Guten Tag.", true);
    }
    chat
}

#[test]
fn a_chat_tells_who_said_what_how_long_answers_took_and_nothing_of_machines_or_places() {
    each(|app| {
        let _watch = on_duty(app);
        let chat = begun(app, FIRST, "Wo bleibt mein Blaufuchs?", true);
        let (status, shown) = app.get(Who::Agent, &format!("chat/chats/{}", chat.id));
        assert_eq!(status, 200, "{shown}");
        assert_eq!((&shown["type"], &shown["missed"], &shown["duration"]), (&json!("chat"), &json!(false), &json!(40)));
        assert_eq!(shown["count"], json!({"visitor": 1, "agent": 1, "total": 2}));
        assert_eq!(shown["response_time"], json!({"first": 40, "avg": 40, "max": 40}));
        assert_eq!(shown["agent_names"], json!(["Jana Krüger"]));
        assert_eq!((&shown["session"], &shown["webpath"]), (&json!({}), &json!([])));
        assert_eq!(shown["message"], "Wo bleibt mein Blaufuchs?");
        let missed = begun(app, SECOND, "Hallo?", false);
        let (_, named) = app.get(Who::Agent, &format!("chat/chats?ids={},{},999", chat.id, missed.id));
        assert_eq!(
            (&named["count"], &named["docs"][missed.id.to_string()]["type"]),
            (&json!(2), &json!("offline_msg"))
        );
        let (_, seen) = app.get(Who::Specialist, &format!("chat/chats/{}", chat.id));
        assert!(seen["visitor"].get("email").is_none() && !seen.to_string().contains("Mara"), "{seen}");
    });
}

#[test]
fn chats_are_found_by_what_was_said_in_them() {
    each(|app| {
        let _watch = on_duty(app);
        let chat = begun(app, FIRST, "Wo bleibt mein Blaufuchs?", true);
        begun(app, SECOND, "Etwas anderes", false);
        // A mail with the same word is no chat.
        app.post(Who::Agent, "tickets", &json!({"ticket": {"subject": "x", "comment": {"body": "Blaufuchs"}}}));
        for who in [Who::Agent, Who::Specialist] {
            let (status, found) = app.get(who, "chat/chats/search?q=blaufuchs");
            assert_eq!((status, &found["count"], &found["next_url"]), (200, &json!(1), &Value::Null), "{found}");
            let one = &found["results"][0];
            assert_eq!((&one["id"], &one["preview"]), (&json!(chat.id), &json!("Wo bleibt mein Blaufuchs?")));
        }
        assert_eq!(app.get(Who::Agent, "chat/chats/search").0, 422);
    });
}

#[test]
fn what_changed_is_told_step_by_step_and_nothing_twice() {
    each(|app| {
        let _watch = on_duty(app);
        let first = begun(app, FIRST, "Eins", false);
        app.desk.clock.advance_seconds(5);
        let second = begun(app, SECOND, "Zwei", false);
        let step = |path: &str| {
            let (status, step) = app.get(Who::Agent, path);
            assert_eq!(status, 200, "{step}");
            let ids: Vec<i64> =
                step["chats"].as_array().unwrap().iter().map(|chat| chat["id"].as_i64().unwrap()).collect();
            let next = step["next_page"].as_str().unwrap().split("/api/v2/").nth(1).unwrap().to_owned();
            (ids, next)
        };
        let from = "chat/incremental/chats?start_time=0&limit=1&fields=chats(*)";
        assert_eq!(step(from).0, [0; 0], "others may still be writing");
        app.desk.clock.advance_seconds(61);
        let (ids, next) = step(from);
        assert_eq!(ids, [first.id]);
        let (ids, next) = step(&next);
        assert_eq!(ids, [second.id]);
        let (ids, next) = step(&next);
        assert_eq!(ids, [0; 0]);
        // What is said later comes with the next step; what is deleted does not come any more.
        answer(app, first.ticket, "Antwort", true);
        app.delete(Who::Agent, &format!("chat/chats/{}", second.id));
        app.desk.clock.advance_seconds(61);
        let (ids, next) = step(&next);
        assert_eq!(ids, [first.id]);
        assert_eq!(step(&next).0, [0; 0]);
        assert_eq!(app.get(Who::Agent, "chat/incremental/chats?start_time=yesterday").0, 400);
    });
}

#[test]
fn a_message_left_elsewhere_is_entered_and_chats_are_deleted_as_tickets_are() {
    each(|app| {
        let left =
            json!({"visitor": {"name": "Mara Ohm", "email": "mara@kunden.example"}, "message": "Bitte zurückrufen."});
        let (status, made) = app.post(Who::Agent, "chat/chats", &left);
        assert_eq!((status, &made["type"]), (201, &json!("offline_msg")), "{made}");
        assert_eq!((&made["visitor"]["email"], &made["message"]), (&json!("mara@kunden.example"), &left["message"]));
        let (_, ticket) = app.get(Who::Agent, &format!("tickets/{}", made["zendesk_ticket_id"]));
        assert_eq!(ticket["ticket"]["via"]["channel"], "chat");
        assert_eq!(ticket["ticket"]["requester_id"], made["visitor"]["id"]);
        let (status, second) = app.post(Who::Agent, "chat/chats", &json!({"chat": left}));
        assert_eq!((status, &second["visitor"]["id"]), (201, &made["visitor"]["id"]));
        let (status, wrong) =
            app.post(Who::Agent, "chat/chats", &json!({"visitor": {"email": "none"}, "message": "x"}));
        assert_eq!(status, 422, "{wrong}");
        assert_eq!(app.post(Who::Agent, "chat/chats", &json!({"visitor": {"name": "Kim"}})).0, 422);
        // All or none.
        let (one, other) = (made["id"].as_i64().unwrap(), second["id"].as_i64().unwrap());
        assert_eq!(app.delete(Who::Agent, &format!("chat/chats?ids={one},999")).0, 404);
        assert_eq!(app.get(Who::Agent, &format!("chat/chats/{one}")).0, 200);
        assert_eq!(app.delete(Who::Agent, &format!("chat/chats?ids={one},{other}")).0, 204);
        assert_eq!(app.get(Who::Agent, "chat/chats").1["count"], 0);
        let (_, trash) = app.get(Who::Agent, "deleted_tickets");
        assert_eq!(trash["deleted_tickets"].as_array().unwrap().len(), 2);
    });
}
