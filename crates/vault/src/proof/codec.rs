//! What a sealed value refuses, whatever is done to it.

use std::sync::Arc;

use proptest::prelude::*;
use world::{Random, SystemClock, World};

use super::scene::{Scene, account, cell};
use crate::keyring::hooks::Hooks;
use crate::{Account, Cell, Error, KeyId, MemoryRootStore, Options, Suite, Vault};

const SUITES: [Suite; 2] = [Suite::Aes256Gcm, Suite::ChaCha20Poly1305];

struct Bench {
    _scene: Scene,
    vault: Vault,
    account: Account,
    owners: Vec<KeyId>,
}

fn bench(suite: Suite) -> Bench {
    let mut scene = Scene::new();
    scene.options.suite = suite;
    let vault = scene.open();
    let account = account(&vault);
    let owners = (0..9).map(|_| vault.allocate().unwrap()).collect();
    Bench { _scene: scene, vault, account, owners }
}

fn refused(result: &Result<impl Sized, Error>) -> bool {
    matches!(result, Err(Error::Corrupt | Error::Unknown | Error::Forgotten | Error::Suite))
}

#[test]
fn any_flipped_bit_and_any_cut_is_refused() {
    for suite in SUITES {
        let bench = bench(suite);
        let cell = cell(&bench.account);
        let sealed = bench.vault.seal(&cell, &bench.owners[..3], b"Franz Huber, +43 1 23456").unwrap();
        for bit in 0..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert!(refused(&bench.vault.open_value(&cell, &altered)), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert!(refused(&bench.vault.open_value(&cell, &sealed[..length])), "cut to {length}");
        }
        let longer = [&sealed[..], &[0]].concat();
        assert!(refused(&bench.vault.open_value(&cell, &longer)));
    }
}

#[test]
fn a_value_opens_in_its_own_cell_only() {
    let bench = bench(Suite::Aes256Gcm);
    let home = cell(&bench.account);
    let sealed = bench.vault.seal(&home, &bench.owners[..2], b"text").unwrap();
    let same_key = Account { id: 5, key: bench.account.key };
    let same_id = Account { id: 4, key: bench.owners[8] };
    let strange = [
        Cell { row: 13, ..home },
        Cell { table: "note", ..home },
        Cell { column: "sealed_unit", ..home },
        // The border between two names must not move.
        Cell { table: "messages", column: "ealed_unit_ticket", ..home },
        Cell { account: &same_key, ..home },
        Cell { account: &same_id, ..home },
    ];
    for (number, cell) in strange.iter().enumerate() {
        assert!(matches!(bench.vault.open_value(cell, &sealed), Err(Error::Corrupt)), "swap {number}");
    }
    assert_eq!(**bench.vault.open_value(&home, &sealed).unwrap(), *b"text");
}

#[test]
fn a_value_of_another_keyring_does_not_open() {
    let bench = bench(Suite::Aes256Gcm);
    let other = self::bench(Suite::Aes256Gcm);
    let sealed = bench.vault.seal(&cell(&bench.account), &bench.owners[..1], b"text").unwrap();
    assert!(refused(&other.vault.open_value(&cell(&other.account), &sealed)));
}

#[test]
fn one_to_eight_owners_and_no_more() {
    let bench = bench(Suite::Aes256Gcm);
    let cell = cell(&bench.account);
    for count in 1..=8 {
        let sealed = bench.vault.seal(&cell, &bench.owners[..count], b"text").unwrap();
        assert_eq!(Vault::owners(&sealed).unwrap(), bench.owners[..count]);
        assert_eq!(sealed.len(), 31 + 2 * count + 4, "31 bytes, the ids, the text");
    }
    assert!(matches!(bench.vault.seal(&cell, &[], b""), Err(Error::Owners)));
    assert!(matches!(bench.vault.seal(&cell, &bench.owners[..9], b""), Err(Error::Owners)));
    let twice = [bench.owners[0], bench.owners[1], bench.owners[0]];
    let sealed = bench.vault.seal(&cell, &twice, b"").unwrap();
    assert_eq!(Vault::owners(&sealed).unwrap(), bench.owners[..2]);
    assert_eq!(**bench.vault.open_value(&cell, &sealed).unwrap(), *b"");
}

