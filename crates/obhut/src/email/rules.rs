//! Which senders are always or never taken in. Addresses and domains lie sealed; a mail's sender is compared in memory.

use db::{Error as DbError, Tx, params};
use ledger::{Fact, Facts, Object};
use personal::{Personal, PersonalData, SystemUse, Unknown};
use vault::KeyId;

use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::words::MailRuleKind;

const INSERT: &str = "INSERT INTO mail_rule (account_id, id, kind, key_id, sealed_pattern, created_at) \
    VALUES ($1, $2, $3, $4, $5, $6)";
const ALL: &str =
    "SELECT id, kind, key_id, sealed_pattern, created_at FROM mail_rule WHERE account_id = $1 ORDER BY id";
const DROP: &str = "DELETE FROM mail_rule WHERE account_id = $1 AND id = $2";

/// Every statement of this module, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[INSERT, ALL, DROP];

/// More rules than this make every mail wait.
const AT_MOST: usize = 5_000;

/// Which senders a rule is about. Owners: a unit key.
#[derive(PersonalData)]
#[personal(name = "mail_pattern")]
pub struct MailPattern {
    /// An address, or a domain for everybody there.
    #[personal(n = 0, category = Contact, purposes("support"))]
    pub pattern: Personal<String>,
    /// Fields of other versions.
    #[personal(unknown)]
    pub unknown: Unknown,
}

/// A rule.
pub struct MailRule {
    /// Number within the account.
    pub id: i64,
    /// What is done.
    pub kind: MailRuleKind,
    /// With whose mail; `None` once forgotten.
    pub pattern: Option<Personal<String>>,
    /// Since when.
    pub created_at: i64,
    key: i64,
}

/// The rules.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<MailRule>, Error> {
    cx.actor.must_administer()?;
    all(tx, cx)
}

fn all(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<MailRule>, Error> {
    type Columns = (i64, String, i64, Option<Vec<u8>>, i64);
    let rows: Vec<Columns> = tx.rows(ALL, params![cx.id()], |row| {
        Ok::<Columns, DbError>((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    })?;
    let mut rules = Vec::with_capacity(rows.len());
    for (id, kind, key, sealed, created_at) in rows {
        let cell = cx.cell("mail_rule", id, "sealed_pattern");
        let record = match sealed {
            Some(sealed) => crate::desk::opened(cx.desk.vault.open_record::<MailPattern>(&cell, &sealed))?,
            None => None,
        };
        let kind = MailRuleKind::stored(&kind)?;
        rules.push(MailRule { id, kind, pattern: record.map(|record| record.pattern), created_at, key });
    }
    Ok(rules)
}

/// Adds a rule for an address, or for a domain with everybody there.
///
/// # Errors
/// [`Error::Invalid`] naming `pattern` when it is neither or there is such a rule; [`Error::Forbidden`].
pub fn add(tx: &mut Tx<'_>, cx: &Cx, kind: MailRuleKind, pattern: &str) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    let pattern = normal(pattern)?;
    let system = crate::disclosure::for_system(SystemUse::Threading);
    let known = all(tx, cx)?;
    if known.len() >= AT_MOST {
        return Err(Error::invalid("pattern", FaultKind::TooLong));
    }
    let same = |rule: &MailRule| rule.pattern.as_ref().is_some_and(|known| *known.disclose(&system) == pattern);
    if known.iter().any(same) {
        return Err(Error::invalid("pattern", FaultKind::Duplicate));
    }
    let (id, key) = (cx.account.ids.next(tx)?, cx.desk.vault.allocate()?);
    let record = MailPattern { pattern: Personal::new(pattern), unknown: Unknown::default() };
    let cell = cx.cell("mail_rule", id, "sealed_pattern");
    let sealed = cx.desk.vault.seal_record(&cell, &[key], &record)?;
    tx.execute(INSERT, params![cx.id(), id, kind.word(), key.0, sealed, cx.at()])?;
    log(tx, cx, "mail_rule.create", id, kind)?;
    Ok(id)
}

/// Takes a rule away; whom it was about is forgotten.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Forbidden`] unless the actor administers.
pub fn remove(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let rule = all(tx, cx)?.into_iter().find(|rule| rule.id == id).ok_or(Error::NotFound)?;
    tx.execute(DROP, params![cx.id(), id])?;
    crate::sweep::give_up(tx, cx, KeyId(rule.key))?;
    log(tx, cx, "mail_rule.delete", id, rule.kind)
}

/// What the rules say of a sender: one about the very address before one about its domain; nothing where none fits.
///
/// # Errors
/// The database's or the vault's.
pub fn verdict(tx: &mut Tx<'_>, cx: &Cx, address: &str) -> Result<Option<MailRuleKind>, Error> {
    let address = address.trim().to_lowercase();
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let system = crate::disclosure::for_system(SystemUse::Threading);
    let (mut exact, mut wide) = (None, None);
    for rule in all(tx, cx)? {
        let Some(pattern) = &rule.pattern else { continue };
        let pattern = pattern.disclose(&system).as_str();
        if pattern == address {
            exact = Some(rule.kind);
        } else if is_within(domain, pattern) {
            // What lets in wins over what keeps out where both are about the domain.
            wide = if wide == Some(MailRuleKind::Allow) { wide } else { Some(rule.kind) };
        }
    }
    Ok(exact.or(wide))
}

/// Whether a host is this domain or lies in it.
fn is_within(host: &str, domain: &str) -> bool {
    !domain.contains('@') && host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn normal(pattern: &str) -> Result<String, Error> {
    let fault = |kind| Err(Error::invalid("pattern", kind));
    let pattern = pattern.trim().to_lowercase();
    if pattern.is_empty() {
        return fault(FaultKind::Blank);
    }
    if pattern.len() > 254 {
        return fault(FaultKind::TooLong);
    }
    let (local, domain) = pattern.rsplit_once('@').unwrap_or(("", pattern.as_str()));
    let plain = |letter: char| letter.is_alphanumeric() || letter == '-' || letter == '.';
    let is_domain =
        domain.contains('.') && !domain.starts_with('.') && !domain.ends_with('.') && domain.chars().all(plain);
    if !is_domain || local.chars().any(|letter| letter.is_whitespace() || letter == '@') {
        return fault(FaultKind::Invalid);
    }
    Ok(if local.is_empty() { domain.to_owned() } else { pattern })
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64, kind: MailRuleKind) -> Result<(), Error> {
    let facts = Facts::from([("kind".into(), Fact::Word(kind.word()))]);
    let object = Object { kind: "mail_rule", id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}

#[cfg(test)]
mod tests {
    use super::{is_within, normal};

    #[test]
    fn a_pattern_is_an_address_or_a_domain() {
        assert_eq!(normal(" Werbung@Spam.Example ").unwrap(), "werbung@spam.example");
        assert_eq!(normal("@spam.example").unwrap(), "spam.example");
        assert_eq!(normal("spam.example").unwrap(), "spam.example");
        for wrong in ["", "spam", "a b@spam.example", ".example", "spam.", "<x>@y"] {
            assert!(normal(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_domain_covers_the_hosts_in_it_and_no_others() {
        assert!(is_within("spam.example", "spam.example") && is_within("mail.spam.example", "spam.example"));
        assert!(!is_within("notspam.example", "spam.example") && !is_within("example", "spam.example"));
    }
}
