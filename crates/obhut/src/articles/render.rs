//! What editors write, as HTML for readers: by an allow-list, without anything that is loaded from elsewhere. Pictures are
//! files of the article itself.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use comrak::{Options, markdown_to_html};

use super::texts::NewText;

/// Where the files of articles are served.
pub const FILES: &str = "/help/files/";
/// Characters of a description where nobody wrote one.
const DESCRIPTION: usize = 160;

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.tasklist = true;
    options.render.escape = true;
    options
});

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "a",
            "abbr",
            "b",
            "blockquote",
            "br",
            "caption",
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
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "img",
            "ins",
            "kbd",
            "li",
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
            "u",
            "ul",
            "var",
        ]))
        .clean_content_tags(HashSet::from([
            "script", "style", "title", "noscript", "template", "iframe", "object", "svg", "math", "textarea", "select",
        ]))
        .generic_attributes(HashSet::from(["dir", "lang", "title"]))
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("img", HashSet::from(["src", "alt", "width", "height"])),
            ("ol", HashSet::from(["start"])),
            ("td", HashSet::from(["colspan", "rowspan"])),
            ("th", HashSet::from(["colspan", "rowspan", "scope"])),
            ("time", HashSet::from(["datetime"])),
        ]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true)
        .attribute_filter(|element, attribute, value| match (element, attribute) {
            ("img", "src") => picture(value),
            ("a", "href") => {
                let empty = value.trim().is_empty() || value.trim_start().starts_with("//");
                (!empty).then_some(Cow::Borrowed(value))
            }
            _ => Some(Cow::Borrowed(value)),
        });
    builder
});

/// A picture is one of ours, whatever the host's name in its address.
fn picture(source: &str) -> Option<Cow<'_, str>> {
    let at = source.find(FILES)?;
    let ours = at == 0 || source.starts_with("https://") || source.starts_with("http://");
    let number = source.get(at + FILES.len()..)?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (ours && is_number).then(|| Cow::Owned(format!("{FILES}{number}")))
}

/// The text as HTML. The heading of the page is the article's, so that its own begin one step below.
pub fn html(text: &NewText) -> String {
    let drawn = match text.html {
        true => CLEANER.clean(&text.body).to_string(),
        false => CLEANER.clean(&markdown_to_html(&text.body, &OPTIONS)).to_string(),
    };
    // What is cleaned holds these letters as tags alone.
    drawn.replace("<h1", "<h2").replace("</h1>", "</h2>")
}

/// The text without markup.
pub fn plain(text: &NewText) -> String {
    mail::html::to_text(&html(text))
}

/// What search engines and feeds show of it.
pub fn description(text: &NewText) -> String {
    if let Some(summary) = text.summary.as_deref().filter(|summary| !summary.trim().is_empty()) {
        return summary.trim().to_owned();
    }
    let line = plain(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= DESCRIPTION {
        return line;
    }
    let cut: String = line.chars().take(DESCRIPTION).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole} …")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_files_of_ours_and_links_may_stay_in_the_house() {
        let html = |body: &str| html(&NewText::new("T", body));
        assert!(html("![Zähler](/help/files/12)").contains("<img src=\"/help/files/12\" alt=\"Zähler\">"));
        assert!(html("![Zähler](https://desk.example/help/files/12)").contains("src=\"/help/files/12\""));
        for remote in ["https://fremd.example/a.png", "/assets/a.png", "/help/files/../x", "data:image/png;base64,AA"] {
            assert!(!html(&format!("![x]({remote})")).contains("src="), "{remote}");
        }
        assert!(html("[Umzug](/help/de/articles/5)").contains("href=\"/help/de/articles/5\""));
        assert!(!html("[x](//fremd.example)").contains("href="));
        assert!(!html("[x](javascript:alert(1))").contains("href="));
    }

    #[test]
    fn nothing_runs_whether_markdown_or_html() {
        for html_too in [false, true] {
            let body = "<script>alert(1)</script><p onclick=x style=y>Hallo</p><iframe src=z></iframe>";
            let text = NewText { html: html_too, ..NewText::new("T", body) };
            let drawn = html(&text);
            assert!(!drawn.contains("<script") && !drawn.contains("<iframe"), "{drawn}");
            assert!(!drawn.contains("<p onclick") && !drawn.contains("<p style"), "{drawn}");
        }
        assert_eq!(html(&NewText::new("T", "# Eins")), "<h2>Eins</h2>\n");
    }

    #[test]
    fn a_description_is_the_summary_or_the_beginning() {
        let long = "Wort ".repeat(60);
        assert!(description(&NewText::new("T", &long)).ends_with("Wort …"));
        let summed = NewText { summary: Some(" Kurz. ".into()), ..NewText::new("T", &long) };
        assert_eq!(description(&summed), "Kurz.");
    }
}
