//! Personal data as a type: declared once, sealed, disclosed on purpose.
//!
//! ```
//! use personal::{Personal, PersonalData, Unknown};
//!
//! #[derive(PersonalData)]
//! #[personal(name = "profile")]
//! struct Profile {
//!     #[personal(n = 0, category = Identity, purposes("support"))]
//!     name: Personal<String>,
//!     #[personal(n = 1, category = Contact, purposes("support", "surveys"))]
//!     phone: Option<Personal<String>>,
//!     #[personal(unknown)]
//!     unknown: Unknown,
//! }
//!
//! let profile = Profile { name: Personal::new("Mia Ohm".into()), phone: None, unknown: Unknown::default() };
//! let again = Profile::decode(&profile.encode()).unwrap();
//! assert_eq!(Profile::FIELDS.len(), 2);
//! # let _ = again;
//! ```
//!
//! A [`Personal`] value cannot be printed, serialised, compared or hashed. It leaves only against a [`Disclosure`], which
//! the product issues in one place, after the access check. What a record holds, in which category and for which
//! purposes, is said once, in the `#[personal(…)]` attributes; views, copies, the register and the inventory are ordinary
//! functions over [`PersonalData::FIELDS`] and [`PersonalData::visit`].
//!
//! This crate knows no table, no key and no page.

// The derive names this crate by its own path; inside the crate (tests, doc examples) that path must exist too.
extern crate self as personal;

pub mod codec;
mod declaration;
mod disclosure;
mod inventory;
mod unknown;
mod value;

pub use codec::DecodeError;
pub use declaration::{Category, Fact, Field, LegalBasis, PersonalData, Place, Value, Visitor};
pub use disclosure::{Categories, Disclosure, Grant, Looks, PurposeId, Reason, Reveal, SystemUse};
pub use inventory::{Inventory, Sealed};
pub use personal_derive::PersonalData;
pub use unknown::Unknown;
pub use value::Personal;
