//! Stories of scheduled.
