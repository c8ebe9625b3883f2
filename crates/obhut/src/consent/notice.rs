//! What people are told who write by mail or are named in copy (Art. 13 and 14): once each, with the acknowledgement where there
//! is one, else by a mail of its own. Machines are not written to.

use db::Tx;
use jobs::NewJob;

use super::sql;
use crate::accounts;
use crate::audit::{self, Record};
use crate::context::Cx;
use crate::error::{Error, FaultKind};
use crate::i18n::{Key, Language, Translator};
use crate::people;
use crate::words::{Role, Standing};

/// The kind of job that tells somebody.
pub const NOTICE: &str = "privacy_notice";

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
    Ok(Told { on, texts })
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
        None => {
            let company = accounts::sql::setting(tx, cx.id(), "company")?;
            let company = company.unwrap_or_else(|| cx.account.name.clone());
            Ok(Some(Translator::new(language).with(Key("notice-text"), "company", company).into_owned()))
        }
    }
}

/// Somebody takes part in a ticket by mail: they are told, unless they have been. `acknowledged`: a mail leaves for them
/// anyway, and says it.
///
/// # Errors
/// The database's.
pub fn tell(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, person: i64, acknowledged: bool) -> Result<(), Error> {
    if !is_on(tx, cx)? {
        return Ok(());
    }
    let row = people::ops::row(tx, cx, person)?;
    if row.role != Role::EndUser || row.standing != Standing::Normal || row.suspended {
        return Ok(());
    }
    if !sql::tell(tx, cx.id(), person, ticket, cx.at())? || acknowledged {
        return Ok(());
    }
    let job = NewJob {
        account: cx.id(),
        id: cx.account.ids.next(tx)?,
        kind: NOTICE,
        subject: person,
        argument: ticket,
        run_at: cx.now,
    };
    Ok(cx.desk.queue.enqueue(tx, &job)?)
}

/// Those in copy of a ticket that came by mail are told.
///
/// # Errors
/// The database's.
pub fn tell_copies(tx: &mut Tx<'_>, cx: &Cx, ticket: i64) -> Result<(), Error> {
    for (person, part) in crate::tickets::sql::parties(tx, cx.id(), ticket)? {
        if part == "cc" {
            tell(tx, cx, ticket, person, false)?;
        }
    }
    Ok(())
}

/// What a mail to somebody about this ticket says besides, because it is the first they get.
///
/// # Errors
/// The database's.
pub fn beside(tx: &mut Tx<'_>, cx: &Cx, ticket: i64, person: i64, language: Language) -> Result<Option<String>, Error> {
    if sql::told_with(tx, cx.id(), person)? == Some(ticket) { text(tx, cx, language) } else { Ok(None) }
}
