//! Stories of administrators and of everybody's own page, with a browser.

use axum::http::Method;

use super::super::tests::{Browser, PASSWORD, each, field, to};
use crate::email::ingest;
use crate::words::TokenKind;

const ADA: &str = "ada@lindhof.example";
const JANA: &str = "jana@lindhof.example";

/// Whether something a page does not show stays away from its text.
fn raw(html: &str) -> String {
    let (_, rest) = html.split_once("<pre class=\"raw\"").expect("something told once");
    let (_, rest) = rest.split_once('>').expect("its beginning");
    rest.split('<').next().unwrap_or_default().to_owned()
}

fn number(path: &str) -> String {
    path.rsplit('/').next().unwrap_or_default().to_owned()
}

#[test]
fn the_administration_does_not_exist_for_others() {
    each(|app, _| {
        let mut jana = Browser::of(app, JANA);
        for path in [
            "/admin",
            "/admin/people",
            "/admin/people/new",
            &format!("/admin/people/{}", app.desk.administrator),
            "/admin/groups",
            &format!("/admin/groups/{}", app.desk.group),
            "/admin/fields",
            "/admin/fields/ticket/new",
            "/admin/purposes",
            "/admin/appearance",
            "/admin/tokens",
            "/admin/suspended",
            "/admin/training",
            "/admin/training/agent",
        ] {
            assert_eq!(jana.get(path).status, 404, "{path}");
        }
        for path in [
            "/admin/people",
            "/admin/groups",
            "/admin/fields/ticket",
            "/admin/appearance",
            "/admin/appearance/footer",
            "/admin/suspended/rules",
            "/admin/training/agent",
            "/admin/training/agent/publish",
        ] {
            let answer = jana.post(path, &[("name", "x"), ("pattern", "x.example"), ("company", "x")]);
            assert!(matches!(answer.status, 403 | 404), "{path}: {}", answer.status);
        }
        let mut ada = Browser::of(app, ADA);
        for path in ["/admin", "/admin/people", "/admin/groups", "/admin/fields", "/admin/purposes", "/admin/tokens"] {
            assert_eq!(ada.get(path).status, 200, "{path}");
        }
    });
}

#[test]
fn somebody_is_asked_in_chooses_a_password_and_works() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        let wrong = ada.post("/admin/people", &[("name", ""), ("email", "nele@lindhof.example"), ("role", "agent")]);
        assert_eq!(wrong.status, 422);
        assert!(wrong.text.contains("value=\"nele@lindhof.example\""), "what was right stays");
        let group = app.desk.group.to_string();
        let fields =
            [("name", "Nele Graf"), ("email", "nele@lindhof.example"), ("role", "agent"), ("group", group.as_str())];
        let made = ada.post("/admin/people", &fields);
        let page = to(&made).to_owned();
        assert!(page.starts_with("/admin/people/"), "{}", made.text);
        assert!(ada.get(&page).text.contains("Nele Graf"));
        assert!(ada.get("/admin/people").text.contains("eingeladen"));
        let first = raw(&ada.post(&format!("{page}/link"), &[]).text);
        let link = raw(&ada.post(&format!("{page}/link"), &[]).text);
        assert!(link.starts_with("http://desk.example/invite/"), "{link}");
        let path = |link: &str| link.trim_start_matches("http://desk.example").to_owned();
        let mut nele = Browser::new(app);
        assert_eq!(nele.get(&path(&first)).status, 404, "a newer link ends the older one");
        assert_eq!(nele.get(&path(&link)).status, 200);
        let short = nele.send(Method::POST, &path(&link), &[("password", "kurz"), ("password_again", "kurz")]);
        assert_eq!(short.status, 422);
        let fields = [("password", "drei-zufaellige-woerter"), ("password_again", "drei-zufaellige-woerter")];
        assert_eq!(to(&nele.send(Method::POST, &path(&link), &fields)), "/");
        assert!(nele.get("/tickets").text.contains("Nele Graf"), "signed in at once");
        assert_eq!(Browser::new(app).get(&path(&link)).status, 404, "good once");
        assert_eq!(Browser::new(app).send(Method::POST, &path(&link), &fields).status, 404);
        app.desk.clock.advance_seconds(60);
        let last = raw(&ada.post(&format!("{page}/link"), &[]).text);
        app.desk.clock.advance_seconds(8 * 24 * 3600);
        assert_eq!(Browser::new(app).get(&path(&last)).status, 404, "and for a week");
    });
}

