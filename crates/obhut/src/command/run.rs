//! Carries requests out.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::{Answer, Request};
use crate::accounts::{self, AccountState};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;
use crate::people::NewPerson;
use crate::staff::{groups, passwords, tokens};
use crate::words::{Rights, Role, Source, TokenKind};

/// Carries a request out; faults are in the answer.
pub fn run(desk: &Arc<Desk>, request: Request) -> Answer {
    let done = match request {
        Request::Init { account, email, name, password } => init(desk, &account, &email, &name, &password),
        Request::AccountCreate { name } => account_create(desk, &name),
        Request::AccountList => account_list(desk),
        Request::AccountClose { name, export, sure } => super::backup::close(desk, &name, export.as_deref(), sure),
        Request::Backup { to } => Ok(super::backup::backup(desk, &to)),
        Request::RecoveryKit { to, days } => Ok(super::backup::kit(desk, &to, days)),
        Request::TokenCreate { email, name, account } => token_create(desk, &email, &name, account.as_deref()),
        Request::Ingest { mail, file, account } => ingest(desk, &mail, &file, account.as_deref()),
        Request::Forget { account, what, sure } => super::forget::forget(desk, account.as_deref(), what, sure),
        Request::Verify { account, against, export } => {
            super::verify::verify(desk, account.as_deref(), against.as_deref(), export.as_deref())
        }
        Request::Report { account, from, until } => {
            super::report::report(desk, account.as_deref(), from.as_deref(), until.as_deref())
        }
        Request::VerifyCertificate { account, certificate } => {
            super::verify::certificate(desk, account.as_deref(), &certificate)
        }
        Request::Doctor => crate::doctor::examine(desk),
    };
    done.unwrap_or_else(|error| Answer::failed(explained(&error)))
}

/// An error in words for the command line.
pub fn explained(error: &Error) -> String {
    let Error::Invalid(faults) = error else { return error.to_string() };
    let words = faults.iter().map(|fault| {
        let what = match (fault.field, fault.kind) {
            ("password", FaultKind::Invalid) => format!("must have at least {} characters", passwords::AT_LEAST),
            ("account", FaultKind::Invalid) => "has lower-case letters, digits and - only".into(),
            (_, FaultKind::Blank) => "is missing".into(),
            (_, FaultKind::TooLong) => "is too long".into(),
            (_, FaultKind::Invalid) => "is not valid".into(),
            (_, FaultKind::Duplicate) => "is taken".into(),
            (_, FaultKind::Unknown) => "is not known".into(),
            (_, FaultKind::Held(Some(duty))) => format!("is kept by a duty: {}", duty.english()),
            (_, FaultKind::Closed | FaultKind::InUse | FaultKind::Held(None)) => "cannot be changed".into(),
            (_, FaultKind::Late) => "comes too late: it is being forgotten".into(),
            (_, FaultKind::Absent) => "is not there".into(),
            (_, FaultKind::Changed) => "has changed meanwhile".into(),
            (_, FaultKind::NoGround(reason)) => reason.told().into(),
        };
        format!("{} {what}", fault.field)
    });
    words.collect::<Vec<_>>().join("; ")
}

pub(super) fn context(desk: &Arc<Desk>, account: &Arc<AccountState>) -> Cx {
    Cx::new(desk, account, Actor::system(), Source::Command)
}

/// The account meant by a name, or the only one.
pub(super) fn account(desk: &Arc<Desk>, name: Option<&str>) -> Result<Arc<AccountState>, Error> {
    let every = desk.db.read_blocking(accounts::sql::every)?;
    let found = match name {
        Some(name) => every.iter().find(|row| row.name == name),
        None if every.len() == 1 => every.first(),
        None => None,
    };
    let kind = if name.is_none() && !every.is_empty() { FaultKind::Blank } else { FaultKind::Unknown };
    desk.account(found.ok_or_else(|| Error::invalid("account", kind))?.id)
}

