//! Tells code, comments and strings of a Rust file apart: enough for rules, far from a parser.

/// What a piece of a Rust file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Neither of the others.
    Code,
    /// From `//` to the end of the line, or between `/*` and `*/`.
    Comment,
    /// What stands between the quotes of a string literal of any sort.
    Text,
}

/// A piece of a Rust file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What it is.
    pub kind: Kind,
    /// The line it begins on, counted from 1.
    pub line: usize,
    /// The characters themselves.
    pub text: &'a str,
}

/// The pieces of a file in their order.
pub fn pieces(source: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut push = |kind, from: usize, to: usize| {
        if let Some(text) = source.get(from..to).filter(|text| !text.is_empty()) {
            found.push(Piece { kind, line: line_of(source, from), text });
        }
    };
    let bytes = source.as_bytes();
    let (mut code_from, mut at) = (0, 0);
    while at < bytes.len() {
        let rest = &source.as_bytes()[at..];
        if rest.starts_with(b"//") || rest.starts_with(b"/*") {
            let end = at + if rest[1] == b'/' { find(rest, b"\n").unwrap_or(rest.len()) } else { block_comment(rest) };
            push(Kind::Code, code_from, at);
            push(Kind::Comment, at, end);
            (code_from, at) = (end, end);
        } else if let Some((open, close)) = string_opening(bytes, at) {
            let length = string_length(&bytes[at + open..], &close, open == 1);
            push(Kind::Code, code_from, at);
            push(Kind::Text, at + open, at + open + length);
            at = (at + open + length + close.len()).min(bytes.len());
            code_from = at;
        } else {
            at += character_length(rest);
        }
    }
    push(Kind::Code, code_from, bytes.len());
    found
}

/// The file up to its unit tests, which stand at its end by custom.
pub fn without_tests(source: &str) -> &str {
    source.find("\n#[cfg(test)]").map_or(source, |end| &source[..end])
}

/// The line on which the byte `at` lies, counted from 1.
pub fn line_of(source: &str, at: usize) -> usize {
    source.as_bytes()[..at].iter().filter(|byte| **byte == b'\n').count() + 1
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn block_comment(bytes: &[u8]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}

/// The length of a literal's opening at `at` and the bytes that close it.
fn string_opening(bytes: &[u8], at: usize) -> Option<(usize, Vec<u8>)> {
    let rest = &bytes[at..];
    if rest.starts_with(b"\"") {
        return Some((1, b"\"".to_vec()));
    }
    // The r of `for` begins no raw string; that of `br` does.
    let before = bytes[..at].strip_suffix(b"b").or(bytes[..at].strip_suffix(b"c")).unwrap_or(&bytes[..at]);
    let in_word = before.last().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    if in_word || !rest.starts_with(b"r") {
        return None;
    }
    let hashes = rest[1..].iter().take_while(|byte| **byte == b'#').count();
    (rest.get(1 + hashes) == Some(&b'"')).then(|| (hashes + 2, [b"\"".as_slice(), &vec![b'#'; hashes]].concat()))
}

fn string_length(bytes: &[u8], close: &[u8], escapes: bool) -> usize {
    let mut at = 0;
    while at < bytes.len() {
        if escapes && bytes[at] == b'\\' {
            at += 2;
        } else if bytes[at..].starts_with(close) {
            return at;
        } else {
            at += 1;
        }
    }
    bytes.len()
}

/// Steps over a character literal as a whole, so that `'"'` opens no string; a lifetime is one quote and a word.
fn character_length(bytes: &[u8]) -> usize {
    match bytes {
        [b'\'', b'\\', _, b'\'', ..] => 4,
        [b'\'', _, b'\'', ..] => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_kind(source: &str, kind: Kind) -> Vec<&str> {
        pieces(source).into_iter().filter(|piece| piece.kind == kind).map(|piece| piece.text).collect()
    }

    #[test]
    fn strings_of_every_sort() {
        let source = r####"let a = "x \" // y"; let b = r"\"; let c = r#"say "z""#; let d = br"\"; for"word""####;
        assert_eq!(of_kind(source, Kind::Text), [r#"x \" // y"#, r"\", r#"say "z""#, r"\", "word"]);
        assert!(of_kind(source, Kind::Comment).is_empty());
    }

    #[test]
    fn comments_of_every_sort() {
        let source = "a // one \"\n/* two /* inner */ rest */ b /// three\n\"// no\"";
        assert_eq!(of_kind(source, Kind::Comment), ["// one \"", "/* two /* inner */ rest */", "/// three"]);
        assert_eq!(of_kind(source, Kind::Text), ["// no"]);
    }

    #[test]
    fn characters_and_lifetimes_open_nothing() {
        let source = "fn f<'a>(x: &'a str) { let q = '\"'; let e = '\\''; let t = \"text\"; }";
        assert_eq!(of_kind(source, Kind::Text), ["text"]);
    }

    #[test]
    fn nothing_is_lost_but_quotes_and_lines_are_right() {
        let source = "one();\n\"two\ntwo\";\n// four\nfive();";
        let lines: Vec<_> = pieces(source).into_iter().map(|piece| (piece.kind, piece.line)).collect();
        let expected = [(Kind::Code, 1), (Kind::Text, 2), (Kind::Code, 3), (Kind::Comment, 4), (Kind::Code, 4)];
        assert_eq!(lines, expected);
    }

    #[test]
    fn what_is_left_open_runs_to_the_end() {
        assert_eq!(of_kind("\"open", Kind::Text), ["open"]);
        assert_eq!(of_kind("/* open", Kind::Comment), ["/* open"]);
        assert_eq!(of_kind("\"a\\", Kind::Text), ["a\\"]);
    }

    #[test]
    fn unit_tests_are_cut_off() {
        assert_eq!(without_tests("code();\n#[cfg(test)]\nmod tests {}"), "code();");
        assert_eq!(without_tests("code();"), "code();");
    }
}
