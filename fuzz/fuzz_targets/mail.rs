//! Any bytes as a mail: read in bounded time and memory, split, cleaned, and read the same with either line end.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mail = mail::parse(bytes);
    assert!(mail.attachments.iter().map(|one| one.bytes.len()).sum::<usize>() <= 2 * bytes.len() + 64);
    assert!(mail.problems.len() <= 6);
    if let Some(text) = &mail.text {
        // Every word is in one of the three parts.
        let parts = [&mail.reply.text, &mail.reply.quoted, &mail.reply.signature];
        let kept: usize = parts.iter().map(|part| part.split_whitespace().count()).sum();
        assert_eq!(kept, text.split_whitespace().count());
    }
    if let Some(html) = &mail.html {
        let cleaned = mail::html::clean(html).to_ascii_lowercase();
        assert!(!cleaned.contains("<script") && !cleaned.contains("<style") && !cleaned.contains("<iframe"));
        mail::html::to_text(html);
    }
    if mail::mbox::is_mbox(bytes) {
        assert!(mail::mbox::split(bytes).map(|one| one.len()).sum::<usize>() <= bytes.len());
    }
    assert_eq!(mail, mail::parse(bytes));
});
