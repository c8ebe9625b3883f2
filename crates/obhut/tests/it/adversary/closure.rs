//! Everything that follows from the blobs of a keyring and some roots. Written from the formats alone: no line of it is
//! the vault's, so a mistake there is not made here again.

use std::collections::{BTreeMap, HashMap};

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, Nonce, UnboundKey};

pub type Key = [u8; 32];

/// A secret of the root store.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Root {
    id: [u8; 16],
    secret: Key,
}

/// A top page's key under a root, as the head had it.
#[derive(Clone)]
pub struct Top {
    pub generation: i64,
    pub height: i64,
    pub wrapped: Vec<u8>,
}

/// Every page and every head that was ever written.
#[derive(Clone, Default)]
pub struct Written {
    pub pages: Vec<(i64, Vec<u8>)>,
    pub tops: Vec<Top>,
}

/// A page that opened.
pub struct Opened {
    pub pid: i64,
    pub key: Key,
    pub children: BTreeMap<u8, Key>,
    /// Which blob of [`Written::pages`].
    pub blob: usize,
}

const LEVEL: u32 = 56;
const KEYRING: i64 = 1;

pub fn level(pid: i64) -> i64 {
    pid >> LEVEL
}

fn index(pid: i64) -> i64 {
    pid & ((1 << LEVEL) - 1)
}

/// The page above, and the place in it.
pub fn above(pid: i64) -> (i64, u8) {
    (((level(pid) + 1) << LEVEL) | (index(pid) >> 8), (index(pid) & 0xff) as u8)
}

/// The whole roots of a root file: slots of 512 bytes.
pub fn roots(file: &[u8]) -> Vec<Root> {
    let whole = file.chunks(512).filter(|slot| slot.starts_with(b"OBHUTRT1") && slot.len() == 512);
    whole.map(|slot| Root { id: slot[8..24].try_into().unwrap(), secret: slot[24..56].try_into().unwrap() }).collect()
}

fn cipher(key: &Key) -> LessSafeKey {
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, key).unwrap())
}

fn open(key: &Key, nonce: &[u8], associated: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = sealed.to_vec();
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let length = cipher(key).open_in_place(nonce, Aad::from(associated), &mut bytes).ok()?.len();
    bytes.truncate(length);
    Some(bytes)
}

fn page_place(pid: i64) -> Vec<u8> {
    [b"obhut.page.v1".as_slice(), &KEYRING.to_be_bytes(), &[level(pid) as u8], &index(pid).to_be_bytes()].concat()
}

fn open_page(key: &Key, pid: i64, blob: &[u8]) -> Option<BTreeMap<u8, Key>> {
    let plain = open(key, blob.get(1..13)?, &page_place(pid), &blob[13..])?;
    let (bitmap, keys) = plain.split_at_checked(32)?;
    let present = (0..=u8::MAX).filter(|slot| bitmap[usize::from(slot >> 3)] >> (slot & 7) & 1 == 1);
    Some(present.zip(keys.chunks(32).map(|key| key.try_into().unwrap())).collect())
}

/// Seals a page as the vault does; for mutants, which keep a key they should not.
pub fn seal_page(key: &Key, pid: i64, children: &BTreeMap<u8, Key>) -> Vec<u8> {
    let mut bitmap = [0; 32];
    children.keys().for_each(|slot| bitmap[usize::from(slot >> 3)] |= 1 << (slot & 7));
    let mut plain: Vec<u8> = bitmap.to_vec();
    children.values().for_each(|key| plain.extend_from_slice(key));
    [vec![1], seal(key, &page_place(pid), plain)].concat()
}

fn seal(key: &Key, associated: &[u8], mut plain: Vec<u8>) -> Vec<u8> {
    let nonce: [u8; 12] = world::random_bytes(&world::SystemRandom);
    let sealing = Nonce::assume_unique_for_key(nonce);
    cipher(key).seal_in_place_append_tag(sealing, Aad::from(associated), &mut plain).unwrap();
    [nonce.to_vec(), plain].concat()
}

fn top_place(root: &Root, top: &Top) -> Vec<u8> {
    let context = [KEYRING.to_be_bytes(), top.generation.to_be_bytes()].concat();
    [b"obhut.root.v1".as_slice(), &root.id, &context, &[top.height as u8]].concat()
}

/// Wraps a top page's key as the file store does; for mutants.
pub fn wrap(root: &Root, generation: i64, height: i64, key: &Key) -> Top {
    let mut top = Top { generation, height, wrapped: Vec::new() };
    top.wrapped = seal(&root.secret, &top_place(root, &top), key.to_vec());
    top
}

/// All pages that open, from these roots down. The search is complete: a page opens under its own key alone, so each key
/// that is found is tried on every version of its page, and nothing else can open.
pub fn opened(written: &Written, roots: &[Root]) -> Vec<Opened> {
    let mut versions: HashMap<i64, Vec<usize>> = HashMap::new();
    for (blob, (pid, _)) in written.pages.iter().enumerate() {
        versions.entry(*pid).or_default().push(blob);
    }
    let mut keys = Vec::new();
    for root in roots {
        for top in &written.tops {
            let Some(nonce) = top.wrapped.get(..12) else { continue };
            if let Some(key) = open(&root.secret, nonce, &top_place(root, top), &top.wrapped[12..]) {
                keys.push(((top.height - 1) << LEVEL, Key::try_from(key).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    while let Some((pid, key)) = keys.pop() {
        let Some(blobs) = versions.get_mut(&pid) else { continue };
        // A version that opened under one key opens under no other.
        blobs.retain(|blob| {
            let Some(children) = open_page(&key, pid, &written.pages[*blob].1) else { return true };
            if level(pid) > 0 {
                let below = |slot: u8| ((level(pid) - 1) << LEVEL) | (index(pid) << 8) | i64::from(slot);
                keys.extend(children.iter().map(|(slot, key)| (below(*slot), *key)));
            }
            found.push(Opened { pid, key, children, blob: *blob });
            false
        });
    }
    found
}

/// The keys that values are sealed under, by their numbers.
pub fn keys(opened: &[Opened]) -> BTreeMap<i64, Key> {
    let leaves = opened.iter().filter(|page| level(page.pid) == 0);
    leaves.flat_map(|leaf| leaf.children.iter().map(|(slot, key)| (leaf.pid << 8 | i64::from(*slot), *key))).collect()
}
