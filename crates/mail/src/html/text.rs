//! HTML to plain text.

use mail_parser::decoders::html::add_html_token;

/// HTML to plain text: blocks become lines, lists get dashes, quotes get `> `, links lose their address. Linear, and
/// content with any nesting of tags is read.
pub fn to_text(html: &str) -> String {
    let mut writer = Writer::default();
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        writer.text(rest.get(..open).unwrap_or_default());
        let after = rest.get(open + 1..).unwrap_or_default();
        if let Some(comment) = after.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, rest)| rest);
            continue;
        }
        let looks_like_tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        if !looks_like_tag {
            writer.text("<");
            rest = after;
            continue;
        }
        let (tag, next) = split_tag(after);
        let name: String =
            tag.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '/').collect::<String>().to_ascii_lowercase();
        rest = next;
        if matches!(name.as_str(), "script" | "style" | "head" | "title" | "xml" | "noscript") {
            rest = skip_to_end(next, &name);
            continue;
        }
        writer.tag(&name);
    }
    writer.text(rest);
    writer.finish()
}

/// Splits after the `>` of a tag; quotes in attributes may hold a `>`.
fn split_tag(after: &str) -> (&str, &str) {
    let mut quote = None;
    for (at, byte) in after.bytes().enumerate().take(20_000) {
        match (quote, byte) {
            (None, b'>') => return (after.get(..at).unwrap_or_default(), after.get(at + 1..).unwrap_or_default()),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    // An unbalanced quote: the tag ends at the first bracket.
    after.split_once('>').unwrap_or((after, ""))
}

fn skip_to_end<'a>(rest: &'a str, name: &str) -> &'a str {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(n) = bytes.get(at..).and_then(|tail| tail.iter().position(|&b| b == b'<')) {
        let start = at + n;
        let close = bytes.get(start + 1..start + 2 + name.len()).is_some_and(|tail| {
            tail.split_first().is_some_and(|(&first, tail)| first == b'/' && tail.eq_ignore_ascii_case(name.as_bytes()))
        });
        if close {
            return split_tag(rest.get(start + 1..).unwrap_or_default()).1;
        }
        at = start + 1;
    }
    ""
}

#[derive(Default)]
struct Writer {
    out: String,
    quotes: usize,
    pre: usize,
    /// Line ends that stand before the next text.
    breaks: usize,
    blank: bool,
    started: bool,
}

/// Quotes in quotes deeper than this are not marked deeper.
const DEEPEST_QUOTE: usize = 20;

impl Writer {
    fn tag(&mut self, name: &str) {
        match name {
            "br" | "br/" => self.line_break(),
            "p" | "/p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "/h1" | "/h2" | "/h3" | "/h4" | "/h5" | "/h6"
            | "/ul" | "/ol" | "table" | "/table" | "hr" => self.want(2),
            "div" | "/div" | "tr" | "/tr" | "ul" | "ol" | "/li" | "dt" | "dd" | "section" | "/section" | "article"
            | "header" | "footer" | "center" | "form" => self.want(1),
            "li" => {
                self.want(1);
                self.text("- ");
            }
            "td" | "th" => self.blank = true,
            "pre" => {
                self.want(1);
                self.pre += 1;
            }
            "/pre" => {
                self.want(1);
                self.pre = self.pre.saturating_sub(1);
            }
            "blockquote" => {
                self.want(1);
                self.end_line();
                self.quotes = (self.quotes + 1).min(DEEPEST_QUOTE);
            }
            "/blockquote" => {
                self.want(1);
                self.end_line();
                self.quotes = self.quotes.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// A block begins or ends: at least so many line ends, two meaning a blank line.
    fn want(&mut self, breaks: usize) {
        if self.started {
            self.breaks = self.breaks.max(breaks);
        }
        self.blank = false;
    }

    fn line_break(&mut self) {
        self.breaks = if self.started { (self.breaks + 1).min(3) } else { 0 };
        self.blank = false;
    }

    fn end_line(&mut self) {
        if self.started && !self.out.ends_with('\n') {
            self.out.push('\n');
            self.breaks = self.breaks.saturating_sub(1);
        }
    }

    fn text(&mut self, text: &str) {
        for (n, line) in text.split('\n').enumerate() {
            if n > 0 {
                if self.pre > 0 {
                    self.line_break();
                } else {
                    self.blank = true;
                }
            }
            self.words(line);
        }
    }

    fn words(&mut self, line: &str) {
        for (n, word) in line.split([' ', '\t', '\r']).enumerate() {
            if n > 0 {
                self.blank = true;
            }
            if word.is_empty() {
                continue;
            }
            self.open_line();
            if self.blank && !self.out.is_empty() && !self.out.ends_with(['\n', ' ']) {
                self.out.push(' ');
            }
            self.blank = false;
            self.started = true;
            entities(&mut self.out, word);
        }
    }

    /// Writes the pending line ends and the quote marks of a new line.
    fn open_line(&mut self) {
        let fresh = self.out.is_empty() || self.out.ends_with('\n');
        let marks = if self.quotes > 0 { format!("{} ", ">".repeat(self.quotes)) } else { String::new() };
        let mut breaks = std::mem::take(&mut self.breaks);
        if fresh && breaks > 0 {
            breaks -= 1;
            if breaks > 0 || self.quotes > 0 {
                self.out.push_str(marks.trim_end());
                self.out.push('\n');
            }
        } else if breaks > 0 {
            self.out.push('\n');
            for _ in 1..breaks {
                self.out.push_str(marks.trim_end());
                self.out.push('\n');
            }
        }
        if self.out.is_empty() || self.out.ends_with('\n') {
            self.out.push_str(&marks);
        }
    }

    fn finish(self) -> String {
        self.out.trim_end().to_owned()
    }
}

/// Writes a word with its character references resolved.
fn entities(out: &mut String, word: &str) {
    let mut rest = word;
    while let Some(start) = rest.find('&') {
        out.push_str(rest.get(..start).unwrap_or_default());
        let from = rest.get(start..).unwrap_or_default();
        let end = from.bytes().take(32).position(|b| b == b';');
        let Some(end) = end.filter(|&end| {
            end > 1 && from.get(1..end).is_some_and(|name| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'#'))
        }) else {
            out.push('&');
            rest = from.get(1..).unwrap_or_default();
            continue;
        };
        let entity = from.get(..=end).unwrap_or_default();
        if entity.eq_ignore_ascii_case("&nbsp;") || entity == "&#160;" {
            out.push(' ');
        } else {
            add_html_token(out, entity.as_bytes(), false);
        }
        rest = from.get(end + 1..).unwrap_or_default();
    }
    out.push_str(rest);
}
