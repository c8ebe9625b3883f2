//! What is done with training: written, published, passed; and who has need of it.

use db::Tx;
use ledger::{Fact, Facts, Object};

use super::sql::{self, ResultRow, TrainingRow};
use super::{Question, questions};
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::people;
use crate::staff::actors;
use crate::words::{Role, TrainingState};

/// How long a passed test holds, in microseconds: 365 days.
const HOLDS: i64 = 365 * 24 * 3600 * 1_000_000;
/// A text longer than this nobody reads.
const LESSON_AT_MOST: usize = 20_000;
/// More questions than this are no short test.
const QUESTIONS_AT_MOST: usize = 30;

/// Until when a test passed at this moment holds.
pub const fn until(passed: i64) -> i64 {
    passed.saturating_add(HOLDS)
}

/// The roles that can be trained: all that work at the desk.
pub const ROLES: [Role; 6] =
    [Role::Administrator, Role::Agent, Role::Specialist, Role::Editor, Role::Coordinator, Role::Officer];

/// Where the training of a role stands.
pub struct OfRole {
    /// The role.
    pub role: Role,
    /// What is in force.
    pub published: Option<TrainingRow>,
    /// What is being written.
    pub draft: Option<TrainingRow>,
}

/// Where the training of every role stands.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor sets the desk up or oversees it.
pub fn overview(tx: &mut Tx<'_>, cx: &Cx) -> Result<Vec<OfRole>, Error> {
    must_oversee(cx)?;
    let mut all = Vec::with_capacity(ROLES.len());
    for role in ROLES {
        let published = sql::of_role(tx, cx.id(), role, TrainingState::Published)?;
        let draft = sql::of_role(tx, cx.id(), role, TrainingState::Draft)?;
        all.push(OfRole { role, published, draft });
    }
    Ok(all)
}

/// The newest tries, each with who, which version, when, and whether it was passed: the proof.
///
/// # Errors
/// As [`overview`].
pub fn results(tx: &mut Tx<'_>, cx: &Cx, limit: i64) -> Result<Vec<ResultRow>, Error> {
    must_oversee(cx)?;
    Ok(sql::results(tx, cx.id(), limit)?)
}

/// Saves the draft for a role.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::Invalid`] naming `lesson` or `questions`.
pub fn save_draft(tx: &mut Tx<'_>, cx: &Cx, role: Role, lesson: &str, asked: &[Question]) -> Result<i64, Error> {
    cx.actor.must_administer()?;
    if !ROLES.contains(&role) {
        return Err(Error::NotFound);
    }
    match lesson.trim().chars().count() {
        0 => return Err(Error::invalid("lesson", FaultKind::Blank)),
        length if length > LESSON_AT_MOST => return Err(Error::invalid("lesson", FaultKind::TooLong)),
        _ => {}
    }
    if asked.is_empty() {
        return Err(Error::invalid("questions", FaultKind::Blank));
    }
    let sound = |question: &Question| question.answers.len() >= 2 && question.right < question.answers.len();
    if asked.len() > QUESTIONS_AT_MOST || !asked.iter().all(sound) {
        return Err(Error::invalid("questions", FaultKind::Invalid));
    }
    let (lesson, questions) = (lesson.trim().to_owned(), serde_json::to_string(asked).unwrap_or_default());
    if let Some(mut draft) = sql::of_role(tx, cx.id(), role, TrainingState::Draft)? {
        (draft.lesson, draft.questions) = (lesson, questions);
        sql::update(tx, cx.id(), &draft)?;
        return Ok(draft.id);
    }
    let draft = TrainingRow {
        id: cx.account.ids.next(tx)?,
        role,
        version: sql::highest(tx, cx.id(), role)? + 1,
        state: TrainingState::Draft,
        lesson,
        questions,
        created_at: cx.at(),
        published_at: None,
    };
    sql::insert(tx, cx.id(), &draft)?;
    Ok(draft.id)
}

/// Puts the draft for a role into force; from now on identities are closed to those of the role who have not passed one
/// within the year. Whoever passed an earlier version keeps that until their year is over.
///
/// # Errors
/// [`Error::NotFound`] without a draft; [`Error::Forbidden`] unless the actor administers.
pub fn publish(tx: &mut Tx<'_>, cx: &Cx, role: Role) -> Result<TrainingRow, Error> {
    cx.actor.must_administer()?;
    let mut draft = sql::of_role(tx, cx.id(), role, TrainingState::Draft)?.ok_or(Error::NotFound)?;
    retire(tx, cx, role)?;
    draft.state = TrainingState::Published;
    draft.published_at = Some(cx.at());
    sql::update(tx, cx.id(), &draft)?;
    log(tx, cx, "training.publish", &draft)?;
    actors::changed(tx, cx);
    Ok(draft)
}

