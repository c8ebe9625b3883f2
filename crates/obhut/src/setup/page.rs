//! Serves the one-time link.

use std::sync::Arc;
use std::sync::PoisonError;

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use db::Tx;

use super::{SetupPage, setup, spent};
use crate::accounts::{self, AccountState};
use crate::command::run;
use crate::desk::Desk;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;
use crate::keys::safety;
use crate::people::identities;
use crate::staff::sql::{self, TokenRow};
use crate::staff::{actors, passwords, tokens};
use crate::state::App;
use crate::words::{IdentityKind, TokenKind};
use crate::workspace::page::{self, Form, Knock, Visitor};
use crate::workspace::{Problem, Problems};

/// The route of the link.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/setup/{token}", get(form).post(make))
}

async fn form(visitor: Visitor, Path(token): Path<String>) -> Response {
    match is_good(&visitor, &token).await {
        Ok(true) => {
            let page = SetupPage { token, asks_safety: asks_safety(&visitor.app.desk), ..SetupPage::default() };
            page::html(200, setup(&visitor.frame(String::new()), &page))
        }
        Ok(false) => nothing_left(&visitor),
        Err(error) => page::refused(&visitor, page::failure(&error)),
    }
}

fn nothing_left(visitor: &Visitor) -> Response {
    page::html(404, spent(&visitor.frame(String::new())))
}

async fn is_good(visitor: &Visitor, token: &str) -> Result<bool, Error> {
    let (token, now) = (token.to_owned(), visitor.app.desk.world.clock.now().0);
    visitor.app.desk.db.read(move |tx| known(tx, &token, now)).await
}

fn known(tx: &mut Tx<'_>, token: &str, now: i64) -> Result<bool, Error> {
    Ok(tokens::find(tx, token, now)?.is_some_and(|row| row.kind == TokenKind::SetUp))
}

/// `POST /setup/{token}`.
async fn make(Path(token): Path<String>, knock: Knock) -> Response {
    let Knock { visitor, form } = knock;
    match is_good(&visitor, &token).await {
        Ok(true) => {}
        Ok(false) => return nothing_left(&visitor),
        Err(error) => return page::refused(&visitor, page::failure(&error)),
    }
    let mut problems = problems(&form);
    if asks_safety(&visitor.app.desk) && !safety::WAYS.contains(&form.text("safety")) {
        problems.add("safety", Problem::Missing);
    }
    if !problems.is_empty() {
        return again(&visitor, token, &form, problems);
    }
    let (desk, used) = (Arc::clone(&visitor.app.desk), (token.clone(), form.clone()));
    let language = visitor.translator().language();
    let made = tokio::task::spawn_blocking(move || set_up(&desk, language, &used.0, &used.1)).await;
    let account = match made {
        Ok(Ok(account)) => account,
        Ok(Err(Error::NotFound)) => return nothing_left(&visitor),
        Ok(Err(Error::Invalid(faults))) => {
            let mut problems = Problems::default();
            for fault in faults {
                problems.add(field(fault.field), problem(fault.kind));
            }
            return again(&visitor, token, &form, problems);
        }
        Ok(Err(error)) => return page::refused(&visitor, page::failure(&error)),
        Err(_) => return page::refused(&visitor, crate::workspace::Failure::Internal),
    };
    match first_session(&visitor, &account, form.text("email").trim()).await {
        Ok(response) => response,
        Err(_) => page::redirect("/sign-in"),
    }
}

async fn first_session(visitor: &Visitor, account: &Arc<AccountState>, email: &str) -> Result<Response, Error> {
    *visitor.app.only_account.write().unwrap_or_else(PoisonError::into_inner) = Some(account.key.id);
    let person = account.people.by_email(email).ok_or(Error::NotFound)?;
    let id = account.key.id;
    let now = visitor.app.desk.world.clock.now().0;
    let actor = visitor.app.desk.db.read(move |tx| actors::actor(tx, id, person, now)).await?;
    crate::signin::begin(visitor, account, actor.ok_or(Error::NotFound)?).await
}

