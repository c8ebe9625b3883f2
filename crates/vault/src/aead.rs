//! Thin layer over the AEADs: fixed 32-byte keys, 12-byte nonces, 16-byte tags.

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::Error;

/// A key in memory that is overwritten when dropped.
pub(crate) type Secret = Zeroizing<[u8; KEY]>;

pub(crate) const KEY: usize = 32;
pub(crate) const NONCE: usize = 12;
pub(crate) const TAG: usize = 16;

pub(crate) type Algorithm = &'static aead::Algorithm;
pub(crate) use aead::{AES_256_GCM, AES_256_GCM_SIV, CHACHA20_POLY1305};

/// An AEAD with its key schedule.
pub(crate) struct Cipher(LessSafeKey);

impl Cipher {
    pub(crate) fn new(algorithm: Algorithm, key: &[u8; KEY]) -> Result<Self, Error> {
        Ok(Self(LessSafeKey::new(UnboundKey::new(algorithm, key).map_err(|_| Error::Corrupt)?)))
    }

    /// Turns `buffer[from..]` into ciphertext and appends the tag.
    pub(crate) fn seal(&self, nonce: [u8; NONCE], aad: &[u8], buffer: &mut Vec<u8>, from: usize) -> Result<(), Error> {
        let plain = buffer.get_mut(from..).ok_or(Error::Corrupt)?;
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = self.0.seal_in_place_separate_tag(nonce, Aad::from(aad), plain).map_err(|_| Error::Corrupt)?;
        buffer.extend_from_slice(tag.as_ref());
        Ok(())
    }

    /// Turns ciphertext and tag into the plain bytes.
    pub(crate) fn open(&self, nonce: [u8; NONCE], aad: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut buffer = Zeroizing::new(sealed.to_vec());
        let nonce = Nonce::assume_unique_for_key(nonce);
        let length = self.0.open_in_place(nonce, Aad::from(aad), &mut buffer).map_err(|_| Error::Corrupt)?.len();
        buffer.truncate(length);
        Ok(buffer)
    }
}

/// Splits `N` bytes off the front; `None` when there are fewer.
pub(crate) fn split<const N: usize>(bytes: &[u8]) -> Option<([u8; N], &[u8])> {
    let (front, rest) = bytes.split_first_chunk::<N>()?;
    Some((*front, rest))
}
