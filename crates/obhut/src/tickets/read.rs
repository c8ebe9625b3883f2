//! Tickets and comments as the actor may see them.

use db::Tx;
use ledger::Object;

use super::access::{self, Scope};
use super::attachments::{self, FileView};
use super::records::{Body, Fields, Quote};
use super::sql::{self, CommentRow, TicketRow};
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::listing::{Conditions, Keyed, Part, Window};
use crate::words::{Role, Standing, Status, TicketKind};

/// A ticket with its fields, `None` once forgotten.
pub struct Ticket {
    /// The row.
    pub row: TicketRow,
    /// What it is about.
    pub fields: Option<Fields>,
    /// People in copy.
    pub copies: Vec<i64>,
    /// People who follow it.
    pub followers: Vec<i64>,
}

/// A comment with its text, `None` once forgotten.
pub struct CommentView {
    /// The row.
    pub row: CommentRow,
    /// What was said.
    pub body: Option<Body>,
    /// What was quoted and signed; only for those who may know who it is.
    pub quote: Option<Quote>,
    /// The files that hang on it; only for those who are shown files.
    pub files: Vec<FileView>,
}

/// The object of log entries about a ticket.
pub const fn object(id: i64) -> Object {
    Object { kind: "ticket", id }
}

/// One ticket.
///
/// # Errors
/// [`Error::NotFound`] when it does not exist for the actor.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Ticket, Error> {
    let row = sql::get(tx, cx.id(), id)?.filter(|row| access::may_see(&cx.actor, row)).ok_or(Error::NotFound)?;
    if let Some(looks) = &cx.looks {
        looks.at_ticket(id, row.requester);
    }
    open(tx, cx, row)
}

/// Several tickets, in the order asked for; those that do not exist for the actor are left out.
///
/// # Errors
/// The database's.
pub fn many(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<Vec<Ticket>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(row) = sql::get(tx, cx.id(), *id)?.filter(|row| access::may_see(&cx.actor, row)) {
            found.push(open(tx, cx, row)?);
        }
    }
    Ok(found)
}

/// Which tickets a list is to show.
#[derive(Clone, Default)]
pub struct Filter {
    /// Asked by.
    pub requester: Option<i64>,
    /// Worked by.
    pub assignee: Option<i64>,
    /// Worked by nobody.
    pub unassigned: bool,
    /// In this group.
    pub group: Option<i64>,
    /// Of this organisation.
    pub organisation: Option<i64>,
    /// In one of these states; empty means all.
    pub statuses: Vec<Status>,
    /// Only these numbers (from the index).
    pub ids: Option<Vec<i64>>,
    /// Incidents of this problem.
    pub problem: Option<i64>,
    /// Of this type.
    pub kind: Option<TicketKind>,
    /// With this person in copy.
    pub copied: Option<i64>,
    /// Followed by this person.
    pub follower: Option<i64>,
    /// On which this person was named in a note.
    pub mentioned: Option<i64>,
}

/// Tickets that exist for the actor.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, window: &Window) -> Result<Part<Ticket>, Error> {
    let (account, scope) = (cx.id(), Scope::of(&cx.actor));
    let words: Vec<&str> = filter.statuses.iter().map(|status| status.word()).collect();
    let conditions = conditions(&account, &scope, filter, &words);
    let Part { rows, total, more } = conditions.read(tx, "ticket", sql::COLUMNS, window, sql::read_ticket)?;
    // One statement for the parties of all: a list would else spend most of its time on them.
    let ids: Vec<i64> = rows.iter().map(|keyed| keyed.id).collect();
    let mut named = Conditions::of_account(&account);
    named.add_in("ticket_id", &ids);
    let parties = named.all(tx, "ticket_party", "ticket_id, person_id, part", "ticket_id, person_id", |row| {
        Ok((row.get::<i64>(0)?, (row.get(1)?, row.get(2)?)))
    })?;
    let mut opened = Vec::with_capacity(rows.len());
    for keyed in rows {
        let own: Vec<_> = parties.iter().filter(|(ticket, _)| *ticket == keyed.id).map(|(_, party)| party).collect();
        opened.push(Keyed { key: keyed.key, id: keyed.id, row: with_parties(cx, keyed.row, &own)? });
    }
    Ok(Part { rows: opened, total, more })
}

/// How many tickets a list would show.
///
/// # Errors
/// The database's.
pub fn count(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter) -> Result<i64, Error> {
    let (account, scope) = (cx.id(), Scope::of(&cx.actor));
    let words: Vec<&str> = filter.statuses.iter().map(|status| status.word()).collect();
    Ok(conditions(&account, &scope, filter, &words).count(tx, "ticket")?)
}

const IN_COPY: &str =
    "id IN (SELECT ticket_id FROM ticket_party WHERE account_id = $1 AND person_id = {} AND part = 'cc')";
const FOLLOWED: &str =
    "id IN (SELECT ticket_id FROM ticket_party WHERE account_id = $1 AND person_id = {} AND part = 'follower')";

