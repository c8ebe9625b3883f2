//! Reads what is known of the people who take part in a ticket.

use db::Tx;
use personal::{Personal, SystemUse};

use super::known::{Collected, Known};
use super::sql;
use crate::context::Cx;
use crate::error::Error;
use crate::organisations;
use crate::organisations::records::OrganisationProfile;
use crate::people::Person;
use crate::people::ops as people;
use crate::tickets::{TicketRow, read};
use crate::words::{IdentityKind, Role};

/// Everybody who takes part: who asked, who wrote it down, who is in copy, who said something, and their organisation.
pub(super) fn of_ticket(tx: &mut Tx<'_>, cx: &Cx, ticket: &TicketRow) -> Result<Known, Error> {
    let mut ids: Vec<i64> = [ticket.requester, ticket.submitter].into_iter().flatten().collect();
    ids.extend(crate::tickets::sql::parties(tx, cx.id(), ticket.id)?.into_iter().map(|(person, _)| person));
    ids.extend(sql::authors(tx, cx.id(), ticket.id)?);
    ids.sort_unstable();
    ids.dedup();
    let mut collected = Collected::default();
    collect(tx, cx, &ids, &mut collected)?;
    if let Some(id) = ticket.organisation {
        organisation(tx, cx, id, &mut collected)?;
    }
    let system = crate::disclosure::for_system(SystemUse::Masking);
    // Whoever calls may be nobody that the desk knows: the sender of a voice message by mail is the telephone system.
    for call in crate::voice::ops::any_of_ticket(tx, cx, ticket.id)? {
        if let Some(number) = call.outside() {
            collected.phone(number.disclose(&system));
        }
    }
    if let Some(external) = read::open_fields(cx, ticket)?.and_then(|fields| fields.external_id) {
        collected.number(external.disclose(&system));
    }
    Ok(collected.build())
}

/// One person alone.
pub(super) fn of_person(person: &Person) -> Known {
    let mut collected = Collected::default();
    collect_person(person, &mut collected);
    collected.build()
}

/// One organisation alone.
pub(super) fn of_organisation(profile: Option<&OrganisationProfile>) -> Known {
    let mut collected = Collected::default();
    if let Some(profile) = profile {
        collect_organisation(profile, &mut collected);
    }
    collected.build()
}

/// Customers only: colleagues know each other by name.
fn collect(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64], collected: &mut Collected) -> Result<(), Error> {
    for person in people::many(tx, cx, ids)?.into_iter().filter(|person| person.row.role == Role::EndUser) {
        collect_person(&person, collected);
        if let Some(id) = person.row.organisation {
            organisation(tx, cx, id, collected)?;
        }
    }
    Ok(())
}

fn collect_person(person: &Person, collected: &mut Collected) {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    let text = |value: &Personal<String>| value.disclose(&system).clone();
    if let Some(profile) = &person.profile {
        collected.name(&text(&profile.name));
        if let Some(alias) = &profile.alias {
            collected.name(&text(alias));
        }
        if let Some(external) = &profile.external_id {
            collected.number(&text(external));
        }
        if let Some(details) = &profile.details {
            collected.details(&text(details));
        }
    }
    for (identity, address) in &person.identities {
        let Some(address) = address.as_ref().map(text) else { continue };
        match identity.kind {
            IdentityKind::Email => collected.email(&address),
            IdentityKind::Phone => collected.phone(&address),
            IdentityKind::Foreign => collected.number(&address),
        }
    }
}

fn organisation(tx: &mut Tx<'_>, cx: &Cx, id: i64, collected: &mut Collected) -> Result<(), Error> {
    // What a mask has to know does not depend on what the actor may read: a customer's answer is masked for others, too.
    for known in organisations::ops::many(tx, &cx.as_system(), &[id])? {
        if let Some(profile) = &known.profile {
            collect_organisation(profile, collected);
        }
    }
    Ok(())
}

fn collect_organisation(profile: &OrganisationProfile, collected: &mut Collected) {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    collected.organisation(profile.name.disclose(&system));
    if let Some(external) = &profile.external_id {
        collected.number(external.disclose(&system));
    }
    for domain in &profile.domains {
        collected.email(&format!("@{}", domain.disclose(&system)));
    }
}
