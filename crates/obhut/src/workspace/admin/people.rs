//! Those who work here, and the groups they work in.

use world::Timestamp;

use super::{choice, language_choices, rights, role, role_choices};
use crate::i18n::{Key, Translator};
use crate::words::{Rights, Role};
use crate::workspace::console::{Act, Again, Bit, Block, Card, Console, Field, Form, Go, Table, Tone};

/// Somebody who works here, in a list.
pub struct Member {
    /// Their number.
    pub id: i64,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their role.
    pub role: Role,
    /// The names of their groups.
    pub groups: Vec<String>,
    /// Shut out for the time being.
    pub suspended: bool,
    /// Has never chosen a password.
    pub invited: bool,
    /// Until when they are away; inner `None`: until they are back.
    pub away: Option<Option<Timestamp>>,
    /// Needs the training and has not passed it.
    pub untrained: bool,
}

/// The page of everybody who works here.
pub fn people(t: &Translator, members: &[Member]) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let rows = members.iter().map(|member| {
        let mut state = Vec::new();
        if member.suspended {
            state.push(Bit::chip(w(Key("people-suspended")), Tone::Bad));
        }
        if member.invited {
            state.push(Bit::chip(w(Key("people-invited")), Tone::Info));
        }
        if member.away.is_some() {
            state.push(Bit::chip(w(Key("people-away")), Tone::Warn));
        }
        if member.untrained {
            state.push(Bit::chip(w(Key("people-untrained")), Tone::Warn));
        }
        if state.is_empty() {
            state.push(Bit::chip(w(Key("people-active")), Tone::Good));
        }
        vec![
            vec![Bit::link(format!("/admin/people/{}", member.id), &member.name), Bit::sub(&member.email)],
            vec![Bit::text(w(role(member.role)))],
            vec![Bit::text(if member.groups.is_empty() { w(Key("none")) } else { member.groups.join(", ") })],
            state,
        ]
    });
    let head = vec![w(Key("people-name")), w(Key("people-role")), w(Key("people-groups")), w(Key("people-state"))];
    let table = Table { head, rows: rows.collect(), empty: String::new() };
    Console {
        title: w(Key("staff-title")),
        lead: w(Key("people-lead")),
        actions: vec![Go::main("/admin/people/new", w(Key("people-invite")))],
        cards: vec![Card::new("people", w(Key("people-all"))).with(Block::Table(table))],
        ..Console::default()
    }
}

/// The form for asking somebody in. `by_mail`: whether a mail server is there to carry the link.
pub fn new_member(t: &Translator, groups: &[(i64, String)], by_mail: bool, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let groups = groups.iter().map(|(id, name)| {
        let id = id.to_string();
        choice(id.clone(), name, again.chose("group", &id, false))
    });
    let roles = role_choices(t, |word| again.chose("role", word, word == Role::Agent.word()));
    let languages = language_choices(|tag| again.chose("locale", tag, tag == t.language().tag()));
    let hint = if by_mail { Key("people-link-by-mail") } else { Key("people-link-by-hand") };
    let mut form = Form::new("invite", "/admin/people", w(Key("people-invite")))
        .with(Field::line("name", w(Key("people-name")), again.value("name", "")).needed().checked(again))
        .with(
            Field::kind("email", "email", w(Key("field-email")), again.value("email", ""))
                .needed()
                .hint(w(hint))
                .checked(again),
        )
        .with(Field::pick("role", w(Key("people-role")), roles).hint(w(Key("people-role-hint"))).checked(again))
        .with(Field::pick("locale", w(Key("language")), languages).checked(again))
        .with(Field::ticks("group", w(Key("people-groups")), groups.collect()).checked(again));
    form.cancel = Some(Go::to("/admin/people", w(Key("cancel"))));
    Console {
        title: w(Key("people-invite")),
        back: Some(Go::to("/admin/people", w(Key("staff-title")))),
        problems: again.count(),
        cards: vec![Card::new("new", w(Key("people-who"))).with(Block::Form(form))],
        narrow: true,
        ..Console::default()
    }
}

/// Somebody who works here, alone.
pub struct MemberPage {
    /// As in the list.
    pub member: Member,
    /// Their language.
    pub locale: String,
    /// How many sessions they have.
    pub sessions: usize,
    /// How many tickets are in their charge.
    pub charge: i64,
    /// Who could take them over.
    pub colleagues: Vec<(i64, String)>,
    /// The absence form.
    pub away: super::Away,
    /// Whether it is the reader.
    pub own: bool,
    /// A link to be handed over, told once.
    pub link: Option<String>,
    /// Whether a mail server is there.
    pub by_mail: bool,
}

