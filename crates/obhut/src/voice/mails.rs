//! Voice messages that a telephone system sends by mail, as most do: recognised by a sound beside words that such mails use.
//! A mail proves nothing, so nobody becomes the requester by a number that stands in one.

use db::Tx;
use mail::ParsedMail;

use super::consent::Agreed;
use super::ops::{self, NewCall};
use super::{CallKind, Sound, SoundState, audio};
use crate::context::Cx;
use crate::error::Error;
use crate::tickets::TicketRow;

/// What subjects and senders of such mails say, in small letters.
const WORDS: [&str; 22] = [
    "voicemail",
    "voice mail",
    "voice message",
    "voice-mail",
    "voicebox",
    "voice box",
    "audio message",
    "answering machine",
    "missed call",
    "new message in mailbox",
    "sprachnachricht",
    "sprachmitteilung",
    "sprachbox",
    "anrufbeantworter",
    "mailbox",
    "verpasster anruf",
    "entgangener anruf",
    "nachricht von rufnummer",
    "fritz!box",
    "asterisk",
    "pbx",
    "3cx",
];

/// What a mail with a voice message tells of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Heard {
    /// The number that called, where the mail names one.
    pub from: Option<String>,
    /// How long it is, in seconds; 0 where the mail does not say.
    pub seconds: i64,
    /// Whether what is sent as sound is sound.
    pub sound: bool,
}

/// What a mail tells of a voice message; `None` where it carries none.
pub fn heard(mail: &ParsedMail) -> Option<Heard> {
    let meant =
        |file: &&mail::Attachment| audio::is_meant(&file.content_type, file.name.as_deref().unwrap_or_default());
    let files: Vec<_> = mail.attachments.iter().filter(meant).collect();
    if files.is_empty() || !is_typical(mail) {
        return None;
    }
    let subject = mail.subject.as_deref().unwrap_or_default();
    let text = mail.text.as_deref().unwrap_or_default();
    let senders = mail.from.first().map(|from| from.name.as_str()).unwrap_or_default();
    Some(Heard {
        from: number(subject).or_else(|| number(senders)).or_else(|| text.lines().take(40).find_map(number)),
        seconds: length(subject).or_else(|| text.lines().take(40).find_map(length)).unwrap_or(0),
        sound: files.iter().any(|file| Sound::of(&file.bytes).is_some()),
    })
}

/// Whether subject or sender read as of a telephone system.
fn is_typical(mail: &ParsedMail) -> bool {
    let from = mail.from.first();
    let parts = [
        mail.subject.as_deref().unwrap_or_default(),
        from.map(|from| from.name.as_str()).unwrap_or_default(),
        from.map(|from| from.address.as_str()).unwrap_or_default(),
    ];
    parts.iter().map(|part| part.to_lowercase()).any(|part| WORDS.iter().any(|word| part.contains(word)))
}

/// The first stretch of a line that reads as the number of a telephone: six digits at least, with what stands between them.
fn number(line: &str) -> Option<String> {
    let fits = |letter: char| letter.is_ascii_digit() || " +-/().".contains(letter);
    line.split(|letter| !fits(letter)).map(|part| part.trim_matches([' ', '-', '/', '.', ')'])).find_map(|part| {
        let part = part.trim_start_matches(['(', ' ']);
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        // Moments and dates read like numbers: they have dots and a year, or no leading zero or plus.
        let begins = part.starts_with(['+', '0']);
        let is_date = part.contains('.') && !part.starts_with('+');
        ((6..=20).contains(&digits) && begins && !is_date).then(|| part.replace(['(', ')'], "").trim().to_owned())
    })
}

