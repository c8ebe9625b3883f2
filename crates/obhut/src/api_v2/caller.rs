//! Who calls: from host or prefix to the account, from credentials to the actor.

use std::sync::{Arc, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::Method;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use zeroize::Zeroizing;

use super::error::ApiError;
use crate::access_log::Looking;
use crate::accounts::{self, AccountState};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::http::credentials::on_behalf_of;
use crate::http::session::{CSRF_HEADER, SessionSecret};
use crate::http::{Base, Credentials, Peer};
use crate::oauth::Scopes;
use crate::portal::session as portal;
use crate::staff::actors::{self, Seen};
use crate::state::App;
use crate::words::{Role, Source, TokenKind};

/// Somebody who has proved who they are, with all that an operation needs. An extractor: 401 without valid
/// credentials, 404 for an account that does not exist.
#[derive(Clone)]
pub struct Caller {
    /// The context of the operation.
    pub cx: Cx,
    /// The base that was called; addresses in the answer begin with it.
    pub base: Base,
    /// What let the caller in.
    pub kind: TokenKind,
    /// Whether that was lent to a program for a while.
    pub lent: bool,
}

/// As [`Caller`], but without credentials, and with a wrong password, it is nobody. `users/me` alone answers nobody.
pub struct OptionalCaller(pub Option<Caller>);

impl Caller {
    /// Reads within the caller's account.
    ///
    /// # Errors
    /// What `f` answers, or 503 while the database is away.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, ApiError> {
        let cx = self.cx.clone();
        let read = move |tx: &mut Tx<'_>| {
            crate::live::follow::catch_up(tx, &cx)?;
            f(tx, &cx)
        };
        Ok(self.cx.desk.db.read(read).await?)
    }

    /// Changes something within the caller's account; answered once it is durable. `f` may run again.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, ApiError> {
        let cx = self.cx.clone();
        Ok(self.cx.desk.db.write(move |tx| f(tx, &cx)).await?)
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let base = parts.extensions.get::<Base>().cloned().unwrap_or_default();
        let account = account(app, &base).await?;
        let seen = authenticate(&app.desk, &account, parts, &base).await?.ok_or_else(ApiError::unauthorised)?;
        caller(app, account, base, seen, parts).await
    }
}

impl FromRequestParts<App> for OptionalCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let base = parts.extensions.get::<Base>().cloned().unwrap_or_default();
        let account = account(app, &base).await?;
        match authenticate(&app.desk, &account, parts, &base).await? {
            Some(seen) => caller(app, account, base, seen, parts).await.map(Some).map(Self),
            None => match Credentials::of_headers(&parts.headers) {
                Credentials::None | Credentials::Password { .. } => Ok(Self(None)),
                _ => Err(ApiError::unauthorised()),
            },
        }
    }
}

/// The account that a request is about: named by the prefix of its path, else the only one there is, else named by the
/// first label of its host.
///
/// # Errors
/// 404 where there is none.
pub async fn account(app: &App, base: &Base) -> Result<Arc<AccountState>, ApiError> {
    let only = *app.only_account.read().unwrap_or_else(PoisonError::into_inner);
    let name = match (base.account_name(), only) {
        (Some(name), _) => name,
        (None, Some(only)) => return by_id(&app.desk, only).await,
        (None, None) => base.host().split('.').next().unwrap_or_default(),
    };
    if let Some(known) = app.desk.known_by_name(name) {
        return Ok(known);
    }
    let name = name.to_ascii_lowercase();
    let row = app.desk.db.read(move |tx| accounts::sql::by_name(tx, &name).map_err(Error::from)).await?;
    by_id(&app.desk, row.ok_or_else(ApiError::record_not_found)?.id).await
}

/// Reading an account's people into memory takes a while the first time: not on a thread that serves requests.
async fn by_id(desk: &Arc<Desk>, id: i64) -> Result<Arc<AccountState>, ApiError> {
    if let Some(known) = desk.known(id) {
        return Ok(known);
    }
    let desk = Arc::clone(desk);
    let loaded = tokio::task::spawn_blocking(move || desk.account(id)).await;
    Ok(loaded.map_err(|_| ApiError::internal())??)
}

