//! The stories of an administrator who makes a form, and of an agent who writes down what a customer said.

use serde_json::json;

use std::sync::Arc;

use super::super::tests::{Browser, PASSWORD, each, to};
use crate::consent::{self, Reason, Verdict};
use crate::staff::passwords;
use crate::testing::Who;
use crate::words::Role;

#[test]
fn a_form_is_made_tried_refused_for_want_of_a_purpose_published_and_closed() {
    each(|app, _| {
        let mut jana = Browser::of(app, "jana@lindhof.example");
        assert_eq!(jana.get("/admin/forms").status, 404);
        assert_eq!(jana.post("/admin/forms", &[("title_de", "A"), ("title_en", "B")]).status, 403);
        let body = json!({"ticket_field": {"type": "text", "title": "Seriennummer"}});
        let field = app.post(Who::Administrator, "ticket_fields", &body).1["ticket_field"]["id"].as_i64().unwrap();
        app.desk
            .write(&app.desk.system(), move |tx, cx| {
                let row = crate::fields::sql::get(tx, cx.id(), crate::words::FieldTarget::Ticket, field)?;
                let mut row = row.ok_or(crate::error::Error::NotFound)?;
                row.purpose = 0;
                Ok(crate::fields::sql::update(tx, cx.id(), &row)?)
            })
            .unwrap();
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let half = ada.post("/admin/forms", &[("title_de", "Reparatur"), ("title_en", "")]);
        assert!(half.status == 422 && half.text.contains("value=\"Reparatur\""), "{}", half.text);
        let made = ada.post("/admin/forms", &[("title_de", "Reparatur"), ("title_en", "Repair")]);
        let path = to(&made).to_owned();
        assert!(path.starts_with("/admin/forms/"), "{path}");
        let public = path.replace("/admin/forms", "/contact");
        assert_eq!(ada.get(&public).status, 404, "a draft is nobody's");
        let ask = format!("ask-{field}");
        let design = [
            ("title_de", "Reparatur"),
            ("title_en", "Repair"),
            (ask.as_str(), "required"),
            ("boxes", "2"),
            ("files", "1"),
        ];
        assert_eq!(to(&ada.post(&path, &design)), path);
        let preview = ada.get(&format!("{path}/preview"));
        assert!(preview.text.contains("Reparatur") && preview.text.contains("disabled"), "{}", preview.text);
        let act = format!("{path}/act");
        let refused = ada.post(&act, &[("act", "publish")]);
        assert!(refused.status == 422 && refused.text.contains("Seriennummer: "), "{}", refused.text);
        let without = [("title_de", "Reparatur"), ("title_en", "Repair"), ("boxes", "2")];
        assert_eq!(to(&ada.post(&path, &without)), path);
        assert_eq!(to(&ada.post(&act, &[("act", "publish")])), path);
        let shown = ada.get(&public);
        assert!(shown.status == 200 && shown.text.contains("wie zufrieden ich war"), "{}", shown.text);
        let wrong = ada.post(&path, &[("title_de", "R"), ("title_en", "R"), ("origins", "http://www.laden.example")]);
        assert!(wrong.status == 422 && wrong.text.contains("http://www.laden.example"), "{}", wrong.text);
        assert!(ada.get(&path).text.contains("embed.js"));
        assert_eq!(to(&ada.post(&act, &[("act", "close")])), path);
        assert_eq!(ada.get(&public).status, 404);
        assert_eq!(ada.post(&act, &[("act", "delete")]).status, 422, "tickets name its versions");
    });
}

