//! What a held ticket keeps that lay under the key of somebody who is forgotten: sealed anew, with another key in the place of
//! that one, and gone with it when the duty ends. Comments themselves and files lie under the ticket and need no such care.

use db::{Tx, params};
use vault::{KeyId, Vault};

use crate::context::Cx;
use crate::email::original;
use crate::error::Error;
use crate::tickets::TicketRow;

/// Something that hangs on a ticket and lies under a person's key too.
struct Part {
    table: &'static str,
    column: &'static str,
    select: &'static str,
    set: &'static str,
}

const PARTS: [Part; 5] = [
    Part {
        table: "comment",
        column: "sealed_quote",
        select: "SELECT id, sealed_quote FROM comment WHERE account_id = $1 AND ticket_id = $2 AND sealed_quote IS NOT NULL",
        set: "UPDATE comment SET sealed_quote = $4 WHERE account_id = $1 AND ticket_id = $2 AND id = $3",
    },
    Part {
        table: "contact_proof",
        column: "sealed_proof",
        select: "SELECT ticket_id, sealed_proof FROM contact_proof WHERE account_id = $1 AND ticket_id = $2 \
            AND sealed_proof IS NOT NULL",
        set: "UPDATE contact_proof SET sealed_proof = $4 WHERE account_id = $1 AND ticket_id = $2 AND ticket_id = $3",
    },
    Part {
        table: "call",
        column: "sealed_call",
        select: "SELECT id, sealed_call FROM call WHERE account_id = $1 AND ticket_id = $2 AND sealed_call IS NOT NULL",
        set: "UPDATE call SET sealed_call = $4 WHERE account_id = $1 AND ticket_id = $2 AND id = $3",
    },
    Part {
        table: "satisfaction_rating",
        column: "sealed_comment",
        select: "SELECT id, sealed_comment FROM satisfaction_rating WHERE account_id = $1 AND ticket_id = $2 \
            AND sealed_comment IS NOT NULL",
        set: "UPDATE satisfaction_rating SET sealed_comment = $4 WHERE account_id = $1 AND ticket_id = $2 AND id = $3",
    },
    Part {
        table: "transmission",
        column: "sealed_reference",
        select: "SELECT id, sealed_reference FROM transmission WHERE account_id = $1 AND ticket_id = $2 \
            AND sealed_reference IS NOT NULL",
        set: "UPDATE transmission SET sealed_reference = $4 WHERE account_id = $1 AND ticket_id = $2 AND id = $3",
    },
];

/// Every statement of this file, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    PARTS[0].select,
    PARTS[0].set,
    PARTS[1].select,
    PARTS[1].set,
    PARTS[2].select,
    PARTS[2].set,
    PARTS[3].select,
    PARTS[3].set,
    PARTS[4].select,
    PARTS[4].set,
];

/// Seals what lies under one of the keys that go anew, with `key` in their place. Whatever cannot be opened is gone already.
pub(super) fn seal(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow, gone: &[KeyId], key: KeyId) -> Result<(), Error> {
    for part in &PARTS {
        for (id, sealed) in values(tx, cx, part, row.id)? {
            let mut owners = Vault::owners(&sealed)?;
            if exchange(&mut owners, gone, key) {
                let cell = cx.cell(part.table, id, part.column);
                if let Some(anew) = crate::desk::opened(cx.desk.vault.reseal(&cell, &sealed, &owners))? {
                    tx.execute(part.set, params![cx.id(), row.id, id, anew])?;
                }
            }
        }
    }
    original::keep_without(tx, cx, row, gone, key)
}

/// Clears what lies under a key that goes now.
pub(super) fn drop_under(tx: &mut Tx<'_>, cx: &Cx, row: &TicketRow, key: KeyId) -> Result<(), Error> {
    for part in &PARTS {
        for (id, sealed) in values(tx, cx, part, row.id)? {
            if Vault::owners(&sealed)?.contains(&key) {
                tx.execute(part.set, params![cx.id(), row.id, id, None::<Vec<u8>>])?;
            }
        }
    }
    original::drop_under(tx, cx, row, key)
}

fn values(tx: &mut Tx<'_>, cx: &Cx, part: &Part, ticket: i64) -> Result<Vec<(i64, Vec<u8>)>, Error> {
    Ok(tx.rows(part.select, params![cx.id(), ticket], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// Puts `key` where one of the keys that go stands; whether there was one.
pub(crate) fn exchange(owners: &mut [KeyId], gone: &[KeyId], key: KeyId) -> bool {
    let mut found = false;
    for owner in owners.iter_mut().filter(|owner| gone.contains(owner)) {
        (*owner, found) = (key, true);
    }
    found
}
