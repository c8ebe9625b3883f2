//! Stories of calls and voice messages, told as a telephone system tells them.

use axum::body::Body;
use axum::http::{Method, Request};
use jobs::{Job, Outcome};
use serde_json::{Value, json};
use testkit::Engine;

use super::fetch;
use crate::consent::{self, Act, Statement};
use crate::i18n::Language;
use crate::people::ops::{self as people, PersonChange};
use crate::testing::{Answer, TestApp, Who};

const NUMBER: &str = "+49 40 5550199";

/// Tells a story on both engines; Lena Kundin has a number.
fn story(tell: impl Fn(&TestApp)) {
    for engine in Engine::BOTH {
        let app = TestApp::new(engine);
        let (person, phone) =
            (app.end_user, PersonChange { phone: Some(Some(NUMBER.into())), ..PersonChange::default() });
        app.desk.write(&app.desk.system(), move |tx, cx| people::update(tx, cx, person, &phone)).unwrap();
        tell(&app);
    }
}

/// A WAVE file of so many bytes, each different from its neighbour.
fn wav(size: u32) -> Vec<u8> {
    let mut bytes = b"RIFF\x24\0\0\0WAVEfmt ".to_vec();
    bytes.extend((0..size).map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1]));
    bytes
}

fn upload(app: &TestApp, name: &str, kind: &str, bytes: &[u8]) -> String {
    let request = Request::builder().method(Method::POST).uri(format!("/api/v2/uploads?filename={name}"));
    let request = request.header("host", "desk.example").header("content-type", kind);
    let request = request.header("authorization", app.credential(Who::Agent).unwrap());
    let sent = app.send(request.body(Body::from(bytes.to_vec())).unwrap());
    sent.json()["upload"]["token"].as_str().unwrap().to_owned()
}

fn told(app: &TestApp, via: i64, voice: &Value) -> (u16, Value) {
    app.post(Who::Agent, "channels/voice/tickets", &json!({"ticket": {"via_id": via, "voice_comment": voice}}))
}

fn range(app: &TestApp, path: &str, range: &str) -> Answer {
    let request =
        Request::builder().uri(format!("/api/v2/{path}")).header("host", "desk.example").header("range", range);
    let request = request.header("authorization", app.credential(Who::Agent).unwrap());
    app.send(request.body(Body::empty()).unwrap())
}

#[test]
fn a_voice_message_becomes_a_ticket_of_whoever_has_the_number() {
    story(|app| {
        let token = upload(app, "nachricht.wav", "audio/x-wav", &wav(200_000));
        let voice = json!({
            "from": "0049 40 5550199", "to": "+49 30 901820", "started_at": "2026-11-26T08:15:00Z", "call_duration": 42,
            "uploads": [token], "transcription_text": "Der Blaufuchs setzt aus."
        });
        let (status, made) = told(app, 44, &voice);
        assert_eq!(status, 201, "{made}");
        let ticket = &made["ticket"];
        assert_eq!((&ticket["requester_id"], &ticket["via"]["channel"]), (&json!(app.end_user), &json!("voice")));
        assert_eq!(ticket["subject"], "Voice message", "numbers stay where numbers are");
        let id = ticket["id"].as_i64().unwrap();
        let (_, comments) = app.get(Who::Agent, &format!("tickets/{id}/comments"));
        let comment = &comments["comments"][0];
        assert_eq!((&comment["author_id"], &comment["public"]), (&json!(app.end_user), &json!(true)));
        let file = &comment["attachments"][0];
        assert_eq!(file["content_type"], "audio/wav", "what it is, not what it was called");
        // The message can be heard from any place in it.
        let path = format!("attachments/{}/content", file["id"]);
        let all = app.call(Who::Agent, Method::GET, &path, &Value::Null);
        assert_eq!(
            (all.status, &all.headers["accept-ranges"], &all.headers["content-length"]),
            (200, &"bytes".parse().unwrap(), &"200016".parse().unwrap())
        );
        let part = range(app, &path, "bytes=130000-130004");
        assert_eq!((part.status, part.headers["content-range"].to_str().unwrap()), (206, "bytes 130000-130004/200016"));
        let expected = String::from_utf8_lossy(&wav(200_000)[130_000..=130_004]).into_owned();
        assert_eq!(part.text, expected);
        assert_eq!(range(app, &path, "bytes=200016-").status, 416);
        // What was said is found like what was written, and who called is beside it.
        assert_eq!(app.get(Who::Agent, "search?query=blaufuchs").1["count"], 1);
        let (_, calls) = app.get(Who::Agent, &format!("tickets/{id}/calls"));
        let call = &calls["calls"][0];
        assert_eq!(
            (&call["kind"], &call["recording"], &call["call_duration"]),
            (&json!("voicemail"), &json!("stored"), &json!(42))
        );
        assert_eq!((&call["from"], &call["checked_at"]), (&json!("0049 40 5550199"), &Value::Null));
        // Who need not know who it is sees that somebody called, and no number.
        let (status, calls) = app.get(Who::Specialist, &format!("tickets/{id}/calls"));
        assert_eq!((status, calls["calls"][0].get("from")), (200, None));
    });
}

