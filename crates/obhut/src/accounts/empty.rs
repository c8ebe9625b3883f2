//! Lists that clients ask for and that have nothing in them here: what this desk does not know, or does in another way. Programs
//! that keep a copy find them empty and go on.

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::{ApiError, Listing, convert};
use crate::state::App;
use crate::tickets::api::Staff;

/// A list without records, under the name of what it would hold.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes the answer, which is written member by member")]
pub struct EmptyList {
    /// Always null.
    next_page: Option<String>,
    /// Always null.
    previous_page: Option<String>,
    /// Always 0.
    count: i64,
}

/// `{"definitions": …}` without any.
#[derive(Serialize, ToSchema)]
pub struct NoDefinitions {
    definitions: NoConditions,
}

/// Neither conditions of the one kind nor of the other.
#[derive(Serialize, ToSchema)]
pub struct NoConditions {
    /// Always empty.
    conditions_all: Vec<i64>,
    /// Always empty.
    conditions_any: Vec<i64>,
}

/// Whatever order is asked for, it is that of nothing.
const LIST: Paging = Paging { fields: &["created_at", "updated_at"], ..Paging::LIST };

fn nothing(listing: &Listing, name: &'static str) -> Result<Answer<i64>, ApiError> {
    let request = listing.request(&LIST)?;
    Ok(listing.answer(&LIST, &request, name, convert::slice(&request, Vec::new())))
}

macro_rules! empty {
    ($handler:ident, $path:literal, $name:literal, $what:literal) => {
        #[doc = $what]
        #[utoipa::path(get, path = $path, tag = "empty", responses((status = 200, body = EmptyList)))]
        async fn $handler(Staff(_): Staff, listing: Listing) -> Result<Answer<i64>, ApiError> {
            nothing(&listing, $name)
        }
    };
}

empty!(activities, "/activities", "activities", "What happened around the caller: the desk tells it in its pages.");
empty!(skips, "/skips", "skips", "Tickets that somebody passed over: nobody has to say so here.");
empty!(attributes, "/routing/attributes", "attributes", "Skills by which tickets are dealt out: groups do that here.");
empty!(
    sharing_agreements,
    "/sharing_agreements",
    "sharing_agreements",
    "Agreements to share tickets: nothing is shared."
);
empty!(items, "/dynamic_content/items", "items", "Texts in several languages: placeholders fill them in.");
empty!(workspaces, "/workspaces", "workspaces", "Layouts of the workspace: there is one.");
empty!(bookmarks, "/bookmarks", "bookmarks", "Tickets that somebody marked: people follow them here.");
empty!(phone_numbers, "/channels/voice/phone_numbers", "phone_numbers", "Numbers: the telephone system knows them.");
empty!(topics, "/community/topics", "topics", "Topics of a community: there is none.");
empty!(posts, "/community/posts", "posts", "Posts of a community: there is none.");

/// Conditions by which skills would be given.
#[utoipa::path(get, path = "/routing/attributes/definitions", tag = "empty",
    responses((status = 200, body = NoDefinitions)))]
async fn definitions(Staff(_): Staff) -> Json<NoDefinitions> {
    Json(NoDefinitions { definitions: NoConditions { conditions_all: Vec::new(), conditions_any: Vec::new() } })
}

/// The routes of this slice.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(activities))
        .routes(routes!(skips))
        .routes(routes!(attributes))
        .routes(routes!(definitions))
        .routes(routes!(sharing_agreements))
        .routes(routes!(items))
        .routes(routes!(workspaces))
        .routes(routes!(bookmarks))
        .routes(routes!(phone_numbers))
        .routes(routes!(topics))
        .routes(routes!(posts))
}
