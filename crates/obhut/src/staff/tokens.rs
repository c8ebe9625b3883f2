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
    let row = TokenRow { account: cx.id(), id, person, kind, expires_at };
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
