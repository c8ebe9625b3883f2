//! Who looks at a page: anybody with a browser, or a signed-in member of staff.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use jiff::tz::TimeZone;
use zeroize::Zeroizing;

use super::answer::{self, html, redirect, refused};
use super::shell;
use super::views::View;
use crate::accounts::AccountState;
use crate::api_v2::caller;
use crate::context::Cx;
use crate::error::Error;
use crate::http::session::{SessionSecret, is_same_origin};
use crate::http::{Base, Peer, RequestId};
use crate::i18n::{Language, Times, Translator};
use crate::staff::actors;
use crate::state::App;
use crate::words::{Source, TokenKind};
use crate::workspace::{Done, Failure, Frame, Notice, Shell, Theme, failure_inside};

/// Anybody with a browser.
#[derive(Clone)]
pub(crate) struct Visitor {
    /// The program.
    pub(crate) app: App,
    /// The base that was called.
    pub(crate) base: Base,
    /// The network the request came from.
    pub(crate) peer: Option<Peer>,
    /// The session cookie, if there is one; nobody has looked whether it opens anything.
    pub(crate) secret: Option<SessionSecret>,
    /// Whether the request comes from a page of ours, as far as the browser tells.
    pub(crate) same_origin: bool,
    /// The name of the request in the log.
    pub(crate) request_id: Option<Arc<str>>,
    /// The path of the page.
    pub(crate) path: String,
    language: Language,
    theme: Theme,
    /// Whether a page of ours asks for another to put into itself.
    inside: bool,
    said: Option<Notice>,
    done: Option<Done>,
    /// The view of the list that was shown last, and its order.
    pub(super) last_list: String,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let base = parts.extensions.get::<Base>().cloned().unwrap_or_default();
        let headers = &parts.headers;
        let accepted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(Self {
            app: app.clone(),
            peer: parts.extensions.get::<Peer>().copied(),
            secret: SessionSecret::of_request(headers, &base),
            same_origin: is_same_origin(headers, &base),
            request_id: parts.extensions.get::<RequestId>().map(|id| Arc::clone(&id.0)),
            path: parts.uri.path().to_owned(),
            language: Language::choose(cookie(headers, "language"), accepted),
            theme: Theme::from_slug(cookie(headers, "theme").unwrap_or_default()),
            inside: headers.contains_key("hx-request"),
            said: cookie(headers, "said").and_then(answer::notice),
            done: cookie(headers, "done").and_then(Done::of),
            last_list: cookie(headers, "list").unwrap_or_default().to_owned(),
            base,
        })
    }
}

impl Visitor {
    /// What every page has around its content, for the desk of this name.
    pub(crate) fn frame(&self, desk: String) -> Frame {
        let random = &*self.app.desk.world.random;
        Frame {
            times: Times { t: self.translator(), now: self.app.desk.world.clock.now(), zone: TimeZone::system() },
            desk,
            theme: self.theme,
            csrf: self.secret.as_ref().map(|secret| secret.csrf_token(random)).unwrap_or_default(),
            path: self.path.clone(),
            brand: crate::appearance::Brand::default(),
            inside: self.inside,
        }
    }

    /// The colours of a page that is the same for everybody: nobody is signed in, and nothing is said once.
    pub(crate) fn unknown(&self) -> Option<Theme> {
        let same = self.secret.is_none() && self.said.is_none() && self.done.is_none() && !self.inside;
        same.then_some(self.theme)
    }

    /// What is to be said once.
    pub(crate) const fn said(&self) -> Option<Notice> {
        self.said
    }

    /// The same visitor, spoken to in this language.
    pub(crate) fn speaking(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The reader's language.
    pub(crate) fn translator(&self) -> Translator {
        Translator::new(self.language)
    }

    /// The account this address is about.
    pub(crate) async fn account(&self) -> Result<Arc<AccountState>, Failure> {
        caller::account(&self.app, &self.base).await.map_err(|error| match error.into_response().status().as_u16() {
            404 => Failure::NotFound,
            503 => Failure::Unavailable,
            _ => Failure::Internal,
        })
    }

    /// The signed-in member of staff, if the cookie is one's.
    pub(crate) async fn reader(&self) -> Result<Option<Reader>, Failure> {
        let Some(secret) = &self.secret else { return Ok(None) };
        let account = self.account().await?;
        let word = session_word(secret);
        let seen =
            actors::by_token(&self.app.desk, &account, &word, None).await.map_err(|error| answer::failure(&error))?;
        let seen = seen.filter(|seen| seen.kind == TokenKind::Session && seen.actor.role.is_staff());
        Ok(seen.map(|seen| Reader {
            cx: Cx { language: self.language, ..Cx::new(&self.app.desk, &account, seen.actor, Source::Web) },
            visitor: self.clone(),
        }))
    }
}

/// The word under which a session's secret is stored.
pub(crate) fn session_word(secret: &SessionSecret) -> Zeroizing<String> {
    Zeroizing::new(URL_SAFE_NO_PAD.encode(secret.bytes()))
}

/// A signed-in member of staff.
#[derive(Clone)]
pub(crate) struct Reader {
    /// The context of operations.
    pub(crate) cx: Cx,
    /// The browser.
    pub(crate) visitor: Visitor,
}

impl FromRequestParts<App> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visitor) = Visitor::from_request_parts(parts, app).await;
        match visitor.reader().await {
            Ok(Some(reader)) => Ok(reader),
            Ok(None) if parts.method.is_safe() => Err(redirect(&to_sign_in(&visitor.path))),
            Ok(None) => Err(redirect("/sign-in")),
            Err(failure) => Err(refused(&visitor, failure)),
        }
    }
}

