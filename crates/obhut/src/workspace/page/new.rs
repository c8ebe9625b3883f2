//! A ticket that staff make on behalf of a person.

use axum::extract::Query;
use axum::response::Response;
use db::Tx;
use serde::Deserialize;

use super::answer::redirect_saying;
use super::form::{Form, Posted};
use super::names::Names;
use super::reader::{Reader, number};
use super::write::problem;
use crate::context::Cx;
use crate::drafts;
use crate::error::Error;
use crate::masking::Mask;
use crate::people::{self, identities};
use crate::tickets::read::{self, Ticket};
use crate::tickets::{NewComment, NewTicket, Requester, create};
use crate::words::{IdentityKind, Status};
use crate::workspace::{self, NewTicketPage, Notice, Problem, Problems};

const FIELDS: [&str; 4] = ["requester_name", "requester_email", "subject", "body"];

/// What the address of the form says.
#[derive(Clone, Copy, Default, Deserialize)]
pub(super) struct Wanted {
    /// The closed ticket that the new one goes on from.
    follow_up: Option<i64>,
}

/// `GET /tickets/new`.
pub(super) async fn form(reader: Reader, Query(wanted): Query<Wanted>) -> Response {
    let answer = match wanted.follow_up {
        Some(closed) => draw_follow_up(&reader, closed).await,
        None => draw_draft(&reader).await,
    };
    reader.finish(answer).await
}

/// The closed ticket that a form names, if it exists for the actor and is closed.
fn closed(tx: &mut Tx<'_>, cx: &Cx, number: i64) -> Result<Ticket, Error> {
    let ticket = read::get(tx, cx, number)?;
    if ticket.row.status == Status::Closed { Ok(ticket) } else { Err(Error::NotFound) }
}

/// The form as it goes on from a closed ticket: for the same person, about the same.
async fn draw_follow_up(reader: &Reader, number: i64) -> Result<Response, Error> {
    reader.cx.actor.must_see_identity()?;
    let form = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let ticket = closed(tx, cx, number)?;
        let disclosure = crate::disclosure::for_actor(cx);
        let mut form = Form::default();
        form.add("follow_up", &number.to_string());
        let subject = ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure));
        let mask = Mask::for_page(tx, cx, &ticket.row)?;
        form.add("subject", &mask.line(subject.map_or("", String::as_str)));
        if let Some(person) = ticket.row.requester {
            form.add("requester_name", &Names::default().of(tx, cx, Some(person))?.name);
            let known = identities::of(tx, cx, person)?;
            let usual = known.iter().find(|(row, _)| row.kind == IdentityKind::Email && row.primary);
            let address = usual.and_then(|(_, address)| address.as_ref());
            let address = address.and_then(|address| address.reveal(people::Address::FIELD, &disclosure));
            form.add("requester_email", address.map_or("", String::as_str));
        }
        Ok(form)
    });
    draw(reader, 200, &form.await?, Problems::default()).await
}

/// `POST /tickets`.
pub(super) async fn create(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = write(&reader, &form).await;
    reader.finish(answer).await
}

async fn write(reader: &Reader, form: &Form) -> Result<Response, Error> {
    reader.cx.actor.must_see_identity()?;
    let mut problems = Problems::default();
    for field in FIELDS {
        if form.filled(field).is_none() {
            problems.add(field, Problem::Missing);
        }
    }
    let email = form.text("requester_email").trim();
    if identities::check(IdentityKind::Email, email).is_err() {
        problems.add("requester_email", Problem::NotAnAddress);
    }
    if !problems.is_empty() {
        return draw(reader, 422, form, problems).await;
    }
    let requester =
        Requester::Address { name: form.filled("requester_name").map(str::to_owned), email: email.to_owned() };
    let comment = NewComment::message(form.text("body").trim_end(), true);
    let mark = reader.mark(form.text("idempotency"))?;
    let follow_up = form.filled("follow_up").map(number).transpose()?;
    let new = NewTicket {
        requester,
        follow_up_of: follow_up,
        once: mark.map(|mark| (mark, mark)),
        ..NewTicket::new(form.text("subject").trim(), comment)
    };
    let created = reader.write(move |tx, cx| {
        if let Some(number) = new.follow_up_of {
            closed(tx, cx, number)?;
        }
        let created = create::create(tx, cx, &new)?;
        if new.follow_up_of.is_none() {
            drafts::discard(tx, cx, drafts::NEW_TICKET)?;
        }
        Ok(created)
    });
    match created.await {
        Ok(created) => Ok(redirect_saying(&format!("/tickets/{}", created.ticket), Notice::Created)),
        Err(Error::Invalid(faults)) => {
            for fault in faults {
                let field = match fault.field {
                    "name" => "requester_name",
                    "email" | "requester" => "requester_email",
                    "subject" => "subject",
                    _ => "body",
                };
                problems.add(field, problem(fault.kind));
            }
            draw(reader, 422, form, problems).await
        }
        Err(error) => Err(error),
    }
}

/// The form as it was left, in whichever browser.
async fn draw_draft(reader: &Reader) -> Result<Response, Error> {
    let draft = reader.read(|tx, reader| drafts::get(tx, &reader.cx, drafts::NEW_TICKET)).await?;
    let mut form = Form::default();
    if let Some(draft) = draft {
        form.add("requester_name", &draft.written.requester_name);
        form.add("requester_email", &draft.written.requester_email);
        form.add("subject", &draft.written.subject);
        form.add("body", &draft.written.text);
    }
    draw(reader, 200, &form, Problems::default()).await
}

async fn draw(reader: &Reader, status: u16, form: &Form, problems: Problems) -> Result<Response, Error> {
    reader.cx.actor.must_operate()?;
    reader.cx.actor.must_see_identity()?;
    let shell = reader.read(|tx, reader| reader.shell(tx, None, None)).await?;
    let page = NewTicketPage {
        requester_name: form.text("requester_name").to_owned(),
        requester_email: form.text("requester_email").to_owned(),
        subject: form.text("subject").to_owned(),
        body: form.text("body").to_owned(),
        follow_up: form.filled("follow_up").and_then(|number| number.parse().ok()),
        idempotency: reader.once(),
        problems,
    };
    Ok(reader.page(status, workspace::new_ticket(&shell, &page)))
}