/// The page of somebody who works here.
pub fn member(t: &Translator, page: &MemberPage, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let member = &page.member;
    let base = format!("/admin/people/{}", member.id);
    let mut cards = Vec::new();
    if let Some(link) = &page.link {
        let card = Card::new("link", w(Key("people-link"))).about(w(Key("people-link-once")));
        cards.push(card.with(Block::Raw(link.clone())));
    }
    let roles = role_choices(t, |word| again.chose("role", word, word == member.role.word()));
    let languages = language_choices(|tag| again.chose("locale", tag, page.locale.starts_with(tag)));
    let form = Form::new("who", &base, w(Key("save")))
        .with(Field::line("name", w(Key("people-name")), again.value("name", &member.name)).needed().checked(again))
        .with(Field::pick("role", w(Key("people-role")), roles).hint(w(Key("people-role-hint"))).checked(again))
        .with(Field::pick("locale", w(Key("language")), languages).checked(again));
    cards.push(Card::new("profile", w(Key("people-who"))).about(&member.email).with(Block::Form(form)));
    let act = |path: &str, key: Key| Act::new(format!("{base}/{path}"), w(key));
    let mut acts = Vec::new();
    if page.by_mail {
        acts.push(Bit::Act(act("invite", Key("people-send-link"))));
    }
    acts.push(Bit::Act(act("link", Key("people-show-link"))));
    acts.push(Bit::Act(act("sessions", Key("people-end-sessions"))));
    if !page.own {
        let (word, key) = if member.suspended { ("0", Key("people-let-in")) } else { ("1", Key("people-shut-out")) };
        acts.push(Bit::Act(act("suspend", key).sending("suspended", word)));
    }
    let sessions = t.with(Key("people-sessions"), "n", page.sessions);
    cards.push(Card::new("access", w(Key("people-access"))).about(sessions).with(Block::Acts(acts)));
    cards.push(super::away_form(t, &page.away, &format!("{base}/absence"), again));
    if !page.own {
        let nobody = std::iter::once(choice("", w(Key("nobody")), true));
        let others = page.colleagues.iter().map(|(id, name)| choice(id.to_string(), name, false));
        let mut form = Form::new("leave", format!("{base}/leave"), w(Key("people-take-leave")));
        form.danger = true;
        if page.charge > 0 {
            let label = t.with(Key("people-charge"), "n", page.charge);
            form = form.with(Field::pick("to", label, nobody.chain(others).collect()).wide().checked(again));
        }
        let card = Card::new("leaving", w(Key("people-leaving"))).about(w(Key("people-leaving-text")));
        let card = match again.problem("base") {
            Some(problem) => card.with(Block::Notice(Tone::Bad, problem.to_owned())),
            None => card,
        };
        cards.push(card.with(Block::Form(form)));
    }
    Console {
        title: member.name.clone(),
        back: Some(Go::to("/admin/people", w(Key("staff-title")))),
        problems: again.count(),
        cards,
        ..Console::default()
    }
}

/// A group in a list.
pub struct GroupShown {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// How many work in it.
    pub members: usize,
    /// Takes what nobody assigned.
    pub is_default: bool,
    /// Its tickets do not exist for others.
    pub closed: bool,
}

/// The page of groups, with the form for a new one.
pub fn groups(t: &Translator, all: &[GroupShown], again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let rows = all.iter().map(|group| {
        let mut sort = Vec::new();
        if group.is_default {
            sort.push(Bit::chip(w(Key("group-default")), Tone::Info));
        }
        if group.closed {
            sort.push(Bit::chip(w(Key("group-closed")), Tone::Warn));
        }
        if sort.is_empty() {
            sort.push(Bit::text(w(Key("group-open"))));
        }
        vec![
            vec![Bit::link(format!("/admin/groups/{}", group.id), &group.name), Bit::sub(&group.description)],
            vec![Bit::text(group.members.to_string())],
            sort,
        ]
    });
    let head = vec![w(Key("group-name")), w(Key("group-members")), w(Key("group-sort"))];
    let table = Table { head, rows: rows.collect(), empty: String::new() };
    let form = group_fields(t, Form::new("new", "/admin/groups", w(Key("group-add"))), ("", "", false, false), again);
    Console {
        title: w(Key("groups-title")),
        lead: w(Key("groups-lead")),
        problems: again.count(),
        cards: vec![
            Card::new("groups", w(Key("groups-all"))).with(Block::Table(table)),
            Card::new("add", w(Key("group-new"))).with(Block::Form(form)),
        ],
        ..Console::default()
    }
}

