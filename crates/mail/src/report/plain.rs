//! Bounces in plain words: the many formats that are older than the standard, or do not care for it.

use super::{Delivery, MOST, Source, delivery, dsn};

/// Lines that end the explanation: below them the mail that came back begins.
const ORIGINAL: &[&str] = &[
    "--- below this line is a copy",
    "--- enclosed is a copy",
    "--- the header of the original",
    "------ this is a copy",
    "--- original message follows",
    "original message follows",
    "----- original message",
    "-----original message",
    "----- unsent message follows",
    "----- message header follows",
    "----- original message follows",
    "message headers follow",
    "original message headers",
    "below is a copy of the original",
    "included is a copy of the message",
    "-------original mail info",
    "the following is a copy",
    "message text follows",
    "--- undelivered message follows",
    "original message:",
    "this is a copy of the message",
    "the original message follows",
    "header of the original message",
    "the headers of the original",
    "message details:",
    "ursprüngliche nachricht",
    "original-nachricht",
    "kopie der nachricht",
    "----- original",
    "--- mail text follows",
    "your original message",
    "-- the original message",
    "the body of the message",
    "------- original message",
    "---- original",
];

/// The explanation in front of the mail that came back.
pub(super) fn explanation(text: &str) -> &str {
    let mut at = 0;
    let mut fields_before = false;
    for line in text.split_inclusive('\n') {
        let bare = line.trim().to_lowercase();
        let marked = ORIGINAL.iter().any(|phrase| bare.starts_with(phrase));
        let header = at > 0
            && !fields_before
            && (line.starts_with("Received:") || line.starts_with("Return-Path:") || line.starts_with("Return-path:"));
        if (marked && at > 0) || header {
            return text.get(..at).unwrap_or(text);
        }
        fields_before |= bare.starts_with("reporting-mta:");
        at += line.len();
    }
    text
}

const SENDERS: &[&str] = &[
    "mailer-daemon",
    "mailer_daemon",
    "mailerdaemon",
    "postmaster",
    "post_master",
    "mail-daemon",
    "maildaemon",
    "mdaemon",
    "mail.delivery",
    "mail-delivery",
    "mailsystem",
    "mail-system",
    "bounce",
    "daemon",
    "no-reply-bounce",
];

const SUBJECTS: &[&str] = &[
    "undeliver",
    "delivery status",
    "delivery failure",
    "delivery failed",
    "delivery has failed",
    "failure notice",
    "returned mail",
    "mail delivery failed",
    "mail delivery fail",
    "delivery notification",
    "undelivered",
    "mail system error",
    "unzustellbar",
    "zustellung fehlgeschlagen",
    "nicht zugestellt",
    "nicht zustellbar",
    "zustellungsfehler",
    "fehler bei der zustellung",
    "message could not be delivered",
    "mail could not be delivered",
    "could not be delivered",
    "delivery error",
    "delivery problem",
    "failure delivery",
    "failed delivery",
    "permanent delivery failure",
    "warning: could not send",
    "delivery delayed",
    "delayed mail",
    "verzögert",
    "mail failure",
    "配信できません",
    "送信できません",
    "smtp server: errors",
    "message delivery has failed",
    "non delivery",
    "non-delivery",
    "nondeliverable",
    "rejected mail",
    "message not delivered",
    "mail not delivered",
    "returned to sender",
    "returning message to sender",
    "не доставлено",
    "non remis",
    "échec de la remise",
    "no se puede entregar",
    "mancato recapito",
    "impossibile recapitare",
    "onbestelbaar",
];

const PHRASES: &[&str] = &[
    "could not be delivered",
    "couldn't be delivered",
    "was not delivered",
    "not delivered to",
    "wasn't able to deliver",
    "unable to deliver",
    "were unable to deliver",
    "delivery to the following",
    "delevery to the following",
    "did not reach the following",
    "could not be reached",
    "delivery failed",
    "delivery has failed",
    "failed permanently",
    "addresses had delivery",
    "had permanent fatal errors",
    "permanent error",
    "permanent fatal errors",
    "error delivering your mail",
    "transcript of session follows",
    "delivery problems",
    "undeliverable",
    "user unknown",
    "no such user",
    "unknown user",
    "invalid user address",
    "no valid recipients",
    "mailbox full",
    "konnte nicht zugestellt werden",
    "nicht zugestellt werden",
    "zustellung ist fehlgeschlagen",
    "returned unknown recipient",
    "was rejected by",
    "does not exist",
    "message was not delivered",
    "invalid final delivery",
    "warning message only",
    "has been delayed",
    "delivery attempts",
    "host unknown",
    "smtp error from remote",
    "rcpt to",
    "送信できませんでした",
    "配信できません",
    "following recipient",
];

