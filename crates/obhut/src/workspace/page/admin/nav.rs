//! Which pages the administration has, and for whom. A page is added by one line here and its route.

use db::Tx;

use crate::context::Cx;
use crate::error::Error;
use crate::i18n::Key;
use crate::words::Role;
use crate::workspace::{AdminEntry, AdminSection, Administration};

/// Counts beyond this are not counted on.
const COUNTED: i64 = 100;

/// A page of the administration.
struct Entry {
    section: Key,
    href: &'static str,
    title: Key,
    text: Key,
    icon: &'static str,
    roles: &'static [Role],
}

/// Those who set the desk up.
const ADMINISTRATORS: &[Role] = &[Role::Administrator];

const CHANNELS: Key = Key("admin-channels");

/// Those who decide about data protection, and who oversees them.
const OVERSEERS: &[Role] = &[Role::Administrator, Role::Coordinator, Role::Officer];

const TEAM: Key = Key("admin-team");
const DESK: Key = Key("admin-desk");
const PROTECTION: Key = Key("admin-protection");

/// Every page, section by section.
const ENTRIES: &[Entry] = &[
    Entry {
        section: TEAM,
        href: "/admin/people",
        title: Key("staff-title"),
        text: Key("admin-people-text"),
        icon: "user",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: TEAM,
        href: "/admin/groups",
        title: Key("groups-title"),
        text: Key("admin-groups-text"),
        icon: "users",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: TEAM,
        href: "/admin/training",
        title: Key("training-title"),
        text: Key("admin-training-text"),
        icon: "graduation-cap",
        roles: OVERSEERS,
    },
    Entry {
        section: DESK,
        href: "/admin/fields",
        title: Key("fields-title"),
        text: Key("admin-fields-text"),
        icon: "list",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: DESK,
        href: "/admin/triggers",
        title: Key("triggers-title"),
        text: Key("triggers-entry"),
        icon: "zap",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: DESK,
        href: "/admin/automations",
        title: Key("automations-title"),
        text: Key("automations-entry"),
        icon: "clock",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: DESK,
        href: "/admin/hours",
        title: Key("hours-title"),
        text: Key("hours-entry"),
        icon: "calendar-clock",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: DESK,
        href: "/admin/sla",
        title: Key("sla-title"),
        text: Key("sla-entry"),
        icon: "timer",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: DESK,
        href: "/admin/chat",
        title: Key("chat-admin"),
        text: Key("chat-admin-text"),
        icon: "message-circle",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: DESK,
        href: "/admin/appearance",
        title: Key("look-title"),
        text: Key("admin-look-text"),
        icon: "sun",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: DESK,
        href: "/admin/tokens",
        title: Key("tokens-title"),
        text: Key("admin-tokens-text"),
        icon: "link",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: PROTECTION,
        href: "/admin/purposes",
        title: Key("purposes-title"),
        text: Key("admin-purposes-text"),
        icon: "shield-check",
        roles: OVERSEERS,
    },
    Entry {
        section: PROTECTION,
        href: "/admin/consent",
        title: Key("consents-title"),
        text: Key("consents-entry"),
        icon: "hand",
        roles: OVERSEERS,
    },
    Entry {
        section: PROTECTION,
        href: "/admin/reveal-purposes",
        title: Key("reveals-title"),
        text: Key("admin-reveals-text"),
        icon: "eye",
        roles: OVERSEERS,
    },
    Entry {
        section: PROTECTION,
        href: "/admin/access-log",
        title: Key("openers-title"),
        text: Key("openers-entry"),
        icon: "scroll-text",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: PROTECTION,
        href: "/admin/certificates",
        title: Key("certificates-title"),
        text: Key("certificates-entry"),
        icon: "file-text",
        roles: OVERSEERS,
    },
    Entry {
        section: PROTECTION,
        href: "/admin/systems",
        title: Key("systems-title"),
        text: Key("systems-entry"),
        icon: "send",
        roles: OVERSEERS,
    },
    Entry {
        section: PROTECTION,
        href: "/admin/keepers",
        title: Key("keepers-title"),
        text: Key("keepers-entry"),
        icon: "archive",
        roles: OVERSEERS,
    },
    Entry {
        section: CHANNELS,
        href: "/admin/forms",
        title: Key("forms-title"),
        text: Key("forms-entry"),
        icon: "sticky-note",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: CHANNELS,
        href: "/admin/suspended",
        title: Key("suspended-title"),
        text: Key("admin-suspended-text"),
        icon: "hand",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: CHANNELS,
        href: "/admin/mail",
        title: Key("mail-title"),
        text: Key("admin-mail-text"),
        icon: "mail",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: CHANNELS,
        href: "/admin/telephone",
        title: Key("voice-title"),
        text: Key("voice-entry"),
        icon: "phone",
        roles: ADMINISTRATORS,
    },
    Entry {
        section: CHANNELS,
        href: "/admin/addresses",
        title: Key("mailset-title"),
        text: Key("mailset-text"),
        icon: "mail",
        roles: ADMINISTRATORS,
    },
];

/// What this reader has of it; `None` where that is nothing.
pub(in crate::workspace::page) fn of(tx: &mut Tx<'_>, cx: &Cx, path: &str) -> Result<Option<Administration>, Error> {
    let mut sections: Vec<AdminSection> = Vec::new();
    let here = is_within(path, "/admin");
    for entry in ENTRIES.iter().filter(|entry| entry.roles.contains(&cx.actor.role)) {
        let shown = AdminEntry {
            href: entry.href,
            title: entry.title,
            text: entry.text,
            icon: entry.icon,
            count: count(tx, cx, entry.href)?,
            current: is_within(path, entry.href),
        };
        match sections.last_mut() {
            Some(section) if section.key == entry.section => section.entries.push(shown),
            _ => sections.push(AdminSection { key: entry.section, entries: vec![shown] }),
        }
    }
    Ok((!sections.is_empty()).then_some(Administration { here, sections }))
}

/// Whether a page is this one or lies below it.
fn is_within(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How much waits on a page to be looked at.
fn count(tx: &mut Tx<'_>, cx: &Cx, href: &str) -> Result<u64, Error> {
    match href {
        "/admin/mail" => Ok(cx.desk.queue.dead_letters(tx, cx.id(), COUNTED)?.len() as u64),
        "/admin/keepers" => {
            let keepers = crate::keepers::sql::list(tx, cx.id())?;
            Ok(keepers.iter().filter(|keeper| keeper.last_error.is_some()).count() as u64)
        }
        _ => Ok(0),
    }
}
