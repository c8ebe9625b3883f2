//! What a telephone system tells after a call, or after a message was left on the machine: it becomes a ticket, or a comment
//! of one.

use db::Tx;
use index::people::Identity;
use jobs::NewJob;
use zeroize::Zeroizing;

use super::consent::{Agreed, Refusal, may_record};
use super::ops::{self, NewCall};
use super::{CallKind, Sound, SoundState, display, fetch, transcript};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Translator};
use crate::outbound::Target;
use crate::people::{self, NewPerson};
use crate::tickets::update::Updated;
use crate::tickets::{NewTicket, Requester, TicketChange, access, attachments, create, sql as tickets, update};
use crate::words::{Role, Source, Standing};

/// Longest number of a telephone, in characters.
const NUMBER_AT_MOST: usize = 64;
/// Uploads of one call, at most.
const UPLOADS_AT_MOST: usize = 10;
/// Longest call, in seconds: a day.
const SECONDS_AT_MOST: i64 = 24 * 3600;

/// A call as the telephone system tells it.
#[derive(Clone, Default)]
pub struct Told {
    /// The number that called.
    pub from: Option<String>,
    /// The number that was called.
    pub to: Option<String>,
    /// When it began; now, where nothing is said.
    pub started_at: Option<i64>,
    /// When the recording began; with the call, where nothing is said.
    pub recorded_from: Option<i64>,
    /// How long it was, in seconds.
    pub seconds: i64,
    /// What was agreed to.
    pub agreed: Agreed,
    /// Where the recording can be fetched.
    pub recording: Option<String>,
    /// Tokens of uploads that hold the recording.
    pub uploads: Vec<String>,
    /// What was said, in writing.
    pub transcript: Option<Zeroizing<String>>,
}

/// What came of it.
pub enum Taken {
    /// It is on this ticket.
    Ticket(i64),
    /// Nothing was kept: the recording may not be.
    Refused(Refusal),
}

impl Told {
    /// Refuses what cannot be.
    fn check(&self) -> Result<(), Error> {
        for (field, number) in [("from", &self.from), ("to", &self.to)] {
            if number.as_ref().is_some_and(|number| number.chars().count() > NUMBER_AT_MOST) {
                return Err(Error::invalid(field, FaultKind::TooLong));
            }
        }
        if self.uploads.len() > UPLOADS_AT_MOST {
            return Err(Error::invalid("uploads", FaultKind::TooLong));
        }
        if self.transcript.as_ref().is_some_and(|text| text.len() > transcript::AT_MOST) {
            return Err(Error::invalid("transcription_text", FaultKind::TooLong));
        }
        if !(0..=SECONDS_AT_MOST).contains(&self.seconds) {
            return Err(Error::invalid("call_duration", FaultKind::Invalid));
        }
        match self.recording.as_deref().map(Target::of) {
            Some(None) => Err(Error::invalid("recording_url", FaultKind::Invalid)),
            _ => Ok(()),
        }
    }

    const fn is_recorded(&self) -> bool {
        self.recording.is_some() || !self.uploads.is_empty()
    }

    /// The number of the person outside.
    fn outside(&self, kind: CallKind) -> Option<&str> {
        let number = if kind == CallKind::Out { &self.to } else { &self.from };
        number.as_deref().map(str::trim).filter(|number| number.bytes().any(|byte| byte.is_ascii_digit()))
    }

    fn call(&self, cx: &Cx, kind: CallKind) -> NewCall {
        let state = match (&self.recording, self.uploads.is_empty()) {
            (_, false) => SoundState::Stored,
            (Some(_), true) => SoundState::Fetching,
            (None, true) => SoundState::Silent,
        };
        NewCall {
            kind,
            from: self.from.clone(),
            to: self.to.clone(),
            started_at: self.started_at.unwrap_or(cx.at()),
            seconds: self.seconds,
            agreed: self.agreed,
            recording: self.recording.clone().filter(|_| state == SoundState::Fetching),
            state,
        }
    }
}

/// Why the recording of a call, if there is one, may not be kept; `person` is whoever is known to call.
///
/// # Errors
/// The database's.
pub fn refusal(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: CallKind,
    told: &Told,
    person: Option<i64>,
) -> Result<Option<Refusal>, Error> {
    if !told.is_recorded() {
        return Ok(None);
    }
    let from = told.recorded_from.or(told.started_at).unwrap_or(cx.at());
    Ok(may_record(tx, cx, kind, told.agreed, from, person)?.err())
}

/// Makes a ticket of a call, and shows it to `agent` if there is one. Where no requester is named, it is whoever has the
/// number; a number that nobody has makes somebody new.
///
/// # Errors
/// [`Error::Forbidden`] for those who may not know who customers are; [`Error::Invalid`] naming what cannot be.
pub fn create(
    tx: &mut Tx<'_>,
    cx: &Cx,
    kind: CallKind,
    new: &NewTicket,
    told: Option<&Told>,
    agent: Option<i64>,
) -> Result<Taken, Error> {
    access::must_answer(cx)?;
    let cx = &Cx { source: Source::Voice, ..cx.clone() };
    let mut new = new.clone();
    if let Some(told) = told {
        told.check()?;
        let person = match &new.requester {
            Requester::Actor => known(tx, cx, told.outside(kind))?,
            Requester::Known(person) => Some(*person),
            Requester::Address { email, .. } => cx.account.people.by_email(email),
            Requester::Named(_) => None,
        };
        if let Some(refusal) = refusal(tx, cx, kind, told, person)? {
            return Ok(Taken::Refused(refusal));
        }
        if matches!(new.requester, Requester::Actor) {
            new.requester = Requester::Known(caller(tx, cx, told.outside(kind))?);
        }
        complete(cx, &mut new, kind, told);
    }
    let requester = create::resolve(tx, cx, &new.requester)?;
    new.requester = Requester::Known(requester);
    new.comment.author = new.comment.author.or(Some(requester));
    let created = create::create(tx, cx, &new)?;
    if let Some(told) = told {
        enter(tx, cx, created.ticket, created.comment, kind, told)?;
    }
    if let Some(agent) = agent {
        display::ticket(tx, cx, agent, created.ticket)?;
    }
    Ok(Taken::Ticket(created.ticket))
}

