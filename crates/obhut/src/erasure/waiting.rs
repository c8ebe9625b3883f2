//! What an erasure has to leave because a duty keeps it, and how it goes on once the duty has ended.
//!
//! What is kept is kept with who it was: name and addresses lie sealed under a key of their own, since the person's key is gone.
//! With their help the ticket is gone through when it is free; then that key goes, too. What lay under the person's key in the
//! ticket (mails, quotes, ratings, calls) lies under a key of this waiting as long ([`super::kept`]).

use db::{Row, Tx, params};
use ledger::{Fact, Facts};
use personal::{Personal, PersonalData, SystemUse, Unknown};
use vault::KeyId;

use super::{Kind, Outcome, Plan, Reason, clean, kept, sql, tickets};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::Error;
use crate::holds::{Duty, sql as holds};
use crate::masking::Mask;
use crate::people::ops as people;
use crate::people::{Person, Profile, sql::IdentityRow};
use crate::words::{IdentityKind, Role, Standing};

/// Tickets gone through in one transaction.
const STEP: i64 = 50;
/// Tickets a page names at the most.
const SHOWN: i64 = 100;

// What waits for another erasure of the same person already goes on with that one.
macro_rules! wait {
    ($from:literal) => {
        concat!(
            "INSERT INTO erasure_waiting (account_id, erasure_id, ticket_id) \
                SELECT DISTINCT t.account_id, CAST($2 AS BIGINT), t.id ",
            $from,
            " AND t.held AND NOT EXISTS (SELECT 1 FROM erasure_waiting w CROSS JOIN erasure_subject s \
                WHERE w.account_id = t.account_id AND w.ticket_id = t.id AND s.account_id = w.account_id \
                AND s.erasure_id = w.erasure_id AND s.kind = 'person' AND s.subject_id = $3) \
            ON CONFLICT (account_id, erasure_id, ticket_id) DO NOTHING"
        )
    };
}

/// Whatever of a person a held ticket may hold: asked, in copy, written, a mail that names them, a rating, passed on.
const WAIT: [&str; 6] = [
    wait!("FROM ticket t WHERE t.account_id = $1 AND t.requester_id = $3"),
    wait!(
        "FROM ticket_party p CROSS JOIN ticket t WHERE t.account_id = p.account_id AND t.id = p.ticket_id \
        AND p.account_id = $1 AND p.person_id = $3"
    ),
    wait!(
        "FROM comment c CROSS JOIN ticket t WHERE t.account_id = c.account_id AND t.id = c.ticket_id \
        AND c.account_id = $1 AND c.author_id = $3"
    ),
    wait!(
        "FROM about b CROSS JOIN mail_original m CROSS JOIN ticket t WHERE m.account_id = b.account_id \
        AND m.id = b.row_id AND t.account_id = m.account_id AND t.id = m.ticket_id \
        AND b.account_id = $1 AND b.person_id = $3 AND b.table_name = 'mail_original'"
    ),
    wait!(
        "FROM satisfaction_rating r CROSS JOIN ticket t WHERE t.account_id = r.account_id AND t.id = r.ticket_id \
        AND r.account_id = $1 AND r.requester_id = $3"
    ),
    wait!(
        "FROM transmission r CROSS JOIN ticket t WHERE t.account_id = r.account_id AND t.id = r.ticket_id \
        AND r.account_id = $1 AND r.person_id = $3"
    ),
];
const WAIT_ONE: &str = "INSERT INTO erasure_waiting (account_id, erasure_id, ticket_id) VALUES ($1, $2, $3) \
    ON CONFLICT (account_id, erasure_id, ticket_id) DO NOTHING";
const WAITING: &str = "SELECT ticket_id FROM erasure_waiting WHERE account_id = $1 AND erasure_id = $2 AND ticket_id > $3 \
    AND next_id IS NULL ORDER BY ticket_id LIMIT $4";
const UNKEPT: &str = "SELECT ticket_id FROM erasure_waiting WHERE account_id = $1 AND erasure_id = $2 AND next_id IS NULL \
    AND key_id IS NULL ORDER BY ticket_id LIMIT $3";
