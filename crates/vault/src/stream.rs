//! Sealed streams: attachments in chunks of 64 KiB, each authenticated, readable from any place.
//!
//! `ver(1)=0x81 | suite(1) | n(1) | n × varint(key id) | salt(16) | prefix(7) | chunks`, each chunk ciphertext and tag.
//! The key is derived as for a value, with the salt in it, so every stream has a key of its own. A chunk's nonce is
//! `prefix | number (4 bytes, big-endian) | 1 for the last, else 0` (the STREAM construction): chunks cannot be swapped,
//! dropped or cut off. Only an empty stream has an empty chunk.

use std::io::{self, Read, Seek, SeekFrom, Write};

use zeroize::Zeroizing;

use crate::aead::{Cipher, NONCE, TAG, split};
use crate::sealed::{HEAD_AT_MOST, Header, STREAM, associated, derive};
use crate::{Cell, Error, KeyId, Vault};

/// Plain bytes of a full chunk.
pub(crate) const CHUNK: usize = 64 * 1024;
const SALT: usize = 16;
const PREFIX: usize = 7;

/// What all chunks of a stream share.
struct Chunks {
    cipher: Cipher,
    associated: Vec<u8>,
    prefix: [u8; PREFIX],
}

impl Chunks {
    fn new(vault: &Vault, cell: &Cell<'_>, header: &Header, salt: &[u8], prefix: [u8; PREFIX]) -> Result<Self, Error> {
        let key = derive(vault, cell, header, salt)?;
        let mut head = Vec::with_capacity(HEAD_AT_MOST + SALT + PREFIX);
        header.write(&mut head);
        head.extend_from_slice(salt);
        head.extend_from_slice(&prefix);
        let cipher = Cipher::new(header.suite.algorithm().ok_or(Error::Suite)?, &key)?;
        Ok(Self { cipher, associated: associated(vault, cell, &head), prefix })
    }

    fn nonce(&self, number: u64, last: bool) -> Result<[u8; NONCE], Error> {
        let number = u32::try_from(number).map_err(|_| Error::Stream(io::ErrorKind::FileTooLarge))?;
        let mut nonce = [0; NONCE];
        nonce[..PREFIX].copy_from_slice(&self.prefix);
        nonce[PREFIX..NONCE - 1].copy_from_slice(&number.to_be_bytes());
        nonce[NONCE - 1] = u8::from(last);
        Ok(nonce)
    }
}

impl Vault {
    /// Begins a sealed stream into `out`; the caller writes and ends with [`StreamWriter::finish`].
    ///
    /// # Errors
    /// As [`Vault::seal`]; [`Error::Stream`] when `out` fails.
    pub fn seal_stream<W: Write>(
        &self,
        cell: &Cell<'_>,
        owners: &[KeyId],
        mut out: W,
    ) -> Result<StreamWriter<W>, Error> {
        // Streams have no null form: measurements are about values.
        let header = Header::new(STREAM, self.suite, owners)?;
        let random = &*self.keyring.world().random;
        let (salt, prefix) = (world::random_bytes::<SALT>(random), world::random_bytes::<PREFIX>(random));
        let chunks = Chunks::new(self, cell, &header, &salt, prefix)?;
        let mut head = Vec::with_capacity(HEAD_AT_MOST + SALT + PREFIX);
        header.write(&mut head);
        head.extend_from_slice(&salt);
        head.extend_from_slice(&prefix);
        out.write_all(&head).map_err(|error| Error::Stream(error.kind()))?;
        let buffer = Zeroizing::new(Vec::with_capacity(CHUNK + TAG));
        Ok(StreamWriter { chunks, out, buffer, number: 0 })
    }

