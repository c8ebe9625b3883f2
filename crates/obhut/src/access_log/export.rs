//! The log as a file: numbers, words and times. Neither names of people nor who it was stand in it.

use serde::Serialize;

use super::of_bits;
use super::read::Line;

/// Entries of one file at most.
pub const MOST: i64 = 20_000;

/// An entry as it stands in a file.
#[derive(Serialize)]
pub struct Row {
    /// Its number.
    pub seq: i64,
    /// When, as RFC 3339.
    pub time: String,
    /// The sort of deed.
    pub deed: String,
    /// What was done.
    pub act: String,
    /// To which row.
    pub object: String,
    /// The numbers of the people it is about.
    pub people: Vec<i64>,
    /// Categories of data.
    pub categories: Vec<&'static str>,
    /// The purpose.
    pub purpose: Option<String>,
    /// The role of whoever acted.
    pub role: String,
    /// Through which door.
    pub via: String,
}

impl Row {
    /// An entry of the log.
    pub fn of(line: Line, people: Vec<i64>, purposes: &[(i64, String)]) -> Self {
        let row = line.row;
        let kind = row.kind.strip_prefix("look.").unwrap_or(&row.kind);
        let purpose = row.purpose.and_then(|id| purposes.iter().find(|(known, _)| *known == id));
        Self {
            seq: row.seq,
            time: jiff::Timestamp::from_microsecond(row.at).map(|at| at.to_string()).unwrap_or_default(),
            object: format!("{kind}/{}", row.object),
            deed: row.deed,
            act: row.act,
            people,
            categories: of_bits(row.categories).into_iter().map(personal::Category::slug).collect(),
            purpose: purpose.map(|(_, slug)| slug.clone()),
            role: row.role,
            via: row.via,
        }
    }
}

/// As JSON.
pub fn json(rows: &[Row]) -> String {
    serde_json::to_string_pretty(rows).unwrap_or_default()
}

/// As RFC 4180 text. Every value is a number, a time or a word of ours but the purpose, which an administrator wrote.
pub fn csv(rows: &[Row]) -> String {
    let mut text = String::from("seq,time,deed,act,object,people,categories,purpose,role,via\r\n");
    for row in rows {
        let people = row.people.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let purpose = row.purpose.as_deref().unwrap_or_default();
        let cells = [
            row.seq.to_string(),
            row.time.clone(),
            row.deed.clone(),
            row.act.clone(),
            row.object.clone(),
            people,
            row.categories.join(" "),
            quoted(purpose),
            row.role.clone(),
            row.via.clone(),
        ];
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// In quotes where it needs them, and never read as a formula by a spreadsheet.
fn quoted(value: &str) -> String {
    let formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let value = if formula { format!("'{value}") } else { value.to_owned() };
    if value.contains([',', '"', '\n', '\r']) { format!("\"{}\"", value.replace('"', "\"\"")) } else { value }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_purpose_can_neither_break_a_line_nor_become_a_formula() {
        assert_eq!(quoted("support"), "support");
        assert_eq!(quoted("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
        assert_eq!(quoted("=1+1"), "'=1+1");
    }
}
