//! Tickets are made, changed, put into the trash.

use aws_lc_rs::digest::{SHA256, digest};
use axum::Json;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use db::Tx;
use zeroize::Zeroizing;

use super::answers::TicketAuditAnswer;
use super::present::{self, Eyes};
use super::{Staff, accept, audits};
use crate::api_v2::body::BodyAndBytes;
use crate::api_v2::idempotency::{IdempotencyKey, lookup_header};
use crate::api_v2::input::{TicketBody, TicketInput};
use crate::api_v2::path::Ids;
use crate::api_v2::{ApiError, Body, Caller};
use crate::audit::history;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::update::Updated;
use crate::tickets::{
    Created, NewComment, NewTicket, Requester, TicketChange, access, create as making, followers, read, sql, trash,
    update as changing,
};
use crate::voice::CallKind;
use crate::voice::take::{self, Told};
use crate::words::Role;

/// Makes a ticket. With an `Idempotency-Key`, the same request again gets the same ticket.
#[utoipa::path(post, path = "/tickets", tag = "tickets", request_body = TicketBody,
    responses((status = 201, body = TicketAuditAnswer)))]
pub(super) async fn create(
    Staff(caller): Staff,
    IdempotencyKey(key): IdempotencyKey,
    BodyAndBytes(body, bytes): BodyAndBytes<TicketBody>,
) -> Result<Response, ApiError> {
    let making = Making::of(&caller.cx, &body.ticket)?;
    let once = key.map(|key| Once { key: Zeroizing::new(key), body: digest(&SHA256, &bytes).as_ref().to_vec() });
    let asked = once.is_some();
    let created = caller.write(move |tx, cx| making.make(tx, cx, once.as_ref())).await?;
    let answer = both(&caller, created.ticket, created.seq).await?;
    let mut headers = HeaderMap::new();
    let location = caller.base.record(&format!("tickets/{}", created.ticket));
    if let Ok(location) = HeaderValue::from_str(&location) {
        headers.insert(LOCATION, location);
    }
    if asked {
        let (name, value) = lookup_header(created.again);
        headers.insert(name, value);
    }
    Ok((StatusCode::CREATED, headers, Json(answer)).into_response())
}

/// An idempotency key with the hash of the body it came with. The key may name a person, so only marks are kept.
struct Once {
    key: Zeroizing<String>,
    body: Vec<u8>,
}

impl Once {
    fn marks(&self, cx: &Cx) -> Result<([u8; 16], [u8; 16]), Error> {
        let person = cx.actor.person.unwrap_or(0);
        let mark = |label: &str, bytes: &[u8]| {
            let mut context = Zeroizing::new(format!("idempotency/{label}/{person}/").into_bytes());
            context.extend_from_slice(digest(&SHA256, bytes).as_ref());
            cx.desk.vault.mark(cx.account.key.key, &context)
        };
        Ok((mark("key", self.key.as_bytes())?, mark("body", &self.body)?))
    }
}

/// Everything that one ticket of a request needs.
pub(super) struct Making {
    new: NewTicket,
    followers: Option<Vec<i64>>,
}

impl Making {
    /// Reads a ticket to make.
    ///
    /// # Errors
    /// 422 naming every field that cannot be.
    pub(super) fn of(cx: &Cx, input: &TicketInput) -> Result<Self, ApiError> {
        Ok(Self { new: accept::new_ticket(cx, input)?, followers: accept::followers(cx, input, &[]) })
    }

    fn make(&self, tx: &mut Tx<'_>, cx: &Cx, once: Option<&Once>) -> Result<Created, Error> {
        must_be_sayable(tx, cx, Some(&self.new.comment))?;
        must_not_probe(cx, &self.new.requester, &self.new.copies)?;
        must_be_known(tx, cx, &self.new)?;
        let created = match once {
            Some(once) => making::create(tx, cx, &NewTicket { once: Some(once.marks(cx)?), ..self.new.clone() })?,
            None => making::create(tx, cx, &self.new)?,
        };
        if let (Some(followers), false) = (&self.followers, created.again) {
            followers::set(tx, cx, created.ticket, followers)?;
        }
        Ok(created)
    }