#[test]
fn a_number_that_nobody_has_makes_somebody_new() {
    story(|app| {
        let (status, made) = told(app, 45, &json!({"from": "+49 170 1234567", "call_duration": 5}));
        assert_eq!(status, 201, "{made}");
        let id = made["ticket"]["requester_id"].as_i64().unwrap();
        let (_, user) = app.get(Who::Agent, &format!("users/{id}"));
        assert_eq!(
            (&user["user"]["phone"], &user["user"]["name"]),
            (&json!("+49 170 1234567"), &json!("+49 170 1234567"))
        );
        let (_, again) = told(app, 45, &json!({"from": "00491701234567"}));
        assert_eq!(again["ticket"]["requester_id"].as_i64(), Some(id));
        let (status, hidden) = told(app, 45, &json!({"from": "anonymous"}));
        assert_eq!(status, 201, "{hidden}");
        assert_ne!(hidden["ticket"]["requester_id"].as_i64(), Some(id));
    });
}

#[test]
fn a_call_is_recorded_only_with_the_consent_of_both_sides_beforehand() {
    story(|app| {
        let token = upload(app, "gespraech.mp3", "audio/mpeg", b"ID3\x04\0\0\0\0\0\0sound");
        let call = |consent: Value| json!({"from": NUMBER, "started_at": "2026-11-26T08:15:00Z", "uploads": [token], "recording_consent": consent});
        let both = json!({"caller_at": "2026-11-26T08:14:50Z", "agent_at": "2026-11-26T08:00:00Z"});
        let refused = |consent: &Value| {
            let (status, answer) = told(app, 45, &call(consent.clone()));
            assert_eq!(status, 422, "{answer}");
            answer["details"]["recording"][0]["error"].as_str().unwrap().to_owned()
        };
        assert_eq!(refused(&both), "RecordingOff", "off unless somebody allows it");
        let on = json!({"voice_settings": {"recording": true}});
        assert_eq!(app.put(Who::Agent, "channels/voice/settings", &on).0, 403);
        assert_eq!(app.put(Who::Administrator, "channels/voice/settings", &on).0, 200);
        assert_eq!(refused(&json!({})), "CallerConsentMissing");
        assert_eq!(refused(&json!({"caller_at": "2026-11-26T08:14:50Z"})), "AgentConsentMissing");
        let late = json!({"caller_at": "2026-11-26T08:15:01Z", "agent_at": "2026-11-26T08:00:00Z"});
        assert_eq!(refused(&late), "ConsentTooLate");
        assert_eq!(app.get(Who::Agent, "tickets/count").1["count"]["value"], 0, "a refused call leaves nothing");
        let (status, made) = told(app, 45, &call(both));
        assert_eq!(status, 201, "{made}");
        let (_, calls) = app.get(Who::Agent, &format!("tickets/{}/calls", made["ticket"]["id"]));
        assert_eq!(calls["calls"][0]["caller_consent_at"], "2026-11-26T08:14:50Z", "the proof stays with the call");
        // The same call without its recording needs no consent.
        assert_eq!(told(app, 46, &json!({"to": NUMBER})).0, 201);
    });
}

