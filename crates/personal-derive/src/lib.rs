//! `#[derive(PersonalData)]`: from the declaration of a record to its fields, its codec and its walk.
//!
//! On the struct: `#[personal(name = "profile")]`, and `retired(4, 7)` for the numbers of fields that are no more: they are
//! never given again, and what old rows hold under them is dropped when read.
//!
//! On each field one of
//! - `#[personal(n = 0, category = Identity, purposes("support"))]`: personal data;
//! - `#[personal(n = 3, fact)]`: identifies nobody, but belongs to the record;
//! - `#[personal(n = 4, record)]`: a nested record, whose fields speak for themselves;
//! - `#[personal(unknown)]`: what a newer version wrote; every record has exactly one.

mod emit;
mod parse;

use proc_macro::TokenStream;
use syn::{DeriveInput, parse_macro_input};

/// Derives `personal::PersonalData`, and `reveal_<field>` for each personal field. See the crate `personal`.
#[proc_macro_derive(PersonalData, attributes(personal))]
pub fn personal_data(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    parse::record(&input).map_or_else(syn::Error::into_compile_error, |record| emit::record(&record)).into()
}
