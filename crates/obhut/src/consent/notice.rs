//! What people are told of whom something is stored (Art. 13 and 14): once each, whatever the channel. Forms and the chat tell it
//! on their page; the receipt and the acknowledgement of a mail repeat it. Everybody else reads it below the first answer that
//! reaches them. Whom none reaches is mailed it alone: whoever wrote after a day, whoever stands in copy after four weeks. Machines
//! are not written to.

use db::Tx;
use jobs::{NewJob, State};

use super::sql;
use crate::access_log;
use crate::accounts;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Language, Translator};
use crate::people;
use crate::tickets::{access, sql as tickets};
use crate::words::{Role, Standing};

/// The kind of job that tells somebody whom nothing has told by then.
pub const NOTICE: &str = "privacy_notice";
/// When that is for whoever wrote, in seconds: a day.
const FOR_WRITERS: i64 = 86_400;
/// When that is for whoever stands in copy: four weeks, because the law says a month (Art. 14(3)(a)).
const FOR_COPIES: i64 = 28 * 86_400;

/// The setting that switches it on.
const ON: &str = "privacy_notice";
/// Characters of the text.
const AT_MOST: usize = 4_000;

/// What people are told.
#[derive(Clone, Default)]
pub struct Told {
    /// Whether they are.
    pub on: bool,
    /// The desk's own texts, German and English; empty where the program's serves.
    pub texts: [String; 2],
    /// The program's texts, which serve where the desk has none.
    pub usual: [String; 2],
}

/// A desk that is set up begins with it: what is stored is told unless somebody decides otherwise.
///
/// # Errors
/// The database's.
pub fn seed(tx: &mut Tx<'_>, account: i64) -> Result<(), Error> {
    Ok(accounts::sql::set(tx, account, ON, "on")?)
}

const fn setting(language: Language) -> &'static str {
    match language {
        Language::German => "privacy_notice_de",
        Language::English => "privacy_notice_en",
    }
}

/// How it is set.
///
/// # Errors
/// [`Error::Forbidden`] for customers.
pub fn get(tx: &mut Tx<'_>, cx: &Cx) -> Result<Told, Error> {
    cx.actor.must_be_staff()?;
    let on = is_on(tx, cx)?;
    let mut texts = [String::new(), String::new()];
    for (text, language) in texts.iter_mut().zip(Language::ALL) {
        *text = accounts::sql::setting(tx, cx.id(), setting(language))?.unwrap_or_default();
    }
    let company = company(tx, cx)?;
    let usual = Language::ALL.map(|language| usual(Key("notice-text"), language, &company));
    Ok(Told { on, texts, usual })
}

fn usual(key: Key, language: Language, company: &str) -> String {
    Translator::new(language).with(key, "company", company).into_owned()
}

fn company(tx: &mut Tx<'_>, cx: &Cx) -> Result<String, Error> {
    Ok(accounts::sql::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone()))
}

/// Sets it.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor sets the desk up or coordinates data protection; [`Error::Invalid`] for a text that is
/// too long.
pub fn set(tx: &mut Tx<'_>, cx: &Cx, told: &Told) -> Result<(), Error> {
    if !matches!(cx.actor.role, Role::Administrator | Role::Coordinator | Role::System) {
        return Err(Error::Forbidden);
    }
    for ((text, language), field) in told.texts.iter().zip(Language::ALL).zip(["notice_de", "notice_en"]) {
        if text.chars().count() > AT_MOST {
            return Err(Error::invalid(field, FaultKind::TooLong));
        }
        accounts::sql::set(tx, cx.id(), setting(language), text.trim())?;
    }
    accounts::sql::set(tx, cx.id(), ON, if told.on { "on" } else { "" })?;
    let facts = ledger::Facts::from([("on".into(), ledger::Fact::Flag(told.on))]);
    let object = ledger::Object { kind: "setting", id: 0 };
    audit::record(tx, cx, Record { act: "privacy_notice.set", object, facts, detail: None, owners: &[] }).map(drop)
}

fn is_on(tx: &mut Tx<'_>, cx: &Cx) -> Result<bool, Error> {
    Ok(accounts::sql::setting(tx, cx.id(), ON)?.is_some_and(|on| !on.is_empty()))
}

/// What is said in a language; `None` where nobody is told.
///
/// # Errors
/// The database's.
pub fn text(tx: &mut Tx<'_>, cx: &Cx, language: Language) -> Result<Option<String>, Error> {
    if !is_on(tx, cx)? {
        return Ok(None);
    }
    let own = accounts::sql::setting(tx, cx.id(), setting(language))?.filter(|own| !own.is_empty());
    match own {
        Some(own) => Ok(Some(own)),
        None => Ok(Some(usual(Key("notice-text"), language, &company(tx, cx)?))),
    }
}

