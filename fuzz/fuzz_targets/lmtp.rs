//! Any bytes as what a sender says: answered in bounded memory, and a mail ends only where its end stands.

#![no_main]

use libfuzzer_sys::fuzz_target;
use mail::lmtp::{Answer, Content, Session, Step};

fuzz_target!(|bytes: &[u8]| {
    let mut session = Session::new(4_096);
    let mut rest = bytes;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let (line, after) = rest.split_at(end);
        rest = &after[1..];
        match session.line(line) {
            Step::Say(text) => assert!(text.ends_with("\r\n")),
            Step::Recipient(address) => {
                assert!(address.contains('@') && !address.contains(['\r', '\n']));
                session.recipient(address, Answer::Yes);
            }
            Step::Data(_) => {
                let expected = session.recipients().len();
                assert!(expected > 0);
                let mut content = Content::new(4_096);
                let Some(used) = content.feed(rest) else { return };
                assert!(rest[..used].ends_with(b".\r\n"));
                rest = &rest[used..];
                if let Some(mail) = content.into_bytes() {
                    assert!(mail.len() <= 4_096 && mail.len() < used);
                }
                assert_eq!(session.taken(Answer::Yes).lines().count(), expected);
            }
            Step::Quit(_) => return,
        }
    }
});