#[test]
fn a_suspended_colleague_is_out_and_one_who_leaves_hands_over() {
    each(|app, ticket| {
        let jana_id = app.desk.agent.to_string();
        let mut jana = Browser::of(app, JANA);
        let version = field(&jana.get(&format!("/tickets/{ticket}")).text, "version");
        let take = [("status", "open"), ("assignee", jana_id.as_str()), ("version", version.as_str())];
        jana.post(&format!("/tickets/{ticket}"), &take);
        let mut ada = Browser::of(app, ADA);
        let page = format!("/admin/people/{jana_id}");
        ada.post(&format!("{page}/suspend"), &[("suspended", "1")]);
        assert_eq!(jana.get("/tickets").status, 303, "out at once");
        assert!(ada.get("/admin/people").text.contains("gesperrt"));
        ada.post(&format!("{page}/suspend"), &[("suspended", "0")]);
        let mut jana = Browser::of(app, JANA);
        let own = format!("/admin/people/{}", app.desk.administrator);
        assert_eq!(
            ada.post(&format!("{own}/suspend"), &[("suspended", "1")]).status,
            422,
            "nobody shuts themselves out"
        );
        assert_eq!(ada.post(&format!("{own}/leave"), &[]).status, 403);
        let left = ada.post(&format!("{page}/leave"), &[("to", "")]);
        assert_eq!(to(&left), "/admin/people");
        assert_eq!(jana.get("/tickets").status, 303);
        assert!(!ada.get("/admin/people").text.contains("Jana Krüger"));
        let row = app.desk.read(&app.desk.system(), move |tx, cx| Ok(crate::tickets::sql::get(tx, cx.id(), ticket)?));
        assert_eq!(row.unwrap().unwrap().assignee, None, "the ticket is nobody's now");
        assert!(ada.get(&format!("/tickets/{ticket}")).text.contains("Jana Krüger"), "history names them");
    });
}

#[test]
fn sessions_tokens_and_passwords_are_in_their_owners_hand() {
    each(|app, _| {
        let (mut here, mut there) = (Browser::of(app, JANA), Browser::of(app, JANA));
        let made = here.post("/profile/tokens", &[("label", "Warenwirtschaft")]);
        let word = raw(&made.text);
        let token = |word: &str| {
            let request = axum::http::Request::builder().uri("/api/v2/users/me").header("host", "desk.example");
            let request = request.header("authorization", crate::testing::basic(&format!("{JANA}/token:{word}")));
            app.send(request.body(axum::body::Body::empty()).unwrap()).status
        };
        assert_eq!(token(&word), 200);
        let profile = here.get("/profile").text;
        assert!(profile.contains("Warenwirtschaft") && !profile.contains(&word), "told once");
        let mut ada = Browser::of(app, ADA);
        let all = ada.get("/admin/tokens").text;
        assert!(all.contains("Warenwirtschaft") && all.contains("Jana Krüger"));
        let known = app.desk.read(&app.desk.acting(app.desk.agent), |tx, cx| {
            crate::staff::tokens::of(tx, cx, cx.actor.person.unwrap())
        });
        let known = known.unwrap();
        let newest = known.iter().filter(|one| one.row.kind == TokenKind::Api).map(|one| one.row.id).max().unwrap();
        assert_eq!(ada.post(&format!("/profile/tokens/{newest}/end"), &[]).status, 404, "it is not hers");
        assert_eq!(to(&ada.post(&format!("/admin/tokens/{newest}/end"), &[])), "/admin/tokens");
        assert_eq!(token(&word), 401, "revoked");
        let wrong =
            [("password_now", "falsch"), ("password", "ein-neues-passwort"), ("password_again", "ein-neues-passwort")];
        assert_eq!(here.post("/profile/password", &wrong).status, 422);
        assert_eq!(there.get("/tickets").status, 200);
        let right =
            [("password_now", PASSWORD), ("password", "ein-neues-passwort"), ("password_again", "ein-neues-passwort")];
        assert_eq!(to(&here.post("/profile/password", &right)), "/profile");
        assert_eq!(here.get("/profile").status, 200, "this browser stays signed in");
        assert_eq!(there.get("/tickets").status, 303, "the other does not");
        assert_eq!(to(&here.post("/profile/sessions/end", &[])), "/signed-out");
        assert_eq!(here.get("/tickets").status, 303);
    });
}

