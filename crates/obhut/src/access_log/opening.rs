//! Reading who it was: with a reason, for a time and a ticket, and only when two people consent.
//!
//! Whoever asks never consents. The two stand under two different lines of the settings; where one of the lines speaks
//! for the works council, one of the two must be it. Every step is an entry of the log.

use db::Tx;
use ledger::{Fact, Facts, Object};
use personal::{Personal, SystemUse, Unknown};
use vault::KeyId;

use super::days;
use super::opening_sql::{self as sql, ConsentRow, ConsenterRow, OpeningRow};
use super::read::{self, Filter, Line};
use super::records::Reason;
use super::sql::Of;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, Fault, FaultKind};
use crate::words::Role;

/// How long a request can be consented to: seven days in seconds.
const WAITS: i64 = 7 * 86_400;
/// How long the names can be read once it is open: a day in seconds.
const READABLE: i64 = 86_400;
/// The longest time that one request can be about: 31 days in microseconds.
const LONGEST: i64 = 31 * 86_400_000_000;
/// Characters of a reason at least and at most.
const REASON: (usize, usize) = (10, 2_000);
/// Entries that one opening shows at most.
const SHOWN: usize = 1_000;
/// Entries that are read to find them.
const SCANNED: i64 = 20_000;
/// Requests that a page lists.
const LISTED: i64 = 200;
/// Lines of the settings at most.
const CONSENTERS: usize = 8;

crate::words::words! {
    /// Where a request stands.
    State {
        /// Waits for consent.
        Asked = "asked",
        /// Two have consented: the names can be read.
        Open = "open",
        /// Somebody who was asked said no.
        Refused = "refused",
        /// Whoever asked took it back.
        Withdrawn = "withdrawn",
        /// Nobody answered in time.
        Expired = "expired",
        /// Was open; the time to read is over.
        Over = "over",
    }
}

/// A request as its reader may see it.
pub struct Opening {
    /// The row.
    pub row: OpeningRow,
    /// Where it stands now.
    pub state: State,
    /// Why, in the words of whoever asks.
    pub reason: Option<Reason>,
    /// The consents so far.
    pub consents: Vec<ConsentRow>,
    /// Whether the reader can consent or refuse.
    pub may_decide: bool,
    /// Whether the reader asked.
    pub is_own: bool,
}

/// What is asked for.
pub struct Ask {
    /// Why.
    pub reason: String,
    /// About which ticket; none for the whole desk.
    pub ticket: Option<i64>,
    /// From this time on, in microseconds since 1970.
    pub from: i64,
    /// Before this time.
    pub until: i64,
}

