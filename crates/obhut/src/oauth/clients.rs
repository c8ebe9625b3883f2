//! The list of programs: entered, changed and taken away by administrators.

use std::net::IpAddr;

use axum::http::Uri;
use db::Tx;
use ledger::{Fact, Facts, Object};

use super::sql::{self, ClientRow};
use super::{MOST_SECONDS, Scopes, USUAL_SECONDS};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::staff::{actors, tokens};
use crate::words::Role;

/// Longer names are texts.
const NAME_AT_MOST: usize = 255;
/// Addresses of one program.
const ADDRESSES_AT_MOST: usize = 20;
/// Longer addresses carry more than an address.
const ADDRESS_AT_MOST: usize = 2_000;
/// Programs of one account.
const AT_MOST: usize = 200;

/// A program as somebody enters it.
#[derive(Clone)]
pub struct NewClient {
    /// What people call it.
    pub name: String,
    /// What it calls itself when it asks; made from the name where none is given.
    pub identifier: Option<String>,
    /// Where people may be sent back to; none where nobody is asked.
    pub redirect_uris: Vec<String>,
    /// How far it may go at the most.
    pub scopes: Scopes,
    /// Whose rights it has where nobody lends it any; the actor's where none is named.
    pub person: Option<i64>,
    /// How long its tokens open, in seconds.
    pub seconds: i64,
    /// Whether it can keep a secret: a server can, what runs in a browser or on a telephone cannot.
    pub confidential: bool,
}

impl Default for NewClient {
    fn default() -> Self {
        Self {
            name: String::new(),
            identifier: None,
            redirect_uris: Vec::new(),
            scopes: Scopes::Read,
            person: None,
            seconds: USUAL_SECONDS,
            confidential: true,
        }
    }
}

impl ClientRow {
    /// As somebody would enter it, to change a part of it.
    pub fn as_written(&self) -> NewClient {
        NewClient {
            name: self.name.clone(),
            identifier: Some(self.identifier.clone()),
            redirect_uris: self.redirect_uris.clone(),
            scopes: self.scopes,
            person: Some(self.person),
            seconds: self.seconds,
            confidential: self.secret_hash.is_some(),
        }
    }
}

/// The object of log entries about a program.
pub const fn object(id: i64) -> Object {
    Object { kind: "oauth_client", id }
}

/// All programs.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; so for all below.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<ClientRow>, Error> {
    cx.actor.must_administer()?;
    Ok(sql::list(tx, cx.id())?)
}

/// One program.
///
/// # Errors
/// As [`list`]; [`Error::NotFound`] where there is none.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<ClientRow, Error> {
    cx.actor.must_administer()?;
    sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)
}

/// Enters a program, whose secret will be `secret` if it can keep one; answers its number.
///
/// # Errors
/// As [`list`]; [`Error::Invalid`] naming `name`, `identifier`, `redirect_uri`, `user_id` or `expires_in`.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewClient, secret: &str) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    let known = sql::list(tx, cx.id())?;
    if known.len() >= AT_MOST {
        return Err(Error::invalid("base", FaultKind::TooLong));
    }
    let id = cx.account.ids.next(tx)?;
    let identifier = match new.identifier.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(identifier) => checked(identifier)?,
        None => made(&new.name, id),
    };
    if known.iter().any(|one| one.identifier == identifier) {
        return Err(Error::invalid("identifier", FaultKind::Duplicate));
    }
    let row = ClientRow {
        id,
        identifier,
        name: name(&new.name)?,
        secret_hash: new.confidential.then(|| tokens::hash(secret).to_vec()),
        redirect_uris: addresses(&new.redirect_uris)?,
        scopes: new.scopes,
        person: acting(tx, cx, new.person)?,
        seconds: lasting(new.seconds)?,
        created_at: cx.at(),
        updated_at: cx.at(),
    };
    sql::insert(tx, cx.id(), &row)?;
    log(tx, cx, "oauth_client.create", &row)?;
    Ok(id)
}

/// Changes name, addresses, scopes and duration of a program. What it calls itself and whose rights it has stay.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`] where there is none.
pub fn update(tx: &mut Tx<'_>, cx: &Cx, id: i64, new: &NewClient) -> Result<(), Error> {
    let present = get(tx, cx, id)?;
    let row = ClientRow {
        name: name(&new.name)?,
        redirect_uris: addresses(&new.redirect_uris)?,
        scopes: new.scopes,
        seconds: lasting(new.seconds)?,
        updated_at: cx.at(),
        ..present
    };
    sql::update(tx, cx.id(), &row)?;
    log(tx, cx, "oauth_client.update", &row)
}

/// Gives a program another secret; the old one ends at once, tokens stay.
///
/// # Errors
/// As [`get`]; [`Error::Invalid`] where it keeps no secret.
pub fn renew(tx: &mut Tx<'_>, cx: &Cx, id: i64, secret: &str) -> Result<(), Error> {
    let row = get(tx, cx, id)?;
    if row.secret_hash.is_none() {
        return Err(Error::invalid("secret", FaultKind::Invalid));
    }
    sql::set_secret(tx, cx.id(), id, &tokens::hash(secret), cx.at())?;
    log(tx, cx, "oauth_client.secret", &row)
}

