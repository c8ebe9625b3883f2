//! The labels of articles. A label is its word; the number that clients know it by is made from it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::Tx;

use super::input::LabelBody;
use super::show::{HelpLabel, HelpLabelAnswer, HelpLabelList};
use super::{Reading, made};
use crate::api_v2::paging::Paging;
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Listing, convert};
use crate::articles::editing::{self, ArticleChange};
use crate::articles::sql;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::http::Base;
use crate::tickets::api::Staff;

/// Rows read in one step.
const STEP: i64 = 500;

/// The number of a label: the same for the same word, and telling nothing of it.
fn number(cx: &Cx, name: &str) -> Result<i64, Error> {
    let context = [b"help label/".as_slice(), name.as_bytes()].concat();
    let mark = cx.desk.vault.mark(cx.account.key.key, &context)?;
    // Below 2^53, as all numbers are that programs in JavaScript read.
    Ok(mark.iter().take(6).fold(1, |number, byte| (number << 8) | i64::from(*byte)))
}

fn label(cx: &Cx, base: &Base, name: String) -> Result<HelpLabel, Error> {
    let id = number(cx, &name)?;
    Ok(HelpLabel { url: base.record(&format!("help_center/articles/labels/{id}")), id, name })
}

/// The labels of an article.
#[utoipa::path(get, path = "/help_center/articles/{id}/labels", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpLabelList)))]
pub(super) async fn of_article(
    Reading(caller): Reading,
    Ids([id]): Ids<1>,
    listing: Listing,
) -> Result<Response, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let labels = caller.read(move |tx, cx| {
        let row = editing::get(tx, cx, id)?;
        let names = editing::labels(cx, &row)?.into_iter();
        names.map(|name| label(cx, &base, name)).collect::<Result<Vec<_>, Error>>()
    });
    let labels = (1..).zip(labels.await?).collect();
    Ok(listing.answer(&Paging::LIST, &request, "labels", convert::slice(&request, labels)).into_response())
}

/// Every label that an article bears, in the order of the words.
fn all(tx: &mut Tx<'_>, cx: &Cx, base: &Base) -> Result<Vec<HelpLabel>, Error> {
    let (mut found, mut after) = (BTreeMap::new(), 0);
    loop {
        let some = sql::articles(tx, cx.id(), after, STEP)?;
        let Some(last) = some.last().map(|row| row.id) else { break };
        for row in some.into_iter().filter(|row| !row.archived) {
            for name in editing::labels(cx, &row)? {
                if let Entry::Vacant(place) = found.entry(name) {
                    let label = label(cx, base, place.key().clone())?;
                    place.insert(label);
                }
            }
        }
        after = last;
    }
    Ok(found.into_values().collect())
}

/// The labels that are in use.
#[utoipa::path(get, path = "/help_center/articles/labels", tag = "help centre",
    responses((status = 200, body = HelpLabelList)))]
pub(super) async fn list(Staff(caller): Staff, listing: Listing) -> Result<Response, ApiError> {
    let request = listing.request(&Paging::LIST)?;
    let base = caller.base.clone();
    let labels = caller.read(move |tx, cx| all(tx, cx, &base)).await?;
    let labels = (1..).zip(labels).collect();
    Ok(listing.answer(&Paging::LIST, &request, "labels", convert::slice(&request, labels)).into_response())
}

/// One label.
#[utoipa::path(get, path = "/help_center/articles/labels/{id}", tag = "help centre", params(("id" = i64, Path)),
    responses((status = 200, body = HelpLabelAnswer)))]
pub(super) async fn show(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<Response, ApiError> {
    let base = caller.base.clone();
    let label = caller.read(move |tx, cx| {
        let known = all(tx, cx, &base)?.into_iter().find(|label| label.id == id);
        known.ok_or(Error::NotFound)
    });
    Ok(axum::Json(HelpLabelAnswer { label: label.await? }).into_response())
}

/// Puts a label on an article.
#[utoipa::path(post, path = "/help_center/articles/{id}/labels", tag = "help centre", params(("id" = i64, Path)),
    request_body = LabelBody, responses((status = 201, body = HelpLabelAnswer)))]
pub(super) async fn add(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<LabelBody>,
) -> Result<Response, ApiError> {
    let name = body.label.name.into_value().unwrap_or_default().trim().to_owned();
    let base = caller.base.clone();
    let label = caller.write(move |tx, cx| {
        if name.is_empty() {
            return Err(Error::invalid("name", FaultKind::Blank));
        }
        change(tx, cx, id, |names| {
            names.push(name.clone());
            Ok(())
        })?;
        label(cx, &base, name.clone())
    });
    let label = label.await?;
    Ok(made(&label.url.clone(), HelpLabelAnswer { label }))
}

/// Takes a label from an article.
#[utoipa::path(delete, path = "/help_center/articles/{id}/labels/{label_id}", tag = "help centre",
    params(("id" = i64, Path), ("label_id" = i64, Path)), responses((status = 204)))]
pub(super) async fn remove(Staff(caller): Staff, Ids([id, label]): Ids<2>) -> Result<StatusCode, ApiError> {
    caller
        .write(move |tx, cx| {
            change(tx, cx, id, |names| {
                let mut gone = None;
                for (place, name) in names.iter().enumerate() {
                    if number(cx, name)? == label {
                        gone = Some(place);
                    }
                }
                names.remove(gone.ok_or(Error::NotFound)?);
                Ok(())
            })
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn change(
    tx: &mut Tx<'_>,
    cx: &Cx,
    id: i64,
    with: impl FnOnce(&mut Vec<String>) -> Result<(), Error>,
) -> Result<(), Error> {
    crate::articles::must_publish(cx)?;
    let row = editing::get(tx, cx, id)?;
    let mut names = editing::labels(cx, &row)?;
    with(&mut names)?;
    editing::update(tx, cx, id, &ArticleChange { labels: Some(names), ..ArticleChange::default() })
}
