//! Texts with placeholders that the program puts under answers or sends by itself.

/// What a placeholder stands for.
pub struct Values<'a> {
    /// `{{agent.name}}`: who answers.
    pub agent: &'a str,
    /// `{{ticket.id}}`: the ticket's number.
    pub ticket: i64,
    /// `{{company}}`: the desk's company.
    pub company: &'a str,
    /// `{{address}}`: the address it leaves from.
    pub address: &'a str,
}

/// The placeholders there are, for the page that explains them.
pub const PLACEHOLDERS: [&str; 4] = ["agent.name", "ticket.id", "company", "address"];

/// The first placeholder that is none.
pub fn unknown_placeholder(text: &str) -> Option<&str> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        let (name, left) = after.split_once("}}")?;
        if !PLACEHOLDERS.contains(&name.trim()) {
            return Some(name.trim());
        }
        rest = left;
    }
    None
}

/// The text with its placeholders filled. A value is never read for placeholders again.
pub fn fill(text: &str, values: &Values<'_>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, left)) = after.split_once("}}") else {
            filled.push_str("{{");
            rest = after;
            continue;
        };
        match name.trim() {
            "agent.name" => filled.push_str(values.agent),
            "ticket.id" => filled.push_str(&values.ticket.to_string()),
            "company" => filled.push_str(values.company),
            "address" => filled.push_str(values.address),
            _ => {}
        }
        rest = left;
    }
    filled.push_str(rest);
    filled
}

/// A text with a signature under it, marked as such (RFC 3676 §4.3).
pub fn under(text: &str, signature: &str) -> String {
    format!("{}\n\n-- \n{}\n", text.trim_end(), signature.trim_end())
}

/// As [`under`], for the HTML form.
pub fn under_html(html: &str, signature: &str) -> String {
    let signature = mail::html::escape(signature.trim_end()).replace('\n', "<br>");
    format!("{html}<p>-- <br>{signature}</p>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_once_and_unknown_ones_are_named() {
        let values = Values { agent: "Jana {{company}}", ticket: 7, company: "Lindhof", address: "a@b.example" };
        let text = "{{ agent.name }}, {{company}} ({{ticket.id}}) {{address}} {{";
        assert_eq!(fill(text, &values), "Jana {{company}}, Lindhof (7) a@b.example {{");
        assert_eq!(unknown_placeholder(text), None);
        assert_eq!(unknown_placeholder("{{company}} {{agent.salary}}"), Some("agent.salary"));
    }

    #[test]
    fn a_signature_stands_under_its_mark() {
        assert_eq!(under("Hallo\n", "Jana\n"), "Hallo\n\n-- \nJana\n");
        assert_eq!(under_html("<p>Hallo</p>", "Jana\n<b>"), "<p>Hallo</p><p>-- <br>Jana<br>&lt;b&gt;</p>");
    }
}
