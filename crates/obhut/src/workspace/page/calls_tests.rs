//! Stories of calls in the browser: who is shown to whom, what the panel holds back, and the player with its transcript.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use serde_json::json;

use super::tests::{Browser, each, field, to};
use crate::consent::notice;
use crate::testing::{TestApp, Who};
use crate::tickets::attachments::NewFile;
use crate::tickets::{NewComment, NewTicket};
use crate::voice::CallKind;
use crate::voice::take::{self, Taken, Told};

const NUMBER: &str = "+49 40 5550199";

/// A voice message of Lena Kundin with this file; its ticket.
fn message(app: &TestApp, name: &'static str, content: &'static [u8]) -> i64 {
    let agent = app.desk.acting(app.desk.agent);
    let taken = app.desk.write(&agent, move |tx, cx| {
        let mut comment = NewComment::message("Sprachnachricht", true);
        comment.files.push(Arc::new(NewFile {
            name: name.into(),
            content_type: "audio/wav".into(),
            content_id: None,
            inline: false,
            content: content.to_vec().into(),
        }));
        let told = Told { from: Some(NUMBER.into()), seconds: 75, ..Told::default() };
        take::create(tx, cx, CallKind::Voicemail, &NewTicket::new("", comment), Some(&told), None)
    });
    match taken.unwrap() {
        Taken::Ticket(ticket) => ticket,
        Taken::Refused(_) => panic!("a voice message needs no consent"),
    }
}

fn display(app: &TestApp, agent: i64, what: &str) {
    let path = format!("channels/voice/agents/{agent}/{what}/display");
    assert_eq!(app.call(Who::Agent, Method::POST, &path, &json!(null)).status, 200);
}

