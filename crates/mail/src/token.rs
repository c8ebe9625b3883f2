//! The ticket a mail belongs to, as far as the mail itself says: a token of ours in an address, an identifier or the subject.

use crate::Address;

/// The front of the local part of our own message identifiers: `<obhut.TOKEN.RANDOM@host>`.
const OWN: &str = "obhut.";

/// The shortest and longest token.
const LENGTH: std::ops::RangeInclusive<usize> = 4..=64;

/// Our own Message-ID for a mail about the ticket of `token`; `random` makes it unique and must not be guessable.
pub fn message_id(token: &str, random: &str, host: &str) -> String {
    format!("<{OWN}{token}.{random}@{host}>")
}

/// The token in an identifier that [`message_id`] made.
pub fn in_message_id(id: &str) -> Option<&str> {
    let local = id.trim().trim_matches(['<', '>']).split('@').next()?;
    let (token, random) = local.strip_prefix(OWN)?.split_once('.')?;
    (fits(token) && !random.is_empty()).then_some(token)
}

/// The token in a recipient such as `support+TOKEN@example.com` (RFC 5233).
pub fn in_address(address: &str) -> Option<&str> {
    let (local, _) = address.rsplit_once('@')?;
    let (_, detail) = local.split_once('+')?;
    fits(detail).then_some(detail)
}

/// The token in a subject that carries `[#TOKEN]`; the last one where there are several.
pub fn in_subject(subject: &str) -> Option<&str> {
    let mut found = None;
    let mut rest = subject;
    while let Some((_, after)) = rest.split_once("[#") {
        // No token is longer, and looking further would cost the square of the subject.
        let near = after.get(..after.floor_char_boundary(*LENGTH.end() + 4)).unwrap_or_default();
        if let Some((token, _)) = near.split_once(']') {
            found = Some(token.trim()).filter(|token| fits(token)).or(found);
        }
        rest = after;
    }
    found
}

/// Every candidate, best evidence first: recipients, then what is answered, then the thread from its newest end, then
/// the subject. The caller checks which of them is a ticket of its own, and whether this sender may write to it.
pub fn candidates<'a>(
    recipients: impl Iterator<Item = &'a Address>,
    in_reply_to: &'a [String],
    references: &'a [String],
    subject: Option<&'a str>,
) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let answered = in_reply_to.iter().chain(references.iter().rev()).filter_map(|id| in_message_id(id));
    let all = recipients.filter_map(|one| in_address(&one.address)).chain(answered).chain(subject.and_then(in_subject));
    for token in all {
        if !found.iter().any(|had| had == token) && found.len() < 20 {
            found.push(token.to_owned());
        }
    }
    found
}

/// The tokens in the identifiers of a mail of ours that came back within a report; the front of the report is enough.
pub(crate) fn returned(report: &[u8]) -> Vec<String> {
    const FRONT: usize = 1024 * 1024;
    let front = String::from_utf8_lossy(report.get(..FRONT).unwrap_or(report));
    let mut found: Vec<String> = Vec::new();
    for (at, _) in front.match_indices("<obhut.").take(50) {
        let id = front.get(at..).and_then(|rest| rest.split('>').next()).unwrap_or_default();
        if let Some(token) = in_message_id(id).filter(|token| !found.iter().any(|had| had == token)) {
            found.push(token.to_owned());
        }
    }
    found
}

fn fits(token: &str) -> bool {
    LENGTH.contains(&token.len()) && token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_names_the_ticket_by_the_mail_that_came_back() {
        let id = message_id("TOKEN-1234", "random", "desk.example");
        let report = format!("...\r\nMessage-ID: {id}\r\nReferences: {id} <obhut.x@y> <obhut.\u{e4}.b@y> <obhut.");
        assert_eq!(returned(report.as_bytes()), ["TOKEN-1234"]);
        assert!(returned(b"\xff<obhut.").is_empty());
    }
}