#[test]
fn everybody_writes_their_own_name_and_signature_and_nobody_elses() {
    each(|app, _| {
        let mut soeren = Browser::of(app, "soeren@lindhof.example");
        let fields = [("name", "Sören Fachmann"), ("signature", "Gruß\nSören"), ("locale", "en")];
        assert_eq!(to(&soeren.post("/profile", &fields)), "/profile");
        let page = soeren.get("/profile").text;
        assert!(page.contains("Sören Fachmann") && page.contains("My profile"), "and in the language chosen");
        assert_eq!(soeren.post("/profile", &[("name", "")]).status, 422);
    });
}

#[test]
fn while_somebody_is_away_their_substitute_sees_their_tickets() {
    each(|app, ticket| {
        let jana_id = app.desk.agent.to_string();
        let (mut ada, mut jana) = (Browser::of(app, ADA), Browser::of(app, JANA));
        let version = field(&jana.get(&format!("/tickets/{ticket}")).text, "version");
        let take = [("status", "open"), ("assignee", jana_id.as_str()), ("version", version.as_str())];
        jana.post(&format!("/tickets/{ticket}"), &take);
        let view = format!("/tickets?view=for-{jana_id}");
        assert_eq!(ada.get(&view).status, 404, "nobody looks over a colleague's shoulder");
        let substitute = app.desk.administrator.to_string();
        jana.post("/profile/absence", &[("from", ""), ("until", ""), ("substitute", substitute.as_str())]);
        let page = ada.get(&view);
        assert!(page.text.contains("Vertretung für Jana Krüger") && page.text.contains("Ton bei Lena Kundin"));
        assert!(
            ada.get(&format!("/tickets/{ticket}")).text.contains("Jana Krüger (abwesend)"),
            "told before assigning"
        );
        assert!(ada.get("/admin/people").text.contains("abwesend"));
        jana.post("/profile/absence/end", &[]);
        assert_eq!(ada.get(&view).status, 404);
    });
}

