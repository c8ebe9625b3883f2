//! Pages carry no script and no style of their own, so that the Content-Security-Policy can forbid both.

use super::{Finding, Source};

/// Finds inline script and style in templates.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    let templates = sources.iter().filter(|source| {
        source.path.starts_with("crates/obhut/templates/") && matches!(source.ending(), "html" | "svg")
    });
    templates.flat_map(in_template).collect()
}

fn in_template(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let text = source.text.to_ascii_lowercase();
    for (at, tag) in tags(&text) {
        let line = super::rust_text::line_of(&text, at);
        let mut object = |what: &str| findings.push(Finding::new(&source.path, line, what));
        for attribute in attributes(tag) {
            if attribute == "style" {
                object("inline style: make it a class in assets/*.css");
            } else if attribute.starts_with("on") || attribute.starts_with("hx-on") {
                object("inline script: listen for the event in a file in assets/");
            }
        }
        if tag.contains("javascript:") {
            object("a javascript: link: use a button and a file in assets/");
        }
        if tag.starts_with("<style") {
            object("inline style sheet: put it into assets/*.css");
        }
        let after = &text[at + tag.len()..];
        if tag.starts_with("<script") && !after.trim_start().starts_with("</script>") {
            object("script inside the page: put it into assets/ and name it with src");
        }
    }
    findings
}

/// Each opening tag with where it begins.
fn tags(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.match_indices('<').filter_map(|(at, _)| {
        let rest = &text[at..];
        rest[1..].starts_with(|c: char| c.is_ascii_alphabetic()).then(|| (at, &rest[..end_of(rest)]))
    })
}

/// A `>` inside quotes, or inside the braces of the template language, ends no tag.
fn end_of(text: &str) -> usize {
    let (mut quote, mut braces) = (None, 0_usize);
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '{') => braces += 1,
            (None, '}') => braces = braces.saturating_sub(1),
            (None, '"' | '\'') if braces == 0 => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            (None, '>') if braces == 0 => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The names of a tag's attributes.
fn attributes(tag: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut quote = None;
    let mut start = None;
    for (at, character) in tag.char_indices() {
        match quote {
            Some(open) if open == character => quote = None,
            Some(_) => {}
            None if character == '"' || character == '\'' => quote = Some(character),
            None if character == '=' => names.extend(start.take().map(|start: usize| &tag[start..at])),
            None if character.is_whitespace() => start = Some(at + character.len_utf8()),
            None => {}
        }
    }
    names.into_iter().map(str::trim).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        let path = "crates/obhut/templates/tickets/page.html";
        check(&[Source::new(path, text)]).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_clean_page_passes() {
        let text = "<script src=\"/assets/app.js\" defer></script>\n<a class=\"on\" href=\"/x?style=1&onload=2\" title=\"a > b, style=c\">on = style</a>\n<p data-on=\"x\" {% if a > b %}hidden{% endif %}>onclick=no</p>";
        assert_eq!(lines(text), [0_usize; 0]);
    }

    #[test]
    fn inline_style_and_script_are_found() {
        for text in [
            "<p style=\"color:red\">",
            "<p class=a STYLE='x'>",
            "<button\n  onclick=\"go()\">",
            "<div hx-on:click=\"go()\">",
            "<script>go()</script>",
            "<script src=\"a.js\"> go() </script>",
            "<a href=\"javascript:go()\">",
            "<style>p { color: red }</style>",
        ] {
            assert_eq!(lines(&format!("<p>\n{text}")), [2], "{text}");
        }
    }
}
