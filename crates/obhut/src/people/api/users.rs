//! One person: list, show, add, change, delete.

use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Tx;

use super::super::ops::{self, Filter, Person};
use super::{find, input, show};
use crate::api_v2::answers::{CountAnswer, UserAnswer, UserList};
use crate::api_v2::input::{UserBody, UserInput};
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller, Listing, Query, convert, wire};
use crate::context::Cx;
use crate::error::Error;
use crate::http::Base;
use crate::listing::{Keyed, Part, Window};
use crate::words::Role;

/// Lists of people can be sorted by these.
pub(super) const LIST: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };

/// One person as they exist for the actor: staff see everybody, customers and operators themselves.
///
/// # Errors
/// [`Error::NotFound`].
pub(super) fn visible(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Person, Error> {
    if !cx.actor.role.is_staff() && cx.actor.person != Some(id) {
        return Err(Error::NotFound);
    }
    ops::get(tx, cx, id)
}

/// Demands that the actor works with people they may know.
///
/// # Errors
/// [`Error::Forbidden`].
pub(super) fn must_keep_people(cx: &Cx) -> Result<(), Error> {
    cx.actor.must_operate()?;
    cx.actor.must_see_identity()
}

/// A part of a list of people as the wire shows it.
pub(super) fn shown(tx: &mut Tx<'_>, cx: &Cx, base: &Base, part: Part<Person>) -> Result<Part<wire::User>, Error> {
    let mut rows = Vec::with_capacity(part.rows.len());
    for Keyed { key, id, row } in part.rows {
        rows.push(Keyed { key, id, row: show::user(tx, cx, base, &row)? });
    }
    Ok(Part { rows, total: part.total, more: part.more })
}

/// A list of people.
pub(super) async fn listed(
    caller: &Caller,
    listing: &Listing,
    filter: impl Fn() -> Filter + Send + Sync + 'static,
) -> Result<Answer<wire::User>, ApiError> {
    let request = listing.request(&LIST)?;
    let (window, base): (Window, Base) = (convert::window(&request), caller.base.clone());
    let part = caller.read(move |tx, cx| {
        let part = ops::list(tx, cx, &filter(), &window)?;
        shown(tx, cx, &base, part)
    });
    Ok(listing.answer(&LIST, &request, "users", convert::page(part.await?, |user| user)))
}

/// The roles that a list is narrowed to by `role` and `role[]`.
pub(super) fn roles(query: &Query) -> Vec<Role> {
    let mut roles = Vec::new();
    for word in query.list("role") {
        match word {
            "end-user" => roles.push(Role::EndUser),
            "admin" => roles.push(Role::Administrator),
            "agent" => {
                roles.extend([
                    Role::Agent,
                    Role::Specialist,
                    Role::Editor,
                    Role::Coordinator,
                    Role::Officer,
                    Role::Operator,
                ]);
            }
            _ => {}
        }
    }
    roles
}

/// All people.
#[utoipa::path(get, path = "/users", tag = "users", responses((status = 200, body = UserList)))]
pub(super) async fn list(caller: Caller, listing: Listing) -> Result<Answer<wire::User>, ApiError> {
    let roles = roles(&listing.query);
    listed(&caller, &listing, move || Filter { roles: roles.clone(), ..Filter::default() }).await
}

/// Adds a person.
#[utoipa::path(post, path = "/users", tag = "users", request_body = UserBody,
    responses((status = 201, body = UserAnswer)))]
pub(super) async fn create(caller: Caller, Body(body): Body<UserBody>) -> Result<impl IntoResponse, ApiError> {
    must_keep_people(&caller.cx)?;
    body.user.check_new()?;
    let base = caller.base.clone();
    let user = caller.write(move |tx, cx| {
        let id = ops::create(tx, cx, &input::new(cx, &body.user)?)?;
        show::by_id(tx, cx, &base, id)
    });
    Ok(created(user.await?))
}

/// 201 with the address of the new record.
pub(super) fn created(user: wire::User) -> (StatusCode, HeaderMap, Json<UserAnswer>) {
    let mut headers = HeaderMap::new();
    if let Some(url) = user.url.as_deref().and_then(|url| HeaderValue::from_str(url).ok()) {
        headers.insert(LOCATION, url);
    }
    (StatusCode::CREATED, headers, Json(UserAnswer { user }))
}

