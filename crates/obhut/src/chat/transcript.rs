//! What was said, for the visitor to keep: as a file at once, or by mail.

use std::fmt::Write as _;
use std::sync::Arc;

use db::Tx;
use jobs::{Job, NewJob, Outcome};
use personal::{Personal, SystemUse};

use super::ops::Visit;
use super::said;
use super::settings::{self, Naming};
use super::sql;
use crate::context::Cx;
use crate::desk::Desk;
use crate::email::{check, outbox};
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::people::{self, identities};
use crate::portal::mails::{self, Letter, Said};
use crate::staff::actors;
use crate::words::{IdentityKind, Role, Source, Standing};

/// The kind of job that mails a transcript.
pub const TRANSCRIPT: &str = "chat_transcript";
/// Transcripts of one conversation by mail, at most.
const MOST: i64 = 3;

/// The address of somebody.
pub(super) fn address(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<Option<Personal<String>>, Error> {
    let known = identities::of(tx, &cx.as_system(), person)?;
    Ok(known.into_iter().find(|(row, _)| row.kind == IdentityKind::Email).and_then(|(_, address)| address))
}

/// Has the conversation mailed to its visitor; `false` where there is no address or it was mailed often enough.
///
/// # Errors
/// The database's.
pub fn ask(tx: &mut Tx<'_>, visit: &Visit) -> Result<bool, Error> {
    let (cx, chat) = (&visit.cx, visit.chat);
    if address(tx, cx, chat.person)?.is_none() || !sql::mailed(tx, cx.id(), chat.id, MOST)? {
        return Ok(false);
    }
    let id = cx.account.ids.next(tx)?;
    let job =
        NewJob { account: cx.id(), id, kind: TRANSCRIPT, subject: chat.id, argument: chat.ticket, run_at: cx.now };
    cx.desk.queue.enqueue(tx, &job)?;
    Ok(true)
}

/// What was said, line for line.
///
/// # Errors
/// [`Error::NotFound`] once it is forgotten.
pub fn text(tx: &mut Tx<'_>, visit: &Visit, naming: Naming) -> Result<String, Error> {
    let t = Translator::new(visit.cx.language);
    let you = t.get(Key("chat-you"));
    let mut text = String::new();
    for line in said::after(tx, visit, 0, naming)?.lines {
        let by = if line.own { you.as_ref() } else { line.by.as_str() };
        let at = jiff::Timestamp::from_microsecond(line.at.0).unwrap_or_default();
        let at = at.to_zoned(jiff::tz::TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string();
        let _ = writeln!(text, "{at}  {by}\n{}", line.text);
        for file in line.files {
            let _ = writeln!(text, "[{}]", file.name);
        }
        text.push('\n');
    }
    Ok(text)
}

/// Carries out one job of the kind [`TRANSCRIPT`].
pub fn send(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let out = match outbox::usual(&cx) {
        Ok(out) => out,
        Err(word) => return Outcome::Retry(word),
    };
    let (inner, wanted, from, host) = (cx.clone(), job.clone(), out.from.clone(), out.host.clone());
    let letter = match desk.db.read_blocking(move |tx| write(tx, &inner, &wanted, (&from, &host))) {
        Ok(Some(letter)) => letter,
        Ok(None) => return Outcome::Done,
        Err(error) if error.is_passing() => return Outcome::Retry("database"),
        Err(_) => return Outcome::Fail("cannot_be_written"),
    };
    let Ok(bytes) = mail::compose(&letter.mail) else { return Outcome::Fail("cannot_be_written") };
    match out.transport().and_then(|way| way.send(&out.from, &[letter.to.as_str()], &bytes)) {
        Ok(_) => Outcome::Done,
        Err(error) if error.is_temporary() => Outcome::Retry(check::word(error)),
        Err(error) => Outcome::Fail(check::word(error)),
    }
}

/// The mail of a job; `None` where the conversation or its visitor is gone.
pub(super) fn write(tx: &mut Tx<'_>, cx: &Cx, job: &Job, from: (&str, &str)) -> Result<Option<Letter>, Error> {
    let Some(chat) = sql::get(tx, cx.id(), job.subject)? else { return Ok(None) };
    let chat = super::ops::followed(tx, cx, chat)?;
    let actor = actors::actor(tx, cx.id(), chat.person, cx.at())?.filter(|actor| actor.role == Role::EndUser);
    let Some(actor) = actor else { return Ok(None) };
    let person = people::ops::get(tx, cx, chat.person)?;
    let Some(to) = address(tx, cx, chat.person)?.filter(|_| person.row.standing == Standing::Normal) else {
        return Ok(None);
    };
    let language = person.row.locale.as_deref().and_then(Language::from_tag).unwrap_or(Language::German);
    let visit = Visit { chat, cx: Cx { actor, language, looks: None, ..cx.clone() } };
    let naming = settings::get(tx, cx.id())?.naming;
    let company = said::company(tx, cx)?;
    let t = Translator::new(language);
    let text = match text(tx, &visit, naming) {
        Ok(text) => text,
        Err(Error::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    let said = Said {
        subject: t.with(Key("chat-mail-subject"), "desk", &company).into_owned(),
        text: format!("{}\n\n{text}", t.with(Key("chat-mail-text"), "desk", &company)),
        mark: format!("chat {}", job.id),
    };
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    mails::letter(cx, &person, to.disclose(&system), &company, from, said).map(Some)
}