/// Somebody takes part in a ticket: they are told, unless they have been. `acknowledged`: a mail leaves for them
/// anyway, and says it.
///
/// # Errors
/// The database's.
pub fn tell(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, person: i64, acknowledged: bool) -> Result<(), Error> {
    if untold(tx, cx, &[person])?.is_empty() {
        return Ok(());
    }
    if acknowledged {
        return Ok(sql::tell(tx, cx.id(), person, ticket, cx.at()).map(drop)?);
    }
    queue(tx, cx, person, ticket, FOR_WRITERS)
}

fn queue(tx: &mut Tx<'_>, cx: &Cx, person: i64, ticket: i64, seconds: i64) -> Result<(), Error> {
    let run_at = cx.now.plus_seconds(seconds);
    let waiting = cx.desk.queue.about(tx, cx.id(), NOTICE, person)?;
    if waiting.iter().any(|job| job.state == State::Ready && job.due_at <= run_at) {
        return Ok(());
    }
    let id = cx.account.ids.next(tx)?;
    let job = NewJob { account: cx.id(), id, kind: NOTICE, subject: person, argument: ticket, run_at };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// Those in copy of a ticket that came by mail are told with the first answer, or in four weeks. Not at once: whoever writes to
/// us with a hundred names in copy would have us write to a hundred strangers, none of whom may ever hear of us.
///
/// # Errors
/// The database's.
pub fn tell_copies(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    let parties = tickets::parties(tx, cx.id(), ticket)?.into_iter();
    let copies: Vec<i64> = parties.filter(|(_, part)| part == "cc").map(|(person, _)| person).collect();
    for person in untold(tx, cx, &copies)? {
        queue(tx, cx, person, ticket, FOR_COPIES)?;
    }
    Ok(())
}

/// Who of these people is still to be told.
///
/// # Errors
/// The database's.
pub fn untold(tx: &mut Tx<'_>, cx: &Cx, people: &[i64]) -> Result<Vec<i64>, Error> {
    let mut found = Vec::new();
    if people.is_empty() || !is_on(tx, cx)? {
        return Ok(found);
    }
    for person in people {
        let row = people::sql::get(tx, cx.id(), *person)?;
        let told = row.filter(|row| row.role == Role::EndUser && row.standing == Standing::Normal && !row.suspended);
        if told.is_some() && sql::told_with(tx, cx.id(), *person)?.is_none() {
            found.push(*person);
        }
    }
    Ok(found)
}

/// What is read out to somebody who calls and has not been told; `None` for everybody else.
///
/// # Errors
/// The database's.
pub fn to_say(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<String>, Error> {
    if untold(tx, cx, &[person])?.is_empty() {
        return Ok(None);
    }
    let own = people::ops::row(tx, cx, person)?.locale.as_deref().and_then(Language::from_tag);
    Ok(Some(aloud(tx, cx, own.unwrap_or(cx.language))?))
}

/// What is said on the telephone, by a colleague or by the telephone system before it puts somebody through.
///
/// # Errors
/// The database's.
pub fn aloud(tx: &mut Tx<'_>, cx: &Cx, language: Language) -> Result<String, Error> {
    Ok(usual(Key("notice-aloud"), language, &company(tx, cx)?))
}

/// Notes that whoever calls about a ticket was told on the telephone.
///
/// # Errors
/// [`Error::NotFound`] for a ticket that does not exist for the actor; [`Error::Forbidden`] for those who may not answer.
pub fn said(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    access::must_answer(cx)?;
    let row = tickets::get(tx, cx.id(), ticket)?.filter(|row| access::may_see(&cx.actor, row));
    let row = row.ok_or(Error::NotFound)?;
    access::must_edit(cx, &row)?;
    let person = row.requester.ok_or(Error::NotFound)?;
    if untold(tx, cx, &[person])?.is_empty() {
        return Ok(());
    }
    sql::tell(tx, cx.id(), person, ticket, cx.at())?;
    let facts = ledger::Facts::from([("aloud".into(), ledger::Fact::Flag(true))]);
    let object = crate::tickets::read::object(ticket);
    let seq = audit::record(tx, cx, Record { act: "ticket.inform", object, facts, detail: None, owners: &[] })?;
    Ok(access_log::sql::insert_person(tx, cx.id(), person, seq)?)
}

/// What a mail to somebody about this ticket says besides, because it is the first they get.
///
/// # Errors
/// The database's.
pub fn beside(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, person: i64, language: Language) -> Result<Option<String>, Error> {
    if sql::told_with(tx, cx.id(), person)? == Some(ticket) { text(tx, cx, language) } else { Ok(None) }
}
