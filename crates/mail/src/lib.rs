//! Bytes to typed mail and back: parsing, threading, quotes, bounces, transports. Knows no database.
//!
//! [`parse`] never fails: what cannot be read is left out and named in [`ParsedMail::problems`]. Everything in a parsed
//! mail is personal data; nothing here is logged, and no error carries any of it.

mod address;
mod attachment;
mod charset;
mod classify;
#[cfg(feature = "send")]
mod compose;
mod date;
mod facts;
mod header;
pub mod html;
mod ids;
pub mod imap;
pub mod lmtp;
pub mod mbox;
mod message;
mod mime;
#[cfg(feature = "send")]
pub mod net;
mod params;
#[cfg(feature = "send")]
pub mod redact;
pub mod reply;
mod report;
#[cfg(feature = "send")]
pub mod smtp;
mod text;
pub mod token;
mod transfer;
mod words;

pub use address::Address;
pub use attachment::Attachment;
pub use classify::{Class, Kind, LOOP_FIELD};
#[cfg(feature = "send")]
pub use compose::{AutoSubmitted, ComposeError, Outgoing, compose};
pub use facts::{Facts, facts};
pub use message::{ParsedMail, Problem, field, parse};
pub use report::{Delivery, Reason};
