//! The answer of a list: records and the way to the other pages.

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use serde_json::Value;
use world::Timestamp;

use super::cursor::Cursor;
use super::request::{PageRequest, Paging, Position};
use crate::api_v2::error::ApiError;
use crate::api_v2::query::Query;
use crate::http::Base;
use crate::http::front::CalledPath;

/// One page of records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The records, in the list's order.
    pub items: Vec<T>,
    /// Records in the whole list; counted by offset only.
    pub total: i64,
    /// Whether records follow in the direction of travel.
    pub more: bool,
    /// Place of the first and the last record.
    pub ends: Option<(Cursor, Cursor)>,
}

impl<T> Page<T> {
    /// From the rows as fetched: [`PageRequest::fetch`] rows beyond [`PageRequest::beyond`], in
    /// [`PageRequest::fetch_direction`]. `total` is looked at by offset only.
    pub fn from_rows(request: &PageRequest, mut rows: Vec<(Cursor, T)>, total: i64) -> Self {
        let size = usize::try_from(request.size()).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        if matches!(request, PageRequest::Cursor { from: Position::Before(_), .. }) {
            rows.reverse();
        }
        let ends = rows.first().zip(rows.last()).map(|((first, _), (last, _))| (*first, *last));
        Self { items: rows.into_iter().map(|(_, item)| item).collect(), total, more, ends }
    }

    /// Changes every record.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(change).collect(),
            total: self.total,
            more: self.more,
            ends: self.ends,
        }
    }
}

/// Where and how a list was asked for: enough to write the addresses of its other pages. An extractor.
#[derive(Clone)]
pub struct Listing {
    /// The base the client called.
    pub base: Base,
    /// The path as called, prefix and `.json` included.
    pub path: String,
    /// The query.
    pub query: Query,
    /// When, where cursors are to expire.
    pub now: Option<Timestamp>,
}

impl<S: Send + Sync> FromRequestParts<S> for Listing {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Self::Rejection> {
        let base = parts.extensions.get::<Base>().cloned().unwrap_or_default();
        let called = parts.extensions.get::<CalledPath>().map(|path| path.0.to_string());
        let path = called.unwrap_or_else(|| parts.uri.path().to_owned());
        Ok(Self { base, path, query: Query::parse(parts.uri.query().unwrap_or_default()), now: None })
    }
}

impl Listing {
    /// Reads which page is asked for.
    ///
    /// # Errors
    /// As [`Paging::read`].
    pub fn request(&self, paging: &Paging) -> Result<PageRequest, ApiError> {
        paging.read(&self.query, self.now)
    }

    /// The same at a moment, from which its cursors count their age.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        Self { now: Some(now), ..self }
    }

    /// The answer: `{name: records, …}` with the members of its kind of paging.
    ///
    /// By cursor the last page still has `links.next`; the page there is empty and has none. Clients follow it until
    /// then.
    pub fn answer<T>(&self, paging: &Paging, request: &PageRequest, name: &'static str, page: Page<T>) -> Answer<T> {
        let pages = match *request {
            PageRequest::Offset { page: number, per_page, .. } => self.offset_pages(number, per_page, page.total),
            PageRequest::Cursor { size, order, .. } => {
                let issued = paging.lives.and(self.now).map(world::Timestamp::seconds);
                self.cursor_pages(paging.number_of(order), size, page.more, page.ends, issued)
            }
        };
        Answer { name, items: page.items, beside: Vec::new(), pages }
    }

    fn offset_pages(&self, number: u32, per_page: u32, total: i64) -> Pages {
        let shown = u64::from(number) * u64::from(per_page);
        let follows = u64::try_from(total).is_ok_and(|total| total > shown);
        let size = per_page.to_string();
        let url = |number: u32| self.url(&[("page", &number.to_string()), ("per_page", &size)]);
        Pages::Offset {
            next_page: follows.then(|| url(number.saturating_add(1))),
            previous_page: (number > 1).then(|| url(number - 1)),
            count: total,
        }
    }

    fn cursor_pages(
        &self,
        order: u8,
        size: u32,
        has_more: bool,
        ends: Option<(Cursor, Cursor)>,
        issued: Option<i64>,
    ) -> Pages {
        let size = size.to_string();
        let url = |name: &str, cursor: &str| self.url(&[("page[size]", &size), (name, cursor)]);
        let before_cursor = ends.map(|(first, _)| first.encode(order, issued));
        let after_cursor = ends.map(|(_, last)| last.encode(order, issued));
        Pages::Cursor {
            links: Links {
                next: after_cursor.as_deref().map(|cursor| url("page[after]", cursor)),
                prev: before_cursor.as_deref().map(|cursor| url("page[before]", cursor)),
            },
            meta: Meta { has_more, after_cursor, before_cursor },
        }
    }

    fn url(&self, pages: &[(&str, &str)]) -> String {
        let origin = self.base.origin();
        format!("{origin}{}?{}", self.path, self.query.with_paging(pages))
    }
}

/// A list on its way out, written without going through a tree of values.
pub struct Answer<T> {
    name: &'static str,
    items: Vec<T>,
    beside: Vec<(&'static str, Value)>,
    pages: Pages,
}

impl<T> Answer<T> {
    /// Adds a member beside the records: a side-loaded list, facets.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: Value) -> Self {
        self.beside.push((name, value));
        self
    }
}

/// The members that lead to other pages.
enum Pages {
    Offset { next_page: Option<String>, previous_page: Option<String>, count: i64 },
    Cursor { meta: Meta, links: Links },
}

/// `meta` of a page by cursor.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Meta {
    /// Whether records follow in the direction of travel.
    pub has_more: bool,
    /// For `page[after]`; null on an empty page.
    pub after_cursor: Option<String>,
    /// For `page[before]`; null on an empty page.
    pub before_cursor: Option<String>,
}

/// `links` of a page by cursor.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Links {
    /// Set on every page with records, also on the last.
    pub next: Option<String>,
    /// Set on every page with records, also on the first.
    pub prev: Option<String>,
}

impl<T: Serialize> Serialize for Answer<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(self.name, &self.items)?;
        for (name, value) in &self.beside {
            map.serialize_entry(name, value)?;
        }
        match &self.pages {
            Pages::Offset { next_page, previous_page, count } => {
                map.serialize_entry("next_page", next_page)?;
                map.serialize_entry("previous_page", previous_page)?;
                map.serialize_entry("count", count)?;
            }
            Pages::Cursor { meta, links } => {
                map.serialize_entry("meta", meta)?;
                map.serialize_entry("links", links)?;
            }
        }
        map.end()
    }
}

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}
