//! Why a mail was not delivered, from the status code and the words of the other system.

use super::phrases::{BLOCK_LISTS, PHRASES, PLAIN_UNKNOWN};

/// Why a mail was not delivered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It was delivered, or handed on to a system that does not report.
    Delivered,
    /// There is no such mailbox.
    UserUnknown,
    /// There is no such domain.
    HostUnknown,
    /// The mailbox has moved away.
    Moved,
    /// The domain takes no mail at all.
    TakesNoMail,
    /// The mailbox is full.
    MailboxFull,
    /// The mailbox is switched off, perhaps for a time.
    Suspended,
    /// The mail is larger than allowed.
    TooBig,
    /// It could not be delivered in time.
    Expired,
    /// The other system could not be reached.
    Network,
    /// Refused for what the mail contains: spam, a virus, a forbidden form.
    Content,
    /// Refused for where it comes from: reputation, missing authentication, a block list, too many mails at once.
    Blocked,
    /// Refused for its sender address.
    Sender,
    /// The other system does not forward mail to this domain.
    Relaying,
    /// Refused by a rule of the recipient.
    Filtered,
    /// The other system is broken or overloaded.
    System,
    /// The report does not tell.
    #[default]
    Unknown,
}

impl Reason {
    /// A short name in lower case, permanent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::UserUnknown => "user_unknown",
            Self::HostUnknown => "host_unknown",
            Self::Moved => "moved",
            Self::TakesNoMail => "takes_no_mail",
            Self::MailboxFull => "mailbox_full",
            Self::Suspended => "suspended",
            Self::TooBig => "too_big",
            Self::Expired => "expired",
            Self::Network => "network",
            Self::Content => "content",
            Self::Blocked => "blocked",
            Self::Sender => "sender",
            Self::Relaying => "relaying",
            Self::Filtered => "filtered",
            Self::System => "system",
            Self::Unknown => "unknown",
        }
    }

    /// Whether the address is of no use any more. That a domain takes no mail counts once it is said for good.
    pub fn is_hard(self, status: &str) -> bool {
        match self {
            Self::UserUnknown | Self::Moved => true,
            // A name server may be wrong for a day.
            Self::HostUnknown | Self::TakesNoMail => status.starts_with('5'),
            _ => false,
        }
    }
}

/// The reason of one recipient. `after_data`: the text was refused, not the recipient.
pub(super) fn of(status: &str, diagnostic: &str, action: &str, after_data: bool) -> Reason {
    if status.starts_with('2') || matches!(action, "delivered" | "relayed" | "expanded" | "deliverable") {
        return Reason::Delivered;
    }
    let text = diagnostic.to_lowercase().replace(['_', '\n'], " ");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if BLOCK_LISTS.iter().any(|list| text.contains(list)) {
        return Reason::Blocked;
    }
    let exact = status.split_once('.').is_some_and(|(_, detail)| detail == "1.1");
    match said(&without_addresses(&text)) {
        // The recipient was good enough until the content came, or a rule refused it: a filter speaks, whatever it says.
        Some(Reason::UserUnknown) if filtered(&text, status) || after_data && !exact => return Reason::Filtered,
        Some(found) => return found,
        None => {}
    }
    by_status(status, action)
}

/// A rule of the recipient that dresses as "user unknown": the status says policy, or the address is left out as the
/// mobile carriers of Japan do.
fn filtered(text: &str, status: &str) -> bool {
    let policy = status.split_once('.').is_some_and(|(_, detail)| detail.starts_with("7."));
    let nameless =
        ["550 : user unknown", "550: : user unknown", "550 user unknown :"].iter().any(|form| text.contains(form));
    nameless || policy && (text.contains("user unknown") || text.contains("unknown user"))
}

fn said(text: &str) -> Option<Reason> {
    let plain = PLAIN_UNKNOWN.iter().any(|phrase| text.contains(phrase));
    for (reason, phrases) in PHRASES {
        let outweighed = plain && matches!(reason, Reason::Blocked | Reason::Content | Reason::Suspended);
        if !outweighed && phrases.iter().any(|phrase| text.contains(phrase)) {
            return Some(*reason);
        }
    }
    None
}

