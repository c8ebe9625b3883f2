//! What is sealed of a person.

use std::collections::BTreeMap;

use personal::{Personal, PersonalData, Unknown};

/// Who a person is. Owners: the profile's unit key, the person.
#[derive(PersonalData)]
#[personal(name = "person_profile")]
pub struct Profile {
    /// The name as the person or a colleague wrote it.
    #[personal(n = 0, category = Identity, purposes("support"))]
    pub name: Personal<String>,
    /// The name that customers see instead of the real one.
    #[personal(n = 1, category = Identity, purposes("support"))]
    pub alias: Option<Personal<String>>,
    /// Key of the person in another system.
    #[personal(n = 2, category = Identity, purposes("support"))]
    pub external_id: Option<Personal<String>>,
    /// Remarks of the desk.
    #[personal(n = 3, category = Content, purposes("support"))]
    pub notes: Option<Personal<String>>,
    /// What else is known: address, function.
    #[personal(n = 4, category = Identity, purposes("support"))]
    pub details: Option<Personal<String>>,
    /// Words that sort people.
    #[personal(n = 5, category = Content, purposes("support"))]
    pub tags: Vec<Personal<String>>,
    /// What stands under a member of staff's replies.
    #[personal(n = 6, category = Identity, purposes("support"))]
    pub signature: Option<Personal<String>>,
    /// Values of the desk's own fields of people, as JSON, by the number of the field.
    #[personal(n = 7, category = Content, purposes("support"))]
    pub custom: BTreeMap<i64, Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// An address or number that reaches a person. Owners: a unit key, the person.
#[derive(PersonalData)]
#[personal(name = "identity_address")]
pub struct Address {
    /// As given; compared in lower case.
    #[personal(n = 0, category = Contact, purposes("support"))]
    pub address: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

impl Address {
    /// The address's declaration, for an address that stands alone.
    pub const FIELD: &'static personal::Field = match <Self as PersonalData>::FIELDS {
        [field, ..] => field,
        [] => panic!("an address has a field"),
    };
}

impl Profile {
    /// A profile with nothing but a name.
    pub fn named(name: &str) -> Self {
        Self {
            name: Personal::new(name.to_owned()),
            alias: None,
            external_id: None,
            notes: None,
            details: None,
            tags: Vec::new(),
            signature: None,
            custom: BTreeMap::new(),
            unknown: Unknown::default(),
        }
    }
}
