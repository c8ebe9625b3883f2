//! Whoever has every blob ever written and the present root: everything that can be derived from them.

use std::collections::{BTreeMap, HashMap};

use crate::RootStore;
use crate::keyring::hooks::Seen;
use crate::page::{Page, Pid};

/// All leaf keys that follow from the live roots and all blobs, by key id. The search is complete: a page opens only
/// under its own key (which is random and unique) and in its own place, so each found key is tried on every version ever
/// seen of its page, and nothing else can open.
pub(super) fn derive(seen: &Seen, roots: &dyn RootStore, keyring: i64) -> BTreeMap<i64, [u8; 32]> {
    let mut versions: HashMap<Pid, Vec<&[u8]>> = HashMap::new();
    for (pid, blob) in &seen.pages {
        versions.entry(*pid).or_default().push(blob);
    }
    let mut found = Vec::new();
    for root in roots.list().unwrap() {
        for (context, wrapped) in &seen.tops {
            if let Ok(key) = roots.unwrap(root, context, wrapped) {
                found.push((Pid::new(context[16] - 1, 0), *key));
            }
        }
    }
    let mut derived = BTreeMap::new();
    while let Some((pid, key)) = found.pop() {
        let Some(blobs) = versions.get_mut(&pid) else { continue };
        // A version that opened under one key opens under no other.
        blobs.retain(|blob| {
            let Ok(page) = Page::open(&key, keyring, pid, blob) else { return true };
            for slot in page.slots() {
                let below = *page.get(slot).unwrap();
                if pid.level() == 0 {
                    derived.insert(pid.index() << 8 | i64::from(slot), below);
                } else {
                    found.push((pid.child(slot), below));
                }
            }
            false
        });
    }
    derived
}
