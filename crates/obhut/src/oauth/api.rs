//! The API of programs that sign in by OAuth, for administrators.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Scopes;
use super::clients::{self, NewClient};
use super::sql::ClientRow;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body, Caller, Listing, convert};
use crate::error::{Error, FaultKind};
use crate::http::Base;
use crate::http::credentials::on_behalf_of;
use crate::staff::tokens;
use crate::state::App;
use crate::tickets::api::Staff;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, update, delete))
        .routes(routes!(generate_secret))
}

/// A program, without its secret.
#[derive(Clone, Serialize, ToSchema)]
pub struct ShownClient {
    /// Where it is.
    pub url: String,
    /// Its number.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// What it calls itself when it asks: its `client_id`.
    pub identifier: String,
    /// `confidential` where it keeps a secret, else `public`.
    pub kind: &'static str,
    /// Where people may be sent back to.
    pub redirect_uri: Vec<String>,
    /// How far it may go at the most: `read`, `write`, or both.
    pub scopes: Vec<&'static str>,
    /// Whose rights it has where nobody lends it any.
    pub user_id: i64,
    /// How long its tokens open, in seconds.
    pub expires_in: i64,
    /// Always false: it is known to this desk alone.
    pub global: bool,
    /// The secret, when it is made and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// When it was entered.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// `{"client": …}`
#[derive(Serialize, ToSchema)]
pub struct ClientAnswer {
    /// The program.
    pub client: ShownClient,
}

/// A page of programs.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct ClientList {
    /// The programs.
    clients: Vec<ShownClient>,
}

/// `{"client": …}`
#[derive(Deserialize, ToSchema)]
pub struct ClientBody {
    /// The program.
    #[serde(default)]
    pub client: ClientInput,
}

/// The members of a program; what is absent stays as it is.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ClientInput {
    /// What people call it.
    name: Option<String>,
    /// What it calls itself; made from the name where it is absent, and never changed.
    identifier: Option<String>,
    /// `public` or `confidential`; never changed.
    kind: Option<String>,
    /// Where people may be sent back to: a list, or a text with one address in each line.
    #[serde(deserialize_with = "addresses")]
    redirect_uri: Option<Vec<String>>,
    /// `read`, `write`, or both.
    scopes: Option<Vec<String>>,
    /// Whose rights it has where nobody lends it any; the caller's where it is absent, and never changed.
    user_id: Option<i64>,
    /// How long its tokens open, in seconds.
    expires_in: Option<i64>,
}

/// Some clients send a list, some a text with lines.
fn addresses<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        List(Vec<String>),
        Lines(String),
    }
    Ok(Option::<Given>::deserialize(deserializer)?.map(|given| match given {
        Given::List(all) => all,
        Given::Lines(text) => text.lines().map(str::to_owned).collect(),
    }))
}

impl ClientInput {
    fn over(&self, mut new: NewClient) -> Result<NewClient, Error> {
        new.name = self.name.clone().unwrap_or(new.name);
        new.identifier = new.identifier.or_else(|| self.identifier.clone());
        new.person = new.person.or(self.user_id);
        new.redirect_uris = self.redirect_uri.clone().unwrap_or(new.redirect_uris);
        if let Some(words) = &self.scopes {
            let scopes = Scopes::of_words(words.iter().flat_map(|words| words.split_whitespace()));
            new.scopes = scopes.ok_or_else(|| Error::invalid("scopes", FaultKind::Invalid))?;
        }
        new.seconds = self.expires_in.unwrap_or(new.seconds);
        Ok(new)
    }

    fn made(&self) -> Result<NewClient, Error> {
        let confidential = match self.kind.as_deref() {
            None | Some("confidential") => true,
            Some("public") => false,
            Some(_) => return Err(Error::invalid("kind", FaultKind::Invalid)),
        };
        self.over(NewClient { confidential, scopes: Scopes::Both, ..NewClient::default() })
    }
}

fn shown(base: &Base, row: &ClientRow, secret: Option<&str>) -> ShownClient {
    ShownClient {
        url: base.record(&format!("oauth/clients/{}", row.id)),
        id: row.id,
        name: row.name.clone(),
        identifier: row.identifier.clone(),
        kind: if row.secret_hash.is_some() { "confidential" } else { "public" },
        redirect_uri: row.redirect_uris.clone(),
        scopes: row.scopes.words(),
        user_id: row.person,
        expires_in: row.seconds,
        global: false,
        secret: secret.filter(|_| row.secret_hash.is_some()).map(str::to_owned),
        created_at: Time(world::Timestamp(row.created_at)),
        updated_at: Time(world::Timestamp(row.updated_at)),
    }
}