/// Adds a call to a ticket as a comment.
///
/// # Errors
/// As [`create`]; [`Error::NotFound`] for a ticket that does not exist for the actor.
pub fn add(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, kind: CallKind, told: &Told) -> Result<Taken, Error> {
    match with_change(tx, cx, ticket, (kind, told), &TicketChange::default())? {
        Ok(_) => Ok(Taken::Ticket(ticket)),
        Err(refusal) => Ok(Taken::Refused(refusal)),
    }
}

/// Changes a ticket, and adds a call to it as the comment of that change.
///
/// # Errors
/// As [`add`].
pub fn with_change(
    tx: &mut Tx<'_>,
    cx: &Cx,
    ticket: i64,
    (kind, told): (CallKind, &Told),
    change: &TicketChange,
) -> Result<Result<Updated, Refusal>, Error> {
    access::must_answer(cx)?;
    let cx = &Cx { source: Source::Voice, ..cx.clone() };
    told.check()?;
    let row =
        tickets::get(tx, cx.id(), ticket)?.filter(|row| access::may_see(&cx.actor, row)).ok_or(Error::NotFound)?;
    if let Some(refusal) = refusal(tx, cx, kind, told, row.requester)? {
        return Ok(Err(refusal));
    }
    let words = Translator::new(cx.language).get(kind.key()).into_owned();
    let mut new = NewTicket::new("", crate::tickets::NewComment::message(&words, false));
    complete(cx, &mut new, kind, told);
    new.comment.author = row.requester;
    let change = TicketChange { comment: Some(new.comment), ..change.clone() };
    let updated = update::update(tx, cx, ticket, &change)?;
    let comment = updated.comment.ok_or(Error::NotFound)?;
    enter(tx, cx, ticket, comment, kind, told)?;
    Ok(Ok(updated))
}

/// Subject and comment of a call, where nothing else is said. The number stays where numbers are: everybody who works on a
/// ticket reads its subject, whether they need to know who calls or not.
fn complete(cx: &Cx, new: &mut NewTicket, kind: CallKind, told: &Told) {
    if new.subject.trim().is_empty() {
        new.subject = Translator::new(cx.language).get(kind.key()).into_owned();
    }
    // What somebody leaves on the machine are words to the desk; a conversation is kept as a note of it.
    new.comment.public = kind == CallKind::Voicemail;
    new.comment.uploads.extend(told.uploads.iter().cloned());
    new.comment.text.transcript.clone_from(&told.transcript);
}

/// Whose number it is; somebody new where nobody has it. A number that is known proves nothing: who calls is shown with
/// number and name only until somebody has asked.
pub(super) fn caller(tx: &mut Tx<'_>, cx: &Cx, number: Option<&str>) -> Result<i64, Error> {
    if let Some(person) = known(tx, cx, number)? {
        return Ok(person);
    }
    let name = Translator::new(cx.language).get(Key("voice-unknown")).into_owned();
    let mut person = NewPerson::customer(Some(number.unwrap_or(&name)), "");
    person.email = None;
    person.phone = number.map(str::to_owned);
    people::ops::create(tx, cx, &person)
}

/// Whose number it is; `None` where nobody has it who may write to us.
fn known(tx: &mut Tx<'_>, cx: &Cx, number: Option<&str>) -> Result<Option<i64>, Error> {
    let found = number.and_then(|number| cx.account.people.map.find(Identity::Phone(number)));
    let Some(person) = found else { return Ok(None) };
    let row = people::sql::get(tx, cx.id(), person)?;
    let fits = row.is_some_and(|row| row.standing == Standing::Normal && row.role == Role::EndUser && !row.suspended);
    Ok(fits.then_some(person))
}

fn enter(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64, kind: CallKind, told: &Told) -> Result<(), Error> {
    let row = tickets::get(tx, cx.id(), ticket)?.ok_or(Error::NotFound)?;
    let mut call = told.call(cx, kind);
    if call.state == SoundState::Stored && !has_sound(tx, cx, ticket, comment)? {
        call.state = SoundState::NoSound;
    }
    let id = ops::enter(tx, cx, &row, comment, row.requester, &call)?;
    if call.state == SoundState::Fetching {
        let job = NewJob {
            account: cx.id(),
            id: cx.account.ids.next(tx)?,
            kind: fetch::FETCH,
            subject: id,
            argument: ticket,
            run_at: cx.now,
        };
        cx.desk.queue.enqueue(tx, &job)?;
    }
    Ok(())
}

/// Whether sound hangs on a comment.
pub(super) fn has_sound(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, comment: i64) -> Result<bool, Error> {
    let system = crate::disclosure::for_system(personal::SystemUse::Index);
    for file in tickets::files_of(tx, cx.id(), ticket)?.into_iter().filter(|file| file.comment == Some(comment)) {
        let meta = attachments::open(cx, file)?.meta;
        if meta.is_some_and(|meta| Sound::of_media_type(meta.content_type.disclose(&system)).is_some()) {
            return Ok(true);
        }
    }
    Ok(false)
}
