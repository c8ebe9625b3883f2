//! Those who work here.

use axum::extract::Path;
use axum::response::Response;
use db::Tx;
use personal::SystemUse;
use world::Timestamp;

use super::super::answer::{html, redirect, redirect_saying, refused};
use super::super::form::{Form, Knock, Posted};
use super::super::names::Names;
use super::super::reader::{Reader, Visitor, number};
use super::{again, drawn, own};
use crate::absence;
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::i18n::Key;
use crate::people::{self, Person, PersonChange};
use crate::staff::{self, actors, invites, members, passwords, tokens};
use crate::words::{IdentityKind, Role, Source, TokenKind};
use crate::workspace::admin::{self, Invitation, Member, MemberPage};
use crate::workspace::console::Again;
use crate::workspace::{Notice, Problem, Problems};

/// Somebody as the list shows them.
fn shown(tx: &mut Tx<'_>, cx: &Cx, person: &Person) -> Result<Member, Error> {
    let disclosure = crate::disclosure::of_colleagues(cx);
    let mut names = Vec::new();
    for (group, _) in staff::sql::groups_of(tx, cx.id(), person.row.id)? {
        names.extend(staff::sql::group(tx, cx.id(), group)?.map(|group| group.name));
    }
    let away = absence::ops::now(tx, cx, person.row.id)?.map(|absence| absence.until.map(Timestamp));
    let trained = crate::training::ops::is_trained(tx, cx.id(), person.row.id, person.row.role, cx.at())?;
    Ok(Member {
        id: person.row.id,
        name: person.name(cx, &disclosure),
        email: person.primary(IdentityKind::Email, &disclosure).unwrap_or_default().to_owned(),
        role: person.row.role,
        groups: names,
        suspended: person.row.suspended,
        invited: staff::sql::credential(tx, cx.id(), person.row.id)?.is_none(),
        away,
        untrained: !trained,
    })
}

/// `GET /admin/people`.
pub(super) async fn list(reader: Reader) -> Response {
    let answer = draw_list(&reader).await;
    reader.finish(answer).await
}

async fn draw_list(reader: &Reader) -> Result<Response, Error> {
    reader.administration()?;
    let (shell, members) = reader
        .read(|tx, reader| {
            let mut all = Vec::new();
            for person in members::list(tx, &reader.cx)? {
                all.push(shown(tx, &reader.cx, &person)?);
            }
            Ok((reader.around(tx)?, all))
        })
        .await?;
    let page = admin::people(&reader.visitor.translator(), &members);
    Ok(drawn(reader, &shell, &page, &Again::default()))
}

/// `GET /admin/people/new`.
pub(super) async fn form(reader: Reader) -> Response {
    let answer = draw_form(&reader, Again::default()).await;
    reader.finish(answer).await
}

async fn draw_form(reader: &Reader, again: Again) -> Result<Response, Error> {
    reader.administration()?;
    let (shell, groups) =
        reader.read(|tx, reader| Ok((reader.around(tx)?, super::groups::all(tx, &reader.cx)?))).await?;
    let groups: Vec<(i64, String)> = groups.into_iter().map(|group| (group.id, group.name)).collect();
    let by_mail = reader.cx.desk.mail.is_some();
    let page = admin::new_member(&reader.visitor.translator(), &groups, by_mail, &again);
    Ok(drawn(reader, &shell, &page, &again))
}

/// `POST /admin/people`.
pub(super) async fn invite(posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = add(&reader, &form).await;
    reader.finish(answer).await
}

async fn add(reader: &Reader, form: &Form) -> Result<Response, Error> {
    reader.administration()?;
    let (sent, base) = (form.clone(), reader.visitor.base.url(""));
    let by_mail = reader.cx.desk.mail.is_some();
    let made = reader.write(move |tx, cx| {
        let role = Role::from_word(sent.text("role")).unwrap_or(Role::Agent);
        let groups: Vec<i64> = sent.all("group").filter_map(|id| id.parse().ok()).collect();
        let (name, email) = (sent.text("name"), sent.text("email").trim());
        let id = members::add(tx, cx, name, email, role, sent.filled("locale"), &groups)?;
        if by_mail {
            invites::by_mail(tx, cx, id, &base)?;
        }
        Ok(id)
    });
    match made.await {
        Ok(id) => Ok(redirect_saying(&format!("/admin/people/{id}"), Notice::Invited)),
        Err(error) => draw_form(reader, again(reader, form, error)?).await,
    }
}

/// `GET /admin/people/{id}`.
pub(super) async fn show(reader: Reader, Path(id): Path<String>) -> Response {
    let answer = draw(&reader, &id, Again::default(), None).await;
    reader.finish(answer).await
}

