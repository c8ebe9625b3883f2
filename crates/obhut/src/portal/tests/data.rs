//! Stories of what is stored about customers.

use super::{Browser, LENA, PASSWORD, each, link, mailed, to};
use personal::LegalBasis;

use crate::accounts;
use crate::consent::{self, Act, Reason, Statement, texts};
use crate::i18n::Language;
use crate::people::identities;
use crate::purposes::ops as purposes;
use crate::testing::{TestApp, Who};
use crate::tickets::sql;
use crate::words::IdentityKind;

/// Another address of hers.
fn second(app: &TestApp) {
    let person = app.end_user;
    app.desk
        .write(&app.desk.system(), move |tx, cx| {
            identities::add(tx, cx, person, IdentityKind::Email, "lena@arbeit.example", true).map(drop)
        })
        .unwrap();
}

/// A browser in which all that is stored is open.
fn opened(app: &TestApp) -> Browser<'_> {
    let mut lena = Browser::new(app);
    lena.get("/portal/sign-in");
    lena.post("/portal/sign-in", &[("email", LENA), ("password", PASSWORD)]);
    let shut = lena.get("/portal/data");
    assert!(shut.text.contains("action=\"/portal/data/open\"") && !shut.text.contains("id=\"p-password\""));
    assert_eq!(to(&lena.post("/portal/data/open", &[])), "/portal/data");
    mailed(app);
    let page = lena.get("/portal/data");
    assert!(page.text.contains("Was gespeichert ist"), "{}", page.text);
    lena
}

#[test]
fn a_mailed_link_to_the_requests_does_not_open_the_data() {
    each(|app, _| {
        second(app);
        let mut lena = Browser::of(app, LENA);
        let shut = lena.get("/portal/data");
        assert!(
            shut.status == 200 && !shut.text.contains("Was gespeichert ist") && !shut.text.contains("arbeit.example")
        );
        let tried = lena.post("/portal/data/open", &[]);
        assert_eq!((tried.status, to(&tried)), (401, ""));
        assert!(mailed(app).is_empty());
        // Neither do the forms behind it.
        lena.get("/portal/data");
        assert_eq!(to(&lena.post("/portal/data/name", &[("name", "Eva")])), "/portal/data");
        // A link that was asked for for this very purpose does, for a quarter of an hour, and every address hears of it.
        assert_eq!(lena.post("/portal/data/link", &[]).status, 200);
        let mails = mailed(app);
        assert_eq!((mails.len(), mails[0].0.as_str()), (1, LENA));
        let path = link(&mails[0]);
        assert!(lena.get(&path).text.contains("Meine Daten öffnen"));
        assert!(mailed(app).is_empty(), "to look is not to open");
        assert_eq!(to(&lena.post(&path, &[])), "/portal/data");
        let mut told: Vec<String> = mailed(app).into_iter().map(|(to, _)| to).collect();
        told.sort();
        assert_eq!(told, ["lena@arbeit.example", LENA]);
        let page = lena.get("/portal/data");
        assert!(page.text.contains("Was gespeichert ist") && page.text.contains("lena@arbeit.example"));
        assert!(!page.text.contains("Eva"));
        app.desk.clock.advance_seconds(15 * 60 + 1);
        assert!(!lena.get("/portal/data").text.contains("Was gespeichert ist"));
        assert_eq!(lena.get("/portal/requests").status, 200, "the session goes on");
    });
}

#[test]
fn the_password_opens_the_data_while_it_is_fresh() {
    each(|app, _| {
        let mut lena = opened(app);
        app.desk.clock.advance_seconds(16 * 60);
        let shut = lena.get("/portal/data");
        assert!(shut.text.contains("id=\"p-password\""), "asked again");
        assert_eq!(lena.post("/portal/data/open", &[("password", "falsch")]).status, 401);
        assert!(mailed(app).is_empty());
        assert_eq!(to(&lena.post("/portal/data/open", &[("password", PASSWORD)])), "/portal/data");
        assert_eq!(mailed(app).len(), 1, "and the address hears of it");
        assert!(lena.get("/portal/data").text.contains("Was gespeichert ist"));
    });
}

