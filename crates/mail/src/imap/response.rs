//! What an IMAP server says (RFC 3501 §7), as far as a desk needs it. Any bytes may come: nothing here fails or panics,
//! depth and length are bounded, and what is not understood is [`Response::Other`].

/// The longest line apart from literals.
const LINE: usize = 64 * 1024;
/// Literals in one response beyond this are no honest answer.
const LITERALS: usize = 64;
/// Lists within lists beyond this are not read.
const DEPTH: usize = 16;

/// Whether a whole response lies at the front of what has come so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame {
    /// It ends before this offset.
    Whole(usize),
    /// More has to come.
    More,
    /// It is longer than allowed.
    TooLong,
}

/// Finds the end of the first response: a line, and further lines while each ends with a literal.
pub fn frame(bytes: &[u8], literal_at_most: usize) -> Frame {
    let (mut at, mut literals, mut total) = (0, 0, 0_usize);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else {
            return if rest.len() > LINE { Frame::TooLong } else { Frame::More };
        };
        if end > LINE {
            return Frame::TooLong;
        }
        let line = rest.get(..end).unwrap_or_default();
        let next = at + end + 1;
        // The text of a status is free: braces at its end mean nothing.
        let length = if at == 0 && is_status(line) { None } else { announced(line) };
        let Some(length) = length else { return Frame::Whole(next) };
        total = total.saturating_add(length);
        literals += 1;
        if total > literal_at_most || literals > LITERALS {
            return Frame::TooLong;
        }
        at = next + length;
        if bytes.len() < at {
            return Frame::More;
        }
    }
}

/// The length of the literal that a line announces at its end: `{12}`.
fn announced(line: &[u8]) -> Option<usize> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let inner = line.strip_suffix(b"}")?;
    let open = inner.iter().rposition(|byte| *byte == b'{')?;
    number(inner.get(open + 1..)?).map(|number| number as usize)
}

fn is_status(line: &[u8]) -> bool {
    let mut words = line.split(|byte| *byte == b' ');
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    first == b"+" || Status::of(second).is_some()
}

/// How a command ended, or how the server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Done.
    Ok,
    /// Not possible.
    No,
    /// Not understood.
    Bad,
    /// Signed in before we said a word.
    PreAuth,
    /// The server hangs up.
    Bye,
}

impl Status {
    fn of(word: &[u8]) -> Option<Self> {
        let word = word.strip_suffix(b"\r").unwrap_or(word);
        let all: [(&[u8], Self); 5] = [
            (b"OK", Self::Ok),
            (b"NO", Self::No),
            (b"BAD", Self::Bad),
            (b"PREAUTH", Self::PreAuth),
            (b"BYE", Self::Bye),
        ];
        all.into_iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, status)| status)
    }
}

/// What a status says in brackets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Code {
    /// Nothing we look at.
    #[default]
    None,
    /// Numbers of mails in the folder are good as long as this stays.
    UidValidity(u32),
    /// The number that the next mail will get.
    UidNext(u32),
    /// The folder is missing and may be made.
    TryCreate,
    /// What the server can do.
    Capabilities(Vec<String>),
}

/// Something of a mail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fetched<'a> {
    /// Its number in the folder.
    pub uid: Option<u32>,
    /// Bytes of the whole mail.
    pub size: Option<u32>,
    /// Its bytes, as many as were asked for.
    pub body: Option<&'a [u8]>,
}

/// One response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response<'a> {
    /// The end of a command.
    Done {
        /// The command's tag.
        tag: &'a [u8],
        /// How it ended.
        status: Status,
        /// What else it says.
        code: Code,
    },
    /// The server waits for the rest of a command.
    Continue,
    /// A status of its own.
    Status(Status, Code),
    /// What the server can do, in capitals.
    Capabilities(Vec<String>),
    /// So many mails lie in the folder.
    Exists(u32),
    /// Something of a mail.
    Fetched(Fetched<'a>),
    /// Numbers of mails that were looked for.
    Found(Vec<u32>),
    /// Something else.
    Other,
}

/// Reads a whole response, as [`frame`] has found it.
pub fn read(bytes: &[u8]) -> Response<'_> {
    let line = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (first, rest) = cut(line);
    match first {
        b"+" => Response::Continue,
        b"*" => untagged(rest),
        tag => {
            let (word, text) = cut(rest);
            match Status::of(word) {
                Some(status) => Response::Done { tag, status, code: code(text) },
                None => Response::Other,
            }
        }
    }
}

