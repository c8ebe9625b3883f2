//! What lies open to a reader behind a mask.

use personal::{Categories, Category};

use crate::workspace::Gap;

/// What a purpose opens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// Names.
    pub identity: bool,
    /// E-mail addresses and telephone numbers.
    pub contact: bool,
    /// Postal addresses.
    pub address: bool,
    /// Numbers that stand for a person, accounts and cards among them.
    pub number: bool,
    /// Files.
    pub file: bool,
    /// Words that tell of somebody's health.
    pub health: bool,
}

impl Opened {
    /// What each bit of a stored purpose opens; the order never changes.
    pub const fn from_bits(bits: i64) -> Self {
        Self {
            identity: bits & 1 != 0,
            contact: bits & 2 != 0,
            address: bits & 4 != 0,
            number: bits & 8 != 0,
            file: bits & 16 != 0,
            health: bits & 32 != 0,
        }
    }

    /// The same as it is stored.
    pub fn bits(self) -> i64 {
        let all = [self.identity, self.contact, self.address, self.number, self.file, self.health];
        all.into_iter().rev().fold(0, |bits, open| bits << 1 | i64::from(open))
    }

    /// What both open.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::from_bits(self.bits() | other.bits())
    }

    /// The part that is hidden from those too who may know who a customer is.
    #[must_use]
    pub fn protected(self) -> Self {
        Self { number: self.number, health: self.health, ..Self::default() }
    }

    /// Whether a gap of this sort is open.
    pub const fn opens(self, gap: Gap) -> bool {
        match gap {
            Gap::Name => self.identity,
            Gap::Email | Gap::Phone => self.contact,
            Gap::Address => self.address,
            Gap::Bank | Gap::Birth | Gap::Number => self.number,
            Gap::Health => self.health,
            Gap::Other => false,
        }
    }

    /// The same in the categories of the register.
    pub fn categories(self) -> Categories {
        let mut categories = Categories::NONE;
        for (open, category) in [
            (self.identity || self.number, Category::Identity),
            (self.contact || self.address, Category::Contact),
            (self.file, Category::Content),
            (self.health, Category::Protected),
        ] {
            if open {
                categories = categories.with(category);
            }
        }
        categories
    }
}
