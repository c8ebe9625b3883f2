//! Which parts are the text of a mail, and that text in plain and in HTML form (the choice follows RFC 8621 §4.1.4).

use crate::charset::{self, Reading};
use crate::html;
use crate::mime::{Part, Tree};

/// The readable content of a mail.
#[derive(Debug, Default)]
pub(crate) struct Body {
    pub(crate) text: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) guessed_charset: bool,
    pub(crate) damaged: bool,
}

/// One leaf that is text to read.
struct Leaf {
    html: bool,
    /// The outermost multipart/alternative it lies in: of each of these one form is shown.
    choice: Option<usize>,
    content: String,
}

/// Whether the part is text to read rather than a file or a report about another mail.
pub(crate) fn is_body(tree: &Tree<'_>, index: usize) -> bool {
    let Some(part) = tree.parts.get(index) else { return false };
    if part.container {
        return false;
    }
    let unsplit = part.content_type.value.starts_with("multipart/");
    if part.disposition.value == "attachment" || !(unsplit || part.is("text/plain") || part.is("text/html")) {
        return false;
    }
    let named = part.file_name().is_some();
    let parent = part.parent.and_then(|parent| tree.parts.get(parent));
    !named || parent.is_none_or(|parent| parent.is("multipart/alternative"))
}

pub(crate) fn read(bytes: &[u8], tree: &Tree<'_>) -> Body {
    let mut body = Body::default();
    let mut leaves = Vec::new();
    for (index, part) in tree.parts.iter().enumerate() {
        if is_body(tree, index) {
            leaves.push(leaf(bytes, tree, part, &mut body));
        }
    }
    let has = |choice: Option<usize>, html: bool| leaves.iter().any(|leaf| leaf.choice == choice && leaf.html == html);
    let mut text: Vec<String> = Vec::new();
    let mut markup: Vec<String> = Vec::new();
    for leaf in &leaves {
        let chosen = leaf.choice.is_some();
        if leaf.html {
            if !(chosen && has(leaf.choice, false)) {
                text.push(html::to_text(&leaf.content));
            }
            markup.push(leaf.content.clone());
        } else {
            text.push(leaf.content.clone());
            if !(chosen && has(leaf.choice, true)) {
                markup.push(html::from_text(&leaf.content));
            }
        }
    }
    body.html = leaves.iter().any(|leaf| leaf.html).then(|| markup.join("\n"));
    body.text = (!leaves.is_empty()).then(|| text.join("\n"));
    body
}

fn leaf(bytes: &[u8], tree: &Tree<'_>, part: &Part<'_>, body: &mut Body) -> Leaf {
    let (content, damaged) = part.decoded(bytes);
    let html = part.is("text/html");
    let label = part
        .content_type
        .get("charset")
        .map(str::to_owned)
        .or_else(|| html.then(|| html::declared_charset(&content)).flatten());
    let (text, reading) = charset::decode(&content, label.as_deref());
    body.damaged |= damaged;
    body.guessed_charset |= reading == Reading::Guessed;
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.retain(|c| c != '\0');
    if let Some(bare) = text.strip_prefix('\u{feff}') {
        text = bare.to_owned();
    }
    if !html && part.content_type.get("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed")) {
        text = unflow(&text, part.content_type.get("delsp").is_some_and(|delsp| delsp.eq_ignore_ascii_case("yes")));
    }
    Leaf { html, choice: choice(tree, part), content: text }
}

fn choice(tree: &Tree<'_>, part: &Part<'_>) -> Option<usize> {
    let mut found = None;
    let mut parent = part.parent;
    while let Some(index) = parent {
        let container = tree.parts.get(index)?;
        if container.is("multipart/alternative") {
            found = Some(index);
        }
        parent = container.parent;
    }
    found
}

/// Joins the soft line breaks of format=flowed (RFC 3676).
fn unflow(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let quotes = line.bytes().take_while(|&b| b == b'>').count();
        let rest = line.get(quotes..).unwrap_or_default();
        let rest = rest.strip_prefix(' ').unwrap_or(rest);
        let signature = rest == "-- ";
        let joins = open == Some(quotes) && !signature;
        if !joins {
            if !out.is_empty() || open.is_some() {
                out.push('\n');
            }
            out.push_str(line.get(..quotes).unwrap_or_default());
            if quotes > 0 && !rest.is_empty() {
                out.push(' ');
            }
        }
        let flows = rest.ends_with(' ') && !signature;
        out.push_str(if flows && delete_space { rest.strip_suffix(' ').unwrap_or(rest) } else { rest });
        open = flows.then_some(quotes);
        if out.is_empty() {
            // Keeps a leading blank line.
            out.push('\n');
        }
    }
    out
}
