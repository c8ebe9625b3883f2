//! Looks up who receives a message and whose everything else is.

use std::cell::RefCell;

use db::Tx;
use index::people::Identity;
use personal::SystemUse;

use super::{Doubt, Letter, Others, Recipient, Value, doubts, spelled};
use crate::context::Cx;
use crate::error::Error;
use crate::people::{self, Person};
use crate::tickets::{access, read};
use crate::words::{IdentityKind, Role};

/// People of one name that are looked at.
const SAME_NAME: usize = 20;

/// What does not fit between an answer and those who receive it; nothing for readers who may not know who that is.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor.
pub fn check(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, text: &str, files: &[(i64, String)]) -> Result<Vec<Doubt>, Error> {
    let ticket = read::get(tx, cx, ticket)?;
    if access::must_answer(cx).is_err() || !cx.actor.sees_identity() {
        return Ok(Vec::new());
    }
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let mut receiving: Vec<i64> = ticket.row.requester.into_iter().chain(ticket.copies.iter().copied()).collect();
    let mut recipients = Vec::with_capacity(receiving.len());
    for person in people::ops::many(tx, cx, &receiving)? {
        let emails = person.identities.iter().filter(|(row, _)| row.kind == IdentityKind::Email);
        let name = person.profile.as_ref().map(|profile| profile.name.disclose(&system).clone()).unwrap_or_default();
        recipients.push(Recipient {
            name: Some(name).filter(|name| !name.contains('@')).unwrap_or_default(),
            emails: emails.filter_map(|(_, address)| address.as_ref()).map(|a| a.disclose(&system).clone()).collect(),
        });
    }
    // Whoever writes may name themselves.
    receiving.extend(cx.actor.person);
    let known = Known { tx: RefCell::new(tx), cx, receiving };
    Ok(doubts(&Letter { text, files, recipients: &recipients }, &known))
}

struct Known<'a, 'b, 'tx> {
    tx: RefCell<&'a mut Tx<'tx>>,
    cx: &'b Cx,
    receiving: Vec<i64>,
}

impl Known<'_, '_, '_> {
    /// Another customer, opened. What cannot be read now tells nothing: a guard that fails must not keep mail from leaving.
    fn other(&self, person: i64) -> Option<Person> {
        if self.receiving.contains(&person) {
            return None;
        }
        let mut tx = self.tx.borrow_mut();
        people::ops::get(&mut tx, self.cx, person).ok().filter(|other| other.row.role == Role::EndUser)
    }

    fn name(&self, person: &Person) -> String {
        person.name(self.cx, &crate::disclosure::for_actor(self.cx))
    }
}

impl Others for Known<'_, '_, '_> {
    fn surnamed(&self, word: &str) -> Option<String> {
        let wanted = spelled(word);
        for person in self.cx.account.people.map.search(word, 0, SAME_NAME) {
            let Some(other) = self.other(person) else { continue };
            let name = self.name(&other);
            let mut parts = name.split_whitespace();
            let last = parts.next_back().map(spelled);
            if last.as_deref() == Some(wanted.as_str()) && parts.next().is_some() {
                return Some(name);
            }
        }
        None
    }

    fn owner_of(&self, value: &Value<'_>) -> Option<String> {
        let map = &self.cx.account.people.map;
        let person = match value {
            Value::Email(email) => map.find(Identity::Email(email)),
            Value::Phone(phone) => map.find(Identity::Phone(phone)),
            Value::Number(number) => {
                let bearers = self.cx.account.search.people.with_external(number);
                bearers.iter().find_map(|id| i64::try_from(id).ok())
            }
        };
        let other = self.other(person?)?;
        Some(self.name(&other))
    }
}
