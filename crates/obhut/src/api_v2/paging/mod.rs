//! Pages of lists, of two kinds. By offset (`page`, `per_page`): any page, with a total, but only the first ten thousand
//! records. By cursor (`page[size]`, `page[after]`, `page[before]`): from one page to the next, without end or total.
//!
//! An endpoint reads a [`PageRequest`] from the query under its [`Paging`] rules, hands it to the operation, gets a
//! [`Page`] back and answers with a [`Listing`].

mod cursor;
mod listing;
mod request;

pub use cursor::Cursor;
pub use listing::{Answer, Links, Listing, Meta, Page};
pub use request::{Direction, Order, PageRequest, Paging, Position};
