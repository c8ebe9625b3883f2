//! How much of the chat one may use, and that it is not counted by anything that a visitor can change.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;

use super::*;

/// A word for one message.
fn once(number: usize) -> String {
    format!("{number:032}")
}

/// A first message from an address, by a browser that shows whatever cookie it likes.
fn begin(app: &TestApp, from: &str, number: usize, cookie: Option<String>) -> u16 {
    let visitor = Visitor { app, cookie };
    let body = format!("text=Hallo&once={}", once(number));
    let mut request = visitor.request(Method::POST, "/chat", "application/json", body);
    request.extensions_mut().insert(ConnectInfo(SocketAddr::new(from.parse().unwrap(), 4_711)));
    app.send(request).status
}

#[test]
fn an_invented_cookie_for_every_message_opens_no_more_conversations_than_none() {
    each(|app| {
        let _watch = on_duty(app);
        let invented = |number: usize| Some(format!("chat={}", once(number)));
        let taken = (0..40).filter(|number| begin(app, "203.0.113.7", *number, invented(*number)) == 200).count();
        assert_eq!((taken, chats(app).len()), (20, 20));
        assert_eq!(begin(app, "203.0.113.7", 90, None), 429);
        // Who has a new address of the same network for each message is the same network; the neighbour is another.
        let taken = (100..140).filter(|n| begin(app, &format!("2001:db8:1:2::{n}"), *n, None) == 200).count();
        assert_eq!(taken, 20);
        assert_eq!(begin(app, "2001:db8:9:2::1", 150, None), 200);
        // A listener for both kinds of addresses sees old ones within new ones; they are not all one network.
        assert_eq!(begin(app, "::ffff:203.0.113.7", 151, None), 429);
        assert_eq!(begin(app, "::ffff:198.51.100.1", 152, None), 200);
        app.desk.clock.advance_seconds(60);
        assert_eq!(begin(app, "203.0.113.7", 160, None), 200);
    });
}

#[test]
fn a_conversation_is_limited_by_what_its_word_opens_wherever_it_is_written_from() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Hallo");
        let said = |number: usize| {
            let body = format!("text=Wort&once={}", once(number));
            let mut request = lena.request(Method::POST, "/chat", "application/json", body);
            let from: SocketAddr = format!("198.51.{}.{}:80", number / 200, number % 200).parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(from));
            app.send(request)
        };
        let answers: Vec<u16> = (0..70).map(|number| said(number).status).collect();
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 60);
        let refused = said(80);
        assert_eq!((refused.status, refused.json()["field"].as_str()), (429, Some("text")));
        assert!(refused.headers.get("retry-after").is_none());
        // Somebody else writes on.
        assert_eq!(Visitor::new(app).say(SECOND, "Ich auch").status, 200);
    });
}

#[test]
fn files_count_by_their_size() {
    each(|app| {
        let _watch = on_duty(app);
        let limits = &app.desk.desk.chat_limits;
        let origin = crate::chat::limits::Origin::of(app.desk.account.key.id, None);
        let large = 100 * 1024 * 1024;
        assert!(limits.message(origin, Some(1), large));
        assert!(!limits.message(origin, Some(1), large), "not twice in a minute");
        assert!(limits.message(origin, Some(1), 10), "a word goes on");
        assert!(limits.message(origin, Some(2), large), "and so does another conversation");
    });
}

#[test]
fn only_so_many_pages_of_one_conversation_listen() {
    each(|app| {
        let limits = &app.desk.desk.chat_limits;
        let origin = crate::chat::limits::Origin::of(app.desk.account.key.id, None);
        let open: Vec<_> = (0..8).map(|_| limits.listen(origin, 1).unwrap()).collect();
        assert!(limits.listen(origin, 1).is_none());
        assert!(limits.listen(origin, 2).is_some());
        drop(open);
        assert!(limits.listen(origin, 1).is_some());
    });
}

#[test]
fn nothing_of_a_visitor_is_kept_for_limits_longer_than_minutes() {
    each(|app| {
        let _watch = on_duty(app);
        assert_eq!(begin(app, "203.0.113.7", 1, None), 200);
        assert!(app.desk.desk.chat_limits.remembered() > 0);
        app.desk.clock.advance_seconds(120);
        crate::erasure::housekeeping::tidy(&app.desk.desk);
        assert_eq!(app.desk.desk.chat_limits.remembered(), 0);
    });
}
