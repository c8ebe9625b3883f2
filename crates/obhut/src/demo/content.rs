//! Reads the sample texts.

use crate::words::{Priority, Role, TicketKind};

/// The customer who has a password, and whose request is finished.
pub(super) const VISITOR: &str = "ayse.oeztuerk@post.example";

/// Somebody who works at Lindhof.
pub(super) struct Employee {
    pub(super) name: &'static str,
    login: &'static str,
    pub(super) role: Role,
    pub(super) groups: Vec<&'static str>,
}

impl Employee {
    /// The address to sign in with.
    pub(super) fn email(&self) -> String {
        format!("{}@lindhof.example", self.login)
    }
}

/// A group.
pub(super) struct Group {
    pub(super) word: &'static str,
    pub(super) name: &'static str,
    pub(super) description: &'static str,
}

/// A customer.
pub(super) struct Customer {
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) phone: Option<&'static str>,
    pub(super) language: &'static str,
    pub(super) organisation: Option<&'static str>,
}

/// Everybody and everything with a name.
#[derive(Default)]
pub(super) struct People {
    pub(super) staff: Vec<Employee>,
    pub(super) groups: Vec<Group>,
    pub(super) organisations: Vec<(&'static str, &'static str)>,
    pub(super) customers: Vec<Customer>,
    pub(super) devices: Vec<&'static str>,
    pub(super) televisions: Vec<&'static str>,
}

/// Reads the people. A line that is none is left out; a test counts them.
pub(super) fn people() -> People {
    let mut people = People::default();
    for line in include_str!("people.txt").lines() {
        let Some((what, rest)) = line.split_once(' ').filter(|(what, _)| *what != "#") else { continue };
        let mut fields = rest.split('|').map(str::trim);
        let mut next = || fields.next().unwrap_or_default();
        match what {
            "staff" => {
                let (name, login, role) = (next(), next(), Role::from_word(next()));
                let groups = next().split(',').map(str::trim).filter(|group| !group.is_empty()).collect();
                people.staff.extend(role.map(|role| Employee { name, login, role, groups }));
            }
            "group" => people.groups.push(Group { word: next(), name: next(), description: next() }),
            "organisation" => people.organisations.push((next(), next())),
            "customer" => people.customers.push(Customer {
                name: next(),
                email: next(),
                phone: Some(next()).filter(|phone| !phone.is_empty()),
                language: next(),
                organisation: Some(next()).filter(|name| !name.is_empty()),
            }),
            "device" => people.devices.push(rest.trim()),
            "television" => people.televisions.push(rest.trim()),
            _ => {}
        }
    }
    people
}

/// Who says a part of a ticket.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// The customer.
    Customer,
    /// Staff, to the customer.
    Answer,
    /// Staff, among themselves.
    Note,
}

/// What somebody writes about.
pub(super) struct Matter {
    pub(super) language: &'static str,
    pub(super) group: &'static str,
    pub(super) kind: Option<TicketKind>,
    pub(super) priority: Option<Priority>,
    pub(super) tags: Vec<&'static str>,
    pub(super) subject: &'static str,
    /// The parts in the order in which they are said; the first is the customer's.
    pub(super) parts: Vec<(Voice, &'static str)>,
}

/// Reads the matters.
pub(super) fn matters() -> Vec<Matter> {
    let mut matters: Vec<Matter> = Vec::new();
    for line in include_str!("matters.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(head) = line.strip_prefix("= ") {
            let mut fields = head.split('|').map(str::trim);
            let mut next = || fields.next().unwrap_or_default();
            matters.push(Matter {
                language: next(),
                group: next(),
                kind: TicketKind::from_word(next()),
                priority: Priority::from_word(next()),
                tags: next().split(' ').collect(),
                subject: "",
                parts: Vec::new(),
            });
            continue;
        }
        let Some(matter) = matters.last_mut() else { continue };
        let marked = [(">> ", Voice::Customer), ("> ", Voice::Customer), ("< ", Voice::Answer), ("~ ", Voice::Note)];
        match marked.iter().find_map(|(mark, voice)| Some((*voice, line.strip_prefix(mark)?))) {
            Some(part) => matter.parts.push(part),
            None => matter.subject = line,
        }
    }
    matters
}

/// What stands for the gaps of a text.
pub(super) struct Gaps<'a> {
    pub(super) customer: &'a str,
    pub(super) agent: &'a str,
    pub(super) device: &'a str,
    pub(super) order: String,
    pub(super) day: &'a str,
}

impl Gaps<'_> {
    /// The text with its gaps filled.
    pub(super) fn fill(&self, text: &str) -> String {
        let (first, name) = self.customer.rsplit_once(' ').unwrap_or((self.customer, ""));
        text.replace("\\n", "\n")
            .replace("{first}", first)
            .replace("{name}", name)
            .replace("{agent}", self.agent)
            .replace("{device}", self.device)
            .replace("{order}", &self.order)
            .replace("{day}", self.day)
    }
}
