//! What is personal about a change; sealed beside the leaf.

use personal::{Personal, PersonalData, Unknown};

/// What is personal about a change.
#[derive(PersonalData)]
#[personal(name = "audit_detail")]
pub struct Detail {
    /// The fields that changed.
    #[personal(n = 0, record)]
    pub changes: Vec<Change>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// One field's old and new value.
#[derive(PersonalData)]
#[personal(name = "audit_change")]
pub struct Change {
    /// Which field, as the API names it.
    #[personal(n = 0, fact)]
    pub field: String,
    /// What it was.
    #[personal(n = 1, category = Content, purposes("support"))]
    pub old: Option<Personal<String>>,
    /// What it is.
    #[personal(n = 2, category = Content, purposes("support"))]
    pub new: Option<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

impl Detail {
    /// No change yet.
    pub fn new() -> Self {
        Self { changes: Vec::new(), unknown: Unknown::default() }
    }

    /// Notes a change.
    pub fn note(&mut self, field: &str, old: Option<String>, new: Option<String>) {
        self.changes.push(Change {
            field: field.to_owned(),
            old: old.map(Personal::new),
            new: new.map(Personal::new),
            unknown: Unknown::default(),
        });
    }
}

impl Default for Detail {
    fn default() -> Self {
        Self::new()
    }
}
