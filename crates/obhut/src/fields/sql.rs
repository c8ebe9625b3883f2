//! Statements about fields.

use db::{Error, Row, Tx, params};

use crate::words::{FieldKind, FieldTarget};

const TICKET_FIELD: &str = "SELECT id, id, kind, title, description, options, pattern, tag, purpose_id, active, position, \
    created_at, updated_at, required, visible_in_portal, editable_in_portal FROM ticket_field \
    WHERE account_id = $1 AND id = $2";
const TICKET_FIELDS: &str = "SELECT id, id, kind, title, description, options, pattern, tag, purpose_id, active, position, \
    created_at, updated_at, required, visible_in_portal, editable_in_portal FROM ticket_field \
    WHERE account_id = $1 ORDER BY position, id";
const INSERT_TICKET_FIELD: &str = "INSERT INTO ticket_field (account_id, id, kind, title, description, options, pattern, \
    tag, purpose_id, active, required, visible_in_portal, editable_in_portal, position, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15)";
const UPDATE_TICKET_FIELD: &str = "UPDATE ticket_field SET title = $3, description = $4, options = $5, pattern = $6, \
    tag = $7, purpose_id = $8, active = $9, required = $10, visible_in_portal = $11, editable_in_portal = $12, \
    position = $13, updated_at = $14 WHERE account_id = $1 AND id = $2";
const DROP_TICKET_FIELD: &str = "DELETE FROM ticket_field WHERE account_id = $1 AND id = $2";
const RECORD_FIELD: &str = "SELECT id, id, kind, title, description, options, pattern, tag, purpose_id, active, position, \
    created_at, updated_at, slug FROM record_field WHERE account_id = $1 AND target = $2 AND id = $3";
const RECORD_FIELDS: &str = "SELECT id, id, kind, title, description, options, pattern, tag, purpose_id, active, position, \
    created_at, updated_at, slug FROM record_field WHERE account_id = $1 AND target = $2 ORDER BY position, id";
const INSERT_RECORD_FIELD: &str = "INSERT INTO record_field (account_id, id, target, slug, kind, title, description, \
    options, pattern, tag, purpose_id, active, position, created_at, updated_at) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)";
const UPDATE_RECORD_FIELD: &str = "UPDATE record_field SET title = $4, description = $5, options = $6, pattern = $7, \
    tag = $8, purpose_id = $9, active = $10, position = $11, updated_at = $12 \
    WHERE account_id = $1 AND target = $2 AND id = $3";
const DROP_RECORD_FIELD: &str = "DELETE FROM record_field WHERE account_id = $1 AND target = $2 AND id = $3";

const TICKETS: &str = "SELECT id FROM ticket WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3";
const PEOPLE: &str = "SELECT id FROM person WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3";
const ORGANISATIONS: &str = "SELECT id FROM organisation WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3";

/// Every statement of this slice, for the test that prepares them.
pub const STATEMENTS: &[&str] = &[
    TICKET_FIELD,
    TICKET_FIELDS,
    INSERT_TICKET_FIELD,
    UPDATE_TICKET_FIELD,
    DROP_TICKET_FIELD,
    RECORD_FIELD,
    RECORD_FIELDS,
    INSERT_RECORD_FIELD,
    UPDATE_RECORD_FIELD,
    DROP_RECORD_FIELD,
    TICKETS,
    PEOPLE,
    ORGANISATIONS,
];

/// One of the desk's own fields.
#[derive(Clone)]
pub struct FieldRow {
    /// Number within the account.
    pub id: i64,
    /// Of what it is a field.
    pub target: FieldTarget,
    /// What can be written into it.
    pub kind: FieldKind,
    /// Its word in the API; empty for fields of tickets, which are named by number.
    pub slug: String,
    /// What people read.
    pub title: String,
    /// What helps to fill it in.
    pub description: String,
    /// The choices, as they are stored.
    pub options: String,
    /// What its text must look like; a regular expression.
    pub pattern: String,
    /// A word for the ticket while a box is ticked.
    pub tag: String,
    /// What it is filled in for; 0 where nobody has said yet.
    pub purpose: i64,
    /// Whether it is in use.
    pub active: bool,
    /// Whether a ticket can be solved without it.
    pub required: bool,
    /// Whether customers see it.
    pub visible: bool,
    /// Whether customers fill it in.
    pub editable: bool,
    /// Its place in the order.
    pub position: i64,
    /// When it arose.
    pub created_at: i64,
    /// When it last changed.
    pub updated_at: i64,
}

