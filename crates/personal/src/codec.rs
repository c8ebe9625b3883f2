//! Records as CBOR (RFC 8949): one map with permanent field numbers as keys.
//!
//! The form is deterministic: keys ascend, lengths are definite and as short as possible, nothing absent is written. So
//! bytes written by one version and rewritten by an older one are the same bytes.
//!
//! Derived code calls this module; nothing else needs to.

use std::collections::BTreeMap;

use minicbor::Decoder;
use zeroize::{Zeroize, Zeroizing};

use crate::declaration::{Fact, Field, Place, Value, Visitor};
use crate::value::Personal;

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

    fn array(&mut self, items: usize) {
        self.head(ARRAY, items as u64);
    }

    fn integer(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(value) => self.head(UNSIGNED, value),
            // -1 - n is stored as n, which is the bitwise complement.
            Err(_) => self.head(NEGATIVE, (!value).cast_unsigned()),
        }
    }

    fn text(&mut self, text: &str) {
        self.head(TEXT, text.len() as u64);
        self.raw(text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.head(BYTES, bytes.len() as u64);
        self.raw(bytes);
    }

    fn flag(&mut self, flag: bool) {
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

    fn array(&mut self) -> Result<u64, DecodeError> {
        self.0.array()?.ok_or(DecodeError::Malformed)
    }
}

/// One value as it is stored: what a field holds once, in a list or in a map.
pub trait Item: Sized {
    /// Appends it.
    fn write(&self, writer: &mut Writer);
    /// Reads it.
    ///
    /// # Errors
    /// When something else lies here.
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;
    /// Shows it.
    fn visit(&self, field: &'static Field, place: Place, visitor: &mut dyn Visitor);
}

/// What a field of a record can be: one item, or an optional one, a list, or a map from numbers.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a sealed record",
    note = "a field is one item, `Option<item>`, `Vec<item>` or `BTreeMap<i64, item>`",
    note = "an item is `Personal<String>`, `Personal<Vec<u8>>`, `Personal<bool>`, `Personal<i64>`, a fact (`i64`, `bool`, `String`) or a record that derives `PersonalData`"
)]
pub trait Part: Sized {
    /// Whether there is anything to write.
    fn present(&self) -> bool;
    /// Appends it; called only when present.
    fn write(&self, writer: &mut Writer);
    /// Reads it.
    ///
    /// # Errors
    /// When something else lies here.
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;
    /// What stands for a field that is not there; `None` where there must be one.
    fn absent() -> Option<Self>;
    /// Shows it.
    fn visit(&self, field: &'static Field, visitor: &mut dyn Visitor);
}

impl<T: Item> Part for T {
    fn present(&self) -> bool {
        true
    }
    fn write(&self, writer: &mut Writer) {
        Item::write(self, writer);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Item::read(reader)
    }
    fn absent() -> Option<Self> {
        None
    }
    fn visit(&self, field: &'static Field, visitor: &mut dyn Visitor) {
        Item::visit(self, field, Place::Only, visitor);
    }
}

impl<T: Item> Part for Option<T> {
    fn present(&self) -> bool {
        self.is_some()
    }
    fn write(&self, writer: &mut Writer) {
        if let Some(item) = self {
            item.write(writer);
        }
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Item::read(reader).map(Some)
    }
    fn absent() -> Option<Self> {
        Some(None)
    }
    fn visit(&self, field: &'static Field, visitor: &mut dyn Visitor) {
        if let Some(item) = self {
            item.visit(field, Place::Only, visitor);
        }
    }
}

impl<T: Item> Part for Vec<T> {
    fn present(&self) -> bool {
        !self.is_empty()
    }
    fn write(&self, writer: &mut Writer) {
        writer.array(self.len());
        for item in self {
            item.write(writer);
        }
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = reader.array()?;
        // The length is a claim: memory is taken as items really come.
        let mut items = Self::new();
        for _ in 0..length {
            items.push(Item::read(reader)?);
        }
        Ok(items)
    }
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
    fn visit(&self, field: &'static Field, visitor: &mut dyn Visitor) {
        for (index, item) in self.iter().enumerate() {
            item.visit(field, Place::Item(index), visitor);
        }
    }
}

impl<T: Item> Part for BTreeMap<i64, T> {
    fn present(&self) -> bool {
        !self.is_empty()
    }
    fn write(&self, writer: &mut Writer) {
        writer.map(self.len());
        for (key, item) in self {
            writer.integer(*key);
            item.write(writer);
        }
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let length = reader.map()?;
        let mut items = Self::new();
        for _ in 0..length {
            let key = reader.0.i64()?;
            if items.insert(key, Item::read(reader)?).is_some() {
                return Err(DecodeError::Malformed);
            }
        }
        Ok(items)
    }
    fn absent() -> Option<Self> {
        Some(Self::new())
    }
    fn visit(&self, field: &'static Field, visitor: &mut dyn Visitor) {
        for (key, item) in self {
            item.visit(field, Place::Key(*key), visitor);
        }
    }
}

/// A type that can be stored, bare as a fact or wrapped as personal data.
pub trait Plain: Sized + Zeroize {
    /// Appends it.
    fn write(&self, writer: &mut Writer);
    /// Reads it.
    ///
    /// # Errors
    /// When something else lies here.
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;
    /// The closed value as a visitor sees it.
    fn value(closed: &Personal<Self>) -> Value<'_>;
}

impl Plain for String {
    fn write(&self, writer: &mut Writer) {
        writer.text(self);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(reader.0.str()?.to_owned())
    }
    fn value(closed: &Personal<Self>) -> Value<'_> {
        Value::Text(closed)
    }
}

