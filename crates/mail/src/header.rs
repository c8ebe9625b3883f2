//! Splits a header block into fields, and finds where the body begins even where the block is damaged.

/// One header field: the name and the raw value with its folds and encoded words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field<'a> {
    /// The name as written.
    pub name: &'a [u8],
    /// Everything after the colon up to the end of the last folded line, line ends included.
    pub value: &'a [u8],
}

/// The fields of one header block, in the order they were written.
#[derive(Clone, Debug, Default)]
pub struct Headers<'a> {
    fields: Vec<Field<'a>>,
}

/// Fields beyond this many are not kept: no honest mail has them, and every look-up walks the list.
const MOST_FIELDS: usize = 2_000;

impl<'a> Headers<'a> {
    /// Every field in order.
    pub fn iter(&self) -> impl Iterator<Item = &Field<'a>> {
        self.fields.iter()
    }

    /// The raw value of the first field called `name` (any case).
    pub fn first(&self, name: &str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    /// The raw values of every field called `name`.
    pub fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a [u8]> + 's {
        self.fields
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name.as_bytes()))
            .map(|field| field.value)
    }

    /// The value of the first field called `name`, unfolded, lossily decoded and trimmed; no encoded words are decoded.
    pub fn plain(&self, name: &str) -> Option<String> {
        self.first(name).map(plain)
    }

    /// Whether a field of this name exists.
    pub fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// Whether no field was found at all.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// What reading a header block gave.
#[derive(Clone, Debug, Default)]
pub struct HeaderBlock<'a> {
    /// The fields.
    pub headers: Headers<'a>,
    /// Where the body begins in the given bytes.
    pub body: usize,
    /// Lines that were no field were skipped, or the blank line before the body was missing.
    pub damaged: bool,
}

/// Names that prove a block to be a header: a text that happens to begin with "Note: …" has none of them.
const KNOWN: &[&str] = &[
    "from",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
    "received",
    "return-path",
    "reply-to",
    "sender",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "content-id",
    "content-description",
    "content-location",
    "content-length",
    "delivered-to",
    "x-mailer",
    "dkim-signature",
    "to:",
    "resent-from",
    "auto-submitted",
    "precedence",
    "list-id",
    "authentication-results",
    "x-original-to",
    "errors-to",
    "envelope-to",
    "apparently-to",
    "status",
];

/// Splits the front of `bytes` into header fields. `top` says that this is a whole message, where a text without any
/// known field is all body; a MIME part takes whatever fields it has.
pub fn split(bytes: &[u8], top: bool) -> HeaderBlock<'_> {
    let mut block = HeaderBlock::default();
    let mut at = 0;
    if top {
        at = skip_envelope(bytes);
    }
    let mut open: Option<(&[u8], usize)> = None;
    let mut known = false;
    while at < bytes.len() {
        let end = line_end(bytes, at);
        let line = &bytes[at..end];
        let content = trim_end(line);
        if content.is_empty() && !matches!(line.first(), Some(b' ' | b'\t')) {
            close(&mut block, bytes, open.take(), at);
            block.body = end;
            return accept(block, top, known);
        }
        if matches!(line.first(), Some(b' ' | b'\t')) && open.is_some() {
            at = end;
            continue;
        }
        if let Some(colon) = field_name(content) {
            close(&mut block, bytes, open.take(), at);
            let name = trim_end(&content[..colon]);
            known |= is_known(name);
            open = Some((name, at + colon + 1));
        } else {
            close(&mut block, bytes, open.take(), at);
            block.damaged = true;
            if !goes_on(&bytes[end..], block.headers.is_empty()) {
                block.body = at;
                return accept(block, top, known);
            }
        }
        at = end;
    }
    close(&mut block, bytes, open, bytes.len());
    block.body = bytes.len();
    accept(block, top, known)
}

fn accept(block: HeaderBlock<'_>, top: bool, known: bool) -> HeaderBlock<'_> {
    if top && !known && !block.headers.is_empty() {
        return HeaderBlock { damaged: true, ..HeaderBlock::default() };
    }
    block
}

fn close<'a>(block: &mut HeaderBlock<'a>, bytes: &'a [u8], open: Option<(&'a [u8], usize)>, end: usize) {
    let Some((name, start)) = open else { return };
    if block.headers.fields.len() < MOST_FIELDS {
        block.headers.fields.push(Field { name, value: bytes.get(start..end).unwrap_or_default() });
    }
}

/// After a line that is no field: whether the header goes on below it.
fn goes_on(rest: &[u8], at_start: bool) -> bool {
    let mut at = 0;
    for _ in 0..if at_start { 1 } else { 8 } {
        let end = line_end(rest, at);
        let line = trim_end(rest.get(at..end).unwrap_or_default());
        if line.is_empty() {
            return false;
        }
        if field_name(line).is_some_and(|colon| is_known(trim_end(&line[..colon]))) {
            return true;
        }
        at = end;
    }
    false
}

fn is_known(name: &[u8]) -> bool {
    KNOWN.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()))
}

/// The place of the colon when the line begins with a field name (RFC 5322 §2.2, white space before the colon allowed).
fn field_name(line: &[u8]) -> Option<usize> {
    let colon = line.iter().take(200).position(|&b| b == b':')?;
    let name = trim_end(&line[..colon]);
    let fits = !name.is_empty() && name.iter().all(|&b| b.is_ascii_graphic());
    fits.then_some(colon)
}

/// Skips an mbox "From " line, and blank lines that stand before the first field.
fn skip_envelope(bytes: &[u8]) -> usize {
    let mut at = 0;
    if bytes.starts_with(b"\xef\xbb\xbf") {
        at = 3;
    }
    loop {
        let end = line_end(bytes, at);
        let Some(line) = bytes.get(at..end) else { return 0 };
        if line.is_empty() {
            return 0;
        }
        let content = trim_end(line);
        if content.is_empty() || line.starts_with(b"From ") || line.starts_with(b">From ") {
            at = end;
            continue;
        }
        // Only worth it when fields follow; else the bytes are a bare text and stay whole.
        return if field_name(content).is_some() { at } else { 0 };
    }
}

/// The index just after the line that begins at `at`; ends are LF, CRLF or a lone CR.
pub fn line_end(bytes: &[u8], at: usize) -> usize {
    let Some(rest) = bytes.get(at..) else { return bytes.len() };
    match rest.iter().position(|&b| b == b'\n') {
        Some(n) => at + n + 1,
        None => bytes.len(),
    }
}

/// Without the white space and line ends at the end.
pub fn trim_end(mut line: &[u8]) -> &[u8] {
    while let [rest @ .., b' ' | b'\t' | b'\r' | b'\n'] = line {
        line = rest;
    }
    line
}

/// Takes the line ends out of a folded value (RFC 5322 §2.2.3) and trims it.
pub fn unfold(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    out.extend(
        value.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n' | 0)).map(|b| if b == b'\t' { b' ' } else { b }),
    );
    let out = out.trim_ascii();
    out.to_vec()
}

/// Unfolded, lossily decoded, trimmed.
pub fn plain(value: &[u8]) -> String {
    crate::charset::unlabelled(&unfold(value), None).0
}
