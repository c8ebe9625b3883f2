//! The bytes of a file, opened where they are read: a chunk at a time, and from any place.

use std::fs::File;
use std::io::{Cursor, Error as IoError, ErrorKind, Read, Seek, SeekFrom};

use db::Tx;
use vault::StreamReader;
use zeroize::Zeroizing;

use super::attachments::blob_path;
use super::sql::{self, FileRow};
use crate::context::Cx;
use crate::error::Error;

/// A file being read.
pub enum Content {
    /// A small one, which lies in its row.
    Row(Cursor<Zeroizing<Vec<u8>>>),
    /// A large one.
    Blob(Box<StreamReader<File>>),
}

impl Content {
    /// Plain bytes in all.
    pub fn length(&self) -> u64 {
        match self {
            Self::Row(bytes) => bytes.get_ref().len() as u64,
            Self::Blob(stream) => stream.len(),
        }
    }
}

impl Read for Content {
    fn read(&mut self, out: &mut [u8]) -> Result<usize, IoError> {
        match self {
            Self::Row(bytes) => {
                let start = usize::try_from(bytes.position()).unwrap_or(usize::MAX);
                let mut rest = bytes.get_ref().get(start..).unwrap_or_default();
                let read = rest.read(out)?;
                bytes.set_position((start + read) as u64);
                Ok(read)
            }
            Self::Blob(stream) => stream.read(out),
        }
    }
}

impl Seek for Content {
    fn seek(&mut self, to: SeekFrom) -> Result<u64, IoError> {
        match (self, to) {
            (Self::Row(bytes), SeekFrom::Start(to)) => {
                bytes.set_position(to);
                Ok(to)
            }
            (Self::Row(_), _) => Err(ErrorKind::Unsupported.into()),
            (Self::Blob(stream), to) => stream.seek(to),
        }
    }
}

/// Opens a file to read from it.
///
/// # Errors
/// [`Error::NotFound`] once forgotten.
pub fn open(tx: &mut Tx<'_>, cx: &Cx, file: &FileRow) -> Result<Content, Error> {
    let cell = cx.cell("attachment", file.id, "sealed_content");
    let Some(blob) = &file.blob else {
        let sealed = sql::file_content(tx, cx.id(), file.id)?.ok_or(Error::NotFound)?;
        let plain = crate::desk::opened(cx.desk.vault.open_value(&cell, &sealed))?.ok_or(Error::NotFound)?;
        return Ok(Content::Row(Cursor::new(plain)));
    };
    let input = File::open(blob_path(cx, blob)).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::NotFound,
        _ => error.into(),
    })?;
    let stream = crate::desk::opened(cx.desk.vault.open_stream(&cell, input))?.ok_or(Error::NotFound)?;
    Ok(Content::Blob(Box::new(stream)))
}
