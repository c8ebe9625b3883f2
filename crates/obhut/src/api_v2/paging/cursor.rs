//! Where a page ended, in a form that clients carry back without reading it.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A place in a sorted list: the value of the sort field and, among equal ones, the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// Value of the sort field: microseconds, a rank, or the id once more.
    pub key: i64,
    /// Id of the record.
    pub id: i64,
}

const VERSION: u8 = 1;
/// With the time it was made after the id.
const DATED: u8 = 2;
const CHECK_BYTES: usize = 6;
const LENGTH: usize = 2 + 16 + CHECK_BYTES;

impl Cursor {
    /// As base64url: version, number of the sort order, key, id and a check sum. The sum finds mangled cursors; a forged
    /// one shows nothing that its sender may not list anyhow.
    pub fn encode(self, order: u8, issued: Option<i64>) -> String {
        let mut bytes = Vec::with_capacity(LENGTH + 8);
        bytes.extend([if issued.is_some() { DATED } else { VERSION }, order]);
        bytes.extend(self.key.to_be_bytes());
        bytes.extend(self.id.to_be_bytes());
        bytes.extend(issued.iter().flat_map(|seconds| seconds.to_be_bytes()));
        let sum = check(&bytes);
        bytes.extend(sum);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Reads what [`encode`](Self::encode) wrote for the same order, and the seconds since 1970 at which it did, if it
    /// says so; none for anything else.
    pub fn decode(text: &str, order: u8) -> Option<(Self, Option<i64>)> {
        let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok()?;
        let (content, sum) = bytes.split_at_checked(bytes.len().checked_sub(CHECK_BYTES)?)?;
        if sum != check(content) {
            return None;
        }
        let (head, rest) = content.split_first_chunk::<2>()?;
        let (key, id) = rest.split_first_chunk::<8>()?;
        let (id, issued) = id.split_first_chunk::<8>()?;
        let issued = match (*head, issued) {
            ([VERSION, known], []) if known == order => None,
            ([DATED, known], issued) if known == order => Some(i64::from_be_bytes(issued.try_into().ok()?)),
            _ => return None,
        };
        Some((Self { key: i64::from_be_bytes(*key), id: i64::from_be_bytes(*id) }, issued))
    }
}

fn check(content: &[u8]) -> [u8; CHECK_BYTES] {
    digest(&SHA256, content).as_ref().first_chunk().copied().unwrap_or_default()
}
