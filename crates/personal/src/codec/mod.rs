//! Records as CBOR (RFC 8949): one map with permanent field numbers as keys.
//!
//! The form is deterministic: keys ascend, lengths are definite and as short as possible, nothing absent is written. So
//! bytes written by one version and rewritten by an older one are the same bytes.
//!
//! Derived code calls this module; nothing else needs to.

mod cbor;

use std::collections::BTreeMap;

use zeroize::Zeroize;

use crate::declaration::{Fact, Field, Place, Value, Visitor};
use crate::value::Personal;
pub use cbor::{DecodeError, Reader, Writer};

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
            let key = reader.integer()?;
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
        Ok(reader.text()?.to_owned())
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
        Ok(reader.bytes()?.to_vec())
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
        reader.flag()
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
        reader.integer()
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
