//! The parts of a message: where each begins and ends, what it says it is. Flat and iterative, so that no nesting can
//! exhaust the stack (RFC 2046 §5).

use std::borrow::Cow;
use std::ops::Range;

use crate::header::{self, Headers};
use crate::params::Parameterised;
use crate::transfer;

/// Multiparts inside multiparts deeper than this stay closed.
pub const DEEPEST: usize = 40;
/// A message is cut into at most this many parts; the last one holds the rest.
pub const MOST_PARTS: usize = 3_000;

/// One leaf or container of the message.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// Its header fields.
    pub headers: Headers<'a>,
    /// Type and parameters; `text/plain` where nothing is said (RFC 2045 §5.2).
    pub content_type: Parameterised,
    /// Whether the type was written in the part and not assumed.
    pub declared: bool,
    /// Disposition and its parameters (RFC 2183).
    pub disposition: Parameterised,
    /// The still encoded content in the message.
    pub body: Range<usize>,
    /// The container, as an index into the list of parts.
    pub parent: Option<usize>,
    /// How many containers it lies in.
    pub depth: usize,
    /// It was cut into parts that follow in the list.
    pub container: bool,
}

/// All parts in the order of the message, and whether the structure was damaged.
#[derive(Clone, Debug, Default)]
pub struct Tree<'a> {
    /// The message itself comes first.
    pub parts: Vec<Part<'a>>,
    /// A boundary was missing, a nesting too deep or the parts too many.
    pub damaged: bool,
}

/// Cuts a message whose header is already read.
pub fn walk<'a>(bytes: &'a [u8], headers: Headers<'a>, body: usize) -> Tree<'a> {
    let mut tree = Tree::default();
    tree.parts.push(part(headers, body..bytes.len(), None, 0, "text/plain"));
    // Open containers are worked off depth first, so that parts come in the order of the message.
    let mut pending = vec![0];
    let mut order = Vec::new();
    while let Some(index) = pending.pop() {
        order.push(index);
        let shown = shown_message(&tree, index);
        let Some(parent) = tree.parts.get(index) else { continue };
        if !shown && !parent.content_type.value.starts_with("multipart/") {
            continue;
        }
        if parent.depth >= DEEPEST || tree.parts.len() >= MOST_PARTS {
            tree.damaged = true;
            continue;
        }
        let (depth, range) = (parent.depth + 1, parent.body.clone());
        let digest = parent.content_type.value == "multipart/digest";
        let most = MOST_PARTS - tree.parts.len();
        let cut = match shown {
            true => Some(Cut { ranges: vec![range], closed: true }),
            false => cut(bytes, range, parent.content_type.get("boundary"), most),
        };
        let Some(cut) = cut else {
            tree.damaged = true;
            continue;
        };
        tree.damaged |= !cut.closed;
        let from = tree.parts.len();
        for range in cut.ranges {
            let block = header::split(bytes.get(range.clone()).unwrap_or_default(), false);
            tree.damaged |= block.damaged;
            let body = range.start + block.body..range.end;
            let default = if digest { "message/rfc822" } else { "text/plain" };
            tree.parts.push(part(block.headers, body, Some(index), depth, default));
        }
        if let Some(parent) = tree.parts.get_mut(index) {
            parent.container = true;
        }
        pending.extend((from..tree.parts.len()).rev());
    }
    in_order(tree, &order)
}

/// A mail inside the mail that is meant to be read in place, as some programs forward.
fn shown_message(tree: &Tree<'_>, index: usize) -> bool {
    let Some(part) = tree.parts.get(index) else { return false };
    let report =
        part.parent.and_then(|parent| tree.parts.get(parent)).is_some_and(|parent| parent.is("multipart/report"));
    let encoding = part.headers.plain("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
    let plain = !matches!(encoding.as_str(), "base64" | "quoted-printable");
    let inline = part.disposition.value == "inline" || part.parent.is_none();
    part.is("message/rfc822") && inline && !report && plain
}

/// Puts the parts in the order of the message and mends the parents.
fn in_order<'a>(tree: Tree<'a>, order: &[usize]) -> Tree<'a> {
    let mut place = vec![0; tree.parts.len()];
    for (new, &old) in order.iter().enumerate() {
        if let Some(slot) = place.get_mut(old) {
            *slot = new;
        }
    }
    let mut parts: Vec<(usize, Part<'a>)> =
        tree.parts.into_iter().enumerate().map(|(old, part)| (place.get(old).copied().unwrap_or(old), part)).collect();
    parts.sort_by_key(|(new, _)| *new);
    let parts = parts
        .into_iter()
        .map(|(_, mut part)| {
            part.parent = part.parent.and_then(|old| place.get(old).copied());
            part
        })
        .collect();
    Tree { parts, damaged: tree.damaged }
}

fn part<'a>(headers: Headers<'a>, body: Range<usize>, parent: Option<usize>, depth: usize, default: &str) -> Part<'a> {
    let mut content_type = headers.first("content-type").map(Parameterised::read).unwrap_or_default();
    let declared = content_type.value.contains('/');
    if !declared {
        content_type.value = match content_type.value.as_str() {
            "text" => "text/plain",
            "html" => "text/html",
            "multipart" => "multipart/mixed",
            _ => default,
        }
        .to_owned();
    }
    let disposition = headers.first("content-disposition").map(Parameterised::read).unwrap_or_default();
    Part { headers, content_type, declared, disposition, body, parent, depth, container: false }
}

