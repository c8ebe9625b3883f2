//! Every statement of a slice is on its list, so that the test which prepares all of them on both engines forgets none.

use super::rust_text::{Kind, pieces, without_tests};
use super::{Finding, Source, sql};

const SLICES: &str = "crates/obhut/src/";
const LIST: &str = "const STATEMENTS: &[&str]";

/// Finds constants that hold a statement and are on no list of their slice.
pub fn check(sources: &[Source]) -> Vec<Finding> {
    let product = || sources.iter().filter(|source| source.path.starts_with(SLICES) && source.ending() == "rs");
    let mut findings = Vec::new();
    for source in product().filter(|source| !source.is_test()) {
        let lists: Vec<&str> =
            product().filter(|other| slice(other) == slice(source)).filter_map(|other| list(&other.text)).collect();
        for (line, name) in statements(without_tests(&source.text)) {
            let listed = lists.iter().any(|list| words(list).any(|word| word == name));
            if !listed {
                let text = format!("{name} is not in STATEMENTS, so no test prepares it: add it there");
                findings.push(Finding::new(&source.path, line, text));
            }
        }
    }
    findings
}

/// The first folder or file below the product's sources.
fn slice(source: &Source) -> &str {
    source.path.strip_prefix(SLICES).and_then(|rest| rest.split('/').next()).unwrap_or_default()
}

fn list(text: &str) -> Option<&str> {
    let list = &text[text.find(LIST)? + LIST.len()..];
    Some(&list[..list.find("];")?])
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
}

/// The name of each constant that holds a statement, and its line.
fn statements(text: &str) -> Vec<(usize, &str)> {
    let pieces = pieces(text);
    let pairs = pieces.windows(2).filter_map(|pair| match pair {
        [code, statement] if code.kind == Kind::Code && sql::is_statement(statement.text) => Some((code, statement)),
        _ => None,
    });
    let named = pairs.filter_map(|(code, statement)| {
        // A part of a list of texts has no name of its own.
        let declaration = code.text.trim_end().strip_suffix('=')?.rsplit("const ").next()?;
        let (name, kind) = declaration.split_once(':')?;
        (kind.trim() == "&str").then(|| (statement.line, name.trim()))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(files: &[(&str, &str)]) -> Vec<(String, usize)> {
        let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(path, text)).collect();
        check(&sources).into_iter().map(|finding| (finding.path, finding.line)).collect()
    }

    const SQL: &str = "const GET: &str = \"SELECT a FROM t\";\npub(super) const PUT: &str =\n    \"UPDATE t SET a = 1\";\n\
                       const WORD: &str = \"open\";\npub const STATEMENTS: &[&str] = &[GET, super::other::DROP];";

    #[test]
    fn a_statement_on_no_list_is_found() {
        let path = "crates/obhut/src/tickets/sql.rs";
        assert_eq!(lines(&[(path, SQL)]), [(path.to_owned(), 3)]);
    }

    #[test]
    fn a_list_serves_its_whole_slice_and_no_other() {
        let other = "pub const DROP: &str = \"DELETE FROM t\";";
        let with = |path| lines(&[("crates/obhut/src/tickets/sql.rs", SQL), (path, other)]).len();
        assert_eq!(with("crates/obhut/src/tickets/other.rs"), 1, "only PUT is missing");
        assert_eq!(with("crates/obhut/src/people/other.rs"), 2, "DROP of people is missing too");
    }
}
