//! What a record says about its fields, and the walk over them.

use zeroize::Zeroizing;

use crate::codec::{DecodeError, Reader, Writer};
use crate::value::Personal;

/// What sort of personal data a field holds; access is granted by category.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Says who it is: names, external ids, customer numbers.
    Identity = 0,
    /// Reaches the person: addresses, telephone numbers.
    Contact = 1,
    /// What people write and tell: messages, subjects, custom fields, tags, files.
    Content = 2,
    /// What machines leave behind: message ids, headers, user agents.
    Technical = 3,
    /// Proves who it is: passwords (hashed), second factors, tokens.
    Credential = 4,
    /// Art. 9 and 10 GDPR, and finance: fenced to fewer eyes.
    Protected = 5,
}

impl Category {
    /// All of them, in a fixed order.
    pub const ALL: [Self; 6] =
        [Self::Identity, Self::Contact, Self::Content, Self::Technical, Self::Credential, Self::Protected];

    /// The name in files and the API.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Contact => "contact",
            Self::Content => "content",
            Self::Technical => "technical",
            Self::Credential => "credential",
            Self::Protected => "protected",
        }
    }
}

/// On what ground data may be processed: Art. 6(1) GDPR, points (a) to (f).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LegalBasis {
    /// (a) The person agreed.
    Consent,
    /// (b) A contract with the person needs it.
    Contract,
    /// (c) The law demands it.
    LegalObligation,
    /// (d) A life depends on it.
    VitalInterests,
    /// (e) A task in the public interest.
    PublicTask,
    /// (f) A legitimate interest that outweighs the person's.
    LegitimateInterests,
}

impl LegalBasis {
    /// All of them, in the order of the law.
    pub const ALL: [Self; 6] = [
        Self::Consent,
        Self::Contract,
        Self::LegalObligation,
        Self::VitalInterests,
        Self::PublicTask,
        Self::LegitimateInterests,
    ];

    /// The letter of the point in Art. 6(1).
    pub const fn letter(self) -> char {
        match self {
            Self::Consent => 'a',
            Self::Contract => 'b',
            Self::LegalObligation => 'c',
            Self::VitalInterests => 'd',
            Self::PublicTask => 'e',
            Self::LegitimateInterests => 'f',
        }
    }

    /// The name in the database and the API.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Consent => "consent",
            Self::Contract => "contract",
            Self::LegalObligation => "legal_obligation",
            Self::VitalInterests => "vital_interests",
            Self::PublicTask => "public_task",
            Self::LegitimateInterests => "legitimate_interests",
        }
    }

    /// The basis of that name, if there is one.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.slug() == slug)
    }
}

/// One field of a record, as declared.
#[derive(Debug, PartialEq, Eq)]
pub struct Field {
    /// The record's name.
    pub record: &'static str,
    /// The number under which the field is stored; never given to another field.
    pub number: u32,
    /// The field's name.
    pub name: &'static str,
    /// What sort of personal data it holds; `None` for facts and for nested records, whose own fields say it.
    pub category: Option<Category>,
    /// The slugs of the purposes it is kept for; empty where `category` is `None`.
    pub purposes: &'static [&'static str],
    /// The fields of the nested record; empty otherwise.
    pub parts: &'static [Field],
}

/// A record of personal data that is sealed as one value. Derive it.
pub trait PersonalData: Sized {
    /// The record's name; never changed, for it names the record in logs and inventories.
    const NAME: &'static str;
    /// Its fields in the order of their numbers.
    const FIELDS: &'static [Field];

    /// Shows every stored value to the visitor, in the order of the field numbers. Nothing is disclosed by it: the visitor
    /// receives closed values.
    fn visit(&self, visitor: &mut dyn Visitor);

    /// Appends the record as one CBOR map. For records within records; use [`PersonalData::encode`].
    #[doc(hidden)]
    fn write(&self, writer: &mut Writer);

    /// Reads one CBOR map. For records within records; use [`PersonalData::decode`].
    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// The record as bytes, for sealing and nothing else: the same record always gives the same bytes.
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        let mut writer = Writer::new();
        self.write(&mut writer);
        writer.finish()
    }

    /// The record from the bytes of [`PersonalData::encode`], by this or another version of the declaration.
    ///
    /// # Errors
    /// When the bytes are not such a record; the error tells record and field number, never content.
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let record = Self::read(&mut reader)?;
        reader.end()?;
        Ok(record)
    }
}

/// Walks over a record.
pub trait Visitor {
    /// A personal value. `field` is its declaration.
    fn personal(&mut self, field: &'static Field, place: Place, value: Value<'_>);

    /// A fact that is stored within the record.
    fn fact(&mut self, field: &'static Field, place: Place, fact: Fact<'_>) {
        let _ = (field, place, fact);
    }

    /// A nested record begins; what follows until [`Visitor::leave`] lies in it.
    fn enter(&mut self, field: &'static Field, place: Place) {
        let _ = (field, place);
    }

    /// The nested record ends.
    fn leave(&mut self) {}
}

/// Where in its field a value lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The field holds one value.
    Only,
    /// In a list, counted from 0.
    Item(usize),
    /// In a map, under this key.
    Key(i64),
}

/// A personal value of any of the storable types, still closed.
#[derive(Clone, Copy)]
pub enum Value<'a> {
    /// Text.
    Text(&'a Personal<String>),
    /// Bytes.
    Bytes(&'a Personal<Vec<u8>>),
    /// A yes or no.
    Flag(&'a Personal<bool>),
    /// A number.
    Number(&'a Personal<i64>),
}

/// A fact within a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact<'a> {
    /// A word of a closed list.
    Word(&'a str),
    /// A yes or no.
    Flag(bool),
    /// A number.
    Number(i64),
}
