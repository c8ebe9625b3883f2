//! The tree, its proofs and notes, against each other, against a slow reading of RFC 6962, and against a known note.
#![allow(clippy::unwrap_used, reason = "a helper that cannot do its work fails the test that called it")]

use ledger::note::{self, Checkpoint, NoteError, Signer};
use ledger::proof::{Proof, ProofError};
use ledger::tiles::MemoryTree;
use ledger::tree::{self, Hash};
use proptest::prelude::*;

fn leaf(number: u64) -> Vec<u8> {
    format!("leaf {number}").into_bytes()
}

fn grown(size: u64) -> MemoryTree {
    let mut tree = MemoryTree::default();
    (0..size).for_each(|number| tree.push(&leaf(number)));
    tree
}

/// The root as RFC 6962 §2.1 defines it, by splitting.
fn slow_root(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => tree::root(&mut MemoryTree::default(), 0).unwrap(),
        [one] => tree::leaf_hash(one),
        many => {
            let half = many.len().next_power_of_two() / 2;
            let (left, right) = many.split_at(half);
            tree::node_hash(&slow_root(left), &slow_root(right))
        }
    }
}

#[test]
fn the_empty_tree_and_the_first_leaf_have_the_roots_of_the_rfc() {
    let hex = |hash: Hash| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let empty = tree::root(&mut MemoryTree::default(), 0).unwrap();
    assert_eq!(hex(empty), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    // RFC 6962: SHA-256 of one zero byte is the hash of an empty leaf.
    assert_eq!(hex(tree::leaf_hash(b"")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
}

#[test]
fn roots_over_several_tiles_are_those_of_the_definition() {
    let mut tree = grown(70_000);
    let leaves: Vec<_> = (0..70_000).map(leaf).collect();
    for size in [1, 2, 3, 255, 256, 257, 511, 513, 4_097, 65_535, 65_536, 65_537, 70_000] {
        assert_eq!(tree::root(&mut tree, size).unwrap(), slow_root(&leaves[..size as usize]), "{size}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_leaf_is_proved_and_no_other(size in 1_u64..2_000, at in 0_u64..2_000, wrong in 0_u64..2_000, flip in 0_usize..20) {
        let (index, mut tree) = (at % size, grown(size));
        let root = tree::root(&mut tree, size).unwrap();
        let mut path = tree::prove_inclusion(&mut tree, index, size).unwrap();
        let hash = tree::leaf_hash(&leaf(index));
        prop_assert!(tree::verify_inclusion(&hash, index, size, &path, &root));
        if wrong != index {
            prop_assert!(!tree::verify_inclusion(&tree::leaf_hash(&leaf(wrong)), index, size, &path, &root));
            prop_assert!(!tree::verify_inclusion(&hash, wrong, size, &path, &root));
        }
        if !path.is_empty() {
            let at = flip % path.len();
            path[at][3] ^= 1;
            prop_assert!(!tree::verify_inclusion(&hash, index, size, &path, &root));
            path[at][3] ^= 1;
            path.pop();
        } else {
            path.push(root);
        }
        prop_assert!(!tree::verify_inclusion(&hash, index, size, &path, &root));
    }

    #[test]
    fn every_beginning_is_proved_and_a_rewritten_one_is_not(size in 1_u64..2_000, at in 0_u64..2_000, flip in 0_usize..20) {
        let (old, mut tree) = (at % size + 1, grown(size));
        let (before, after) = (tree::root(&mut tree, old).unwrap(), tree::root(&mut tree, size).unwrap());
        let mut path = tree::prove_consistency(&mut tree, old, size).unwrap();
        prop_assert!(tree::verify_consistency(old, &before, size, &after, &path));
        let mut other = MemoryTree::default();
        (0..old).for_each(|number| other.push(&leaf(number + 1)));
        let rewritten = tree::root(&mut other, old).unwrap();
        prop_assert!(!tree::verify_consistency(old, &rewritten, size, &after, &path));
        if !path.is_empty() {
            let at = flip % path.len();
            path[at][31] ^= 0x80;
            prop_assert!(!tree::verify_consistency(old, &before, size, &after, &path));
        }
    }
}

#[test]
fn what_is_no_place_in_the_tree_is_refused() {
    let mut tree = grown(10);
    assert!(tree::prove_inclusion(&mut tree, 10, 10).is_err());
    assert!(tree::prove_inclusion(&mut tree, 3, 11).is_err());
    assert!(tree::prove_consistency(&mut tree, 0, 10).is_err());
    assert!(tree::prove_consistency(&mut tree, 11, 10).is_err());
    assert!(!tree::verify_inclusion(&tree::leaf_hash(&leaf(0)), 0, 0, &[], &[0; 32]));
    assert!(!tree::verify_consistency(0, &[0; 32], 4, &[0; 32], &[]));
}

fn signer() -> Signer {
    Signer::new("log.example/one", &[7; 32]).unwrap()
}

fn head(tree: &mut MemoryTree) -> Checkpoint {
    let size = tree.size();
    Checkpoint { origin: "log.example/one".into(), size, root: tree::root(tree, size).unwrap() }
}

#[test]
fn a_note_opens_with_its_key_and_with_no_other() {
    let checkpoint = head(&mut grown(300));
    let (signer, other) = (signer(), Signer::new("log.example/one", &[8; 32]).unwrap());
    let note = signer.sign(&checkpoint);
    assert_eq!(note::open(&note, &signer.verifier_key()), Ok(checkpoint));
    assert_eq!(note::open(&note, &other.verifier_key()), Err(NoteError::Unsigned));
    assert_eq!(note::open(&note.replacen("300", "301", 1), &signer.verifier_key()), Err(NoteError::Signature));
    assert_eq!(note::open("nothing", &signer.verifier_key()), Err(NoteError::Form));
    assert_eq!(note::open(&note, "log.example/one+00000000+AAAA"), Err(NoteError::Key));
    assert!(Signer::new("two words", &[7; 32]).is_err());
}

#[test]
fn a_note_that_others_signed_is_read() {
    // The example of the documentation of Go's golang.org/x/mod/sumdb/note.
    let key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    let line =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    assert_eq!(note::text(&format!("{text}\n{line}"), key).as_deref(), Ok(text));
}

#[test]
fn a_proof_travels_alone() {
    let mut tree = grown(1_000);
    let path = tree::prove_inclusion(&mut tree, 730, 1_000).unwrap();
    let proof = Proof { extra: None, index: 730, path, note: signer().sign(&head(&mut tree)) };
    let read = Proof::parse(&proof.text()).unwrap();
    assert_eq!(read, proof);
    let with_extra = proof.text().replacen("index", "extra Zm9v\nindex", 1);
    let extra = Proof { extra: Some(b"foo".to_vec()), ..proof.clone() };
    assert_eq!((Proof::parse(&with_extra).unwrap(), with_extra), (extra.clone(), extra.text()));
    assert_eq!(read.verify(&leaf(730), &signer().verifier_key()).unwrap().size, 1_000);
    assert_eq!(read.verify(&leaf(731), &signer().verifier_key()), Err(ProofError::Leaf));
    let elsewhere = Proof { index: 731, ..proof };
    assert_eq!(elsewhere.verify(&leaf(730), &signer().verifier_key()), Err(ProofError::Leaf));
    assert_eq!(Proof::parse("c2sp.org/tlog-proof@v1\nindex x\n\n"), Err(ProofError::Form));
}
