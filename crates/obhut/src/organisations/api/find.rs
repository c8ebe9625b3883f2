//! Organisations by what is known of them. Who may not know customers finds none: a name would lead to a stand-in.

use index::people::Identity;

use super::super::ops;
use super::show;
use crate::api_v2::answers::OrganisationList;
use crate::api_v2::input::MOST;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::{ApiError, Caller, Listing, convert, wire};
use crate::context::Cx;

/// Results of a search at most.
const DEEPEST: usize = 1_000;

/// The organisation with this external id.
pub(super) fn by_external_id(cx: &Cx, external_id: &str) -> Option<i64> {
    cx.account.search.organisations.with_external(external_id).iter().find_map(|id| i64::try_from(id).ok())
}

/// The organisation with this name.
pub(super) fn by_name(cx: &Cx, name: &str) -> Option<i64> {
    cx.account.organisations.find(Identity::Email(name))
}

async fn listed(
    caller: &Caller,
    listing: &Listing,
    paging: &Paging,
    ids: Vec<i64>,
) -> Result<Answer<wire::Organisation>, ApiError> {
    let request = listing.request(paging)?;
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let found = ops::many(tx, cx, &ids)?;
        Ok(found.iter().map(|one| (one.row.id, show::organisation(cx, &base, one))).collect())
    });
    Ok(listing.answer(paging, &request, "organizations", convert::slice(&request, found.await?)))
}

/// Several organisations by id or external id; those that do not exist are left out.
#[utoipa::path(get, path = "/organizations/show_many", tag = "organizations",
    params(("ids" = Option<String>, Query), ("external_ids" = Option<String>, Query)),
    responses((status = 200, body = OrganisationList)))]
pub(super) async fn show_many(caller: Caller, listing: Listing) -> Result<Answer<wire::Organisation>, ApiError> {
    let mut ids = listing.query.ids("ids", MOST)?;
    let external = listing.query.list("external_ids");
    if external.len() > MOST {
        return Err(ApiError::too_many_values(MOST));
    }
    if caller.cx.actor.sees_identity() {
        ids.extend(external.into_iter().filter_map(|id| by_external_id(&caller.cx, id)));
    }
    listed(&caller, &listing, &Paging::LIST, ids).await
}

/// The organisation with this external id or name.
#[utoipa::path(get, path = "/organizations/search", tag = "organizations",
    params(("external_id" = Option<String>, Query), ("name" = Option<String>, Query)),
    responses((status = 200, body = OrganisationList)))]
pub(super) async fn search(caller: Caller, listing: Listing) -> Result<Answer<wire::Organisation>, ApiError> {
    let query = &listing.query;
    let external = query.get("external_id").and_then(|external_id| by_external_id(&caller.cx, external_id));
    let found = external.or_else(|| query.get("name").and_then(|name| by_name(&caller.cx, name)));
    let found = found.filter(|_| caller.cx.actor.sees_identity());
    listed(&caller, &listing, &Paging::SEARCH, found.into_iter().collect()).await
}

/// Organisations whose name has a word that begins so.
#[utoipa::path(get, path = "/organizations/autocomplete", tag = "organizations", params(("name" = Option<String>, Query)),
    responses((status = 200, body = OrganisationList)))]
pub(super) async fn autocomplete(caller: Caller, listing: Listing) -> Result<Answer<wire::Organisation>, ApiError> {
    let name = listing.query.get("name").filter(|_| caller.cx.actor.sees_identity());
    let ids = name.map(|name| caller.cx.account.organisations.search(name, 0, DEEPEST)).unwrap_or_default();
    listed(&caller, &listing, &Paging::SEARCH, ids).await
}
