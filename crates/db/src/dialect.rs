//! The one place where the two engines' SQL differs.
//!
//! | in the text | SQLite | PostgreSQL |
//! |---|---|---|
//! | `$1` | `?1` (SQLite would read `$1` as a name and misbind) | `$1` |
//! | `{bytes}` | `BLOB` | `BYTEA` |
//! | `{clustered}` | `WITHOUT ROWID`: small rows lie in key order | nothing |
//! | `{for_update}` | nothing: there is one writer | `FOR UPDATE` |
//! | `{skip_locked}` | nothing | `FOR UPDATE SKIP LOCKED` |

use hashbrown::HashMap;

const SQLITE: &[(&str, &str)] =
    &[("{bytes}", "BLOB"), ("{clustered}", "WITHOUT ROWID"), ("{for_update}", ""), ("{skip_locked}", "")];
const POSTGRES: &[(&str, &str)] = &[
    ("{bytes}", "BYTEA"),
    ("{clustered}", ""),
    ("{for_update}", "FOR UPDATE"),
    ("{skip_locked}", "FOR UPDATE SKIP LOCKED"),
];

/// The text for SQLite.
pub fn sqlite(sql: &str) -> String {
    replace(sql, SQLITE).replace('$', "?")
}

/// The text for PostgreSQL.
pub fn postgres(sql: &str) -> String {
    replace(sql, POSTGRES)
}

fn replace(sql: &str, tokens: &[(&str, &str)]) -> String {
    if !sql.contains('{') {
        return sql.to_owned();
    }
    tokens.iter().fold(sql.to_owned(), |text, (token, with)| text.replace(token, with))
}

/// Rewritten texts, remembered: rewriting costs more than a look-up.
pub(crate) struct Texts {
    rewrite: fn(&str) -> String,
    known: HashMap<String, String>,
}

/// Lists with filters make texts of their own; past this many the memory starts over.
const KNOWN_AT_MOST: usize = 2_000;

impl Texts {
    pub(crate) fn new(rewrite: fn(&str) -> String) -> Self {
        Self { rewrite, known: HashMap::new() }
    }

    pub(crate) fn get(&mut self, sql: &str) -> &str {
        if self.known.len() >= KNOWN_AT_MOST {
            self.known.clear();
        }
        self.known.entry_ref(sql).or_insert_with(|| (self.rewrite)(sql))
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn one_text_becomes_two() {
        let sql = "SELECT a FROM t WHERE b = $1 AND c = $12 {for_update}";
        assert_eq!(super::sqlite(sql), "SELECT a FROM t WHERE b = ?1 AND c = ?12 ");
        assert_eq!(super::postgres(sql), "SELECT a FROM t WHERE b = $1 AND c = $12 FOR UPDATE");
    }
}
