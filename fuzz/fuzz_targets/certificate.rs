//! Any text as a certificate, and any bytes as the entry of a log that is truly signed: what is read says what the entry says,
//! and what nobody signed is refused.

#![no_main]

use ledger::note::{Checkpoint, Signer};
use ledger::proof::Proof;
use ledger::tree;
use libfuzzer_sys::fuzz_target;
use obhut::certificates::{Certificate, moment, verify};

const ORIGIN: &str = "log.example/desk";

fuzz_target!(|bytes: &[u8]| {
    let signer = Signer::new(ORIGIN, &[3; 32]).expect("a name and a seed");
    let key = signer.verifier_key();
    if let Ok(text) = std::str::from_utf8(bytes) {
        assert!(verify::offline(text, &key).is_err(), "nobody signed this");
        // The text may hold a key as well.
        let _ = verify::offline(text, text.lines().next().unwrap_or_default());
    }
    let root = tree::leaf_hash(bytes);
    let note = signer.sign(&Checkpoint { origin: ORIGIN.into(), size: 1, root });
    let proof = Proof { extra: Some(bytes.to_vec()), index: 0, path: Vec::new(), note };
    match (verify::offline(&proof.text(), &key), Certificate::of_leaf(bytes)) {
        (Ok((read, head)), Some(said)) => {
            assert!(read == said && read.seq == 1 && head.size == 1);
            let _ = (moment(read.at), read.number("keys"), read.word("kind"));
        }
        (Err(_), said) => assert!(said.is_none_or(|said| said.seq != 1), "signed, in its place, and refused"),
        (Ok(_), None) => panic!("read out of an entry that says nothing of an erasure"),
    }
});
