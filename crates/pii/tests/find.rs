//! What is found in a text, and what is left alone.

use proptest::prelude::{any, prop_assert, prop_assert_eq, proptest};

#[track_caller]
fn check(text: &str, expected: &[(&str, &str)]) {
    let found: Vec<_> = pii::find(text).into_iter().map(|found| (found.label.slug(), &text[found.range()])).collect();
    assert_eq!(found, expected, "in: {text}");
}

#[track_caller]
fn check_nothing(text: &str) {
    check(text, &[]);
}

#[test]
fn email_addresses() {
    check("Schreiben Sie an mia.ohm@post.example.org.", &[("EMAIL", "mia.ohm@post.example.org")]);
    check("<jörg@müller.example>", &[("EMAIL", "jörg@müller.example")]);
    check("user=ben+ab@example.com&x=1", &[("EMAIL", "ben+ab@example.com")]);
    check(
        "mia (at) example.org, ben[at]example.com",
        &[("EMAIL", "mia (at) example.org"), ("EMAIL", "ben[at]example.com")],
    );
    check("a@b.de,c@d.de;e@f.co.uk", &[("EMAIL", "a@b.de"), ("EMAIL", "c@d.de"), ("EMAIL", "e@f.co.uk")]);
    check("mia@example.org.Danke", &[("EMAIL", "mia@example.org.Danke")]);
    check("mia@example.org.2", &[("EMAIL", "mia@example.org")]);
}

#[test]
fn no_email_addresses() {
    check_nothing("@mia und @ben, 3 Stück @ 5 Euro");
    check_nothing("root@localhost");
    check_nothing("mia@-x.de mia@x..de .@x.de");
    check_nothing("Treffen (at) Halle");
}

#[test]
fn account_numbers() {
    check("IBAN DE46 1005 0000 1234 5678 90 bitte", &[("IBAN", "DE46 1005 0000 1234 5678 90")]);
    check("iban:de46100500001234567890", &[("IBAN", "de46100500001234567890")]);
    check("GB29-NWBK-6016-1331-9268-19;", &[("IBAN", "GB29-NWBK-6016-1331-9268-19")]);
    check(
        "CH69\u{a0}0070\u{a0}0110\u{a0}0012\u{a0}3456\u{a0}7",
        &[("IBAN", "CH69\u{a0}0070\u{a0}0110\u{a0}0012\u{a0}3456\u{a0}7")],
    );
    check_nothing("Auftrag DE46 1005 0000 1234 5678 91");
    check_nothing("DE461005000012345678901");
    check_nothing("XDE46100500001234567890");
}

#[test]
fn card_numbers() {
    check("Karte 4556 7375 8689 9855, bis 12/27", &[("CREDIT_CARD", "4556 7375 8689 9855")]);
    check("card: 4556-7375-8689-9855.", &[("CREDIT_CARD", "4556-7375-8689-9855")]);
    check("3714 496353 98431", &[("CREDIT_CARD", "3714 496353 98431")]);
    check("4556737586899855 123", &[("CREDIT_CARD", "4556737586899855")]);
    check("4556 7375 8689 9855 0815", &[("CREDIT_CARD", "4556 7375 8689 9855")]);
    check_nothing("Karte 4556 7375 8689 9856");
    check_nothing("EAN 4006381333931");
    check_nothing("Sendung 0034043412345678904");
}

#[test]
fn internet_addresses() {
    check("from 192.0.2.7:8080, login", &[("IP_ADDRESS", "192.0.2.7")]);
    check("Zugriff von 198.51.100.23.", &[("IP_ADDRESS", "198.51.100.23")]);
    check("ip=2001:db8:0:1:1:1:1:1 ok", &[("IP_ADDRESS", "2001:db8:0:1:1:1:1:1")]);
    check("[2001:db8::1]", &[("IP_ADDRESS", "2001:db8::1")]);
    check("fe80::a:1: offline", &[("IP_ADDRESS", "fe80::a:1")]);
    check("::ffff:192.0.2.7", &[("IP_ADDRESS", "::ffff:192.0.2.7")]);
}

