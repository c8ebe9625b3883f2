//! HTML of strangers made harmless: an allow-list of elements and attributes, no styles, no scripts, no forms, and
//! nothing that is loaded from anywhere by showing it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// The attribute that keeps the address of a picture on a foreign server, which is not loaded.
pub const REMOTE: &str = "data-remote-src";

/// Marks such an address between the two steps. Input cannot forge it: the scheme is not allowed, and in attributes
/// quotes are escaped.
const MARK: &str = "obhut-remote:";

/// Larger documents, and deeper ones, are shown as their text: trees of that size cost more than they tell.
const LARGEST: usize = 2 * 1024 * 1024;
const DEEPEST: usize = 300;

/// Cleans HTML for showing it within a page. Pictures of the mail itself keep their `cid:` address for the caller to
/// rewrite; remote ones lose their address to [`REMOTE`]; links open apart and tell nobody where they were clicked.
pub fn clean(html: &str) -> String {
    if html.len() > LARGEST || depth(html) > DEEPEST {
        return super::from_text(&super::to_text(html));
    }
    let cleaned = CLEANER.clean(html).to_string();
    cleaned.replace(&format!(" src=\"{MARK}"), &format!(" {REMOTE}=\""))
}

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "a",
            "abbr",
            "acronym",
            "address",
            "article",
            "b",
            "bdi",
            "bdo",
            "big",
            "blockquote",
            "br",
            "caption",
            "center",
            "cite",
            "code",
            "col",
            "colgroup",
            "dd",
            "del",
            "details",
            "dfn",
            "div",
            "dl",
            "dt",
            "em",
            "figcaption",
            "figure",
            "font",
            "footer",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "i",
            "img",
            "ins",
            "kbd",
            "li",
            "main",
            "mark",
            "ol",
            "p",
            "pre",
            "q",
            "s",
            "samp",
            "section",
            "small",
            "span",
            "strike",
            "strong",
            "sub",
            "summary",
            "sup",
            "table",
            "tbody",
            "td",
            "tfoot",
            "th",
            "thead",
            "time",
            "tr",
            "tt",
            "u",
            "ul",
            "var",
            "wbr",
        ]))
        .clean_content_tags(HashSet::from([
            "script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math", "textarea", "select",
        ]))
        .generic_attributes(HashSet::from(["dir", "lang", "title"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt", "width", "height"])),
            ("ol", HashSet::from(["start"])),
            ("td", HashSet::from(["colspan", "rowspan", "align", "valign"])),
            ("th", HashSet::from(["colspan", "rowspan", "align", "valign", "scope"])),
            ("tr", HashSet::from(["align", "valign"])),
            ("col", HashSet::from(["span"])),
            ("colgroup", HashSet::from(["span"])),
            ("time", HashSet::from(["datetime"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "cid"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true)
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("img", "src") => picture(value),
            ("a", "href") => (!starts_with(value, "cid:")).then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        });
    builder
});

fn picture(source: &str) -> Option<Cow<'_, str>> {
    if starts_with(source, "cid:") {
        return Some(Cow::Borrowed(source));
    }
    let remote = starts_with(source, "http:") || starts_with(source, "https:");
    remote.then(|| Cow::Owned(format!("{MARK}{}", source.trim())))
}

fn starts_with(value: &str, scheme: &str) -> bool {
    value.trim_start().get(..scheme.len()).is_some_and(|front| front.eq_ignore_ascii_case(scheme))
}

/// An upper bound of how deep elements nest, without building the tree: end tags that match nothing count for nothing.
fn depth(html: &str) -> usize {
    let (mut open, mut deepest) = (0usize, 0usize);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = rest.get(at + 1..).unwrap_or_default();
        match rest.bytes().next() {
            Some(b'/') => open = open.saturating_sub(1),
            Some(b) if b.is_ascii_alphabetic() && !void(rest) => open += 1,
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
}

/// Elements that never hold others, and those that their next sibling closes.
fn void(tag: &str) -> bool {
    let name: String =
        tag.chars().take(12).take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    matches!(
        name.as_str(),
        "br" | "img"
            | "hr"
            | "meta"
            | "link"
            | "input"
            | "col"
            | "wbr"
            | "area"
            | "base"
            | "embed"
            | "source"
            | "track"
            | "p"
            | "li"
            | "td"
            | "tr"
            | "th"
            | "dt"
            | "dd"
            | "option"
            | "o"
    )
}
