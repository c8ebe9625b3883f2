//! Prepared texts on a ticket: the list with what each would say and change, and filling the box with one.

use axum::extract::{Path, Query};
use axum::response::Response;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::answer::redirect;
use super::fill::Again;
use super::form::Posted;
use super::names::Names;
use super::reader::{Reader, number};
use super::stages;
use super::ticket::{self, Shown};
use crate::consent::{Reason, uses};
use crate::drafts::{self, Written};
use crate::error::{Error, Fault, FaultKind};
use crate::macros::apply::{self, Applied};
use crate::macros::{Filter, ops, values};
use crate::tickets::{access, read};
use crate::words::Prepared;
use crate::workspace::macros::{Offered, PickerPage};
use crate::workspace::{self, Problem};

/// What the picker's address says.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Wanted {
    /// Words of the name.
    #[serde(default)]
    q: String,
}

/// `GET /tickets/{number}/macros`.
pub(super) async fn pick(reader: Reader, Path(ticket): Path<String>, Query(wanted): Query<Wanted>) -> Response {
    let answer = match number(&ticket) {
        Ok(ticket) => list(&reader, ticket, wanted).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn list(reader: &Reader, ticket: i64, wanted: Wanted) -> Result<Response, Error> {
    let drawn = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let found = read::get(tx, cx, ticket)?;
        access::must_edit(cx, &found.row)?;
        let values = values::of(tx, cx, &found)?;
        let may_answer = access::must_speak(cx, &found.row).is_ok();
        let mut names = Names::default();
        let filter = Filter { active: Some(true), ..Filter::default() };
        let mut offered = Vec::new();
        for one in ops::search(tx, cx, &filter, &wanted.q)? {
            let actions = one.content.as_ref().map(|content| content.actions.as_slice()).unwrap_or_default();
            let Applied { text, public, actions, .. } = apply::fill(&values, actions, may_answer);
            let mut changes = Vec::with_capacity(actions.len());
            for action in &actions {
                changes.push(stages::words(tx, reader, action, &mut names)?);
            }
            offered.push(Offered {
                id: super::list::unsigned(one.row.id),
                title: one.title().to_owned(),
                description: one.content.as_ref().and_then(|content| content.description.clone()),
                snippet: one.row.kind == Prepared::Snippet,
                text: text.to_string(),
                public,
                changes,
            });
        }
        let shell = reader.shell(tx, None, None)?;
        Ok((shell, PickerPage { ticket: super::list::unsigned(ticket), query: wanted.q.clone(), offered }))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, workspace::macros::picker(&shell, &page)))
}

/// `POST /tickets/{number}/macros/{id}`: fills the box; nothing leaves.
pub(super) async fn apply(Path((ticket, id)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, .. } = posted;
    let answer = match (number(&ticket), number(&id)) {
        (Ok(ticket), Ok(id)) => fill_box(&reader, ticket, id).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

async fn fill_box(reader: &Reader, ticket: i64, id: i64) -> Result<Response, Error> {
    let filled = reader.write(move |tx, cx| {
        let applied = apply::on_ticket(tx, cx, ticket, id)?;
        let begun = drafts::get(tx, cx, ticket)?.map(|draft| draft.written);
        let begun = match begun {
            Some(begun) => begun,
            None => {
                let row = read::get(tx, cx, ticket)?.row;
                Written { public: access::must_speak(cx, &row).is_ok(), ..Written::default() }
            }
        };
        let text = match (begun.text.trim_end(), applied.text.as_str()) {
            (_, "") => begun.text.clone(),
            ("", _) => applied.text.clone(),
            (written, new) => Zeroizing::new(format!("{written}\n\n{new}")),
        };
        // The later of two macros decides about a field.
        let field = |change: &str| change.split('=').next().unwrap_or_default().to_owned();
        let mut changes = begun.changes.clone();
        changes.retain(|change| !applied.actions.iter().any(|action| action.field == field(change)));
        changes.extend(applied.actions.iter().map(crate::macros::Action::written));
        let written = Written { text, changes, public: applied.public.unwrap_or(begun.public), ..begun };
        drafts::save(tx, cx, ticket, &written, true)
    });
    match filled.await {
        Ok(_) => Ok(redirect(&format!("/tickets/{ticket}#antwort"))),
        // It is not applied, and the box says why; what was written there stays.
        Err(error) => match refusal(&error) {
            Some(reason) => {
                let again = Again { writing: vec![("body", Problem::NoGround(reason))], ..Again::default() };
                ticket::draw(reader, 422, ticket, Shown::default(), again, None).await
            }
            None => Err(error),
        },
    }
}

/// Why a prepared text may not be used, where that is all that is wrong.
fn refusal(error: &Error) -> Option<Reason> {
    let Error::Invalid(faults) = error else { return None };
    let closed = |fault: &Fault| fault.field == "purpose_id" && fault.kind == FaultKind::Closed;
    if faults.iter().any(closed) { Some(Reason::NoBasis) } else { uses::is_refusal(error) }
}