const SET_KEY: &str =
    "UPDATE erasure_waiting SET key_id = $4 WHERE account_id = $1 AND erasure_id = $2 AND ticket_id = $3";
const FOR_TICKET: &str = "SELECT erasure_id FROM erasure_waiting WHERE account_id = $1 AND ticket_id = $2 AND next_id IS NULL \
    ORDER BY +erasure_id";
const GOES_ON: &str =
    "UPDATE erasure_waiting SET next_id = $4 WHERE account_id = $1 AND erasure_id = $2 AND ticket_id = $3";
const GONE_ON: &str = "SELECT erasure_id, ticket_id, key_id FROM erasure_waiting WHERE account_id = $1 AND next_id = $2 \
    ORDER BY +ticket_id LIMIT 1";
const ORIGINS: &str = "SELECT DISTINCT erasure_id FROM erasure_waiting WHERE account_id = $1 AND next_id = $2";
const DONE: &str = "DELETE FROM erasure_waiting WHERE account_id = $1 AND erasure_id = $2 AND ticket_id = $3";
const COUNT: &str =
    "SELECT COUNT(*) FROM erasure_waiting WHERE account_id = $1 AND erasure_id = $2 AND next_id IS NULL";
const ANY: &str = "SELECT ticket_id FROM erasure_waiting WHERE account_id = $1 AND erasure_id = $2 LIMIT 1";
const KEEP: &str = "INSERT INTO erasure_kept (account_id, erasure_id, person_id, key_id, sealed_person) \
    VALUES ($1, $2, $3, $4, $5)";
const KEPT: &str = "SELECT person_id, key_id, sealed_person FROM erasure_kept \
    WHERE account_id = $1 AND erasure_id = $2 ORDER BY person_id";
const DROP_KEPT: &str = "DELETE FROM erasure_kept WHERE account_id = $1 AND erasure_id = $2";
const RESTORED: &str = "INSERT INTO erasure (account_id, id, kind, outcome, reason, state, asked_by, subjects, keys, \
    created_at, destroyed_at, completed_at, log_seq, closed_at) \
    VALUES ($1, $2, 'person', $4, 'restored', 'done', NULL, 1, 0, $3, NULL, $3, NULL, $3)";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    WAIT[0], WAIT[1], WAIT[2], WAIT[3], WAIT[4], WAIT[5], WAIT_ONE, WAITING, UNKEPT, SET_KEY, FOR_TICKET, GOES_ON,
    GONE_ON, ORIGINS, DONE, ANY, KEEP, KEPT, DROP_KEPT, RESTORED, COUNT,
];

