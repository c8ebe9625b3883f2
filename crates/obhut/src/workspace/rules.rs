//! Rows of a rule in a form: a field, a comparison and a value each, chosen where there is something to choose. They work
//! without script: there are always rows to spare. Between form and rule stand the lines that both read.

use super::form::Choice;
use super::saved_views::{ConditionRow, ValueGroup};

/// Empty rows at the end.
const SPARE: usize = 2;

/// What rows offer.
#[derive(Default)]
pub struct Offer {
    /// Fields.
    pub fields: Vec<Choice>,
    /// Comparisons; none for what is done.
    pub operators: Vec<Choice>,
    /// Values by field, as `field:value`.
    pub values: Vec<ValueGroup>,
}

/// The rows of one list.
pub struct Rules {
    /// What they offer.
    pub offer: Offer,
    /// The rows.
    pub rows: Vec<RuleRow>,
}

/// One row.
pub struct RuleRow {
    /// As a condition has it; for what is done without a comparison.
    pub row: ConditionRow,
    /// The subject of a mail.
    pub subject: String,
}

impl Offer {
    fn chooses(&self, field: &str) -> bool {
        self.values.iter().any(|group| group.field == field)
    }
}

impl Rules {
    /// Rows of conditions, one for each line: `field operator value`.
    pub fn conditions(offer: Offer, lines: &str) -> Self {
        let mut rows = Vec::new();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let mut words = line.trim().splitn(3, char::is_whitespace);
            let mut word = || words.next().unwrap_or_default().to_owned();
            let (field, operator, value) = (word(), word(), word());
            let (choice, text) = if offer.chooses(&field) && operator != "changed" && operator != "not_changed" {
                (format!("{field}:{value}"), String::new())
            } else {
                (String::new(), value)
            };
            let row = ConditionRow { index: rows.len(), field, operator, choice, text };
            rows.push(RuleRow { row, subject: String::new() });
        }
        Self::spared(offer, rows)
    }

    /// Rows of what is done, one for each line: `field=value`, for mails `field=whom | subject | text`, for systems
    /// `field=whom | text`.
    pub fn acts(offer: Offer, lines: &str) -> Self {
        let mut rows = Vec::new();
        for line in lines.lines().filter(|line| !line.trim().is_empty()) {
            let (field, value) = line.split_once('=').unwrap_or((line, ""));
            let (field, value) = (field.trim().to_owned(), value.trim().replace("\\n", "\n"));
            let (mut choice, mut text, mut subject) = (String::new(), value, String::new());
            if field == "notification_webhook" {
                let (whom, said) = text.split_once('|').unwrap_or((&text, ""));
                choice = format!("{field}:{}", whom.trim());
                text = said.trim().to_owned();
            } else if field.starts_with("notification_") {
                let mut parts = text.splitn(3, '|').map(|part| part.trim().to_owned()).collect::<Vec<_>>().into_iter();
                choice = format!("{field}:{}", parts.next().unwrap_or_default());
                subject = parts.next().unwrap_or_default();
                text = parts.next().unwrap_or_default();
            } else if offer.chooses(&field) {
                choice = format!("{field}:{text}");
                text = String::new();
            }
            let row = ConditionRow { index: rows.len(), field, operator: String::new(), choice, text };
            rows.push(RuleRow { row, subject });
        }
        Self::spared(offer, rows)
    }

    fn spared(offer: Offer, mut rows: Vec<RuleRow>) -> Self {
        for _ in 0..SPARE {
            let empty = String::new;
            let (field, operator, choice, text) = (empty(), empty(), empty(), empty());
            let row = ConditionRow { index: rows.len(), field, operator, choice, text };
            rows.push(RuleRow { row, subject: empty() });
        }
        Self { offer, rows }
    }

    /// Whether these are things to do.
    pub fn act(&self) -> bool {
        self.offer.operators.is_empty()
    }
}
