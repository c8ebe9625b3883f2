//! The company's logo: a small PNG or SVG, written anew from what is known to be harmless.

/// Bytes of a logo at most.
pub const AT_MOST: usize = 100 * 1024;
/// Points of an edge at most.
const EDGE_AT_MOST: u32 = 2_048;

/// A logo fit to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logo {
    /// `png` or `svg`.
    pub kind: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Why something is no logo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// More bytes than [`AT_MOST`].
    TooLarge,
    /// Neither PNG nor SVG, or a broken one.
    Unreadable,
}

/// Reads a file that somebody sent as the logo, whatever it calls itself.
///
/// # Errors
/// Why it is none.
pub fn read(file: &[u8]) -> Result<Logo, Refusal> {
    if file.len() > AT_MOST {
        return Err(Refusal::TooLarge);
    }
    if file.starts_with(SIGNATURE) {
        return png(file).map(|bytes| Logo { kind: "png", bytes }).ok_or(Refusal::Unreadable);
    }
    let text = std::str::from_utf8(file).map_err(|_| Refusal::Unreadable)?;
    svg(text).map(|text| Logo { kind: "svg", bytes: text.into_bytes() }).ok_or(Refusal::Unreadable)
}

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// The parts of a picture that draw; texts, times and profiles stay behind.
const DRAWN: [&[u8]; 6] = [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA"];

/// The picture with nothing but what draws it.
fn png(file: &[u8]) -> Option<Vec<u8>> {
    let mut kept = SIGNATURE.to_vec();
    let mut rest = file.strip_prefix(SIGNATURE)?;
    let mut first = true;
    loop {
        let (head, after) = rest.split_at_checked(8)?;
        let (length, kind) = head.split_at_checked(4)?;
        let length = usize::try_from(u32::from_be_bytes(length.try_into().ok()?)).ok()?;
        // The checksum follows the content.
        let (content, after) = after.split_at_checked(length.checked_add(4)?)?;
        if first {
            let width = u32::from_be_bytes(content.get(..4)?.try_into().ok()?);
            let height = u32::from_be_bytes(content.get(4..8)?.try_into().ok()?);
            let fits = kind == b"IHDR" && (1..=EDGE_AT_MOST).contains(&width) && (1..=EDGE_AT_MOST).contains(&height);
            if !fits {
                return None;
            }
        }
        first = false;
        if DRAWN.contains(&kind) {
            kept.extend_from_slice(head);
            kept.extend_from_slice(content);
        }
        if kind == b"IEND" {
            return Some(kept);
        }
        rest = after;
    }
}

/// Elements that draw.
const ELEMENTS: [&str; 17] = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "title",
    "desc",
    "symbol",
];
/// Attributes that say how.
const ATTRIBUTES: [&str; 52] = [
    "xmlns",
    "viewBox",
    "width",
    "height",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "d",
    "points",
    "fill",
    "fill-rule",
    "fill-opacity",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-opacity",
    "opacity",
    "transform",
    "id",
    "offset",
    "stop-color",
    "stop-opacity",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "preserveAspectRatio",
    "color",
    "display",
    "visibility",
    "version",
    "role",
    "vector-effect",
    "paint-order",
    "shape-rendering",
    "pathLength",
];

/// The drawing written anew: elements that draw, attributes that say how, nothing that names another place.
fn svg(text: &str) -> Option<String> {
    let mut kept = String::with_capacity(text.len());
    let mut open: Vec<&str> = Vec::new();
    // Within an element that is left out, everything is.
    let mut left_out: Vec<&str> = Vec::new();
    let mut drawn = 0;
    let mut rest = text.trim_start_matches('\u{feff}');
    while let Some(at) = rest.find('<') {
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("<!--") {
            rest = after.split_once("-->")?.1;
            continue;
        }
        if rest.starts_with("<!") || rest.starts_with("<?") {
            // A document type with definitions of its own is none of ours.
            let (head, after) = rest.split_once('>')?;
            if head.contains('[') || head.to_ascii_uppercase().contains("ENTITY") {
                return None;
            }
            rest = after;
            continue;
        }
        let end = tag_end(rest)?;
        let (tag, after) = (&rest[1..end], &rest[end + 1..]);
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let name = name.trim();
            if left_out.last() == Some(&name) {
                left_out.pop();
            } else if left_out.is_empty() {
                if open.pop() != Some(name) {
                    return None;
                }
                kept.push_str(&format!("</{name}>"));
                if open.is_empty() {
                    break;
                }
            }
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let name = tag.split(|letter: char| letter.is_ascii_whitespace()).next()?;
        if !left_out.is_empty() || !ELEMENTS.contains(&name) {
            if !closed {
                left_out.push(name);
            }
            continue;
        }
        if (name == "svg") != open.is_empty() {
            return None;
        }
        kept.push_str(&format!(
            "<{name}{}{}>",
            attributes(&tag[name.len()..], name == "svg")?,
            if closed { "/" } else { "" }
        ));
        drawn += 1;
        if !closed {
            open.push(name);
        } else if open.is_empty() {
            break;
        }
    }
    (open.is_empty() && drawn > 1).then_some(kept)
}

/// Where a tag ends: a bracket within quotes ends none.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    tag.char_indices().find_map(|(at, letter)| {
        match (quote, letter) {
            (None, '"' | '\'') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None, '>') => return Some(at),
            _ => {}
        }
        None
    })
}

fn attributes(text: &str, is_root: bool) -> Option<String> {
    let mut kept = String::new();
    let mut has_namespace = false;
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=')?;
        let (name, after) = (name.trim(), after.trim_start());
        let quote = after.chars().next().filter(|letter| matches!(letter, '"' | '\''))?;
        let (value, after) = after.get(1..)?.split_once(quote)?;
        rest = after.trim_start();
        if ATTRIBUTES.contains(&name) && is_harmless(name, value) {
            has_namespace |= name == "xmlns";
            kept.push_str(&format!(" {name}=\"{value}\""));
        }
    }
    if is_root && !has_namespace {
        kept.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
    }
    Some(kept)
}

fn is_harmless(name: &str, value: &str) -> bool {
    if name == "xmlns" {
        return value == "http://www.w3.org/2000/svg";
    }
    // What a value may name lies in the drawing itself.
    let names = value.matches("url(").count();
    let inside = value.matches("url(#").count();
    names == inside && !value.contains(['<', '>', '"', '&', '\\', ';']) && !value.contains(':')
}