/// Who it was, as far as what is kept says so. Owner: a unit key.
#[derive(PersonalData)]
#[personal(name = "kept_person")]
pub struct KeptPerson {
    /// The name.
    #[personal(n = 0, category = Identity, purposes("support"))]
    pub name: Personal<String>,
    /// The name that customers saw.
    #[personal(n = 1, category = Identity, purposes("support"))]
    pub alias: Option<Personal<String>>,
    /// E-mail addresses and names elsewhere.
    #[personal(n = 2, category = Contact, purposes("support"))]
    pub addresses: Vec<Personal<String>>,
    /// Phone numbers.
    #[personal(n = 3, category = Contact, purposes("support"))]
    pub phones: Vec<Personal<String>>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

struct Kept {
    person: i64,
    key: i64,
    sealed: Option<Vec<u8>>,
}

fn read(row: &Row<'_>) -> Result<Kept, db::Error> {
    Ok(Kept { person: row.get(0)?, key: row.get(1)?, sealed: row.get(2)? })
}

impl Kept {
    fn open(&self, cx: &Cx) -> Result<Option<KeptPerson>, Error> {
        let cell = cx.cell("erasure_kept", self.person, "sealed_person");
        crate::desk::opened_record(cx, &cell, self.sealed.as_deref())
    }
}

/// Writes down which held tickets of a person an erasure leaves, and who it was if there are any: before the person is out of
/// reach, and once more before their key goes, for a duty may have come in between.
/// Answers whether there is anything new.
pub(super) fn note(tx: &mut Tx<'_>, cx: &Cx, erasure: i64, id: i64) -> Result<bool, Error> {
    let mut left = 0;
    for statement in WAIT {
        left += tx.execute(statement, params![cx.id(), erasure, id])?;
    }
    if left > 0 {
        remember(tx, cx, erasure, id)?;
    }
    Ok(left > 0)
}

/// Writes down one ticket that an erasure leaves.
pub(super) fn leave(tx: &mut Tx<'_>, cx: &Cx, erasure: i64, ticket: i64) -> Result<(), Error> {
    Ok(tx.execute(WAIT_ONE, params![cx.id(), erasure, ticket]).map(drop)?)
}

/// Writes down anew what an erasure had to leave that these data do not know, because they were brought back from before it:
/// the person's key is gone. Before the links to them are cut. Answers how many tickets wait.
///
/// Who it was is kept nowhere any more, and nobody can be taken out of texts by a name that nobody knows: when the duty ends,
/// a customer's tickets and what they wrote go whole, whatever was decided then. What a colleague wrote is others'.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn restored(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<i64, Error> {
    let erasure = cx.account.ids.next(tx)?;
    for statement in WAIT {
        tx.execute(statement, params![cx.id(), erasure, person])?;
    }
    let (mut after, mut left) = (0, 0);
    loop {
        let some = tx.rows(WAITING, params![cx.id(), erasure, after, STEP], |row| row.get::<i64>(0))?;
        let Some(last) = some.last().copied() else { break };
        after = last;
        for ticket in some {
            // The duty may have ended after the backup, and the ticket may be gone, too.
            let row = crate::tickets::sql::get(tx, cx.id(), ticket)?;
            if row.map(|row| cx.desk.vault.exists(KeyId(row.key))).transpose()?.unwrap_or(false) {
                left += 1;
            } else {
                tx.execute(DONE, params![cx.id(), erasure, ticket])?;
            }
        }
    }
    if left > 0 {
        let role = people::row(tx, cx, person)?.role;
        let outcome = if role == Role::EndUser { Outcome::Content } else { Outcome::Identity };
        tx.execute(RESTORED, params![cx.id(), erasure, cx.at(), outcome.word()])?;
        sql::add_subject(tx, cx.id(), erasure, Kind::Person, person)?;
        let (facts, object) = (Facts::from([("waiting".into(), Fact::Number(left))]), super::object(erasure));
        audit::record(tx, cx, Record { act: "erasure.restore", object, facts, detail: None, owners: &[] })?;
    }
    Ok(left)
}

/// Keeps who it was with what an erasure leaves.
pub(super) fn remember(tx: &mut Tx<'_>, cx: &Cx, erasure: i64, id: i64) -> Result<(), Error> {
    if tx.rows(KEPT, params![cx.id(), erasure], read)?.iter().any(|kept| kept.person == id) {
        return Ok(());
    }
    let row = people::row(tx, cx, id)?;
    let person = people::open(tx, cx, row)?;
    let Some(profile) = &person.profile else { return Ok(()) };
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let copy = |value: &Personal<String>| Personal::new(value.disclose(&system).clone());
    let (mut addresses, mut phones) = (Vec::new(), Vec::new());
    for (identity, address) in &person.identities {
        let list = if identity.kind == IdentityKind::Phone { &mut phones } else { &mut addresses };
        list.extend(address.as_ref().map(copy));
    }
    let kept = KeptPerson {
        name: copy(&profile.name),
        alias: profile.alias.as_ref().map(copy),
        addresses,
        phones,
        unknown: Unknown::default(),
    };
    let key = cx.desk.vault.allocate()?;
    let sealed = cx.desk.vault.seal_record(&cx.cell("erasure_kept", id, "sealed_person"), &[key], &kept)?;
    tx.execute(KEEP, params![cx.id(), erasure, id, key.0, sealed])?;
    Ok(())
}