struct Cut {
    ranges: Vec<Range<usize>>,
    closed: bool,
}

/// Cuts a multipart body at its boundary lines. `None` where there is no boundary in it at all.
fn cut(bytes: &[u8], range: Range<usize>, boundary: Option<&str>, most: usize) -> Option<Cut> {
    let named = boundary.map(str::trim_end).filter(|boundary| !boundary.is_empty());
    let guessed;
    let boundary = match named {
        Some(boundary) => boundary.as_bytes(),
        None => {
            guessed = guess(bytes.get(range.clone())?)?;
            &guessed
        }
    };
    let strict = cut_at(bytes, range.clone(), boundary, most, false);
    if strict.ranges.is_empty() {
        let loose = cut_at(bytes, range, boundary, most, true);
        return (!loose.ranges.is_empty()).then_some(loose);
    }
    Some(strict)
}

fn cut_at(bytes: &[u8], range: Range<usize>, boundary: &[u8], most: usize, loose: bool) -> Cut {
    let mut ranges = Vec::new();
    let mut open: Option<usize> = None;
    let mut at = range.start;
    while at < range.end {
        let end = header::line_end(bytes, at).min(range.end);
        let line = bytes.get(at..end).unwrap_or_default();
        if let Some(last) = boundary_line(line, boundary, loose) {
            if let Some(start) = open.take() {
                ranges.push(start..before_line_end(bytes, start, at));
            }
            if last {
                return Cut { ranges, closed: true };
            }
            if ranges.len() + 1 >= most {
                ranges.push(end..range.end);
                return Cut { ranges, closed: false };
            }
            open = Some(end);
        }
        at = end;
    }
    if let Some(start) = open.filter(|&start| start < range.end) {
        ranges.push(start..range.end);
    }
    Cut { ranges, closed: false }
}

/// Whether the line is a boundary, and whether it is the closing one.
fn boundary_line(line: &[u8], boundary: &[u8], loose: bool) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?;
    let rest = match rest.strip_prefix(boundary) {
        Some(rest) => rest,
        None if loose => line.strip_prefix(boundary)?,
        None => return None,
    };
    let rest = header::trim_end(rest);
    match rest {
        b"" => Some(false),
        b"--" => Some(true),
        // Something was glued to the closing line.
        [b'-', b'-', next, ..] if !next.is_ascii_alphanumeric() && *next != b'-' => Some(true),
        _ if loose => Some(rest.starts_with(b"--")),
        _ => None,
    }
}

/// The line end before a boundary belongs to the boundary (RFC 2046 §5.1.1).
fn before_line_end(bytes: &[u8], start: usize, at: usize) -> usize {
    let slice = bytes.get(start..at).unwrap_or_default();
    let less = if slice.ends_with(b"\r\n") { 2 } else { usize::from(slice.ends_with(b"\n")) };
    at - less
}

/// Where the type names no boundary: the first line that looks like one and comes again.
fn guess(body: &[u8]) -> Option<Vec<u8>> {
    let mut at = 0;
    for _ in 0..200 {
        let end = header::line_end(body, at);
        let line = header::trim_end(body.get(at..end)?);
        if let Some(name) = line.strip_prefix(b"--").filter(|name| !name.is_empty() && !name.contains(&b' ')) {
            return Some(name.to_vec());
        }
        if end >= body.len() {
            return None;
        }
        at = end;
    }
    None
}

impl Part<'_> {
    /// The content with its transfer encoding undone, and whether that met damage.
    pub fn decoded<'b>(&self, bytes: &'b [u8]) -> (Cow<'b, [u8]>, bool) {
        let raw = bytes.get(self.body.clone()).unwrap_or_default();
        let encoding = self.headers.plain("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        let encoding = encoding.split([';', ' ', '(']).next().unwrap_or_default().trim_matches(['"', '\'']);
        match encoding {
            "base64" | "b64" | "base-64" => owned(transfer::base64(raw)),
            "quoted-printable" | "qp" | "quotedprintable" => owned(transfer::quoted_printable(raw)),
            "x-uuencode" | "uuencode" | "x-uue" | "uue" => owned(transfer::uudecode(raw)),
            "" | "7bit" | "8bit" | "binary" | "7-bit" | "8-bit" => (Cow::Borrowed(raw), false),
            _ => (Cow::Borrowed(raw), true),
        }
    }

    /// The file name it gives itself (RFC 2183 §2.3, else the `name` of the type), decoded.
    pub fn file_name(&self) -> Option<&str> {
        self.disposition.get("filename").or_else(|| self.content_type.get("name")).filter(|name| !name.is_empty())
    }

    /// Its subtype is one of a report (RFC 6522) that tells about another mail, or the part lies in such a container.
    pub fn is(&self, content_type: &str) -> bool {
        self.content_type.value == content_type
    }
}

fn owned<'b>((bytes, damaged): (Vec<u8>, bool)) -> (Cow<'b, [u8]>, bool) {
    (Cow::Owned(bytes), damaged)
}
