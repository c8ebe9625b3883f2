//! The API of partners: a namespace of our own, in the conventions of the rest.

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::countries;
use super::ops::{self, NewRecipient, Recipient, RecipientChange};
use super::words::{Ground, PassingPurpose, Position};
use crate::api_v2::input::loose;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body, Caller, Listing, Patch, convert};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::http::Base;
use crate::state::App;
use crate::tickets::api::Staff;

const LIST: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(show, update, delete))
}

/// A partner.
#[derive(Clone, Serialize, ToSchema)]
pub struct RecipientRecord {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// The organisation's name.
    pub name: String,
    /// `undetermined`, `processor`, `controller`, `joint_controller` or `authority`.
    pub role: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<&'static str>,
    /// `adequacy`, `standard_clauses`, `binding_rules` or `exception`.
    pub transfer_ground: Option<String>,
    /// What finds the contract.
    pub contract: Option<String>,
    /// The contract's date.
    pub contract_at: Option<Time>,
    /// What it may be given something for; empty means everything.
    pub purposes: Vec<&'static str>,
    /// Where to write to; the first gets the questions.
    pub addresses: Vec<String>,
    /// Remarks.
    pub notes: Option<String>,
    /// Whether something may be passed on to it.
    pub active: bool,
    /// When it was added.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
}

/// `{"recipient": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct RecipientAnswer {
    /// What was asked for.
    pub recipient: RecipientRecord,
}

/// A page of partners.
#[derive(ToSchema)]
pub struct RecipientList {
    /// The records of this page.
    pub recipients: Vec<RecipientRecord>,
    /// By offset: the next page, null on the last.
    pub next_page: Option<String>,
    /// By offset: the page before, null on the first.
    pub previous_page: Option<String>,
    /// By offset: how many records there are in all.
    pub count: Option<i64>,
}

/// A partner to add or the change of one.
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct RecipientInput {
    /// The organisation's name.
    #[serde(default, deserialize_with = "loose::text")]
    pub name: Patch<String>,
    /// `undetermined`, `processor`, `controller`, `joint_controller` or `authority`.
    #[serde(default, deserialize_with = "loose::text")]
    pub role: Patch<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(default, deserialize_with = "loose::text")]
    pub country: Patch<String>,
    /// `adequacy`, `standard_clauses`, `binding_rules` or `exception`.
    #[serde(default, deserialize_with = "loose::text")]
    pub transfer_ground: Patch<String>,
    /// What finds the contract.
    #[serde(default, deserialize_with = "loose::text")]
    pub contract: Patch<String>,
    /// The contract's date.
    #[serde(default, deserialize_with = "loose::text")]
    pub contract_at: Patch<String>,
    /// What it may be given something for.
    #[serde(default, deserialize_with = "loose::words")]
    pub purposes: Patch<Vec<String>>,
    /// Where to write to.
    #[serde(default, deserialize_with = "loose::words")]
    pub addresses: Patch<Vec<String>>,
    /// Remarks.
    #[serde(default, deserialize_with = "loose::text")]
    pub notes: Patch<String>,
    /// Whether something may be passed on to it.
    #[serde(default, deserialize_with = "loose::flag")]
    pub active: Patch<bool>,
}

/// `{"recipient": …}`
#[derive(Clone, Default, Deserialize, ToSchema)]
pub struct RecipientBody {
    /// The partner.
    #[serde(default)]
    pub recipient: RecipientInput,
}

fn record(cx: &Cx, base: &Base, one: &Recipient) -> RecipientRecord {
    let disclosure = crate::disclosure::of_colleagues(cx);
    let row = &one.row;
    let profile = one.profile.as_ref();
    RecipientRecord {
        url: base.record(&format!("recipients/{}", row.id)),
        id: row.id,
        name: one.name(&disclosure),
        role: row.role.word().into(),
        country: row.country.as_deref().and_then(countries::of).map(|country| country.code),
        transfer_ground: row.ground.map(|ground| ground.word().into()),
        contract: profile.and_then(|profile| profile.reveal_contract(&disclosure)).cloned(),
        contract_at: row.contract_at.map(|at| Time(world::Timestamp(at))),
        purposes: row.purposes.iter().map(|purpose| purpose.word()).collect(),
        addresses: one.addresses(&disclosure),
        notes: profile.and_then(|profile| profile.reveal_notes(&disclosure)).cloned(),
        active: row.active,
        created_at: Time(world::Timestamp(row.created_at)),
        updated_at: Time(world::Timestamp(row.updated_at)),
    }
}

