//! Training: what a role must have read and understood within the last year. Where one is published, who has not passed it
//! learns no identities.

pub mod defaults;
pub mod ops;
pub mod sql;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use sql::{ResultRow, TrainingRow};

/// One question with its answers, of which one is right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// What is asked.
    pub text: String,
    /// What may be answered.
    pub answers: Vec<String>,
    /// Which is right, counted from 0.
    pub right: usize,
}

/// The questions as they are stored.
pub fn questions(stored: &str) -> Vec<Question> {
    serde_json::from_str(stored).unwrap_or_default()
}

/// Questions as an administrator writes them: one a paragraph; the first line asks, the others answer, and the right answer
/// begins with a plus, the wrong ones with a minus.
pub fn parse(text: &str) -> Option<Vec<Question>> {
    let mut all = Vec::new();
    for paragraph in text.split("\n\n").map(str::trim).filter(|paragraph| !paragraph.is_empty()) {
        let mut lines = paragraph.lines().map(str::trim).filter(|line| !line.is_empty());
        let mut question = Question { text: lines.next()?.to_owned(), ..Question::default() };
        let mut right = None;
        for line in lines {
            let (mark, answer) = line.split_at_checked(1)?;
            let answer = answer.trim();
            if answer.is_empty() || !matches!(mark, "+" | "-") {
                return None;
            }
            if mark == "+" && right.replace(question.answers.len()).is_some() {
                return None;
            }
            question.answers.push(answer.to_owned());
        }
        question.right = right?;
        if question.text.starts_with(['+', '-']) || question.answers.len() < 2 {
            return None;
        }
        all.push(question);
    }
    (!all.is_empty()).then_some(all)
}

/// Questions as [`parse`] reads them.
pub fn written(questions: &[Question]) -> String {
    let paragraphs = questions.iter().map(|question| {
        let answers = question.answers.iter().enumerate().map(|(at, answer)| {
            let mark = if at == question.right { '+' } else { '-' };
            format!("\n{mark} {answer}")
        });
        format!("{}{}", question.text, answers.collect::<String>())
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
