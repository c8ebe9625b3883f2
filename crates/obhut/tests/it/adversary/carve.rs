//! Sealed values wherever they lie in any bytes: in rows, in rows that were deleted, in journals, in files. A value is
//! recognised by its head, and tried under every column there is. Like `closure`, written from the format alone.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aho_corasick::AhoCorasick;
use aws_lc_rs::cipher::{AES_256, DecryptingKey, DecryptionContext, UnboundCipherKey};
use aws_lc_rs::hmac;
use aws_lc_rs::iv::FixedLength;
use obhut::inventory::SEALED;
use testkit::residue::Marker;

use super::closure::Key;

const STREAM: u8 = 0x81;
/// Of what follows a head in the raw bytes of a file, this much is looked at.
const WINDOW: usize = 4_096;
/// Numbers of keys that a day of a test reaches.
const LARGEST: i64 = 1 << 20;

/// Something that has the form of a sealed value.
struct Value {
    head: Vec<u8>,
    owners: Vec<i64>,
    /// Of a stream: what makes its key its own.
    salt: Vec<u8>,
    nonce: Vec<u8>,
    body: Vec<u8>,
}

/// Every value that was found anywhere, each once.
#[derive(Default)]
pub struct Values(HashMap<(Vec<u8>, Vec<u8>), Value>);

/// What some keys open.
pub struct Read {
    /// Places in the list of markers.
    pub markers: BTreeSet<usize>,
    /// Values whose every owner's key is known.
    pub opened: usize,
    /// Values that have an owner whose key is not known.
    pub closed: usize,
}

fn head(bytes: &[u8]) -> Option<(Vec<i64>, usize)> {
    let [1 | STREAM, 1, count @ 1..=8] = *bytes.first_chunk::<3>()? else { return None };
    let (mut owners, mut at) = (Vec::new(), 3);
    for _ in 0..count {
        let (mut id, mut place) = (0_i64, 0);
        loop {
            let byte = *bytes.get(at)?;
            at += 1;
            id |= i64::from(byte & 0x7f) << (7 * place);
            place += 1;
            if byte & 0x80 == 0 {
                break;
            }
            if place == 4 {
                return None;
            }
        }
        if !(1..LARGEST).contains(&id) || owners.contains(&id) {
            return None;
        }
        owners.push(id);
    }
    Some((owners, at))
}

fn value(bytes: &[u8], window: usize) -> Option<Value> {
    let (owners, at) = head(bytes)?;
    let (salt, rest) = if bytes[0] == STREAM { bytes[at..].split_at_checked(16)? } else { bytes[at..].split_at(0) };
    // The nonce of a stream's first chunk: prefix, number 0, and whether it is the last, which the caller cannot tell.
    let (nonce, rest) = rest.split_at_checked(if bytes[0] == STREAM { 7 } else { 12 })?;
    let body = rest[..rest.len().min(window)].to_vec();
    Some(Value { head: bytes[..at].to_vec(), owners, salt: salt.to_vec(), nonce: nonce.to_vec(), body })
}

impl Values {
    /// A value as the database gives it, whole.
    pub fn add(&mut self, sealed: &[u8]) {
        let value = value(sealed, usize::MAX).unwrap_or_else(|| panic!("a sealed column without a sealed value"));
        self.0.insert((value.head.clone(), value.nonce.clone()), value);
    }

    /// Whatever looks like a value in the bytes of a file.
    pub fn carve(&mut self, bytes: &[u8]) {
        let beginnings = AhoCorasick::new([[1, 1], [STREAM, 1]]).unwrap();
        for begins in beginnings.find_overlapping_iter(bytes) {
            let Some(value) = value(&bytes[begins.start()..], WINDOW) else { continue };
            self.0.entry((value.head.clone(), value.nonce.clone())).or_insert(value);
        }
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Opens what opens under these keys, and tells which markers it says. `known` are the keys that ever were: what
    /// names others is no value but chance.
    pub fn read(
        &self,
        keys: &BTreeMap<i64, Key>,
        known: &BTreeMap<i64, Key>,
        account: i64,
        markers: &[Marker],
    ) -> Read {
        let columns: BTreeSet<&str> = SEALED.iter().map(|sealed| sealed.column).collect();
        let words =
            AhoCorasick::builder().ascii_case_insensitive(true).build(markers.iter().map(Marker::text)).unwrap();
        let mut read = Read { markers: BTreeSet::new(), opened: 0, closed: 0 };
        for value in self.0.values().filter(|value| value.owners.iter().all(|owner| known.contains_key(owner))) {
            let ids: Vec<i64> = std::iter::once(account).chain(value.owners.iter().copied()).collect();
            let Some(secrets) = ids.iter().map(|id| keys.get(id).copied()).collect::<Option<Vec<Key>>>() else {
                read.closed += 1;
                continue;
            };
            read.opened += 1;
            for column in &columns {
                let key = derive(value, &ids, &secrets, column);
                for last in 0..=u8::from(!value.salt.is_empty()) {
                    let plain = decrypt(&key, value, last);
                    read.markers.extend(words.find_iter(&plain).map(|found| found.pattern().as_usize()));
                }
            }
        }
        read
    }
}

/// HKDF-SHA256 over the account's and the owners' keys.
fn derive(value: &Value, ids: &[i64], secrets: &[Key], column: &str) -> Key {
    let salt: &[u8] = if value.salt.is_empty() { b"obhut.seal.v1" } else { b"obhut.stream.v1" };
    let mut info = vec![1];
    ids.iter().for_each(|id| info.extend_from_slice(&id.to_be_bytes()));
    info.extend_from_slice(column.as_bytes());
    info.extend_from_slice(&value.salt);
    info.push(1);
    let random = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, salt), secrets.as_flattened());
    let output = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, random.as_ref()), &info);
    output.as_ref().try_into().unwrap()
}

/// AES-256-GCM without its tag, since where a value ends in raw bytes nobody knows: counter mode from 2 on.
fn decrypt(key: &Key, value: &Value, last: u8) -> Vec<u8> {
    let mut counter = value.nonce.clone();
    if !value.salt.is_empty() {
        counter.extend_from_slice(&[0, 0, 0, 0, last]);
    }
    counter.extend_from_slice(&[0, 0, 0, 2]);
    let counter = FixedLength::try_from(counter.as_slice()).unwrap();
    let cipher = DecryptingKey::ctr(UnboundCipherKey::new(&AES_256, key).unwrap()).unwrap();
    let mut bytes = value.body.clone();
    cipher.decrypt(&mut bytes, DecryptionContext::Iv128(counter)).unwrap();
    bytes
}
