//! Tells systems outside: opens what they are told, signs it, posts it, notes how they answered. What is not taken is tried
//! again for three days; then somebody has to see to it.

use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jobs::{Job, Outcome};
use personal::{Personal, SystemUse};
use serde_json::{Value, json};

use super::ops::{self, Webhook};
use super::records::NoticeBody;
use super::sql::{self, NoticeRow, Try};
use super::{Event, Standing, Way, notices, partners};
use crate::accounts::base;
use crate::context::Cx;
use crate::desk::Desk;
use crate::error::Error;
use crate::outbound::{self, Answer, Target};
use crate::words::Source;

/// The kind of job that tells somebody outside: the notice is its subject.
pub const NOTICE: &str = "notice";

/// Carries out one job of the kind [`NOTICE`]. The error of a job is a word, never an address.
pub fn job(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let (inner, id) = (cx.clone(), job.subject);
    let found = desk.db.read_blocking(move |tx| sql::one(tx, inner.id(), id));
    let notice = match found {
        Ok(Some(notice)) if !notice.state.is_final() && notice.state != Standing::Sent => notice,
        // Closed meanwhile: there is nothing left to say.
        Ok(_) => return Outcome::Done,
        Err(_) => return Outcome::Retry("database"),
    };
    match (opened(&cx, &notice), notice.way) {
        (Ok(Some(body)), Way::Webhook) => post(&cx, job, &notice, &body),
        (Ok(Some(body)), Way::Partner) => partners::mail(&cx, job, &notice, &body),
        // What it was about has been forgotten, and that is told by another notice.
        (Ok(None), _) => match note(&cx, job, &notice, None, Some("forgotten"), Standing::GivenUp) {
            Outcome::Fail(_) => Outcome::Done,
            other => other,
        },
        (Err(error), _) if error.is_passing() => Outcome::Retry("database"),
        (Err(error), _) => {
            tracing::warn!(%error, notice = notice.id, "what somebody outside is to be told cannot be read");
            note(&cx, job, &notice, None, Some("cannot_be_written"), Standing::GivenUp)
        }
    }
}

/// What a notice says; nothing once its keys are gone.
pub(super) fn opened(cx: &Cx, notice: &NoticeRow) -> Result<Option<NoticeBody>, Error> {
    let cell = cx.cell("notice", notice.id, "sealed_body");
    crate::desk::opened_record(cx, &cell, notice.sealed_body.as_deref())
}

fn post(cx: &Cx, job: &Job, notice: &NoticeRow, body: &NoticeBody) -> Outcome {
    let (inner, target) = (cx.clone(), notice.target);
    let found = cx.desk.db.read_blocking(move |tx| Ok((ops::get(tx, &inner, target)?, base::of(tx, &inner)?)));
    let (system, base) = match found {
        Ok((system, base)) if system.row.active => (system, base),
        // It is out of use: the notice stays outstanding, for somebody to see to.
        Ok(_) | Err(Error::NotFound) => return note(cx, job, notice, None, Some("out_of_use"), Standing::GivenUp),
        Err(_) => return Outcome::Retry("database"),
    };
    // Told before it could confirm by itself, it confirms by taking the message.
    let word = body.word.as_ref().filter(|_| system.row.calls_back);
    if word.is_some() && !base::is_safe(&base) {
        return later(cx, job, notice, None, "no_public_address");
    }
    let text = message(notice, body, word, &base).to_string();
    let answer = send(cx, &system, &text, (notice.id, notice.created_at));
    match &answer {
        Ok(answer) if answer.is_taken() => {
            let state = if word.is_some() { Standing::Sent } else { Standing::Confirmed };
            note(cx, job, notice, Some(i64::from(answer.status)), None, state)
        }
        Ok(answer) => later(cx, job, notice, Some(i64::from(answer.status)), answer.word()),
        Err(fault) => later(cx, job, notice, None, fault.word()),
    }
}

/// Notes that it was not taken, to be tried again; the last time somebody has to see to it.
pub(super) fn later(cx: &Cx, job: &Job, notice: &NoticeRow, status: Option<i64>, word: &'static str) -> Outcome {
    let state = if cx.desk.queue.is_last(job) { Standing::GivenUp } else { Standing::Waiting };
    note(cx, job, notice, status, Some(word), state)
}

