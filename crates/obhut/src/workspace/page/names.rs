//! Names of people as this reader may see them, each read once for a page.

use std::collections::HashMap;

use db::Tx;

use crate::context::Cx;
use crate::error::Error;
use crate::listing::{Conditions, Window};
use crate::people::{self, Person};
use crate::words::Role;
use crate::workspace::Side;

/// Somebody by name.
#[derive(Clone)]
pub(crate) struct Named {
    /// The name or pseudonym.
    pub(crate) name: String,
    /// On which side they stand.
    pub(crate) side: Side,
}

/// The names of one page.
#[derive(Default)]
pub(crate) struct Names(HashMap<i64, Named>);

impl Names {
    /// Names a customer whom the reader may look at for a purpose.
    pub(crate) fn open(&mut self, tx: &mut Tx<'_>, cx: &Cx, person: Option<i64>) -> Result<(), Error> {
        let Some(known) = person.map(|id| people::ops::many(tx, cx, &[id])).transpose()?.and_then(|mut all| all.pop())
        else {
            return Ok(());
        };
        let opened = crate::masking::Opened { identity: true, ..crate::masking::Opened::default() };
        let name = known.name(cx, &crate::disclosure::revealed(cx, opened));
        self.0.insert(known.row.id, Named { name, side: Side::Person });
        Ok(())
    }

    /// Somebody by name; the desk itself where nobody acted.
    pub(crate) fn of(&mut self, tx: &mut Tx<'_>, cx: &Cx, person: Option<i64>) -> Result<Named, Error> {
        let Some(id) = person else {
            return Ok(Named { name: people::pseudonym::FORGOTTEN.into(), side: Side::Pseudonym });
        };
        if let Some(known) = self.0.get(&id) {
            return Ok(known.clone());
        }
        let named = match people::sql::get(tx, cx.id(), id)? {
            Some(row) => Self::name(cx, row)?,
            None => Named { name: people::pseudonym::FORGOTTEN.into(), side: Side::Pseudonym },
        };
        self.0.insert(id, named.clone());
        Ok(named)
    }

    /// Reads several people at once, with one statement.
    pub(super) fn read_many(&mut self, tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<(), Error> {
        let mut wanted: Vec<i64> = ids.iter().copied().filter(|id| !self.0.contains_key(id)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let account = cx.id();
        let mut conditions = Conditions::of_account(&account);
        conditions.add_in("id", &wanted);
        let window = Window::first(i64::try_from(wanted.len()).unwrap_or(i64::MAX));
        let part = conditions.read(tx, "person", people::sql::COLUMNS, &window, people::sql::read_person)?;
        for keyed in part.rows {
            self.0.insert(keyed.id, Self::name(cx, keyed.row)?);
        }
        Ok(())
    }

    /// Everybody who can be given a ticket, in the order of their names: staff, but for those who only oversee.
    pub(super) fn workers(&mut self, tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<(i64, String)>, Error> {
        let roles: Vec<&str> = Role::ALL
            .iter()
            .filter(|role| role.is_staff() && **role != Role::Officer)
            .map(|role| role.word())
            .collect();
        let account = cx.id();
        let mut conditions = Conditions::of_account(&account);
        conditions.add_fixed("standing = 'normal'");
        conditions.add_in("role", &roles);
        // In the order of the index by role: by number, the database would walk through all customers.
        let staff = conditions.all(tx, "person", people::sql::WHOLE, "role, id", people::sql::read_person)?;
        let mut workers = Vec::with_capacity(staff.len());
        for row in staff {
            let id = row.id;
            let named = Self::name(cx, row)?;
            workers.push((id, named.name.clone()));
            self.0.insert(id, named);
        }
        workers.sort_by_cached_key(|(_, name)| index::fold::fold(name));
        Ok(workers)
    }

    /// The name of a person who was read already.
    pub(super) fn known(&mut self, cx: &Cx, person: &Person) -> String {
        person.name(cx, &crate::disclosure::about(cx, person.row.id, person.row.role))
    }

    fn name(cx: &Cx, row: people::sql::PersonRow) -> Result<Named, Error> {
        let disclosure = crate::disclosure::about(cx, row.id, row.role);
        let side = match row.role {
            Role::EndUser if cx.actor.sees_identity() => Side::Person,
            Role::EndUser => Side::Pseudonym,
            _ => Side::Staff,
        };
        let profile = people::ops::open_profile(cx, &row)?;
        let person = Person { row, profile, identities: Vec::new() };
        Ok(Named { name: person.name(cx, &disclosure), side })
    }
}
