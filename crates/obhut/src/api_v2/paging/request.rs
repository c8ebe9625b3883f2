//! Which page of a list is asked for, in which order.

use world::Timestamp;

use super::cursor::Cursor;
use crate::api_v2::error::ApiError;
use crate::api_v2::query::Query;

/// What paging an endpoint offers. The constants are the usual cases; `fields` and `default` are the endpoint's own:
/// `Paging { fields: &["created_at", "updated_at"], ..Paging::LIST }`.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    /// Whether `page` and `per_page` are taken.
    pub offset: bool,
    /// Whether `page[size]` and its like are taken.
    pub cursor: bool,
    /// Most records on a page; more asked for gives this many.
    pub most: u32,
    /// No page by offset begins past this record.
    pub depth: u32,
    /// Fields that the list can be sorted by, other than `id`.
    pub fields: &'static [&'static str],
    /// Order where the request names none.
    pub default: Order,
    /// For how many seconds a cursor can be used; none: for ever.
    pub lives: Option<i64>,
}

/// Sorted by what, in which direction. Records with equal values follow by id in the same direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    /// Name of the field.
    pub field: &'static str,
    /// Up or down.
    pub direction: Direction,
}

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Small and old first.
    Ascending,
    /// Large and new first.
    Descending,
}

/// Which page. Sizes are between 1 and the endpoint's `most`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageRequest {
    /// The `page`th page of `per_page` records, counted from 1.
    Offset {
        /// From 1.
        page: u32,
        /// Records on a page.
        per_page: u32,
        /// In which order.
        order: Order,
    },
    /// `size` records from a place on.
    Cursor {
        /// Records on a page.
        size: u32,
        /// From where.
        from: Position,
        /// In which order.
        order: Order,
    },
}

/// From where a page by cursor begins, seen in the list's order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// At the beginning.
    Start,
    /// With the record after this one.
    After(Cursor),
    /// The records that end before this one.
    Before(Cursor),
}

impl Order {
    /// By id, upward.
    pub const ID: Self = Self { field: "id", direction: Direction::Ascending };
}

impl Paging {
    /// A list of records: both kinds, 100 on a page, 10,000 by offset.
    pub const LIST: Self =
        Self { offset: true, cursor: true, most: 100, depth: 10_000, fields: &[], default: Order::ID, lives: None };
    /// Search: by offset only. Results past 1,000 are refused with 422.
    pub const SEARCH: Self = Self { cursor: false, depth: 1_000, ..Self::LIST };
    /// Export of search results: by cursor only, 1,000 on a page; a cursor lives for an hour.
    pub const EXPORT: Self = Self { offset: false, most: 1_000, lives: Some(3_600), ..Self::LIST };

    /// Reads the request for a page.
    ///
    /// # Errors
    /// 400 that names the parameter: not a number, below 1, a mangled cursor, two cursors, an unknown field in `sort`, a
    /// kind of paging that the endpoint has not, or an offset too deep (422 in searches).
    pub fn read(&self, query: &Query, now: Option<Timestamp>) -> Result<PageRequest, ApiError> {
        let names_cursor =
            ["page[size]", "page[after]", "page[before]"].iter().any(|name| query.option(name).is_some());
        if names_cursor && !self.cursor {
            return Err(invalid("page[size] is not taken here; use page and per_page"));
        }
        if names_cursor || !self.offset { self.read_cursor(query, now) } else { self.read_offset(query) }
    }

    fn read_offset(&self, query: &Query) -> Result<PageRequest, ApiError> {
        let page = number(query, "page")?.unwrap_or(1);
        let per_page = number(query, "per_page")?.unwrap_or(self.most).min(self.most);
        let first = u64::from(page - 1) * u64::from(per_page);
        if first >= u64::from(self.depth) {
            return Err(self.too_deep());
        }
        Ok(PageRequest::Offset { page, per_page, order: self.order(query)? })
    }

    fn read_cursor(&self, query: &Query, now: Option<Timestamp>) -> Result<PageRequest, ApiError> {
        let size = number(query, "page[size]")?.unwrap_or(self.most.min(100)).min(self.most);
        let order = self.order(query)?;
        let number = self.number_of(order);
        let cursor = |name: &str| match query.option(name) {
            Some(text) => {
                let (cursor, issued) =
                    Cursor::decode(text, number).ok_or_else(|| invalid(&format!("{name} is not valid")))?;
                let age = now.zip(issued).map(|(now, issued)| now.seconds() - issued);
                match (self.lives, age) {
                    (Some(lives), Some(age)) if age > lives => {
                        Err(invalid(&format!("{name} has expired; begin with the first page again")))
                    }
                    (Some(_), None) if now.is_some() => Err(invalid(&format!("{name} is not valid"))),
                    _ => Ok(Some(cursor)),
                }
            }
            None => Ok(None),
        };
        let from = match (cursor("page[after]")?, cursor("page[before]")?) {
            (None, None) => Position::Start,
            (Some(after), None) => Position::After(after),
            (None, Some(before)) => Position::Before(before),
            (Some(_), Some(_)) => return Err(invalid("page[after] and page[before] exclude each other")),
        };
        Ok(PageRequest::Cursor { size, from, order })
    }