    /// Opens a sealed stream that begins at the start of `input`, and makes sure that its end is there.
    ///
    /// # Errors
    /// As [`Vault::open_value`]; [`Error::Stream`] when `input` fails.
    pub fn open_stream<R: Read + Seek>(&self, cell: &Cell<'_>, mut input: R) -> Result<StreamReader<R>, Error> {
        let failed = |error: io::Error| Error::Stream(error.kind());
        let total = input.seek(SeekFrom::End(0)).map_err(failed)?;
        input.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut start = Vec::new();
        input.by_ref().take((HEAD_AT_MOST + SALT + PREFIX) as u64).read_to_end(&mut start).map_err(failed)?;
        let (header, rest) = Header::parse(&start)?;
        if header.version != STREAM {
            return Err(Error::Corrupt);
        }
        let (salt, rest) = split::<SALT>(rest).ok_or(Error::Corrupt)?;
        let (prefix, rest) = split::<PREFIX>(rest).ok_or(Error::Corrupt)?;
        let body = (start.len() - rest.len()) as u64;
        let sealed = total.checked_sub(body).ok_or(Error::Corrupt)?;
        let count = sealed.div_ceil((CHUNK + TAG) as u64);
        let length = sealed.checked_sub(count * TAG as u64).filter(|_| count > 0).ok_or(Error::Corrupt)?;
        let chunks = Chunks::new(self, cell, &header, &salt, prefix)?;
        let mut reader =
            StreamReader { chunks, input, body, count, length, position: 0, loaded: None, plain: Zeroizing::default() };
        // Only the true last chunk opens as the last: after this the length can be trusted.
        reader.load(count - 1)?;
        if reader.plain.is_empty() && count > 1 {
            return Err(Error::Corrupt);
        }
        Ok(reader)
    }
}

/// Seals what is written to it. Without [`StreamWriter::finish`] the stream has no end and does not open.
pub struct StreamWriter<W: Write> {
    chunks: Chunks,
    out: W,
    buffer: Zeroizing<Vec<u8>>,
    number: u64,
}

impl<W: Write> StreamWriter<W> {
    /// Writes the last chunk and gives the output back, unflushed.
    ///
    /// # Errors
    /// [`Error::Stream`].
    pub fn finish(mut self) -> Result<W, Error> {
        self.emit(true)?;
        Ok(self.out)
    }

    fn emit(&mut self, last: bool) -> Result<(), Error> {
        let nonce = self.chunks.nonce(self.number, last)?;
        self.chunks.cipher.seal(nonce, &self.chunks.associated, &mut self.buffer, 0)?;
        self.out.write_all(&self.buffer).map_err(|error| Error::Stream(error.kind()))?;
        self.buffer.clear();
        self.number += 1;
        Ok(())
    }
}

impl<W: Write> Write for StreamWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits until more comes: it might be the last.
        if self.buffer.len() == CHUNK && !bytes.is_empty() {
            self.emit(false).map_err(into_io)?;
        }
        let taken = bytes.len().min(CHUNK - self.buffer.len());
        self.buffer.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Opens a sealed stream; seeking is cheap, one chunk is in memory at a time.
pub struct StreamReader<R: Read + Seek> {
    chunks: Chunks,
    input: R,
    /// Where the first chunk begins.
    body: u64,
    count: u64,
    length: u64,
    position: u64,
    loaded: Option<u64>,
    plain: Zeroizing<Vec<u8>>,
}

impl<R: Read + Seek> StreamReader<R> {
    /// Plain bytes in all.
    pub fn len(&self) -> u64 {
        self.length
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    fn load(&mut self, number: u64) -> Result<(), Error> {
        if self.loaded == Some(number) {
            return Ok(());
        }
        self.loaded = None;
        let failed = |error: io::Error| Error::Stream(error.kind());
        let size = (CHUNK + TAG) as u64;
        self.input.seek(SeekFrom::Start(self.body + number * size)).map_err(failed)?;
        let mut sealed = Vec::with_capacity(CHUNK + TAG);
        self.input.by_ref().take(size).read_to_end(&mut sealed).map_err(failed)?;
        let nonce = self.chunks.nonce(number, number + 1 == self.count)?;
        self.plain = self.chunks.cipher.open(nonce, &self.chunks.associated, &sealed)?;
        self.loaded = Some(number);
        Ok(())
    }
}

impl<R: Read + Seek> Read for StreamReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.length || out.is_empty() {
            return Ok(0);
        }
        self.load(self.position / CHUNK as u64).map_err(into_io)?;
        let within = (self.position % CHUNK as u64) as usize;
        let available = self.plain.get(within..).unwrap_or_default();
        let taken = available.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..taken), available.get(..taken)) {
            to.copy_from_slice(from);
        }
        self.position += taken as u64;
        Ok(taken)
    }
}

impl<R: Read + Seek> Seek for StreamReader<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

fn into_io(error: Error) -> io::Error {
    match error {
        Error::Stream(kind) => kind.into(),
        error => io::Error::new(io::ErrorKind::InvalidData, error),
    }
}
