//! The pages of hand-overs, and what other pages show of them.

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::{get, post};
use db::Tx;
use world::Timestamp;

use super::ops::{self, Finish, NewHandover, Target};
use super::view::{self, Banner, Beside, Circle, HandoverPage, Member, Nav, TaskRow, TasksPage};
use super::words::HandoverState;
use crate::audit::history::Step;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Translator};
use crate::listing::{Keyed, Window};
use crate::masking::release::ReleaseKind;
use crate::people;
use crate::side_conversations::veil::Veil;
use crate::state::App;
use crate::tickets::{CommentView, TicketRow, access, read};
use crate::words::{CommentKind, Role, Status};
use crate::workspace::page::{Form, Names, Posted, Reader, number, redirect_saying, unsigned};
use crate::workspace::{Body, Change, Choice, Notice, Problem, Problems};

/// Staff and groups offered.
const OFFERED: i64 = 500;
/// Tasks on the page.
const TASKS: i64 = 200;
/// Texts offered for approval: the newest.
const APPROVABLE: usize = 6;
/// How much of a text names it in a list.
const TITLE: usize = 60;

/// The routes of this slice's pages.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/tasks", get(tasks))
        .route("/tickets/{number}/hand-over", get(show).post(hand_over))
        .route("/tickets/{number}/hand-over/{id}", post(finish))
}

/// What stands in the navigation.
///
/// # Errors
/// The database's.
pub(crate) fn nav(tx: &mut Tx<'_>, cx: &Cx) -> Result<Nav, Error> {
    let tasks = ops::mine(tx, cx, &Window::first(100))?.rows.len();
    let recipients = matches!(cx.actor.role, Role::Administrator | Role::Coordinator);
    let articles = crate::articles::must_write(cx).is_ok();
    Ok(Nav { tasks: u64::try_from(tasks).unwrap_or(0), recipients, articles })
}

/// What stands beside a ticket's conversation.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn beside(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &TicketRow,
    shown: &[Keyed<CommentView>],
    names: &mut Names,
    t: &Translator,
) -> Result<Beside, Error> {
    let may_edit = access::must_edit(cx, ticket).is_ok() && ticket.status != Status::Closed;
    let asked = crate::side_conversations::page::asked(tx, cx, ticket, t)?;
    let finished = matches!(ticket.status, Status::Solved | Status::Closed);
    let current = if finished { None } else { ops::current(tx, cx, ticket.id)? };
    let task = match current {
        Some(current) => Some(banner(tx, cx, ticket, &current, shown, may_edit, names)?),
        None => None,
    };
    Ok(Beside { may_pass_on: may_edit, task, asked })
}

fn banner(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: &TicketRow,
    current: &ops::Handover,
    shown: &[Keyed<CommentView>],
    may_edit: bool,
    names: &mut Names,
) -> Result<Banner, Error> {
    let veil = Veil::for_reader(tx, cx, ticket)?;
    let row = &current.row;
    let own = cx.actor.person == Some(row.author);
    let received = row.assignee.is_some() && row.assignee == cx.actor.person
        || row.group.is_some_and(|group| cx.actor.rights_in(group).is_some());
    let disclosure = crate::disclosure::for_actor(cx);
    let texts =
        shown.iter().map(|keyed| &keyed.row).filter(|view| view.row.kind == CommentKind::Message).take(APPROVABLE);
    let approvable = texts
        .filter_map(|view| {
            let text = veil.line(view.body.as_ref()?.reveal_text(&disclosure)?);
            let title: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(TITLE).collect();
            Some(Choice { value: view.row.id.to_string(), label: title, selected: false })
        })
        .collect();
    let to = match (row.assignee, row.group) {
        (Some(person), _) => names.of(tx, cx, Some(person))?.name,
        (None, Some(group)) => group_name(tx, cx, group)?,
        (None, None) => String::new(),
    };
    Ok(Banner {
        handover: unsigned(row.id),
        task: Body::Parts(veil.parts(&task_text(cx, current))),
        from: names.of(tx, cx, Some(row.author))?.name,
        to,
        since: Timestamp(row.created_at),
        may_finish: may_edit && (received || !own),
        article: crate::articles::tasks::place(tx, cx, ticket.id, row.id)?,
        may_withdraw: may_edit && own,
        approvable,
    })
}

