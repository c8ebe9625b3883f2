//! A ticket that staff make on behalf of a person.

use axum::response::Response;

use super::answer::redirect_saying;
use super::form::{Form, Posted};
use super::reader::Reader;
use super::write::problem;
use crate::drafts;
use crate::error::Error;
use crate::people::identities;
use crate::tickets::{NewComment, NewTicket, Requester, create};
use crate::words::IdentityKind;
use crate::workspace::{self, NewTicketPage, Notice, Problem, Problems};

const FIELDS: [&str; 4] = ["requester_name", "requester_email", "subject", "body"];

/// `GET /tickets/new`.
pub(super) async fn form(reader: Reader) -> Response {
    let answer = draw_draft(&reader).await;
    reader.finish(answer).await
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
    let new = NewTicket {
        requester,
        once: mark.map(|mark| (mark, mark)),
        ..NewTicket::new(form.text("subject").trim(), comment)
    };
    let created = reader.write(move |tx, cx| {
        let created = create::create(tx, cx, &new)?;
        drafts::discard(tx, cx, drafts::NEW_TICKET)?;
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
        idempotency: reader.once(),
        problems,
    };
    Ok(reader.page(status, workspace::new_ticket(&shell, &page)))
}
