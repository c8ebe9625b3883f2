//! Posts something to an address outside that administrators entered, or fetches something from one that a telephone system
//! named: over TLS that is verified, to no address of the house unless the installation allows it, without following
//! redirects, and with an answer of bounded size.

use std::future::poll_fn;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HOST, USER_AGENT};
use axum::http::request::Builder;
use axum::http::{Request, Response, Uri};
use hyper::body::{Body as _, Incoming};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

/// As much of an answer is read; more is left.
const ANSWER_AT_MOST: usize = 64 * 1024;
/// How long it may take until there is a status.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the rest of an answer is read; the status stands without it.
const MORE: Duration = Duration::from_secs(5);
/// How long it may take until something long is here, all of it.
const LONG: Duration = Duration::from_secs(15);
/// Longer addresses are none.
const URL_AT_MOST: usize = 2_000;

/// What the installation allows.
#[derive(Clone, Debug, Default)]
pub struct Outbound {
    /// Whether addresses of this machine and of private networks may be posted to.
    pub private: bool,
    /// A file with root certificates to trust besides the usual ones.
    pub roots: Option<PathBuf>,
}

/// An address to post to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    host: String,
    port: u16,
    path: String,
}

/// Why nothing was taken, as words that may be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The address is no https address.
    Address,
    /// There is no such host.
    Name,
    /// The host is in the house, and the installation does not allow that.
    Private,
    /// Nobody answers there.
    Unreachable,
    /// The certificate is not trusted or of another host.
    Tls,
    /// It takes too long.
    Silent,
    /// What came back is no answer.
    Answer,
    /// What there is to fetch is larger than is taken.
    Large,
}

impl Fault {
    /// As a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Name => "server_name",
            Self::Private => "private_address",
            Self::Unreachable => "server_unreachable",
            Self::Tls => "no_trusted_connection",
            Self::Silent => "server_silent",
            Self::Answer => "answer",
            Self::Large => "too_large",
        }
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, as much of it as was read.
    pub body: Vec<u8>,
}

impl Answer {
    /// Whether it was taken.
    pub const fn is_taken(&self) -> bool {
        self.status >= 200 && self.status < 300
    }

    /// Why it was not taken, as a word that may be stored.
    pub const fn word(&self) -> &'static str {
        match self.status {
            300..=399 => "redirect",
            401 | 403 => "refused",
            404 | 410 => "not_there",
            429 => "too_many",
            500.. => "server_error",
            _ => "not_accepted",
        }
    }
}

impl Target {
    /// Reads an address; `None` where it is not https, or carries a name and password.
    pub fn of(url: &str) -> Option<Self> {
        let url = url.trim();
        let uri: Uri = url.parse().ok().filter(|_| url.len() <= URL_AT_MOST && !url.contains('#'))?;
        let authority = uri.authority()?;
        if uri.scheme_str() != Some("https") || authority.as_str().contains('@') {
            return None;
        }
        let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
        let port = authority.port_u16().unwrap_or(443);
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        (!host.is_empty()).then_some(Self { host, port, path })
    }

    /// As the `Host` header names it.
    fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == 443 { host } else { format!("{host}:{}", self.port) }
    }
}

/// Whether an address is one of the open network: neither this machine's, nor of a private, shared, link-local or documented
/// range, nor one that stands for many.
pub fn is_open(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_open_v4(four),
        IpAddr::V6(six) => is_open_v6(six),
    }
}

fn is_open_v4(four: Ipv4Addr) -> bool {
    let [a, b, c, _] = four.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let special = (a, b, c) == (192, 0, 0) || (a == 198 && (b == 18 || b == 19)) || a == 0 || a >= 240;
    !(four.is_private()
        || four.is_loopback()
        || four.is_link_local()
        || four.is_multicast()
        || four.is_broadcast()
        || four.is_documentation()
        || four.is_unspecified()
        || shared
        || special)
}

fn four(bytes: [u8; 16], places: [usize; 4]) -> Ipv4Addr {
    let [a, b, c, d] = places.map(|place| bytes.get(place).copied().unwrap_or_default());
    Ipv4Addr::new(a, b, c, d)
}

/// Where translators look for the old address behind a prefix of 48, 56, 64 and 96 bits (RFC 6052).
const TRANSLATED: [[usize; 4]; 4] = [[6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12], LAST];
const LAST: [usize; 4] = [12, 13, 14, 15];