#[test]
fn no_internet_addresses() {
    check_nothing("Firmware 2.10.0.4, Version 10.0.19.3, v 1.2.3.4");
    check_nothing("1.2.3 und 300.1.1.1 und 1.2.3.4.5");
    check_nothing("um 12:30:45, std::vec::Vec, a::b, ::");
    check_nothing("MAC 00:1b:63:84:45:e6");
}

#[test]
fn identity_numbers() {
    check("Steuer-ID 65 092 174 372.", &[("TAX_ID", "65 092 174 372")]);
    check("IdNr. 65092174372", &[("TAX_ID", "65092174372")]);
    check("UTR 12345 67890", &[("TAX_ID", "12345 67890")]);
    check("RV-Nr. 65 170839 J 003", &[("SOCIAL_SECURITY", "65 170839 J 003")]);
    check("15070649C103", &[("SOCIAL_SECURITY", "15070649C103")]);
    check("NI number AB 12 34 56 C", &[("SOCIAL_SECURITY", "AB 12 34 56 C")]);
    check("SSN 219-09-9999", &[("SOCIAL_SECURITY", "219-09-9999")]);
    check_nothing("Gerät 65092174373, Los 65 170839 J 004");
    check_nothing("000-12-3456 und 900-12-3456 und 219 09 9999");
}

#[test]
fn telephone_numbers() {
    for number in [
        "+49 30 1234567",
        "+49(0)30/1234567",
        "(+49)(0)30/1234567",
        "0049 30 1234567",
        "030/1234567",
        "030 123 45 67",
        "(0151) 360 6557",
        "0171-2345678",
        "01712345678",
        "+1-212-555-0143",
        "212-555-0143",
        "(212)555-0143",
    ] {
        check(&format!("Rückruf unter {number}, danke"), &[("PHONE", number)]);
        check(&format!("({number})"), &[("PHONE", number)]);
    }
    check("Tel. 4711 815", &[("PHONE", "4711 815")]);
    check("Telefon: 0301234567", &[("PHONE", "0301234567")]);
}

#[test]
fn no_telephone_numbers() {
    check_nothing("am 01.02.2024 um 10:30, 2024-02-01, 01/02/2024");
    check_nothing("Bestellung 046-0766397-6192836");
    check_nothing("Beleg 0464/0064, Rechnung 01712345678");
    check_nothing("01067 Dresden, 10 000 Euro, 3-4 Tage");
    check_nothing("Paket 00340434123456789012");
    check_nothing("Bitte anrufen am 12.03.2024");
}

#[test]
fn numbers_of_documents() {
    check("Mein Personalausweis hat die Nummer L8Y2CK9R3, danke", &[("ID_DOCUMENT", "L8Y2CK9R3")]);
    check("Ausweisnr.: t22000129", &[("ID_DOCUMENT", "t22000129")]);
    check("Führerschein B072RRE2I55 liegt bei", &[("ID_DOCUMENT", "B072RRE2I55")]);
    check("my passport no. is 533380006.", &[("ID_DOCUMENT", "533380006")]);
    check("driving licence MORGA753116SM9IJ", &[]);
    check("residence permit ZR1234567", &[("ID_DOCUMENT", "ZR1234567")]);
    check("driver's license number: D123-4567-8901", &[("ID_DOCUMENT", "D123-4567-8901")]);
    check_nothing("Der Reisepass ist seit 2019-04-02 gültig, Gerät L8Y2CK9R3");
    check_nothing("Bestellung L8Y2CK9R3, Fehler E1234567");
    check_nothing("Mein Ausweis ist abgelaufen. Danke, Team Service");
}

#[test]
fn registrations_of_vehicles() {
    check("Mein Auto (Kennzeichen: KI-LF 208) steht dort", &[("LICENSE_PLATE", "KI-LF 208")]);
    check("Kfz LÖ R 894 und TÜ-ZL7388", &[("LICENSE_PLATE", "LÖ R 894")]);
    check("das E-Auto HH-EV 123E lädt nicht", &[("LICENSE_PLATE", "HH-EV 123E")]);
    check("my car AB12 CDE, the van KL06MKK", &[("LICENSE_PLATE", "AB12 CDE"), ("LICENSE_PLATE", "KL06MKK")]);
    check("license plate 7ABC123", &[("LICENSE_PLATE", "7ABC123")]);
    check_nothing("Modell XR-AB 12, Artikel M-AB 123, Fehler E-GS 404");
    check_nothing("Zimmer B 12, DIN A4, WP-T 20 Pumpe");
}

