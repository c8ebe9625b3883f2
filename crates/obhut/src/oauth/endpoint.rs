//! `POST /oauth/tokens`: where programs get tokens. Bodies in JSON or as forms send them; the answers are those of RFC 6749.

use std::collections::BTreeMap;

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::grants::{self, Fresh, Issued, Redeemed, Refusal};
use super::sql::{self, ClientRow};
use super::{REFRESH_SECONDS, Scopes};
use crate::api_v2::{ApiError, body, caller};
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::http::{Base, Credentials, Peer};
use crate::state::App;
use crate::words::Source;

/// Largest body (bytes).
const LARGEST: usize = 16 << 10;

/// The route.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/oauth/tokens", axum::routing::post(issue))
}

/// What is asked for, by name.
#[derive(Clone, Default)]
struct Asked(BTreeMap<String, Zeroizing<String>>);

impl Asked {
    /// Reads a body; none where it cannot be read, or says something twice.
    fn read(headers: &HeaderMap, bytes: &[u8]) -> Option<Self> {
        let named = headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        if named || bytes.trim_ascii_start().starts_with(b"{") { Self::of_json(bytes) } else { Self::of_form(bytes) }
    }

    fn of_json(bytes: &[u8]) -> Option<Self> {
        let Ok(Value::Object(members)) = serde_json::from_slice(bytes) else { return None };
        let text = |value: Value| match value {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Array(all) => all.iter().map(Value::as_str).collect::<Option<Vec<_>>>().map(|all| all.join(" ")),
            _ => None,
        };
        let members = members.into_iter().filter(|(_, value)| !value.is_null());
        members.map(|(name, value)| Some((name, Zeroizing::new(text(value)?)))).collect::<Option<_>>().map(Self)
    }

    fn of_form(bytes: &[u8]) -> Option<Self> {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(bytes) {
            if asked.0.insert(name.into_owned(), value.into_owned().into()).is_some() {
                return None;
            }
        }
        Some(asked)
    }

    /// What is said under this name; an empty word says nothing.
    fn text(&self, name: &str) -> Option<&Zeroizing<String>> {
        self.0.get(name).filter(|text| !text.is_empty())
    }

    fn must(&self, name: &str) -> Result<&Zeroizing<String>, Refusal> {
        self.text(name).ok_or(Refusal::InvalidRequest)
    }

    fn scopes(&self) -> Result<Option<Scopes>, Refusal> {
        match self.text("scope") {
            Some(text) => Scopes::of_text(text).map(Some).ok_or(Refusal::InvalidScope),
            None => Ok(None),
        }
    }

    fn seconds(&self) -> Result<Option<i64>, Refusal> {
        match self.text("expires_in").map(|text| text.parse()) {
            Some(Ok(seconds)) if seconds > 0 => Ok(Some(seconds)),
            Some(_) => Err(Refusal::InvalidRequest),
            None => Ok(None),
        }
    }
}

/// Something that can be asked for, with all that it needs.
enum Wanted {
    Redeem(Redeemed),
    Refresh(Zeroizing<String>, Option<Scopes>),
    Own(Option<Scopes>),
}

impl Wanted {
    fn of(asked: &Asked) -> Result<Self, Refusal> {
        match asked.must("grant_type")?.as_str() {
            "authorization_code" => Ok(Self::Redeem(Redeemed {
                code: asked.must("code")?.clone(),
                redirect_uri: asked.must("redirect_uri")?.to_string(),
                verifier: asked.text("code_verifier").cloned(),
            })),
            "refresh_token" => Ok(Self::Refresh(asked.must("refresh_token")?.clone(), asked.scopes()?)),
            "client_credentials" => Ok(Self::Own(asked.scopes()?)),
            _ => Err(Refusal::UnsupportedGrant),
        }
    }
}

