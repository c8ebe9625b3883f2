//! The one log: entries in leaf format, and commitments.
