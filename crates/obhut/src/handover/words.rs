//! The closed list of words about hand-overs.

use crate::words::words;

words! {
    /// What became of a hand-over.
    HandoverState {
        /// Somebody has the task.
        Open = "open",
        /// It is done, and the ticket went back.
        Done = "done",
        /// It was given back undone.
        Declined = "declined",
        /// Whoever gave it took it back.
        Withdrawn = "withdrawn",
    }
}