fn task_text(cx: &Cx, handover: &ops::Handover) -> String {
    let disclosure = crate::disclosure::for_actor(cx);
    handover.task.as_ref().and_then(|task| task.reveal_task(&disclosure)).cloned().unwrap_or_default()
}

fn group_name(tx: &mut Tx<'_>, cx: &Cx, group: i64) -> Result<String, Error> {
    Ok(crate::staff::sql::group(tx, cx.id(), group)?.map(|group| group.name).unwrap_or_default())
}

/// The line between the messages for a step that happened beside the conversation.
///
/// # Errors
/// The database's or the vault's.
pub(crate) fn change(tx: &mut Tx<'_>, cx: &Cx, step: &Step, names: &mut Names) -> Result<Option<Change>, Error> {
    let number = |name: &str| step.facts.get(name).and_then(serde_json::Value::as_i64);
    let word = |name: &str| step.facts.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
    let (icon, key) = match step.entry.act.as_str() {
        "handover.open" => ("user-check", Key("event-handed-over")),
        "handover.close" => match HandoverState::from_word(word("state")) {
            Some(HandoverState::Done) => ("circle-check", Key("event-task-done")),
            Some(HandoverState::Declined) => ("corner-up-left", Key("event-task-declined")),
            _ => ("corner-up-left", Key("event-task-withdrawn")),
        },
        "side.ask" => ("send", Key("event-side-asked")),
        "side.answer" => ("mail", Key("event-side-answered")),
        "side.hold" => ("triangle-alert", Key("event-side-held")),
        "side.approve" => ("circle-check", Key("event-side-approved")),
        "side.bounce" | "side.refused" => ("triangle-alert", Key("event-side-returned")),
        _ => return Ok(None),
    };
    let name = match (number("to_assignee"), number("to_group"), number("recipient")) {
        (Some(person), ..) => names.of(tx, cx, Some(person))?.name,
        (None, Some(group), _) => group_name(tx, cx, group)?,
        (None, None, Some(recipient)) => {
            let disclosure = crate::disclosure::of_colleagues(cx);
            match crate::recipients::ops::get(tx, cx, recipient) {
                Ok(partner) => partner.name(&disclosure),
                Err(Error::NotFound) => String::new(),
                Err(error) => return Err(error),
            }
        }
        _ => String::new(),
    };
    Ok(Some(Change::Beside(icon, key, name)))
}

/// `GET /tasks`.
async fn tasks(reader: Reader) -> Response {
    let drawn = reader.read(|tx, reader| {
        let cx = &reader.cx;
        let mut names = Names::default();
        let window = Window { descending: true, ..Window::first(TASKS) };
        let mut rows = Vec::new();
        for keyed in ops::mine(tx, cx, &window)?.rows {
            let ticket = read::get(tx, cx, keyed.row.row.ticket)?;
            let veil = Veil::for_reader(tx, cx, &ticket.row)?;
            let disclosure = crate::disclosure::for_actor(cx);
            let subject = ticket.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure));
            let group = match keyed.row.row.group.filter(|_| keyed.row.row.assignee.is_none()) {
                Some(group) => Some(group_name(tx, cx, group)?),
                None => None,
            };
            rows.push(TaskRow {
                ticket: unsigned(ticket.row.id),
                subject: veil.line(subject.map(String::as_str).unwrap_or_default()),
                task: Body::Parts(veil.parts(&task_text(cx, &keyed.row))),
                from: names.of(tx, cx, Some(keyed.row.row.author))?.name,
                group,
                since: Timestamp(keyed.row.row.created_at),
            });
        }
        Ok((reader.around(tx)?, TasksPage { tasks: rows }))
    });
    let answer = drawn.await.map(|(shell, page)| reader.page(200, view::tasks(&shell, &page)));
    reader.finish(answer).await
}