#[test]
fn a_blocked_sender_is_put_aside_and_taken_in_when_somebody_says_so() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        assert_eq!(ada.post("/admin/suspended/rules", &[("pattern", "unsinn"), ("kind", "block")]).status, 422);
        ada.post("/admin/suspended/rules", &[("pattern", "Werbung.example"), ("kind", "block")]);
        ada.post("/admin/suspended/rules", &[("pattern", "bestellung@werbung.example"), ("kind", "allow")]);
        let arrive = |from: &str, subject: &str| {
            let mail =
                format!("From: {from}\r\nSubject: {subject}\r\nMessage-ID: <{subject}@x.example>\r\n\r\nHallo.\r\n");
            ingest::ingest(&app.desk.system(), mail.as_bytes()).unwrap()
        };
        assert_eq!(arrive("gewinn@werbung.example", "Gewinn")["reason"], "blocked_sender");
        assert_eq!(arrive("a@news.werbung.example", "Neues")["reason"], "blocked_sender");
        assert_eq!(arrive("bestellung@werbung.example", "Bestellung")["outcome"], "ticket");
        assert!(app.desk.account.people.by_email("gewinn@werbung.example").is_none(), "nobody was added");
        let page = ada.get("/admin/suspended").text;
        assert!(page.contains("Gewinn") && page.contains("Absender steht auf der Sperrliste"));
        let (_, rest) = page.split_once("href=\"/admin/suspended/").unwrap();
        let newest = rest.split('"').next().unwrap().to_owned();
        let one = ada.get(&format!("/admin/suspended/{newest}"));
        assert!(one.text.contains("Hallo.") && one.text.contains("Neues"));
        assert_eq!(to(&ada.post(&format!("/admin/suspended/{newest}/destroy"), &[])), "/admin/suspended");
        assert_eq!(ada.get(&format!("/admin/suspended/{newest}")).status, 404);
        let page = ada.get("/admin/suspended").text;
        let (_, rest) = page.split_once("href=\"/admin/suspended/").unwrap();
        let other = rest.split('"').next().unwrap().to_owned();
        let ticket = ada.post(&format!("/admin/suspended/{other}/recover"), &[]);
        assert!(to(&ticket).starts_with("/tickets/"));
        assert!(ada.get(to(&ticket).to_owned().as_str()).text.contains("Gewinn"));
        assert!(ada.get("/admin/suspended").text.contains("Es wird keine Mail zurückgehalten."));
        let keys = app.desk.read(&app.desk.system(), |tx, cx| {
            Ok(tx.row("SELECT COUNT(*) FROM given_up WHERE account_id = $1", db::params![cx.id()], |r| {
                r.get::<i64>(0)
            })?)
        });
        assert!(keys.unwrap().unwrap_or(0) >= 2, "their keys are given up");
    });
}

#[test]
fn the_desk_wears_the_companys_colour_and_refuses_one_that_cannot_be_read() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        let pale = ada.post("/admin/appearance", &[("company", "Lindhof"), ("colour", "#ffee00")]);
        assert_eq!(pale.status, 422);
        assert!(pale.text.contains("Kontrast 1.1 : 1") || pale.text.contains("Kontrast 1.2 : 1"), "{}", pale.text);
        assert!(pale.text.contains("value=\"#ffee00\""));
        ada.post("/admin/appearance", &[("company", "Lindhof & Söhne"), ("colour", "#7a1f5c")]);
        let page = ada.get("/tickets").text;
        let (_, rest) = page.split_once("href=\"/brand/").expect("a stylesheet");
        let name = rest.split('"').next().unwrap();
        let style = ada.get(&format!("/brand/{name}"));
        assert!(style.text.contains("--accent:light-dark(#7a1f5c"), "{}", style.text);
        assert_eq!(style.headers["content-type"], "text/css; charset=utf-8");
        assert!(style.headers["cache-control"].to_str().unwrap().contains("immutable"));
        assert!(Browser::new(app).get("/sign-in").text.contains("Lindhof &#38; Söhne"));
        assert!(Browser::new(app).get("/sign-in").text.contains(&format!("/brand/{name}")), "outside too");
        assert_eq!(ada.get("/brand/0000.css").status, 404);
        ada.post("/admin/appearance", &[("company", "Lindhof"), ("colour", "")]);
        assert_eq!(ada.get(&format!("/brand/{name}")).status, 404, "nothing but what is set now");
    });
}

