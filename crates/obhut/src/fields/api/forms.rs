//! The one form of a desk, which holds all fields in use.

use axum::Json;

use super::super::ops;
use super::wire::{TicketForm, TicketFormAnswer, TicketFormList, system_fields};
use super::{LIST, page};
use crate::api_v2::paging::Answer;
use crate::api_v2::path::Ids;
use crate::api_v2::wire::Time;
use crate::api_v2::{ApiError, Caller, Listing};
use crate::error::Error;
use crate::words::FieldTarget;

/// The number of the one form.
const FORM: i64 = 1;
/// What it is called.
const NAME: &str = "Default Ticket Form";

async fn form(caller: &Caller) -> Result<TicketForm, ApiError> {
    let base = caller.base.clone();
    caller
        .read(move |tx, cx| {
            let own = ops::in_use(tx, cx, FieldTarget::Ticket)?;
            let account = crate::accounts::sql::get(tx, cx.id())?.ok_or(Error::NotFound)?;
            let created_at = Time(world::Timestamp(account.created_at));
            let changed = own.iter().map(|field| field.updated_at).max().unwrap_or(account.created_at);
            let mut ids: Vec<i64> = system_fields(&base, created_at).iter().map(|field| field.id).collect();
            ids.extend(own.iter().map(|field| field.id));
            Ok(TicketForm {
                url: base.record(&format!("ticket_forms/{FORM}")),
                id: FORM,
                name: NAME.to_owned(),
                raw_name: NAME.to_owned(),
                display_name: NAME.to_owned(),
                raw_display_name: NAME.to_owned(),
                end_user_visible: true,
                position: 1,
                ticket_field_ids: ids,
                active: true,
                default: true,
                in_all_brands: true,
                restricted_brand_ids: Vec::new(),
                created_at,
                updated_at: Time(world::Timestamp(changed)),
                agent_conditions: Vec::new(),
                end_user_conditions: Vec::new(),
            })
        })
        .await
}

/// The forms: one, with every field in use.
#[utoipa::path(get, path = "/ticket_forms", tag = "ticket_forms", responses((status = 200, body = TicketFormList)))]
pub(super) async fn list(caller: Caller, listing: Listing) -> Result<Answer<TicketForm>, ApiError> {
    let request = listing.request(&LIST)?;
    let form = form(&caller).await?;
    Ok(listing.answer(&LIST, &request, "ticket_forms", page(&request, vec![form])))
}

/// One form.
#[utoipa::path(get, path = "/ticket_forms/{id}", tag = "ticket_forms", params(("id" = i64, Path)),
    responses((status = 200, body = TicketFormAnswer)))]
pub(super) async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<TicketFormAnswer>, ApiError> {
    let ticket_form = form(&caller).await?;
    if id == FORM { Ok(Json(TicketFormAnswer { ticket_form })) } else { Err(ApiError::record_not_found()) }
}
