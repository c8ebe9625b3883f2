//! Placeholders in prepared texts: `{{ticket.id}}`, `{{ticket.requester.first_name}}`, `{{current_user.name}}`. Pure: what
//! they stand for is given. A placeholder is a name and nothing more: no loops, no conditions, nothing that could run long.

/// Every placeholder there is.
pub const KNOWN: [&str; 15] = [
    "ticket.id",
    "ticket.title",
    "ticket.status",
    "ticket.priority",
    "ticket.tags",
    "ticket.group.name",
    "ticket.assignee.name",
    "ticket.assignee.first_name",
    "ticket.requester.name",
    "ticket.requester.first_name",
    "ticket.requester.last_name",
    "ticket.requester.salutation",
    "current_user.name",
    "current_user.first_name",
    "current_user.signature",
];

/// What a text names that does not exist, each once.
pub fn unknown(text: &str) -> Vec<String> {
    let mut unknown = Vec::new();
    for (_, name) in places(text) {
        if !KNOWN.contains(&name) && !unknown.iter().any(|known| known == name) {
            unknown.push(name.to_owned());
        }
    }
    unknown
}

/// The text with what each placeholder stands for; an unknown one stays as it is written.
pub fn fill<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut from = 0;
    for (range, name) in places(text) {
        filled.push_str(text.get(from..range.start).unwrap_or_default());
        match value(name) {
            Some(value) => filled.push_str(value),
            None => filled.push_str(text.get(range.clone()).unwrap_or_default()),
        }
        from = range.end;
    }
    filled.push_str(text.get(from..).unwrap_or_default());
    filled
}

fn places(text: &str) -> Vec<(std::ops::Range<usize>, &str)> {
    let mut places = Vec::new();
    let mut from = 0;
    while let Some(start) = text.get(from..).and_then(|rest| rest.find("{{")).map(|at| from + at) {
        let inside = text.get(start + 2..).unwrap_or_default();
        let Some(length) = inside.find("}}") else { break };
        let name = inside.get(..length).unwrap_or_default().trim();
        // Two braces around something else, or an opening pair within: not ours.
        if name.is_empty() || name.contains(['{', '\n']) {
            from = start + 1;
            continue;
        }
        places.push((start..start + length + 4, name));
        from = start + length + 4;
    }
    places
}
