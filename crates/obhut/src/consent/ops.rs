//! What people say about purposes, and what follows from it.

use db::Tx;
use ledger::{Fact, Facts};
use personal::{LegalBasis, Personal, Unknown};
use vault::KeyId;

use super::records::ConsentProof;
use super::sql::{self, EventRow, TextRow};
use super::texts;
use super::words::{Act, Reason};
use crate::accounts;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::Language;
use crate::people::{self, About, note_about};
use crate::words::{Role, Standing};

/// Days in microseconds.
const DAY: i64 = 24 * 3_600 * 1_000_000;
/// Characters of a remark.
const REMARK_AT_MOST: usize = 2_000;

/// Whether somebody's data may be used for a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Yes {
        /// On what ground.
        basis: LegalBasis,
    },
    /// No.
    No {
        /// Why not.
        reason: Reason,
    },
}

impl Verdict {
    /// Why not, if not.
    pub const fn reason(self) -> Option<Reason> {
        match self {
            Self::Yes { .. } => None,
            Self::No { reason } => Some(reason),
        }
    }
}

/// Something that somebody says about a purpose.
#[derive(Clone)]
pub struct Statement {
    /// About which purpose.
    pub purpose: i64,
    /// What.
    pub act: Act,
    /// In which language they were asked.
    pub language: Language,
    /// The wording that they were shown, where it is not the one in use.
    pub text: Option<i64>,
    /// The ticket with which it comes.
    pub ticket: Option<i64>,
    /// How it was said, as a colleague notes it.
    pub remark: Option<String>,
}

impl Statement {
    /// Somebody says this, shown the wording in use.
    pub const fn new(purpose: i64, act: Act, language: Language) -> Self {
        Self { purpose, act, language, text: None, ticket: None, remark: None }
    }
}

/// Whether somebody's data may be used for a purpose, named by its word.
///
/// # Errors
/// The database's.
pub fn may(tx: &mut Tx<'_>, cx: &Cx, person: i64, purpose: &str) -> Result<Verdict, Error> {
    match accounts::sql::purpose(tx, cx.id(), purpose)? {
        Some(purpose) => may_for(tx, cx, person, purpose),
        None => Ok(Verdict::No { reason: Reason::NoPurpose }),
    }
}

/// As [`may`], for a purpose named by its number.
///
/// # Errors
/// The database's.
pub fn may_for(tx: &mut Tx<'_>, cx: &Cx, person: i64, purpose: i64) -> Result<Verdict, Error> {
    let no = |reason| Ok(Verdict::No { reason });
    let Some(row) = crate::purposes::sql::get(tx, cx.id(), purpose)? else { return no(Reason::NoPurpose) };
    let Some(basis) = LegalBasis::from_slug(&row.basis) else { return no(Reason::NoBasis) };
    let standing = people::sql::get(tx, cx.id(), person)?.map(|person| person.standing);
    // Restricted data are used with the person's consent only (Art. 18(2)).
    let used = match standing {
        Some(Standing::Normal) => true,
        Some(Standing::Restricted) => basis == LegalBasis::Consent,
        _ => false,
    };
    if !used {
        return no(Reason::Restricted);
    }
    if !asks(basis) {
        return Ok(Verdict::Yes { basis });
    }
    let last = sql::latest(tx, cx.id(), person, purpose)?;
    Ok(match refusal(basis, last.as_ref(), cx.at()) {
        Some(reason) => Verdict::No { reason },
        None => Verdict::Yes { basis },
    })
}

/// Whether what the person says decides about a basis: without consent nothing happens, and an objection ends the rest.
pub(super) const fn asks(basis: LegalBasis) -> bool {
    matches!(basis, LegalBasis::Consent | LegalBasis::LegitimateInterests | LegalBasis::PublicTask)
}

/// Why the last that was said stands against the use.
pub(super) fn refusal(basis: LegalBasis, last: Option<&EventRow>, now: i64) -> Option<Reason> {
    let said = last.map(|event| event.act);
    if basis != LegalBasis::Consent {
        return (said == Some(Act::Objected)).then_some(Reason::Objected);
    }
    match said {
        None => Some(Reason::NotAsked),
        Some(Act::Asked) => Some(Reason::Unconfirmed),
        Some(Act::Refused) => Some(Reason::Refused),
        Some(Act::Withdrawn) => Some(Reason::Withdrawn),
        Some(Act::Objected) => Some(Reason::Objected),
        Some(Act::Given) => {
            last.is_some_and(|event| event.expires_at.is_some_and(|end| end <= now)).then_some(Reason::Expired)
        }
    }
}

