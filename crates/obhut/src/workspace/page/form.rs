//! A posted form.

use axum::RequestExt as _;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use zeroize::Zeroizing;

use super::reader::{Reader, Visitor};
use super::refused;
use crate::http::session::CSRF_FIELD;
use crate::state::App;
use crate::workspace::Failure;

/// The fields of a form, as sent.
#[derive(Clone, Default)]
pub(crate) struct Form(Vec<(String, Zeroizing<String>)>);

impl Form {
    /// The value of a field; empty where there is none. Line ends are the ones of Unix.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// The names of the fields that were sent.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(field, _)| field.as_str())
    }

    /// The value of a field, if the form has it at all.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The value without blanks around it, if there is any.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.text(name).trim()).filter(|value| !value.is_empty())
    }

    /// Every value of a field, in order; for boxes of which several may be ticked.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Adds a field of a form in parts.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), Zeroizing::new(value.replace("\r\n", "\n"))));
    }

    /// Whether the field was sent at all: a box that is not ticked is not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    /// What was typed, without passwords and tokens, to fill the form in again.
    pub(crate) fn typed(&self) -> Vec<(String, String)> {
        let kept = self.0.iter().filter(|(name, _)| name != CSRF_FIELD && !name.starts_with("password"));
        kept.map(|(name, value)| (name.clone(), value.to_string())).collect()
    }

    /// All fields with their values, in order.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The same form with only the fields whose names are kept.
    pub(crate) fn keeping(mut self, kept: impl Fn(&str) -> bool) -> Self {
        self.0.retain(|(name, _)| kept(name));
        self
    }

    /// The same form with another value of a field.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), Zeroizing::new(value.to_owned())));
        self
    }

    /// The same form with other values of a field that is there several times, in order.
    pub(crate) fn with_all(mut self, name: &str, values: Vec<String>) -> Self {
        let places = self.0.iter_mut().filter(|(field, _)| field == name);
        for ((_, place), value) in places.zip(values) {
            *place = Zeroizing::new(value);
        }
        self
    }

    /// The fields of a body.
    pub(crate) fn of(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body);
        Self(pairs.map(|(name, value)| (name.into_owned(), Zeroizing::new(value.replace("\r\n", "\n")))).collect())
    }
}

impl FromRequest<App> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, _app: &App) -> Result<Self, Response> {
        let body: Bytes = request.extract().await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
        Ok(Self::of(&body))
    }
}

/// A form sent by somebody who is signed in, from one of our pages.
pub(crate) struct Posted {
    /// Who sent it.
    pub(crate) reader: Reader,
    /// What it says.
    pub(crate) form: Form,
}

impl FromRequest<App> for Posted {
    type Rejection = Response;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Response> {
        let reader: Reader = request.extract_parts_with_state(app).await?;
        let form = Form::from_request(request, app).await?;
        if !reader.accepts(form.text(CSRF_FIELD)) {
            return Err(reader.finish(Err(crate::error::Error::Forbidden)).await);
        }
        Ok(Self { reader, form })
    }
}

/// A form sent by somebody who need not be signed in, from one of our pages: a session must show its token, without one
/// the browser must say that the form is ours.
pub(crate) struct Knock {
    /// Who sent it.
    pub(crate) visitor: Visitor,
    /// What it says.
    pub(crate) form: Form,
}

impl FromRequest<App> for Knock {
    type Rejection = Response;

    async fn from_request(mut request: Request, app: &App) -> Result<Self, Response> {
        let Ok(visitor) = request.extract_parts_with_state::<Visitor, App>(app).await;
        let ours = visitor.same_origin;
        let form = Form::from_request(request, app).await?;
        let shown = visitor.secret.as_ref().is_some_and(|secret| secret.accepts(form.text(CSRF_FIELD)));
        if !ours || (!form.text(CSRF_FIELD).is_empty() && !shown) {
            return Err(refused(&visitor, Failure::Forbidden));
        }
        Ok(Self { visitor, form })
    }
}
