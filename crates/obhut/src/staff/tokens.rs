//! Tokens: random words that open the door. Only their hash is stored; the word is shown once.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use ledger::{Fact, Facts};
use personal::{Personal, Unknown};
use vault::KeyId;
use world::Random;

use super::records::TokenLabel;
use super::sql::{self, TokenRow};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::Error;
use crate::words::TokenKind;

/// How long a browser session lasts, in seconds.
pub const SESSION_SECONDS: i64 = 12 * 3600;

/// A fresh token: 32 random bytes in URL-safe form.
pub fn word(random: &dyn Random) -> String {
    URL_SAFE_NO_PAD.encode(world::random_bytes::<32>(random))
}

/// The hash under which a token is found.
pub fn hash(token: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    hash
}

/// Stores a token for somebody, so that `token` opens the door from now on.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person.
pub fn store(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: Option<i64>,
    kind: TokenKind,
    token: &str,
    label: Option<&str>,
    expires_at: Option<i64>,
) -> Result<i64, Error> {
    let id = cx.account.ids.next(tx)?;
    let row = TokenRow { account: cx.id(), id, person, kind, expires_at, client: None, grant: None };
    sql::insert_token(tx, &hash(token), &row, cx.at())?;
    if let (Some(label), Some(person)) = (label, person) {
        let owner = crate::people::ops::row(tx, cx, person)?.key;
        let key = cx.desk.vault.allocate()?;
        let record = TokenLabel { label: Personal::new(label.to_owned()), unknown: Unknown::default() };
        let cell = cx.cell("token_label", id, "sealed_label");
        let sealed = cx.desk.vault.seal_record(&cell, &[key, KeyId(owner)], &record)?;
        sql::insert_label(tx, cx.id(), id, key.0, &sealed)?;
    }
    if let Some(person) = person {
        let facts = Facts::from([("kind".into(), Fact::Word(kind.word())), ("token".into(), Fact::Number(id))]);
        let object = crate::people::ops::object(person);
        audit::record(tx, cx, Record { act: "token.create", object, facts, detail: None, owners: &[] })?;
    }
    Ok(id)
}

/// What a token opens, unless it has run out.
///
/// # Errors
/// The database's.
pub fn find(tx: &mut Tx<'_>, token: &str, now: i64) -> Result<Option<TokenRow>, db::Error> {
    Ok(sql::token(tx, &hash(token))?.filter(|row| row.expires_at.is_none_or(|end| end > now)))
}

/// Ends a token.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, cx: &Cx, token: &str) -> Result<(), Error> {
    sql::drop_token(tx, cx.id(), &hash(token))?;
    super::actors::changed(tx, cx);
    Ok(())
}

