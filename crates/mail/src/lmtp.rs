//! Taking mail from a mail server of one's own over LMTP (RFC 2033): the talk without the wire. Any bytes may come.
//!
//! A listener feeds lines to [`Session::line`] and the mail itself to [`Content`], and answers what they say. The mail is
//! the listener's to store before it calls [`Session::taken`]: a reply is a promise.

/// The longest line of a command (RFC 5321 §4.5.3.1.4, with room for long paths).
pub const LINE: usize = 2_048;
/// More recipients of one mail are refused for now; the sender brings them in another (RFC 5321 §4.5.3.1.8).
const RECIPIENTS: usize = 200;
/// Commands that make no sense, before we hang up.
const NONSENSE: u32 = 20;

/// What is to be done about a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send this.
    Say(String),
    /// Somebody is to get the mail: find out whether we take mail for this address, then send what
    /// [`Session::recipient`] says.
    Recipient(String),
    /// Send this, then read the mail with [`Content`], store it, and send what [`Session::taken`] says.
    Data(&'static str),
    /// Send this and hang up.
    Quit(&'static str),
}

/// What became of a mail, or of the question after a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Good.
    Yes,
    /// Not now: bring it again.
    Later,
    /// Never: there is no such address.
    Unknown,
    /// Never: it is too large.
    TooLarge,
}

/// A talk with one sender.
pub struct Session {
    at_most: usize,
    greeted: bool,
    sender: bool,
    recipients: Vec<String>,
    nonsense: u32,
}

impl Session {
    /// A talk about mails of up to so many bytes.
    pub fn new(at_most: usize) -> Self {
        Self { at_most, greeted: false, sender: false, recipients: Vec::new(), nonsense: 0 }
    }

    /// What we say first.
    pub fn greeting() -> &'static str {
        "220 obhut LMTP\r\n"
    }

    /// Whom the mail is for, so far.
    pub fn recipients(&self) -> &[String] {
        &self.recipients
    }

    /// Takes a line without its end.
    pub fn line(&mut self, line: &[u8]) -> Step {
        let text = String::from_utf8_lossy(line);
        let text = text.trim_end();
        let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
        match verb.to_ascii_uppercase().as_str() {
            "LHLO" if !rest.trim().is_empty() => {
                self.greeted = true;
                self.reset();
                Step::Say(format!(
                    "250-obhut\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-ENHANCEDSTATUSCODES\r\n\
                     250 SIZE {}\r\n",
                    self.at_most
                ))
            }
            "MAIL" => self.mail(rest),
            "RCPT" => self.rcpt(rest),
            "DATA" if !self.sender => say("503 5.5.1 MAIL first\r\n"),
            "DATA" if self.recipients.is_empty() => say("503 5.5.1 no valid recipients\r\n"),
            "DATA" => Step::Data("354 end with a dot on a line of its own\r\n"),
            "RSET" => {
                self.reset();
                say("250 2.0.0 forgotten\r\n")
            }
            "NOOP" => say("250 2.0.0 still here\r\n"),
            "VRFY" => say("252 2.1.5 send it and see\r\n"),
            "QUIT" => Step::Quit("221 2.0.0 goodbye\r\n"),
            "LHLO" => say("501 5.5.4 say who you are\r\n"),
            "HELO" | "EHLO" => self.confused("500 5.5.1 this is LMTP: say LHLO\r\n"),
            _ => self.confused("500 5.5.2 not understood\r\n"),
        }
    }

    fn confused(&mut self, text: &'static str) -> Step {
        self.nonsense += 1;
        if self.nonsense > NONSENSE { Step::Quit("421 4.7.0 too much that is not understood\r\n") } else { say(text) }
    }

    fn mail(&mut self, rest: &str) -> Step {
        if !self.greeted {
            return say("503 5.5.1 LHLO first\r\n");
        }
        if self.sender {
            return say("503 5.5.1 one mail at a time\r\n");
        }
        let Some((_, parameters)) = path(rest, "FROM:") else { return say("501 5.5.4 MAIL FROM:<address>\r\n") };
        let sizes = parameters.split(' ').filter_map(|word| {
            let (name, value) = word.split_once('=')?;
            name.eq_ignore_ascii_case("SIZE").then(|| value.parse::<u64>().unwrap_or(u64::MAX))
        });
        let at_most = u64::try_from(self.at_most).unwrap_or(u64::MAX);
        if sizes.max().is_some_and(|size| size > at_most) {
            return say("552 5.3.4 the mail is too large\r\n");
        }
        self.sender = true;
        say("250 2.1.0 go on\r\n")
    }

    fn rcpt(&mut self, rest: &str) -> Step {
        if !self.sender {
            return say("503 5.5.1 MAIL first\r\n");
        }
        match path(rest, "TO:") {
            Some((address, _)) if address.contains('@') => {
                if self.recipients.len() >= RECIPIENTS {
                    return say("452 4.5.3 too many recipients at once\r\n");
                }
                Step::Recipient(address.to_owned())
            }
            _ => say("501 5.1.3 RCPT TO:<address>\r\n"),
        }
    }

    /// What to say about a recipient.
    pub fn recipient(&mut self, address: String, answer: Answer) -> &'static str {
        match answer {
            Answer::Yes => {
                self.recipients.push(address);
                "250 2.1.5 good\r\n"
            }
            Answer::Later => "451 4.3.0 not now\r\n",
            Answer::Unknown | Answer::TooLarge => "550 5.1.1 no such address\r\n",
        }
    }

    /// What to say about the mail: one reply for each recipient, in their order. A new mail may follow.
    pub fn taken(&mut self, answer: Answer) -> String {
        let reply = match answer {
            Answer::Yes => "250 2.0.0 taken\r\n",
            Answer::Later => "451 4.3.0 not stored; bring it again\r\n",
            Answer::Unknown => "550 5.1.1 no such address\r\n",
            Answer::TooLarge => "552 5.3.4 the mail is too large\r\n",
        };
        let replies = reply.repeat(self.recipients.len());
        self.reset();
        replies
    }

    fn reset(&mut self) {
        self.sender = false;
        self.recipients.clear();
    }
}