/// A length as minutes and seconds, or in seconds: `0:42`, `00:00:42`, `42 s`.
fn length(line: &str) -> Option<i64> {
    let lower = line.to_lowercase();
    let told = ["dauer", "länge", "duration", "length", "lang", "long"].iter().any(|word| lower.contains(word));
    if !told {
        return None;
    }
    let words: Vec<&str> = lower
        .split(|letter: char| !letter.is_ascii_digit() && letter != ':')
        .filter(|word| word.bytes().any(|byte| byte.is_ascii_digit()))
        .collect();
    let clock = words.iter().find(|word| word.contains(':')).and_then(|word| {
        word.trim_matches(':')
            .split(':')
            .try_fold(0_i64, |sum, part| Some(sum.checked_mul(60)? + part.parse::<i64>().ok()?))
    });
    let seconds = clock.or_else(|| words.first().and_then(|word| word.parse().ok()));
    seconds.filter(|seconds| (1..=24 * 3600).contains(seconds))
}

/// Enters the voice message of a mail that became a comment, if it carries one.
///
/// # Errors
/// The database's or the vault's.
pub fn note(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow, comment: i64, mail: &ParsedMail) -> Result<(), Error> {
    let Some(heard) = heard(mail) else { return Ok(()) };
    let call = NewCall {
        kind: CallKind::Voicemail,
        from: heard.from,
        to: None,
        started_at: mail.date.map_or(cx.at(), |date| date.0.min(cx.at())),
        seconds: heard.seconds,
        agreed: Agreed::default(),
        recording: None,
        state: if heard.sound { SoundState::Stored } else { SoundState::NoSound },
    };
    ops::enter(tx, cx, ticket, comment, ticket.requester, &call).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: &str, from: &str, kind: &str, body: &str) -> ParsedMail {
        let raw = format!(
            "From: {from}\r\nTo: service@lindhof.example\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\n{body}\r\n\
             --x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\nUklGRiQAAABXQVZFZm10IA==\r\n--x--\r\n"
        );
        ::mail::parse(raw.as_bytes())
    }

    #[test]
    fn mails_of_telephone_systems_are_recognised() {
        let wav = "audio/x-wav; name=\"msg0001.wav\"";
        let asterisk = heard(&mail(
            "[PBX]: New message 1 in mailbox 100 from 0170 1234567",
            "Asterisk PBX <asterisk@pbx.lindhof.example>",
            wav,
            "You have a message.\nDuration: 0:42\n",
        ));
        assert_eq!(asterisk, Some(Heard { from: Some("0170 1234567".into()), seconds: 42, sound: true }));
        let fritz = heard(&mail(
            "Nachricht von Rufnummer +49 30 901820",
            "FRITZ!Box <fritz@lindhof.example>",
            wav,
            "Dauer: 17 Sekunden",
        ));
        assert_eq!(fritz, Some(Heard { from: Some("+49 30 901820".into()), seconds: 17, sound: true }));
        let anonymous = heard(&mail(
            "Neue Sprachnachricht",
            "Anlage <anlage@lindhof.example>",
            "application/octet-stream; name=a.wav",
            "x",
        ));
        assert_eq!(anonymous, Some(Heard { from: None, seconds: 0, sound: true }));
    }

    #[test]
    fn a_song_of_a_customer_is_no_voice_message() {
        let song = mail("Mein Lied", "Kim <kim@firma.example>", "audio/x-wav; name=lied.wav", "Hören Sie mal");
        assert_eq!(heard(&song), None);
        let picture = mail("Voicemail", "pbx <pbx@lindhof.example>", "image/png; name=a.png", "x");
        assert_eq!(heard(&picture), None);
    }

    #[test]
    fn dates_and_short_numbers_are_no_callers() {
        assert_eq!(number("am 26.11.2026 um 08:15"), None);
        assert_eq!(number("mailbox 100"), None);
        assert_eq!(number("von (0170) 123-4567 (Kim)").as_deref(), Some("0170 123-4567"));
        assert_eq!(length("Dauer: 00:01:05"), Some(65));
        assert_eq!(length("um 08:15"), None);
    }
}
