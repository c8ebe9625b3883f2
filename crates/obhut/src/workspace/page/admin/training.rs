//! Training: written and published by administrators, passed by everybody whose role demands it.

use axum::extract::Path;
use axum::response::Response;
use world::Timestamp;

use super::super::answer::redirect_saying;
use super::super::form::{Form, Posted};
use super::super::reader::Reader;
use super::people::{name, refusal};
use super::{again, drawn};
use crate::error::Error;
use crate::i18n::Key;
use crate::training::{self, defaults, ops};
use crate::words::Role;
use crate::workspace::Notice;
use crate::workspace::admin::{self, RoleTraining, Taken, Test};
use crate::workspace::console::{self, Again};

/// Tries on the page.
const SHOWN: i64 = 200;

/// `GET /admin/training`.
pub(super) async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader) -> Result<Response, Error> {
    let (shell, roles, taken) = reader
        .read(|tx, reader| {
            let cx = &reader.cx;
            let all = ops::overview(tx, cx).map_err(|error| match error {
                Error::Forbidden => Error::NotFound,
                other => other,
            })?;
            let roles: Vec<RoleTraining> = all
                .into_iter()
                .map(|one| RoleTraining {
                    role: one.role,
                    published: one.published.map(|row| (row.version, row.published_at.map(Timestamp))),
                    draft: one.draft.map(|row| row.version),
                })
                .collect();
            let mut taken = Vec::new();
            for one in ops::results(tx, cx, SHOWN)? {
                taken.push(Taken {
                    name: name(tx, cx, one.person)?,
                    role: one.role,
                    version: one.version,
                    passed: one.passed,
                    at: Timestamp(one.at),
                });
            }
            Ok((reader.around(tx)?, roles, taken))
        })
        .await?;
    let writes = reader.cx.actor.role == Role::Administrator;
    let page = admin::training(&reader.visitor.translator(), &roles, &taken, writes);
    Ok(drawn(reader, &shell, &page, &Again::default()))
}

fn role(word: &str) -> Result<Role, Error> {
    Role::from_word(word).filter(|role| ops::ROLES.contains(role)).ok_or(Error::NotFound)
}

/// `GET /admin/training/{role}`.
pub(super) async fn draft(reader: Reader, Path(of): Path<String>) -> Response {
    let answer = draw_draft(&reader, &of, Again::default()).await;
    reader.finish(answer).await
}

/// The draft, else what is in force, else what every desk begins with.
async fn draw_draft(reader: &Reader, of: &str, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let (of, t) = (role(of)?, reader.visitor.translator());
    let (shell, stored) = reader
        .read(move |tx, reader| {
            let known = ops::overview(tx, &reader.cx)?.into_iter().find(|one| one.role == of);
            let row = known.and_then(|one| one.draft.or(one.published));
            Ok((reader.around(tx)?, row.map(|row| (row.lesson, training::questions(&row.questions)))))
        })
        .await?;
    let (lesson, questions) = stored.unwrap_or_else(|| defaults::of(of, t.language()));
    let page = admin::training_draft(&t, of, &lesson, &training::written(&questions), &again);
    Ok(drawn(reader, &shell, &page, &again))
}

/// `POST /admin/training/{role}`.
pub(super) async fn save(Path(of): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = saved(&reader, &form, &of).await;
    reader.finish(answer).await
}

async fn saved(reader: &Reader, form: &Form, of: &str) -> Result<Response, Error> {
    reader.administration()?;
    let word = role(of)?;
    let Some(questions) = training::parse(form.text("questions")) else {
        return draw_draft(reader, of, refusal(reader, "questions", Key("training-questions-wrong"), form)).await;
    };
    let lesson = form.text("lesson").to_owned();
    match reader.write(move |tx, cx| ops::save_draft(tx, cx, word, &lesson, &questions)).await {
        Ok(_) => Ok(redirect_saying("/admin/training", Notice::Saved)),
        Err(error) => draw_draft(reader, of, again(reader, form, error)?).await,
    }
}

/// `POST /admin/training/{role}/publish`.
pub(super) async fn publish(Path(of): Path<String>, posted: Posted) -> Response {
    let Posted { reader, .. } = posted;
    let answer = match (reader.administration(), role(&of)) {
        (Ok(()), Ok(role)) => reader.write(move |tx, cx| ops::publish(tx, cx, role).map(drop)).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer.map(|()| redirect_saying("/admin/training", Notice::Published))).await
}

/// `POST /admin/training/{role}/withdraw`.
pub(super) async fn withdraw(Path(of): Path<String>, posted: Posted) -> Response {
    let Posted { reader, .. } = posted;
    let answer = match (reader.administration(), role(&of)) {
        (Ok(()), Ok(role)) => reader.write(move |tx, cx| ops::withdraw(tx, cx, role)).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer.map(|()| redirect_saying("/admin/training", Notice::Saved))).await
}

/// `GET /training`: the reader's own.
pub(super) async fn own(reader: Reader) -> Response {
    let answer = draw_own(&reader, Vec::new(), Again::default()).await;
    reader.finish(answer).await
}

async fn draw_own(reader: &Reader, wrong: Vec<usize>, again: Again) -> Result<Response, Error> {
    let (shell, found) = reader.read(|tx, reader| Ok((reader.around(tx)?, ops::own(tx, &reader.cx)?))).await?;
    let (row, passed) = found.ok_or(Error::NotFound)?;
    let questions = training::questions(&row.questions);
    let until = passed.map(ops::until).map(Timestamp);
    let status = if wrong.is_empty() { 200 } else { 422 };
    let page = Test { version: row.version, lesson: row.lesson, questions, until, wrong };
    Ok(reader.page(status, console::own(&shell, &admin::test(&reader.visitor.translator(), &page, &again))))
}

/// `POST /training`.
pub(super) async fn answer(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = answered(&reader, &form).await;
    reader.finish(answer).await
}

async fn answered(reader: &Reader, form: &Form) -> Result<Response, Error> {
    let version = form.text("version").parse().unwrap_or(0);
    let given: Vec<Option<usize>> = (0..64).map(|at| form.text(&format!("q{at}")).parse().ok()).collect();
    match reader.write(move |tx, cx| ops::answer(tx, cx, version, &given)).await {
        Ok(wrong) if wrong.is_empty() => Ok(redirect_saying("/", Notice::Passed)),
        Ok(wrong) => draw_own(reader, wrong, Again::typed(form.typed())).await,
        // Another version by now: it is shown to be read.
        Err(Error::Changed) => draw_own(reader, Vec::new(), Again::default()).await,
        Err(error) => Err(error),
    }
}
