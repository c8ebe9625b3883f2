//! The same promises with the root in a device. SoftHSM stands for it: one token for each scene, made before the module is
//! loaded, so the tests run in a process of their own that is told where its tokens lie.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use db::Db;
use world::World;

use super::game::STEPS;
use super::scene::raw;
use crate::keyring::hooks::{Hooks, Step};
use crate::{Error, KeyId, OpenError, Options, Pkcs11RootStore, ProviderClass, RootError, RootStore, Vault};

const MODULES: [&str; 3] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib64/pkcs11/libsofthsm2.so",
];
const HELP: &str = "the tests of PKCS#11 need SoftHSM (Debian, Ubuntu: apt-get install softhsm2)";
const FOLDER: &str = "OBHUT_TEST_TOKENS";

fn uri(token: &str, folder: &Path) -> String {
    named(token, "obhut", folder)
}

fn named(token: &str, object: &str, folder: &Path) -> String {
    let module = MODULES.iter().find(|module| Path::new(module).is_file()).expect(HELP);
    format!(
        "pkcs11:token={token};object={object}?module-path={module}&pin-source=file:{}",
        folder.join("pin").display()
    )
}

fn store(token: &str, folder: &Path) -> Result<Pkcs11RootStore, RootError> {
    Pkcs11RootStore::open(&uri(token, folder), World::real().random)
}

#[test]
fn a_keyring_whose_root_is_in_a_device() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return in_the_device(Path::new(&folder));
    }
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("tokens")).unwrap();
    std::fs::write(path("pin"), "4711\n").unwrap();
    let config = format!("directories.tokendir = {}\nobjectstore.backend = file\n", path("tokens").display());
    std::fs::write(path("softhsm2.conf"), config).unwrap();
    let tokens = ["plain".to_owned(), "away".to_owned(), "shared".to_owned()];
    let tokens = tokens.into_iter().chain((0..STEPS.len()).map(|number| format!("step{number}")));
    for token in tokens {
        let made = Command::new("softhsm2-util")
            .args(["--init-token", "--free", "--label", &token, "--so-pin", "0815", "--pin", "4711"])
            .env("SOFTHSM2_CONF", path("softhsm2.conf"))
            .stdout(Stdio::null())
            .status();
        assert!(made.expect(HELP).success(), "{token}");
    }
    let own = std::env::current_exe().unwrap();
    let ran = Command::new(own)
        .args(["--exact", "proof::pkcs11::a_keyring_whose_root_is_in_a_device", "--nocapture"])
        .env("SOFTHSM2_CONF", path("softhsm2.conf"))
        .env(FOLDER, folder.path())
        .status();
    assert!(ran.unwrap().success());
}

fn in_the_device(folder: &Path) {
    wraps_and_forgets(folder);
    for (number, step) in STEPS.into_iter().enumerate() {
        survives_a_crash(folder, &format!("step{number}"), step);
    }
    installations_share_a_token(folder);
    a_wrong_place_is_named(folder);
    // Last: it takes the tokens away.
    taking_in_goes_on_without_the_device(folder);
}

fn wraps_and_forgets(folder: &Path) {
    let roots = store("plain", folder).unwrap();
    assert_eq!(roots.class(), ProviderClass::Hardware);
    let (first, second) = (roots.create().unwrap(), roots.create().unwrap());
    let wrapped = roots.wrap(first, b"here", &[9; 32]).unwrap();
    assert_eq!(*roots.unwrap(first, b"here", &wrapped).unwrap(), [9; 32]);
    assert!(matches!(roots.unwrap(first, b"there", &wrapped), Err(RootError::Corrupt)));
    assert!(matches!(roots.unwrap(second, b"here", &wrapped), Err(RootError::Corrupt)));
    roots.destroy(first).unwrap();
    roots.destroy(first).unwrap();
    assert!(matches!(roots.unwrap(first, b"here", &wrapped), Err(RootError::Missing)));
    assert_eq!(store("plain", folder).unwrap().list().unwrap(), [second]);
    let torn = [&wrapped[..wrapped.len() - 1], &[wrapped[wrapped.len() - 1] ^ 1]].concat();
    assert!(matches!(roots.unwrap(second, b"here", &torn), Err(RootError::Corrupt)));
    let again = roots.wrap(second, b"here", &[8; 32]).unwrap();
    assert_eq!(*roots.unwrap(second, b"here", &again).unwrap(), [8; 32], "after a failure, too");
}