#[test]
fn whoever_calls_appears_on_the_page_of_the_agent_who_answers_and_nowhere_else() {
    each(|app, _| {
        let mut jana = Browser::of(app, "jana@lindhof.example");
        let mut ada = Browser::of(app, "ada@lindhof.example");
        display(app, app.desk.agent, &format!("users/{}", app.end_user));
        let stream = "/events?after=0&view=all";
        let (status, told) = app.hear(jana.request(stream), "call-card", Duration::from_secs(5));
        assert_eq!(status, 200);
        assert!(told.contains("hx-target=\"#anruf\""), "{told}");
        // Without a script, the next page shows it.
        let page = jana.get("/tickets").text;
        let card = page.split("id=\"anruf\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned();
        assert!(card.contains("Lena Kundin") && card.contains(NUMBER), "{card}");
        assert!(!card.contains("lena@kunden.example") && !card.contains("/people/"), "number and name only: {card}");
        assert!(!ada.get("/tickets").text.contains("call-card"), "a call is shown to whoever answers");
        let action = card.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert!(action.ends_with("/checked"), "{action}");
        assert_eq!(ada.post(&action, &[]).status, 404, "nobody notes it for another");
        let checked = jana.post(&action, &[]);
        assert_eq!((checked.status, to(&checked)), (303, &*format!("/people/{}", app.end_user)));
        assert!(jana.get("/tickets").text.contains(&format!("href=\"/people/{}\"", app.end_user)));
        let closed = jana.post(&action.replace("/checked", "/close"), &[("back", "/events")]);
        assert_eq!((closed.status, to(&closed)), (303, "/"));
        assert!(!jana.get("/tickets").text.contains("call-card"));
    });
}

#[test]
fn a_specialist_who_is_called_learns_neither_name_nor_number() {
    each(|app, ticket| {
        display(app, app.specialist, &format!("tickets/{ticket}"));
        let page = Browser::of(app, "soeren@lindhof.example").get("/tickets").text;
        let card = page.split("id=\"anruf\"").nth(1).unwrap().split("</section>").next().unwrap();
        assert!(card.contains(&format!("/tickets/{ticket}")), "{card}");
        for hidden in ["Lena", "Kundin", "5550199", "/checked"] {
            assert!(!card.contains(hidden), "{hidden} in {card}");
        }
    });
}

#[test]
fn the_panel_of_a_caller_shows_number_and_name_until_somebody_has_asked() {
    each(|app, _| {
        let ticket = message(app, "nachricht.wav", b"RIFF\x24\0\0\0WAVEfmt ");
        let mut jana = Browser::of(app, "jana@lindhof.example");
        let path = format!("/tickets/{ticket}");
        let panel =
            |page: &str| page.split("id=\"person\"").nth(1).unwrap().split("</aside>").next().unwrap().to_owned();
        let before = panel(&jana.get(&path).text);
        assert!(before.contains("Lena Kundin") && before.contains(NUMBER), "{before}");
        for hidden in ["lena@kunden.example", "Ton bei", "/people/"] {
            assert!(!before.contains(hidden), "{hidden} in {before}");
        }
        assert_eq!(jana.post(&format!("{path}/caller"), &[]).status, 303);
        let after = jana.get(&path).text;
        assert!(panel(&after).contains("lena@kunden.example"));
        assert!(after.contains("hat die Identität am Telefon geprüft"));
    });
}

#[test]
fn whoever_calls_and_has_not_been_told_what_is_stored_is_read_it_out_once() {
    each(|app, _| {
        let ticket = message(app, "nachricht.wav", b"RIFF\x24\0\0\0WAVEfmt ");
        let path = format!("/tickets/{ticket}");
        let mut jana = Browser::of(app, "jana@lindhof.example");
        assert!(!jana.get(&path).text.contains("Zum Vorlesen"), "only where people are told");
        let on = || notice::Told { on: true, ..notice::Told::default() };
        app.desk.write(&app.desk.system(), move |tx, cx| notice::set(tx, cx, &on())).unwrap();
        let panel = jana.get(&path).text;
        assert!(panel.contains("Zum Vorlesen") && panel.contains("speichert Ihren Namen, Ihre Nummer"), "{panel}");
        display(app, app.desk.agent, &format!("tickets/{ticket}"));
        let action = format!("action=\"{path}/told\"");
        assert!(jana.get("/tickets").text.contains(&action), "on the card of the call, too");
        let mut soeren = Browser::of(app, "soeren@lindhof.example");
        assert!(!soeren.get(&path).text.contains("Zum Vorlesen"));
        assert_eq!(soeren.post(&format!("{path}/told"), &[]).status, 403);
        assert_eq!(jana.post("/tickets/999999/told", &[]).status, 404);
        assert_eq!(to(&jana.post(&format!("{path}/told"), &[])), path);
        assert!(!jana.get(&path).text.contains("Zum Vorlesen"));
        assert!(!jana.get("/tickets").text.contains(&action));
        let shown = Browser::of(app, "ada@lindhof.example").get("/admin/telephone").text;
        assert!(shown.contains("speichert Ihren Namen") && shown.contains("stores your name"), "{shown}");
    });
}

#[test]
fn a_voice_message_is_played_in_its_ticket_and_what_it_says_written_down() {
    each(|app, _| {
        let ticket = message(app, "nachricht.wav", b"RIFF\x24\0\0\0WAVEfmt ");
        let (mut jana, mut ada) = (Browser::of(app, "jana@lindhof.example"), Browser::of(app, "ada@lindhof.example"));
        let path = format!("/tickets/{ticket}");
        let page = jana.get(&path).text;
        assert!(page.contains("<audio controls") && page.contains("1:15") && page.contains(NUMBER), "{page}");
        let player = page.split("<audio").nth(1).unwrap().split("src=\"").nth(1).unwrap().split('"').next().unwrap();
        let sound = jana.get(player);
        assert_eq!(
            (sound.status, &sound.headers["content-type"], &sound.headers["accept-ranges"]),
            (200, &"audio/wav".parse().unwrap(), &"bytes".parse().unwrap())
        );
        let form = page.split("/transcript/").nth(1).unwrap();
        let comment = form.split('"').next().unwrap().to_owned();
        let edition = field(&page, "edition");
        let action = format!("{path}/transcript/{comment}");
        let saved = jana.post(&action, &[("edition", &edition), ("transcript", "Bitte rufen Sie zurück.")]);
        assert_eq!(saved.status, 303);
        assert!(jana.get(&path).text.contains("Bitte rufen Sie zurück."));
        // A colleague who saw the page before does not overwrite it, and loses nothing.
        let late = ada.post(&action, &[("edition", &edition), ("transcript", "Mein eigener Text")]);
        assert_eq!(late.status, 409);
        assert!(late.text.contains("Mein eigener Text") && late.text.contains("inzwischen"), "{}", late.text);
        assert_eq!(Browser::of(app, "soeren@lindhof.example").post(&action, &[("transcript", "x")]).status, 403);
    });
}

#[test]
fn a_file_that_is_no_sound_is_offered_as_a_file_and_said_to_be_none() {
    each(|app, _| {
        let ticket = message(app, "nachricht.wav", b"MZ\x90\0");
        let page = Browser::of(app, "jana@lindhof.example").get(&format!("/tickets/{ticket}")).text;
        assert!(!page.contains("<audio") && page.contains("nachricht.wav"), "{page}");
        assert!(page.contains("Das ist keine Tonaufnahme."), "{page}");
    });
}

#[test]
fn only_who_administers_allows_recordings() {
    each(|app, _| {
        let mut jana = Browser::of(app, "jana@lindhof.example");
        assert_eq!(jana.get("/admin/telephone").status, 403);
        assert_eq!(jana.post("/admin/telephone", &[("recording", "on")]).status, 403);
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let page = ada.get("/admin/telephone").text;
        assert!(page.contains("value=\"off\" checked") || page.contains("checked"), "{page}");
        assert_eq!(ada.post("/admin/telephone", &[("recording", "on")]).status, 303);
        assert_eq!(app.get(Who::Agent, "channels/voice/settings").1["voice_settings"]["recording"], true);
    });
}