/// Adds an account with its first administrator and group, and with what it does by itself from the start, named in
/// `language`; used by the set-up page too.
///
/// # Errors
/// [`Error::Invalid`] naming what does not fit; then nothing was made.
pub fn set_up(
    desk: &Arc<Desk>,
    language: Language,
    name: &str,
    email: &str,
    admin: &str,
    password: &str,
) -> Result<i64, Error> {
    let hashed = Arc::new(passwords::hash(password, &*desk.world.random)?);
    crate::people::identities::check(crate::words::IdentityKind::Email, email)?;
    let inner = Arc::clone(desk);
    let wanted = name.to_owned();
    let id = desk.db.write_blocking(move |tx| begun(tx, &inner, &wanted))?;
    let account = desk.account(id)?;
    let cx = Cx { language, ..context(desk, &account) };
    let (email, admin) = (email.to_owned(), admin.to_owned());
    desk.db.write_blocking(move |tx| {
        let person =
            NewPerson { role: Role::Administrator, verified: true, ..NewPerson::customer(Some(&admin), &email) };
        let person = crate::people::ops::create(tx, &cx, &person)?;
        passwords::set(tx, &cx, person, &hashed)?;
        let first = groups::GroupChange { is_default: Some(true), ..groups::GroupChange::default() };
        let group = groups::create(tx, &cx, "Support", &first)?;
        groups::join(tx, &cx, person, group, Rights::Full)?;
        crate::automations::ops::seed(tx, &cx)
    })?;
    Ok(id)
}

fn init(desk: &Arc<Desk>, name: &str, email: &str, admin: &str, password: &str) -> Result<Answer, Error> {
    // The command line speaks English.
    let id = set_up(desk, Language::English, name, email, admin, password)?;
    Ok(Answer::done(json!({ "account": name, "id": id }), format!("The account {name} is set up.")))
}

fn account_create(desk: &Arc<Desk>, name: &str) -> Result<Answer, Error> {
    let (inner, wanted) = (Arc::clone(desk), name.to_owned());
    let id = desk.db.write_blocking(move |tx| begun(tx, &inner, &wanted))?;
    Ok(Answer::done(json!({ "account": name, "id": id }), format!("The account {name} is there.")))
}

/// A new account, which tells people what is stored about them unless somebody decides otherwise.
fn begun(tx: &mut db::Tx<'_>, desk: &Desk, name: &str) -> Result<i64, Error> {
    let id = accounts::ops::create(tx, desk, name)?;
    crate::consent::notice::seed(tx, id)?;
    Ok(id)
}

fn account_list(desk: &Arc<Desk>) -> Result<Answer, Error> {
    let every = desk.db.read_blocking(accounts::sql::every)?;
    let json = every.iter().map(|row| json!({ "account": row.name, "id": row.id })).collect();
    Ok(Answer { ok: true, json, lines: every.into_iter().map(|row| row.name).collect() })
}

fn token_create(desk: &Arc<Desk>, email: &str, label: &str, name: Option<&str>) -> Result<Answer, Error> {
    let account = account(desk, name)?;
    let person = account.people.by_email(email).ok_or_else(|| Error::invalid("email", FaultKind::Unknown))?;
    let token = tokens::word(&*desk.world.random);
    let (cx, word, label) = (context(desk, &account), token.clone(), label.to_owned());
    desk.db.write_blocking(move |tx| {
        let role = crate::people::ops::row(tx, &cx, person)?.role;
        if !role.is_staff() {
            return Err(Error::invalid("email", FaultKind::Invalid));
        }
        tokens::store(tx, &cx, Some(person), TokenKind::Api, &word, Some(&label), None)
    })?;
    Ok(Answer::done(json!({ "token": token }), "It is shown only now.".to_owned()))
}

fn ingest(desk: &Arc<Desk>, mail: &str, file: &str, name: Option<&str>) -> Result<Answer, Error> {
    let account = account(desk, name)?;
    let bytes = STANDARD.decode(mail).map_err(|_| Error::invalid("mail", FaultKind::Invalid))?;
    let mut line = crate::email::ingest::ingest(&context(desk, &account), &bytes)?;
    line["file"] = json!(file);
    Ok(Answer { ok: true, json: line, lines: Vec::new() })
}
