//! Why a mail was not delivered, from the status code and the words of the other system.

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

/// Phrases of mail systems in lower case, looked for in this order: what is said about the sender, the content or the
/// connection comes before "unknown", since such texts quote the recipient too.
const PHRASES: &[(Reason, &[&str])] = &[
    (
        Reason::Filtered,
        &[
            "recipient preferences",
            "due to recipient",
            "only accepts mail from",
            "only accept mail from",
            "restricted address",
            "is restricted",
            "recipient refuses",
            "rejected by user",
            "not accepting mail from",
        ],
    ),
    (
        Reason::Relaying,
        &[
            "relay access denied",
            "relaying denied",
            "relay not permitted",
            "not permitted to relay",
            "relaying not permitted",
            "no relaying",
            "unable to relay",
            "relay denied",
            "relaying is prohibited",
            "relaying prohibited",
            "not configured to relay",
            "insecure mail relay",
            "we do not relay",
            "relay operation rejected",
            "not a local domain",
            "relaying mail to",
            "mail relay",
            "not allowed to relay",
            "cannot relay",
        ],
    ),
    (
        Reason::MailboxFull,
        &[
            "mailbox full",
            "mailbox is full",
            "mailbox_full",
            "over quota",
            "overquota",
            "quota exceed",
            "exceeded quota",
            "quota full",
            "out of storage space",
            "exceeded storage",
            "mailbox size limit",
            "is over the allowed quota",
            "over the maximum allowed",
            "mailbox exceeds",
            "exceeded the local limit",
            "not enough storage space in mailbox",
            "user has exhausted",
            "inbox is full",
            "account is over",
            "has exceeded his",
            "has exceeded their",
            "quotaexceeded",
            "no space left on mailbox",
            "disk quota",
            "postfach voll",
            "postfach ist voll",
            "mail box full",
            "too many messages in mailbox",
            "user is overquota",
            "maildir over quota",
        ],
    ),
    (
        Reason::TooBig,
        &[
            "message too large",
            "message size exceeds",
            "message too big",
            "too large",
            "exceeds size limit",
            "message file too big",
            "maximum message size",
            "size limit exceeded",
            "exceeds maximum size",
            "message length exceeds",
            "fixed maximum message size",
            "nachricht ist zu groß",
            "exceeds the maximum",
            "max message size",
        ],
    ),
    (
        Reason::Sender,
        &[
            "sender address rejected",
            "sender rejected",
            "sender was rejected",
            "domain of sender address",
            "domain of sender",
            "sender verify failed",
            "sender domain",
            "bad sender",
            "invalid sender",
            "sender not allowed",
            "from address is not",
            "unknown sender",
            "purported responsible address",
            "return-path rejected",
            "null sender",
            "mail from command failed",
            "not authorized to send on behalf",
            "sender denied",
            "sender is not",
            "sender ip must resolve",
            "backscatter",
            "empty envelope senders not allowed",
        ],
    ),
    (
        Reason::Blocked,
        &[
            "spf",
            "dkim",
            "dmarc",
            "unauthenticated email",
            "authentication information",
            "blocked using",
            "block list",
            "blocklist",
            "blacklist",
            "black list",
            "blackhole",
            "rbl",
            "dnsbl",
            "spamhaus",
            "spamcop",
            "barracuda",
            "banned",
            "access denied",
            "client host rejected",
            "client host blocked",
            "poor reputation",
            "reputation",
            "ptr record",
            "dns ptr",
            "reverse dns",
            "rdns",
            "ptr resource record",
            "mismatches client ip",
            "too many connections",
            "too many recipients",
            "rate limit",
            "too fast",
            "too much mail",
            "at a rate that",
            "refused to talk to me",
            "blocked - see",
            "blocked by",
            "temporarily blocked",
            "has been blocked",
            "open relay",
            "bad helo",
            "helo command rejected",
            "greylist",
            "graylist",
            "greylisted",
            "please turn on smtp auth",
            "smtp authentication",
            "authentication required",
            "authentication failure",
            "must issue a starttls",
            "tls required",
            "weren't sent",
            "not accepted from",
            "no access from mail server",
            "mail server has been",
            "sending ip",
            "unsolicited",
            "connection rate",
            "too many messages",
            "too many errors",
            "messages from",
            "ask your postmaster",
            "your e-mail is redundant",
            "blocked",
            "not authorized",
            "not authorised",
            "unauthorized",
            "not allowed",
            "permission",
            "denied",
            "protocol error",
        ],
    ),
    (
        Reason::Content,
        &[
            "spam",
            "virus",
            "malware",
            "message content rejected",
            "content rejected",
            "headers too large",
            "header error",
            "policy",
            "policies",
            "protocol violation",
            "phish",
            "message rejected",
            "mail rejected",
            "mail rejete",
            "message was rejected",
            "potential security",
            "infected",
            "attachment",
            "ube,",
            "not rfc",
            "rfc 5322",
            "rfc5322",
            "multiple addresses in from",
            "line too long",
            "message not accepted",
            "security",
            "message filtered",
            "message refused",
            "content filter",
            "blocked because its content",
            "message contains",
            "url",
            "mime",
        ],
    ),
    (
        Reason::Suspended,
        &[
            "disabled or discontinued",
            "account has been disabled",
            "account disabled",
            "mailbox disabled",
            "account is disabled",
            "mailbox is frozen",
            "suspended",
            "account inactive",
            "is inactive",
            "mailbox is inactive",
            "account expired",
            "mailbox currently suspended",
            "user suspended",
            "temporarily disabled",
            "deactivated",
            "account that you tried to reach is disabled",
            "temporarily deactivated",
            "locked",
        ],
    ),
    (
        Reason::Moved,
        &[
            "no longer on server",
            "has moved",
            "moved to",
            "user has moved",
            "mailbox has moved",
            "recipient has moved",
            "address changed",
        ],
    ),
    (
        Reason::TakesNoMail,
        &[
            "null mx",
            "no smtp service",
            "does not accept mail",
            "doesn't receive email",
            "doesn't accept email",
            "not accepting network messages",
            "does not receive mail",
            "couldn't find a mail exchanger",
            "malformed or unexpected name server reply",
            "nullmx",
            "domain does not accept",
            "mail system does not accept",
        ],
    ),
    (
        Reason::UserUnknown,
        &[
            "recipient address rejected: access denied",
            "not our user",
            "unknown virtual",
            "is unknown",
            "user name not",
            "could not be found",
            "user unknown",
            "unknown user",
            "no such user",
            "no such mailbox",
            "no such recipient",
            "no such person",
            "no such address",
            "unknown recipient",
            "recipient unknown",
            "recipient not found",
            "recipient no found",
            "unknown local",
            "unknown or illegal alias",
            "unknown address",
            "unknown e-mail address",
            "unknown email address",
            "user not found",
            "user doesn't exist",
            "user does not exist",
            "recipient does not exist",
            "mailbox does not exist",
            "mailbox not found",
            "mailbox unavailable",
            "no mailbox here",
            "no mailbox by that name",
            "mailbox unknown",
            "account does not exist",
            "email account that you tried to reach does not exist",
            "address does not exist",
            "address not found",
            "address unknown",
            "invalid recipient",
            "invalid user",
            "invalid address",
            "invalid mailbox",
            "recipnotfound",
            "recipientnotfound",
            "recipient name is not recognized",
            "not listed in",
            "no valid recipients",
            "not a valid user",
            "not a valid mailbox",
            "does not have an account",
            "doesn't have a",
            "doesn't have an",
            "invalid final delivery userid",
            "is not a known user",
            "not known here",
            "not our customer",
            "no account by that name",
            "no user",
            "not a local user",
            "unrouteable address",
            "unroutable address",
            "all relevant mx records point to non-existent hosts",
            "user invalid",
            "unknown account",
            "destinataire invalide",
            "adresse inconnue",
            "empfänger unbekannt",
            "unbekannter empfänger",
            "empfänger nicht gefunden",
            "adresse existiert nicht",
            "benutzer unbekannt",
            "postfach existiert nicht",
            "wasn't found at",
            "wasn’t found at",
            "was not found",
            "inactive email address",
            "no longer valid",
            "no longer available",
            "no longer exists",
            "no longer in use",
            "user no longer",
            "no longer active",
            "undeliverable address",
            "does not exist",
            "email address could not be found",
            "addressee unknown",
            "wurde nicht gefunden",
            "usuario desconocido",
            "sorry, no mailbox",
            "user_unknown",
            "mailbox is unavailable",
            "bad destination mailbox",
            "not exist",
            "no-such-user",
            "this user doesn't",
            "bad recipient",
        ],
    ),
    (
        Reason::HostUnknown,
        &[
            "host unknown",
            "unknown host",
            "host not found",
            "domain name not found",
            "domain does not exist",
            "domain not found",
            "unknown domain",
            "no such domain",
            "no such host",
            "couldn't find any host",
            "nxdomain",
            "name or service not known",
            "no mx or a for domain",
            "host or domain name not found",
            "name service error",
            "dns error",
            "domain invalid",
            "invalid domain",
            "no route to host name",
            "domain must exist",
            "illegal host/domain",
            "domänenname nicht gefunden",
            "domain existiert nicht",
            "no dns",
            "unresolvable",
            "name server: host not found",
            "address resolution",
            "unrouteable mail domain",
            "unroutable mail domain",
        ],
    ),
    (
        Reason::Network,
        &[
            "no route to host",
            "connection refused",
            "network unreachable",
            "network is unreachable",
            "connection reset",
            "establish an smtp connection",
            "couldn't connect",
            "could not connect",
            "lost connection",
            "no answer from host",
            "connection dropped",
            "connection lost",
            "mail forwarding loop",
            "too many hops",
            "hop count exceeded",
            "routing loop",
            "loops back to myself",
            "socket error",
        ],
    ),
    (
        Reason::Expired,
        &[
            "retry time not reached",
            "long failure period",
            "connection timed out",
            "timed out",
            "timeout",
            "not delivered within",
            "delivery expired",
            "message expired",
            "retry timeout exceeded",
            "expired",
            "in the queue too long",
            "too old",
            "could not deliver for the last",
            "could not be delivered within",
            "giving up",
            "delivery time",
            "has been delayed",
            "retried for",
            "will be retried",
            "hours",
            "still undelivered",
            "verzögert",
            "noch nicht zugestellt",
        ],
    ),
    (
        Reason::System,
        &[
            "points to local host",
            "system error",
            "internal error",
            "server error",
            "insufficient disk",
            "insufficient system",
            "out of memory",
            "temporary failure",
            "temporarily unavailable",
            "service unavailable",
            "service currently unavailable",
            "service not available",
            "local error",
            "local configuration",
            "mail system problem",
            "try again later",
            "resources",
            "command died",
            "mailer error",
            "i/o error",
            "delivery error",
        ],
    ),
];

/// Block lists by the name of their host.
const BLOCK_LISTS: &[&str] = &[
    "spamhaus.org",
    "spamcop.net",
    "sorbs.net",
    "dnsbl",
    "barracudacentral",
    "uceprotect",
    "surbl.org",
    "mailspike",
    "abuseat.org",
    "senderbase",
    "manitu.net",
    "njabl",
];

/// What the texts before a recipient's own say of sender and connection does not outweigh a plain "user unknown".
const PLAIN_UNKNOWN: &[&str] = &[
    "user unknown",
    "unknown user",
    "no such user",
    "recipnotfound",
    "recipientnotfound",
    "recipient not found",
    "invalid recipient",
    "email account that you tried to reach does not exist",
    "unknown recipient",
    "mailbox not found",
    "no mailbox here",
    "user not found",
    "no valid recipients",
    "invalid user address",
    "returned unknown recipient",
    "host unknown",
    "domain name not found",
    "host not found",
    "domain does not exist",
    "couldn't find any host",
    "recipient address rejected: access denied",
];

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