fn say(text: &str) -> Step {
    Step::Say(text.to_owned())
}

/// The address in `TO:<address> PARAMETERS` and the parameters. An empty address is the null sender.
fn path<'a>(rest: &'a str, word: &str) -> Option<(&'a str, &'a str)> {
    let rest = rest.trim_start();
    let named = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    let inner = rest.get(word.len()..).filter(|_| named)?.trim_start().strip_prefix('<')?;
    let (mut quoted, mut escaped) = (false, false);
    let end = inner.char_indices().find(|(_, character)| {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '>' => return !quoted,
            _ => {}
        }
        false
    });
    let (end, _) = end?;
    let address = inner.get(..end)?;
    // A route in front of the address means nothing any more (RFC 5321, appendix C).
    let address = match address.strip_prefix('@').and_then(|route| route.split_once(':')) {
        Some((_, address)) => address,
        None => address,
    };
    let fits = address.len() <= 320 && !address.chars().any(char::is_control);
    fits.then(|| (address, inner.get(end + 1..).unwrap_or_default().trim()))
}

/// The mail between DATA and the dot, with its doubled dots undone. It ends with CR LF dot CR LF and with nothing that
/// looks similar, so that no mail can hide another (SMTP smuggling).
pub struct Content {
    at_most: usize,
    bytes: Vec<u8>,
    too_large: bool,
    at: At,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    LineStart,
    Dot,
    DotReturn,
    Return,
    Within,
    End,
}

impl Content {
    /// An empty mail that may grow to so many bytes; the rest of a larger one is read and dropped.
    pub fn new(at_most: usize) -> Self {
        Self { at_most, bytes: Vec::new(), too_large: false, at: At::LineStart }
    }

    /// Takes what came; answers how much of it belonged to the mail once it has ended.
    pub fn feed(&mut self, came: &[u8]) -> Option<usize> {
        for (index, byte) in came.iter().enumerate() {
            self.at = match (self.at, byte) {
                (At::DotReturn, b'\n') => {
                    self.at = At::End;
                    return Some(index + 1);
                }
                (At::LineStart, b'.') => At::Dot,
                (At::Dot, b'\r') => At::DotReturn,
                (at, byte) => {
                    if at == At::DotReturn {
                        self.push(b'\r');
                    }
                    self.push(*byte);
                    match (at, byte) {
                        (_, b'\r') => At::Return,
                        (At::Return, b'\n') => At::LineStart,
                        _ => At::Within,
                    }
                }
            };
        }
        None
    }

