//! Fetching mail over IMAP (RFC 3501, 2177, 4315, 6851): a small client with bounded memory that takes mail and clears it
//! away, and nothing else.

#[cfg(feature = "send")]
mod client;
#[cfg(feature = "send")]
mod folder_name;
pub mod response;

#[cfg(feature = "send")]
pub use client::{Client, Folder, ImapError, Mail, News};
