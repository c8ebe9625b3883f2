//! The mail that asks whether it went well. Its link does not exist before it leaves.

use std::sync::Arc;

use db::Tx;
use jobs::{Job, Outcome};
use mail::{Address, Outgoing};
use personal::SystemUse;

use super::{ops, sql};
use crate::accounts::{self, base};
use crate::consent;
use crate::context::Cx;
use crate::desk::Desk;
use crate::email::{check, outbox};
use crate::error::Error;
use crate::i18n::{Key, Language, Translator};
use crate::staff::tokens;
use crate::words::{IdentityKind, Source};
use crate::{people, tickets};

/// The kind of job that asks.
pub const SURVEY: &str = "survey";

/// Carries out one job of the kind [`SURVEY`].
pub fn send(desk: &Arc<Desk>, job: &Job) -> Outcome {
    let cx = match Cx::of_job(desk, job, Source::System) {
        Ok(cx) => cx,
        Err(outcome) => return outcome,
    };
    let out = match outbox::usual(&cx) {
        Ok(out) => out,
        Err(word) => return Outcome::Retry(word),
    };
    let (inner, rating, from, host) = (cx.clone(), job.subject, out.from.clone(), out.host.clone());
    let word = tokens::word(&*desk.world.random);
    let letter = desk.db.write_blocking(move |tx| letter(tx, &inner, rating, &word, &from, &host));
    let (to, letter) = match letter {
        Ok(Some(letter)) => letter,
        Ok(None) => return Outcome::Done,
        Err(error) if error.is_passing() => return Outcome::Retry("database"),
        Err(_) => return Outcome::Fail("cannot_be_written"),
    };
    let Ok(bytes) = mail::compose(&letter) else { return Outcome::Fail("cannot_be_written") };
    match out.transport().and_then(|transport| transport.send(&out.from, &[to.as_str()], &bytes)) {
        Ok(_) => Outcome::Done,
        Err(error) if error.is_temporary() => Outcome::Retry(check::word(error)),
        Err(error) => Outcome::Fail(check::word(error)),
    }
}

/// The letter and its link; none where nobody is to be asked any more.
pub(super) fn letter(
    tx: &mut Tx<'_>,
    cx: &Cx,
    rating: i64,
    word: &str,
    from: &str,
    host: &str,
) -> Result<Option<(String, Outgoing)>, Error> {
    let Some(row) = sql::get(tx, cx.id(), rating)?.filter(|row| row.score == sql::Score::Offered) else {
        return Ok(None);
    };
    let Some(person) = row.requester else { return Ok(None) };
    // What was agreed when they were to be asked may have been taken back since.
    let ticket = tickets::sql::get(tx, cx.id(), row.ticket)?;
    let asked =
        ticket.is_some_and(|ticket| ticket.requester == Some(person)) && ops::why_not(tx, cx, person)?.is_none();
    let desk = base::of(tx, cx)?;
    if !asked || desk.is_empty() {
        return Ok(None);
    }
    let system = crate::disclosure::for_system(SystemUse::Outbox);
    let known = people::ops::get(tx, cx, person)?;
    let Some(to) = known.primary(IdentityKind::Email, &system).map(str::to_owned) else { return Ok(None) };
    sql::arm(tx, cx.id(), rating, &tokens::hash(word))?;
    consent::link::ensure(tx, cx, person)?;
    let stop = consent::link::address(tx, cx, person)?.unwrap_or_default();
    let company = accounts::sql::setting(tx, cx.id(), "company")?.unwrap_or_else(|| cx.account.name.clone());
    let language = known.row.locale.as_deref().and_then(Language::from_tag).unwrap_or(Language::German);
    let t = Translator::new(language);
    let link = format!("{desk}/rate/{word}");
    let number = row.ticket.to_string();
    let mark = cx.desk.vault.mark(cx.account.key.key, format!("survey {word}").as_bytes())?;
    let token: String = mark[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    let letter = Outgoing {
        from: Address { name: company.clone(), address: from.to_owned() },
        to: vec![Address { name: known.name(cx, &system), address: to.clone() }],
        subject: t.with(Key("rate-mail-subject"), "number", &number).into_owned(),
        date: cx.now,
        text: t
            .with_all(
                Key("rate-mail-text"),
                &[("desk", &company), ("number", &number), ("link", &link), ("stop", &stop)],
            )
            .into_owned(),
        message_id: format!("<{token}.survey@{host}>"),
        auto_submitted: Some(mail::AutoSubmitted::Generated),
        ..Outgoing::default()
    };
    Ok(Some((to, letter)))
}