    /// Makes the ticket and answers its number.
    ///
    /// # Errors
    /// As [`making::create`].
    pub(super) fn run(&self, tx: &mut Tx<'_>, cx: &Cx) -> Result<i64, Error> {
        Ok(self.make(tx, cx, None)?.ticket)
    }
}

/// Whether the actor may say this, and in this name.
fn must_be_sayable(tx: &mut Tx<'_>, cx: &Cx, comment: Option<&NewComment>) -> Result<(), Error> {
    let Some(comment) = comment else { return Ok(()) };
    if comment.public {
        access::must_answer(cx)?;
    }
    if let Some(author) = comment.author {
        access::must_answer(cx)?;
        if crate::people::sql::get(tx, cx.id(), author)?.is_none() {
            return Err(Error::invalid("author_id", FaultKind::Unknown));
        }
    }
    Ok(())
}

/// An address leads to a person; who may not know people must not learn by trying which address is whose.
fn must_not_probe(cx: &Cx, requester: &Requester, copies: &[Requester]) -> Result<(), Error> {
    let plain = matches!(requester, Requester::Actor | Requester::Known(_)) && copies.is_empty();
    if plain { Ok(()) } else { access::must_answer(cx) }
}

/// Refuses rows that do not exist.
fn must_be_known(tx: &mut Tx<'_>, cx: &Cx, new: &NewTicket) -> Result<(), Error> {
    if let Some(person) = new.submitter
        && crate::people::sql::get(tx, cx.id(), person)?.is_none()
    {
        return Err(Error::invalid("submitter_id", FaultKind::Unknown));
    }
    if let Some(organisation) = new.organisation {
        crate::organisations::ops::must_exist(tx, cx, organisation)?;
    }
    must_be_ticket(tx, cx, "problem_id", new.problem)?;
    must_be_ticket(tx, cx, "via_followup_source_id", new.follow_up_of)
}

fn must_be_ticket(tx: &mut Tx<'_>, cx: &Cx, field: &'static str, id: Option<i64>) -> Result<(), Error> {
    let Some(id) = id else { return Ok(()) };
    let found = sql::get(tx, cx.id(), id)?.is_some_and(|row| access::may_see(&cx.actor, &row));
    if found { Ok(()) } else { Err(Error::invalid(field, FaultKind::Unknown)) }
}

/// Changes a ticket, and says something on it.
#[utoipa::path(put, path = "/tickets/{id}", tag = "tickets", params(("id" = i64, Path)), request_body = TicketBody,
    responses((status = 200, body = TicketAuditAnswer)))]
pub(super) async fn update(
    Staff(caller): Staff,
    Ids([id]): Ids<1>,
    Body(body): Body<TicketBody>,
) -> Result<Json<TicketAuditAnswer>, ApiError> {
    let known = known(&caller, &[id], std::slice::from_ref(&body.ticket)).await?;
    let changing =
        Changing::of(&caller.cx, &body.ticket, id, known.first().map_or(&(Vec::new(), Vec::new()), |known| known))?;
    changing.must_be_recordable(&caller).await?;
    let updated = caller.write(move |tx, cx| changing.apply(tx, cx)).await?;
    Ok(Json(both(&caller, id, updated.seq).await?))
}

/// Who is in copy and who follows now, of each ticket whose change speaks of them.
pub(super) async fn known(
    caller: &Caller,
    ids: &[i64],
    inputs: &[TicketInput],
) -> Result<Vec<(Vec<i64>, Vec<i64>)>, ApiError> {
    let speaks = |input: &TicketInput| {
        input.additional_collaborators.value().is_some()
            || input.email_ccs.value().is_some()
            || input.followers.value().is_some()
    };
    if !inputs.iter().any(speaks) {
        return Ok(Vec::new());
    }
    let ids = ids.to_vec();
    let read = caller.read(move |tx, cx| {
        let mut known = Vec::with_capacity(ids.len());
        for id in &ids {
            let parties = sql::parties(tx, cx.id(), *id)?;
            let of = |part: &str| parties.iter().filter(|(_, p)| p == part).map(|(person, _)| *person).collect();
            known.push((of("cc"), of("follower")));
        }
        Ok(known)
    });
    read.await
}

