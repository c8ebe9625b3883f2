//! From what clients send to what the desk does.

use super::super::ops::{NewPerson, PersonChange};
use crate::api_v2::Patch;
use crate::api_v2::input::{self as wire, UserInput};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::words::{IdentityKind, Role};

fn role(role: wire::Role) -> Role {
    match role {
        wire::Role::EndUser => Role::EndUser,
        wire::Role::Agent => Role::Agent,
        wire::Role::Admin => Role::Administrator,
    }
}

fn text(value: &Patch<String>) -> Option<String> {
    value.value().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn change_of(value: &Patch<String>) -> Option<Option<String>> {
    value.clone().into_change().map(|text| text.filter(|text| !text.is_empty()))
}

/// The kind of an identity by its word.
pub(super) fn kind(word: &Patch<String>) -> Result<IdentityKind, Error> {
    match word.value().map(|word| word.trim()) {
        Some("email") | None => Ok(IdentityKind::Email),
        Some("phone_number" | "phone") => Ok(IdentityKind::Phone),
        Some("any_channel" | "twitter" | "facebook" | "google" | "agent_forwarding") => Ok(IdentityKind::Foreign),
        Some(_) => Err(Error::invalid("type", FaultKind::Invalid)),
    }
}

/// The organisation named by id or by name.
fn organisation(cx: &Cx, input: &UserInput) -> Result<Option<Option<i64>>, Error> {
    if let Some(change) = input.organization_id.into_change() {
        return Ok(Some(change));
    }
    match input.organization.value().and_then(|organisation| text(&organisation.name)) {
        Some(name) => {
            let found = cx.account.organisations.find(index::people::Identity::Email(&name));
            found.map(|id| Some(Some(id))).ok_or_else(|| Error::invalid("organization", FaultKind::Unknown))
        }
        None => Ok(None),
    }
}

/// A person to add.
///
/// # Errors
/// [`Error::Invalid`] for an unknown organisation or kind of identity.
pub(super) fn new(cx: &Cx, input: &UserInput) -> Result<NewPerson, Error> {
    let mut email = text(&input.email);
    let mut identities = Vec::new();
    for identity in input.identities.value().into_iter().flatten() {
        let (kind, Some(value)) = (kind(&identity.kind)?, text(&identity.value)) else { continue };
        // The first address of the list serves where none stands outside of it; said twice it counts once.
        match (kind, &email) {
            (IdentityKind::Email, None) => email = Some(value),
            (IdentityKind::Email, Some(known)) if known.eq_ignore_ascii_case(&value) => {}
            _ => identities.push((kind, value)),
        }
    }
    Ok(NewPerson {
        name: text(&input.name),
        email,
        phone: text(&input.phone),
        identities,
        role: input.role.value().map_or(Role::EndUser, |wanted| role(*wanted)),
        organisation: organisation(cx, input)?.flatten(),
        external_id: text(&input.external_id),
        notes: text(&input.notes),
        details: text(&input.details),
        alias: text(&input.alias),
        tags: input.tags.value().cloned().unwrap_or_default(),
        locale: locale(input).flatten(),
        verified: input.verified.value().copied().unwrap_or(false),
        fields: crate::api_v2::input::given(&input.user_fields),
    })
}

/// What is to change about a person.
///
/// # Errors
/// [`Error::Invalid`] for an unknown organisation.
pub(super) fn change(cx: &Cx, input: &UserInput) -> Result<PersonChange, Error> {
    Ok(PersonChange {
        name: match &input.name {
            Patch::Absent => None,
            name => Some(name.value().cloned().unwrap_or_default()),
        },
        email: text(&input.email),
        phone: change_of(&input.phone),
        role: input.role.value().map(|wanted| role(*wanted)),
        organisation: organisation(cx, input)?,
        external_id: change_of(&input.external_id),
        notes: change_of(&input.notes),
        details: change_of(&input.details),
        alias: change_of(&input.alias),
        signature: change_of(&input.signature),
        tags: input.tags.clone().into_change().map(Option::unwrap_or_default),
        locale: locale(input),
        verified: input.verified.value().copied(),
        suspended: input.suspended.value().copied(),
        fields: crate::api_v2::input::given(&input.user_fields),
    })
}

fn locale(input: &UserInput) -> Option<Option<String>> {
    match (change_of(&input.locale), input.locale_id.value()) {
        (Some(locale), _) => Some(locale.filter(|locale| locale.len() <= 35)),
        (None, Some(8)) => Some(Some("de".to_owned())),
        (None, Some(1)) => Some(Some("en-US".to_owned())),
        (None, _) => None,
    }
}