fn group_fields(t: &Translator, form: Form, stored: (&str, &str, bool, bool), again: &Again) -> Form {
    let w = |key: Key| t.get(key).into_owned();
    let (name, description, closed, is_default) = stored;
    form.with(Field::line("name", w(Key("group-name")), again.value("name", name)).needed().checked(again))
        .with(Field::line("description", w(Key("group-for")), again.value("description", description)).checked(again))
        .with(
            Field::tick("closed", w(Key("group-close")), again.ticked("closed", closed))
                .hint(w(Key("group-close-hint"))),
        )
        .with(Field::tick("default", w(Key("group-make-default")), again.ticked("default", is_default)))
}

/// A group alone, with everybody and their rights in it.
pub struct GroupPage {
    /// As in the list.
    pub group: GroupShown,
    /// Everybody who works here, with their rights in it.
    pub people: Vec<(i64, String, Role, Option<Rights>)>,
    /// The other groups.
    pub others: Vec<(i64, String)>,
    /// How many tickets of it are not closed.
    pub tickets: i64,
}

/// The page of a group.
pub fn group(t: &Translator, page: &GroupPage, again: &Again) -> Console {
    let w = |key: Key| t.get(key).into_owned();
    let base = format!("/admin/groups/{}", page.group.id);
    let stored = (page.group.name.as_str(), page.group.description.as_str(), page.group.closed, page.group.is_default);
    let form = group_fields(t, Form::new("group", &base, w(Key("save"))), stored, again);
    let mut matrix = Form::new("rights", format!("{base}/members"), w(Key("group-save-rights")));
    for (person, name, their_role, has) in &page.people {
        let none = std::iter::once(choice("", w(Key("rights-none")), has.is_none()));
        let some = Rights::ALL.iter().map(|one| choice(one.word(), w(rights(*one)), *has == Some(*one)));
        let field = Field::pick(format!("rights-{person}"), name, none.chain(some).collect());
        matrix = matrix.with(field.hint(w(role(*their_role))));
    }
    let mut cards = vec![
        Card::new("about", w(Key("group-about"))).with(Block::Form(form)),
        Card::new("members", w(Key("group-members"))).about(w(Key("group-rights-text"))).with(Block::Form(matrix)),
    ];
    if !page.group.is_default {
        let mut form = Form::new("dissolve", format!("{base}/delete"), w(Key("group-delete")));
        form.danger = true;
        if page.tickets > 0 {
            let label = t.with(Key("group-tickets-into"), "n", page.tickets);
            let others = page.others.iter().enumerate();
            let others = others.map(|(at, (id, name))| choice(id.to_string(), name, at == 0)).collect();
            form = form.with(Field::pick("into", label, others).wide().checked(again));
        }
        cards.push(Card::new("end", w(Key("group-end"))).about(w(Key("group-end-text"))).with(Block::Form(form)));
    }
    Console {
        title: page.group.name.clone(),
        back: Some(Go::to("/admin/groups", w(Key("groups-title")))),
        problems: again.count(),
        cards,
        ..Console::default()
    }
}

/// The page behind the link with which somebody new chooses a password.
pub struct Invitation {
    /// The word of the link.
    pub word: String,
    /// Whether the link is good.
    pub good: bool,
    /// What is wrong with the passwords.
    pub problems: crate::workspace::Problems,
}

/// Draws the page behind the link.
///
/// # Errors
/// The template's.
pub fn invitation(frame: &crate::workspace::Frame, page: &Invitation) -> Result<String, askama::Error> {
    use askama::Template as _;
    InvitationTemplate { t: frame.translator(), frame, page }.render()
}

use crate::assets::icon;

#[derive(askama::Template)]
#[template(path = "console/invitation.html")]
struct InvitationTemplate<'a> {
    t: Translator,
    frame: &'a crate::workspace::Frame,
    page: &'a Invitation,
}
