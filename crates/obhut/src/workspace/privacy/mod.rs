//! The pages about the access log: reading it, and asking for who it was. Each is built of the parts of [`super::console`].

mod log;
mod opening;

pub use log::{LogFilter, LogLine, LogPage, deed, line_text, log};
pub use opening::{
    Consenter, ConsenterChoice, OpeningLine, OpeningPage, OpeningsPage, SettingsPage, opening, openings, settings,
};

use std::borrow::Cow;

use personal::Category;

use crate::i18n::{Key, Translator};
use crate::words::Role;

/// The name of a category in the reader's language.
pub(crate) fn category(t: &Translator, category: Category) -> Cow<'static, str> {
    t.get(match category {
        Category::Identity => Key("log-category-identity"),
        Category::Contact => Key("log-category-contact"),
        Category::Content => Key("log-category-content"),
        Category::Technical => Key("log-category-technical"),
        Category::Credential => Key("log-category-credential"),
        Category::Protected => Key("log-category-protected"),
    })
}

/// The name of a role; the program and customers have one here too.
pub(crate) fn role(t: &Translator, role: Role) -> Cow<'static, str> {
    t.get(match role {
        Role::Administrator => Key("role-administrator"),
        Role::Agent => Key("role-agent"),
        Role::Specialist => Key("role-specialist"),
        Role::Editor => Key("role-editor"),
        Role::Coordinator => Key("role-coordinator"),
        Role::Officer => Key("role-officer"),
        Role::EndUser => Key("log-role-customer"),
        Role::System => Key("log-role-desk"),
        Role::Operator => Key("role-other"),
    })
}

/// The name of a door.
pub(crate) fn door(t: &Translator, via: &str) -> Cow<'static, str> {
    t.get(match via {
        "web" => Key("log-via-web"),
        "form" => Key("log-via-form"),
        "portal" => Key("log-via-portal"),
        "chat" => Key("log-via-chat"),
        "api" => Key("log-via-api"),
        "email" => Key("log-via-email"),
        "voice" => Key("log-via-voice"),
        "command" => Key("log-via-command"),
        _ => Key("log-via-system"),
    })
}

/// The name of a purpose: those that every desk begins with are translated, others are called as they were set up.
pub(crate) fn purpose(t: &Translator, slug: &str) -> String {
    match slug {
        "support" => t.get(Key("log-purpose-support")).into_owned(),
        "surveys" => t.get(Key("log-purpose-surveys")).into_owned(),
        "marketing" => t.get(Key("log-purpose-marketing")).into_owned(),
        "recording" => t.get(Key("log-purpose-recording")).into_owned(),
        other => other.to_owned(),
    }
}
