//! What programs get tokens for: that somebody allowed it, that they got one before, or that an administrator entered them.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use ledger::{Fact, Facts};
use world::Random;
use zeroize::Zeroizing;

use super::sql::{self, ClientRow, GrantRow};
use super::{CODE_SECONDS, REFRESH_SECONDS, Scopes, clients};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::Error;
use crate::staff::sql::TokenRow;
use crate::staff::{actors, sql as stored, tokens};
use crate::words::TokenKind;

/// Why a program gets nothing: the words of RFC 6749 §5.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Something is missing, or there twice.
    InvalidRequest,
    /// Nobody knows this program, or its secret is wrong.
    InvalidClient,
    /// What it shows is not, or no longer, good for anything.
    InvalidGrant,
    /// It may not ask in this way.
    UnauthorisedClient,
    /// Nobody gives anything for that.
    UnsupportedGrant,
    /// It asks for more than it may.
    InvalidScope,
}

impl Refusal {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorisedClient => "unauthorized_client",
            Self::UnsupportedGrant => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
        }
    }

    /// A sentence for whoever writes the program.
    pub const fn text(self) -> &'static str {
        match self {
            Self::InvalidRequest => "A parameter is missing, is there twice or cannot be read",
            Self::InvalidClient => "The client is unknown or its secret is wrong",
            Self::InvalidGrant => {
                "The code or token is unknown, has ended, was used before or belongs to another request"
            }
            Self::UnauthorisedClient => "This client may not ask in this way",
            Self::UnsupportedGrant => "Known are authorization_code, client_credentials and refresh_token",
            Self::InvalidScope => "Known are read and write, as far as the client may have them",
        }
    }
}

/// Fresh words for a token and the one that gets the next. A closure that changes something may run again, so they are made
/// before it.
#[derive(Clone)]
pub struct Fresh {
    access: Zeroizing<String>,
    refresh: Zeroizing<String>,
}

impl Fresh {
    /// Two words.
    pub fn new(random: &dyn Random) -> Self {
        Self { access: tokens::word(random).into(), refresh: tokens::word(random).into() }
    }
}

/// What a program got.
pub struct Issued {
    /// The word that opens.
    pub access: Zeroizing<String>,
    /// The word that gets the next, where somebody allowed it.
    pub refresh: Option<Zeroizing<String>>,
    /// How far it opens.
    pub scopes: Scopes,
    /// For how long, in seconds.
    pub seconds: i64,
}

/// What somebody who redeems a code shows.
#[derive(Clone)]
pub struct Redeemed {
    /// The code.
    pub code: Zeroizing<String>,
    /// Where it says that the code was sent.
    pub redirect_uri: String,
    /// What the challenge was made from (RFC 7636).
    pub verifier: Option<Zeroizing<String>>,
}

/// The program that calls itself so, if it shows the secret that it was given, or was given none.
///
/// # Errors
/// The database's.
pub fn known(tx: &mut Tx<'_>, cx: &Cx, identifier: &str, secret: Option<&str>) -> Result<Option<ClientRow>, db::Error> {
    let Some(client) = sql::by_identifier(tx, cx.id(), identifier)? else { return Ok(None) };
    let fits = match (&client.secret_hash, secret) {
        (Some(hash), Some(secret)) => verify_slices_are_equal(hash, &tokens::hash(secret)).is_ok(),
        (None, None | Some("")) => true,
        _ => false,
    };
    Ok(Some(client).filter(|_| fits))
}

/// Somebody allows a program so much; `code` is what it redeems.
///
/// # Errors
/// [`Error::Forbidden`] for those who do not work here; [`Error::NotFound`] where the program is gone.
pub fn allow(
    tx: &mut Tx<'_>,
    cx: &Cx,
    client: i64,
    scopes: Scopes,
    redirect_uri: &str,
    challenge: Option<&str>,
    code: &str,
) -> Result<(), Error> {
    cx.actor.must_be_staff()?;
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    let client = sql::get(tx, cx.id(), client)?.ok_or(Error::NotFound)?;
    let id = cx.account.ids.next(tx)?;
    let grant = GrantRow {
        id,
        client: client.id,
        person,
        scopes,
        redirect_uri: redirect_uri.to_owned(),
        challenge: challenge.map(str::to_owned),
        created_at: cx.at(),
    };
    sql::insert_grant(tx, cx.id(), &grant)?;
    let (kind, seconds) = (TokenKind::Code, CODE_SECONDS);
    insert(tx, cx, &New { client: client.id, grant: Some(id), person, kind, seconds }, code)?;
    let (reads, writes) = (Fact::Flag(scopes.reads()), Fact::Flag(scopes.writes()));
    let facts = Facts::from([("grant".into(), Fact::Number(id)), ("reads".into(), reads), ("writes".into(), writes)]);
    let record =
        Record { act: "oauth_client.allow", object: clients::object(client.id), facts, detail: None, owners: &[] };
    audit::record(tx, cx, record).map(drop)
}

/// Redeems a code, once. A second try ends what came of the first: one of the two has stolen it.
///
/// # Errors
/// The database's.
pub fn redeem(
    tx: &mut Tx<'_>,
    cx: &Cx,
    client: &ClientRow,
    shown: &Redeemed,
    fresh: &Fresh,
    seconds: Option<i64>,
) -> Result<Result<Issued, Refusal>, Error> {
    let Some((row, grant)) = take(tx, cx, client, &shown.code, TokenKind::Code)? else {
        return Ok(Err(Refusal::InvalidGrant));
    };
    if grant.redirect_uri != shown.redirect_uri || !proves(grant.challenge.as_deref(), shown.verifier.as_deref()) {
        return Ok(Err(Refusal::InvalidGrant));
    }
    stored::spend(tx, cx.id(), &tokens::hash(&shown.code))?;
    let Some(scopes) = grant.scopes.and(client.scopes) else { return Ok(Err(Refusal::InvalidScope)) };
    issue(tx, cx, client, &Lent { person: row, grant: Some(grant.id), scopes, seconds }, fresh)
}

