//! Stories of organisations told through the API.
