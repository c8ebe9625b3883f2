//! `obhut forget`: a ticket or a person, for good.

use std::sync::Arc;

use serde_json::json;

use super::run::{account, context};
use super::{Answer, Forgotten};
use crate::desk::Desk;
use crate::erasure::{Outcome, housekeeping, people, run, sql, tickets};
use crate::error::{Error, FaultKind};
use crate::tickets::trash;

/// What forgetting would reach, without doing it; or, once `sure`, does it and waits until the keys are gone and the log
/// tells of it.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Invalid`] naming the option at fault.
pub fn forget(desk: &Arc<Desk>, name: Option<&str>, what: Forgotten, sure: bool) -> Result<Answer, Error> {
    let account = account(desk, name)?;
    let cx = context(desk, &account);
    match what {
        Forgotten::Ticket { id } => {
            let inner = cx.clone();
            if !sure {
                desk.db
                    .read_blocking(move |tx| crate::tickets::sql::get(tx, inner.id(), id))?
                    .ok_or(Error::NotFound)?;
                return Ok(Answer::done(json!({ "ticket": id }), format!("ticket {id} with everything said on it")));
            }
            let erasure = desk.db.write_blocking(move |tx| {
                match trash::trash(tx, &inner, id) {
                    // It may lie there already.
                    Ok(()) | Err(Error::NotFound) => tickets::forget(tx, &inner, &[id]),
                    Err(error) => Err(error),
                }
            })?;
            finish(&cx, erasure, &format!("ticket {id}"))
        }
        Forgotten::Trash => {
            let inner = cx.clone();
            if !sure {
                let count = desk.db.read_blocking(move |tx| trash::count(tx, &inner))?;
                let line = format!("{count} tickets in the trash, with everything said on them");
                return Ok(Answer::done(json!({ "tickets": count }), line));
            }
            let mut gone = 0;
            loop {
                let inner = cx.clone();
                let some = desk.db.write_blocking(move |tx| tickets::empty(tx, &inner, housekeeping::TICKETS))?;
                if some == 0 {
                    break;
                }
                gone += some;
            }
            carry_out_all(&cx)?;
            Ok(Answer::done(json!({ "tickets": gone }), format!("Forgotten: {gone} tickets from the trash.")))
        }
        Forgotten::Person { who, outcome } => {
            let outcome = outcome.as_deref().map_or(Some(Outcome::Content), Outcome::from_word);
            let outcome = outcome.ok_or_else(|| Error::invalid("outcome", FaultKind::Unknown))?;
            let id = who.parse().ok().or_else(|| account.people.by_email(&who));
            let id: i64 = id.ok_or_else(|| Error::invalid("person", FaultKind::Unknown))?;
            let inner = cx.clone();
            if !sure {
                let found = desk.db.read_blocking(move |tx| people::preview(tx, &inner, id))?;
                let json = json!({
                    "person": id, "records": found.records, "tickets": found.tickets, "messages": found.messages,
                    "identities": found.identities, "mails": found.mails, "files": found.files,
                    "article_comments": found.article_comments, "chats": found.chats, "calls": found.calls,
                    "held": found.held,
                });
                let line = match outcome {
                    Outcome::Content => format!(
                        "person {id} with {} addresses, {} tickets, {} messages, {} files and {} mails that name them",
                        found.identities, found.tickets, found.messages, found.files, found.mails
                    ),
                    Outcome::Identity => format!(
                        "person {id} with {} addresses and {} mails that name them; {} tickets and {} messages stay, \
                         without their name",
                        found.identities, found.mails, found.tickets, found.messages
                    ),
                };
                return Ok(Answer::done(json, line));
            }
            let erasure = desk.db.write_blocking(move |tx| people::forget(tx, &inner, id, outcome))?;
            finish(&cx, erasure, &format!("person {id}"))
        }
    }
}

/// Waits until no erasure is under way.
fn carry_out_all(cx: &crate::context::Cx) -> Result<(), Error> {
    loop {
        let account = cx.id();
        let waiting = cx.desk.db.read_blocking(move |tx| sql::unfinished(tx, account))?;
        if waiting.is_empty() {
            return Ok(());
        }
        waiting.into_iter().try_for_each(|erasure| run::carry_out(cx, erasure))?;
    }
}

fn finish(cx: &crate::context::Cx, erasure: i64, what: &str) -> Result<Answer, Error> {
    match run::carry_out(cx, erasure) {
        Err(Error::Waiting) => {
            let line = format!(
                "Decided: {what}. The keys go once the link to the certificate has been mailed, within the hour at the latest; \
                 erasure {erasure}."
            );
            return Ok(Answer::done(json!({ "erasure": erasure, "waiting": true }), line));
        }
        done => done?,
    }
    let account = cx.id();
    let row = cx.desk.db.read_blocking(move |tx| sql::get(tx, account, erasure))?.ok_or(Error::NotFound)?;
    let json = json!({ "erasure": erasure, "keys": row.keys, "subjects": row.subjects });
    Ok(Answer::done(json, format!("Forgotten: {what}. {} keys are destroyed; erasure {erasure}.", row.keys)))
}