/// While the person's key still opens it: what is kept and lies under that key is sealed anew, with a key of the waiting in
/// its place.
pub(super) fn keep(cx: &Cx, erasure: i64) -> Result<(), Error> {
    let account = cx.id();
    loop {
        let inner = cx.clone();
        let more = cx.desk.db.write_blocking(move |tx| {
            let some = tx.rows(UNKEPT, params![account, erasure, STEP], |row| row.get::<i64>(0))?;
            let records = sql::subjects(tx, account, erasure, Kind::Person, 0, i64::MAX)?;
            let mut gone = Vec::with_capacity(records.len());
            for person in &records {
                gone.push(KeyId(people::row(tx, &inner, *person)?.key));
            }
            for ticket in &some {
                let key = inner.desk.vault.allocate()?;
                if let Some(row) = crate::tickets::sql::get_locked(tx, account, *ticket)? {
                    kept::seal(tx, &inner, &row, &gone, key)?;
                }
                tx.execute(SET_KEY, params![account, erasure, *ticket, key.0])?;
            }
            Ok::<_, Error>(!some.is_empty())
        })?;
        if !more {
            return Ok(());
        }
    }
}

/// Whether something that an erasure leaves still lies under a key that goes.
pub(super) fn is_behind(tx: &mut Tx<'_>, cx: &Cx, erasure: i64) -> Result<bool, Error> {
    Ok(tx.row(UNKEPT, params![cx.id(), erasure, 1_i64], |row| row.get::<i64>(0))?.is_some())
}

/// The erasures that had to leave what this one goes on with.
pub(super) fn origins(tx: &mut Tx<'_>, cx: &Cx, erasure: i64) -> Result<Vec<i64>, Error> {
    Ok(tx.rows(ORIGINS, params![cx.id(), erasure], |row| row.get(0))?)
}

