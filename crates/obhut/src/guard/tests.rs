//! What the guard asks about, and what it leaves alone: German and English letters as people write them.

use super::{Doubt, Letter, Others, Recipient, Value, doubts, salutation};

/// Other customers of the desk.
struct Desk;

const OTHERS: [(&str, &str, &str, &str); 4] = [
    ("Tomasz Nowak", "nowak@post.example", "0431 5550138", "K-2077418"),
    ("Sabine Winter", "sabine@firma.example", "030 5550177", "482211"),
    ("Jürgen Müller", "jm@post.example", "040 5550111", "F-20118"),
    ("Max Meier", "meier@post.example", "040 5550112", "F-20119"),
];

impl Others for Desk {
    fn surnamed(&self, word: &str) -> Option<String> {
        let wanted = super::spelled(word);
        let of = |name: &str| name.split(' ').next_back().map(super::spelled);
        OTHERS.iter().find(|other| of(other.0).as_deref() == Some(wanted.as_str())).map(|other| other.0.to_owned())
    }

    fn owner_of(&self, value: &Value<'_>) -> Option<String> {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let found = OTHERS.iter().find(|other| match value {
            Value::Email(email) => other.1.eq_ignore_ascii_case(email),
            Value::Phone(phone) => digits(other.2) == digits(phone),
            Value::Number(number) => other.3 == *number,
        });
        found.map(|other| other.0.to_owned())
    }
}

fn to(name: &str) -> Vec<Recipient> {
    vec![Recipient { name: name.into(), emails: vec!["leyla.demir@mail.example".into()] }]
}

fn found(text: &str, files: &[&str], name: &str) -> Vec<Doubt> {
    let files: Vec<(i64, String)> = (1..).zip(files.iter().map(|file| (*file).to_owned())).collect();
    doubts(&Letter { text, files: &files, recipients: &to(name) }, &Desk)
}

#[test]
fn who_is_greeted_is_read_from_german_and_english_letters() {
    for (text, greeted) in [
        ("Guten Tag Frau Demir,\nvielen Dank.", Some("Demir")),
        ("\n\n**Sehr geehrter Herr Dr. Nowak,**\n", Some("Nowak")),
        ("Sehr geehrte Frau Prof. Dr. Meier-Schmidt,", Some("Meier-Schmidt")),
        ("Hallo Leyla!", Some("Leyla")),
        ("Hallo Leyla Demir, danke für", Some("Leyla Demir")),
        ("Liebe Leyla – schön", Some("Leyla")),
        ("Moin Herr Müller", Some("Müller")),
        ("Dear Mr. Nowak,", Some("Nowak")),
        ("Dear Mrs Demir:", Some("Demir")),
        ("Hi Leyla,", Some("Leyla")),
        ("Good morning Ms Winter,", Some("Winter")),
        ("Hello Tomasz,", Some("Tomasz")),
        ("Guten Tag,\nIhre Rechnung liegt bei.", None),
        ("Sehr geehrte Damen und Herren,", None),
        ("Hallo zusammen,", None),
        ("Hallo liebes Team,", None),
        ("Dear customer,", None),
        ("Dear all,", None),
        ("Hi there,", None),
        ("Hello everyone!", None),
        ("Guten Tag liebe Kundin,", None),
        ("Hallo und danke für Ihre Nachricht.", None),
        ("Hallo, wir haben Ihr Gerät erhalten.", None),
        ("Hallo wir haben Ihr Gerät erhalten und melden uns.", None),
        ("Hi, thanks for writing.", None),
        ("Vielen Dank, Frau Nowak hat das geprüft.", None),
        ("Hinweis: Herr Nowak kommt morgen.", None),
        ("Dearest of all ideas is this", None),
        ("Hiermit bestätigen wir", None),
        ("", None),
    ] {
        assert_eq!(salutation::greeted(text).as_deref(), greeted, "{text}");
    }
}

