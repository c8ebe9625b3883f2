//! Who is away, until when, and who looks after the tickets meanwhile. It ends by itself.

pub mod ops;
pub mod sql;
#[cfg(test)]
mod tests;

pub use sql::AbsenceRow;
