//! Placeholders, and what the pages need of macros. The rest is told through the API.

use std::collections::BTreeMap;

use testkit::Engine;

use super::ops::{self, MacroChange};
use super::placeholders::{fill, unknown};
use super::{Action, Filter, apply, values};
use crate::staff::groups;
use crate::testing::TestDesk;
use crate::tickets::{NewComment, NewTicket, create};
use crate::words::{Availability, Prepared, Rights, Role};

#[test]
fn placeholders_are_filled_and_what_is_none_stays() {
    let values = BTreeMap::from([("ticket.id", "17"), ("current_user.name", "Jana {{ticket.id}}")]);
    let filled = |text: &str| fill(text, |name| values.get(name).copied());
    assert_eq!(filled("#{{ticket.id}}, {{ ticket.id }}!"), "#17, 17!");
    assert_eq!(filled("{{current_user.name}}"), "Jana {{ticket.id}}", "what is filled in is not filled again");
    for text in ["{{ticket.nothing}}", "{{", "}}", "{{}}", "{ticket.id}", "a {{ b", "{{a\nb}}", "{{{{ticket"] {
        assert_eq!(filled(text), text);
    }
    assert_eq!(filled("{{ {{ticket.id}}"), "{{ 17");
    assert_eq!(unknown("{{ticket.id}} {{a.b}} {{a.b}} {{% for %}}"), ["a.b", "% for %"]);
}

#[test]
fn gaps_are_filled_when_the_mail_leaves() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        let person = desk.customer("Leyla Demir", "leyla@post.example");
        let nameless = desk.customer("leyla@firma.example", "leyla@firma.example");
        let filled = move |person: i64, text: &'static str| {
            desk.read(&desk.system(), move |tx, cx| values::fill_gaps(tx, cx, Some(person), text)).unwrap()
        };
        assert_eq!(
            filled(person, "{Anrede},\n{Vorname} {Nachname} ({Name})"),
            "Guten Tag Leyla Demir,\nLeyla Demir (Leyla Demir)"
        );
        assert_eq!(filled(nameless, "{Anrede},"), "Guten Tag,");
        assert_eq!(filled(person, "nichts {zu} tun"), "nichts {zu} tun");
    }
}

#[test]
fn a_name_is_text_also_within_html_and_is_not_filled_again() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        let person = desk.customer("<b>x</b> \"{Vorname}\" & <script>alert(1)</script>", "x@post.example");
        let (html, text) = desk
            .read(&desk.system(), move |tx, cx| {
                let html = "<p title=\"{Nachname}\">{Anrede}, {Name} {x} {</p>";
                Ok((
                    values::fill_gaps_html(tx, cx, Some(person), html)?,
                    values::fill_gaps(tx, cx, Some(person), "{Name}, {Vorname}{")?,
                ))
            })
            .unwrap();
        assert!(!html.contains("<b>") && !html.contains("<script"), "{html}");
        let name = "&lt;b&gt;x&lt;/b&gt; &quot;{Vorname}&quot; &amp; &lt;script&gt;alert(1)&lt;/script&gt;";
        let last = "&lt;script&gt;alert(1)&lt;/script&gt;";
        assert_eq!(html, format!("<p title=\"{last}\">Guten Tag {name}, {name} {{x}} {{</p>"));
        assert_eq!(text, "<b>x</b> \"{Vorname}\" & <script>alert(1)</script>, <b>x</b>{", "a mail of text stays text");
    }
}

#[test]
fn a_macro_in_html_says_a_name_as_it_is_written() {
    let values = BTreeMap::from([("ticket.requester.name", "Mia <img src=x onerror=y> & Söhne\nHof 2".to_owned())]);
    let actions = [Action::new("comment_value_html", "<p>Guten Tag {{ticket.requester.name}},</p>")];
    let applied = apply::fill(&values, &actions, true);
    let html = applied.html.unwrap();
    assert!(!html.contains("<img") && html.contains("&lt;img src=x onerror=y&gt; &amp; Söhne"), "{}", html.as_str());
    assert!(applied.text.contains("Mia <img src=x onerror=y> & Söhne"), "{}", applied.text.as_str());
}

