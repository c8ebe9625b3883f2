//! Content transfer encodings (RFC 2045 §6), read leniently: what can be decoded is.

/// Decodes base64, skipping what does not belong. The second value says that something was skipped or missing.
pub fn base64(text: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let (mut group, mut bits, mut damaged) = (0u32, 0u32, false);
    for &byte in text {
        let value = VALUES[usize::from(byte)];
        if value < 64 {
            group = group << 6 | u32::from(value);
            bits += 6;
            if bits >= 24 {
                out.extend_from_slice(&[(group >> 16) as u8, (group >> 8) as u8, group as u8]);
                (group, bits) = (0, 0);
            }
        } else if byte == b'=' {
            finish(&mut out, group, bits);
            (group, bits) = (0, 0);
        } else {
            damaged |= !byte.is_ascii_whitespace();
        }
    }
    damaged |= bits != 0;
    finish(&mut out, group, bits);
    (out, damaged)
}

/// Writes the whole bytes of an unfinished group.
fn finish(out: &mut Vec<u8>, group: u32, bits: u32) {
    match bits {
        12 => out.push((group >> 4) as u8),
        18 => out.extend_from_slice(&[(group >> 10) as u8, (group >> 2) as u8]),
        _ => {}
    }
}

const VALUES: [u8; 256] = {
    let mut table = [255u8; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut n = 0;
    while n < 64 {
        table[alphabet[n] as usize] = n as u8;
        n += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table
};

/// Decodes quoted-printable; wrong escapes stay as they are written.
pub fn quoted_printable(text: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(text.len());
    let mut damaged = false;
    for line in text.split_inclusive(|&b| b == b'\n') {
        let content = crate::header::trim_end(line);
        let mut at = 0;
        let mut soft = false;
        while let Some(&byte) = content.get(at) {
            if byte != b'=' {
                out.push(byte);
                at += 1;
                continue;
            }
            match (hex(content.get(at + 1)), hex(content.get(at + 2))) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    at += 3;
                }
                _ if at + 1 == content.len() => {
                    soft = true;
                    at += 1;
                }
                _ => {
                    damaged = true;
                    out.push(byte);
                    at += 1;
                }
            }
        }
        if !soft && line.ends_with(b"\n") {
            out.extend_from_slice(if line.ends_with(b"\r\n") { b"\r\n" } else { b"\n" });
        }
    }
    (out, damaged)
}

/// Decodes the Q encoding of encoded words (RFC 2047 §4.2).
pub fn quoted_word(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        at += 1;
        match byte {
            b'_' => out.push(b' '),
            b'=' => match (hex(text.get(at)), hex(text.get(at + 1))) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    at += 2;
                }
                _ => out.push(byte),
            },
            _ => out.push(byte),
        }
    }
    out
}

fn hex(byte: Option<&u8>) -> Option<u8> {
    char::from(*byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Decodes the first uuencoded file in `text`: what lies between its `begin` and `end` lines.
pub fn uudecode(text: &[u8]) -> (Vec<u8>, bool) {
    let mut out = Vec::new();
    let mut begun = false;
    for line in text.split(|&b| b == b'\n') {
        let line = crate::header::trim_end(line);
        if !begun {
            begun = line.starts_with(b"begin ");
            continue;
        }
        if line == b"end" {
            return (out, false);
        }
        let Some((&first, rest)) = line.split_first() else { continue };
        let mut left = usize::from(first.wrapping_sub(32) & 63);
        for four in rest.chunks(4) {
            let group = four.iter().fold(0u32, |sum, &b| sum << 6 | u32::from(b.wrapping_sub(32) & 63))
                << (6 * (4 - four.len()));
            let bytes = [(group >> 16) as u8, (group >> 8) as u8, group as u8];
            let take = left.min(3);
            out.extend_from_slice(bytes.get(..take).unwrap_or_default());
            left -= take;
        }
    }
    (out, true)
}
