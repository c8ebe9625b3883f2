//! What the rows of a rule offer to choose from, and the lines that a form of such rows says.

use db::Tx;

use super::form::Form;
use super::reader::Reader;
use super::view_names::Meant;
use super::{view_choices, view_names};
use crate::conditions::{Field, is_of_the_moment};
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::views::{Layout, Sharing};
use crate::words::FieldTarget;
use crate::workspace::console::{Block, Console, Control};
use crate::workspace::{Choice, Offer, ValueGroup};

/// For which sort of rule rows are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// What happens when a ticket changes.
    Trigger,
    /// What happens when time passes.
    Automation,
    /// What is promised.
    Promise,
}

/// The lists of conditions of a rule.
const LISTS: [&str; 2] = ["all", "any"];

const MOVES: [(&str, Key); 6] = [
    ("changed", Key("operator-changed")),
    ("not_changed", Key("operator-not-changed")),
    ("value", Key("operator-to")),
    ("not_value", Key("operator-not-to")),
    ("value_previous", Key("operator-from")),
    ("not_value_previous", Key("operator-not-from")),
];

fn choice(value: &str, label: String) -> Choice {
    Choice { value: value.to_owned(), label, selected: false }
}

fn group(t: &Translator, field: &str, label: Key, values: &[(&str, Key)]) -> ValueGroup {
    let values = values.iter().map(|(value, key)| (format!("{field}:{value}"), t.get(*key).into_owned()));
    ValueGroup { field: field.to_owned(), label: t.get(label).into_owned(), values: values.collect() }
}

/// What conditions offer.
pub(crate) fn conditions(tx: &mut Tx<'_>, reader: &Reader, sort: Sort) -> Result<Offer, Error> {
    let t = reader.visitor.translator();
    let all = view_choices::read(tx, reader, &Layout::default(), Sharing::Own)?;
    let (mut fields, mut operators, mut values) = (all.fields, all.operators, all.values);
    if sort != Sort::Automation {
        fields.retain(|one| Field::from_word(&one.value).is_none_or(is_of_the_moment));
        // Whoever reads is not who sets it off: the reader's groups say nothing of a rule.
        for values in &mut values {
            values.values.retain(|(value, _)| !value.ends_with(":current_groups"));
        }
    }
    if sort == Sort::Promise {
        fields.retain(|one| one.value != Field::Comment.word());
        for values in &mut values {
            values.values.retain(|(value, _)| !value.ends_with(":current_user"));
        }
    }
    if sort == Sort::Trigger {
        let own = [
            group(
                &t,
                "update_type",
                Key("condition-update"),
                &[("Create", Key("update-create")), ("Change", Key("update-change"))],
            ),
            group(
                &t,
                "comment_is_public",
                Key("condition-said"),
                &[("true", Key("said-public")), ("false", Key("said-note")), ("not_relevant", Key("said-any"))],
            ),
            group(
                &t,
                "role",
                Key("condition-role"),
                &[("end_user", Key("role-customer")), ("agent", Key("role-desk"))],
            ),
        ];
        for (at, one) in own.into_iter().enumerate() {
            fields.insert(at, choice(&one.field, one.label.clone()));
            values.insert(at, one);
        }
        operators.extend(MOVES.iter().map(|(word, key)| choice(word, t.get(*key).into_owned())));
    }
    Ok(Offer { fields, operators, values })
}