/// What she says at the desk about being recorded.
fn say(app: &TestApp, act: Act) {
    let (person, said) = (app.end_user, Statement::new(4, act, Language::German));
    app.desk.write(&app.desk.acting(person), move |tx, cx| consent::record(tx, cx, person, &said)).unwrap();
}

#[test]
fn whoever_does_not_want_to_be_recorded_is_not_whatever_the_telephone_system_says() {
    story(|app| {
        let on = json!({"voice_settings": {"recording": true}});
        assert_eq!(app.put(Who::Administrator, "channels/voice/settings", &on).0, 200);
        let agreed = json!({"caller_at": "2026-11-26T08:14:50Z", "agent_at": "2026-11-26T08:00:00Z"});
        let call = |number: &str| {
            let token = upload(app, "gespraech.mp3", "audio/mpeg", b"ID3\x04\0\0\0\0\0\0sound");
            let call = json!({"from": number, "started_at": "2026-11-26T08:15:00Z", "uploads": [token], "recording_consent": agreed});
            told(app, 45, &call)
        };
        let (status, made) = call(NUMBER);
        assert_eq!(status, 201, "who was never asked at the desk is asked by the telephone system: {made}");
        let first = made["ticket"]["id"].as_i64().unwrap();
        say(app, Act::Refused);
        let error = |answer: &Value| answer["details"]["recording"][0]["error"].as_str().unwrap().to_owned();
        let (status, answer) = call(NUMBER);
        assert_eq!((status, error(&answer).as_str()), (422, "CallerConsentRefused"));
        say(app, Act::Given);
        assert_eq!(call(NUMBER).0, 201);
        say(app, Act::Withdrawn);
        let (status, answer) = call(NUMBER);
        assert_eq!((status, error(&answer).as_str()), (422, "CallerConsentWithdrawn"));
        assert!(answer.to_string().contains("withdrawn"), "{answer}");
        let token = upload(app, "gespraech.mp3", "audio/mpeg", b"ID3\x04\0\0\0\0\0\0sound");
        let more = json!({"ticket": {"via_id": 45, "voice_comment": {"uploads": [token],
            "started_at": "2026-11-26T08:15:00Z", "recording_consent": agreed}}});
        assert_eq!(app.post(Who::Agent, &format!("tickets/{first}/calls"), &more).0, 422, "nor on a ticket of hers");
        assert_eq!(call("+49 30 5550777").0, 201, "whom nobody knows has said nothing");
        assert_eq!(told(app, 45, &json!({"from": NUMBER})).0, 201, "the call itself is taken");
        let token = upload(app, "nachricht.wav", "audio/wav", &wav(100));
        assert_eq!(told(app, 44, &json!({"from": NUMBER, "uploads": [token]})).0, 201, "a message is no recording");
    });
}

#[test]
fn a_recording_that_is_still_to_be_fetched_is_not_once_the_consent_is_withdrawn() {
    story(|app| {
        let on = json!({"voice_settings": {"recording": true}});
        assert_eq!(app.put(Who::Administrator, "channels/voice/settings", &on).0, 200);
        let call = json!({"from": NUMBER, "started_at": "2026-11-26T08:15:00Z", "recording_url": "https://localhost:1/a.wav",
            "recording_consent": {"caller_at": "2026-11-26T08:14:50Z", "agent_at": "2026-11-26T08:00:00Z"}});
        let (status, made) = told(app, 45, &call);
        assert_eq!(status, 201, "{made}");
        say(app, Act::Given);
        say(app, Act::Withdrawn);
        assert_eq!(fetch(app), Outcome::Done, "nobody asks the telephone system");
        let (_, calls) = app.get(Who::Agent, &format!("tickets/{}/calls", made["ticket"]["id"]));
        assert_eq!(calls["calls"][0]["recording"], "none");
    });
}

