//! Stories of macros.
