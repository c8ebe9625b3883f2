//! A positive control for every disguise: what the scanner cannot find, it cannot rule out.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::*;
use crate::random::SeededRandom;

fn marker() -> Marker {
    Marker::new(&SeededRandom::new(11))
}

/// The variants found in `bytes` themselves, outside any stream.
fn found(bytes: &[u8]) -> Vec<Variant> {
    let hits = Scanner::new(&[marker()], &[]).scan_buffer("buffer", bytes);
    hits.iter().filter(|hit| hit.inside.is_empty()).map(|hit| hit.variant).collect()
}

fn each(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

#[test]
fn a_marker_has_24_characters_of_base32_and_no_twin() {
    let random = SeededRandom::new(1);
    let (one, two) = (Marker::new(&random), Marker::new(&random));
    assert_ne!(one, two);
    assert_eq!(one.text().len(), 24);
    assert!(one.text().bytes().all(|byte| ALPHABET.contains(&byte)));
}

#[test]
fn an_innocent_text_has_no_hit() {
    let other = Marker::new(&SeededRandom::new(12));
    assert!(
        found(format!("Dear Sir, your number is {other}. {}", STANDARD.encode(other.text())).as_bytes()).is_empty()
    );
    let noise = world::random_bytes::<100_000>(&SeededRandom::new(13));
    assert!(Scanner::new(&[marker()], &[]).scan_buffer("noise", &noise).is_empty());
}

#[test]
fn plain_text_in_every_case() {
    let text = marker().text().to_owned();
    let title = format!("{}{}", &text[..1], text[1..].to_lowercase());
    for text in [text.clone(), text.to_lowercase(), title] {
        assert!(found(format!("x{text}x").as_bytes()).contains(&Variant::Plain), "{text}");
    }
}

#[test]
fn fragments_of_eight() {
    let text = marker().text().to_lowercase();
    assert_eq!(found(&text.as_bytes()[..8]), [Variant::Fragment]);
    assert_eq!(found(&text.as_bytes()[9..17]), [Variant::Fragment]);
    assert_eq!(found(&text.as_bytes()[16..]), [Variant::Fragment]);
    assert!(found(&text.as_bytes()[..7]).is_empty());
    let groups: Vec<u8> = text.as_bytes()[3..].chunks(8).flat_map(|group| [group, &[0]].concat()).collect();
    assert_eq!(found(&groups), [Variant::Fragment], "eight characters, one control byte, as pglz writes");
}

#[test]
fn reversed() {
    let text: String = marker().text().to_lowercase().chars().rev().collect();
    assert!(found(text.as_bytes()).contains(&Variant::Reversed));
}

#[test]
fn wide_characters_in_both_orders() {
    for text in [marker().text().to_owned(), marker().text().to_lowercase()] {
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!((found(&little), found(&big)), (vec![Variant::Utf16], vec![Variant::Utf16]));
        let little: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        let big: Vec<u8> = text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        assert_eq!((found(&little), found(&big)), (vec![Variant::Utf32], vec![Variant::Utf32]));
    }
}

#[test]
fn base64_at_each_of_three_places_in_both_alphabets() {
    for text in [marker().text().to_owned(), marker().text().to_lowercase()] {
        for before in ["", "~", "~~"] {
            for after in ["", "\u{ff}", "~~~"] {
                let whole = format!("{before}{text}{after}");
                assert_eq!(found(STANDARD.encode(&whole).as_bytes()), [Variant::Base64], "{before}|{after}");
                assert_eq!(found(URL_SAFE_NO_PAD.encode(&whole).as_bytes()), [Variant::Base64], "{before}|{after}");
            }
        }
    }
}

#[test]
fn base64_wrapped_in_the_middle() {
    let encoded = STANDARD.encode(marker().text());
    for at in 1..encoded.len() {
        let wrapped = format!("{}\r\n{}", &encoded[..at], &encoded[at..]);
        assert!(found(wrapped.as_bytes()).contains(&Variant::Base64), "cut at {at}");
    }
}

#[test]
fn encoded_byte_by_byte() {
    for text in [marker().text().to_owned(), marker().text().to_lowercase()] {
        let cases = [
            (Variant::Hex, each(&text, |byte| format!("{byte:02x}"))),
            (Variant::Hex, each(&text, |byte| format!("{byte:02X}"))),
            (Variant::QuotedPrintable, each(&text, |byte| format!("={byte:02X}"))),
            (Variant::Percent, each(&text, |byte| format!("%{byte:02X}"))),
            (Variant::Percent, each(&text, |byte| format!("%{byte:02x}"))),
            (Variant::Entity, each(&text, |byte| format!("&#{byte};"))),
            (Variant::Entity, each(&text, |byte| format!("&#x{byte:X};"))),
            (Variant::JsonEscape, each(&text, |byte| format!("\\u{byte:04x}"))),
            (Variant::JsonEscape, each(&text, |byte| format!("\\u{byte:04X}"))),
            (Variant::ByteEscape, each(&text, |byte| format!("\\x{byte:02x}"))),
        ];
        for (variant, encoded) in cases {
            assert_eq!(found(encoded.as_bytes()), [variant], "{encoded}");
        }
    }
}

#[test]
fn soft_line_breaks_anywhere() {
    let text = marker().text().to_owned();
    for at in 1..text.len() {
        for line_end in ["=\r\n", "=\n"] {
            let broken = format!("{}{line_end}{}", &text[..at], &text[at..]);
            assert!(found(broken.as_bytes()).contains(&Variant::Plain), "cut at {at}");
        }
    }
}

#[test]
fn encoded_header_words() {
    let text = marker().text().to_owned();
    let quoted = format!("Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_{text}?=");
    let base64 = format!("Subject: =?utf-8?B?{}?=", STANDARD.encode(format!("Grüße {text}")));
    let split = format!("=?utf-8?Q?{}?=\r\n =?utf-8?Q?{}?=", &text[..9], &text[9..]);
    assert!(found(quoted.as_bytes()).contains(&Variant::Plain));
    assert_eq!(found(base64.as_bytes()), [Variant::Base64]);
    assert!(found(split.as_bytes()).contains(&Variant::Plain));
}

fn sentence() -> String {
    format!("The parcel for {} arrived and the parcel for {} did too.", marker(), marker().text().to_lowercase())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One deflated member, with the header's fields that a reader needs.
fn zip(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    let mut archive = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
    archive.resize(26, 0);
    archive.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
    archive.extend([0, 0]);
    archive.extend(name.as_bytes());
    archive.extend(encoder.finish().unwrap());
    archive
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

/// Compression of something long enough that the marker is not left readable by chance.
fn containers(buffer: &[u8]) -> Vec<Vec<Container>> {
    let hits = Scanner::new(&[marker()], &[]).scan_buffer("buffer", buffer);
    hits.iter()
        .filter(|hit| hit.variant == Variant::Plain)
        .map(|hit| hit.inside.iter().map(|(kind, _)| *kind).collect())
        .collect()
}

#[test]
fn compressed_streams_anywhere_in_a_file() {
    let text = sentence().repeat(3);
    let cases = [
        (Container::Gzip, gzip(text.as_bytes())),
        (Container::Zlib, zlib(text.as_bytes())),
        (Container::Zip, zip("letter.txt", text.as_bytes())),
        (Container::Zstd, zstd(text.as_bytes())),
    ];
    for (container, stream) in cases {
        let buffer = [b"some page bytes\0\0".as_slice(), &stream, b"\0 and more of them"].concat();
        assert!(containers(&buffer).contains(&vec![container]), "{container:?}");
    }
}

#[test]
fn streams_in_streams() {
    let buffer = gzip(&zip("inner.txt", &zlib(sentence().as_bytes())));
    assert!(containers(&buffer).contains(&vec![Container::Gzip, Container::Zip, Container::Zlib]));
}

#[test]
fn a_stream_that_breaks_off_is_read_as_far_as_it_goes() {
    let filler: String = (0..2_000).map(|number| format!("line {number}\n")).collect();
    let stream = gzip(format!("{}{filler}", sentence()).as_bytes());
    assert!(containers(&stream[..stream.len() / 2]).contains(&vec![Container::Gzip]));
}

#[test]
fn keys_in_every_disguise() {
    let key = world::random_bytes::<32>(&SeededRandom::new(14));
    let reversed: Vec<u8> = key.iter().rev().copied().collect();
    let cut = [&key[..13], &[0; 40], &key[13..]].concat();
    let hex: String = key.iter().map(|byte| format!("{byte:02X}")).collect();
    let base64 = STANDARD.encode([b"k", key.as_slice()].concat()).into_bytes();
    let gzipped = gzip(&key);
    for bytes in [key.to_vec(), reversed, cut, hex.into_bytes(), base64, gzipped] {
        let hits = Scanner::new(&[], &[&key]).scan_buffer("memory", &bytes);
        assert!(!hits.is_empty() && hits.iter().all(|hit| hit.needle == "secret 0"), "{bytes:?}");
    }
    let other = world::random_bytes::<32>(&SeededRandom::new(15));
    assert!(Scanner::new(&[], &[&key]).scan_buffer("memory", &other).is_empty());
}

#[test]
fn files_in_folders_and_their_names() {
    let folder = crate::temp_dir();
    let inner = folder.path().join("a/b");
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::write(inner.join("clean"), "nothing here").unwrap();
    assert!(scan(&[folder.path()], &[marker()]).is_empty());
    std::fs::write(inner.join("full"), format!("1234{}", marker())).unwrap();
    std::fs::write(inner.join(format!("{}.pdf", marker())), "").unwrap();
    let hits = scan(&[folder.path()], &[marker()]);
    let plain: Vec<_> = hits.iter().filter(|hit| hit.variant == Variant::Plain).collect();
    assert_eq!(plain.len(), 2);
    assert!(plain.iter().any(|hit| hit.path.ends_with("full") && hit.offset == 4));
    let lines = hits.iter().map(Hit::to_string).collect::<Vec<_>>().join("\n");
    assert!(lines.contains("full, byte 4: ") && lines.contains(" as Plain"), "{lines}");
}

#[test]
#[should_panic(expected = "nothing should be left")]
fn a_dirty_folder_fails_the_test() {
    let folder = crate::temp_dir();
    std::fs::write(folder.path().join("log"), marker().text()).unwrap();
    assert_clean(&[folder.path()], &[marker()]);
}

#[test]
#[should_panic(expected = "prove nothing")]
fn an_empty_folder_fails_the_scan() {
    assert_clean(&[crate::temp_dir().path()], &[marker()]);
}
