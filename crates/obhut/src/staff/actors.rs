//! Who is at the door: from a token or a password to an [`Actor`], remembered for a few seconds.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use db::Tx;

use super::{sql, tokens};
use crate::accounts::AccountState;
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::oauth::Scopes;
use crate::words::{Role, Standing, TokenKind};

/// How long an actor is remembered, in microseconds: another node's change is seen after that.
const REMEMBERED: i64 = 5_000_000;
/// More tokens than this at one time start the memory over.
const AT_MOST: usize = 20_000;

/// Actors by the hash of what they showed.
#[derive(Default)]
pub struct Actors {
    known: Mutex<HashMap<[u8; 32], (i64, Seen)>>,
}

/// Somebody let in.
#[derive(Clone)]
pub struct Seen {
    /// The actor.
    pub actor: Actor,
    /// What they showed.
    pub kind: TokenKind,
    /// The account the token belongs to.
    pub account: i64,
    /// Whether it was lent to a program, which cannot make it last.
    pub lent: bool,
}

impl Actors {
    fn get(&self, hash: &[u8; 32], now: i64) -> Option<Seen> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(hash).filter(|(until, _)| *until > now).map(|(_, seen)| seen.clone())
    }

    /// Remembers somebody under the hash of what they showed.
    pub fn remember(&self, hash: [u8; 32], now: i64, seen: Seen) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= AT_MOST {
            known.clear();
        }
        known.insert(hash, (now.saturating_add(REMEMBERED), seen));
    }

    fn forget_all(&self) {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The actor whom a token lets in. A token of the API only opens together with the e-mail address of its owner.
///
/// # Errors
/// The database's.
pub async fn by_token(
    desk: &Arc<Desk>,
    account: &Arc<AccountState>,
    token: &str,
    email: Option<&str>,
) -> Result<Option<Seen>, Error> {
    let now = desk.world.clock.now().0;
    let hash = tokens::hash(&format!("{}\n{token}", email.unwrap_or_default().to_lowercase()));
    if let Some(seen) = account.actors.get(&hash, now) {
        return Ok(Some(seen));
    }
    let owner = email.map(|email| account.people.by_email(email));
    let (word, token, id) = (tokens::hash(token), token.to_owned(), account.key.id);
    let found = desk
        .db
        .read(move |tx| {
            let Some(row) = tokens::find(tx, &token, now)?.filter(|row| row.account == id) else { return Ok(None) };
            // With an address the token must be its owner's; without, it must be of a sort that needs none.
            let fits = match owner {
                Some(owner) => row.kind == TokenKind::Api && row.person.is_some() && owner == row.person,
                None => row.kind == TokenKind::Session || Scopes::of_kind(row.kind).is_some(),
            };
            let Some(person) = row.person.filter(|_| fits) else { return Ok(None) };
            let used = sql::last_used(tx, &tokens::hash(&token))?;
            let lent = row.client.is_some();
            let seen = actor(tx, id, person, now)?.map(|actor| Seen { actor, kind: row.kind, account: id, lent });
            Ok::<_, Error>(seen.map(|seen| (seen, used)))
        })
        .await?;
    if let Some((seen, used)) = &found {
        note_use(desk, id, word, seen.kind, *used, now);
    }
    let found = found.map(|(seen, _)| seen);
    if let Some(seen) = &found {
        account.actors.remember(hash, now, seen.clone());
    }
    Ok(found)
}

/// Notes that a token was used, where the last note is older than it is kept exactly. Nobody waits for it.
fn note_use(desk: &Arc<Desk>, account: i64, hash: [u8; 32], kind: TokenKind, last: Option<i64>, now: i64) {
    let step = tokens::step(kind);
    let at = now - now.rem_euclid(step);
    if last.is_some_and(|last| last >= at) {
        return;
    }
    let db = desk.db.clone();
    tokio::spawn(async move {
        // A mark that is lost is made at the next use.
        let _ = db.write(move |tx| sql::touch_token(tx, account, &hash, at)).await;
    });
}

/// The actor who signs in with a password; remembered, since Argon2 is slow on purpose.
///
/// # Errors
/// The database's.
pub async fn by_password(
    desk: &Arc<Desk>,
    account: &Arc<AccountState>,
    email: &str,
    password: &str,
) -> Result<Option<Seen>, Error> {
    let now = desk.world.clock.now().0;
    let hash = tokens::hash(&format!("{}\n\n{password}", email.to_lowercase()));
    if let Some(seen) = account.actors.get(&hash, now) {
        return Ok(Some(seen));
    }
    let cx = Cx::new(desk, account, Actor::system(), crate::words::Source::System);
    let address = email.to_owned();
    let stored = desk.db.read(move |tx| super::passwords::stored(tx, &cx, &address)).await?;
    let password = zeroize::Zeroizing::new(password.to_owned());
    // Few at a time: each takes 19 MiB, and a flood of guesses must not take the machine.
    let _turn = desk.sign_ins.acquire().await.map_err(|_| db::Error::Closed)?;
    let person = tokio::task::spawn_blocking(move || {
        let (person, hashed) = stored.map_or((None, None), |(person, hashed)| (Some(person), Some(hashed)));
        super::passwords::matches(&password, hashed.as_ref()).then_some(person).flatten()
    })
    .await
    .map_err(|_| db::Error::Panicked)?;
    let Some(person) = person else { return Ok(None) };
    let id = account.key.id;
    let actor = desk.db.read(move |tx| actor(tx, id, person, now)).await?;
    let seen = actor.map(|actor| Seen { actor, kind: TokenKind::Session, account: id, lent: false });
    if let Some(seen) = &seen {
        account.actors.remember(hash, now, seen.clone());
    }
    Ok(seen)
}

/// Somebody as an actor at this moment; `None` for the suspended and those in the trash.
///
/// # Errors
/// The database's.
pub fn actor(tx: &mut Tx<'_>, account: i64, person: i64, now: i64) -> Result<Option<Actor>, Error> {
    let row = crate::people::sql::get(tx, account, person)?;
    let Some(row) = row.filter(|row| row.standing == Standing::Normal && !row.suspended) else { return Ok(None) };
    if row.role == Role::EndUser {
        return Ok(Some(Actor { person: Some(person), role: row.role, ..Actor::system() }));
    }
    let groups = sql::groups_of(tx, account, person)?;
    let mut hidden = sql::closed_groups(tx, account)?;
    hidden.retain(|closed| !groups.iter().any(|(own, _)| own == closed));
    let trained = crate::training::ops::is_trained(tx, account, person, row.role, now)?;
    let (groups, hidden_groups) = (groups.into(), hidden.into());
    Ok(Some(Actor { person: Some(person), role: row.role, groups, hidden_groups, trained }))
}

/// Roles, groups or tokens have changed: nobody is remembered past this transaction.
pub fn changed(tx: &mut Tx<'_>, cx: &Cx) {
    let account = Arc::clone(&cx.account);
    tx.after_commit(move || account.actors.forget_all());
}
