//! Tickets and comments as the actor may see them.

use std::collections::HashMap;

use db::Tx;
use ledger::Object;

use index::places::{By, Facet, Start};
use roaring::RoaringTreemap;

use super::access::{self, Scope};
use super::attachments::{self, FileView};
use super::places;
use super::records::{Body, Fields, Quote};
use super::sql::{self, CommentRow, TicketRow};
use super::urgency;
use crate::conditions::Sets;
use crate::context::{Actor, Cx};
use crate::error::Error;
use crate::listing::{Conditions, From, Keyed, Made, Part, Window};
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

/// One ticket whatever its standing, for those who look after the trash and have checked that they may.
pub(super) fn get_any(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Ticket, Error> {
    let row = sql::get(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
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

/// Several tickets whatever their standing, in the order asked for: whoever asks has to check that they may see them.
///
/// # Errors
/// The database's.
pub(crate) fn many_any(tx: &mut Tx<'_>, cx: &Cx, ids: &[i64]) -> Result<Vec<Ticket>, Error> {
    let account = cx.id();
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let (mut named, mut taking) = (Conditions::of_account(&account), Conditions::of_account(&account));
        named.add_in("id", ids);
        taking.add_in("ticket_id", ids);
        let window = Window::first(i64::try_from(ids.len()).unwrap_or(i64::MAX));
        let rows = named.read(tx, "ticket", sql::COLUMNS, &window, sql::read_ticket)?.rows;
        let mut rows: HashMap<i64, TicketRow> = rows.into_iter().map(|keyed| (keyed.id, keyed.row)).collect();
        let mut parties: HashMap<i64, Vec<(i64, String)>> = HashMap::new();
        let pairs = taking.all(tx, "ticket_party", "ticket_id, person_id, part", "ticket_id, person_id", |row| {
            Ok((row.get::<i64>(0)?, (row.get(1)?, row.get(2)?)))
        })?;
        pairs.into_iter().for_each(|(ticket, party)| parties.entry(ticket).or_default().push(party));
        for id in ids {
            if let Some(row) = rows.remove(id) {
                let own = parties.remove(id).unwrap_or_default();
                found.push(with_parties(cx, row, &own.iter().collect::<Vec<_>>())?);
            }
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
    /// Conditions made elsewhere.
    pub made: Vec<Made>,
    /// Sets from memory.
    pub sets: Sets,
}

/// Tickets that exist for the actor.
///
/// # Errors
/// The database's.
pub fn list(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, window: &Window) -> Result<Part<Ticket>, Error> {
    let account = cx.id();
    let Part { rows, total, more } = rows(tx, cx, filter, window)?;
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
    if let Some(set) = known(cx, filter) {
        return Ok(i64::try_from(set.len()).unwrap_or(i64::MAX));
    }
    if filter.sets.is_used() {
        return Ok(i64::try_from(numbers(tx, cx, filter)?.len()).unwrap_or(i64::MAX));
    }
    let (account, scope) = (cx.id(), Scope::of(&cx.actor));
    let words: Vec<&str> = filter.statuses.iter().map(|status| status.word()).collect();
    Ok(conditions(&account, &scope, filter, &words).count(tx, "ticket")?)
}

/// The numbers of all tickets that a list would show.
///
/// # Errors
/// The database's.
pub fn numbers(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter) -> Result<RoaringTreemap, Error> {
    if let Some(set) = known(cx, filter) {
        return Ok(set);
    }
    let every = Window { size: i64::MAX - 1, ..Window::first(0) };
    let pairs = pairs(tx, cx, filter, &every)?;
    Ok(pairs.into_iter().filter_map(|(_, id)| u64::try_from(id).ok()).collect())
}

/// The tickets that follow a closed one and exist for the actor.
///
/// # Errors
/// The database's.
pub fn follow_ups(tx: &mut Tx<'_>, cx: &Cx, of: i64) -> Result<Vec<i64>, Error> {
    let mut seen = Vec::new();
    for id in sql::follow_ups(tx, cx.id(), of)? {
        if sql::get(tx, cx.id(), id)?.is_some_and(|row| access::may_see(&cx.actor, &row)) {
            seen.push(id);
        }
    }
    Ok(seen)
}

/// The numbers of the tickets of a list in its order, without opening any.
///
/// # Errors
/// The database's.
pub fn numbers_in_order(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, window: &Window) -> Result<Vec<i64>, Error> {
    Ok(rows(tx, cx, filter, window)?.rows.iter().map(|keyed| keyed.id).collect())
}

/// Tickets of one person that are named one by one.
const NAMED: i64 = 1_000;

/// What somebody asked, as numbers: from them memory orders a list, where SQLite would walk the tickets of everybody.
/// `None` where nobody is asked for, or there are too many.
fn of_requester(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter) -> Result<Option<Filter>, Error> {
    let Some(requester) = filter.requester.filter(|_| filter.ids.is_none() && places::answers_for(&cx.actor)) else {
        return Ok(None);
    };
    let ids = sql::requested(tx, cx.id(), requester, NAMED + 1)?;
    let few = i64::try_from(ids.len()).is_ok_and(|count| count <= NAMED);
    Ok(few.then(|| Filter { requester: None, ids: Some(ids), ..filter.clone() }))
}

/// The rows of a list: from memory where it knows which they are, else from a statement, else from both.
fn rows(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, window: &Window) -> Result<Part<TicketRow>, Error> {
    let named = of_requester(tx, cx, filter)?;
    let filter = named.as_ref().unwrap_or(filter);
    let by = match window.column {
        "updated_at" => Some(By::Updated),
        "id" => Some(By::Id),
        urgency::KEY => Some(By::Urgency),
        _ => None,
    };
    if let (Some(by), Some(set)) = (by, known(cx, filter)) {
        let backwards = matches!(window.from, From::Before(..));
        let start = match window.from {
            From::Offset(offset) => Start::Offset(usize::try_from(offset).unwrap_or(0)),
            From::After(key, id) | From::Before(key, id) => Start::After(key, id),
        };
        let size = usize::try_from(window.size).unwrap_or(usize::MAX);
        let descending = window.descending != backwards;
        let mut page = cx.account.places.page(&set, by, descending, start, size.saturating_add(1));
        let more = page.len() > size;
        page.truncate(size);
        if backwards {
            page.reverse();
        }
        let total = window.counted.then(|| i64::try_from(set.len()).unwrap_or(i64::MAX));
        return Ok(Part { rows: of_numbers(tx, cx, &page)?, total, more });
    }
    if filter.sets.is_used() {
        let all = Window { from: From::Offset(0), size: i64::MAX - 1, counted: false, ..*window };
        let part = crate::listing::cut(pairs(tx, cx, filter, &all)?, window);
        let page: Vec<(i64, i64)> = part.rows.iter().map(|keyed| (keyed.key, keyed.id)).collect();
        return Ok(Part { rows: of_numbers(tx, cx, &page)?, total: part.total, more: part.more });
    }
    let (account, scope) = (cx.id(), Scope::of(&cx.actor));
    let words: Vec<&str> = filter.statuses.iter().map(|status| status.word()).collect();
    let conditions = conditions(&account, &scope, filter, &words);
    // Counting is the dear part of a long list, and memory knows the number.
    let total = if window.counted { known(cx, filter).and_then(|set| i64::try_from(set.len()).ok()) } else { None };
    let window = Window { counted: window.counted && total.is_none(), ..*window };
    let part = conditions.read(tx, "ticket", sql::COLUMNS, &window, sql::read_ticket)?;
    Ok(Part { total: part.total.or(total), ..part })
}

/// Numbers bound in one statement.
const CHUNK: usize = 5_000;

/// Keys and numbers of all tickets that meet the conditions and lie within the sets.
fn pairs(tx: &mut Tx<'_>, cx: &Cx, filter: &Filter, all: &Window) -> Result<Vec<(i64, i64)>, Error> {
    let (account, scope) = (cx.id(), Scope::of(&cx.actor));
    let words: Vec<&str> = filter.statuses.iter().map(|status| status.word()).collect();
    let within: Vec<i64> = match &filter.sets.within {
        Some(within) if within.len() <= CHUNK as u64 => {
            (within - &filter.sets.without).iter().filter_map(|id| i64::try_from(id).ok()).collect()
        }
        _ => Vec::new(),
    };
    let mut conditions = conditions(&account, &scope, filter, &words);
    if filter.sets.within.as_ref().is_some_and(|within| within.len() <= CHUNK as u64) {
        conditions.add_in("id", &within);
    }
    let part = conditions.read(tx, "ticket", "1", all, |_| Ok(()))?;
    let wanted = part.rows.iter().filter(|keyed| filter.sets.has(keyed.id));
    Ok(wanted.map(|keyed| (keyed.key, keyed.id)).collect())
}

/// The rows of these numbers in their order; those that do not exist for the actor are left out.
fn of_numbers(tx: &mut Tx<'_>, cx: &Cx, page: &[(i64, i64)]) -> Result<Vec<Keyed<TicketRow>>, Error> {
    let (account, scope) = (cx.id(), Scope::of(&cx.actor));
    let ids: Vec<i64> = page.iter().map(|(_, id)| *id).collect();
    let mut rows = Vec::with_capacity(ids.len());
    for ids in ids.chunks(CHUNK) {
        let mut conditions = Conditions::of_account(&account);
        scope.narrow(&mut conditions);
        conditions.add_in("id", ids);
        let window = Window::first(i64::try_from(ids.len()).unwrap_or(i64::MAX));
        rows.extend(conditions.read(tx, "ticket", sql::COLUMNS, &window, sql::read_ticket)?.rows);
    }
    let mut by_id: std::collections::HashMap<i64, TicketRow> = rows.into_iter().map(|k| (k.id, k.row)).collect();
    let found = page.iter().filter_map(|(key, id)| Some(Keyed { key: *key, id: *id, row: by_id.remove(id)? }));
    Ok(found.collect())
}

/// The tickets of a list, where memory alone knows them: facts that are held there, for an actor whose rights are.
pub(crate) fn known(cx: &Cx, filter: &Filter) -> Option<RoaringTreemap> {
    let rows_only = [filter.requester, filter.organisation, filter.problem, filter.copied, filter.follower];
    if !places::answers_for(&cx.actor) || rows_only.iter().any(Option::is_some) || !filter.made.is_empty() {
        return None;
    }
    let held = &cx.account.places;
    let mut sets = filter.sets.clone();
    if let Some(assignee) = filter.assignee {
        sets.add(held.any_of(Facet::Assignee, &[assignee]), false);
    }
    if filter.unassigned {
        sets.add(held.any_of(Facet::Assignee, &[0]), false);
    }
    if let Some(group) = filter.group {
        sets.add(held.any_of(Facet::Group, &[group]), false);
    }
    if let Some(kind) = filter.kind {
        sets.add(held.any_of(Facet::Kind, &[i64::from(places::kind(Some(kind)))]), false);
    }
    if !filter.statuses.is_empty() {
        let numbers: Vec<i64> = filter.statuses.iter().map(|status| i64::from(places::status(*status))).collect();
        sets.add(held.any_of(Facet::Status, &numbers), false);
    }
    if let Some(ids) = &filter.ids {
        sets.add(ids.iter().filter_map(|id| u64::try_from(*id).ok()).collect(), false);
    }
    let all = held.all();
    // What the index of words still names may be in the trash.
    let mut set = match sets.within.take() {
        Some(within) => (within & all) - &sets.without,
        None => all - &sets.without,
    };
    places::narrow(cx, &mut set);
    Some(set)
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
    filter.made.iter().for_each(|made| conditions.add_made(made));
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
    let files = if rows.iter().any(|keyed| keyed.row.attachments > 0) {
        attachments::visible(tx, cx, &row)?
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
    if view.row.attachments > 0 {
        for file in attachments::visible(tx, cx, &row)?.into_iter().filter(|file| file.comment == Some(id)) {
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

// Said twice which tickets: from a pair `(ticket_id, id) IN (…)` alone SQLite reads all comments of the account.
const NEWEST: &str = "ticket_id IN ({}) AND id IN (SELECT MAX(id) FROM comment WHERE account_id = $1 \
    AND ticket_id IN ({}) GROUP BY ticket_id)";
const FIRST: &str = "ticket_id IN ({}) AND id IN (SELECT MIN(id) FROM comment WHERE account_id = $1 \
    AND ticket_id IN ({}) GROUP BY ticket_id)";

/// The newest comment of each of these tickets, which the actor sees, with one statement for all; without files.
///
/// # Errors
/// The database's or the vault's.
pub fn newest(tx: &mut Tx<'_>, cx: &Cx, tickets: &[i64]) -> Result<HashMap<i64, CommentView>, Error> {
    let mut newest = chosen(tx, cx, NEWEST, tickets)?;
    // Asked of all at once, the key alone answers; where the newest is in the trash, the one before it is looked for.
    for ticket in tickets.iter().filter(|ticket| !newest.contains_key(ticket)).copied().collect::<Vec<_>>() {
        let before = sql::newest_comment(tx, cx.id(), ticket)?;
        if let Some(row) = before.filter(|row| comment_is_visible(&cx.actor, row)) {
            newest.insert(ticket, open_comment(cx, CommentRow { sealed_quote: None, ..row })?);
        }
    }
    Ok(newest)
}

/// What each of these tickets, which the actor sees, began with; one statement for all.
///
/// # Errors
/// The database's or the vault's.
pub fn descriptions(tx: &mut Tx<'_>, cx: &Cx, tickets: &[i64]) -> Result<HashMap<i64, Body>, Error> {
    let views = chosen(tx, cx, FIRST, tickets)?;
    Ok(views.into_iter().filter_map(|(ticket, view)| Some((ticket, view.body?))).collect())
}

fn chosen(tx: &mut Tx<'_>, cx: &Cx, which: &'static str, tickets: &[i64]) -> Result<HashMap<i64, CommentView>, Error> {
    let account = cx.id();
    let mut conditions = Conditions::of_account(&account);
    conditions.add_among(which, tickets);
    let size = i64::try_from(tickets.len()).unwrap_or(i64::MAX);
    let part = conditions.read(tx, "comment", sql::COMMENT_COLUMNS, &Window::first(size), sql::read_comment)?;
    let mut views = HashMap::with_capacity(part.rows.len());
    for keyed in part.rows.into_iter().filter(|keyed| comment_is_visible(&cx.actor, &keyed.row)) {
        let mut row = keyed.row;
        // Quotes and signatures are of no use here and cost a key each.
        row.sealed_quote = None;
        views.insert(row.ticket, open_comment(cx, row)?);
    }
    Ok(views)
}

/// Whether the comment exists for the actor, who sees its ticket.
pub(crate) fn comment_is_visible(actor: &Actor, comment: &CommentRow) -> bool {
    comment.standing == Standing::Normal && (comment.public || actor.role != Role::EndUser)
}

/// Opens a ticket's fields; `None` once forgotten.
pub(crate) fn open_fields(cx: &Cx, row: &TicketRow) -> Result<Option<Fields>, Error> {
    crate::desk::opened_record(cx, &cx.cell("ticket", row.id, "sealed_fields"), row.sealed_fields.as_deref())
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
    let body = crate::desk::opened_record(cx, &cx.cell("comment", row.id, "sealed_body"), row.sealed_body.as_deref())?;
    let quote = match &row.sealed_quote {
        // Who they name is for those who may know; others are shown what a mask leaves.
        Some(sealed) if cx.actor.sees_identity() || cx.actor.role.is_staff() => {
            crate::desk::opened(cx.desk.vault.open_record(&cx.cell("comment", row.id, "sealed_quote"), sealed))?
        }
        _ => None,
    };
    Ok(CommentView { row, body, quote, files: Vec::new() })
}
