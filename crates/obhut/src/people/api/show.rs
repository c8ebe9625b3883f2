//! A person as the API shows them to the reader at hand.

use std::collections::BTreeMap;

use db::Tx;
use personal::{Category, Personal};
use vault::KeyId;
use world::Timestamp;

use super::super::ops::{self, Person};
use super::super::{Address, pseudonym, sql};
use crate::api_v2::wire::{Identity, Time, User};
use crate::api_v2::{Patch, wire};
use crate::context::Cx;
use crate::disclosure;
use crate::error::Error;
use crate::http::Base;
use crate::masking::Mask;
use crate::words::{FieldTarget, IdentityKind, Role, Standing};

/// The role's word on the wire, and its number there.
pub fn role(role: Role) -> (&'static str, Option<i64>) {
    match role {
        Role::Administrator => ("admin", Some(4)),
        Role::EndUser | Role::System => ("end-user", None),
        Role::Agent | Role::Specialist | Role::Editor | Role::Coordinator | Role::Officer | Role::Operator => {
            ("agent", Some(0))
        }
    }
}

/// A person for the reader at hand: a reader who may not know who it is gets the pseudonym and no address.
///
/// # Errors
/// The database's.
pub fn user(tx: &mut Tx<'_>, cx: &Cx, base: &Base, person: &Person) -> Result<User, Error> {
    let group = match person.row.role {
        Role::EndUser => None,
        _ => crate::staff::sql::groups_of(tx, cx.id(), person.row.id)?.first().map(|(group, _)| *group),
    };
    let shown = of_record(cx, base, person);
    // Whoever does not learn who it is, learns nothing of it.
    let user_fields = match (&shown.user_fields, &person.profile) {
        (Patch::Absent, _) | (_, None) => shown.user_fields.clone(),
        (_, Some(profile)) => {
            let fields = crate::fields::sql::all(tx, cx.id(), FieldTarget::Person)?;
            let values = profile.reveal_custom(&disclosure::about(cx, person.row.id, person.row.role));
            Patch::Value(crate::fields::record_ops::shown(&fields, values))
        }
    };
    Ok(User { default_group_id: group, user_fields, ..shown })
}

/// The person with this number, whatever their standing, after a change.
///
/// # Errors
/// The database's.
pub fn by_id(tx: &mut Tx<'_>, cx: &Cx, base: &Base, id: i64) -> Result<User, Error> {
    let row = ops::row(tx, cx, id)?;
    let person = ops::open(tx, cx, row)?;
    user(tx, cx, base, &person)
}

fn of_record(cx: &Cx, base: &Base, person: &Person) -> User {
    let row = &person.row;
    let opened = disclosure::about(cx, row.id, row.role);
    let seen = |value: Option<&String>| value.cloned().into();
    let (role, role_type) = role(row.role);
    let active = !matches!(row.standing, Standing::Trashed | Standing::Forgotten);
    let locale = row.locale.clone().unwrap_or_else(|| "en-US".to_owned());
    let plain = User {
        id: Some(row.id),
        url: Some(base.record(&format!("users/{}", row.id))),
        name: person.name(cx, &opened),
        created_at: Some(Time(Timestamp(row.created_at))),
        updated_at: Some(Time(Timestamp(row.updated_at))),
        locale_id: if locale.starts_with("de") { 8 } else { 1 },
        locale,
        organization_id: row.organisation,
        role,
        role_type,
        verified: row.verified,
        active,
        ticket_restriction: restriction(row.role),
        only_private_comments: matches!(row.role, Role::Specialist | Role::Editor),
        restricted_agent: row.role != Role::Administrator,
        suspended: row.suspended,
        ..User::blank()
    };
    if !opened.allows(Category::Identity) {
        let tags = tags(cx, person, &opened);
        return User { tags, ..plain }.without_identity(pseudonym::of(cx, KeyId(row.key)));
    }
    let Some(profile) = &person.profile else { return plain };
    // The addresses of somebody in the trash are free for others: they are not shown any more.
    let reached = |kind| person.primary(kind, &opened).filter(|_| active).map(str::to_owned);
    let phone = reached(IdentityKind::Phone);
    User {
        email: reached(IdentityKind::Email).into(),
        shared_phone_number: phone.as_ref().map(|_| false).into(),
        phone: phone.into(),
        external_id: seen(profile.reveal_external_id(&opened)),
        alias: seen(profile.reveal_alias(&opened)),
        signature: seen(profile.reveal_signature(&opened)),
        details: seen(profile.reveal_details(&opened)),
        notes: match cx.actor.role {
            Role::EndUser => Patch::Absent,
            _ => seen(profile.reveal_notes(&opened)),
        },
        tags: tags(cx, person, &opened),
        ..plain
    }
}

/// The tags of a person, without those that tell a reader who may not know it who it is.
pub(super) fn tags(cx: &Cx, person: &Person, opened: &personal::Disclosure) -> Vec<String> {
    let Some(profile) = person.profile.as_ref().filter(|_| opened.allows(Category::Content)) else { return Vec::new() };
    let mut tags = Mask::for_person(cx, person).tags(profile.reveal_tags(opened));
    tags.sort();
    tags
}

fn restriction(role: Role) -> Option<&'static str> {
    match role {
        Role::EndUser | Role::System | Role::Operator => Some("requested"),
        Role::Editor => Some("assigned"),
        Role::Specialist => Some("groups"),
        Role::Administrator | Role::Agent | Role::Coordinator | Role::Officer => None,
    }
}

/// People by id, for lists beside tickets (`include=users`).
///
/// # Errors
/// The database's.
pub fn beside(tx: &mut Tx<'_>, cx: &Cx, base: &Base, ids: impl IntoIterator<Item = i64>) -> Result<Vec<User>, Error> {
    let ids: BTreeMap<i64, ()> = ids.into_iter().map(|id| (id, ())).collect();
    let people = ops::many(tx, cx, &ids.into_keys().collect::<Vec<_>>())?;
    people.iter().map(|person| user(tx, cx, base, person)).collect()
}

/// One way to reach a person, for a reader who may know it.
pub fn identity(
    cx: &Cx,
    base: &Base,
    row: &sql::IdentityRow,
    address: Option<&Personal<String>>,
    role: Role,
) -> Option<wire::Identity> {
    let opened = disclosure::about(cx, row.person, role);
    let value = address?.reveal(Address::FIELD, &opened)?.clone();
    Some(Identity {
        url: base.record(&format!("users/{}/identities/{}", row.person, row.id)),
        id: row.id,
        user_id: row.person,
        kind: row.kind.word(),
        value,
        verified: row.verified,
        primary: row.primary,
        created_at: Time(Timestamp(row.created_at)),
        updated_at: Time(Timestamp(row.updated_at)),
        undeliverable_count: row.undeliverable,
        deliverable_state: (row.kind == IdentityKind::Email).then_some(if row.undeliverable > 0 {
            "undeliverable"
        } else {
            "deliverable"
        }),
    })
}
