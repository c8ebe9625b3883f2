//! Views that people make: listed, made, copied, changed, ordered, removed, and tried before they are saved.

use axum::Router;
use axum::extract::{Path, Query};
use axum::response::Response;
use axum::routing::{get, post};
use db::Tx;
use serde::Deserialize;

use super::answer::redirect_saying;
use super::form::{Form, Posted};
use super::list::{self, unsigned};
use super::reader::{Reader, number};
use super::shell;
use super::view_choices;
use super::view_names::{self, Meant};
use super::views::{View, count_saved};
use crate::conditions::{self, Condition, Conditions, Field};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Key;
use crate::listing::Window;
use crate::search::build;
use crate::state::App;
use crate::tickets::read;
use crate::views::{Layout, NewView, SavedView, Sharing, ops};
use crate::workspace::{
    self, ConditionRow, NamedRow, Notice, Preview, Problem, Problems, ViewForm, ViewRow, ViewsPage,
};

/// Tickets of a preview.
const FIRST: i64 = 5;

/// The routes of views.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/views", get(index).post(create))
        .route("/views/new", get(new))
        .route("/views/names", post(view_names::find))
        .route("/views/{id}", get(edit).post(update))
        .route("/views/{id}/move", post(shift))
        .route("/views/{id}/delete", post(delete))
}

/// `GET /views`.
async fn index(reader: Reader) -> Response {
    let drawn = reader.read(|tx, reader| {
        let cx = &reader.cx;
        let mut page = ViewsPage { own: Vec::new(), shared: Vec::new() };
        for view in ops::list(tx, cx)? {
            let group = match view.sharing {
                Sharing::Group(group) => shell::group_name(tx, cx, group)?,
                Sharing::Own | Sharing::Everybody => None,
            };
            let row = ViewRow {
                id: unsigned(view.id),
                count: count_saved(tx, cx, &view)?,
                changeable: ops::may_change(cx, &view),
                group,
                active: view.active,
                description: view.description.clone(),
                title: view.title.clone(),
            };
            if view.sharing == Sharing::Own { page.own.push(row) } else { page.shared.push(row) }
        }
        Ok((reader.shell(tx, None, None)?, page))
    });
    let answer = drawn.await.map(|(shell, page)| reader.page(200, workspace::views(&shell, &page)));
    reader.finish(answer).await
}

/// What the address of a new view says.
#[derive(Default, Deserialize)]
struct Asked {
    /// The view to copy.
    #[serde(default)]
    from: String,
}

/// What the form shows.
#[derive(Clone)]
struct Draft {
    id: Option<i64>,
    title: String,
    description: String,
    all: Vec<Given>,
    any: Vec<Given>,
    layout: Layout,
    sharing: Sharing,
    active: bool,
    spare: usize,
}

/// A condition as the form gave it.
#[derive(Clone, Default)]
struct Given {
    field: String,
    operator: String,
    choice: String,
    text: String,
    /// The number behind a name that was typed.
    meant: Option<String>,
    /// What is wrong with a name that was typed.
    unclear: Option<Key>,
    /// Whom it could mean.
    offered: Vec<view_names::Offered>,
}

impl Given {
    /// Looks up whom a name stands for.
    fn look_up(&mut self, tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
        let Some(field) = Field::from_word(&self.field).filter(|field| view_names::is_named(cx, *field)) else {
            return Ok(());
        };
        let meant = view_names::meant(tx, cx, field, &self.text)?;
        self.unclear = meant.problem();
        match meant {
            Meant::Value(value) => self.meant = Some(value),
            Meant::Several(offered) => self.offered = offered,
            Meant::Nobody => {}
        }
        Ok(())
    }

    /// Shows whom a number stands for.
    fn name(&mut self, tx: &mut Tx<'_>, cx: &Cx) -> Result<(), Error> {
        if let Some(field) = Field::from_word(&self.field).filter(|field| view_names::is_named(cx, *field)) {
            self.text = view_names::text(tx, cx, field, &self.text)?;
        }
        Ok(())
    }

    fn of(condition: &Condition) -> Self {
        let field = condition.field.word();
        let chosen = view_choices::is_chosen(condition.field);
        let value = condition.value.as_str();
        Self {
            choice: if chosen { format!("{field}:{value}") } else { String::new() },
            text: if chosen { String::new() } else { value.to_owned() },
            operator: condition.operator.word().to_owned(),
            field,
            ..Self::default()
        }
    }

    fn read(&self) -> Result<Condition, FaultKind> {
        let chosen = Field::from_word(&self.field).is_some_and(view_choices::is_chosen);
        let start = format!("{}:", self.field);
        let value = match (chosen, self.choice.strip_prefix(&start)) {
            (true, Some(value)) => value,
            (true, None) => return Err(FaultKind::Invalid),
            (false, _) if self.unclear.is_some() => return Err(FaultKind::Unknown),
            (false, _) => self.meant.as_deref().unwrap_or(&self.text),
        };
        Condition::of(&self.field, &self.operator, value)
    }
}