#[test]
fn sound_that_is_none_is_kept_as_a_file_and_said_so() {
    story(|app| {
        let token = upload(app, "nachricht.wav", "audio/wav", b"MZ\x90\0 a program");
        let (status, made) = told(app, 44, &json!({"from": NUMBER, "uploads": [token]}));
        assert_eq!(status, 201, "{made}");
        let id = &made["ticket"]["id"];
        let (_, calls) = app.get(Who::Agent, &format!("tickets/{id}/calls"));
        assert_eq!(calls["calls"][0]["recording"], "no_sound");
        let (_, comments) = app.get(Who::Agent, &format!("tickets/{id}/comments"));
        let file = &comments["comments"][0]["attachments"][0];
        assert_eq!(
            (&file["file_name"], &file["content_type"]),
            (&json!("nachricht.wav"), &json!("application/octet-stream"))
        );
        let transcript = json!({"transcript": "x"});
        let path = format!("tickets/{id}/comments/{}/transcript", comments["comments"][0]["id"]);
        assert_eq!(app.put(Who::Agent, &path, &transcript).0, 404, "what is no sound says nothing");
    });
}

#[test]
fn who_need_not_know_who_calls_reads_no_number_anywhere() {
    story(|app| {
        let number = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        // By itself, as a telephone system words it, and from somebody whom nobody knows.
        let named =
            json!({"subject": "Call from: +49 (40) 5550199", "description": "Rückruf unter 0405550199 erbeten"});
        let mut tickets = Vec::new();
        for (caller, given) in [(NUMBER, json!({})), (NUMBER, named), ("+49 170 1234567", json!({}))] {
            let mut ticket = given;
            ticket["via_id"] = json!(45);
            ticket["voice_comment"] =
                json!({"from": caller, "transcription_text": format!("Ich bin unter {caller} da.")});
            let (status, made) = app.post(Who::Agent, "channels/voice/tickets", &json!({"ticket": ticket}));
            assert_eq!(status, 201, "{made}");
            tickets.push(made["ticket"]["id"].as_i64().unwrap());
        }
        // A voice message by mail: its sender is the telephone system, and the caller nobody here.
        let mail = "From: Anlage <voicemail@pbx.lindhof.example>\r\nTo: service@lindhof.example\r\n\
            Subject: Neue Sprachnachricht von 0171 7654321\r\nMessage-ID: <2@pbx.lindhof.example>\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nVon +49 171 7654321\r\n\
            --x\r\nContent-Type: audio/x-wav; name=\"msg.wav\"\r\nContent-Disposition: attachment; filename=\"msg.wav\"\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nUklGRiQAAABXQVZFZm10IA==\r\n--x--\r\n";
        let said = crate::email::ingest::ingest(&app.desk.system(), mail.as_bytes()).unwrap();
        tickets.push(said["ticket"].as_i64().unwrap());
        for id in tickets {
            for path in ["", "/comments", "/audits", "/calls"] {
                let (status, answer) = app.get(Who::Specialist, &format!("tickets/{id}{path}"));
                assert_eq!(status, 200, "{answer}");
                let digits = number(&answer.to_string());
                for known in ["5550199", "1701234567", "1717654321"] {
                    assert!(!digits.contains(known), "{id}{path}: {answer}");
                }
            }
            let (_, known) = app.get(Who::Agent, &format!("tickets/{id}/calls"));
            assert!(known["calls"][0]["from"].is_string(), "{known}");
        }
    });
}

#[test]
fn what_cannot_be_is_named() {
    story(|app| {
        for (voice, field) in [
            (json!({"from": NUMBER, "call_duration": -1}), "call_duration"),
            (json!({"from": "1".repeat(65)}), "from"),
            (json!({"uploads": vec!["x"; 11]}), "uploads"),
            (json!({"transcription_text": "x".repeat(256 * 1024 + 1)}), "transcription_text"),
            (json!({"started_at": "yesterday"}), "started_at"),
            (json!({"recording_url": "http://pbx.example/a.wav"}), "recording_url"),
            (json!({"recording_url": "file:///etc/passwd"}), "recording_url"),
        ] {
            let (status, answer) = told(app, 44, &voice);
            assert_eq!((status, answer["details"][field].is_array()), (422, true), "{field}: {answer}");
        }
        let (status, answer) = told(app, 4, &json!({"from": NUMBER}));
        assert_eq!((status, answer["details"]["via_id"].is_array()), (422, true), "{answer}");
        let shown = |agent: i64, what: &str| {
            app.post(Who::Agent, &format!("channels/voice/agents/{agent}/{what}/display"), &Value::Null)
        };
        assert_eq!(shown(app.desk.agent, "tickets/999").0, 404);
        assert_eq!(shown(app.desk.agent, "users/999999").0, 404);
        let (status, answer) = shown(app.end_user, &format!("users/{}", app.end_user));
        assert_eq!((status, answer["details"]["agent_id"].is_array()), (422, true), "{answer}");
    });
}

