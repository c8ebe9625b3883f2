//! Which employee it was: sealed under a key of its day, so that destroying one key forgets a whole day's.
//!
//! Two people must consent before it is read (see `opening`), and after some months nobody can read it any more.

use std::sync::Arc;

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::{Personal, PersonalData as _, SystemUse, Unknown};
use vault::KeyId;

use super::records::Staff;
use super::sql;
use crate::accounts::{self, AccountState};
use crate::audit::{self, Record};
use crate::context::{Actor, Cx};
use crate::desk::{Desk, opened};
use crate::error::{Error, FaultKind};
use crate::words::Source;

/// Days after which nobody can tell any more who looked, unless the desk is set otherwise.
pub const USUAL_DAYS: i64 = 180;
/// The setting that says how many days.
pub const SETTING: &str = "access_log.days";
/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// Seals who it was, for the entry with this number.
pub(super) fn seal(
    tx: &mut Tx<'_>,
    desk: &Desk,
    account: &AccountState,
    at: i64,
    seq: i64,
    staff: i64,
) -> Result<(ledger::Commitment, Vec<u8>), Error> {
    let key = key_of(tx, desk, account.key.id, at.div_euclid(DAY))?;
    let blind: [u8; ledger::BLIND] = world::random_bytes(&*desk.world.random);
    let encoded = Staff { person: Personal::new(staff), unknown: Unknown::default() }.encode();
    let plain = zeroize::Zeroizing::new([blind.as_slice(), &encoded].concat());
    let cell = vault::Cell { account: &account.key, table: "log_entry", row: seq, column: "sealed_staff" };
    Ok((ledger::commit(&blind, &encoded), desk.vault.seal(&cell, &[key], &plain)?))
}

/// The key of a day; the first look of a day makes it.
fn key_of(tx: &mut Tx<'_>, desk: &Desk, account: i64, day: i64) -> Result<KeyId, Error> {
    if let Some(key) = sql::day(tx, account, day)? {
        return Ok(KeyId(key));
    }
    sql::insert_day(tx, account, day, desk.vault.allocate()?.0)?;
    // Another process may have been first.
    sql::day(tx, account, day)?.map(KeyId).ok_or(Error::NotFound)
}

/// Who it was; nothing once the day is forgotten. For an opening with two consents alone.
///
/// # Errors
/// The vault's.
pub fn open(cx: &Cx, seq: i64, sealed: &[u8]) -> Result<Option<i64>, Error> {
    let cell = cx.cell("log_entry", seq, "sealed_staff");
    let Some(plain) = opened(cx.desk.vault.open_value(&cell, sealed))? else { return Ok(None) };
    let staff = plain.get(ledger::BLIND..).and_then(|plain| Staff::decode(plain).ok());
    let system = crate::disclosure::for_system(SystemUse::Masking);
    Ok(staff.map(|staff| *staff.person.disclose(&system)))
}

/// For how many days it can be told who looked.
///
/// # Errors
/// The database's.
pub fn kept(tx: &mut Tx<'_>, cx: &Cx) -> Result<i64, Error> {
    let set = accounts::sql::setting(tx, cx.id(), SETTING)?;
    Ok(set.and_then(|days| days.parse().ok()).unwrap_or(USUAL_DAYS))
}

/// Sets for how many days it can be told who looked.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] below a week or above two years.
pub fn set_kept(tx: &mut Tx<'_>, cx: &Cx, days: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    if !(7..=730).contains(&days) {
        return Err(Error::invalid("days", FaultKind::Invalid));
    }
    if kept(tx, cx)? == days {
        return Ok(());
    }
    accounts::sql::set(tx, cx.id(), SETTING, &days.to_string())?;
    let facts = Facts::from([("days".into(), Fact::Number(days))]);
    let object = Object { kind: "opening", id: 0 };
    audit::record(tx, cx, Record { act: "opening.days", object, facts, detail: None, owners: &[] }).map(drop)
}

/// Gives up the keys of days that have passed; they are destroyed with the next sweep. Answers how many.
///
/// # Errors
/// The database's.
pub fn forget_passed(desk: &Arc<Desk>, account: &Arc<AccountState>) -> Result<usize, Error> {
    let cx = Cx::new(desk, account, Actor::system(), Source::System);
    desk.db.write_blocking(move |tx| {
        let last = cx.at().div_euclid(DAY) - kept(tx, &cx)?;
        let passed = sql::days_before(tx, cx.id(), last)?;
        for (day, key) in &passed {
            crate::sweep::give_up(tx, &cx, KeyId(*key))?;
            sql::delete_day(tx, cx.id(), *day)?;
        }
        Ok(passed.len())
    })
}