impl Plain for Vec<u8> {
    fn write(&self, writer: &mut Writer) {
        writer.bytes(self);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(reader.0.bytes()?.to_vec())
    }
    fn value(closed: &Personal<Self>) -> Value<'_> {
        Value::Bytes(closed)
    }
}

impl Plain for bool {
    fn write(&self, writer: &mut Writer) {
        writer.flag(*self);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(reader.0.bool()?)
    }
    fn value(closed: &Personal<Self>) -> Value<'_> {
        Value::Flag(closed)
    }
}

impl Plain for i64 {
    fn write(&self, writer: &mut Writer) {
        writer.integer(*self);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(reader.0.i64()?)
    }
    fn value(closed: &Personal<Self>) -> Value<'_> {
        Value::Number(closed)
    }
}

impl<T: Plain> Item for Personal<T> {
    fn write(&self, writer: &mut Writer) {
        self.inner().write(writer);
    }
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        T::read(reader).map(Self::new)
    }
    fn visit(&self, field: &'static Field, place: Place, visitor: &mut dyn Visitor) {
        visitor.personal(field, place, T::value(self));
    }
}

/// The types a fact can have, and how a visitor sees them.
macro_rules! facts {
    ($($type:ty => $fact:expr;)*) => {$(
        impl Item for $type {
            fn write(&self, writer: &mut Writer) {
                Plain::write(self, writer);
            }
            fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                Plain::read(reader)
            }
            fn visit(&self, field: &'static Field, place: Place, visitor: &mut dyn Visitor) {
                let fact: fn(&Self) -> Fact<'_> = $fact;
                visitor.fact(field, place, fact(self));
            }
        }
        impl HoldsFact for $type {}
    )*};
}

facts! {
    String => |word| Fact::Word(word);
    bool => |flag| Fact::Flag(*flag);
    i64 => |number| Fact::Number(*number);
}

/// A field declared as a fact holds nothing closed.
#[diagnostic::on_unimplemented(
    message = "a field declared `fact` holds `i64`, `bool` or `String`, but this is `{Self}`",
    note = "personal data has a category and purposes, a nested record is declared `record`"
)]
pub trait HoldsFact {}
impl<T: HoldsFact> HoldsFact for Option<T> {}
impl<T: HoldsFact> HoldsFact for Vec<T> {}
impl<T: HoldsFact> HoldsFact for BTreeMap<i64, T> {}

/// A field declared as a nested record holds records.
#[diagnostic::on_unimplemented(
    message = "a field declared `record` holds a struct that derives `PersonalData`, but this is `{Self}`"
)]
pub trait HoldsRecord {
    /// The fields of the nested record.
    const PARTS: &'static [Field];
}
impl<T: HoldsRecord> HoldsRecord for Option<T> {
    const PARTS: &'static [Field] = T::PARTS;
}
impl<T: HoldsRecord> HoldsRecord for Vec<T> {
    const PARTS: &'static [Field] = T::PARTS;
}
impl<T: HoldsRecord> HoldsRecord for BTreeMap<i64, T> {
    const PARTS: &'static [Field] = T::PARTS;
}