/// The last duty that kept a ticket has ended: every erasure that had to leave it goes on, as one of its own.
pub(crate) fn go_on(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    let Some(there) = crate::tickets::sql::get(tx, cx.id(), ticket)? else { return Ok(()) };
    for erasure in tx.rows(FOR_TICKET, params![cx.id(), ticket], |row| row.get::<i64>(0))? {
        let Some(row) = sql::get(tx, cx.id(), erasure)? else { continue };
        let records = sql::subjects(tx, cx.id(), erasure, Kind::Person, 0, i64::MAX)?;
        let whole = match row.kind {
            // Whoever took it out of the trash meanwhile decided that it stays.
            Kind::Tickets => there.standing == Standing::Trashed,
            Kind::Person => {
                let own = there.requester.is_some_and(|person| records.contains(&person));
                own && row.outcome == Outcome::Content && there.standing != Standing::Forgotten
            }
        };
        if row.kind == Kind::Tickets && !whole {
            tx.execute(DONE, params![cx.id(), erasure, ticket])?;
            continue;
        }
        let plan = Plan { kind: row.kind, outcome: row.outcome, reason: Reason::DutyOver };
        super::plan(tx, cx, &plan, |tx, next| {
            for person in &records {
                sql::add_subject(tx, cx.id(), next, Kind::Person, *person)?;
            }
            tx.execute(GOES_ON, params![cx.id(), erasure, ticket, next])?;
            if whole {
                sql::add_subject(tx, cx.id(), next, Kind::Tickets, ticket)?;
                tickets::withdraw(tx, cx, next)?;
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// Takes whoever was kept with it out of what is free now; then that is forgotten, too.
pub(super) fn mask(cx: &Cx, erasure: i64) -> Result<(), Error> {
    let account = cx.id();
    loop {
        let inner = cx.clone();
        let more = cx.desk.db.write_blocking(move |tx| {
            let next = tx.row(GONE_ON, params![account, erasure], |row| {
                Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get::<Option<i64>>(2)?))
            })?;
            let Some((origin, ticket, key)) = next else { return Ok(false) };
            let Some(row) = crate::tickets::sql::get_locked(tx, account, ticket)? else {
                tx.execute(DONE, params![account, origin, ticket])?;
                return Ok(true);
            };
            if row.held {
                // Another duty has come meanwhile: it waits on, as before.
                tx.execute(GOES_ON, params![account, origin, ticket, None::<i64>])?;
                return Ok(true);
            }
            if let Some(key) = key.map(KeyId) {
                kept::drop_under(tx, &inner, &row, key)?;
                crate::sweep::give_up(tx, &inner, key)?;
            }
            let left = sql::left(tx, account, origin)?;
            let kept = tx.rows(KEPT, params![account, origin], read)?;
            let records: Vec<i64> = kept.iter().map(|kept| kept.person).collect();
            for kept in &kept {
                if let Some(mask) = mask_of(tx, &inner, kept)? {
                    clean::mask_ticket(tx, &inner, &records, &mask, ticket, &left)?;
                }
            }
            tx.execute(DONE, params![account, origin, ticket])?;
            if tx.row(ANY, params![account, origin], |row| row.get::<i64>(0))?.is_none() {
                kept.iter().try_for_each(|kept| crate::sweep::give_up(tx, &inner, KeyId(kept.key)))?;
                tx.execute(DROP_KEPT, params![account, origin])?;
            }
            Ok::<_, Error>(true)
        })?;
        if !more {
            return Ok(());
        }
    }
}

fn mask_of(tx: &mut Tx<'_>, cx: &Cx, kept: &Kept) -> Result<Option<Mask>, Error> {
    let Some(person) = kept.open(cx)? else { return Ok(None) };
    let row = people::row(tx, cx, kept.person)?;
    let identity = |kind: IdentityKind, address: Personal<String>| {
        let row = IdentityRow {
            id: 0,
            person: kept.person,
            kind,
            primary: false,
            verified: false,
            undeliverable: 0,
            key: kept.key,
            sealed: None,
            created_at: 0,
            updated_at: 0,
        };
        (row, Some(address))
    };
    let addresses = person.addresses.into_iter().map(|address| identity(IdentityKind::Email, address));
    let phones = person.phones.into_iter().map(|phone| identity(IdentityKind::Phone, phone));
    let identities = addresses.chain(phones).collect();
    let profile = Profile {
        alias: person.alias,
        ..Profile::named(person.name.disclose(&crate::disclosure::for_system(SystemUse::Masking)))
    };
    Ok(Some(Mask::forgetting(&Person { row, profile: Some(profile), identities })))
}

/// The names that are kept with a ticket though the person is forgotten, as far as the actor may know them.
///
/// # Errors
/// The database's or the vault's.
pub fn names(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for erasure in tx.rows(FOR_TICKET, params![cx.id(), ticket], |row| row.get::<i64>(0))? {
        for kept in tx.rows(KEPT, params![cx.id(), erasure], read)? {
            let role = people::row(tx, cx, kept.person)?.role;
            let disclosure = crate::disclosure::about(cx, kept.person, role);
            names.extend(kept.open(cx)?.and_then(|person| person.reveal_name(&disclosure).cloned()));
        }
    }
    Ok(names)
}

/// The tickets that an erasure had to leave and that are kept still, with the duty that keeps each.
///
/// # Errors
/// The database's.
pub fn of_erasure(tx: &mut Tx<'_>, cx: &Cx, erasure: i64) -> Result<Vec<(i64, Option<Duty>)>, Error> {
    let tickets = tx.rows(WAITING, params![cx.id(), erasure, 0_i64, SHOWN], |row| row.get::<i64>(0))?;
    tickets.into_iter().map(|ticket| Ok((ticket, holds::duty(tx, cx.id(), ticket)?))).collect()
}

/// How many tickets an erasure had to leave that are kept still.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, cx: &Cx, erasure: i64) -> Result<i64, Error> {
    Ok(tx.row(COUNT, params![cx.id(), erasure], |row| row.get(0))?.unwrap_or(0))
}
