//! Fields and purposes.

use axum::extract::Path;
use axum::response::Response;
use db::Tx;
use personal::LegalBasis;

use super::super::answer::redirect_saying;
use super::super::form::{Form, Posted};
use super::super::reader::{Reader, number};
use super::{again, drawn};
use crate::context::Cx;
use crate::error::Error;
use crate::fields::ops::{self, FieldChange, NewChoice};
use crate::fields::{FieldRow, choices};
use crate::i18n::{Key, Translator};
use crate::purposes::PurposeRow;
use crate::purposes::ops::{self as purposes, Purpose};
use crate::words::{FieldKind, FieldTarget, Role};
use crate::workspace::Notice;
use crate::workspace::admin::{self, FieldPage, FieldShown, PurposeShown};
use crate::workspace::console::Again;

fn shown(row: &FieldRow) -> FieldShown {
    let lines: Vec<String> =
        choices(&row.options).iter().map(|choice| format!("{} = {}", choice.value, choice.name)).collect();
    FieldShown {
        id: row.id,
        target: row.target,
        kind: row.kind,
        title: row.title.clone(),
        slug: row.slug.clone(),
        description: row.description.clone(),
        options: lines.join("\n"),
        pattern: row.pattern.clone(),
        purpose: row.purpose,
        active: row.active,
        required: row.required,
    }
}

/// What a purpose is called: those every desk begins with are named in the reader's language.
fn title(t: &Translator, row: &PurposeRow) -> String {
    let own = match row.slug.as_str() {
        _ if !row.title.is_empty() => None,
        "support" => Some(Key("purpose-support")),
        "surveys" => Some(Key("purpose-surveys")),
        "marketing" => Some(Key("purpose-marketing")),
        "recording" => Some(Key("purpose-recording")),
        _ => None,
    };
    own.map_or_else(|| row.title.clone(), |key| t.get(key).into_owned())
}

fn purpose_shown(t: &Translator, row: &PurposeRow) -> PurposeShown {
    let basis = LegalBasis::from_slug(&row.basis);
    PurposeShown { id: row.id, title: title(t, row), description: row.description.clone(), basis }
}

fn all_purposes(tx: &mut Tx<'_>, cx: &Cx, t: &Translator) -> Result<Vec<PurposeShown>, Error> {
    Ok(purposes::list(tx, cx)?.iter().map(|row| purpose_shown(t, row)).collect())
}

/// `GET /admin/fields`.
pub(super) async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader) -> Result<Response, Error> {
    reader.administration()?;
    let t = reader.visitor.translator();
    let (shell, all, purposes) = reader
        .read(move |tx, reader| {
            let mut all = Vec::new();
            for target in FieldTarget::ALL {
                all.extend(ops::list(tx, &reader.cx, *target)?.iter().map(shown));
            }
            Ok((reader.around(tx)?, all, all_purposes(tx, &reader.cx, &t)?))
        })
        .await?;
    Ok(drawn(reader, &shell, &admin::fields(&t, &all, &purposes), &Again::default()))
}

fn target(word: &str) -> Result<FieldTarget, Error> {
    FieldTarget::from_word(word).ok_or(Error::NotFound)
}

