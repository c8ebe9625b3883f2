//! A page of the keyring tree: up to 256 keys of 32 bytes, sealed as one blob under the page's own key.
//!
//! Stored: `ver(1)=1 | nonce(12) | ciphertext | tag(16)`, AES-256-GCM-SIV, because a page is sealed again under one key
//! whenever it gains a child. The associated data binds a page to its keyring and place. Plain: a bitmap of 32 bytes,
//! then the present keys in order.

use world::Random;
use zeroize::{Zeroize, Zeroizing};

use crate::Error;
use crate::aead::{self, Cipher, KEY, NONCE, Secret};

/// Children of a page, and keys of a leaf.
pub(crate) const FANOUT: usize = 256;
const VERSION: u8 = 1;
const BITMAP: usize = FANOUT / 8;

/// A page's place: level 0 holds keys, child `c` of page `p` has index `p * 256 + c`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pid(pub(crate) i64);

impl Pid {
    const LEVEL_SHIFT: u32 = 56;

    pub(crate) fn new(level: u8, index: i64) -> Self {
        Self((i64::from(level) << Self::LEVEL_SHIFT) | index)
    }

    pub(crate) fn level(self) -> u8 {
        (self.0 >> Self::LEVEL_SHIFT) as u8
    }

    pub(crate) fn index(self) -> i64 {
        self.0 & ((1 << Self::LEVEL_SHIFT) - 1)
    }

    /// The page above.
    pub(crate) fn parent(self) -> Self {
        Self::new(self.level() + 1, self.index() >> 8)
    }

    /// The place of this page's key in the page above.
    pub(crate) fn slot(self) -> u8 {
        (self.index() & 0xff) as u8
    }

    /// The page below in `slot`.
    pub(crate) fn child(self, slot: u8) -> Self {
        Self::new(self.level().saturating_sub(1), (self.index() << 8) | i64::from(slot))
    }
}

/// A page in memory; overwritten when dropped.
#[derive(Clone)]
pub(crate) struct Page {
    present: [u64; FANOUT / 64],
    keys: Box<[[u8; KEY]; FANOUT]>,
}

impl Drop for Page {
    fn drop(&mut self) {
        self.keys.as_flattened_mut().zeroize();
    }
}

impl Page {
    pub(crate) fn empty() -> Self {
        Self { present: [0; FANOUT / 64], keys: Box::new([[0; KEY]; FANOUT]) }
    }

    /// A leaf is born full: 256 random keys, so that handing out a key is a step of a counter.
    pub(crate) fn full(random: &dyn Random) -> Self {
        let mut page = Self::empty();
        random.fill(page.keys.as_flattened_mut());
        page.present = [u64::MAX; FANOUT / 64];
        page
    }

    pub(crate) fn get(&self, slot: u8) -> Option<&[u8; KEY]> {
        self.has(slot).then(|| &self.keys[usize::from(slot)])
    }

    pub(crate) fn has(&self, slot: u8) -> bool {
        self.present[usize::from(slot >> 6)] >> (slot & 63) & 1 == 1
    }

    pub(crate) fn set(&mut self, slot: u8, key: &[u8; KEY]) {
        self.present[usize::from(slot >> 6)] |= 1 << (slot & 63);
        self.keys[usize::from(slot)] = *key;
    }

    /// Removes a key; tells whether it was there.
    pub(crate) fn clear(&mut self, slot: u8) -> bool {
        let was = self.has(slot);
        self.present[usize::from(slot >> 6)] &= !(1 << (slot & 63));
        self.keys[usize::from(slot)].zeroize();
        was
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.present == [0; FANOUT / 64]
    }

