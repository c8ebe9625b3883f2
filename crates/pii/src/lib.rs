//! Finds personal data in German and English text: addresses and numbers with a form of their own.
//!
//! Pure functions without a dictionary, a clock or a database. Every recogniser looks a bounded distance ahead of the place
//! where it is asked, so [`find`] takes time in proportion to the text, whatever the text.
//!
//! Where a number has check digits they decide ([`checksum`]); where it has none, form and the words just before it do.

mod address;
mod birth;
pub mod checksum;
mod context;
mod document;
mod email;
pub mod health;
mod ip;
mod numbers;
mod phone;

use std::ops::Range;

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Label {
    /// An e-mail address, `name (at) host` included.
    Email,
    /// A telephone number with country code and extension.
    Phone,
    /// An account number in international form, check digits right.
    Iban,
    /// A payment card's number, check digit right.
    CreditCard,
    /// An internet address, version 4 or 6.
    IpAddress,
    /// A German tax identification number, check digit right.
    TaxId,
    /// A German pension insurance number (check digit right), a British national insurance or US social security number.
    SocialSecurity,
    /// The number of an identity card, passport, driving licence or residence permit, named as such.
    IdDocument,
    /// A vehicle's registration.
    LicensePlate,
    /// A date of birth, named as such.
    DateOfBirth,
    /// A street with its number, and the town where it follows.
    Address,
}

impl Label {
    /// The name in files and the API.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Email => "EMAIL",
            Self::Phone => "PHONE",
            Self::Iban => "IBAN",
            Self::CreditCard => "CREDIT_CARD",
            Self::IpAddress => "IP_ADDRESS",
            Self::TaxId => "TAX_ID",
            Self::SocialSecurity => "SOCIAL_SECURITY",
            Self::IdDocument => "ID_DOCUMENT",
            Self::LicensePlate => "LICENSE_PLATE",
            Self::DateOfBirth => "DATE_OF_BIRTH",
            Self::Address => "ADDRESS",
        }
    }
}

/// A stretch of text that is personal data. `start` and `end` are byte offsets on character boundaries, end exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it begins.
    pub start: usize,
    /// Where it has ended.
    pub end: usize,
    /// What it is.
    pub label: Label,
}

impl Finding {
    /// The span, for slicing the text it was found in.
    pub const fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// Says where the thing that begins at `start` ends, if such a thing begins there.
type Recogniser = fn(text: &str, start: usize) -> Option<usize>;

/// The surest first: what has check digits before what has only a form.
const RECOGNISERS: [(Label, Recogniser); 10] = [
    (Label::Iban, numbers::iban),
    (Label::SocialSecurity, numbers::social_security),
    (Label::DateOfBirth, birth::date),
    (Label::IdDocument, document::number),
    (Label::LicensePlate, document::plate),
    (Label::CreditCard, numbers::credit_card),
    (Label::TaxId, numbers::tax_id),
    (Label::IpAddress, ip::address),
    (Label::Address, address::address),
    (Label::Phone, phone::number),
];

/// Everything found in the text, in its order, nothing overlapping.
pub fn find(text: &str) -> Vec<Finding> {
    let emails = email::addresses(text);
    let mut findings = Vec::new();
    let mut upcoming = emails.iter().peekable();
    let mut free_from = 0;
    let mut before = Before::Gap;
    for (start, char) in text.char_indices() {
        while let Some(email) = upcoming.next_if(|email| email.start <= start) {
            free_from = email.end;
            findings.push(*email);
        }
        let begins = before.lets_begin(char);
        before = before.then(char);
        if start < free_from || !begins {
            continue;
        }
        let limit = upcoming.peek().map_or(text.len(), |email| email.start);
        let found = RECOGNISERS.iter().find_map(|(label, recognise)| {
            let end = recognise(text, start).filter(|end| *end <= limit)?;
            Some(Finding { start, end, label: *label })
        });
        if let Some(finding) = found {
            free_from = finding.end;
            findings.push(finding);
        }
    }
    findings
}

/// What stands before a place, as far as it decides whether something can begin there.
#[derive(Clone, Copy)]
enum Before {
    Letter,
    Digit,
    /// A sign that glues groups of digits together, right after a digit: `12.03.2024`.
    Glue,
    Gap,
}

impl Before {
    const fn lets_begin(self, char: char) -> bool {
        match self {
            Self::Gap => {
                char.is_ascii_alphanumeric() || matches!(char, '+' | '(' | ':' | 'Ä' | 'Ö' | 'Ü' | 'ä' | 'ö' | 'ü')
            }
            Self::Glue => char.is_ascii_alphabetic() || matches!(char, '+' | '('),
            Self::Letter | Self::Digit => false,
        }
    }

    fn then(self, char: char) -> Self {
        match (self, char) {
            (_, '0'..='9') => Self::Digit,
            (_, char) if char.is_alphanumeric() => Self::Letter,
            (Self::Digit, '.' | '-' | '/' | ':') => Self::Glue,
            _ => Self::Gap,
        }
    }
}