/// Programs are entered by those who are there themselves: what was lent to a program, or to somebody for a moment, does not
/// open another door.
fn in_person(caller: &Caller, headers: &HeaderMap) -> Result<(), ApiError> {
    caller.cx.actor.must_administer()?;
    if caller.lent || on_behalf_of(headers).is_some() { Err(ApiError::forbidden()) } else { Ok(()) }
}

/// The programs.
#[utoipa::path(get, path = "/oauth/clients", tag = "tokens", responses((status = 200, body = ClientList)))]
async fn list(Staff(caller): Staff, listing: Listing) -> Result<Answer<ShownClient>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let all = clients::list(tx, cx)?;
        Ok(all.into_iter().map(|row| (row.id, shown(&base, &row, None))).collect::<Vec<_>>())
    });
    Ok(listing.answer(&Paging::LIST, &request, "clients", convert::slice(&request, found.await?)))
}

/// One program.
#[utoipa::path(get, path = "/oauth/clients/{id}", tag = "tokens", params(("id" = i64, Path)),
    responses((status = 200, body = ClientAnswer)))]
async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<ClientAnswer>, ApiError> {
    let base = caller.base.clone();
    let client = caller.read(move |tx, cx| Ok(shown(&base, &clients::get(tx, cx, id)?, None)));
    Ok(Json(ClientAnswer { client: client.await? }))
}

/// Enters a program; its secret is told this once.
#[utoipa::path(post, path = "/oauth/clients", tag = "tokens", request_body = ClientBody,
    responses((status = 201, body = ClientAnswer)))]
async fn create(
    Staff(caller): Staff,
    headers: HeaderMap,
    Body(body): Body<ClientBody>,
) -> Result<(StatusCode, Json<ClientAnswer>), ApiError> {
    in_person(&caller, &headers)?;
    let new = body.client.made()?;
    let (base, secret) = (caller.base.clone(), tokens::word(&*caller.cx.desk.world.random));
    let client = caller.write(move |tx, cx| {
        let id = clients::create(tx, cx, &new, &secret)?;
        Ok(shown(&base, &clients::get(tx, cx, id)?, Some(&secret)))
    });
    Ok((StatusCode::CREATED, Json(ClientAnswer { client: client.await? })))
}

/// Changes a program.
#[utoipa::path(put, path = "/oauth/clients/{id}", tag = "tokens", params(("id" = i64, Path)),
    request_body = ClientBody, responses((status = 200, body = ClientAnswer)))]
async fn update(
    Staff(caller): Staff,
    headers: HeaderMap,
    Ids([id]): Ids<1>,
    Body(body): Body<ClientBody>,
) -> Result<Json<ClientAnswer>, ApiError> {
    in_person(&caller, &headers)?;
    let base = caller.base.clone();
    let client = caller.write(move |tx, cx| {
        let present = clients::get(tx, cx, id)?;
        clients::update(tx, cx, id, &body.client.over(present.as_written())?)?;
        Ok(shown(&base, &clients::get(tx, cx, id)?, None))
    });
    Ok(Json(ClientAnswer { client: client.await? }))
}

/// Takes a program away, with all its tokens.
#[utoipa::path(delete, path = "/oauth/clients/{id}", tag = "tokens", params(("id" = i64, Path)),
    responses((status = 204)))]
async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| clients::delete(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a program another secret, told this once; the old one ends at once.
#[utoipa::path(put, path = "/oauth/clients/{id}/generate_secret", tag = "tokens", params(("id" = i64, Path)),
    responses((status = 200, body = ClientAnswer)))]
async fn generate_secret(
    Staff(caller): Staff,
    headers: HeaderMap,
    Ids([id]): Ids<1>,
) -> Result<Json<ClientAnswer>, ApiError> {
    in_person(&caller, &headers)?;
    let (base, secret) = (caller.base.clone(), tokens::word(&*caller.cx.desk.world.random));
    let client = caller.write(move |tx, cx| {
        clients::renew(tx, cx, id, &secret)?;
        Ok(shown(&base, &clients::get(tx, cx, id)?, Some(&secret)))
    });
    Ok(Json(ClientAnswer { client: client.await? }))
}
