//! Business hours: when the desk works. Schedules with the hours of a week, the public holidays of a German state as data,
//! and days of the desk's own; how long something took in them, and when so much of them will have passed.

pub mod api;
pub mod holidays;
pub mod ops;
pub(crate) mod page;
pub mod sql;
#[cfg(test)]
mod tests;
pub mod time;
pub(crate) mod view;
pub mod week;

pub use holidays::Land;
pub use time::Hours;
pub use week::Week;
