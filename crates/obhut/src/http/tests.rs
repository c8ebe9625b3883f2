use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Request, StatusCode};
use axum::response::Response;
use axum::routing::get;
use tower::Service as _;
use world::{Clock, Random, SystemRandom, Timestamp, World};

use super::base::{Base, split_prefix};
use super::credentials::Credentials;
use super::download::file_headers;
use super::front::{Front, FrontOptions};
use super::layers;
use super::rate_limit::RateLimiter;
use super::session::{SessionSecret, clear_cookie, is_same_origin};
use crate::api_v2::limits::rate_limit;

#[derive(Clone, Default)]
struct Hand(Arc<AtomicI64>);

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::Relaxed))
    }
}

impl Hand {
    fn pass_seconds(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }
}

fn world() -> World {
    World { clock: Arc::new(Hand::default()), random: Arc::new(SystemRandom) }
}

fn app(trust_forwarded: bool) -> Front {
    let world = world();
    let api = Router::new()
        .route("/api/v2/tickets", get(async |base: Base| axum::Json(base.record("tickets"))))
        .layer(axum::middleware::from_fn_with_state(RateLimiter::new(60, world.clock.clone()), rate_limit));
    let router = Router::new()
        .route("/", get(async || axum::response::Html("hello")))
        .route("/file.json", get(async || "file"))
        .route("/bug", get(async || -> &'static str { panic!("a secret") }))
        .merge(api);
    Front::new(layers(router, &world), FrontOptions { trust_forwarded, ..FrontOptions::default() }, world)
}

async fn send(app: &mut Front, path: &str, headers: &[(&'static str, &str)]) -> Response {
    let mut request = Request::builder().uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    app.call(request.body(Body::empty()).unwrap()).await.unwrap()
}

async fn text(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), HeaderValue::from_str(value).unwrap())).collect()
}

#[tokio::test]
async fn every_spelling_of_a_path_reaches_the_route() {
    let mut app = app(false);
    let host = ("host", "desk.example:8400");
    for path in ["/api/v2/tickets", "/api/v2/tickets.json", "/api/v2/tickets/", "/api/v2/tickets.json?page=1"] {
        let answer = send(&mut app, path, &[host]).await;
        assert_eq!(text(answer).await, "\"http://desk.example:8400/api/v2/tickets.json\"", "{path}");
    }
    let answer = send(&mut app, "/acme.zendesk.com/api/v2/tickets.json", &[host]).await;
    assert_eq!(text(answer).await, "\"http://desk.example:8400/acme.zendesk.com/api/v2/tickets.json\"");
    assert_eq!(text(send(&mut app, "/file.json", &[host]).await).await, "file");
    assert_eq!(text(send(&mut app, "/acme.zendesk.com", &[host]).await).await, "hello");
}

#[tokio::test]
async fn a_proxy_is_believed_only_when_trusted() {
    let forwarded = [("host", "inner"), ("x-forwarded-proto", "https"), ("x-forwarded-host", "desk.example")];
    let answer = send(&mut app(true), "/api/v2/tickets", &forwarded).await;
    assert_eq!(text(answer).await, "\"https://desk.example/api/v2/tickets.json\"");
    let answer = send(&mut app(false), "/api/v2/tickets", &forwarded).await;
    assert_eq!(text(answer).await, "\"http://inner/api/v2/tickets.json\"");
    let answer = send(&mut app(false), "/api/v2/tickets", &[("host", "evil/path?x")]).await;
    assert_eq!(text(answer).await, "\"http://localhost/api/v2/tickets.json\"");
}

#[tokio::test]
async fn answers_carry_the_headers() {
    let mut app = app(true);
    let answer = send(&mut app, "/api/v2/tickets", &[("x-forwarded-proto", "https")]).await;
    let value = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert_eq!(value("x-rate-limit"), "60");
    assert_eq!(value("x-rate-limit-remaining"), "59");
    assert_eq!(value("ratelimit-reset"), "1");
    assert_eq!(value("x-content-type-options"), "nosniff");
    assert_eq!(value("referrer-policy"), "no-referrer");
    assert_eq!(value("cache-control"), "private, no-cache");
    assert_eq!(value("strict-transport-security"), "max-age=31536000");
    assert_eq!(value("x-request-id").len(), 32);
    assert!(value("content-security-policy").contains("frame-ancestors 'none'"));
    let page = send(&mut app, "/", &[]).await;
    assert_eq!(page.headers()["cache-control"], "no-store");
    assert!(!page.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn what_the_client_has_is_not_sent_again() {
    let mut app = app(false);
    let tag = send(&mut app, "/api/v2/tickets", &[]).await.headers()["etag"].to_str().unwrap().to_owned();
    let again = send(&mut app, "/api/v2/tickets", &[("if-none-match", &format!("\"other\", {tag}"))]).await;
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()["etag"], tag.as_str());
    assert_eq!(text(again).await, "");
    let other = send(&mut app, "/api/v2/tickets", &[("if-none-match", &tag), ("host", "elsewhere")]).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_panic_is_an_empty_500() {
    let answer = send(&mut app(false), "/bug", &[]).await;
    assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.headers().contains_key("x-request-id"));
    assert_eq!(text(answer).await, "");
}

#[tokio::test]
async fn one_call_too_many_is_429_with_a_wait() {
    let mut app = app(false);
    for _ in 0..60 {
        assert_eq!(send(&mut app, "/api/v2/tickets", &[]).await.status(), StatusCode::OK);
    }
    let refused = send(&mut app, "/api/v2/tickets", &[]).await;
    assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.headers()["retry-after"], "1");
    assert_eq!(refused.headers()["x-rate-limit-remaining"], "0");
    let other = send(&mut app, "/api/v2/tickets", &[("authorization", "Bearer x")]).await;
    assert_eq!(other.status(), StatusCode::OK);
}

#[test]
fn buckets_fill_up_again() {
    let clock = Hand::default();
    let limiter = RateLimiter::new(30, Arc::new(clock.clone()));
    for left in (0..30).rev() {
        let verdict = limiter.take("a");
        assert!(verdict.allowed && verdict.remaining == left);
    }
    assert!(!limiter.take("a").allowed);
    assert_eq!(limiter.take("a").retry_after, 2);
    assert!(limiter.peek("b").allowed && limiter.peek("b").remaining == 30);
    clock.pass_seconds(2);
    assert!(limiter.peek("a").allowed);
    assert!(limiter.take("a").allowed && !limiter.take("a").allowed);
    clock.pass_seconds(-3600);
    assert!(!limiter.take("a").allowed);
    clock.pass_seconds(7200);
    assert_eq!(limiter.take("a").remaining, 29);
}

#[test]
fn prefixes_name_an_account() {
    assert_eq!(split_prefix("/acme.zendesk.com/api/v2"), Some(("/acme.zendesk.com", "/api/v2")));
    assert_eq!(split_prefix("/acme.zendesk.com"), Some(("/acme.zendesk.com", "/")));
    for path in ["/api/v2", "/.zendesk.com/x", "/a.b.zendesk.com/x", "/a%20b.zendesk.com", "/", "", "acme.zendesk.com"]
    {
        assert_eq!(split_prefix(path), None, "{path}");
    }
    let base = Base { prefix: "/acme.zendesk.com".to_owned(), ..Base::default() };
    assert_eq!(base.account_name(), Some("acme"));
    assert_eq!(Base::default().account_name(), None);
    assert_eq!(
        Base::parse("https://desk.example:8443/").map(|base| base.url("/x")).as_deref(),
        Some("https://desk.example:8443/x")
    );
    assert_eq!(Base::parse("ftp://desk.example"), None);
}

#[test]
fn credentials_of_every_kind() {
    use base64::Engine as _;
    let basic = |text: &str| format!("Basic {}", base64::engine::general_purpose::STANDARD_NO_PAD.encode(text));
    let read = |value: &str| Credentials::of_headers(&headers(&[("authorization", value)]));
    assert!(
        matches!(read(&basic("a@b.c/token:T:1")), Credentials::ApiToken { email, token } if email == "a@b.c" && *token == "T:1")
    );
    assert!(
        matches!(read(&basic("a@b.c:p:w")), Credentials::Password { email, password } if email == "a@b.c" && *password == "p:w")
    );
    assert!(matches!(read("bearer  T"), Credentials::Bearer(token) if *token == "T"));
    for bad in ["Basic", "Basic %%%", "Digest x", "Bearer ", &basic("nocolon"), &basic(":x"), "\u{fc}"] {
        assert!(read(bad) == Credentials::Malformed, "{bad}");
    }
    assert!(Credentials::of_headers(&HeaderMap::new()) == Credentials::None);
}

#[test]
fn a_session_travels_in_its_cookie() {
    let secure = Base { scheme: "https", ..Base::default() };
    let session = SessionSecret::new(&SystemRandom);
    let cookie = session.set_cookie(&secure, Some(60)).unwrap();
    let cookie = cookie.to_str().unwrap();
    assert!(cookie.starts_with("__Host-obhut="));
    assert!(cookie.ends_with("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60"));
    let sent = format!("theme=dark; {}", cookie.split(';').next().unwrap());
    let back = SessionSecret::of_request(&headers(&[("cookie", &sent)]), &secure).unwrap();
    assert_eq!(back.bytes(), session.bytes());
    assert!(SessionSecret::of_request(&headers(&[("cookie", &sent)]), &Base::default()).is_none());
    assert!(SessionSecret::of_request(&headers(&[("cookie", "__Host-obhut=short")]), &secure).is_none());
    assert!(clear_cookie(&secure).to_str().unwrap().ends_with("Max-Age=0"));
}

#[test]
fn form_tokens_fit_their_session_only() {
    let (mine, other) = (SessionSecret::new(&SystemRandom), SessionSecret::new(&SystemRandom));
    let random: &dyn Random = &SystemRandom;
    let token = mine.csrf_token(random);
    assert!(mine.accepts(&token) && mine.accepts(&mine.csrf_token(random)));
    assert_ne!(token, mine.csrf_token(random));
    for bad in ["", "x", &other.csrf_token(random), &token[..40]] {
        assert!(!mine.accepts(bad), "{bad}");
    }
}

#[test]
fn forms_come_from_our_own_pages() {
    let base = Base::default();
    assert!(is_same_origin(&headers(&[("origin", "http://localhost")]), &base));
    assert!(is_same_origin(&headers(&[("sec-fetch-site", "same-origin")]), &base));
    assert!(!is_same_origin(&headers(&[("sec-fetch-site", "cross-site")]), &base));
    assert!(!is_same_origin(&headers(&[("origin", "https://evil.example")]), &base));
    assert!(!is_same_origin(&headers(&[("origin", "null")]), &base));
}

#[test]
fn files_are_saved_not_run() {
    let sent = file_headers("Übung \"1\".html", "text/html; charset=utf-8", true);
    assert_eq!(sent["content-type"], "application/octet-stream");
    assert_eq!(
        sent["content-disposition"],
        "attachment; filename=\"_bung _1_.html\"; filename*=UTF-8''%C3%9Cbung%20%221%22.html"
    );
    assert!(sent["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert!(file_headers("a.png", "image/png", true)["content-disposition"].to_str().unwrap().starts_with("inline"));
    assert_eq!(file_headers("a.svg", "image/svg+xml", true)["content-type"], "application/octet-stream");
}
