//! How the desk looks: the company's colour and logo, and what stands below the customers' pages.

pub mod colour;
pub mod footer;
pub mod logo;
pub mod ops;
pub mod sql;
#[cfg(test)]
mod tests;

/// Where style and logo of a desk are served; empty where it has none of its own.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Brand {
    /// The stylesheet with the colour.
    pub style: Option<String>,
    /// The logo.
    pub logo: Option<String>,
}