/// The one job that fetches a recording, carried out.
fn fetch(app: &TestApp) -> Outcome {
    let account = app.desk.account.key.id;
    let desk = std::sync::Arc::clone(&app.desk.desk);
    let waiting = app.desk.desk.db.read_blocking(move |tx| desk.queue.waiting(tx, account, 100)).unwrap();
    let job: &Job = waiting.iter().find(|job| job.kind == fetch::FETCH).expect("a job");
    fetch::job(&app.desk.desk, job)
}

#[test]
fn no_recording_is_fetched_from_an_address_of_the_house() {
    story(|app| {
        let (status, made) = told(app, 44, &json!({"from": NUMBER, "recording_url": "https://localhost:1/a.wav"}));
        assert_eq!(status, 201, "{made}");
        let path = format!("tickets/{}/calls", made["ticket"]["id"]);
        assert_eq!(app.get(Who::Agent, &path).1["calls"][0]["recording"], "fetching");
        assert_eq!(fetch(app), Outcome::Retry("private_address"));
        let (_, calls) = app.get(Who::Agent, &path);
        assert_eq!(
            (&calls["calls"][0]["recording"], &calls["calls"][0]["recording_error"]),
            (&json!("fetching"), &json!("private_address"))
        );
    });
}

#[test]
fn what_a_recording_says_is_redacted_and_forgotten_with_what_was_written() {
    story(|app| {
        let token = upload(app, "nachricht.wav", "audio/wav", &wav(100));
        let (_, made) = told(app, 44, &json!({"from": NUMBER, "uploads": [token]}));
        let id = made["ticket"]["id"].as_i64().unwrap();
        let (_, comments) = app.get(Who::Agent, &format!("tickets/{id}/comments"));
        let comment = comments["comments"][0]["id"].as_i64().unwrap();
        let write = |text: &str| {
            let path = format!("tickets/{id}/comments/{comment}/transcript");
            app.put(Who::Agent, &path, &json!({"transcript": text})).0
        };
        assert_eq!(write("Mein Kennwort ist Zitronenfalter."), 204);
        let found = |word: &str| app.get(Who::Agent, &format!("search?query={word}")).1["count"].clone();
        assert_eq!(found("zitronenfalter"), 1);
        let redact = format!("tickets/{id}/comments/{comment}/redact");
        assert_eq!(app.put(Who::Agent, &redact, &json!({"text": "Zitronenfalter"})).0, 200);
        assert_eq!((found("zitronenfalter"), found("kennwort")), (json!(0), json!(1)));
        assert_eq!(write(""), 204);
        assert_eq!(found("kennwort"), 0);
        assert_eq!(
            app.put(
                Who::Specialist,
                &format!("tickets/{id}/comments/{comment}/transcript"),
                &json!({"transcript": "x"})
            )
            .0,
            403
        );
    });
}

#[test]
fn that_a_caller_is_who_they_say_is_noted_once_and_in_the_log() {
    story(|app| {
        let (_, made) = told(app, 45, &json!({"from": NUMBER}));
        let id = made["ticket"]["id"].as_i64().unwrap();
        let check = format!("tickets/{id}/calls/check");
        assert_eq!(app.put(Who::Specialist, &check, &Value::Null).0, 403);
        assert_eq!(app.put(Who::Agent, &check, &Value::Null).0, 204);
        let (_, calls) = app.get(Who::Agent, &format!("tickets/{id}/calls"));
        assert!(calls["calls"][0]["checked_at"].is_string(), "{calls}");
        // A second call about the same ticket is somebody else until it is noted again.
        let second = json!({"ticket": {"via_id": 45, "voice_comment": {"from": NUMBER}}});
        assert_eq!(app.post(Who::Agent, &format!("tickets/{id}/calls"), &second).0, 201);
        let (_, calls) = app.get(Who::Agent, &format!("tickets/{id}/calls"));
        assert_eq!((calls["calls"].as_array().unwrap().len(), &calls["calls"][1]["checked_at"]), (2, &Value::Null));
    });
}

