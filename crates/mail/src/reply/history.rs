//! Where the quoted or forwarded history begins.

use super::attribution;

/// The first line that is history.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Cut {
    /// Its index.
    pub(super) start: usize,
    /// How many lines introduce the history.
    pub(super) lines: usize,
    /// The quoted lines are marked with `>`.
    pub(super) marked: bool,
    /// A separator or a block of header fields introduces it, as Outlook and forwards do.
    pub(super) forwarded: bool,
}

/// Words for "original message" and "forwarded message" between dashes.
const SEPARATORS: &[&str] = &[
    "original message",
    "original email",
    "originalnachricht",
    "original-nachricht",
    "originale nachricht",
    "ursprüngliche nachricht",
    "ursprüngliche mail",
    "ursprüngliche e-mail",
    "original nachricht",
    "forwarded message",
    "weitergeleitete nachricht",
    "forwarded by",
    "reply message",
    "original appointment",
    "ursprünglicher termin",
    "message d'origine",
    "message d’origine",
    "message original",
    "message transféré",
    "mensaje original",
    "mensaje reenviado",
    "mensagem original",
    "mensagem encaminhada",
    "messaggio originale",
    "messaggio inoltrato",
    "oprindelig besked",
    "oprindelig meddelelse",
    "opprinnelig melding",
    "originalmeddelande",
    "ursprungligt meddelande",
    "ursprungligt mail",
    "oorspronkelijk bericht",
    "doorgestuurd bericht",
    "oryginalna wiadomość",
    "wiadomość oryginalna",
    "wiadomość przekazana",
    "původní zpráva",
    "alkuperäinen viesti",
    "исходное сообщение",
    "пересылаемое сообщение",
    "orijinal mesaj",
    "eredeti üzenet",
    "mesaj original",
    "原始邮件",
    "原始郵件",
    "转发的邮件",
    "元のメッセージ",
];

/// The same as a line of its own, without dashes.
const ANNOUNCEMENTS: &[&str] = &[
    "begin forwarded message",
    "anfang der weitergeleiteten nachricht",
    "anfang der weitergeleiteten e-mail",
    "début du message réexpédié",
    "début du message transféré",
    "inicio del mensaje reenviado",
    "inizio messaggio inoltrato",
    "begin doorgestuurd bericht",
];

const FROM: &[&str] = &[
    "from",
    "von",
    "de",
    "da",
    "van",
    "fra",
    "från",
    "od",
    "от",
    "lähettäjä",
    "kimden",
    "feladó",
    "发件人",
    "寄件者",
    "差出人",
    "expéditeur",
    "remitente",
    "mittente",
    "absender",
];
const DATE: &[&str] = &[
    "date",
    "sent",
    "datum",
    "gesendet",
    "gesendet am",
    "envoyé",
    "envoyé le",
    "data",
    "inviato",
    "enviado",
    "enviado el",
    "enviada em",
    "fecha",
    "verzonden",
    "dato",
    "sendt",
    "skickat",
    "wysłano",
    "отправлено",
    "дата",
    "odesláno",
    "lähetetty",
    "päivämäärä",
    "message du",
    "tarih",
    "发送时间",
    "日期",
    "送信日時",
];
const TO: &[&str] = &[
    "to",
    "an",
    "à",
    "a",
    "para",
    "aan",
    "til",
    "till",
    "do",
    "кому",
    "komu",
    "vastaanottaja",
    "kime",
    "címzett",
    "收件人",
    "宛先",
    "pour",
    "per",
    "empfänger",
];
const SUBJECT: &[&str] = &[
    "subject",
    "betreff",
    "betr",
    "objet",
    "sujet",
    "oggetto",
    "asunto",
    "assunto",
    "onderwerp",
    "emne",
    "ämne",
    "temat",
    "тема",
    "předmět",
    "aihe",
    "konu",
    "tárgy",
    "主题",
    "主旨",
    "件名",
];