fn conditions<'a>(account: &'a i64, scope: &'a Scope, filter: &'a Filter, words: &'a [&'a str]) -> Conditions<'a> {
    let mut conditions = Conditions::of_account(account);
    scope.narrow(&mut conditions);
    for (fragment, value) in [
        ("requester_id = {}", &filter.requester),
        ("assignee_id = {}", &filter.assignee),
        ("group_id = {}", &filter.group),
        ("organisation_id = {}", &filter.organisation),
        ("problem_id = {}", &filter.problem),
        (IN_COPY, &filter.copied),
        (FOLLOWED, &filter.follower),
        (crate::mentions::FILTER, &filter.mentioned),
    ] {
        if let Some(value) = value {
            conditions.add(fragment, value);
        }
    }
    match filter.kind {
        Some(TicketKind::Question) => conditions.add_fixed("kind = 'question'"),
        Some(TicketKind::Incident) => conditions.add_fixed("kind = 'incident'"),
        Some(TicketKind::Problem) => conditions.add_fixed("kind = 'problem'"),
        Some(TicketKind::Task) => conditions.add_fixed("kind = 'task'"),
        None => {}
    }
    if filter.unassigned {
        conditions.add_fixed("assignee_id IS NULL");
    }
    if !words.is_empty() {
        conditions.add_in("status", words);
    }
    if let Some(ids) = &filter.ids {
        conditions.add_in("id", ids);
    }
    conditions
}

/// The comments of a ticket.
///
/// # Errors
/// [`Error::NotFound`] when the ticket does not exist for the actor.
pub fn comments(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, window: &Window) -> Result<Part<CommentView>, Error> {
    let row = sql::get(tx, cx.id(), ticket)?.filter(|row| access::may_see(&cx.actor, row)).ok_or(Error::NotFound)?;
    if let Some(looks) = &cx.looks {
        looks.at_ticket(ticket, row.requester);
    }
    let account = cx.id();
    let mut conditions = Conditions::of_account(&account);
    conditions.add("ticket_id = {}", &row.id);
    conditions.add_fixed("standing = 'normal'");
    if cx.actor.role == Role::EndUser {
        conditions.add_fixed("is_public");
    }
    let Part { rows, total, more } = conditions.read(tx, "comment", sql::COMMENT_COLUMNS, window, sql::read_comment)?;
    let files = if attachments::files_are_visible(cx) && rows.iter().any(|keyed| keyed.row.attachments > 0) {
        sql::files_of(tx, cx.id(), ticket)?
    } else {
        Vec::new()
    };
    let mut opened = Vec::with_capacity(rows.len());
    for keyed in rows {
        let mut view = open_comment(cx, keyed.row)?;
        for file in files.iter().filter(|file| file.comment == Some(view.row.id)) {
            view.files.push(attachments::open(cx, file.clone())?);
        }
        opened.push(Keyed { key: keyed.key, id: keyed.id, row: view });
    }
    Ok(Part { rows: opened, total, more })
}

/// One comment of a ticket.
///
/// # Errors
/// [`Error::NotFound`].
pub fn comment(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, id: i64) -> Result<CommentView, Error> {
    let row = sql::get(tx, cx.id(), ticket)?.filter(|row| access::may_see(&cx.actor, row)).ok_or(Error::NotFound)?;
    if let Some(looks) = &cx.looks {
        looks.at_ticket(ticket, row.requester);
    }
    let comment = sql::comment(tx, cx.id(), row.id, id)?;
    let comment = comment.filter(|comment| comment_is_visible(&cx.actor, comment)).ok_or(Error::NotFound)?;
    let mut view = open_comment(cx, comment)?;
    if attachments::files_are_visible(cx) {
        for file in sql::files_of(tx, cx.id(), ticket)?.into_iter().filter(|file| file.comment == Some(id)) {
            view.files.push(attachments::open(cx, file)?);
        }
    }
    Ok(view)
}

/// What a ticket began with: the API's `description`.
///
/// # Errors
/// The database's.
pub fn description(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<Option<Body>, Error> {
    match sql::first_comment(tx, cx.id(), ticket)?.filter(|comment| comment_is_visible(&cx.actor, comment)) {
        Some(comment) => Ok(open_comment(cx, comment)?.body),
        None => Ok(None),
    }
}

/// Whether the comment exists for the actor, who sees its ticket.
pub(super) fn comment_is_visible(actor: &Actor, comment: &CommentRow) -> bool {
    comment.standing == Standing::Normal && (comment.public || actor.role != Role::EndUser)
}

/// Opens a ticket's fields; `None` once forgotten.
pub(crate) fn open_fields(cx: &Cx, row: &TicketRow) -> Result<Option<Fields>, Error> {
    let Some(sealed) = &row.sealed_fields else { return Ok(None) };
    crate::desk::opened(cx.desk.vault.open_record(&cx.cell("ticket", row.id, "sealed_fields"), sealed))
}

fn open(tx: &mut Tx<'_>, cx: &Cx, row: TicketRow) -> Result<Ticket, Error> {
    let parties = sql::parties(tx, cx.id(), row.id)?;
    with_parties(cx, row, &parties.iter().collect::<Vec<_>>())
}

fn with_parties(cx: &Cx, row: TicketRow, parties: &[&(i64, String)]) -> Result<Ticket, Error> {
    let fields = open_fields(cx, &row)?;
    let of = |wanted: &str| parties.iter().filter(|(_, part)| part == wanted).map(|(person, _)| *person).collect();
    Ok(Ticket { fields, copies: of("cc"), followers: of("follower"), row })
}

/// Opens a comment without its files; what is forgotten is `None`.
pub(crate) fn open_comment(cx: &Cx, row: CommentRow) -> Result<CommentView, Error> {
    let body = match &row.sealed_body {
        Some(sealed) => {
            crate::desk::opened(cx.desk.vault.open_record(&cx.cell("comment", row.id, "sealed_body"), sealed))?
        }
        None => None,
    };
    let quote = match &row.sealed_quote {
        Some(sealed) if cx.actor.sees_identity() => {
            crate::desk::opened(cx.desk.vault.open_record(&cx.cell("comment", row.id, "sealed_quote"), sealed))?
        }
        _ => None,
    };
    Ok(CommentView { row, body, quote, files: Vec::new() })
}