#[test]
fn sealing_again_changes_the_owners_and_keeps_the_content() {
    let bench = bench(Suite::Aes256Gcm);
    let cell = cell(&bench.account);
    let sealed = bench.vault.seal(&cell, &bench.owners[..2], b"held by law").unwrap();
    let archived = bench.vault.reseal(&cell, &sealed, &bench.owners[4..5]).unwrap();
    bench.vault.erase(&bench.owners[..2]).unwrap();
    assert!(matches!(bench.vault.open_value(&cell, &sealed), Err(Error::Forgotten)));
    assert_eq!(**bench.vault.open_value(&cell, &archived).unwrap(), *b"held by law");
}

#[test]
fn the_null_cipher_needs_leave() {
    let scene = Scene::new();
    let null = Options { suite: Suite::Null, ..scene.options.clone() };
    let open = |options: &Options| super::scene::open_folder(scene.folder.path(), options, Hooks::default());
    assert!(open(&null).is_err());
    let measuring = open(&Options { null_cipher: true, ..null }).unwrap();
    let account = account(&measuring);
    let owner = measuring.allocate().unwrap();
    let sealed = measuring.seal(&cell(&account), &[owner], b"not sealed").unwrap();
    assert_eq!(**measuring.open_value(&cell(&account), &sealed).unwrap(), *b"not sealed");
    drop(measuring);
    let usual = scene.open();
    assert!(matches!(usual.open_value(&cell(&account), &sealed), Err(Error::Suite)));
}

#[derive(personal::PersonalData)]
#[personal(name = "profile")]
struct Profile {
    #[personal(n = 0, category = Identity, purposes("support"))]
    name: personal::Personal<String>,
    #[personal(unknown)]
    unknown: personal::Unknown,
}

#[test]
fn a_record_is_sealed_and_opened_as_a_whole() {
    let bench = bench(Suite::Aes256Gcm);
    let cell = cell(&bench.account);
    let profile = Profile { name: personal::Personal::new("Mia Ohm".into()), unknown: personal::Unknown::default() };
    let sealed = bench.vault.seal_record(&cell, &bench.owners[..2], &profile).unwrap();
    assert!(!sealed.windows(3).any(|bytes| bytes == b"Mia"));
    let again: Profile = bench.vault.open_record(&cell, &sealed).unwrap();
    assert_eq!(*personal::PersonalData::encode(&again), *personal::PersonalData::encode(&profile));
    let text = bench.vault.seal(&cell, &bench.owners[..2], b"no record").unwrap();
    assert!(matches!(bench.vault.open_record::<Profile>(&cell, &text), Err(Error::Record)));
}

/// Counts up: the same keys and nonces in every run.
struct Counting(std::sync::atomic::AtomicU64);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            let count = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            *byte = (count.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8;
        }
    }
}

/// What is on disk today must open in ten years: the bytes of one value, mark and key are written down here.
#[test]
fn golden_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let random: Arc<dyn Random> = Arc::new(Counting(0.into()));
    let world = World { clock: Arc::new(SystemClock), random: Arc::clone(&random) };
    let db = db::Db::sqlite(&folder.path().join("keyring.db")).unwrap();
    let root = Box::new(MemoryRootStore::new(random));
    let vault = Vault::open(db, root, world, Options::default()).unwrap();
    let account = account(&vault);
    let owners = [vault.allocate().unwrap(), vault.allocate().unwrap()];
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mark = vault.mark(owners[0], b"golden").unwrap();
    let sealed = vault.seal(&cell(&account), &owners, b"golden").unwrap();
    assert_eq!(hex(&mark), GOLDEN_MARK);
    assert_eq!(hex(&sealed), GOLDEN_VALUE);
}

