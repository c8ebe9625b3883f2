//! Bytes to text, with the repairs that labels in real mail need.

use mail_parser::decoders::charsets::map::charset_decoder;

/// Whether the text could be read as its label said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As labelled.
    Clean,
    /// The label was missing, unknown or wrong; the text was read by what its bytes look like.
    Guessed,
}

/// Reads `bytes` by the charset in `label`; a wrong or unknown label is overruled by what the bytes are.
pub fn decode(bytes: &[u8], label: Option<&str>) -> (String, Reading) {
    let Some(label) = label.map(clean_label).filter(|label| !label.is_empty()) else {
        return unlabelled(bytes, None);
    };
    if matches!(
        label.as_str(),
        "utf-8" | "utf8" | "us-ascii" | "ascii" | "ansi_x3.4-1968" | "unknown-8bit" | "x-unknown" | "8bit" | "7bit"
    ) {
        if bytes.contains(&0x1b) && bytes.is_ascii() && looks_like_iso_2022_jp(bytes) {
            return (by_name("iso-2022-jp", bytes).unwrap_or_default(), Reading::Guessed);
        }
        return unlabelled(bytes, None);
    }
    let Some(text) = by_name(&label, bytes) else {
        return (unlabelled(bytes, None).0, Reading::Guessed);
    };
    // A Latin label on UTF-8 bytes is the commonest lie; two and more proper sequences are no accident.
    if is_latin(&label) && multibyte_sequences(bytes) >= 1 && std::str::from_utf8(bytes).is_ok() {
        return unlabelled(bytes, None);
    }
    (text, Reading::Clean)
}

/// Reads bytes that carry no label: UTF-8 where they are, else `fallback`, else Windows-1252.
pub fn unlabelled(bytes: &[u8], fallback: Option<&str>) -> (String, Reading) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), Reading::Clean);
    }
    if multibyte_sequences(bytes) >= 1 && mostly_utf8(bytes) {
        return (String::from_utf8_lossy(bytes).into_owned(), Reading::Guessed);
    }
    let label = fallback.map(clean_label).filter(|label| !label.starts_with("utf") && label != "us-ascii");
    let text = label.and_then(|label| by_name(&label, bytes)).or_else(|| by_name("windows-1252", bytes));
    (text.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned()), Reading::Guessed)
}

fn by_name(label: &str, bytes: &[u8]) -> Option<String> {
    if let Some(decoder) = charset_decoder(label.as_bytes()) {
        return Some(decoder(bytes));
    }
    let short = label.replace(['-', '_', ' '], "");
    let other = match short.as_str() {
        "utf8" | "unicode11utf8" => return Some(String::from_utf8_lossy(bytes).into_owned()),
        "ansi" | "cp1252" | "win1252" | "windows1252" | "latin1" | "iso88591" | "iso8859" | "iso" | "default"
        | "8859" => "windows-1252",
        "iso885915" | "latin9" => "iso-8859-15",
        "iso88592" | "latin2" => "iso-8859-2",
        "ksc56011987" | "ks_c_56011987" | "cp949" | "uhc" => "euc-kr",
        "shiftjis" | "sjis" | "xsjis" | "cp932" | "ms932" | "windows31j" => "shift_jis",
        "gb2312" | "gb23121980" | "cp936" => "gbk",
        "windows1251" | "win1251" | "cp1251" => "windows-1251",
        "koi8" => "koi8-r",
        _ => return None,
    };
    charset_decoder(other.as_bytes()).map(|decoder| decoder(bytes))
}

fn clean_label(label: &str) -> String {
    let label = label.trim().trim_matches(['"', '\'']).trim();
    label.chars().filter(char::is_ascii_graphic).take(44).collect::<String>().to_ascii_lowercase()
}

fn is_latin(label: &str) -> bool {
    ["iso-8859-", "windows-125", "latin", "cp125"].iter().any(|start| label.starts_with(start))
}

fn looks_like_iso_2022_jp(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|three| matches!(three, b"\x1b$B" | b"\x1b$@" | b"\x1b(J"))
}

/// How many well-formed sequences of two and more bytes there are; stops at a thousand.
fn multibyte_sequences(bytes: &[u8]) -> usize {
    bytes.utf8_chunks().map(|chunk| chunk.valid().chars().filter(|c| !c.is_ascii()).count()).take(1_000).sum()
}

/// Broken UTF-8 rather than something else: the good sequences outnumber the bad bytes.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let bad: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    multibyte_sequences(bytes) > bad
}