/// New addresses that lead to old ones are judged by those: mapped, 6to4, translated (NAT64), tunnelled (ISATAP). A network
/// may translate under a prefix of its own among the open ones; that cannot be seen from the address.
fn is_open_v6(six: Ipv6Addr) -> bool {
    let bytes = six.octets();
    match six.segments() {
        [0x2002, ..] => is_open_v4(four(bytes, [2, 3, 4, 5])),
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_open_v4(four(bytes, LAST)),
        // For use within a network (RFC 8215): how long its prefix is is not known, so wherever an old address may stand there
        // must be an open one, or zeros, which lead nowhere.
        [0x64, 0xff9b, 1, ..] => {
            let mut found = TRANSLATED.map(|places| four(bytes, places)).into_iter().filter(|one| one.octets()[0] != 0);
            let any = found.next();
            any.is_some_and(is_open_v4) && found.all(is_open_v4)
        }
        [.., 0 | 0x200, 0x5efe, _, _] => is_given_out(six) && is_open_v4(four(bytes, LAST)),
        _ => match six.to_ipv4() {
            Some(four) => is_open_v4(four),
            None => is_given_out(six),
        },
    }
}

fn is_given_out(six: Ipv6Addr) -> bool {
    let [first, second, ..] = six.segments();
    // Only 2000::/3 is given out for the open network; within it one range is for documents, one for tunnels.
    (first & 0xe000) == 0x2000
        && !(first == 0x2001 && (second == 0xdb8 || second < 0x200))
        && (first, second & 0xf000) != (0x3fff, 0)
}

/// Posts a body. Blocks; call it from a thread that may wait, never within a transaction.
///
/// # Errors
/// [`Fault`]; an answer that is no success is an [`Answer`].
pub fn post(
    allowed: &Outbound,
    target: &Target,
    content_type: &str,
    headers: &[(&'static str, String)],
    body: Vec<u8>,
) -> Result<Answer, Fault> {
    let mut request = Request::post(&target.path).header(CONTENT_TYPE, content_type);
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    ask(allowed, target, request, body, Wait::ForWord)
}

/// Fetches something of at most `most` bytes; all of it has to be here within some seconds. Blocks as [`post`] does.
///
/// # Errors
/// [`Fault`], [`Fault::Large`] among them; an answer that is no success is an [`Answer`].
pub fn get(allowed: &Outbound, target: &Target, most: usize) -> Result<Answer, Fault> {
    get_within(allowed, target, most, LONG)
}

fn get_within(allowed: &Outbound, target: &Target, most: usize, within: Duration) -> Result<Answer, Fault> {
    ask(allowed, target, Request::get(&target.path), Vec::new(), Wait::ForAll(most, within))
}

/// What is waited for.
#[derive(Clone, Copy)]
enum Wait {
    /// Whether it was taken: what follows the status says no more than why.
    ForWord,
    /// All of at most so many bytes, so long altogether: a part of it is nothing.
    ForAll(usize, Duration),
}

fn ask(allowed: &Outbound, target: &Target, request: Builder, body: Vec<u8>, wait: Wait) -> Result<Answer, Fault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|_| Fault::Unreachable)?;
    let answer = runtime.block_on(async {
        let asked = converse(allowed, target, request, body);
        match wait {
            Wait::ForWord => {
                let (answer, driver) = tokio::time::timeout(PATIENCE, asked).await.map_err(|_| Fault::Silent)??;
                let status = answer.status().as_u16();
                let (body, _) = read(answer, ANSWER_AT_MOST, MORE).await;
                driver.abort();
                Ok(Answer { status, body })
            }
            Wait::ForAll(most, within) => {
                let all = async {
                    let (answer, driver) = asked.await?;
                    let fetched = whole(answer, most, within).await;
                    driver.abort();
                    fetched
                };
                tokio::time::timeout(within, all).await.map_err(|_| Fault::Silent)?
            }
        }
    });
    // A name server that does not answer keeps a thread of the runtime busy; it is not waited for.
    runtime.shutdown_background();
    answer
}

/// All of an answer; what says that it is too large is not read at all.
async fn whole(answer: Response<Incoming>, most: usize, within: Duration) -> Result<Answer, Fault> {
    let status = answer.status().as_u16();
    if !(200..300).contains(&status) {
        return Ok(Answer { status, body: Vec::new() });
    }
    if answer.body().size_hint().lower() > most as u64 {
        return Err(Fault::Large);
    }
    match read(answer, most.saturating_add(1), within).await {
        (_, false) => Err(Fault::Silent),
        (body, true) if body.len() > most => Err(Fault::Large),
        (body, true) => Ok(Answer { status, body }),
    }
}

/// As much of an answer as comes in time, and whether that is all of it or all there is room for.
async fn read(answer: Response<Incoming>, most: usize, patience: Duration) -> (Vec<u8>, bool) {
    let mut frames = answer.into_body();
    let mut body = Vec::new();
    let all = async {
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut frames).poll_frame(cx)).await {
            let Ok(frame) = frame else { return false };
            let room = most.saturating_sub(body.len());
            let some = frame.data_ref().map_or(&[][..], |some| some.as_ref());
            body.extend(some.iter().take(room));
            if some.len() >= room {
                break;
            }
        }
        true
    };
    let whole = tokio::time::timeout(patience, all).await.unwrap_or(false);
    (body, whole)
}

