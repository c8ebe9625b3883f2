//! Coming in and going out.

mod page;
mod view;

pub(crate) use page::{begin, dressed, routes};
pub use view::{Refusal, SignInPage, sign_in, signed_out};
