//! Fetches a recording from the telephone system, once: through the door by which everything leaves the house, to no address
//! of the house itself, and no longer than a file may be.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, Outcome};
use ledger::{Fact, Facts};
use personal::{Personal, SystemUse};
use vault::KeyId;
use zeroize::Zeroizing;

use super::ops;
use super::sql::{self, CallRow};
use super::{CallKind, Sound, SoundState};
use crate::context::Cx;
use crate::desk::Desk;
use crate::error::Error;
use crate::i18n::{Key, Translator};
use crate::outbound::{self, Target};
use crate::tickets::attachments::{self, AT_MOST, NewFile};
use crate::tickets::sql as tickets;
use crate::words::{Source, Standing};

/// The kind of job that fetches the recording of a call; it carries the call's and the ticket's number.
pub const FETCH: &str = "voice_fetch";

/// Carries out one job of the kind [`FETCH`].
pub fn job(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::Voice) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let (inner, at) = (cx.clone(), (job.argument, job.subject));
    match desk.db.write_blocking(move |tx| given_up(tx, &inner, at)) {
        Ok(false) => {}
        Ok(true) | Err(Error::NotFound) => return Outcome::Done,
        Err(_) => return Outcome::Retry("database"),
    }
    let inner = cx.clone();
    let url = match desk.db.read_blocking(move |tx| address(tx, &inner, at)) {
        Ok(Some(url)) => url,
        // It is here already, or the call is forgotten.
        Ok(None) => return Outcome::Done,
        Err(_) => return Outcome::Retry("database"),
    };
    let fetched =
        Target::of(&url).ok_or("address").and_then(|target| match outbound::get(&desk.outbound, &target, AT_MOST) {
            Ok(answer) if answer.is_taken() => Ok(answer.body),
            Ok(answer) => Err(answer.word()),
            Err(fault) => Err(fault.word()),
        });
    let (inner, word) = (cx.clone(), fetched.as_ref().err().copied());
    let content = fetched.map(|body| Arc::new(Zeroizing::new(body)));
    let stored = desk.db.write_blocking(move |tx| match &content {
        Ok(content) => keep(tx, &inner, at, content),
        Err(word) => note(tx, &inner, at, word),
    });
    match (stored, word) {
        (Ok(()) | Err(Error::NotFound), None) => Outcome::Done,
        (Ok(()) | Err(Error::NotFound), Some(word)) => Outcome::Retry(word),
        (Err(_), _) => Outcome::Retry("database"),
    }
}

/// Where the recording is; `None` once nobody waits for it.
fn address(tx: &mut Tx<'_>, cx: &Cx, at: (i64, i64)) -> Result<Option<Zeroizing<String>>, Error> {
    let Some(row) = waiting(tx, cx, at)? else { return Ok(None) };
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let details = ops::open(cx, row)?.details;
    Ok(details.and_then(|details| details.recording).map(|url| Zeroizing::new(url.disclose(&system).clone())))
}

fn waiting(tx: &mut Tx<'_>, cx: &Cx, (ticket, id): (i64, i64)) -> Result<Option<CallRow>, Error> {
    Ok(sql::get(tx, cx.id(), ticket, id)?.filter(|row| row.state == SoundState::Fetching))
}

/// Whether the person outside has withdrawn their consent since the call: then it is not fetched, and where it lies is forgotten.
fn given_up(tx: &mut Tx<'_>, cx: &Cx, at: (i64, i64)) -> Result<bool, Error> {
    let Some(row) = waiting(tx, cx, at)?.filter(|row| row.kind != CallKind::Voicemail) else { return Ok(false) };
    let requester = tickets::get(tx, cx.id(), at.0)?.and_then(|ticket| ticket.requester);
    let Some(person) = requester else { return Ok(false) };
    if super::consent::against(tx, cx, person)?.is_none() {
        return Ok(false);
    }
    without_address(tx, cx, row, SoundState::Silent)?;
    ops::log(tx, cx, "voice.wait", at.0, Facts::new())?;
    Ok(true)
}

/// Notes why it is not here yet.
fn note(tx: &mut Tx<'_>, cx: &Cx, at: (i64, i64), word: &str) -> Result<(), Error> {
    let Some(mut row) = waiting(tx, cx, at)? else { return Ok(()) };
    row.last_error = Some(word.to_owned());
    sql::store(tx, cx.id(), &row)?;
    ops::log(tx, cx, "voice.wait", at.0, Facts::new())
}

/// Hangs what came on the comment of its call. Where it lay is forgotten.
fn keep(tx: &mut Tx<'_>, cx: &Cx, at: (i64, i64), content: &Zeroizing<Vec<u8>>) -> Result<(), Error> {
    let Some(row) = waiting(tx, cx, at)? else { return Ok(()) };
    let ticket = tickets::get_locked(tx, cx.id(), at.0)?.ok_or(Error::NotFound)?;
    if matches!(ticket.standing, Standing::Forgotten) {
        return Err(Error::NotFound);
    }
    let comment = tickets::comment(tx, cx.id(), ticket.id, row.comment)?.ok_or(Error::NotFound)?;
    let sound = Sound::of(content);
    let name = Translator::new(cx.language).get(Key("voice-file")).into_owned();
    let file = NewFile {
        name: format!("{name}.{}", sound.map_or("bin", Sound::ending)),
        content_type: sound.map_or("application/octet-stream", Sound::media_type).to_owned(),
        content_id: None,
        inline: false,
        content: content.clone(),
    };
    attachments::attach(tx, cx, (ticket.id, KeyId(ticket.key)), comment.id, comment.author, &file)?;
    sql::count_file(tx, cx.id(), ticket.id, comment.id)?;
    let state = if sound.is_some() { SoundState::Stored } else { SoundState::NoSound };
    without_address(tx, cx, row, state)?;
    let facts = Facts::from([("comment".into(), Fact::Number(comment.id))]);
    ops::log(tx, cx, "voice.recording", ticket.id, facts)
}

fn without_address(tx: &mut Tx<'_>, cx: &Cx, mut row: CallRow, state: SoundState) -> Result<(), Error> {
    let old = KeyId(row.key);
    let Some(sealed) = row.sealed.clone() else { return Ok(()) };
    let Some(mut details) = ops::open(cx, row.clone())?.details else { return Err(Error::NotFound) };
    details.recording = None::<Personal<String>>;
    let mut owners = vault::Vault::owners(&sealed)?;
    let key = cx.desk.vault.allocate()?;
    if let Some(unit) = owners.first_mut() {
        *unit = key;
    }
    (row.state, row.last_error, row.key) = (state, None, key.0);
    row.sealed = Some(cx.desk.vault.seal_record(&cx.cell("call", row.id, "sealed_call"), &owners, &details)?);
    sql::store(tx, cx.id(), &row)?;
    ops::about_again(tx, cx, &row)?;
    crate::sweep::give_up(tx, cx, old)
}