#[test]
fn a_mail_of_a_telephone_system_is_heard_as_a_voice_message() {
    story(|app| {
        let mail = "From: Anlage <voicemail@pbx.lindhof.example>\r\nTo: service@lindhof.example\r\n\
            Subject: Neue Sprachnachricht von 040 5550199\r\nMessage-ID: <1@pbx.lindhof.example>\r\nMIME-Version: 1.0\r\n\
            Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nDauer: 0:17\r\n\
            --x\r\nContent-Type: audio/x-wav; name=\"msg.wav\"\r\nContent-Disposition: attachment; filename=\"msg.wav\"\r\n\
            Content-Transfer-Encoding: base64\r\n\r\nUklGRiQAAABXQVZFZm10IA==\r\n--x--\r\n";
        let said = crate::email::ingest::ingest(&app.desk.system(), mail.as_bytes()).unwrap();
        let id = said["ticket"].as_i64().unwrap();
        let (_, calls) = app.get(Who::Agent, &format!("tickets/{id}/calls"));
        let call = &calls["calls"][0];
        assert_eq!(
            (&call["kind"], &call["from"], &call["call_duration"]),
            (&json!("voicemail"), &json!("040 5550199"), &json!(17))
        );
        let (_, ticket) = app.get(Who::Agent, &format!("tickets/{id}"));
        assert_ne!(ticket["ticket"]["requester_id"], app.end_user, "a mail proves nothing about who called");
    });
}

#[test]
fn calls_are_voice_comments_to_programs_each_as_its_reader_may_know_them() {
    story(|app| {
        let token = upload(app, "nachricht.wav", "audio/wav", &wav(100));
        let voice = json!({"from": NUMBER, "to": "+49 30 901820", "started_at": "2026-11-26T08:15:00Z", "call_duration": 42,
            "uploads": [token], "transcription_text": format!("Rückruf an {NUMBER} bitte.")});
        let (_, made) = told(app, 44, &voice);
        let id = made["ticket"]["id"].as_i64().unwrap();
        let (_, comments) = app.get(Who::Agent, &format!("tickets/{id}/comments"));
        let comment = &comments["comments"][0];
        assert_eq!(comment["type"], "VoiceComment");
        assert_eq!((&comment["formatted_from"], &comment["formatted_to"]), (&json!(NUMBER), &json!("+49 30 901820")));
        let data = &comment["data"];
        assert_eq!((&data["call_duration"], &data["started_at"]), (&json!(42), &json!("2026-11-26T08:15:00Z")));
        assert_eq!(data["recording_url"], comment["attachments"][0]["content_url"]);
        assert!(data["transcription_text"].as_str().unwrap().contains(NUMBER) && data["location"].is_null());
        assert_eq!(comment["transcription_visible"], true);
        let (_, audits) = app.get(Who::Agent, &format!("tickets/{id}/audits"));
        let event = &audits["audits"][0]["events"][0];
        assert_eq!((&event["type"], &event["id"]), (&json!("VoiceComment"), &comment["id"]));
        assert_eq!((&event["data"]["call_id"], &event["data"]["from"]), (&data["call_id"], &json!(NUMBER)));
        // Who need not know who it is hears that somebody called, and what about.
        let (_, seen) = app.get(Who::Specialist, &format!("tickets/{id}/comments"));
        let seen = &seen["comments"][0];
        assert_eq!((&seen["type"], &seen["data"]["call_duration"]), (&json!("VoiceComment"), &json!(42)));
        assert!(seen["data"].get("from").is_none() && seen.get("formatted_from").is_none(), "{seen}");
        assert!(!seen.to_string().contains("5550199"), "{seen}");
        // What was written stays a comment.
        app.put(Who::Agent, &format!("tickets/{id}"), &json!({"ticket": {"comment": {"body": "Notiert."}}}));
        let (_, comments) = app.get(Who::Agent, &format!("tickets/{id}/comments"));
        assert_eq!((&comments["comments"][1]["type"], comments["comments"][1].get("data")), (&json!("Comment"), None));
    });
}

