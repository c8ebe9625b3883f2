//! People by what is known of them.
//!
//! Whoever may not know who customers are finds colleagues only: else a search would tell whose address belongs to
//! which pseudonym.

use db::Tx;

use super::super::{ops, sql};
use super::{show, users};
use crate::api_v2::answers::UserList;
use crate::api_v2::input::MOST;
use crate::api_v2::paging::{Answer, Paging};
use crate::api_v2::{ApiError, Caller, Listing, convert, wire};
use crate::context::Cx;
use crate::error::Error;
use crate::words::{Role, Standing};

/// Results of a search at most.
const DEEPEST: usize = 1_000;

/// Whose external id this is.
pub(super) fn by_external_id(cx: &Cx, external_id: &str) -> Option<i64> {
    cx.account.search.people.with_external(external_id).iter().find_map(|id| i64::try_from(id).ok())
}

/// What a search asks for.
#[derive(Default)]
struct Wanted {
    text: String,
    external_id: Option<String>,
    roles: Vec<Role>,
}

impl Wanted {
    /// Reads `words`, `email:…`, `phone:…`, `name:…`, `external_id:…`, `role:…`; what else has a colon counts as words.
    fn parse(query: &str) -> Self {
        let mut wanted = Self::default();
        for word in query.split_whitespace() {
            let word = word.trim_matches('"');
            match word.split_once(':') {
                Some(("type", _)) => {}
                Some(("external_id", value)) => wanted.external_id = Some(value.trim_matches('"').to_owned()),
                Some(("role", value)) => {
                    let query = crate::api_v2::Query::parse(&format!("role={value}"));
                    wanted.roles.extend(users::roles(&query));
                }
                Some(("email" | "phone" | "name" | "user", value)) => wanted.add(value),
                _ => wanted.add(word),
            }
        }
        wanted
    }

    fn add(&mut self, word: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(word.trim_matches('"').trim_end_matches('*'));
    }

    fn ids(&self, cx: &Cx) -> Vec<i64> {
        match &self.external_id {
            Some(external_id) => by_external_id(cx, external_id).into_iter().collect(),
            None => cx.account.people.map.search(&self.text, 0, DEEPEST),
        }
    }

    /// Those of the people found whom the actor may find so.
    fn narrowed(&self, tx: &mut Tx<'_>, cx: &Cx, ids: Vec<i64>) -> Result<Vec<i64>, Error> {
        let open = cx.actor.sees_identity();
        if open && self.roles.is_empty() {
            return Ok(ids);
        }
        let mut kept = Vec::new();
        for id in ids {
            let row = sql::get(tx, cx.id(), id)?;
            let fits =
                |role: Role| (open || role != Role::EndUser) && (self.roles.is_empty() || self.roles.contains(&role));
            if row.is_some_and(|row| row.standing == Standing::Normal && fits(row.role)) {
                kept.push(id);
            }
        }
        Ok(kept)
    }
}

async fn found(
    caller: &Caller,
    listing: &Listing,
    paging: &Paging,
    wanted: Wanted,
) -> Result<Answer<wire::User>, ApiError> {
    caller.cx.actor.must_be_staff()?;
    let request = listing.request(paging)?;
    let base = caller.base.clone();
    let page = caller.read(move |tx, cx| {
        let ids = wanted.narrowed(tx, cx, wanted.ids(cx))?;
        let page = convert::slice(&request, ids.into_iter().map(|id| (id, id)).collect());
        let people = ops::many(tx, cx, &page.items)?;
        let shown: Result<Vec<_>, Error> = people.iter().map(|person| show::user(tx, cx, &base, person)).collect();
        Ok(crate::api_v2::Page { items: shown?, total: page.total, more: page.more, ends: page.ends })
    });
    Ok(listing.answer(paging, &request, "users", page.await?))
}

/// People by address, number, part of the name, or external id.
#[utoipa::path(get, path = "/users/search", tag = "users", params(("query" = Option<String>, Query), ("external_id" = Option<String>, Query)),
    responses((status = 200, body = UserList)))]
pub(super) async fn search(caller: Caller, listing: Listing) -> Result<Answer<wire::User>, ApiError> {
    let mut wanted = Wanted::parse(listing.query.get("query").unwrap_or_default());
    if let Some(external_id) = listing.query.get("external_id") {
        wanted.external_id = Some(external_id.to_owned());
    }
    found(&caller, &listing, &Paging::SEARCH, wanted).await
}

/// People whose name or address begins so.
#[utoipa::path(get, path = "/users/autocomplete", tag = "users", params(("name" = Option<String>, Query)),
    responses((status = 200, body = UserList)))]
pub(super) async fn autocomplete(caller: Caller, listing: Listing) -> Result<Answer<wire::User>, ApiError> {
    let text = listing.query.get("name").unwrap_or_default().to_owned();
    found(&caller, &listing, &Paging::SEARCH, Wanted { text, ..Wanted::default() }).await
}

/// Several people by id or external id; those that do not exist are left out.
#[utoipa::path(get, path = "/users/show_many", tag = "users", params(("ids" = Option<String>, Query), ("external_ids" = Option<String>, Query)),
    responses((status = 200, body = UserList)))]
pub(super) async fn show_many(caller: Caller, listing: Listing) -> Result<Answer<wire::User>, ApiError> {
    caller.cx.actor.must_be_staff()?;
    let ids = listing.query.ids("ids", MOST)?;
    let external = listing.query.list("external_ids");
    if external.len() > MOST {
        return Err(ApiError::too_many_values(MOST));
    }
    let external: Vec<i64> = external.into_iter().filter_map(|id| by_external_id(&caller.cx, id)).collect();
    let base = caller.base.clone();
    let users = caller.read(move |tx, cx| {
        let mut wanted = Wanted::default().narrowed(tx, cx, external.clone())?;
        wanted.extend(&ids);
        let people = ops::many(tx, cx, &wanted)?;
        let people = people.iter().filter(|person| person.row.standing != Standing::Trashed);
        people.map(|person| Ok((person.row.id, show::user(tx, cx, &base, person)?))).collect::<Result<Vec<_>, Error>>()
    });
    let request = listing.request(&Paging::LIST)?;
    Ok(listing.answer(&Paging::LIST, &request, "users", convert::slice(&request, users.await?)))
}
