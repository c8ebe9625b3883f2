//! The link with which somebody new chooses a password: good once, and for a week.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, Outcome};
use ledger::Facts;
use mail::{Address, Outgoing};
use personal::SystemUse;

use super::{passwords, sql, tokens};
use crate::accounts::base;
use crate::audit::{self, Record};
use crate::context::{Actor, Cx};
use crate::desk::Desk;
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::people;
use crate::words::{IdentityKind, Source, Standing, TokenKind};

/// The kind of job that mails an invitation.
pub const INVITE: &str = "invite";
/// How long the link is good, in seconds.
const GOOD_FOR: i64 = 7 * 24 * 3600;

/// Has the link mailed to somebody. The mail is written when it leaves; the link in it does not exist before.
///
/// # Errors
/// [`Error::Forbidden`] unless the actor administers; [`Error::NotFound`].
pub fn by_mail(tx: &mut Tx<'_>, cx: &Cx, person: i64, desk_address: &str) -> Result<(), Error> {
    invitable(tx, cx, person)?;
    crate::accounts::sql::set(tx, cx.id(), base::SETTING, desk_address)?;
    let id = cx.account.ids.next(tx)?;
    cx.desk.queue.enqueue(
        tx,
        &jobs::NewJob { account: cx.id(), id, kind: INVITE, subject: person, argument: 0, run_at: cx.now },
    )?;
    log(tx, cx, person)
}

/// Makes `word` the link of somebody, to be handed over by the administrator; earlier links end.
///
/// # Errors
/// As [`by_mail`].
pub fn by_hand(tx: &mut Tx<'_>, cx: &Cx, person: i64, word: &str) -> Result<(), Error> {
    invitable(tx, cx, person)?;
    make(tx, cx, person, word)?;
    log(tx, cx, person)
}

fn invitable(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(), Error> {
    cx.actor.must_administer()?;
    let row = people::ops::row(tx, cx, person)?;
    let fits = row.role.is_staff() && row.standing == Standing::Normal && !row.suspended;
    if fits { Ok(()) } else { Err(Error::NotFound) }
}

fn make(tx: &mut Tx<'_>, cx: &Cx, person: i64, word: &str) -> Result<(), Error> {
    sql::drop_kind_of(tx, cx.id(), person, TokenKind::Invite)?;
    let until = cx.now.plus_seconds(GOOD_FOR).0;
    tokens::store(tx, cx, Some(person), TokenKind::Invite, word, None, Some(until)).map(drop)
}

fn log(tx: &mut Tx<'_>, cx: &Cx, person: i64) -> Result<(), Error> {
    let object = people::ops::object(person);
    audit::record(tx, cx, Record { act: "person.invite", object, facts: Facts::new(), detail: None, owners: &[] })?;
    Ok(())
}

/// Whose link this is, while it is good.
///
/// # Errors
/// The database's.
pub fn owner(tx: &mut Tx<'_>, account: i64, word: &str, now: i64) -> Result<Option<i64>, Error> {
    let row = tokens::find(tx, word, now)?.filter(|row| row.kind == TokenKind::Invite && row.account == account);
    let Some(person) = row.and_then(|row| row.person) else { return Ok(None) };
    let known = people::sql::get(tx, account, person)?;
    Ok(known.filter(|row| row.standing == Standing::Normal && !row.suspended).map(|row| row.id))
}

/// Takes the link up: sets the password, and the link is spent.
///
/// # Errors
/// [`Error::NotFound`] when it is not good any more.
pub fn accept(tx: &mut Tx<'_>, cx: &Cx, word: &str, hashed: &passwords::Hashed) -> Result<i64, Error> {
    let person = owner(tx, cx.id(), word, cx.at())?.ok_or(Error::NotFound)?;
    let own = Cx { actor: Actor { person: Some(person), ..Actor::system() }, ..cx.clone() };
    passwords::set(tx, &own, person, hashed)?;
    sql::drop_kind_of(tx, cx.id(), person, TokenKind::Invite)?;
    Ok(person)
}

/// Carries out one job of the kind [`INVITE`].
pub fn send(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let out = match crate::email::outbox::usual(&cx) {
        Ok(out) => out,
        Err(word) => return Outcome::Retry(word),
    };
    let (inner, person, from) = (cx.clone(), job.subject, out.from.clone());
    let word = tokens::word(&*desk.world.random);
    let host = out.host.clone();
    let letter = desk.db.write_blocking(move |tx| {
        let Ok(known) = people::ops::get(tx, &inner, person) else { return Ok(None) };
        make(tx, &inner, person, &word)?;
        letter(tx, &inner, &known, &word, &from, &host)
    });
    let (to, letter) = match letter {
        Ok(Some(letter)) => letter,
        Ok(None) => return Outcome::Done,
        Err(error) if error.is_passing() => return Outcome::Retry("database"),
        Err(_) => return Outcome::Fail("cannot_be_written"),
    };
    let Ok(bytes) = mail::compose(&letter) else { return Outcome::Fail("cannot_be_written") };
    match out.transport().and_then(|transport| transport.send(&out.from, &[to.as_str()], &bytes)) {
        Ok(_) => Outcome::Done,
        Err(error) if error.is_temporary() => Outcome::Retry(crate::email::check::word(error)),
        Err(error) => Outcome::Fail(crate::email::check::word(error)),
    }
}

fn letter(
    tx: &mut Tx<'_>,
    cx: &Cx,
    person: &people::Person,
    word: &str,
    from: &str,
    host: &str,
) -> Result<Option<(String, Outgoing)>, Error> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let Some(to) = person.primary(IdentityKind::Email, &system).map(str::to_owned) else { return Ok(None) };
    let base = base::of(tx, cx)?;
    let company = crate::accounts::sql::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone());
    let language = person.row.locale.as_deref().and_then(Language::from_tag).unwrap_or(Language::German);
    let t = Translator::new(language);
    let link = format!("{base}/invite/{word}");
    let token: String = cx.desk.vault.mark(cx.account.key.key, format!("invite {word}").as_bytes())?[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let letter = Outgoing {
        from: Address { name: company.clone(), address: from.to_owned() },
        to: vec![Address { name: person.name(cx, &system), address: to.clone() }],
        subject: t.with(Key("invite-mail-subject"), "desk", &company).into_owned(),
        date: cx.now,
        text: t.with2(Key("invite-mail-text"), "desk", &company, "link", &link).into_owned(),
        message_id: format!("<{token}.invite@{host}>"),
        auto_submitted: Some(mail::AutoSubmitted::Generated),
        ..Outgoing::default()
    };
    Ok(Some((to, letter)))
}
