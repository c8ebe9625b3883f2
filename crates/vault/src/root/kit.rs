//! The recovery kit: a private key on paper, and root secrets that are sealed to its public half.
//!
//! What the installation keeps is the public half only. Whoever has the kit, the pages of the keyring and the sealed root
//! of the same moment opens everything of that moment; so a copy of both that was made before an erasure, kept somewhere
//! together with the kit, is the second horizon that a certificate names.
//!
//! Sealing: X25519 with a key made for the one occasion, SHA-256 over the shared secret and both public keys,
//! AES-256-GCM-SIV bound to kit and root.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use aws_lc_rs::agreement::{self, PrivateKey, UnparsedPublicKey, X25519};
use aws_lc_rs::digest;
use world::Random;
use zeroize::Zeroizing;

use super::{RootError, RootId};
use crate::aead::{AES_256_GCM_SIV, Cipher, KEY, NONCE, TAG, split};
use crate::page::fresh;

/// The bytes of one sealed root: kit, key of the occasion, secret and tag.
pub(super) const SEALED_ROOT: usize = 16 + 32 + KEY + TAG;
const FIRST_LINE: &str = "obhut recovery kit 1";

/// The offline half: whoever holds it can bring the root back.
pub struct RecoveryKit {
    id: [u8; 16],
    secret: Zeroizing<[u8; KEY]>,
}

/// The half that stays with the installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KitPublic {
    /// Names the kit.
    pub id: [u8; 16],
    /// How long copies of the keyring may lie around elsewhere, in days: the second horizon.
    pub days: u32,
    /// When it was made, in microseconds since 1970.
    pub made_at: i64,
    key: [u8; 32],
}

impl RecoveryKit {
    /// A new kit.
    pub fn new(random: &dyn Random) -> Self {
        Self { id: world::random_bytes(random), secret: fresh(random) }
    }

    /// Names the kit.
    pub fn id(&self) -> [u8; 16] {
        self.id
    }

    /// The key in groups of four letters, as it is printed; the last group is a checksum.
    pub fn key_text(&self) -> Zeroizing<String> {
        // Made as large as it gets: what grows leaves copies behind.
        let mut text = Zeroizing::new(String::with_capacity(5 * KEY));
        for (place, byte) in self.secret.iter().chain(&sum(&self.id, &self.secret)).enumerate() {
            if place > 0 && place % 2 == 0 {
                text.push('-');
            }
            text.extend(digits(*byte));
        }
        text
    }

    /// The kit's name as it is printed.
    pub fn id_text(&self) -> String {
        hex(&self.id)
    }

    /// Reads a kit out of its file or what somebody typed: the lines `kit: …` and `key: …`. `None` when a line is missing
    /// or a letter is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let field = |name: &str| {
            let line = text.lines().map(str::trim).find_map(|line| line.strip_prefix(name))?;
            let mut found = Zeroizing::new(String::with_capacity(line.len()));
            found.extend(line.chars().filter(char::is_ascii_hexdigit));
            Some(found)
        };
        let id: [u8; 16] = unhex(&field("kit:")?)?.as_slice().try_into().ok()?;
        let bytes = unhex(&field("key:")?)?;
        let (found, check) = bytes.split_first_chunk::<KEY>()?;
        let mut secret = Zeroizing::new([0; KEY]);
        secret.copy_from_slice(found);
        (check == sum(&id, &secret)).then_some(Self { id, secret })
    }

    /// The half for the installation.
    ///
    /// # Errors
    /// [`RootError::Corrupt`] when it is no key.
    pub fn public(&self, days: u32, made_at: i64) -> Result<KitPublic, RootError> {
        let key = private(&self.secret)?.compute_public_key().map_err(|_| RootError::Corrupt)?;
        let key = key.as_ref().try_into().map_err(|_| RootError::Corrupt)?;
        Ok(KitPublic { id: self.id, days, made_at, key })
    }

    /// Opens a sealed root.
    pub(super) fn open(&self, root: RootId, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, RootError> {
        let (kit, rest) = split::<16>(sealed).ok_or(RootError::Corrupt)?;
        let (occasion, sealed) = split::<32>(rest).ok_or(RootError::Corrupt)?;
        if kit != self.id {
            return Err(RootError::Missing);
        }
        let own = self.public(0, 0)?.key;
        let key = agreed(&private(&self.secret)?, &occasion, &occasion, &own)?;
        let cipher = Cipher::new(&AES_256_GCM_SIV, &key).map_err(|_| RootError::Corrupt)?;
        cipher.open([0; NONCE], &bound(kit, root), sealed).map_err(|_| RootError::Corrupt)
    }
}

