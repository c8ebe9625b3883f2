//! Words, pictures and files are taken out of a ticket for good, wherever it holds them.
//!
//! What follows is a new sealed version of each text and a destroyed key of the old one ([`crate::sweep`]). Words go from
//! the comment they are named in, in every form of it, and, when they are long enough to tell something, from wherever
//! the ticket, those merged with it and those that follow it repeat them: [`reach`]. A stored mail is rewritten, or given
//! up whole where it cannot be read ([`mail`]); so are old values in the history, whose commitment fits nothing else.
//! Mails still waiting open the text when they leave and so send the new one. Words within a file are not found: the file
//! is redacted whole ([`files`]).

pub mod api;
mod files;
pub(crate) mod history;
mod mail;
mod markup;
pub mod ops;
pub mod page;
mod reach;
pub mod sql;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod tests;
pub mod view;
pub mod words;

pub(crate) use files::heard;
pub(crate) use reach::{each, replace};

crate::words::words! {
    /// Why something is redacted: said by whoever does it, and all that the log tells beside the counts.
    Reason {
        /// More was written than the matter needs.
        Excess = "excess",
        /// It is about somebody else.
        Others = "others",
        /// A password, a card, an account.
        Secret = "secret",
        /// The person asked for it.
        Request = "request",
        /// It should never have been here.
        Mistake = "mistake",
        /// A caller of the API gave no reason.
        Unstated = "unstated",
    }
}

impl Reason {
    /// Those that a person is offered.
    pub const OFFERED: [Self; 5] = [Self::Excess, Self::Others, Self::Secret, Self::Request, Self::Mistake];
}

/// What a redaction did, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Places in the comment itself.
    pub places: i64,
    /// Places elsewhere: other comments, subject and fields, drafts, side conversations, tasks.
    pub copies: i64,
    /// Files replaced by nothing.
    pub files: i64,
    /// Stored mails written anew.
    pub mails: i64,
    /// Stored mails given up whole.
    pub mails_given_up: i64,
    /// Entries of the history whose old and new values are given up.
    pub history: i64,
    /// Tickets and comments with copies that a duty keeps as they are.
    pub held: i64,
}
