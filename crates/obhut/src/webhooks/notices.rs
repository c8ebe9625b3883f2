//! What others are told of an erasure: made while it can still be read, sent once the keys are gone, closed when confirmed.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use jobs::NewJob;
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::gather::{Known, Passed};
use super::records::NoticeBody;
use super::sql::{self, NoticeRow, WebhookRow};
use super::{Event, Standing, Way, deliver};
use crate::audit::{self, Record};
use crate::certificates::sql as certificates;
use crate::context::Cx;
use crate::erasure::sql::ErasureRow;
use crate::error::Error;

/// References in one message.
const IN_ONE: usize = 1_000;

/// Writes down who is to be told of an erasure, by what was gathered while it could still be read. In the transaction that
/// begins the certificate.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn prepare(tx: &mut Tx<'_>, cx: &Cx, erasure: &ErasureRow, case: KeyId, known: &Known) -> Result<(), Error> {
    let about = About { erasure: Some(erasure.id), event: Event::Erasure, with: case };
    prepare_partners(tx, cx, erasure, &about, known)?;
    let people = known.people.iter().map(|reference| (reference, true));
    let all: Vec<_> = people.chain(known.tickets.iter().map(|reference| (reference, false))).collect();
    for system in sql::list(tx, cx.id())?.iter().filter(|system| system.active && system.erasures) {
        for some in all.chunks(IN_ONE) {
            let these = |are_people| {
                let these = some.iter().filter(move |(_, is_person)| *is_person == are_people);
                these.map(|(reference, _)| Personal::new((*reference).clone())).collect()
            };
            let body = NoticeBody {
                people: these(true),
                tickets: these(false),
                outcome: erasure.outcome.word().to_owned(),
                word: None,
                passed_at: Vec::new(),
                unknown: Unknown::default(),
            };
            add(tx, cx, (Way::Webhook, system.id), &about, system.calls_back, body)?;
        }
    }
    Ok(())
}

/// Partners who were given something about whom or what is forgotten.
fn prepare_partners(tx: &mut Tx<'_>, cx: &Cx, erasure: &ErasureRow, about: &About, known: &Known) -> Result<(), Error> {
    let mut told: BTreeMap<i64, Vec<&Passed>> = BTreeMap::new();
    for passed in known.passed.values() {
        told.entry(passed.recipient).or_default().push(passed);
    }
    for (recipient, passed) in told {
        for some in passed.chunks(IN_ONE) {
            let body = NoticeBody {
                people: some.iter().map(|one| Personal::new(one.reference.clone())).collect(),
                tickets: Vec::new(),
                outcome: erasure.outcome.word().to_owned(),
                word: None,
                passed_at: some.iter().map(|one| one.at).collect(),
                unknown: Unknown::default(),
            };
            add(tx, cx, (Way::Partner, recipient), about, false, body)?;
        }
    }
    Ok(())
}

/// What a notice is about.
struct About {
    erasure: Option<i64>,
    event: Event,
    /// Whose end ends it, too: the case of the erasure, the ticket of a redaction.
    with: KeyId,
}

fn add(
    tx: &mut Tx<'_>,
    cx: &Cx,
    (way, target): (Way, i64),
    about: &About,
    calls_back: bool,
    mut body: NoticeBody,
) -> Result<i64, Error> {
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let word = calls_back.then(|| URL_SAFE_NO_PAD.encode(world::random_bytes::<16>(&*cx.desk.world.random)));
    let hash = word.as_deref().map(crate::staff::tokens::hash);
    body.word = word.map(Personal::new);
    let sealed = cx.desk.vault.seal_record(&cx.cell("notice", id, "sealed_body"), &[key, about.with], &body)?;
    let row = NoticeRow {
        id,
        way,
        target,
        erasure: about.erasure,
        event: about.event,
        state: Standing::Waiting,
        attempts: 0,
        last_status: None,
        last_error: None,
        key: key.0,
        sealed_body: Some(sealed),
        created_at: cx.desk.world.clock.now().0,
        sent_at: None,
        confirmed_at: None,
    };
    sql::insert_notice(tx, cx.id(), &row, hash.as_ref())?;
    Ok(id)
}

/// Sends what is written down about an erasure, now that its keys are gone. Where nobody is to be told, the case is closed.
///
/// # Errors
/// The database's.
pub(crate) fn release(tx: &mut Tx<'_>, cx: &Cx, erasure: i64) -> Result<(), Error> {
    for notice in sql::of_erasure(tx, cx.id(), erasure)? {
        if notice.state == Standing::Waiting {
            enqueue(tx, cx, &notice)?;
        }
    }
    close_case(tx, cx, erasure)
}