/// Everything that the change of one ticket needs.
#[derive(Clone)]
pub(super) struct Changing {
    id: i64,
    change: TicketChange,
    followers: Option<Vec<i64>>,
    call: Option<(CallKind, Told)>,
}

impl Changing {
    /// Reads the change of the ticket `id`, which has `known` people in copy and followers.
    ///
    /// # Errors
    /// 422 naming every field that cannot be.
    pub(super) fn of(cx: &Cx, input: &TicketInput, id: i64, known: &(Vec<i64>, Vec<i64>)) -> Result<Self, ApiError> {
        let change = accept::change(cx, input, &known.0)?;
        let call = input.voice_comment.as_deref().map(|given| {
            if change.comment.is_some() {
                return Err(ApiError::field_invalid("voice_comment", "InvalidValue", "stands instead of a comment"));
            }
            let via = input.via_id.value().copied().or(Some(CallKind::In.via()));
            Ok((crate::voice::wire::kind(via, true)?, crate::voice::wire::told(given)?))
        });
        Ok(Self { id, change, followers: accept::followers(cx, input, &known.1), call: call.transpose()? })
    }

    /// Says why the recording of the call may not be kept.
    async fn must_be_recordable(&self, caller: &Caller) -> Result<(), ApiError> {
        let Some((kind, told)) = self.call.clone() else { return Ok(()) };
        let id = self.id;
        let refused = caller.read(move |tx, cx| {
            let requester = crate::tickets::sql::get(tx, cx.id(), id)?.and_then(|row| row.requester);
            take::refusal(tx, cx, kind, &told, requester)
        });
        match refused.await? {
            Some(refusal) => Err(ApiError::field_invalid("recording", refusal.word(), refusal.text())),
            None => Ok(()),
        }
    }

    fn apply(&self, tx: &mut Tx<'_>, cx: &Cx) -> Result<Updated, Error> {
        must_be_sayable(tx, cx, self.change.comment.as_ref())?;
        must_be_ticket(tx, cx, "problem_id", self.change.problem.flatten())?;
        let updated = match &self.call {
            Some((kind, told)) => {
                cx.actor.must_operate()?;
                let taken = take::with_change(tx, cx, self.id, (*kind, told), &self.change)?;
                taken.map_err(|_| Error::invalid("recording", FaultKind::Invalid))?
            }
            None => changing::update(tx, cx, self.id, &self.change)?,
        };
        if let Some(followers) = &self.followers {
            followers::set(tx, cx, self.id, followers)?;
        }
        Ok(updated)
    }

    /// Applies the change and answers the ticket's number.
    ///
    /// # Errors
    /// As [`changing::update`].
    pub(super) fn run(&self, tx: &mut Tx<'_>, cx: &Cx) -> Result<i64, Error> {
        self.apply(tx, cx)?;
        Ok(self.id)
    }
}

/// The ticket as it is, and the step that made it so.
pub(super) async fn both(caller: &Caller, id: i64, seq: i64) -> Result<TicketAuditAnswer, ApiError> {
    let base = caller.base.clone();
    let answer = caller.read(move |tx, cx| {
        // A change may have taken the ticket out of the actor's sight: they still learn what they did.
        let cx = &Cx { actor: sighted(cx), ..cx.clone() };
        let found = read::get(tx, cx, id)?;
        let step = history::one(tx, cx, read::object(id), seq)?;
        let eyes = Eyes::of(cx, &base);
        let audit = audits::audit(tx, &eyes, &found, &step)?;
        Ok(TicketAuditAnswer { ticket: present::ticket(tx, &eyes, &found)?, audit })
    });
    answer.await
}

/// The actor, without the groups hidden from them, where they may know who the customer is.
fn sighted(cx: &Cx) -> crate::context::Actor {
    let mut actor = cx.actor.clone();
    if actor.sees_identity() && actor.role != Role::EndUser {
        actor.hidden_groups = std::sync::Arc::from([]);
    }
    actor
}

/// Puts a ticket into the trash.
#[utoipa::path(delete, path = "/tickets/{id}", tag = "tickets", params(("id" = i64, Path)), responses((status = 204)))]
pub(super) async fn delete(Staff(caller): Staff, Ids([id]): Ids<1>) -> Result<StatusCode, ApiError> {
    caller.write(move |tx, cx| trash::trash(tx, cx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