/// Gives the next token, and the one after that can be got with the new word alone. A word that has served already ends all that
/// came of the same permission.
///
/// # Errors
/// The database's.
pub fn refresh(
    tx: &mut Tx<'_>,
    cx: &Cx,
    client: &ClientRow,
    word: &str,
    asked: Option<Scopes>,
    fresh: &Fresh,
    seconds: Option<i64>,
) -> Result<Result<Issued, Refusal>, Error> {
    let Some((row, grant)) = take(tx, cx, client, word, TokenKind::Refresh)? else {
        return Ok(Err(Refusal::InvalidGrant));
    };
    let Some(most) = grant.scopes.and(client.scopes) else { return Ok(Err(Refusal::InvalidScope)) };
    let scopes = asked.unwrap_or(most);
    if scopes.and(most) != Some(scopes) {
        return Ok(Err(Refusal::InvalidScope));
    }
    stored::spend(tx, cx.id(), &tokens::hash(word))?;
    issue(tx, cx, client, &Lent { person: row, grant: Some(grant.id), scopes, seconds }, fresh)
}

/// Gives a program that can keep a secret a token with the rights of whoever its entry names.
///
/// # Errors
/// The database's.
pub fn own(
    tx: &mut Tx<'_>,
    cx: &Cx,
    client: &ClientRow,
    asked: Option<Scopes>,
    fresh: &Fresh,
    seconds: Option<i64>,
) -> Result<Result<Issued, Refusal>, Error> {
    if client.secret_hash.is_none() {
        return Ok(Err(Refusal::UnauthorisedClient));
    }
    let scopes = asked.unwrap_or(client.scopes);
    if scopes.and(client.scopes) != Some(scopes) {
        return Ok(Err(Refusal::InvalidScope));
    }
    issue(tx, cx, client, &Lent { person: client.person, grant: None, scopes, seconds }, fresh)
}

/// Whose word this is and what was allowed, where it is of this kind, of this program and has not served yet.
fn take(
    tx: &mut Tx<'_>,
    cx: &Cx,
    client: &ClientRow,
    word: &str,
    kind: TokenKind,
) -> Result<Option<(i64, GrantRow)>, Error> {
    let row = tokens::find(tx, word, cx.at())?;
    let Some(row) = row.filter(|row| row.account == cx.id() && row.client == Some(client.id)) else { return Ok(None) };
    let (Some(person), Some(grant)) = (row.person, row.grant) else { return Ok(None) };
    if row.kind == TokenKind::Spent {
        stored::drop_tokens_of_grant(tx, cx.id(), grant)?;
        actors::changed(tx, cx);
        let facts = Facts::from([("grant".into(), Fact::Number(grant))]);
        let object = clients::object(client.id);
        audit::record(tx, cx, Record { act: "oauth_client.reuse", object, facts, detail: None, owners: &[] })?;
        return Ok(None);
    }
    if row.kind != kind {
        return Ok(None);
    }
    Ok(sql::grant(tx, cx.id(), grant)?.map(|grant| (person, grant)))
}

/// Whether the verifier is what the challenge was made from. A verifier without a challenge proves nothing either: the
/// challenge was taken out on the way.
fn proves(challenge: Option<&str>, verifier: Option<&String>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let made = URL_SAFE_NO_PAD.encode(tokens::hash(verifier));
            verify_slices_are_equal(made.as_bytes(), challenge.as_bytes()).is_ok()
        }
        _ => false,
    }
}

/// What a program is given.
struct Lent {
    /// Whose rights.
    person: i64,
    /// What somebody allowed.
    grant: Option<i64>,
    /// How far.
    scopes: Scopes,
    /// For how long it asks, in seconds.
    seconds: Option<i64>,
}

fn issue(
    tx: &mut Tx<'_>,
    cx: &Cx,
    client: &ClientRow,
    lent: &Lent,
    fresh: &Fresh,
) -> Result<Result<Issued, Refusal>, Error> {
    let actor = actors::actor(tx, cx.id(), lent.person, cx.at())?;
    if !actor.is_some_and(|actor| actor.role.is_staff()) {
        return Ok(Err(Refusal::InvalidGrant));
    }
    let seconds = lent.seconds.map_or(client.seconds, |asked| asked.min(client.seconds));
    let (person, grant) = (lent.person, lent.grant);
    let kind = lent.scopes.kind();
    insert(tx, cx, &New { client: client.id, grant, person, kind, seconds }, &fresh.access)?;
    if grant.is_some() {
        let (kind, seconds) = (TokenKind::Refresh, REFRESH_SECONDS);
        insert(tx, cx, &New { client: client.id, grant, person, kind, seconds }, &fresh.refresh)?;
    }
    let refresh = grant.map(|_| fresh.refresh.clone());
    Ok(Ok(Issued { access: fresh.access.clone(), refresh, scopes: lent.scopes, seconds }))
}

/// A token about to be stored.
struct New {
    client: i64,
    grant: Option<i64>,
    person: i64,
    kind: TokenKind,
    seconds: i64,
}

fn insert(tx: &mut Tx<'_>, cx: &Cx, new: &New, word: &str) -> Result<(), Error> {
    let row = TokenRow {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        person: Some(new.person),
        kind: new.kind,
        expires_at: Some(cx.now.plus_seconds(new.seconds).0),
        client: Some(new.client),
        grant: new.grant,
    };
    Ok(stored::insert_token(tx, &tokens::hash(word), &row, cx.at())?)
}