/// Whether this is a report about a delivery, though it does not say so in a way made for machines.
pub(super) fn is_bounce(source: &Source<'_>, explanation: &str) -> bool {
    let root = source.tree.parts.first();
    let report = root.is_some_and(|part| part.is("multipart/report"));
    let report_type =
        root.and_then(|part| part.content_type.get("report-type")).unwrap_or_default().to_ascii_lowercase();
    if report && matches!(report_type.as_str(), "delivery-status" | "delivery_status")
        || source.headers.has("x-failed-recipients")
    {
        return true;
    }
    if report && report_type == "disposition-notification" {
        return false;
    }
    let from = source.from.to_lowercase();
    let local = from.split('@').next().unwrap_or_default();
    let system = SENDERS.iter().any(|sender| local.starts_with(sender))
        || source.headers.plain("from").is_some_and(|from| from.to_lowercase().contains("mail delivery s"));
    let null = source.headers.plain("return-path").is_some_and(|path| path.trim() == "<>");
    let subject = source.subject.to_lowercase();
    let titled = SUBJECTS.iter().any(|phrase| subject.contains(phrase));
    let lower = explanation.to_lowercase();
    let spoken = PHRASES.iter().any(|phrase| lower.contains(phrase));
    if system {
        return titled || spoken;
    }
    if null {
        return titled || spoken && !crate::classify::says_absent(source.subject);
    }
    // A customer may well write that a parcel "could not be delivered": only a machine speaks of SMTP.
    titled && spoken && !source.headers.has("in-reply-to") && technical(&lower)
}

/// Words and codes that only mail systems use.
fn technical(lower: &str) -> bool {
    let words = [
        "smtp",
        "rcpt to",
        "mailer-daemon",
        "no valid recipients",
        "following recipient",
        "addresses had delivery",
        "mail server",
        "mail system",
        "mailbox",
        "server message",
        "permanent error",
        "postmaster",
    ];
    words.iter().any(|word| lower.contains(word)) || super::reason::names_code(lower)
}

/// The failed recipients, with what is said about each.
pub(super) fn deliveries(source: &Source<'_>, explanation: &str) -> Vec<Delivery> {
    let blocks = blocks(source, explanation);
    let lower = explanation.to_lowercase();
    let delayed = lower.contains("warning message only")
        || lower.contains("has been delayed")
        || source.subject.to_lowercase().contains("delay");
    let action = if delayed { "delayed" } else { "failed" };
    let after_data = dsn::after_data(explanation, blocks.len() <= 1);
    match blocks.as_slice() {
        [] => vec![delivery(None, action, None, &with_subject(source, explanation), after_data)],
        [one] => {
            vec![delivery(Some(one.address.clone()), action, None, &with_subject(source, explanation), after_data)]
        }
        many => {
            many.iter().map(|one| delivery(Some(one.address.clone()), action, None, &one.said, after_data)).collect()
        }
    }
}

/// Some reports say in the subject alone what went wrong.
fn with_subject(source: &Source<'_>, explanation: &str) -> String {
    format!("{explanation}\n{}", source.subject)
}

struct Block {
    address: String,
    said: String,
}

fn blocks(source: &Source<'_>, explanation: &str) -> Vec<Block> {
    if let Some(failed) = source.headers.plain("x-failed-recipients") {
        return spoken_of(explanation, failed.split(',').map(str::trim).filter(|one| one.contains('@')).take(MOST));
    }
    let transcript = transcript(explanation);
    if !transcript.is_empty() {
        return transcript;
    }
    let listed = listed(explanation);
    if !listed.is_empty() {
        return listed;
    }
    named(source, explanation).map(|address| vec![Block { address, said: explanation.to_owned() }]).unwrap_or_default()
}

/// Gives each address the lines from where it is named up to where another one is.
fn spoken_of<'a>(explanation: &str, addresses: impl Iterator<Item = &'a str>) -> Vec<Block> {
    let mut blocks: Vec<Block> = addresses.map(|one| Block { address: one.to_owned(), said: String::new() }).collect();
    let lower: Vec<String> = blocks.iter().map(|block| block.address.to_lowercase()).collect();
    let mut current = None;
    for line in explanation.lines() {
        let line_lower = line.to_lowercase();
        if line_lower.contains('@') {
            current = lower.iter().position(|address| line_lower.contains(address.as_str())).or(current);
        }
        if let Some(block) = current.and_then(|n: usize| blocks.get_mut(n)) {
            block.said.push_str(line);
            block.said.push('\n');
        }
    }
    blocks
}

