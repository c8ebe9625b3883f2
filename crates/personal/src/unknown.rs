//! Fields that a newer version wrote.

use std::ops::RangeBounds;

use zeroize::Zeroizing;

use crate::codec::{DecodeError, Writer};

/// What a record held under numbers this version does not know, byte for byte: a server that is set back to an older
/// version and then forward again loses nothing. Every record has one, marked `#[personal(unknown)]`.
#[derive(Clone, Default)]
pub struct Unknown(Vec<(u32, Zeroizing<Vec<u8>>)>);

impl Unknown {
    /// How many fields it holds.
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it holds nothing: the rule, except after a step back.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the encoded value of a field, sorted by number.
    #[doc(hidden)]
    pub fn keep(&mut self, record: &'static str, number: u32, encoded: &[u8]) -> Result<(), DecodeError> {
        let Err(place) = self.0.binary_search_by_key(&number, |(kept, _)| *kept) else {
            return Err(DecodeError::Duplicate { record, number });
        };
        self.0.insert(place, (number, Zeroizing::new(encoded.to_vec())));
        Ok(())
    }

    /// Writes the fields whose numbers lie in the range: called between the known ones, so that the map stays sorted.
    #[doc(hidden)]
    pub fn write(&self, numbers: impl RangeBounds<u32>, writer: &mut Writer) {
        for (number, encoded) in &self.0 {
            if numbers.contains(number) {
                writer.number(*number);
                writer.raw(encoded);
            }
        }
    }
}
