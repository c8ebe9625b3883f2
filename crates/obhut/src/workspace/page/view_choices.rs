//! What the form of a view offers to choose from.

use db::Tx;

use super::grouped;
use super::names::Names;
use super::reader::Reader;
use crate::conditions::{Field, Operator};
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::listing::Window;
use crate::people::ops as people;
use crate::staff;
use crate::views::{Layout, Sharing};
use crate::words::Role;
use crate::workspace::{Choice, Kind, Priority, Status, ValueGroup};

/// Staff and groups offered.
const OFFERED: i64 = 500;

/// All that is offered.
pub(super) struct Choices {
    /// Fields.
    pub(super) fields: Vec<Choice>,
    /// Operators.
    pub(super) operators: Vec<Choice>,
    /// Values by field.
    pub(super) values: Vec<ValueGroup>,
    /// What orders a view.
    pub(super) sort: Vec<Choice>,
    /// What it can be drawn in groups by.
    pub(super) group_by: Vec<Choice>,
    /// Whom a view can be for.
    pub(super) sharing: Vec<Choice>,
}

/// Whether a field's value is chosen from a list rather than typed.
pub(super) const fn is_chosen(field: Field) -> bool {
    matches!(field, Field::Status | Field::Priority | Field::Kind | Field::Group | Field::Assignee | Field::Via)
}

/// Reads them.
pub(super) fn read(tx: &mut Tx<'_>, reader: &Reader, layout: &Layout, sharing: Sharing) -> Result<Choices, Error> {
    let (cx, t) = (&reader.cx, reader.visitor.translator());
    let choice = |value: String, label: String, selected: bool| Choice { value, label, selected };
    let mut fields: Vec<Choice> = Field::ALL
        .into_iter()
        // Who does not see people cannot look for them.
        .filter(|field| cx.actor.sees_identity() || !matches!(field, Field::Requester | Field::Organisation | Field::Subject | Field::Comment))
        .map(|field| choice(field.word(), t.get(field_key(field)).into_owned(), false))
        .collect();
    for field in crate::fields::ops::in_use(tx, cx, crate::words::FieldTarget::Ticket)? {
        fields.push(choice(Field::Custom(field.id).word(), field.title, false));
    }
    let operators = Operator::ALL.into_iter();
    let operators =
        operators.map(|op| choice(op.word().to_owned(), t.get(operator_key(op)).into_owned(), false)).collect();
    let mut groups = Vec::new();
    for keyed in staff::groups::list(tx, cx, &Window::first(OFFERED))?.rows {
        groups.push((keyed.id, keyed.row.name));
    }
    let sort = ["updated", "created", "due_date", "priority", "status", "id"];
    let sort = sort
        .into_iter()
        .map(|word| choice(word.to_owned(), t.get(sort_key(word)).into_owned(), layout.sort_by == word));
    let grouped = layout.group_by.as_deref();
    let mut group_by = vec![choice(String::new(), t.get(Key("view-group-by-none")).into_owned(), grouped.is_none())];
    group_by
        .extend(grouped::BY.map(|(word, key)| choice(word.to_owned(), t.get(key).into_owned(), grouped == Some(word))));
    let mut whom = vec![choice("own".into(), t.get(Key("view-for-me")).into_owned(), sharing == Sharing::Own)];
    if cx.actor.role == Role::Administrator {
        whom.push(choice("everybody".into(), t.get(Key("view-for-all")).into_owned(), sharing == Sharing::Everybody));
        for (id, name) in &groups {
            whom.push(choice(format!("group-{id}"), name.clone(), sharing == Sharing::Group(*id)));
        }
    }
    let values = values(tx, reader, t, &groups)?;
    Ok(Choices { fields, operators, values, sort: sort.collect(), group_by, sharing: whom })
}