/// How many people there are.
#[utoipa::path(get, path = "/users/count", tag = "users", responses((status = 200, body = CountAnswer)))]
pub(super) async fn count(caller: Caller, query: Query) -> Result<Json<CountAnswer>, ApiError> {
    let roles = roles(&query);
    let total = caller.read(move |tx, cx| {
        let filter = Filter { roles: roles.clone(), ..Filter::default() };
        let part = ops::list(tx, cx, &filter, &Window { counted: true, ..Window::first(1) })?;
        Ok(part.total.unwrap_or(0))
    });
    Ok(Json(CountAnswer { count: wire::Count::new(total.await?, caller.cx.now) }))
}

/// Changes the person with this external id or address, or adds them: 200 or 201.
#[utoipa::path(post, path = "/users/create_or_update", tag = "users", request_body = UserBody,
    responses((status = 200, body = UserAnswer), (status = 201, body = UserAnswer)))]
pub(super) async fn create_or_update(caller: Caller, Body(body): Body<UserBody>) -> Result<Response, ApiError> {
    must_keep_people(&caller.cx)?;
    let base = caller.base.clone();
    let (new, user) = caller
        .write(move |tx, cx| {
            let (new, id) = save(tx, cx, &body.user)?;
            Ok((new, show::by_id(tx, cx, &base, id)?))
        })
        .await?;
    Ok(if new { created(user).into_response() } else { Json(UserAnswer { user }).into_response() })
}

/// Changes the person that the input means, or adds them; answers whether they are new, and their number.
///
/// # Errors
/// As [`ops::create`] and [`ops::update`].
pub(super) fn save(tx: &mut Tx<'_>, cx: &Cx, user: &UserInput) -> Result<(bool, i64), Error> {
    let external = user.external_id.value().and_then(|external_id| find::by_external_id(cx, external_id));
    let known = match (external, user.email.value()) {
        (Some(known), _) => Some(known),
        (None, Some(email)) => crate::search::feed::owner_of(tx, cx, email)?,
        (None, None) => None,
    };
    match known {
        Some(id) => {
            ops::update(tx, cx, id, &input::change(cx, user)?)?;
            Ok((false, id))
        }
        None => Ok((true, ops::create(tx, cx, &input::new(cx, user)?)?)),
    }
}

/// One person.
#[utoipa::path(get, path = "/users/{id}", tag = "users", params(("id" = i64, Path)),
    responses((status = 200, body = UserAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<UserAnswer>, ApiError> {
    let base = caller.base.clone();
    let user = caller.read(move |tx, cx| {
        let person = visible(tx, cx, id)?;
        show::user(tx, cx, &base, &person)
    });
    Ok(Json(UserAnswer { user: user.await? }))
}

/// Changes a person.
#[utoipa::path(put, path = "/users/{id}", tag = "users", params(("id" = i64, Path)),
    request_body = UserBody, responses((status = 200, body = UserAnswer)))]
pub(super) async fn update(
    caller: Caller,
    Ids([id]): Ids<1>,
    Body(body): Body<UserBody>,
) -> Result<Json<UserAnswer>, ApiError> {
    must_keep_people(&caller.cx)?;
    let base = caller.base.clone();
    let user = caller.write(move |tx, cx| {
        ops::update(tx, cx, id, &input::change(cx, &body.user)?)?;
        show::by_id(tx, cx, &base, id)
    });
    Ok(Json(UserAnswer { user: user.await? }))
}

/// Puts a person into the trash. The answer shows them without addresses and not active.
#[utoipa::path(delete, path = "/users/{id}", tag = "users", params(("id" = i64, Path)),
    responses((status = 200, body = UserAnswer)))]
pub(super) async fn delete(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<UserAnswer>, ApiError> {
    must_keep_people(&caller.cx)?;
    let base = caller.base.clone();
    let user = caller.write(move |tx, cx| {
        ops::trash(tx, cx, id)?;
        show::by_id(tx, cx, &base, id)
    });
    Ok(Json(UserAnswer { user: user.await? }))
}
