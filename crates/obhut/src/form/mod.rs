//! Contact forms: how somebody outside writes to the desk on a page. What a form asks and says is published in versions; each
//! field says what it is for, and what was shown and chosen lies sealed with the ticket.
//!
//! No third party and no puzzle keeps robots out: a field that people do not see, a signed note of when the page was drawn,
//! which serves once, and a limit for each network. Whatever is refused is explained, and what was typed stays.

pub mod admin;
pub mod answers;
pub mod design;
pub mod desk_view;
pub mod draw;
pub mod embed;
pub mod ops;
pub mod page;
pub mod receipt;
pub mod records;
pub mod shown;
pub mod sql;
pub mod submit;
#[cfg(test)]
pub(crate) mod tests;
pub mod token;