/// What is done offers.
pub(crate) fn acts(tx: &mut Tx<'_>, reader: &Reader, sort: Sort) -> Result<Offer, Error> {
    let t = reader.visitor.translator();
    let all = view_choices::read(tx, reader, &Layout::default(), Sharing::Own)?;
    let settable = |field: &str| ["status", "priority", "type", "group_id", "assignee_id"].contains(&field);
    let mut values: Vec<ValueGroup> = all.values.into_iter().filter(|group| settable(&group.field)).collect();
    for group in &mut values {
        let unset = |value: &str| {
            value.ends_with(":current_groups")
                || value == "status:new"
                || value == "priority:"
                // Only time ends a ticket for good.
                || value == "status:closed" && sort != Sort::Automation
        };
        group.values.retain(|(value, _)| !unset(value));
    }
    let labelled = |values: &[ValueGroup], field: &str| {
        values.iter().find(|group| group.field == field).map_or(String::new(), |group| group.label.clone())
    };
    let set = ["status", "priority", "type", "group_id", "assignee_id"];
    let mut fields: Vec<Choice> = set.iter().map(|field| choice(field, labelled(&values, field))).collect();
    for (field, key) in [
        ("current_tags", Key("act-add-tags")),
        ("remove_tags", Key("act-remove-tags")),
        ("set_tags", Key("act-set-tags")),
        ("comment_value", Key("act-note")),
        ("notification_user", Key("act-mail-user")),
        ("notification_group", Key("act-mail-group")),
        ("notification_webhook", Key("act-hook")),
        ("satisfaction_score", Key("act-survey")),
        ("redact_patterns", Key("act-redact")),
    ] {
        fields.push(choice(field, t.get(key).into_owned()));
    }
    for field in crate::fields::ops::in_use(tx, &reader.cx, FieldTarget::Ticket)? {
        fields.push(choice(&Field::Custom(field.id).word(), field.title));
    }
    let groups = values.iter().find(|group| group.field == "group_id").map(|group| group.values.clone());
    let mut teams = group(&t, "notification_group", Key("act-mail-group"), &[("group_id", Key("act-ticket-group"))]);
    let named = groups.unwrap_or_default().into_iter();
    let named = named.filter_map(|(value, label)| Some((value.strip_prefix("group_id:")?.to_owned(), label)));
    teams
        .values
        .extend(named.filter(|(id, _)| !id.is_empty()).map(|(id, label)| (format!("notification_group:{id}"), label)));
    values.push(group(
        &t,
        "notification_user",
        Key("act-mail-user"),
        &[("requester_id", Key("act-requester")), ("assignee_id", Key("field-assignee"))],
    ));
    values.push(teams);
    let systems = crate::webhooks::ops::list(tx, &reader.cx)?.into_iter().map(|one| {
        let id = crate::access_log::api::ulid(one.row.created_at, one.row.id);
        (format!("notification_webhook:{id}"), one.name())
    });
    let label = t.get(Key("act-hook")).into_owned();
    values.push(ValueGroup { field: "notification_webhook".to_owned(), label, values: systems.collect() });
    values.push(group(&t, "satisfaction_score", Key("act-survey"), &[("offered", Key("act-survey-once"))]));
    values.push(group(
        &t,
        "redact_patterns",
        Key("act-redact"),
        &[("newest", Key("act-redact-newest")), ("all", Key("act-redact-all"))],
    ));
    if sort == Sort::Automation {
        fields.push(choice("delete_ticket", t.get(Key("act-trash")).into_owned()));
        values.push(group(&t, "delete_ticket", Key("act-trash"), &[("trash", Key("act-trash-back"))]));
    }
    Ok(Offer { fields, operators: Vec::new(), values })
}

/// The rows of a list as they were sent.
struct Sent<'a> {
    field: &'a str,
    operator: &'a str,
    choice: &'a str,
    subject: &'a str,
    text: &'a str,
}

fn rows<'a>(form: &'a Form, names: &'a [String; 5]) -> Vec<Sent<'a>> {
    let [fields, operators, choices, subjects, texts] = names;
    let column = |name: &'a str| form.all(name).collect::<Vec<&str>>();
    let (operators, choices, subjects, texts) = (column(operators), column(choices), column(subjects), column(texts));
    let at = |all: &[&'a str], index: usize| all.get(index).copied().unwrap_or_default();
    let rows = column(fields).into_iter().enumerate().map(|(index, field)| Sent {
        field,
        operator: at(&operators, index),
        choice: at(&choices, index),
        subject: at(&subjects, index),
        text: at(&texts, index),
    });
    rows.filter(|row| !row.field.is_empty()).collect()
}

fn names(name: &str) -> [String; 5] {
    ["field", "operator", "choice", "subject", "text"].map(|part| format!("{name}_{part}"))
}

/// The value that a row chose for its field, else what was typed.
fn value<'a>(row: &Sent<'a>) -> &'a str {
    let chosen = row.choice.strip_prefix(row.field).and_then(|rest| rest.strip_prefix(':'));
    chosen.filter(|chosen| !chosen.is_empty() || row.text.trim().is_empty()).unwrap_or(row.text)
}

