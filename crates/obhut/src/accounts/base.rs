//! Under which address a desk is reached from outside: for links in mail, and for calls with which others confirm something.

use std::net::IpAddr;

use axum::http::Uri;
use db::Tx;

use super::sql;
use crate::context::Cx;
use crate::error::Error;

/// Under which name an account keeps its own address.
pub const SETTING: &str = "public_url";

/// The account's own address, else that of the installation, without a slash at its end; empty where neither is known.
///
/// # Errors
/// The database's.
pub fn of(tx: &mut Tx<'_>, cx: &Cx) -> Result<String, Error> {
    let own = sql::setting(tx, cx.id(), SETTING)?.filter(|own| !own.trim().is_empty());
    let base = own.or_else(|| cx.desk.public_url.get().cloned()).unwrap_or_default();
    Ok(base.trim().trim_end_matches('/').to_owned())
}

/// Whether a secret may be part of an address that begins so: over TLS, or within this machine.
pub fn is_safe(base: &str) -> bool {
    let Ok(uri) = base.parse::<Uri>() else { return false };
    let host = uri.host().unwrap_or_default().trim_matches(['[', ']']);
    match uri.scheme_str() {
        Some("https") => !host.is_empty(),
        Some("http") => host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback()),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_safe;

    #[test]
    fn secrets_travel_over_tls_or_within_the_machine() {
        for safe in ["https://desk.example", "https://desk.example:8443/x", "http://localhost:8080", "http://[::1]:80"]
        {
            assert!(is_safe(safe), "{safe}");
        }
        for unsafe_one in ["", "http://desk.example", "http://10.0.0.1", "desk.example", "ftp://desk.example"] {
            assert!(!is_safe(unsafe_one), "{unsafe_one}");
        }
    }
}
