//! The pages of the administration: what each shows, as plain structs, and how it is put together from parts.

mod index;
pub mod mail_setup;

pub use index::index;
