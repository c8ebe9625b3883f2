//! Sealed streams: whole, in ranges, altered.

use std::io::{Cursor, Read, Seek, SeekFrom, Write};

use super::scene::{Scene, account, cell};
use crate::stream::CHUNK;
use crate::{Account, Cell, Error, KeyId, Vault};

const SEALED: usize = CHUNK + 16;

fn seal(vault: &Vault, cell: &Cell<'_>, owner: KeyId, content: &[u8]) -> Vec<u8> {
    let mut writer = vault.seal_stream(cell, &[owner], Vec::new()).unwrap();
    // In pieces that do not fit the chunks.
    for piece in content.chunks(10_007) {
        writer.write_all(piece).unwrap();
    }
    writer.finish().unwrap()
}

fn open(vault: &Vault, cell: &Cell<'_>, sealed: &[u8]) -> Result<Vec<u8>, Error> {
    let mut reader = vault.open_stream(cell, Cursor::new(sealed))?;
    let mut content = Vec::new();
    reader.read_to_end(&mut content).map_err(|error| Error::Stream(error.kind()))?;
    Ok(content)
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place * 31 % 251) as u8).collect()
}

fn stage() -> (Scene, Vault, Account, KeyId) {
    let scene = Scene::new();
    let vault = scene.open();
    let (account, owner) = (account(&vault), vault.allocate().unwrap());
    (scene, vault, account, owner)
}

#[test]
fn every_length_around_a_chunk_comes_back() {
    let (_scene, vault, account, owner) = stage();
    let cell = cell(&account);
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17] {
        let content = content(length);
        let sealed = seal(&vault, &cell, owner, &content);
        let chunks = length.div_ceil(CHUNK).max(1);
        assert_eq!(sealed.len(), 3 + 2 + 16 + 7 + length + 16 * chunks);
        assert_eq!(Vault::owners(&sealed).unwrap(), [owner]);
        assert_eq!(vault.open_stream(&cell, Cursor::new(&sealed)).unwrap().len(), length as u64);
        assert!(open(&vault, &cell, &sealed).unwrap() == content, "length {length}");
    }
}

#[test]
fn any_range_reads_as_it_was_written() {
    let (_scene, vault, account, owner) = stage();
    let cell = cell(&account);
    let content = content(3 * CHUNK + 500);
    let sealed = seal(&vault, &cell, owner, &content);
    let mut reader = vault.open_stream(&cell, Cursor::new(&sealed)).unwrap();
    for (from, length) in [(0, 10), (CHUNK - 5, 10), (2 * CHUNK, CHUNK), (3 * CHUNK + 400, 100), (77, 2 * CHUNK)] {
        let mut range = vec![0; length];
        reader.seek(SeekFrom::Start(from as u64)).unwrap();
        reader.read_exact(&mut range).unwrap();
        assert!(range == content[from..from + length], "{length} bytes from {from}");
    }
    reader.seek(SeekFrom::End(-3)).unwrap();
    let mut rest = Vec::new();
    reader.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, content[content.len() - 3..]);
    assert!(reader.seek(SeekFrom::Current(-1_000_000_000)).is_err());
    reader.seek(SeekFrom::End(5)).unwrap();
    assert_eq!(reader.read(&mut [0; 4]).unwrap(), 0);
}

#[test]
fn what_is_cut_swapped_or_altered_does_not_open() {
    let (_scene, vault, account, owner) = stage();
    let cell = cell(&account);
    let content = content(3 * CHUNK);
    let sealed = seal(&vault, &cell, owner, &content);
    let head = sealed.len() - 3 * SEALED;

    for length in (0..head + 20).chain([head + SEALED, head + 2 * SEALED, sealed.len() - 1]) {
        assert!(open(&vault, &cell, &sealed[..length]).is_err(), "cut to {length}");
    }
    assert!(open(&vault, &cell, &[&sealed[..], &[0]].concat()).is_err());
    let swapped = [
        &sealed[..head],
        &sealed[head + SEALED..head + 2 * SEALED],
        &sealed[head..head + SEALED],
        &sealed[head + 2 * SEALED..],
    ];
    assert!(open(&vault, &cell, &swapped.concat()).is_err());
    let dropped = [&sealed[..head], &sealed[head + SEALED..]];
    assert!(open(&vault, &cell, &dropped.concat()).is_err());
    for place in (0..head).chain([head, head + SEALED, head + SEALED + 9, sealed.len() - 1]) {
        let mut altered = sealed.clone();
        altered[place] ^= 0x40;
        assert!(open(&vault, &cell, &altered).is_err(), "byte {place}");
    }
    assert!(open(&vault, &Cell { row: 13, ..cell }, &sealed).is_err());
    assert!(open(&vault, &Cell { column: "thumbnail", ..cell }, &sealed).is_err());
    assert!(vault.open_value(&cell, &sealed).is_err(), "a stream is no value");
    let value = vault.seal(&cell, &[owner], b"a value is no stream").unwrap();
    assert!(open(&vault, &cell, &value).is_err());
}

#[test]
fn an_unfinished_stream_does_not_open() {
    let (_scene, vault, account, owner) = stage();
    let cell = cell(&account);
    let mut disk = Vec::new();
    let mut writer = vault.seal_stream(&cell, &[owner], &mut disk).unwrap();
    writer.write_all(&content(2 * CHUNK + 1)).unwrap();
    drop(writer);
    assert!(open(&vault, &cell, &disk).is_err());
}

#[test]
fn a_stream_goes_with_its_owner() {
    let (_scene, vault, account, owner) = stage();
    let cell = cell(&account);
    let sealed = seal(&vault, &cell, owner, b"attachment");
    vault.erase(&[owner]).unwrap();
    assert!(matches!(open(&vault, &cell, &sealed), Err(Error::Forgotten)));
    assert!(matches!(vault.seal_stream(&cell, &[owner], Vec::new()), Err(Error::Forgotten)));
}
