//! Stories of programs that sign in by OAuth.

use aws_lc_rs::digest::{SHA256, digest};
use axum::body::Body;
use axum::http::{Method, Request};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::super::tests::{Browser, each, field, to};
use crate::testing::{Answer, TestApp, Who, basic};

const JANA: &str = "jana@lindhof.example";
const BACK: &str = "https://lager.example/zurueck";
const VERIFIER: &str = "ein-langes-wort-das-nur-das-programm-kennt-0123456789";

fn challenge() -> String {
    URL_SAFE_NO_PAD.encode(digest(&SHA256, VERIFIER.as_bytes()))
}

/// Enters a program; its number, what it calls itself, and its secret.
fn enter(app: &TestApp, more: &Value) -> (i64, String, String) {
    let mut client = json!({"name": "Warenwirtschaft", "redirect_uri": [BACK], "scopes": ["read", "write"]});
    for (name, value) in more.as_object().unwrap() {
        client[name] = value.clone();
    }
    let (status, made) = app.post(Who::Administrator, "oauth/clients", &json!({ "client": client }));
    assert_eq!(status, 201, "{made}");
    let client = &made["client"];
    let secret = client["secret"].as_str().unwrap_or_default().to_owned();
    (client["id"].as_i64().unwrap(), client["identifier"].as_str().unwrap().to_owned(), secret)
}

/// What `POST /oauth/tokens` answers to a form.
fn ask(app: &TestApp, fields: &[(&str, &str)]) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let request = Request::builder().method(Method::POST).uri("/oauth/tokens").header("host", "desk.example");
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    app.send(request.body(Body::from(form.finish())).unwrap())
}

