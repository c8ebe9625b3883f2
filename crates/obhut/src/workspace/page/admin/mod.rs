//! Serves the administration. What somebody may not open does not exist for them.

mod desk;
mod fields;
#[cfg(test)]
mod form_tests;
mod groups;
mod mail;
mod mail_setup;
pub(super) mod nav;
#[cfg(test)]
mod oauth_tests;
#[cfg(test)]
mod outside_tests;
mod own;
mod people;
mod reveals;
#[cfg(test)]
mod rules_tests;
#[cfg(test)]
mod tests;
mod training;
#[cfg(test)]
mod trigger_tests;

pub(crate) use desk::draw_access;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};

use super::form::Form;
use super::reader::Reader;
use crate::error::Error;
use crate::state::App;
use crate::workspace::console::{self, Again, Console};
use crate::workspace::{Shell, admin};

/// The routes below `/admin`, and of the pages everybody has for themselves.
pub(super) fn routes() -> Router<App> {
    Router::new()
        .merge(mail_setup::routes())
        .route("/admin", get(index))
        .merge(team())
        .merge(settings())
        .route("/profile", get(own::show).post(own::save))
        .route("/profile/password", post(own::password))
        .route("/profile/sessions/end", post(own::end_sessions))
        .route("/profile/sessions/{id}/end", post(own::end_session))
        .route("/profile/tokens", post(own::make_token))
        .route("/profile/tokens/{id}/end", post(own::end_token))
        .route("/profile/absence", post(own::set_away))
        .route("/profile/absence/end", post(own::back))
        .route("/training", get(training::own).post(training::answer))
        .route("/invite/{word}", get(people::invited).post(people::accept))
        .route("/brand/{name}", get(desk::brand))
}

fn team() -> Router<App> {
    Router::new()
        .route("/admin/people", get(people::list).post(people::invite))
        .route("/admin/people/new", get(people::form))
        .route("/admin/people/{id}", get(people::show).post(people::save))
        .route("/admin/people/{id}/suspend", post(people::suspend))
        .route("/admin/people/{id}/sessions", post(people::end_sessions))
        .route("/admin/people/{id}/invite", post(people::send_link))
        .route("/admin/people/{id}/link", post(people::show_link))
        .route("/admin/people/{id}/absence", post(people::away))
        .route("/admin/people/{id}/absence/end", post(people::back))
        .route("/admin/people/{id}/leave", post(people::leave))
        .route("/admin/groups", get(groups::list).post(groups::add))
        .route("/admin/groups/{id}", get(groups::show).post(groups::save))
        .route("/admin/groups/{id}/members", post(groups::rights))
        .route("/admin/groups/{id}/delete", post(groups::delete))
        .route("/admin/training", get(training::list))
        .route("/admin/training/{role}", get(training::draft).post(training::save))
        .route("/admin/training/{role}/publish", post(training::publish))
        .route("/admin/training/{role}/withdraw", post(training::withdraw))
}

fn settings() -> Router<App> {
    Router::new()
        .route("/admin/fields", get(fields::list))
        .route("/admin/fields/{target}", post(fields::add))
        .route("/admin/fields/{target}/new", get(fields::form))
        .route("/admin/fields/{target}/{id}", get(fields::show).post(fields::save))
        .route("/admin/fields/{target}/{id}/delete", post(fields::delete))
        .route("/admin/fields/{target}/{id}/up", post(fields::up))
        .route("/admin/purposes", get(fields::list_purposes).post(fields::add_purpose))
        .route("/admin/purposes/{id}", get(fields::show_purpose).post(fields::save_purpose))
        .route("/admin/reveal-purposes", get(reveals::list).post(reveals::add))
        .route("/admin/reveal-purposes/{id}", get(reveals::show).post(reveals::save))
        .route("/admin/reveal-purposes/{id}/retire", post(reveals::retire))
        .route("/admin/reveal-purposes/{id}/resume", post(reveals::resume))
        .route("/admin/appearance", get(desk::look).post(desk::save_look))
        .route("/admin/appearance/footer", post(desk::save_footer))
        .route("/admin/appearance/logo", post(desk::save_logo))
        .route("/admin/appearance/logo/delete", post(desk::drop_logo))
        .route("/admin/tokens", get(desk::list_tokens))
        .route("/admin/tokens/{id}/end", post(desk::end_token))
        .route("/admin/suspended", get(mail::list))
        .route("/admin/suspended/rules", post(mail::add_rule))
        .route("/admin/suspended/rules/{id}/delete", post(mail::drop_rule))
        .route("/admin/suspended/{id}", get(mail::show))
        .route("/admin/suspended/{id}/recover", post(mail::recover))
        .route("/admin/suspended/{id}/block", post(mail::block))
        .route("/admin/suspended/{id}/destroy", post(mail::destroy))
}

/// `GET /admin`.
async fn index(reader: Reader) -> Response {
    let answer = draw_index(&reader).await;
    reader.finish(answer).await
}

async fn draw_index(reader: &Reader) -> Result<Response, Error> {
    let shell = reader.read(|tx, reader| reader.shell(tx, None, None)).await?;
    let administration = shell.administration.as_ref().ok_or(Error::NotFound)?;
    let page = admin::index(&reader.visitor.translator(), administration);
    Ok(drawn(reader, &shell, &page, &Again::default()))
}

/// A page of the administration as an answer; with faults it is unprocessable.
fn drawn(reader: &Reader, shell: &Shell, page: &Console, again: &Again) -> Response {
    reader.page(if again.has_problems() { 422 } else { 200 }, console::administration(shell, page))
}

/// The form as it was typed with what is wrong with it, or the error where it is about something else.
fn again(reader: &Reader, form: &Form, error: Error) -> Result<Again, Error> {
    match error {
        Error::Invalid(faults) => {
            let mut again = Again::typed(form.typed());
            again.faults(&reader.visitor.translator(), &faults);
            Ok(again)
        }
        other => Err(other),
    }
}
