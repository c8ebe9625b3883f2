//! What the `Authorization` header says, before anybody has checked it.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

/// Credentials as sent. No `Debug`: they hold secrets and an address.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Basic, `email/token:TOKEN`.
    ApiToken {
        /// Address of the user the token acts for.
        email: String,
        /// The token.
        token: Zeroizing<String>,
    },
    /// Basic, `email:password`.
    Password {
        /// Address of the user.
        email: String,
        /// The password.
        password: Zeroizing<String>,
    },
    /// `Bearer TOKEN`.
    Bearer(Zeroizing<String>),
    /// No header.
    None,
    /// A header that says nothing we know.
    Malformed,
}

impl Credentials {
    /// Reads the header. The name of the scheme is taken in any case (RFC 9110 §11.1).
    pub fn of_headers(headers: &HeaderMap) -> Self {
        let Some(value) = headers.get(AUTHORIZATION) else {
            return Self::None;
        };
        value.to_str().ok().and_then(read).unwrap_or(Self::Malformed)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Credentials {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of_headers(&parts.headers))
    }
}

/// The address in `X-On-Behalf-Of`: an administrator acts as that user. Personal: keep it out of logs.
pub fn on_behalf_of(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get("x-on-behalf-of")?.to_str().ok()?.trim();
    (!value.is_empty()).then_some(value)
}

fn read(value: &str) -> Option<Credentials> {
    let (scheme, rest) = value.trim().split_once(' ')?;
    let rest = rest.trim();
    if rest.is_empty() {
        return None;
    }
    if scheme.eq_ignore_ascii_case("bearer") {
        return Some(Credentials::Bearer(Zeroizing::new(rest.to_owned())));
    }
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = Zeroizing::new(LENIENT.decode(rest).ok()?);
    let text = std::str::from_utf8(&bytes).ok()?;
    // An address holds no colon, a password may.
    let (name, secret) = text.split_once(':')?;
    if name.is_empty() {
        return None;
    }
    let secret = Zeroizing::new(secret.to_owned());
    Some(match name.strip_suffix("/token") {
        Some(email) => Credentials::ApiToken { email: email.to_owned(), token: secret },
        None => Credentials::Password { email: name.to_owned(), password: secret },
    })
}

/// Some clients leave out the padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);
