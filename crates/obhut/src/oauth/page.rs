//! `GET /oauth/authorizations/new`: a program has sent somebody here, who lends it their rights or does not. Works without
//! script. The page stands outside the workspace: its form leads to another site.

use axum::Router;
use axum::extract::{Query, RawQuery};
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderValue, Uri};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;

use super::view::{self, AllowPage};
use super::{Scopes, grants, sql};
use crate::error::Error;
use crate::http::headers::CONTENT_POLICY;
use crate::signin::dressed;
use crate::staff::tokens;
use crate::state::App;
use crate::workspace::Frame;
use crate::workspace::page::{self, Form, Names, Posted, Reader, Visitor};

const PATH: &str = "/oauth/authorizations/new";

/// The routes.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/oauth/authorizations/new", get(ask).post(answer))
}

/// What the program sent along.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    response_type: String,
    client_id: String,
    redirect_uri: String,
    scope: String,
    state: String,
    code_challenge: String,
    code_challenge_method: String,
}

impl Asked {
    fn of_form(form: &Form) -> Self {
        let text = |name| form.text(name).to_owned();
        Self {
            response_type: text("response_type"),
            client_id: text("client_id"),
            redirect_uri: text("redirect_uri"),
            scope: text("scope"),
            state: text("state"),
            code_challenge: text("code_challenge"),
            code_challenge_method: text("code_challenge_method"),
        }
    }

    fn hidden(&self) -> Vec<(&'static str, String)> {
        vec![
            ("response_type", self.response_type.clone()),
            ("client_id", self.client_id.clone()),
            ("redirect_uri", self.redirect_uri.clone()),
            ("scope", self.scope.clone()),
            ("state", self.state.clone()),
            ("code_challenge", self.code_challenge.clone()),
            ("code_challenge_method", self.code_challenge_method.clone()),
        ]
    }

    /// Where somebody is sent with this answer.
    fn back(&self, name: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair(name, value);
        if !self.state.is_empty() {
            query.append_pair("state", &self.state);
        }
        let joint = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{joint}{}", self.redirect_uri, query.finish())
    }

    /// Scheme, host and port of the address somebody is sent to, and the host alone.
    fn site(&self) -> Option<(String, String)> {
        let uri: Uri = self.redirect_uri.parse().ok()?;
        Some((format!("{}://{}", uri.scheme_str()?, uri.authority()?), uri.host()?.to_owned()))
    }

    /// The challenge, none where there is none.
    ///
    /// # Errors
    /// The word of RFC 6749 §4.1.2.1 for one that is none after RFC 7636, or where one is needed.
    fn challenge(&self, needed: bool) -> Result<Option<String>, &'static str> {
        let challenge = self.code_challenge.as_str();
        if challenge.is_empty() && self.code_challenge_method.is_empty() && !needed {
            return Ok(None);
        }
        let letters = challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if self.code_challenge_method == "S256" && challenge.len() == 43 && letters {
            Ok(Some(challenge.to_owned()))
        } else {
            Err("invalid_request")
        }
    }
}

/// What is to be done with what a program sent along.
enum Judged {
    /// Nobody knows it, or the address it names: nobody is sent there.
    Unknown,
    /// It is told so, with this word.
    Refused(&'static str),
    /// Somebody is asked.
    Ask { client: i64, name: String, scopes: Scopes, challenge: Option<String> },
}

async fn judge(reader: &Reader, asked: &Asked) -> Result<Judged, Error> {
    let identifier = asked.client_id.clone();
    let found = reader.read(move |tx, reader| Ok(sql::by_identifier(tx, reader.cx.id(), &identifier)?));
    let Some(client) = found.await?.filter(|client| client.redirect_uris.contains(&asked.redirect_uri)) else {
        return Ok(Judged::Unknown);
    };
    if asked.response_type != "code" {
        return Ok(Judged::Refused("unsupported_response_type"));
    }
    let wanted = if asked.scope.trim().is_empty() { Some(client.scopes) } else { Scopes::of_text(&asked.scope) };
    let Some(scopes) = wanted.filter(|scopes| scopes.and(client.scopes) == Some(*scopes)) else {
        return Ok(Judged::Refused("invalid_scope"));
    };
    // Whoever keeps no secret is known by the challenge alone.
    match asked.challenge(client.secret_hash.is_none()) {
        Ok(challenge) => Ok(Judged::Ask { client: client.id, name: client.name, scopes, challenge }),
        Err(word) => Ok(Judged::Refused(word)),
    }
}

/// `GET /oauth/authorizations/new`.
async fn ask(visitor: Visitor, RawQuery(query): RawQuery, Query(asked): Query<Asked>) -> Response {
    let path = format!("{PATH}?{}", query.unwrap_or_default());
    let reader = match visitor.reader().await {
        Ok(Some(reader)) => reader,
        Ok(None) => {
            let back: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
            return page::redirect(&format!("/sign-in?back={back}"));
        }
        Err(failure) => return page::refused(&visitor, failure),
    };
    let frame = match dressed(&visitor).await {
        Ok(frame) => Frame { path, ..frame },
        Err(failure) => return page::refused(&visitor, failure),
    };
    let answer = draw(&reader, &asked, &frame).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, asked: &Asked, frame: &Frame) -> Result<Response, Error> {
    let (name, scopes) = match judge(reader, asked).await? {
        Judged::Unknown => return Ok(page::html(400, view::unknown(frame))),
        Judged::Refused(word) => return Ok(page::redirect(&asked.back("error", word))),
        Judged::Ask { name, scopes, .. } => (name, scopes),
    };
    let own = reader.read(|tx, reader| {
        let person = reader.cx.actor.person;
        Ok(Names::default().of(tx, &reader.cx, person)?.name)
    });
    let Some((site, host)) = asked.site() else { return Ok(page::html(400, view::unknown(frame))) };
    let page = AllowPage { client: name, name: own.await?, scopes, host, hidden: asked.hidden() };
    let mut response = page::html(200, view::allow(frame, &page));
    // The answer to the form leads there, and browsers count that as part of the form.
    let policy = CONTENT_POLICY.replace("form-action 'self'", &format!("form-action 'self' {site}"));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(response)
}

/// `POST /oauth/authorizations/new`: allowed or not.
async fn answer(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = decide(&reader, &form).await;
    reader.finish(answer).await
}

async fn decide(reader: &Reader, form: &Form) -> Result<Response, Error> {
    let asked = Asked::of_form(form);
    let (client, scopes, challenge) = match judge(reader, &asked).await? {
        Judged::Unknown => return Err(Error::NotFound),
        Judged::Refused(word) => return Ok(page::redirect(&asked.back("error", word))),
        Judged::Ask { client, scopes, challenge, .. } => (client, scopes, challenge),
    };
    if form.text("decision") != "allow" {
        return Ok(page::redirect(&asked.back("error", "access_denied")));
    }
    let code = tokens::word(&*reader.cx.desk.world.random);
    let (kept, to) = (code.clone(), asked.redirect_uri.clone());
    reader.write(move |tx, cx| grants::allow(tx, cx, client, scopes, &to, challenge.as_deref(), &kept)).await?;
    Ok(page::redirect(&asked.back("code", &code)))
}