/// The door, and the way back to `path` behind it. What was searched for stays behind.
fn to_sign_in(path: &str) -> String {
    if path == "/" {
        return "/sign-in".to_owned();
    }
    let back: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
    format!("/sign-in?back={back}")
}

impl Reader {
    /// Reads within the reader's account.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, &Self) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let this = self.clone();
        let read = move |tx: &mut Tx<'_>| {
            crate::live::follow::catch_up(tx, &this.cx)?;
            f(tx, &this)
        };
        self.cx.desk.db.read(read).await
    }

    /// Changes something within the reader's account. `f` may run again.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let cx = self.cx.clone();
        self.cx.desk.db.write(move |tx| f(tx, &cx)).await
    }

    /// Demands somebody who administers: for everybody else such a page does not exist.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub(crate) fn administration(&self) -> Result<(), Error> {
        self.cx.actor.must_administer().map_err(|_| Error::NotFound)
    }

    /// What a page has around its content that shows no view.
    pub(crate) fn around(&self, tx: &mut Tx<'_>) -> Result<Shell, Error> {
        self.shell(tx, None, None)
    }

    /// Notes something that the answer need not wait for, and whose loss would harm nobody.
    pub(super) fn note(&self, f: impl Fn(&mut Tx<'_>, &Cx) -> Result<(), Error> + Send + Sync + 'static) {
        // What was looked at is written when the page is drawn, not when this is done.
        let this = Self { cx: Cx { looks: None, ..self.cx.clone() }, ..self.clone() };
        tokio::spawn(async move {
            if let Err(error) = this.write(f).await {
                tracing::debug!(%error, "a note was lost");
            }
        });
    }

    /// What a page has around its content. A notice given wins over the one that the last page left.
    pub(super) fn shell(&self, tx: &mut Tx<'_>, current: Option<View>, notice: Option<Notice>) -> Result<Shell, Error> {
        let mut shell = shell::build(tx, self, current, notice.or(self.visitor.said))?;
        shell.moving.done = self.visitor.done;
        Ok(shell)
    }

    /// A page of this reader.
    pub(crate) fn page(&self, status: u16, drawn: Result<String, askama::Error>) -> Response {
        let mut response = html(status, drawn);
        if self.visitor.said.is_some() {
            answer::said(&mut response);
        }
        if self.visitor.done.is_some() {
            answer::told_done(&mut response);
        }
        response
    }

    /// The answer, or the page that says why there is none.
    pub(crate) async fn finish(&self, answered: Result<Response, Error>) -> Response {
        let failure = match answered {
            Ok(response) => return response,
            Err(error) => answer::failure(&error),
        };
        let Ok(shell) = self.read(|tx, reader| reader.shell(tx, None, None)).await else {
            return refused(&self.visitor, failure);
        };
        let reference = self.visitor.request_id.as_deref().filter(|_| failure == Failure::Internal);
        self.page(failure.status(), failure_inside(&shell, failure, reference))
    }

    /// Whether a form's token was made for this session.
    pub(crate) fn accepts(&self, token: &str) -> bool {
        self.visitor.secret.as_ref().is_some_and(|secret| secret.accepts(token))
    }

    /// A fresh value that tells a form sent twice from two forms.
    pub(crate) fn once(&self) -> String {
        crate::staff::tokens::word(&*self.cx.desk.world.random)
    }

    /// The mark under which a form with this value is remembered.
    pub(crate) fn mark(&self, once: &str) -> Result<Option<[u8; 16]>, Error> {
        if once.is_empty() {
            return Ok(None);
        }
        let context = [b"form/", once.as_bytes()].concat();
        Ok(Some(self.cx.desk.vault.mark(self.cx.account.key.key, &context)?))
    }
}

/// The number in a path; what is none names nothing.
pub(crate) fn number(text: &str) -> Result<i64, Error> {
    text.parse().ok().filter(|number| *number > 0).ok_or(Error::NotFound)
}

/// The value of a cookie.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(key, value)| (key == name).then_some(value))
}