/// The addresses that may be connected to. They are looked up once, so that a second answer of the name server changes
/// nothing.
async fn addresses(allowed: &Outbound, target: &Target) -> Result<Vec<SocketAddr>, Fault> {
    let found = tokio::net::lookup_host((target.host.as_str(), target.port)).await.map_err(|_| Fault::Name)?;
    let found: Vec<SocketAddr> = found.collect();
    if found.is_empty() {
        return Err(Fault::Name);
    }
    let open: Vec<SocketAddr> = found.into_iter().filter(|one| allowed.private || is_open(one.ip())).collect();
    if open.is_empty() { Err(Fault::Private) } else { Ok(open) }
}

async fn converse(
    allowed: &Outbound,
    target: &Target,
    request: Builder,
    body: Vec<u8>,
) -> Result<(Response<Incoming>, JoinHandle<hyper::Result<()>>), Fault> {
    let open = addresses(allowed, target).await?;
    let tcp = TcpStream::connect(open.as_slice()).await.map_err(|_| Fault::Unreachable)?;
    let config = mail::net::client_config(allowed.roots.as_deref()).map_err(|_| Fault::Tls)?;
    let name = ServerName::try_from(target.host.clone()).map_err(|_| Fault::Address)?;
    let tls = TlsConnector::from(Arc::new(config)).connect(name, tcp).await.map_err(|_| Fault::Tls)?;
    let connected = hyper::client::conn::http1::handshake::<_, Body>(TokioIo::new(tls)).await;
    let (mut sender, connection) = connected.map_err(|_| Fault::Unreachable)?;
    let driver = tokio::spawn(connection);
    let request = request.header(HOST, target.authority()).header(USER_AGENT, "Obhut").header("accept", "*/*");
    let request = request.body(Body::from(body)).map_err(|_| Fault::Address)?;
    let answer = sender.send_request(request).await.map_err(|_| Fault::Answer)?;
    Ok((answer, driver))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_https_addresses_are_taken() {
        assert_eq!(
            Target::of(" https://Shop.example/hook?x=1 "),
            Some(Target { host: "shop.example".into(), port: 443, path: "/hook?x=1".into() })
        );
        let authority = |url: &str| Target::of(url).unwrap().authority();
        assert_eq!(authority("https://[2a00::1]:8443/"), "[2a00::1]:8443");
        assert_eq!(authority("https://[2a00::1]/"), "[2a00::1]");
        assert_eq!(authority("https://shop.example:444/"), "shop.example:444");
        for url in [
            "http://shop.example/",
            "https://a:b@shop.example/",
            "ftp://x",
            "shop.example",
            "",
            "https://x/#a",
            "https:///x",
        ] {
            assert_eq!(Target::of(url), None, "{url}");
        }
    }

    #[test]
    fn addresses_of_the_house_are_told_from_open_ones() {
        for open in [
            "93.184.216.34",
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "2a00:1450:4001:81b::200e",
            "2606:4700::1",
            "64:ff9b::5db8:d822",
            "64:ff9b:1::5db8:d822",
            "64:ff9b:1:5db8:d8:2200::",
            "2002:5db8:d822::1",
            "2a00::5efe:5db8:d822",
        ] {
            assert!(is_open(open.parse().unwrap()), "{open}");
        }
        for house in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.2.1",
            "240.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "64:ff9b:1::a00:1",
            "64:ff9b:1:a00:0:100::",
            "64:ff9b:1:a:0:1::",
            "64:ff9b:1:0:a:0:100::",
            "64:ff9b:1:5db8:d8:2200:a00:1",
            "64:ff9b:1::",
            "64:ff9b:2::5db8:d822",
            "64:ff9b::1:0:5db8:d822",
            "::ffff:0:a00:1",
            "2a00::5efe:a00:1",
            "2a00::200:5efe:c0a8:101",
            "3fff::1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "::127.0.0.1",
        ] {
            assert!(!is_open(house.parse().unwrap()), "{house}");
        }
    }

    #[test]
    fn nothing_is_waited_for_longer_than_it_may_take() {
        // Takes the connection, and never says a word.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let target = Target::of(&format!("https://localhost:{}/a.wav", listener.local_addr().unwrap().port())).unwrap();
        let allowed = Outbound { private: true, roots: None };
        let fetched = get_within(&allowed, &target, 1_000, Duration::from_millis(200));
        assert_eq!(fetched, Err(Fault::Silent));
        drop(listener);
    }

    #[test]
    fn nothing_is_sent_to_this_machine_unless_allowed() {
        let target = Target::of("https://localhost:1/").unwrap();
        let sent = |allowed: &Outbound| post(allowed, &target, "text/plain", &[], Vec::new());
        assert_eq!(sent(&Outbound::default()), Err(Fault::Private));
        assert_eq!(sent(&Outbound { private: true, roots: None }), Err(Fault::Unreachable));
    }
}