async fn authenticate(
    desk: &Arc<Desk>,
    account: &Arc<AccountState>,
    parts: &Parts,
    base: &Base,
) -> Result<Option<Seen>, ApiError> {
    let network = parts.extensions.get::<Peer>().map(|peer| peer.network());
    let credentials = Credentials::of_headers(&parts.headers);
    let tried = match &credentials {
        Credentials::ApiToken { email, .. } | Credentials::Password { email, .. } => {
            Some((account.key.id, network, email.to_lowercase()))
        }
        _ => None,
    };
    if let Some(tried) = &tried {
        let verdict = desk.failed_sign_ins.peek(tried);
        if !verdict.allowed {
            return Err(ApiError::too_many_requests(verdict.retry_after));
        }
    }
    let seen = match credentials {
        Credentials::ApiToken { email, token } => actors::by_token(desk, account, &token, Some(&email)).await?,
        Credentials::Password { email, password } => actors::by_password(desk, account, &email, &password).await?,
        Credentials::Bearer(token) => borne(actors::by_token(desk, account, &token, None).await?, &parts.method)?,
        Credentials::None => return of_session(desk, account, parts, base).await,
        Credentials::Malformed => None,
    };
    if let (None, Some(tried)) = (&seen, &tried) {
        desk.failed_sign_ins.take(tried);
    }
    Ok(seen)
}

/// A browser sends its cookie whoever makes it ask, so what changes something must also show the token of our pages.
async fn of_session(
    desk: &Arc<Desk>,
    account: &Arc<AccountState>,
    parts: &Parts,
    base: &Base,
) -> Result<Option<Seen>, ApiError> {
    let Some(secret) = SessionSecret::of_request(&parts.headers, base) else { return Ok(None) };
    let word = Zeroizing::new(URL_SAFE_NO_PAD.encode(secret.bytes()));
    let seen = of_kind(actors::by_token(desk, account, &word, None).await?, TokenKind::Session);
    let safe = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    let token = parts.headers.get(CSRF_HEADER).and_then(|token| token.to_str().ok());
    if seen.is_some() && !safe && !token.is_some_and(|token| secret.accepts(token)) {
        return Err(ApiError::forbidden());
    }
    if let Some(seen) = seen.as_ref().filter(|seen| seen.actor.role == Role::EndUser && is_file(parts.uri.path())) {
        let cx = Cx::new(desk, account, seen.actor.clone(), Source::Api);
        let openness = desk.db.read(move |tx| portal::openness(tx, &cx, &word)).await?;
        if !matches!(openness, portal::Openness::Open(_)) {
            return Err(ApiError::forbidden());
        }
    }
    Ok(seen)
}

/// Whoever bears a token; one that reads opens nothing that would change something, one that writes nothing else.
fn borne(seen: Option<Seen>, method: &Method) -> Result<Option<Seen>, ApiError> {
    let safe = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
    match seen.as_ref().map(|seen| Scopes::of_kind(seen.kind)) {
        Some(Some(scopes)) if !safe && !scopes.writes() => Err(ApiError::missing_scopes("write")),
        Some(Some(scopes)) if safe && !scopes.reads() => Err(ApiError::missing_scopes("read")),
        Some(Some(_)) => Ok(seen),
        Some(None) | None => Ok(None),
    }
}

/// Whether a path leads to what is stored about people: a session in which somebody came in with a mailed link opens what
/// they asked, and this only while the portal opens it, too.
fn is_file(path: &str) -> bool {
    let path = path.rsplit_once("/api/v2/").map_or(path, |(_, rest)| rest).trim_matches('/');
    let path = path.strip_suffix(".json").unwrap_or(path);
    path.split('/').next() == Some("users") && !path.ends_with("/requests")
}

fn of_kind(seen: Option<Seen>, kind: TokenKind) -> Option<Seen> {
    seen.filter(|seen| seen.kind == kind)
}

async fn caller(
    app: &App,
    account: Arc<AccountState>,
    base: Base,
    seen: Seen,
    parts: &Parts,
) -> Result<Caller, ApiError> {
    let Some(email) = on_behalf_of(&parts.headers) else {
        let cx = Cx::new(&app.desk, &account, seen.actor, Source::Api);
        return Ok(Caller { cx, base, kind: seen.kind, lent: seen.lent });
    };
    let actor = other(app, &account, &seen.actor, email).await?;
    let mut cx = Cx::new(&app.desk, &account, actor, Source::Api);
    // Whoever acts in another's name looks with their own eyes.
    cx.looks = Looking::of(&app.desk, &account, &seen.actor, Source::Api);
    Ok(Caller { cx, base, kind: seen.kind, lent: seen.lent })
}

/// The person an administrator acts as; never another administrator.
async fn other(app: &App, account: &Arc<AccountState>, actor: &Actor, email: &str) -> Result<Actor, ApiError> {
    if actor.role != Role::Administrator {
        return Err(ApiError::forbidden());
    }
    let person = account.people.by_email(email).ok_or_else(ApiError::record_not_found)?;
    let id = account.key.id;
    let now = app.desk.world.clock.now().0;
    let found = app.desk.db.read(move |tx| actors::actor(tx, id, person, now)).await?;
    let found = found.ok_or_else(ApiError::record_not_found)?;
    if found.role == Role::Administrator && found.person != actor.person {
        return Err(ApiError::forbidden());
    }
    Ok(found)
}
