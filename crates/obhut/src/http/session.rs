//! Session cookies and the tokens that tie a form to its session.

use aws_lc_rs::{constant_time, hmac};
use axum::http::header::{COOKIE, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use world::{Random, random_bytes};
use zeroize::Zeroizing;

use super::base::Base;

/// Header a script sends the token in; forms send it in the field [`CSRF_FIELD`].
pub const CSRF_HEADER: &str = "x-csrf-token";
/// Name of the hidden field of forms.
pub const CSRF_FIELD: &str = "csrf";

const SECRET_BYTES: usize = 32;
// `__Host-` makes the browser refuse the cookie from another host, another path or without TLS.
const SECURE_NAME: &str = "__Host-obhut";
const PLAIN_NAME: &str = "obhut";

/// The secret in a session cookie. The table of sessions keeps a hash of it only.
#[derive(Clone)]
pub struct SessionSecret(Zeroizing<[u8; SECRET_BYTES]>);

impl SessionSecret {
    /// A fresh one, for somebody who has just signed in.
    pub fn new(random: &dyn Random) -> Self {
        Self(Zeroizing::new(random_bytes(random)))
    }

    /// The secret in the request's cookie, if there is a well-formed one.
    pub fn of_request(headers: &HeaderMap, base: &Base) -> Option<Self> {
        let name = cookie_name(base.is_secure());
        let value = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(key, value)| (key == name).then_some(value))?;
        let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(value).ok()?);
        Some(Self(Zeroizing::new(bytes.as_slice().try_into().ok()?)))
    }

    /// The bytes, to be hashed for looking the session up.
    pub fn bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// `Set-Cookie` for this session. Without `max_age` (seconds) the browser forgets it when it closes.
    pub fn set_cookie(&self, base: &Base, max_age: Option<u32>) -> Option<HeaderValue> {
        let age = max_age.map(|age| format!("; Max-Age={age}")).unwrap_or_default();
        let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(self.bytes()));
        let value = format!("{}={}{}{age}", cookie_name(base.is_secure()), *text, attributes(base.is_secure()));
        let mut header = HeaderValue::from_str(&value).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// A token for a form of this session. Each call gives another text, so that compressing pages betrays nothing.
    pub fn csrf_token(&self, random: &dyn Random) -> String {
        let pad: [u8; 32] = random_bytes(random);
        let masked: Vec<u8> = pad.iter().zip(self.csrf_mac().as_ref()).map(|(pad, mac)| pad ^ mac).collect();
        URL_SAFE_NO_PAD.encode([pad.as_slice(), masked.as_slice()].concat())
    }

    /// Whether a token was made for this session.
    pub fn accepts(&self, token: &str) -> bool {
        let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else {
            return false;
        };
        let Some((pad, masked)) = bytes.split_at_checked(32).filter(|(_, masked)| masked.len() == 32) else {
            return false;
        };
        let mac: Vec<u8> = pad.iter().zip(masked).map(|(pad, masked)| pad ^ masked).collect();
        constant_time::verify_slices_are_equal(&mac, self.csrf_mac().as_ref()).is_ok()
    }

    fn csrf_mac(&self) -> hmac::Tag {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, self.bytes()), b"obhut form")
    }
}

/// `Set-Cookie` that ends the session in the browser.
pub fn clear_cookie(base: &Base) -> HeaderValue {
    HeaderValue::from_static(match base.is_secure() {
        true => "__Host-obhut=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0",
        false => "obhut=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0",
    })
}

/// Whether a request that changes something comes from a page of ours, as far as its headers tell. For forms of people
/// who have no session yet, such as signing in. No browser leaves out both headers.
pub fn is_same_origin(headers: &HeaderMap, base: &Base) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    headers.get(ORIGIN).is_none_or(|origin| origin.as_bytes() == base.origin().as_bytes())
}

fn cookie_name(secure: bool) -> &'static str {
    if secure { SECURE_NAME } else { PLAIN_NAME }
}

fn attributes(secure: bool) -> &'static str {
    if secure { "; Path=/; Secure; HttpOnly; SameSite=Lax" } else { "; Path=/; HttpOnly; SameSite=Lax" }
}
