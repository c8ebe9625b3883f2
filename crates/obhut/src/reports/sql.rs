//! Statements of reports. Whether a ticket is in the trash or forgotten does not matter: it was there.

use std::collections::BTreeMap;

use db::{Error, Row, Tx, params};

use super::{DAY, Open, Volume};

const CREATED: &str = "SELECT day, source, status, priority, group_id, CAST(COUNT(*) AS BIGINT) FROM \
    (SELECT created_at / 86400000000 AS day, source, status, priority, group_id FROM ticket \
        WHERE account_id = $1 AND created_at >= $2 AND created_at < $3) AS fresh \
    GROUP BY day, source, status, priority, group_id ORDER BY day, source, status, priority, group_id";
const TICKETS: &str = "SELECT id FROM ticket WHERE account_id = $1 AND created_at >= $2 AND created_at < $3 AND id > $4 \
    ORDER BY id LIMIT 500";
// A forgotten ticket stood open until it was put into the trash or taken out of reach.
const OPEN: &str = "SELECT opened, CASE WHEN gone < $3 THEN gone / 86400000000 END, CAST(COUNT(*) AS BIGINT) FROM \
    (SELECT CASE WHEN created_at < $2 THEN $2 / 86400000000 - 1 ELSE created_at / 86400000000 END AS opened, \
        CASE WHEN trashed_at IS NULL AND standing = 'forgotten' AND (solved_at IS NULL OR solved_at > updated_at) \
            THEN updated_at \
            WHEN trashed_at IS NOT NULL AND (solved_at IS NULL OR solved_at > trashed_at) THEN trashed_at \
            ELSE solved_at END AS gone \
        FROM ticket WHERE account_id = $1 AND created_at < $3) AS stood \
    WHERE gone IS NULL OR gone >= $2 GROUP BY 1, 2";

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

/// How many tickets stood open at the end of each day, counted in one pass over all that were there by then.
pub(super) fn open(tx: &mut Tx<'_>, account: i64, from: i64, until: i64) -> Result<Vec<Open>, Error> {
    let groups: Vec<(i64, Option<i64>, i64)> =
        tx.rows(OPEN, params![account, (from + 1) * DAY, (until + 1) * DAY], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    let mut changes: BTreeMap<i64, i64> = BTreeMap::new();
    for (opened, gone, tickets) in groups {
        *changes.entry(opened).or_default() += tickets;
        if let Some(gone) = gone {
            *changes.entry(gone).or_default() -= tickets;
        }
    }
    let mut tickets = 0;
    let days = (from..=until).map(|day| {
        tickets += changes.get(&day).copied().unwrap_or_default();
        Open { day, tickets }
    });
    Ok(days.collect())
}
