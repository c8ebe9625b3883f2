//! What a link to a certificate shows.

use super::{Album, frame};
use crate::certificates::Certificate;
use crate::certificates::ops::Issued;
use crate::certificates::statement::{self, Outside};
use crate::certificates::view::{self, CertificatePage};
use crate::i18n::{Language, Translator};
use crate::webhooks::{Standing, Way};

const LEAF: &[u8] = br#"{"v":1,"seq":812,"t":1795330000000000,"role":"system","act":"erasure.done","obj":"erasure/4711","facts":{"copy_days":7,"decided":1795329000000000,"destroyed":1795329940000000,"files":3,"gen_after":208,"gen_before":207,"keys":41,"kind":"person","links":1,"mails":5,"messages":12,"nodes":1,"outcome":"content","passes":1,"people":1,"provider":"file (logical)","reason":"by_hand","root":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","tickets":4,"via":"system"}}"#;

/// The page while the erasure is under way, and with the certificate on it.
pub(super) fn pages(album: &mut Album, language: Language) {
    let frame = frame(language);
    let page = |parts| CertificatePage { word: "MDEyMzQ1Njc4OWFiY2RlZg".into(), erasure: 4711, parts };
    album.put("certificate-pending", view::page(&frame, &page(Vec::new())));
    let issued = Issued {
        certificate: Certificate::of_leaf(LEAF).expect("a leaf"),
        proof: ledger::proof::Proof { extra: None, index: 811, path: Vec::new(), note: String::new() },
        origin: "obhut.log/5f1c2a9be07d4436".into(),
        key: "obhut.log/5f1c2a9be07d4436+8a1f0c33+AQd4ZUgvNjdBk3F0wq7X2uVYpWlq4mJ8oT5rKzHc1nEx".into(),
        size: 10_482,
        root: "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae".into(),
    };
    let outside = [
        Outside { kind: Way::Webhook.key(), number: 17, state: Standing::Confirmed.key() },
        Outside { kind: Way::Partner.key(), number: 23, state: Standing::Waiting.key() },
    ];
    let parts = statement::parts(&Translator::new(language), &issued, &outside);
    album.put("certificate", view::page(&frame, &page(parts)));
}
