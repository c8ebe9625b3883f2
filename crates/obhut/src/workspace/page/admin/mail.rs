//! Mail that was put aside, and the rules for it.

use axum::extract::Path;
use axum::response::Response;
use db::Tx;
use world::Timestamp;

use super::super::answer::redirect_saying;
use super::super::form::{Form, Posted};
use super::super::list::unsigned;
use super::super::reader::{Reader, number};
use super::{again, drawn};
use crate::context::Cx;
use crate::email::rules;
use crate::email::suspended::{self, Suspended};
use crate::error::Error;
use crate::words::MailRuleKind;
use crate::workspace::Notice;
use crate::workspace::admin::{self, RuleShown, SuspendedShown};
use crate::workspace::console::Again;

/// Mails on the page.
const SHOWN: i64 = 100;

fn shown(one: &Suspended) -> SuspendedShown {
    let mail = one.mail.as_deref();
    let from = mail.and_then(|mail| mail.from.first());
    let address = |party: &::mail::Address| match party.name.trim() {
        "" => party.address.clone(),
        name => format!("{name} <{}>", party.address),
    };
    let to: Vec<String> = mail.iter().flat_map(|mail| mail.to.iter().chain(&mail.cc)).map(address).collect();
    SuspendedShown {
        id: one.id,
        from: from.map(address).unwrap_or_default(),
        subject: mail.and_then(|mail| mail.subject.clone()).unwrap_or_default(),
        reason: one.reason.clone(),
        at: Timestamp(one.received_at),
        size: unsigned(one.size),
        to: to.join(", "),
        text: mail.map(|mail| suspended::text(mail).to_string()).unwrap_or_default(),
    }
}

/// `GET /admin/suspended`.
pub(super) async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let (shell, mails, rules) = reader
        .read(|tx, reader| {
            let cx = &reader.cx;
            let mails: Vec<SuspendedShown> = suspended::list(tx, cx, SHOWN)?.iter().map(shown).collect();
            let disclosure = crate::disclosure::for_actor(cx);
            let known = rules::list(tx, cx)?;
            let rules: Vec<RuleShown> = known
                .iter()
                .filter_map(|rule| {
                    let visible = disclosure.allows(personal::Category::Contact);
                    let pattern = rule.pattern.as_ref().filter(|_| visible)?.disclose(&disclosure).clone();
                    Some(RuleShown { id: rule.id, kind: rule.kind, pattern })
                })
                .collect();
            Ok((reader.around(tx)?, mails, rules))
        })
        .await?;
    let page = admin::suspended(&reader.visitor.translator(), &mails, &rules, &again);
    Ok(drawn(reader, &shell, &page, &again))
}

/// `GET /admin/suspended/{id}`.
pub(super) async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw(&reader, &id, Again::default()).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, id: &str, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let id = number(id)?;
    let one = reader.write(move |tx, cx| suspended::get(tx, cx, id)).await?;
    let shell = reader.read(|tx, reader| reader.around(tx)).await?;
    let page = admin::suspended_one(&reader.visitor.translator(), &shown(&one), &again);
    Ok(drawn(reader, &shell, &page, &again))
}

/// `POST /admin/suspended/{id}/recover`: leads to the ticket it has become.
pub(super) async fn recover(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = recovered(&reader, &form, &id).await;
    reader.finish(answer).await
}

async fn recovered(reader: &Reader, form: &Form, id: &str) -> Result<Response, Error> {
    reader.administration()?;
    let number = number(id)?;
    match reader.write(move |tx, cx| suspended::recover(tx, cx, number)).await {
        Ok(ticket) => Ok(redirect_saying(&format!("/tickets/{ticket}"), Notice::Recovered)),
        Err(error) => draw(reader, id, again(reader, form, error)?).await,
    }
}

async fn settled(
    reader: &Reader,
    id: &str,
    notice: Notice,
    act: impl Fn(&mut Tx<'_>, &Cx, i64) -> Result<(), Error> + Send + Sync + 'static,
) -> Response {
    let answer = match (reader.administration(), number(id)) {
        (Ok(()), Ok(id)) => reader.write(move |tx, cx| act(tx, cx, id)).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    reader.finish(answer.map(|()| redirect_saying("/admin/suspended", notice))).await
}

/// `POST /admin/suspended/{id}/destroy`.
pub(super) async fn destroy(Path(id): Path<String>, posted: Posted) -> Response {
    settled(&posted.reader, &id, Notice::Deleted, suspended::destroy).await
}

/// `POST /admin/suspended/{id}/block`: keeps the sender out from now on, and destroys the mail.
pub(super) async fn block(Path(id): Path<String>, posted: Posted) -> Response {
    settled(&posted.reader, &id, Notice::Saved, |tx, cx, id| {
        let one = suspended::get(tx, cx, id)?;
        let from = one.mail.as_deref().and_then(|mail| mail.from.first()).map(|from| from.address.clone());
        match rules::add(tx, cx, MailRuleKind::Block, &from.unwrap_or_default()) {
            Ok(_) => {}
            // Kept out already.
            Err(Error::Invalid(faults)) if faults.iter().all(|f| f.kind == crate::error::FaultKind::Duplicate) => {}
            Err(error) => return Err(error),
        }
        suspended::destroy(tx, cx, id)
    })
    .await
}

/// `POST /admin/suspended/rules`.
pub(super) async fn add_rule(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = added(&reader, &form).await;
    reader.finish(answer).await
}

async fn added(reader: &Reader, form: &Form) -> Result<Response, Error> {
    reader.administration()?;
    let kind = MailRuleKind::from_word(form.text("kind")).unwrap_or(MailRuleKind::Block);
    let pattern = form.text("pattern").to_owned();
    match reader.write(move |tx, cx| rules::add(tx, cx, kind, &pattern)).await {
        Ok(_) => Ok(redirect_saying("/admin/suspended", Notice::Saved)),
        Err(error) => draw_list(reader, again(reader, form, error)?).await,
    }
}

/// `POST /admin/suspended/rules/{id}/delete`.
pub(super) async fn drop_rule(Path(id): Path<String>, posted: Posted) -> Response {
    settled(&posted.reader, &id, Notice::Deleted, rules::remove).await
}
