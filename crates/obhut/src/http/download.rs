//! Handing out a file somebody sent us. A browser must never run it as a page of ours.

use std::fmt::Write as _;

use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};

/// Kinds a browser may show in place; everything else is saved.
pub const SHOWN: [&str; 11] = [
    "image/png",
    "image/jpeg",
    "image/gif",
    "image/webp",
    "text/plain",
    PDF,
    "audio/wav",
    "audio/mpeg",
    "audio/ogg",
    "audio/mp4",
    "audio/amr",
];
/// Shown by the browser's own viewer, which is apart from every page; the sandbox of a page would keep it from starting.
const PDF: &str = "application/pdf";

/// Headers for the file `name` of `content_type`. `inline` asks to show it in place, granted for harmless kinds only.
pub fn file_headers(name: &str, content_type: &str, inline: bool) -> HeaderMap {
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let shown = SHOWN.contains(&kind.as_str());
    let served = if shown { kind.as_str() } else { "application/octet-stream" };
    let disposition = disposition(if inline && shown { "inline" } else { "attachment" }, name);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, value(served));
    headers.insert(CONTENT_DISPOSITION, value(&disposition));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    let policy = if served == PDF {
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    } else {
        "default-src 'none'; sandbox"
    };
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers
}

/// RFC 6266: a plain name for old clients, the true one in UTF-8 beside it.
fn disposition(kind: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || ".-_ ".contains(letter) { letter } else { '_' })
        .collect();
    let mut encoded = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static("application/octet-stream"))
}
