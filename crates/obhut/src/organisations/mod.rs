//! Organisations that people belong to.

pub mod api;
pub mod ops;
pub mod records;
pub mod sql;

pub use ops::{NewOrganisation, Organisation, OrganisationChange};