impl KitPublic {
    /// Writes it beside the keyring, whole or not at all.
    ///
    /// # Errors
    /// [`RootError::Unavailable`].
    pub fn store(&self, path: &Path) -> Result<(), RootError> {
        let mut text = format!("{FIRST_LINE}\n");
        let lines = [
            ("id", hex(&self.id)),
            ("days", self.days.to_string()),
            ("made", self.made_at.to_string()),
            ("public", hex(&self.key)),
        ];
        for (name, value) in lines {
            let _ = writeln!(text, "{name} {value}");
        }
        let new = path.with_extension("new");
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&new)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&new, path)?;
        // The name must survive a power cut as well as the content.
        if let Some(folder) = path.parent() {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Reads it; none where no kit was made.
    ///
    /// # Errors
    /// [`RootError::Unavailable`] when it cannot be read or is not what was written.
    pub fn load(path: &Path) -> Result<Option<Self>, RootError> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let read = || {
            Some(Self {
                id: unhex(field("id")?)?.as_slice().try_into().ok()?,
                days: field("days")?.parse().ok()?,
                made_at: field("made")?.parse().ok()?,
                key: unhex(field("public")?)?.as_slice().try_into().ok()?,
            })
        };
        match read().filter(|_| text.starts_with(FIRST_LINE)) {
            Some(kit) => Ok(Some(kit)),
            None => {
                Err(RootError::Unavailable("the public half of the recovery kit is damaged; make a new kit".into()))
            }
        }
    }

    /// Seals a root secret to the kit.
    pub(super) fn seal(&self, root: RootId, secret: &[u8], random: &dyn Random) -> Result<Vec<u8>, RootError> {
        let once = private(&fresh(random))?;
        let occasion = once.compute_public_key().map_err(|_| RootError::Corrupt)?;
        let occasion: [u8; 32] = occasion.as_ref().try_into().map_err(|_| RootError::Corrupt)?;
        let key = agreed(&once, &self.key, &occasion, &self.key)?;
        let mut sealed = Vec::with_capacity(SEALED_ROOT);
        sealed.extend_from_slice(&self.id);
        sealed.extend_from_slice(&occasion);
        let from = sealed.len();
        sealed.extend_from_slice(secret);
        // The key serves once, so the nonce may be fixed.
        Cipher::new(&AES_256_GCM_SIV, &key)
            .and_then(|cipher| cipher.seal([0; NONCE], &bound(self.id, root), &mut sealed, from))
            .map_err(|_| RootError::Corrupt)?;
        Ok(sealed)
    }
}

fn private(secret: &[u8; KEY]) -> Result<PrivateKey, RootError> {
    PrivateKey::from_private_key(&X25519, secret).map_err(|_| RootError::Corrupt)
}

fn agreed(
    own: &PrivateKey,
    other: &[u8; 32],
    occasion: &[u8; 32],
    kit: &[u8; 32],
) -> Result<Zeroizing<[u8; KEY]>, RootError> {
    let other = UnparsedPublicKey::new(&X25519, other);
    agreement::agree(own, other, RootError::Corrupt, |shared| {
        let mut context = digest::Context::new(&digest::SHA256);
        for part in [b"obhut.recovery.v1".as_slice(), shared, occasion, kit] {
            context.update(part);
        }
        let mut key = Zeroizing::new([0; KEY]);
        key.copy_from_slice(context.finish().as_ref());
        Ok(key)
    })
}

fn bound(kit: [u8; 16], root: RootId) -> Vec<u8> {
    [b"obhut.recovery.v1".as_slice(), &kit, &root.0].concat()
}

/// Finds a letter that was typed wrong; it tells two bytes of a hash and nothing of the key that could be used.
fn sum(id: &[u8; 16], secret: &[u8; KEY]) -> [u8; 2] {
    let mut context = digest::Context::new(&digest::SHA256);
    for part in [b"obhut.recovery.sum".as_slice(), id, secret] {
        context.update(part);
    }
    let mut sum = [0; 2];
    sum.copy_from_slice(&context.finish().as_ref()[..2]);
    sum
}

fn digits(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 15].map(|half| char::from_digit(u32::from(half), 16).unwrap_or_default())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| digits(*byte)).collect()
}

fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len().div_ceil(2)));
    for two in text.as_bytes().chunks(2) {
        bytes.push(u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use world::SystemRandom;

    #[test]
    fn a_kit_survives_paper_and_opens_what_was_sealed_to_it() {
        let kit = RecoveryKit::new(&SystemRandom);
        let public = kit.public(7, 5).unwrap();
        let sealed = public.seal(RootId([3; 16]), &[9; 32], &SystemRandom).unwrap();
        assert_eq!(sealed.len(), SEALED_ROOT);
        let typed = format!("kit: {}\n  key: {}\n", kit.id_text(), kit.key_text().to_uppercase());
        let read = RecoveryKit::parse(&typed).unwrap();
        assert_eq!(read.open(RootId([3; 16]), &sealed).unwrap().as_slice(), [9; 32]);
        assert!(matches!(read.open(RootId([4; 16]), &sealed), Err(RootError::Corrupt)), "bound to its root");
        let other = RecoveryKit::new(&SystemRandom);
        assert!(matches!(other.open(RootId([3; 16]), &sealed), Err(RootError::Missing)));
        let end = typed.trim_end().chars().last().unwrap();
        let slip = format!("{}{}", &typed.trim_end()[..typed.trim_end().len() - 1], if end == '0' { '1' } else { '0' });
        assert!(RecoveryKit::parse(&slip).is_none(), "a letter typed wrong is noticed");
    }

    #[test]
    fn the_public_half_is_read_back_and_damage_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kit");
        assert_eq!(KitPublic::load(&path).unwrap(), None);
        let public = RecoveryKit::new(&SystemRandom).public(30, 5).unwrap();
        public.store(&path).unwrap();
        assert_eq!(KitPublic::load(&path).unwrap(), Some(public));
        std::fs::write(&path, "obhut recovery kit 1\nid 00\n").unwrap();
        assert!(matches!(KitPublic::load(&path), Err(RootError::Unavailable(_))));
    }
}