/// What is to be said of a list of conditions in which a name cannot be told: the list, and the words.
pub(crate) type Unclear = Vec<(&'static str, String)>;

/// A form whose conditions name people and organisations as somebody types them, with their numbers instead, as rules keep them.
/// What cannot be told stays as it was typed, and is named.
///
/// # Errors
/// The database's or the vault's.
pub(crate) async fn by_number(reader: &Reader, form: &Form) -> Result<(Form, Unclear), Error> {
    if reader.administration().is_err() {
        return Ok((form.clone(), Vec::new()));
    }
    let sent = form.clone();
    let read = reader.read(move |tx, reader| {
        let (cx, t) = (&reader.cx, reader.visitor.translator());
        let (mut named, mut unclear) = (sent.clone(), Vec::new());
        for list in LISTS {
            let [fields, _, _, _, texts] = names(list);
            let mut values: Vec<String> = sent.all(&texts).map(str::to_owned).collect();
            for (field, value) in sent.all(&fields).zip(&mut values) {
                let Some(field) = Field::from_word(field).filter(|field| view_names::is_named(cx, *field)) else {
                    continue;
                };
                match view_names::meant(tx, cx, field, value)? {
                    Meant::Value(number) => *value = number,
                    meant => unclear.push((list, said(&t, value, &meant))),
                }
            }
            named = named.with_all(&texts, values);
        }
        Ok((named, unclear))
    });
    read.await
}

/// What is said of a name that nobody has, or several.
fn said(t: &Translator, typed: &str, meant: &Meant) -> String {
    let problem = meant.problem().map(|key| t.get(key).into_owned()).unwrap_or_default();
    let Meant::Several(offered) = meant else { return format!("{}: {problem}", typed.trim()) };
    let shown = offered.iter().map(|one| match one.hint.as_str() {
        "" => one.value.clone(),
        hint => format!("{} · {hint}", one.value),
    });
    format!("{}: {problem} {}", typed.trim(), shown.collect::<Vec<_>>().join("; "))
}

/// A page whose rows show people and organisations by name, where the reader may know them.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn by_name(tx: &mut Tx<'_>, reader: &Reader, mut page: Console) -> Result<Console, Error> {
    let blocks = page.cards.iter_mut().flat_map(|card| &mut card.blocks);
    let forms = blocks.filter_map(|block| if let Block::Form(form) = block { Some(form) } else { None });
    for control in forms.flat_map(|form| &mut form.fields).map(|field| &mut field.control) {
        let Control::Rules(rules) = control else { continue };
        for row in rules.rows.iter_mut().map(|one| &mut one.row) {
            if let Some(field) = Field::from_word(&row.field).filter(|field| view_names::is_named(&reader.cx, *field)) {
                row.text = view_names::text(tx, &reader.cx, field, &row.text)?;
            }
        }
    }
    Ok(page)
}

/// The conditions that a form says, one a line: by its rows, or as lines where it has none.
pub(crate) fn condition_lines(form: &Form, name: &str) -> String {
    let names = names(name);
    let [fields, ..] = &names;
    if !form.has(fields) {
        return form.text(name).to_owned();
    }
    let line = |row: &Sent<'_>| {
        let bare = matches!(row.operator, "changed" | "not_changed" | "present" | "not_present");
        let value = if bare { String::new() } else { value(row).replace('\n', " ") };
        format!("{} {} {value}", row.field, row.operator).trim_end().to_owned()
    };
    rows(form, &names).iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What a form says is to be done, one a line: by its rows, or as lines where it has none.
pub(crate) fn act_lines(form: &Form, name: &str) -> String {
    let names = names(name);
    let [fields, ..] = &names;
    if !form.has(fields) {
        return form.text(name).to_owned();
    }
    let line = |row: &Sent<'_>| {
        let one = |text: &str| text.trim().replace('\n', "\\n");
        if row.field.starts_with("notification_") {
            let whom = row.choice.strip_prefix(row.field).and_then(|rest| rest.strip_prefix(':')).unwrap_or_default();
            if row.field == "notification_webhook" {
                return format!("{}={whom} | {}", row.field, one(row.text));
            }
            // The line is parted by strokes.
            return format!("{}={whom} | {} | {}", row.field, one(row.subject).replace('|', "/"), one(row.text));
        }
        format!("{}={}", row.field, one(value(row)))
    };
    rows(form, &names).iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What was typed into a field of a rule's form, as it is shown again.
pub(crate) fn typed(form: &Form, name: &str) -> String {
    match name {
        "all" | "any" => condition_lines(form, name),
        "actions" => act_lines(form, name),
        _ => form.text(name).to_owned(),
    }
}