fn untagged(line: &[u8]) -> Response<'_> {
    let (word, rest) = cut(line);
    if let Some(status) = Status::of(word) {
        return Response::Status(status, code(rest));
    }
    if word.eq_ignore_ascii_case(b"CAPABILITY") {
        return Response::Capabilities(words(rest));
    }
    if word.eq_ignore_ascii_case(b"SEARCH") {
        return Response::Found(rest.split(|byte| *byte == b' ').filter_map(number).collect());
    }
    let Some(count) = number(word) else { return Response::Other };
    let (kind, rest) = cut(rest);
    if kind.eq_ignore_ascii_case(b"EXISTS") {
        return Response::Exists(count);
    }
    if kind.eq_ignore_ascii_case(b"FETCH") {
        return fetched(rest).map_or(Response::Other, Response::Fetched);
    }
    Response::Other
}

fn code(text: &[u8]) -> Code {
    let Some(inner) = text.strip_prefix(b"[") else { return Code::None };
    let Some(end) = inner.iter().position(|byte| *byte == b']') else { return Code::None };
    let (word, rest) = cut(inner.get(..end).unwrap_or_default());
    if word.eq_ignore_ascii_case(b"UIDVALIDITY") {
        return number(rest).map_or(Code::None, Code::UidValidity);
    }
    if word.eq_ignore_ascii_case(b"UIDNEXT") {
        return number(rest).map_or(Code::None, Code::UidNext);
    }
    if word.eq_ignore_ascii_case(b"TRYCREATE") {
        return Code::TryCreate;
    }
    if word.eq_ignore_ascii_case(b"CAPABILITY") {
        return Code::Capabilities(words(rest));
    }
    Code::None
}

fn words(text: &[u8]) -> Vec<String> {
    let words = text.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    words.take(500).map(|word| String::from_utf8_lossy(word).to_ascii_uppercase()).collect()
}

fn fetched(list: &[u8]) -> Option<Fetched<'_>> {
    let mut rest = list;
    let Value::List(items) = value(&mut rest, 0)? else { return None };
    let mut fetched = Fetched::default();
    for pair in items.chunks_exact(2) {
        let [Value::Atom(name), held] = pair else { return None };
        match held {
            Value::Atom(text) if name.eq_ignore_ascii_case(b"UID") => fetched.uid = number(text),
            Value::Atom(text) if name.eq_ignore_ascii_case(b"RFC822.SIZE") => fetched.size = number(text),
            Value::Text(text) if name.to_ascii_uppercase().starts_with(b"BODY[]") => fetched.body = Some(text),
            _ => {}
        }
    }
    Some(fetched)
}

#[derive(Debug)]
enum Value<'a> {
    Atom(&'a [u8]),
    /// Quoted text, with its backslashes, or a literal.
    Text(&'a [u8]),
    List(Vec<Value<'a>>),
}

fn value<'a>(rest: &mut &'a [u8], depth: usize) -> Option<Value<'a>> {
    match rest.first()? {
        b'(' if depth < DEPTH => {
            *rest = rest.get(1..)?;
            let mut items = Vec::new();
            loop {
                while rest.first() == Some(&b' ') {
                    *rest = rest.get(1..)?;
                }
                if rest.first() == Some(&b')') {
                    *rest = rest.get(1..)?;
                    return Some(Value::List(items));
                }
                items.push(value(rest, depth + 1)?);
            }
        }
        b'"' => {
            let mut at = 1;
            loop {
                match rest.get(at)? {
                    b'\\' => at += 2,
                    b'"' => break,
                    _ => at += 1,
                }
            }
            let text = rest.get(1..at)?;
            *rest = rest.get(at + 1..)?;
            Some(Value::Text(text))
        }
        b'{' => {
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            let length = announced(rest.get(..end)?)?;
            let text = rest.get(end + 1..end.checked_add(1)?.checked_add(length)?)?;
            *rest = rest.get(end + 1 + length..)?;
            Some(Value::Text(text))
        }
        _ => atom(rest),
    }
}