#[test]
fn each_line_tells_purpose_ground_recipients_and_end() {
    each(|app, _| {
        let mut lena = opened(app);
        let text = lena.get("/portal/data").text;
        for stands in [
            "Lena Kundin",
            LENA,
            "1 offene Anfrage",
            "1 Nachricht von Ihnen",
            "1 Adresse oder Telefonnummer",
            "Ihr Passwort, unlesbar gespeichert",
            "Anliegen bearbeiten",
            "Vertrag (b)",
            "niemand",
            "Kein festes Datum",
            "Mit der Anfrage, zu der es gehört",
            "Schutz Ihres Zugangs",
        ] {
            assert!(text.contains(stands), "{stands}: {text}");
        }
        assert!(
            !text.contains("weitere Eintr") && !text.contains("weiterer Eintr"),
            "every sort has a line of its own"
        );
        assert!(text.find("id=\"widerspruch\"") < text.find("id=\"angaben\""), "the objection stands apart, and first");
    });
}

#[test]
fn who_looked_is_told_by_role_and_never_by_name() {
    each(|app, ticket| {
        app.get(Who::Agent, &format!("tickets/{ticket}"));
        app.get(Who::Agent, &format!("users/{}", app.end_user));
        app.desk.desk.looks.flush(&app.desk.desk).unwrap();
        let mut lena = opened(app);
        let text = lena.get("/portal/data").text;
        let (_, looks) = text.split_once("id=\"zugriffe\"").unwrap();
        assert!(looks.contains("Gesehen: Identität, Kontakt") && looks.contains(">Service<"), "{looks}");
        assert!(!text.contains("Jana") && !text.contains("Krüger") && !text.contains("jana@lindhof.example"));
    });
}

#[test]
fn the_log_holds_as_many_entries_as_are_counted_and_every_one_can_be_read() {
    each(|app, _| {
        // Given somebody of whom much was seen and changed, and tickets in which much happened.
        for n in 0..40 {
            let noted = serde_json::json!({"user": {"notes": format!("Vermerk {n}")}});
            assert_eq!(app.put(Who::Agent, &format!("users/{}", app.end_user), &noted).0, 200);
        }
        app.desk.desk.looks.flush(&app.desk.desk).unwrap();
        let mut lena = opened(app);
        // When she turns all pages of the log.
        let first = lena.get("/portal/data").text;
        let (before, _) = first.split_once(" Einträge im Protokoll der Zugriffe").unwrap();
        let counted: usize = before.rsplit('>').next().unwrap().parse().unwrap();
        let (mut listed, mut path) = (0, "/portal/data".to_owned());
        loop {
            let page = lena.get(&path).text;
            let (_, looks) = page.split_once("id=\"zugriffe\"").unwrap();
            listed += looks.matches("<tr><td>").count();
            assert!(looks.contains(&format!("von {counted} Einträgen")), "{looks}");
            assert_eq!(looks.contains("Neueste Zugriffe"), path != "/portal/data");
            let Some((before, _)) = looks.split_once("\">Ältere Zugriffe") else { break };
            path = before.rsplit("href=\"").next().unwrap().split('#').next().unwrap().to_owned();
        }
        // Then there are as many as her page says.
        assert!(counted > 40, "{counted}");
        assert_eq!(listed, counted);
    });
}

