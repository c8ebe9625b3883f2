//! The format of a sealed value.
//!
//! `ver(1)=1 | suite(1) | n(1) | n × varint(key id) | nonce(12) | ciphertext | tag(16)`: 31 bytes and the ids.
//!
//! * Key: HKDF-SHA256 with salt `obhut.seal.v1` over the account's key and the owners' keys in the order of the head,
//!   32 bytes each; info = suite, ids (the account's first), column. While one input is unknown the output is random.
//! * Associated data: keyring, account, row, table, column, head. A value moved to another place does not open. An older
//!   value of the *same* cell does: an authenticated cipher cannot tell; the log can.

use std::sync::{LazyLock, Mutex};

use aws_lc_rs::hmac;
use world::Random;
use zeroize::Zeroizing;

use crate::aead::{self, Algorithm, Cipher, KEY, NONCE, Secret, TAG};
use crate::{Cell, Error, KeyId, Vault};

/// Owners that a value may name, besides the account.
pub(crate) const OWNERS_AT_MOST: usize = 8;
pub(crate) const VALUE: u8 = 1;
pub(crate) const STREAM: u8 = 0x81;
/// Version, suite, count, and eight ids of at most eight bytes (2^53 takes eight groups of seven bits).
pub(crate) const HEAD_AT_MOST: usize = 3 + OWNERS_AT_MOST * 8;

static SALT_VALUE: LazyLock<hmac::Key> = LazyLock::new(|| hmac::Key::new(hmac::HMAC_SHA256, b"obhut.seal.v1"));
static SALT_STREAM: LazyLock<hmac::Key> = LazyLock::new(|| hmac::Key::new(hmac::HMAC_SHA256, b"obhut.stream.v1"));
static SALT_MARK: LazyLock<hmac::Key> = LazyLock::new(|| hmac::Key::new(hmac::HMAC_SHA256, b"obhut.mark.v1"));

/// The cipher of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Suite {
    /// The default; fast wherever the processor has AES instructions.
    Aes256Gcm,
    /// For processors without them.
    ChaCha20Poly1305,
    /// No cipher at all: the value is stored as it is. Only to measure what sealing costs; see `Options::null_cipher`.
    Null,
}

impl Suite {
    pub(crate) fn byte(self) -> u8 {
        match self {
            Self::Aes256Gcm => 1,
            Self::ChaCha20Poly1305 => 2,
            Self::Null => 255,
        }
    }

    fn from_byte(byte: u8) -> Option<Self> {
        [Self::Aes256Gcm, Self::ChaCha20Poly1305, Self::Null].into_iter().find(|suite| suite.byte() == byte)
    }

    /// `None` for the null cipher.
    pub(crate) fn algorithm(self) -> Option<Algorithm> {
        match self {
            Self::Aes256Gcm => Some(&aead::AES_256_GCM),
            Self::ChaCha20Poly1305 => Some(&aead::CHACHA20_POLY1305),
            Self::Null => None,
        }
    }
}

/// Random nonces made in advance: asking the generator for twelve bytes costs more than sealing a short value. Nonces are
/// no secret.
#[derive(Default)]
pub(crate) struct Nonces(Mutex<Vec<[u8; NONCE]>>);

impl Nonces {
    const AT_ONCE: usize = 256;

    fn next(&self, random: &dyn Random) -> [u8; NONCE] {
        // Another thread is at it: rather ask the generator than wait.
        let Ok(mut stock) = self.0.try_lock() else { return world::random_bytes(random) };
        if let Some(nonce) = stock.pop() {
            return nonce;
        }
        stock.resize(Self::AT_ONCE, [0; NONCE]);
        random.fill(stock.as_flattened_mut());
        stock.pop().unwrap_or_else(|| world::random_bytes(random))
    }
}

/// The head of a sealed value: everything before the nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) version: u8,
    pub(crate) suite: Suite,
    count: usize,
    ids: [KeyId; OWNERS_AT_MOST],
}

impl Header {
    /// Owners named twice count once.
    pub(crate) fn new(version: u8, suite: Suite, owners: &[KeyId]) -> Result<Self, Error> {
        let mut header = Self { version, suite, count: 0, ids: [KeyId(0); OWNERS_AT_MOST] };
        for owner in owners {
            if !owner.is_possible() {
                return Err(Error::Unknown);
            }
            if !header.owners().contains(owner) {
                *header.ids.get_mut(header.count).ok_or(Error::Owners)? = *owner;
                header.count += 1;
            }
        }
        if header.count == 0 { Err(Error::Owners) } else { Ok(header) }
    }

    pub(crate) fn owners(&self) -> &[KeyId] {
        self.ids.get(..self.count).unwrap_or_default()
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&[self.version, self.suite.byte(), self.count as u8]);
        for id in self.owners() {
            let mut rest = id.0 as u64;
            while rest >= 0x80 {
                out.push(rest as u8 | 0x80);
                rest >>= 7;
            }
            out.push(rest as u8);
        }
    }

    /// The head and what follows it. There is one way only to write a head.
    pub(crate) fn parse(bytes: &[u8]) -> Result<(Self, &[u8]), Error> {
        let ([version, suite, count], mut rest) = aead::split::<3>(bytes).ok_or(Error::Corrupt)?;
        let suite = Suite::from_byte(suite).ok_or(Error::Corrupt)?;
        if !matches!(version, VALUE | STREAM) {
            return Err(Error::Corrupt);
        }
        let mut ids = [KeyId(0); OWNERS_AT_MOST];
        let places = ids.get_mut(..usize::from(count)).ok_or(Error::Corrupt)?;
        for place in places.iter_mut() {
            (*place, rest) = read_id(rest).ok_or(Error::Corrupt)?;
        }
        let header = Self::new(version, suite, &ids[..usize::from(count)]).map_err(|_| Error::Corrupt)?;
        if header.count == usize::from(count) { Ok((header, rest)) } else { Err(Error::Corrupt) }
    }
}

