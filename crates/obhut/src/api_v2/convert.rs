//! Between the desk's words and the wire's: errors, pages.

use super::error::{ApiError, Details};
use super::paging::{Cursor, Direction, Page, PageRequest, Position};
use crate::error::{Error, Fault, FaultKind};
use crate::listing::{From as Begin, Part, Window};

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        if error.is_passing() {
            return Self::unavailable();
        }
        match error {
            Error::NotFound => Self::record_not_found(),
            Error::Gone => Self::gone(),
            Error::Forbidden => Self::forbidden(),
            Error::Invalid(faults) => Self::record_invalid(details(&faults)),
            Error::Changed | Error::Waiting => Self::conflict(),
            Error::Replayed => Self::idempotent_request(),
            Error::Database(_) | Error::Vault(_) | Error::Storage(_) | Error::Log(_) => {
                // The error names no value: see the types it can hold.
                tracing::error!(error = %error, "an operation failed");
                Self::internal()
            }
        }
    }
}

/// The faults of an input, by field.
pub fn details(faults: &[Fault]) -> Details {
    let mut details = Details::default();
    for fault in faults {
        let (word, text) = told(fault.kind);
        let text = match fault.kind {
            FaultKind::Held(Some(duty)) => &format!("{text} What keeps it: {}.", duty.english()),
            _ => text,
        };
        match fault.of {
            Some(number) => details.add(&format!("{}.{number}", fault.field), word, text),
            None => details.add(fault.field, word, text),
        }
    }
    details
}

fn told(kind: FaultKind) -> (&'static str, &'static str) {
    match kind {
        FaultKind::Blank => ("BlankValue", "cannot be blank"),
        FaultKind::TooLong => ("ValueTooLong", "is too long"),
        FaultKind::Invalid => ("InvalidValue", "is not valid"),
        FaultKind::Duplicate => ("DuplicateValue", "has already been taken"),
        FaultKind::Unknown => ("RecordNotFound", "names a record that does not exist"),
        FaultKind::Closed => ("ClosedRecord", "cannot be changed any more"),
        FaultKind::InUse => ("RecordInUse", "cannot be done while other records depend on it"),
        FaultKind::Held(_) => (
            "RecordHeld",
            "A legal duty keeps this record as it is; it can be redacted and deleted once the hold has ended. Ask the coordinator.",
        ),
        FaultKind::Late => {
            ("RecordBeingDeleted", "comes too late: the deletion of what it would keep is being carried out")
        }
        FaultKind::NoGround(reason) => ("NoLegalBasis", reason.told()),
        FaultKind::Absent => {
            ("NotFoundInText", "does not stand in this comment; give it exactly as it is written there")
        }
        FaultKind::Changed => {
            ("TextChanged", "is not the text of this comment as it is now; read it again and mark it there")
        }
    }
}

/// The window of rows that a request for a page means. The request's fields must be columns of the table that hold
/// whole numbers.
pub fn window(request: &PageRequest) -> Window {
    let order = request.order();
    let from = match *request {
        PageRequest::Offset { .. } | PageRequest::Cursor { from: Position::Start, .. } => Begin::Offset(request.skip()),
        PageRequest::Cursor { from: Position::After(cursor), .. } => Begin::After(cursor.key, cursor.id),
        PageRequest::Cursor { from: Position::Before(cursor), .. } => Begin::Before(cursor.key, cursor.id),
    };
    Window {
        column: order.field,
        descending: order.direction == Direction::Descending,
        from,
        size: i64::from(request.size()),
        counted: matches!(request, PageRequest::Offset { .. }),
    }
}

/// Part of a list as a page of the wire.
pub fn page<T, U>(part: Part<T>, mut change: impl FnMut(T) -> U) -> Page<U> {
    let end = |row: &crate::listing::Keyed<T>| Cursor { key: row.key, id: row.id };
    let ends = part.rows.first().zip(part.rows.last()).map(|(first, last)| (end(first), end(last)));
    let items = part.rows.into_iter().map(|keyed| change(keyed.row)).collect();
    Page { items, total: part.total.unwrap_or(0), more: part.more, ends }
}

/// The page that a request means of a list that is in memory whole, ordered by id upward.
pub fn slice<T>(request: &PageRequest, all: Vec<(i64, T)>) -> Page<T> {
    slice_by(request, all.into_iter().map(|(id, item)| (Cursor { key: id, id }, item)).collect())
}

/// The page that a request means of a list that is in memory whole, ordered by what the request sorts by.
pub fn slice_by<T>(request: &PageRequest, mut rows: Vec<(Cursor, T)>) -> Page<T> {
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    rows.sort_by_key(|(cursor, _)| *cursor);
    if request.fetch_direction() == Direction::Descending {
        rows.reverse();
    }
    if let Some(beyond) = request.beyond() {
        let passed = |cursor: &Cursor| match request.fetch_direction() {
            Direction::Ascending => *cursor > beyond,
            Direction::Descending => *cursor < beyond,
        };
        rows.retain(|(cursor, _)| passed(cursor));
    }
    let skip = usize::try_from(request.skip()).unwrap_or(usize::MAX);
    let take = usize::try_from(request.fetch()).unwrap_or(usize::MAX);
    let rows = rows.into_iter().skip(skip).take(take).collect();
    Page::from_rows(request, rows, total)
}