#[test]
fn a_name_and_a_number_are_corrected_and_come_back_where_they_cannot_be() {
    each(|app, _| {
        let mut lena = opened(app);
        assert_eq!(to(&lena.post("/portal/data/name", &[("name", "Lena Muster")])), "/portal/data");
        lena.get("/portal/data");
        assert_eq!(to(&lena.post("/portal/data/phone", &[("phone", "0431 5550138")])), "/portal/data");
        let page = lena.get("/portal/data").text;
        assert!(page.contains("Lena Muster") && page.contains("0431 5550138"));
        let wrong = lena.post("/portal/data/phone", &[("phone", "keine <Nummer>")]);
        assert!(wrong.status == 422 && wrong.text.contains("keine &#60;Nummer&#62;"));
        let empty = lena.post("/portal/data/name", &[("name", " ")]);
        assert!(empty.status == 422 && empty.text.contains("id=\"f-name-e\""));
        let (_, user) = app.get(Who::Agent, &format!("users/{}", app.end_user));
        assert_eq!(user["user"]["name"], "Lena Muster");
        assert_eq!(user["user"]["phone"], "0431 5550138");
    });
}

#[test]
fn a_new_address_counts_once_it_is_confirmed_there_and_the_old_one_hears_of_it() {
    each(|app, _| {
        let mut lena = opened(app);
        let wrong = lena.post("/portal/data/email", &[("email", "keine")]);
        assert!(wrong.status == 422 && wrong.text.contains("value=\"keine\""));
        assert_eq!(lena.post("/portal/data/email", &[("email", "lena@neu.example")]).status, 200);
        let mails = mailed(app);
        assert_eq!((mails.len(), mails[0].0.as_str()), (1, "lena@neu.example"));
        let address = || {
            let (_, user) = app.get(Who::Agent, &format!("users/{}", app.end_user));
            user["user"]["email"].as_str().unwrap().to_owned()
        };
        assert_eq!(address(), LENA);
        let path = link(&mails[0]);
        // Whoever reads the mail clicks; it need not be the same browser.
        let mut other = Browser::new(app);
        assert!(other.get(&path).text.contains("Adresse bestätigen"));
        assert_eq!(address(), LENA, "to look is not to confirm");
        assert_eq!(other.post(&path, &[]).status, 200);
        assert_eq!(address(), "lena@neu.example");
        let told = mailed(app);
        assert_eq!((told.len(), told[0].0.as_str()), (1, LENA));
        assert!(told[0].1.contains("neue E-Mail-Adresse bestätigt") && !told[0].1.contains("neu.example"));
        assert_eq!(other.post(&path, &[]).status, 410);
        // The old one is still there, and can go now.
        let page = lena.get("/portal/data").text;
        let (_, rest) = page.split_once("/portal/data/address/").unwrap();
        let id = rest.split('/').next().unwrap().to_owned();
        assert_eq!(to(&lena.post(&format!("/portal/data/address/{id}/remove"), &[])), "/portal/data");
        assert!(!lena.get("/portal/data").text.contains(LENA));
    });
}

#[test]
fn an_address_of_somebody_else_is_told_only_to_whoever_reads_the_mail_there() {
    each(|app, _| {
        app.desk.customer("Paul Fremd", "paul@fremd.example");
        let mut lena = opened(app);
        let free = lena.post("/portal/data/email", &[("email", "frei@fremd.example")]);
        mailed(app);
        lena.get("/portal/data");
        let taken = lena.post("/portal/data/email", &[("email", "paul@fremd.example")]);
        assert_eq!((free.status, taken.status), (200, 200));
        let path = link(&mailed(app)[0]);
        let told = Browser::new(app).post(&path, &[]);
        assert!(told.status == 409 && told.text.contains("gehört schon zu einem anderen Eintrag"));
        assert!(lena.get("/portal/data").text.contains(LENA));
    });
}

#[test]
fn an_objection_becomes_a_request_for_rights() {
    each(|app, _| {
        let mut lena = opened(app);
        let empty = lena.post("/portal/data/object", &[("reason", " ")]);
        assert_eq!(empty.status, 422);
        for fields in [&[("marketing", "1")][..], &[("reason", "Gegen die Aufbewahrung.")]] {
            lena.get("/portal/data");
            let sent = lena.post("/portal/data/object", fields);
            let number: i64 = to(&sent).rsplit('/').next().unwrap().parse().unwrap();
            let row =
                app.desk.read(&app.desk.system(), move |tx, cx| Ok(sql::get(tx, cx.id(), number)?.unwrap())).unwrap();
            assert!(row.is_request && row.requester == Some(app.end_user));
            assert_eq!(
                app.get(Who::Specialist, &format!("tickets/{number}")).0,
                404,
                "not for those who need not know"
            );
            assert!(lena.get(to(&sent).to_owned().as_str()).text.contains("Widerspruch"));
        }
    });
}

