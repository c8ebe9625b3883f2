//! Where the signature begins: the delimiter, a phone's own line, or a closing formula with a name.

/// Beginnings of the lines that phones and programs put under a mail.
const DEVICES: &[&str] = &[
    "sent from ",
    "sent via ",
    "sent with ",
    "gesendet von ",
    "gesendet mit ",
    "gesendet aus ",
    "diese nachricht wurde von meinem",
    "diese nachricht wurde mit",
    "diese e-mail wurde von meinem",
    "von meinem ",
    "von meiner ",
    "von unterwegs",
    "get outlook for",
    "holen sie sich outlook",
    "outlook für",
    "hol dir outlook",
    "envoyé de ",
    "envoyé depuis",
    "envoyé à partir",
    "télécharger outlook",
    "obtenez outlook",
    "enviado desde",
    "enviado do ",
    "enviado de ",
    "enviado a partir",
    "obtener outlook",
    "inviato da",
    "inviato dal",
    "ottieni outlook",
    "verzonden vanaf",
    "verstuurd vanaf",
    "verzonden met",
    "sendt fra",
    "skickat från",
    "hanki outlook",
    "lähetetty ",
    "wysłane z",
    "wysłano z",
    "отправлено с",
    "отправлено из",
    "odesláno z",
    "este mensaje fue enviado",
    "sent using",
    "sent on the go",
    "sendt via",
    "发自我的",
    "iphoneから送信",
];

/// Closing formulas, lower case, without the comma after them.
const CLOSINGS: &[&str] = &[
    "viele grüße",
    "viele grüsse",
    "liebe grüße",
    "liebe grüsse",
    "mit freundlichen grüßen",
    "mit freundlichen grüssen",
    "mit freundlichem gruß",
    "freundliche grüße",
    "freundliche grüsse",
    "beste grüße",
    "beste grüsse",
    "herzliche grüße",
    "herzliche grüsse",
    "schöne grüße",
    "mit besten grüßen",
    "mit bestem gruß",
    "mit herzlichen grüßen",
    "gruß",
    "gruss",
    "grüße",
    "grüsse",
    "vg",
    "lg",
    "mfg",
    "hochachtungsvoll",
    "bis dann",
    "viele liebe grüße",
    "danke und gruß",
    "danke und viele grüße",
    "vielen dank und viele grüße",
    "best regards",
    "kind regards",
    "warm regards",
    "warmest regards",
    "kindest regards",
    "regards",
    "best",
    "best wishes",
    "all the best",
    "cheers",
    "sincerely",
    "yours sincerely",
    "yours faithfully",
    "yours truly",
    "many thanks",
    "with kind regards",
    "with best regards",
    "thanks and regards",
    "thanks & regards",
    "br",
    "cordialement",
    "saludos",
    "cordiali saluti",
    "met vriendelijke groet",
];

/// Lines a name with its title, company and telephone may take.
const LONGEST_NAME: usize = 8;

/// Splits lines before the history into text and signature. The text keeps at least one line.
pub(super) fn split<'s, 'a>(lines: &'s [&'a str]) -> (&'s [&'a str], &'s [&'a str]) {
    let Some(first) = lines.iter().position(|line| !line.trim().is_empty()) else { return (lines, &[]) };
    let mark = lines.iter().enumerate().position(|(n, line)| n > first && (is_delimiter(line) || is_device(line)));
    let end = mark.unwrap_or(lines.len());
    let start = closing(lines, first, end).unwrap_or(end);
    lines.split_at(start)
}

/// As [`split`], for lines with quotes in them: only an unmistakable mark after the last quote counts.
pub(super) fn split_marked<'s, 'a>(lines: &'s [&'a str]) -> (&'s [&'a str], &'s [&'a str]) {
    let last_quote = lines.iter().rposition(|line| line.trim_start().starts_with('>')).unwrap_or(0);
    let mark = lines.iter().enumerate().position(|(n, line)| n > last_quote && (is_delimiter(line) || is_device(line)));
    lines.split_at(mark.unwrap_or(lines.len()))
}

/// RFC 3676 §4.3, and the same without the blank that many programs lose.
fn is_delimiter(line: &str) -> bool {
    matches!(line.trim_end(), "--" | "\u{2014}" | "- --" | "---")
}

fn is_device(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['*', '_', '[', '(', '-', '—', ' ']);
    if line.is_empty() || line.len() > 160 {
        return false;
    }
    let lower = line.to_lowercase();
    let Some(phrase) = DEVICES.iter().find(|phrase| lower.starts_with(**phrase)) else { return false };
    // "Von meinem Vertrag …" and "Gesendet von der Post …" are sentences.
    let sent = ["gesendet", "geschickt", "versendet"].iter().any(|verb| lower.contains(verb));
    let sentence = phrase.starts_with("von mein") && !sent || lower.ends_with('?');
    !sentence && (lower.len() < 90 || lower.contains("http"))
}

/// The line of a closing formula that has a name, and little else, below it.
fn closing(lines: &[&str], first: usize, end: usize) -> Option<usize> {
    let from = end.saturating_sub(LONGEST_NAME + 4).max(first + 1);
    let at = (from..end).rfind(|&n| lines.get(n).is_some_and(|line| is_closing(line)))?;
    let below: Vec<&str> =
        lines.get(at + 1..end)?.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    let names = !below.is_empty()
        && below.len() <= LONGEST_NAME
        && below.iter().all(|line| line.chars().count() <= 70 && !line.ends_with('?'));
    names.then_some(at)
}

fn is_closing(line: &str) -> bool {
    let line = line.trim();
    if line.len() > 40 {
        return false;
    }
    let bare = line.trim_end_matches([',', '.', '!', ' ', '-']).to_lowercase();
    CLOSINGS.contains(&bare.as_str())
}