fn again(visitor: &Visitor, token: String, form: &Form, problems: Problems) -> Response {
    let page = SetupPage {
        token,
        company: form.text("company").to_owned(),
        name: form.text("name").to_owned(),
        email: form.text("email").to_owned(),
        asks_safety: asks_safety(&visitor.app.desk),
        safety: form.text("safety").to_owned(),
        problems,
    };
    page::html(422, setup(&visitor.frame(String::new()), &page))
}

fn problems(form: &Form) -> Problems {
    let mut problems = Problems::default();
    for field in ["company", "name", "email", "password", "password_again"] {
        if form.filled(field).is_none() {
            problems.add(field, Problem::Missing);
        }
    }
    if identities::check(IdentityKind::Email, form.text("email").trim()).is_err() {
        problems.add("email", Problem::NotAnAddress);
    }
    let password = form.text("password");
    if password.chars().count() < passwords::AT_LEAST {
        problems.add("password", Problem::TooShort { least: u64::try_from(passwords::AT_LEAST).unwrap_or(0) });
    }
    if password != form.text("password_again") {
        problems.add("password_again", Problem::Differs);
    }
    problems
}

/// Takes the link out of use and makes account, administrator and group. Blocks.
fn set_up(desk: &Arc<Desk>, language: Language, token: &str, form: &Form) -> Result<Arc<AccountState>, Error> {
    let now = desk.world.clock.now().0;
    let word = token.to_owned();
    // First of all, so that two people with the same link make one desk.
    desk.db.write_blocking(move |tx| {
        if !known(tx, &word, now)? {
            return Err(Error::NotFound);
        }
        Ok(sql::end_all(tx, TokenKind::SetUp)?)
    })?;
    let company = form.text("company").trim();
    let (email, name) = (form.text("email").trim(), form.text("name").trim());
    let made = run::set_up(desk, language, &slug(company), email, name, form.text("password"));
    let id = match made {
        Ok(id) => id,
        Err(error) => {
            let hash = tokens::hash(token);
            let row = TokenRow::set_up();
            desk.db.write_blocking(move |tx| sql::insert_token(tx, &hash, &row, now))?;
            return Err(error);
        }
    };
    let (name, way) = (company.to_owned(), form.text("safety").to_owned());
    desk.db.write_blocking(move |tx| {
        accounts::sql::set(tx, id, "company", &name)?;
        // Of the installation, not of the account: the keyring is one.
        if way.is_empty() { Ok(()) } else { accounts::sql::set(tx, 0, safety::SETTING, &way) }
    })?;
    desk.account(id)
}

/// Whether the administrator has to choose: nothing keeps the keys yet.
fn asks_safety(desk: &Desk) -> bool {
    desk.places.mirror.is_none()
}

/// The company's name as it fits into an address.
fn slug(company: &str) -> String {
    let mut slug = String::new();
    for letter in company.to_lowercase().chars() {
        match letter {
            'ä' => slug.push_str("ae"),
            'ö' => slug.push_str("oe"),
            'ü' => slug.push_str("ue"),
            'ß' => slug.push_str("ss"),
            'a'..='z' | '0'..='9' => slug.push(letter),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(63);
    let slug = slug.trim_matches('-');
    if slug.is_empty() { "desk".to_owned() } else { slug.to_owned() }
}

/// The field of the form that a fault belongs to.
fn field(name: &'static str) -> &'static str {
    match name {
        "email" | "password" | "name" => name,
        _ => "company",
    }
}

const fn problem(kind: FaultKind) -> Problem {
    match kind {
        FaultKind::Blank => Problem::Missing,
        FaultKind::TooLong => Problem::TooLong { most: 255 },
        _ => Problem::NotOffered,
    }
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_name_becomes_part_of_an_address() {
        assert_eq!(slug("Radhaus Süd GmbH & Co. KG"), "radhaus-sued-gmbh-co-kg");
        assert_eq!(slug("株式会社"), "desk");
        assert_eq!(slug(&"x".repeat(90)).len(), 63);
    }
}
