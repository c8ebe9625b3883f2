//! What a visitor was shown, and that a line that is dead counts for nothing.

use super::*;

#[test]
fn an_answer_sent_into_a_dead_line_is_mailed_after_all() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.post(
            "/chat",
            "application/json",
            &[("text", "Hallo?"), ("once", FIRST), ("email", "mara@kunden.example")],
        );
        let chat = chats(app)[0];
        let now = app.desk.desk.world.clock.now().0;
        let line = presence::Visit::of_visitor(&app.desk.account, chat.ticket, chat.person, now);
        let (comment, seq) = answer(app, chat.ticket, "Guten Tag.", true);
        assert_eq!(waiting(app, outbox::MAIL), 0, "she has it before her");
        // The stream sent it; whether anybody got it, it does not know.
        let heard = lena.hear(0, "Guten Tag.");
        assert!(heard.contains(&format!("id: {seq}\n")));
        let look = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| away::look(tx, cx, chat.ticket, comment);
        app.desk.write(&app.desk.system(), look).unwrap();
        assert_eq!(waiting(app, outbox::MAIL), 1, "nothing said that it arrived");
        // A page that has given no sign for half a minute is nobody's any more: the next answer is mailed at once.
        app.desk.clock.advance_seconds(30);
        answer(app, chat.ticket, "Sind Sie noch da?", true);
        assert_eq!(waiting(app, outbox::MAIL), 2);
        drop(line);
    });
}

#[test]
fn what_her_page_says_was_shown_counts_for_her_own_conversation_and_not_beyond_it() {
    each(|app| {
        let _watch = on_duty(app);
        let (mut lena, mut kim) = (Visitor::new(app), Visitor::new(app));
        lena.say(FIRST, "Hallo");
        kim.say(SECOND, "Guten Tag");
        let [second, first] = chats(app)[..] else { panic!("two chats") };
        let (_, seq) = answer(app, first.ticket, "Hier.", true);
        let seen =
            |visitor: &mut Visitor<'_>, seq: &str| visitor.post("/chat/seen", "text/html", &[("seq", seq)]).status;
        assert_eq!(seen(&mut kim, &seq.to_string()), 204);
        let shown = |id: i64| chats(app).into_iter().find(|chat| chat.id == id).unwrap().shown;
        assert_eq!(shown(first.id), 0, "Kim's page says nothing of Lena's conversation");
        assert!(shown(second.id) < seq);
        assert_eq!(seen(&mut lena, &i64::MAX.to_string()), 204);
        assert_eq!(shown(first.id), seq, "not beyond what there is: what comes later was not shown");
        assert_eq!(seen(&mut lena, "1"), 204);
        assert_eq!(shown(first.id), seq, "and never back");
        for wrong in ["", "x", "-1"] {
            assert_eq!(seen(&mut lena, wrong), 204, "{wrong}");
        }
        // Without the word, or from a foreign page, nothing.
        let mut nobody = Visitor::new(app);
        nobody.cookie = Some(format!("chat={FIRST}"));
        assert_eq!(seen(&mut nobody, "9"), 204);
        let mut foreign = lena.request(Method::POST, "/chat/seen", "text/html", "seq=9".into());
        foreign.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        assert_eq!(app.send(foreign).status, 403);
    });
}

#[test]
fn a_page_in_the_background_lives_but_nobody_looks_at_it() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Hallo");
        let chat = chats(app)[0];
        let (account, now) = (&app.desk.account, || app.desk.desk.world.clock.now().0);
        let _line = presence::Visit::of_visitor(account, chat.ticket, chat.person, now());
        let looks = || !account.live.presence.of(chat.ticket, now()).is_empty();
        for (seconds, fields, there) in
            [(20, &[][..], true), (10, &[], false), (50, &[], false), (1, &[("seq", "1")], true), (20, &[], true)]
        {
            app.desk.clock.advance_seconds(seconds);
            assert_eq!(lena.post("/chat/seen", "text/html", fields).status, 204);
            assert_eq!(looks(), there, "after {seconds} more seconds");
            assert_eq!(account.live.presence.heard_at(chat.ticket, chat.person), Some(now()));
        }
    });
}

#[test]
fn the_line_gives_signs_of_life_however_much_happens_elsewhere() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Hallo");
        // Notes about other tickets come faster than the signs are due.
        let account = std::sync::Arc::clone(&app.desk.account);
        let busy = app.runtime().spawn(async move {
            loop {
                account.live.tell(crate::live::Note::Presence(9_999));
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        });
        let heard = lena.hear(0, "event: beat");
        busy.abort();
        assert!(heard.contains("event: beat"), "{heard}");
    });
}

#[test]
fn the_line_of_a_page_without_signs_of_life_ends() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Hallo");
        let clock = std::sync::Arc::clone(&app.desk.clock);
        let late = app.runtime().spawn(async move {
            tokio::time::sleep(Duration::from_millis(500)).await;
            clock.advance_seconds(100);
        });
        let request = lena.request(Method::GET, "/chat/events?after=0", "text/event-stream", String::new());
        let began = std::time::Instant::now();
        let (_, heard) = app.hear(request, "never said", Duration::from_secs(60));
        assert!(late.is_finished() && began.elapsed() < Duration::from_secs(50), "it ended by itself: {heard}");
        assert!(heard.contains("event: message"));
    });
}
