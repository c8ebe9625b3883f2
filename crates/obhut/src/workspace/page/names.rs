//! Names of people as this reader may see them, each read once for a page.

use std::collections::HashMap;

use db::Tx;

use crate::context::Cx;
use crate::error::Error;
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
    /// Somebody by name; the desk itself where nobody acted.
    pub(crate) fn of(&mut self, tx: &mut Tx<'_>, cx: &Cx, person: Option<i64>) -> Result<Named, Error> {
        let Some(id) = person else {
            return Ok(Named { name: people::pseudonym::FORGOTTEN.into(), side: Side::Pseudonym });
        };
        if let Some(known) = self.0.get(&id) {
            return Ok(known.clone());
        }
        let named = match people::sql::get(tx, cx.id(), id)? {
            Some(row) => {
                let disclosure = crate::disclosure::about(cx, id, row.role);
                let side = match row.role {
                    Role::EndUser if cx.actor.sees_identity() => Side::Person,
                    Role::EndUser => Side::Pseudonym,
                    _ => Side::Staff,
                };
                let profile = people::ops::open_profile(cx, &row)?;
                let person = Person { row, profile, identities: Vec::new() };
                Named { name: person.name(cx, &disclosure), side }
            }
            None => Named { name: people::pseudonym::FORGOTTEN.into(), side: Side::Pseudonym },
        };
        self.0.insert(id, named.clone());
        Ok(named)
    }
}
