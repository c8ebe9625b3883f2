//! The API of mail that was put aside: `suspended_tickets`. For administrators alone.

use axum::Json;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use world::Timestamp;

use super::suspended::{self, Suspended};
use crate::api_v2::paging::{Answer, Links, Meta, Paging};
use crate::api_v2::path::Ids;
use crate::api_v2::wire::{Time, Via, ViaParty, ViaSource};
use crate::api_v2::{ApiError, Caller, Listing, Query, convert};
use crate::error::Error;
use crate::http::Base;
use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(recover_many))
        .routes(routes!(destroy_many))
        .routes(routes!(show, destroy))
        .routes(routes!(recover))
}

const LIST: Paging = Paging { fields: &[], ..Paging::LIST };
/// Mails put aside beyond this many are not listed; the oldest of them wait until others are settled.
const LISTED: i64 = 1_000;

/// Who wrote a mail that was put aside.
#[derive(Clone, Serialize, ToSchema)]
pub struct SuspendedAuthor {
    /// Always null: nobody was added.
    pub id: Option<i64>,
    /// The name in the mail.
    pub name: Option<String>,
    /// The address in the mail.
    pub email: Option<String>,
}

/// A mail that was put aside.
#[derive(Clone, Serialize, ToSchema)]
pub struct SuspendedTicket {
    /// Address of this record.
    pub url: String,
    /// Its id.
    pub id: i64,
    /// Who wrote it.
    pub author: SuspendedAuthor,
    /// The subject.
    pub subject: Option<String>,
    /// The text.
    pub content: Option<String>,
    /// Why it was put aside.
    pub cause: String,
    /// The same as a number.
    pub cause_id: i64,
    /// Always null.
    pub error_messages: Option<Vec<String>>,
    /// Its identifier.
    pub message_id: Option<String>,
    /// The ticket it has become, once recovered.
    pub ticket_id: Option<i64>,
    /// The address it was sent to.
    pub recipient: Option<String>,
    /// When it came.
    pub created_at: Time,
    /// The same.
    pub updated_at: Time,
    /// How it came.
    #[schema(value_type = Object)]
    pub via: Via,
    /// Always empty: files stay in the sealed mail.
    pub attachments: Vec<String>,
    /// Always null.
    pub brand_id: Option<i64>,
}

/// A page of mails that were put aside.
#[derive(ToSchema)]
pub struct SuspendedTicketList {
    /// The records of this page.
    pub suspended_tickets: Vec<SuspendedTicket>,
    /// By offset: the next page, null on the last.
    pub next_page: Option<String>,
    /// By offset: the page before, null on the first.
    pub previous_page: Option<String>,
    /// By offset: how many records there are in all.
    pub count: Option<i64>,
    /// By cursor: where the page lies.
    pub meta: Option<Meta>,
    /// By cursor: the way to other pages.
    pub links: Option<Links>,
}

/// `{"suspended_ticket": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct SuspendedTicketAnswer {
    /// The mail.
    pub suspended_ticket: SuspendedTicket,
}

/// `{"ticket": …}`
#[derive(Clone, Serialize, ToSchema)]
pub struct RecoveredAnswer {
    /// The mail, with the ticket it has become.
    pub ticket: SuspendedTicket,
}

/// `{"tickets": […]}`
#[derive(Clone, Serialize, ToSchema)]
pub struct RecoveredManyAnswer {
    /// The mails that could not be taken in.
    pub tickets: Vec<SuspendedTicket>,
}

/// The causes in words and numbers, as clients know them.
fn cause(reason: &str) -> (&'static str, i64) {
    match reason {
        "blocked_sender" | "suspended_sender" => ("User is suspended", 5),
        "loop" => ("Detected mail loop", 10),
        "automatic_answer_to_nothing" => ("Automated response mail", 4),
        "report_about_nothing_of_ours" | "report_about_a_finished_ticket" => ("Received from failed delivery", 11),
        "too_large" => ("Email too large", 17),
        "spam" => ("Detected as spam", 12),
        _ => ("Other", 0),
    }
}

