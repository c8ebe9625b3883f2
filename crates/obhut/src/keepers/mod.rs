//! Who outside keeps signed heads of the log: a works council, an auditor. Without them a log shows a rewriting only to
//! whoever happens to have an old head; with them nobody inside can shorten or change it unnoticed.
//!
//! Once a day each gets the newest head, by mail or by https. It names nobody.

pub mod ops;
pub mod page;
pub mod records;
pub mod send;
pub mod sql;

use crate::words::words;

words! {
    /// How a keeper is reached.
    KeeperKind {
        /// By mail.
        Mail = "mail",
        /// By a post to an https address.
        Https = "https",
    }
}
