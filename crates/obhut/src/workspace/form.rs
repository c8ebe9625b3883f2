//! What forms share: offered values, and what is wrong with a field, said beside the field.

use std::borrow::Cow;

use crate::i18n::{Key, Translator};

/// One entry of a select field.
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// Whether it is the present value.
    pub selected: bool,
}

/// What is wrong with the content of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was entered.
    Missing,
    /// Not an e-mail address.
    NotAnAddress,
    /// Fewer characters than are needed.
    TooShort {
        /// The least number of characters.
        least: u64,
    },
    /// More characters than fit.
    TooLong {
        /// The greatest number of characters.
        most: u64,
    },
    /// A password that is too easily guessed.
    Guessable,
    /// The second password is not the first.
    Differs,
    /// Not one of the offered values, or one that this reader may not set.
    NotOffered,
    /// A file larger than is taken, or one too many.
    FileTooLarge,
    /// A time that is not ahead.
    NotAhead,
    /// A purpose for which nobody recorded a legal basis.
    NoLegalBasis,
    /// Neither a text nor a change.
    NothingToDo,
    /// Words that do not stand in the text.
    Absent,
    /// Somebody wrote there meanwhile.
    ChangedMeanwhile,
    /// A placeholder that does not exist; which one stands beside it.
    UnknownPlaceholder,
    /// Filled in without the consent that it needs.
    NotAgreed,
    /// May not be used for its purpose, as far as the person is concerned.
    NoGround(crate::consent::Reason),
    /// Stays as it is while this duty keeps it.
    Kept(crate::holds::Duty),
}

impl Problem {
    /// The sentence shown at the field.
    pub fn text(self, t: Translator) -> Cow<'static, str> {
        match self {
            Self::Missing => t.get(Key("problem-missing")),
            Self::ChangedMeanwhile => t.get(Key("problem-changed-meanwhile")),
            Self::NotAnAddress => t.get(Key("problem-not-an-address")),
            Self::TooShort { least } => t.with(Key("problem-too-short"), "least", least),
            Self::TooLong { most } => t.with(Key("problem-too-long"), "most", most),
            Self::Guessable => t.get(Key("problem-guessable")),
            Self::Differs => t.get(Key("problem-differs")),
            Self::NotOffered => t.get(Key("problem-not-offered")),
            Self::FileTooLarge => t.get(Key("problem-file-too-large")),
            Self::NotAhead => t.get(Key("problem-not-ahead")),
            Self::NoLegalBasis => t.get(Key("problem-no-legal-basis")),
            Self::NothingToDo => t.get(Key("problem-nothing-to-do")),
            Self::Absent => t.get(Key("problem-absent")),
            Self::UnknownPlaceholder => t.get(Key("problem-unknown-placeholder")),
            Self::NotAgreed => t.get(Key("problem-not-agreed")),
            Self::NoGround(reason) => t.get(reason.key()),
            Self::Kept(duty) => t.with(Key("problem-kept"), "duty", duty.text(&t).as_str()),
        }
    }
}

/// The problems of one form: at most one for each field, by field name.
#[derive(Clone, Default)]
pub struct Problems(Vec<(&'static str, Problem)>);

impl Problems {
    /// Notes a problem; the first of a field stays.
    pub fn add(&mut self, field: &'static str, problem: Problem) {
        if self.of(field).is_none() {
            self.0.push((field, problem));
        }
    }

    /// The problem of a field.
    pub fn of(&self, field: &str) -> Option<Problem> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, problem)| *problem)
    }

    /// Whether the form may go on.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many fields have a problem.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

/// A field of the desk's own, with its value.
pub struct CustomField {
    /// Its number.
    pub id: u64,
    /// What it is called.
    pub title: String,
    /// How it is filled in.
    pub kind: CustomKind,
    /// Its value; of several the first.
    pub value: String,
    /// What can be chosen, and what is.
    pub choices: Vec<Choice>,
    /// Whether a ticket cannot be solved without.
    pub required: bool,
    /// Whether a part of the value is hidden from the reader, who then cannot change it.
    pub hidden: bool,
    /// What was wrong with the last try.
    pub problem: Option<Problem>,
}

/// How a field of the desk's own is filled in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum CustomKind {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// A box to tick.
    Box,
    /// A day.
    Date,
    /// A number.
    Number,
    /// One of several choices.
    One,
    /// Some of several choices.
    Several,
}

impl CustomField {
    pub(super) const fn input(&self) -> &'static str {
        match self.kind {
            CustomKind::Date => "date",
            _ => "text",
        }
    }

    pub(super) const fn is_wide(&self) -> bool {
        matches!(self.kind, CustomKind::Lines | CustomKind::Several)
    }
}