/// `GET /admin/fields/{target}/new`.
pub(super) async fn form(reader: Reader, Path(of): Path<String>) -> Response {
    let answer = match target(&of) {
        Ok(of) => draw(&reader, of, None, Again::default()).await,
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `GET /admin/fields/{target}/{id}`.
pub(super) async fn show(reader: Reader, Path((of, id)): Path<(String, String)>) -> Response {
    let answer = match (target(&of), number(&id)) {
        (Ok(of), Ok(id)) => draw(&reader, of, Some(id), Again::default()).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer).await
}

async fn draw(reader: &Reader, of: FieldTarget, id: Option<i64>, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let t = reader.visitor.translator();
    let (shell, page) = reader
        .read(move |tx, reader| {
            let cx = &reader.cx;
            let field = match id {
                Some(id) => shown(&ops::get(tx, cx, of, id)?),
                None => FieldShown {
                    id: 0,
                    target: of,
                    kind: FieldKind::Text,
                    title: String::new(),
                    slug: String::new(),
                    description: String::new(),
                    options: String::new(),
                    pattern: String::new(),
                    purpose: cx.account.support,
                    active: true,
                    required: false,
                },
            };
            Ok((reader.around(tx)?, FieldPage { field, purposes: all_purposes(tx, cx, &t)? }))
        })
        .await?;
    Ok(drawn(reader, &shell, &admin::field(&t, &page, &again), &again))
}

/// Choices as an administrator writes them: one a line, the value, and what people read behind an equals sign.
fn choices_of(text: &str) -> Vec<NewChoice> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .map(|line| {
            let (value, name) = line.split_once('=').unwrap_or((line, line));
            let value = value.trim().to_lowercase().replace([' ', ','], "_");
            NewChoice { id: None, name: name.trim().to_owned(), value, default: false }
        })
        .collect()
}

fn change(form: &Form, has_choices: bool) -> FieldChange {
    FieldChange {
        title: Some(form.text("title").to_owned()),
        description: Some(form.text("description").to_owned()),
        options: has_choices.then(|| choices_of(form.text("custom_field_options"))),
        pattern: form.has("regexp_for_validation").then(|| form.text("regexp_for_validation").to_owned()),
        purpose: Some(form.filled("purpose_id").and_then(|id| id.parse().ok())),
        active: Some(form.has("active")),
        required: Some(form.has("required")),
        ..FieldChange::default()
    }
}

/// `POST /admin/fields/{target}`.
pub(super) async fn add(Path(of): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = added(&reader, &form, &of).await;
    reader.finish(answer).await
}

async fn added(reader: &Reader, form: &Form, of: &str) -> Result<Response, Error> {
    reader.administration()?;
    let of = target(of)?;
    let kind = FieldKind::from_word(form.text("type")).unwrap_or(FieldKind::Text);
    let (change, key) = (change(form, kind.has_choices()), form.text("key").to_owned());
    match reader.write(move |tx, cx| ops::create(tx, cx, of, kind, &key, &change)).await {
        Ok(_) => Ok(redirect_saying("/admin/fields", Notice::Saved)),
        Err(error) => draw(reader, of, None, again(reader, form, error)?).await,
    }
}

/// `POST /admin/fields/{target}/{id}`.
pub(super) async fn save(Path((of, id)): Path<(String, String)>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = saved(&reader, &form, &of, &id).await;
    reader.finish(answer).await
}

async fn saved(reader: &Reader, form: &Form, of: &str, id: &str) -> Result<Response, Error> {
    reader.administration()?;
    let (of, id) = (target(of)?, number(id)?);
    let change = change(form, form.has("custom_field_options"));
    match reader.write(move |tx, cx| ops::update(tx, cx, of, id, &change)).await {
        Ok(_) => Ok(redirect_saying("/admin/fields", Notice::Saved)),
        Err(error) => draw(reader, of, Some(id), again(reader, form, error)?).await,
    }
}

async fn settled(
    posted: Posted,
    of: &str,
    id: &str,
    notice: Notice,
    act: impl Fn(&mut Tx<'_>, &Cx, FieldTarget, i64) -> Result<(), Error> + Send + Sync + 'static,
) -> Response {
    let Posted { reader, .. } = posted;
    let answer = match (reader.administration(), target(of), number(id)) {
        (Ok(()), Ok(of), Ok(id)) => reader.write(move |tx, cx| act(tx, cx, of, id)).await,
        (Err(error), ..) | (_, Err(error), _) | (.., Err(error)) => Err(error),
    };
    reader.finish(answer.map(|()| redirect_saying("/admin/fields", notice))).await
}

/// `POST /admin/fields/{target}/{id}/delete`.
pub(super) async fn delete(Path((of, id)): Path<(String, String)>, posted: Posted) -> Response {
    settled(posted, &of, &id, Notice::Deleted, ops::delete).await
}

/// `POST /admin/fields/{target}/{id}/up`: one place forward.
pub(super) async fn up(Path((of, id)): Path<(String, String)>, posted: Posted) -> Response {
    settled(posted, &of, &id, Notice::Saved, |tx, cx, of, id| {
        let mut ids: Vec<i64> = ops::list(tx, cx, of)?.iter().map(|field| field.id).collect();
        let at = ids.iter().position(|known| *known == id).ok_or(Error::NotFound)?;
        if at > 0 {
            ids.swap(at, at - 1);
        }
        ops::reorder(tx, cx, of, &ids)
    })
    .await
}

/// Whether the reader reads purposes, and whether they decide about them.
fn decides(reader: &Reader) -> Result<bool, Error> {
    match reader.cx.actor.role {
        Role::Administrator | Role::Coordinator => Ok(true),
        Role::Officer => Ok(false),
        _ => Err(Error::NotFound),
    }
}

/// `GET /admin/purposes`.
pub(super) async fn list_purposes(reader: Reader) -> Response {
    let answer = draw_purposes(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_purposes(reader: &Reader, again: Again) -> Result<Response, Error> {
    let (writes, t) = (decides(reader)?, reader.visitor.translator());
    let (shell, all) =
        reader.read(move |tx, reader| Ok((reader.around(tx)?, all_purposes(tx, &reader.cx, &t)?))).await?;
    Ok(drawn(reader, &shell, &admin::purposes(&t, &all, writes, &again), &again))
}

fn purpose_of(form: &Form) -> Purpose {
    Purpose {
        title: form.text("title").to_owned(),
        description: form.text("description").to_owned(),
        basis: LegalBasis::from_slug(form.text("basis")),
    }
}

/// `POST /admin/purposes`.
pub(super) async fn add_purpose(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = match decides(&reader) {
        Ok(true) => {
            let new = purpose_of(&form);
            match reader.write(move |tx, cx| purposes::create(tx, cx, &new)).await {
                Ok(_) => Ok(redirect_saying("/admin/purposes", Notice::Saved)),
                Err(error) => match again(&reader, &form, error) {
                    Ok(again) => draw_purposes(&reader, again).await,
                    Err(error) => Err(error),
                },
            }
        }
        Ok(false) => Err(Error::Forbidden),
        Err(error) => Err(error),
    };
    reader.finish(answer).await
}

/// `GET /admin/purposes/{id}`.
pub(super) async fn show_purpose(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw_purpose(&reader, &id, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_purpose(reader: &Reader, id: &str, again: Again) -> Result<Response, Error> {
    if !decides(reader)? {
        return Err(Error::NotFound);
    }
    let (id, t) = (number(id)?, reader.visitor.translator());
    let (shell, row) =
        reader.read(move |tx, reader| Ok((reader.around(tx)?, purposes::get(tx, &reader.cx, id)?))).await?;
    Ok(drawn(reader, &shell, &admin::purpose(&t, &purpose_shown(&t, &row), &again), &again))
}

/// `POST /admin/purposes/{id}`.
pub(super) async fn save_purpose(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = saved_purpose(&reader, &form, &id).await;
    reader.finish(answer).await
}

async fn saved_purpose(reader: &Reader, form: &Form, id: &str) -> Result<Response, Error> {
    if !decides(reader)? {
        return Err(Error::Forbidden);
    }
    let (number, change) = (number(id)?, purpose_of(form));
    match reader.write(move |tx, cx| purposes::update(tx, cx, number, &change)).await {
        Ok(()) => Ok(redirect_saying("/admin/purposes", Notice::Saved)),
        Err(error) => draw_purpose(reader, id, again(reader, form, error)?).await,
    }
}