/// Writes down what somebody says, with the wording they were shown. Answers its number; what changes nothing is not written
/// again.
///
/// # Errors
/// [`Error::NotFound`] for a person who is not there for the actor; [`Error::Forbidden`] for staff who may not know customers;
/// [`Error::Invalid`] naming `purpose` where the purpose has no such basis, `act` where there is nothing to withdraw,
/// `wording` where nothing was ever published to agree to.
pub fn record(tx: &mut Tx<'_>, cx: &Cx, person: i64, said: &Statement) -> Result<Option<i64>, Error> {
    must_speak_for(cx, person)?;
    let known = people::ops::row(tx, cx, person)?;
    if matches!(known.standing, Standing::Trashed | Standing::Forgotten) {
        return Err(Error::NotFound);
    }
    let purpose = crate::purposes::sql::get(tx, cx.id(), said.purpose)?;
    let purpose = purpose.ok_or(Error::invalid("purpose", FaultKind::Unknown))?;
    let basis = LegalBasis::from_slug(&purpose.basis);
    let basis = basis.ok_or(Error::invalid("purpose", FaultKind::NoGround(Reason::NoBasis)))?;
    let last = sql::latest(tx, cx.id(), person, said.purpose)?;
    let changes = changes(cx, basis, last.as_ref(), said.act)?;
    let text = wording(tx, cx, said, last.as_ref())?;
    let renews = said.act == Act::Given && renews(cx, last.as_ref(), text.as_ref());
    if !changes && !renews {
        return Ok(None);
    }
    if text.is_none() && matches!(said.act, Act::Asked | Act::Given) {
        return Err(Error::invalid("wording", FaultKind::Blank));
    }
    // The last word counts, also where the clock has been set back since.
    let at = last.map_or(cx.at(), |last| cx.at().max(last.at.saturating_add(1)));
    write(tx, cx, &known, said, text, at).map(Some)
}

/// Somebody presses the button beside a purpose. `shown` is the wording that stood there, where they agree to one.
///
/// # Errors
/// As [`record`]; [`Error::Invalid`] naming `wording` for one that has been replaced meanwhile: nobody is taken at their word
/// for what they could not read any more.
pub fn decide(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: i64,
    (purpose, act): (i64, Act),
    shown: Option<i64>,
) -> Result<(), Error> {
    let text = shown.filter(|_| act == Act::Given);
    if let Some(text) = text {
        let asked = sql::latest(tx, cx.id(), person, purpose)?.filter(|last| last.act == Act::Asked);
        let mut still = asked.is_some_and(|asked| asked.text == Some(text));
        for language in Language::ALL {
            still |= texts::current(tx, cx, purpose, language)?.is_some_and(|current| current.id == text);
        }
        if !still {
            return Err(Error::invalid("wording", FaultKind::Closed));
        }
    }
    record(tx, cx, person, &Statement { text, ..Statement::new(purpose, act, cx.language) }).map(drop)
}

/// Customers speak for themselves; staff who know them write down what they said.
pub(super) fn must_speak_for(cx: &Cx, person: i64) -> Result<(), Error> {
    match cx.actor.role {
        Role::System => Ok(()),
        Role::EndUser if cx.actor.person == Some(person) => Ok(()),
        Role::EndUser => Err(Error::NotFound),
        _ => {
            cx.actor.must_operate()?;
            cx.actor.must_see_identity()
        }
    }
}

/// Whether something new is said that fits the basis.
fn changes(cx: &Cx, basis: LegalBasis, last: Option<&EventRow>, act: Act) -> Result<bool, Error> {
    let consent = basis == LegalBasis::Consent;
    let before = last.map(|event| event.act);
    let lapsed = refusal(basis, last, cx.at()) == Some(Reason::Expired);
    match act {
        Act::Asked | Act::Given | Act::Refused if !consent => Err(Error::invalid("purpose", FaultKind::Invalid)),
        Act::Objected if consent || !asks(basis) => Err(Error::invalid("purpose", FaultKind::Invalid)),
        // A stranger who ticks a box neither weakens nor renews what the person has said.
        Act::Asked => Ok(before != Some(Act::Given) || lapsed),
        // What is gone is not refused once more.
        Act::Refused => Ok(!matches!(before, Some(Act::Refused | Act::Withdrawn))),
        Act::Withdrawn if !consent => Err(Error::invalid("purpose", FaultKind::Invalid)),
        Act::Withdrawn if matches!(before, None | Some(Act::Refused)) => Err(Error::invalid("act", FaultKind::Absent)),
        Act::Given => Ok(before != Some(Act::Given) || lapsed),
        Act::Withdrawn | Act::Objected => Ok(before != Some(act)),
    }
}

/// Whether a consent that stands is given anew: to other words, or for at least a day longer.
fn renews(cx: &Cx, last: Option<&EventRow>, text: Option<&TextRow>) -> bool {
    let (Some(last), Some(text)) = (last, text) else { return false };
    let end = text.valid_days.map(|days| cx.at().saturating_add(days.saturating_mul(DAY)));
    let longer = match (last.expires_at, end) {
        (Some(before), Some(end)) => end >= before.saturating_add(DAY),
        (Some(_), None) => true,
        (None, _) => false,
    };
    last.text != Some(text.id) || longer
}

