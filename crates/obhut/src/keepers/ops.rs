//! The list of keepers, and when they are due.

use db::Tx;
use jobs::NewJob;
use ledger::{Fact, Facts, Object};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::records::KeeperPlace;
use super::sql::{self, KeeperRow};
use super::{KeeperKind, send};
use crate::accounts;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;
use crate::outbound::Target;
use crate::people::identities;
use crate::words::IdentityKind;

const HOUR: i64 = 3_600 * 1_000_000;
/// How often keepers get a head, in hours, where the account has not set it.
const USUAL_HOURS: i64 = 24;
/// The setting that says it.
const HOURS: &str = "checkpoint_hours";
/// Keepers of one account.
const AT_MOST: usize = 50;

/// A keeper with its place; `None` once forgotten.
pub struct Keeper {
    /// The row.
    pub row: KeeperRow,
    /// Where it is reached.
    pub place: Option<String>,
}

/// All keepers, for those who may see them.
///
/// # Errors
/// [`Error::NotFound`] for others.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Keeper>, Error> {
    crate::certificates::ops::must_see(cx)?;
    sql::list(tx, cx.id())?.into_iter().map(|row| open(cx, row)).collect()
}

pub(super) fn open(cx: &Cx, row: KeeperRow) -> Result<Keeper, Error> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let cell = cx.cell("keeper", row.id, "sealed_place");
    let record: Option<KeeperPlace> = crate::desk::opened_record(cx, &cell, row.sealed_place.as_deref())?;
    Ok(Keeper { row, place: record.map(|record| record.place.disclose(&system).clone()) })
}

/// Enters a keeper, by e-mail address or https address, and sends it the newest head soon, a mail in this language. Answers
/// its number.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] where the place is neither.
pub fn add(tx: &mut Tx<'_>, cx: &Cx, place: &str, language: Language) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    let place = place.trim();
    let kind = match place {
        "" => return Err(Error::invalid("place", FaultKind::Blank)),
        _ if Target::of(place).is_some() => KeeperKind::Https,
        _ if !place.contains("://") && identities::check(IdentityKind::Email, place).is_ok() => KeeperKind::Mail,
        _ => return Err(Error::invalid("place", FaultKind::Invalid)),
    };
    let known = list(tx, cx)?;
    if known.len() >= AT_MOST {
        return Err(Error::invalid("place", FaultKind::TooLong));
    }
    if known.iter().any(|one| one.place.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(place))) {
        return Err(Error::invalid("place", FaultKind::Duplicate));
    }
    let id = cx.account.ids.next(tx)?;
    let key = cx.desk.vault.allocate()?;
    let record = KeeperPlace { place: Personal::new(place.to_owned()), unknown: Unknown::default() };
    let sealed = cx.desk.vault.seal_record(&cx.cell("keeper", id, "sealed_place"), &[key], &record)?;
    let row = KeeperRow {
        id,
        kind,
        key: key.0,
        sealed_place: Some(sealed),
        size: 0,
        attempts: 0,
        sent_at: None,
        last_failure_at: None,
        last_error: None,
        created_at: cx.at(),
        locale: Some(language.tag().to_owned()),
    };
    sql::insert(tx, cx.id(), &row)?;
    log(tx, cx, "keeper.create", &row)?;
    queue(tx, cx, id)?;
    Ok(id)
}

/// Takes a keeper away.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`].
pub fn remove(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    crate::sweep::give_up(tx, cx, KeyId(row.key))?;
    sql::delete(tx, cx.id(), id)?;
    log(tx, cx, "keeper.delete", &row)
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &KeeperRow) -> Result<(), Error> {
    let facts = Facts::from([("kind".into(), Fact::Word(row.kind.word()))]);
    let object = Object { kind: "keeper", id: row.id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}

/// How often keepers get a head, in hours.
///
/// # Errors
/// The database's.
pub fn hours(tx: &mut Tx<'_>, cx: &Cx) -> Result<i64, Error> {
    let hours = accounts::sql::setting(tx, cx.id(), HOURS)?;
    Ok(hours.and_then(|hours| hours.parse().ok()).unwrap_or(USUAL_HOURS))
}

/// Sets [`hours`].
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] unless it is between an hour and a month.
pub fn set_hours(tx: &mut Tx<'_>, cx: &Cx, hours: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    if !(1..=744).contains(&hours) {
        return Err(Error::invalid("hours", FaultKind::Invalid));
    }
    Ok(accounts::sql::set(tx, cx.id(), HOURS, &hours.to_string())?)
}

/// Sends a keeper the newest head soon, without waiting for its time.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`].
pub fn send_now(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    queue(tx, cx, id)
}

/// Queues a head for a keeper, unless one is queued already.
///
/// # Errors
/// The database's.
fn queue(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let known = cx.desk.queue.about(tx, cx.id(), send::CHECKPOINT, id)?;
    if known.iter().any(|job| job.state != jobs::State::Dead) {
        return Ok(());
    }
    // What was given up is begun anew; one dead letter for each keeper is enough.
    for job in known {
        cx.desk.queue.discard(tx, cx.id(), job.id)?;
    }
    let job = NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: send::CHECKPOINT,
        subject: id,
        argument: 0,
        run_at: cx.now,
    };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// Queues a head for every keeper that is due.
///
/// # Errors
/// The database's.
pub(crate) fn queue_due(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    let since = cx.at() - hours(tx, cx)? * HOUR;
    for row in sql::list(tx, cx.id())? {
        let last = row.sent_at.max(row.last_failure_at).unwrap_or(0);
        if last <= since {
            queue(tx, cx, row.id)?;
        }
    }
    Ok(())
}
