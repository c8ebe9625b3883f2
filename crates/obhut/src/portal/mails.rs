//! Mails of the customers' side: a link, or news about what was done in somebody's name. A mail is written when it leaves;
//! the word of a link does not exist before.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, Outcome};
use mail::{Address, Outgoing};
use personal::SystemUse;

use super::links::{self, LINK, LinkKind};
use super::{session, sql};
use crate::accounts::{self, base};
use crate::context::Cx;
use crate::desk::Desk;
use crate::email::{check, outbox};
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::people::{self, Person, identities};
use crate::staff::tokens;
use crate::words::{Source, Standing};

/// Where a mail goes, and what it says.
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) mail: Outgoing,
}

/// Carries out one job of the kinds [`LINK`], [`session::DATA_OPENED`] and [`session::ADDRESS_CHANGED`].
pub fn send(desk: &Arc<Desk>, job: &Job) -> Outcome {
    // Somebody whom nobody here knows asked for a link.
    if job.subject == 0 {
        return Outcome::Done;
    }
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let out = match outbox::usual(&cx) {
        Ok(out) => out,
        Err(word) => return Outcome::Retry(word),
    };
    let (inner, wanted, from, host) = (cx.clone(), job.clone(), out.from.clone(), out.host.clone());
    let word = tokens::word(&*desk.world.random);
    let letter = desk.db.write_blocking(move |tx| write(tx, &inner, &wanted, &word, (&from, &host)));
    let letter = match letter {
        Ok(Some(letter)) => letter,
        Ok(None) => return Outcome::Done,
        Err(error) if error.is_passing() => return Outcome::Retry("database"),
        Err(_) => return Outcome::Fail("cannot_be_written"),
    };
    let Ok(bytes) = mail::compose(&letter.mail) else { return Outcome::Fail("cannot_be_written") };
    match out.transport().and_then(|transport| transport.send(&out.from, &[letter.to.as_str()], &bytes)) {
        Ok(_) => Outcome::Done,
        Err(error) if error.is_temporary() => Outcome::Retry(check::word(error)),
        Err(error) => Outcome::Fail(check::word(error)),
    }
}

/// The mail of a job; `word` becomes that of its link. `None` where nobody waits for it any more.
pub(super) fn write(
    tx: &mut Tx<'_>,
    cx: &Cx,
    job: &Job,
    word: &str,
    from: (&str, &str),
) -> Result<Option<Letter>, Error> {
    match job.kind.as_str() {
        LINK => link(tx, cx, job.subject, word, from),
        _ => news(tx, cx, job, from),
    }
}

/// The mail with a link, whose word is stored with it.
fn link(tx: &mut Tx<'_>, cx: &Cx, id: i64, word: &str, from: (&str, &str)) -> Result<Option<Letter>, Error> {
    let Some(row) = sql::get(tx, cx.id(), id)? else { return Ok(None) };
    if !links::is_waited_for(tx, cx, &row)? {
        return Ok(None);
    }
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let base = base::of(tx, cx)?;
    let Some(address) = links::address(tx, cx, &row)?.filter(|_| !base.is_empty()) else { return Ok(None) };
    let until = cx.now.plus_seconds(row.kind.minutes() * 60).0;
    sql::give_word(tx, cx.id(), row.id, &tokens::hash(word), until)?;
    let person = people::ops::get(tx, cx, row.person)?;
    let (subject, text) = match row.kind {
        LinkKind::SignIn => (Key("portal-mail-link-subject"), Key("portal-mail-link-text")),
        LinkKind::Data => (Key("portal-mail-data-subject"), Key("portal-mail-data-text")),
        LinkKind::Address => (Key("portal-mail-address-subject"), Key("portal-mail-address-text")),
    };
    let company = company(tx, cx)?;
    let t = Translator::new(links::language(&row));
    let link = format!("{base}/portal/link/{word}");
    let minutes = row.kind.minutes().to_string();
    let said = Said {
        subject: t.with(subject, "desk", &company).into_owned(),
        text: t.with_all(text, &[("desk", &company), ("link", &link), ("minutes", &minutes)]).into_owned(),
        mark: format!("portal {word}"),
    };
    letter(cx, &person, address.disclose(&system), &company, from, said).map(Some)
}

/// The mail that tells of something done in somebody's name.
fn news(tx: &mut Tx<'_>, cx: &Cx, job: &Job, from: (&str, &str)) -> Result<Option<Letter>, Error> {
    let Ok(person) = people::ops::get(tx, cx, job.subject) else { return Ok(None) };
    if person.row.standing != Standing::Normal {
        return Ok(None);
    }
    let known = identities::of(tx, cx, job.subject)?.into_iter().find(|(row, _)| row.id == job.argument);
    let Some(address) = known.and_then(|(_, address)| address) else { return Ok(None) };
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let company = company(tx, cx)?;
    let language = person.row.locale.as_deref().and_then(Language::from_tag).unwrap_or(Language::German);
    let t = Translator::new(language);
    let (subject, text) = if job.kind == session::DATA_OPENED {
        (Key("portal-mail-opened-subject"), Key("portal-mail-opened-text"))
    } else {
        (Key("portal-mail-changed-subject"), Key("portal-mail-changed-text"))
    };
    let said = Said {
        subject: t.with(subject, "desk", &company).into_owned(),
        text: t.with(text, "desk", &company).into_owned(),
        mark: format!("portal news {}", job.id),
    };
    letter(cx, &person, address.disclose(&system), &company, from, said).map(Some)
}

fn company(tx: &mut Tx<'_>, cx: &Cx) -> Result<String, Error> {
    Ok(accounts::sql::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone()))
}

/// What a mail says.
pub(crate) struct Said {
    pub(crate) subject: String,
    pub(crate) text: String,
    /// What its Message-ID is made of.
    pub(crate) mark: String,
}

/// The mail to one person.
pub(crate) fn letter(
    cx: &Cx,
    person: &Person,
    to: &str,
    company: &str,
    (from, host): (&str, &str),
    said: Said,
) -> Result<Letter, Error> {
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let mark = cx.desk.vault.mark(cx.account.key.key, said.mark.as_bytes())?;
    let token: String = mark.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let mail = Outgoing {
        from: Address { name: company.to_owned(), address: from.to_owned() },
        to: vec![Address { name: person.name(cx, &system), address: to.to_owned() }],
        subject: said.subject,
        date: cx.now,
        text: said.text,
        message_id: format!("<{token}.portal@{host}>"),
        auto_submitted: Some(mail::AutoSubmitted::Generated),
        ..Outgoing::default()
    };
    Ok(Letter { to: to.to_owned(), mail })
}
