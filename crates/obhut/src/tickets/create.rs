//! A ticket arises.

use std::collections::BTreeMap;

use db::Tx;
use ledger::{Fact, Facts};
use personal::Personal;

use super::comments::{self, NewComment};
use super::records::Fields;
use super::sql::{self, TicketRow};
use super::{access, update};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::email::outbox;
use crate::error::{Error, FaultKind};
use crate::ids;
use crate::people::{self, About, NewPerson, note_about};
use crate::search::feed;
use crate::triggers::{Event, run};
use crate::words::{Priority, Role, Standing, Status, TicketKind};

/// Longer subjects are cut by no one but refused.
const SUBJECT_AT_MOST: usize = 998;

/// Who asks.
#[derive(Clone)]
pub enum Requester {
    /// The actor.
    Actor,
    /// Somebody known.
    Known(i64),
    /// Somebody with this address, added if unknown.
    Address {
        /// The name as given.
        name: Option<String>,
        /// The e-mail address.
        email: String,
    },
    /// Somebody without an address.
    Named(String),
}

/// A ticket about to be created.
#[derive(Clone)]
pub struct NewTicket {
    /// The subject line; may be empty.
    pub subject: String,
    /// What is asked.
    pub comment: NewComment,
    /// Who asks.
    pub requester: Requester,
    /// Who writes it down, where it is not the actor.
    pub submitter: Option<i64>,
    /// Others who get copies.
    pub copies: Vec<Requester>,
    /// Who works it.
    pub assignee: Option<i64>,
    /// The group that works it.
    pub group: Option<i64>,
    /// Where it stands.
    pub status: Option<Status>,
    /// How much it presses.
    pub priority: Option<Priority>,
    /// What sort of request it is.
    pub kind: Option<TicketKind>,
    /// Words that sort it.
    pub tags: Vec<String>,
    /// Values of the desk's own fields, as JSON.
    pub custom: BTreeMap<i64, String>,
    /// Purposes to which the requester agrees with the ticket.
    pub agreed: Vec<i64>,
    /// Key in another system.
    pub external_id: Option<String>,
    /// The organisation, where it is not the requester's.
    pub organisation: Option<i64>,
    /// The problem that this incident belongs to.
    pub problem: Option<i64>,
    /// The closed ticket that this one follows.
    pub follow_up_of: Option<i64>,
    /// When a task is due.
    pub due_at: Option<i64>,
    /// The address of ours that the mail was sent to.
    pub recipient: Option<String>,
    /// Marks of the request's idempotency key and body.
    pub once: Option<([u8; 16], [u8; 16])>,
}

