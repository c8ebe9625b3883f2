//! Any text, searched for personal data: findings lie on characters, in order and apart, and are found again alone or not
//! at all.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut free_from = 0;
    for found in pii::find(text) {
        assert!(found.start >= free_from && found.start < found.end);
        let written = text.get(found.range()).expect("a finding lies on characters");
        assert!(!written.trim().is_empty());
        free_from = found.end;
    }
});