fn by_status(status: &str, action: &str) -> Reason {
    let detail = status.split_once('.').map_or("", |(_, detail)| detail);
    match detail {
        // A system that is not sure does not condemn an address.
        _ if status.starts_with('4') && detail.starts_with("1.") => Reason::Unknown,
        "1.1" | "1.10" | "1.3" | "1.0" | "1.351" | "1.4" | "1.5" => Reason::UserUnknown,
        "1.2" => Reason::HostUnknown,
        "1.6" => Reason::Moved,
        "1.7" | "1.8" => Reason::Sender,
        "1.9" => Reason::Network,
        "2.1" => Reason::Filtered,
        "2.2" => Reason::MailboxFull,
        "2.3" | "3.4" => Reason::TooBig,
        "3.2" => Reason::TakesNoMail,
        "4.1" | "4.2" | "4.6" => Reason::Network,
        "4.4" => {
            if status.starts_with('5') {
                Reason::HostUnknown
            } else {
                Reason::Network
            }
        }
        "4.7" => Reason::Expired,
        _ if detail.starts_with("7.") => Reason::Blocked,
        _ if detail.starts_with("6.") => Reason::Content,
        _ if detail.starts_with("3.") => Reason::System,
        _ if action == "delayed" || action == "expired" => Reason::Expired,
        _ => Reason::Unknown,
    }
}

/// Addresses and host names hold words such as "unknown" and "spam": they are no evidence.
fn without_addresses(text: &str) -> String {
    text.split(' ')
        .map(|word| if word.contains('@') || word.contains("://") { "_" } else { word })
        .collect::<Vec<_>>()
        .join(" ")
}

/// The best status code: an exact one in the words of the other system, else the field, else the class of a reply code.
pub(super) fn status(field: Option<&str>, diagnostic: &str, action: &str) -> String {
    let field = field.and_then(enhanced);
    if let Some(delivered) = field.as_ref().filter(|code| code.starts_with('2')) {
        return delivered.clone();
    }
    let said = failed(diagnostic);
    match (said, field) {
        (Some(said), None) => return said,
        (Some(said), Some(_)) if !said.ends_with(".0.0") => return said,
        (_, Some(field)) => return field,
        (None, None) => {}
    }
    let class = match reply_class(diagnostic) {
        Some(class) => class,
        None if action == "delivered" => '2',
        None if action == "delayed" => '4',
        None => '5',
    };
    format!("{class}.0.0")
}

/// Whether a text holds a status or reply code of a failure.
pub(super) fn names_code(text: &str) -> bool {
    failed(text).is_some() || reply_class(text).is_some()
}

/// The status code in a field.
fn enhanced(text: &str) -> Option<String> {
    codes(text).next().map(str::to_owned)
}

/// The first status code of a failure in a text; transcripts hold many of success.
fn failed(text: &str) -> Option<String> {
    codes(text).find(|code| !code.starts_with('2')).map(str::to_owned)
}

/// Enhanced status codes (RFC 3463 §2) in a text; version numbers and addresses do not look like them.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').map(|run| run.trim_matches('.')).filter(|run| {
        let mut parts = run.split('.');
        let (Some(class), Some(subject), Some(detail), None) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return false;
        };
        matches!(class, "2" | "4" | "5")
            && matches!(subject.as_bytes(), [b'0'..=b'7'])
            && (1..=3).contains(&detail.len())
    })
}

/// The class of the first SMTP reply code that stands at the start of a word group: "550 …", "said: 452-…", "<<< 554 …".
fn reply_class(text: &str) -> Option<char> {
    let mut found = None;
    for word in text.split_whitespace() {
        let code = word.trim_start_matches(['(', '#', ':', '<', '"', '\'']);
        let digits = code.get(..3).filter(|three| three.bytes().all(|b| b.is_ascii_digit()));
        let ends = code.as_bytes().get(3).is_none_or(|b| !b.is_ascii_alphanumeric() && *b != b'.');
        if let Some(digits) = digits.filter(|digits| {
            ends && matches!(digits.as_bytes().first(), Some(b'4' | b'5'))
                && matches!(digits.as_bytes().get(1), Some(b'0'..=b'5'))
        }) {
            found = digits.chars().next();
            break;
        }
    }
    found
}
