//! Passwords: Argon2id (RFC 9106), never kept in the clear, never hashed inside a transaction.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use db::Tx;
use ledger::Facts;
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;
use world::Random;

use super::records::Credential;
use super::sql;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};

/// Shorter ones are guessed.
pub const AT_LEAST: usize = 12;
/// Longer ones only cost memory.
const AT_MOST: usize = 256;

/// A hashed password in PHC form.
pub struct Hashed(Personal<String>);

/// Hashes a new password. Takes some 20 ms and 19 MiB: call it outside of any transaction.
///
/// # Errors
/// [`Error::Invalid`] naming `password` when it is too short or too long.
pub fn hash(password: &str, random: &dyn Random) -> Result<Hashed, Error> {
    match password.chars().count() {
        0 => return Err(Error::invalid("password", FaultKind::Blank)),
        length if length < AT_LEAST => return Err(Error::invalid("password", FaultKind::Invalid)),
        length if length > AT_MOST => return Err(Error::invalid("password", FaultKind::TooLong)),
        _ => {}
    }
    let salt: [u8; 16] = world::random_bytes(random);
    let hashed = SaltString::encode_b64(&salt)
        .and_then(|salt| hasher().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string()))
        .map_err(|_| Error::invalid("password", FaultKind::Invalid))?;
    Ok(Hashed(Personal::new(hashed)))
}

/// Gives somebody a password.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless it is one's own or the actor administers.
pub fn set(tx: &mut Tx<'_>, cx: &Cx, person: i64, hashed: &Hashed) -> Result<(), Error> {
    if cx.actor.person != Some(person) {
        cx.actor.must_administer()?;
    }
    let row = crate::people::ops::row(tx, cx, person)?;
    if let Some((old, _)) = sql::credential(tx, cx.id(), person)? {
        crate::sweep::give_up(tx, cx, KeyId(old))?;
    }
    let key = cx.desk.vault.allocate()?;
    let record = Credential { password_hash: hashed.0.clone(), unknown: Unknown::default() };
    let cell = cx.cell("credential", person, "sealed_password");
    let sealed = cx.desk.vault.seal_record(&cell, &[key, KeyId(row.key)], &record)?;
    sql::set_credential(tx, cx.id(), person, key.0, &sealed, cx.at())?;
    // Whoever came in with the old one is out.
    sql::drop_sessions_of(tx, cx.id(), person)?;
    super::actors::changed(tx, cx);
    let object = crate::people::ops::object(person);
    audit::record(tx, cx, Record { act: "password.set", object, facts: Facts::new(), detail: None, owners: &[] })?;
    Ok(())
}

/// The stored hash of the person with this address, for [`matches`]. `None` where nobody can sign in with it.
///
/// # Errors
/// The database's.
pub fn stored(tx: &mut Tx<'_>, cx: &Cx, email: &str) -> Result<Option<(i64, Hashed)>, Error> {
    let Some(person) = cx.account.people.by_email(email) else { return Ok(None) };
    let Some((_, sealed)) = sql::credential(tx, cx.id(), person)? else { return Ok(None) };
    let cell = cx.cell("credential", person, "sealed_password");
    let record = crate::desk::opened(cx.desk.vault.open_record::<Credential>(&cell, &sealed))?;
    Ok(record.map(|record| (person, Hashed(record.password_hash))))
}

/// Whether the password is the one that was hashed. As slow as [`hash`]; with no hash it is as slow and says no, so
/// that nobody learns from the time which addresses exist.
pub fn matches(password: &str, hashed: Option<&Hashed>) -> bool {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$b2JodXQtbm9ib2R5LTE$E5rS5MfZ8HuvFKUlB8zmnW6Gc9GxZxTa7cOb1T7q2Uo";
    let system = crate::disclosure::for_system(SystemUse::Threading);
    let text = hashed.map_or(NOBODY, |hashed| hashed.0.disclose(&system).as_str());
    let Ok(parsed) = PasswordHash::new(text) else { return false };
    hasher().verify_password(password.as_bytes(), &parsed).is_ok() && hashed.is_some()
}

fn hasher() -> Argon2<'static> {
    // OWASP's floor: 19 MiB, two passes, one lane.
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}
