//! Every table and every statement of the product belongs to an account, so that the data can be spread by account and one
//! desk can never see another's.

use super::rust_text::{Kind, pieces, without_tests};
use super::{Finding, Source, sql};

/// Tables that belong to no single account, each with why. ARCHITECTURE.md names them too.
const GLOBAL: &[(&str, &str)] = &[
    ("account", "the list of accounts itself"),
    ("token", "a request's account is found by its token's hash"),
    ("session", "as token"),
    ("host", "a request's account is found by its host name"),
];

const MIGRATIONS: &str = "crates/obhut/migrations/";
const HERE: &str = "GLOBAL in xtask/src/tidy/accounts.rs";

/// What does not spread over several servers, or differs between the engines, and what to use instead.
const UNWANTED: [(&str, &str); 9] = [
    ("SERIAL", "ids come from a counter row in the transaction"),
    ("BIGSERIAL", "ids come from a counter row in the transaction"),
    ("SEQUENCE", "ids come from a counter row in the transaction"),
    ("AUTOINCREMENT", "ids come from a counter row in the transaction"),
    ("REFERENCES", "no foreign keys: operations keep tables in step"),
    ("FOREIGN", "no foreign keys: operations keep tables in step"),
    ("NOW()", "the time is a parameter: world::Clock"),
    ("CURRENT_TIMESTAMP", "the time is a parameter: world::Clock"),
    ("ENUM", "a word in a TEXT column"),
];

/// Each table's key begins with the account.
pub fn check_tables(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with(MIGRATIONS)) {
        for table in sql::tables(&source.text) {
            if is_global(&table.name) || table.key.first().is_some_and(|column| column == "account_id") {
                continue;
            }
            let text = format!(
                "the primary key of {} must begin with account_id, or the table be named in {HERE}",
                table.name
            );
            findings.push(Finding::new(&source.path, table.line, text));
        }
    }
    findings
}

/// Files whose statements get the account's condition from a builder, which its own tests watch.
const BUILT: [&str; 1] = ["crates/obhut/src/listing.rs"];

/// Each statement of the product names the account, wherever it stands, unless it works on global tables alone.
pub fn check_statements(sources: &[Source]) -> Vec<Finding> {
    let product =
        sources.iter().filter(|source| source.path.starts_with("crates/obhut/src/") && source.ending() == "rs");
    let files = product.filter(|source| !source.is_test() && !BUILT.contains(&source.path.as_str()));
    let mut findings = Vec::new();
    for source in files {
        for piece in pieces(without_tests(&source.text)).into_iter().filter(|piece| piece.kind == Kind::Text) {
            let tables = sql::tables_of(piece.text);
            let asks = sql::is_statement(piece.text) && tables.iter().any(|table| !is_global(table));
            if asks && !piece.text.contains("account_id") {
                let text = format!("a statement on {} without account_id", tables.join(", "));
                findings.push(Finding::new(&source.path, piece.line, text));
            }
        }
    }
    findings
}

/// Words that have no place in our SQL, in migrations and in files of statements of every crate.
pub fn check_words(sources: &[Source]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for source in sources.iter().filter(|source| source.path.starts_with("crates/")) {
        if source.ending() == "sql" {
            findings.extend(unwanted(&source.path, 1, &sql::without_comments(&source.text)));
        } else if source.ending() == "rs" && sql::is_sql_file(source) {
            let texts = pieces(&source.text).into_iter().filter(|piece| piece.kind == Kind::Text);
            findings.extend(texts.flat_map(|piece| unwanted(&source.path, piece.line, piece.text)));
        }
    }
    findings
}

fn is_global(table: &str) -> bool {
    GLOBAL.iter().any(|(name, _)| *name == table)
}

fn unwanted(path: &str, first_line: usize, text: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.to_ascii_uppercase();
        let words = line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '(' || c == ')'));
        for word in words {
            let found = UNWANTED.iter().find(|(name, _)| word == *name || word.starts_with(&format!("{name}(")));
            if let Some((name, instead)) = found {
                findings.push(Finding::new(path, first_line + number, format!("{name} in SQL: {instead}")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "crates/obhut/migrations/0001_desk.sql";

    fn lines(findings: &[Finding]) -> Vec<usize> {
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_key_begins_with_the_account() {
        let text = "CREATE TABLE ticket (account_id BIGINT, id BIGINT, PRIMARY KEY (account_id, id));\n\
                    CREATE TABLE note (account_id BIGINT, id BIGINT, PRIMARY KEY (id, account_id));\n\
                    CREATE TABLE loose (account_id BIGINT);\n\
                    CREATE TABLE token (token_hash BYTEA PRIMARY KEY);";
        assert_eq!(lines(&check_tables(&[Source::new(FILE, text)])), [2, 3]);
    }

    #[test]
    fn a_statement_names_the_account() {
        let text = "const A: &str = \"SELECT a FROM ticket WHERE account_id = $1\";\n\
                    const B: &str = \"SELECT a FROM ticket WHERE id = $1\";\n\
                    const C: &str = \"DELETE FROM token WHERE token_hash = $1\";";
        let check = |path| lines(&check_statements(&[Source::new(path, text)]));
        assert_eq!(check("crates/obhut/src/tickets/sql.rs"), [2]);
        assert_eq!(check("crates/obhut/src/tickets/ops.rs"), [2]);
        assert_eq!(check("crates/vault/src/sql.rs"), [0_usize; 0]);
    }

    #[test]
    fn what_does_not_spread_is_found() {
        let text = "-- REFERENCES in a comment\nCREATE TABLE t (\n  id BIGSERIAL,\n  b BIGINT REFERENCES a(id),\n  preferences TEXT,\n  at BIGINT DEFAULT now()\n);";
        assert_eq!(lines(&check_words(&[Source::new(FILE, text)])), [3, 4, 6]);
        let text = "const A: &str = \"\n    UPDATE t SET a = NOW()\";\n// NOW()";
        assert_eq!(lines(&check_words(&[Source::new("crates/jobs/src/sql.rs", text)])), [2]);
    }
}