fn values(tx: &mut Tx<'_>, reader: &Reader, t: Translator, groups: &[(i64, String)]) -> Result<Vec<ValueGroup>, Error> {
    let cx = &reader.cx;
    let group = |field: Field, values: Vec<(String, String)>| ValueGroup {
        label: t.get(field_key(field)).into_owned(),
        values: values.into_iter().map(|(value, label)| (format!("{}:{value}", field.word()), label)).collect(),
        field: field.word(),
    };
    let named = |slug: &str, key: Key| (slug.to_owned(), t.get(key).into_owned());
    let none = || (String::new(), t.get(Key("none")).into_owned());
    let statuses = Status::ALL.iter().map(|status| named(status.slug(), status.key())).collect();
    let mut priorities = vec![none()];
    priorities.extend(Priority::ALL.iter().map(|priority| named(priority.slug(), priority.key())));
    let mut kinds = vec![none()];
    kinds.extend(Kind::ALL.iter().map(|kind| named(kind.slug(), kind.key())));
    let mut teams = vec![none(), named("current_groups", Key("condition-own-groups"))];
    teams.extend(groups.iter().map(|(id, name)| (id.to_string(), name.clone())));
    let mut staff =
        vec![(String::new(), t.get(Key("nobody")).into_owned()), named("current_user", Key("condition-me"))];
    let roles = Role::ALL.iter().copied().filter(|role| role.is_staff() && *role != Role::Officer).collect();
    let filter = people::Filter { roles, organisation: None };
    let mut names = Names::default();
    for keyed in people::list(tx, cx, &filter, &Window::first(OFFERED))?.rows {
        staff.push((keyed.id.to_string(), names.of(tx, cx, Some(keyed.id))?.name));
    }
    let ways = vec![
        named("mail", Key("channel-email")),
        named("web", Key("condition-via-web")),
        named("form", Key("channel-form")),
        named("portal", Key("channel-portal")),
        named("chat", Key("channel-chat")),
        named("voice", Key("channel-voice")),
        named("api", Key("channel-api")),
    ];
    Ok(vec![
        group(Field::Status, statuses),
        group(Field::Priority, priorities),
        group(Field::Kind, kinds),
        group(Field::Group, teams),
        group(Field::Assignee, staff),
        group(Field::Via, ways),
    ])
}

fn field_key(field: Field) -> Key {
    match field {
        Field::Status => Key("field-status"),
        Field::Priority => Key("field-priority"),
        Field::Kind => Key("field-type"),
        Field::Group => Key("field-group"),
        Field::Assignee => Key("field-assignee"),
        Field::Requester => Key("condition-requester"),
        Field::Organisation => Key("condition-organisation"),
        Field::Tags => Key("field-tags"),
        Field::Custom(_) => Key("condition-custom"),
        Field::Created => Key("condition-created"),
        Field::Updated => Key("condition-updated"),
        Field::Solved => Key("condition-solved"),
        Field::Due => Key("condition-due"),
        Field::UntilDue => Key("condition-until-due"),
        Field::UntilBreach => Key("condition-until-breach"),
        Field::Breach => Key("condition-breach"),
        Field::Via => Key("condition-via"),
        Field::Subject => Key("condition-subject"),
        Field::Comment => Key("condition-comment"),
    }
}

const fn operator_key(operator: Operator) -> Key {
    match operator {
        Operator::Is => Key("operator-is"),
        Operator::IsNot => Key("operator-is-not"),
        Operator::LessThan => Key("operator-less"),
        Operator::GreaterThan => Key("operator-more"),
        Operator::Includes => Key("operator-includes"),
        Operator::NotIncludes => Key("operator-not-includes"),
        Operator::Present => Key("operator-present"),
        Operator::NotPresent => Key("operator-not-present"),
    }
}

fn sort_key(word: &str) -> Key {
    match word {
        "created" => Key("sort-created"),
        "due_date" => Key("sort-due"),
        "priority" => Key("sort-priority"),
        "status" => Key("sort-status"),
        "id" => Key("sort-number"),
        _ => Key("sort-updated"),
    }
}
