//! HTML of strangers: made harmless, or made plain text.

mod clean;
mod text;

pub use clean::{REMOTE, clean};
pub use text::to_text;

/// Plain text as HTML: escaped, with line breaks.
pub fn from_text(text: &str) -> String {
    escape(text).replace('\n', "<br>\n")
}

/// Text that reads the same within HTML: whatever could be markup, or end an attribute, stands for itself.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8 + 16);
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
    out
}

/// The charset that the document names in its own head, where its bytes are ASCII so far.
pub(crate) fn declared_charset(bytes: &[u8]) -> Option<String> {
    let front = String::from_utf8_lossy(bytes.get(..2_048).unwrap_or(bytes)).to_ascii_lowercase();
    let after = front.split_once("charset=")?.1;
    let label: String = after
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect();
    (!label.is_empty()).then_some(label)
}
