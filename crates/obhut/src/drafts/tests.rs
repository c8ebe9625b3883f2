//! Stories of drafts.
