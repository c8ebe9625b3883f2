//! Finds `@name` in a text. Pure: it knows the names it is given and nothing else.

/// Who is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whom {
    /// A member of staff.
    Person(i64),
    /// Everybody in a group.
    Group(i64),
}

/// Everybody whom the text names, in its order, each once. The longest name wins; a first name alone is enough where
/// only one member of staff bears it.
pub fn named(text: &str, candidates: &[(Whom, String)]) -> Vec<Whom> {
    let mut found = Vec::new();
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        // Within a word it is an address, not a name.
        if letter == '@' && !before.is_alphanumeric() {
            let rest = text.get(at + 1..).unwrap_or_default();
            if let Some(whom) = one(rest, candidates).filter(|whom| !found.contains(whom)) {
                found.push(whom);
            }
        }
        before = letter;
    }
    found
}

fn one(rest: &str, candidates: &[(Whom, String)]) -> Option<Whom> {
    let full = candidates.iter().filter(|(_, name)| begins(rest, name));
    if let Some((whom, _)) = full.max_by_key(|(_, name)| name.chars().count()) {
        return Some(*whom);
    }
    let first = |name: &str| name.split_whitespace().next().unwrap_or_default().to_owned();
    let mut by_first =
        candidates.iter().filter(|(whom, name)| matches!(whom, Whom::Person(_)) && begins(rest, &first(name)));
    let (whom, _) = by_first.next()?;
    by_first.next().is_none().then_some(*whom)
}

/// Whether `rest` begins with the whole `name`, whatever the case.
fn begins(rest: &str, name: &str) -> bool {
    let mut letters = rest.chars();
    for wanted in name.chars() {
        let same = letters.next().is_some_and(|letter| letter.to_lowercase().eq(wanted.to_lowercase()));
        if !same {
            return false;
        }
    }
    !name.is_empty() && !letters.next().is_some_and(char::is_alphanumeric)
}