fn read_id(bytes: &[u8]) -> Option<(KeyId, &[u8])> {
    let mut id = 0_i64;
    for (place, byte) in bytes.iter().enumerate().take(8) {
        id |= i64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            // A last group of zero would be a second way to write the same id.
            let shortest = *byte != 0 || place == 0;
            return (shortest && KeyId(id).is_possible())
                .then(|| (KeyId(id), bytes.get(place + 1..).unwrap_or_default()));
        }
    }
    None
}

/// The key of a value or stream: HKDF over the account's and all owners' keys.
pub(crate) fn derive(vault: &Vault, cell: &Cell<'_>, header: &Header, extra: &[u8]) -> Result<Secret, Error> {
    let mut keys = Zeroizing::new([[0; KEY]; OWNERS_AT_MOST + 1]);
    let mut info = Vec::with_capacity(1 + 8 * keys.len() + cell.column.len() + extra.len() + 1);
    info.push(header.suite.byte());
    let ids = std::iter::once(&cell.account.key).chain(header.owners());
    for (place, id) in keys.iter_mut().zip(ids) {
        vault.keyring.copy_key(*id, place)?;
        info.extend_from_slice(&id.0.to_be_bytes());
    }
    info.extend_from_slice(cell.column.as_bytes());
    info.extend_from_slice(extra);
    let salt = if header.version == STREAM { &SALT_STREAM } else { &SALT_VALUE };
    hkdf(salt, keys.as_flattened().get(..KEY * (header.count + 1)).unwrap_or_default(), info)
}

/// HKDF-SHA256 (RFC 5869) with one block of output.
fn hkdf(salt: &hmac::Key, input: &[u8], mut info: Vec<u8>) -> Result<Secret, Error> {
    let mut random_key = Zeroizing::new([0; KEY]);
    hmac::sign_to_buffer(salt, input, &mut *random_key).map_err(|_| Error::Corrupt)?;
    info.push(1);
    let mut output = Zeroizing::new([0; KEY]);
    let expand = hmac::Key::new(hmac::HMAC_SHA256, &*random_key);
    hmac::sign_to_buffer(&expand, &info, &mut *output).map_err(|_| Error::Corrupt)?;
    Ok(output)
}

/// Binds a value to its place: numbers of fixed width, names with their length before them, then the head.
pub(crate) fn associated(vault: &Vault, cell: &Cell<'_>, head: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(40 + cell.table.len() + cell.column.len() + head.len());
    for number in [vault.keyring.id(), cell.account.id, cell.row] {
        bytes.extend_from_slice(&number.to_be_bytes());
    }
    for name in [cell.table, cell.column] {
        bytes.extend_from_slice(&(name.len() as u32).to_be_bytes());
        bytes.extend_from_slice(name.as_bytes());
    }
    bytes.extend_from_slice(head);
    bytes
}

pub(crate) fn seal(vault: &Vault, cell: &Cell<'_>, owners: &[KeyId], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let header = Header::new(VALUE, vault.suite, owners)?;
    // Room for all, so that the buffer is never moved while it holds the plain bytes.
    let mut out = Vec::with_capacity(HEAD_AT_MOST + NONCE + plain.len() + TAG);
    header.write(&mut out);
    let associated = associated(vault, cell, &out);
    let Some(algorithm) = header.suite.algorithm() else {
        out.extend_from_slice(plain);
        return Ok(out);
    };
    let key = derive(vault, cell, &header, b"")?;
    let nonce = vault.nonces.next(&*vault.keyring.world().random);
    out.extend_from_slice(&nonce);
    let from = out.len();
    out.extend_from_slice(plain);
    Cipher::new(algorithm, &key)?.seal(nonce, &associated, &mut out, from)?;
    Ok(out)
}

pub(crate) fn open(vault: &Vault, cell: &Cell<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let (header, rest) = Header::parse(sealed)?;
    if header.version != VALUE {
        return Err(Error::Corrupt);
    }
    let Some(algorithm) = header.suite.algorithm() else {
        return if vault.null_cipher { Ok(Zeroizing::new(rest.to_vec())) } else { Err(Error::Suite) };
    };
    let head = sealed.get(..sealed.len() - rest.len()).unwrap_or_default();
    let (nonce, body) = aead::split::<NONCE>(rest).ok_or(Error::Corrupt)?;
    if body.len() < TAG {
        return Err(Error::Corrupt);
    }
    let key = derive(vault, cell, &header, b"")?;
    Cipher::new(algorithm, &key)?.open(nonce, &associated(vault, cell, head), body)
}

pub(crate) fn mark(vault: &Vault, owner: KeyId, context: &[u8]) -> Result<[u8; 16], Error> {
    let mut key = Zeroizing::new([0; KEY]);
    vault.keyring.copy_key(owner, &mut key)?;
    let full = hkdf(&SALT_MARK, &*key, context.to_vec())?;
    full.first_chunk::<16>().copied().ok_or(Error::Corrupt)
}