/// Takes a program away; everything it can come in with ends.
///
/// # Errors
/// As [`get`].
pub fn delete(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = get(tx, cx, id)?;
    crate::staff::sql::drop_tokens_of_client(tx, cx.id(), id)?;
    sql::delete(tx, cx.id(), id)?;
    actors::changed(tx, cx);
    log(tx, cx, "oauth_client.delete", &row)
}

/// Whether a program with these rights may be entered: one's own, or those of staff who do not administer.
///
/// # Errors
/// [`Error::Invalid`] naming `user_id`.
fn acting(tx: &mut Tx<'_>, cx: &Cx, person: Option<i64>) -> Result<i64, Error> {
    let fault = || Error::invalid("user_id", FaultKind::Invalid);
    let Some(person) = person.or(cx.actor.person) else { return Err(fault()) };
    let actor = actors::actor(tx, cx.id(), person, cx.at())?.ok_or_else(fault)?;
    let own = cx.actor.person == Some(person);
    if !actor.role.is_staff() || (actor.role == Role::Administrator && !own) {
        return Err(fault());
    }
    Ok(person)
}

fn name(name: &str) -> Result<String, Error> {
    match name.trim() {
        "" => Err(Error::invalid("name", FaultKind::Blank)),
        name if name.chars().count() > NAME_AT_MOST => Err(Error::invalid("name", FaultKind::TooLong)),
        name => Ok(name.to_owned()),
    }
}

fn lasting(seconds: i64) -> Result<i64, Error> {
    if (USUAL_SECONDS..=MOST_SECONDS).contains(&seconds) {
        Ok(seconds)
    } else {
        Err(Error::invalid("expires_in", FaultKind::Invalid))
    }
}

/// A word that stands in addresses as it is.
fn checked(identifier: &str) -> Result<String, Error> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    match identifier.len() {
        1..=NAME_AT_MOST if identifier.bytes().all(fits) => Ok(identifier.to_owned()),
        _ => Err(Error::invalid("identifier", FaultKind::Invalid)),
    }
}

fn made(name: &str, id: i64) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let word = words.collect::<Vec<_>>().join("_").to_ascii_lowercase();
    if word.is_empty() { format!("client_{id}") } else { format!("{word}_{id}") }
}

fn addresses(all: &[String]) -> Result<Vec<String>, Error> {
    let fault = |kind| Err(Error::invalid("redirect_uri", kind));
    let all: Vec<String> = all.iter().map(|one| one.trim().to_owned()).filter(|one| !one.is_empty()).collect();
    if all.len() > ADDRESSES_AT_MOST {
        return fault(FaultKind::TooLong);
    }
    if all.iter().all(|one| is_safe(one)) { Ok(all) } else { fault(FaultKind::Invalid) }
}

/// Whether a code may be sent there: over TLS, or to the machine that asks. No part of it stays in the browser.
fn is_safe(address: &str) -> bool {
    let fits = address.len() <= ADDRESS_AT_MOST && address.bytes().all(|byte| byte.is_ascii_graphic());
    if !fits || address.contains(['#', '\\', ';', ',', '\'', '"', '<', '>']) {
        return false;
    }
    let Ok(uri) = address.parse::<Uri>() else { return false };
    let Some(host) = uri.host().filter(|host| !host.is_empty()) else { return false };
    if uri.authority().is_none_or(|authority| authority.as_str().contains('@')) {
        return false;
    }
    let inner = host.trim_matches(['[', ']']);
    let here = host == "localhost" || inner.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    matches!((uri.scheme_str(), here), (Some("https"), _) | (Some("http"), true))
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, row: &ClientRow) -> Result<(), Error> {
    let (reads, writes) = (Fact::Flag(row.scopes.reads()), Fact::Flag(row.scopes.writes()));
    let facts = Facts::from([("reads".into(), reads), ("writes".into(), writes)]);
    audit::record(tx, cx, Record { act, object: object(row.id), facts, detail: None, owners: &[] }).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_goes_over_tls_or_stays_on_the_machine() {
        for good in [
            "https://app.example/callback?tenant=1",
            "https://app.example:8443/a",
            "http://localhost:8080/",
            "http://127.0.0.1/done",
            "http://[::1]:9/done",
        ] {
            assert!(is_safe(good), "{good}");
        }
        for bad in [
            "http://app.example/callback",
            "https://app.example/#part",
            "https://ada@app.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "//app.example/",
            "/callback",
            "https://app.example/ x",
            "https://app.example/;form-action *",
            "",
        ] {
            assert!(!is_safe(bad), "{bad}");
        }
    }

    #[test]
    fn a_name_makes_a_word_for_addresses() {
        assert_eq!(made("Waren-Wirtschaft 2", 7), "waren_wirtschaft_2_7");
        assert_eq!(made("日本", 7), "client_7");
    }
}
