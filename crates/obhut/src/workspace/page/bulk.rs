//! Many tickets of a list changed at once.

use axum::response::Response;
use db::Tx;

use super::answer::{redirect_having, redirect_saying};
use super::form::{Form, Posted};
use super::names::Names;
use super::preferences::back;
use super::reader::Reader;
use super::write::chosen;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::listing::Window;
use crate::staff;
use crate::tickets::{TicketChange, bulk, update};
use crate::words::{Priority, Status};
use crate::workspace::{Bulk, Choice, Done, Notice};

/// Tickets of one form at most.
const AT_MOST: usize = 100;
/// Groups offered in a form.
const OFFERED: i64 = 500;

/// What this reader can change many tickets to; none for who only oversees.
pub(super) fn offered(tx: &mut Tx<'_>, cx: &Cx) -> Result<Option<Bulk>, Error> {
    if cx.actor.must_operate().is_err() {
        return Ok(None);
    }
    let choice = |id: i64, label: String| Choice { value: id.to_string(), label, selected: false };
    let groups = staff::groups::list(tx, cx, &Window::first(OFFERED))?.rows;
    let groups = groups.into_iter().map(|keyed| choice(keyed.id, keyed.row.name)).collect();
    let workers = Names::default().workers(tx, cx)?;
    let assignees = workers.into_iter().map(|(id, name)| choice(id, name)).collect();
    Ok(Some(Bulk { assignees, groups }))
}

/// `POST /tickets/bulk`.
pub(super) async fn change(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = write(&reader, &form).await;
    reader.finish(answer).await
}

async fn write(reader: &Reader, form: &Form) -> Result<Response, Error> {
    let mut tickets: Vec<i64> = form.all("ticket").filter_map(|number| number.parse().ok()).collect();
    tickets.sort_unstable();
    tickets.dedup();
    if tickets.len() > AT_MOST {
        return Err(Error::invalid("ticket", FaultKind::TooLong));
    }
    let change = match wanted(&reader.cx, form) {
        // What is not offered is said, not passed over.
        Err(Error::Invalid(_)) => return Ok(redirect_saying(back(form.text("back")), Notice::NotPossible)),
        change => change?,
    };
    let job = bulk::run(&reader.cx, "Bulk Update Ticket", tickets, move |tx, cx, ticket| {
        update::update(tx, cx, *ticket, &change).map(|_| *ticket)
    });
    let results = job.await?.results;
    let refused = results.iter().filter(|item| item.error.is_some()).count();
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let done = Done::Many { changed: count(results.len().saturating_sub(refused)), refused: count(refused) };
    Ok(redirect_having(back(form.text("back")), done))
}

/// What the form asks for; an empty field leaves things as they are.
fn wanted(cx: &Cx, form: &Form) -> Result<TicketChange, Error> {
    let number = |text: &str| text.parse::<i64>().map_err(|_| Error::invalid("base", FaultKind::Invalid));
    let assignee = match form.text("assignee") {
        "" => None,
        "me" => Some(cx.actor.person),
        "nobody" => Some(None),
        other => Some(Some(number(other)?)),
    };
    let group = match form.text("group") {
        "" => None,
        other => Some(Some(number(other)?)),
    };
    let words = |field: &str| -> Vec<String> {
        form.text(field).split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let mut faults = Vec::new();
    let status = chosen(form, "status", "status", Status::from_word, &mut faults);
    let priority = chosen(form, "priority", "priority", Priority::from_word, &mut faults);
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    Ok(TicketChange {
        assignee,
        group,
        status,
        priority,
        add_tags: words("add_tags"),
        remove_tags: words("remove_tags"),
        ..TicketChange::default()
    })
}