/// `GET /tickets/{number}/hand-over`.
async fn show(reader: Reader, Path(ticket): Path<String>) -> Response {
    let answer = match number(&ticket) {
        Ok(ticket) => draw(&reader, 200, ticket, Form::default(), Vec::new()).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw(
    reader: &Reader,
    status: u16,
    ticket: i64,
    form: Form,
    faults: Vec<(&'static str, Problem)>,
) -> Result<Response, Error> {
    let drawn = reader.read(move |tx, reader| {
        let cx = &reader.cx;
        let known = read::get(tx, cx, ticket)?;
        access::must_edit(cx, &known.row)?;
        let veil = Veil::for_reader(tx, cx, &known.row)?;
        let disclosure = crate::disclosure::for_actor(cx);
        let subject = known.fields.as_ref().and_then(|fields| fields.reveal_subject(&disclosure));
        let t = reader.visitor.translator();
        let staff = staff(tx, cx)?;
        let label = |name: &str, masked: bool| {
            let sees = if masked { t.get(Key("sees-masked")) } else { t.get(Key("sees-names")) };
            format!("{name} · {sees}")
        };
        let choice = |value: String, label: String| Choice { selected: form.text("to") == value, value, label };
        let people = staff
            .iter()
            .filter(|(id, ..)| Some(*id) != known.row.assignee)
            .map(|(id, name, masked)| choice(format!("p{id}"), label(name, *masked)))
            .collect();
        let (mut groups, mut circles) = (Vec::new(), Vec::new());
        for keyed in crate::staff::groups::list(tx, cx, &Window::first(OFFERED))?.rows {
            if cx.actor.hidden_groups.contains(&keyed.id) {
                continue;
            }
            let ids = crate::staff::sql::members(tx, cx.id(), keyed.id)?;
            let members: Vec<Member> = staff
                .iter()
                .filter(|(id, ..)| ids.contains(id))
                .map(|(_, name, masked)| Member { name: name.clone(), masked: *masked })
                .collect();
            let all_masked = !members.is_empty() && members.iter().all(|member| member.masked);
            let text = if members.iter().any(|member| member.masked) && !all_masked {
                format!("{} · {}", keyed.row.name, t.get(Key("sees-partly")))
            } else {
                label(&keyed.row.name, all_masked)
            };
            // Editors are given tasks by name; they stand among the people.
            if !ops::is_of_editors(tx, cx, keyed.id)? {
                groups.push(choice(format!("g{}", keyed.id), text));
            }
            circles.push(Circle { name: keyed.row.name, closed: keyed.row.closed, members });
        }
        let mut problems = Problems::default();
        faults.iter().for_each(|(field, problem)| problems.add(field, *problem));
        let page = HandoverPage {
            number: unsigned(ticket),
            subject: veil.line(subject.map(String::as_str).unwrap_or_default()),
            task: form.text("task").to_owned(),
            note: form.text("note").to_owned(),
            groups,
            people,
            circles,
            articles: crate::articles::tasks::choices(tx, cx, &t, form.text("article"))?,
            files: hidden_files(tx, cx, ticket)?,
            problems,
        };
        Ok((reader.around(tx)?, page))
    });
    let (shell, page) = drawn.await?;
    Ok(reader.page(status, view::form(&shell, &page)))
}

/// The files that those without need to know do not see yet, for somebody who may release them.
fn hidden_files(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Vec<view::HiddenFile>, Error> {
    if !cx.actor.sees_identity() {
        return Ok(Vec::new());
    }
    let released = crate::masking::sql::releases(tx, cx.id(), ticket)?;
    let disclosure = crate::disclosure::for_actor(cx);
    let rows = crate::tickets::sql::files_of(tx, cx.id(), ticket)?;
    let mut files = Vec::new();
    for row in rows.into_iter().filter(|row| row.comment.is_some() && !released.iter().any(|(id, _)| *id == row.id)) {
        let file = crate::tickets::attachments::open(cx, row)?;
        let name = file.meta.as_ref().and_then(|meta| meta.reveal_name(&disclosure)).cloned().unwrap_or_default();
        let picture = crate::masking::release::is_picture(&file);
        files.push(view::HiddenFile { id: unsigned(file.row.id), name, size: unsigned(file.row.size), picture });
    }
    Ok(files)
}

/// Releases the files that the form names.
fn release_files(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, form: &Form) -> Result<(), Error> {
    for row in crate::tickets::sql::files_of(tx, cx.id(), ticket)? {
        if let Some(kind) = ReleaseKind::from_word(form.text(&format!("file-{}", row.id))) {
            crate::masking::release::release(tx, cx, row.id, kind)?;
        }
    }
    Ok(())
}

/// Who works tickets: number, name, whether they see a pseudonym; by name.
fn staff(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<(i64, String, bool)>, Error> {
    let roles = Role::ALL.iter().copied().filter(|role| role.is_staff() && *role != Role::Officer).collect();
    let filter = people::ops::Filter { roles, organisation: None };
    let disclosure = crate::disclosure::of_colleagues(cx);
    let listed = people::ops::list(tx, cx, &filter, &Window::first(OFFERED))?.rows;
    let active = listed.into_iter().filter(|keyed| !keyed.row.row.suspended);
    let mut staff: Vec<_> =
        active.map(|keyed| (keyed.id, keyed.row.name(cx, &disclosure), !keyed.row.row.role.sees_identity())).collect();
    staff.sort_by_key(|(_, name, _)| index::fold::fold(name));
    Ok(staff)
}

/// `POST /tickets/{number}/hand-over`.
async fn hand_over(Path(ticket): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&ticket) {
        Ok(ticket) => write(&reader, ticket, form).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write(reader: &Reader, ticket: i64, form: Form) -> Result<Response, Error> {
    let Some(to) = target(form.text("to")) else {
        let missing = if form.filled("task").is_some() { Vec::new() } else { vec![("task", Problem::Missing)] };
        let faults = [vec![("to", Problem::Missing)], missing].concat();
        return draw(reader, 422, ticket, form, faults).await;
    };
    let new = NewHandover { to, task: form.text("task").to_owned(), note: form.filled("note").map(str::to_owned) };
    let releases = form.clone();
    let sees_after = reader.write(move |tx, cx| {
        release_files(tx, cx, ticket, &releases)?;
        let handover = ops::hand_over(tx, cx, ticket, &new)?;
        crate::articles::tasks::asked(tx, cx, ticket, handover, releases.text("article"))?;
        let row = crate::tickets::sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
        Ok(access::may_see(&cx.actor, &row))
    });
    match sees_after.await {
        Ok(sees) => Ok(redirect_saying(&place(ticket, sees), Notice::Saved)),
        Err(Error::Invalid(faults)) => {
            let faults = faults.iter().map(|fault| (field(fault.field), problem(fault.kind))).collect();
            draw(reader, 422, ticket, form, faults).await
        }
        Err(error) => Err(error),
    }
}

/// Where to go on: a ticket that exists for the reader no more would be an odd page to end on.
fn place(ticket: i64, sees: bool) -> String {
    if sees { format!("/tickets/{ticket}") } else { "/tasks".into() }
}

fn target(word: &str) -> Option<Target> {
    let id = |rest: &str| rest.parse::<i64>().ok().filter(|id| *id > 0);
    match word.split_at_checked(1) {
        Some(("g", rest)) => id(rest).map(Target::Group),
        Some(("p", rest)) => id(rest).map(Target::Person),
        _ => None,
    }
}

/// `POST /tickets/{number}/hand-over/{id}`.
async fn finish(Path((ticket, id)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match (number(&ticket), number(&id)) {
        (Ok(ticket), Ok(id)) => end(&reader, ticket, id, &form).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

async fn end(reader: &Reader, ticket: i64, id: i64, form: &Form) -> Result<Response, Error> {
    let state = HandoverState::from_word(form.text("state"));
    let finish = Finish {
        state: state.ok_or_else(|| Error::invalid("state", FaultKind::Invalid))?,
        note: form.filled("note").map(str::to_owned),
        approve: form.filled("approve").and_then(|comment| comment.parse().ok()),
    };
    let done = reader.write(move |tx, cx| {
        ops::finish(tx, cx, ticket, id, &finish)?;
        let row = crate::tickets::sql::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
        Ok(access::may_see(&cx.actor, &row))
    });
    match done.await {
        Ok(sees) => Ok(redirect_saying(&place(ticket, sees), Notice::Saved)),
        Err(Error::Changed) => Ok(redirect_saying(&format!("/tickets/{ticket}"), Notice::ChangedMeanwhile)),
        Err(error) => Err(error),
    }
}

/// The field of the form that a fault is shown at.
fn field(name: &'static str) -> &'static str {
    match name {
        "task" => "task",
        _ => "to",
    }
}

/// What a fault is called beside its field.
pub(crate) const fn problem(kind: FaultKind) -> Problem {
    match kind {
        FaultKind::Blank => Problem::Missing,
        FaultKind::TooLong => Problem::TooLong { most: 1_000 },
        _ => Problem::NotOffered,
    }
}
