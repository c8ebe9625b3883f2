//! What is left of texts behind a mask.

use super::Mask;
use super::known::Collected;

fn mask() -> Mask {
    let mut known = Collected::default();
    known.name("Jörg Müller-Lüdenscheidt");
    known.email("j.mueller73@post.example");
    known.phone("+49 431 5550142");
    known.number("KD-19888");
    known.details("Lindenweg 4, 24103 Kiel");
    known.organisation("Zahnarztpraxis Brinkmann GmbH");
    Mask::of_known(known.build())
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert_eq!(mask().line(text), expected, "of: {text}");
}

#[test]
fn a_name_is_found_as_people_bend_and_spell_it() {
    check("Hallo Jörg Müller-Lüdenscheidt!", "Hallo …!");
    check("Herrn Müllers Vertrag, Müller's Haus", "Herrn … Vertrag, … Haus");
    check("JOERG MUELLER ruft joerg mueller und Jorg Muller", "… ruft … und …");
    check("Familie Lüdenscheidt und die Müllersche Anlage", "Familie … und die … Anlage");
    check("Rechnung_Mueller_2024.pdf und RechnungMüller.pdf", "Rechnung_…_2024.pdf und Rechnung….pdf");
    check("M ü l l e r oder Mül-\nler oder M?ller oder MÃ¼ller oder M%C3%BCller", "… oder … oder … oder … oder …");
    check("J. Müller und Jörg M.", "… und …");
    check("die Mühle am Müll", "die Mühle am Müll");
}

#[test]
fn addresses_and_numbers_are_found_however_they_are_parted() {
    check("j.mueller73@post.example und j.mueller73 (at) post . example", "… und …");
    check("0431/5550142, 0431 555 01 42, +49-431-555.0142, 0049 431 5550142", "…, …, …, …");
    check("nur 5550142 wählen", "nur … wählen");
    check("Kunde KD 19888, kd19888, 19888", "Kunde …, …, …");
    check("Ich wohne Lindenweg 4 in Kiel", "Ich wohne … in Kiel");
    check("von Zahnarztpraxis Brinkmann", "von …");
    check("am 12.03.2024 um 10:30 Uhr 4812 kWh", "am 12.03.2024 um 10:30 Uhr 4812 kWh");
}

#[test]
fn a_number_that_the_text_calls_the_customers_is_left_out_before_any_record_has_it() {
    check("Kundennummer 4821-7730, bitte", "Kundennummer …, bitte");
    check("Meine Kunden-Nr. lautet 4821 7730.", "Meine Kunden-Nr. lautet ….");
    check("Kd.-Nr.: C 77/120 und Mitgliedsnummer: M-90210", "Kd.-Nr.: … und Mitgliedsnummer: …");
    check("Kundennummer:\n48217730\nSund 55", "Kundennummer:\n…\nSund 55");
    check("my customer number is AB-4821, thanks", "my customer number is …, thanks");
    check("Customer no. 48 217 730", "Customer no. …");
    check("Kundennummer unbekannt, 3 Geräte seit 2024", "Kundennummer unbekannt, 3 Geräte seit 2024");
    check("Der Kunde hat 4200 Geräte, Modell 4821", "Der Kunde hat 4200 Geräte, Modell 4821");
    check("Bestellnummer 104200, Menü 7.2.1", "Bestellnummer 104200, Menü 7.2.1");
}

#[test]
fn names_of_others_are_found_where_names_stand() {
    check("Sehr geehrte Frau Ohm, bitte", "Sehr geehrte Frau …, bitte");
    check("> Am 3. Mai schrieb Mia Ohm <x>:", "> Am 3. Mai schrieb … <x>:");
    check("Viele Grüße\nMia Ohm", "Viele Grüße\n…");
    check("Der Zähler ist ein Iskra Q3", "Der Zähler ist ein Iskra Q3");
}

#[test]
fn a_name_that_is_a_word_is_one_where_it_is_written_like_a_name() {
    let mut known = Collected::default();
    known.name("Rose Klein");
    let mask = Mask::of_known(known.build());
    assert_eq!(mask.line("ein klein wenig, Frau Klein"), "ein klein wenig, Frau …");
    assert_eq!(mask.line("rose klein ruft an"), "… ruft an");
    assert_eq!(mask.line("Rose ruft an"), "… ruft an");
}

#[test]
fn a_tag_that_tells_is_left_out_whole() {
    assert_eq!(mask().tag("familie_mueller"), None);
    assert_eq!(mask().tag("garantie").as_deref(), Some("garantie"));
}