#[test]
fn copies_are_ones_own_and_the_order_is_kept_by_whoever_keeps_them() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        let cx = desk.acting(desk.agent);
        let titles = desk.write(&cx, |tx, cx| {
            let change = |title: &str| MacroChange {
                title: Some(title.into()),
                actions: Some(vec![Action::new("comment_value", "Text")]),
                ..MacroChange::default()
            };
            let mut ids = Vec::new();
            for title in ["a", "b", "c"] {
                ids.push(ops::create(tx, cx, Prepared::Snippet, &change(title))?);
            }
            ops::shift(tx, cx, ids[2], true)?;
            ops::shift(tx, cx, ids[2], true)?;
            ops::shift(tx, cx, ids[2], true)?;
            ops::shift(tx, cx, ids[0], false)?;
            let copy = ops::copy(tx, cx, ids[0], "a (Kopie)")?;
            assert_eq!(ops::get(tx, cx, copy)?.row.availability, Availability::Own);
            let offered = ops::offered(tx, cx, &Filter { kind: Some(Prepared::Snippet), ..Filter::default() })?;
            Ok(offered.iter().map(|one| one.title().to_owned()).collect::<Vec<_>>())
        });
        assert_eq!(titles.unwrap(), ["c", "b", "a", "a (Kopie)"]);
    }
}

#[test]
fn what_is_ones_own_goes_with_its_maker_and_what_is_shared_stays() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        let maker = desk.staff("Adam Zweit", "adam@lindhof.example", Role::Administrator);
        let cx = desk.acting(maker);
        let make = |availability| {
            let change = MacroChange {
                title: Some("Gruß".into()),
                actions: Some(vec![Action::new("comment_value", "Viele Grüße")]),
                availability: Some((availability, None)),
                ..MacroChange::default()
            };
            desk.write(&cx, move |tx, cx| ops::create(tx, cx, Prepared::Macro, &change)).unwrap()
        };
        let (own, shared) = (make(Availability::Own), make(Availability::Everybody));
        let key = desk.read(&cx, move |tx, cx| Ok(crate::people::ops::row(tx, cx, maker)?.key)).unwrap();
        desk.desk.vault.erase(&[vault::KeyId(key)]).unwrap();
        let title = |id| desk.read(&cx, move |tx, cx| Ok(ops::get(tx, cx, id)?.title().to_owned())).unwrap();
        assert_eq!((title(own).as_str(), title(shared).as_str()), ("", "Gruß"));
    }
}

#[test]
fn a_macro_answers_for_whoever_may_write_to_the_customer_and_notes_for_others() {
    for engine in Engine::BOTH {
        let desk = TestDesk::new(engine);
        let specialist = desk.staff("Sören Fach", "soeren@lindhof.example", Role::Specialist);
        let (group, mia) = (desk.group, desk.customer("Mia Ohm", "mia@ohm.example"));
        let ticket = desk.write(&desk.acting(mia), move |tx, cx| {
            let new = NewTicket { group: Some(group), ..NewTicket::new("Ton", NewComment::message("Kein Ton.", true)) };
            Ok(create::create(tx, cx, &new)?.ticket)
        });
        let ticket = ticket.unwrap();
        let change = MacroChange {
            title: Some("Antwort".into()),
            actions: Some(vec![
                Action::new("comment_value", "{{ticket.requester.salutation}}, gern."),
                Action::new("comment_mode_is_public", "true"),
            ]),
            availability: Some((Availability::Everybody, None)),
            ..MacroChange::default()
        };
        let id = desk
            .write(&desk.acting(desk.administrator), move |tx, cx| ops::create(tx, cx, Prepared::Macro, &change))
            .unwrap();
        for (rights, public) in [(Rights::Edit, false), (Rights::Full, true)] {
            desk.write(&desk.system(), move |tx, cx| groups::join(tx, cx, specialist, group, rights)).unwrap();
            let cx = desk.acting(specialist);
            let applied = desk.read(&cx, move |tx, cx| apply::on_ticket(tx, cx, ticket, id)).unwrap();
            assert_eq!((applied.public, applied.text.as_str()), (Some(public), "{Anrede}, gern."), "{rights:?}");
        }
    }
}
