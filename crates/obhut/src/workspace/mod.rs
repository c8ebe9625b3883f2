//! The pages of the staff's side: what each page shows, as plain structs, and the functions that draw them.
//!
//! A handler fills a struct with text that was already disclosed to this reader, calls the draw function and sends the
//! result. Nothing here reads a database, decides what a role may see, or knows HTTP. The structs have neither `Debug`
//! nor `Serialize`, so what they hold cannot end in a log or an answer by accident.
//!
//! # Forms
//! Every form is `application/x-www-form-urlencoded` and carries `csrf`. An empty optional field is sent as an empty string.
//!
//! | act | request | fields |
//! | --- | --- | --- |
//! | answer or note | `POST /tickets/{n}/comments` | `body`, `public` (`1` answer, `0` note), `status` (slug, see [`Status`]), `version`, `draft` (`entwurf-{n}-{version}`), `idempotency` |
//! | properties | `POST /tickets/{n}` | `status`, `priority` (slug or empty), `type` (slug or empty), `assignee` (id or empty), `group` (id or empty), `tags` (separated by blanks or commas), `version` |
//! | take an answer back | `POST /tickets/{n}/undo` | `comment` |
//! | new ticket | `POST /tickets` | `requester_name`, `requester_email`, `subject`, `body`, `idempotency` |
//! | failed mail | `POST /admin/mail/{id}/retry`, `POST /admin/mail/{id}/discard` | |
//! | language and colours | `POST /preferences` | `language` (`de`, `en`), `theme` (`system`, `light`, `dark`; absent on pages without a session), `back` (path to return to; check that it is one of ours) |
//! | sign in, out | `POST /sign-in`, `POST /sign-out` | `email`, `password`; none |
//! | set up | `POST /setup/{token}` | `company`, `name`, `email`, `password`, `password_again` |
//!
//! The list is `GET /tickets` with `view` (slug of the view), `page` (a cursor as given in [`ListPane`]) and `q` (search;
//! only ever written by the reader's own form, never in an address we make). `GET /tickets/{n}` takes `view` too, and
//! `before` (a cursor) for older messages.

pub mod admin;
mod choices;
pub mod composer;
pub mod console;
mod error;
mod form;
mod frame;
mod list;
pub mod macros;
mod mail;
mod moving;
mod new_ticket;
pub mod page;
mod people;
pub mod privacy;
pub mod rules;
mod saved_views;
mod search;
pub(crate) mod text;
mod ticket;
mod verbs;

#[cfg(test)]
pub(crate) mod samples;
#[cfg(test)]
mod tests;

#[cfg(test)]
pub(crate) use choices::choice_keys;
pub use choices::{Channel, Kind, Priority, Status};
pub use error::{Failure, failure, failure_inside};
pub use form::{Choice, CustomField, CustomKind, Problem, Problems};
pub use frame::{
    AdminEntry, AdminSection, Administration, Frame, NavView, Notice, Privacy, Shell, Theme, UserBadge, ViewName,
};
pub use list::{Bulk, Heading, ListPane, Paging, Sort, TicketRow, list};
pub(crate) use mail::reason as mail_reason;
pub use mail::{DeadLetter, MailPage, RejectedMail, mail};
pub use moving::{COMMANDS, Colleague, Command, Done, Moving, Recent, Stream, presence_part, row_part};
pub use new_ticket::{NewTicketPage, new_ticket};
pub use people::{
    Duplicate, Identity, MergePerson, PeoplePage, PersonForm, PersonMergePage, PersonPage, PersonRow, PersonTicket,
    people, person, person_merge,
};
pub use rules::{Offer, RuleRow, Rules};
pub use saved_views::{ConditionRow, NamedRow, Preview, ValueGroup, ViewForm, ViewRow, ViewsPage, view_form, views};
pub use search::{Chip, Hit, SearchPage, search};
pub use text::{Body, Gap, Part, initials};
pub use ticket::{
    Attachment, Author, Change, Composer, Customer, Doing, Entry, Event, Fact, Hidden, Message, OtherTicket, Profile,
    Properties, Pseudonym, Side, TicketPage, Undo, head_part, thread_part, ticket,
};
pub use verbs::{
    Head, Link, LinkKind, MergePage, MergeSide, SnoozePreset, SplitMessage, SplitPage, TrashPage, TrashRow, merge,
    split, trash,
};