const GOLDEN_MARK: &str = "c5c33e7ba322adab85d166b0628e34e4";
const GOLDEN_VALUE: &str = "010102810282026402a03edc7b19b755f492308163240efeb09322a7a5dfd378c3d8f45c4e04d4760b";

/// The derivation is plain HKDF as RFC 5869 has it: another implementation of it gives the same key.
#[test]
fn the_key_of_a_value_is_hkdf() {
    use aws_lc_rs::{aead, hkdf};
    struct Length;
    impl hkdf::KeyType for Length {
        fn len(&self) -> usize {
            32
        }
    }
    let bench = bench(Suite::Aes256Gcm);
    let cell = cell(&bench.account);
    let sealed = bench.vault.seal(&cell, &bench.owners[..1], b"text").unwrap();

    let ids = [bench.account.key, bench.owners[0]];
    let input: Vec<u8> = ids.iter().flat_map(|id| super::scene::raw(&bench.vault, *id)).collect();
    let numbers: Vec<u8> = ids.iter().flat_map(|id| id.0.to_be_bytes()).collect();
    let info: [&[u8]; 3] = [&[1], &numbers, b"sealed_unit_ticket"];
    let mut key = [0; 32];
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, b"obhut.seal.v1").extract(&input);
    extracted.expand(&info, Length).unwrap().fill(&mut key).unwrap();

    let mut associated = Vec::new();
    for number in [1_i64, 4, 12] {
        associated.extend_from_slice(&number.to_be_bytes());
    }
    for name in ["message", "sealed_unit_ticket"] {
        associated.extend_from_slice(&(name.len() as u32).to_be_bytes());
        associated.extend_from_slice(name.as_bytes());
    }
    associated.extend_from_slice(&sealed[..5]);
    let cipher = aead::LessSafeKey::new(aead::UnboundKey::new(&aead::AES_256_GCM, &key).unwrap());
    let nonce = aead::Nonce::try_assume_unique_for_key(&sealed[5..17]).unwrap();
    let mut body = sealed[17..].to_vec();
    assert_eq!(cipher.open_in_place(nonce, aead::Aad::from(associated), &mut body).unwrap(), b"text");
}

proptest! {
    #[test]
    fn arbitrary_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        thread_local! {
            static BENCH: Bench = bench(Suite::Aes256Gcm);
        }
        BENCH.with(|bench| {
            let cell = cell(&bench.account);
            prop_assert!(refused(&bench.vault.open_value(&cell, &bytes)));
            let _ = Vault::owners(&bytes);
            prop_assert!(bench.vault.open_stream(&cell, std::io::Cursor::new(&bytes)).is_err());
            // The same behind a head that parses.
            let first = bench.owners[0].0;
            let head = [1, 1, 1, (first & 0x7f | 0x80) as u8, (first >> 7) as u8];
            prop_assert!(refused(&bench.vault.open_value(&cell, &[&head, &bytes[..]].concat())));
            let head = [0x81, 1, 1, (first & 0x7f | 0x80) as u8, (first >> 7) as u8];
            prop_assert!(bench.vault.open_stream(&cell, std::io::Cursor::new([&head, &bytes[..]].concat())).is_err());
            Ok(())
        })?;
    }

    #[test]
    fn a_head_reads_back_as_it_was_written(ids in proptest::collection::btree_set(1_i64..1 << 53, 1..=8)) {
        let ids: Vec<KeyId> = ids.into_iter().map(KeyId).collect();
        let header = crate::sealed::Header::new(1, Suite::Aes256Gcm, &ids).unwrap();
        let mut bytes = Vec::new();
        header.write(&mut bytes);
        let (again, rest) = crate::sealed::Header::parse(&bytes).unwrap();
        prop_assert_eq!(again, header);
        prop_assert!(rest.is_empty());
    }
}
