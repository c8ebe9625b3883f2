//! A duty that comes while somebody is being forgotten. Until the keys are about to go it keeps what it is placed on, even
//! what nobody finds any more; from then on ([`close`]) it is too late, and whoever places it learns that.
//!
//! Both lock the row of the erasure, so that either the duty is seen before the keys go, or it is refused.

use db::{Tx, params};

use super::sql::{self, ErasureRow};
use super::{Kind, Outcome, State, waiting};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::tickets::trash;
use crate::words::Standing;

// Under way, and about this ticket or somebody who has to do with it; unless it leaves the ticket already.
const CONCERNED: &str = "SELECT e.id, e.closed_at FROM erasure e WHERE e.account_id = $1 \
    AND e.state IN ('planned', 'destroyed') AND NOT EXISTS (SELECT 1 FROM erasure_waiting w \
        WHERE w.account_id = $1 AND w.erasure_id = e.id AND w.ticket_id = $2) \
    AND EXISTS (SELECT 1 FROM erasure_subject s WHERE s.account_id = $1 AND s.erasure_id = e.id \
        AND (s.kind = 'tickets' AND s.subject_id = $2 OR s.kind = 'person' AND s.subject_id IN \
            (SELECT requester_id FROM ticket WHERE account_id = $1 AND id = $2 \
            UNION ALL SELECT author_id FROM comment WHERE account_id = $1 AND ticket_id = $2 \
            UNION ALL SELECT person_id FROM ticket_party WHERE account_id = $1 AND ticket_id = $2))) \
    ORDER BY e.id {for_update}";
const OPEN_FOR: &str = "SELECT e.id FROM erasure_subject s CROSS JOIN erasure e WHERE e.account_id = s.account_id \
    AND e.id = s.erasure_id AND s.account_id = $1 AND s.kind = 'tickets' AND s.subject_id = $2 \
    AND e.state = 'planned' AND e.closed_at IS NULL";
const HELD_SUBJECTS: &str = "SELECT t.id FROM ticket t CROSS JOIN erasure_subject s WHERE s.account_id = t.account_id \
    AND s.subject_id = t.id AND t.account_id = $1 AND t.held AND s.erasure_id = $2 AND s.kind = 'tickets'";
const DROP_SUBJECT: &str = "DELETE FROM erasure_subject WHERE account_id = $1 AND erasure_id = $2 AND kind = 'tickets' \
    AND subject_id = $3";
const BACK: &str = "UPDATE ticket SET standing = CASE WHEN trashed_at IS NULL THEN 'normal' ELSE 'trashed' END, \
    updated_at = $3, version = version + 1 WHERE account_id = $1 AND id = $2 AND standing = 'forgotten'";

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[CONCERNED, OPEN_FOR, HELD_SUBJECTS, DROP_SUBJECT, BACK];

/// Whether a ticket that nobody finds any more can still be kept: its erasure is decided, and its keys are there.
pub(crate) fn can_be_kept(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<bool, Error> {
    Ok(tx.row(OPEN_FOR, params![cx.id(), ticket], |row| row.get::<i64>(0))?.is_some())
}

/// A duty keeps this ticket from now on: erasures under way leave it, as far as it is not too late.
///
/// # Errors
/// [`Error::Invalid`] with [`FaultKind::Late`] when the keys of one are about to go, or gone.
pub(crate) fn placed(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    let concerned =
        tx.rows(CONCERNED, params![cx.id(), ticket], |row| Ok((row.get::<i64>(0)?, row.get::<Option<i64>>(1)?)))?;
    if concerned.iter().any(|(_, closed)| closed.is_some()) {
        return Err(Error::invalid("base", FaultKind::Late));
    }
    for (erasure, _) in concerned {
        let Some(row) = sql::get(tx, cx.id(), erasure)? else { continue };
        leave(tx, cx, &row)?;
    }
    Ok(())
}

/// Writes down what an erasure has to leave for a duty, and takes tickets back that it would have forgotten whole.
fn leave(tx: &mut Tx<'_>, cx: &Cx, row: &ErasureRow) -> Result<(), Error> {
    let mut changed = false;
    for ticket in tx.rows(HELD_SUBJECTS, params![cx.id(), row.id], |row| row.get::<i64>(0))? {
        tx.execute(DROP_SUBJECT, params![cx.id(), row.id, ticket])?;
        // What goes on after a duty waits where it waited before.
        if row.kind == Kind::Tickets && waiting::origins(tx, cx, row.id)?.is_empty() {
            waiting::leave(tx, cx, row.id, ticket)?;
        }
        take_back(tx, cx, ticket)?;
        changed = true;
    }
    for person in sql::subjects(tx, cx.id(), row.id, Kind::Person, 0, i64::MAX)? {
        changed |= waiting::note(tx, cx, row.id, person)?;
    }
    if changed {
        sql::count_subjects(tx, cx.id(), row.id)?;
        // The certificate tells of what goes.
        let texts = row.kind == Kind::Person && row.outcome == Outcome::Content;
        crate::certificates::sql::recount(tx, cx.id(), row.id, texts)?;
    }
    Ok(())
}

/// A ticket that was out of reach already is found again, where it stood.
fn take_back(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    tx.execute(BACK, params![cx.id(), id, cx.at()])?;
    let Some(row) = crate::tickets::sql::get(tx, cx.id(), id)? else { return Ok(()) };
    if row.standing == Standing::Normal { trash::found_again(tx, cx, &row) } else { Ok(()) }
}

/// From here on no duty keeps anything of an erasure any more. Not before all that one keeps is sealed anew: `false`, and there
/// is something to do first.
pub(super) fn close(tx: &mut Tx<'_>, cx: &Cx, erasure: i64) -> Result<bool, Error> {
    let row = sql::get_locked(tx, cx.id(), erasure)?.ok_or(Error::NotFound)?;
    if row.state != State::Planned || !sql::is_open(tx, cx.id(), erasure)? {
        return Ok(true);
    }
    leave(tx, cx, &row)?;
    if row.kind == Kind::Person && waiting::is_behind(tx, cx, erasure)? {
        return Ok(false);
    }
    sql::close(tx, cx.id(), erasure, cx.desk.world.clock.now().0)?;
    Ok(true)
}