    fn push(&mut self, byte: u8) {
        if self.bytes.len() < self.at_most {
            self.bytes.push(byte);
        } else {
            self.too_large = true;
        }
    }

    /// The mail; `None` when it was too large.
    pub fn into_bytes(self) -> Option<Vec<u8>> {
        (!self.too_large).then_some(self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greeted() -> Session {
        let mut session = Session::new(1_000);
        assert!(matches!(session.line(b"LHLO mx.example"), Step::Say(text) if text.ends_with("250 SIZE 1000\r\n")));
        session
    }

    fn said(session: &mut Session, line: &str) -> String {
        match session.line(line.as_bytes()) {
            Step::Say(text) => text,
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn each_recipient_gets_a_reply_of_its_own() {
        let mut session = greeted();
        assert!(said(&mut session, "MAIL FROM:<> SIZE=999 BODY=8BITMIME").starts_with("250"));
        let known = |session: &mut Session, address: &str, answer| {
            let line = format!("rcpt to:<{address}>");
            assert_eq!(session.line(line.as_bytes()), Step::Recipient(address.into()));
            session.recipient(address.into(), answer)
        };
        assert!(known(&mut session, "support+x@desk.example", Answer::Yes).starts_with("250"));
        assert!(known(&mut session, "nobody@desk.example", Answer::Unknown).starts_with("550 5.1.1"));
        assert!(known(&mut session, "\"a>b\"@desk.example", Answer::Yes).starts_with("250"));
        assert!(matches!(session.line(b"DATA"), Step::Data(_)));
        assert_eq!(session.taken(Answer::Yes), "250 2.0.0 taken\r\n250 2.0.0 taken\r\n");
        assert!(said(&mut session, "DATA").starts_with("503"), "the mail is done");
    }

    #[test]
    fn what_is_out_of_order_or_too_large_is_refused() {
        let mut session = Session::new(1_000);
        assert!(said(&mut session, "MAIL FROM:<a@b.example>").starts_with("503"));
        assert!(said(&mut session, "EHLO x").starts_with("500"));
        let mut session = greeted();
        assert!(said(&mut session, "RCPT TO:<a@b.example>").starts_with("503"));
        assert!(said(&mut session, "MAIL FROM:<a@b.example> SIZE=1001").starts_with("552"));
        assert!(said(&mut session, "MAIL FROM:a@b.example").starts_with("501"));
        assert!(said(&mut session, "MAIL FROM:<@relay.example:a@b.example>").starts_with("250"));
        assert!(said(&mut session, "MAIL FROM:<a@b.example>").starts_with("503"));
        assert!(said(&mut session, "RCPT TO:<>").starts_with("501"));
        assert!(said(&mut session, "DATA").starts_with("503"));
        let last = (0..30).map(|_| session.line(b"\xff\xfe")).last();
        assert!(matches!(last, Some(Step::Quit(_))));
    }

    #[test]
    fn a_mail_ends_with_a_dot_between_full_line_ends_only() {
        let wire = b"Subject: x\r\n\r\n..dot\r\n.\n.\r\nMAIL\n.\r\nlast\r\n.\r\nQUIT\r\n";
        for step in 1..wire.len() {
            let mut content = Content::new(1_000);
            let (mut read, mut end) = (0, None);
            for chunk in wire.chunks(step) {
                end = content.feed(chunk).map(|used| read + used);
                read += chunk.len();
                if end.is_some() {
                    break;
                }
            }
            assert_eq!(end, Some(wire.len() - 6), "in steps of {step}");
            let mail = content.into_bytes().unwrap();
            assert_eq!(mail, b"Subject: x\r\n\r\n.dot\r\n\n.\r\nMAIL\n.\r\nlast\r\n", "in steps of {step}");
        }
    }

    #[test]
    fn a_mail_that_is_too_large_is_read_to_its_end() {
        let mut content = Content::new(4);
        assert_eq!(content.feed(b"12345\r\n.\r\n"), Some(10));
        assert_eq!(content.into_bytes(), None);
    }
}