/// Gives a program a token.
async fn issue(State(app): State<App>, request: Request) -> Response {
    let basic = matches!(Credentials::of_headers(request.headers()), Credentials::Password { .. });
    let mut response = match answer(&app, request).await {
        Ok(Ok(issued)) => told(&issued),
        Ok(Err(refusal)) => refused(refusal, basic),
        Err(error) => error.into_response(),
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn answer(app: &App, request: Request) -> Result<Result<Issued, Refusal>, ApiError> {
    let base = request.extensions().get::<Base>().cloned().unwrap_or_default();
    let network = request.extensions().get::<Peer>().map(|peer| peer.network());
    let account = caller::account(app, &base).await?;
    let headers = request.headers().clone();
    let bytes = Zeroizing::new(body::read(request, LARGEST).await?.to_vec());
    let Some(asked) = Asked::read(&headers, &bytes) else { return Ok(Err(Refusal::InvalidRequest)) };
    let (identifier, secret) = match Credentials::of_headers(&headers) {
        Credentials::Password { email, password } => (email, Some(password)),
        _ => match asked.text("client_id") {
            Some(identifier) => (identifier.to_string(), asked.text("client_secret").cloned()),
            None => return Ok(Err(Refusal::InvalidClient)),
        },
    };
    // Whoever guesses secrets waits, as whoever guesses passwords does.
    let tried = (account.key.id, network, "oauth", identifier.clone());
    let verdict = app.desk.failed_sign_ins.peek(&tried);
    if !verdict.allowed {
        return Err(ApiError::too_many_requests(verdict.retry_after));
    }
    let cx = Cx::new(&app.desk, &account, Actor::system(), Source::Api);
    let inner = cx.clone();
    let client = app.desk.db.read(move |tx| {
        let secret = secret.as_ref().map(|secret| secret.as_str());
        grants::known(tx, &inner, &identifier, secret).map_err(Error::from)
    });
    let Some(client) = client.await? else {
        app.desk.failed_sign_ins.take(&tried);
        return Ok(Err(Refusal::InvalidClient));
    };
    let (wanted, seconds) = match (Wanted::of(&asked), asked.seconds()) {
        (Ok(wanted), Ok(seconds)) => (wanted, seconds),
        (Err(refusal), _) | (_, Err(refusal)) => return Ok(Err(refusal)),
    };
    let fresh = Fresh::new(&*app.desk.world.random);
    let given = app.desk.db.write(move |tx| give(tx, &cx, &client, &wanted, &fresh, seconds));
    Ok(given.await?)
}

fn give(
    tx: &mut db::Tx<'_>,
    cx: &Cx,
    client: &ClientRow,
    wanted: &Wanted,
    fresh: &Fresh,
    seconds: Option<i64>,
) -> Result<Result<Issued, Refusal>, Error> {
    // It may have been taken away since its secret was looked at.
    let Some(client) = sql::get(tx, cx.id(), client.id)?.filter(|now| now.secret_hash == client.secret_hash) else {
        return Ok(Err(Refusal::InvalidClient));
    };
    match wanted {
        Wanted::Redeem(shown) => grants::redeem(tx, cx, &client, shown, fresh, seconds),
        Wanted::Refresh(word, scopes) => grants::refresh(tx, cx, &client, word, *scopes, fresh, seconds),
        Wanted::Own(scopes) => grants::own(tx, cx, &client, *scopes, fresh, seconds),
    }
}

fn told(issued: &Issued) -> Response {
    let mut told = json!({
        "access_token": issued.access.as_str(),
        "token_type": "bearer",
        "scope": issued.scopes.text(),
        "expires_in": issued.seconds,
    });
    if let (Some(refresh), Some(members)) = (&issued.refresh, told.as_object_mut()) {
        members.insert("refresh_token".into(), refresh.as_str().into());
        members.insert("refresh_token_expires_in".into(), REFRESH_SECONDS.into());
    }
    Json(told).into_response()
}

fn refused(refusal: Refusal, basic: bool) -> Response {
    let body = Json(json!({"error": refusal.word(), "error_description": refusal.text()}));
    if refusal != Refusal::InvalidClient {
        return (StatusCode::BAD_REQUEST, body).into_response();
    }
    let mut response = (StatusCode::UNAUTHORIZED, body).into_response();
    if basic {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"oauth\""));
    }
    response
}
