//! Statements of reports. Whether a ticket is in the trash or forgotten does not matter: it was there.

use db::{Error, Row, Tx, params};

use super::{DAY, Open, Volume};

const CREATED: &str = "SELECT day, source, status, priority, group_id, CAST(COUNT(*) AS BIGINT) FROM \
    (SELECT created_at / 86400000000 AS day, source, status, priority, group_id FROM ticket \
        WHERE account_id = $1 AND created_at >= $2 AND created_at < $3) AS fresh \
    GROUP BY day, source, status, priority, group_id ORDER BY day, source, status, priority, group_id";
const TICKETS: &str = "SELECT id FROM ticket WHERE account_id = $1 AND created_at >= $2 AND created_at < $3 AND id > $4 \
    ORDER BY id LIMIT 500";
// A forgotten ticket stood open until it was put into the trash or taken out of reach.
const OPEN: &str = "SELECT CAST(COUNT(*) AS BIGINT) FROM ticket WHERE account_id = $1 AND created_at < $2 \
    AND (solved_at IS NULL OR solved_at >= $2) AND (trashed_at IS NULL OR trashed_at >= $2) \
    AND (standing <> 'forgotten' OR trashed_at IS NOT NULL OR updated_at >= $2)";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[CREATED, TICKETS, OPEN];

fn volume(row: &Row<'_>) -> Result<Volume, Error> {
    Ok(Volume {
        day: row.get(0)?,
        channel: row.get(1)?,
        status: row.get(2)?,
        priority: row.get(3)?,
        group: row.get(4)?,
        tickets: row.get(5)?,
    })
}

pub(super) fn created(tx: &mut Tx<'_>, account: i64, from: i64, until: i64) -> Result<Vec<Volume>, Error> {
    let mut volumes = tx.rows(CREATED, params![account, from * DAY, (until + 1) * DAY], volume)?;
    // The engines disagree on where nothing stands in an order.
    volumes.sort_by(|a, b| {
        let key = |v: &Volume| (v.day, v.channel.clone(), v.status.clone(), v.priority.clone(), v.group);
        key(a).cmp(&key(b))
    });
    Ok(volumes)
}

/// Tickets that arose in these days, after number `after`.
pub(super) fn tickets(tx: &mut Tx<'_>, account: i64, from: i64, until: i64, after: i64) -> Result<Vec<i64>, Error> {
    tx.rows(TICKETS, params![account, from * DAY, (until + 1) * DAY, after], |row| row.get(0))
}

pub(super) fn open(tx: &mut Tx<'_>, account: i64, day: i64) -> Result<Open, Error> {
    let tickets = tx.row(OPEN, params![account, (day + 1) * DAY], |row| row.get(0))?.unwrap_or_default();
    Ok(Open { day, tickets })
}
