//! The few words by which others name who may read, who may publish, and in which languages.

use axum::Json;
use axum::response::{IntoResponse, Response};

use super::show::{
    HelpLocales, HelpPublishers, HelpPublishersAnswer, HelpPublishersList, HelpSectionList, HelpSegment,
    HelpSegmentAnswer, HelpSegmentList,
};
use super::{Reading, topics};
use crate::api_v2::paging::Paging;
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Listing, convert};
use crate::articles::sql;
use crate::articles::words::Audience;
use crate::error::Error;
use crate::i18n::Language;
use crate::people;
use crate::tickets::api::Staff;
use crate::words::Role;

/// Rows read in one step.
const STEP: i64 = 500;

const fn segment(audience: Audience) -> Option<HelpSegment> {
    let (id, name, user_type) = match audience {
        Audience::Everybody => return None,
        Audience::SignedIn => (1, "Signed-in users", "signed_in_users"),
        Audience::Staff => (2, "Agents and admins", "staff"),
    };
    Some(HelpSegment { id, name, user_type, built_in: true })
}

fn of_number(id: i64) -> Result<Audience, Error> {
    let known = Audience::ALL.iter().find(|audience| segment(**audience).is_some_and(|segment| segment.id == id));
    known.copied().ok_or(Error::NotFound)
}

fn listed(listing: &Listing, narrowest: Audience) -> Result<Response, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let all = Audience::ALL.iter().filter(|audience| **audience <= narrowest).filter_map(|audience| segment(*audience));
    let all = all.map(|segment| (segment.id, segment)).collect();
    Ok(listing.answer(&Paging::LIST, &request, "user_segments", convert::slice(&request, all)).into_response())
}

/// Who may read besides everybody.
#[utoipa::path(get, path = "/help_center/user_segments", tag = "help centre",
    responses((status = 200, body = HelpSegmentList)))]
pub(super) async fn segments(Staff(_): Staff, listing: Listing) -> Result<Response, ApiError> {
    listed(&listing, Audience::Staff)
}

/// Those that an article can be given to: all of them.
#[utoipa::path(get, path = "/help_center/user_segments/applicable", tag = "help centre",
    responses((status = 200, body = HelpSegmentList)))]
pub(super) async fn applicable(Staff(_): Staff, listing: Listing) -> Result<Response, ApiError> {
    listed(&listing, Audience::Staff)
}

/// Those that somebody belongs to.
#[utoipa::path(get, path = "/help_center/users/{id}/user_segments", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpSegmentList)))]
pub(super) async fn of_person(Staff(caller): Staff, Ids([id]): Ids<1>, listing: Listing) -> Result<Response, ApiError> {
    let role = caller.read(move |tx, cx| Ok(people::ops::row(tx, cx, id)?.role)).await?;
    listed(&listing, if role == Role::EndUser { Audience::SignedIn } else { Audience::Staff })
}

/// One of them.
#[utoipa::path(get, path = "/help_center/user_segments/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpSegmentAnswer)))]
pub(super) async fn show(Staff(_): Staff, Ids([id]): Ids<1>) -> Result<Json<HelpSegmentAnswer>, ApiError> {
    let user_segment = segment(of_number(id)?).ok_or(Error::NotFound)?;
    Ok(Json(HelpSegmentAnswer { user_segment }))
}

/// The sections in which an article stands that is for them alone.
#[utoipa::path(get, path = "/help_center/user_segments/{id}/sections", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpSectionList)))]
pub(super) async fn sections(Staff(caller): Staff, Ids([id]): Ids<1>, listing: Listing) -> Result<Response, ApiError> {
    let (request, audience) = (listing.request(&Paging::LIST)?, of_number(id)?);
    let base = caller.base.clone();
    let found = caller.read(move |tx, cx| {
        let (mut numbers, mut after) = (std::collections::BTreeSet::new(), 0);
        loop {
            let some = sql::articles(tx, cx.id(), after, STEP)?;
            let Some(last) = some.last().map(|row| row.id) else { break };
            numbers.extend(some.iter().filter(|row| !row.archived && row.audience == audience).map(|row| row.section));
            after = last;
        }
        let sections = numbers.into_iter();
        sections.map(|id| Ok((id, topics::section_in(tx, cx, &base, id, None)?))).collect::<Result<Vec<_>, Error>>()
    });
    Ok(listing.answer(&Paging::LIST, &request, "sections", convert::slice(&request, found.await?)).into_response())
}

fn publishers() -> HelpPublishers {
    HelpPublishers { id: 1, name: "Editors and administrators", built_in: true }
}

/// Who may publish: editors and administrators.
#[utoipa::path(get, path = "/guide/permission_groups", tag = "help centre",
    responses((status = 200, body = HelpPublishersList)))]
pub(super) async fn permission_groups(Staff(_): Staff, listing: Listing) -> Result<Response, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let all = vec![(1, publishers())];
    Ok(listing.answer(&Paging::LIST, &request, "permission_groups", convert::slice(&request, all)).into_response())
}

/// Who may publish, by their number.
#[utoipa::path(get, path = "/guide/permission_groups/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpPublishersAnswer)))]
pub(super) async fn permission_group(
    Staff(_): Staff,
    Ids([id]): Ids<1>,
) -> Result<Json<HelpPublishersAnswer>, ApiError> {
    match id {
        1 => Ok(Json(HelpPublishersAnswer { permission_group: publishers() })),
        _ => Err(Error::NotFound.into()),
    }
}

/// The languages in which something can be written here.
#[utoipa::path(get, path = "/help_center/locales", tag = "help centre", responses((status = 200, body = HelpLocales)))]
pub(super) async fn locales(_: Reading) -> Json<HelpLocales> {
    let locales = Language::ALL.into_iter().map(Language::tag).collect();
    Json(HelpLocales { locales, default_locale: Language::German.tag() })
}
