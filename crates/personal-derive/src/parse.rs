//! Reads the declaration and refuses what is incomplete.

use std::collections::BTreeMap;

use syn::meta::ParseNestedMeta;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Attribute, Data, DeriveInput, Error, Fields, Ident, LitInt, LitStr, Result, Token, Type, Visibility};

/// A record as declared, its fields sorted by number.
pub struct Record {
    pub ident: Ident,
    pub name: String,
    pub fields: Vec<Field>,
    pub unknown: Ident,
    pub retired: Vec<u32>,
}

/// A numbered field.
pub struct Field {
    pub ident: Ident,
    pub ty: Type,
    pub visibility: Visibility,
    pub number: u32,
    pub holds: Holds,
}

/// What a field is declared to hold.
pub enum Holds {
    Personal { category: Ident, purposes: Vec<String> },
    Fact,
    Record,
}

const CATEGORIES: [&str; 6] = ["Identity", "Contact", "Content", "Technical", "Credential", "Protected"];

pub fn record(input: &DeriveInput) -> Result<Record> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "only a struct can be a sealed record"));
    };
    let Fields::Named(named) = &data.fields else {
        return Err(Error::new_spanned(&input.ident, "a sealed record needs named fields"));
    };
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(
            &input.generics,
            "a sealed record has no type parameters: its form is permanent",
        ));
    }
    let (name, retired) = head(input)?;

    let mut fields: BTreeMap<u32, Field> = BTreeMap::new();
    let mut unknown = None;
    for field in &named.named {
        let ident = field.ident.clone().ok_or_else(|| Error::new_spanned(field, "a field without a name"))?;
        let (number, holds) = match declaration(field)? {
            Declared::Unknown => {
                if unknown.replace(ident.clone()).is_some() {
                    return Err(Error::new_spanned(ident, "a record has one `#[personal(unknown)]` field"));
                }
                continue;
            }
            Declared::Numbered(number, holds) => (number, holds),
        };
        if retired.contains(&number) {
            let message = format!("number {number} is retired: old rows hold something else under it");
            return Err(Error::new_spanned(ident, message));
        }
        let field = Field { ident, ty: field.ty.clone(), visibility: field.vis.clone(), number, holds };
        if let Some(other) = fields.get(&number) {
            let message =
                format!("number {number} already belongs to `{}`; a number is never given twice", other.ident);
            return Err(Error::new_spanned(&field.ident, message));
        }
        fields.insert(number, field);
    }
    let Some(unknown) = unknown else {
        let message =
            "a sealed record keeps what newer versions wrote: add `#[personal(unknown)] unknown: personal::Unknown`";
        return Err(Error::new_spanned(&input.ident, message));
    };
    Ok(Record { ident: input.ident.clone(), name, fields: fields.into_values().collect(), unknown, retired })
}

/// `#[personal(name = "…", retired(…))]` on the struct.
fn head(input: &DeriveInput) -> Result<(String, Vec<u32>)> {
    let mut name = None;
    let mut retired = Vec::new();
    for attribute in personal(&input.attrs) {
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("name") {
                let literal: LitStr = meta.value()?.parse()?;
                name = Some(slug(&literal)?);
            } else if meta.path.is_ident("retired") {
                retired.extend(numbers(&meta)?);
            } else {
                return Err(meta.error("expected `name = \"…\"` or `retired(…)`"));
            }
            Ok(())
        })?;
    }
    let name = name.ok_or_else(|| {
        Error::new_spanned(&input.ident, "a sealed record needs a permanent name: `#[personal(name = \"…\")]`")
    })?;
    Ok((name, retired))
}

enum Declared {
    Numbered(u32, Holds),
    Unknown,
}

/// `#[personal(…)]` on a field.
fn declaration(field: &syn::Field) -> Result<Declared> {
    let mut number = None;
    let mut category = None;
    let mut purposes = None;
    let (mut fact, mut record, mut unknown) = (false, false, false);
    let mut declared = false;
    for attribute in personal(&field.attrs) {
        declared = true;
        attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("n") {
                number = Some(meta.value()?.parse::<LitInt>()?.base10_parse::<u32>()?);
            } else if meta.path.is_ident("category") {
                category = Some(self::category(meta.value()?.parse()?)?);
            } else if meta.path.is_ident("purposes") {
                purposes = Some(slugs(&meta)?);
            } else if meta.path.is_ident("fact") {
                fact = true;
            } else if meta.path.is_ident("record") {
                record = true;
            } else if meta.path.is_ident("unknown") {
                unknown = true;
            } else {
                return Err(meta.error("expected `n`, `category`, `purposes`, `fact`, `record` or `unknown`"));
            }
            Ok(())
        })?;
    }

    let span = field.ident.as_ref().map_or_else(|| field.span(), Ident::span);
    let refuse = |message: &str| Err(Error::new(span, message));
    if !declared {
        return refuse(
            "undeclared: every field of a sealed record says what it is: `#[personal(n = …, category = …, purposes(…))]`",
        );
    }
    if unknown {
        let alone = number.is_none() && category.is_none() && purposes.is_none() && !fact && !record;
        return if alone { Ok(Declared::Unknown) } else { refuse("`unknown` stands alone") };
    }
    let Some(number) = number else {
        return refuse("a permanent number is missing: `n = …`");
    };
    let holds = match (category, purposes, fact, record) {
        (Some(category), Some(purposes), false, false) => Holds::Personal { category, purposes },
        (Some(_), None, false, false) => {
            return refuse("purposes are missing: `purposes(\"…\")`; nothing personal is kept without one");
        }
        (None, _, false, false) => {
            return refuse("a category is missing: `category = …`; what identifies nobody is declared `fact`");
        }
        (None, None, true, false) => Holds::Fact,
        (None, None, false, true) => Holds::Record,
        _ => return refuse("a field is one of: personal data with category and purposes, `fact`, `record`"),
    };
    Ok(Declared::Numbered(number, holds))
}

fn personal(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("personal"))
}

fn category(ident: Ident) -> Result<Ident> {
    if CATEGORIES.iter().any(|category| ident == category) {
        return Ok(ident);
    }
    Err(Error::new_spanned(&ident, format!("no such category; there are {}", CATEGORIES.join(", "))))
}

fn slugs(meta: &ParseNestedMeta) -> Result<Vec<String>> {
    let content;
    syn::parenthesized!(content in meta.input);
    let literals = Punctuated::<LitStr, Token![,]>::parse_terminated(&content)?;
    if literals.is_empty() {
        return Err(meta.error("at least one purpose: nothing personal is kept without one"));
    }
    literals.iter().map(slug).collect()
}

fn numbers(meta: &ParseNestedMeta) -> Result<Vec<u32>> {
    let content;
    syn::parenthesized!(content in meta.input);
    let literals = Punctuated::<LitInt, Token![,]>::parse_terminated(&content)?;
    literals.iter().map(LitInt::base10_parse).collect()
}

/// Names in files, logs and the API: small letters, digits, `_` and `-`.
fn slug(literal: &LitStr) -> Result<String> {
    let text = literal.value();
    let valid = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    if text.is_empty() || !text.chars().all(valid) {
        return Err(Error::new_spanned(literal, "a name of small letters, digits, `_` and `-`"));
    }
    Ok(text)
}
