//! Notes to oneself and debugging leftovers stay out of what is committed.

use super::rust_text::{Kind, pieces};
use super::{Finding, Source};

/// Put together here, so that this file does not offend against its own rule.
const NOTES: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];
const CALLS: [&str; 3] = ["dbg!(", "todo!(", "unimplemented!("];
/// In the product's own scripts; a test script may talk.
const BROWSER_CALLS: [&str; 2] = ["console.log(", "debugger;"];

/// Finds them.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    sources.iter().flat_map(|source| if source.ending() == "rs" { in_rust(source) } else { in_text(source) }).collect()
}

fn in_rust(source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    for piece in pieces(&source.text) {
        let words: &[&str] = match piece.kind {
            Kind::Comment => &NOTES,
            Kind::Code => &CALLS,
            Kind::Text => continue,
        };
        findings.extend(
            lines_with(piece.text, words).into_iter().map(|(line, word)| finding(source, piece.line + line, word)),
        );
    }
    findings
}

fn in_text(source: &Source) -> Vec<Finding> {
    let is_product_script = source.ending() == "js" && source.path.starts_with("crates/");
    let words = if is_product_script { [NOTES, BROWSER_CALLS].concat() } else { NOTES.to_vec() };
    lines_with(&source.text, &words).into_iter().map(|(line, word)| finding(source, line + 1, word)).collect()
}

/// Each line, counted from 0, with the first of the words on it; part of a longer word does not count.
fn lines_with<'w>(text: &str, words: &[&'w str]) -> Vec<(usize, &'w str)> {
    let hit = |line: &str| words.iter().copied().find(|word| has_word(line, word));
    text.lines().enumerate().filter_map(|(number, line)| Some((number, hit(line)?))).collect()
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let is_letter = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let before = line[..at].chars().next_back().is_some_and(is_letter);
        let after = line[at + word.len()..].chars().next().is_some_and(char::is_alphanumeric);
        !before && (!word.ends_with(char::is_alphanumeric) || !after)
    })
}

fn finding(source: &Source, line: usize, word: &str) -> Finding {
    let word = word.trim_end_matches(['(', ';']);
    Finding::new(&source.path, line, format!("{word}: finish it, file an issue, or leave it out"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check(&[Source::new(path, text)]).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn notes_in_comments_of_code() {
        let text = format!("fn f() {{}}\n// {}: later\n/* a\n {} */\n", NOTES[0], NOTES[1]);
        assert_eq!(lines("a.rs", &text), [2, 4]);
    }

    #[test]
    fn leftovers_in_code_but_not_in_strings() {
        assert_eq!(lines("a.rs", "fn f() {\n    dbg!(1);\n    g(\"dbg!(1)\"); // dbg!(…) is not for here\n}"), [2]);
        assert_eq!(lines("crates/obhut/assets/keys.js", "let a = 1;\nconsole.log(a);"), [2]);
        assert_eq!(lines("clients/node/run.js", "console.log(1);"), [0_usize; 0]);
    }

    #[test]
    fn notes_in_prose_but_not_inside_words() {
        assert_eq!(lines("a.md", &format!("{} this\nMAS{}DON is a word", NOTES[0], NOTES[0])), [1]);
        assert_eq!(lines("a.md", &format!("{}S", NOTES[0])), [0_usize; 0]);
    }
}
