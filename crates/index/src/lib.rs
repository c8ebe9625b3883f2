//! Search, held in memory alone.
//!
//! An index of words is a copy of what people wrote, and a copy on a disk outlives the key that was destroyed to forget
//! it. So nothing here knows a file or a database: the caller opens sealed values, hands over the plain text, and drops
//! the index when it needs the room. The parts do not know each other:
//!
//! - [`query`]: what a searcher typed, as typed filters and words.
//! - [`text`]: words, phrases and beginnings of words in subjects, comments and file names.
//! - [`people`]: who has this address (with reservations for transactions), and who is called something like it.
//! - [`bitmaps`]: tags, field values and external ids as sets of tickets.
//! - [`places`]: status, priority, type, group and assignee as sets of tickets.
//! - [`threads`]: which ticket a foreign Message-ID belongs to.
//!
//! Everything that was personal is overwritten when it is dropped, as far as safe code can; the program's allocator does
//! the rest. No type here shows words in its `Debug` form.

pub mod bitmaps;
pub mod fold;
pub mod people;
pub mod places;
pub mod query;
pub mod text;
pub mod threads;
