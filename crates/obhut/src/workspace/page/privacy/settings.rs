//! Who may consent to an opening, and for how long it can be told who looked.

use axum::response::Response;
use db::Tx;

use super::super::answer::redirect_saying;
use super::super::form::{Form, Posted};
use super::super::names::Names;
use super::super::reader::Reader;
use crate::access_log::days;
use crate::access_log::opening as ops;
use crate::access_log::opening_sql::ConsenterRow;
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Translator;
use crate::listing::Window;
use crate::people;
use crate::words::Role;
use crate::workspace::Notice;
use crate::workspace::console::{self, Again};
use crate::workspace::privacy::{self, ConsenterChoice, SettingsPage};

/// Lines of the form.
const LINES: usize = 4;
/// Staff offered.
const OFFERED: i64 = 500;

/// `GET /admin/access-log`.
pub(super) async fn show(reader: Reader) -> Response {
    let answer = draw(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let drawn = reader.read(|tx, reader| {
        let page = page(tx, &reader.cx, &reader.visitor.translator())?;
        Ok((reader.shell(tx, None, None)?, page))
    });
    let (shell, page) = drawn.await?;
    let page = SettingsPage { again, ..page };
    let status = if page.again.has_problems() { 422 } else { 200 };
    Ok(reader.page(status, console::administration(&shell, &privacy::settings(&reader.visitor.translator(), &page))))
}

fn page(tx: &mut Tx<'_>, cx: &Cx, t: &Translator) -> Result<SettingsPage, Error> {
    let set = ops::consenters(tx, cx)?;
    let mut lines: Vec<String> = set.iter().map(value).collect();
    lines.resize(lines.len().max(LINES), String::new());
    let council = set.iter().position(|line| line.works_council).map(|at| at + 1);
    let staff = Role::ALL.iter().copied().filter(|role| role.is_staff());
    let mut choices: Vec<ConsenterChoice> = staff
        .clone()
        .map(|role| ConsenterChoice {
            value: format!("role:{}", role.word()),
            label: privacy::role(t, role).into_owned(),
        })
        .collect();
    let filter = people::ops::Filter { roles: staff.collect(), organisation: None };
    let mut names = Names::default();
    let mut people = Vec::new();
    for keyed in people::ops::list(tx, cx, &filter, &Window::first(OFFERED))?.rows {
        let label = names.of(tx, cx, Some(keyed.id))?.name;
        people.push(ConsenterChoice { value: format!("person:{}", keyed.id), label });
    }
    people.sort_by_key(|choice| index::fold::fold(&choice.label));
    choices.extend(people);
    Ok(SettingsPage { lines, council, choices, days: days::kept(tx, cx)?, again: Again::default() })
}

fn value(line: &ConsenterRow) -> String {
    match (&line.role, line.person) {
        (Some(role), _) => format!("role:{role}"),
        (None, Some(person)) => format!("person:{person}"),
        (None, None) => String::new(),
    }
}

/// `POST /admin/access-log`.
pub(super) async fn save(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let saved = match (reader.cx.actor.must_administer(), read(&form)) {
        (Err(_), _) => Err(Error::NotFound),
        (Ok(()), Err(error)) => Err(error),
        (Ok(()), Ok((lines, kept))) => {
            reader
                .write(move |tx, cx| {
                    days::set_kept(tx, cx, kept)?;
                    ops::set_consenters(tx, cx, &lines)
                })
                .await
        }
    };
    let answer = match saved {
        Ok(()) => Ok(redirect_saying("/admin/access-log", Notice::Saved)),
        Err(Error::Invalid(faults)) => {
            let mut again = Again::typed(form.typed());
            again.faults(&reader.visitor.translator(), &faults);
            draw(&reader, again).await
        }
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// The lines that are filled in, and the days.
fn read(form: &Form) -> Result<(Vec<ConsenterRow>, i64), Error> {
    let council: Option<usize> = form.text("council").parse().ok();
    let mut lines = Vec::new();
    for at in 1..=LINES * 2 {
        let Some(value) = form.filled(&format!("line{at}")) else { continue };
        let (role, person) = match value.split_once(':') {
            Some(("role", role)) => (Some(role.to_owned()), None),
            Some(("person", person)) => (None, person.parse().ok()),
            _ => (None, None),
        };
        lines.push(ConsenterRow { id: 0, role, person, works_council: council == Some(at) });
    }
    let days = form.text("days").trim().parse().map_err(|_| Error::invalid("days", FaultKind::Invalid))?;
    Ok((lines, days))
}
