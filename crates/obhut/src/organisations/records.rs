//! What is sealed of an organisation.

use std::collections::BTreeMap;

use personal::{Personal, PersonalData, Unknown};

/// What is known of an organisation; a firm may bear a person's name. Owners: a unit key, the organisation.
#[derive(PersonalData)]
#[personal(name = "organisation_profile")]
pub struct OrganisationProfile {
    /// Its name.
    #[personal(n = 0, category = Identity, purposes("support"))]
    pub name: Personal<String>,
    /// Domains whose people belong to it.
    #[personal(n = 1, category = Contact, purposes("support"))]
    pub domains: Vec<Personal<String>>,
    /// What else is known.
    #[personal(n = 2, category = Identity, purposes("support"))]
    pub details: Option<Personal<String>>,
    /// Remarks of the desk.
    #[personal(n = 3, category = Content, purposes("support"))]
    pub notes: Option<Personal<String>>,
    /// Key in another system.
    #[personal(n = 4, category = Identity, purposes("support"))]
    pub external_id: Option<Personal<String>>,
    /// Words that sort organisations.
    #[personal(n = 5, category = Content, purposes("support"))]
    pub tags: Vec<Personal<String>>,
    /// Values of the desk's own fields of organisations, as JSON, by the number of the field.
    #[personal(n = 6, category = Content, purposes("support"))]
    pub custom: BTreeMap<i64, Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}
