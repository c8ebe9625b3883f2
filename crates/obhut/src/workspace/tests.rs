//! Every page in every sample and both languages: well-formed, whole, and fit for the strict content security policy.

use super::samples;
use crate::i18n::Language;

/// Elements that are never closed.
const VOID: [&str; 6] = ["meta", "link", "input", "br", "hr", "img"];

fn each_sample(mut check: impl FnMut(Language, &str, &str)) {
    for language in Language::ALL {
        for (name, html) in samples::all(language) {
            check(language, name, &html);
        }
    }
}

/// The tags of a page in order: name, whether it closes, and its attributes as written.
fn tags(html: &str) -> Vec<(String, bool, &str)> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let Some(end) = rest[start..].find('>') else { break };
        let inner = &rest[start + 1..start + end];
        rest = &rest[start + end..];
        if inner.starts_with('!') {
            continue;
        }
        let closing = inner.starts_with('/');
        let inner = inner.trim_start_matches('/');
        let (name, attributes) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        found.push((name.trim_end_matches('/').to_owned(), closing || inner.ends_with('/'), attributes));
    }
    found
}

/// Lays all samples and assets where the browser tests find them: `samples/` in the target directory.
#[test]
fn the_samples_are_laid_out_for_the_browser() {
    let test = std::env::current_exe().expect("this program");
    let folder = test.ancestors().nth(3).expect("the target directory").join("samples");
    std::fs::create_dir_all(folder.join("assets")).expect("a folder");
    let mut names = std::collections::BTreeSet::new();
    each_sample(|language, page, html| {
        let name = format!("{page}.{}.html", language.tag());
        std::fs::write(folder.join(&name), html).expect("a file");
        assert!(names.insert(name), "{page}: two samples of one name");
    });
    for file in crate::assets::File::ALL {
        let address = file.to_string();
        let asset = crate::assets::respond(&address).expect("served");
        std::fs::write(folder.join(address.trim_start_matches('/')), &asset.body).expect("a file");
    }
}

#[test]
fn every_element_is_closed_where_it_should_be() {
    each_sample(|language, page, html| {
        let mut open: Vec<String> = Vec::new();
        for (name, closing, attributes) in tags(html) {
            if VOID.contains(&name.as_str()) || attributes.ends_with('/') || (closing && name == "use") {
                continue;
            }
            if closing {
                assert_eq!(open.pop(), Some(name), "{page} in {}: closing tag", language.tag());
            } else {
                open.push(name);
            }
        }
        assert_eq!(open, Vec::<String>::new(), "{page}: left open");
    });
}

#[test]
fn no_page_needs_inline_code_or_another_host() {
    each_sample(|_, page, html| {
        for (name, _, attributes) in tags(html).into_iter().filter(|(_, closing, _)| !closing) {
            assert!(name != "style", "{page}: style element");
            assert!(!attributes.contains("style="), "{page}: style attribute in <{name} {attributes}>");
            let handler = attributes.split_whitespace().find(|part| part.starts_with("on") && part.contains('='));
            assert_eq!(handler, None, "{page}: inline handler");
            assert!(name != "script" || attributes.contains("src=\"/assets/"), "{page}: inline script");
            for address in ["href=\"http", "src=\"http", "action=\"http", "href=\"//", "src=\"//"] {
                assert!(!attributes.contains(address), "{page}: leaves this host: {attributes}");
            }
        }
    });
}

#[test]
fn ids_are_single_and_every_reference_leads_somewhere() {
    each_sample(|_, page, html| {
        let value = |attributes: &str, name: &str| -> Option<String> {
            let at = attributes.find(&format!("{name}=\""))? + name.len() + 2;
            (at == name.len() + 2 || attributes[..at - name.len() - 2].ends_with(' '))
                .then(|| attributes[at..].split('"').next().unwrap_or_default().to_owned())
        };
        let all = tags(html);
        let mut ids: Vec<String> = all.iter().filter_map(|(_, _, attributes)| value(attributes, "id")).collect();
        ids.sort();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count, "{page}: an id is used twice");
        for (name, _, attributes) in &all {
            let local = value(attributes, "href").and_then(|href| href.strip_prefix('#').map(str::to_owned));
            let others = ["for", "aria-labelledby", "aria-describedby", "popovertarget", "data-open"];
            let named = others.iter().filter_map(|attribute| value(attributes, attribute)).chain(local);
            for id in named.flat_map(|ids| ids.split_whitespace().map(str::to_owned).collect::<Vec<_>>()) {
                assert!(ids.contains(&id), "{page}: <{name} {attributes}> leads to {id}, which is not there");
            }
        }
    });
}

#[test]
fn every_form_that_changes_something_carries_the_proof_of_origin() {
    each_sample(|_, page, html| {
        for form in html.split("<form").skip(1) {
            let form = form.split("</form>").next().unwrap_or_default();
            let posts = form.split('>').next().unwrap_or_default().contains("method=\"post\"");
            assert_eq!(form.contains("name=\"csrf\" value=\"c5rf\""), posts, "{page}: {form}");
        }
    });
}

#[test]
fn what_people_wrote_is_escaped() {
    each_sample(|_, page, html| {
        assert!(!html.contains("alert(1)</script>"), "{page}");
        assert!(!html.contains("<nachts>"), "{page}");
        assert!(!html.contains("<b>nicht</b>"), "{page}");
    });
    let samples = samples::all(Language::German);
    let ticket = &samples.iter().find(|(name, _)| *name == "ticket").expect("sample").1;
    assert!(ticket.contains("standby-licht_&#60;nachts&#62;.jpg"));
    assert!(ticket.contains("<strong>zwei Minuten</strong>"), "cleaned HTML is kept");
}

#[test]
fn the_box_to_write_in_is_named_after_ticket_and_version() {
    let samples = samples::all(Language::English);
    let ticket = &samples.iter().find(|(name, _)| *name == "ticket").expect("sample").1;
    for part in [
        r#"<textarea id="entwurf-1204-7" name="body""#,
        r#"name="draft" value="entwurf-1204-7""#,
        r#"name="version" value="7""#,
        r#"name="idempotency" value="k3y""#,
        r#"name="public" value="1""#,
        r#"name="public" value="0""#,
        r#"action="/tickets/1204/comments""#,
    ] {
        assert!(ticket.contains(part), "{part}");
    }
}

#[test]
fn paragraphs_come_from_blank_lines_and_gaps_have_names() {
    use super::{Body, Gap, Part};
    let t = crate::i18n::Translator::new(Language::German);
    let shown = |body: Body| body.shown(&t).to_string();
    assert_eq!(
        shown(Body::plain("\n\nEins\r\nzwei\n\n\n drei <&>\n\n")),
        "<p>Eins<br>zwei</p><p> drei &#60;&#38;&#62;</p>"
    );
    assert_eq!(shown(Body::plain(" \n ")), "");
    let parts =
        vec![Part::Gap(Gap::Name), Part::Text(" ".into()), Part::Gap(Gap::Phone), Part::Text("\n\nEnde".into())];
    assert_eq!(
        shown(Body::Parts(parts)),
        r#"<p><span class="mask">Name</span> <span class="mask">Telefon</span></p><p>Ende</p>"#
    );
}

#[test]
fn initials_are_at_most_two_letters() {
    use super::initials;
    for (name, expected) in
        [("Leyla Demir", "LD"), ("  müller ", "M"), ("Ann Mary (Sales) Óg", "AÓ"), ("", ""), ("– ß", "SS")]
    {
        assert_eq!(initials(name), expected, "{name}");
    }
}
