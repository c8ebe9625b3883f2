//! Finds compressed streams anywhere in a buffer and opens them.

use std::io::Read;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

/// A kind of compressed stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Container {
    /// RFC 1952.
    Gzip,
    /// RFC 1950; also the streams of a PDF.
    Zlib,
    /// A deflated member of a ZIP archive.
    Zip,
    /// RFC 8878.
    Zstd,
}

/// What one stream may unfold to; the rest of a larger one is not looked at.
const LARGEST: u64 = 64 << 20;
/// Shorter results are chance: two bytes that look like a header are found everywhere.
const SMALLEST: usize = 8;
/// Length of the fixed part of a ZIP member's header.
const ZIP_HEADER: usize = 30;

/// How streams begin. A zlib stream may begin in other ways, none of which is written by common software.
const BEGINNINGS: [(Container, &[u8]); 7] = [
    (Container::Gzip, &[0x1f, 0x8b, 8]),
    (Container::Zlib, &[0x78, 0x01]),
    (Container::Zlib, &[0x78, 0x5e]),
    (Container::Zlib, &[0x78, 0x9c]),
    (Container::Zlib, &[0x78, 0xda]),
    (Container::Zip, b"PK\x03\x04"),
    (Container::Zstd, &[0x28, 0xb5, 0x2f, 0xfd]),
];

static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(BEGINNINGS.map(|(_, bytes)| bytes)).expect("seven short patterns fit an automaton")
});

/// Calls `found` with the kind, the place and the content of each stream. A stream that breaks off is given as far as it
/// goes.
pub(super) fn streams(bytes: &[u8], mut found: impl FnMut(Container, usize, &[u8])) {
    for beginning in FINDER.find_iter(bytes) {
        let (container, _) = BEGINNINGS[beginning.pattern()];
        let content = open(container, &bytes[beginning.start()..]);
        if content.len() >= SMALLEST {
            found(container, beginning.start(), &content);
        }
    }
}

fn open(container: Container, bytes: &[u8]) -> Vec<u8> {
    match container {
        Container::Gzip => unfold(GzDecoder::new(bytes)),
        Container::Zlib => unfold(ZlibDecoder::new(bytes)),
        Container::Zip => zip_member(bytes).map(|member| unfold(DeflateDecoder::new(member))).unwrap_or_default(),
        Container::Zstd => ruzstd::decoding::StreamingDecoder::new(bytes).map(unfold).unwrap_or_default(),
    }
}

/// The compressed bytes of a ZIP member; its name and extra field lie between header and data.
fn zip_member(bytes: &[u8]) -> Option<&[u8]> {
    const DEFLATED: [u8; 2] = [8, 0];
    let header = bytes.get(..ZIP_HEADER)?;
    if header[8..10] != DEFLATED {
        return None;
    }
    let length = |at: usize| usize::from(u16::from_le_bytes([header[at], header[at + 1]]));
    bytes.get(ZIP_HEADER + length(26) + length(28)..)
}

fn unfold(decoder: impl Read) -> Vec<u8> {
    let mut content = Vec::new();
    // An error only ends the stream: what came before it is looked at all the same.
    let _ = decoder.take(LARGEST).read_to_end(&mut content);
    content
}