    /// The slots that hold a key, ascending.
    pub(crate) fn slots(&self) -> impl Iterator<Item = u8> + '_ {
        (0..=u8::MAX).filter(|slot| self.has(*slot))
    }

    pub(crate) fn seal(&self, key: &[u8; KEY], keyring: i64, pid: Pid, random: &dyn Random) -> Result<Vec<u8>, Error> {
        let nonce: [u8; NONCE] = world::random_bytes(random);
        let count: usize = self.present.iter().map(|word| word.count_ones() as usize).sum();
        let mut blob = Vec::with_capacity(1 + NONCE + BITMAP + count * KEY + aead::TAG);
        blob.push(VERSION);
        blob.extend_from_slice(&nonce);
        let from = blob.len();
        for word in self.present {
            blob.extend_from_slice(&word.to_le_bytes());
        }
        for slot in self.slots() {
            blob.extend_from_slice(&self.keys[usize::from(slot)]);
        }
        Cipher::new(&aead::AES_256_GCM_SIV, key)?.seal(nonce, &associated(keyring, pid), &mut blob, from)?;
        Ok(blob)
    }

    /// [`Error::Corrupt`] when the blob is not this page under this key.
    pub(crate) fn open(key: &[u8; KEY], keyring: i64, pid: Pid, blob: &[u8]) -> Result<Self, Error> {
        let ([VERSION], rest) = aead::split::<1>(blob).ok_or(Error::Corrupt)? else { return Err(Error::Corrupt) };
        let (nonce, sealed) = aead::split::<NONCE>(rest).ok_or(Error::Corrupt)?;
        let plain = Cipher::new(&aead::AES_256_GCM_SIV, key)?.open(nonce, &associated(keyring, pid), sealed)?;
        Self::parse(&plain).ok_or(Error::Corrupt)
    }

    fn parse(plain: &[u8]) -> Option<Self> {
        let (bitmap, keys) = plain.split_first_chunk::<BITMAP>()?;
        let mut page = Self::empty();
        for (word, bytes) in page.present.iter_mut().zip(bitmap.as_chunks::<8>().0) {
            *word = u64::from_le_bytes(*bytes);
        }
        let (keys, rest) = keys.as_chunks::<KEY>();
        let slots: Vec<u8> = page.slots().collect();
        if !rest.is_empty() || slots.len() != keys.len() {
            return None;
        }
        for (slot, key) in slots.into_iter().zip(keys) {
            page.keys[usize::from(slot)] = *key;
        }
        Some(page)
    }
}

fn associated(keyring: i64, pid: Pid) -> [u8; 30] {
    let mut bytes = [0; 30];
    bytes[..13].copy_from_slice(b"obhut.page.v1");
    bytes[13..21].copy_from_slice(&keyring.to_be_bytes());
    bytes[21] = pid.level();
    bytes[22..].copy_from_slice(&pid.index().to_be_bytes());
    bytes
}

/// A fresh random key.
pub(crate) fn fresh(random: &dyn Random) -> Secret {
    let mut key = Zeroizing::new([0; KEY]);
    random.fill(&mut *key);
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use world::SystemRandom;

    #[test]
    fn a_page_opens_only_in_its_place_and_unaltered() {
        let key = fresh(&SystemRandom);
        let mut page = Page::full(&SystemRandom);
        assert!(page.clear(7));
        assert!(!page.clear(7));
        let pid = Pid::new(2, 513);
        let blob = page.seal(&key, 1, pid, &SystemRandom).unwrap();
        assert_eq!(blob.len(), 1 + 12 + 32 + 255 * 32 + 16);
        let again = Page::open(&key, 1, pid, &blob).unwrap();
        assert_eq!(again.get(8), page.get(8));
        assert_eq!(again.get(7), None);
        assert!(Page::open(&key, 2, pid, &blob).is_err());
        assert!(Page::open(&key, 1, Pid::new(1, 513), &blob).is_err());
        assert!(Page::open(&key, 1, Pid::new(2, 512), &blob).is_err());
        assert!(Page::open(&fresh(&SystemRandom), 1, pid, &blob).is_err());
        for position in (0..blob.len()).step_by(97) {
            let mut altered = blob.clone();
            altered[position] ^= 1;
            assert!(Page::open(&key, 1, pid, &altered).is_err());
            assert!(Page::open(&key, 1, pid, &blob[..position]).is_err());
        }
    }

    /// The nonce is all that is random in sealing a page.
    struct Zeros;
    impl Random for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[test]
    fn golden_bytes() {
        let mut page = Page::empty();
        page.set(9, &[0x11; 32]);
        let blob = page.seal(&[0x22; 32], 1, Pid::new(1, 5), &Zeros).unwrap();
        let hex: String = blob.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, GOLDEN_PAGE);
    }

    const GOLDEN_PAGE: &str = "01000000000000000000000000566de14caab3cdec5f3e48079b09ff0cadbc004f63cf028a955a333fa92d03726a99aa333d7313e9c16e7843ef6689374bf58356fa4b519f7a850d77a787bafa06795de98ad65a6c4e7e5ed17169c284";

    #[test]
    fn places_lead_up_and_down() {
        let leaf = Pid::new(0, 0x01_02_03);
        assert_eq!(leaf.parent(), Pid::new(1, 0x01_02));
        assert_eq!(leaf.slot(), 3);
        assert_eq!(leaf.parent().child(3), leaf);
    }
}