#[test]
fn below_the_customers_pages_stands_where_the_company_tells_who_it_is_and_nothing_that_leads_nowhere() {
    each(|app, _| {
        let foot = || {
            let page = Browser::new(app).get("/portal/sign-in").text;
            page.split_once("<footer class=\"foot\"").unwrap().1.to_owned()
        };
        assert!(!foot().contains("Impressum"), "nothing was said yet");
        let mut ada = Browser::of(app, ADA);
        let wrong = ada.post("/admin/appearance/footer", &[("footer_imprint_de", "//fremd.example")]);
        assert!(wrong.status == 422 && wrong.text.contains("value=\"//fremd.example\""), "{}", wrong.text);
        let said = [("footer_imprint_de", "https://lindhof.example/impressum"), ("footer_privacy_en", "/help")];
        assert_eq!(ada.post("/admin/appearance/footer", &said).status, 303);
        let foot = foot();
        assert!(foot.contains("href=\"https://lindhof.example/impressum\">Impressum"), "{foot}");
        assert!(foot.contains("href=\"/help\">Datenschutzerklärung"), "what there is in another language: {foot}");
        assert!(!foot.contains("Barrierefreiheit"), "{foot}");
    });
}

#[test]
fn who_has_to_be_trained_is_led_to_the_test_and_then_works() {
    each(|app, ticket| {
        let mut ada = Browser::of(app, ADA);
        let draft = ada.get("/admin/training/agent").text;
        let text = |name: &str| {
            let (_, rest) = draft.split_once(&format!("name=\"{name}\"")).unwrap();
            let (_, rest) = rest.split_once(">\n").unwrap();
            rest.split("</textarea>").next().unwrap().replace("&#34;", "\"").replace("&#39;", "'")
        };
        let (lesson, questions) = (text("lesson"), text("questions"));
        let wrong = [("lesson", lesson.as_str()), ("questions", "Frage?\n- nur falsch\n- auch falsch")];
        assert_eq!(ada.post("/admin/training/agent", &wrong).status, 422);
        let fields = [("lesson", lesson.as_str()), ("questions", questions.as_str())];
        assert_eq!(to(&ada.post("/admin/training/agent", &fields)), "/admin/training");
        assert_eq!(to(&ada.post("/admin/training/agent/publish", &[])), "/admin/training");
        let mut jana = Browser::new(app);
        let inside = jana.send(Method::POST, "/sign-in", &[("email", JANA), ("password", PASSWORD)]);
        assert_eq!(to(&inside), "/training");
        let masked = jana.get(&format!("/tickets/{ticket}")).text;
        assert!(!masked.contains("lena@kunden.example") && !masked.contains("Lena Kundin"));
        let page = jana.get("/training").text;
        let asked = crate::training::parse(&questions).unwrap();
        assert_eq!(page.matches("<fieldset").count(), asked.len());
        let mut answers: Vec<(String, String)> =
            asked.iter().enumerate().map(|(at, one)| (format!("q{at}"), one.right.to_string())).collect();
        answers.push(("version".into(), field(&page, "version")));
        let given = |answers: &[(String, String)]| answers.to_vec();
        let send = |jana: &mut Browser<'_>, answers: Vec<(String, String)>| {
            let fields: Vec<(&str, &str)> =
                answers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            jana.post("/training", &fields)
        };
        let mut one_wrong = given(&answers);
        one_wrong[0].1 = "9".into();
        let failed = send(&mut jana, one_wrong);
        assert_eq!((failed.status, failed.text.matches("class=\"problem\"").count()), (422, 1));
        assert_eq!(to(&send(&mut jana, given(&answers))), "/");
        assert!(jana.get(&format!("/tickets/{ticket}")).text.contains("lena@kunden.example"));
        let proof = ada.get("/admin/training").text;
        assert!(proof.contains("Jana Krüger") && proof.contains("nicht bestanden") && proof.contains("bestanden"));
        assert!(ada.get(&format!("/tickets/{ticket}")).text.contains("lena@kunden.example"), "another role");
    });
}

