//! Names of folders on the wire: modified UTF-7 (RFC 3501 §5.1.3), quoted.

use base64::Engine as _;
use base64::alphabet::IMAP_MUTF7;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

const BASE64: GeneralPurpose = GeneralPurpose::new(&IMAP_MUTF7, GeneralPurposeConfig::new().with_encode_padding(false));

/// A name as an argument of a command. Line ends cannot be in a name; they are left out.
pub(super) fn quoted(name: &str) -> String {
    let mut wire = String::from("\"");
    let mut foreign: Vec<u16> = Vec::new();
    for character in name.chars().filter(|character| !character.is_control()) {
        if character.is_ascii() {
            flush(&mut wire, &mut foreign);
            match character {
                '&' => wire.push_str("&-"),
                '"' | '\\' => wire.extend(['\\', character]),
                _ => wire.push(character),
            }
        } else {
            foreign.extend_from_slice(character.encode_utf16(&mut [0; 2]));
        }
    }
    flush(&mut wire, &mut foreign);
    wire.push('"');
    wire
}

fn flush(wire: &mut String, foreign: &mut Vec<u16>) {
    if foreign.is_empty() {
        return;
    }
    let bytes: Vec<u8> = foreign.drain(..).flat_map(u16::to_be_bytes).collect();
    wire.push('&');
    wire.push_str(&BASE64.encode(bytes));
    wire.push('-');
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn names_in_every_language_reach_the_server() {
        assert_eq!(quoted("INBOX"), "\"INBOX\"");
        assert_eq!(quoted("Entwürfe & \"Co\""), "\"Entw&APw-rfe &- \\\"Co\\\"\"");
        // The example of the standard.
        assert_eq!(quoted("~peter/mail/台北/日本語"), "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"");
        assert_eq!(quoted("a\r\nb DELETE"), "\"ab DELETE\"");
    }
}