fn error(answer: &Answer) -> (u16, String) {
    (answer.status, answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

/// Status and body of a call with a token.
fn call(app: &TestApp, word: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = Request::builder().method(method).uri(format!("/api/v2/{path}")).header("host", "desk.example");
    let request = request.header("authorization", format!("Bearer {word}"));
    let answer = app.send(request.body(Body::from(body.to_string())).unwrap());
    (answer.status, answer.json())
}

fn word(answer: &Answer, name: &str) -> String {
    answer.json()[name].as_str().unwrap_or_else(|| panic!("no {name}: {}", answer.text)).to_owned()
}

/// The address that a program sends somebody to.
fn question(identifier: &str, scope: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([("response_type", "code"), ("client_id", identifier), ("redirect_uri", BACK)]);
    query.extend_pairs([("scope", scope), ("state", "st&nd")]);
    query.extend_pairs([("code_challenge", challenge().as_str()), ("code_challenge_method", "S256")]);
    format!("/oauth/authorizations/new?{}", query.finish())
}

/// What somebody who is asked answers; where they are sent.
fn decide(browser: &mut Browser<'_>, question: &str, decision: &str) -> String {
    let page = browser.get(question);
    assert_eq!(page.status, 200, "{}", page.text);
    let names =
        ["csrf", "response_type", "client_id", "redirect_uri", "scope", "code_challenge", "code_challenge_method"];
    let mut fields: Vec<(&str, String)> = names.iter().map(|name| (*name, field(&page.text, name))).collect();
    fields.push(("state", "st&nd".to_owned()));
    fields.push(("decision", decision.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = browser.send(Method::POST, "/oauth/authorizations/new", &fields);
    assert_eq!(answer.status, 303, "{}", answer.text);
    to(&answer).to_owned()
}

/// The code that Jana gives a program.
fn code(app: &TestApp, identifier: &str, scope: &str) -> String {
    let sent = decide(&mut Browser::of(app, JANA), &question(identifier, scope), "allow");
    let query = sent.strip_prefix(&format!("{BACK}?")).unwrap();
    let pairs: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    assert!(pairs.contains(&("state".into(), "st&nd".into())), "{sent}");
    pairs.into_iter().find(|(name, _)| name == "code").unwrap().1
}

fn redeem(app: &TestApp, identifier: &str, secret: &str, code: &str, verifier: &str) -> Answer {
    ask(
        app,
        &[
            ("grant_type", "authorization_code"),
            ("client_id", identifier),
            ("client_secret", secret),
            ("code", code),
            ("redirect_uri", BACK),
            ("code_verifier", verifier),
        ],
    )
}

fn refresh(app: &TestApp, identifier: &str, secret: &str, word: &str) -> Answer {
    ask(
        app,
        &[
            ("grant_type", "refresh_token"),
            ("client_id", identifier),
            ("client_secret", secret),
            ("refresh_token", word),
        ],
    )
}

#[test]
fn a_program_signs_in_by_itself_and_goes_as_far_and_as_long_as_its_entry_says() {
    each(|app, _| {
        let (id, identifier, secret) =
            enter(app, &json!({"scopes": ["read"], "user_id": app.desk.agent, "expires_in": 3_600}));
        let shown = app.get(Who::Administrator, &format!("oauth/clients/{id}")).1;
        assert!(shown["client"].get("secret").is_none() && !shown.to_string().contains(&secret), "told once");

        let body = json!({"grant_type": "client_credentials", "client_id": identifier, "client_secret": secret});
        let request = Request::builder().method(Method::POST).uri("/oauth/tokens.json").header("host", "desk.example");
        let answer = app.send(request.body(Body::from(body.to_string())).unwrap());
        let told = answer.json();
        assert_eq!((answer.status, &told["token_type"], &told["scope"]), (200, &json!("bearer"), &json!("read")));
        assert_eq!((&told["expires_in"], told.get("refresh_token")), (&json!(3_600), None));
        assert_eq!(answer.headers["cache-control"], "no-store");
        let token = word(&answer, "access_token");

        assert_eq!(call(app, &token, "GET", "users/me", &Value::Null).1["user"]["id"], json!(app.desk.agent));
        let (status, current) = call(app, &token, "GET", "oauth/tokens/current.json", &Value::Null);
        assert_eq!((status, &current["token"]["client_id"]), (200, &json!(id)));
        assert!(current["token"]["expires_at"].is_string());
        let new = json!({"ticket": {"subject": "Neu", "comment": {"body": "Neu"}}});
        let (status, refused) = call(app, &token, "POST", "tickets", &new);
        let text = "Missing the following required scopes: write";
        assert_eq!((status, &refused["description"]), (403, &json!(text)));

        app.desk.clock.advance_seconds(3_606);
        assert_eq!(call(app, &token, "GET", "tickets", &Value::Null).0, 401, "its time is over");
    });
}

#[test]
fn whoever_does_not_show_the_secret_gets_nothing_and_has_to_wait() {
    each(|app, _| {
        let (id, identifier, secret) = enter(app, &json!({}));
        let own = |name: &str, secret: &str| {
            ask(app, &[("grant_type", "client_credentials"), ("client_id", name), ("client_secret", secret)])
        };
        assert_eq!(error(&own(&identifier, "falsch")), (401, "invalid_client".into()));
        assert_eq!(error(&own("niemand", &secret)), (401, "invalid_client".into()));
        assert_eq!(error(&ask(app, &[("grant_type", "client_credentials")])), (401, "invalid_client".into()));
        let by_header = |secret: &str| {
            let request = Request::builder().method(Method::POST).uri("/oauth/tokens").header("host", "desk.example");
            let request = request.header("authorization", basic(&format!("{identifier}:{secret}")));
            app.send(request.body(Body::from("grant_type=client_credentials&scope=write")).unwrap())
        };
        let refused = by_header("falsch");
        assert_eq!((refused.status, refused.headers.contains_key("www-authenticate")), (401, true));
        let writes = word(&by_header(&secret), "access_token");
        let (status, refused) = call(app, &writes, "GET", "tickets", &Value::Null);
        let text = "Missing the following required scopes: read";
        assert_eq!((status, &refused["description"]), (403, &json!(text)));
        let lasting = call(app, &writes, "POST", "oauth/tokens", &json!({"token": {"scopes": ["write"]}}));
        assert_eq!(lasting.0, 403, "what was lent for a while makes nothing that lasts");
        let another = call(app, &writes, "POST", "oauth/clients", &json!({"client": {"name": "Tür"}}));
        assert_eq!(another.0, 403, "nor another door");

        let credentials = [("client_id", identifier.as_str()), ("client_secret", secret.as_str())];
        let with = |more: &[(&str, &str)]| error(&ask(app, &[&credentials[..], more].concat()));
        assert_eq!(with(&[]), (400, "invalid_request".into()));
        assert_eq!(with(&[("grant_type", "password")]), (400, "unsupported_grant_type".into()));
        assert_eq!(with(&[("grant_type", "authorization_code")]), (400, "invalid_request".into()));
        let twice = [("grant_type", "client_credentials"), ("scope", "read"), ("scope", "write")];
        assert_eq!(with(&twice), (400, "invalid_request".into()));
        let far = [("grant_type", "client_credentials"), ("scope", "read impersonate")];
        assert_eq!(with(&far), (400, "invalid_scope".into()));
        let made_up = [("grant_type", "refresh_token"), ("refresh_token", "erfunden")];
        assert_eq!(with(&made_up), (400, "invalid_grant".into()));

        let path = format!("oauth/clients/{id}/generate_secret");
        let (status, renewed) = app.put(Who::Administrator, &path, &Value::Null);
        assert_eq!(status, 200);
        assert_eq!(own(&identifier, &secret).status, 401, "the old one has ended");
        assert_eq!(own(&identifier, renewed["client"]["secret"].as_str().unwrap()).status, 200);

        let mut answer = own(&identifier, "falsch");
        for _ in 1..40 {
            answer = own(&identifier, "falsch");
        }
        assert_eq!((answer.status, answer.headers.contains_key("retry-after")), (429, true));
    });
}

#[test]
fn somebody_is_asked_and_lends_their_rights() {
    each(|app, _| {
        let (id, identifier, secret) = enter(app, &json!({}));
        let question = question(&identifier, "read write");
        let mut jana = Browser::new(app);
        let door = jana.get(&question);
        assert_eq!(door.status, 303);
        let form = jana.get(to(&door).to_owned().as_str());
        let back = field(&form.text, "back").replace("&#38;", "&").replace("&amp;", "&");
        assert_eq!(back, question, "back to the question after signing in");

        let mut jana = Browser::of(app, JANA);
        let page = jana.get(&question);
        assert!(page.text.contains("Warenwirtschaft") && page.text.contains("Jana Krüger"), "{}", page.text);
        assert!(page.text.contains("lager.example"));
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("form-action 'self' https://lager.example;"), "{policy}");
        let refused = decide(&mut jana, &question, "refuse");
        assert_eq!(refused, format!("{BACK}?error=access_denied&state=st%26nd"));

        let code = code(app, &identifier, "read write");
        assert_eq!(error(&redeem(app, &identifier, &secret, &code, "ein anderes Wort")), (400, "invalid_grant".into()));
        let answer = redeem(app, &identifier, &secret, &code, VERIFIER);
        assert_eq!((answer.status, &answer.json()["scope"]), (200, &json!("read write")));
        let token = word(&answer, "access_token");
        assert_eq!(call(app, &token, "GET", "users/me", &Value::Null).1["user"]["id"], json!(app.desk.agent));
        let profile = jana.get("/profile").text;
        assert!(profile.contains("Warenwirtschaft"), "she sees what she lent");

        let path = format!("oauth/clients/{id}");
        assert_eq!(app.delete(Who::Administrator, &path).0, 204);
        assert_eq!(call(app, &token, "GET", "users/me", &Value::Null).0, 401, "all of it ends with the entry");
        let next = refresh(app, &identifier, &secret, &word(&answer, "refresh_token"));
        assert_eq!(error(&next), (401, "invalid_client".into()));
        assert_eq!(jana.get(&question).status, 400, "nobody is sent to an address that is not entered");
    });
}

#[test]
fn a_code_serves_once_within_two_minutes_and_only_the_program_it_was_given_to() {
    each(|app, _| {
        let (_, identifier, secret) = enter(app, &json!({}));
        let (_, other, others) = enter(app, &json!({"name": "Andere"}));
        let stolen = code(app, &identifier, "read");
        assert_eq!(error(&redeem(app, &other, &others, &stolen, VERIFIER)), (400, "invalid_grant".into()));
        let elsewhere = [
            ("grant_type", "authorization_code"),
            ("client_id", identifier.as_str()),
            ("client_secret", secret.as_str()),
            ("code", stolen.as_str()),
            ("redirect_uri", "https://lager.example/"),
            ("code_verifier", VERIFIER),
        ];
        assert_eq!(error(&ask(app, &elsewhere)), (400, "invalid_grant".into()));
        let first = redeem(app, &identifier, &secret, &stolen, VERIFIER);
        let token = word(&first, "access_token");
        assert_eq!(call(app, &token, "GET", "tickets", &Value::Null).0, 200);
        assert_eq!(error(&redeem(app, &identifier, &secret, &stolen, VERIFIER)), (400, "invalid_grant".into()));
        assert_eq!(call(app, &token, "GET", "tickets", &Value::Null).0, 401, "what came of it ends");

        let late = code(app, &identifier, "read");
        app.desk.clock.advance_seconds(121);
        assert_eq!(error(&redeem(app, &identifier, &secret, &late, VERIFIER)), (400, "invalid_grant".into()));
    });
}

#[test]
fn a_word_for_the_next_token_serves_once_and_shown_again_ends_everything() {
    each(|app, _| {
        let (_, identifier, secret) = enter(app, &json!({}));
        let code = code(app, &identifier, "read write");
        let first = redeem(app, &identifier, &secret, &code, VERIFIER);
        let second = refresh(app, &identifier, &secret, &word(&first, "refresh_token"));
        assert_eq!((second.status, &second.json()["scope"]), (200, &json!("read write")));
        let third = refresh(app, &identifier, &secret, &word(&second, "refresh_token"));
        let token = word(&third, "access_token");
        assert_eq!(call(app, &token, "GET", "tickets", &Value::Null).0, 200);
        assert_eq!(
            call(app, &word(&third, "refresh_token"), "GET", "tickets", &Value::Null).0,
            401,
            "it opens nothing"
        );

        let reused = refresh(app, &identifier, &secret, &word(&second, "refresh_token"));
        assert_eq!(error(&reused), (400, "invalid_grant".into()));
        assert_eq!(call(app, &token, "GET", "tickets", &Value::Null).0, 401);
        let last = refresh(app, &identifier, &secret, &word(&third, "refresh_token"));
        assert_eq!(error(&last), (400, "invalid_grant".into()), "the rightful one, too");
    });
}

#[test]
fn a_program_without_a_secret_proves_itself_by_what_only_it_knows() {
    each(|app, _| {
        let (_, identifier, secret) = enter(app, &json!({"kind": "public"}));
        assert_eq!(secret, "");
        let own = ask(app, &[("grant_type", "client_credentials"), ("client_id", identifier.as_str())]);
        assert_eq!(error(&own), (400, "unauthorized_client".into()));
        let plain = question(&identifier, "read").replace("S256", "plain");
        let sent = Browser::of(app, JANA).get(&plain);
        assert_eq!(to(&sent), format!("{BACK}?error=invalid_request&state=st%26nd"));
        let far = Browser::of(app, JANA).get(&question(&identifier, "read chat"));
        assert_eq!(to(&far), format!("{BACK}?error=invalid_scope&state=st%26nd"));
        let code = code(app, &identifier, "read");
        assert_eq!(redeem(app, &identifier, "", &code, VERIFIER).status, 200);
    });
}

#[test]
fn whoever_lent_it_takes_it_back_and_whoever_leaves_takes_it_along() {
    each(|app, _| {
        let (_, identifier, secret) = enter(app, &json!({}));
        let lend = || redeem(app, &identifier, &secret, &code(app, &identifier, "read write"), VERIFIER);
        let first = lend();
        let id = call(app, &word(&first, "access_token"), "GET", "oauth/tokens/current", &Value::Null).1["token"]["id"]
            .as_i64()
            .unwrap();
        assert_eq!(call(app, &word(&first, "access_token"), "DELETE", "oauth/tokens/current", &Value::Null).0, 204);
        assert_eq!(call(app, &word(&first, "access_token"), "GET", "tickets", &Value::Null).0, 401);
        assert_eq!(app.get(Who::Agent, &format!("oauth/tokens/{id}")).0, 404);
        let next = refresh(app, &identifier, &secret, &word(&first, "refresh_token"));
        assert_eq!(error(&next), (400, "invalid_grant".into()), "not only the token, all of the permission");

        let second = lend();
        let agent = app.desk.agent;
        let suspend = json!({"user": {"suspended": true}});
        assert_eq!(app.put(Who::Administrator, &format!("users/{agent}"), &suspend).0, 200);
        assert_eq!(call(app, &word(&second, "access_token"), "GET", "tickets", &Value::Null).0, 401);
        let next = refresh(app, &identifier, &secret, &word(&second, "refresh_token"));
        assert_eq!(error(&next), (400, "invalid_grant".into()));
    });
}

#[test]
fn an_administrator_enters_a_program_on_the_page_and_sees_its_secret_once() {
    each(|app, _| {
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let agent = app.desk.agent.to_string();
        let fields = |name, address| {
            [
                ("name", name),
                ("identifier", ""),
                ("kind", "confidential"),
                ("redirect_uri", address),
                ("scopes", "read"),
                ("user_id", agent.as_str()),
                ("expires_in", "1800"),
            ]
        };
        let wrong = ada.post("/admin/clients", &fields("Lager", "http://lager.example/"));
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("value=\"Lager\""), "what was right stays");
        let made = ada.post("/admin/clients", &fields("Lager", BACK));
        assert_eq!(made.status, 200, "{}", made.text);
        let secret = made.text.split("<pre class=\"raw\"").nth(1).unwrap().split_once('>').unwrap().1;
        let secret = secret.split('<').next().unwrap().to_owned();
        let known = app.get(Who::Administrator, "oauth/clients").1["clients"][0].clone();
        let own = |secret: &str| {
            let identifier = known["identifier"].as_str().unwrap();
            ask(app, &[("grant_type", "client_credentials"), ("client_id", identifier), ("client_secret", secret)])
        };
        let token = word(&own(&secret), "access_token");
        assert_eq!(call(app, &token, "GET", "users/me", &Value::Null).1["user"]["id"], json!(app.desk.agent));
        let page = ada.get("/admin/tokens").text;
        assert!(page.contains("Lager") && page.contains("Jana Krüger") && !page.contains(&secret));
        let path = format!("/admin/clients/{}", known["id"]);
        assert_eq!(ada.post(&format!("{path}/secret"), &[]).status, 200);
        assert_eq!(own(&secret).status, 401);
        let mut jana = Browser::of(app, JANA);
        assert!(matches!(jana.post(&format!("{path}/delete"), &[]).status, 403 | 404));
        assert_eq!(to(&ada.post(&format!("{path}/delete"), &[])), "/admin/tokens");
        assert_eq!(call(app, &token, "GET", "users/me", &Value::Null).0, 401);
        assert_eq!(app.get(Who::Administrator, "oauth/clients").1["clients"], json!([]));
    });
}

#[test]
fn nobody_enters_a_program_that_acts_as_another_administrator() {
    each(|app, _| {
        let other = app.desk.staff("Uli Leiter", "uli@lindhof.example", crate::words::Role::Administrator);
        for person in [other, app.end_user, 987_654] {
            let body = json!({"client": {"name": "Tür", "user_id": person}});
            let (status, refused) = app.post(Who::Administrator, "oauth/clients", &body);
            assert_eq!((status, refused["details"]["user_id"].is_array()), (422, true), "{refused}");
        }
    });
}

#[test]
fn tokens_that_have_run_out_are_dropped_and_what_was_lent_with_them() {
    each(|app, _| {
        let (_, identifier, secret) = enter(app, &json!({}));
        redeem(app, &identifier, &secret, &code(app, &identifier, "read"), VERIFIER);
        let body = json!({"token": {"scopes": ["read"], "name": "Kopie", "expires_in": 60}});
        assert_eq!(app.post(Who::Administrator, "oauth/tokens", &body).0, 201);
        let count = |table: &'static str| {
            let select = format!("SELECT COUNT(*) FROM {table} WHERE account_id = $1");
            app.desk.read(&app.desk.system(), move |tx, cx| {
                Ok(tx.row(&select, db::params![cx.id()], |row| row.get::<i64>(0))?.unwrap_or(0))
            })
        };
        let (tokens, labels) = (count("token").unwrap(), count("token_label").unwrap());
        assert_eq!(count("oauth_grant").unwrap(), 1);
        app.desk.clock.advance_seconds(31 * 24 * 3_600);
        crate::erasure::housekeeping::tidy_account(&app.desk.system()).unwrap();
        assert!(count("token").unwrap() < tokens);
        assert_eq!((count("token_label").unwrap(), count("oauth_grant").unwrap()), (labels - 1, 0));
        assert_eq!(app.get(Who::Administrator, "tickets").0, 200, "what does not run out stays");
    });
}
