//! The people of one account in memory: whose address is it, and who is called something like this.

use db::Tx;
use index::people::{Identity, People};
use personal::{Personal, SystemUse};
use zeroize::Zeroizing;

use super::{identities, ops, sql};
use crate::accounts::AccountState;
use crate::context::Cx;
use crate::error::Error;
use crate::words::IdentityKind;

/// How many people are read in one step while the directory is filled.
const STEP: i64 = 500;

/// Everybody who is not in the trash.
#[derive(Default)]
pub struct Directory {
    /// The index itself.
    pub map: People,
}

impl Directory {
    /// Whose address this is.
    pub fn by_email(&self, email: &str) -> Option<i64> {
        self.map.find(Identity::Email(email))
    }
}

/// What one person can be found by.
#[derive(Default)]
pub struct Words {
    name: Vec<Zeroizing<String>>,
    reached: Vec<(IdentityKind, Zeroizing<String>)>,
    tags: Vec<Zeroizing<String>>,
    external_id: Option<Zeroizing<String>>,
}

impl Words {
    /// The person is found by these from now on, and by nothing else but addresses given earlier.
    pub fn apply(&self, account: &AccountState, person: i64) {
        for (kind, value) in &self.reached {
            match kind {
                IdentityKind::Email => drop(account.people.map.insert(Identity::Email(value), person)),
                IdentityKind::Phone => drop(account.people.map.insert(Identity::Phone(value), person)),
                IdentityKind::Foreign => {}
            }
        }
        let reached = self.reached.iter().map(|(_, value)| value.as_str());
        let parts: Vec<&str> = self.name.iter().map(|name| name.as_str()).chain(reached).collect();
        account.people.map.describe(person, &parts);
        let tags: Vec<&str> = self.tags.iter().map(|tag| tag.as_str()).collect();
        account.search.people.remove(person);
        account.search.people.set_tags(person, &[], &tags);
        account.search.people.set_external(person, None, self.external_id.as_ref().map(|id| id.as_str()));
    }
}

/// Fills the directory from the sealed rows; answers how many people it read.
///
/// # Errors
/// The database's or the vault's.
pub fn fill(tx: &mut Tx<'_>, cx: &Cx) -> Result<u64, Error> {
    let (mut after, mut count) = (0, 0);
    loop {
        let rows = sql::everybody(tx, cx.id(), after, STEP)?;
        let Some(last) = rows.last().map(|row| row.id) else { return Ok(count) };
        let mut reached = sql::identities_between(tx, cx.id(), after, last)?;
        for row in rows {
            let own = reached.extract_if(.., |identity| identity.person == row.id).collect();
            words(cx, &row, own)?.apply(&cx.account, row.id);
            count += 1;
        }
        after = last;
    }
}

/// Reads what one person can be found by.
///
/// # Errors
/// The database's or the vault's.
pub fn read(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Words, Error> {
    let Some(row) = sql::get(tx, cx.id(), person)? else { return Ok(Words::default()) };
    let own = sql::identities(tx, cx.id(), person)?;
    words(cx, &row, own)
}

fn words(cx: &Cx, row: &sql::PersonRow, reached: Vec<sql::IdentityRow>) -> Result<Words, Error> {
    let system = crate::disclosure::for_system(SystemUse::Index);
    let text = |value: &Personal<String>| Zeroizing::new(value.disclose(&system).clone());
    let mut words = Words::default();
    if let Some(profile) = ops::open_profile(cx, row)? {
        words.name.push(text(&profile.name));
        words.name.extend(profile.alias.as_ref().map(text));
        words.tags.extend(profile.tags.iter().map(text));
        words.external_id = profile.external_id.as_ref().map(text);
    }
    for identity in reached {
        let kind = identity.kind;
        if let (_, Some(address)) = identities::open(cx, identity)? {
            words.reached.push((kind, text(&address)));
        }
    }
    Ok(words)
}