#[test]
fn another_name_is_asked_about_and_the_same_in_another_spelling_is_not() {
    let doubtful = |text: &str, name: &str| !found(text, &[], name).is_empty();
    for text in [
        "Guten Tag Frau Demir,",
        "Sehr geehrte Frau DEMIR,",
        "Hallo Leyla,",
        "Liebe Frau Leyla Demir,",
        "Guten Tag Frau Demirs,",
        "Guten Tag Frau Dermir,",
        "Dear Ms Demir,",
        "Guten Tag,",
    ] {
        assert!(!doubtful(text, "Leyla Demir"), "{text}");
    }
    for text in ["Guten Tag Herr Nowak,", "Hallo Sabine Winter,", "Dear Mr Smith,", "Hi Tomasz,", "Liebe Frau Yıldız,"]
    {
        assert!(doubtful(text, "Leyla Demir"), "{text}");
    }
    for (text, name) in [
        ("Guten Tag Herr Mueller,", "Jürgen Müller"),
        ("Guten Tag Herr Müller,", "Jürgen Mueller"),
        ("Guten Tag Frau Gross,", "Ute Groß"),
        ("Guten Tag Frau Meier,", "Anna Meier-Schmidt"),
        ("Guten Tag Herr Şahin,", "Emre Sahin"),
        ("Guten Tag Frau Demir,", ""),
    ] {
        assert!(!doubtful(text, name), "{text} to {name}");
    }
    assert!(doubtful("Guten Tag Herr Meier,", "Max Maier"), "one letter off, but there is a Meier");
    assert!(!doubtful("Guten Tag Herr Naier,", "Max Maier"), "one letter off and nobody of that name");
}

#[test]
fn whoever_is_in_copy_may_be_greeted() {
    let mut recipients = to("Leyla Demir");
    recipients.extend(to("Tomasz Nowak"));
    let letter =
        Letter { text: "Guten Tag Herr Nowak,", files: &[(1, "Abschlag_Nowak.pdf".into())], recipients: &recipients };
    assert_eq!(doubts(&letter, &Desk), []);
}

#[test]
fn a_file_named_after_somebody_else_is_named() {
    let doubt = |file: &str| found("Guten Tag Frau Demir,", &[file], "Leyla Demir");
    for file in ["Abschlag_Nowak.pdf", "rechnung-nowak-2026.PDF", "AbschlagNowak.pdf", "Nowak Tomasz Vertrag.docx"] {
        let Some(Doubt::File { id: 1, name, names }) = doubt(file).pop() else { panic!("{file}") };
        assert_eq!((name.as_str(), names.as_str()), (file, "Tomasz Nowak"));
    }
    for file in [
        "Abschlag_Demir.pdf",
        "Vollmacht_Demir_Nowak.pdf",
        "Rechnung_Winter.pdf",
        "IMG_20261125.jpg",
        "Screenshot 2026-11-25.png",
        "Anleitung TV W-55.pdf",
        "scan.pdf",
        ".htaccess",
        "",
    ] {
        assert_eq!(doubt(file), [], "{file}");
    }
}

#[test]
fn numbers_and_addresses_of_somebody_else_are_named_once() {
    let numbers = |text: &str| -> Vec<(String, String)> {
        let told = found(text, &[], "Leyla Demir").into_iter().map(|doubt| match doubt {
            Doubt::Number { written, of } => (written, of),
            other => panic!("{other:?}"),
        });
        told.collect()
    };
    let nowak = |written: &str| vec![(written.to_owned(), "Tomasz Nowak".to_owned())];
    assert_eq!(numbers("Ihre Kundennummer ist K-2077418, bitte K-2077418 angeben."), nowak("K-2077418"));
    assert_eq!(numbers("Schreiben Sie an nowak@post.example."), nowak("nowak@post.example"));
    assert_eq!(numbers("Rückruf unter 0431 5550138 ab 9 Uhr."), nowak("0431 5550138"));
    for text in [
        "Der Abschlag beträgt 122 € ab dem 1. Dezember 2026.",
        "Vorgang 48213, Rechnung 2026-1188, Gerät W-55.",
        "Rufen Sie uns an: 0800 5550000.",
        "Schreiben Sie an leyla.demir@mail.example.",
    ] {
        assert_eq!(numbers(text), [], "{text}");
    }
}