/// Ends every token of somebody.
///
/// # Errors
/// The database's.
pub fn drop_of(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(), Error> {
    Ok(sql::drop_tokens_of(tx, cx.id(), person)?)
}

/// A token as its owner and the administrator see it.
pub struct Known {
    /// What is known of it.
    pub row: sql::TokenSeen,
    /// What its maker called it; `None` where nothing was said, or it is forgotten.
    pub label: Option<Personal<String>>,
    /// The program it was given to by OAuth.
    pub program: Option<String>,
}

/// The tokens and sessions of somebody, newest first.
///
/// # Errors
/// [`Error::Forbidden`] unless they are one's own or the actor administers.
pub fn of(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<Known>, Error> {
    if cx.actor.person != Some(person) {
        cx.actor.must_administer()?;
    }
    let rows = sql::tokens_of(tx, cx.id(), person)?;
    labelled(tx, cx, rows)
}

/// What lets programs in.
const PROGRAMS: [TokenKind; 5] =
    [TokenKind::Api, TokenKind::Bearer, TokenKind::Reading, TokenKind::Writing, TokenKind::Refresh];

/// Whether a token stands in a list of what lets programs in: all that came of one permission is one line of it, the token with
/// which the program goes on.
pub fn is_access(row: &sql::TokenSeen) -> bool {
    PROGRAMS.contains(&row.kind) && (row.grant.is_none() || row.kind == TokenKind::Refresh)
}

/// Every token for the API, newest first.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn for_api(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Known>, Error> {
    cx.actor.must_administer()?;
    let mut rows = Vec::new();
    for kind in PROGRAMS {
        rows.extend(sql::tokens_of_kind(tx, cx.id(), kind)?);
    }
    rows.retain(is_access);
    labelled(tx, cx, rows)
}

fn labelled(tx: &mut Tx<'_>, cx: &Cx, rows: Vec<sql::TokenSeen>) -> Result<Vec<Known>, Error> {
    let mut known = Vec::with_capacity(rows.len());
    for row in rows.into_iter().filter(|row| row.expires_at.is_none_or(|end| end > cx.at())) {
        let label = match sql::label(tx, cx.id(), row.id)? {
            Some((_, sealed)) => {
                let cell = cx.cell("token_label", row.id, "sealed_label");
                let opened = crate::desk::opened(cx.desk.vault.open_record::<TokenLabel>(&cell, &sealed))?;
                opened.map(|record| record.label)
            }
            None => None,
        };
        let program = match row.client {
            Some(client) => crate::oauth::sql::get(tx, cx.id(), client)?.map(|client| client.name),
            None => None,
        };
        known.push(Known { row, label, program });
    }
    Ok(known)
}

/// Ends a token or session by its number; what it was called goes with it, and what came of the same permission.
///
/// # Errors
/// [`Error::NotFound`] when there is none, or it is neither the actor's own nor does the actor administer.
pub fn end_by_id(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = sql::token_by_id(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    if row.person.is_none() || row.person != cx.actor.person {
        cx.actor.must_administer().map_err(|_| Error::NotFound)?;
    }
    let mut hash = [0; 32];
    if row.hash.len() == hash.len() {
        hash.copy_from_slice(&row.hash);
    }
    sql::drop_token(tx, cx.id(), &hash)?;
    if let Some(grant) = row.grant {
        sql::drop_tokens_of_grant(tx, cx.id(), grant)?;
    }
    if let Some((key, _)) = sql::label(tx, cx.id(), id)? {
        crate::sweep::give_up(tx, cx, KeyId(key))?;
        sql::drop_label(tx, cx.id(), id)?;
    }
    super::actors::changed(tx, cx);
    if let Some(person) = row.person {
        let facts = Facts::from([("kind".into(), Fact::Word(row.kind.word())), ("token".into(), Fact::Number(id))]);
        let object = crate::people::ops::object(person);
        audit::record(tx, cx, Record { act: "token.end", object, facts, detail: None, owners: &[] })?;
    }
    Ok(())
}

/// Drops tokens that have run out, with what they were called.
///
/// # Errors
/// The database's or the vault's.
pub fn tidy(tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
    for (id, key) in sql::expired_labels(tx, cx.id(), cx.at())? {
        crate::sweep::give_up(tx, cx, KeyId(key))?;
        sql::drop_label(tx, cx.id(), id)?;
    }
    sql::drop_expired(tx, cx.id(), cx.at())?;
    crate::oauth::sql::drop_spent_grants(tx, cx.id())?;
    Ok(())
}

/// How exactly it is kept when a token was used, in microseconds: sessions to the hour, others to the day.
pub(super) const fn step(kind: TokenKind) -> i64 {
    const HOUR: i64 = 3_600_000_000;
    if matches!(kind, TokenKind::Session) { HOUR } else { 24 * HOUR }
}

/// Ends a token or session of the actor's own.
///
/// # Errors
/// [`Error::NotFound`] when it is somebody else's, whoever the actor is.
pub fn end_own(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = sql::token_by_id(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    if row.person.is_none() || row.person != cx.actor.person {
        return Err(Error::NotFound);
    }
    end_by_id(tx, cx, id)
}
