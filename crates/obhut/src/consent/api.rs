//! The API of consents: what somebody said about each purpose, whether their data may be used for it, and the record of it all
//! after ISO/IEC TS 27560.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::ops::{self, Heard, Statement, may_for};
use super::{Act, record as recorded};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Body, Caller};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;
use crate::state::App;
use db::Tx;
use world::Timestamp;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list, say)).routes(routes!(record))
}

/// Where somebody stands to a purpose.
#[derive(Serialize, ToSchema)]
pub struct ShownConsent {
    /// The purpose's number.
    pub purpose_id: i64,
    /// Its word.
    pub purpose: String,
    /// The legal basis on which the purpose rests; null where nobody has recorded one.
    pub legal_basis: Option<String>,
    /// Whether data may be used for it now.
    pub permitted: bool,
    /// Why not: `not_asked`, `not_confirmed`, `refused`, `withdrawn`, `expired`, `objected`, `restricted`, `no_legal_basis`.
    pub reason: Option<String>,
    /// What was said, the oldest first.
    pub events: Vec<ShownEvent>,
}

/// Something that somebody said.
#[derive(Serialize, ToSchema)]
pub struct ShownEvent {
    /// Its number.
    pub id: i64,
    /// `asked`, `given`, `refused`, `withdrawn` or `objected`.
    pub status: String,
    /// When.
    pub at: Time,
    /// Through which door.
    pub source: String,
    /// The wording as it was shown; null once forgotten.
    pub wording: Option<String>,
    /// Which version of it.
    pub version: Option<i64>,
    /// In which language.
    pub locale: Option<String>,
    /// When it ends by itself.
    pub expires_at: Option<Time>,
    /// The ticket with which it came.
    pub ticket_id: Option<i64>,
}

/// `{"consents": […]}`
#[derive(Serialize, ToSchema)]
pub struct ConsentList {
    /// One for each purpose.
    pub consents: Vec<ShownConsent>,
}

/// `{"consent": …}`
#[derive(Deserialize, ToSchema)]
pub struct ConsentBody {
    /// What was said.
    #[serde(default)]
    pub consent: ConsentInput,
}

/// What somebody says.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct ConsentInput {
    /// The purpose's word.
    purpose: String,
    /// `given`, `refused`, `withdrawn` or `objected`.
    status: String,
    /// In which language they were asked; German where nothing is said.
    locale: Option<String>,
    /// How it was said, as a colleague notes it.
    remark: Option<String>,
}

fn event(heard: &Heard) -> ShownEvent {
    let row = &heard.row;
    ShownEvent {
        id: row.id,
        status: row.act.word().to_owned(),
        at: Time(Timestamp(row.at)),
        source: row.source.clone(),
        wording: heard.wording.clone(),
        version: heard.version,
        locale: heard.locale.clone(),
        expires_at: row.expires_at.map(|at| Time(Timestamp(at))),
        ticket_id: row.ticket,
    }
}

fn shown(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<ConsentList, Error> {
    let heard = ops::history(tx, cx, person)?;
    let mut consents = Vec::new();
    for purpose in crate::purposes::sql::all(tx, cx.id())? {
        let reason = may_for(tx, cx, person, purpose.id)?.reason();
        consents.push(ShownConsent {
            purpose_id: purpose.id,
            purpose: purpose.slug,
            legal_basis: Some(purpose.basis).filter(|basis| !basis.is_empty()),
            permitted: reason.is_none(),
            reason: reason.map(|reason| reason.word().to_owned()),
            events: heard.iter().filter(|heard| heard.row.purpose == purpose.id).map(event).collect(),
        });
    }
    Ok(ConsentList { consents })
}

/// What somebody said about each purpose, and whether their data may be used for it.
#[utoipa::path(get, path = "/users/{id}/consents", tag = "consents", params(("id" = i64, Path)),
    responses((status = 200, body = ConsentList)))]
async fn list(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<ConsentList>, ApiError> {
    Ok(Json(caller.read(move |tx, cx| shown(tx, cx, id)).await?))
}

/// Writes down what somebody says: customers for themselves, staff who know them for what they were told.
#[utoipa::path(post, path = "/users/{id}/consents", tag = "consents", params(("id" = i64, Path)),
    request_body = ConsentBody, responses((status = 201, body = ConsentList)))]
async fn say(caller: Caller, Ids([id]): Ids<1>, Body(body): Body<ConsentBody>) -> Result<impl IntoResponse, ApiError> {
    let said = caller.write(move |tx, cx| {
        let input = &body.consent;
        ops::must_speak_for(cx, id)?;
        let act = Act::from_word(&input.status).filter(|act| *act != Act::Asked);
        let act = act.ok_or(Error::invalid("status", FaultKind::Unknown))?;
        let purpose = crate::accounts::sql::purpose(tx, cx.id(), &input.purpose)?;
        let purpose = purpose.ok_or(Error::invalid("purpose", FaultKind::Unknown))?;
        let language = input.locale.as_deref().and_then(Language::from_tag).unwrap_or(Language::German);
        let statement = Statement { remark: input.remark.clone(), ..Statement::new(purpose, act, language) };
        recorded(tx, cx, id, &statement)?;
        shown(tx, cx, id)
    });
    Ok((StatusCode::CREATED, Json(said.await?)))
}

/// The consent record after ISO/IEC TS 27560, as JSON-LD in the words of the Data Privacy Vocabulary.
#[utoipa::path(get, path = "/users/{id}/consents/record", tag = "consents", params(("id" = i64, Path)),
    responses((status = 200, body = Object, content_type = "application/ld+json")))]
async fn record(caller: Caller, Ids([id]): Ids<1>) -> Result<impl IntoResponse, ApiError> {
    let base = caller.base.clone();
    let document = caller.read(move |tx, cx| super::record::of(tx, cx, &base, id)).await?;
    Ok(([(CONTENT_TYPE, "application/ld+json")], document.to_string()))
}
