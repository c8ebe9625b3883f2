//! The API of tickets: the records themselves, what is said on them, what happened to them, their files and tags.

pub(crate) mod accept;
pub mod answers;
pub(crate) mod audits;
mod comments;
mod files;
pub(crate) mod include;
pub(crate) mod jobs;
pub(crate) mod list;
mod many;
mod metrics;
pub mod present;
mod relations;
mod tags;
#[cfg(test)]
mod tests;
mod ticket_audits;
mod write;

pub(crate) use list::whole;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api_v2::{ApiError, Caller};
use crate::state::App;

/// The routes of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().merge(records()).merge(said()).merge(files_and_tags())
}

fn records() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::all, write::create))
        .routes(routes!(list::show, write::update, write::delete))
        .routes(routes!(list::show_many))
        .routes(routes!(list::count))
        .routes(routes!(list::recent))
        .routes(routes!(list::problems))
        .routes(routes!(list::incidents))
        .routes(routes!(list::requested))
        .routes(routes!(list::in_copy))
        .routes(routes!(list::assigned))
        .routes(routes!(list::followed))
        .routes(routes!(list::of_organisation))
        .routes(routes!(many::create_many))
        .routes(routes!(many::update_many))
        .routes(routes!(many::destroy_many))
        .routes(routes!(many::merge))
        .routes(routes!(relations::related))
        .routes(routes!(relations::collaborators))
        .routes(routes!(relations::email_ccs))
        .routes(routes!(relations::followers))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::show_many))
        .routes(routes!(jobs::show))
}

fn said() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(comments::list))
        .routes(routes!(comments::count))
        .routes(routes!(comments::make_private))
        .routes(routes!(audits::list))
        .routes(routes!(audits::count))
        .routes(routes!(audits::show))
        .routes(routes!(ticket_audits::list))
        .routes(routes!(metrics::list))
        .routes(routes!(metrics::show))
        .routes(routes!(metrics::of_ticket))
}

fn files_and_tags() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(files::upload))
        .routes(routes!(files::discard))
        .routes(routes!(files::show))
        .routes(routes!(files::content))
        .routes(routes!(tags::all))
        .routes(routes!(tags::count))
        .routes(routes!(tags::complete))
        .routes(routes!(tags::of_ticket, tags::set, tags::add, tags::remove))
}

/// A caller who works at the desk; customers have requests instead of tickets. 403 for others.
pub struct Staff(pub Caller);

impl FromRequestParts<App> for Staff {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, app).await?;
        caller.cx.actor.must_be_staff()?;
        Ok(Self(caller))
    }
}
