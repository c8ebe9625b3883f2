//! Somebody on the customers' side. Known when signed in; everybody may read what is public.

use std::sync::Arc;

use axum::RequestExt as _;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::response::Response;
use db::Tx;

use super::view::{Place, PortalFrame};
use crate::accounts::{self, AccountState};
use crate::appearance::footer::{self, Footer};
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::i18n::Language;
use crate::staff::actors;
use crate::state::App;
use crate::words::{Source, TokenKind};
use crate::workspace::page::{self, Form, Knock, Visitor, session_word};
use crate::workspace::{Failure, Frame};

/// What stands around every page of the customers' side.
#[derive(PartialEq, Eq)]
pub(crate) struct Surroundings {
    company: Option<String>,
    brand: crate::appearance::Brand,
    contact: bool,
    chat: bool,
    footer: Footer,
}

/// What stands around the pages now.
///
/// # Errors
/// The database's.
pub(crate) fn surroundings(tx: &mut Tx<'_>, account: i64) -> Result<Surroundings, Error> {
    let company = accounts::sql::setting(tx, account, "company")?;
    let contact = crate::form::sql::forms(tx, account)?.iter().any(crate::form::sql::FormRow::is_open);
    let chat = crate::chat::settings::is_open(tx, account)?;
    let footer = footer::get(tx, account)?;
    Ok(Surroundings { company, brand: crate::appearance::ops::brand(tx, account)?, contact, chat, footer })
}

/// Somebody on the customers' side.
#[derive(Clone)]
pub(crate) struct Guest {
    /// The browser.
    pub(crate) visitor: Visitor,
    /// The account whose side this is.
    pub(crate) account: Arc<AccountState>,
    /// The context of operations: as the signed-in person, else as nobody in particular.
    pub(crate) cx: Cx,
    /// The person, where somebody is signed in.
    pub(crate) known: Option<i64>,
}

impl Guest {
    async fn of(visitor: Visitor) -> Result<Self, Failure> {
        let account = visitor.account().await?;
        let desk = Arc::clone(&visitor.app.desk);
        let seen = match &visitor.secret {
            Some(secret) => {
                let seen = actors::by_token(&desk, &account, &session_word(secret), None).await;
                seen.map_err(|error| page::failure(&error))?.filter(|seen| seen.kind == TokenKind::Session)
            }
            None => None,
        };
        let actor = seen.map_or_else(Actor::guest, |seen| seen.actor);
        let known = actor.person;
        let language = visitor.translator().language();
        let cx = Cx { language, ..Cx::new(&desk, &account, actor, Source::Portal) };
        Ok(Self { visitor, account, cx, known })
    }

    /// What stands around a page.
    ///
    /// # Errors
    /// While the database is away.
    pub(crate) async fn frame(&self, place: Place) -> Result<PortalFrame, Failure> {
        let id = self.account.key.id;
        let found = self.cx.desk.db.read(move |tx| surroundings(tx, id));
        let Surroundings { company, brand, contact, chat, footer } =
            found.await.map_err(|error| page::failure(&error))?;
        let frame = self.visitor.frame(company.unwrap_or_else(|| self.account.name.clone()));
        let frame = Frame { brand, ..frame };
        Ok(PortalFrame { frame, place, signed_in: self.known.is_some(), help: true, contact, chat, footer })
    }

    /// The same guest, spoken to in this language.
    pub(crate) fn speaking(self, language: Language) -> Self {
        Self { visitor: self.visitor.speaking(language), cx: Cx { language, ..self.cx }, ..self }
    }

    /// Whether a form's token was made for this session.
    pub(crate) fn accepts(&self, token: &str) -> bool {
        self.visitor.secret.as_ref().is_some_and(|secret| secret.accepts(token))
    }

    /// Reads.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let cx = self.cx.clone();
        self.cx.desk.db.read(move |tx| f(tx, &cx)).await
    }

    /// Changes something; answered once it is durable.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        f: impl Fn(&mut Tx<'_>, &Cx) -> Result<T, Error> + Send + Sync + 'static,
    ) -> Result<T, Error> {
        let cx = self.cx.clone();
        self.cx.desk.db.write(move |tx| f(tx, &cx)).await
    }

    /// The answer, or the page that says why there is none.
    pub(crate) fn finish(&self, answered: Result<Response, Error>) -> Response {
        answered.unwrap_or_else(|error| page::refused(&self.visitor, page::failure(&error)))
    }
}

impl FromRequestParts<App> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let Ok(visitor) = Visitor::from_request_parts(parts, app).await;
        match Self::of(visitor.clone()).await {
            Ok(guest) => Ok(guest),
            Err(failure) => Err(page::refused(&visitor, failure)),
        }
    }
}

/// A form sent from one of our pages.
pub(crate) struct Called {
    /// Who sent it.
    pub(crate) guest: Guest,
    /// What it says.
    pub(crate) form: Form,
}

impl FromRequest<App> for Called {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let Knock { visitor, form } = request.extract_with_state(app).await?;
        match Guest::of(visitor.clone()).await {
            // A session must show its token: without one it is not known who sends this.
            Ok(guest) if guest.known.is_some() && form.text(crate::http::session::CSRF_FIELD).is_empty() => {
                Err(page::refused(&visitor, Failure::Forbidden))
            }
            Ok(guest) => Ok(Self { guest, form }),
            Err(failure) => Err(page::refused(&visitor, failure)),
        }
    }
}
