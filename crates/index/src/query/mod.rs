//! What a searcher typed, as types.
//!
//! The syntax is the one agents know from the Zendesk search box: words, `"phrases"`, `begin*`, `-not`, and
//! `key:value` pairs with `:`, `<`, `<=`, `>`, `>=`. Parsing never fails: what cannot be understood as a pair is a word,
//! and a known key with an impossible value leaves a [`Problem`]. A query with problems must not be run as though the
//! part were absent, since that would show more than was asked for; the caller answers with the problem instead.

mod parse;
#[cfg(test)]
mod tests;
mod value;
mod when;

pub use value::{Operator, OrderBy, Priority, ResultKind, Status, Text, TicketKind, Value};
pub use when::{Age, Day, Span, When};

/// A parsed search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words, phrases and beginnings; all of them must match (the negated ones must not).
    pub terms: Vec<Term>,
    /// Conditions on facts; all of them must hold, the values inside one are alternatives.
    pub filters: Vec<Filter>,
    /// The order asked for inside the query, if any.
    pub order: Option<Order>,
    /// The number when the query is nothing but a number (`1234` or `#1234`): perhaps a ticket's id. It is also in
    /// `terms`, since it may as well be a word.
    pub number: Option<i64>,
    /// What could not be understood.
    pub problems: Vec<Problem>,
}

/// `order_by:` and `sort:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// What decides.
    pub by: OrderBy,
    /// `sort:desc`, which is also what goes without saying.
    pub descending: bool,
}

/// One thing to look for in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// What to look for.
    pub words: Words,
    /// Where to look; everywhere if absent.
    pub field: Option<TextField>,
    /// Tickets with it are unwanted.
    pub negated: bool,
}

/// The shape of a [`Term`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// A word in any of its inflections. What is one word to the writer may be several to the index (`e-mail`); these
    /// then have to follow each other.
    Word(Text),
    /// Words in this order, as written.
    Phrase(Text),
    /// Words that begin so; at least [`MIN_PREFIX`] characters.
    Prefix(Text),
}

/// The part of a ticket that a term may be limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextField {
    /// `subject:`
    Subject,
    /// `description:`, `comment:`: anything said in the ticket.
    Comments,
}

/// A condition on a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The fact.
    pub key: Key,
    /// How it compares. Anything but [`Operator::Equal`] has exactly one value.
    pub operator: Operator,
    /// Alternatives; never empty.
    pub values: Vec<Value>,
    /// None of the alternatives may hold.
    pub negated: bool,
}

/// The facts a filter can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the keys of the syntax")]
pub enum Key {
    Id,
    Type,
    TicketType,
    Status,
    Priority,
    Assignee,
    Requester,
    Submitter,
    Commenter,
    Cc,
    Group,
    Organization,
    Tags,
    Created,
    Updated,
    Solved,
    Due,
    Via,
    Brand,
    Form,
    /// `custom_field_<id>`
    CustomField(i64),
    /// `fieldvalue`: the value of any custom field.
    FieldValue,
    ExternalId,
    Name,
    Email,
    Phone,
    Role,
}

/// Something in a query that cannot be carried out. Holds no word of the searcher's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The key as the syntax writes it, `text` for a bare word.
    pub key: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong with a part of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// `status:` with nothing behind it.
    MissingValue,
    /// Not one of the values this key takes.
    UnknownValue,
    /// Neither a date, nor a date and time, nor an age such as `4hours`.
    BadDate,
    /// Not a number below 2^53.
    BadNumber,
    /// `<` or `>` on something that has no order.
    NotComparable,
    /// A star anywhere but at the end.
    StarInside,
    /// Fewer than [`MIN_PREFIX`] characters before the star.
    PrefixTooShort,
    /// More than [`MAX_PARTS`] terms or values.
    TooManyParts,
}

/// Fewest characters before a star.
pub const MIN_PREFIX: usize = 3;

/// Most terms, and most values of filters, in one query.
pub const MAX_PARTS: usize = 64;

impl Query {
    /// Reads a query. Takes time in proportion to its length and never panics.
    pub fn parse(text: &str) -> Self {
        parse::parse(text)
    }

    /// The first filter of this key, for callers that care for one (`type:` decides what kind of thing is searched).
    pub fn filter(&self, key: Key) -> Option<&Filter> {
        self.filters.iter().find(|filter| filter.key == key)
    }
}

impl Key {
    /// The key as the syntax writes it.
    pub fn name(self) -> String {
        let name = match self {
            Self::Id => "id",
            Self::Type => "type",
            Self::TicketType => "ticket_type",
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Assignee => "assignee",
            Self::Requester => "requester",
            Self::Submitter => "submitter",
            Self::Commenter => "commenter",
            Self::Cc => "cc",
            Self::Group => "group",
            Self::Organization => "organization",
            Self::Tags => "tags",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Solved => "solved",
            Self::Due => "due_date",
            Self::Via => "via",
            Self::Brand => "brand",
            Self::Form => "form",
            Self::CustomField(id) => return format!("custom_field_{id}"),
            Self::FieldValue => "fieldvalue",
            Self::ExternalId => "external_id",
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Role => "role",
        };
        name.to_owned()
    }
}
