//! Who is greeted at the beginning of a message.

use super::{Others, Recipient, words};

/// How greetings begin, longest first.
const GREETINGS: &[&str] = &[
    "sehr geehrte damen und herren",
    "sehr geehrter",
    "sehr geehrte",
    "sehr verehrte",
    "sehr verehrter",
    "guten morgen",
    "guten abend",
    "guten tag",
    "schönen guten tag",
    "grüß gott",
    "grüss gott",
    "good morning",
    "good afternoon",
    "good evening",
    "hallo",
    "moin moin",
    "moin",
    "servus",
    "liebe",
    "lieber",
    "werte",
    "werter",
    "hello",
    "dear",
    "hey",
    "hi",
];

/// Words between the greeting and the name.
const TITLES: &[&str] = &[
    "herr",
    "herrn",
    "frau",
    "familie",
    "eheleute",
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "sir",
    "madam",
    "dr",
    "prof",
    "professor",
    "doktor",
    "dipl",
    "ing",
    "med",
    "jur",
    "phil",
    "mag",
    "und",
    "and",
    "liebe",
    "lieber",
    "nochmals",
    "again",
];

/// Whom a greeting may mean without naming anybody.
const NOBODY: &[&str] = &[
    "zusammen",
    "alle",
    "alles",
    "allerseits",
    "team",
    "liebes",
    "damen",
    "herren",
    "kunde",
    "kundin",
    "kunden",
    "kundschaft",
    "kollege",
    "kollegin",
    "kollegen",
    "kolleginnen",
    "support",
    "service",
    "all",
    "everyone",
    "everybody",
    "there",
    "team",
    "customer",
    "customers",
    "folks",
    "colleague",
    "colleagues",
    "ladies",
    "gentlemen",
    "wieder",
    "noch",
    "mal",
    "ihr",
    "euch",
    "both",
    "interessierte",
    "interessent",
    "interessentin",
    "mitglied",
    "nutzer",
    "nutzerin",
    "user",
    "leser",
    "leserin",
    "vielen",
    "danke",
    "thanks",
    "thank",
    "wir",
    "ich",
    "das",
    "die",
    "der",
    "es",
    "we",
    "i",
    "the",
    "your",
    "ihre",
    "it",
];

/// Longer than this is a sentence, not a name.
const NAME_WORDS: usize = 5;

/// The name that a message greets, as it is written; nothing where it greets nobody by name.
pub(super) fn greeted(text: &str) -> Option<String> {
    let line = text.lines().map(plain).find(|line| !line.trim().is_empty())?;
    let line = line.trim();
    let lower = line.to_lowercase();
    let greeting = GREETINGS
        .iter()
        .filter(|greeting| lower.strip_prefix(*greeting).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)));
    let greeting = greeting.max_by_key(|greeting| greeting.len())?;
    // Lower case keeps the number of letters in both languages; where it does not, nothing is guessed.
    let rest: String = line.chars().skip(greeting.chars().count()).collect();
    let end = rest.find([',', '!', ':', ';', '?', '(', '–', '—']).unwrap_or(rest.len());
    let name = rest.get(..end)?.trim().trim_end_matches('.');
    let kept: Vec<&str> = name
        .split_whitespace()
        .filter(|word| {
            let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
            !TITLES.contains(&bare.trim_end_matches('.'))
        })
        .collect();
    let first = kept.first()?;
    let ordinary = |word: &&&str| NOBODY.contains(&word.to_lowercase().trim_matches(|l: char| !l.is_alphanumeric()));
    if kept.len() > NAME_WORDS || kept.iter().any(|word| ordinary(&word)) || !first.chars().any(char::is_uppercase) {
        return None;
    }
    Some(kept.join(" ")).filter(|name| name.chars().any(char::is_alphabetic))
}

/// A line without the marks of Markdown at its ends.
fn plain(line: &str) -> String {
    line.trim().trim_matches(['*', '_', '#', '>', ' ']).to_owned()
}

/// Whether the greeted name is one of those who receive the message. Where none of them has a name that is known, nothing
/// is said.
pub(super) fn fits(greeted: &str, recipients: &[Recipient], others: &impl Others) -> bool {
    let called: Vec<String> = words(greeted);
    let last = called.last().cloned().unwrap_or_default();
    let mut known = Vec::new();
    for recipient in recipients {
        known.extend(words(&recipient.name));
        for email in &recipient.emails {
            known.extend(words(email.split('@').next().unwrap_or_default()));
        }
    }
    let named = recipients.iter().any(|recipient| !recipient.name.trim().is_empty());
    if !named || called.is_empty() {
        return true;
    }
    // The last name decides; a first name alone is enough where nothing else is written.
    if known.iter().any(|word| *word == last || inflected(word, &last)) {
        return true;
    }
    // Names run together in an address: "lenakundin@…".
    if last.chars().count() > 3 && known.iter().any(|word| word.contains(&last)) {
        return true;
    }
    // A slip of the pen is not another person, unless there is one of that name.
    let slip = known.iter().any(|word| word.chars().count() > 4 && near(word, &last));
    slip && others.surnamed(&last).is_none()
}

fn inflected(name: &str, written: &str) -> bool {
    written.strip_suffix('s').is_some_and(|stem| stem == name)
        || written.strip_suffix('n').is_some_and(|stem| stem == name)
}

/// Whether one letter changed, added, left out or swapped makes one word of the other.
fn near(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let (Some(a), Some(b)) = (a.get(same..), b.get(same..)) else { return false };
    let after = |list: &[char], n: usize| -> Vec<char> { list.iter().skip(n).copied().collect() };
    let swapped = a.len() == b.len() && a.first() == b.get(1) && b.first() == a.get(1) && after(a, 2) == after(b, 2);
    swapped || after(a, 1) == after(b, 1) || after(a, 1) == *b || *a == after(b, 1)
}
