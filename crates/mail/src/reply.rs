//! What a customer newly wrote, apart from the quoted history and the signature. For display only: nothing is lost,
//! what is elided is kept beside it.

mod attribution;
mod history;
mod signature;

use history::Cut;

/// The text of a mail in its three parts. Each is trimmed; together they hold every line of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// What was newly written.
    pub text: String,
    /// Quoted or forwarded history, with the line that introduces it.
    pub quoted: String,
    /// Signature, closing formula with the name, "Sent from my …".
    pub signature: String,
}

/// Splits a plain text (LF line ends).
pub fn split(text: &str) -> Reply {
    let lines: Vec<&str> = text.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let Some(cut) = history::find(&lines) else {
        return without_history(&lines);
    };
    let top = lines.get(..cut.start).unwrap_or_default();
    let rest = lines.get(cut.start..).unwrap_or_default();
    let (top_text, top_signature) = signature::split(top);
    if blank(top_text) {
        return below(&cut, rest, top_signature);
    }
    let (tail, tail_signature) = signature::split_marked(rest);
    if cut.marked && answers_between(tail) {
        // Answers stand between the quotes: without the quotes they make no sense.
        let shown = [top, tail].concat();
        return Reply { text: join(&shown), quoted: String::new(), signature: join(tail_signature) };
    }
    Reply { text: join(top_text), quoted: join(rest), signature: join(top_signature) }
}

fn without_history(lines: &[&str]) -> Reply {
    let (text, signature) = signature::split(lines);
    let last = text.iter().rposition(|line| !is_quote(line) && !line.trim().is_empty()).map_or(0, |n| n + 1);
    let quoted = text.get(last..).unwrap_or_default();
    if quoted.iter().any(|line| is_quote(line)) {
        // The history stands at the end, marked but not introduced.
        let (text, own) = signature::split(text.get(..last).unwrap_or_default());
        return Reply { text: join(text), quoted: join(quoted), signature: join(&[own, signature].concat()) };
    }
    Reply { text: join(text), quoted: String::new(), signature: join(signature) }
}

/// Nothing stands above the history: the answer stands below or inside it, or there is none.
fn below(cut: &Cut, rest: &[&str], top_signature: &[&str]) -> Reply {
    let (intro, after) = rest.split_at(cut.lines.min(rest.len()));
    let (body, signature) = signature::split(after);
    let both = [top_signature, signature].concat();
    let quotes = body.iter().position(|line| is_quote(line));
    let Some(first) = quotes else {
        if cut.forwarded {
            return Reply { text: String::new(), quoted: join(rest), signature: join(top_signature) };
        }
        // Introduced but not marked, and no other text: better to show it than nothing.
        return Reply { text: join_lines(body), quoted: join(intro), signature: join(&both) };
    };
    let end = body.get(first..).unwrap_or_default().iter().position(|line| !is_quote(line) && !line.trim().is_empty());
    let Some(end) = end.map(|n| n + first) else {
        return Reply { text: String::new(), quoted: join(rest), signature: join(top_signature) };
    };
    let answer = body.get(end..).unwrap_or_default();
    if answers_between(body.get(first..).unwrap_or_default()) && answer.iter().any(|line| is_quote(line)) {
        return Reply { text: join(body), quoted: join(intro), signature: join(&both) };
    }
    let history = [intro, body.get(..end).unwrap_or_default()].concat();
    Reply { text: join(answer), quoted: join(&history), signature: join(&both) }
}

/// Whether text of the author stands below a quoted line: a paragraph of its own, not a line that wrapped.
fn answers_between(lines: &[&str]) -> bool {
    let Some(first) = lines.iter().position(|line| is_quote(line)) else { return false };
    let after = lines.get(first..).unwrap_or_default();
    after.iter().enumerate().any(|(n, line)| {
        let own = !line.trim().is_empty() && !is_quote(line);
        let blank_at = |m: usize| after.get(m).is_none_or(|line| line.trim().is_empty());
        own && (n > 0 && blank_at(n - 1) || blank_at(n + 1) && after.get(n + 1).is_some())
    })
}

fn is_quote(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

fn blank(lines: &[&str]) -> bool {
    lines.iter().all(|line| line.trim().is_empty())
}

fn join(lines: &[&str]) -> String {
    lines.join("\n").trim().to_owned()
}

/// Keeps the indent of the first line.
fn join_lines(lines: &[&str]) -> String {
    let first = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(0);
    lines.get(first..).unwrap_or_default().join("\n").trim_end().to_owned()
}