fn wire(base: &Base, one: &Suspended, ticket: Option<i64>) -> SuspendedTicket {
    let (cause, cause_id) = cause(&one.reason);
    let mail = one.mail.as_deref();
    let from = mail.and_then(|mail| mail.from.first());
    let filled = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let recipient = mail.and_then(|mail| mail.to.first()).map(|to| to.address.clone());
    let (name, email) = (from.and_then(|from| filled(&from.name)), from.and_then(|from| filled(&from.address)));
    let party = ViaParty { address: email.clone(), ..ViaParty::default() };
    SuspendedTicket {
        url: base.record(&format!("suspended_tickets/{}", one.id)),
        id: one.id,
        author: SuspendedAuthor { id: None, name, email },
        subject: mail.and_then(|mail| mail.subject.clone()),
        content: mail.map(|mail| suspended::text(mail).to_string()),
        cause: cause.to_owned(),
        cause_id,
        error_messages: None,
        message_id: mail.and_then(|mail| mail.message_id.clone()),
        ticket_id: ticket,
        recipient,
        created_at: Time(Timestamp(one.received_at)),
        updated_at: Time(Timestamp(one.received_at)),
        via: Via { channel: "email", source: ViaSource { from: party, to: ViaParty::default(), rel: None } },
        attachments: Vec::new(),
        brand_id: None,
    }
}

/// Mails that were put aside, oldest first.
#[utoipa::path(get, path = "/suspended_tickets", tag = "suspended_tickets",
    responses((status = 200, body = SuspendedTicketList)))]
async fn list(caller: Caller, listing: Listing) -> Result<Answer<SuspendedTicket>, ApiError> {
    caller.cx.actor.must_administer()?;
    let request = listing.request(&LIST)?;
    let all = caller.read(|tx, cx| suspended::list(tx, cx, LISTED)).await?;
    let all = all.iter().map(|one| (one.id, wire(&caller.base, one, None))).collect();
    Ok(listing.answer(&LIST, &request, "suspended_tickets", convert::slice(&request, all)))
}

/// One mail that was put aside.
#[utoipa::path(get, path = "/suspended_tickets/{id}", tag = "suspended_tickets", params(("id" = i64, Path)),
    responses((status = 200, body = SuspendedTicketAnswer)))]
async fn show(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<SuspendedTicketAnswer>, ApiError> {
    let one = caller.write(move |tx, cx| suspended::get(tx, cx, id)).await?;
    Ok(Json(SuspendedTicketAnswer { suspended_ticket: wire(&caller.base, &one, None) }))
}

/// Takes a mail in after all.
#[utoipa::path(put, path = "/suspended_tickets/{id}/recover", tag = "suspended_tickets", params(("id" = i64, Path)),
    responses((status = 200, body = RecoveredAnswer)))]
async fn recover(caller: Caller, Ids([id]): Ids<1>) -> Result<Json<RecoveredAnswer>, ApiError> {
    let done = caller.write(move |tx, cx| {
        let one = suspended::get(tx, cx, id)?;
        Ok((suspended::recover(tx, cx, id)?, one))
    });
    let (ticket, one) = done.await?;
    Ok(Json(RecoveredAnswer { ticket: wire(&caller.base, &one, Some(ticket)) }))
}

/// As many as one request may name.
const MOST: usize = 100;

fn ids(query: &Query) -> Result<Vec<i64>, ApiError> {
    query.required_ids("ids", MOST)
}

/// Takes mails in after all; answers those that could not be.
#[utoipa::path(put, path = "/suspended_tickets/recover_many", tag = "suspended_tickets",
    params(("ids" = String, Query)), responses((status = 200, body = RecoveredManyAnswer)))]
async fn recover_many(caller: Caller, listing: Listing) -> Result<Json<RecoveredManyAnswer>, ApiError> {
    caller.cx.actor.must_administer()?;
    let mut tickets = Vec::new();
    for id in ids(&listing.query)? {
        let cx = caller.cx.clone();
        let done: Result<i64, Error> = cx.desk.db.clone().write(move |tx| suspended::recover(tx, &cx, id)).await;
        match done {
            Ok(_) | Err(Error::NotFound) => {}
            Err(Error::Invalid(_)) => {
                let one = caller.write(move |tx, cx| suspended::get(tx, cx, id)).await?;
                tickets.push(wire(&caller.base, &one, None));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Json(RecoveredManyAnswer { tickets }))
}

/// Destroys a mail for good.
#[utoipa::path(delete, path = "/suspended_tickets/{id}", tag = "suspended_tickets", params(("id" = i64, Path)),
    responses((status = 204)))]
async fn destroy(caller: Caller, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| suspended::destroy(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Destroys mails for good; those that are gone already are passed over.
#[utoipa::path(delete, path = "/suspended_tickets/destroy_many", tag = "suspended_tickets",
    params(("ids" = String, Query)), responses((status = 204)))]
async fn destroy_many(caller: Caller, listing: Listing) -> Result<StatusCode, ApiError> {
    caller.cx.actor.must_administer()?;
    let all = ids(&listing.query)?;
    let done = caller.write(move |tx, cx| {
        for id in &all {
            match suspended::destroy(tx, cx, *id) {
                Ok(()) | Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    });
    done.await?;
    Ok(StatusCode::NO_CONTENT)
}
