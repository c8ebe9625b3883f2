//! The pages of the administration: what each shows, as plain structs, and how it is put together from parts.

mod desk;
mod fields;
mod index;
mod mail;
pub mod mail_setup;
mod own;
mod people;
mod reveals;
mod training;

pub use desk::{ApiToken, AppearancePage, api_tokens, appearance, new_token};
pub(crate) use fields::basis;
pub use fields::{FieldPage, FieldShown, PurposeShown, field, fields, purpose, purposes};
pub use index::index;
pub use mail::{RuleShown, SuspendedShown, suspended, suspended_one};
pub use own::{Away, OwnPage, SessionShown, away_form, own};
pub use people::{
    GroupPage, GroupShown, Invitation, Member, MemberPage, group, groups, invitation, member, new_member, people,
};
pub use reveals::{RevealShown, extent, reveal, reveals};
pub use training::{RoleTraining, Taken, Test, test, training, training_draft};

use crate::i18n::{Key, Language, Translator};
use crate::words::{Rights, Role};

use super::form::Choice;

/// An entry of a list to choose from.
pub fn choice(value: impl Into<String>, label: impl Into<String>, selected: bool) -> Choice {
    Choice { value: value.into(), label: label.into(), selected }
}

/// What a role is called.
pub const fn role(role: Role) -> Key {
    match role {
        Role::Administrator => Key("role-administrator"),
        Role::Agent => Key("role-agent"),
        Role::Specialist => Key("role-specialist"),
        Role::Editor => Key("role-editor"),
        Role::Coordinator => Key("role-coordinator"),
        Role::Officer => Key("role-officer"),
        Role::Operator | Role::EndUser | Role::System => Key("role-other"),
    }
}

/// What rights in a group are called.
pub const fn rights(rights: Rights) -> Key {
    match rights {
        Rights::See => Key("rights-see"),
        Rights::Create => Key("rights-create"),
        Rights::Edit => Key("rights-edit"),
        Rights::Full => Key("rights-full"),
    }
}

/// The roles to choose from.
fn role_choices(t: &Translator, selected: impl Fn(&str) -> bool) -> Vec<Choice> {
    let all = crate::staff::members::ROLES.into_iter();
    all.map(|one| choice(one.word(), t.get(role(one)), selected(one.word()))).collect()
}

/// The languages to choose from.
fn language_choices(selected: impl Fn(&str) -> bool) -> Vec<Choice> {
    Language::ALL.into_iter().map(|one| choice(one.tag(), one.own_name(), selected(one.tag()))).collect()
}