/// A word; what stands in brackets belongs to it: `BODY[HEADER.FIELDS (TO)]<0>`.
fn atom<'a>(rest: &mut &'a [u8]) -> Option<Value<'a>> {
    let mut brackets = 0_usize;
    let end = rest.iter().position(|byte| {
        match byte {
            b'[' => brackets += 1,
            b']' => brackets = brackets.saturating_sub(1),
            b' ' | b'(' | b')' | b'"' => return brackets == 0,
            _ => {}
        }
        false
    });
    let end = end.unwrap_or(rest.len());
    let word = rest.get(..end).filter(|word| !word.is_empty())?;
    *rest = rest.get(end..)?;
    Some(Value::Atom(word))
}

/// The first word and what follows.
fn cut(line: &[u8]) -> (&[u8], &[u8]) {
    match line.iter().position(|byte| *byte == b' ') {
        Some(at) => (line.get(..at).unwrap_or_default(), line.get(at + 1..).unwrap_or_default()),
        None => (line, &[]),
    }
}

fn number(text: &[u8]) -> Option<u32> {
    let digits = !text.is_empty() && text.len() <= 10 && text.iter().all(u8::is_ascii_digit);
    digits.then(|| std::str::from_utf8(text).ok()?.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_ends_with_its_line_and_takes_its_literals_along() {
        assert_eq!(frame(b"* 3 EXISTS\r\n* x", 100), Frame::Whole(12));
        assert_eq!(frame(b"* 3 EXI", 100), Frame::More);
        let mail = b"* 1 FETCH (UID 7 BODY[] {5}\r\na\r\n)b RFC822.SIZE 9)\r\n";
        assert_eq!(frame(mail, 100), Frame::Whole(mail.len()));
        assert_eq!(frame(&mail[..33], 100), Frame::More);
        assert_eq!(frame(mail, 4), Frame::TooLong);
        assert_eq!(frame(&[b'x'; LINE + 2], 100), Frame::TooLong);
        // The text of a status is no announcement.
        assert_eq!(frame(b"* OK welcome {3}\r\n", 100), Frame::Whole(18));
        assert_eq!(frame(b"a1 NO {99}\r\n", 100), Frame::Whole(12));
        assert_eq!(frame(b"* x {99999999999}\r\n", 100), Frame::Whole(19));
    }

    #[test]
    fn a_mail_is_found_whatever_stands_around_it() {
        let said = b"* 12 FETCH (FLAGS (\\Seen \"a \\\" b\") UID 7 BODY[]<0> {4}\r\nab)( RFC822.SIZE 99)\r\n";
        let found = Fetched { uid: Some(7), size: Some(99), body: Some(b"ab)(") };
        assert_eq!(read(said), Response::Fetched(found));
        let quoted = b"* 1 FETCH (UID 1 BODY[] \"\")\r\n";
        assert_eq!(read(quoted), Response::Fetched(Fetched { uid: Some(1), size: None, body: Some(b"") }));
        assert_eq!(read(b"* 1 FETCH (UID 1 BODY[] {9}\r\nab)\r\n"), Response::Other);
        let deep = [b"* 1 FETCH ".as_slice(), &[b'('; 5_000]].concat();
        assert_eq!(read(&deep), Response::Other);
    }

    #[test]
    fn statuses_and_codes_are_read() {
        let done = Response::Done { tag: b"o1", status: Status::No, code: Code::TryCreate };
        assert_eq!(read(b"o1 no [TRYCREATE] Mailbox doesn't exist\r\n"), done);
        assert_eq!(
            read(b"* OK [UIDVALIDITY 3857529045] fine\r\n"),
            Response::Status(Status::Ok, Code::UidValidity(3_857_529_045))
        );
        assert_eq!(read(b"* SEARCH 1 5 x 9\r\n"), Response::Found(vec![1, 5, 9]));
        assert_eq!(read(b"* SEARCH\r\n"), Response::Found(vec![]));
        assert_eq!(
            read(b"* capability imap4rev1 Idle\r\n"),
            Response::Capabilities(vec!["IMAP4REV1".into(), "IDLE".into()])
        );
        assert_eq!(read(b"* 3 EXISTS\r\n"), Response::Exists(3));
        assert_eq!(read(b"+ go on\r\n"), Response::Continue);
        assert_eq!(read(b"\r\n"), Response::Other);
    }
}