/// Who may consent: as set, else everybody who coordinates data protection and everybody who oversees it.
///
/// # Errors
/// The database's.
pub fn consenters(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<ConsenterRow>, Error> {
    let set = sql::consenters(tx, cx.id())?;
    if !set.is_empty() {
        return Ok(set);
    }
    let line = |id, role: Role| ConsenterRow { id, role: Some(role.word().into()), person: None, works_council: false };
    Ok(vec![line(1, Role::Coordinator), line(2, Role::Officer)])
}

/// Sets who may consent. Openings that wait are decided by the new lines.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] unless there are two lines or more, each one
/// names staff, and at most one speaks for the works council.
pub fn set_consenters(tx: &mut Tx<'_>, cx: &Cx, lines: &[ConsenterRow]) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let councils = lines.iter().filter(|line| line.works_council).count();
    if lines.len() < 2 || lines.len() > CONSENTERS || councils > 1 {
        return Err(Error::invalid("consenters", FaultKind::Invalid));
    }
    for line in lines {
        let fits = match (&line.role, line.person) {
            (Some(role), None) => Role::from_word(role).is_some_and(Role::is_staff),
            (None, Some(person)) => crate::people::ops::row(tx, cx, person).is_ok_and(|row| row.role.is_staff()),
            _ => false,
        };
        if !fits {
            return Err(Error::invalid("consenters", FaultKind::Unknown));
        }
    }
    let numbered = (1..).zip(lines).map(|(id, line)| ConsenterRow { id, ..line.clone() }).collect::<Vec<_>>();
    sql::set_consenters(tx, cx.id(), &numbered)?;
    // Consents given under lines that are gone do not count for others that got their number.
    for row in sql::openings(tx, cx.id(), LISTED)?.into_iter().filter(|row| state(cx, row) == State::Asked) {
        sql::clear_consents(tx, cx.id(), row.id)?;
    }
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    log(tx, cx, "opening.consenters", 0, Facts::from([("lines".into(), Fact::Number(count))]))
}

/// Asks to read who it was; answers the number of the request.
///
/// # Errors
/// [`Error::Forbidden`] for roles that may not ask; [`Error::Invalid`] naming the fields.
pub fn ask(tx: &mut Tx<'_>, cx: &Cx, ask: &Ask) -> Result<i64, Error> {
    if !may_ask(cx) {
        return Err(Error::Forbidden);
    }
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    let mut faults = Vec::new();
    let mut wrong = |field, kind| faults.push(Fault { field, kind, of: None });
    match ask.reason.trim().chars().count() {
        0 => wrong("reason", FaultKind::Blank),
        length if length < REASON.0 => wrong("reason", FaultKind::Invalid),
        length if length > REASON.1 => wrong("reason", FaultKind::TooLong),
        _ => {}
    }
    if ask.from >= ask.until || ask.until - ask.from > LONGEST {
        wrong("until", FaultKind::Invalid);
    }
    let ticket = match ask.ticket {
        Some(id) => crate::tickets::sql::get(tx, cx.id(), id)?,
        None => None,
    };
    if ask.ticket.is_some() && ticket.is_none() {
        wrong("ticket", FaultKind::Unknown);
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let (id, key) = (cx.account.ids.next(tx)?, cx.desk.vault.allocate()?);
    // Their words, perhaps about whose ticket it is: they go with either.
    let own = KeyId(crate::people::ops::row(tx, cx, person)?.key);
    let owners: Vec<KeyId> = [key, own].into_iter().chain(ticket.map(|row| KeyId(row.key))).collect();
    let reason = Reason { text: Personal::new(ask.reason.trim().to_owned()), unknown: Unknown::default() };
    let sealed = cx.desk.vault.seal_record(&cx.cell("log_opening", id, "sealed_reason"), &owners, &reason)?;
    let row = OpeningRow {
        id,
        state: State::Asked.word().into(),
        requester: person,
        ticket: ask.ticket,
        from: ask.from,
        until: ask.until,
        key: key.0,
        sealed_reason: Some(sealed),
        created_at: cx.at(),
        expires_at: cx.now.plus_seconds(WAITS).0,
    };
    sql::insert_opening(tx, cx.id(), &row)?;
    let ticket = ask.ticket.map_or(Fact::None, Fact::Number);
    let range = [("from", Fact::Number(ask.from)), ("until", Fact::Number(ask.until)), ("ticket", ticket)];
    log(tx, cx, "opening.ask", id, range.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect())?;
    Ok(id)
}

/// Whether the actor's role may ask.
pub fn may_ask(cx: &Cx) -> bool {
    matches!(cx.actor.role, Role::Administrator | Role::Coordinator | Role::Officer)
}

/// The requests that the actor has to do with, newest first: those who oversee see all of them.
///
/// # Errors
/// The database's or the vault's.
pub fn list(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<Opening>, Error> {
    let lines = consenters(tx, cx)?;
    let mut shown = Vec::new();
    for row in sql::openings(tx, cx.id(), LISTED)? {
        shown.extend(visible(tx, cx, &lines, row)?);
    }
    Ok(shown)
}

/// One request.
///
/// # Errors
/// [`Error::NotFound`] when the actor has nothing to do with it.
pub fn get(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Opening, Error> {
    let lines = consenters(tx, cx)?;
    let row = sql::opening(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    visible(tx, cx, &lines, row)?.ok_or(Error::NotFound)
}

/// How many requests wait for the actor: to be decided, or to be read.
///
/// # Errors
/// As [`list`].
pub fn waiting(tx: &mut Tx<'_>, cx: &Cx) -> Result<u64, Error> {
    let lines = consenters(tx, cx)?;
    let mut count = 0;
    for row in sql::openings(tx, cx.id(), LISTED)? {
        let state = state(cx, &row);
        let own = cx.actor.person == Some(row.requester);
        let waits = match state {
            State::Asked if !own => may_decide(cx, &lines, &row, &sql::consents(tx, cx.id(), row.id)?),
            State::Open => own,
            _ => false,
        };
        count += u64::from(waits);
    }
    Ok(count)
}

/// Whether the actor has anything to do with openings: asks, consents or oversees.
///
/// # Errors
/// The database's.
pub fn concerns(tx: &mut Tx<'_>, cx: &Cx) -> Result<bool, Error> {
    Ok(may_ask(cx) || consenters(tx, cx)?.iter().any(|line| is_meant(cx, line)))
}

/// Consents. With the second consent, the works council's among them where there is one, the names can be read for a day.
///
/// # Errors
/// [`Error::NotFound`] when the actor has nothing to do with it, [`Error::Forbidden`] when they may not consent,
/// [`Error::Changed`] when it waits no longer.
pub fn consent(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<State, Error> {
    let (opening, lines) = to_decide(tx, cx, id)?;
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    let line = free_line(cx, &lines, &opening.consents).ok_or(Error::Forbidden)?;
    let works_council = line.works_council;
    sql::insert_consent(tx, cx.id(), id, &ConsentRow { consenter: line.id, person, works_council, at: cx.at() })?;
    log(tx, cx, "opening.consent", id, Facts::from([("works_council".into(), Fact::Flag(works_council))]))?;
    let heard = works_council || opening.consents.iter().any(|consent| consent.works_council);
    let needed = lines.iter().any(|line| line.works_council);
    if opening.consents.is_empty() || (needed && !heard) {
        return Ok(State::Asked);
    }
    sql::set_opening(tx, cx.id(), id, State::Open.word(), cx.now.plus_seconds(READABLE).0)?;
    log(tx, cx, "opening.open", id, Facts::new())?;
    Ok(State::Open)
}

/// Refuses; one refusal is enough.
///
/// # Errors
/// As [`consent`].
pub fn refuse(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let (opening, _) = to_decide(tx, cx, id)?;
    sql::set_opening(tx, cx.id(), id, State::Refused.word(), opening.row.expires_at)?;
    log(tx, cx, "opening.refuse", id, Facts::new())
}

/// Takes back what the actor asked for.
///
/// # Errors
/// [`Error::NotFound`] unless the actor asked; [`Error::Changed`] when it waits no longer.
pub fn withdraw(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(), Error> {
    let row = sql::locked_opening(tx, cx.id(), id)?.filter(|row| cx.actor.person == Some(row.requester));
    let row = row.ok_or(Error::NotFound)?;
    if state(cx, &row) != State::Asked {
        return Err(Error::Changed);
    }
    sql::set_opening(tx, cx.id(), id, State::Withdrawn.word(), row.expires_at)?;
    log(tx, cx, "opening.withdraw", id, Facts::new())
}

/// An entry with the number of the employee, nothing once the day is forgotten.
pub struct Named {
    /// The entry.
    pub line: Line,
    /// Who it was.
    pub staff: Option<i64>,
}

/// Who it was, for whoever asked, while the request is open. Every reading is an entry of the log.
///
/// # Errors
/// [`Error::NotFound`] unless the actor asked and the request is open.
pub fn names(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<Vec<Named>, Error> {
    let opening = get(tx, cx, id)?;
    if !opening.is_own || opening.state != State::Open {
        return Err(Error::NotFound);
    }
    let row = &opening.row;
    let of = row.ticket.map_or(Of::Desk, Of::Ticket);
    let filter = Filter { of, from: Some(row.from), until: Some(row.until), ..Filter::default() };
    let mut named = Vec::new();
    for line in read::entries(tx, cx, &filter, SCANNED)? {
        let Some(sealed) = &line.row.sealed_staff else { continue };
        if named.len() == SHOWN {
            break;
        }
        let staff = days::open(cx, line.row.seq, sealed)?;
        named.push(Named { line, staff });
    }
    let count = i64::try_from(named.len()).unwrap_or(i64::MAX);
    log(tx, cx, "opening.read", id, Facts::from([("entries".into(), Fact::Number(count))]))?;
    Ok(named)
}

/// Where a request stands now: time may have gone over it.
fn state(cx: &Cx, row: &OpeningRow) -> State {
    let over = cx.at() >= row.expires_at;
    match State::from_word(&row.state) {
        Some(State::Asked) if over => State::Expired,
        Some(State::Open) if over => State::Over,
        Some(state) => state,
        None => State::Over,
    }
}

fn visible(tx: &mut Tx<'_>, cx: &Cx, lines: &[ConsenterRow], row: OpeningRow) -> Result<Option<Opening>, Error> {
    let consents = sql::consents(tx, cx.id(), row.id)?;
    let is_own = cx.actor.person == Some(row.requester);
    let may_decide = state(cx, &row) == State::Asked && may_decide(cx, lines, &row, &consents);
    let took_part = consents.iter().any(|consent| cx.actor.person == Some(consent.person));
    if !is_own && !may_decide && !took_part && read::must_oversee(cx).is_err() {
        return Ok(None);
    }
    let reason = crate::desk::opened_record::<Reason>(
        cx,
        &cx.cell("log_opening", row.id, "sealed_reason"),
        row.sealed_reason.as_deref(),
    )?;
    Ok(Some(Opening { state: state(cx, &row), reason, consents, may_decide, is_own, row }))
}

/// Locks a request that the actor decides.
fn to_decide(tx: &mut Tx<'_>, cx: &Cx, id: i64) -> Result<(Opening, Vec<ConsenterRow>), Error> {
    let lines = consenters(tx, cx)?;
    let row = sql::locked_opening(tx, cx.id(), id)?.ok_or(Error::NotFound)?;
    let opening = visible(tx, cx, &lines, row)?.ok_or(Error::NotFound)?;
    if opening.state != State::Asked {
        return Err(Error::Changed);
    }
    if opening.may_decide { Ok((opening, lines)) } else { Err(Error::Forbidden) }
}

/// Whether the actor could give one more consent: not to what they asked themselves, and not twice.
fn may_decide(cx: &Cx, lines: &[ConsenterRow], row: &OpeningRow, consents: &[ConsentRow]) -> bool {
    let Some(person) = cx.actor.person else { return false };
    person != row.requester
        && !consents.iter().any(|consent| consent.person == person)
        && free_line(cx, lines, consents).is_some()
}

/// A line that means the actor and under which nobody has consented yet; the works council's first.
fn free_line<'a>(cx: &Cx, lines: &'a [ConsenterRow], consents: &[ConsentRow]) -> Option<&'a ConsenterRow> {
    let free = |line: &&ConsenterRow| is_meant(cx, line) && !consents.iter().any(|given| given.consenter == line.id);
    lines.iter().filter(free).max_by_key(|line| line.works_council)
}

fn is_meant(cx: &Cx, line: &ConsenterRow) -> bool {
    match (&line.role, line.person) {
        (Some(role), None) => cx.actor.role.word() == role,
        (None, Some(person)) => cx.actor.person == Some(person),
        _ => false,
    }
}

/// The reason as the reader may read it.
pub fn reason_text(opening: &Opening) -> String {
    let system = crate::disclosure::for_system(SystemUse::Masking);
    opening.reason.as_ref().map(|reason| reason.text.disclose(&system).clone()).unwrap_or_default()
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, id: i64, facts: Facts) -> Result<(), Error> {
    let object = Object { kind: "opening", id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] as &[KeyId] }).map(drop)
}
