//! Stories of those who look after what leaves the house about an erasure: systems, keepers, certificates.

use super::super::tests::{Browser, each, to};
use crate::erasure::{Outcome, people, run};
use crate::words::Role;

const ADA: &str = "ada@lindhof.example";
const JANA: &str = "jana@lindhof.example";
const PAGES: [&str; 3] = ["/admin/systems", "/admin/keepers", "/admin/certificates"];

#[test]
fn what_leaves_the_house_is_seen_by_few_and_set_by_fewer() {
    each(|app, _| {
        let mut jana = Browser::of(app, JANA);
        for page in PAGES {
            assert_eq!(jana.get(page).status, 404, "{page}");
        }
        let new = [("name", "Laden"), ("endpoint", "https://laden.example/hook"), ("erasures", "1"), ("active", "1")];
        assert_eq!(jana.post("/admin/systems", &new).status, 403);
        assert_eq!(jana.post("/admin/keepers", &[("place", "rat@lindhof.example")]).status, 403);
        assert_eq!(jana.post("/admin/certificates", &[("days", "7")]).status, 403);
        let mut ada = Browser::of(app, ADA);
        for page in PAGES {
            assert_eq!(ada.get(page).status, 200, "{page}");
        }
        let wrong = ada.post("/admin/systems", &[("name", ""), ("endpoint", "http://laden.example/")]);
        assert!(wrong.status == 422 && wrong.text.matches("aria-invalid=\"true\"").count() == 2, "{}", wrong.text);
        let made = ada.post("/admin/systems", &new);
        assert_eq!(made.status, 303);
        let path = to(&made).to_owned();
        let shown = ada.get(&path);
        assert!(shown.text.contains("https://laden.example/hook") && shown.text.contains("class=\"raw\""));
        assert_eq!(ada.post(&format!("{path}/secret"), &[]).status, 303);
        assert_ne!(ada.get(&path).text, shown.text, "another secret");
        // A house address is refused, in words.
        let house = [("name", "Haus"), ("endpoint", "https://127.0.0.1:1/"), ("active", "1")];
        assert_eq!(ada.post(&path, &house).status, 303);
        let tried = ada.post(&format!("{path}/test"), &[]);
        assert!(tried.status == 200 && tried.text.contains("Die Adresse liegt im Haus"), "{}", tried.text);
        assert_eq!(to(&ada.post(&format!("{path}/delete"), &[])), "/admin/systems");
        assert_eq!(ada.get(&path).status, 404);
        assert_eq!(ada.post("/admin/keepers", &[("place", "nirgendwo")]).status, 422);
        assert_eq!(ada.post("/admin/keepers", &[("place", "rat@lindhof.example")]).status, 303);
        assert!(ada.get("/admin/keepers").text.contains("rat@lindhof.example"));
        assert_eq!(ada.post("/admin/keepers/hours", &[("hours", "0")]).status, 422);
        assert_eq!(ada.post("/admin/keepers/hours", &[("hours", "12")]).status, 303);
        assert_eq!(ada.post("/admin/certificates", &[("days", "viele")]).status, 422);
        assert_eq!(ada.post("/admin/certificates", &[("days", "7")]).status, 303);
    });
}

#[test]
fn a_keeper_is_entered_with_the_language_they_read() {
    each(|app, _| {
        let mut ada = Browser::of(app, ADA);
        let form = ada.get("/admin/keepers").text;
        let (_, offered) = form.split_once("id=\"new-language\"").unwrap();
        assert!(offered.contains("value=\"de\" selected") && offered.contains("English"), "{offered}");
        for (place, language) in [("auditor@kunden.example", Some("en")), ("rat@kunden.example", None)] {
            let mut fields = vec![("place", place)];
            fields.extend(language.map(|tag| ("language", tag)));
            assert_eq!(ada.post("/admin/keepers", &fields).status, 303);
        }
        let rows = app.desk.read(&app.desk.system(), |tx, cx| Ok(crate::keepers::sql::list(tx, cx.id())?)).unwrap();
        let languages: Vec<_> = rows.iter().map(|row| row.locale.as_deref()).collect();
        assert_eq!(languages, [Some("en"), Some("de")], "whoever chooses none enters it in their own");
        let wrong = ada.post("/admin/keepers", &[("place", "nirgendwo"), ("language", "en")]);
        let (_, chosen) = wrong.text.split_once("id=\"new-language\"").unwrap();
        assert!(chosen.contains("value=\"en\" selected"), "what was chosen is still chosen: {chosen}");
    });
}

#[test]
fn those_who_oversee_read_certificates_and_take_them_along() {
    each(|app, _| {
        let desk = &app.desk;
        let officer = desk.staff("Otto Offen", "otto@lindhof.example", Role::Officer);
        let hashed = std::sync::Arc::new(
            crate::staff::passwords::hash(super::super::tests::PASSWORD, &*desk.desk.world.random).unwrap(),
        );
        desk.write(&desk.system(), move |tx, cx| crate::staff::passwords::set(tx, cx, officer, &hashed)).unwrap();
        let lena = app.end_user;
        let erasure = desk
            .write(&desk.acting(desk.administrator), move |tx, cx| people::forget(tx, cx, lena, Outcome::Identity))
            .unwrap();
        let mut otto = Browser::of(app, "otto@lindhof.example");
        let page = format!("/admin/certificates/{erasure}");
        assert!(otto.get(&page).text.contains("Die Löschung läuft noch"));
        assert_eq!(otto.get(&format!("{page}/certificate.pdf")).status, 404, "not there yet");
        run::carry_out(&desk.system(), erasure).unwrap();
        crate::proof::ops::integrate(&desk.desk);
        let shown = otto.get(&page);
        assert!(shown.text.contains("die Identität einer Person") && !shown.text.contains("Lena"), "{}", shown.text);
        assert!(otto.get(&format!("{page}/certificate.pdf")).text.starts_with("%PDF-"));
        assert!(otto.get(&format!("{page}/certificate.tlog-proof")).text.starts_with("c2sp.org/tlog-proof@v1\n"));
        assert!(otto.get("/admin/certificates").text.contains(&page));
        assert_eq!(otto.post("/admin/certificates", &[("days", "7")]).status, 403, "to oversee is not to set");
        assert_eq!(Browser::of(app, JANA).get(&page).status, 404);
        assert_eq!(otto.get("/admin/certificates/999999").status, 404);
    });
}
