//! The pages on which prepared texts are kept: one's own for everybody who works here, shared ones for administrators.

use axum::extract::Path;
use axum::response::Response;
use db::Tx;

use super::answer::redirect_saying;
use super::form::{Form, Posted};
use super::macro_fields;
use super::names::Names;
use super::reader::{Reader, number};
use super::stages;
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::i18n::Key;
use crate::listing::Window;
use crate::macros::actions::CURRENT_USER;
use crate::macros::ops::{self, MacroChange};
use crate::macros::{Action, Filter, Macro, sql};
use crate::staff::groups;
use crate::words::{Availability, Prepared, Priority, Role, Status, TicketKind};
use crate::workspace::macros::{EditPage, KeepPage, Kept};
use crate::workspace::{self, Choice, Notice, Problem, Problems};

/// Groups and people offered.
const OFFERED: i64 = 500;
/// Actions that the form has a field for.
const FORM: [&str; 11] = [
    "comment_value",
    "comment_mode_is_public",
    "status",
    "priority",
    "type",
    "subject",
    "group_id",
    "assignee_id",
    "set_tags",
    "current_tags",
    "remove_tags",
];

/// `GET /macros`.
pub(super) async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader) -> Result<Response, Error> {
    reader.cx.actor.must_operate()?;
    let drawn = reader.read(|tx, reader| {
        let cx = &reader.cx;
        let mut names = Names::default();
        let (mut macros, mut snippets) = (Vec::new(), Vec::new());
        for one in ops::offered(tx, cx, &Filter::default())? {
            let kept = kept(tx, reader, &one, &mut names)?;
            if one.row.kind == Prepared::Snippet { snippets.push(kept) } else { macros.push(kept) }
        }
        Ok((reader.shell(tx, None, None)?, KeepPage { macros, snippets }))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(200, workspace::macros::keep(&shell, &page)))
}

fn kept(tx: &mut Tx<'_>, reader: &Reader, one: &Macro, names: &mut Names) -> Result<Kept, Error> {
    let t = reader.visitor.translator();
    let mut changes = Vec::new();
    for action in one.content.iter().flat_map(|content| &content.actions).filter(|action| !action.speaks()) {
        changes.push(stages::words(tx, reader, action, names)?);
    }
    let audience = match (one.row.availability, one.row.group) {
        (Availability::Everybody, _) => t.get(Key("macro-everybody")).into_owned(),
        (Availability::Own, _) => t.get(Key("macro-own")).into_owned(),
        (Availability::Group, Some(group)) => super::shell::group_name(tx, &reader.cx, group)?.unwrap_or_default(),
        (Availability::Group, None) => String::new(),
    };
    Ok(Kept {
        id: super::list::unsigned(one.row.id),
        title: one.title().to_owned(),
        description: one.content.as_ref().and_then(|content| content.description.clone()),
        audience,
        active: one.row.active,
        changes,
        keeps: ops::must_keep(&reader.cx, &one.row).is_ok(),
    })
}

/// `GET /macros/new`.
pub(super) async fn new(reader: Reader) -> Response {
    let answer = draw(&reader, 200, None, &Form::default(), Wrong::default()).await;
    reader.finish(answer).await
}

/// `GET /macros/{id}`.
pub(super) async fn edit(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match number(&id) {
        Ok(id) => show(&reader, id).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn show(reader: &Reader, id: i64) -> Result<Response, Error> {
    let found = reader.read(move |tx, reader| {
        let found = ops::get(tx, &reader.cx, id)?;
        ops::must_keep(&reader.cx, &found.row)?;
        Ok(found)
    });
    draw(reader, 200, Some(id), &filled(&found.await?), Wrong::default()).await
}

/// The form of a macro as it is.
fn filled(one: &Macro) -> Form {
    let mut form = Form::default();
    form.add("title", one.title());
    form.add("kind", one.row.kind.word());
    form.add("purpose", &one.row.purpose.to_string());
    form.add("active", if one.row.active { "1" } else { "0" });
    let audience = match (one.row.availability, one.row.group) {
        (Availability::Group, Some(group)) => format!("group-{group}"),
        (availability, _) => availability.word().to_owned(),
    };
    form.add("audience", &audience);
    if let Some(content) = &one.content {
        form.add("description", content.description.as_deref().unwrap_or_default());
        for action in &content.actions {
            if action.custom().is_some() {
                macro_fields::fill(&mut form, action);
                continue;
            }
            let empties = action.value.is_empty();
            form.add(&action.field, if empties { "none" } else { &action.value });
        }
    }
    form
}

/// `POST /macros`.
pub(super) async fn create(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = save(&reader, None, &form).await;
    reader.finish(answer).await
}

/// `POST /macros/{id}`.
pub(super) async fn update(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&id) {
        Ok(id) => save(&reader, Some(id), &form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn save(reader: &Reader, id: Option<i64>, form: &Form) -> Result<Response, Error> {
    let kind = Prepared::from_word(form.text("kind")).unwrap_or(Prepared::Macro);
    let read = form.clone();
    let saved = reader.write(move |tx, cx| {
        let before = match id {
            Some(id) => ops::get(tx, cx, id)?.content.map(|content| content.actions).unwrap_or_default(),
            None => Vec::new(),
        };
        let change = change(&read, kind, before);
        macro_fields::check(tx, cx, &read)?;
        match id {
            Some(id) => ops::update(tx, cx, id, &change).map(drop),
            None => ops::create(tx, cx, kind, &change).map(drop),
        }
    });
    match saved.await {
        Ok(()) => Ok(redirect_saying("/macros", Notice::MacroSaved)),
        Err(Error::Invalid(faults)) => {
            let mut problems = Problems::default();
            for fault in faults.iter().filter(|fault| fault.of.is_none()) {
                let (field, problem) = problem(fault);
                problems.add(field, problem);
            }
            let actions = change(form, kind, Vec::new()).actions.unwrap_or_default();
            let wrong =
                Wrong { problems, unknown: ops::unknown_placeholders(&actions), fields: macro_fields::faults(&faults) };
            draw(reader, 422, id, form, wrong).await
        }
        Err(error) => Err(error),
    }
}

/// What was wrong with the last try.
#[derive(Clone, Default)]
struct Wrong {
    problems: Problems,
    /// Placeholders that do not exist.
    unknown: Vec<String>,
    /// Of the desk's own fields.
    fields: Vec<(i64, Problem)>,
}

fn problem(fault: &Fault) -> (&'static str, Problem) {
    match (fault.field, fault.kind) {
        ("title", FaultKind::TooLong) => ("title", Problem::TooLong { most: 255 }),
        ("title", _) => ("title", Problem::Missing),
        ("purpose_id", FaultKind::Closed) => ("purpose", Problem::NoLegalBasis),
        ("purpose_id", _) => ("purpose", Problem::NotOffered),
        ("restriction", _) => ("audience", Problem::NotOffered),
        ("actions", FaultKind::Blank) => ("comment_value", Problem::NothingToDo),
        ("actions", FaultKind::TooLong) => ("comment_value", Problem::TooLong { most: 64 * 1024 }),
        ("actions", FaultKind::Unknown) => ("comment_value", Problem::UnknownPlaceholder),
        _ => ("comment_value", Problem::NotOffered),
    }
}

/// What a form means; actions that it has no field for stay.
fn change(form: &Form, kind: Prepared, before: Vec<Action>) -> MacroChange {
    let mut actions: Vec<Action> = Vec::new();
    for field in FORM {
        let value = form.text(field);
        let said = field == "comment_value";
        // A snippet is a text and nothing else.
        if value.trim().is_empty() || (kind == Prepared::Snippet && !said) {
            continue;
        }
        let value = if value == "none" && !said { "" } else { value };
        actions.push(Action::new(field, if said { value.trim_end() } else { value.trim() }));
    }
    if kind != Prepared::Snippet {
        actions.extend(macro_fields::given(form));
    }
    let kept = |action: &Action| !FORM.contains(&action.field.as_str()) && !macro_fields::shows(form, action);
    actions.extend(before.into_iter().filter(kept));
    let audience = form.text("audience");
    let availability = match audience.strip_prefix("group-").map(str::parse) {
        Some(group) => (Availability::Group, group.ok()),
        None => (Availability::from_word(audience).unwrap_or(Availability::Own), None),
    };
    MacroChange {
        title: Some(form.text("title").to_owned()),
        description: Some(form.filled("description").map(str::to_owned)),
        actions: Some(actions),
        active: Some(form.text("active") != "0"),
        position: None,
        availability: Some(availability),
        purpose: form.text("purpose").parse().ok(),
    }
}

/// `POST /macros/{id}/act`: copy, order, switch, delete.
pub(super) async fn act(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&id) {
        Ok(id) => carry_out(&reader, id, form.text("act")).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn carry_out(reader: &Reader, id: i64, act: &str) -> Result<Response, Error> {
    let act = act.to_owned();
    let t = reader.visitor.translator();
    let notice = if act == "delete" { Notice::MacroDeleted } else { Notice::MacroSaved };
    reader
        .write(move |tx, cx| match act.as_str() {
            "copy" => {
                let title = ops::get(tx, cx, id)?.title().to_owned();
                let title = t.with(Key("macro-copy-of"), "title", title.as_str());
                ops::copy(tx, cx, id, &title).map(drop)
            }
            "up" | "down" => ops::shift(tx, cx, id, act == "up"),
            "on" | "off" => {
                let change = MacroChange { active: Some(act == "on"), ..MacroChange::default() };
                ops::update(tx, cx, id, &change).map(drop)
            }
            "delete" => ops::delete(tx, cx, id),
            _ => Err(Error::NotFound),
        })
        .await?;
    Ok(redirect_saying("/macros", notice))
}

async fn draw(reader: &Reader, status: u16, id: Option<i64>, form: &Form, wrong: Wrong) -> Result<Response, Error> {
    reader.cx.actor.must_operate()?;
    let form = form.clone();
    let drawn = reader.read(move |tx, reader| {
        let choices = Choices::read(tx, reader, &form)?;
        let custom = macro_fields::of(tx, reader, &form, &wrong.fields)?;
        Ok((reader.shell(tx, None, None)?, choices, custom, form.clone(), wrong.clone()))
    });
    let (shell, choices, custom, form, wrong) = drawn.await?;
    let page = EditPage {
        id: id.map(super::list::unsigned),
        title: form.text("title").to_owned(),
        description: form.text("description").to_owned(),
        snippet: form.text("kind") == Prepared::Snippet.word(),
        active: form.text("active") != "0",
        text: form.text("comment_value").to_owned(),
        subject: form.text("subject").to_owned(),
        custom,
        set_tags: form.text("set_tags").to_owned(),
        add_tags: form.text("current_tags").to_owned(),
        remove_tags: form.text("remove_tags").to_owned(),
        audiences: choices.audiences,
        purposes: choices.purposes,
        modes: choices.modes,
        statuses: choices.statuses,
        priorities: choices.priorities,
        kinds: choices.kinds,
        groups: choices.groups,
        assignees: choices.assignees,
        placeholders: crate::macros::placeholders::KNOWN.iter().map(|name| format!("{{{{{name}}}}}")).collect(),
        unknown: wrong.unknown,
        problems: wrong.problems,
    };
    Ok(reader.page(status, workspace::macros::edit(&shell, &page)))
}

struct Choices {
    audiences: Vec<Choice>,
    purposes: Vec<Choice>,
    modes: Vec<Choice>,
    statuses: Vec<Choice>,
    priorities: Vec<Choice>,
    kinds: Vec<Choice>,
    groups: Vec<Choice>,
    assignees: Vec<Choice>,
}

impl Choices {
    fn read(tx: &mut Tx<'_>, reader: &Reader, form: &Form) -> Result<Self, Error> {
        let (t, cx) = (reader.visitor.translator(), &reader.cx);
        let word = |key: Key| t.get(key).into_owned();
        let select = |field: &str, list: Vec<(String, String)>| -> Vec<Choice> {
            let chosen = form.text(field).to_owned();
            let choice = |(value, label): (String, String)| Choice { selected: value == chosen, value, label };
            list.into_iter().map(choice).collect()
        };
        let keep = || (String::new(), word(Key("macro-keep")));
        let nobody = || ("none".to_owned(), word(Key("none")));
        let groups: Vec<(String, String)> = groups::list(tx, cx, &Window::first(OFFERED))?
            .rows
            .into_iter()
            .map(|keyed| (keyed.id.to_string(), keyed.row.name))
            .collect();
        let mut audiences = vec![(Availability::Own.word().to_owned(), word(Key("macro-own")))];
        if cx.actor.role == Role::Administrator {
            audiences.push((Availability::Everybody.word().to_owned(), word(Key("macro-everybody"))));
            let named = |(id, name): &(String, String)| {
                (format!("group-{id}"), t.with(Key("macro-for-group"), "name", name.as_str()).into_owned())
            };
            audiences.extend(groups.iter().map(named));
        }
        let statuses = [Status::Open, Status::Pending, Status::Hold, Status::Solved]
            .map(|status| (status.word().to_owned(), word(super::list::status(status).key())));
        let priorities =
            Priority::ALL.iter().map(|one| (one.word().to_owned(), word(super::list::priority(*one).key())));
        let kinds = TicketKind::ALL.iter().map(|one| (one.word().to_owned(), word(super::history::kind(*one).key())));
        let modes = [("true", Key("macro-as-answer")), ("false", Key("macro-as-note"))];
        let mut people = people(tx, cx)?;
        people.insert(0, (CURRENT_USER.to_owned(), word(Key("macro-current-user"))));
        let mut purposes = Vec::new();
        for (id, slug, basis) in sql::purposes(tx, cx.id())? {
            let usual = form.text("purpose").is_empty() && id == cx.account.support;
            let label = if basis.is_empty() {
                t.with(Key("macro-purpose-without"), "name", slug.as_str()).into_owned()
            } else {
                slug
            };
            purposes.push(Choice {
                selected: usual || form.text("purpose") == id.to_string(),
                value: id.to_string(),
                label,
            });
        }
        Ok(Self {
            audiences: select("audience", audiences),
            purposes,
            modes: select(
                "comment_mode_is_public",
                [keep()].into_iter().chain(modes.map(|(v, k)| (v.to_owned(), word(k)))).collect(),
            ),
            statuses: select("status", [keep()].into_iter().chain(statuses).collect()),
            priorities: select("priority", [keep()].into_iter().chain(priorities).collect()),
            kinds: select("type", [keep(), nobody()].into_iter().chain(kinds).collect()),
            groups: select("group_id", [keep(), nobody()].into_iter().chain(groups.clone()).collect()),
            assignees: select("assignee_id", [keep(), nobody()].into_iter().chain(people).collect()),
        })
    }
}

fn people(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<(String, String)>, Error> {
    Ok(Names::default().workers(tx, cx)?.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}
