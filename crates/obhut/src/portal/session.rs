//! Sessions of customers. A mailed link opens what somebody asked; all that is stored about them opens for some minutes, to
//! whoever has just proved again who they are, and every address of theirs hears of it.

use db::Tx;
use jobs::NewJob;
use world::Timestamp;

use super::sql::{self, SessionRow};
use crate::accounts::AccountState;
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::people;
use crate::staff::{self, actors, tokens};
use crate::words::{IdentityKind, Role, TokenKind};

/// How long a proof is fresh, and all data stay open, in seconds.
pub const FRESH: i64 = 15 * 60;

/// The kind of job that tells an address that somebody's data were opened.
pub const DATA_OPENED: &str = "portal_opened";
/// The kind of job that tells an address that another one is used now.
pub const ADDRESS_CHANGED: &str = "portal_address";

/// With what somebody came in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A mailed link to what they asked.
    Link,
    /// A mailed link to their data.
    DataLink,
    /// The password.
    Password,
}

/// What every address of somebody is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// All that is stored about them was opened.
    Data,
    /// Another address is used now.
    Address,
}

/// Begins a session of a customer under `secret`.
///
/// # Errors
/// The database's.
pub fn begin(tx: &mut Tx<'_>, cx: &Cx, person: i64, secret: &str, proof: Proof) -> Result<(), Error> {
    let until = cx.now.plus_seconds(tokens::SESSION_SECONDS).0;
    let token = tokens::store(tx, cx, Some(person), TokenKind::Session, secret, None, Some(until))?;
    let mut known = SessionRow::default();
    match proof {
        Proof::Link => {}
        Proof::DataLink => {
            known.open_until = Some(cx.now.plus_seconds(FRESH).0);
            tell(tx, cx, person, News::Data)?;
        }
        Proof::Password => known.proven_at = Some(cx.at()),
    }
    Ok(sql::set_session(tx, cx.id(), token, person, known, cx.at())?)
}

/// Begins a session of whoever gave the right password, if that is a customer; staff have a door of their own.
///
/// # Errors
/// The database's.
pub fn begin_known(tx: &mut Tx<'_>, cx: &Cx, actor: &Actor, secret: &str) -> Result<bool, Error> {
    let (Role::EndUser, Some(person)) = (actor.role, actor.person) else { return Ok(false) };
    let own = Cx { actor: actor.clone(), looks: None, ..cx.clone() };
    begin(tx, &own, person, secret, Proof::Password)?;
    Ok(true)
}

/// Ends the session of `secret`.
///
/// # Errors
/// The database's.
pub fn end(tx: &mut Tx<'_>, cx: &Cx, secret: &str) -> Result<(), Error> {
    if let Some(row) = staff::sql::token(tx, &tokens::hash(secret))?.filter(|row| row.account == cx.id()) {
        sql::delete_session(tx, cx.id(), row.id)?;
    }
    tokens::end(tx, cx, secret)
}

/// How all that is stored about somebody stands in their session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openness {
    /// It can be read, until this time.
    Open(i64),
    /// They have just given their password: one click opens it.
    Proven,
    /// They have to prove again who they are.
    Shut,
}

/// How it stands in the session of `secret`.
///
/// # Errors
/// The database's.
pub fn openness(tx: &mut Tx<'_>, cx: &Cx, secret: &str) -> Result<Openness, Error> {
    let Some((_, known)) = of(tx, cx, secret)? else { return Ok(Openness::Shut) };
    Ok(match (known.open_until, known.proven_at) {
        (Some(until), _) if until > cx.at() => Openness::Open(until),
        (_, Some(at)) if at > cx.now.plus_seconds(-FRESH).0 => Openness::Proven,
        _ => Openness::Shut,
    })
}

fn of(tx: &mut Tx<'_>, cx: &Cx, secret: &str) -> Result<Option<(i64, SessionRow)>, Error> {
    let token = tokens::find(tx, secret, cx.at())?;
    let own = token.filter(|row| row.account == cx.id() && row.person.is_some() && row.person == cx.actor.person);
    match own {
        Some(row) => Ok(Some((row.id, sql::session(tx, cx.id(), row.id)?))),
        None => Ok(None),
    }
}

/// Opens all that is stored about the signed-in person: after a fresh proof, or because `proven` now. It shuts [`FRESH`]
/// seconds after the proof, however long the session lasts.
///
/// # Errors
/// [`Error::Forbidden`] without a fresh proof.
pub fn open_data(tx: &mut Tx<'_>, cx: &Cx, secret: &str, proven: bool) -> Result<(), Error> {
    let openness = openness(tx, cx, secret)?;
    let (Some((token, known)), Some(person)) = (of(tx, cx, secret)?, cx.actor.person) else {
        return Err(Error::Forbidden);
    };
    // The end follows from the proof: no click within the session puts it off.
    let since = match (proven, openness) {
        (true, _) => cx.at(),
        (false, Openness::Proven) => known.proven_at.ok_or(Error::Forbidden)?,
        (false, Openness::Open(_)) => return Ok(()),
        (false, Openness::Shut) => return Err(Error::Forbidden),
    };
    if !matches!(openness, Openness::Open(_)) {
        tell(tx, cx, person, News::Data)?;
    }
    let open_until = Some(Timestamp(since).plus_seconds(FRESH).0);
    Ok(sql::set_session(tx, cx.id(), token, person, SessionRow { open_until, ..known }, cx.at())?)
}

/// Has every address of somebody told what happened.
pub(super) fn tell(tx: &mut Tx<'_>, cx: &Cx, person: i64, news: News) -> Result<(), Error> {
    let kind = match news {
        News::Data => DATA_OPENED,
        News::Address => ADDRESS_CHANGED,
    };
    for row in people::sql::identities(tx, cx.id(), person)?.into_iter().filter(|row| row.kind == IdentityKind::Email) {
        let id = cx.account.ids.next(tx)?;
        let job = NewJob { account: cx.id(), id, kind, subject: person, argument: row.id, run_at: cx.now };
        cx.desk.queue.enqueue(tx, &job)?;
    }
    Ok(())
}

/// The customer who gave this password for their own account.
///
/// # Errors
/// The database's.
pub async fn by_password(
    cx: &Cx,
    account: &std::sync::Arc<AccountState>,
    email: &str,
    password: &str,
) -> Result<Option<Actor>, Error> {
    let seen = actors::by_password(&cx.desk, account, email, password).await?;
    Ok(seen.map(|seen| seen.actor).filter(|actor| actor.role == Role::EndUser))
}
