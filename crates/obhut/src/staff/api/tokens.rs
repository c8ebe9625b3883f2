//! Tokens with which programs sign in without a name: who has one makes them for themselves, for reading alone or for all that
//! they may do.

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body, Caller, Listing, convert};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::http::credentials::on_behalf_of;
use crate::http::{Base, Credentials};
use crate::oauth::Scopes;
use crate::staff::{sql, tokens};
use crate::tickets::api::Staff;

/// A token, without the word that opens the door.
#[derive(Clone, Serialize, ToSchema)]
pub struct ShownToken {
    /// Where it is.
    pub url: String,
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub user_id: Option<i64>,
    /// The program it was given to; null where somebody made it by hand.
    pub client_id: Option<i64>,
    /// What it opens: `read`, `write`, or both.
    pub scopes: Vec<&'static str>,
    /// The beginning of the word, when it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
    /// The word itself, when it is made and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub full_token: Option<String>,
    /// Always null: it is told to the program alone.
    pub refresh_token: Option<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it was last used, to the day.
    pub used_at: Option<Time>,
    /// When it ends; null where it does not.
    pub expires_at: Option<Time>,
}

/// `{"token": …}`
#[derive(Serialize, ToSchema)]
pub struct TokenAnswer {
    /// The token.
    pub token: ShownToken,
}

/// A page of tokens.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct TokenList {
    /// The caller's tokens.
    tokens: Vec<ShownToken>,
}

/// `{"token": …}`
#[derive(Deserialize, ToSchema)]
pub struct TokenBody {
    /// What it is to be.
    #[serde(default)]
    pub token: TokenInput,
}

/// What a token is to be.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct TokenInput {
    /// `read`, `write`; both where nothing is said.
    scopes: Vec<String>,
    /// What it is for, in lists.
    name: Option<String>,
    /// After how many seconds it ends; never where nothing is said.
    expires_in: Option<i64>,
}

fn shown(base: &Base, row: &sql::TokenSeen, word: Option<&str>) -> ShownToken {
    let time = |at| Time(world::Timestamp(at));
    ShownToken {
        url: base.record(&format!("oauth/tokens/{}", row.id)),
        id: row.id,
        user_id: row.person,
        client_id: row.client,
        scopes: Scopes::of_kind(row.kind).map(Scopes::words).unwrap_or_default(),
        token: word.map(|word| word.chars().take(10).collect()),
        full_token: word.map(str::to_owned),
        refresh_token: None,
        created_at: time(row.created_at),
        used_at: row.last_used_at.map(time),
        expires_at: row.expires_at.map(time),
    }
}

/// The caller's own tokens of this kind.
fn own(tx: &mut db::Tx<'_>, cx: &Cx) -> Result<Vec<sql::TokenSeen>, Error> {
    let person = cx.actor.person.ok_or(Error::NotFound)?;
    let all = tokens::of(tx, cx, person)?.into_iter().map(|known| known.row);
    Ok(all.filter(|row| Scopes::of_kind(row.kind).is_some()).collect())
}

/// The caller's tokens.
#[utoipa::path(get, path = "/oauth/tokens", tag = "tokens", responses((status = 200, body = TokenList)))]
pub(super) async fn list(Staff(caller): Staff, listing: Listing) -> Result<Answer<ShownToken>, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        Ok(own(tx, cx)?.into_iter().map(|row| (row.id, shown(&base, &row, None))).collect::<Vec<_>>())
    });
    Ok(listing.answer(&Paging::LIST, &request, "tokens", convert::slice(&request, found.await?)))
}

/// Makes a token for the caller; its word is told this once.
#[utoipa::path(post, path = "/oauth/tokens", tag = "tokens", request_body = TokenBody,
    responses((status = 201, body = TokenAnswer)))]
pub(super) async fn create(
    Staff(caller): Staff,
    headers: HeaderMap,
    Body(body): Body<TokenBody>,
) -> Result<(StatusCode, Json<TokenAnswer>), ApiError> {
    // Whoever acts in another's name for a moment is not to keep the door open, nor a program that was lent a token.
    if on_behalf_of(&headers).is_some() || caller.lent {
        return Err(ApiError::forbidden());
    }
    let input = body.token;
    let asked = input.scopes.iter().flat_map(|scopes| scopes.split_whitespace());
    let scopes = if input.scopes.is_empty() { Some(Scopes::Both) } else { Scopes::of_words(asked) };
    let scopes = scopes.filter(|_| input.expires_in.is_none_or(|seconds| seconds > 0));
    let scopes = scopes.ok_or_else(|| Error::invalid("scopes", FaultKind::Invalid))?;
    // Nobody gets further with a token than with the one that made it.
    let most = Scopes::of_kind(caller.kind).unwrap_or(Scopes::Both);
    let Some(scopes) = scopes.and(most).filter(|both| *both == scopes) else {
        return Err(ApiError::missing_scopes("read"));
    };
    let kind = scopes.kind();
    let word = tokens::word(&*caller.cx.desk.world.random);
    let (base, kept) = (caller.base.clone(), word.clone());
    let made = caller.write(move |tx, cx| {
        let person = cx.actor.person.ok_or(Error::Forbidden)?;
        let ends = input.expires_in.map(|seconds| cx.now.plus_seconds(seconds).0);
        let id = tokens::store(tx, cx, Some(person), kind, &kept, input.name.as_deref(), ends)?;
        let row = sql::token_by_id(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
        Ok(shown(&base, &row, Some(&kept)))
    });
    Ok((StatusCode::CREATED, Json(TokenAnswer { token: made.await? })))
}

async fn one(caller: &Caller, id: i64) -> Result<Json<TokenAnswer>, ApiError> {
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| own(tx, cx)?.into_iter().find(|row| row.id == id).ok_or(Error::NotFound));
    Ok(Json(TokenAnswer { token: shown(&base, &found.await?, None) }))
}

/// The number of the token that the request came with.
async fn present(caller: &Caller, headers: &HeaderMap) -> Result<i64, ApiError> {
    let Credentials::Bearer(word) = Credentials::of_headers(headers) else { return Err(ApiError::record_not_found()) };
    let hash = tokens::hash(&word);
    let found = caller.read(move |tx, cx| {
        let own = own(tx, cx)?.into_iter().find(|row| row.hash == hash);
        own.map(|row| row.id).ok_or(Error::NotFound)
    });
    found.await
}

/// The token that the request came with.
#[utoipa::path(get, path = "/oauth/tokens/current", tag = "tokens", responses((status = 200, body = TokenAnswer)))]
pub(super) async fn current(Staff(caller): Staff, headers: HeaderMap) -> Result<Json<TokenAnswer>, ApiError> {
    let id = present(&caller, &headers).await?;
    one(&caller, id).await
}

/// Ends the token that the request came with.
#[utoipa::path(delete, path = "/oauth/tokens/current", tag = "tokens", responses((status = 204)))]
pub(super) async fn end_current(Staff(caller): Staff, headers: HeaderMap) -> Result<StatusCode, ApiError> {
    let id = present(&caller, &headers).await?;
    caller.write(move |tx, cx| tokens::end_own(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One of the caller's tokens.
#[utoipa::path(get, path = "/oauth/tokens/{id}", tag = "tokens", params(("id" = i64, Path)),
    responses((status = 200, body = TokenAnswer)))]
pub(super) async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<TokenAnswer>, ApiError> {
    one(&caller, id).await
}

/// Ends one of the caller's tokens.
#[utoipa::path(delete, path = "/oauth/tokens/{id}", tag = "tokens", params(("id" = i64, Path)),
    responses((status = 204)))]
pub(super) async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| tokens::end_own(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
