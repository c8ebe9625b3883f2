//! The bytes: writing and reading CBOR data items, and what can be wrong with them.

use minicbor::Decoder;
use zeroize::Zeroizing;

/// Why bytes are not a record. Holds no content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// Not CBOR, not the expected type, or cut off.
    Malformed,
    /// More bytes after the record.
    TrailingBytes,
    /// One field twice.
    Duplicate {
        /// The record's name.
        record: &'static str,
        /// The field's number.
        number: u32,
    },
    /// A field that every record of this kind has is not there.
    Missing {
        /// The record's name.
        record: &'static str,
        /// The field's number.
        number: u32,
    },
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Malformed => f.write_str("the bytes are not a record of this kind"),
            Self::TrailingBytes => f.write_str("bytes follow the record"),
            Self::Duplicate { record, number } => write!(f, "field {number} of {record} occurs twice"),
            Self::Missing { record, number } => write!(f, "field {number} of {record} is missing"),
        }
    }
}

impl std::error::Error for DecodeError {}

impl From<minicbor::decode::Error> for DecodeError {
    /// The cause is dropped: it may quote the input.
    fn from(_: minicbor::decode::Error) -> Self {
        Self::Malformed
    }
}

const UNSIGNED: u8 = 0 << 5;
const NEGATIVE: u8 = 1 << 5;
const BYTES: u8 = 2 << 5;
const TEXT: u8 = 3 << 5;
const ARRAY: u8 = 4 << 5;
const MAP: u8 = 5 << 5;
const FALSE: u8 = 0xf4;
const TRUE: u8 = 0xf5;

/// Writes CBOR into memory that is overwritten before it is given back, also when it has to grow.
pub struct Writer(Zeroizing<Vec<u8>>);

impl Writer {
    /// Most records fit; larger ones grow.
    const FIRST_CAPACITY: usize = 256;

    pub(crate) fn new() -> Self {
        Self(Zeroizing::new(Vec::with_capacity(Self::FIRST_CAPACITY)))
    }

    pub(crate) fn finish(self) -> Zeroizing<Vec<u8>> {
        self.0
    }

    /// `Vec` would free the old memory as it is; here it is overwritten first.
    fn reserve(&mut self, more: usize) {
        let needed = self.0.len().saturating_add(more);
        if needed <= self.0.capacity() {
            return;
        }
        let mut grown = Zeroizing::new(Vec::with_capacity(needed.max(self.0.capacity().saturating_mul(2))));
        grown.extend_from_slice(&self.0);
        self.0 = grown;
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.0.extend_from_slice(bytes);
    }

    /// The head of a data item: major type and argument in the shortest form (RFC 8949, 3 and 4.2.1).
    fn head(&mut self, major: u8, argument: u64) {
        let bytes = argument.to_be_bytes();
        let [.., b4, b5, b6, b7] = bytes;
        match argument {
            0..=23 => self.raw(&[major | b7]),
            24..=0xff => self.raw(&[major | 24, b7]),
            0x100..=0xffff => self.raw(&[major | 25, b6, b7]),
            0x1_0000..=0xffff_ffff => self.raw(&[major | 26, b4, b5, b6, b7]),
            _ => {
                self.raw(&[major | 27]);
                self.raw(&bytes);
            }
        }
    }

    /// Begins a map of so many entries.
    pub fn map(&mut self, entries: usize) {
        self.head(MAP, entries as u64);
    }

    /// A field number.
    pub fn number(&mut self, number: u32) {
        self.head(UNSIGNED, u64::from(number));
    }

    pub(super) fn array(&mut self, items: usize) {
        self.head(ARRAY, items as u64);
    }

    pub(super) fn integer(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(value) => self.head(UNSIGNED, value),
            // -1 - n is stored as n, which is the bitwise complement.
            Err(_) => self.head(NEGATIVE, (!value).cast_unsigned()),
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.head(TEXT, text.len() as u64);
        self.raw(text.as_bytes());
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        self.head(BYTES, bytes.len() as u64);
        self.raw(bytes);
    }

    pub(super) fn flag(&mut self, flag: bool) {
        self.raw(&[if flag { TRUE } else { FALSE }]);
    }
}

/// Reads CBOR of definite lengths.
pub struct Reader<'b>(Decoder<'b>);

impl<'b> Reader<'b> {
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self(Decoder::new(bytes))
    }

    pub(crate) fn end(&self) -> Result<(), DecodeError> {
        if self.0.position() == self.0.input().len() { Ok(()) } else { Err(DecodeError::TrailingBytes) }
    }

    /// The number of entries of the map that begins here.
    ///
    /// # Errors
    /// When no map of definite length begins here.
    pub fn map(&mut self) -> Result<u64, DecodeError> {
        self.0.map()?.ok_or(DecodeError::Malformed)
    }

    /// A field number.
    ///
    /// # Errors
    /// When it is none.
    pub fn number(&mut self) -> Result<u32, DecodeError> {
        Ok(self.0.u32()?)
    }

    /// Passes over one value and gives its bytes.
    ///
    /// # Errors
    /// When no whole value lies here.
    pub fn skip(&mut self) -> Result<&'b [u8], DecodeError> {
        let start = self.0.position();
        self.0.skip()?;
        self.0.input().get(start..self.0.position()).ok_or(DecodeError::Malformed)
    }

    pub(super) fn array(&mut self) -> Result<u64, DecodeError> {
        self.0.array()?.ok_or(DecodeError::Malformed)
    }

    pub(super) fn text(&mut self) -> Result<&'b str, DecodeError> {
        Ok(self.0.str()?)
    }

    pub(super) fn bytes(&mut self) -> Result<&'b [u8], DecodeError> {
        Ok(self.0.bytes()?)
    }

    pub(super) fn flag(&mut self) -> Result<bool, DecodeError> {
        Ok(self.0.bool()?)
    }

    pub(super) fn integer(&mut self) -> Result<i64, DecodeError> {
        Ok(self.0.i64()?)
    }
}
