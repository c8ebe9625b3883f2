//! Any bytes as a proof, a signed head or a bundle of entries that somebody hands in: read without a fault, written again
//! as they were understood, and never taken for signed.

#![no_main]

use ledger::note::{self, Signer};
use ledger::proof::Proof;
use ledger::{tiles, tree};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some(leaves) = tiles::leaves(bytes) {
        assert_eq!(tiles::bundle(leaves.iter().copied()).expect("what was in a bundle fits one"), bytes);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let signer = Signer::new("log.example/desk", &[3; 32]).expect("a name and a seed");
    let verifier = signer.verifier_key();
    assert!(note::open(text, &verifier).is_err(), "nobody signed this");
    // The text may hold a key as well.
    let _ = note::text(text, text.lines().next().unwrap_or_default());
    if let Ok(proof) = Proof::parse(text) {
        assert_eq!(Proof::parse(&proof.text()), Ok(proof.clone()));
        assert!(proof.verify(bytes, &verifier).is_err());
        let leaf = tree::leaf_hash(bytes);
        let _ = tree::verify_inclusion(&leaf, proof.index, proof.index.saturating_add(1), &proof.path, &leaf);
        let _ = tree::verify_consistency(proof.index, &leaf, u64::MAX, &leaf, &proof.path);
    }
});