#[test]
fn dates_of_birth() {
    for date in [
        "3.4.1980",
        "03.04.80",
        "1980-04-03",
        "3. April 1980",
        "3 Apr 1980",
        "April 3, 1980",
        "03/04/1980",
        "3rd of April 1980",
    ] {
        check(&format!("geb. {date}, ledig"), &[("DATE_OF_BIRTH", date)]);
        check(&format!("date of birth: {date}."), &[("DATE_OF_BIRTH", date)]);
    }
    check("geboren in Kiel am 3.4.1980", &[("DATE_OF_BIRTH", "3.4.1980")]);
    check("am 3.4.1980 geboren", &[("DATE_OF_BIRTH", "3.4.1980")]);
    check("*3.4.1980", &[("DATE_OF_BIRTH", "3.4.1980")]);
    check("Geburtsdatum 3.4.1980, bestellt 5.6.2024", &[("DATE_OF_BIRTH", "3.4.1980")]);
    check_nothing("am 3.4.1980 gebaut, Gebühr vom 1.2.2024, May 5, 2024");
    check_nothing("ausgestellt 3.4.1980, gebucht am 1.2.2024");
}

#[test]
fn postal_addresses() {
    check("Ich wohne Lindenweg 4a, 24103 Kiel.", &[("ADDRESS", "Lindenweg 4a, 24103 Kiel")]);
    check(
        "Neue Anschrift:\nAm Alten Markt 12\n38100 Braunschweig\nDanke",
        &[("ADDRESS", "Am Alten Markt 12\n38100 Braunschweig")],
    );
    check("an Hofer Str. 32 95182 Döhlau", &[("ADDRESS", "Hofer Str. 32 95182 Döhlau")]);
    check("Heinrich-Heine-Allee 2-4, 99438 Bad Berka", &[("ADDRESS", "Heinrich-Heine-Allee 2-4, 99438 Bad Berka")]);
    check("7 Copperfield Road, Coventry, CV2 4AQ", &[("ADDRESS", "7 Copperfield Road, Coventry, CV2 4AQ")]);
    check_nothing("Auf dem Weg 3 Stück, im Park 12 Uhr, 5 Street Lamps");
    check_nothing("Seite 12 von 30; 2 Way Switch; am Markt 12:30");
}

#[test]
fn several_in_one_text() {
    check(
        "Mia Ohm, Tel. 030 1234567, mia@example.org\nIBAN DE46100500001234567890",
        &[("PHONE", "030 1234567"), ("EMAIL", "mia@example.org"), ("IBAN", "DE46100500001234567890")],
    );
    check("01712345678@example.org", &[("EMAIL", "01712345678@example.org")]);
}

proptest! {
    #[test]
    fn findings_lie_on_characters_and_apart(text in any::<String>()) {
        let mut free_from = 0;
        for found in pii::find(&text) {
            prop_assert!(found.start >= free_from && found.start < found.end);
            prop_assert!(text.get(found.range()).is_some());
            free_from = found.end;
        }
    }

    /// Texts of the signs the recognisers look at, with signs of several bytes among them.
    #[test]
    fn findings_in_dense_text_lie_on_characters_and_apart(text in "([0-9a-fADEJ@.:+()/ \u{a0}äß–\\-\n]|geb\\. |Ausweis |Kfz |weg |Mai |Street ){0,120}") {
        let mut free_from = 0;
        for found in pii::find(&text) {
            prop_assert!(found.start >= free_from && found.start < found.end);
            prop_assert!(text.get(found.range()).is_some());
            free_from = found.end;
        }
    }

    #[test]
    fn a_finding_does_not_depend_on_quotes_around_it(before in "[A-Za-zäöü ]{0,30}") {
        let text = format!("{before} „DE46100500001234567890“");
        let found: Vec<_> = pii::find(&text).into_iter().map(|found| found.label).collect();
        prop_assert_eq!(found, [pii::Label::Iban]);
    }
}