#[test]
fn groups_get_members_with_rights_and_dissolve_into_another() {
    each(|app, ticket| {
        let mut ada = Browser::of(app, ADA);
        let made = ada.post("/admin/groups", &[("name", "Personal"), ("description", "Bewerbungen"), ("closed", "1")]);
        let page = to(&made).to_owned();
        let (group, agent) = (number(&page), app.desk.agent);
        let fields = [(format!("rights-{agent}"), "edit".to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        ada.post(&format!("{page}/members"), &fields);
        assert!(ada.get(&page).text.contains("<option value=\"edit\" selected>"));
        let version = field(&ada.get(&format!("/tickets/{ticket}")).text, "version");
        let moved = [("status", "new"), ("group", group.as_str()), ("assignee", ""), ("version", version.as_str())];
        Browser::of(app, JANA).post(&format!("/tickets/{ticket}"), &moved);
        assert_eq!(ada.get(&format!("/tickets/{ticket}")).status, 404, "closed to the administrator too");
        let into = app.desk.group.to_string();
        assert_eq!(ada.post(&format!("{page}/delete"), &[]).status, 422, "its tickets go somewhere first");
        assert_eq!(to(&ada.post(&format!("{page}/delete"), &[("into", into.as_str())])), "/admin/groups");
        assert_eq!(ada.get(&format!("/tickets/{ticket}")).status, 200);
        assert_eq!(ada.get(&page).status, 404);
    });
}

#[test]
fn a_field_is_made_used_and_removed_on_its_page() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        let fields = [
            ("title", "Farbe"),
            ("type", "tagger"),
            ("purpose_id", "1"),
            ("custom_field_options", "rot = Rot\nhell blau = Hellblau"),
            ("active", "1"),
        ];
        assert_eq!(to(&ada.post("/admin/fields/ticket", &fields)), "/admin/fields");
        let list = ada.get("/admin/fields").text;
        let (_, rest) = list.split_once("href=\"/admin/fields/ticket/").unwrap();
        let id = rest.split('"').next().unwrap().to_owned();
        let page = ada.get(&format!("/admin/fields/ticket/{id}")).text;
        assert!(page.contains("rot = Rot\nhell_blau = Hellblau"));
        let nothing = [("title", "Farbe"), ("purpose_id", ""), ("active", "1"), ("custom_field_options", "rot = Rot")];
        let refused = ada.post(&format!("/admin/fields/ticket/{id}"), &nothing);
        assert_eq!(refused.status, 422, "in use without a purpose");
        assert!(refused.text.contains("field-purpose_id-p"));
        assert_eq!(to(&ada.post(&format!("/admin/fields/ticket/{id}/delete"), &[])), "/admin/fields");
        assert!(!ada.get("/admin/fields").text.contains("Farbe"));
        let made = ada.post("/admin/purposes", &[("title", "Treueprogramm"), ("basis", "consent")]);
        assert_eq!(to(&made), "/admin/purposes");
        assert!(ada.get("/admin/purposes").text.contains("Einwilligung (a)"));
        assert_eq!(
            ada.post("/admin/purposes/1", &[("title", ""), ("basis", "")]).status,
            422,
            "support keeps its basis"
        );
    });
}

#[test]
fn the_menu_tells_that_somebody_is_away_and_turns_single_keys_off_without_script() {
    each(|app, _| {
        let mut jana = Browser::of(app, JANA);
        assert!(jana.get("/tickets").text.contains("Abwesend melden"));
        assert_eq!(jana.post("/profile/absence", &[]).status, 303);
        let page = jana.get("/tickets").text;
        assert!(page.contains("Wieder da melden") && page.contains("action=\"/profile/absence/end\""));
        assert_eq!(jana.post("/profile/absence/end", &[]).status, 303);
        assert!(jana.get("/tickets").text.contains("Abwesend melden"));
        let off = jana.post("/preferences/keys", &[("on", "0"), ("back", "/tickets?view=open")]);
        assert_eq!((off.status, to(&off)), (303, "/tickets?view=open"));
        assert!(jana.get("/tickets").text.contains("Tastenkürzel einschalten"));
        let far = jana.post("/preferences/keys", &[("on", "1"), ("back", "//elsewhere.example")]);
        assert_eq!(to(&far), "/", "no way to another host");
        assert_eq!(jana.post("/preferences/keys", &[("on", "1")]).status, 204, "asked by a script");
    });
}
