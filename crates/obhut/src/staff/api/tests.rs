//! Stories of groups told through the API.