impl NewTicket {
    /// A ticket with a subject and a message, asked by the actor.
    pub fn new(subject: &str, comment: NewComment) -> Self {
        Self {
            subject: subject.to_owned(),
            comment,
            requester: Requester::Actor,
            submitter: None,
            copies: Vec::new(),
            assignee: None,
            group: None,
            status: None,
            priority: None,
            kind: None,
            tags: Vec::new(),
            custom: BTreeMap::new(),
            agreed: Vec::new(),
            external_id: None,
            organisation: None,
            problem: None,
            follow_up_of: None,
            due_at: None,
            recipient: None,
            once: None,
        }
    }
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Created {
    /// The ticket's number.
    pub ticket: i64,
    /// Its first comment.
    pub comment: i64,
    /// Its first log entry.
    pub seq: i64,
    /// Whether an earlier request with the same idempotency key had created it.
    pub again: bool,
}

/// Creates a ticket.
///
/// # Errors
/// [`Error::Invalid`] naming every field at fault; [`Error::Replayed`] when the idempotency key came with another body.
pub fn create(tx: &mut Tx<'_>, cx: &Cx, new: &NewTicket) -> Result<Created, Error> {
    if cx.actor.role != Role::EndUser {
        cx.actor.must_operate()?;
    }
    if let Some(earlier) = replayed(tx, cx, new)? {
        return Ok(earlier);
    }
    comments::check(&new.comment)?;
    if new.subject.chars().count() > SUBJECT_AT_MOST {
        return Err(Error::invalid("subject", FaultKind::TooLong));
    }
    let custom = crate::fields::values::checked(tx, cx, &new.custom)?;
    let requester = resolve(tx, cx, &new.requester)?;
    let person = people::ops::row(tx, cx, requester)?;
    if person.standing == Standing::Trashed || person.suspended {
        return Err(Error::invalid("requester", FaultKind::Closed));
    }
    crate::consent::uses::fields(tx, cx, Some(requester), custom.keys().copied(), &new.agreed)?;
    let (group, assignee) = update::check_work(tx, cx, new.group, new.assignee)?;
    let group = match group {
        Some(group) => Some(group),
        None => crate::staff::sql::default_group(tx, cx.id())?,
    };
    let created_at = new.comment.created_at.unwrap_or(cx.at());
    let (mut ticket, fields) = arise(tx, cx, new, custom, &person, (group, assignee), created_at)?;
    let (id, status) = (ticket.id, ticket.status);
    let fields_key = vault::KeyId(ticket.fields_key);
    let comment_id = cx.account.ids.next(tx)?;
    let mut facts = Facts::from([
        ("status".into(), Fact::Word(status.word())),
        ("comment".into(), Fact::Number(comment_id)),
        ("public".into(), Fact::Flag(new.comment.public)),
        ("group".into(), group.map_or(Fact::None, Fact::Number)),
        ("assignee".into(), assignee.map_or(Fact::None, Fact::Number)),
    ]);
    if let Some(priority) = new.priority {
        facts.insert("priority".into(), Fact::Word(priority.word()));
    }
    if let Some(kind) = new.kind {
        facts.insert("type".into(), Fact::Word(kind.word()));
    }
    let seq = audit::record(
        tx,
        cx,
        Record { act: "ticket.create", object: super::read::object(id), facts, detail: None, owners: &[] },
    )?;
    let mut said = new.comment.clone();
    said.author =
        said.author.or(Some(if cx.actor.person.is_some() { cx.actor.person.unwrap_or(requester) } else { requester }));
    let comment = comments::add(tx, cx, &mut ticket, comment_id, &said, seq)?;
    sql::insert(tx, cx.id(), &ticket, cx.account.support)?;
    super::places::note(tx, cx, &ticket);
    note_about(tx, cx, &About { person: requester, table: "ticket", row: id, kind: "requester", key: fields_key })?;
    for copy in &new.copies {
        let person = resolve(tx, cx, copy)?;
        if person != requester {
            sql::add_party(tx, cx.id(), id, person, "cc")?;
            note_about(tx, cx, &About { person, table: "ticket", row: id, kind: "cc", key: fields_key })?;
        }
    }
    if let Some((mark, body)) = &new.once {
        sql::note_request(tx, cx.id(), mark, body, id, cx.at())?;
    }
    feed::ticket(tx, cx, &ticket, &fields);
    outbox::announce(tx, cx, &ticket, &comment)?;
    if run::any(tx, cx)? {
        run::after(tx, cx, id, &Event::of(cx, None, Some(&new.comment)))?;
    }
    crate::sla::run::after(tx, cx, id, false)?;
    Ok(Created { ticket: id, comment: comment_id, seq, again: false })
}

/// The row of a new ticket with its sealed fields; nothing is said yet.
fn arise(
    tx: &mut Tx<'_>,
    cx: &Cx,
    new: &NewTicket,
    custom: BTreeMap<i64, String>,
    requester: &people::PersonRow,
    (group, assignee): (Option<i64>, Option<i64>),
    created_at: i64,
) -> Result<(TicketRow, Fields), Error> {
    let id = ids::count(tx, cx.id(), "ticket", 1)?;
    let (key, fields_key) = (cx.desk.vault.allocate()?, cx.desk.vault.allocate()?);
    let mut fields = Fields::about(&new.subject);
    fields.tags = update::tags(&new.tags);
    fields.custom = custom.into_iter().map(|(field, value)| (field, Personal::new(value))).collect();
    fields.external_id = new.external_id.clone().map(Personal::new);
    fields.recipient = new.recipient.clone().map(Personal::new);
    let cell = cx.cell("ticket", id, "sealed_fields");
    let first = if assignee.is_some() { Status::Open } else { Status::New };
    let status = new.status.unwrap_or(first);
    let ticket = TicketRow {
        id,
        standing: Standing::Normal,
        source: cx.source.word().into(),
        status,
        priority: new.priority,
        kind: new.kind,
        group,
        assignee,
        requester: Some(requester.id),
        submitter: new.submitter.or(cx.actor.person).or(Some(requester.id)),
        organisation: new.organisation.or(requester.organisation),
        problem: new.problem,
        merged_into: None,
        follow_up_of: new.follow_up_of,
        is_public: new.comment.public,
        comments: 0,
        version: 1,
        reply_token: reply_token(cx),
        key: key.0,
        fields_key: fields_key.0,
        sealed_fields: Some(cx.desk.vault.seal_record(&cell, &[fields_key, key], &fields)?),
        due_at: new.due_at,
        target_at: None,
        created_at,
        updated_at: created_at,
        last_activity_at: created_at,
        solved_at: matches!(status, Status::Solved | Status::Closed).then_some(created_at),
        is_request: false,
        held: false,
        closed_at: (status == Status::Closed).then_some(created_at),
    };
    Ok((ticket, fields))
}

/// A ticket without a word, for messages that move into it.
///
/// # Errors
/// As [`create`].
pub(super) fn empty(tx: &mut Tx<'_>, cx: &Cx, new: &NewTicket) -> Result<TicketRow, Error> {
    cx.actor.must_operate()?;
    if new.subject.chars().count() > SUBJECT_AT_MOST {
        return Err(Error::invalid("subject", FaultKind::TooLong));
    }
    let requester = resolve(tx, cx, &new.requester)?;
    let person = people::ops::row(tx, cx, requester)?;
    let place = update::check_work(tx, cx, new.group, new.assignee)?;
    let (mut ticket, fields) = arise(tx, cx, new, BTreeMap::new(), &person, place, cx.at())?;
    // Until a public message lies in it, the customer knows nothing of it.
    ticket.is_public = false;
    let number = |id: Option<i64>| id.map_or(Fact::None, Fact::Number);
    let facts = Facts::from([
        ("status".into(), Fact::Word(ticket.status.word())),
        ("group".into(), number(ticket.group)),
        ("assignee".into(), number(ticket.assignee)),
    ]);
    let object = super::read::object(ticket.id);
    audit::record(tx, cx, Record { act: "ticket.create", object, facts, detail: None, owners: &[] })?;
    sql::insert(tx, cx.id(), &ticket, cx.account.support)?;
    super::places::note(tx, cx, &ticket);
    let key = vault::KeyId(ticket.fields_key);
    note_about(tx, cx, &About { person: requester, table: "ticket", row: ticket.id, kind: "requester", key })?;
    feed::ticket(tx, cx, &ticket, &fields);
    Ok(ticket)
}

fn replayed(tx: &mut Tx<'_>, cx: &Cx, new: &NewTicket) -> Result<Option<Created>, Error> {
    let Some((mark, body)) = &new.once else { return Ok(None) };
    let Some((known, ticket)) = sql::known_request(tx, cx.id(), mark)? else { return Ok(None) };
    if known != body {
        return Err(Error::Replayed);
    }
    let comment = sql::first_comment(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    Ok(Some(Created { ticket, comment: comment.id, seq: comment.log_seq, again: true }))
}

/// Finds or adds whoever is meant.
pub(crate) fn resolve(tx: &mut Tx<'_>, cx: &Cx, who: &Requester) -> Result<i64, Error> {
    // A customer speaks for nobody else.
    if cx.actor.role == Role::EndUser {
        return cx.actor.person.ok_or(Error::Forbidden);
    }
    match who {
        Requester::Actor => cx.actor.person.ok_or_else(|| Error::invalid("requester", FaultKind::Blank)),
        Requester::Known(id) => match people::sql::get(tx, cx.id(), *id)? {
            Some(row) if row.standing != Standing::Trashed => Ok(*id),
            _ => Err(Error::invalid("requester_id", FaultKind::Unknown)),
        },
        Requester::Address { name, email } => people::ops::find_or_create(tx, cx, name.as_deref(), email),
        Requester::Named(name) => {
            access::must_answer(cx)?;
            let mut person = NewPerson::customer(Some(name), "");
            person.email = None;
            people::ops::create(tx, cx, &person)
        }
    }
}

/// Twelve letters that find the ticket when an answer comes by mail: 60 bits, so that nobody guesses one.
fn reply_token(cx: &Cx) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bytes: [u8; 12] = world::random_bytes(&*cx.desk.world.random);
    bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect()
}
