//! Cleaned HTML loads nothing, runs nothing and keeps what was said.

use mail::html::{clean, to_text};

#[test]
fn what_acts_is_gone() {
    let hostile = [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href=\"javascript:alert(1)\">x</a>",
        "<svg onload=alert(1)>",
        "<iframe src=https://evil.example></iframe>",
        "<form action=https://evil.example><input name=password></form>",
        "<style>body{background:url(https://evil.example)}</style>",
        "<p style=\"background:url(https://evil.example)\">x</p>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
        "<object data=https://evil.example></object>",
        "<base href=https://evil.example>",
        "<table background=https://evil.example><tr><td>x</td></tr></table>",
        "<img srcset=\"https://evil.example 2x\">",
        "<video poster=https://evil.example src=https://evil.example></video>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
        "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
        "<img src=\"//evil.example/pixel\">",
        "<audio src=https://evil.example autoplay>",
    ];
    for html in hostile {
        let cleaned = clean(html).to_lowercase();
        for word in ["script", "onerror", "onload", "evil.example", "<form", "<input", "<style", "<iframe"] {
            assert!(!cleaned.contains(word), "{html} gave {cleaned}");
        }
    }
}

#[test]
fn remote_pictures_wait_and_own_ones_stay() {
    let cleaned = clean("<img src=\"https://x.example/a.png?b=1&c=2\" alt=A width=1><img src='CID:logo@x'>");
    assert_eq!(
        cleaned,
        "<img data-remote-src=\"https://x.example/a.png?b=1&amp;c=2\" alt=\"A\" width=\"1\"><img src=\"CID:logo@x\">"
    );
    assert_eq!(clean("<img src=\"obhut-remote:https://x.example\">"), "<img>");
    assert_eq!(clean("<img alt='\" src=\"obhut-remote:x'>"), "<img alt=\"&quot; src=&quot;obhut-remote:x\">");
}

#[test]
fn what_was_said_stays() {
    assert_eq!(
        clean("<p lang=de>Hallo <b>Welt</b></p><a href=https://x.example>x</a>"),
        "<p lang=\"de\">Hallo <b>Welt</b></p><a href=\"https://x.example\" rel=\"noopener noreferrer nofollow\">x</a>"
    );
}

#[test]
fn text_of_html_has_lines_lists_and_quotes() {
    assert_eq!(
        to_text("<h1>A</h1><p>b&nbsp;c<br>d &lt;e&gt; &#8364;</p><ul><li>x</li><li>y</li></ul>"),
        "A\n\nb c\nd <e> €\n\n- x\n- y"
    );
    assert_eq!(
        to_text("new<blockquote>old<blockquote>older</blockquote></blockquote>end"),
        "new\n> old\n>> older\nend"
    );
    assert_eq!(to_text("<head><title>t</title></head>a < b<!-- no --><script>no</script> &amp c"), "a < b &amp c");
}
