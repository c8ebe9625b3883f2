//! Just enough SQL to tell statements from prose and to read our own table definitions.

use super::Source;

/// A table as a migration makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// The line of `CREATE TABLE`, counted from 1.
    pub line: usize,
    /// The columns of its primary key, in order; empty if it has none.
    pub key: Vec<String>,
}

/// Whether the file is one in which a slice keeps its statements.
pub fn is_sql_file(source: &Source) -> bool {
    source.name() == "sql.rs" || source.path.contains("/sql/")
}

/// Whether a text is a statement: it begins with a verb in capitals that something typical follows.
pub fn is_statement(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        ["SELECT", rest @ ..] => rest.contains(&"FROM") || rest.len() <= 2 && !rest.is_empty(),
        ["WITH", _, "AS", ..] | ["WITH", "RECURSIVE", ..] | ["INSERT", "INTO", ..] | ["DELETE", "FROM", ..] => true,
        ["UPDATE", _, "SET", ..] | ["CREATE" | "DROP" | "ALTER", "TABLE" | "INDEX" | "UNIQUE", ..] => true,
        _ => false,
    }
}

/// The names after FROM, JOIN, INTO and UPDATE: the tables a statement works on, and names of subqueries.
pub fn tables_of(statement: &str) -> Vec<String> {
    let words: Vec<&str> = statement.split_whitespace().collect();
    let mut names = Vec::new();
    for pair in words.windows(2) {
        let [before, name] = pair else { continue };
        let begins = matches!(before.trim_start_matches('('), "FROM" | "JOIN" | "INTO" | "UPDATE");
        let name = name.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        if begins && !name.is_empty() && name != "SET" {
            names.push(name.to_owned());
        }
    }
    names
}

/// A migration with its comments made blank; lines stay where they are.
pub fn without_comments(text: &str) -> String {
    text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// The tables a migration makes.
pub fn tables(text: &str) -> Vec<Table> {
    const BEGINNING: &str = "CREATE TABLE ";
    let text = without_comments(text);
    let mut found = Vec::new();
    for (at, _) in text.match_indices(BEGINNING) {
        let rest = text[at + BEGINNING.len()..].trim_start_matches("IF NOT EXISTS ");
        let Some((name, rest)) = rest.split_once('(') else { continue };
        let parts = parts(rest);
        found.push(Table {
            name: name.trim().to_owned(),
            line: super::rust_text::line_of(&text, at),
            key: key(&parts),
        });
    }
    found
}

/// What stands between the commas up to the closing bracket.
fn parts(text: &str) -> Vec<String> {
    let (mut depth, mut parts) = (0, vec![String::new()]);
    for character in text.chars() {
        match character {
            ')' if depth == 0 => break,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(character);
        }
    }
    parts.into_iter().map(|part| part.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn key(parts: &[String]) -> Vec<String> {
    for part in parts {
        if let Some(columns) = part.strip_prefix("PRIMARY KEY") {
            let columns = columns.trim().trim_start_matches('(').trim_end_matches(')');
            return columns.split(',').map(|column| column.trim().to_owned()).collect();
        }
    }
    let own = parts.iter().find(|part| part.contains(" PRIMARY KEY"));
    own.and_then(|part| part.split(' ').next()).map(|column| vec![column.to_owned()]).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_and_prose() {
        for statement in [
            "SELECT id FROM ticket",
            "\n    INSERT INTO ticket (a) VALUES ($1)",
            "UPDATE ticket SET a = $1",
            "DELETE FROM ticket",
            "WITH RECURSIVE up AS (SELECT 1)",
            "SELECT 1",
            "CREATE TABLE t (a BIGINT)",
        ] {
            assert!(is_statement(statement), "{statement}");
        }
        for prose in [
            "Select a ticket from the list",
            "update",
            "DELETE /api/v2/tickets",
            "UPDATE",
            "SELECT the best of all",
            "",
        ] {
            assert!(!is_statement(prose), "{prose}");
        }
    }

    #[test]
    fn tables_of_a_statement() {
        let statement = "INSERT INTO a (x) SELECT x FROM b JOIN c ON b.x = c.x WHERE x IN (SELECT x FROM d) ON CONFLICT DO UPDATE SET x = 1";
        assert_eq!(tables_of(statement), ["a", "b", "c", "d"]);
        assert_eq!(tables_of("UPDATE e SET x = 1"), ["e"]);
    }

    #[test]
    fn tables_of_a_migration() {
        let text = "-- CREATE TABLE no (a BIGINT)\nCREATE TABLE one (\n    account_id BIGINT NOT NULL, -- a, comment)\n    n NUMERIC(3, 2),\n    PRIMARY KEY (account_id,  id)\n) {clustered};\nCREATE TABLE two (id BIGINT PRIMARY KEY);\nCREATE TABLE three (a TEXT);";
        let found = tables(text);
        let brief: Vec<_> = found.iter().map(|table| (table.name.as_str(), table.line, table.key.join("+"))).collect();
        let expected = [("one", 2, "account_id+id".into()), ("two", 7, "id".into()), ("three", 8, String::new())];
        assert_eq!(brief, expected);
    }
}
