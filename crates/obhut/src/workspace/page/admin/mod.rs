//! Serves the administration. What somebody may not open does not exist for them.

mod mail_setup;
pub(super) mod nav;

use axum::Router;
use axum::response::Response;
use axum::routing::get;

use super::form::Form;
use super::reader::Reader;
use crate::error::Error;
use crate::state::App;
use crate::workspace::console::{self, Again, Console};
use crate::workspace::{Shell, admin};

/// The routes below `/admin`, and of the pages everybody has for themselves.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/admin", get(index)).merge(mail_setup::routes())
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

/// The page does not exist for anybody but the administrator.
fn administers(reader: &Reader) -> Result<(), Error> {
    reader.cx.actor.must_administer().map_err(|_| Error::NotFound)
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