async fn draw(reader: &Reader, id: &str, again: Again, link: Option<String>) -> Result<Response, Error> {
    reader.administration()?;
    let id = number(id)?;
    let (shell, page) = reader
        .read(move |tx, reader| {
            let cx = &reader.cx;
            let person = people::ops::get(tx, cx, id)?;
            if !person.row.role.is_staff() {
                return Err(Error::NotFound);
            }
            let member = shown(tx, cx, &person)?;
            let sessions = tokens::of(tx, cx, id)?.iter().filter(|token| token.row.kind == TokenKind::Session).count();
            let page = MemberPage {
                member,
                locale: person.row.locale.clone().unwrap_or_default(),
                sessions,
                charge: members::charge(tx, cx, id)?,
                colleagues: colleagues(tx, cx, id)?,
                away: own::away(tx, reader, id)?,
                own: cx.actor.person == Some(id),
                link: link.clone(),
                by_mail: cx.desk.mail.is_some(),
            };
            Ok((reader.around(tx)?, page))
        })
        .await?;
    let page = admin::member(&reader.visitor.translator(), &page, &again);
    Ok(drawn(reader, &shell, &page, &again))
}

/// Everybody else who works here.
pub(super) fn colleagues(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<(i64, String)>, Error> {
    let disclosure = crate::disclosure::of_colleagues(cx);
    let all = members::list(tx, cx)?.into_iter();
    let others = all.filter(|one| one.row.id != person && !one.row.suspended);
    Ok(others.map(|one| (one.row.id, one.name(cx, &disclosure))).collect())
}

/// Does something to somebody and comes back to their page.
async fn settle<T: Send + 'static>(
    posted: Posted,
    id: String,
    notice: Notice,
    act: impl Fn(&mut Tx<'_>, &Cx, i64, &Form) -> Result<T, Error> + Send + Sync + 'static,
) -> Response {
    let Posted { reader, form } = posted;
    let answer = settled(&reader, &form, &id, notice, act).await;
    reader.finish(answer).await
}

async fn settled<T: Send + 'static>(
    reader: &Reader,
    form: &Form,
    id: &str,
    notice: Notice,
    act: impl Fn(&mut Tx<'_>, &Cx, i64, &Form) -> Result<T, Error> + Send + Sync + 'static,
) -> Result<Response, Error> {
    reader.administration()?;
    let (person, sent) = (number(id)?, form.clone());
    match reader.write(move |tx, cx| act(tx, cx, person, &sent)).await {
        Ok(_) => Ok(redirect_saying(&format!("/admin/people/{person}"), notice)),
        Err(error) => draw(reader, id, again(reader, form, error)?, None).await,
    }
}

/// `POST /admin/people/{id}`.
pub(super) async fn save(Path(id): Path<String>, posted: Posted) -> Response {
    settle(posted, id, Notice::Saved, |tx, cx, person, form| {
        let change = PersonChange {
            name: Some(form.text("name").to_owned()),
            role: Role::from_word(form.text("role")).filter(|role| members::ROLES.contains(role)),
            locale: Some(form.filled("locale").map(str::to_owned)),
            ..PersonChange::default()
        };
        members::change(tx, cx, person, &change)
    })
    .await
}

/// `POST /admin/people/{id}/suspend`.
pub(super) async fn suspend(Path(id): Path<String>, posted: Posted) -> Response {
    settle(posted, id, Notice::Saved, |tx, cx, person, form| {
        let change = PersonChange { suspended: Some(form.text("suspended") == "1"), ..PersonChange::default() };
        members::change(tx, cx, person, &change)
    })
    .await
}

/// `POST /admin/people/{id}/sessions`.
pub(super) async fn end_sessions(Path(id): Path<String>, posted: Posted) -> Response {
    settle(posted, id, Notice::SessionsEnded, |tx, cx, person, _| members::end_sessions(tx, cx, person)).await
}

/// `POST /admin/people/{id}/invite`.
pub(super) async fn send_link(Path(id): Path<String>, posted: Posted) -> Response {
    let base = posted.reader.visitor.base.url("");
    settle(posted, id, Notice::Invited, move |tx, cx, person, _| invites::by_mail(tx, cx, person, &base)).await
}

/// `POST /admin/people/{id}/link`: tells the link once.
pub(super) async fn show_link(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, .. } = posted;
    let answer = tell_link(&reader, &id).await;
    reader.finish(answer).await
}

async fn tell_link(reader: &Reader, id: &str) -> Result<Response, Error> {
    reader.administration()?;
    let person = number(id)?;
    let word = tokens::word(&*reader.cx.desk.world.random);
    let link = reader.visitor.base.url(&format!("/invite/{word}"));
    reader.write(move |tx, cx| invites::by_hand(tx, cx, person, &word)).await?;
    draw(reader, id, Again::default(), Some(link)).await
}

/// `POST /admin/people/{id}/absence`.
pub(super) async fn away(Path(id): Path<String>, posted: Posted) -> Response {
    let zone = posted.reader.visitor.frame(String::new()).times.zone;
    settle(posted, id, Notice::Saved, move |tx, cx, person, form| {
        let absence = own::absence(cx, &zone, person, form)?;
        absence::ops::set(tx, cx, &absence)
    })
    .await
}

/// `POST /admin/people/{id}/absence/end`.
pub(super) async fn back(Path(id): Path<String>, posted: Posted) -> Response {
    settle(posted, id, Notice::Saved, |tx, cx, person, _| absence::ops::end(tx, cx, person)).await
}