/// Notes how it went, in one transaction with the end of the notice; answers what becomes of the job.
pub(super) fn note(
    cx: &Cx,
    job: &Job,
    notice: &NoticeRow,
    status: Option<i64>,
    word: Option<&'static str>,
    state: Standing,
) -> Outcome {
    let (inner, attempt, number) = (cx.clone(), job.attempts, notice.id);
    let noted = cx.desk.db.write_blocking(move |tx| {
        let at = inner.desk.world.clock.now().0;
        let now = sql::one_locked(tx, inner.id(), number)?.ok_or(Error::NotFound)?;
        // Another attempt was quicker: what it reached stands.
        if now.state.is_final() || (now.state == Standing::Sent && word.is_some()) {
            return Ok(());
        }
        let id = inner.account.ids.next(tx)?;
        sql::tried(tx, inner.id(), &now, state, &Try { id, status, word, at })?;
        // What we could not say is no failure of theirs.
        if now.way == Way::Webhook && !matches!(word, Some("forgotten" | "cannot_be_written" | "out_of_use")) {
            sql::answered(tx, inner.id(), now.target, at, word)?;
        }
        if word.is_none() {
            notices::log(tx, &inner, "notice.send", &now, state)?;
        }
        if state.is_final() { notices::close(tx, &inner, &now, state) } else { Ok(()) }
    });
    match (noted, word) {
        (Ok(()), None) => Outcome::Done,
        (Ok(()), Some(word)) if state == Standing::GivenUp => Outcome::Fail(word),
        (Ok(()), Some(word)) => Outcome::Retry(word),
        (Err(_), _) => {
            tracing::warn!(job = job.id, attempt, "how a system outside answered could not be noted");
            Outcome::Retry("database")
        }
    }
}

/// What a system is told: their references, what happened, how to confirm. Nothing of ours but the number of the notice.
fn message(notice: &NoticeRow, body: &NoticeBody, word: Option<&Personal<String>>, base: &str) -> Value {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let plain = |list: &[Personal<String>]| -> Vec<Value> {
        list.iter().map(|reference| json!({ "external_id": reference.disclose(&system).clone() })).collect()
    };
    let mut detail = json!({ "users": plain(&body.people), "tickets": plain(&body.tickets) });
    if let Some(word) = word {
        detail["confirmation_url"] = format!("{base}/confirmation/{}", word.disclose(&system)).into();
    }
    json!({
        "type": format!("obhut:event-type:{}", notice.event.word()),
        "id": crate::access_log::api::ulid(notice.created_at, notice.id),
        "time": time(notice.created_at),
        "zendesk_event_version": "2022-11-06",
        "detail": detail,
        "event": { "outcome": body.outcome.clone() },
    })
}

fn time(at: i64) -> String {
    let moment = jiff::Timestamp::from_microsecond(at).unwrap_or_default();
    moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The signature of a message: what clients of Zendesk's webhooks check.
pub fn signature(secret: &str, timestamp: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(hmac::sign(&key, format!("{timestamp}{body}").as_bytes()))
}

/// Posts a message, signed. Blocks.
///
/// # Errors
/// What went wrong on the way.
pub(crate) fn send(cx: &Cx, system: &Webhook, text: &str, (id, at): (i64, i64)) -> Result<Answer, outbound::Fault> {
    let target = Target::of(&system.endpoint()).ok_or(outbound::Fault::Address)?;
    let timestamp = time(cx.desk.world.clock.now().0);
    let mut headers = vec![
        ("x-zendesk-webhook-signature", signature(&system.secret(), &timestamp, text)),
        ("x-zendesk-webhook-signature-timestamp", timestamp),
        ("x-zendesk-webhook-id", crate::access_log::api::ulid(system.row.created_at, system.row.id)),
        ("x-zendesk-webhook-invocation-id", crate::access_log::api::ulid(at, id)),
    ];
    if let Some(authorization) = system.authorization() {
        headers.push(("authorization", authorization));
    }
    outbound::post(&cx.desk.outbound, &target, "application/json", &headers, text.as_bytes().to_vec())
}

/// Tries whether a system can be reached, with a message about nothing. Blocks.
///
/// # Errors
/// What went wrong on the way.
pub fn test(cx: &Cx, system: &Webhook) -> Result<Answer, outbound::Fault> {
    let now = cx.desk.world.clock.now().0;
    let text = json!({
        "type": format!("obhut:event-type:{}", Event::Test.word()),
        "id": crate::access_log::api::ulid(now, 0),
        "time": time(now),
        "zendesk_event_version": "2022-11-06",
        "detail": { "users": [], "tickets": [] },
        "event": {},
    });
    send(cx, system, &text.to_string(), (0, now))
}

#[cfg(test)]
mod tests {
    use super::signature;

    #[test]
    fn a_message_is_signed_as_receivers_check_it() {
        // Computed with another implementation: HMAC-SHA256 over timestamp and body, in base64.
        let signed = signature("dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==", "2021-03-25T05:09:27Z", "{\"id\":1}");
        assert_eq!(signed, "ywpRZiAB7t63lmd+pF7GH2wmTjBlyoVl8feO7lD518g=");
    }
}