fn read(row: &Row<'_>, target: FieldTarget) -> Result<FieldRow, Error> {
    Ok(FieldRow {
        id: row.get(1)?,
        target,
        kind: FieldKind::stored(&row.get::<String>(2)?)?,
        slug: String::new(),
        title: row.get(3)?,
        description: row.get(4)?,
        options: row.get(5)?,
        pattern: row.get(6)?,
        tag: row.get(7)?,
        purpose: row.get(8)?,
        active: row.get(9)?,
        required: false,
        visible: false,
        editable: false,
        position: row.get(10)?,
        created_at: row.get(11)?,
        updated_at: row.get(12)?,
    })
}

fn of_ticket(row: &Row<'_>) -> Result<FieldRow, Error> {
    let (required, visible, editable) = (row.get(13)?, row.get(14)?, row.get(15)?);
    Ok(FieldRow { required, visible, editable, ..read(row, FieldTarget::Ticket)? })
}

fn of_record(row: &Row<'_>, target: FieldTarget) -> Result<FieldRow, Error> {
    Ok(FieldRow { slug: row.get(13)?, ..read(row, target)? })
}

/// One field.
///
/// # Errors
/// The database's [`Error`]; so for all below.
pub fn get(tx: &mut Tx<'_>, account: i64, target: FieldTarget, id: i64) -> Result<Option<FieldRow>, Error> {
    match target {
        FieldTarget::Ticket => tx.row(TICKET_FIELD, params![account, id], of_ticket),
        _ => tx.row(RECORD_FIELD, params![account, target.word(), id], |row| of_record(row, target)),
    }
}

/// Every field of tickets, people or organisations, in their order.
pub fn all(tx: &mut Tx<'_>, account: i64, target: FieldTarget) -> Result<Vec<FieldRow>, Error> {
    match target {
        FieldTarget::Ticket => tx.rows(TICKET_FIELDS, params![account], of_ticket),
        _ => tx.rows(RECORD_FIELDS, params![account, target.word()], |row| of_record(row, target)),
    }
}

/// Adds a field.
pub fn insert(tx: &mut Tx<'_>, account: i64, f: &FieldRow) -> Result<(), Error> {
    let kind = f.kind.word();
    match f.target {
        FieldTarget::Ticket => tx.execute(
            INSERT_TICKET_FIELD,
            params![
                account,
                f.id,
                kind,
                f.title,
                f.description,
                f.options,
                f.pattern,
                f.tag,
                f.purpose,
                f.active,
                f.required,
                f.visible,
                f.editable,
                f.position,
                f.created_at
            ],
        ),
        target => tx.execute(
            INSERT_RECORD_FIELD,
            params![
                account,
                f.id,
                target.word(),
                f.slug,
                kind,
                f.title,
                f.description,
                f.options,
                f.pattern,
                f.tag,
                f.purpose,
                f.active,
                f.position,
                f.created_at
            ],
        ),
    }
    .map(drop)
}

/// Writes what can change of a field.
pub fn update(tx: &mut Tx<'_>, account: i64, f: &FieldRow) -> Result<(), Error> {
    match f.target {
        FieldTarget::Ticket => tx.execute(
            UPDATE_TICKET_FIELD,
            params![
                account,
                f.id,
                f.title,
                f.description,
                f.options,
                f.pattern,
                f.tag,
                f.purpose,
                f.active,
                f.required,
                f.visible,
                f.editable,
                f.position,
                f.updated_at
            ],
        ),
        target => tx.execute(
            UPDATE_RECORD_FIELD,
            params![
                account,
                target.word(),
                f.id,
                f.title,
                f.description,
                f.options,
                f.pattern,
                f.tag,
                f.purpose,
                f.active,
                f.position,
                f.updated_at
            ],
        ),
    }
    .map(drop)
}

/// Removes a field.
pub fn drop_field(tx: &mut Tx<'_>, account: i64, target: FieldTarget, id: i64) -> Result<(), Error> {
    match target {
        FieldTarget::Ticket => tx.execute(DROP_TICKET_FIELD, params![account, id]),
        _ => tx.execute(DROP_RECORD_FIELD, params![account, target.word(), id]),
    }
    .map(drop)
}

/// Some rows that may hold values, after the one with this number.
pub fn some_rows(
    tx: &mut Tx<'_>,
    account: i64,
    target: FieldTarget,
    after: i64,
    limit: i64,
) -> Result<Vec<i64>, Error> {
    let text = match target {
        FieldTarget::Ticket => TICKETS,
        FieldTarget::Person => PEOPLE,
        FieldTarget::Organisation => ORGANISATIONS,
    };
    tx.rows(text, params![account, after, limit], |row| row.get(0))
}