/// A word of a closed list, or what is wrong with it.
fn word<T>(field: &'static str, text: &Patch<String>, of: fn(&str) -> Option<T>) -> Result<Option<T>, Error> {
    match text.value() {
        Some(text) => of(text).map(Some).ok_or_else(|| Error::invalid(field, FaultKind::Invalid)),
        None => Ok(None),
    }
}

fn change(input: &RecipientInput) -> Result<RecipientChange, Error> {
    let purposes = match input.purposes.value() {
        Some(words) => {
            let known: Option<Vec<_>> = words.iter().map(|word| PassingPurpose::from_word(word)).collect();
            Some(known.ok_or_else(|| Error::invalid("purposes", FaultKind::Invalid))?)
        }
        None if input.purposes.is_absent() => None,
        None => Some(Vec::new()),
    };
    let contract_at = match input.contract_at.value() {
        Some(text) => {
            let at = Time::parse(text).ok_or_else(|| Error::invalid("contract_at", FaultKind::Invalid))?;
            Some(Some(at.0.0))
        }
        None if input.contract_at.is_absent() => None,
        None => Some(None),
    };
    let ground = word("transfer_ground", &input.transfer_ground, Ground::from_word)?;
    Ok(RecipientChange {
        name: input.name.value().cloned(),
        role: word("role", &input.role, Position::from_word)?,
        country: input.country.clone().into_change(),
        ground: if input.transfer_ground.is_absent() { None } else { Some(ground) },
        contract: input.contract.clone().into_change(),
        contract_at,
        purposes,
        addresses: input.addresses.value().cloned(),
        notes: input.notes.clone().into_change(),
        active: input.active.value().copied(),
    })
}

/// The partners, those out of use included.
#[utoipa::path(get, path = "/recipients", tag = "recipients", responses((status = 200, body = RecipientList)))]
async fn list(Staff(caller): Staff, listing: Listing) -> Result<Answer<RecipientRecord>, ApiError> {
    let request = listing.request(&LIST)?;
    let window = convert::window(&request);
    let part = caller.read(move |tx, cx| ops::list(tx, cx, false, &window)).await?;
    let page = convert::page(part, |one| record(&caller.cx, &caller.base, &one));
    Ok(listing.answer(&LIST, &request, "recipients", page))
}

/// Adds a partner.
#[utoipa::path(post, path = "/recipients", tag = "recipients", request_body = RecipientBody,
    responses((status = 201, body = RecipientAnswer)))]
async fn create(
    Staff(caller): Staff,
    Body(body): Body<RecipientBody>,
) -> Result<(StatusCode, Json<RecipientAnswer>), ApiError> {
    let change = change(&body.recipient)?;
    let added = caller.write(move |tx, cx| {
        let change = change.clone();
        let new = NewRecipient {
            name: change.name.unwrap_or_default(),
            role: change.role.unwrap_or(Position::Undetermined),
            country: change.country.flatten(),
            ground: change.ground.flatten(),
            contract: change.contract.flatten(),
            contract_at: change.contract_at.flatten(),
            purposes: change.purposes.unwrap_or_default(),
            addresses: change.addresses.unwrap_or_default(),
            notes: change.notes.flatten(),
        };
        let id = ops::create(tx, cx, &new)?;
        ops::get(tx, cx, id)
    });
    let added = added.await?;
    Ok((StatusCode::CREATED, Json(answer(&caller, &added))))
}

fn answer(caller: &Caller, one: &Recipient) -> RecipientAnswer {
    RecipientAnswer { recipient: record(&caller.cx, &caller.base, one) }
}

/// One partner.
#[utoipa::path(get, path = "/recipients/{id}", tag = "recipients", params(("id" = i64, Path)),
    responses((status = 200, body = RecipientAnswer)))]
async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Json<RecipientAnswer>, ApiError> {
    let found = caller.read(move |tx, cx| ops::get(tx, cx, id)).await?;
    Ok(Json(answer(&caller, &found)))
}

/// Changes a partner.
#[utoipa::path(put, path = "/recipients/{id}", tag = "recipients", params(("id" = i64, Path)),
    request_body = RecipientBody, responses((status = 200, body = RecipientAnswer)))]
async fn update(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<RecipientBody>,
) -> Result<Json<RecipientAnswer>, ApiError> {
    let change = change(&body.recipient)?;
    let changed = caller.write(move |tx, cx| {
        ops::update(tx, cx, id, &change)?;
        ops::get(tx, cx, id)
    });
    let changed = changed.await?;
    Ok(Json(answer(&caller, &changed)))
}

/// Takes away a partner that never got anything; one that did can only go out of use.
#[utoipa::path(delete, path = "/recipients/{id}", tag = "recipients", params(("id" = i64, Path)),
    responses((status = 204)))]
async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| ops::remove(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
