//! The data inventory: what personal data lies where, written from the declarations.

use std::fmt::Write;

use crate::declaration::{Field, PersonalData};

/// A sealed column and the record in it.
#[derive(Clone, Copy, Debug)]
pub struct Sealed {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// Whose keys seal it, besides the account's: "unit", "ticket", "person" …
    pub owners: &'static [&'static str],
    /// The record's name.
    pub record: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

impl Sealed {
    /// The column that holds a `T`.
    pub const fn of<T: PersonalData>(
        table: &'static str,
        column: &'static str,
        owners: &'static [&'static str],
    ) -> Self {
        Self { table, column, owners, record: T::NAME, fields: T::FIELDS }
    }
}

/// All sealed columns of the product.
#[derive(Clone, Copy, Debug)]
pub struct Inventory<'a>(pub &'a [Sealed]);

impl Inventory<'_> {
    /// The inventory as Markdown: one section for each column, one line for each field, nested fields under the path of
    /// their names. The order is that of the list; the same declarations give the same text.
    pub fn markdown(&self) -> String {
        let mut page = String::from(
            "# Data inventory\n\nWritten from the declarations in the code, and checked by a test. Every sealed value is also sealed \
             under the key of its account.\n",
        );
        for sealed in self.0 {
            let owners = if sealed.owners.is_empty() { "none".to_owned() } else { sealed.owners.join(", ") };
            // Writing to a String does not fail.
            let _ = write!(
                page,
                "\n## {}.{}: {}\n\nKeys: {owners}\n\n| No. | Field | Category | Purposes |\n|---|---|---|---|\n",
                sealed.table, sealed.column, sealed.record
            );
            rows(&mut page, sealed.fields, "", "");
        }
        page
    }
}

fn rows(page: &mut String, fields: &[Field], numbers: &str, names: &str) {
    for field in fields {
        let number = format!("{numbers}{}", field.number);
        let name = format!("{names}{}", field.name);
        if !field.parts.is_empty() {
            rows(page, field.parts, &format!("{number}."), &format!("{name}."));
            continue;
        }
        let category = field.category.map_or("fact", crate::declaration::Category::slug);
        let purposes = field.purposes.join(", ");
        let _ = writeln!(page, "| {number} | {name} | {category} | {purposes} |");
    }
}
