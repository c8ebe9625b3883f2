//! Coming in and going out.

mod view;

pub use view::{Refusal, SignInPage, sign_in, signed_out};