/// Looks for the first line of history; `None` where all is newly written or only marked with `>`.
pub(super) fn find(lines: &[&str]) -> Option<Cut> {
    let mut at = 0;
    while at < lines.len() {
        let line = lines.get(at)?.trim();
        if !line.is_empty() && !line.starts_with('>') {
            if separator(line) || header_block(lines, at) {
                return Some(Cut { start: rule_above(lines, at), lines: 1, marked: false, forwarded: true });
            }
            if let Some(end) = attribution::end(lines, at) {
                let marked = lines
                    .get(end..)
                    .unwrap_or_default()
                    .iter()
                    .find(|line| !line.trim().is_empty())
                    .is_some_and(|line| line.trim_start().starts_with('>'));
                return Some(Cut { start: at, lines: end - at, marked, forwarded: false });
            }
        }
        at += 1;
    }
    None
}

/// A rule of dashes or underscores right above belongs to the history.
fn rule_above(lines: &[&str], at: usize) -> usize {
    let mut start = at;
    for back in (at.saturating_sub(3)..at).rev() {
        let line = lines.get(back).map_or("", |line| line.trim());
        if line.len() >= 3 && line.chars().all(|c| matches!(c, '_' | '-' | '=' | '*' | '—')) {
            start = back;
        } else if !line.is_empty() {
            break;
        }
    }
    start
}

fn separator(line: &str) -> bool {
    if line.len() > 120 {
        return false;
    }
    let bare = line.trim_matches(['*', ' ', '\u{a0}']);
    let inner = bare.trim_matches(['-', '_', '=', ' ', '*', '—', '–']);
    let lower = inner.trim_end_matches(':').to_lowercase();
    if ANNOUNCEMENTS.contains(&lower.as_str()) {
        return true;
    }
    let ruled = bare.starts_with("--") || bare.starts_with("__") || bare.starts_with("==") || bare.starts_with("——");
    if !ruled {
        return false;
    }
    SEPARATORS.iter().any(|phrase| {
        lower == *phrase
            || lower.strip_prefix(phrase).is_some_and(|rest| rest.starts_with(" from ") || rest.starts_with(" von "))
    }) || bare.ends_with("--") && lower.contains(" wrote")
        || bare.ends_with("--") && lower.contains(" schrieb")
}

/// Whether a block of header fields as Outlook writes it begins here: three different ones close together.
fn header_block(lines: &[&str], at: usize) -> bool {
    let Some(first) = lines.get(at).and_then(|line| label(line)) else { return false };
    if first == Label::To {
        return false;
    }
    let (mut seen, mut other) = (vec![first], 0);
    for line in lines.get(at + 1..).unwrap_or_default().iter().take(9) {
        match label(line) {
            Some(label) if !seen.contains(&label) => seen.push(label),
            Some(_) => {}
            None if line.trim().is_empty() => other += 1,
            None => other += 2,
        }
        if other > 5 {
            break;
        }
    }
    let has = |label| seen.contains(&label);
    seen.len() >= 3 && has(Label::From)
        || has(Label::From) && has(Label::Date)
        || has(Label::Date) && has(Label::To) && has(Label::Subject)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    From,
    Date,
    To,
    Subject,
}

fn label(line: &str) -> Option<Label> {
    let line = line.trim().trim_start_matches(['*', '>', ' ']);
    let colon = line.char_indices().take(30).find(|(_, c)| matches!(c, ':' | '：')).map(|(at, _)| at)?;
    let name = line.get(..colon)?.trim().trim_end_matches('*').trim().to_lowercase();
    let known = |list: &[&str]| list.contains(&name.as_str());
    match () {
        () if known(FROM) => Some(Label::From),
        () if known(DATE) => Some(Label::Date),
        () if known(SUBJECT) => Some(Label::Subject),
        () if known(TO) => Some(Label::To),
        () => None,
    }
}
