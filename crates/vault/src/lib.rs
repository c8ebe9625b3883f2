//! Keys that can be destroyed, and values sealed under them.
