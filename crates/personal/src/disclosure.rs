//! The token without which personal data stays closed, and the ear of the access log.

use std::collections::BTreeMap;
use std::sync::Arc;

use zeroize::Zeroize;

use crate::declaration::{Category, Field};
use crate::value::Personal;

/// A set of categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Categories(u8);

impl Categories {
    /// No category.
    pub const NONE: Self = Self(0);
    /// Every category.
    pub const ALL: Self = Self::of(&Category::ALL);

    /// The set of exactly these.
    pub const fn of(categories: &[Category]) -> Self {
        let mut bits = 0;
        let mut rest = categories;
        while let [first, others @ ..] = rest {
            bits |= 1 << *first as u8;
            rest = others;
        }
        Self(bits)
    }

    /// This set and one more.
    #[must_use]
    pub const fn with(self, category: Category) -> Self {
        Self(self.0 | 1 << category as u8)
    }

    /// This set without one.
    #[must_use]
    pub const fn without(self, category: Category) -> Self {
        Self(self.0 & !(1 << category as u8))
    }

    /// What both sets hold.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether the category is in the set.
    pub const fn contains(self, category: Category) -> bool {
        self.0 & (1 << category as u8) != 0
    }
}

/// The row id of a purpose in the account's register of purposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PurposeId(pub i64);

/// What the machine itself opens personal data for; the list is closed on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SystemUse {
    /// Filling the search index in memory.
    Index,
    /// Writing what leaves the house: mail, hooks, notices.
    Outbox,
    /// Finding and hiding personal data in text.
    Masking,
    /// Finding the ticket a mail belongs to.
    Threading,
    /// Copies that stay sealed, and their checks.
    Backup,
}

/// Why something is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A person works with it, for a purpose of the register.
    Access {
        /// The purpose the person works for.
        purpose: PurposeId,
    },
    /// The machine works with it; nobody sees it.
    System(SystemUse),
}

/// Hears what is disclosed. Called on the path of every page: it must note and return, never wait.
pub trait Looks: Send + Sync {
    /// A field of a record was opened; `None`: a value outside any record.
    fn seen(&self, field: Option<&'static Field>);
}

/// What a disclosure is issued on: the outcome of the access check.
pub struct Grant {
    /// The categories that are open.
    pub open: Categories,
    /// Why.
    pub reason: Reason,
    /// Who hears of every look, where anybody must.
    pub looks: Option<Arc<dyn Looks>>,
}

/// The permission to look at personal data: which categories, and why.
///
/// It cannot be cloned, stored in a record or made up from parts: [`Disclosure::issue`] is the only way to get one.
pub struct Disclosure {
    open: Categories,
    reason: Reason,
    looks: Option<Arc<dyn Looks>>,
}

impl Disclosure {
    /// Makes the token. Reserved for the product's module `disclosure`, which asks the access check first (and for tests);
    /// `cargo xtask tidy` refuses the call anywhere else.
    pub fn issue(grant: Grant) -> Self {
        let Grant { open, reason, looks } = grant;
        Self { open, reason, looks }
    }

    /// Whether fields of this category may be seen.
    pub const fn allows(&self, category: Category) -> bool {
        self.open.contains(category)
    }

    /// All categories that may be seen.
    pub const fn open(&self) -> Categories {
        self.open
    }

    /// Why the token was issued.
    pub const fn reason(&self) -> Reason {
        self.reason
    }

    pub(crate) fn tell(&self, field: Option<&'static Field>) {
        if let Some(looks) = &self.looks {
            looks.seen(field);
        }
    }

    /// Whether the field may be seen; if so, the log hears of it.
    fn opens(&self, field: &'static Field) -> bool {
        let open = field.category.is_some_and(|category| self.allows(category));
        if open {
            self.tell(Some(field));
        }
        open
    }
}

impl<T: Zeroize> Personal<T> {
    /// The value, if the category of its field is open. The log hears of it.
    ///
    /// Pass the field under which the record declares the value; visitors receive both together, and the derived
    /// `reveal_<field>` methods do it for you.
    pub fn reveal(&self, field: &'static Field, disclosure: &Disclosure) -> Option<&T> {
        disclosure.opens(field).then(|| self.inner())
    }
}

/// The shapes a personal field can have, looked at through a disclosure; behind the derived `reveal_<field>` methods.
#[diagnostic::on_unimplemented(
    message = "a field with a category holds `Personal<…>`, but this is `{Self}`",
    note = "write `Personal<T>`, `Option<Personal<T>>`, `Vec<Personal<T>>` or `BTreeMap<i64, Personal<T>>`",
    note = "a field that identifies nobody is declared `fact`, a nested record `record`"
)]
pub trait Reveal {
    /// What is seen: nothing of it where the category is closed.
    type Seen<'a>
    where
        Self: 'a;

    /// Looks at the field.
    fn reveal<'a>(&'a self, field: &'static Field, disclosure: &Disclosure) -> Self::Seen<'a>;
}

impl<T: Zeroize> Reveal for Personal<T> {
    type Seen<'a>
        = Option<&'a T>
    where
        T: 'a;

    fn reveal<'a>(&'a self, field: &'static Field, disclosure: &Disclosure) -> Option<&'a T> {
        Personal::reveal(self, field, disclosure)
    }
}

/// A closed field and an empty one look alike from here; whether there is a value is visible in the `Option` itself.
impl<T: Zeroize> Reveal for Option<Personal<T>> {
    type Seen<'a>
        = Option<&'a T>
    where
        T: 'a;

    fn reveal<'a>(&'a self, field: &'static Field, disclosure: &Disclosure) -> Option<&'a T> {
        self.as_ref()?.reveal(field, disclosure)
    }
}

impl<T: Zeroize> Reveal for Vec<Personal<T>> {
    type Seen<'a>
        = Vec<&'a T>
    where
        T: 'a;

    fn reveal<'a>(&'a self, field: &'static Field, disclosure: &Disclosure) -> Vec<&'a T> {
        if self.is_empty() || !disclosure.opens(field) {
            return Vec::new();
        }
        self.iter().map(Personal::inner).collect()
    }
}

impl<T: Zeroize> Reveal for BTreeMap<i64, Personal<T>> {
    type Seen<'a>
        = Vec<(i64, &'a T)>
    where
        T: 'a;

    fn reveal<'a>(&'a self, field: &'static Field, disclosure: &Disclosure) -> Vec<(i64, &'a T)> {
        if self.is_empty() || !disclosure.opens(field) {
            return Vec::new();
        }
        self.iter().map(|(key, value)| (*key, value.inner())).collect()
    }
}
