//! What visitors load, and what leaves their browser.

use super::*;

const SCRIPT: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/chat.js"));
const LOADER: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/chat-loader.js"));

#[test]
fn the_loader_is_under_three_kilobytes_and_the_chat_with_all_it_loads_under_forty() {
    assert!(LOADER.len() < 3 * 1024, "{}", LOADER.len());
    for engine in Engine::BOTH {
        let app = TestApp::new(engine);
        set_up(&app, &[SITE], Naming::Alias);
        let _watch = on_duty(&app);
        // As browsers ask for it: over the wire everything is compressed.
        let fetch = |path: &str| {
            let request = Request::builder().uri(path).header("host", "desk.example");
            let request = request.header("accept-encoding", "gzip").header("accept-language", "de");
            let answer = app.measure(request.body(Body::empty()).unwrap());
            assert_eq!(answer.0, 200, "{path}");
            answer.1
        };
        let page = Visitor::new(&app).get("/chat").text;
        // Our letters are named by a style sheet that other pages share; this one does not use them.
        let style = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/chat.css"));
        assert!(style.contains(".chat-page { --font: system-ui") && !page.contains(".woff2"));
        let mut loaded: Vec<&str> = page
            .split(['"', '\'', '#'])
            .filter(|part| {
                part.starts_with("/assets/") && [".js", ".css", ".svg"].iter().any(|end| part.ends_with(end))
            })
            .collect();
        loaded.sort_unstable();
        loaded.dedup();
        assert!(loaded.len() >= 6, "{loaded:?}");
        let sizes: Vec<(&str, usize)> = loaded.iter().map(|path| (*path, fetch(path))).collect();
        let all = fetch("/chat") + sizes.iter().map(|(_, size)| size).sum::<usize>();
        assert!(all < 40 * 1024, "{all}: {sizes:?}");
    }
}

/// A call of the script to the desk, from its name to the end of its statement.
fn calls(name: &str) -> Vec<&'static str> {
    SCRIPT.match_indices(name).map(|(at, _)| SCRIPT[at..].split(';').next().unwrap()).collect()
}

#[test]
fn what_is_typed_leaves_the_browser_when_it_is_sent_and_never_before() {
    // There are four ways out of the browser; only one carries the form, and it is walked from the queue of what was sent.
    let calls = calls("fetch(");
    assert_eq!(calls.len(), 4, "{calls:?}");
    let sends = |path: &str| calls.iter().find(|call| call.starts_with(&format!("fetch('{path}'"))).unwrap();
    assert!(sends("/chat").contains("body: one.body"));
    assert!(!sends("/chat/typing").contains("body"), "that somebody writes, without a word of it");
    assert!(SCRIPT.contains("new URLSearchParams(looks ? { seq: words.after } : {})"), "a number, and nothing else");
    assert!(sends("/chat/seen").contains("body,"));
    // The form is read in one place: where it is submitted.
    assert_eq!(SCRIPT.matches("new FormData(").count(), 1);
    let submit = SCRIPT.split("form.addEventListener('submit'").nth(1).unwrap();
    assert!(submit.split("form.elements.once.value = word()").next().unwrap().contains("new FormData(form)"));
    for way in ["XMLHttpRequest", "sendBeacon", "WebSocket", "localStorage", "sessionStorage", "document.cookie"] {
        assert!(!SCRIPT.contains(way), "{way}");
        assert!(!LOADER.contains(way), "{way}");
    }
}

#[test]
fn a_sign_of_writing_that_carries_words_keeps_none_of_them() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Hallo");
        let chat = chats(app)[0];
        for path in ["/chat/typing", "/chat/seen"] {
            let sent = lena.post(path, "text/html", &[("text", "Halbfertiges"), ("seq", "1")]);
            assert_eq!((sent.status, sent.text.as_str()), (204, ""));
        }
        assert_eq!(said(app, chat.ticket), ["Hallo"]);
        assert_eq!(app.get(Who::Agent, "search?query=halbfertiges").1["count"], 0);
        assert!(!lena.get("/chat").text.contains("Halbfertiges"));
    });
}

#[test]
fn an_agent_answers_under_the_name_they_chose_for_customers() {
    each(|app| {
        let _watch = on_duty(app);
        let mut lena = Visitor::new(app);
        lena.say(FIRST, "Wer sind Sie?");
        let chat = chats(app)[0];
        let own = |alias: &str| {
            let profile = crate::staff::members::OwnProfile {
                name: "Jana Krüger".into(),
                alias: alias.into(),
                signature: String::new(),
                locale: None,
            };
            let jana = app.desk.acting(app.desk.agent);
            app.desk.write(&jana, move |tx, cx| crate::staff::members::save_own(tx, cx, &profile)).unwrap();
        };
        own("Marlene B.");
        let here = presence::Visit::begin(&app.desk.account, chat.ticket, chat.person);
        answer(app, chat.ticket, "Ich helfe Ihnen.", true);
        drop(here);
        let page = lena.get("/chat").text;
        assert!(page.contains("Marlene B.") && !page.contains("Krüger"), "{page}");
        assert!(lena.hear(0, "Ich helfe Ihnen.").contains("Marlene B."));
        let transcript = lena.get("/chat/transcript").text;
        assert!(transcript.contains("Marlene B.") && !transcript.contains("Krüger"), "{transcript}");
        own(" ");
        assert!(lena.get("/chat").text.contains("Jana Krüger"), "without one it is the name");
    });
}