#[test]
fn each_role_sees_of_forms_wordings_and_consents_what_it_works_with() {
    each(|app, _| {
        let hashed = Arc::new(passwords::hash(PASSWORD, &*app.desk.desk.world.random).unwrap());
        for (name, email, role) in [
            ("Karla Rat", "karla@lindhof.example", Role::Coordinator),
            ("Onno Amt", "onno@lindhof.example", Role::Officer),
            ("Edda Text", "edda@lindhof.example", Role::Editor),
        ] {
            let (person, hashed) = (app.desk.staff(name, email, role), Arc::clone(&hashed));
            app.desk.write(&app.desk.system(), move |tx, cx| passwords::set(tx, cx, person, &hashed)).unwrap();
        }
        let person = format!("/people/{}/consents", app.end_user);
        let paths = ["/admin/forms", "/admin/forms/1", "/admin/forms/1/preview", "/admin/consent", person.as_str()];
        for (who, statuses) in [
            ("ada@lindhof.example", [200; 5]),
            ("jana@lindhof.example", [404, 404, 404, 404, 200]),
            ("karla@lindhof.example", [404, 404, 404, 200, 200]),
            ("onno@lindhof.example", [404, 404, 404, 200, 200]),
            ("soeren@lindhof.example", [404; 5]),
            ("edda@lindhof.example", [404; 5]),
        ] {
            let mut browser = Browser::of(app, who);
            assert_eq!(paths.map(|path| browser.get(path).status), statuses, "{who}");
        }
        assert_eq!(paths.map(|path| Browser::new(app).get(path).status), [303; 5], "nobody is sent to the door");
        // Who oversees reads, and changes nothing.
        let mut onno = Browser::of(app, "onno@lindhof.example");
        let read = onno.get("/admin/consent").text;
        assert!(!read.contains("id=\"new-text\"") && read.contains("wie zufrieden ich war"), "{read}");
        let new = [("purpose", "3"), ("language", "de"), ("wording", "Angebote."), ("valid_days", "")];
        assert_eq!(onno.post("/admin/consent", &new).status, 403);
        assert_eq!(onno.post("/admin/consent/notice", &[("on", "1")]).status, 403);
        let said = [("purpose", "2"), ("act", "given"), ("remark", "Am Telefon")];
        assert_eq!(onno.post(&person, &said).status, 403);
        let mut karla = Browser::of(app, "karla@lindhof.example");
        assert_eq!(to(&karla.post("/admin/consent", &new)), "/admin/consent");
        assert_eq!(karla.post("/admin/forms/1/act", &[("act", "close")]).status, 403);
    });
}

#[test]
fn an_agent_writes_down_what_a_customer_said_and_a_specialist_learns_nothing() {
    each(|app, ticket| {
        let path = format!("/people/{}/consents", app.end_user);
        let person = app.end_user;
        let mut soeren = Browser::of(app, "soeren@lindhof.example");
        assert_eq!(soeren.get(&path).status, 404);
        let said = [("purpose", "2"), ("act", "given"), ("remark", "Am Telefon, Rückruf um zehn")];
        assert!(matches!(soeren.post(&path, &said).status, 403 | 404));
        let mut jana = Browser::of(app, "jana@lindhof.example");
        let silent = jana.post(&path, &[("purpose", "2"), ("act", "given"), ("remark", "")]);
        assert_eq!(silent.status, 422, "how it was said is part of it");
        assert_eq!(to(&jana.post(&path, &said)), path);
        let shown = jana.get(&path).text;
        assert!(shown.contains("Am Telefon, Rückruf um zehn") && shown.contains("wie zufrieden ich war"), "{shown}");
        let verdict =
            |purpose| app.desk.read(&app.desk.system(), move |tx, cx| consent::may(tx, cx, person, purpose)).unwrap();
        assert!(matches!(verdict("surveys"), Verdict::Yes { .. }));
        let panel = jana.get(&format!("/tickets/{ticket}")).text;
        assert!(panel.contains("Umfragen") && panel.contains(&path), "{panel}");
        assert!(!soeren.get(&format!("/tickets/{ticket}")).text.contains("Umfragen"));
        assert_eq!(to(&jana.post(&path, &[("purpose", "2"), ("act", "withdrawn"), ("remark", "Per Brief")])), path);
        assert_eq!(verdict("surveys"), Verdict::No { reason: Reason::Withdrawn });
    });
}

#[test]
fn a_wording_is_published_by_those_who_decide_and_read_by_those_who_oversee() {
    each(|app, _| {
        let mut jana = Browser::of(app, "jana@lindhof.example");
        assert_eq!(jana.get("/admin/consent").status, 404);
        let new =
            [("purpose", "3"), ("language", "de"), ("wording", "Schicken Sie mir Angebote."), ("valid_days", "90")];
        assert_eq!(jana.post("/admin/consent", &new).status, 403);
        let mut ada = Browser::of(app, "ada@lindhof.example");
        let wrong = [("purpose", "3"), ("language", "de"), ("wording", "Angebote"), ("valid_days", "nie")];
        let wrong = ada.post("/admin/consent", &wrong);
        assert!(wrong.status == 422 && wrong.text.contains("Angebote"), "{}", wrong.text);
        assert_eq!(to(&ada.post("/admin/consent", &new)), "/admin/consent");
        let shown = ada.get("/admin/consent").text;
        assert!(shown.contains("Schicken Sie mir Angebote.") && shown.contains("90 Tage"), "{shown}");
        let notice = [("on", "1"), ("notice_de", "Wir speichern Ihre Mail."), ("notice_en", "We store your mail.")];
        assert_eq!(to(&ada.post("/admin/consent/notice", &notice)), "/admin/consent");
        assert!(ada.get("/admin/consent").text.contains("Wir speichern Ihre Mail."));
    });
}
