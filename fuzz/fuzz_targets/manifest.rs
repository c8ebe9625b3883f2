//! Any text as the manifest of a backup: what it names is whole and lies within the backup, or it is refused.

#![no_main]

use std::cell::OnceCell;

use libfuzzer_sys::fuzz_target;
use obhut::backup::manifest::{Manifest, NAME, Part};
use tempfile::TempDir;

thread_local! {
    /// A backup of two files, and one beside it that no manifest may reach.
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

fn made() -> TempDir {
    let folder = tempfile::tempdir().expect("a place to write");
    std::fs::create_dir_all(folder.path().join("backup/blobs/ab")).expect("a folder");
    for (name, text) in [("outside", "outside"), ("backup/desk.db", "data"), ("backup/blobs/ab/abcd", "a file")] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    folder
}

fuzz_target!(|bytes: &[u8]| {
    FOLDER.with(|folder| {
        let backup = folder.get_or_init(made).path().join("backup");
        std::fs::write(backup.join(NAME), bytes).expect("a manifest");
        let Ok(manifest) = Manifest::checked(&backup) else { return };
        assert!(manifest.files.iter().any(|part| part.name == manifest.data));
        for part in &manifest.files {
            let path = part.path(&backup).expect("it was checked");
            let real = path.canonicalize().expect("it was read");
            assert!(real.starts_with(backup.canonicalize().expect("it is there")), "{}", part.name);
            assert_eq!(&Part::of(&backup, &part.name).expect("it was read"), part);
        }
    });
});
