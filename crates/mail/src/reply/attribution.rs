//! The line that introduces a quote: "On Monday … Jane wrote:", in many languages, on one line or several.

/// "wrote" and its translations, whole words.
const VERBS: &[&str] = &[
    "wrote",
    "writes",
    "schrieb",
    "schreibt",
    "geschrieben",
    "écrit",
    "escribió",
    "escribio",
    "escreveu",
    "scritto",
    "schreef",
    "geschreven",
    "skrev",
    "kirjoitti",
    "написал",
    "написала",
    "написал(а)",
    "пишет",
    "пише",
    "napisał",
    "napisała",
    "napisał(a)",
    "pisze",
    "napsal",
    "napsala",
    "napsal(a)",
    "írta",
    "yazdı",
    "scris",
    "έγραψε",
    "rašė",
    "写道",
    "寫道",
    "写道：",
    "书写",
    "작성",
    "sent",
    "kirjutas",
    "geschickt",
    "gesendet",
    "viết",
    "menulis",
    "escriure",
    "escrigué",
    "escriví",
    "napísal",
    "napisao",
    "napisao/la",
    "napisala",
    "napisal/a",
    "rakstīja",
    "написа",
    "написав",
    "כתב",
    "כתב/ה",
    "كتب",
    "님이",
    "작성함",
    "เขียนว่า",
    "scrie",
    "sagði",
    "scrisse",
    "skreiv",
    "skriver",
    "skribis",
];

/// First words of such a line.
const STARTS: &[&str] = &[
    "on", "am", "le", "el", "il", "em", "op", "den", "på", "w", "dnia", "a", "at", "em", "пн", "вт", "ср", "чт", "пт",
    "сб", "вс", "pe", "ma", "ti", "ke", "to", "la", "su", "tir", "man", "ons", "tor", "fre", "lør", "søn", "lør",
    "mån", "tis", "tors", "lör", "sön", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "mo", "di", "mi", "do", "fr",
    "sa", "so", "dne", "dňa", "在", "于", "den",
];

/// Words before the verb that make it an ordinary sentence.
const SPEAKERS: &[&str] = &["you", "i", "we", "they", "he", "she", "ich", "er", "wir", "man", "who", "wer"];

/// Lines that one introduction may take, blank ones included.
const MOST: usize = 6;
/// Longer ones are prose.
const LONGEST: usize = 400;

/// Where the introduction that begins at `at` ends (the index after its last line), when one begins there.
pub(super) fn end(lines: &[&str], at: usize) -> Option<usize> {
    let first = lines.get(at)?.trim();
    let begins = begins(first);
    let mut joined = String::new();
    for n in 0..MOST {
        let line = lines.get(at + n)?.trim();
        if n > 0 && !begins {
            return None;
        }
        let quoted =
            line.starts_with('>') && !line.starts_with(">:") && !verb_ends(line.trim_start_matches(['>', ' ']));
        if quoted || joined.len() + line.len() > LONGEST {
            return None;
        }
        if n > 0 && !line.is_empty() && nested_begin(line) {
            return None;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(line);
        if introduces(&joined) && (joined.contains('@') || has_time(&joined) || quote_follows(lines, at + n + 1)) {
            return Some(at + n + 1);
        }
        if n == 0 && dated_name(first) {
            return Some(at + 1);
        }
        if line.ends_with(['.', '!', '?']) && n > 0 {
            return None;
        }
    }
    None
}

/// "On 3 May you wrote to me:" in a letter looks like an introduction; only the quote below tells them apart.
fn quote_follows(lines: &[&str], from: usize) -> bool {
    let next = lines.iter().skip(from).find(|line| !line.trim().is_empty());
    next.is_some_and(|line| line.trim_start().starts_with('>'))
}

/// Another introduction begins on this line: the earlier line was prose.
fn nested_begin(line: &str) -> bool {
    begins(line) && has_date(line) && line.len() > 12 && !line.starts_with(|c: char| c.is_ascii_digit())
}

fn begins(line: &str) -> bool {
    let line = line.trim_start_matches(['*', ' ', '-']);
    let word: String = line.chars().take_while(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    let cjk = line.starts_with(['在', '于']);
    let weekday_or_preposition = STARTS.contains(&word.as_str()) && line.chars().any(|c| c.is_ascii_digit());
    cjk || line.starts_with(|c: char| c.is_ascii_digit())
        || weekday_or_preposition
        || line.contains('<')
        || weekday(&word)
}

fn weekday(word: &str) -> bool {
    const DAYS: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonnabend",
        "sonntag",
        "понедельник",
        "вторник",
        "среда",
        "четверг",
        "пятница",
        "суббота",
        "воскресенье",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
    ];
    DAYS.contains(&word)
}

/// Whether the joined lines are a whole introduction.
fn introduces(joined: &str) -> bool {
    // Marks of writing direction stand around Hebrew and Arabic.
    let joined = joined.replace(|c| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'), "");
    let text = joined.trim_end_matches(['*', ' ', '\u{a0}', '-']);
    let Some(body) = text.strip_suffix([':', '：']) else {
        return false;
    };
    let address = text.contains('@');
    if !balanced(body) {
        return false;
    }
    let dated = begins(text) && has_date(text) && has_time(text);
    if dated && address && body.trim_end().ends_with(['>', ')']) {
        return true;
    }
    let words: Vec<String> =
        body.split_whitespace().map(|word| word.trim_matches(['*', ',', ':']).to_lowercase()).collect();
    let verb = words
        .iter()
        .rposition(|word| VERBS.contains(&word.as_str()) || word.ends_with("写道") || word.ends_with("寫道"));
    let Some(verb) = verb else { return false };
    let spoken = verb.checked_sub(1).and_then(|n| words.get(n)).is_some_and(|word| SPEAKERS.contains(&word.as_str()));
    let near_end = verb + 1 == words.len();
    !spoken
        && (address || has_date(text))
        && (near_end || address || has_time(text) || has_date(text) && words.len() < verb + 8)
}

fn verb_ends(line: &str) -> bool {
    let Some(body) = line.trim_end().strip_suffix(':') else { return false };
    body.split_whitespace().next_back().is_some_and(|word| VERBS.contains(&word.to_lowercase().as_str()))
        && body.len() < 30
}

/// A single line that ends a bracket it did not open is the end of a longer introduction.
fn balanced(text: &str) -> bool {
    let count = |c| text.matches(c).count();
    count('<') >= count('>') && count('(') >= count(')')
}

/// "2016-03-03 17:21 GMT+01:00 Jane Doe": old Gmail, cut short.
fn dated_name(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let date = words.next().is_some_and(|word| {
        word.len() == 10 && word.matches('-').count() == 2 && word.chars().all(|c| c.is_ascii_digit() || c == '-')
    });
    date && words.next().is_some_and(has_time)
        && words.next().is_some_and(|word| word.starts_with("GMT") || word.starts_with("UTC"))
        && line.len() < 120
}

fn has_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.windows(4).any(
        |four| matches!(four, [a, b':' | b'.', c, d] if a.is_ascii_digit() && c.is_ascii_digit() && d.is_ascii_digit()),
    )
}

fn has_date(text: &str) -> bool {
    let year = text
        .split(|c: char| !c.is_ascii_digit())
        .any(|run| run.len() == 4 && (run.starts_with("19") || run.starts_with("20")));
    let dotted = text.as_bytes().windows(4).any(|four| matches!(four, [a, b'.' | b'/', c, d] if a.is_ascii_digit() && c.is_ascii_digit() && (d.is_ascii_digit() || *d == b'.' || *d == b'/')));
    year || dotted
}