#[test]
fn a_call_is_added_with_the_change_of_its_ticket() {
    story(|app| {
        let (_, made) = told(app, 45, &json!({"from": NUMBER}));
        let path = format!("tickets/{}", made["ticket"]["id"]);
        let put = |who: Who, ticket: Value| app.put(who, &path, &json!({"ticket": ticket}));
        let call = json!({"from": NUMBER, "call_duration": 7});
        let (status, answer) = put(
            Who::Agent,
            json!({"via_id": "46", "status": "pending", "voice_comment": {"to": NUMBER, "call_duration": 7}}),
        );
        assert_eq!((status, &answer["ticket"]["status"]), (200, &json!("pending")), "{answer}");
        let event = &answer["audit"]["events"][0];
        assert_eq!((&event["type"], &event["data"]["to"]), (&json!("VoiceComment"), &json!(NUMBER)), "{answer}");
        assert_eq!(answer["audit"]["via"]["channel"], "voice");
        let (_, calls) = app.get(Who::Agent, &format!("{path}/calls"));
        assert_eq!((&calls["calls"][1]["kind"], &calls["calls"][1]["call_duration"]), (&json!("out"), &json!(7)));
        // Without a sort it is somebody who called.
        assert_eq!(put(Who::Agent, json!({"voice_comment": call})).0, 200);
        let (_, calls) = app.get(Who::Agent, &format!("{path}/calls"));
        assert_eq!(calls["calls"][2]["kind"], "in");
        let refused = |ticket: Value, field: &str| {
            let (status, answer) = put(Who::Agent, ticket);
            assert_eq!((status, answer["details"][field].is_array()), (422, true), "{answer}");
        };
        refused(json!({"voice_comment": call, "comment": {"body": "x"}}), "voice_comment");
        refused(json!({"via_id": 4, "voice_comment": call}), "via_id");
        refused(json!({"voice_comment": {"recording_url": "https://pbx.example/a.wav"}}), "recording");
        assert_eq!(put(Who::Specialist, json!({"voice_comment": call})).0, 403);
        let (_, calls) = app.get(Who::Agent, &format!("{path}/calls"));
        assert_eq!(calls["calls"].as_array().unwrap().len(), 3, "what was refused left nothing");
    });
}

#[test]
fn calls_follow_the_same_rule_as_all_that_is_stored_of_somebody() {
    use crate::erasure::{self, housekeeping};
    story(|app| {
        let token = upload(app, "nachricht.wav", "audio/wav", &wav(100));
        let (_, made) = told(app, 44, &json!({"from": NUMBER, "uploads": [token]}));
        let ticket = made["ticket"]["id"].as_i64().unwrap();
        let (person, now) = (app.end_user, app.desk.desk.world.clock.now().0);
        let calls = || {
            let read = move |tx: &mut db::Tx<'_>, cx: &crate::context::Cx| {
                let stored = crate::portal::sql::counts(tx, cx.id(), person, now)?;
                Ok((stored.calls, stored.others, super::sql::of_ticket(tx, cx.id(), ticket)?.len()))
            };
            app.desk.read(&app.desk.system(), read).unwrap()
        };
        assert_eq!(calls(), (1, 0, 1), "it has a line of its own in what is stored about her");
        assert_eq!(app.delete(Who::Agent, &format!("tickets/{ticket}")).0, 204);
        app.desk.clock.advance_seconds(31 * 24 * 3_600);
        housekeeping::tidy_account(&app.desk.system()).unwrap();
        let waiting = app.desk.read(&app.desk.system(), |tx, cx| Ok(cx.desk.queue.waiting(tx, cx.id(), 100)?)).unwrap();
        for job in waiting.iter().filter(|job| job.kind == erasure::ERASE) {
            erasure::run::carry_out(&app.desk.system(), job.subject).unwrap();
        }
        assert_eq!(calls(), (0, 0, 0));
    });
}