#[test]
fn consents_are_withdrawn_and_marketing_is_stopped_at_once() {
    each(|app, _| {
        let person = app.end_user;
        let number = |slug: &'static str| {
            let found = app.desk.read(&app.desk.system(), move |tx, cx| Ok(accounts::sql::purpose(tx, cx.id(), slug)?));
            found.unwrap().unwrap()
        };
        let (surveys, marketing) = (number("surveys"), number("marketing"));
        let decide = |purpose: i64, basis| {
            let change = purposes::Purpose { basis: Some(basis), ..purposes::Purpose::default() };
            app.desk
                .write(&app.desk.acting(app.desk.administrator), move |tx, cx| {
                    purposes::update(tx, cx, purpose, &change)
                })
                .unwrap();
        };
        decide(surveys, LegalBasis::Consent);
        decide(marketing, LegalBasis::LegitimateInterests);
        app.desk
            .write(&app.desk.acting(app.desk.administrator), move |tx, cx| {
                let wording = "Eine Umfrage im Monat.".to_owned();
                let (purpose, language) = (surveys, Language::German);
                texts::publish(tx, cx, &texts::NewText { purpose, language, wording, valid_days: None }).map(drop)
            })
            .unwrap();
        app.desk
            .write(&app.desk.acting(person), move |tx, cx| {
                consent::record(tx, cx, person, &Statement::new(surveys, Act::Given, Language::German)).map(drop)
            })
            .unwrap();
        let may = |slug: &'static str| {
            let verdict = app.desk.read(&app.desk.system(), move |tx, cx| consent::may(tx, cx, person, slug));
            verdict.unwrap().reason()
        };
        assert_eq!((may("surveys"), may("marketing")), (None, None));
        let mut lena = opened(app);
        let page = lena.get("/portal/data").text;
        let (objection, rest) = page.split_once("id=\"angaben\"").unwrap();
        assert!(rest.contains("Eine Umfrage im Monat.") && !objection.contains("Eine Umfrage im Monat."));
        assert!(objection.contains("value=\"object\""), "objections stand apart");
        let say = surveys.to_string();
        assert_eq!(to(&lena.post("/portal/data/consent", &[("purpose", &say), ("act", "withdraw")])), "/portal/data");
        assert_eq!(may("surveys"), Some(Reason::Withdrawn));
        lena.get("/portal/data");
        assert_eq!(lena.post("/portal/data/object", &[("marketing", "1")]).status, 303);
        assert_eq!(may("marketing"), Some(Reason::Objected));
        let text = lena.get("/portal/data").text;
        assert!(text.contains("Angaben zu Einwilligungen und Widersprüchen") && !text.contains("weitere Eintr"));
    });
}

#[test]
fn a_pending_address_goes_with_the_person() {
    each(|app, _| {
        let mut lena = opened(app);
        lena.post("/portal/data/email", &[("email", "lena@neu.example")]);
        let path = link(&mailed(app)[0]);
        let (person, desk) = (app.end_user, &app.desk);
        let erasure = desk
            .write(&desk.acting(desk.administrator), move |tx, cx| {
                crate::erasure::people::forget(tx, cx, person, crate::erasure::Outcome::Identity)
            })
            .unwrap();
        crate::erasure::run::carry_out(&desk.system(), erasure).unwrap();
        assert_eq!(Browser::new(app).post(&path, &[]).status, 404);
        assert_eq!(app.desk.account.people.by_email("lena@neu.example"), None);
    });
}
