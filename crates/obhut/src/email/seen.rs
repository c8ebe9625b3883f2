//! The same mail is taken in once, whoever brings it: two processes, two mailboxes, a server after a cut. A mark keyed
//! with the account's key stands for its Message-ID, for two weeks; afterwards the sealed envelopes tell.

use db::{Tx, params};

use crate::context::Cx;
use crate::error::Error;

/// How long a mark is kept, in microseconds: longer than mail servers try to deliver.
const KEPT: i64 = 14 * 86_400 * 1_000_000;

const CLAIM: &str = "INSERT INTO mail_seen (account_id, mark, created_at) VALUES ($1, $2, $3) \
    ON CONFLICT (account_id, mark) DO NOTHING";
const KNOWN: &str = "SELECT ticket_id FROM mail_seen WHERE account_id = $1 AND mark = $2";
const BECAME: &str = "UPDATE mail_seen SET ticket_id = $3 WHERE account_id = $1 AND mark = $2";
const RELEASE: &str = "DELETE FROM mail_seen WHERE account_id = $1 AND mark = $2";
const OLD: &str = "DELETE FROM mail_seen WHERE account_id = $1 AND created_at < $2";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[CLAIM, KNOWN, BECAME, RELEASE, OLD];

/// The mark of a mail.
#[derive(Clone, Copy)]
pub(super) struct Mark([u8; 16]);

impl Mark {
    /// By its Message-ID; `turned_down` has marks of its own, so that a mail that was turned down can still be let in.
    pub(super) fn of(cx: &Cx, identifier: &[u8], turned_down: bool) -> Result<Self, Error> {
        let word: &[u8] = if turned_down { b"turned down " } else { b"mail in " };
        Ok(Self(cx.desk.vault.mark(cx.account.key.key, &[word, identifier].concat())?))
    }
}

/// Claims a mail for this transaction; `false` when it has come before. On a server that several processes share this
/// waits for the other one's end.
pub(super) fn claim(tx: &mut Tx<'_>, cx: &Cx, mark: Mark) -> Result<bool, Error> {
    tx.execute(OLD, params![cx.id(), cx.at() - KEPT])?;
    Ok(tx.execute(CLAIM, params![cx.id(), mark.0.as_slice(), cx.at()])? > 0)
}

/// The ticket that a mail became which has come before.
pub(super) fn became(tx: &mut Tx<'_>, cx: &Cx, mark: Mark) -> Result<Option<i64>, Error> {
    Ok(tx.row(KNOWN, params![cx.id(), mark.0.as_slice()], |row| row.get::<Option<i64>>(0))?.flatten())
}

/// Notes what the mail became.
pub(super) fn note(tx: &mut Tx<'_>, cx: &Cx, mark: Mark, ticket: i64) -> Result<(), Error> {
    tx.execute(BECAME, params![cx.id(), mark.0.as_slice(), ticket])?;
    Ok(())
}

/// Gives a claim back: the mail became nothing.
pub(super) fn release(tx: &mut Tx<'_>, cx: &Cx, mark: Mark) -> Result<(), Error> {
    tx.execute(RELEASE, params![cx.id(), mark.0.as_slice()])?;
    Ok(())
}
