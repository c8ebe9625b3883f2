//! What staff write, as HTML: emphasis, lists, links, pictures of the message itself. HTML that somebody types is shown as
//! text; what comes out is cleaned by the allow-list once more before it is stored.

use std::sync::LazyLock;

use comrak::{Options, markdown_to_html};

static OPTIONS: LazyLock<Options<'static>> = LazyLock::new(|| {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    // A new line is one, as in a mail.
    options.render.hardbreaks = true;
    options.render.escape = true;
    options
});

/// The text as HTML.
pub fn html(text: &str) -> String {
    mail::html::clean(&markdown_to_html(text, &OPTIONS))
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn emphasis_lists_links_and_line_breaks_become_html() {
        let text = "Guten Tag,\n**bitte** so:\n\n- eins\n- zwei\n\n[Anleitung](https://hilfe.example/tv)";
        let html = html(text);
        assert!(html.contains("Guten Tag,<br>"), "{html}");
        assert!(html.contains("<strong>bitte</strong>"), "{html}");
        assert!(html.contains("<li>eins</li>"), "{html}");
        assert!(html.contains("href=\"https://hilfe.example/tv\""), "{html}");
    }

    #[test]
    fn typed_html_is_text_and_nothing_runs() {
        for text in ["<script>alert(1)</script>", "[x](javascript:alert(1))", "Hier <img src=x onerror=y>", "2 < 3"] {
            let html = html(text);
            assert!(
                !html.contains("<script") && !html.contains("<img") && !html.contains("href=\"javascript"),
                "{html}"
            );
        }
        assert!(html("<b>2</b> < 3").contains("&lt;b&gt;2&lt;/b&gt; &lt; 3"));
    }

    #[test]
    fn a_picture_of_the_message_keeps_its_reference_and_a_remote_one_is_not_loaded() {
        assert!(html("![Bild](cid:abc@desk)").contains("src=\"cid:abc@desk\""));
        assert!(!html("![Bild](https://fremd.example/a.png)").contains(" src=\"https:"));
    }
}
