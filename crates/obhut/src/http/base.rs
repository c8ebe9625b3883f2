//! The base a client called: scheme, authority and prefix. Every absolute URL of an answer starts with it, because
//! clients compare the next page's address with the one they were given.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};

/// Marks a request that came in over TLS. The listener puts it into the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Secure;

/// Where the request came from, as far as it is known: the peer of the socket, or behind a trusted proxy what that
/// proxy says. Used as a key for limits only, never logged.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Peer(pub IpAddr);

impl Peer {
    /// The peer as one key for limits: whoever holds an IPv6 network of 64 bits is one peer.
    pub fn network(self) -> IpAddr {
        self.prefix(32, 64)
    }

    /// What is usually one house or one provider's corner around the peer: 24 bits of an old address, 48 of a new one.
    pub fn site(self) -> IpAddr {
        self.prefix(24, 48)
    }

    /// An old address that a listener for both sees within a new one counts as what it is.
    fn prefix(self, old: u32, new: u32) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V4(address) => {
                let network = u32::from(address) & u32::MAX.checked_shl(32 - old).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from(network))
            }
            IpAddr::V6(address) => {
                let network = u128::from(address) & u128::MAX.checked_shl(128 - new).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from(network))
            }
        }
    }
}

/// Scheme, authority and prefix that the client called, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// `http` or `https`.
    pub scheme: &'static str,
    /// Host and port as the client wrote them.
    pub authority: String,
    /// `/<name>.zendesk.com` where the path began so, else empty.
    pub prefix: String,
}

impl Default for Base {
    fn default() -> Self {
        Self { scheme: "http", authority: "localhost".to_owned(), prefix: String::new() }
    }
}

impl Base {
    /// Reads a configured public address such as `https://desk.example.org`; none where it is not one.
    pub fn parse(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let scheme = match uri.scheme_str()? {
            "https" => "https",
            "http" => "http",
            _ => return None,
        };
        let authority = clean_authority(uri.authority()?.as_str())?;
        Some(Self { scheme, authority, prefix: uri.path().trim_end_matches('/').to_owned() })
    }

    /// The base of a request: what a trusted proxy says, else the `Host` header, else `fallback`.
    pub fn of_request(headers: &HeaderMap, uri: &Uri, secure: bool, trust_forwarded: bool, fallback: &Base) -> Self {
        let forwarded = |name: &str| match trust_forwarded {
            true => text(headers, name).and_then(|value| value.split(',').next()).map(str::trim),
            false => None,
        };
        let scheme = match forwarded("x-forwarded-proto") {
            Some(scheme) if scheme.eq_ignore_ascii_case("https") => "https",
            Some(_) => "http",
            None if secure => "https",
            None => "http",
        };
        let called = forwarded("x-forwarded-host")
            .or_else(|| text(headers, header::HOST.as_str()))
            .or_else(|| uri.authority().map(Authority::as_str))
            .and_then(clean_authority);
        match called {
            Some(authority) => Self { scheme, authority, prefix: String::new() },
            None => Self {
                scheme: if scheme == "https" { scheme } else { fallback.scheme },
                authority: fallback.authority.clone(),
                prefix: String::new(),
            },
        }
    }

    /// The name before `.zendesk.com` in the prefix: names the account.
    pub fn account_name(&self) -> Option<&str> {
        self.prefix.strip_prefix('/')?.strip_suffix(ACCOUNT_SUFFIX)
    }

    /// The host without its port.
    pub fn host(&self) -> &str {
        match self.authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => &self.authority,
        }
    }

    /// Whether the client came over TLS.
    pub fn is_secure(&self) -> bool {
        self.scheme == "https"
    }

    /// `scheme://authority`, as browsers write the origin.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme, self.authority)
    }

    /// The absolute URL of a path that begins with a slash.
    pub fn url(&self, path: &str) -> String {
        format!("{}://{}{}{path}", self.scheme, self.authority, self.prefix)
    }

    /// The `url` member of a record: `tickets/1` gives `…/api/v2/tickets/1.json`.
    pub fn record(&self, path: &str) -> String {
        format!("{}://{}{}/api/v2/{path}.json", self.scheme, self.authority, self.prefix)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Base>().cloned().unwrap_or_default())
    }
}

const ACCOUNT_SUFFIX: &str = ".zendesk.com";

/// Splits `/<name>.zendesk.com/rest` into prefix and rest; the rest keeps its slash.
pub fn split_prefix(path: &str) -> Option<(&str, &str)> {
    let first = path.strip_prefix('/')?.split('/').next()?;
    let name = first.strip_suffix(ACCOUNT_SUFFIX)?;
    let valid = (1..=63).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !valid {
        return None;
    }
    let (prefix, rest) = path.split_at_checked(first.len() + 1)?;
    Some((prefix, if rest.is_empty() { "/" } else { rest }))
}

/// A host with an optional port and nothing that could end or begin another part of a URL.
fn clean_authority(value: &str) -> Option<String> {
    let authority: Authority = value.parse().ok()?;
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    let usable = !value.is_empty() && value.len() <= 255 && value.bytes().all(harmless) && !authority.host().is_empty();
    usable.then(|| value.to_owned())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