/// Two installations on one token: neither sees, uses or tidies away what is the other's.
fn installations_share_a_token(folder: &Path) {
    let of = |name: &str| Pkcs11RootStore::open(&named("shared", name, folder), World::real().random).unwrap();
    let (mut found, mut kept) = (Vec::new(), Vec::new());
    for name in ["one", "two"] {
        let pages = || Db::sqlite(&folder.join(format!("{name}.db"))).unwrap();
        let options = || Options { height: 3, ..Options::default() };
        let vault = Vault::open(pages(), Box::new(of(name)), World::real(), options()).unwrap();
        let keys = [vault.allocate().unwrap(), vault.allocate().unwrap()];
        vault.erase(&keys[..1]).unwrap();
        kept.push((name, keys[1], raw(&vault, keys[1])));
        found.push(of(name).list().unwrap());
    }
    assert!(found.iter().all(|roots| roots.len() == 1) && found[0] != found[1]);
    assert!(matches!(of("one").unwrap(found[1][0], b"", &[0; 60]), Err(RootError::Missing)));
    of("one").destroy(found[1][0]).unwrap();
    // Each start tidies away what is called so and wraps nothing.
    for (name, key, bytes) in kept {
        let pages = Db::sqlite(&folder.join(format!("{name}.db"))).unwrap();
        let options = Options { height: 3, ..Options::default() };
        let vault = Vault::open(pages, Box::new(of(name)), World::real(), options).unwrap();
        assert_eq!(raw(&vault, key), bytes, "{name}");
    }
}

fn open(folder: &Path, token: &str, hooks: Hooks) -> Result<Vault, OpenError> {
    let pages = Db::sqlite(&folder.join(format!("{token}.db")))?;
    let options = Options { height: 3, ..Options::default() };
    Vault::open_with(pages, Box::new(store(token, folder)?), World::real(), options, hooks)
}

/// The process dies at `fatal` and the next one starts on what is left.
fn survives_a_crash(folder: &Path, token: &str, fatal: Step) {
    let vault = open(folder, token, Hooks::default()).unwrap();
    let keys: Vec<KeyId> = (0..600).map(|_| vault.allocate().unwrap()).collect();
    let before: BTreeMap<KeyId, [u8; 32]> = keys.iter().map(|key| (*key, raw(&vault, *key))).collect();
    let (erase, keep) = keys.split_at(300);
    drop(vault);
    let hooks = Hooks { fail_point: Some(Arc::new(move |step| step == fatal)), ..Hooks::default() };
    assert!(matches!(open(folder, token, hooks).unwrap().erase(erase), Err(Error::Interrupted)));
    let vault = open(folder, token, Hooks::default()).unwrap();
    assert!(keep.iter().all(|key| raw(&vault, *key) == before[key]), "{fatal:?}");
    let left = erase.iter().filter(|key| vault.exists(**key).unwrap()).count();
    assert!(left == 0 || left == erase.len(), "{fatal:?}: {left} are left");
    assert_eq!(vault.erase(erase).unwrap().destroyed as usize, left);
    assert_eq!(vault.keyring.root().list().unwrap().len(), 1, "{fatal:?}");
    assert_eq!(vault.provider(), ProviderClass::Hardware);
}

fn a_wrong_place_is_named(folder: &Path) {
    let fault = |uri: &str| match Pkcs11RootStore::open(uri, World::real().random) {
        Err(RootError::Unavailable(why)) => why,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it opened"),
    };
    assert!(fault("pkcs11:token=x").contains("module-path=FILE"));
    assert!(fault("pkcs11:token=plain?module-path=/m.so&pin-source=/p").contains("object=NAME"));
    assert!(fault("pkcs11:token=plain;object=?module-path=/m.so&pin-source=/p").contains("object=NAME"));
    assert!(fault(&uri("nowhere", folder)).contains("no token is called nowhere"));
    assert!(fault(&uri("plain", &folder.join("away"))).contains("the file of the PIN"));
    assert!(fault("pkcs11:token=x;object=y?module-path=/nonexistent.so&pin-source=/p").contains("cannot be loaded"));
}

fn taking_in_goes_on_without_the_device(folder: &Path) {
    let vault = open(folder, "away", Hooks::default()).unwrap();
    let keys: Vec<KeyId> = (0..10).map(|_| vault.allocate().unwrap()).collect();
    std::fs::rename(folder.join("tokens"), folder.join("unplugged")).unwrap();
    assert!(vault.erase(&keys[..1]).is_err());
    // Many more than the pool holds: leaves are made without asking the device.
    assert!((0..20_000).all(|_| vault.allocate().is_ok()));
    assert!(vault.exists(keys[1]).unwrap());
}