    /// `sort=-field` wins over `sort_by` and `sort_order`. A field that is not known is refused in the former and, as old
    /// clients rely on it, ignored in the latter.
    fn order(&self, query: &Query) -> Result<Order, ApiError> {
        if let Some(sort) = query.option("sort") {
            let (name, direction) = match sort.strip_prefix('-') {
                Some(name) => (name, Direction::Descending),
                None => (sort, Direction::Ascending),
            };
            let field = self.field(name).ok_or_else(|| {
                let known = ["id"].iter().chain(self.fields).copied().collect::<Vec<_>>().join(", ");
                invalid(&format!("sort must be one of {known}, with a minus for descending order"))
            })?;
            return Ok(Order { field, direction });
        }
        let field = query.option("sort_by").and_then(|name| self.field(name));
        let direction = match query.option("sort_order") {
            Some("asc") => Some(Direction::Ascending),
            Some("desc") => Some(Direction::Descending),
            _ => None,
        };
        Ok(Order { field: field.unwrap_or(self.default.field), direction: direction.unwrap_or(self.default.direction) })
    }

    fn field(&self, name: &str) -> Option<&'static str> {
        if name == "id" {
            return Some("id");
        }
        self.fields.iter().copied().find(|field| *field == name)
    }

    /// Told apart in cursors, so that one made for one order is not used in another.
    pub(super) fn number_of(&self, order: Order) -> u8 {
        let place = self.fields.iter().position(|field| *field == order.field).map_or(0, |place| place + 1);
        let up = u8::from(order.direction == Direction::Ascending);
        u8::try_from(place).unwrap_or(u8::MAX / 2) * 2 + up
    }

    fn too_deep(&self) -> ApiError {
        if self.cursor {
            return ApiError::bad_request_errors(
                "InvalidPaginationDepth",
                "Invalid pagination depth",
                &format!("Offset pagination ends at record {}; use page[size] and page[after]", self.depth),
            );
        }
        ApiError::search_invalid(&format!("A search gives at most {} results; narrow it", self.depth))
    }
}

impl PageRequest {
    /// How many records the page holds at most.
    pub fn size(&self) -> u32 {
        match *self {
            Self::Offset { per_page, .. } => per_page,
            Self::Cursor { size, .. } => size,
        }
    }

    /// Rows to fetch: by cursor one more than the page holds, to know whether another page follows.
    pub fn fetch(&self) -> i64 {
        match *self {
            Self::Offset { per_page, .. } => i64::from(per_page),
            Self::Cursor { size, .. } => i64::from(size) + 1,
        }
    }

    /// Rows to skip; zero by cursor.
    pub fn skip(&self) -> i64 {
        match *self {
            Self::Offset { page, per_page, .. } => i64::from(page - 1) * i64::from(per_page),
            Self::Cursor { .. } => 0,
        }
    }

    /// The list's order.
    pub fn order(&self) -> Order {
        match *self {
            Self::Offset { order, .. } | Self::Cursor { order, .. } => order,
        }
    }

    /// Direction to fetch rows in: against the list's order where the page ends before a cursor.
    pub fn fetch_direction(&self) -> Direction {
        let direction = self.order().direction;
        match (self, direction) {
            (Self::Cursor { from: Position::Before(_), .. }, Direction::Ascending) => Direction::Descending,
            (Self::Cursor { from: Position::Before(_), .. }, Direction::Descending) => Direction::Ascending,
            _ => direction,
        }
    }

    /// The place to fetch rows beyond, in [`fetch_direction`](Self::fetch_direction).
    pub fn beyond(&self) -> Option<Cursor> {
        match *self {
            Self::Cursor { from: Position::After(cursor) | Position::Before(cursor), .. } => Some(cursor),
            Self::Cursor { from: Position::Start, .. } | Self::Offset { .. } => None,
        }
    }
}

fn number(query: &Query, name: &str) -> Result<Option<u32>, ApiError> {
    let Some(text) = query.option(name) else {
        return Ok(None);
    };
    match text.parse() {
        Ok(number) if number >= 1 => Ok(Some(number)),
        _ => Err(invalid(&format!("{name} must be a whole number from 1"))),
    }
}

fn invalid(detail: &str) -> ApiError {
    ApiError::bad_request_errors("InvalidPaginationParameter", "Invalid pagination parameter", detail)
}
