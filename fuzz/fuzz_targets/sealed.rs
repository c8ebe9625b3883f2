//! Arbitrary bytes as sealed values and streams: refused, never a panic, and never opened.
#![no_main]

use std::io::{Cursor, Read};
use std::sync::{Arc, OnceLock};

use libfuzzer_sys::fuzz_target;
use vault::{Account, Cell, KeyId, MemoryRootStore, Options, Vault};

fn vault() -> &'static (Vault, Account, tempfile::TempDir) {
    static VAULT: OnceLock<(Vault, Account, tempfile::TempDir)> = OnceLock::new();
    VAULT.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let world = world::World::real();
        let db = db::Db::sqlite(&folder.path().join("keyring.db")).expect("a database");
        let root = Box::new(MemoryRootStore::new(Arc::clone(&world.random)));
        let vault = Vault::open(db, root, world, Options::default()).expect("a keyring");
        let account = Account { id: 1, key: vault.allocate().expect("a key") };
        (vault, account, folder)
    })
}

fuzz_target!(|bytes: &[u8]| {
    let (vault, account, _) = vault();
    let cell = Cell { account, table: "message", row: 1, column: "sealed_unit" };
    assert!(vault.open_value(&cell, bytes).is_err());
    if let Ok(owners) = Vault::owners(bytes) {
        assert!((1..=8).contains(&owners.len()));
        assert!(owners.iter().all(|KeyId(id)| (1..1 << 53).contains(id)));
    }
    if let Ok(mut stream) = vault.open_stream(&cell, Cursor::new(bytes)) {
        let _ = stream.read(&mut [0; 16]);
        panic!("a stream that nobody sealed was opened");
    }
    // The same bytes behind a head with a living owner, so that the cipher is reached.
    for version in [1, 0x81] {
        let id = account.key.0;
        let head = [version, 1, 1, (id & 0x7f | 0x80) as u8, (id >> 7) as u8];
        let whole = [&head, bytes].concat();
        assert!(vault.open_value(&cell, &whole).is_err());
        assert!(vault.open_stream(&cell, Cursor::new(&whole)).is_err());
    }
});