/// Takes the training of a role out of force: nobody of the role needs it any more.
///
/// # Errors
/// [`Error::NotFound`] where none is in force; [`Error::Forbidden`] unless the actor administers.
pub fn withdraw(tx: &mut Tx<'_>, cx: &Cx, role: Role) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let gone = retire(tx, cx, role)?.ok_or(Error::NotFound)?;
    log(tx, cx, "training.withdraw", &gone)?;
    actors::changed(tx, cx);
    Ok(())
}

fn retire(tx: &mut Tx<'_>, cx: &Cx, role: Role) -> Result<Option<TrainingRow>, Error> {
    let Some(mut old) = sql::of_role(tx, cx.id(), role, TrainingState::Published)? else { return Ok(None) };
    old.state = TrainingState::Retired;
    sql::update(tx, cx.id(), &old)?;
    Ok(Some(old))
}

/// Whether somebody of this role has what the role demands: nothing, or a test passed within the year.
///
/// # Errors
/// The database's.
pub fn is_trained(tx: &mut Tx<'_>, account: i64, person: i64, role: Role, now: i64) -> Result<bool, Error> {
    if !role.is_staff() || sql::of_role(tx, account, role, TrainingState::Published)?.is_none() {
        return Ok(true);
    }
    let passed = sql::last_passed(tx, account, person, role)?;
    Ok(passed.is_some_and(|at| now - at < HOLDS))
}

/// The training that the actor's role demands, and when they last passed it.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn own(tx: &mut Tx<'_>, cx: &Cx) -> Result<Option<(TrainingRow, Option<i64>)>, Error> {
    cx.actor.must_be_staff()?;
    let (role, person) = (cx.actor.role, cx.actor.person.ok_or(Error::Forbidden)?);
    let Some(training) = sql::of_role(tx, cx.id(), role, TrainingState::Published)? else { return Ok(None) };
    let passed = sql::last_passed(tx, cx.id(), person, role)?.filter(|at| cx.at() - at < HOLDS);
    Ok(Some((training, passed)))
}

/// The actor answers the test of their role; answers which questions were answered wrong. Passed when none was. Every try is
/// kept.
///
/// # Errors
/// [`Error::NotFound`] where none is in force; [`Error::Changed`] where another version is by now.
pub fn answer(tx: &mut Tx<'_>, cx: &Cx, version: i64, given: &[Option<usize>]) -> Result<Vec<usize>, Error> {
    let person = cx.actor.person.ok_or(Error::Forbidden)?;
    let (training, _) = own(tx, cx)?.ok_or(Error::NotFound)?;
    if training.version != version {
        return Err(Error::Changed);
    }
    let asked = questions(&training.questions);
    let wrong: Vec<usize> = asked
        .iter()
        .enumerate()
        .filter(|(at, question)| given.get(*at).copied().flatten() != Some(question.right))
        .map(|(at, _)| at)
        .collect();
    record_result(tx, cx, person, &training, wrong.is_empty())?;
    Ok(wrong)
}

/// Writes down that somebody passed, or did not.
pub(crate) fn record_result(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: i64,
    training: &TrainingRow,
    passed: bool,
) -> Result<(), Error> {
    let id = cx.account.ids.next(tx)?;
    let (role, version) = (training.role, training.version);
    sql::insert_result(
        tx,
        cx.id(),
        id,
        &ResultRow { person, training: training.id, role, version, passed, at: cx.at() },
    )?;
    let facts = Facts::from([
        ("passed".into(), Fact::Flag(passed)),
        ("training".into(), Fact::Number(training.id)),
        ("version".into(), Fact::Number(version)),
    ]);
    let object = people::ops::object(person);
    audit::record(tx, cx, Record { act: "training.answer", object, facts, detail: None, owners: &[] })?;
    actors::changed(tx, cx);
    Ok(())
}

fn must_oversee(cx: &Cx) -> Result<(), Error> {
    let oversees = matches!(cx.actor.role, Role::Administrator | Role::Coordinator | Role::Officer | Role::System);
    if oversees { Ok(()) } else { Err(Error::Forbidden) }
}

fn log(tx: &mut Tx<'_>, cx: &Cx, act: &'static str, training: &TrainingRow) -> Result<(), Error> {
    let facts = Facts::from([
        ("role".into(), Fact::Word(training.role.word())),
        ("version".into(), Fact::Number(training.version)),
    ]);
    let object = Object { kind: "training", id: training.id };
    audit::record(tx, cx, Record { act, object, facts, detail: None, owners: &[] }).map(drop)
}
