//! Licences we may pass on with the product.

/// By their SPDX names.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    // File by file: using the crates unchanged asks nothing of us but to say where they are from.
    "MPL-2.0",
    "Unicode-3.0",
    // The same terms in their older words.
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Whether an SPDX expression leaves us a way to comply with allowed licences alone. `/` is the old way to write `OR`.
pub fn allowed(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    any(&mut rest) == Some(true) && rest.is_empty()
}

/// One or more terms, of which one must hold; nothing if it is no expression.
fn any(words: &mut &[&str]) -> Option<bool> {
    let mut holds = all(words)?;
    while let Some(rest) = words.strip_prefix(&["OR"]) {
        *words = rest;
        holds |= all(words)?;
    }
    Some(holds)
}

/// One or more factors, all of which must hold.
fn all(words: &mut &[&str]) -> Option<bool> {
    let mut holds = factor(words)?;
    while let Some(rest) = words.strip_prefix(&["AND"]) {
        *words = rest;
        holds &= factor(words)?;
    }
    Some(holds)
}

/// A licence, with an exception perhaps, or something in brackets.
fn factor(words: &mut &[&str]) -> Option<bool> {
    match **words {
        ["(", ref rest @ ..] => {
            *words = rest;
            let holds = any(words)?;
            *words = words.strip_prefix(&[")"])?;
            Some(holds)
        }
        ["OR" | "AND" | "WITH" | ")", ..] | [] => None,
        [name, "WITH", exception, ref rest @ ..] => {
            *words = rest;
            Some(ALLOWED.contains(&format!("{name} WITH {exception}").as_str()))
        }
        [name, ref rest @ ..] => {
            *words = rest;
            Some(ALLOWED.contains(&name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_way_to_comply_is_enough() {
        for good in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-2.0-only OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception OR GPL-3.0-only",
            "ISC AND (Apache-2.0 OR GPL-3.0-only) AND MIT",
        ] {
            assert!(allowed(good), "{good}");
        }
    }

    #[test]
    fn everything_joined_by_and_must_be_allowed() {
        for bad in [
            "GPL-3.0-only",
            "MIT AND GPL-3.0-only",
            "(MIT OR ISC) AND SSPL-1.0",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "Apache-2.0 WITH Unknown-exception",
        ] {
            assert!(!allowed(bad), "{bad}");
        }
    }

    #[test]
    fn and_binds_more_strongly_than_or() {
        assert!(allowed("MIT OR ISC AND GPL-3.0-only"));
        assert!(!allowed("(MIT OR ISC) AND GPL-3.0-only"));
    }

    #[test]
    fn what_is_no_expression_is_not_allowed() {
        for broken in ["", "MIT OR", "(MIT", "MIT)", "AND MIT", "MIT ISC"] {
            assert!(!allowed(broken), "{broken:?}");
        }
    }
}