impl Draft {
    fn fresh() -> Self {
        Self {
            id: None,
            title: String::new(),
            description: String::new(),
            all: vec![Given {
                field: "status".into(),
                operator: "less_than".into(),
                choice: "status:solved".into(),
                ..Given::default()
            }],
            any: Vec::new(),
            layout: Layout::default(),
            sharing: Sharing::Own,
            active: true,
            spare: 2,
        }
    }

    fn of(view: &SavedView, copy: bool, shares: bool) -> Self {
        let conditions = view.conditions.clone().unwrap_or_default();
        Self {
            id: (!copy).then_some(view.id),
            title: view.title.clone(),
            description: view.description.clone().unwrap_or_default(),
            all: conditions.all.iter().map(Given::of).collect(),
            any: conditions.any.iter().map(Given::of).collect(),
            layout: view.layout.clone(),
            sharing: if copy && !shares { Sharing::Own } else { view.sharing },
            active: view.active,
            spare: 1,
        }
    }

    fn posted(id: Option<i64>, form: &Form, present: Layout) -> Self {
        let list = |name: &str| -> Vec<Given> {
            let column =
                |part: &str| -> Vec<String> { form.all(&format!("{name}_{part}")).map(str::to_owned).collect() };
            let (operators, choices, texts) = (column("operator"), column("choice"), column("text"));
            let at = |all: &[String], index: usize| all.get(index).cloned().unwrap_or_default();
            let rows = column("field").into_iter().enumerate().map(|(index, field)| Given {
                field,
                operator: at(&operators, index),
                choice: at(&choices, index),
                text: at(&texts, index),
                ..Given::default()
            });
            rows.filter(|given| !given.field.is_empty()).collect()
        };
        let sharing = match form.text("sharing") {
            "everybody" => Sharing::Everybody,
            word => word.strip_prefix("group-").and_then(|id| id.parse().ok()).map_or(Sharing::Own, Sharing::Group),
        };
        let layout = Layout {
            sort_by: form.text("sort").to_owned(),
            descending: form.text("order") != "asc",
            group_by: form.filled("group_by").map(str::to_owned),
            ..present
        };
        Self {
            id,
            title: form.text("title").to_owned(),
            description: form.text("description").to_owned(),
            all: list("all"),
            any: list("any"),
            layout,
            sharing,
            active: form.text("active") == "1",
            spare: if form.text("act") == "more" { 3 } else { 1 },
        }
    }

    fn conditions(&self, problems: &mut Problems) -> Conditions {
        let mut read = |name: &'static str, rows: &[Given]| -> Vec<Condition> {
            let mut conditions = Vec::new();
            for row in rows {
                match row.read() {
                    Ok(condition) => conditions.push(condition),
                    Err(_) => problems.add(name, Problem::NotOffered),
                }
            }
            conditions
        };
        Conditions { all: read("all", &self.all), any: read("any", &self.any) }
    }

    fn as_new(&self, conditions: Conditions) -> NewView {
        NewView {
            title: self.title.clone(),
            description: Some(self.description.clone()),
            conditions,
            layout: self.layout.clone(),
            sharing: self.sharing,
            active: self.active,
        }
    }
}

/// `GET /views/new`.
async fn new(reader: Reader, Query(asked): Query<Asked>) -> Response {
    let answer = match asked.from.parse::<i64>() {
        Ok(id) => match reader.read(move |tx, reader| ops::get(tx, &reader.cx, id)).await {
            Ok(view) => {
                let shares = reader.cx.actor.must_administer().is_ok();
                draw(&reader, 200, Draft::of(&view, true, shares), Problems::default(), None).await
            }
            Err(error) => Err(error),
        },
        Err(_) => draw(&reader, 200, Draft::fresh(), Problems::default(), None).await,
    };
    reader.finish(answer).await
}