/// Queues a notice.
///
/// # Errors
/// The database's.
pub(super) fn enqueue(tx: &mut Tx<'_>, cx: &Cx, notice: &NoticeRow) -> Result<(), Error> {
    let id = cx.account.ids.next(tx)?;
    let job = NewJob {
        account: cx.id(),
        id,
        kind: deliver::NOTICE,
        subject: notice.id,
        argument: notice.target,
        run_at: cx.desk.world.clock.now(),
    };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// Tells every system that wants to know that words or files of a ticket were taken out for good.
///
/// # Errors
/// The database's or the vault's.
pub fn redacted(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let told: Vec<WebhookRow> =
        sql::list(tx, cx.id())?.into_iter().filter(|system| system.active && system.redactions).collect();
    let Some(row) = crate::tickets::sql::get(tx, cx.id(), ticket)?.filter(|_| !told.is_empty()) else { return Ok(()) };
    let fields = crate::tickets::read::open_fields(cx, &row)?;
    let Some(reference) = fields.as_ref().and_then(|fields| fields.external_id.as_ref()) else { return Ok(()) };
    for webhook in told {
        let body = NoticeBody {
            people: Vec::new(),
            tickets: vec![Personal::new(reference.disclose(&system).clone())],
            outcome: "redaction".to_owned(),
            word: None,
            passed_at: Vec::new(),
            unknown: Unknown::default(),
        };
        let about = About { erasure: None, event: Event::Redaction, with: KeyId(row.key) };
        let id = add(tx, cx, (Way::Webhook, webhook.id), &about, webhook.calls_back, body)?;
        if let Some(notice) = sql::one(tx, cx.id(), id)? {
            enqueue(tx, cx, &notice)?;
        }
    }
    Ok(())
}

/// Closes a notice for good: what it said goes, and with the last one of an erasure the key of the case.
///
/// # Errors
/// The database's.
pub(super) fn close(tx: &mut Tx<'_>, cx: &Cx, notice: &NoticeRow, state: Standing) -> Result<(), Error> {
    sql::close(tx, cx.id(), notice.id, state, cx.desk.world.clock.now().0)?;
    crate::sweep::give_up(tx, cx, KeyId(notice.key))?;
    match notice.erasure {
        Some(erasure) => close_case(tx, cx, erasure),
        None => Ok(()),
    }
}

/// Writes down that somebody outside was told, or has confirmed.
///
/// # Errors
/// The database's.
pub(super) fn log(
    tx: &mut Tx<'_>,
    cx: &Cx,
    act: &'static str,
    notice: &NoticeRow,
    state: Standing,
) -> Result<(), Error> {
    let facts = Facts::from([
        ("erasure".into(), notice.erasure.map_or(Fact::None, Fact::Number)),
        ("event".into(), Fact::Word(notice.event.word())),
        ("way".into(), Fact::Word(notice.way.word())),
        ("target".into(), Fact::Number(notice.target)),
        ("state".into(), Fact::Word(state.word())),
    ]);
    let object = ledger::Object { kind: "notice", id: notice.id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}

fn close_case(tx: &mut Tx<'_>, cx: &Cx, erasure: i64) -> Result<(), Error> {
    if sql::open(tx, cx.id(), erasure)? > 0 {
        return Ok(());
    }
    match certificates::get(tx, cx.id(), erasure)? {
        Some(certificate) => Ok(crate::sweep::give_up(tx, cx, KeyId(certificate.case_key))?),
        None => Ok(()),
    }
}

/// Confirms on behalf of somebody outside who said so by other means.
///
/// # Errors
/// [`Error::NotFound`] for who may not see it, where there is none, or it is confirmed already; [`Error::Forbidden`] for the data
/// protection officer, who oversees.
pub fn confirm_by_hand(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    crate::certificates::ops::must_see(cx)?;
    cx.actor.must_operate()?;
    confirm(tx, cx, id)
}

/// Tries again what was given up: the system may be back, or have another address now.
///
/// # Errors
/// [`Error::NotFound`] for who may not see it, where nothing was given up, or nothing is left to say; [`Error::Forbidden`] for
/// the data protection officer.
pub fn again(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    crate::certificates::ops::must_see(cx)?;
    cx.actor.must_operate()?;
    let notice = sql::one_locked(tx, cx.id(), id)?.filter(|notice| notice.state == Standing::GivenUp);
    let notice = notice.ok_or(Error::NotFound)?;
    deliver::opened(cx, &notice)?.ok_or(Error::NotFound)?;
    for job in cx.desk.queue.about(tx, cx.id(), deliver::NOTICE, id)? {
        cx.desk.queue.discard(tx, cx.id(), job.id)?;
    }
    sql::again(tx, cx.id(), id)?;
    log(tx, cx, "notice.again", &notice, Standing::Waiting)?;
    enqueue(tx, cx, &notice)
}

/// Confirms what a word stands for.
///
/// # Errors
/// [`Error::NotFound`] where it stands for nothing, or for what is confirmed already.
pub fn confirm_by_word(tx: &mut Tx<'_>, cx: &Cx, word: &str) -> Result<(), Error> {
    let id = sql::by_token(tx, cx.id(), &crate::staff::tokens::hash(word))?.ok_or(Error::NotFound)?;
    confirm(tx, cx, id)
}

fn confirm(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let notice = sql::one_locked(tx, cx.id(), id)?.filter(|notice| !notice.state.is_final()).ok_or(Error::NotFound)?;
    log(tx, cx, "notice.confirm", &notice, Standing::Confirmed)?;
    close(tx, cx, &notice, Standing::Confirmed)
}
