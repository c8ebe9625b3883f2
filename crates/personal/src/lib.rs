//! Personal data as a type: declared, sealed, disclosed.