/// The wording that the person was shown: what they are confirming or taking back, else the one in use.
fn wording(tx: &mut Tx<'_>, cx: &Cx, said: &Statement, last: Option<&EventRow>) -> Result<Option<TextRow>, Error> {
    let shown = match (said.text, said.act, last) {
        (Some(text), ..) => Some(text),
        (None, Act::Withdrawn, Some(event)) => event.text,
        (None, Act::Given, Some(event)) if event.act == Act::Asked => event.text,
        _ => None,
    };
    if let Some(text) = shown {
        let found = sql::text(tx, cx.id(), text)?.filter(|text| text.purpose == said.purpose);
        return found.ok_or(Error::invalid("wording", FaultKind::Unknown)).map(Some);
    }
    if let Some(text) = texts::current(tx, cx, said.purpose, said.language)? {
        return Ok(Some(text));
    }
    for language in Language::ALL {
        if let Some(text) = texts::current(tx, cx, said.purpose, language)? {
            return Ok(Some(text));
        }
    }
    Ok(None)
}

fn write(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: &people::PersonRow,
    said: &Statement,
    text: Option<TextRow>,
    at: i64,
) -> Result<i64, Error> {
    let remark = said.remark.as_deref().map(str::trim).filter(|remark| !remark.is_empty());
    if remark.is_some_and(|remark| remark.chars().count() > REMARK_AT_MOST) {
        return Err(Error::invalid("remark", FaultKind::TooLong));
    }
    let (id, key) = (cx.account.ids.next(tx)?, cx.desk.vault.allocate()?);
    let proof = ConsentProof {
        wording: text.as_ref().map(|text| Personal::new(text.wording.clone())),
        remark: remark.map(|remark| Personal::new(remark.to_owned())),
        unknown: Unknown::default(),
    };
    let cell = cx.cell("consent_event", id, "sealed_proof");
    let days = text.as_ref().and_then(|text| text.valid_days).filter(|_| said.act == Act::Given);
    let row = EventRow {
        id,
        purpose: said.purpose,
        act: said.act,
        source: cx.source.word().to_owned(),
        text: text.map(|text| text.id),
        ticket: said.ticket,
        key: key.0,
        sealed: Some(cx.desk.vault.seal_record(&cell, &[key, KeyId(person.key)], &proof)?),
        at,
        expires_at: days.map(|days| at.saturating_add(days.saturating_mul(DAY))),
    };
    sql::insert_event(tx, cx.id(), person.id, &row)?;
    // Whoever may be written to because of it can take it back from the mail.
    if matches!(said.act, Act::Given | Act::Asked) {
        super::link::ensure(tx, cx, person.id)?;
    }
    note_about(tx, cx, &About { person: person.id, table: "consent_event", row: id, kind: "consent", key })?;
    let facts = Facts::from([
        ("purpose".into(), Fact::Number(row.purpose)),
        ("wording".into(), row.text.map_or(Fact::None, Fact::Number)),
    ]);
    let object = people::ops::object(person.id);
    audit::record(tx, cx, Record { act: row.act.deed(), object, facts, detail: None, owners: &[] })?;
    Ok(id)
}

/// Something that was said, with what can still be read of it.
pub struct Heard {
    /// The row.
    pub row: EventRow,
    /// The wording as it was shown; `None` once forgotten.
    pub wording: Option<String>,
    /// Which version of the wording of its purpose and language that was.
    pub version: Option<i64>,
    /// The language in which it was shown.
    pub locale: Option<String>,
    /// What a colleague noted about how it was said.
    pub remark: Option<String>,
}

/// All that somebody said, in its order: for themselves, and for staff who know them.
///
/// # Errors
/// [`Error::NotFound`] for others.
pub fn history(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Vec<Heard>, Error> {
    let own = cx.actor.person == Some(person);
    if !own && !cx.actor.sees_identity() {
        return Err(Error::NotFound);
    }
    let known = people::ops::row(tx, cx, person)?;
    if let (Some(looks), Role::EndUser) = (&cx.looks, known.role) {
        looks.at_person(person);
    }
    let texts = sql::texts(tx, cx.id())?;
    let disclosure = crate::disclosure::about(cx, person, known.role);
    let mut heard = Vec::new();
    for row in sql::events(tx, cx.id(), person)? {
        let proof: Option<ConsentProof> =
            crate::desk::opened_record(cx, &cx.cell("consent_event", row.id, "sealed_proof"), row.sealed.as_deref())?;
        let wording = proof.as_ref().and_then(|proof| proof.reveal_wording(&disclosure)).cloned();
        let remark = proof.as_ref().and_then(|proof| proof.reveal_remark(&disclosure)).cloned();
        let text = row.text.and_then(|id| texts.iter().find(|text| text.id == id));
        let (version, locale) = (text.map(|text| text.version), text.map(|text| text.locale.clone()));
        heard.push(Heard { row, wording, version, locale, remark });
    }
    Ok(heard)
}