/// `GET /views/{id}`.
async fn edit(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = match number(&id) {
        Ok(id) => match reader.read(move |tx, reader| changeable(tx, reader, id)).await {
            Ok(view) => draw(&reader, 200, Draft::of(&view, false, true), Problems::default(), None).await,
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

fn changeable(tx: &mut Tx<'_>, reader: &Reader, id: i64) -> Result<SavedView, Error> {
    let view = ops::get(tx, &reader.cx, id)?;
    if ops::may_change(&reader.cx, &view) { Ok(view) } else { Err(Error::Forbidden) }
}

/// `POST /views`.
async fn create(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = write(&reader, Draft::posted(None, &form, Layout::default()), form.text("act")).await;
    reader.finish(answer).await
}

/// `POST /views/{id}`.
async fn update(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match number(&id) {
        Ok(id) => match reader.read(move |tx, reader| changeable(tx, reader, id)).await {
            Ok(view) => write(&reader, Draft::posted(Some(id), &form, view.layout), form.text("act")).await,
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

async fn write(reader: &Reader, draft: Draft, act: &str) -> Result<Response, Error> {
    let draft = reader.read(move |tx, reader| {
        let mut draft = draft.clone();
        draft.all.iter_mut().chain(&mut draft.any).try_for_each(|given| given.look_up(tx, &reader.cx))?;
        Ok(draft)
    });
    let draft = draft.await?;
    let mut problems = Problems::default();
    let conditions = draft.conditions(&mut problems);
    if act == "more" {
        return draw(reader, 200, draft, Problems::default(), None).await;
    }
    if act == "preview" && problems.is_empty() {
        let preview = preview(reader, conditions, &draft.layout).await?;
        return draw(reader, 200, draft, problems, Some(preview)).await;
    }
    if !problems.is_empty() {
        return draw(reader, 422, draft, problems, None).await;
    }
    let (view, id) = (draft.as_new(conditions), draft.id);
    let saved = reader.write(move |tx, cx| match id {
        Some(id) => ops::update(tx, cx, id, &view).map(|()| id),
        None => ops::create(tx, cx, &view),
    });
    match saved.await {
        Ok(id) => Ok(redirect_saying(&format!("/tickets?view={}", View::Saved(id).slug()), Notice::Saved)),
        Err(Error::Invalid(faults)) => {
            for fault in faults {
                match (fault.field, fault.kind) {
                    ("title", FaultKind::Blank) => problems.add("title", Problem::Missing),
                    ("title", _) => problems.add("title", Problem::TooLong { most: 100 }),
                    _ => problems.add("all", Problem::NotOffered),
                }
            }
            draw(reader, 422, draft, problems, None).await
        }
        Err(error) => Err(error),
    }
}

async fn preview(reader: &Reader, wanted: Conditions, layout: &Layout) -> Result<Preview, Error> {
    if conditions::needs_index(&wanted) {
        build::warm(&reader.cx).await;
    }
    let (column, descending) = (layout.column(), layout.descending);
    reader
        .read(move |tx, reader| {
            let cx = &reader.cx;
            let filter = ops::filter(tx, cx, &wanted)?;
            let window = Window { column, descending, counted: true, ..Window::first(FIRST) };
            let part = read::list(tx, cx, &filter, &window)?;
            let mut first = Vec::new();
            for keyed in &part.rows {
                first.push((unsigned(keyed.id), list::subject(tx, cx, &keyed.row)?));
            }
            Ok(Preview { count: unsigned(part.total.unwrap_or(0)), first })
        })
        .await
}

async fn draw(
    reader: &Reader,
    status: u16,
    draft: Draft,
    problems: Problems,
    preview: Option<Preview>,
) -> Result<Response, Error> {
    let drawn = reader.read(move |tx, reader| {
        let choices = view_choices::read(tx, reader, &draft.layout, draft.sharing)?;
        let mut draft = draft.clone();
        draft.all.iter_mut().chain(&mut draft.any).try_for_each(|given| given.name(tx, &reader.cx))?;
        Ok((reader.shell(tx, None, None)?, choices, draft))
    });
    let (shell, choices, draft) = drawn.await?;
    let mut index = 0;
    let mut named = Vec::new();
    let mut rows = |given: Vec<Given>| -> Vec<ConditionRow> {
        let empty = std::iter::repeat_n(Given::default(), draft.spare);
        given
            .into_iter()
            .chain(empty)
            .map(|row| {
                index += 1;
                let offered = row.offered.into_iter().map(|one| (one.value, one.hint)).collect();
                named.push(NamedRow { index, problem: row.unclear, offered });
                ConditionRow { index, field: row.field, operator: row.operator, choice: row.choice, text: row.text }
            })
            .collect()
    };
    let (all, any) = (rows(draft.all), rows(draft.any));
    let page = ViewForm {
        id: draft.id.map(unsigned),
        all,
        any,
        named,
        title: draft.title,
        description: draft.description,
        fields: choices.fields,
        operators: choices.operators,
        values: choices.values,
        sort: choices.sort,
        group_by: choices.group_by,
        descending: draft.layout.descending,
        sharing: choices.sharing,
        active: draft.active,
        preview,
        problems,
    };
    Ok(reader.page(status, workspace::view_form(&shell, &page)))
}

/// `POST /views/{id}/move`.
async fn shift(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let up = form.text("to") == "up";
    let answer = match number(&id) {
        Ok(id) => reader.write(move |tx, cx| ops::shift(tx, cx, id, up)).await,
        Err(error) => Err(error),
    };
    reader.finish(answer.map(|()| super::redirect("/views"))).await
}

/// `POST /views/{id}/delete`.
async fn delete(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form: _ } = posted;
    let answer = match number(&id) {
        Ok(id) => reader.write(move |tx, cx| ops::delete(tx, cx, id)).await,
        Err(error) => Err(error),
    };
    reader.finish(answer.map(|()| redirect_saying("/views", Notice::Deleted))).await
}