/// `POST /admin/people/{id}/leave`: gives away what is in their charge, then takes leave.
pub(super) async fn leave(Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { reader, form } = posted;
    let answer = take_leave(&reader, &form, &id).await;
    reader.finish(answer).await
}

async fn take_leave(reader: &Reader, form: &Form, id: &str) -> Result<Response, Error> {
    reader.administration()?;
    let (person, to) = (number(id)?, form.filled("to").and_then(|to| to.parse().ok()));
    if reader.cx.actor.person == Some(person) {
        return Err(Error::Forbidden);
    }
    let more = |more: Result<bool, Error>| more;
    while more(reader.write(move |tx, cx| members::hand_over_some(tx, cx, person, to)).await)? {}
    match reader.write(move |tx, cx| members::take_leave(tx, cx, person)).await {
        Ok(()) => Ok(redirect_saying("/admin/people", Notice::Deleted)),
        Err(error) => draw(reader, id, again(reader, form, error)?, None).await,
    }
}

/// `GET /invite/{word}`.
pub(super) async fn invited(visitor: Visitor, Path(word): Path<String>) -> Response {
    draw_invitation(&visitor, word, Problems::default()).await
}

async fn draw_invitation(visitor: &Visitor, word: String, problems: Problems) -> Response {
    let account = match visitor.account().await {
        Ok(account) => account,
        Err(failure) => return refused(visitor, failure),
    };
    let (id, now, shown) = (account.key.id, visitor.app.desk.world.clock.now().0, word.clone());
    let found = visitor.app.desk.db.read(move |tx| {
        let company = crate::accounts::sql::setting(tx, id, "company")?;
        let brand = crate::appearance::ops::brand(tx, id)?;
        Ok::<_, Error>((invites::owner(tx, id, &shown, now)?.is_some(), company, brand))
    });
    let (good, company, brand) = match found.await {
        Ok(found) => found,
        Err(error) => return refused(visitor, super::super::answer::failure(&error)),
    };
    let mut frame = visitor.frame(company.unwrap_or_else(|| account.name.clone()));
    frame.brand = brand;
    let status = match (good, problems.is_empty()) {
        (false, _) => 404,
        (true, true) => 200,
        (true, false) => 422,
    };
    html(status, admin::invitation(&frame, &Invitation { word, good, problems }))
}

/// `POST /invite/{word}`: sets the password and signs in.
pub(super) async fn accept(Path(word): Path<String>, knock: Knock) -> Response {
    let Knock { visitor, form } = knock;
    let mut problems = Problems::default();
    let password = form.text("password");
    if password.chars().count() < passwords::AT_LEAST {
        problems.add("password", Problem::TooShort { least: passwords::AT_LEAST as u64 });
    } else if password != form.text("password_again") {
        problems.add("password_again", Problem::Differs);
    }
    if !problems.is_empty() {
        return draw_invitation(&visitor, word, problems).await;
    }
    let account = match visitor.account().await {
        Ok(account) => account,
        Err(failure) => return refused(&visitor, failure),
    };
    let desk = std::sync::Arc::clone(&visitor.app.desk);
    let (random, password) = (std::sync::Arc::clone(&desk.world.random), password.to_owned());
    let hashed = tokio::task::spawn_blocking(move || passwords::hash(&password, &*random)).await;
    let Ok(Ok(hashed)) = hashed else {
        let mut problems = Problems::default();
        problems.add("password", Problem::TooLong { most: 256 });
        return draw_invitation(&visitor, word, problems).await;
    };
    let cx = Cx::new(&desk, &account, Actor::system(), Source::Web);
    let (hashed, shown) = (std::sync::Arc::new(hashed), word.clone());
    let done = desk.db.write(move |tx| {
        let person = invites::accept(tx, &cx, &shown, &hashed)?;
        actors::actor(tx, cx.id(), person, cx.at())
    });
    match done.await {
        Ok(Some(actor)) => match crate::signin::begin(&visitor, &account, actor).await {
            Ok(response) => response,
            Err(_) => redirect("/sign-in"),
        },
        Ok(None) => redirect("/sign-in"),
        Err(Error::NotFound) => draw_invitation(&visitor, word, Problems::default()).await,
        Err(error) => refused(&visitor, super::super::answer::failure(&error)),
    }
}

/// A colleague's name, whoever looks.
pub(super) fn name(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<String, Error> {
    Ok(Names::default().of(tx, cx, Some(person))?.name)
}

/// A label that its maker wrote, or the program that a token was given to.
pub(super) fn label(token: &tokens::Known) -> String {
    if let Some(program) = &token.program {
        return program.clone();
    }
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    token.label.as_ref().map(|label| label.disclose(&system).clone()).unwrap_or_default()
}

/// What is called differently in words of a fault.
pub(super) fn refusal(reader: &Reader, field: &str, key: Key, form: &Form) -> Again {
    let mut again = Again::typed(form.typed());
    again.wrong(field, reader.visitor.translator().get(key));
    again
}
