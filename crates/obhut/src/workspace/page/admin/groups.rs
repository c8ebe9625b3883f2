//! Groups, and who may do what in them.

use axum::extract::Path;
use axum::response::Response;
use db::Tx;

use super::super::answer::redirect_saying;
use super::super::form::{Form, Posted};
use super::super::reader::{Reader, number};
use super::{again, drawn};
use crate::context::Cx;
use crate::error::Error;
use crate::listing::Window;
use crate::staff::groups::{self, GroupChange};
use crate::staff::{members, sql};
use crate::words::Rights;
use crate::workspace::Notice;
use crate::workspace::admin::{self, GroupPage, GroupShown};
use crate::workspace::console::Again;

/// More groups than this fit on no page.
const SHOWN: i64 = 1_000;

fn shown(tx: &mut Tx<'_>, cx: &Cx, group: groups::GroupRow) -> Result<GroupShown, Error> {
    let members = sql::members(tx, cx.id(), group.id)?.len();
    let groups::GroupRow { id, name, description, is_default, closed, .. } = group;
    Ok(GroupShown { id, name, description, members, is_default, closed })
}

/// The groups in use.
pub(super) fn all(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<GroupShown>, Error> {
    let rows = groups::list(tx, cx, &Window::first(SHOWN))?.rows;
    rows.into_iter().map(|keyed| shown(tx, cx, keyed.row)).collect()
}

/// `GET /admin/groups`.
pub(super) async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let (shell, groups) = reader.read(|tx, reader| Ok((reader.around(tx)?, all(tx, &reader.cx)?))).await?;
    let page = admin::groups(&reader.visitor.translator(), &groups, &again);
    Ok(drawn(reader, &shell, &page, &again))
}

fn change(form: &Form) -> GroupChange {
    GroupChange {
        name: Some(form.text("name").to_owned()),
        description: Some(form.text("description").trim().to_owned()),
        is_default: form.has("default").then_some(true),
        closed: Some(form.has("closed")),
    }
}

/// `POST /admin/groups`.
pub(super) async fn add(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = added(&reader, &form).await;
    reader.finish(answer).await
}

async fn added(reader: &Reader, form: &Form) -> Result<Response, Error> {
    reader.administration()?;
    let sent = form.clone();
    match reader.write(move |tx, cx| groups::create(tx, cx, sent.text("name"), &change(&sent))).await {
        Ok(id) => Ok(redirect_saying(&format!("/admin/groups/{id}"), Notice::Saved)),
        Err(error) => draw_list(reader, again(reader, form, error)?).await,
    }
}

/// `GET /admin/groups/{id}`.
pub(super) async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw(&reader, &id, Again::default()).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, id: &str, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let id = number(id)?;
    let (shell, page) = reader
        .read(move |tx, reader| {
            let cx = &reader.cx;
            let row = groups::get(tx, cx, id)?;
            if row.deleted {
                return Err(Error::NotFound);
            }
            let disclosure = crate::disclosure::of_colleagues(cx);
            let mut people = Vec::new();
            for person in members::list(tx, cx)? {
                let rights = sql::membership_of(tx, cx.id(), person.row.id, id)?.map(|membership| membership.rights);
                people.push((person.row.id, person.name(cx, &disclosure), person.row.role, rights));
            }
            let others = all(tx, cx)?.into_iter().filter(|group| group.id != id);
            let page = GroupPage {
                others: others.map(|group| (group.id, group.name)).collect(),
                tickets: sql::group_tickets(tx, cx.id(), id)?,
                group: shown(tx, cx, row)?,
                people,
            };
            Ok((reader.around(tx)?, page))
        })
        .await?;
    let page = admin::group(&reader.visitor.translator(), &page, &again);
    Ok(drawn(reader, &shell, &page, &again))
}

async fn settled<T: Send + 'static>(
    reader: &Reader,
    form: &Form,
    id: &str,
    act: impl Fn(&mut Tx<'_>, &Cx, i64, &Form) -> Result<T, Error> + Send + Sync + 'static,
) -> Result<Response, Error> {
    reader.administration()?;
    let (group, sent) = (number(id)?, form.clone());
    match reader.write(move |tx, cx| act(tx, cx, group, &sent)).await {
        Ok(_) => Ok(redirect_saying(&format!("/admin/groups/{group}"), Notice::Saved)),
        Err(error) => draw(reader, id, again(reader, form, error)?).await,
    }
}

/// `POST /admin/groups/{id}`.
pub(super) async fn save(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = settled(&reader, &form, &id, |tx, cx, group, form| groups::update(tx, cx, group, &change(form))).await;
    reader.finish(answer).await
}

/// `POST /admin/groups/{id}/members`.
pub(super) async fn rights(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = settled(&reader, &form, &id, |tx, cx, group, form| {
        let typed = form.typed();
        let wanted: Vec<(i64, Option<Rights>)> = typed
            .iter()
            .filter_map(|(name, value)| {
                let person = name.strip_prefix("rights-")?.parse().ok()?;
                Some((person, Rights::from_word(value)))
            })
            .collect();
        members::set_rights(tx, cx, group, &wanted)
    });
    let answer = answer.await;
    reader.finish(answer).await
}

/// `POST /admin/groups/{id}/delete`: moves its tickets, then takes it out of use.
pub(super) async fn delete(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = dissolve(&reader, &form, &id).await;
    reader.finish(answer).await
}

async fn dissolve(reader: &Reader, form: &Form, id: &str) -> Result<Response, Error> {
    reader.administration()?;
    let group = number(id)?;
    let into: Option<i64> = form.filled("into").and_then(|into| into.parse().ok());
    let row = reader.read(move |tx, reader| groups::get(tx, &reader.cx, group)).await?;
    if row.is_default || row.deleted {
        return Err(Error::NotFound);
    }
    if let Some(into) = into {
        loop {
            match reader.write(move |tx, cx| members::move_some(tx, cx, group, into)).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return draw(reader, id, again(reader, form, error)?).await,
            }
        }
    }
    match reader.write(move |tx, cx| groups::delete(tx, cx, group)).await {
        Ok(()) => Ok(redirect_saying("/admin/groups", Notice::Deleted)),
        Err(error) => draw(reader, id, again(reader, form, error)?).await,
    }
}
