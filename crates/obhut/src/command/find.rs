//! Personal data in texts, one JSON line a record in and one out.

use std::io::BufRead;

use serde_json::{Value, json};

/// Reads records `{"id", "text"}`, calls `print` with `{"id", "spans": [{"start", "end", "label"}]}` for each; offsets
/// count characters (Unicode code points), ends are exclusive.
///
/// # Errors
/// One line that names the record at fault; what was printed before stays.
pub fn in_lines(lines: impl BufRead, mut print: impl FnMut(String)) -> Result<(), String> {
    for (number, line) in (1..).zip(lines.lines()) {
        let line = line.map_err(|error| format!("line {number}: {error}"))?;
        if line.trim().is_empty() {
            continue;
        }
        let record: Value = serde_json::from_str(&line).map_err(|_| format!("line {number} is not a JSON object"))?;
        let text = record["text"].as_str().ok_or_else(|| format!("line {number} has no text"))?;
        print(json!({ "id": record["id"], "spans": spans(text) }).to_string());
    }
    Ok(())
}

fn spans(text: &str) -> Vec<Value> {
    // Findings come in order, so the text is counted once.
    let (mut bytes, mut characters) = (0, 0);
    let mut count = |until: usize| {
        characters += text.get(bytes..until).map_or(0, |part| part.chars().count());
        bytes = until;
        characters
    };
    let mut found = pii::find(text);
    found.sort_by_key(|finding| finding.start);
    found
        .into_iter()
        .map(|finding| {
            let start = count(finding.start);
            json!({ "start": start, "end": count(finding.end), "label": finding.label.slug() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_counted_in_characters_and_faults_name_their_line() {
        let mut out = Vec::new();
        let lines = "{\"id\": 1, \"text\": \"Grüße an mia@kunde.example\"}\n\n";
        in_lines(lines.as_bytes(), |line| out.push(line)).unwrap();
        assert_eq!(out, ["{\"id\":1,\"spans\":[{\"end\":26,\"label\":\"EMAIL\",\"start\":9}]}"]);
        let fault = in_lines("{\"id\": 2}".as_bytes(), drop).unwrap_err();
        assert_eq!(fault, "line 1 has no text");
    }
}
