//! The right-hand side of a `key:value` pair.

use std::fmt;

use zeroize::Zeroizing;

use super::when::When;

/// Words of the searcher's. They may name people, so they are overwritten when dropped and `Debug` shows their length only.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(Zeroizing<String>);

impl Text {
    /// Takes words in.
    pub fn new(words: &str) -> Self {
        Self(Zeroizing::new(words.to_owned()))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

/// How a fact compares with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `:`
    Equal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Operator {
    /// Whether `fact OPERATOR value` holds.
    pub fn holds<T: Ord>(self, fact: &T, value: &T) -> bool {
        match self {
            Self::Equal => fact == value,
            Self::Less => fact < value,
            Self::LessOrEqual => fact <= value,
            Self::Greater => fact > value,
            Self::GreaterOrEqual => fact >= value,
        }
    }
}

/// What a fact is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `none`: the fact is not set.
    None,
    /// `*`: the fact is set to anything.
    Any,
    /// `me`: the person who searches.
    Me,
    /// An id or a plain number.
    Number(i64),
    /// A status of a ticket.
    Status(Status),
    /// A priority of a ticket.
    Priority(Priority),
    /// What kind of thing is searched for.
    Kind(ResultKind),
    /// What kind of ticket.
    TicketKind(TicketKind),
    /// A moment or a day.
    When(When),
    /// A name, an address, a tag, a field's value.
    Text {
        /// The value as typed, without quotes and star.
        text: Text,
        /// It had a star at its end: the fact only begins so.
        prefix: bool,
    },
}

/// Declares an enum of words with their order and a parser that ignores case.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $word:literal $(| $other:literal)*),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "the names are the words of the syntax")]
        pub enum $name { $($variant),+ }

        impl $name {
            /// Reads one of the words, ignoring case.
            pub fn parse(word: &str) -> Option<Self> {
                $(if word.eq_ignore_ascii_case($word) $(|| word.eq_ignore_ascii_case($other))* {
                    return Some(Self::$variant);
                })+
                None
            }

            /// The word itself.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

words! {
    /// A ticket's status; the order is the one `status<solved` means.
    Status { New = "new", Open = "open", Pending = "pending", Hold = "hold", Solved = "solved", Closed = "closed" }
}
words! {
    /// A ticket's priority; the order is the one `priority>normal` means.
    Priority { Low = "low", Normal = "normal", High = "high", Urgent = "urgent" }
}
words! {
    /// What a search returns.
    ResultKind { Ticket = "ticket" | "tickets", User = "user" | "users", Organization = "organization" | "organizations", Group = "group" | "groups" }
}
words! {
    /// A ticket's own type.
    TicketKind { Question = "question", Incident = "incident", Problem = "problem", Task = "task" }
}
words! {
    /// What results may be ordered by.
    OrderBy { Updated = "updated_at" | "updated", Created = "created_at" | "created", Priority = "priority", Status = "status", TicketType = "ticket_type" }
}