/// `550 <user@host>... User unknown`: the old sendmail writes the session first, then the recipient it was about.
fn transcript(explanation: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut said = String::new();
    let mut open = false;
    for line in explanation.lines() {
        open |= line.to_lowercase().contains("transcript of session follows");
        if !open {
            continue;
        }
        said.push_str(line);
        said.push('\n');
        let code = line.get(..4).is_some_and(|code| {
            code.starts_with(['4', '5']) && code.ends_with(' ') && code.bytes().take(3).all(|b| b.is_ascii_digit())
        });
        let Some((front, _)) = line.split_once(">...").filter(|_| code) else { continue };
        let Some((_, address)) = front.rsplit_once('<').filter(|(_, address)| address.contains('@')) else { continue };
        if !blocks.iter().any(|block| block.address == address) && blocks.len() < MOST {
            // The last line is about the recipient alone: its code comes first.
            let said = format!("{line}\n{}", std::mem::take(&mut said));
            blocks.push(Block { address: address.to_owned(), said });
        }
    }
    blocks
}

/// Lines that begin with the address of a recipient; what follows up to the next is said about it.
fn listed(explanation: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut current: Option<usize> = None;
    for line in explanation.lines() {
        if let Some(address) = leading(line) {
            let known = blocks.iter().position(|block| block.address.eq_ignore_ascii_case(&address));
            if known.is_none() && blocks.len() < MOST {
                blocks.push(Block { address, said: String::new() });
            }
            current = known.or(blocks.len().checked_sub(1));
        }
        if let Some(block) = current.and_then(|n| blocks.get_mut(n)) {
            block.said.push_str(line);
            block.said.push('\n');
        }
    }
    blocks
}

/// The address at the front of a line, where the line is about a recipient.
fn leading(line: &str) -> Option<String> {
    let line = line.trim_start_matches([' ', '\t', '*', '-', '>', '"', '\u{a0}']);
    let line = ["Recipient:", "Recipient address:", "Empfänger:", "To:"]
        .iter()
        .find_map(|label| line.strip_prefix(label))
        .filter(|_| line.starts_with("Rec") || line.starts_with("Emp"))
        .unwrap_or(line)
        .trim_start();
    let bracketed = line.starts_with('<');
    let inner = line.trim_start_matches('<');
    let end = inner
        .find(|c: char| c.is_whitespace() || matches!(c, '>' | '<' | '"' | ',' | ';' | ':' | '(' | ')'))
        .unwrap_or(inner.len());
    let address = inner.get(..end)?;
    let (local, domain) = address.rsplit_once('@')?;
    if local.is_empty() || domain.is_empty() || address.len() > 320 {
        return None;
    }
    let rest = inner.get(end..)?;
    let rest = if bracketed { rest.strip_prefix('>')? } else { rest };
    let rest = rest.trim_start_matches('"');
    let trimmed = rest.trim_start();
    let spaced = rest.len() != trimmed.len();
    let about = trimmed.is_empty()
        || trimmed.starts_with(':')
        || trimmed.starts_with("...")
        || trimmed.starts_with("<mailto:")
        || spaced
            && (trimmed.starts_with(['(', '['])
                || trimmed.starts_with("on ")
                || trimmed.starts_with("Invalid")
                || trimmed.starts_with("failed")
                || trimmed.starts_with(|c: char| c.is_ascii_digit()));
    about.then(|| address.to_owned())
}

/// An address somewhere in the explanation that is neither ours nor the reporter's.
fn named(source: &Source<'_>, explanation: &str) -> Option<String> {
    explanation
        .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '"' | ',' | ';' | '[' | ']'))
        .find_map(|word| {
            let word = word.trim_matches([':', '.', '\'']);
            let word = word.strip_prefix("mailto:").unwrap_or(word);
            let (local, domain) = word.rsplit_once('@')?;
            let address = !local.is_empty() && domain.contains('.') && word.len() < 320;
            let other =
                !word.eq_ignore_ascii_case(source.from) && !source.to.iter().any(|to| to.eq_ignore_ascii_case(word));
            (address && other).then(|| word.to_owned())
        })
}
