//! `obhut forget`: a ticket or a person, for good.

use std::sync::Arc;

use serde_json::json;

use super::run::{account, context};
use super::{Answer, Forgotten};
use crate::desk::Desk;
use crate::erasure::people::Preview;
use crate::erasure::{Outcome, housekeeping, people, run, sql, tickets, waiting};
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
                return Ok(Answer { ok: true, json, lines: reach(id, outcome, &found) });
            }
            let erasure = desk.db.write_blocking(move |tx| people::forget(tx, &inner, id, outcome))?;
            finish(&cx, erasure, &format!("person {id}"))
        }
    }
}

/// What forgetting a person would reach, for people.
fn reach(id: i64, outcome: Outcome, found: &Preview) -> Vec<String> {
    let Preview { identities, mails, tickets, messages, files, article_comments, chats, calls, .. } = found;
    let mut lines = match outcome {
        Outcome::Content => vec![
            format!(
                "person {id} with {identities} addresses, {tickets} tickets, {messages} messages, {files} files and {mails} \
                 mails that name them"
            ),
            format!("{article_comments} comments on articles, {chats} chats and {calls} calls go, too"),
        ],
        Outcome::Identity => vec![
            format!(
                "person {id} with {identities} addresses and {mails} mails that name them; {tickets} tickets, {messages} \
                 messages and {files} files stay, without their name"
            ),
            format!("{article_comments} comments on articles, {chats} chats and {calls} calls lose their name, too"),
        ],
    };
    if found.records > 1 {
        lines.push(format!("{} records that were merged are theirs", found.records));
    }
    if found.held > 0 {
        lines.push(format!("{} tickets stay as they are until the duty ends that keeps them", found.held));
    }
    lines
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
    let inner = cx.clone();
    let (row, held) = cx.desk.db.read_blocking(move |tx| {
        let row = sql::get(tx, account, erasure)?.ok_or(Error::NotFound)?;
        Ok::<_, Error>((row, waiting::count(tx, &inner, erasure)?))
    })?;
    let json = json!({ "erasure": erasure, "keys": row.keys, "subjects": row.subjects, "held": held });
    let mut lines = vec![format!("Forgotten: {what}. {} keys are destroyed; erasure {erasure}.", row.keys)];
    if held > 0 {
        lines.push(format!("{held} tickets stay as they are until the duty ends that keeps them."));
    }
    Ok(Answer { ok: true, json, lines })
}

#[cfg(test)]
mod tests {
    use db::params;
    use testkit::Engine;

    use super::*;
    use crate::holds::{Ground, ops as holds};
    use crate::testing::TestDesk;
    use crate::tickets::{NewComment, NewTicket, Requester, create};

    fn ask(desk: &TestDesk, who: i64) -> i64 {
        desk.write(&desk.system(), move |tx, cx| {
            let comment = NewComment { author: Some(who), ..NewComment::message("Kein Ton", true) };
            let new = NewTicket { requester: Requester::Known(who), ..NewTicket::new("Radio", comment) };
            Ok(create::create(tx, cx, &new)?.ticket)
        })
        .unwrap()
    }

    /// Two comments below articles, three chats and a call.
    fn more(desk: &TestDesk, who: i64, ticket: i64) {
        let rows = [
            "INSERT INTO help_comment (account_id, article_id, id, author_id, locale, state, kept, up, down, key_id, \
                created_at, updated_at) VALUES ($1, $3, 1, $2, 'de', 'shown', FALSE, 0, 0, 1, 0, 0), \
                ($1, $3, 2, $2, 'de', 'shown', FALSE, 0, 0, 1, 0, 0)",
            "INSERT INTO chat (account_id, id, ticket_id, person_id, token_hash, shown_seq, transcripts, created_at) \
                VALUES ($1, 1, $3, $2, $4, 0, 0, 0), ($1, 2, $3, $2, $5, 0, 0, 0), ($1, 3, $3, $2, $6, 0, 0, 0)",
            "INSERT INTO call (account_id, ticket_id, id, comment_id, kind, state, started_at, seconds, key_id, \
                created_at) SELECT $1, $3, 7, 0, 'call', 'silent', 0, 0, 1, 0 FROM person WHERE account_id = $1 AND id = $2",
        ];
        desk.write(&desk.system(), move |tx, cx| {
            tx.execute(rows[0], params![cx.id(), who, ticket])?;
            tx.execute(rows[1], params![cx.id(), who, ticket, vec![1_u8], vec![2_u8], vec![3_u8]])?;
            tx.execute(rows[2], params![cx.id(), who, ticket])?;
            Ok(())
        })
        .unwrap();
    }

    #[test]
    fn whoever_forgets_from_the_command_line_reads_what_goes_and_what_a_duty_keeps() {
        for engine in Engine::BOTH {
            let desk = TestDesk::new(engine);
            let mia = desk.customer("Mia Ohm", "mia@kunde.example");
            let (kept, free) = (ask(&desk, mia), ask(&desk, mia));
            more(&desk, mia, free);
            let told = |outcome: &str, sure: bool| {
                let what = Forgotten::Person { who: "mia@kunde.example".into(), outcome: Some(outcome.into()) };
                forget(&desk.desk, None, what, sure).unwrap()
            };
            assert_eq!(told("content", false).lines.len(), 2, "nothing is kept yet");
            desk.write(&desk.acting(desk.administrator), move |tx, cx| {
                let duty = holds::NewHold { ground: Ground::Claim, until: None, note: String::new() };
                holds::place(tx, cx, kept, &duty)
            })
            .unwrap();
            let said = |answer: Answer| answer.lines.join("\n");
            let content = said(told("content", false));
            assert!(content.contains("1 addresses, 2 tickets, 2 messages, 0 files and 0 mails"), "{content}");
            assert!(content.contains("2 comments on articles, 3 chats and 1 calls go"), "{content}");
            assert!(content.contains("\n1 tickets stay as they are"), "{content}");
            let identity = said(told("identity", false));
            assert!(identity.contains("2 tickets, 2 messages and 0 files stay"), "{identity}");
            assert!(identity.contains("2 comments on articles, 3 chats and 1 calls lose"), "{identity}");
            let done = told("content", true);
            assert_eq!(done.json["held"], 1);
            assert!(said(done).contains("\n1 tickets stay as they are"));
        }
    }
}
